//! Draws of AI 2027: superhuman coder, and the phases after it.

use super::count;
use super::inputs::Inputs;
use crate::error::Error;
use overhang_evidence::Evidence;
use overhang_model::Domain;
use overhang_model::takeoff_models::ai_2027::{takeoff, timelines};
use overhang_prob::copula::GaussianCopula;
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::math::normal_cdf;
use overhang_prob::{Distribution, Stream};

/// Names of the take-off stage for `--set ai2027.takeoff.name`.
const TAKEOFF: [&str; 12] = [
    "first_gap_years",
    "first_gap_zero_chance",
    "spread_years",
    "gap_spread_correlation",
    "base_years",
    "second_exponent",
    "last_exponent",
    "speed_sc",
    "speed_sar",
    "speed_siar",
    "speed_asi",
    "cap_years",
];
/// Names of the timelines for `--set ai2027.timelines.name`.
const TIMELINES: [&str; 17] = [
    "horizon_months",
    "doubling_months",
    "cost_months",
    "delay_months",
    "present_gain",
    "coder_gain",
    "doubling_cost_growth_correlation",
    "gain_correlation",
    "hours_per_month",
    "start_minutes",
    "shorter_chance",
    "longer_chance",
    "change_share",
    "start_year",
    "slowdown_year",
    "slow_compute",
    "cap_year",
];

/// Priors and settings of both stages.
#[derive(Debug, Clone)]
pub struct Model {
    first_gap: Distribution,
    zero_chance: f64,
    spread: Distribution,
    last_exponent: Distribution,
    gap_and_spread: GaussianCopula,
    takeoff: takeoff::Settings,
    horizon: Distribution,
    doubling: Distribution,
    cost: Distribution,
    delay: Distribution,
    present_gain: Distribution,
    coder_gain: Distribution,
    doubling_cost_growth: GaussianCopula,
    gains: GaussianCopula,
    timelines: timelines::Settings,
}

/// One draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Year of the superhuman coder; none by the cap.
    pub coder_year: Option<f64>,
    /// Years of each phase after it.
    pub phase_years: [f64; takeoff::PHASES],
}

fn copula(correlation: f64, dimension: usize, name: &str) -> Result<GaussianCopula, Error> {
    GaussianCopula::exchangeable(correlation, dimension).map_err(|_| {
        Error::Question(format!("ai2027.{name}: found {correlation}, expected a correlation above -1 and below 1"))
    })
}

impl Model {
    /// Reads the inputs; `set` holds settings `ai2027.takeoff.name=number` and `ai2027.timelines.name=number`.
    ///
    /// # Errors
    /// Rows that are missing, unknown names, values outside their domain.
    pub fn new(evidence: &Evidence, set: &[String]) -> Result<Self, Error> {
        // A name without its stage is a slip that deserves the list of both.
        let stage =
            |text: &&String| ["ai2027.takeoff.", "ai2027.timelines."].iter().any(|p| text.trim().starts_with(p));
        if let Some(text) = set.iter().filter(|text| text.trim().starts_with("ai2027.")).find(|text| !stage(text)) {
            return Err(Error::Question(format!(
                "--set: {text}: found an unknown name, expected ai2027.takeoff.NAME or ai2027.timelines.NAME"
            )));
        }
        let a = Inputs::new(evidence, ("takeoff.ai_2027.takeoff", "ai2027.takeoff"), &TAKEOFF, set)?;
        let b = Inputs::new(evidence, ("takeoff.ai_2027.timelines", "ai2027.timelines"), &TIMELINES, set)?;
        let takeoff = takeoff::Settings {
            base_years: a.number("base_years", "years")?,
            second_exponent: a.number("second_exponent", "-")?,
            speeds: [
                a.number("speed_sc", "ratio")?,
                a.number("speed_sar", "ratio")?,
                a.number("speed_siar", "ratio")?,
                a.number("speed_asi", "ratio")?,
            ],
            cap_years: a.number("cap_years", "years")?,
        };
        let timelines = timelines::Settings {
            hours_per_month: b.number("hours_per_month", "hours")?,
            start_minutes: b.number("start_minutes", "minutes")?,
            shorter_chance: b.number("shorter_chance", "share")?,
            longer_chance: b.number("longer_chance", "share")?,
            change_share: b.number("change_share", "share")?,
            start_year: b.number("start_year", "date")?,
            slowdown_year: b.number("slowdown_year", "date")?,
            slow_compute: b.number("slow_compute", "ratio")?,
            cap_year: b.number("cap_year", "date")?,
        };
        let at_least_zero = Domain::AT_LEAST_ZERO;
        Ok(Self {
            first_gap: a.prior("first_gap_years", "years", at_least_zero)?,
            zero_chance: a.number_in("first_gap_zero_chance", "share", Domain::SHARE)?,
            spread: a.prior("spread_years", "years", at_least_zero)?,
            last_exponent: a.prior("last_exponent", "-", at_least_zero)?,
            gap_and_spread: copula(a.number("gap_spread_correlation", "-")?, 2, "takeoff.gap_spread_correlation")?,
            takeoff: takeoff.check().map_err(|fault| a.refused(&fault))?,
            horizon: b.prior("horizon_months", "months", Domain::POSITIVE)?,
            doubling: b.prior("doubling_months", "months", Domain::POSITIVE)?,
            cost: b.prior("cost_months", "months", at_least_zero)?,
            delay: b.prior("delay_months", "months", at_least_zero)?,
            present_gain: b.prior("present_gain", "ratio", at_least_zero)?,
            coder_gain: b.prior("coder_gain", "ratio", at_least_zero)?,
            doubling_cost_growth: copula(
                b.number("doubling_cost_growth_correlation", "-")?,
                3,
                "timelines.doubling_cost_growth_correlation",
            )?,
            gains: copula(b.number("gain_correlation", "-")?, 2, "timelines.gain_correlation")?,
            timelines: timelines.check().map_err(|fault| b.refused(&fault))?,
        })
    }

