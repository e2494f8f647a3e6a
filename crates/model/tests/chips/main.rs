//! The forward estimate of chips against the reference values of chips.md, section 6, and its properties.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests")]
#![allow(clippy::print_stdout, reason = "with --nocapture the tests say how near they are")]

mod golden;
mod inputs;
mod owners;
mod properties;
mod speed;
mod world;
