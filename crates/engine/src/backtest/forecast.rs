//! Forecasts of one series from one origin: the model's own, and those of two naive rivals.
//!
//! All use the points known at the origin and nothing else. Ours lays the growth that the blocks of the race
//! have at rest, under the priors of the scenario, onto the last known level (docs/model/backtest.md).

use super::series::{Law, Point, years_between};
use crate::Error;
use crate::plan::{Plan, parameters};
use crate::scenario::registry::{SLOTS, find};
use overhang_model::QUARTER_YEARS;
use overhang_model::joint::Parameters;
use overhang_model::rest::{Ratios, ln_horizon_ratio, ratios};
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::math::{exp, normal_quantile};
use overhang_prob::naive::{LogNormal, last_value_with_drift, log_linear_trend, spread_about_trend};
use overhang_prob::{Stream, naive};
use overhang_units::Date;
use rayon::prelude::*;

/// A draw of the priors with the growth of the blocks at rest.
struct Draw {
    parameters: Parameters<f64>,
    doubling_years: f64,
    ratios: Vec<Ratios>,
}

/// Draws of the priors, made once for all forecasts.
pub struct Growth {
    draws: Vec<Draw>,
    /// Draws that left the domain of the model, which no forecast has.
    pub failed: usize,
    /// Standard normals of the errors of measurement, and of the rivals.
    errors: [Vec<f64>; 2],
}

/// Samples of a forecast by each method.
pub struct Samples {
    /// The model's.
    pub ours: Vec<f64>,
    /// The last value with drift.
    pub drift: Vec<f64>,
    /// The log-linear trend.
    pub trend: Vec<f64>,
}

impl Growth {
    /// `count` draws of the priors of a plan over `quarters`.
    ///
    /// # Errors
    /// A model without the doubling time of the horizon.
    pub fn new(plan: &Plan, count: usize, quarters: usize) -> Result<Self, Error> {
        let slot =
            find("takeoff.D").ok_or_else(|| Error::Question("the model has no parameter takeoff.D".to_string()))?;
        let draw = |draw: usize| {
            let lanes = [draw as u64; MAX_LANES];
            let values: [f64; SLOTS] = plan.values(&lanes);
            let parameters = parameters(&values);
            let ratios = ratios(&parameters, |t| plan.shocks(&lanes, t), quarters);
            Draw { parameters, doubling_years: values.get(slot).copied().unwrap_or(f64::NAN), ratios }
        };
        let errors = ["backtest:measurement", "backtest:rivals"].map(|name| {
            let mut column = vec![0.5; count];
            Stream::new(plan.seed, name).fill(0, 0, &mut column);
            column.iter_mut().for_each(|x| *x = normal_quantile(*x));
            column
        });
        let mut draws: Vec<Draw> = (0..count).into_par_iter().map(draw).collect();
        draws.retain(|draw| draw.ratios.iter().all(Ratios::sound));
        Ok(Self { failed: count - draws.len(), draws, errors })
    }

    /// Forecasts for `date` from points known at the origin, in order of date; nothing for fewer than three.
    #[must_use]
    pub fn forecast(&self, law: Law, known: &[Point], date: Date) -> Option<Samples> {
        let (first, last) = (known.first()?, known.last()?);
        let points: Vec<(f64, f64)> =
            known.iter().map(|point| (years_between(first.date, point.date), point.value)).collect();
        let time = years_between(first.date, date);
        let rival = |forecast: LogNormal| self.errors[1].iter().map(|z| exp(forecast.mean + forecast.sd * z)).collect();
        Some(Samples {
            ours: self.ours(law, known, &points, years_between(last.date, date))?,
            drift: rival(last_value_with_drift(&points, time)?),
            trend: rival(log_linear_trend(&points, time)?),
        })
    }

    /// The model's samples `years` after the last known point.
    fn ours(&self, law: Law, known: &[Point], points: &[(f64, f64)], years: f64) -> Option<Vec<f64>> {
        if points.len() < naive::LEAST_POINTS {
            return None;
        }
        let level = known.last()?.value;
        let quarters = years / QUARTER_YEARS;
        let along = |of: fn(&Ratios) -> f64| {
            self.draws.iter().map(|draw| level * exp(interpolated(&draw.ratios, of, quarters))).collect()
        };
        Some(match law {
            Law::Capex => along(|ratios| ratios.ln_capex),
            Law::Rent => along(|ratios| ratios.ln_rent),
            Law::LabRevenue => along(|ratios| ratios.ln_lab_revenue),
            Law::Stock => self.stock(known, quarters, |ratios| ratios.ln_delivered)?,
            Law::StockOfPower => self.stock(known, quarters, |ratios| ratios.ln_delivered_power)?,
            Law::Horizon => {
                // The last point is measured with an error, and so will be the next.
                let error = spread_about_trend(points)? * std::f64::consts::SQRT_2;
                let of = |(draw, z): (&Draw, &f64)| {
                    level * exp(ln_horizon_ratio(&draw.parameters, draw.doubling_years, years) + error * z)
                };
                self.draws.iter().zip(&self.errors[0]).map(of).collect()
            }
        })
    }

    /// A stock that goes on from its last known flow.
    fn stock(&self, known: &[Point], quarters: f64, of: fn(&Ratios) -> f64) -> Option<Vec<f64>> {
        let [.., before, last] = known else {
            return None;
        };
        let flow = (last.value - before.value) * QUARTER_YEARS / years_between(before.date, last.date);
        let whole = quarters.floor() as usize;
        let sample = |draw: &Draw| {
            let added = |k: usize| draw.ratios.get(k).or(draw.ratios.last()).map_or(f64::NAN, |ratios| exp(of(ratios)));
            let full: f64 = (1..=whole).map(added).sum();
            last.value + flow * (full + (quarters - whole as f64) * added(whole + 1))
        };
        Some(self.draws.iter().map(sample).collect())
    }
}

/// Between quarters straight in logarithms.
fn interpolated(ratios: &[Ratios], of: fn(&Ratios) -> f64, quarters: f64) -> f64 {
    let whole = quarters.floor() as usize;
    let at = |k: usize| ratios.get(k).or(ratios.last()).map_or(f64::NAN, of);
    at(whole) + (quarters - whole as f64) * (at(whole + 1) - at(whole))
}
