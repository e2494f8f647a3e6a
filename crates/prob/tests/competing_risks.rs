//! Cumulative incidence against lifelines, scikit-survival and closed forms.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

use overhang_prob::competing_risks::{CompetingRisks, Record, VarianceFormula, paired_difference, wilson};

const Z95: f64 = 1.959_963_984_540_054;
const CAUSES: usize = 3;

macro_rules! oracle {
    ($name:literal) => {
        rows(include_str!(concat!("../../../tests/oracles/competing_risks/competing_risks_", $name, ".csv")))
    };
}

fn rows(text: &str) -> Vec<Vec<Option<f64>>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(|cell| cell.parse().ok()).collect()).collect()
}

fn read(rows: &[Vec<Option<f64>>]) -> Vec<Record> {
    rows.iter()
        .map(|row| Record { time: row[0].unwrap(), cause: (row[1].unwrap() as usize).checked_sub(1), weight: 1.0 })
        .collect()
}

#[track_caller]
fn close(found: f64, reference: f64) {
    assert!((found - reference).abs() < 1e-9, "{found} against {reference}");
}

#[test]
fn case_a_is_that_of_lifelines() {
    let risks = CompetingRisks::new(&read(&oracle!("case_a_input")), CAUSES);
    let mut compared = 0;
    for row in oracle!("case_a_lifelines") {
        let (cause, time) = (row[1].unwrap() as usize - 1, row[2].unwrap());
        let incidence = risks.incidence(cause, VarianceFormula::Dinse);
        let Some(at) = incidence.iter().rfind(|at| at.time <= time) else {
            close(row[3].unwrap(), 0.0);
            continue;
        };
        close(at.p, row[3].unwrap());
        // Where the last at risk leaves, lifelines divides zero by zero and states nothing.
        if let Some(variance) = row[4] {
            close(at.variance, variance);
        }
        if let (Some(low), Some(high)) = (row[5], row[6]) {
            let (a, b) = at.interval(Z95).unwrap();
            close(a, low);
            close(b, high);
            compared += 1;
        }
    }
    assert!(compared > 10);
}

/// Columns: time, total, three incidences, three pairs of limits.
fn scikit(input: &[Vec<Option<f64>>], reference: &[Vec<Option<f64>>]) {
    let risks = CompetingRisks::new(&read(input), CAUSES);
    let mut compared = 0;
    for cause in 0..CAUSES {
        let incidence = risks.incidence(cause, VarianceFormula::Aalen);
        for row in reference {
            let at = incidence.iter().rfind(|at| at.time <= row[0].unwrap()).unwrap();
            close(at.p, row[2 + cause].unwrap());
            if let Some((low, high)) = at.interval(Z95) {
                close(low, row[5 + 2 * cause].unwrap());
                close(high, row[6 + 2 * cause].unwrap());
                compared += 1;
            }
        }
    }
    assert!(compared > 10);
}

#[test]
fn case_a_is_that_of_scikit_survival() {
    scikit(&oracle!("case_a_input"), &oracle!("case_a_sksurv"));
}

#[test]
fn case_b_is_that_of_scikit_survival() {
    scikit(&oracle!("case_b_input"), &oracle!("case_b_sksurv"));
}

#[test]
fn censoring_at_the_horizon_leaves_plain_counting() {
    let input = oracle!("case_b_input");
    let risks = CompetingRisks::new(&read(&input), CAUSES);
    let closed = oracle!("case_b_closed_form");
    for cause in 0..CAUSES {
        for (at, row) in risks.incidence(cause, VarianceFormula::Dinse).iter().zip(&closed) {
            let seen = input.iter().filter(|r| r[0].unwrap() <= at.time && r[1] == Some(cause as f64 + 1.0)).count();
            assert!((at.p - seen as f64 / input.len() as f64).abs() < 1e-13);
            assert!((at.p - row[1 + cause].unwrap()).abs() < 0.0094, "sampling of 4,000 records");
        }
    }
    for ((_, none), row) in risks.none().iter().zip(&closed) {
        assert!((none - row[4].unwrap()).abs() < 0.02);
    }
}

#[test]
fn closed_form_of_case_b() {
    let hazards = [0.02, 0.03, 0.045];
    let sum = hazards.iter().sum::<f64>();
    for row in oracle!("case_b_closed_form") {
        let gone = 1.0 - (-sum * row[0].unwrap()).exp();
        for (hazard, stored) in hazards.iter().zip(&row[1..]) {
            assert!((hazard / sum * gone - stored.unwrap()).abs() < 5e-13);
        }
    }
}

#[test]
fn weights_count_as_copies() {
    let record = |time: f64, cause: Option<usize>, weight: f64| Record { time, cause, weight };
    let weighed = [record(1.0, Some(0), 2.0), record(2.0, None, 1.0), record(3.0, Some(1), 1.0)];
    let copied =
        [record(1.0, Some(0), 1.0), record(1.0, Some(0), 1.0), record(2.0, None, 1.0), record(3.0, Some(1), 1.0)];
    assert_eq!(CompetingRisks::new(&weighed, 2), CompetingRisks::new(&copied, 2));
}

#[test]
fn wilson_and_paired_errors() {
    // Wilson (1927), 0 of 10: 0 to z^2/(n + z^2).
    let (low, high) = wilson(0.0, 10.0, Z95);
    assert!(low == 0.0 && (high - Z95 * Z95 / (10.0 + Z95 * Z95)).abs() < 1e-12);
    let (difference, se) = paired_difference(0.05, 0.02, 10_000.0);
    assert!((difference - 0.03).abs() < 1e-15 && (se - (0.07_f64 - 0.0009).sqrt() / 100.0).abs() < 1e-15);
}
