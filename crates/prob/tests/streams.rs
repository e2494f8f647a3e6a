//! Streams: moments, every lane width the same, steps and names independent.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_prob::lanes::{Instructions, MAX_LANES, Real, Task, dispatch_on};
use overhang_prob::stream::Stream;
use proptest::prelude::*;

/// Uniforms of some consecutive draws at some steps.
struct Draws(Stream, u64, u32);

impl Task for Draws {
    type Output = Vec<u64>;
    #[inline(always)]
    fn run<R: Real>(self) -> Vec<u64> {
        let mut bits = Vec::new();
        for start in (0..MAX_LANES as u64).step_by(R::LANES) {
            let first = self.1 + start;
            let u: R = self.0.uniform(&std::array::from_fn(|i| first + i as u64), self.2);
            bits.extend(u.to_array().iter().take(R::LANES).map(|u| u.to_bits()));
        }
        bits
    }
}

proptest! {
    #[test]
    fn every_width_gives_the_same_bits(
        seed: u64, name in ".{0,20}", first in 0..u64::MAX - MAX_LANES as u64, step: u32,
    ) {
        let stream = Stream::new(seed, &name);
        let scalar = dispatch_on(Instructions::Scalar, Draws(stream, first, step));
        for wide in Instructions::WIDE {
            prop_assert_eq!(&scalar, &dispatch_on(wide, Draws(stream, first, step)));
        }
        for (draw, bits) in (first..).zip(scalar) {
            let u = f64::from_bits(bits);
            prop_assert!(0.0 < u && u < 1.0);
            prop_assert_eq!((u * (1_u64 << 52) as f64) as u64, stream.bits(draw, step) >> 12);
        }
    }
}

/// Mean, variance and correlation with neighbours in draw, step and name, within five standard errors.
#[test]
fn moments_and_correlations_are_those_of_independent_uniforms() {
    let n = 200_000_u64;
    let (a, b) = (Stream::new(1, "a"), Stream::new(1, "b"));
    let u = |stream: Stream, draw, step| -> f64 { stream.uniform(&[draw; MAX_LANES], step) };
    let centred = |x: f64| (x - 0.5) * 12f64.sqrt();
    let (mut mean, mut square, mut next, mut later, mut other) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for draw in 0..n {
        let x = centred(u(a, draw, 0));
        mean += x;
        square += x * x - 1.0;
        next += x * centred(u(a, draw + 1, 0));
        later += x * centred(u(a, draw, 1));
        other += x * centred(u(b, draw, 0));
    }
    for sum in [mean, square, next, later, other] {
        assert!((sum / (n as f64).sqrt()).abs() < 5.0, "{sum}");
    }
}

#[test]
fn filling_gives_the_numbers_of_the_draws() {
    let stream = Stream::new(5, "fill");
    for length in [0, 1, 7, 8, 9, 100] {
        let mut numbers = vec![0.0; length];
        stream.fill(u64::MAX - 20, 3, &mut numbers);
        for (i, &number) in (0_u64..).zip(&numbers) {
            let draw = (u64::MAX - 20).wrapping_add(i);
            assert_eq!(number, stream.uniform::<f64>(&[draw; MAX_LANES], 3));
        }
    }
}