    /// Draws of both stages, independent of each other. `stepped` takes whole days in the phases, as the
    /// original does.
    ///
    /// # Errors
    /// No draws or too many.
    pub fn sample(&self, draws: u64, seed: u64, stepped: bool) -> Result<Vec<Outcome>, Error> {
        let draws = count(draws)? as u64;
        let phases = self.phases(draws, seed, stepped);
        Ok((0..draws)
            .zip(phases)
            .map(|(draw, phase_years)| Outcome { coder_year: self.coder_year(draw, seed), phase_years })
            .collect())
    }

    /// Years of the phases after the superhuman coder, draw by draw.
    #[must_use]
    pub fn phases(&self, draws: u64, seed: u64, stepped: bool) -> Vec<[f64; takeoff::PHASES]> {
        let [gap, spread, zero, last] =
            ["gap", "spread", "zero", "last"].map(|name| Stream::new(seed, &format!("ai_2027:{name}")));
        (0..draws)
            .map(|draw| {
                let uniform = |stream: &Stream| stream.uniform::<f64>(&[draw; MAX_LANES], 0);
                let mut pair = [uniform(&gap), uniform(&spread)];
                self.gap_and_spread.normals(&mut pair);
                let skipped = uniform(&zero) < self.zero_chance;
                let one = takeoff::Draw {
                    first_gap_years: if skipped { 0.0 } else { self.first_gap.sample(normal_cdf(pair[0])) },
                    spread_years: self.spread.sample(normal_cdf(pair[1])),
                    last_exponent: self.last_exponent.sample(uniform(&last)),
                };
                takeoff::phases(&one, &self.takeoff, stepped)
            })
            .collect()
    }

    /// Year of the superhuman coder of a draw; none by the cap.
    #[must_use]
    pub fn coder_year(&self, draw: u64, seed: u64) -> Option<f64> {
        let uniform = |name: &str| Stream::new(seed, &format!("ai_2027:{name}")).uniform::<f64>(&[draw; MAX_LANES], 0);
        let mut three = [uniform("doubling"), uniform("cost"), uniform("growth")];
        self.doubling_cost_growth.normals(&mut three);
        let mut gains = [uniform("present"), uniform("coder")];
        self.gains.normals(&mut gains);
        let one = timelines::Draw {
            horizon_months: self.horizon.sample(uniform("horizon")),
            doubling_months: self.doubling.sample(normal_cdf(three[0])),
            cost_months: self.cost.sample(normal_cdf(three[1])),
            delay_months: self.delay.sample(uniform("delay")),
            growth_rank: normal_cdf(three[2]),
            present_gain: self.present_gain.sample(normal_cdf(gains[0])),
            coder_gain: self.coder_gain.sample(normal_cdf(gains[1])),
        };
        timelines::coder_year(&one, &self.timelines)
    }

    /// Speed of research at each milestone, of that without AI.
    #[must_use]
    pub fn speeds(&self) -> &[f64] {
        &self.takeoff.speeds
    }

    /// Where the count of years ends.
    #[must_use]
    pub fn cap_year(&self) -> f64 {
        self.timelines.cap_year
    }
}
