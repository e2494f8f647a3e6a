//! Research taste: how good experiments are chosen, across people, with AI as a floor.
//!
//! Taste is `(A^r + (1 - A^r) e^(r x / (1 - A^r)))^(1/r)` of a normal x: lognormal in the middle, bounded
//! by A. With s the smoothing, `A^r = (1/s - 1)^2`. Mean 1; the top 0.1% of people over the median is given.

use overhang_prob::math::{exp, ln, normal_cdf, normal_quantile};

/// Standard deviations on each side over which means are taken, and points for each.
const RANGE: f64 = 8.0;
const POINTS: usize = 400;

/// The law of taste among people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taste {
    mu: f64,
    sigma: f64,
    limit_power: f64,
    exponent: f64,
}

impl Taste {
    /// `top` is the taste of the top `1 - rank` of people over the median, `limit` how many such steps the
    /// bound lies above that, `smoothing` (inside (0, 1), not one half) how early the bound is felt.
    #[must_use]
    pub fn new(top: f64, rank: f64, limit: f64, smoothing: f64) -> Self {
        let odds = 1.0 / smoothing - 1.0;
        let limit_power = odds * odds;
        let exponent = ln(limit_power) / (ln(top) * (1.0 + limit));
        let z = normal_quantile(rank);
        let mut law = Self { mu: 0.0, sigma: ln(top) / z, limit_power, exponent };
        for _ in 0..60 {
            // The spread for this centre, by bisection; then the centre for mean 1.
            let (mut low, mut high) = (0.01, 3.0);
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                law.sigma = middle;
                if law.ln_at(z) - law.ln_at(0.0) < ln(top) { low = middle } else { high = middle }
            }
            let off = ln(law.mean_above(f64::NEG_INFINITY));
            law.mu -= off;
            if off.abs() < 1e-13 {
                break;
            }
        }
        law
    }

    /// ln of taste at `z` standard deviations.
    fn ln_at(&self, z: f64) -> f64 {
        let rest = 1.0 - self.limit_power;
        let x = (self.exponent * (self.mu + self.sigma * z) / rest).clamp(-700.0, 700.0);
        ln((self.limit_power + rest * exp(x)).max(1e-300)) / self.exponent
    }

    /// Mean of max(taste of a person, taste at `floor` standard deviations).
    fn mean_above(&self, floor: f64) -> f64 {
        // The floor splits the integral: below it is constant, above it smooth.
        let (floor_mass, from) = if floor > -RANGE { (normal_cdf(floor), floor) } else { (0.0, -RANGE) };
        let below = if floor_mass > 0.0 { floor_mass * exp(self.ln_at(floor)) } else { 0.0 };
        if from >= RANGE {
            return exp(self.ln_at(floor));
        }
        let h = (RANGE - from) / POINTS as f64;
        let density = |z: f64| exp(-0.5 * z * z + self.ln_at(z));
        // Simpson's rule.
        let sum: f64 = (0..=POINTS)
            .map(|k| {
                let weight = if k == 0 || k == POINTS { 1.0 } else { 2.0 + 2.0 * (k % 2) as f64 };
                weight * density(from + h * k as f64)
            })
            .sum();
        below + sum * h / 3.0 / (2.0 * std::f64::consts::PI).sqrt()
    }

    /// Mean taste where nobody chooses worse than AI at `deviations` above the median person.
    #[must_use]
    pub fn with_ai(&self, deviations: f64) -> f64 {
        self.mean_above(deviations)
    }
}
