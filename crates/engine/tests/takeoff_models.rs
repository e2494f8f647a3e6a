//! Sampled take-off models against the reference values of tests/oracles/takeoff.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use overhang_engine::takeoff_models::alone::{Alone, MILESTONES, NEVER, year_of};
use overhang_engine::takeoff_models::{ai_2027, ai_futures, alone, full_takeoff_model};
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_model::takeoff_models::full_takeoff_model::Grid;
use overhang_prob::quantile::{quantile_of_sorted, quantiles};
use std::collections::HashMap;
use std::path::PathBuf;

fn rows(path: &str) -> Vec<HashMap<String, String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/takeoff").join(path);
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

fn number(row: &HashMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn evidence() -> Evidence {
    Evidence::embedded().unwrap()
}

/// Four Monte Carlo errors of a sample quantile (of two samples of this size, ours and the reference), from
/// the spread of neighbouring order statistics.
fn four_errors(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let width = (p * (1.0 - p) / values.len() as f64).sqrt();
    let spread = quantile_of_sorted(&sorted, p + width) - quantile_of_sorted(&sorted, p - width);
    4.0 * std::f64::consts::SQRT_2 * spread / 2.0
}

/// A plausibility check, not an oracle: the rank correlations and the distribution of the training
/// requirement behind the published quantiles are not public in these files.
#[test]
fn ftm_mc_250_quantiles_are_plausible() {
    let model = full_takeoff_model::Model::new(&evidence(), &[]).unwrap();
    let sample = model.sample(Grid::default(), 2_000, 1, 0).unwrap();
    assert_eq!(sample.failed, 0);
    let agi: Vec<f64> = sample.milestones.iter().map(|m| m.agi_year.unwrap_or(f64::INFINITY)).collect();
    let ours = quantiles(&agi, &[0.5])[0];
    let table = rows("ftm_mc_250_quantiles.csv");
    let theirs = number(table.iter().find(|row| row["metric"] == "agi_year").unwrap(), "p50");
    assert!((ours - theirs).abs() < 5.0, "median AGI {ours} for {theirs}");
}

#[test]
fn sampling_does_not_depend_on_threads() {
    let model = full_takeoff_model::Model::new(&evidence(), &[]).unwrap();
    let of = |threads| model.sample(Grid::default(), 100, 3, threads).unwrap().milestones;
    assert_eq!(of(1), of(3));
}

#[test]
fn ai2027_takeoff_outputs() {
    let model = ai_2027::Model::new(&evidence(), &[]).unwrap();
    let stepped = model.phases(5_000, 1, true);
    let closed = model.phases(5_000, 1, false);
    let names = ["SAR", "SIAR", "ASI"];
    let table = rows("ai2027_takeoff_outputs.csv");
    let mut compared = 0;
    for (set, tolerance_p10) in [(&stepped, 0.025), (&closed, 0.025)] {
        for last in 0..3 {
            let phase: Vec<f64> = set.iter().map(|years| years[last]).collect();
            let from_coder: Vec<f64> = set.iter().map(|years| years[..=last].iter().sum()).collect();
            let before = ["SC", "SAR", "SIAR"][last];
            for (values, quantity) in [
                (phase, format!("phase_years {before}->{}", names[last])),
                (from_coder, format!("years_from_SC_to {}", names[last])),
            ] {
                let row = table.iter().find(|row| row["quantity"] == quantity).unwrap();
                let [p10, p50, p90] = quantiles(&values, &[0.1, 0.5, 0.9]);
                let (low, middle, high) = (number(row, "p10"), number(row, "p50"), number(row, "p90"));
                assert!((p10 - low).abs() < tolerance_p10, "{quantity} p10: {p10} for {low}");
                // The closed form has no days: up to .015 year less.
                let allowed = four_errors(&values, 0.5) + 0.015;
                assert!((p50 - middle).abs() < allowed, "{quantity} p50: {p50} for {middle} ± {allowed}");
                if last == 2 {
                    // The cap, and years before it.
                    assert!((p90 / high - 1.0).abs() < 0.01 && p90 >= 1000.0, "{quantity} p90: {p90} for {high}");
                } else {
                    let allowed = four_errors(&values, 0.9);
                    assert!((p90 - high).abs() < allowed, "{quantity} p90: {p90} for {high} ± {allowed}");
                }
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 12);
    // The median from SC to ASI, whose spread over seeds is .04.
    let to_asi: Vec<f64> = stepped.iter().map(|years| years.iter().sum()).collect();
    assert!((quantiles(&to_asi, &[0.5])[0] - 1.0247).abs() < 4.0 * 0.04);
}

#[test]
fn ai2027_timelines_outputs() {
    let model = ai_2027::Model::new(&evidence(), &[]).unwrap();
    let years: Vec<f64> = (0..5_000).map(|draw| model.coder_year(draw, 1).unwrap_or(model.cap_year())).collect();
    let row = &rows("ai2027_timelines_outputs.csv")[0];
    let median = quantiles(&years, &[0.5])[0];
    assert!((median - number(row, "p50")).abs() < 0.15, "{median}");
    for (name, p) in [("p10", 0.1), ("p25", 0.25), ("p75", 0.75), ("p90", 0.9)] {
        let (ours, theirs) = (quantiles(&years, &[p])[0], number(row, name));
        let allowed = four_errors(&years, p);
        assert!((ours - theirs).abs() < allowed, "{name}: {ours} for {theirs} ± {allowed}");
    }
    let capped = years.iter().filter(|&&year| year >= model.cap_year()).count() as f64 / 5_000.0;
    assert!((capped - number(row, "share_at_2050_cap")).abs() < 4.0 * (2.0 * 0.035 * 0.965 / 5_000.0_f64).sqrt());
}

#[test]
fn ai_futures_runs_from_the_evidence() {
    let model = ai_futures::Model::new(&evidence(), &[]).unwrap();
    assert!((model.coder_year.unwrap() - 2031.6).abs() < 0.1);
}

/// Four errors of the difference of two shares out of 16,384 draws each.
fn four_errors_of_share(p: f64) -> f64 {
    4.0 * (2.0 * (p * (1.0 - p)).max(0.001) / 16_384.0_f64).sqrt()
}

/// The one prior of takeoff.md section 4 that the baseline of the race has otherwise: the cap on taste is
/// ln 3.7 times 3 to 12, here by its 5% and 95% points.
const TASTE_CAP: &str = "takeoff.taste_cap_log=4.513748 to 15.111244 uniform 90%";

#[test]
fn takeoff_prior_predictive() {
    let evidence = evidence();
    let scenario = Scenario::load("baseline", &[TASTE_CAP.to_string()]).unwrap();
    let plan = Plan::new(scenario, &evidence, evidence.created(), 1).unwrap();
    let alone = Alone::new(&plan, &evidence, &[]).unwrap();
    let draws = alone.sample(16_384, 0).unwrap();
    let mut wrong = Vec::new();
    for (k, name) in MILESTONES.iter().enumerate() {
        let table = rows("takeoff_prior_predictive.csv");
        let row = table.iter().find(|row| row["event"] == *name).unwrap();
        for (column, until) in [
            ("P_by_2026-09", 2026.75),
            ("P_by_2028-03", 2028.25),
            ("P_by_2028-12", 2029.0),
            ("P_by_2030-12", 2031.0),
            ("P_by_2035-12", 2036.0),
            ("P_none_by_2045-12", f64::NAN),
        ] {
            let reached = |first: usize| first != NEVER && (until.is_nan() || year_of(first) <= until);
            let share = draws.iter().filter(|draw| reached(draw.first[k])).count() as f64 / draws.len() as f64;
            let ours = if until.is_nan() { 1.0 - share } else { share };
            let theirs = number(row, column);
            if (ours - theirs).abs() > four_errors_of_share(theirs) {
                wrong.push(format!("{name} {column}: {ours:.4} for {theirs:.4}"));
            }
        }
        for (column, p) in [("p10", 0.1), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p90", 0.9)] {
            // Quarters are coarse: the reference quantile must have rank p among ours. Empty: after 2045.
            let date: f64 = row[column].parse().unwrap_or(2046.25);
            let share = |reached: &dyn Fn(f64) -> bool| {
                draws.iter().filter(|d| d.first[k] != NEVER && reached(year_of(d.first[k]))).count() as f64 / 16_384.0
            };
            let (before, at) = (share(&|year| year < date), share(&|year| year <= date));
            let tolerance = four_errors_of_share(p);
            let later = row[column].is_empty();
            if before > p + tolerance || (!later && at < p - tolerance) {
                wrong.push(format!("{name} {column}: rank {before:.4} to {at:.4} at {date}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The reference was most likely drawn with theta held at 1.5, not over its prior: so held, 24 shares of the table lie within
/// Monte Carlo errors of it, none by chance alone further than three. Over the prior of theta they do not.
#[test]
fn takeoff_prior_predictive_with_theta_held() {
    const DRAWS: u64 = 65_536;
    let evidence = evidence();
    let errors = |set: &[&str]| -> Vec<f64> {
        let set: Vec<String> = set.iter().map(ToString::to_string).collect();
        let plan = Plan::new(Scenario::load("baseline", &set).unwrap(), &evidence, evidence.created(), 1).unwrap();
        let draws = Alone::new(&plan, &evidence, &[]).unwrap().sample(DRAWS, 0).unwrap();
        let table = rows("takeoff_prior_predictive.csv");
        let mut errors = Vec::new();
        for (k, name) in MILESTONES.iter().enumerate() {
            let row = table.iter().find(|row| row["event"] == *name).unwrap();
            let by = |until: f64| {
                draws.iter().filter(|d| d.first[k] != NEVER && year_of(d.first[k]) <= until).count() as f64
                    / DRAWS as f64
            };
            let shares = [
                (by(2029.0), "P_by_2028-12"),
                (by(2031.0), "P_by_2030-12"),
                (by(2036.0), "P_by_2035-12"),
                (1.0 - by(f64::INFINITY), "P_none_by_2045-12"),
            ];
            for (ours, column) in shares {
                let theirs = number(row, column);
                let variance = (theirs * (1.0 - theirs)).max(0.001) * (1.0 / 16_384.0 + 1.0 / DRAWS as f64);
                errors.push((ours - theirs) / variance.sqrt());
            }
        }
        errors
    };
    let square = |errors: &[f64]| (errors.iter().map(|z| z * z).sum::<f64>() / errors.len() as f64).sqrt();
    let held = errors(&[TASTE_CAP, "takeoff.theta=1.5"]);
    assert!(held.iter().all(|z| z.abs() < 3.0) && square(&held) < 1.3, "{held:?}");
    let over_its_prior = errors(&[TASTE_CAP]);
    assert!(square(&over_its_prior) > 1.4, "{over_its_prior:?}");
}

#[test]
fn metr_points_weigh_the_horizon() {
    let evidence = evidence();
    let plan = Plan::new(Scenario::load("baseline", &[]).unwrap(), &evidence, evidence.created(), 1).unwrap();
    let alone = Alone::new(&plan, &evidence, &[]).unwrap();
    let frontier: Vec<&str> = alone.measured().iter().filter(|m| m.frontier).map(|m| m.model.as_str()).collect();
    assert_eq!(
        frontier,
        ["Claude 3.7 Sonnet", "o3", "GPT-5", "Claude Opus 4.5", "GPT-5.2", "Claude Opus 4.6"],
        "the six frontier points, one row on each model"
    );
    let draws = alone.sample(4_096, 0).unwrap();
    let weights = alone::weights(&draws, false);
    let size = overhang_prob::quantile::effective_sample_size(&weights);
    assert!((400.0..4_000.0).contains(&size), "{size}");
    // Known before any of them was public: nothing weighs.
    let early = evidence.as_of("2026-01-15".parse().unwrap());
    assert!(Alone::new(&plan, &early, &[]).is_err() || Alone::new(&plan, &early, &[]).unwrap().measured().is_empty());
}

/// Growth of energised compute that halves every 6 months in place of every 8 years, the same draws.
#[test]
fn power_moves_the_dates() {
    let evidence = evidence();
    let plan = Plan::new(Scenario::load("baseline", &[]).unwrap(), &evidence, evidence.created(), 1).unwrap();
    let chance = |half_life: &str, k: usize, until: f64| {
        let set = [format!("alone.energised_growth_half_life_years={half_life}")];
        let draws = Alone::new(&plan, &evidence, &set).unwrap().sample(16_384, 0).unwrap();
        let reached = draws.iter().filter(|d| d.first[k] != NEVER && year_of(d.first[k]) <= until).count();
        reached as f64 / draws.len() as f64
    };
    for (half_life, k, until, stated) in
        [("8", 1, 2030.0, 0.50), ("0.5", 1, 2030.0, 0.34), ("8", 5, 2035.0, 0.21), ("0.5", 5, 2035.0, 0.09)]
    {
        let ours = chance(half_life, k, until);
        // Stated with two digits.
        assert!((ours - stated).abs() < 0.005 + four_errors_of_share(stated), "{half_life}: {ours} for {stated}");
    }
}
