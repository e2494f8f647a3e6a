//! exp, ln, pow, erfc and the normal quantile: accuracy against independent values, and the same bits
//! for every lane width.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_prob::lanes::{Instructions, MAX_LANES, Real, Task, dispatch_on};
use overhang_prob::math;
use proptest::prelude::*;

/// Distance in units in the last place.
fn ulps(a: f64, b: f64) -> f64 {
    if a == b {
        return 0.0;
    }
    let ulp = f64::from_bits(b.abs().to_bits() + 1) - b.abs();
    (a - b).abs() / ulp
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn exp_is_within_one_ulp(x in -707.0f64..709.4) {
        prop_assert!(ulps(math::exp(x), libm::exp(x)) <= 1.0);
    }
    #[test]
    fn exp_near_zero(x in -1.0f64..1.0) {
        prop_assert!(ulps(math::exp(x), libm::exp(x)) <= 1.0);
    }
    #[test]
    fn ln_is_within_one_ulp(exponent in -300.0f64..300.0) {
        let x = libm::exp(exponent);
        prop_assert!(ulps(math::ln(x), libm::log(x)) <= 1.0);
    }
    #[test]
    fn ln_near_one(x in 0.5f64..2.0) {
        prop_assert!(ulps(math::ln(x), libm::log(x)) <= 1.0);
    }
    #[test]
    fn pow_is_within_its_bound(x in 1e-6f64..1e6, y in -20.0f64..20.0) {
        let bound = 2.0 + 2.0 * (y * libm::log(x)).abs();
        prop_assert!(ulps(math::pow(x, y), libm::pow(x, y)) <= bound);
    }
    #[test]
    fn erfc_is_accurate(x in -6.0f64..26.0) {
        let (a, b) = (math::erfc(x), libm::erfc(x));
        prop_assert!((a / b - 1.0).abs() < 2e-15 + 1.2e-16 * x * x, "{a} {b}");
    }
    #[test]
    fn quantile_inverts_the_distribution_function(u in 1e-9f64..0.999_999) {
        prop_assert!((math::normal_cdf(math::normal_quantile(u)) / u - 1.0).abs() < 1e-13);
    }
    #[test]
    fn every_width_gives_the_same_bits(x in prop::collection::vec(-800.0f64..800.0, MAX_LANES)) {
        struct All<'a>(&'a [f64]);
        impl Task for All<'_> {
            type Output = Vec<[u64; MAX_LANES]>;
            #[inline(always)]
            fn run<R: Real>(self) -> Self::Output {
                let mut rows = vec![[0; MAX_LANES]; 6];
                for start in (0..MAX_LANES).step_by(R::LANES) {
                    let x = R::from_fn(|i| self.0[start + i]);
                    let u = R::from_fn(|i| (self.0[start + i] + 800.0) / 1600.0);
                    let results = [
                        math::exp(x), math::ln(x.abs()), math::pow(x.abs(), u), math::normal_cdf(x * 0.01),
                        math::normal_quantile(u), x.round_to_whole().min(u),
                    ];
                    for (row, result) in rows.iter_mut().zip(results) {
                        for lane in 0..R::LANES {
                            row[start + lane] = result.to_array()[lane].to_bits();
                        }
                    }
                }
                rows
            }
        }
        let scalar = dispatch_on(Instructions::Scalar, All(&x));
        for wide in Instructions::WIDE {
            prop_assert_eq!(&scalar, &dispatch_on(wide, All(&x)));
        }
    }
}

#[test]
fn quantile_equals_the_reference() {
    let table = include_str!("../../../tests/oracles/prob/normal_quantile.csv");
    for line in table.lines().skip(1) {
        let (u, x) = line.split_once(',').unwrap();
        let (u, x): (f64, f64) = (u.parse().unwrap(), x.parse().unwrap());
        let ours = math::normal_quantile(u);
        assert!((ours - x).abs() <= 1e-14 * x.abs().max(1e-2), "{u}: {ours} against {x}");
    }
}

#[test]
fn special_values() {
    assert_eq!(math::exp(0.0), 1.0);
    assert!(math::exp(f64::NEG_INFINITY) < 4e-308);
    assert!(math::exp(f64::INFINITY) > 1e308 && math::exp(f64::INFINITY).is_finite());
    assert!(math::exp(f64::NAN).is_nan());
    assert_eq!(math::ln(1.0), 0.0);
    assert_eq!(math::ln(0.0), f64::NEG_INFINITY);
    assert_eq!(math::ln(f64::INFINITY), f64::INFINITY);
    assert!(math::ln(-1.0).is_nan() && math::ln(f64::NAN).is_nan());
    assert_eq!(math::normal_quantile(0.5), 0.0);
    assert_eq!(math::normal_quantile(0.0), f64::NEG_INFINITY);
    assert_eq!(math::normal_quantile(1.0), f64::INFINITY);
}
