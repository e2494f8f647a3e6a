//! Means in closed form.

use super::Distribution;
use crate::math;

/// Density of the standard normal at zero, `1/sqrt(2 pi)`.
const DENSITY: f64 = 0.398_942_280_401_432_7;

/// Standard normal density; zero at the infinite ends.
fn density(x: f64) -> f64 {
    if x.is_finite() { DENSITY * math::exp(-0.5 * x * x) } else { 0.0 }
}

impl Distribution {
    /// The mean, where it has a closed form: all but clipped distributions of other families than
    /// point, normal, lognormal and uniform, and mixtures of those.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        Some(match self {
            Self::Point(value) => *value,
            Self::Normal { mean, .. } => *mean,
            Self::Lognormal { mu, sigma } => math::exp(mu + 0.5 * sigma * sigma),
            Self::SplitNormal { median, below, above } => median + DENSITY * (above - below),
            Self::SplitLognormal { mu, below, above } => {
                let half = |s: f64| math::exp(mu + 0.5 * s * s) * math::normal_cdf(s);
                half(*above) + math::exp(mu + 0.5 * below * below) * math::normal_cdf(-below)
            }
            Self::Uniform { low, high } => 0.5 * low + 0.5 * high,
            Self::Triangular { low, mode, high } => low / 3.0 + mode / 3.0 + high / 3.0,
            Self::Beta(beta) => beta.mean(),
            Self::Discrete(discrete) => discrete.pairs().map(|(value, p)| value * p).sum(),
            Self::Mixture(mixture) => {
                mixture.parts().map(|(weight, part)| part.mean().map(|mean| weight * mean)).sum::<Option<f64>>()?
            }
            Self::Affine { inner, scale, shift } => inner.mean()? * scale + shift,
            Self::Clipped { inner, low, high } => return clipped_mean(inner, *low, *high),
        })
    }
}

/// Mass at a clipped end; nothing where the end is infinite.
fn at_end(end: f64, mass: f64) -> f64 {
    if mass > 0.0 { end * mass } else { 0.0 }
}

fn clipped_mean(inner: &Distribution, low: f64, high: f64) -> Option<f64> {
    let inside = match inner {
        Distribution::Point(value) => return Some(value.max(low).min(high)),
        Distribution::Normal { mean, sd } => {
            let (a, b) = ((low - mean) / sd, (high - mean) / sd);
            mean * (math::normal_cdf(b) - math::normal_cdf(a)) - sd * (density(b) - density(a))
        }
        Distribution::Lognormal { mu, sigma } => {
            let standard = |x: f64| (math::ln(x.max(0.0)) - mu) / sigma - sigma;
            let mass = math::normal_cdf(standard(high)) - math::normal_cdf(standard(low));
            math::exp(mu + 0.5 * sigma * sigma) * mass
        }
        Distribution::Uniform { low: start, high: end } => {
            let (a, b) = (low.max(*start), high.min(*end));
            if a >= b {
                return Some((0.5 * start + 0.5 * end).max(low).min(high));
            }
            (0.5 * a + 0.5 * b) * ((b - a) / (end - start))
        }
        _ => return None,
    };
    let upper = match inner {
        Distribution::Normal { mean, sd } => math::normal_cdf((mean - high) / sd),
        _ => 1.0 - inner.cdf(high),
    };
    Some(inside + at_end(low, inner.cdf(low)) + at_end(high, upper))
}
