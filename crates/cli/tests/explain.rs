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
        let of = |key: &str| flip["bracket"][key].as_f64().unwrap();
        let threshold = flip["threshold"].as_f64().unwrap();
        assert!(of("low") <= threshold && threshold <= of("high") && flip["settled"].is_boolean(), "{flip}");
    }
    assert_eq!(
        (&data["distributions"]["indices"], &data["distributions"]["flips"]),
        (&"prior".into(), &"conditioned".into())
    );
    let swing = data["swings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|swing| swing["parameter"] == "power.breaker_idle_share")
        .unwrap();
    assert_eq!(swing["definition"], true);
    assert!(swing["low"]["se"]["breaker"].as_f64().unwrap() > 0.0, "{swing}");
}

#[test]
fn numbers_name_their_distribution_and_few_draws_are_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let chart = folder.path().join("swings.svg");
    let path = chart.to_str().unwrap();
    let text = printed(&["explain", "--draws", "1024", "--base-draws", "16", "--flip-draws", "64", "--plot", path]);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "In the conditioned race the most likely outcome is",
        "(a definition)",
        "Over the prior, before",
        "Warning: 64 histories",
    ] {
        assert!(flat.contains(part), "{part}: {flat}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(std::fs::read_to_string(&chart).unwrap().contains("power.breaker_idle_share"));
}

#[test]
fn questions_are_answered_and_fit_eighty_columns() {
    let text = fits_eighty_columns(&["explain", "--draws", "2048", "--given", "life < 4", "--given", "breaker > 2028"]);
    assert!(text.contains("life < 4 and breaker > 2028") && text.contains("effective"), "{text}");
    refused(&["explain", "--draws", "1024", "--given", "life < 0.001"], &["no history"]);
    refused(&["explain", "--given", "lifes < 3"], &["life"]);
    refused(&["explain", "--given", "g0 < 3"], &["one of"]);
}

/// Runs in Saltelli's order of y = 2 a + b, two inputs.
fn stored_rows() -> String {
    let mut text = "a,b,y\n".to_string();
    for k in 0..64 {
        let u = |step: f64| (0.5 + step * f64::from(k)).fract();
        let [a1, b1, a2, b2] = [u(0.618_034), u(0.754_878), u(0.569_84), u(0.445_042)];
        for (a, b) in [(a1, b1), (a2, b1), (a1, b2), (a2, b2)] {
            text += &format!("{a},{b},{}\n", 2.0 * a + b);
        }
    }
    text
}

#[test]
fn stored_rows_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_string()
    };
    let text = stored_rows();
    let path = write("rows.csv", &text);
    let told = data(&["explain", "--rows", &path]);
    assert_eq!((&told["output"], &told["rows"]), (&"y".into(), &256.into()));
    assert_eq!(told["design"]["base_draws"], 64);
    let total = |k: usize| told["inputs"][k]["st"].as_f64().unwrap();
    // An additive function of equal uniforms: four fifths and one fifth.
    assert!((total(0) - 0.8).abs() < 0.1 && (total(1) - 0.2).abs() < 0.1, "{told}");
    let table = fits_eighty_columns(&["explain", "--rows", &path]);
    assert!(table.contains("64 base samples") && table.contains("PAWN"), "{table}");
    // Another column, and rows in another order: no Sobol indices, and why.
    let other = data(&["explain", "--rows", &path, "--output", "a"]);
    assert_eq!(other["inputs"][1]["parameter"], "y");
    assert!(other["design"].is_null() && other["inputs"][1]["pawn_median"].as_f64().unwrap() > 0.3);
    assert!(fits_eighty_columns(&["explain", "--rows", &path, "--output", "a"]).contains("not in Saltelli's order"));
    // Threads change nothing.
    let of = |threads: &str| data(&["explain", "--rows", &path, "--threads", threads]);
    assert_eq!(of("1"), of("7"));
    refused(&["explain", "--rows", &path, "--output", "z"], &["--output", "z", "a, b, y"]);
    refused(&["explain", "--rows", &path, "--draws", "9"], &["--draws", "--rows"]);
    let (head, short) = (text.lines().take(2).collect::<Vec<_>>().join("\n"), write("short.csv", "a,b,y\n1,2,3\n"));
    refused(&["explain", "--rows", &short], &["1 rows", "100"]);
    for (name, line, parts) in [
        ("word.csv", "1,two,3", ["word.csv:3", "\"two\" in b", "finite"]),
        ("nan.csv", "1,NaN,3", ["nan.csv:3", "NaN", "finite"]),
        ("cells.csv", "1,2", ["cells.csv:3", "2 cells", "3"]),
    ] {
        let path = write(name, &format!("{head}\n{line}\n"));
        refused(&["explain", "--rows", &path], &parts);
    }
    refused(&["explain", "--rows", &write("twice.csv", "a,a,y\n1,2,3\n")], &["twice.csv:1", "twice"]);
    refused(&["explain", "--rows", "/nowhere.csv"], &["/nowhere.csv", "cannot read"]);
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
    assert!(printed(&["explain", path]).contains("how far an input moves the date"));
    refused(&["explain", path, "--seed", "9"], &["already made"]);
}
