//! Distributions: intervals are kept, quantiles invert distribution functions, beta against SciPy.
#![allow(clippy::unwrap_used, reason = "tests")]

use overhang_prob::distribution::{Distribution, DistributionError, beta_cdf, level_to_z, ln_gamma};
use overhang_prob::lanes::{Instructions, MAX_LANES, Real, Task, dispatch_on};
use proptest::prelude::*;

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * b.abs().max(1e-300)
}

/// Any distribution of a simple family, around unit size.
fn simple() -> impl Strategy<Value = Distribution> {
    let level = 0.05..0.99;
    let ends = (0.01..10.0, 0.01..10.0, level);
    prop_oneof![
        (-10.0..10.0).prop_map(|x| Distribution::point(x).unwrap()),
        ends.clone().prop_map(|(a, b, p)| Distribution::normal_interval(a, a + b, p).unwrap()),
        ends.clone().prop_map(|(a, b, p)| Distribution::lognormal_interval(a, a + b, p).unwrap()),
        ends.clone().prop_map(|(a, b, p)| Distribution::uniform_interval(a, a + b, p).unwrap()),
        ends.clone().prop_map(|(a, b, p)| Distribution::triangular_interval(a, a + b, p).unwrap()),
        (ends.clone(), 0.01..5.0)
            .prop_map(|((a, b, p), c)| { Distribution::lognormal_through(a, a + b, a + b + c, p).unwrap() }),
        (ends, 0.01..5.0).prop_map(|((a, b, p), c)| { Distribution::normal_through(a, a + b, a + b + c, p).unwrap() }),
        (0.1..20.0, 0.1..20.0, -5.0..5.0, 0.1..9.0)
            .prop_map(|(alpha, beta, low, width)| { Distribution::beta(alpha, beta, low, low + width).unwrap() }),
        (-1.0..1.0, -1.0..1.0, 0.0..1.0).prop_map(|(a, b, p)| Distribution::discrete(&[(a, p), (b, 1.0 - p)]).unwrap()),
    ]
}

