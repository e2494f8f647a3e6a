//! Answers against the same numbers computed without SQL, and the same bits for every number of threads.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{DRAWS, asked_with, number, plan, rows, with_run};
use overhang_engine::simulate::{HISTORIES, Keep, Mode, group};
use overhang_model::joint::{COLUMNS, QUARTERS};
use overhang_prob::lanes::Instructions;
use overhang_prob::quantile::{quantiles, weighted_quantiles};
use overhang_query::{Cell, Limits};
use overhang_results::summary::RaceSummary;

fn summary() -> RaceSummary {
    with_run().run.unwrap().summary().unwrap()
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{found} and not {expected}");
}

#[test]
fn incidences_are_those_of_the_race() {
    let summary = summary();
    for by in &summary.by {
        let quarter = format!("{}-Q4", &by.date[..4]);
        for (cause, expected) in [
            ("takeoff", by.first.takeoff.p),
            ("breaker", by.first.breaker.p),
            ("bubble", by.first.bubble.p),
            ("none", by.first.none.p),
        ] {
            let query = format!("SELECT cif(first, first_quarter, '{cause}', '{quarter}', weight) FROM events");
            near(number(&query), expected);
        }
    }
    near(number("SELECT share(bubble IS NOT NULL, weight) FROM events"), summary.ever.bubble.p);
    near(number("SELECT share(tied, weight) FROM events"), summary.tied.p);
    near(number("SELECT sum(weight) FROM events"), summary.draws_used as f64);
}

/// One column of the last quarter and the weight of its draws, from the engine.
fn of_engine(column: &str) -> (Vec<f64>, Vec<f64>) {
    let plan = plan("baseline", common::SEED);
    let place = COLUMNS.iter().position(|(name, _, _)| *name == column).unwrap();
    let keep = Keep { columns: vec![place], inputs: false };
    let (mut values, mut weights) = (Vec::new(), Vec::new());
    for id in 0..DRAWS / HISTORIES as u64 {
        let group = group(&plan, Mode::Conditioned, id, HISTORIES, &keep, Instructions::detect());
        values.extend(group.columns.chunks(QUARTERS).map(|quarters| quarters[QUARTERS - 1]));
        weights.extend(group.failed.iter().map(|failed| if *failed { 0.0 } else { group.weight }));
    }
    (values, weights)
}

#[test]
fn quantiles_are_exact() {
    let (values, weights) = of_engine("need_gw");
    for p in [0.0, 0.05, 0.5, 0.95, 1.0] {
        let [plain] = quantiles(&values, &[p]);
        let last = "WHERE quarter = '2036-Q4'";
        let found = number(&format!("SELECT quantile(need_gw, {p:.2}) FROM quarters {last}"));
        assert_eq!(found.to_bits(), plain.to_bits(), "{p}");
        let of_draws = format!("SELECT quantile(need_gw, {p:.2}) FROM ensemble('baseline', {DRAWS}, 1) {last}");
        assert_eq!(number(&of_draws).to_bits(), plain.to_bits(), "{p}");
        let [weighted] = weighted_quantiles(&values, &weights, &[p]);
        let of_draws = format!("SELECT quantile(need_gw, {p:.2}, weight) FROM ensemble('baseline', {DRAWS}, 1) {last}");
        assert_eq!(number(&of_draws).to_bits(), weighted.to_bits(), "{p}");
        let sketch = format!("SELECT quantile_sketch(need_gw, {p:.2}) FROM quarters {last}");
        assert!((number(&sketch) / plain - 1.0).abs() < 0.01, "{p}");
    }
}

