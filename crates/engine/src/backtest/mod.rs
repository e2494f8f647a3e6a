//! The back-test: forecasts from past dates with what was known then, scored at the dates since.
//!
//! [`series`] says what was known when, [`forecast`] makes the model's forecast and two naive ones,
//! [`run`] scores them (docs/model/backtest.md). Nothing later than an origin enters its forecasts but the
//! priors of the scenario, which are today's.

pub mod forecast;
pub mod series;

use crate::{Error, Plan};
use forecast::Growth;
use overhang_evidence::Evidence;
use overhang_prob::naive::LEAST_POINTS;
use overhang_prob::quantile::{P5_P50_P95, quantiles};
use overhang_prob::scores::{crps_of_sample, pit_of_sample};
use overhang_units::Date;
use rayon::prelude::*;
use series::{Series, years_between};

/// Most draws of a forecast.
pub const MOST_DRAWS: u64 = 1_000_000;

/// How a forecast did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// 5% point, in the unit of the quantity.
    pub p5: f64,
    /// Median.
    pub p50: f64,
    /// 95% point.
    pub p95: f64,
    /// Whether what came lies between the 5% and 95% points.
    pub inside: bool,
    /// Fair CRPS in the unit of the quantity.
    pub crps: f64,
    /// Fair CRPS of logarithms: the same for quantities of any size.
    pub crps_log: f64,
    /// Probability that the forecast gave to less than what came.
    pub pit: f64,
}

/// One quantity on one date, forecast from one origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Name of the series.
    pub quantity: String,
    /// Unit of its values.
    pub unit: &'static str,
    /// When the forecast was made.
    pub origin: Date,
    /// What it was made for.
    pub date: Date,
    /// Years from the last known point to the date.
    pub years_ahead: f64,
    /// Points known at the origin.
    pub known_points: usize,
    /// What came.
    pub actual: f64,
    /// Id of its row.
    pub actual_id: String,
    /// Some value is of a later vintage than its first publication.
    pub revised_data: bool,
    /// The model's forecast.
    pub ours: Score,
    /// The last value with drift.
    pub drift: Score,
    /// The log-linear trend.
    pub trend: Score,
}

/// A quantity that could not be forecast from an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Name of the series.
    pub quantity: String,
    /// The origin.
    pub origin: Date,
    /// Points that were known, too few.
    pub known_points: usize,
}

/// All scores.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Backtest {
    /// By origin, quantity and date.
    pub scores: Vec<Scored>,
    /// What had fewer than three earlier points.
    pub left_out: Vec<LeftOut>,
    /// Draws that left the domain of the model.
    pub failed_draws: usize,
}

/// Forecasts from each origin with the priors of a plan, scored by the evidence.
///
/// # Errors
/// No draws or too many, rows that are not understood, nothing that came after an origin.
pub fn run(plan: &Plan, evidence: &Evidence, origins: &[Date], draws: u64, threads: usize) -> Result<Backtest, Error> {
    let count = usize::try_from(draws).ok().filter(|_| draws > 1 && draws <= MOST_DRAWS).ok_or_else(|| {
        Error::Question(format!("--draws: found {draws}, expected 2 to {MOST_DRAWS} for a back-test"))
    })?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::Question(format!("--threads: found {threads}, but {e}")))?;
    let all = series::series(evidence)?;
    let (mut wanted, mut left_out) = (Vec::new(), Vec::new());
    for &origin in origins {
        let before = wanted.len();
        for series in &all {
            let (known, later) = split(series, origin);
            if later.is_empty() {
                continue;
            }
            if known.len() < LEAST_POINTS {
                let quantity = series.quantity.clone();
                left_out.push(LeftOut { quantity, origin, known_points: known.len() });
            } else {
                wanted.extend(later.into_iter().map(|point| (origin, series, known.clone(), point)));
            }
        }
        if wanted.len() == before {
            return Err(Error::Question(format!(
                "--as-of: found {origin}, expected a date with at least one quantity of three known points before it and a \
                 point after it"
            )));
        }
    }
    let longest = wanted.iter().filter_map(|(_, _, known, point)| Some(years_between(known.last()?.date, point.date)));
    let quarters = (longest.fold(0.0, f64::max) / overhang_model::QUARTER_YEARS) as usize + 2;
    pool.install(|| {
        let growth = Growth::new(plan, count, quarters)?;
        let score = |(origin, series, known, point): &(Date, &Series, Vec<series::Point>, series::Point)| {
            let samples = growth.forecast(series.law, known, point.date)?;
            Some(Scored {
                quantity: series.quantity.clone(),
                unit: series.unit,
                origin: *origin,
                date: point.date,
                years_ahead: years_between(known.last()?.date, point.date),
                known_points: known.len(),
                actual: point.value,
                actual_id: point.id.clone(),
                revised_data: point.revised || known.iter().any(|point| point.revised),
                ours: scored(&samples.ours, point.value),
                drift: scored(&samples.drift, point.value),
                trend: scored(&samples.trend, point.value),
            })
        };
        let scores = wanted.par_iter().filter_map(score).collect();
        Ok(Backtest { scores, left_out, failed_draws: growth.failed })
    })
}

/// What of a series was known at an origin, and what came later than the last of it.
fn split(series: &Series, origin: Date) -> (Vec<series::Point>, Vec<series::Point>) {
    let known: Vec<series::Point> = series.points.iter().filter(|point| point.known <= origin).cloned().collect();
    let last = known.last().map(|point| point.date);
    let later = series.points.iter().filter(|point| point.known > origin && last.is_none_or(|last| point.date > last));
    (known, later.cloned().collect())
}

fn scored(sample: &[f64], actual: f64) -> Score {
    let [p5, p50, p95] = quantiles(sample, &P5_P50_P95);
    let logarithms: Vec<f64> = sample.iter().map(|&x| overhang_prob::math::ln(x)).collect();
    Score {
        p5,
        p50,
        p95,
        inside: p5 <= actual && actual <= p95,
        crps: crps_of_sample(sample, actual),
        crps_log: crps_of_sample(&logarithms, overhang_prob::math::ln(actual)),
        pit: pit_of_sample(sample, actual),
    }
}