/// Any distribution, also clipped ones and mixtures.
fn any_distribution() -> impl Strategy<Value = Distribution> {
    prop_oneof![
        simple(),
        (simple(), -5.0..5.0, 0.1..9.0).prop_map(|(inner, low, width)| inner.clipped(low, low + width).unwrap()),
        (simple(), simple(), 0.0..=1.0)
            .prop_map(|(a, b, p)| { Distribution::mixture(vec![(p, a), (1.0 - p, b)]).unwrap() }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_quantile_is_the_smallest_value_with_enough_mass(d in any_distribution(), p in 0.001..0.999) {
        let x = d.quantile(p);
        let slack = 1e-9 * (1.0 + x.abs());
        prop_assert!(d.cdf(x + slack) >= p - 1e-9, "{d:?} {x} {}", d.cdf(x + slack));
        prop_assert!(d.cdf(x - slack) <= p + 1e-9, "{d:?} {x} {}", d.cdf(x - slack));
    }

    #[test]
    fn quantiles_and_distribution_functions_rise(d in any_distribution(), p in 0.001..0.99, q in 0.0..0.009) {
        prop_assert!(d.quantile(p) <= d.quantile(p + q));
        let x = d.quantile(p);
        prop_assert!(d.cdf(x) <= d.cdf(x + q));
    }

    #[test]
    fn intervals_are_kept(low in 0.01..100.0, width in 0.01..100.0, level in 0.01..0.999) {
        let high = low + width;
        let (a, b) = (0.5 - level / 2.0, 0.5 + level / 2.0);
        for d in [
            Distribution::normal_interval(low, high, level).unwrap(),
            Distribution::lognormal_interval(low, high, level).unwrap(),
            Distribution::uniform_interval(low, high, level).unwrap(),
            Distribution::triangular_interval(low, high, level).unwrap(),
        ] {
            prop_assert!((d.quantile(a) - low).abs() < 1e-9 * high, "{d:?} {}", d.quantile(a));
            prop_assert!((d.quantile(b) - high).abs() < 1e-9 * high, "{d:?} {}", d.quantile(b));
        }
    }

    #[test]
    fn three_points_are_kept(low in 0.01..100.0, a in 0.01..100.0, b in 0.01..100.0, level in 0.01..0.999) {
        let (median, high) = (low + a, low + a + b);
        for d in [
            Distribution::normal_through(low, median, high, level).unwrap(),
            Distribution::lognormal_through(low, median, high, level).unwrap(),
        ] {
            prop_assert!(close(d.quantile(0.5 - level / 2.0), low, 1e-9 * high / low));
            prop_assert!(close(d.median(), median, 1e-12));
            prop_assert!(close(d.quantile(0.5 + level / 2.0), high, 1e-9));
        }
    }

    #[test]
    fn beta_intervals_are_kept(low in 0.02..0.6, width in 0.02..0.35, level in 0.5..0.95) {
        let high = low + width;
        let d = Distribution::beta_interval(low, high, level, (0.0, 1.0)).unwrap();
        prop_assert!((d.quantile(0.5 - level / 2.0) - low).abs() < 1e-6);
        prop_assert!((d.quantile(0.5 + level / 2.0) - high).abs() < 1e-6);
    }

    /// The mean in closed form against the mean of quantiles at 4,000 midpoints.
    #[test]
    fn means_are_right(d in any_distribution()) {
        // Midpoints cut off the tails of wide lognormals.
        let wide = format!("{d:?}").contains("ognormal");
        // A part of little weight may fall between the midpoints.
        let mixed = if matches!(d, Distribution::Mixture(_)) { 0.05 } else { 0.0 };
        if let (Some(mean), false) = (d.mean(), wide) {
            let n = 4_000;
            let draws: Vec<f64> =
                (0..n).map(|i| d.sample((f64::from(i) + 0.5) / f64::from(n))).collect();
            let spread = draws.iter().copied().fold(f64::MIN, f64::max)
                - draws.iter().copied().fold(f64::MAX, f64::min);
            let found = draws.iter().sum::<f64>() / f64::from(n);
            prop_assert!((found - mean).abs() < 1e-3 * (0.1 + spread) + mixed, "{d:?} {mean}");
        }
    }

    #[test]
    fn every_width_gives_the_same_bits(d in any_distribution(), u in prop::collection::vec(1e-9..0.999_999, MAX_LANES)) {
        struct All(Distribution, Vec<f64>);
        impl Task for All {
            type Output = Vec<u64>;
            #[inline(always)]
            fn run<R: Real>(self) -> Vec<u64> {
                let starts = (0..MAX_LANES).step_by(R::LANES);
                let sample = |start| self.0.sample(R::from_fn(|i| self.1[start + i])).to_array();
                starts.flat_map(|s| sample(s).into_iter().take(R::LANES)).map(f64::to_bits).collect()
            }
        }
        let scalar = dispatch_on(Instructions::Scalar, All(d.clone(), u.clone()));
        for wide in Instructions::WIDE {
            prop_assert_eq!(&scalar, &dispatch_on(wide, All(d.clone(), u.clone())));
        }
    }

    /// Constructors take any numbers without a panic, and what they accept can be drawn.
    #[test]
    fn any_numbers_are_accepted_or_refused(a: f64, b: f64, c: f64, level: f64) {
        let tried = [
            Distribution::point(a), Distribution::normal(a, b), Distribution::lognormal(a, b),
            Distribution::uniform(a, b), Distribution::triangular(a, b, c), Distribution::beta(a, b, c, level),
            Distribution::normal_interval(a, b, level), Distribution::lognormal_interval(a, b, level),
            Distribution::uniform_interval(a, b, level), Distribution::triangular_interval(a, b, level),
            Distribution::normal_through(a, b, c, level), Distribution::lognormal_through(a, b, c, level),
            Distribution::discrete(&[(a, b), (c, 1.0 - b)]),
        ];
        for d in tried.into_iter().flatten() {
            prop_assert!(!d.sample(0.5).is_nan(), "{d:?}");
        }
    }
}

#[test]
fn levels_give_the_known_z() {
    assert!((level_to_z(0.8).unwrap() - 1.281_551_565_544_600_4).abs() < 1e-15);
    assert!((level_to_z(0.9).unwrap() - 1.644_853_626_951_472_2).abs() < 1e-15);
    for level in [0.0, 1.0, -0.5, 90.0, f64::NAN] {
        assert!(matches!(level_to_z(level), Err(DistributionError::Level { .. })));
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let said = |result: Result<Distribution, DistributionError>| result.unwrap_err().to_string();
    assert_eq!(said(Distribution::normal_interval(5.0, 3.0, 0.9)), "the lower end 5 is not below the upper end 3");
    assert_eq!(
        said(Distribution::lognormal_interval(-1.0, 3.0, 0.9)),
        "found lower end of a lognormal -1, expected a number above zero"
    );
    assert_eq!(
        said(Distribution::normal_interval(1.0, 3.0, 90.0)),
        "found interval level 90, expected a share between 0 and 1 (0.9 for 90%)"
    );
    assert_eq!(said(Distribution::discrete(&[(1.0, 0.4), (2.0, 0.5)])), "weights sum to 0.9, expected 1");
    assert_eq!(said(Distribution::triangular(0.0, 2.0, 1.0)), "found mode 2, expected a number between 0 and 1");
    assert_eq!(said(Distribution::point(f64::NAN)), "found value NaN, expected a finite number");
    assert_eq!(said(Distribution::mixture(vec![])), "found no parts, expected at least one value or distribution");
}

/// `tests/oracles/prob/beta.py` wrote the table with SciPy.
#[test]
fn beta_quantiles_equal_those_of_scipy() {
    let table = include_str!("../../../tests/oracles/prob/beta_quantile.csv");
    let mut rows = 0;
    for line in table.lines().skip(1) {
        let numbers: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
        let [alpha, beta, p, x, cdf_at, cdf] = numbers[..] else { panic!("{line}") };
        let d = Distribution::beta(alpha, beta, 0.0, 1.0).unwrap();
        assert!(close(d.quantile(p), x, 1e-12), "{line}: {}", d.quantile(p));
        assert!(close(beta_cdf(cdf_at, alpha, beta), cdf, 3e-12), "{line}: {}", beta_cdf(cdf_at, alpha, beta));
        rows += 1;
    }
    assert!(rows >= 100);
}

#[test]
fn logarithm_of_the_gamma_function() {
    for i in 1..4_000 {
        let x = f64::from(i) * 0.037;
        let (ours, theirs) = (ln_gamma(x), libm::lgamma(x));
        assert!((ours - theirs).abs() < 4e-15 * (1.0 + theirs.abs()), "{x}: {ours} {theirs}");
    }
}

#[test]
fn a_mixture_selects_and_stretches() {
    let uniform = |low, high| Distribution::uniform(low, high).unwrap();
    let mixture = Distribution::mixture(vec![(0.25, uniform(10.0, 11.0)), (0.75, uniform(0.0, 1.0))]).unwrap();
    assert_eq!(mixture.sample(0.125), 10.5);
    assert_eq!(mixture.sample(0.625), 0.5);
    // The quantile knows the order of the values, the sample only that of the parts.
    assert!((mixture.quantile(0.375) - 0.5).abs() < 1e-12);
    assert_eq!(mixture.mean(), Some(3.0));
}

#[test]
fn clipping_moves_mass_to_the_ends() {
    let share = Distribution::normal_interval(-0.1, 0.3, 0.9).unwrap().clipped(0.0, 1.0).unwrap();
    assert_eq!(share.sample(0.05), 0.0);
    assert_eq!(share.cdf(-1e-12), 0.0);
    assert!(share.cdf(0.0) > 0.05);
    assert!((share.median() - 0.1).abs() < 1e-15);
}
