//! Probability distributions: the families, and how they are made from parameters and intervals.
//!
//! An interval `low to high` at level `p` is central: half of what is left lies on each side, so at
//! level 0.9 its ends are the 5% and 95% points. With `z = Phi^-1((1 + p)/2)`:
//! normal: mean `(low + high)/2`, sd `(high - low)/(2 z)`; lognormal: the same in logarithms.

mod beta;
mod error;
mod moments;
mod quantile;

pub use beta::{Beta, beta_cdf, ln_gamma};
pub use error::DistributionError;

use crate::math;
use error::{finite, ordered, positive, weights};
use serde::Serialize;

/// A probability distribution on the real line. Made by the constructors, which check the numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Distribution {
    /// One value, without doubt.
    Point(f64),
    /// Normal.
    Normal {
        /// Mean and median.
        mean: f64,
        /// Standard deviation, zero or more.
        sd: f64,
    },
    /// The exponential of a normal.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm, zero or more.
        sigma: f64,
    },
    /// Two half-normals that meet at the median, each with its own spread.
    SplitNormal {
        /// Median.
        median: f64,
        /// Standard deviation of the lower half.
        below: f64,
        /// Standard deviation of the upper half.
        above: f64,
    },
    /// The exponential of a split normal.
    SplitLognormal {
        /// Logarithm of the median.
        mu: f64,
        /// Standard deviation of the logarithm in the lower half.
        below: f64,
        /// Standard deviation of the logarithm in the upper half.
        above: f64,
    },
    /// Uniform between two ends.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Triangular: density rises from `low` to `mode` and falls to `high`.
    Triangular {
        /// Lower end.
        low: f64,
        /// Peak of the density.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// Beta on an interval.
    Beta(Beta),
    /// Finitely many values.
    Discrete(Discrete),
    /// One of several distributions, by weight.
    Mixture(Mixture),
    /// Another distribution whose values outside `[low, high]` are moved to the nearer end (not
    /// truncated: the ends carry mass).
    Clipped {
        /// The distribution before clipping.
        inner: Box<Distribution>,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Another distribution, scaled and shifted.
    Affine {
        /// The distribution before.
        inner: Box<Distribution>,
        /// Factor, above zero.
        scale: f64,
        /// Added after scaling.
        shift: f64,
    },
}

/// Finitely many values with probabilities, in ascending order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Discrete {
    values: Vec<f64>,
    /// Probability of the value or a smaller one; the last is one.
    cumulative: Vec<f64>,
}

/// Distributions with weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mixture {
    parts: Vec<Distribution>,
    weights: Vec<f64>,
    /// Sum of the weights up to and with the part; the last is one.
    cumulative: Vec<f64>,
}

/// Running sums, the last made exactly one.
fn cumulate(weights: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut cumulative: Vec<f64> = weights
        .iter()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect();
    if let Some(last) = cumulative.last_mut() {
        *last = 1.0;
    }
    cumulative
}

/// The standard normal quantile of the upper end of a central interval: 1.2816 for 0.8, 1.6449 for 0.9.
///
/// # Errors
/// Where the level is not inside (0, 1).
pub fn level_to_z(level: f64) -> Result<f64, DistributionError> {
    if level > 0.0 && level < 1.0 {
        Ok(math::normal_quantile(0.5 + level / 2.0))
    } else {
        Err(DistributionError::Level { found: level })
    }
}

/// Mean and standard deviation of a normal with this central interval.
fn centre_and_spread(low: f64, high: f64, level: f64) -> Result<(f64, f64), DistributionError> {
    let z = level_to_z(level)?;
    Ok((0.5 * low + 0.5 * high, (0.5 * high - 0.5 * low) / z))
}

impl Distribution {
    /// One value.
    ///
    /// # Errors
    /// Where it is not finite.
    pub fn point(value: f64) -> Result<Self, DistributionError> {
        finite("value", value).map(Self::Point)
    }

    /// Normal from mean and standard deviation.
    ///
    /// # Errors
    /// Where a number is not finite or the standard deviation is not positive.
    pub fn normal(mean: f64, sd: f64) -> Result<Self, DistributionError> {
        Ok(Self::Normal { mean: finite("mean", mean)?, sd: positive("standard deviation", sd)? })
    }

