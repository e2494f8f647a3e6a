//! When a superhuman coder comes: the horizon trend, a gap to the real world, and research that speeds up.

use crate::domain::{Domain, OutOfDomain};
use overhang_prob::math::{exp, ln, pow};
use std::f64::consts::LOG2_E;

/// Days of a year as the original counts them.
const DAYS: f64 = 365.0;
/// Most years that are counted day by day.
const MOST_YEARS: f64 = 200.0;
const MONTHS: f64 = 12.0;
/// Days of a month: a year has twelve.
const DAYS_PER_MONTH: f64 = DAYS / MONTHS;
const MINUTES_PER_HOUR: f64 = 60.0;

/// What one history needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// Horizon at which the benchmark shows a superhuman coder, months of work.
    pub horizon_months: f64,
    /// Time to double the horizon at the present pace, months.
    pub doubling_months: f64,
    /// Months from the benchmark to cost and speed of use.
    pub cost_months: f64,
    /// Months by which models are ahead of what is public.
    pub delay_months: f64,
    /// Rank that decides how doublings change: shorter, longer or the same.
    pub growth_rank: f64,
    /// Speed of progress at present, less 1.
    pub present_gain: f64,
    /// Speed of progress at the superhuman coder, less 1.
    pub coder_gain: f64,
}

/// What all histories share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Working hours of a month.
    pub hours_per_month: f64,
    /// Horizon at the start, minutes.
    pub start_minutes: f64,
    /// Chance that each doubling takes less time than the one before.
    pub shorter_chance: f64,
    /// Chance that each takes longer.
    pub longer_chance: f64,
    /// By how much a doubling is shorter or longer than the one before.
    pub change_share: f64,
    /// Start, year.
    pub start_year: f64,
    /// From when compute grows more slowly, year.
    pub slowdown_year: f64,
    /// Growth of compute from then on, of that before.
    pub slow_compute: f64,
    /// Where the count ends, year.
    pub cap_year: f64,
}

impl Settings {
    /// The settings, if they are possible.
    ///
    /// # Errors
    /// A setting outside its domain.
    pub fn check(self) -> Result<Self, OutOfDomain> {
        Domain::POSITIVE.check("hours_per_month", self.hours_per_month)?;
        Domain::POSITIVE.check("start_minutes", self.start_minutes)?;
        Domain::SHARE.check("shorter_chance", self.shorter_chance)?;
        Domain { high: 1.0 - self.shorter_chance, ..Domain::SHARE }.check("longer_chance", self.longer_chance)?;
        Domain::INNER_SHARE.check("change_share", self.change_share)?;
        // The speed is at least 1: above it the root of the slow form would not be real.
        Domain::POSITIVE_SHARE.check("slow_compute", self.slow_compute)?;
        Domain::FINITE.check("start_year", self.start_year)?;
        Domain::FINITE.check("slowdown_year", self.slowdown_year)?;
        let counted = Domain { low: self.start_year, high: self.start_year + MOST_YEARS, ..Domain::SHARE };
        counted.check("cap_year", self.cap_year)?;
        Ok(self)
    }
}

/// Months at the present pace until the superhuman coder: n doublings, each `1 - change` or `1 + change`
/// of the one before or all alike, and the cost gap.
#[must_use]
pub fn base_months(draw: &Draw, settings: &Settings) -> f64 {
    let minutes = draw.horizon_months * settings.hours_per_month * MINUTES_PER_HOUR;
    let doublings = ln(minutes / settings.start_minutes) * LOG2_E;
    let change = settings.change_share;
    let trend = if draw.growth_rank < settings.shorter_chance {
        draw.doubling_months * (1.0 - pow(1.0 - change, doublings)) / change
    } else if draw.growth_rank < settings.shorter_chance + settings.longer_chance {
        draw.doubling_months * (pow(1.0 + change, doublings) - 1.0) / change
    } else {
        draw.doubling_months * doublings
    };
    trend + draw.cost_months
}

/// Year of the superhuman coder; none where it does not come by the cap. Day by day: speed of software
/// `v = (1+p) ((1+q)/(1+p))^(progress/base)`, of compute 1; from the slowdown on `sqrt(s v (v - s))` and `s`;
/// progress by their mean.
#[must_use]
pub fn coder_year(draw: &Draw, settings: &Settings) -> Option<f64> {
    let base_days = base_months(draw, settings) * DAYS_PER_MONTH;
    let mut year = settings.start_year - draw.delay_months / MONTHS;
    let (ln_present, ln_coder) = (ln(1.0 + draw.present_gain), ln(1.0 + draw.coder_gain));
    let per_progress = (ln_coder - ln_present) / base_days;
    let mut progress = 0.0;
    while progress < base_days {
        if year >= settings.cap_year {
            return None;
        }
        let fast = exp(ln_present + per_progress * progress);
        let slow = settings.slow_compute;
        let (software, compute) =
            if year >= settings.slowdown_year { ((slow * fast * (fast - slow)).sqrt(), slow) } else { (fast, 1.0) };
        progress += (software + compute) / 2.0;
        year += 1.0 / DAYS;
    }
    Some(year)
}
