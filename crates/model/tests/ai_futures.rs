//! The AI Futures Model against its own calibration and trajectory (tests/oracles/takeoff).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::{number, rows};
use overhang_model::takeoff_models::ai_futures::coding::Automation;
use overhang_model::takeoff_models::ai_futures::{Calibrated, Judgements, Series, Year, trajectory};

/// The yearly inputs, which stand in the evidence alone.
fn series() -> Series {
    let table = rows("../../evidence/takeoff_ai_futures.csv");
    let of = |item: &str, quantity: &str| {
        number(table.iter().find(|row| row["item"] == item && row["quantity"] == quantity).unwrap(), "value")
    };
    let year = |row: &std::collections::HashMap<String, String>| Year {
        year: number(row, "item"),
        people: number(row, "value"),
        inference_h100e: of(&row["item"], "inference_h100e"),
        experiment_h100e: of(&row["item"], "experiment_h100e"),
        training_oom: of(&row["item"], "training_oom"),
    };
    Series::new(table.iter().filter(|row| row["quantity"] == "people").map(year).collect()).unwrap()
}

/// The modal judgements.
fn judgements() -> Judgements {
    Judgements {
        labour_asymptote: 15.0,
        compute_asymptote: 1000.0,
        slowdown_tenth: 2.8,
        parallel_exponent: 0.5,
        present_year: 2025.9,
        software_year: 2024.0,
        software_oom_per_year: 1.0,
        coding_multiplier: 1.8,
        coding_rho: -2.0,
        coding_efficiency: 0.05,
        coding_slope_per_year: 3.0,
        taste_start_deviations: 0.5,
        taste_slope_per_year: 2.1,
        taste_top: 3.7,
        taste_rank: 0.999,
        taste_limit: 8.0,
        taste_smoothing: 0.51,
        horizon_minutes: 32.0,
        horizon_doubling_years: 0.458,
        horizon_shortening: 0.08,
        coder_minutes: 17_223_086.7,
    }
}

fn published(quantity: &str) -> f64 {
    let table = rows("takeoff/ai_futures_model_calibrated.csv");
    number(table.iter().find(|row| row["quantity"] == quantity).unwrap(), "value")
}

/// Every calibrated constant within 1%.
#[test]
fn ai_futures_model_calibrated() {
    let (series, judgements) = (series(), judgements());
    let ours = Calibrated::new(&series, &judgements).unwrap();
    let (points, coder) = trajectory(&ours, &series, 2033.0);
    let now = points.iter().find(|point| point.year == 2026.0).unwrap();
    for (quantity, value) in [
        ("r_software", ours.software_returns),
        ("rho_experiment_capacity", ours.rho),
        ("alpha_experiment_capacity", ours.experiment_weight),
        ("experiment_compute_exponent", ours.experiment_exponent),
        ("ai_research_taste_slope", ours.taste_line.1),
        ("coding_automation_efficiency_slope", ours.coding.slope),
        ("progress_at_aa", ours.coder_oom),
        ("initial_progress", now.progress_oom),
        ("initial_research_stock", now.stock),
        ("anchor1_progress", ours.present.0),
        ("anchor1_automation", ours.automation.present.1),
        ("anchor2_progress", ours.automation.complete_oom),
        ("anchor2_automation", ours.automation.share(ours.coder_oom)),
    ] {
        let theirs = published(quantity);
        assert!((value / theirs - 1.0).abs() < 0.01, "{quantity}: {value} for {theirs}");
    }
    // A date: within a tenth of a year.
    let coder = coder.unwrap();
    assert!((coder - published("automated_coder_year")).abs() < 0.1, "{coder}");
    assert_eq!(rows("takeoff/ai_futures_model_calibrated.csv").len(), 14);
}

/// Up to the automated coder; what comes after it is not in the stored inputs (README).
#[test]
fn ai_futures_model_modal_to_the_coder() {
    let (series, judgements) = (series(), judgements());
    let ours = Calibrated::new(&series, &judgements).unwrap();
    let (points, _) = trajectory(&ours, &series, 2032.0);
    let mut compared = 0;
    for row in rows("takeoff/ai_futures_model_modal.csv") {
        let year = number(&row, "year");
        if year > 2031.0 {
            continue;
        }
        let point = points.iter().find(|point| point.year == year).unwrap();
        let theirs = number(&row, "progress_oom");
        assert!((point.progress_oom / theirs - 1.0).abs() < 0.01, "{year}: {} for {theirs}", point.progress_oom);
        assert!((point.automation - number(&row, "automation_fraction")).abs() < 0.01, "{year}: {point:?}");
        compared += 1;
    }
    assert_eq!(compared, 12);
}

/// Horizon, automation and, before AI codes, research as functions of the published progress with the
/// published constants: these hold to six digits.
#[test]
fn parts_of_the_modal_run_are_exact() {
    let (series, judgements) = (series(), judgements());
    let mut c = Calibrated::new(&series, &judgements).unwrap();
    c.experiment_weight = published("alpha_experiment_capacity");
    c.experiment_exponent = published("experiment_compute_exponent");
    c.rho = published("rho_experiment_capacity");
    c.present.0 = published("anchor1_progress");
    let pace = judgements.coding_slope_per_year / published("coding_automation_efficiency_slope");
    c.horizon.1 = judgements.horizon_doubling_years * pace;
    c.research_at_present = c.throughput(&series.at(2025.9).0, 1.0);
    let automation = Automation {
        present: (published("anchor1_progress"), published("anchor1_automation")),
        complete_oom: published("anchor2_progress"),
    };
    for row in rows("takeoff/ai_futures_model_modal.csv") {
        let (year, progress) = (number(&row, "year"), number(&row, "progress_oom"));
        assert!((automation.share(progress) - number(&row, "automation_fraction")).abs() < 1e-6, "{year}");
        // Near the end of the horizon formula the eight digits of the published progress do not suffice.
        if year <= 2032.0 {
            let theirs = number(&row, "horizon_p80_minutes").log10();
            let ours = c.log10_horizon_minutes(progress).unwrap();
            assert!((ours - theirs).abs() < 1e-5, "{year}: {ours} for {theirs}");
        }
        if year <= 2023.0 {
            let theirs = number(&row, "software_multiplier_vs_present");
            let ours = c.throughput(&series.at(year).0, 1.0) / c.research_at_present;
            assert!((ours / theirs - 1.0).abs() < 1e-6, "{year}: {ours} for {theirs}");
        }
    }
}

#[test]
fn impossible_judgements_are_named() {
    let series = series();
    let said = |j: Judgements| Calibrated::new(&series, &j).unwrap_err().to_string();
    let j = judgements();
    assert!(said(Judgements { taste_rank: 1.2, ..j }).contains("taste_rank: found 1.2"));
    assert!(said(Judgements { taste_smoothing: 0.5, ..j }).contains("between 0.5 and 1"));
    assert!(said(Judgements { coding_rho: 1.0, ..j }).contains("below 0"));
    assert!(said(Judgements { present_year: 2050.0, ..j }).contains("between 2017 and 2041"));
    assert!(said(Judgements { coder_minutes: 3.0, ..j }).contains("above 32"));
}
