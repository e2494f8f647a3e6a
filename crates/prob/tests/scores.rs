//! Scores and naive forecasts against closed forms and worked numbers.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use overhang_prob::Stream;
use overhang_prob::math::{exp, ln, normal_quantile};
use overhang_prob::naive::{last_value_with_drift, log_linear_trend, spread_about_trend};
use overhang_prob::scores::{chi_square_of_uniform, crps_of_normal, crps_of_sample, histogram_of_unit, pit_of_sample};

/// By numerical integration of `(F(x) - [x >= y])^2`, the definition, to 1e-9.
#[test]
fn closed_form_of_a_normal_is_the_integral() {
    for (mean, sd, y) in [(0.0, 1.0, 0.0), (0.0, 1.0, 1.0), (2.0, 0.5, -1.0), (10.0, 3.0, 11.5)] {
        let (mut integral, step) = (0.0, 1e-4);
        let cdf = |x: f64| overhang_prob::math::normal_cdf((x - mean) / sd);
        // Midpoints below and above the observation, where the integrand jumps.
        for side in [-1.0, 1.0] {
            for i in 0..200_000 {
                let x = y + side * sd * step * (f64::from(i) + 0.5);
                let below = cdf(x);
                let term = if side < 0.0 { below * below } else { (1.0 - below) * (1.0 - below) };
                integral += term * sd * step;
            }
        }
        let found = crps_of_normal(mean, sd, y);
        assert!((found - integral).abs() < 1e-8, "{mean} {sd} {y}: {found} {integral}");
    }
    // Gneiting and Raftery: CRPS(N(0, 1), 0) = (sqrt(2) - 1)/sqrt(pi).
    assert!((crps_of_normal(0.0, 1.0, 0.0) - 0.233_695_0).abs() < 1e-7);
    assert_eq!(crps_of_normal(3.0, 0.0, 1.0), 2.0);
}

/// The fair score of small samples is right on average; the other form is too high by
/// `E|X - X'|/(2 n) = 1/(n sqrt(pi))`.
#[test]
fn the_sample_form_is_fair() {
    let stream = Stream::new(3, "scores");
    let (size, repetitions, y) = (5_usize, 40_000_u64, 0.7);
    let (mut fair, mut other) = (0.0, 0.0);
    for repetition in 0..repetitions {
        let mut sample = vec![0.0; size];
        stream.fill(repetition * size as u64, 0, &mut sample);
        sample.iter_mut().for_each(|x| *x = normal_quantile(*x));
        let score = crps_of_sample(&sample, y);
        let mut pairs = 0.0;
        for (i, a) in sample.iter().enumerate() {
            pairs += sample.iter().skip(i + 1).map(|b| (a - b).abs()).sum::<f64>();
        }
        let n = size as f64;
        let distance = sample.iter().map(|x| (x - y).abs()).sum::<f64>() / n;
        assert!((score - (distance - pairs / (n * (n - 1.0)))).abs() < 1e-12);
        fair += score / repetitions as f64;
        other += (distance - pairs / (n * n)) / repetitions as f64;
    }
    let exact = crps_of_normal(0.0, 1.0, y);
    // Standard error of the mean of 40,000 scores: 0.0013.
    assert!((fair - exact).abs() < 0.005, "{fair} {exact}");
    assert!((other - exact - 1.0 / (5.0 * std::f64::consts::PI.sqrt())).abs() < 0.005, "{other}");
}

#[test]
fn pit_histogram_and_chi_square() {
    assert_eq!(pit_of_sample(&[1.0, 2.0, 3.0, 4.0], 2.5), 0.5);
    assert_eq!(pit_of_sample(&[1.0, 2.0, 2.0, 4.0], 2.0), 0.5);
    assert_eq!(pit_of_sample(&[1.0, 2.0], 9.0), 1.0);
    assert_eq!(histogram_of_unit(&[0.0, 0.05, 0.1, 0.99, 1.0], 10), [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    assert_eq!(chi_square_of_uniform(&[10, 10, 10]), 0.0);
    // (16 + 4 + 4)/10.
    assert!((chi_square_of_uniform(&[14, 8, 8]) - 2.4).abs() < 1e-12);
}

/// ln y = 0, 1, 3 at t = 0, 1, 2: drift 1.5, steps off by -0.5 and 0.5, variance 0.5 on one degree.
#[test]
fn last_value_with_drift_by_hand() {
    let points: Vec<(f64, f64)> = [(0.0, 0.0), (1.0, 1.0), (2.0, 3.0)].map(|(t, y): (f64, f64)| (t, exp(y))).to_vec();
    let found = last_value_with_drift(&points, 4.0).unwrap();
    assert!((found.mean - 6.0).abs() < 1e-12);
    assert!((found.sd - (0.5_f64 * (2.0 + 4.0 / 2.0)).sqrt()).abs() < 1e-12);
    assert_eq!(last_value_with_drift(&points[..2], 4.0), None);
    assert_eq!(last_value_with_drift(&[(0.0, 1.0), (1.0, -1.0), (2.0, 1.0)], 4.0), None);
    // Uneven times: a straight line has no spread.
    let line: Vec<(f64, f64)> = [0.0, 0.3, 1.7].map(|t: f64| (t, exp(2.0 * t))).to_vec();
    let found = last_value_with_drift(&line, 3.0).unwrap();
    assert!((found.mean - 6.0).abs() < 1e-12 && found.sd < 1e-7);
}

/// The same points: slope 1.5, intercept -1/6, residuals 1/6, -1/3, 1/6; at t = 4 the leverage is
/// 1 + 1/3 + 9/2.
#[test]
fn log_linear_trend_by_hand() {
    let points: Vec<(f64, f64)> = [(0.0, 0.0), (1.0, 1.0), (2.0, 3.0)].map(|(t, y): (f64, f64)| (t, exp(y))).to_vec();
    let found = log_linear_trend(&points, 4.0).unwrap();
    assert!((found.mean - (6.0 - 1.0 / 6.0)).abs() < 1e-12, "{}", found.mean);
    let squares = 1.0 / 36.0 + 1.0 / 9.0 + 1.0 / 36.0;
    assert!((found.sd - (squares * (1.0 + 1.0 / 3.0 + 4.5_f64)).sqrt()).abs() < 1e-12);
    assert!((spread_about_trend(&points).unwrap() - squares.sqrt()).abs() < 1e-12);
    assert_eq!(log_linear_trend(&[(1.0, 1.0), (1.0, 2.0), (1.0, 3.0)], 4.0), None);
    assert!((ln(points[2].1) - 3.0).abs() < 1e-12);
}
