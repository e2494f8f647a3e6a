//! The forward estimate of chips against its reference values (tests/oracles/chips), and its properties.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests")]
#![allow(clippy::print_stdout, reason = "with --nocapture the tests say how near they are")]

mod golden;
mod inputs;
mod owners;
mod properties;
mod world;
