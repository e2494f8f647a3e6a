//! Owen scrambling of 64-bit binary fractions: exact for the first eight bits, by a hash below.

use crate::stream::Stream;
use std::array::from_fn;

/// Rounds of the hash.
const ROUNDS: usize = 4;

/// A nested uniform scramble (Owen 1995): each bit is flipped or not by a fair coin that belongs to the
/// bits above it.
///
/// The 255 coins of the first eight bits are drawn; those of the other bits come from a hash after Laine
/// and Karras (2011) and Burley (2020, "Practical hash-based Owen scrambling", JCGT 9(4)), on 64 bits with
/// multipliers drawn per dimension. With the order of the bits reversed, addition, multiplication by an
/// odd number, and `x ^= x e` for even `e` let a bit depend only on itself and on bits that stood above it,
/// and are one to one; so is any sequence of them, which is what a nested scramble must be. (Alone, the
/// hash leaves the coins of the third bit visibly dependent; hence the first eight are drawn.)
///
/// The default leaves numbers as they are.
#[derive(Debug, Clone, Default)]
pub struct Scramble {
    keys: Option<Box<Keys>>,
}

#[derive(Debug, Clone)]
struct Keys {
    /// The first eight bits scrambled, by the first eight bits.
    first: [u8; 256],
    rounds: [Round; ROUNDS],
}

#[derive(Debug, Clone, Copy)]
struct Round {
    odd: u64,
    add: u64,
    even: u64,
}

impl Scramble {
    /// The scramble of a dimension: draws 0 to 3 of the stream are the coins of the first eight bits (the
    /// coin for prefix `p` of `l` bits is bit `2^l + p` of the 256), the next twelve the keys of the hash.
    #[must_use]
    pub fn new(stream: &Stream, dimension: u32) -> Self {
        let mut draw = 0;
        let mut next = || {
            draw += 1;
            stream.bits(draw - 1, dimension)
        };
        let coins: [u64; 4] = from_fn(|_| next());
        let first = from_fn(|byte| {
            let flips = (0..8).fold(0, |flips, level| {
                let node = 1 << level | byte >> (8 - level);
                flips << 1 | (coins[(node / 64) & 3] >> (node % 64) & 1)
            });
            (byte as u64 ^ flips) as u8
        });
        let rounds = from_fn(|_| Round { odd: next() | 1, add: next(), even: next() & !1 });
        Self { keys: Some(Box::new(Keys { first, rounds })) }
    }

    /// The scrambled number.
    #[inline(always)]
    #[must_use]
    pub fn apply(&self, bits: u64) -> u64 {
        let Some(keys) = &self.keys else {
            return bits;
        };
        let mut x = bits.reverse_bits();
        for round in &keys.rounds {
            x = x.wrapping_mul(round.odd).wrapping_add(round.add);
            x ^= x.wrapping_mul(round.even);
        }
        let first = keys.first[(bits >> 56) as usize & 255];
        x.reverse_bits() & (u64::MAX >> 8) | u64::from(first) << 56
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDS: u32 = 20_000;

    /// Chi-square of `pattern(scramble)` over seeds against equal shares, within five standard deviations.
    fn assert_uniform(patterns: usize, pattern: impl Fn(&Scramble) -> u64) {
        let stream = Stream::new(3, "test");
        let mut counts = vec![0_u32; patterns];
        for seed in 0..SEEDS {
            counts[pattern(&Scramble::new(&stream, seed)) as usize] += 1;
        }
        let expected = f64::from(SEEDS) / patterns as f64;
        let square = |count: u32| (f64::from(count) - expected) * (f64::from(count) - expected);
        let chi2: f64 = counts.iter().map(|&count| square(count) / expected).sum();
        let degrees = patterns as f64 - 1.0;
        assert!((chi2 - degrees).abs() < 5.0 * (2.0 * degrees).sqrt(), "{chi2} for {degrees}");
    }

    /// What the bit at `level` below `prefix` becomes from zero.
    fn coin(scramble: &Scramble, level: u32, prefix: u64) -> u64 {
        let x = if level == 0 { 0 } else { prefix << (64 - level) };
        scramble.apply(x) >> (63 - level) & 1
    }

    fn coins(scramble: &Scramble, level: u32) -> u64 {
        (0..1 << level).fold(0, |all, prefix| all << 1 | coin(scramble, level, prefix))
    }

    #[test]
    fn coins_of_the_first_levels_are_fair_and_independent() {
        assert_uniform(128, |s| coins(s, 0) << 6 | coins(s, 1) << 4 | coins(s, 2));
        assert_uniform(256, |s| coins(s, 3));
    }

    #[test]
    fn coins_of_lower_levels_are_fair_and_pairwise_independent() {
        for level in [8, 9, 12, 20, 33] {
            for other in [1, 2, 3, 0x80, 0xff] {
                assert_uniform(4, |s| coin(s, level, 0) << 1 | coin(s, level, other));
            }
        }
    }

    #[test]
    fn a_scramble_is_nested_and_one_to_one() {
        let scramble = Scramble::new(&Stream::new(9, "test"), 5);
        let stream = Stream::new(10, "test");
        for draw in 0..2_000 {
            let (x, level) = (stream.bits(draw, 0), (stream.bits(draw, 1) % 64) as u32);
            let y = x ^ 1 << (63 - level) ^ (stream.bits(draw, 2) & ((1 << (63 - level)) - 1));
            // x and y first differ at `level`: so do their images.
            let difference = scramble.apply(x) ^ scramble.apply(y);
            assert_eq!(difference.leading_zeros(), level);
        }
    }
}
