//! The Sobol sequence against SciPy, its balance after scrambling, and every lane width.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_prob::lanes::{Instructions, MAX_LANES, Real, Task, dispatch_on};
use overhang_prob::sobol::{MAX_DIMENSIONS, Sobol, SobolError};
use proptest::prelude::*;

/// Points of SciPy 1.17.1, exact: `tests/oracles/prob/sobol.py` wrote them.
#[test]
fn points_equal_those_of_scipy() {
    let sobol = Sobol::new(MAX_DIMENSIONS).unwrap();
    let table = include_str!("../../../tests/oracles/prob/sobol.csv");
    let mut rows = 0;
    for line in table.lines().skip(1) {
        let mut fields = line.split(',');
        let mut next = || fields.next().unwrap();
        let index: u64 = next().parse().unwrap();
        let dimension: usize = next().parse::<usize>().unwrap() - 1;
        let point: f64 = next().parse().unwrap();
        assert_eq!(sobol.point(index, dimension), Some(point), "point {index}, dimension {dimension}");
        rows += 1;
    }
    assert!(rows > 1_000);
}

#[test]
fn impossible_numbers_of_dimensions_are_refused() {
    for found in [0, MAX_DIMENSIONS + 1, usize::MAX] {
        assert_eq!(Sobol::new(found).err(), Some(SobolError::Dimensions { found }));
    }
    assert_eq!(Sobol::new(2).unwrap().point(0, 2), None);
}

#[test]
fn fewer_dimensions_are_the_first_of_more() {
    let (few, many) = (Sobol::scrambled(3, 5).unwrap(), Sobol::scrambled(30, 5).unwrap());
    assert!((0..100).all(|i| (0..3).all(|d| few.point(i, d) == many.point(i, d))));
}

/// Sums of the product of (2u - 1) etc. converge faster than 1/sqrt(n): the mean of a smooth function of
/// six dimensions at n = 4,096 is within 2e-4 of the truth (plain Monte Carlo: sd about 1e-2).
#[test]
fn scrambled_points_integrate_a_smooth_function() {
    for seed in 0..10 {
        let sobol = Sobol::scrambled(6, seed).unwrap();
        let n = 4_096;
        let mean: f64 =
            (0..n).map(|i| (0..6).map(|d| 1.0 + (sobol.point(i, d).unwrap() - 0.5)).product::<f64>()).sum::<f64>()
                / n as f64;
        assert!((mean - 1.0).abs() < 2e-4, "{mean}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Each block of 2^k points that starts at a multiple of 2^k has one in each of 2^k equal intervals.
    #[test]
    fn scrambling_keeps_the_balance_of_each_dimension(
        seed: u64, dimension in 0..MAX_DIMENSIONS, k in 0_u32..12, block in 0_u64..1_000,
    ) {
        let sobol = Sobol::scrambled(dimension + 1, seed).unwrap();
        let n = 1_u64 << k;
        let mut seen = vec![false; n as usize];
        for index in block * n..(block + 1) * n {
            let cell = (sobol.point(index, dimension).unwrap() * n as f64) as usize;
            prop_assert!(!std::mem::replace(&mut seen[cell], true));
        }
    }

    /// The first two dimensions are a (0, m, 2)-net: every elementary rectangle of area 2^-m has one point.
    #[test]
    fn scrambling_keeps_the_net_of_the_first_two(seed: u64, m in 1_u32..11, block in 0_u64..100) {
        let sobol = Sobol::scrambled(2, seed).unwrap();
        let n = 1_u64 << m;
        for columns in 0..=m {
            let (width, height) = (1_u64 << columns, 1_u64 << (m - columns));
            let mut seen = vec![false; n as usize];
            for index in block * n..(block + 1) * n {
                let x = (sobol.point(index, 0).unwrap() * width as f64) as u64;
                let y = (sobol.point(index, 1).unwrap() * height as f64) as u64;
                prop_assert!(!std::mem::replace(&mut seen[(x * height + y) as usize], true));
            }
        }
    }

    #[test]
    fn every_width_gives_the_same_bits(seed: u64, first in 0..u64::MAX - MAX_LANES as u64, scrambled: bool) {
        struct All(Sobol, u64);
        impl Task for All {
            type Output = Vec<u64>;
            #[inline(always)]
            fn run<R: Real>(self) -> Self::Output {
                let mut bits = Vec::new();
                for dimension in self.0.dimensions() {
                    for start in (0..MAX_LANES as u64).step_by(R::LANES) {
                        let first = self.1 + start;
                        let u: R = dimension.uniform(&std::array::from_fn(|i| first + i as u64));
                        bits.extend(u.to_array().iter().take(R::LANES).map(|u| u.to_bits()));
                    }
                }
                bits
            }
        }
        let sobol = if scrambled { Sobol::scrambled(7, seed) } else { Sobol::new(7) }.unwrap();
        let scalar = dispatch_on(Instructions::Scalar, All(sobol.clone(), first));
        for wide in Instructions::WIDE {
            prop_assert_eq!(&scalar, &dispatch_on(wide, All(sobol.clone(), first)));
        }
    }
}
