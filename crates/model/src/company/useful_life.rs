//! Life as a distribution: known of each unit at purchase, or found out when it is retired and written off.

use overhang_prob::distribution::ln_gamma;
use overhang_prob::math::{exp, ln, normal_cdf, pow};

/// A distribution of lives, years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Life {
    /// Lognormal by median and sigma of the logarithm.
    Lognormal {
        /// Median, years.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Weibull by shape and scale.
    Weibull {
        /// Shape; above 1 the older fail more.
        shape: f64,
        /// Scale, years.
        scale: f64,
    },
}

impl Life {
    /// Weibull of a shape and a mean life.
    pub fn weibull_of_mean(shape: f64, mean: f64) -> Self {
        Self::Weibull { shape, scale: mean / exp(ln_gamma(1.0 + 1.0 / shape)) }
    }

    /// Share still alive at an age.
    pub fn survival(&self, age: f64) -> f64 {
        if age <= 0.0 {
            return 1.0;
        }
        match *self {
            Self::Lognormal { median, sigma } => normal_cdf(-ln(age / median) / sigma),
            Self::Weibull { shape, scale } => exp(-pow(age / scale, shape)),
        }
    }

    /// Median life.
    pub fn median(&self) -> f64 {
        match *self {
            Self::Lognormal { median, .. } => median,
            Self::Weibull { shape, scale } => scale * pow(std::f64::consts::LN_2, 1.0 / shape),
        }
    }

    /// Share of the cost expensed by an age where the life of each unit is known at purchase: `E[min(t/L, 1)]`.
    pub fn expensed_if_known(&self, age: f64) -> f64 {
        if age <= 0.0 {
            return 0.0;
        }
        match *self {
            // E[1/L; L > t] of a lognormal: e^(-mu + s^2/2) N((mu - s^2 - ln t)/s).
            Self::Lognormal { median, sigma } => {
                let inverse = exp(0.5 * sigma * sigma) / median;
                1.0 - self.survival(age) + age * inverse * normal_cdf((ln(median / age) - sigma * sigma) / sigma)
            }
            // dE/dt = E[1/L; L > t]; with u = survival, L = scale (-ln u)^(1/shape), by the midpoint rule.
            Self::Weibull { shape, scale } => {
                const STEPS: u32 = 20_000;
                let alive = self.survival(age);
                let width = alive / f64::from(STEPS);
                let sum: f64 =
                    (0..STEPS).map(|k| 1.0 / (scale * pow(-ln(width * (f64::from(k) + 0.5)), 1.0 / shape))).sum();
                1.0 - alive + age * sum * width
            }
        }
    }

    /// Share expensed by an age where units are booked over `book_life` and written off when they are retired:
    /// `1 - S(t) (1 - min(t/L_book, 1))`.
    pub fn expensed_if_found_out(&self, age: f64, book_life: f64) -> f64 {
        1.0 - self.survival(age) * (1.0 - (age / book_life).clamp(0.0, 1.0))
    }
}
