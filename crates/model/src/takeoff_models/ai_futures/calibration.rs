//! Constants of the model from judgements about the present.

use super::coding::{Automation, Coding, multiplier};
use super::series::{Series, Year};
use super::taste::Taste;
use crate::domain::{Domain, OutOfDomain};
use crate::takeoff::derived::research_substitution;
use overhang_prob::math::{exp, ln, log10, pow};
use std::f64::consts::{LN_2, LN_10};

/// Steps a year of the run without AI.
const STEPS_PER_YEAR: f64 = 100.0;

/// What is judged or measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgements {
    /// Research speed with labour without limit, of that at the present.
    pub labour_asymptote: f64,
    /// Research speed with experiments without limit.
    pub compute_asymptote: f64,
    /// Research slows by this factor with a tenth of the experiments.
    pub slowdown_tenth: f64,
    /// Exponent of labour, below 1 where parallel work is less productive.
    pub parallel_exponent: f64,
    /// The present, year.
    pub present_year: f64,
    /// Year in which software progress is known.
    pub software_year: f64,
    /// Software progress in that year, orders of magnitude a year.
    pub software_oom_per_year: f64,
    /// Coding labour at the present over people alone.
    pub coding_multiplier: f64,
    /// Substitution between coding tasks.
    pub coding_rho: f64,
    /// People that one H100e replaces in a task when it can just be automated.
    pub coding_efficiency: f64,
    /// Growth of that efficiency per year of progress at the present pace.
    pub coding_slope_per_year: f64,
    /// Research taste of AI at the automated coder, standard deviations of people.
    pub taste_start_deviations: f64,
    /// Its growth per year of progress at the present pace.
    pub taste_slope_per_year: f64,
    /// Taste of the top people over the median.
    pub taste_top: f64,
    /// Rank of the top people.
    pub taste_rank: f64,
    /// How many such steps the bound of taste lies above the top.
    pub taste_limit: f64,
    /// How early the bound is felt.
    pub taste_smoothing: f64,
    /// 80% horizon at the present, minutes.
    pub horizon_minutes: f64,
    /// Time to double it at the present, years.
    pub horizon_doubling_years: f64,
    /// How much each doubling is shorter than the one before.
    pub horizon_shortening: f64,
    /// 80% horizon of the automated coder, minutes.
    pub coder_minutes: f64,
}

/// Constants of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrated {
    /// Substitution between experiments and labour.
    pub rho: f64,
    /// Exponent of experiment compute.
    pub experiment_exponent: f64,
    /// Weight of experiments.
    pub experiment_weight: f64,
    /// Exponent of labour.
    pub parallel_exponent: f64,
    /// Returns to software research.
    pub software_returns: f64,
    /// Progress at the present without AI, and its pace, orders of magnitude (a year).
    pub present: (f64, f64),
    /// Research without AI at the present: the yardstick of the multiplier.
    pub research_at_present: f64,
    /// Horizon at the present, progress per doubling then, shortening of doublings.
    pub horizon: (f64, f64, f64),
    /// Progress of the automated coder.
    pub coder_oom: f64,
    /// Automation of coding.
    pub automation: Automation,
    /// Coding labour.
    pub coding: Coding,
    /// Taste at the coder and its growth, standard deviations (per order of magnitude).
    pub taste_line: (f64, f64),
    /// Taste among people.
    pub taste: Taste,
    /// Research stock at the start of the series.
    pub stock_at_start: f64,
}

impl Calibrated {
    /// `(al X^(z rho) + (1 - al) L^(lam rho))^(1/rho)`, before taste.
    #[must_use]
    pub fn throughput(&self, year: &Year, labour_multiplier: f64) -> f64 {
        let experiments = pow(year.experiment_h100e, self.experiment_exponent * self.rho);
        let labour = pow(year.people * labour_multiplier, self.parallel_exponent * self.rho);
        pow(self.experiment_weight * experiments + (1.0 - self.experiment_weight) * labour, 1.0 / self.rho)
    }

    /// 80% horizon in log10 minutes; none where every task is in reach.
    #[must_use]
    pub fn log10_horizon_minutes(&self, progress: f64) -> Option<f64> {
        let (start, per_doubling, shortening) = self.horizon;
        let bracket = 1.0 - shortening * (progress - self.present.0) / per_doubling;
        (bracket > 0.0).then(|| log10(start) + LN_2 / ln(1.0 - shortening) * log10(bracket))
    }

