//! Quantiles, weights, resampling, copulas and rank correlation.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_prob::copula::{
    Cholesky, CopulaError, GaussianCopula, iman_conover, pearson, ranks, spearman, spearman_to_pearson,
};
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::quantile::{
    effective_sample_size, quantile_of_sorted, quantiles, systematic_resample, weighted_mean, weighted_quantiles,
};
use overhang_prob::{Distribution, Stream};
use proptest::prelude::*;

fn uniform(stream: &Stream, draw: u64, step: u32) -> f64 {
    stream.uniform(&[draw; MAX_LANES], step)
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

const PROBABILITIES: [f64; 9] = [0.0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0];

fn by_sorting(values: &[f64]) -> [f64; PROBABILITIES.len()] {
    let sorted = sorted(values);
    PROBABILITIES.map(|p| quantile_of_sorted(&sorted, p))
}

/// NumPy 2.4: `numpy.quantile([3, 1, 4, 1.5, 9, 2.6], p)`.
#[test]
fn type_7_is_that_of_numpy() {
    let found = quantiles(&[3.0, 1.0, 4.0, 1.5, 9.0, 2.6], &[0.05, 0.3, 0.5, 0.95, 1.0]);
    for (found, expected) in found.iter().zip([1.125, 2.05, 2.8, 7.75, 9.0]) {
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
    assert_eq!(quantiles(&[7.0], &[0.0, 0.4, 1.0]), [7.0, 7.0, 7.0]);
    assert!(quantiles(&[], &[0.5])[0].is_nan());
}

/// Large samples take the path of brackets: rising, falling, jumping, tied, with and without outliers.
#[test]
fn selection_equals_sorting() {
    let stream = Stream::new(1, "samples");
    let size = 20_000_u64;
    let shapes: [&dyn Fn(u64) -> f64; 8] = [
        &|i| uniform(&stream, i, 0),
        &|i| i as f64,
        &|i| -(i as f64),
        &|i| (uniform(&stream, i, 0) * 3.0).floor(),
        &|_| 4.5,
        &|i| {
            if uniform(&stream, i, 0) < 0.5 { f64::INFINITY } else { i as f64 }
        },
        &|i| {
            if i % 19 == 0 { 1e9 } else { uniform(&stream, i, 1) }
        },
        &|i| {
            if i < 6_000 { 1e-3 * i as f64 } else { 1e6 + uniform(&stream, i, 2) }
        },
    ];
    for (number, shape) in shapes.iter().enumerate() {
        let values: Vec<f64> = (0..size).map(shape).collect();
        assert_eq!(quantiles(&values, &PROBABILITIES), by_sorting(&values), "shape {number}");
    }
}

#[test]
fn what_is_not_a_number_comes_last() {
    let mut values: Vec<f64> = (0..10_001).map(f64::from).collect();
    values[5] = f64::NAN;
    let found = quantiles(&values, &[0.5, 1.0]);
    assert_eq!(found[0], 5_001.0);
    assert!(found[1].is_nan());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn selection_equals_sorting_for_any_sample(
        few in prop::collection::vec(-1e3..1e3, 1..60), copies in 1_usize..400,
    ) {
        let values: Vec<f64> = few.iter().cycle().take(few.len() * copies).copied().collect();
        prop_assert_eq!(quantiles(&values, &PROBABILITIES), by_sorting(&values));
    }

    #[test]
    fn equal_weights_give_plain_quantiles(values in prop::collection::vec(-1e3..1e3, 1..60), weight in 0.01..10.0) {
        let weighted = weighted_quantiles(&values, &vec![weight; values.len()], &PROBABILITIES);
        for (a, b) in weighted.iter().zip(quantiles(&values, &PROBABILITIES)) {
            prop_assert!((a - b).abs() < 1e-9 * 1e3, "{a} {b}");
        }
    }

    #[test]
    fn weights_matter_only_relative_to_each_other(
        pairs in prop::collection::vec((-1e3..1e3, 0.0..1.0), 1..60), scale in 0.01..100.0,
    ) {
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let scaled: Vec<f64> = weights.iter().map(|w| w * scale).collect();
        let pairs = weighted_quantiles(&values, &weights, &PROBABILITIES);
        for (a, b) in pairs.iter().zip(weighted_quantiles(&values, &scaled, &PROBABILITIES)) {
            prop_assert!((a - b).abs() < 1e-6 || (a.is_nan() && b.is_nan()));
        }
        let (a, b) = (effective_sample_size(&weights), effective_sample_size(&scaled));
        prop_assert!((a - b).abs() < 1e-9 * a);
        prop_assert!(a <= weights.len() as f64 * (1.0 + 1e-12));
        prop_assert!((weighted_mean(&values, &weights) - weighted_mean(&values, &scaled)).abs() < 1e-9 * 1e3);
    }

    #[test]
    fn quantiles_rise_and_stay_inside(pairs in prop::collection::vec((-1e3..1e3, 0.01..1.0), 1..60)) {
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let found = weighted_quantiles(&values, &weights, &PROBABILITIES);
        prop_assert!(found.is_sorted());
        let all = sorted(&values);
        prop_assert_eq!((found[0], found[8]), (all[0], all[all.len() - 1]));
    }

    #[test]
    fn each_index_is_chosen_its_share_rounded(
        weights in prop::collection::vec(0.0..1.0, 1..200), count in 0_usize..500, u in 0.0..1.0,
    ) {
        let chosen = systematic_resample(&weights, count, u);
        let total: f64 = weights.iter().sum();
        prop_assume!(total > 0.0);
        prop_assert_eq!(chosen.len(), count);
        prop_assert!(chosen.is_sorted());
        for (index, weight) in weights.iter().enumerate() {
            let copies = chosen.iter().filter(|&&i| i as usize == index).count() as f64;
            prop_assert!((copies - count as f64 * weight / total).abs() < 1.0 + 1e-9);
            prop_assert!(*weight > 0.0 || copies == 0.0);
        }
    }

    #[test]
    fn the_factor_times_itself_is_the_matrix(entries in prop::collection::vec(-1.0..1.0, 25)) {
        // A A^T + I is positive definite.
        let n = 5;
        let product = |i: usize, j: usize| (0..n).map(|k| entries[i * n + k] * entries[j * n + k]).sum::<f64>();
        let matrix: Vec<f64> =
            (0..25).map(|p| product(p / n, p % n) + f64::from(u8::from(p / n == p % n))).collect();
        let factor = Cholesky::new(&matrix, n).unwrap();
        for i in 0..n {
            for j in 0..=i {
                let found: f64 = factor.row(i).iter().zip(factor.row(j)).map(|(a, b)| a * b).sum();
                prop_assert!((found - matrix[i * n + j]).abs() < 1e-12);
            }
        }
        let b = vec![1.0, -2.0, 3.0, 0.5, 0.1];
        let mut x = b.clone();
        factor.solve(&mut x);
        factor.apply(&mut x);
        prop_assert!(x.iter().zip(&b).all(|(x, b)| (x - b).abs() < 1e-12));
    }
}

#[test]
fn degenerate_weights() {
    assert_eq!(effective_sample_size(&[]), 0.0);
    assert_eq!(effective_sample_size(&[0.0, 0.0]), 0.0);
    assert_eq!(effective_sample_size(&[3.0, 0.0]), 1.0);
    assert!((effective_sample_size(&[1e-200; 50]) - 50.0).abs() < 1e-9);
    assert!(systematic_resample(&[0.0, f64::NAN, -1.0], 3, 0.5).is_empty());
    assert_eq!(systematic_resample(&[0.0, 2.0, 0.0], 3, 0.999), [1, 1, 1]);
    assert!(weighted_quantiles(&[1.0], &[0.0], &[0.5])[0].is_nan());
    assert_eq!(weighted_quantiles(&[1.0, 5.0, 2.0], &[1.0, 0.0, 1.0], &[0.5]), [1.5]);
}

#[test]
fn matrices_that_are_no_covariance_are_refused() {
    let error = |matrix: &[f64], n| GaussianCopula::new(matrix, n).unwrap_err();
    assert_eq!(error(&[1.0, 0.5], 2), CopulaError::Shape { found: 2, expected: 4 });
    assert!(matches!(error(&[1.0, 0.5, 0.4, 1.0], 2), CopulaError::NotSymmetric { row: 1, .. }));
    assert!(matches!(error(&[1.0, 2.0, 2.0, 1.0], 2), CopulaError::NotCorrelation { .. }));
    assert!(matches!(error(&[2.0, 0.0, 0.0, 1.0], 2), CopulaError::NotCorrelation { row: 0, .. }));
    let impossible = [1.0, 0.9, -0.9, 0.9, 1.0, 0.9, -0.9, 0.9, 1.0];
    assert_eq!(error(&impossible, 3), CopulaError::NotPositiveDefinite { row: 2 });
    assert!(GaussianCopula::exchangeable(1.0, 2).is_err());
    assert!(GaussianCopula::exchangeable(-0.6, 3).is_err());
    assert!(GaussianCopula::exchangeable(-0.4, 3).is_ok());
}

#[test]
fn a_copula_gives_the_rank_correlation_asked_for() {
    let n = 100_000;
    let stream = Stream::new(4, "copula");
    for rho in [-0.7, 0.0, 0.5, 0.9] {
        let r = spearman_to_pearson(rho);
        let copula = GaussianCopula::exchangeable(r, 2).unwrap();
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for draw in 0..n {
            let mut u = [uniform(&stream, draw, 0), uniform(&stream, draw, 1)];
            copula.uniforms(&mut u);
            x.push(u[0]);
            y.push(u[1]);
        }
        assert!((spearman(&x, &y) - rho).abs() < 0.012, "{rho} {}", spearman(&x, &y));
    }
    assert!((spearman_to_pearson(0.5) - 0.517_638_090_205_041_5).abs() < 1e-15);
    assert_eq!(spearman_to_pearson(1.0), 1.0);
    assert_eq!(spearman_to_pearson(0.0), 0.0);
}

#[test]
fn ties_share_their_ranks() {
    assert_eq!(ranks(&[10.0, 30.0, 10.0, 20.0]), [1.5, 4.0, 1.5, 3.0]);
    assert_eq!(ranks(&[]), [0.0; 0]);
    assert!((spearman(&[1.0, 2.0, 3.0], &[1.0, 8.0, 27.0]) - 1.0).abs() < 1e-15);
    assert!(pearson(&[1.0, 1.0], &[1.0, 2.0]).is_nan());
}

#[test]
fn reordering_keeps_values_and_meets_the_target() {
    let n = 5_000;
    let stream = Stream::new(4, "reorder");
    let normal = Distribution::normal(0.0, 1.0).unwrap();
    let price = Distribution::lognormal_interval(30.0, 40.0, 0.8).unwrap();
    let column = |d: &Distribution, step| (0..n).map(|i| d.sample(uniform(&stream, i, step))).collect();
    let mut columns: Vec<Vec<f64>> = (0..4).map(|step| column(&price, step)).collect();
    let scores: Vec<Vec<f64>> = (4..8).map(|step| column(&normal, step)).collect();
    let before = columns.clone();
    let target: Vec<f64> = (0..16).map(|p| if p / 4 == p % 4 { 1.0 } else { 0.5 }).collect();
    iman_conover(&mut columns, &scores, &target).unwrap();
    for (a, b) in columns.iter().zip(&before) {
        assert_eq!(sorted(a), sorted(b));
    }
    for i in 0..4 {
        for j in 0..i {
            // 6/pi asin(1/4) = 0.4826
            assert!((spearman(&columns[i], &columns[j]) - 0.482_6).abs() < 0.01);
        }
    }
    assert!(iman_conover(&mut columns, &scores[..3], &target).is_err());
}
