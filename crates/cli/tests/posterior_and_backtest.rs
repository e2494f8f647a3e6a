//! `overhang fleet --posterior`, `overhang race --fleet posterior` and `overhang backtest` through the binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{fits_eighty_columns, json, overhang, printed, refused};
use serde_json::Value;

#[test]
fn the_posterior_stands_beside_the_forward_estimate() {
    let small = ["fleet", "--posterior", "--draws", "2000"];
    let (posterior, forward) = (json(&small), json(&["fleet", "--draws", "2000"]));
    let told = &posterior["data"]["posterior"];
    let world = &told["shifts"][0];
    assert_eq!(world["entity"], "World");
    let stock = |value: &Value| {
        let quarters = value["data"]["quarters"].as_array().unwrap();
        let of = |q: &&Value| q["designer"] == "World" && q["quarter"] == "2025-Q4";
        quarters.iter().find(of).unwrap()["cumulative"]["h100e"]["p50"].as_f64().unwrap()
    };
    // The same stock in both places, forward and given the rows, but for the order of the sum.
    let same = |part: &str, stock: f64| (world[part]["p50"].as_f64().unwrap() / stock - 1.0).abs() < 1e-12;
    assert!(same("forward_h100e", stock(&forward)), "{world}");
    assert!(same("posterior_h100e", stock(&posterior)), "{world}");
    assert!(stock(&posterior) != stock(&forward));
    let rows = told["rows"].as_array().unwrap();
    assert!(rows.len() >= 10);
    for row in rows {
        assert!(row["prior_z"].is_number() && row["posterior_z"].is_number(), "{row}");
        assert!(row["world_without_change"].is_null());
    }
    let text = fits_eighty_columns(&["fleet", "--posterior", "--leave-one-out", "--draws", "2000"]);
    assert!(text.contains("blackwell_2025_10") && text.contains("without"), "{text}");
}

#[test]
fn rows_are_switched_on_and_off() {
    const ROW: &str = "chips.seen.blackwell_2025_10";
    let rows = |arguments: &[&str]| -> Vec<String> {
        let all: Vec<&str> = ["fleet", "--posterior", "--draws", "500"].iter().chain(arguments).copied().collect();
        let told = json(&all);
        let rows = told["data"]["posterior"]["rows"].as_array().unwrap().clone();
        rows.iter().map(|row| row["row"].as_str().unwrap().to_string()).collect()
    };
    let all = rows(&[]);
    assert!(all.contains(&ROW.to_string()));
    let without = rows(&["--off", ROW]);
    assert_eq!(without.len() + 1, all.len());
    assert!(!without.contains(&ROW.to_string()));
    assert_eq!(rows(&["--only", ROW]), [ROW]);
    refused(&["fleet", "--posterior", "--only", "chips.seen.blackwel"], &["chips.seen.blackwell"]);
    refused(&["fleet", "--posterior", "--only", ROW, "--off", ROW], &["--only"]);
    refused(&["fleet", "--posterior", "--as-of", "2024-01-01"], &["as-of date"]);
    assert_eq!(overhang(&["fleet", "--only", ROW]).status.code(), Some(2));
}

/// The race from the forward estimate is the race without the option, to the bit; the posterior moves it.
#[test]
fn the_race_starts_from_either_fleet() {
    let plain = json(&["race", "--draws", "2048"]);
    assert_eq!(plain, json(&["race", "--draws", "2048", "--fleet", "forward"]));
    let posterior = json(&["race", "--draws", "2048", "--fleet", "posterior"]);
    assert_eq!(posterior["fleet"], "posterior");
    assert!(plain.get("fleet").is_none());
    assert!(plain["data"]["first"] != posterior["data"]["first"]);
    let sum: f64 = ["takeoff", "breaker", "bubble", "none"]
        .iter()
        .map(|event| posterior["data"]["first"][event]["p"].as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-9);
    let text = fits_eighty_columns(&["race", "--draws", "2048", "--fleet", "posterior"]);
    assert!(text.contains("Starts from the posterior of the fleet"), "{text}");
    refused(
        &["race", "--fleet", "posterior", "--set", "chips.hist_scale=1", "--draws", "1024"],
        &["chips.historical_deliveries_scale_ratio"],
    );
    refused(&["race", "--fleet", "posterior", "--as-of", "2026-02-01"], &["as-of date"]);
}

/// Every command that runs the race can start from the posterior; the others say that they cannot.
#[test]
fn other_commands_start_from_either_fleet() {
    let with = |arguments: &[&str]| json(&[arguments, &["--fleet", "posterior"]].concat());
    for arguments in [&["trace", "--draw", "7"][..], &["explain", "--draws", "1024", "--given", "life < 5"]] {
        let (moved, plain) = (with(arguments), json(arguments));
        assert_eq!(moved["fleet"], "posterior", "{arguments:?}");
        assert_ne!(moved["data"], plain["data"], "{arguments:?}");
    }
    let text = fits_eighty_columns(&["gap", "--draws", "1024", "--fleet", "posterior"]);
    assert!(text.contains("fleet given what was counted") && text.contains("Starts from the posterior"), "{text}");
    for arguments in [
        &["evidence", "list"][..],
        &["backtest"],
        &["fleet"],
        &["takeoff", "--alone"],
        &["takeoff", "--model", "ftm"],
        &["run", "-o", "never-written"],
    ] {
        refused(&[arguments, &["--fleet", "posterior"]].concat(), &["--fleet", "posterior", "does not run the race"]);
    }
}

#[test]
fn the_back_test_keeps_the_contract() {
    let told = json(&["backtest", "--draws", "200"]);
    let data = &told["data"];
    assert_eq!(data["origins"].as_array().unwrap().len(), 4);
    let scores = data["scores"].as_array().unwrap();
    for scored in scores {
        for key in ["quantity", "date", "p5", "p50", "p95", "actual", "inside", "crps", "pit", "unit", "origin"] {
            assert!(!scored[key].is_null(), "{key} of {scored}");
        }
        for rival in ["last_value_with_drift", "log_linear_trend"] {
            assert!(scored["rivals"][rival]["crps"].is_number());
        }
    }
    let inside = scores.iter().filter(|scored| scored["inside"] == true).count() as f64;
    assert!((data["coverage_90"].as_f64().unwrap() - inside / scores.len() as f64).abs() < 1e-12);
    let histogram = data["methods"]["model"]["pit_histogram"].as_array().unwrap();
    let counted: u64 = histogram.iter().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(counted, scores.len() as u64);
    assert_eq!(data["left_out"].as_array().unwrap().len() as u64, data["left_out_count"].as_u64().unwrap());
}

#[test]
fn one_date_fits_eighty_columns_and_bad_questions_are_refused() {
    let picture = std::env::temp_dir().join(format!("overhang-pit-{}.svg", std::process::id()));
    let path = picture.to_str().unwrap();
    let text = fits_eighty_columns(&["backtest", "--as-of", "2024-12-31", "--draws", "200", "--plot", path]);
    assert!(text.contains("revised data") && text.contains("Left out"), "{text}");
    assert!(std::fs::read_to_string(&picture).unwrap().contains("<title>"));
    std::fs::remove_file(&picture).unwrap();
    let csv = printed(&["backtest", "--as-of", "2024-12-31", "--draws", "200", "--format", "csv"]);
    assert!(csv.starts_with("quantity,unit,origin,date,") && csv.lines().count() > 20);
    refused(&["backtest", "--as-of", "2026-10-09"], &["--as-of"]);
    refused(&["backtest", "--draws", "1"], &["--draws"]);
}
