//! Samples of a number, with what may be done to them.

use super::verdict::Test;
use overhang_evidence::Row;
use overhang_prob::math::normal_quantile;
use overhang_prob::quantile::{P5_P50_P95, quantiles, weighted_quantiles};
use overhang_prob::{Stream, quantile};

/// Samples, one for a number without an interval; no weights: all equal.
#[derive(Debug, Clone)]
pub(super) struct Values {
    values: Vec<f64>,
    weights: Vec<f64>,
}

impl Values {
    pub(super) fn point(value: f64) -> Self {
        Self { values: vec![value], weights: Vec::new() }
    }

    pub(super) fn samples(values: Vec<f64>) -> Self {
        Self { values, weights: Vec::new() }
    }

    pub(super) fn weighted(values: Vec<f64>, weights: Vec<f64>) -> Self {
        Self { values, weights }
    }

    /// A row, in its own unit: its interval in two halves, one on each side of its central value. A level
    /// makes them halves of normals, plain bounds make them even.
    pub(super) fn of_row(row: &Row, seed: u64, count: usize) -> Option<Self> {
        let (low, high) = match (row.value, row.low, row.high) {
            (Some(value), None, None) => return Some(Self::point(value)),
            (Some(value), low, high) => (low.unwrap_or(value), high.unwrap_or(value)),
            (None, Some(low), Some(high)) => (low, high),
            _ => return None,
        };
        let middle = row.value.unwrap_or(0.5 * (low + high));
        let mut uniform = vec![0.0; count.max(1)];
        Stream::new(seed, &format!("claims.{}", row.id)).fill(0, 0, &mut uniform);
        let reach = row.level.map(|level| normal_quantile(0.5 + 0.005 * level.clamp(1.0, 99.9)));
        let place = |u: f64| {
            let away = match reach {
                None => 2.0 * u - 1.0,
                Some(reach) => normal_quantile(u) / reach,
            };
            if away < 0.0 { middle + away * (middle - low) } else { middle + away * (high - middle) }
        };
        Some(Self::samples(uniform.into_iter().map(place).collect()))
    }

    /// Two numbers sample by sample; the shorter one begins anew where it ends, so that a single number goes with
    /// every sample of the other.
    pub(super) fn with(self, other: &Self, combine: impl Fn(f64, f64) -> f64) -> Self {
        let (own, others) = (&self.values, &other.values);
        let values = (0..own.len().max(others.len()))
            .filter_map(|k| Some(combine(*own.get(k % own.len().max(1))?, *others.get(k % others.len().max(1))?)))
            .collect();
        let longer = if own.len() >= others.len() { &self } else { other };
        Self { values, weights: longer.weights.clone() }
    }

    pub(super) fn map(mut self, of: impl Fn(f64) -> f64) -> Self {
        for value in &mut self.values {
            *value = of(*value);
        }
        self
    }

    /// 5%, 50% and 95% points.
    pub(super) fn triple(&self) -> [f64; 3] {
        match (self.values.as_slice(), self.weights.is_empty()) {
            ([one], _) => [*one; 3],
            (values, true) => quantiles(values, &P5_P50_P95),
            (values, false) => weighted_quantiles(values, &self.weights, &P5_P50_P95),
        }
    }

    /// Share of the samples that meet a test.
    pub(super) fn chance(&self, test: Test) -> Option<f64> {
        let (low, high) = test.region()?;
        let met: Vec<f64> = self.values.iter().map(|x| f64::from(u8::from(*x >= low && *x <= high))).collect();
        Some(if self.weights.is_empty() {
            met.iter().sum::<f64>() / met.len() as f64
        } else {
            quantile::weighted_mean(&met, &self.weights)
        })
    }
}

/// What a measure gives.
#[derive(Debug, Clone)]
pub(super) enum Number {
    /// Samples.
    Values(Values),
    /// A chance with its Monte Carlo error.
    Chance { p: f64, error: f64 },
    /// An interval, and the chance of at least one bound.
    Interval { triple: [f64; 3], bound: f64, at_least: f64 },
}

impl Number {
    pub(super) fn triple(&self) -> [f64; 3] {
        match self {
            Self::Values(values) => values.triple(),
            Self::Chance { p, error } => {
                let half = normal_quantile(0.95_f64) * error;
                [(p - half).max(0.0), *p, (p + half).min(1.0)]
            }
            Self::Interval { triple, .. } => *triple,
        }
    }

    /// Chance that the test is met, where it is known.
    pub(super) fn chance(&self, test: Test) -> Option<f64> {
        match (self, test) {
            (Self::Values(values), _) => values.chance(test),
            (Self::Chance { p, .. }, Test::Happens) => Some(*p),
            (Self::Chance { p, error }, _) => test.chance_of_normal(*p, *error),
            (Self::Interval { bound, at_least, .. }, Test::AtLeast(low)) if (low / bound - 1.0).abs() < 1e-9 => {
                Some(*at_least)
            }
            (Self::Interval { .. }, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, Values};
    use crate::claims::verdict::Test;

    #[test]
    fn a_single_number_goes_with_every_sample() {
        let sum = Values::samples(vec![1.0, 2.0, 3.0]).with(&Values::point(2.0), |a, b| a * b);
        assert_eq!(sum.triple()[1], 4.0);
        let longer = Values::point(1.0).with(&Values::weighted(vec![1.0, 3.0], vec![1.0, 0.0]), |a, b| a + b);
        assert_eq!(longer.triple(), [2.0; 3]);
    }

    #[test]
    fn chances_are_shares_of_samples() {
        let values = Values::weighted(vec![1.0, 2.0, 3.0], vec![2.0, 1.0, 1.0]);
        assert_eq!(values.chance(Test::AtLeast(2.0)), Some(0.5));
        assert_eq!(Number::Chance { p: 0.3, error: 0.01 }.chance(Test::Happens), Some(0.3));
    }
}
