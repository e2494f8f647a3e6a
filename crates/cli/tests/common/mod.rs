//! What tests of the binary share: running it, reading what it printed, and checking that it refuses.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "each test binary uses some of the helpers")]

use serde_json::Value;
use std::process::{Command, Output};

/// Runs the binary as a user with a terminal of 80 columns would.
pub(crate) fn overhang(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_overhang")).args(arguments).env("COLUMNS", "80").output().unwrap()
}

/// What a question that is answered prints.
#[track_caller]
pub(crate) fn printed(arguments: &[&str]) -> String {
    let output = overhang(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The JSON object of an answer, with every key of the contract.
#[track_caller]
pub(crate) fn json(arguments: &[&str]) -> Value {
    let value: Value = serde_json::from_str(&printed(&[arguments, &["--format", "json"]].concat())).unwrap();
    for key in ["command", "scenario", "as_of", "seed", "draws", "version", "evidence", "data"] {
        assert!(value.get(key).is_some(), "{arguments:?}: no {key}");
    }
    value
}

/// The `data` of the JSON object of an answer.
#[track_caller]
pub(crate) fn data(arguments: &[&str]) -> Value {
    json(arguments)["data"].take()
}

/// One sentence on standard error that holds all parts; status 1; nothing on standard output.
#[track_caller]
pub(crate) fn refused(arguments: &[&str], parts: &[&str]) {
    let output = overhang(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(!said.contains("panicked"), "{said}");
    for part in parts {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
}

/// The table of an answer, every line of which fits 80 columns.
#[track_caller]
pub(crate) fn fits_eighty_columns(arguments: &[&str]) -> String {
    let text = printed(arguments);
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{arguments:?}: {line}");
    }
    text
}

/// Asserts that a number lies within a tolerance of the expected one, both in its unit.
#[track_caller]
pub(crate) fn near(value: &Value, expected: f64, tolerance: f64) {
    let found = value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    assert!((found - expected).abs() <= tolerance, "{found} and not {expected}");
}
