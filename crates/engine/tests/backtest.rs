//! The back-test: no later row enters a forecast, known dates, what is left out, threads.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use overhang_engine::backtest::series::series;
use overhang_engine::backtest::{Backtest, run};
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_units::{Date, parse_date};
use std::path::PathBuf;

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn backtest(evidence: &Evidence, origin: &str, threads: usize) -> Backtest {
    let scenario = Scenario::load("baseline", &[]).unwrap();
    let plan = Plan::new(scenario, evidence, evidence.newest_vintage().unwrap(), 3).unwrap();
    run(&plan, evidence, &[day(origin)], 256, threads).unwrap()
}

/// The evidence with a text replaced in one file; the text must be there.
fn changed(file: &str, from: &str, to: &str) -> Evidence {
    let folder = std::env::temp_dir().join(format!("overhang-backtest-{}-{to}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../evidence");
    for entry in std::fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        let mut text = std::fs::read_to_string(&path).unwrap();
        if path.ends_with(file) {
            assert!(text.contains(from));
            text = text.replace(from, to);
        }
        std::fs::write(folder.join(path.file_name().unwrap()), text).unwrap();
    }
    let evidence = Evidence::from_dir(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    evidence
}

/// Microsoft's capex of the quarter to December 2025 is doubled: seen from mid 2025 no forecast moves, and
/// the score of that quarter does.
#[test]
fn a_later_row_moves_the_score_and_not_the_forecast() {
    let plain = backtest(&Evidence::embedded().unwrap(), "2025-06-30", 0);
    let from = "2025-10-01,2025-12-31,29876000000,";
    let other = backtest(&changed("finance_filings.csv", from, "2025-10-01,2025-12-31,59752000000,"), "2025-06-30", 0);
    assert_eq!(plain.scores.len(), other.scores.len());
    let mut moved = 0;
    for (before, after) in plain.scores.iter().zip(&other.scores) {
        assert_eq!((&before.quantity, before.date), (&after.quantity, after.date));
        for (before, after) in [(before.ours, after.ours), (before.drift, after.drift), (before.trend, after.trend)] {
            assert_eq!([before.p5, before.p50, before.p95], [after.p5, after.p50, after.p95]);
        }
        if before != after {
            moved += 1;
            assert_eq!((before.quantity.as_str(), before.date), ("capex_msft", day("2025-12-31")));
            assert!(before.ours.crps != after.ours.crps && before.ours.pit <= after.ours.pit);
            assert!(before.drift.crps != after.drift.crps && before.trend.crps != after.trend.crps);
        }
    }
    assert_eq!(moved, 1);
}

/// A row of a time before the origin does move forecasts: the test above can fail.
#[test]
fn an_earlier_row_moves_the_forecast() {
    let plain = backtest(&Evidence::embedded().unwrap(), "2025-06-30", 0);
    let from = "2025-01-01,2025-03-31,16745000000,";
    let other = backtest(&changed("finance_filings.csv", from, "2025-01-01,2025-03-31,33490000000,"), "2025-06-30", 0);
    let of = |told: &Backtest| {
        let scored = told.scores.iter().find(|scored| scored.quantity == "capex_msft").unwrap();
        [scored.ours.p50, scored.drift.p50, scored.trend.p50]
    };
    for (before, after) in of(&plain).into_iter().zip(of(&other)) {
        assert!(after > 1.01 * before, "{before} {after}");
    }
}

/// Microsoft and Nvidia have true vintages; what was published later counts from the usual lag on.
#[test]
fn known_dates() {
    let evidence = Evidence::embedded().unwrap();
    let all = series(&evidence).unwrap();
    let point = |quantity: &str, date: &str| {
        let series = all.iter().find(|series| series.quantity == quantity).unwrap_or_else(|| panic!("{quantity}"));
        series.points.iter().find(|point| point.date == day(date)).unwrap().clone()
    };
    let true_vintage = point("capex_msft", "2024-03-31");
    assert_eq!((true_vintage.known, true_vintage.revised), (day("2024-04-25"), false));
    let estimate = point("fleet", "2024-12-31");
    assert_eq!((estimate.known, estimate.revised), (day("2025-03-31"), true));
    assert_eq!(estimate.value, 6_714_469.0);
    for series in &all {
        for point in &series.points {
            assert!(point.known >= point.date, "{}", point.id);
        }
    }
}

/// What has too few points is counted; nothing is scored that was known, or before the last known point.
#[test]
fn left_out_and_scored() {
    let told = backtest(&Evidence::embedded().unwrap(), "2023-12-31", 0);
    let left = told.left_out.iter().find(|left| left.quantity == "run_rate_openai").unwrap();
    assert_eq!(left.known_points, 2);
    assert!(told.left_out.iter().all(|left| left.known_points < 3));
    assert!(told.scores.iter().all(|scored| scored.known_points >= 3 && scored.years_ahead > 0.0));
    for quantity in ["fleet", "chip_power", "nvidia_revenue", "capex_msft", "capex_amzn"] {
        assert!(told.scores.iter().any(|scored| scored.quantity == quantity), "{quantity}");
    }
    let later = backtest(&Evidence::embedded().unwrap(), "2025-06-30", 0);
    for quantity in ["run_rate_openai", "run_rate_anthropic", "metr_horizon"] {
        assert!(later.scores.iter().any(|scored| scored.quantity == quantity), "{quantity}");
    }
    for scored in told.scores.iter().chain(&later.scores) {
        for score in [scored.ours, scored.drift, scored.trend] {
            assert!(score.p5 <= score.p50 && score.p50 <= score.p95, "{scored:?}");
            assert!((0.0..=1.0).contains(&score.pit) && score.crps_log.is_finite(), "{scored:?}");
            assert_eq!(score.inside, score.p5 <= scored.actual && scored.actual <= score.p95);
        }
    }
}

#[test]
fn threads_change_nothing() {
    let evidence = Evidence::embedded().unwrap();
    let one = format!("{:?}", backtest(&evidence, "2025-06-30", 1));
    assert_eq!(one, format!("{:?}", backtest(&evidence, "2025-06-30", 2)));
    assert_eq!(one, format!("{:?}", backtest(&evidence, "2025-06-30", 7)));
}