#[test]
fn small_samples_by_hand() {
    let of = |call: &str, rows: &str| number(&format!("SELECT {call} FROM (VALUES {rows}) AS t(x, w)"));
    // numpy.quantile([1, 2, 4, 8], 0.4) = 2.4
    near(of("quantile(x, 0.4)", "(8.0, 1.0), (1.0, 1.0), (4.0, 1.0), (2.0, 1.0)"), 2.4);
    near(of("quantile(x, 0.4, w)", "(8.0, 3.0), (1.0, 3.0), (4.0, 3.0), (2.0, 3.0)"), 2.4);
    near(of("quantile(x, 0.5, w)", "(8.0, 0.0), (1.0, 2.0), (4.0, 2.0), (NULL, 9.0)"), 2.5);
    near(of("weighted_mean(x, w)", "(8.0, 1.0), (2.0, 3.0), (1e9, 0.0), (5.0, NULL)"), 3.5);
    near(of("weighted_mean(x)", "(8.0, 1.0), (2.0, 3.0)"), 5.0);
    near(of("share(x > 2, w)", "(8.0, 1.0), (2.0, 3.0)"), 0.25);
    near(of("share(x > 2)", "(8.0, 1.0), (2.0, 3.0)"), 0.5);
    near(of("sum(x)", "(1e16, 1.0), (1.0, 3.0), (1.0, 0.0), (-1e16, 0.0)"), 2.0);
    near(of("avg(x)", "(1e16, 1.0), (1.0, 3.0), (1.0, 0.0), (-1e16, 0.0)"), 0.5);
    for call in ["quantile(x, 0.5, w)", "weighted_mean(x, w)", "quantile_sketch(x, 0.5, w)", "sum(x)", "avg(x)"] {
        let query = format!("SELECT {call} FROM (VALUES (1.0, 0.0)) AS t(x, w) WHERE x > 2");
        assert_eq!(rows(&query), [[Cell::Empty]], "{call}");
    }
    let ties = "(VALUES ('breaker+bubble', '2027-Q1'), ('bubble', '2028-Q1'), ('none', NULL), (NULL, NULL)) AS t(f, q)";
    let cif = |cause: &str, by: &str| number(&format!("SELECT cif(f, q, '{cause}', '{by}') FROM {ties}"));
    near(cif("bubble", "2027-Q4"), 0.5 / 3.0);
    near(cif("bubble", "2028-Q1"), 1.5 / 3.0);
    near(cif("breaker", "2036-Q4"), 0.5 / 3.0);
    near(cif("none", "2027-Q4"), 2.0 / 3.0);
}

#[test]
fn whole_numbers_and_windows_are_summed_as_ever() {
    assert_eq!(rows("SELECT sum(x) FROM (VALUES (1), (2)) AS t(x)"), [[Cell::Whole(3)]]);
    let moving = "SELECT sum(x) OVER (ORDER BY k ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s
                  FROM (VALUES (1, 1e16), (2, 1.0), (3, 2.0)) AS t(k, x) ORDER BY k";
    assert_eq!(rows(moving), [[Cell::Number(1e16)], [Cell::Number(1e16 + 1.0)], [Cell::Number(3.0)]]);
}

/// Sums, means, weighted and plain quantiles, sketches and incidences over files and draws made on demand.
#[test]
fn the_number_of_threads_changes_no_bit() {
    let queries = [
        "SELECT quarter, sum(need_gw) AS a, avg(need_gw) AS b, quantile(need_gw, 0.05) AS c FROM quarters
         GROUP BY quarter ORDER BY quarter",
        "SELECT quarter, weighted_mean(need_gw, weight) AS a, quantile(need_gw, 0.5, weight) AS b,
                quantile_sketch(need_gw, 0.5, weight) AS c, cif(first, first_quarter, 'bubble', '2030-Q4', weight) AS d
         FROM ensemble('baseline', 5000, 3) GROUP BY quarter ORDER BY quarter",
        "SELECT draw, quarter, need_gw FROM ensemble('burry', 1500, 2) WHERE draw IN (3, 1027, 1499)
         ORDER BY draw, quarter",
    ];
    for query in queries {
        let of = |threads| {
            let limits = Limits { threads, ..Limits::default() };
            asked_with(query, &with_run(), &limits).unwrap().rows().unwrap()
        };
        let one = of(1);
        assert!(!one.is_empty());
        for threads in [2, 7] {
            assert_eq!(of(threads), one, "{threads} threads: {query}");
        }
    }
}
