//! `ensemble(…)` against the run folder and the engine, and what its filters leave.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{DRAWS, asked_with, number, refused, rows, without_run};
use overhang_query::{Cell, Limits};

/// Every row of the run, by draw and quarter: the same bits, parameters and events among them.
#[test]
fn rows_are_those_of_a_run_folder() {
    let columns = "q.draw, q.quarter, q.need_gw, q.idle_share, q.debt_orcl_usd_bn, q.largest_lab_share";
    let more = "e.failed, e.takeoff, e.breaker, e.bubble, e.first, e.tied, e.first_quarter";
    let inputs = "chips.mean_life_years, power.congestion_ratio";
    let some = "draw % 97 = 3";
    let of_run = format!(
        "SELECT {columns}, {more}, i.chips.mean_life_years, i.power.congestion_ratio FROM quarters q
         JOIN events e ON e.draw = q.draw JOIN inputs i ON i.draw = q.draw WHERE q.{some} ORDER BY q.draw, q.quarter"
    );
    let plain = |names: &str| names.replace("q.", "").replace("e.", "");
    let of_ensemble = format!(
        "SELECT {}, failed, takeoff, breaker, bubble, first, tied, first_quarter, {inputs}
         FROM ensemble('baseline', {DRAWS}, 1) WHERE {some} ORDER BY draw, quarter",
        plain(columns)
    );
    let (run, ensemble) = (rows(&of_run), rows(&of_ensemble));
    assert_eq!(run.len(), 22 * 44);
    assert_eq!(ensemble, run);
    // Weights differ by one factor.
    let scale = "SELECT min(n.weight / e.weight), max(n.weight / e.weight) FROM events e JOIN";
    let found = rows(&format!(
        "{scale} ensemble('baseline', {DRAWS}, 1) n ON n.draw = e.draw WHERE n.quarter = '2026-Q1' AND e.weight > 0"
    ));
    match found[0].as_slice() {
        [Cell::Number(low), Cell::Number(high)] => assert!((low / high - 1.0).abs() < 1e-12 && *low > 0.0),
        other => panic!("{other:?}"),
    }
}

#[test]
fn row_counts_do_not_depend_on_partitions() {
    for threads in [1, 2, 3, 8, 16] {
        let limits = Limits { threads, ..Limits::default() };
        for (query, expected) in [
            ("SELECT count(*) FROM ensemble('baseline', 5000, 1)", 5_000 * 44),
            ("SELECT count(DISTINCT draw) FROM ensemble('baseline', 5000, 1, 'prior')", 5_000),
            ("SELECT count(*) FROM ensemble('baseline', 5000, 1) WHERE draw BETWEEN 1000 AND 3999", 3_000 * 44),
            ("SELECT count(*) FROM ensemble('baseline', 5000, 1) WHERE quarter < '2027-Q1'", 5_000 * 4),
            ("SELECT count(*) FROM ensemble('baseline', 5000, 1) WHERE draw > 5000", 0),
        ] {
            let found = asked_with(query, &without_run(), &limits).unwrap().rows().unwrap();
            assert_eq!(found, [[Cell::Whole(expected)]], "{threads} partitions: {query}");
        }
    }
}

/// What the operator is asked for, as EXPLAIN has it.
fn explained(query: &str) -> String {
    let rows = rows(&format!("EXPLAIN {query}"));
    rows.iter()
        .flatten()
        .filter_map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None })
        .collect()
}

#[test]
fn columns_and_filters_reach_the_operator() {
    let plan = explained(
        "SELECT avg(need_gw) FROM ensemble('baseline', 1000000, 1)
         WHERE draw IN (7, 734) AND quarter >= '2036-Q1' AND idle_share > 0.1",
    );
    assert!(plan.contains("EnsembleExec: columns=[need_gw, idle_share], quarters=4"), "{plan}");
    // What reached the operator is not filtered again.
    let (_, physical) = plan.split_once("physical_plan").unwrap();
    assert!(!physical.contains("draw@") && physical.contains("FilterExec: idle_share@1 > 0.1"), "{plan}");
    assert!(explained("SELECT count(*) FROM ensemble('baseline', 10, 1)").contains("columns=[], quarters=44"));
}

/// A million draws of which one is asked for: simulated alone, equal to itself among few.
#[test]
fn one_draw_of_many() {
    let of = |draws: u64| {
        rows(&format!(
            "SELECT quarter, need_gw FROM ensemble('baseline', {draws}, 1) WHERE draw = 734 ORDER BY quarter"
        ))
    };
    assert_eq!(of(100_000_000), of(735));
    assert_eq!(of(1_000).len(), 44);
    assert_eq!(number("SELECT count(*) FROM ensemble('baseline', 734, 1) WHERE draw = 734"), 0.0);
}

#[test]
fn arguments_are_checked() {
    for (call, parts) in [
        ("ensemble('baseline', 10)", ["found 2 arguments", "expected ensemble('baseline', draws, seed)"]),
        ("ensemble('baseline', 0, 1)", ["draws", "expected 1 to"]),
        ("ensemble('baseline', -5, 1)", ["ensemble", "expected"]),
        ("ensemble('baseline', 10, 'x')", ["seed", "whole number"]),
        ("ensemble(7, 10, 1)", ["scenario", "in quotes"]),
        ("ensemble('baselin', 10, 1)", ["baselin", "baseline"]),
        ("ensemble('baseline', 10, 1, 'posterior')", ["posterior", "'prior'"]),
        ("ensemble", ["ensemble", "expected ensemble('baseline', draws, seed)"]),
    ] {
        refused(&format!("SELECT count(*) FROM {call}"), &parts);
    }
}
