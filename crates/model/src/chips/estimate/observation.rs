//! Counts made elsewhere, as likelihoods of the estimate's own count.
//!
//! `ln N_obs ~ Normal(ln N, s)` for a count, and a soft ceiling `Phi((ln C - ln N)/s)` for what cannot have
//! been exceeded, with `N` a weighted sum of units sold in a period. What a count is of may be in doubt
//! (dies or packages): then it is a mixture. Source: docs/model/chips.md, "Posterior".

use super::calendar::Period;
use overhang_prob::math::{exp, ln, normal_cdf};

/// Below this the normal distribution function is taken by its tail: -38 standard deviations is the last
/// number above zero.
const FAR_BELOW: f64 = -30.0;

/// A weighted sum of units sold in a period: `sum over chips of weight times units`.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Whose chips.
    pub designer: String,
    /// Chips by name, with what one of them counts for (1, or dies, wafers, memory stacks per chip).
    pub chips: Vec<(String, f64)>,
    /// The days in which they were sold.
    pub period: Period,
}

/// How far an observation and the truth may differ, in logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doubt {
    /// A count: normal, standard deviation of the logarithm.
    Count {
        /// Standard deviation of the logarithm, above 0.
        log_sd: f64,
    },
    /// Not more than this was possible: probit with this width.
    Ceiling {
        /// Standard deviation of the logarithm of the ceiling, above 0.
        log_sd: f64,
    },
}

/// One observation of the fleet.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Name of the row that says so.
    pub id: String,
    /// What was counted.
    pub counted: Counted,
    /// What was found, and with which probability this is the right reading; the probabilities sum to one.
    pub readings: Vec<(f64, f64)>,
    /// Error of the observation.
    pub error: Doubt,
}

impl Observation {
    /// Standard deviation of the logarithm.
    #[must_use]
    pub fn log_sd(&self) -> f64 {
        match self.error {
            Doubt::Count { log_sd } | Doubt::Ceiling { log_sd } => log_sd,
        }
    }

    /// The most probable reading.
    #[must_use]
    pub fn value(&self) -> f64 {
        let likelier = |a: &(f64, f64), b: &(f64, f64)| a.1.total_cmp(&b.1);
        self.readings.iter().copied().max_by(likelier).map_or(f64::NAN, |(value, _)| value)
    }

    /// Logarithm of the likelihood of a count, up to a constant; minus infinity for a count that is not
    /// above zero.
    #[must_use]
    pub fn log_likelihood(&self, count: f64) -> f64 {
        if count.is_nan() || count <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let own = ln(count);
        let of = |&(value, probability): &(f64, f64)| {
            let distance = ln(value) - own;
            ln(probability)
                + match self.error {
                    Doubt::Count { log_sd } => -0.5 * (distance / log_sd) * (distance / log_sd),
                    Doubt::Ceiling { log_sd } => ln_normal_cdf(distance / log_sd),
                }
        };
        let readings = self.readings.iter().filter(|(_, probability)| *probability > 0.0);
        readings.map(of).reduce(ln_of_sum_of_logs).unwrap_or(f64::NEG_INFINITY)
    }
}

/// `ln(e^a + e^b)`.
fn ln_of_sum_of_logs(a: f64, b: f64) -> f64 {
    let (high, low) = (a.max(b), a.min(b));
    if low == f64::NEG_INFINITY { high } else { high + ln(1.0 + exp(low - high)) }
}

/// `ln Phi(z)`, far below by the first term of its tail `phi(z)/|z|`.
fn ln_normal_cdf(z: f64) -> f64 {
    const LN_ROOT_TWO_PI: f64 = 0.918_938_533_204_672_8;
    if z < FAR_BELOW { -0.5 * z * z - LN_ROOT_TWO_PI - ln(-z) } else { ln(normal_cdf(z)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use overhang_units::parse_date;

    fn observation(readings: &[(f64, f64)], error: Doubt) -> Observation {
        let day = |text: &str| parse_date(text).unwrap();
        let period = Period::new(day("2025-01-01"), day("2025-12-31")).unwrap();
        let counted = Counted { designer: "A".to_owned(), chips: vec![("a".to_owned(), 1.0)], period };
        Observation { id: "row".to_owned(), counted, readings: readings.to_vec(), error }
    }

    #[test]
    fn a_count_is_normal_in_logarithms() {
        let seen = observation(&[(3e6, 1.0)], Doubt::Count { log_sd: 0.07 });
        assert_eq!(seen.log_likelihood(3e6), 0.0);
        let away = seen.log_likelihood(3e6 * exp(0.14));
        assert!((away + 2.0).abs() < 1e-9, "{away}");
        assert_eq!(seen.log_likelihood(0.0), f64::NEG_INFINITY);
        assert_eq!(seen.log_likelihood(f64::NAN), f64::NEG_INFINITY);
    }

    /// Two readings: near either of them the other is forgotten, but for its probability.
    #[test]
    fn readings_mix() {
        let seen = observation(&[(3e6, 0.9), (6e6, 0.1)], Doubt::Count { log_sd: 0.07 });
        assert!((seen.log_likelihood(3e6) - ln(0.9)).abs() < 1e-9);
        assert!((seen.log_likelihood(6e6) - ln(0.1)).abs() < 1e-9);
        assert_eq!(seen.value(), 3e6);
    }

    #[test]
    fn a_ceiling_weighs_what_stands_above_it() {
        let most = observation(&[(1e6, 1.0)], Doubt::Ceiling { log_sd: 0.1 });
        assert!(most.log_likelihood(1e5).abs() < 1e-12);
        assert!((most.log_likelihood(1e6) - ln(0.5)).abs() < 1e-12);
        // Continuous where the tail takes over, and falling.
        let at = |z: f64| most.log_likelihood(1e6 * exp(-0.1 * z));
        assert!((at(-30.01) - at(-29.99)).abs() < 0.7);
        assert!(at(-40.0) < at(-35.0));
    }
}
