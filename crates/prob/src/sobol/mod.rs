//! The Sobol sequence with random access, plain or scrambled after Owen.
//!
//! Direction numbers are those of Joe and Kuo (2008), criterion D(6), 2,048 dimensions, in `data/`. Point
//! `i` is the exclusive or of the direction numbers at the bits of the Gray code of `i`, as in Antonov and
//! Saleev (1979), which is the order of SciPy and of most programs.
//!
//! ```
//! use overhang_prob::{lanes::MAX_LANES, sobol::Sobol};
//! let plain = Sobol::new(3)?;
//! assert_eq!(plain.point(3, 1), Some(0.75));
//! let scrambled = Sobol::scrambled(3, 42)?;
//! let u: f64 = scrambled.dimensions()[2].uniform(&[734; MAX_LANES]);
//! assert!(0.0 < u && u < 1.0);
//! # Ok::<(), overhang_prob::sobol::SobolError>(())
//! ```

mod directions;
mod scramble;

pub use scramble::Scramble;

use crate::lanes::{MAX_LANES, Real};
use crate::stream::{Stream, unit_interval};
use thiserror::Error;

/// The number of dimensions for which there are direction numbers.
pub const MAX_DIMENSIONS: usize = 2_048;

/// Why there is no sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SobolError {
    /// More dimensions than there are direction numbers for, or none.
    #[error("found {found} dimensions of a Sobol sequence, expected 1 to {MAX_DIMENSIONS}")]
    Dimensions {
        /// Dimensions asked for.
        found: usize,
    },
    /// The data file is not what it should be.
    #[error("direction numbers of the Sobol sequence end at dimension {dimension}")]
    Data {
        /// First dimension that cannot be read.
        dimension: usize,
    },
}

/// A Sobol sequence of some dimensions.
#[derive(Debug, Clone)]
pub struct Sobol {
    dimensions: Vec<Dimension>,
}

impl Sobol {
    /// The plain sequence, whose first point is zero.
    ///
    /// # Errors
    /// Where `dimensions` is zero or above [`MAX_DIMENSIONS`].
    pub fn new(dimensions: usize) -> Result<Self, SobolError> {
        Self::with(dimensions, |_| Scramble::default())
    }

    /// The sequence scrambled after Owen, independently in each dimension; see [`Scramble`]. Every seed
    /// keeps the balance of the sequence and makes each point uniform. Dimension `d` is scrambled by the
    /// stream `sobol.scramble` at step `d`, so adding dimensions does not change the others.
    ///
    /// # Errors
    /// Where `dimensions` is zero or above [`MAX_DIMENSIONS`].
    pub fn scrambled(dimensions: usize, seed: u64) -> Result<Self, SobolError> {
        let stream = Stream::new(seed, "sobol.scramble");
        Self::with(dimensions, |dimension| Scramble::new(&stream, dimension))
    }

    fn with(dimensions: usize, scramble: impl Fn(u32) -> Scramble) -> Result<Self, SobolError> {
        if !(1..=MAX_DIMENSIONS).contains(&dimensions) {
            return Err(SobolError::Dimensions { found: dimensions });
        }
        let mut reader = directions::Reader::new();
        let dimensions = (0_u32..)
            .take(dimensions)
            .map(|dimension| {
                let directions = reader.next_dimension().ok_or(SobolError::Data { dimension: dimension as usize })?;
                Ok(Dimension { directions, scramble: scramble(dimension) })
            })
            .collect::<Result<_, SobolError>>()?;
        Ok(Self { dimensions })
    }

    /// The dimensions, each a one-dimensional sequence.
    #[must_use]
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// Coordinate `dimension` of point `index`, in [0, 1): the upper 53 bits, rounded down. `None` for a
    /// dimension that the sequence does not have.
    #[must_use]
    pub fn point(&self, index: u64, dimension: usize) -> Option<f64> {
        let bits = self.dimensions.get(dimension)?.bits(index);
        Some((bits >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// One coordinate of the sequence.
#[derive(Debug, Clone)]
pub struct Dimension {
    directions: [u64; 64],
    scramble: Scramble,
}

impl Dimension {
    /// The coordinate of point `index` as a binary fraction of 64 bits.
    #[must_use]
    pub fn bits(&self, index: u64) -> u64 {
        let mut gray = index ^ (index >> 1);
        let mut bits = 0;
        while gray != 0 {
            bits ^= self.directions[(gray.trailing_zeros() & 63) as usize];
            gray &= gray - 1;
        }
        self.scramble.apply(bits)
    }

    /// A number in the open interval (0, 1) per lane, lane `i` for point `indices[i]`: the upper 52 bits
    /// and half a step, as in [`Stream::uniform`].
    #[inline(always)]
    #[must_use]
    pub fn uniform<R: Real>(&self, indices: &[u64; MAX_LANES]) -> R {
        if R::LANES == 1 {
            return R::splat(unit_interval(self.bits(indices[0])));
        }
        let mut gray = indices.map(|index| index ^ (index >> 1));
        let mut left = gray.iter().fold(0, |all, one| all | one);
        let mut bits = [0; MAX_LANES];
        for direction in &self.directions {
            if left == 0 {
                break;
            }
            for i in 0..MAX_LANES {
                bits[i] ^= direction & (gray[i] & 1).wrapping_neg();
                gray[i] >>= 1;
            }
            left >>= 1;
        }
        let numbers = bits.map(|bits| unit_interval(self.scramble.apply(bits)));
        R::from_fn(|i| numbers[i])
    }
}
