//! What can be wrong with the numbers that should make a distribution.

use thiserror::Error;

/// Why numbers make no distribution.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum DistributionError {
    /// The lower end is not below the upper end.
    #[error("the lower end {low} is not below the upper end {high}")]
    Order {
        /// Lower end as given.
        low: f64,
        /// Upper end as given.
        high: f64,
    },
    /// A number that must be positive is not.
    #[error("found {what} {found}, expected a number above zero")]
    NotPositive {
        /// Which number.
        what: &'static str,
        /// Its value.
        found: f64,
    },
    /// The level of an interval is not a share between zero and one.
    #[error("found interval level {found}, expected a share between 0 and 1 (0.9 for 90%)")]
    Level {
        /// Level as given.
        found: f64,
    },
    /// A number is infinite or not a number.
    #[error("found {what} {found}, expected a finite number")]
    NotFinite {
        /// Which number.
        what: &'static str,
        /// Its value.
        found: f64,
    },
    /// A number that must lie inside an interval lies outside, or on its end.
    #[error("found {what} {found}, expected a number between {low} and {high}")]
    Outside {
        /// Which number.
        what: &'static str,
        /// Its value.
        found: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Weights do not sum to one.
    #[error("weights sum to {sum}, expected 1")]
    Weights {
        /// Their sum.
        sum: f64,
    },
    /// A discrete distribution or mixture without parts.
    #[error("found no parts, expected at least one value or distribution")]
    Empty,
    /// No beta distribution has these quantiles (within shapes of 0.001 to 10 million).
    #[error("found no beta distribution on [{minimum}, {maximum}] with the interval {low} to {high}")]
    NoBeta {
        /// Lower end of the interval.
        low: f64,
        /// Upper end of the interval.
        high: f64,
        /// Lower end of the support.
        minimum: f64,
        /// Upper end of the support.
        maximum: f64,
    },
}

/// `Ok(found)` if it is finite.
pub(super) fn finite(what: &'static str, found: f64) -> Result<f64, DistributionError> {
    if found.is_finite() { Ok(found) } else { Err(DistributionError::NotFinite { what, found }) }
}

/// `Ok(found)` if it is finite and above zero.
pub(super) fn positive(what: &'static str, found: f64) -> Result<f64, DistributionError> {
    if finite(what, found)? > 0.0 { Ok(found) } else { Err(DistributionError::NotPositive { what, found }) }
}

/// Refuses ends that are not finite or not in order.
pub(super) fn ordered(low: f64, high: f64) -> Result<(), DistributionError> {
    if finite("lower end", low)? < finite("upper end", high)? {
        Ok(())
    } else {
        Err(DistributionError::Order { low, high })
    }
}

/// Refuses weights that are negative, not finite, or do not sum to one within 1e-9.
pub(super) fn weights(weights: impl Iterator<Item = f64> + Clone) -> Result<(), DistributionError> {
    let mut sum = 0.0;
    let mut count = 0;
    for weight in weights {
        if finite("weight", weight)? < 0.0 {
            return Err(DistributionError::NotPositive { what: "weight", found: weight });
        }
        sum += weight;
        count += 1;
    }
    if count == 0 {
        Err(DistributionError::Empty)
    } else if (sum - 1.0).abs() > 1e-9 {
        Err(DistributionError::Weights { sum })
    } else {
        Ok(())
    }
}
