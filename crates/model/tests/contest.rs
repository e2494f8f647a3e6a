//! The contest against the reference values of finance.md 3.8, and what must hold of any.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::rows;
use overhang_model::contest::layers::{Buyers, Quarter, values};
use overhang_model::contest::rivals::{compounding, dissipated_share, equilibrium, repeated};
use overhang_model::demand::surplus::pass_through;

fn reference(model: &str) -> Vec<(String, Vec<String>)> {
    let found: Vec<_> = rows("finance/model_test_values.csv")
        .iter()
        .filter(|row| row["model"] == model)
        .map(|row| (row["case"].clone(), row["value"].split(',').map(|cell| cell.trim().to_string()).collect()))
        .collect();
    assert!(!found.is_empty(), "{model}");
    found
}

#[track_caller]
fn near(ours: f64, stated: &str) {
    let value: f64 = stated.parse().unwrap();
    assert!((ours - value).abs() <= 1e-9, "{ours} and not {stated}");
}

#[test]
fn equal_rivals() {
    let reference = reference("escalator_contest");
    assert_eq!(reference.len(), 3);
    for (case, numbers) in reference {
        let n: usize = case.trim_start_matches("n=").parse().unwrap();
        let costs = vec![1.0; n];
        let rivals = equilibrium(100.0, &costs);
        near(rivals[0].effort, &numbers[0]);
        near(rivals[n - 1].profit, &numbers[1]);
        near(dissipated_share(100.0, &costs, &rivals), &numbers[2]);
    }
}

#[test]
fn restraint() {
    let [(_, numbers)] = &reference("escalator_repeated")[..] else { panic!("one row") };
    let game = repeated(100.0, 1.0, 2, 1.0);
    for (ours, stated) in
        [game.restrained_profit, game.deviation, game.deviation_profit, game.critical_discount].iter().zip(numbers)
    {
        near(*ours, stated);
    }
    assert_eq!(game.contest_profit, 25.0);
}

/// The row gives seven to ten digits; ours agrees with each of them.
#[test]
fn cost_cuts_passed_on() {
    let [(_, numbers)] = &reference("escalator_passthrough")[..] else { panic!("one row") };
    for (n, stated) in [1.0, 2.0, 3.0, 5.0, 100.0].iter().zip(numbers) {
        let digits = stated.split('.').nth(1).unwrap().len();
        let ours: f64 = format!("{:.digits$}", pass_through(*n)).parse().unwrap();
        near(ours, stated);
    }
}

#[test]
fn unequal_rivals_play_best_replies() {
    for costs in [vec![1.0, 2.0], vec![1.0, 1.2, 1.5], vec![0.5, 1.0, 1.1, 5.0], vec![1.0, 1.0, 2.0, 3.0, 9.0]] {
        let rivals = equilibrium(100.0, &costs);
        assert!((rivals.iter().map(|r| r.share).sum::<f64>() - 1.0).abs() < 1e-12);
        let all: f64 = rivals.iter().map(|r| r.effort).sum();
        for (cost, rival) in costs.iter().zip(&rivals) {
            let others = all - rival.effort;
            let best = ((100.0 * others / cost).sqrt() - others).max(0.0);
            assert!((best - rival.effort).abs() < 1e-9, "{costs:?}: {best} and not {}", rival.effort);
            assert!(rival.profit >= -1e-12);
        }
    }
    // Two rivals, closed form: k_i = M c_j/(c_i + c_j)^2.
    let rivals = equilibrium(100.0, &[1.0, 3.0]);
    assert!((rivals[0].effort - 100.0 * 3.0 / 16.0).abs() < 1e-12);
    // The dear one of three stays out: 9 x 2 > 1 + 1 + 9.
    assert_eq!(equilibrium(100.0, &[1.0, 9.0, 1.0])[1].effort, 0.0);
    assert_eq!(equilibrium(100.0, &[1.0])[0].effort, 0.0);
    assert!(equilibrium(100.0, &[]).is_empty());
}

#[test]
fn a_compounding_lead() {
    let costs = [1.0, 1.05, 1.1];
    let settled = compounding(100.0, &costs, 0.2, 40);
    assert!(settled[0] < 0.5, "{settled:?}");
    let winner = compounding(100.0, &costs, 4.0, 40);
    assert!(winner[0] > 0.9, "{winner:?}");
    assert!((winner.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn values_of_layers() {
    let buyers = Buyers { choke: 50.0, other_chip_margin: 0.4, consumer: (1.0, 0.5), enterprise: (2.0, 1.0) };
    let quarter = Quarter {
        chip_sales: 100.0,
        nvidia_sales: 70.0,
        nvidia_margin: 0.7,
        cloud_profit: -5.0,
        lab_revenue: 40.0,
        consumer_revenue: 10.0,
        inference_cost: 15.0,
    };
    let found = values(&quarter, &buyers);
    // Elasticity 1: ln chi per unit of spending; elasticity 2: 1 - 1/chi.
    let expected = [49.0 + 12.0, -5.0, 25.0, 30.0 * 0.98, 20.0 * 50.0_f64.ln()];
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < 1e-9, "{a} and not {b}");
    }
}
