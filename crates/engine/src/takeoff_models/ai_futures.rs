//! The AI Futures Model with its published judgements and yearly inputs.

use super::inputs::Inputs;
use crate::error::Error;
use overhang_evidence::{Block, Evidence};
use overhang_model::takeoff_models::ai_futures::{Calibrated, Judgements, Point, Series, Year, trajectory};
use overhang_prob::math::ln;

/// Prefix of the ids and name for `--set`.
const NAMES: (&str, &str) = ("takeoff.ai_futures", "aifutures");
/// Names and units of the judgements.
const JUDGEMENTS: [(&str, &str); 21] = [
    ("labour_asymptote", "ratio"),
    ("compute_asymptote", "ratio"),
    ("slowdown_tenth", "ratio"),
    ("parallel_exponent", "-"),
    ("present_year", "date"),
    ("software_year", "date"),
    ("software_oom_per_year", "log10 per year"),
    ("coding_multiplier", "ratio"),
    ("coding_rho", "-"),
    ("coding_efficiency", "ratio"),
    ("coding_slope_per_year", "log10 per year"),
    ("taste_start_deviations", "-"),
    ("taste_slope_per_year", "1/year"),
    ("taste_top", "ratio"),
    ("taste_rank", "share"),
    ("taste_limit", "-"),
    ("taste_smoothing", "share"),
    ("horizon_minutes", "minutes"),
    ("horizon_doubling_years", "years"),
    ("horizon_shortening", "share"),
    ("coder_minutes", "minutes"),
];

/// The model, calibrated, and its run.
#[derive(Debug, Clone)]
pub struct Model {
    /// Constants.
    pub constants: Calibrated,
    /// State at the start of each year, up to the automated coder.
    pub points: Vec<Point>,
    /// Year of the automated coder; none within the yearly inputs.
    pub coder_year: Option<f64>,
    /// The start of the year after it.
    next: Option<Point>,
}

impl Model {
    /// Reads the inputs, calibrates and runs; `set` holds settings `aifutures.name=number`.
    ///
    /// # Errors
    /// Rows that are missing, unknown names, values outside their domain.
    pub fn new(evidence: &Evidence, set: &[String]) -> Result<Self, Error> {
        let names: Vec<&str> = JUDGEMENTS.iter().map(|(name, _)| *name).collect();
        let inputs = Inputs::new(evidence, NAMES, &names, set)?;
        let of = |name: &str| {
            let unit = JUDGEMENTS.iter().find(|(known, _)| *known == name).map_or("-", |(_, unit)| *unit);
            inputs.number(name, unit)
        };
        let judgements = Judgements {
            labour_asymptote: of("labour_asymptote")?,
            compute_asymptote: of("compute_asymptote")?,
            slowdown_tenth: of("slowdown_tenth")?,
            parallel_exponent: of("parallel_exponent")?,
            present_year: of("present_year")?,
            software_year: of("software_year")?,
            software_oom_per_year: of("software_oom_per_year")?,
            coding_multiplier: of("coding_multiplier")?,
            coding_rho: of("coding_rho")?,
            coding_efficiency: of("coding_efficiency")?,
            coding_slope_per_year: of("coding_slope_per_year")?,
            taste_start_deviations: of("taste_start_deviations")?,
            taste_slope_per_year: of("taste_slope_per_year")?,
            taste_top: of("taste_top")?,
            taste_rank: of("taste_rank")?,
            taste_limit: of("taste_limit")?,
            taste_smoothing: of("taste_smoothing")?,
            horizon_minutes: of("horizon_minutes")?,
            horizon_doubling_years: of("horizon_doubling_years")?,
            horizon_shortening: of("horizon_shortening")?,
            coder_minutes: of("coder_minutes")?,
        };
        let series = series(evidence)?;
        let constants = Calibrated::new(&series, &judgements).map_err(|fault| inputs.refused(&fault))?;
        let (mut points, coder_year) = trajectory(&constants, &series, series.span().1);
        let until = coder_year.unwrap_or(f64::INFINITY);
        let after = points.iter().position(|point| point.year > until).map(|at| points.split_off(at));
        let next = after.and_then(|after| after.first().copied());
        Ok(Self { constants, points, coder_year, next })
    }

    /// Year in which the research multiplier reaches `multiplier`, log-linear between years; none where that is
    /// after the automated coder.
    #[must_use]
    pub fn reaches(&self, multiplier: f64) -> Option<f64> {
        let above = |point: &Point| ln(point.research_multiplier / multiplier);
        let later = self.points.iter().chain(&self.next).skip(1);
        let (from, to) = self.points.iter().zip(later).find(|(_, to)| above(to) >= 0.0)?;
        let part = above(from) / (above(from) - above(to));
        let year = from.year + part.clamp(0.0, 1.0) * (to.year - from.year);
        (year <= self.coder_year.unwrap_or(f64::INFINITY)).then_some(year)
    }
}

/// The yearly inputs, by the year in `item`.
fn series(evidence: &Evidence) -> Result<Series, Error> {
    let mut years = Vec::new();
    for row in evidence.select(Block::Takeoff, Some("AI Futures Model"), Some("people")) {
        let part =
            |name: &str, unit: &str| evidence.value_in(&format!("takeoff.ai_futures.input.{}.{name}", row.item), unit);
        let year: f64 = row
            .item
            .parse()
            .map_err(|_| Error::Evidence(format!("{}: found item {:?}, expected a year", row.id, row.item)))?;
        years.push(Year {
            year,
            people: row.central()?,
            inference_h100e: part("inference_h100e", "H100e")?,
            experiment_h100e: part("experiment_h100e", "H100e")?,
            training_oom: part("training_oom", "log10")?,
        });
    }
    let found = years.len();
    Series::new(years).ok_or_else(|| {
        Error::Evidence(format!(
            "takeoff.ai_futures.input: found {found} years, expected at least two in ascending order with positive numbers"
        ))
    })
}
