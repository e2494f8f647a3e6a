//! Draws by the inverse distribution function, quantiles and distribution functions.

use super::{Discrete, Distribution, Mixture};
use crate::lanes::Real;
use crate::math;

/// The ends of what [`crate::stream::unit_interval`] gives: stretched uniforms stay inside.
const SMALLEST: f64 = f64::EPSILON / 2.0;

impl Distribution {
    /// The value that belongs to the uniform number `u` in (0, 1): the inverse distribution function,
    /// except for mixtures, where `u` selects the part and is stretched to serve inside it.
    #[inline(always)]
    #[must_use]
    pub fn sample<R: Real>(&self, u: R) -> R {
        let (this, affine) = match self {
            Self::Affine { inner, scale, shift } => (inner.as_ref(), Some((*scale, *shift))),
            other => (other, None),
        };
        let (base, low, high) = match this {
            Self::Clipped { inner, low, high } => (inner.as_ref(), *low, *high),
            other => (other, f64::NEG_INFINITY, f64::INFINITY),
        };
        let value = match base {
            Self::Point(value) => R::splat(*value),
            Self::Normal { mean, sd } => math::normal_quantile(u) * *sd + *mean,
            Self::Lognormal { mu, sigma } => math::exp(math::normal_quantile(u) * *sigma + *mu),
            Self::SplitNormal { median, below, above } => split(u, *median, *below, *above),
            Self::SplitLognormal { mu, below, above } => math::exp(split(u, *mu, *below, *above)),
            Self::Uniform { low, high } => uniform(u, *low, *high),
            Self::Triangular { low, mode, high } => triangular(u, *low, *mode, *high),
            Self::Beta(_) | Self::Discrete(_) | Self::Mixture(_) | Self::Clipped { .. } | Self::Affine { .. } => {
                let lanes = u.to_array();
                R::from_fn(|i| base.sample_one(lanes[i]))
            }
        };
        let value = value.clip(R::splat(low), R::splat(high));
        match affine {
            Some((scale, shift)) => value * scale + shift,
            None => value,
        }
    }

    /// The families that are not vectorised, one lane at a time.
    #[inline(never)]
    fn sample_one(&self, u: f64) -> f64 {
        match self {
            Self::Beta(beta) => beta.quantile(u),
            Self::Discrete(discrete) => discrete.quantile(u),
            Self::Mixture(mixture) => mixture.sample(u),
            _ => self.sample(u),
        }
    }

    /// The quantile of probability `p` in (0, 1).
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        match self {
            Self::Mixture(mixture) => mixture.quantile(p),
            Self::Clipped { inner, low, high } => Real::clip(inner.quantile(p), *low, *high),
            Self::Affine { inner, scale, shift } => inner.quantile(p) * scale + shift,
            _ => self.sample(p),
        }
    }

    /// The quantile of probability one half.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The probability of `x` or less.
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Point(value) => step(x >= *value),
            Self::Normal { mean, sd } => normal_cdf(x - mean, *sd),
            Self::Lognormal { mu, sigma } if x > 0.0 => normal_cdf(math::ln(x) - mu, *sigma),
            Self::SplitNormal { median, below, above } => split_cdf(x - median, *below, *above),
            Self::SplitLognormal { mu, below, above } if x > 0.0 => split_cdf(math::ln(x) - mu, *below, *above),
            Self::Lognormal { .. } | Self::SplitLognormal { .. } => 0.0,
            Self::Uniform { low, high } => Real::clip((x - low) / (high - low), 0.0, 1.0),
            Self::Triangular { low, mode, high } => triangular_cdf(x, *low, *mode, *high),
            Self::Beta(beta) => beta.cdf(x),
            Self::Discrete(discrete) => discrete.cdf(x),
            Self::Mixture(mixture) => mixture.cdf(x),
            Self::Affine { inner, scale, shift } => inner.cdf((x - shift) / scale),
            Self::Clipped { inner, low, high } => {
                if x < *low {
                    0.0
                } else if x >= *high {
                    1.0
                } else {
                    inner.cdf(x)
                }
            }
        }
    }
}

