//! Reads the reference files of tests/oracles for the tests of the blocks and of the joint step.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "shared by test binaries, each of which uses a part"
)]

pub mod quiet;

use overhang_model::joint::{self, Parameters, Start};
use overhang_model::money::buyers::BuyerStart;
use serde_json::Value;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::LazyLock;

pub static START: LazyLock<Start> = LazyLock::new(start);
/// Parameters of the three reference vectors.
pub static VECTORS: LazyLock<[Parameters<f64>; 3]> = LazyLock::new(|| ["a", "b", "c"].map(vector_parameters));

/// Those of the first reference vector.
pub fn first_vector() -> Parameters<f64> {
    VECTORS[0]
}

/// Equal to rounding.
#[track_caller]
pub fn near(ours: f64, expected: f64) {
    assert!((ours - expected).abs() <= 1e-12 * (1.0 + expected.abs()), "{ours} is not {expected}");
}

/// A file under tests/oracles.
pub fn oracle(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles").join(path)
}

/// Rows of a CSV file, by column name.
pub fn rows(path: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(oracle(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// A number out of a row.
pub fn number(row: &HashMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {:?}", row[column]))
}

/// A JSON file.
pub fn json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(oracle(path)).unwrap()).unwrap()
}

/// The world at the end of 2025 from the reference files.
pub fn start() -> Start {
    let history = rows("joint/historical_deliveries.csv");
    let mut before = (0.0, 0.0);
    let mut deliveries_mh = [0.0; joint::HISTORY];
    let mut chip_power_kw = [0.0; joint::HISTORY];
    for (k, row) in history.iter().take(joint::HISTORY).enumerate() {
        let now = (number(row, "h100e") / 1e6, number(row, "power_mw") / 1e3);
        deliveries_mh[k] = now.0 - before.0;
        chip_power_kw[k] = (now.1 - before.1) / (now.0 - before.0);
        before = now;
    }
    let buyers: Vec<BuyerStart> = rows("joint/buyers.csv")
        .iter()
        .map(|row| BuyerStart {
            ai_capex: number(row, "ai_capex_usd_bn_q"),
            operating_cash_flow: number(row, "ocf_usd_bn_q"),
            other_capex: number(row, "other_capex_usd_bn_q"),
            payout: number(row, "payout_usd_bn_q"),
            cash: number(row, "cash_usd_bn"),
            cash_floor: number(row, "cash_floor_usd_bn"),
            debt: number(row, "debt_usd_bn"),
            debt_ceiling: number(row, "debt_ceiling_x"),
            debt_life_years: number(row, "debt_life_years"),
            fleet_share: number(row, "fleet_share"),
            contracted_backing: number(row, "contracted_backing_usd_bn_y"),
            researches: !["ORCL", "NEO"].contains(&row["buyer"].as_str()),
            among_four_largest: ["MSFT", "GOOGL", "AMZN", "META"].contains(&row["buyer"].as_str()),
        })
        .collect();
    Start {
        deliveries_mh,
        chip_power_kw,
        capex_2025_ratio: [0.62, 0.72, 0.85, 1.0],
        buyers: buyers.try_into().unwrap(),
        reported: [4, 5],
    }
}

/// Numbers of the reference that are not in parameters.csv, by block and symbol.
pub const IN_TEXT: [(&str, &str, f64); 13] = [
    ("money", "plan_floor", 0.02),
    ("money", "fund_floor", 0.005),
    ("money", "debt_kept", 0.5),
    ("power", "F_ref", 2.44),
    ("power", "y_ready", 1.5),
    ("power", "y_fade", 2.5),
    ("power", "tau_btm", 2.0),
    ("demand", "dep_life", 1.44),
    ("events", "n_take", 3.0),
    ("designers", "s0_NV", 0.676),
    ("designers", "s0_AMD", 0.050),
    ("designers", "s0_TPU", 0.223),
    ("designers", "s0_TRN", 0.051),
];

/// Central values by (block, symbol).
pub fn central() -> HashMap<(String, String), f64> {
    let mut values: HashMap<(String, String), f64> =
        IN_TEXT.iter().map(|&(b, s, v)| ((b.to_string(), s.to_string()), v)).collect();
    for row in rows("joint/parameters.csv") {
        values.insert((row["block"].clone(), row["name"].clone()), number(&row, "central"));
    }
    for (name, value) in json("joint/takeoff_central.json").as_object().unwrap() {
        if let Some(shares) = value.as_array() {
            for (i, share) in shares.iter().enumerate() {
                let key = ("takeoff".to_string(), format!("share{}", i + 1));
                values.insert(key, share.as_f64().unwrap());
            }
        } else {
            values.insert(("takeoff".to_string(), name.clone()), value.as_f64().unwrap());
        }
    }
    values
}

/// Parameters out of values by (block, symbol).
pub fn parameters(values: &HashMap<(String, String), f64>) -> Parameters<f64> {
    let mut names = joint::descriptions();
    Parameters::fill(|| {
        let name = names.next().unwrap();
        let key = (name.block.to_string(), name.symbol.to_string());
        *values.get(&key).unwrap_or_else(|| panic!("no value for {key:?}"))
    })
}

/// Central values with the changes of a test vector.
pub fn vector_parameters(vector: &str) -> Parameters<f64> {
    let mut values = central();
    let changes = json("joint/test_vectors.json");
    for (part, is_takeoff) in [("step", false), ("takeoff", true)] {
        for (symbol, value) in changes[vector][part].as_object().unwrap() {
            let keys: Vec<_> =
                values.keys().filter(|(block, s)| s == symbol && (block == "takeoff") == is_takeoff).cloned().collect();
            assert_eq!(keys.len(), 1, "{symbol} is ambiguous: {keys:?}");
            values.insert(keys[0].clone(), value.as_f64().unwrap());
        }
    }
    parameters(&values)
}

/// The worst of many comparisons, and where it was.
#[derive(Debug, Default)]
pub struct Worst {
    error: f64,
    place: String,
    compared: usize,
}

impl Worst {
    /// Compares: relative error, none where `absolute` is kept; two equal numbers, also infinite ones, have none.
    pub fn compare(&mut self, ours: f64, theirs: f64, absolute: f64, place: impl FnOnce() -> String) {
        self.compared += 1;
        if ours == theirs {
            return;
        }
        let apart = (ours - theirs).abs();
        let error = if apart <= absolute { 0.0 } else { apart / theirs.abs() };
        // Not a number counts as worst.
        if error > self.error || error.is_nan() || ours.is_nan() {
            self.error = if error.is_nan() || ours.is_nan() { f64::INFINITY } else { error };
            self.place = format!("{}: {ours} against {theirs}", place());
        }
    }

    /// Fails where the worst is above `relative` or not `expected` numbers were compared.
    pub fn check(&self, relative: f64, expected: usize) {
        println!("worst {:.1e} of {}, {}", self.error, self.compared, self.place);
        assert!(self.error <= relative, "{:.3e} at {}", self.error, self.place);
        assert_eq!(self.compared, expected, "numbers compared");
    }
}

/// Property tests with a number of cases; failures are kept beside the test file.
pub fn cases(cases: u32) -> proptest::test_runner::Config {
    use proptest::test_runner::{Config, FileFailurePersistence};
    let kept = FileFailurePersistence::WithSource("regressions");
    Config { cases, failure_persistence: Some(Box::new(kept)), ..Config::default() }
}
