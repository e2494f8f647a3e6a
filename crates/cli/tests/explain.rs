//! `overhang explain` through the binary: drivers, flips, questions, and a run folder read back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{data, fits_eighty_columns, printed, refused};
use serde_json::Value;

#[test]
fn drivers_and_flips_keep_the_contract() {
    let small = ["explain", "--draws", "1024", "--base-draws", "128", "--flip-draws", "128"];
    let data = data(&small);
    for event in ["takeoff", "breaker", "bubble"] {
        let entries = data["indices"][event].as_array().unwrap();
        assert!(entries.len() > 60);
        for key in ["parameter", "s1", "st", "ci", "date"] {
            assert!(!entries[0][key].is_null(), "{key}");
        }
        assert!(!data["shifts"][event].as_array().unwrap().is_empty());
    }
    for flip in data["flips"].as_array().unwrap() {
        assert!(flip["threshold"].is_number() && flip["from"] != flip["to"], "{flip}");
        assert!(["above", "below"].contains(&flip["direction"].as_str().unwrap()));
    }
}

#[test]
fn questions_are_answered_and_fit_eighty_columns() {
    let text = fits_eighty_columns(&["explain", "--draws", "2048", "--given", "life < 4", "--given", "breaker > 2028"]);
    assert!(text.contains("life < 4 and breaker > 2028") && text.contains("effective"), "{text}");
    refused(&["explain", "--draws", "1024", "--given", "life < 0.001"], &["no history"]);
    refused(&["explain", "--given", "lifes < 3"], &["life"]);
    refused(&["explain", "--given", "g0 < 3"], &["one of"]);
}

#[test]
fn a_run_read_back_answers_as_the_race_does() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let path = run.to_str().unwrap();
    printed(&["run", "-o", path, "--draws", "2048"]);
    let given =
        |more: &[&str]| -> Value { data(&[&["explain", "--given", "life < 5"], more].concat())["given"].clone() };
    let (direct, read) = (given(&["--draws", "2048"]), given(&[path]));
    for outcome in ["takeoff", "breaker", "bubble", "none"] {
        let p = |value: &Value| value["first"][outcome]["p"].as_f64().unwrap();
        assert!((p(&direct) - p(&read)).abs() < 1e-9, "{direct} {read}");
    }
    assert!(printed(&["explain", path]).contains("Distance"));
    refused(&["explain", path, "--seed", "9"], &["already made"]);
}
