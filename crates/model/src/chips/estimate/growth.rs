//! Growth of a series: always with its window and with what grows, stock or flow.
//!
//! Least squares of the logarithm on time in years, quarters as quarter years. The regression interval says
//! how well a line fits; the sampling interval, from joint samples, how well the series is known.

use super::samples::Samples;
use super::summary::{Interval, Kind};
use super::{Entity, Fleet, Measure};
use overhang_prob::{Distribution, math};
use overhang_units::Quarter;

/// Growth over a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Whether a stock or a flow grows. A stock that starts at zero seems to grow faster.
    pub kind: Kind,
    /// First quarter.
    pub from: Quarter,
    /// Last quarter.
    pub to: Quarter,
    /// Factor a year: the exponential of the slope.
    pub per_year: f64,
    /// Its 90% interval from the scatter about the line (Student's t); none for fewer than three points.
    pub regression: Option<(f64, f64)>,
    /// Months in which the series doubles; negative where it falls.
    pub doubling_months: f64,
    /// Factor a year from the first point to the last.
    pub end_to_end_per_year: f64,
}

/// Quarter years.
fn years(quarters: usize) -> f64 {
    quarters as f64 / 4.0
}

/// Weights of the points whose sum of products with logarithms is the slope.
fn slope_weights(points: usize) -> Vec<f64> {
    let middle = years(points.saturating_sub(1)) / 2.0;
    let squares: f64 = (0..points).map(|i| (years(i) - middle) * (years(i) - middle)).sum();
    (0..points).map(|i| (years(i) - middle) / squares).collect()
}

/// Growth of positive values of consecutive quarters from `from` on. Nothing for fewer than two points or
/// where a value is not positive.
#[must_use]
pub fn growth(kind: Kind, from: Quarter, values: &[f64]) -> Option<Growth> {
    let (first, last) = (values.first()?, values.last()?);
    if values.len() < 2 || values.iter().any(|&value| value <= 0.0 || !value.is_finite()) {
        return None;
    }
    let logs: Vec<f64> = values.iter().map(|&value| math::ln(value)).collect();
    let slope: f64 = slope_weights(logs.len()).iter().zip(&logs).map(|(w, y)| w * y).sum();
    let span = years(logs.len() - 1);
    Some(Growth {
        kind,
        from,
        to: from + i32::try_from(logs.len() - 1).ok()?,
        per_year: math::exp(slope),
        regression: regression_interval(&logs, slope),
        doubling_months: 12.0 * std::f64::consts::LN_2 / slope,
        end_to_end_per_year: math::exp(math::ln(last / first) / span),
    })
}

fn regression_interval(logs: &[f64], slope: f64) -> Option<(f64, f64)> {
    let freedom = logs.len().checked_sub(2).filter(|&n| n > 0)? as f64;
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let middle = years(logs.len() - 1) / 2.0;
    let (mut residuals, mut squares) = (0.0, 0.0);
    for (i, y) in logs.iter().enumerate() {
        let time = years(i) - middle;
        let residual = y - mean - slope * time;
        residuals += residual * residual;
        squares += time * time;
    }
    // |t| is beyond t with probability 10% where nu/(nu + t^2) is the 10% point of Beta(nu/2, 1/2).
    let x = Distribution::beta(0.5 * freedom, 0.5, 0.0, 1.0).ok()?.quantile(0.1);
    let t = (freedom * (1.0 - x) / x).sqrt();
    let half = t * (residuals / freedom / squares).sqrt();
    Some((math::exp(slope - half), math::exp(slope + half)))
}

/// The interval of growth a year over joint samples: 5%, 50% and 95% points. Samples in which a value is
/// not positive come last.
#[must_use]
pub fn sampled_growth(
    fleet: &Fleet,
    samples: &Samples,
    entity: &Entity,
    measure: Measure,
    kind: Kind,
    window: (Quarter, Quarter),
) -> Option<Interval> {
    growth_samples(fleet, samples, entity, measure, kind, window).map(|slopes| Interval::of(&slopes))
}

/// Growth a year, as a factor, in each joint sample: least squares on logarithms over the quarters of a window.
#[must_use]
pub fn growth_samples(
    fleet: &Fleet,
    samples: &Samples,
    entity: &Entity,
    measure: Measure,
    kind: Kind,
    (from, to): (Quarter, Quarter),
) -> Option<Vec<f64>> {
    let quarters: Vec<Quarter> = from.through(to).collect();
    if quarters.len() < 2 {
        return None;
    }
    let mut slopes = vec![0.0; samples.count()];
    for (quarter, weight) in quarters.iter().zip(slope_weights(quarters.len())) {
        let values = fleet.column(samples, entity, measure, kind, *quarter);
        for (slope, value) in slopes.iter_mut().zip(&values) {
            *slope += weight * math::ln(*value);
        }
    }
    for slope in &mut slopes {
        *slope = math::exp(*slope);
    }
    Some(slopes)
}