    /// Lognormal from mean and standard deviation of the logarithm.
    ///
    /// # Errors
    /// Where a number is not finite or the standard deviation is not positive.
    pub fn lognormal(mu: f64, sigma: f64) -> Result<Self, DistributionError> {
        Ok(Self::Lognormal {
            mu: finite("mean of the logarithm", mu)?,
            sigma: positive("standard deviation of the logarithm", sigma)?,
        })
    }

    /// Uniform between `low` and `high`.
    ///
    /// # Errors
    /// Where the ends are not finite or not in order.
    pub fn uniform(low: f64, high: f64) -> Result<Self, DistributionError> {
        ordered(low, high)?;
        Ok(Self::Uniform { low, high })
    }

    /// Triangular between `low` and `high` with its peak at `mode` (which may be an end).
    ///
    /// # Errors
    /// Where the numbers are not finite or not in order.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Self, DistributionError> {
        ordered(low, high)?;
        if (low..=high).contains(&finite("mode", mode)?) {
            Ok(Self::Triangular { low, mode, high })
        } else {
            Err(DistributionError::Outside { what: "mode", found: mode, low, high })
        }
    }

    /// Beta with shapes `alpha` and `beta` on `[low, high]`.
    ///
    /// # Errors
    /// Where a shape is not positive or the ends are not in order.
    pub fn beta(alpha: f64, beta: f64, low: f64, high: f64) -> Result<Self, DistributionError> {
        ordered(low, high)?;
        positive("shape alpha", alpha)?;
        positive("shape beta", beta)?;
        Ok(Self::Beta(Beta::new(alpha, beta, low, high)))
    }

    /// Values with probabilities that sum to one, in any order.
    ///
    /// # Errors
    /// Where there are none, one is not finite, or the probabilities do not sum to one.
    pub fn discrete(pairs: &[(f64, f64)]) -> Result<Self, DistributionError> {
        weights(pairs.iter().map(|pair| pair.1))?;
        let mut sorted = pairs.to_vec();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let values = sorted.iter().map(|pair| finite("value", pair.0)).collect::<Result<Vec<f64>, _>>()?;
        let probabilities: Vec<f64> = sorted.iter().map(|pair| pair.1).collect();
        let cumulative = cumulate(&probabilities);
        Ok(Self::Discrete(Discrete { values, cumulative }))
    }

    /// Distributions with weights that sum to one. The uniform number of a draw first selects the part
    /// (in the given order) and is then stretched to serve as the part's own.
    ///
    /// # Errors
    /// Where there are none or the weights do not sum to one.
    pub fn mixture(parts: Vec<(f64, Distribution)>) -> Result<Self, DistributionError> {
        weights(parts.iter().map(|part| part.0))?;
        let (weights, parts): (Vec<f64>, Vec<Distribution>) = parts.into_iter().unzip();
        let cumulative = cumulate(&weights);
        Ok(Self::Mixture(Mixture { parts, weights, cumulative }))
    }

    /// `scale` times a draw, plus `shift`.
    ///
    /// # Errors
    /// Where `scale` is not above zero or a number is not finite.
    pub fn affine(self, scale: f64, shift: f64) -> Result<Self, DistributionError> {
        Ok(Self::Affine { inner: Box::new(self), scale: positive("factor", scale)?, shift: finite("shift", shift)? })
    }

    /// This distribution with its values held inside `[low, high]`; an end may be infinite.
    ///
    /// # Errors
    /// Where the ends are not in order.
    pub fn clipped(self, low: f64, high: f64) -> Result<Self, DistributionError> {
        if low < high {
            Ok(Self::Clipped { inner: Box::new(self), low, high })
        } else {
            Err(DistributionError::Order { low, high })
        }
    }

    /// Normal with the central interval `low` to `high` at `level` (0.9 for 90%).
    ///
    /// # Errors
    /// Where the ends are not in order or the level is not inside (0, 1).
    pub fn normal_interval(low: f64, high: f64, level: f64) -> Result<Self, DistributionError> {
        ordered(low, high)?;
        let (mean, sd) = centre_and_spread(low, high, level)?;
        Self::normal(mean, sd)
    }

    /// Lognormal with the central interval `low` to `high` at `level` (0.9 for 90%).
    ///
    /// # Errors
    /// Where an end is not positive, the ends are not in order or the level is not inside (0, 1).
    pub fn lognormal_interval(low: f64, high: f64, level: f64) -> Result<Self, DistributionError> {
        ordered(low, high)?;
        positive("lower end of a lognormal", low)?;
        let (mu, sigma) = centre_and_spread(math::ln(low), math::ln(high), level)?;
        Self::lognormal(mu, sigma)
    }

    /// Uniform of which the central part `level` is `low` to `high`.
    ///
    /// # Errors
    /// Where the ends are not in order or the level is not inside (0, 1).
    pub fn uniform_interval(low: f64, high: f64, level: f64) -> Result<Self, DistributionError> {
        ordered(low, high)?;
        level_to_z(level)?;
        let (middle, half) = (0.5 * low + 0.5 * high, (0.5 * high - 0.5 * low) / level);
        Self::uniform(middle - half, middle + half)
    }

    /// Symmetric triangular with the central interval `low` to `high` at `level`.
    ///
    /// # Errors
    /// Where the ends are not in order or the level is not inside (0, 1).
    pub fn triangular_interval(low: f64, high: f64, level: f64) -> Result<Self, DistributionError> {
        ordered(low, high)?;
        level_to_z(level)?;
        // A share (1 - level)/2 = (1 - d)^2/2 lies beyond the part d of the half width.
        let part = 1.0 - (1.0 - level).sqrt();
        let (middle, half) = (0.5 * low + 0.5 * high, (0.5 * high - 0.5 * low) / part);
        Self::triangular(middle - half, middle, middle + half)
    }

    /// Beta on `[minimum, maximum]` with the central interval `low` to `high` at `level`.
    ///
    /// # Errors
    /// Where the four ends are not in order, the level is not inside (0, 1), or no shapes fit.
    pub fn beta_interval(
        low: f64,
        high: f64,
        level: f64,
        (minimum, maximum): (f64, f64),
    ) -> Result<Self, DistributionError> {
        ordered(minimum, maximum)?;
        ordered(minimum, low)?;
        ordered(low, high)?;
        ordered(high, maximum)?;
        level_to_z(level)?;
        let unit = |x: f64| (x - minimum) / (maximum - minimum);
        let tail = (1.0 - level) / 2.0;
        beta::shapes_through(unit(low), unit(high), tail)
            .map(|(alpha, beta)| Self::Beta(Beta::new(alpha, beta, minimum, maximum)))
            .ok_or(DistributionError::NoBeta { low, high, minimum, maximum })
    }

    /// Exactly through three points: `low` and `high` are the ends of the central interval at `level`,
    /// `median` lies between. A normal where they are symmetric, otherwise a split normal.
    ///
    /// # Errors
    /// Where the points are not in order or the level is not inside (0, 1).
    pub fn normal_through(low: f64, median: f64, high: f64, level: f64) -> Result<Self, DistributionError> {
        let (median, below, above) = split(low, median, high, level)?;
        Ok(if below == above {
            Self::Normal { mean: median, sd: below }
        } else {
            Self::SplitNormal { median, below, above }
        })
    }

    /// As [`normal_through`](Self::normal_through), in logarithms.
    ///
    /// # Errors
    /// Where the points are not positive or not in order, or the level is not inside (0, 1).
    pub fn lognormal_through(low: f64, median: f64, high: f64, level: f64) -> Result<Self, DistributionError> {
        split(low, median, high, level)?;
        positive("lower end of a lognormal", low)?;
        let [low, median, high] = [low, median, high].map(math::ln::<f64>);
        let (mu, below, above) = split(low, median, high, level)?;
        Ok(if below == above {
            Self::Lognormal { mu, sigma: below }
        } else {
            Self::SplitLognormal { mu, below, above }
        })
    }
}

/// Median and the two spreads of a split normal.
fn split(low: f64, median: f64, high: f64, level: f64) -> Result<(f64, f64, f64), DistributionError> {
    ordered(low, high)?;
    ordered(low, median)?;
    ordered(median, high)?;
    let z = level_to_z(level)?;
    Ok((median, (median - low) / z, (high - median) / z))
}
