//! Named random streams: a random number is a function of (seed, name, draw, step), never of an order.
//!
//! The generator is Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror and Shaw 2011,
//! "Parallel random numbers: as easy as 1, 2, 3", SC11). The key of 64 bits comes from seed and name,
//! the counter of 128 bits from draw and step. Hence adding a stream, running another number of threads
//! or running one draw alone changes no other number.

use crate::lanes::{MAX_LANES, Real, Task, dispatch};
use std::array::from_fn;

/// The multipliers of the two halves of a round.
const MULTIPLIER: [u64; 2] = [0xd251_1f53, 0xcd9e_8d57];
/// What the two halves of the key grow by in a round.
const WEYL: [u32; 2] = [0x9e37_79b9, 0xbb67_ae85];
/// The lower word of a lane.
const LOW: u64 = 0xffff_ffff;
/// Rounds of Philox4x32-10.
const ROUNDS: usize = 10;

/// One block of four words per lane.
type Block<const LANES: usize> = [[u64; LANES]; 4];

/// Philox4x32-10 on several counters at once. Only the lower 32 bits of each entry count, on the way
/// in and on the way out; the loops are over fixed arrays, which the compiler turns into vectors.
#[inline(always)]
fn philox<const LANES: usize>(mut block: Block<LANES>, key: [u32; 2]) -> Block<LANES> {
    let [mut k0, mut k1] = key;
    for _ in 0..ROUNDS {
        let product0: [u64; LANES] = from_fn(|i| (block[0][i] & LOW) * MULTIPLIER[0]);
        let product1: [u64; LANES] = from_fn(|i| (block[2][i] & LOW) * MULTIPLIER[1]);
        block = [
            from_fn(|i| (product1[i] >> 32) ^ block[1][i] ^ u64::from(k0)),
            product1,
            from_fn(|i| (product0[i] >> 32) ^ block[3][i] ^ u64::from(k1)),
            product0,
        ];
        k0 = k0.wrapping_add(WEYL[0]);
        k1 = k1.wrapping_add(WEYL[1]);
    }
    block
}

/// FNV-1a on 64 bits.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): one to one, every bit depends on every bit.
pub(crate) const fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A named sequence of independent random numbers with random access.
///
/// ```
/// use overhang_prob::{lanes::MAX_LANES, stream::Stream};
/// let shocks = Stream::new(42, "demand.shock");
/// // Draw 734, quarter 3: always the same number, whatever else was drawn.
/// let u: f64 = shocks.uniform(&[734; MAX_LANES], 3);
/// assert!(0.0 < u && u < 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    key: [u32; 2],
}

impl Stream {
    /// The stream `name` of the run with `seed`.
    ///
    /// The key is `mix(mix(seed + G) ^ fnv1a(name))`, with `mix` the finaliser of SplitMix64, `G` its
    /// golden-ratio constant 0x9e3779b97f4a7c15 and `fnv1a` the 64-bit hash of the bytes of the name. It
    /// is one to one in the seed for a name; two names of one seed share a key with probability 2^-64.
    /// This definition is part of the contract: changing it changes every result.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        let key = mix(mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ fnv1a(name));
        Self { key: [key as u32, (key >> 32) as u32] }
    }

    /// 64 random bits of `draw` at `step`: the first two words of the Philox block of the counter
    /// (draw low, draw high, step, 0), the first word lowest.
    #[inline]
    #[must_use]
    pub fn bits(&self, draw: u64, step: u32) -> u64 {
        let [bits] = self.bits_of([draw], step);
        bits
    }

    /// As [`bits`](Self::bits), for several draws.
    #[inline(always)]
    fn bits_of<const LANES: usize>(&self, draws: [u64; LANES], step: u32) -> [u64; LANES] {
        let counter = [draws, draws.map(|draw| draw >> 32), [u64::from(step); LANES], [0; LANES]];
        let [w0, w1, _, _] = philox(counter, self.key);
        from_fn(|i| (w0[i] & LOW) | (w1[i] << 32))
    }

    /// A number in the open interval (0, 1) per lane, lane `i` for `draws[i]` at `step`:
    /// `((bits >> 12) + 1/2) / 2^52`, which is exact, symmetric about one half, at least 2^-53 and at
    /// most 1 - 2^-53. (With one bit more the sum would round, and at the top reach 1.)
    #[inline(always)]
    #[must_use]
    pub fn uniform<R: Real>(&self, draws: &[u64; MAX_LANES], step: u32) -> R {
        if R::LANES == 1 {
            return R::splat(unit_interval(self.bits(draws[0], step)));
        }
        let numbers = self.bits_of(*draws, step).map(unit_interval);
        R::from_fn(|i| numbers[i])
    }

    /// Uniforms of consecutive draws at `step`: `numbers[i]` becomes that of draw `first + i`.
    pub fn fill(&self, first: u64, step: u32, numbers: &mut [f64]) {
        dispatch(Fill { stream: *self, first, step, numbers });
    }
}