fn step(reached: bool) -> f64 {
    f64::from(u8::from(reached))
}

/// The normal distribution function of `x/sd`, a step where the spread is zero.
fn normal_cdf(x: f64, sd: f64) -> f64 {
    if sd > 0.0 { math::normal_cdf(x / sd) } else { step(x >= 0.0) }
}

fn split_cdf(x: f64, below: f64, above: f64) -> f64 {
    normal_cdf(x, if x < 0.0 { below } else { above })
}

#[inline(always)]
fn split<R: Real>(u: R, median: f64, below: f64, above: f64) -> R {
    let spread = R::select(u.lt(R::splat(0.5)), R::splat(below), R::splat(above));
    math::normal_quantile(u) * spread + median
}

#[inline(always)]
fn uniform<R: Real>(u: R, low: f64, high: f64) -> R {
    // Weighted ends, so that the widest intervals do not overflow.
    u.complement() * low + u * high
}

#[inline(always)]
fn triangular<R: Real>(u: R, low: f64, mode: f64, high: f64) -> R {
    let (rise, fall) = (mode - low, high - mode);
    let width = high - low;
    let left = (u * (width * rise)).sqrt() + low;
    let right = R::splat(high) - (u.complement() * (width * fall)).sqrt();
    R::select((u * width).lt(R::splat(rise)), left, right)
}

fn triangular_cdf(x: f64, low: f64, mode: f64, high: f64) -> f64 {
    let width = high - low;
    if x <= low {
        0.0
    } else if x >= high {
        1.0
    } else if x < mode {
        (x - low) / (mode - low) * ((x - low) / width)
    } else {
        1.0 - (high - x) / (high - mode) * ((high - x) / width)
    }
}

impl Discrete {
    /// Values and probabilities, values ascending.
    pub fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
        let before = std::iter::once(0.0).chain(self.cumulative.iter().copied());
        self.values
            .iter()
            .zip(&self.cumulative)
            .zip(before)
            .map(|((&value, cumulative), before)| (value, cumulative - before))
    }

    fn quantile(&self, p: f64) -> f64 {
        let index = self.cumulative.partition_point(|&c| c < p);
        let index = index.min(self.values.len().saturating_sub(1));
        self.values.get(index).copied().unwrap_or(f64::NAN)
    }

    fn cdf(&self, x: f64) -> f64 {
        let count = self.values.partition_point(|&value| value <= x);
        match count.checked_sub(1) {
            Some(last) => self.cumulative.get(last).copied().unwrap_or(1.0),
            None => 0.0,
        }
    }
}

impl Mixture {
    /// Weights and parts, in the order given.
    pub fn parts(&self) -> impl Iterator<Item = (f64, &Distribution)> + Clone {
        self.weights.iter().copied().zip(&self.parts)
    }

    fn sample(&self, u: f64) -> f64 {
        let index = self.cumulative.partition_point(|&c| c <= u);
        let index = index.min(self.parts.len().saturating_sub(1));
        let before = index.checked_sub(1).and_then(|i| self.cumulative.get(i)).copied();
        let (Some(part), Some(weight)) = (self.parts.get(index), self.weights.get(index)) else {
            return f64::NAN;
        };
        let stretched = (u - before.unwrap_or(0.0)) / weight;
        part.sample(Real::clip(stretched, SMALLEST, 1.0 - SMALLEST))
    }

    fn cdf(&self, x: f64) -> f64 {
        self.parts().map(|(weight, part)| weight * part.cdf(x)).sum()
    }

    /// Bisection between the smallest and the largest quantile of the parts, which hold it.
    fn quantile(&self, p: f64) -> f64 {
        let ends = self.parts().filter(|(weight, _)| *weight > 0.0).map(|(_, part)| part.quantile(p));
        let (mut low, mut high) =
            ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (f64::min(low, x), f64::max(high, x)));
        if self.cdf(low) >= p {
            return low;
        }
        for _ in 0..2_000 {
            let middle = low + (high - low) * 0.5;
            if middle <= low || middle >= high {
                break;
            }
            if self.cdf(middle) < p {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }
}