    /// Solves for the constants (docs/model/takeoff.md, "AI Futures Model").
    ///
    /// # Errors
    /// A judgement outside its domain.
    pub fn new(series: &Series, j: &Judgements) -> Result<Self, OutOfDomain> {
        j.check(series)?;
        let (rho, labour_share) = research_substitution(j.labour_asymptote, j.compute_asymptote);
        // Without labour's limit only experiments are left: their term is this share of the present sum.
        let compute_share = labour_share;
        // A tenth of the experiments: share 10^(-z rho) + rest = slowdown^(-rho).
        let tenth = (pow(j.slowdown_tenth, -rho) - (1.0 - compute_share)) / compute_share;
        let experiment_exponent = -log10(tenth) / rho;
        let (now, growth_now) = series.at(j.present_year);
        let odds = compute_share / (1.0 - compute_share) * pow(now.people, j.parallel_exponent * rho)
            / pow(now.experiment_h100e, experiment_exponent * rho);
        let mut constants = Self {
            rho,
            experiment_exponent,
            experiment_weight: odds / (1.0 + odds),
            parallel_exponent: j.parallel_exponent,
            software_returns: 1.0,
            present: (0.0, 1.0),
            research_at_present: 1.0,
            horizon: (j.horizon_minutes, 1.0, j.horizon_shortening),
            coder_oom: 0.0,
            automation: Automation { present: (0.0, 0.0), complete_oom: 1.0 },
            coding: Coding { rho: j.coding_rho, efficiency: j.coding_efficiency, slope: 1.0 },
            taste_line: (j.taste_start_deviations, 1.0),
            taste: Taste::new(j.taste_top, j.taste_rank, j.taste_limit, j.taste_smoothing),
            stock_at_start: 1.0,
        };
        // Without AI the stock does not depend on progress: RS0 = RS'^2 / RS'', then a plain integral.
        let people_only = constants.clone();
        let research = |year: f64| people_only.throughput(&series.at(year).0, 1.0);
        let (start, _) = series.span();
        let small = 1e-5;
        let at_start = research(start);
        let stock_at_start = at_start * at_start * small / (research(start + small) - at_start);
        let stock = |until: f64| {
            let steps = ((until - start) * STEPS_PER_YEAR).ceil().max(1.0);
            let h = (until - start) / steps;
            let sum: f64 = (0..steps as usize)
                .map(|k| {
                    let from = start + h * k as f64;
                    h / 6.0 * (research(from) + 4.0 * research(from + 0.5 * h) + research(from + h))
                })
                .sum();
            stock_at_start + sum
        };
        let software_returns = j.software_oom_per_year * LN_10 * stock(j.software_year) / research(j.software_year);
        let stock_now = stock(j.present_year);
        let software = software_returns / LN_10 * ln(stock_now / stock_at_start);
        let progress = software + now.training_oom - series.at(start).0.training_oom;
        let pace = software_returns / LN_10 * research(j.present_year) / stock_now + growth_now;
        constants.stock_at_start = stock_at_start;
        constants.research_at_present = research(j.present_year);
        constants.software_returns = software_returns;
        constants.present = (progress, pace);
        let per_doubling = j.horizon_doubling_years * pace;
        constants.horizon.1 = per_doubling;
        let doublings = ln(j.coder_minutes / j.horizon_minutes) / LN_2;
        let shrink = exp(doublings * ln(1.0 - j.horizon_shortening));
        constants.coder_oom = progress + per_doubling * (1.0 - shrink) / j.horizon_shortening;
        constants.coding.slope = j.coding_slope_per_year / pace;
        constants.taste_line.1 = j.taste_slope_per_year / pace;
        // The share automated at the present is the one with which coding goes as fast as it does.
        let (mut low, mut high) = (0.0, 0.999);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let automation = Automation { present: (progress, middle), complete_oom: constants.coder_oom };
            let reached = multiplier(&constants.coding, &automation, now.inference_h100e / now.people, progress);
            if reached < j.coding_multiplier { low = middle } else { high = middle }
        }
        constants.automation = Automation { present: (progress, low), complete_oom: constants.coder_oom };
        Ok(constants)
    }
}

impl Judgements {
    fn check(&self, series: &Series) -> Result<(), OutOfDomain> {
        let above_one = Domain { low: 1.0, ..Domain::POSITIVE };
        above_one.check("labour_asymptote", self.labour_asymptote)?;
        above_one.check("compute_asymptote", self.compute_asymptote)?;
        Domain { high: self.compute_asymptote, ..above_one }.check("slowdown_tenth", self.slowdown_tenth)?;
        Domain::POSITIVE_SHARE.check("parallel_exponent", self.parallel_exponent)?;
        let (first, last) = series.span();
        let inside = Domain { low: first, high: last, ..Domain::SUBSTITUTION };
        inside.check("present_year", self.present_year)?;
        inside.check("software_year", self.software_year)?;
        Domain::POSITIVE.check("software_oom_per_year", self.software_oom_per_year)?;
        above_one.check("coding_multiplier", self.coding_multiplier)?;
        Domain { high: 0.0, ..Domain::SUBSTITUTION }.check("coding_rho", self.coding_rho)?;
        Domain::POSITIVE.check("coding_efficiency", self.coding_efficiency)?;
        Domain::POSITIVE.check("coding_slope_per_year", self.coding_slope_per_year)?;
        Domain::POSITIVE.check("taste_slope_per_year", self.taste_slope_per_year)?;
        above_one.check("taste_top", self.taste_top)?;
        Domain { low: 0.5, ..Domain::INNER_SHARE }.check("taste_rank", self.taste_rank)?;
        Domain::AT_LEAST_ZERO.check("taste_limit", self.taste_limit)?;
        // At one half the bound of taste would be 1, below it nobody would have the least taste.
        Domain { low: 0.5, ..Domain::INNER_SHARE }.check("taste_smoothing", self.taste_smoothing)?;
        Domain::FINITE.check("taste_start_deviations", self.taste_start_deviations)?;
        Domain::POSITIVE.check("horizon_minutes", self.horizon_minutes)?;
        Domain::POSITIVE.check("horizon_doubling_years", self.horizon_doubling_years)?;
        Domain { nonzero: true, high: 1.0, ..Domain::SUBSTITUTION }
            .check("horizon_shortening", self.horizon_shortening)?;
        Domain { low: self.horizon_minutes, ..Domain::POSITIVE }.check("coder_minutes", self.coder_minutes)?;
        Ok(())
    }
}