/// Draws that [`Stream::fill`] makes at once: what two registers of 256 bits hold (measured: with four they spill).
const WIDE: usize = 8;

/// See [`Stream::fill`].
struct Fill<'a> {
    stream: Stream,
    first: u64,
    step: u32,
    numbers: &'a mut [f64],
}

impl Task for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Real>(self) {
        let mut draw = self.first;
        let mut blocks = self.numbers.chunks_exact_mut(WIDE);
        for block in &mut blocks {
            let draws: [u64; WIDE] = from_fn(|i| draw.wrapping_add(i as u64));
            let bits = self.stream.bits_of(draws, self.step);
            block.copy_from_slice(&bits.map(unit_interval));
            draw = draw.wrapping_add(WIDE as u64);
        }
        for number in blocks.into_remainder() {
            *number = unit_interval(self.stream.bits(draw, self.step));
            draw = draw.wrapping_add(1);
        }
    }
}

/// 64 bits as a number in the open interval (0, 1); see [`Stream::uniform`].
#[inline(always)]
#[must_use]
pub fn unit_interval(bits: u64) -> f64 {
    // The upper 52 bits as the mantissa of a number in [1, 2); the subtraction is exact.
    f64::from_bits((bits >> 12) | (1023 << 52)) - (1.0 - f64::EPSILON / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the Random123 distribution, file `kat_vectors`, philox4x32 10.
    #[test]
    fn philox_gives_the_known_answers() {
        let vectors: [([u64; 4], [u32; 2], [u64; 4]); 3] = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([LOW; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, answer) in vectors {
            let block = philox(counter.map(|word| [word]), key);
            assert_eq!(block.map(|[word]| word & LOW), answer);
        }
    }

    #[test]
    fn the_key_is_the_documented_one() {
        assert_eq!(fnv1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("foobar"), 0x8594_4171_f739_67e8);
        // First output of SplitMix64 from state 0.
        assert_eq!(mix(0x9e37_79b9_7f4a_7c15), 0xe220_a839_7b1d_cdaf);
        let a = Stream::new(0, "").bits(0, 0);
        let key = mix(0xe220_a839_7b1d_cdaf ^ 0xcbf2_9ce4_8422_2325);
        let by_hand = Stream { key: [key as u32, (key >> 32) as u32] };
        assert_eq!(a, by_hand.bits(0, 0));
    }

    #[test]
    fn uniforms_stay_inside_the_open_interval() {
        assert_eq!(unit_interval(0), f64::EPSILON / 2.0);
        assert_eq!(unit_interval(u64::MAX), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(unit_interval(1 << 63), 0.5 + f64::EPSILON / 2.0);
    }

    #[test]
    fn every_part_of_the_address_matters() {
        let stream = Stream::new(7, "a");
        let mut all: Vec<u64> = Vec::new();
        for draw in [0, 1, 1 << 32, u64::MAX] {
            for step in [0, 1, u32::MAX] {
                all.push(stream.bits(draw, step));
            }
        }
        all.push(Stream::new(8, "a").bits(0, 0));
        all.push(Stream::new(7, "b").bits(0, 0));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
