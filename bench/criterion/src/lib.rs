//! Benches only; see the README.
