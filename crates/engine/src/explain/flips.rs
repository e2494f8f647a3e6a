//! At which value of a parameter the most likely outcome of the race changes, on common random numbers.

use crate::error::Error;
use crate::plan::Plan;
use crate::race::{self, Options};
use crate::scenario::registry::find;
use crate::simulate::Mode;
use crate::tally::{EVENTS, Statistic, Tally};
use overhang_model::Z95;
use overhang_model::joint::QUARTERS;
use std::sync::atomic::AtomicBool;

/// Halvings of the interval in which a flip lies: its value is known to 1/64 of it.
const HALVINGS: usize = 6;

/// Definitions of the events and the ranges in which they are in dispute: idle share 5 to 30%, fall of
/// capital spending 20 to 50%, progress that counts as a take-off from two to four years' in one.
const DEFINITIONS: [(&str, f64, f64); 3] =
    [("power.theta_x", 0.05, 0.30), ("events.B_dd", 0.20, 0.50), ("events.n_take", 2.0, 4.0)];

/// The range in which the definition in a slot is in dispute; none for other parameters.
#[must_use]
pub fn disputed(slot: usize) -> Option<[f64; 2]> {
    DEFINITIONS.iter().find(|(name, ..)| find(name) == Some(slot)).map(|&(_, low, high)| [low, high])
}

/// Chances of the outcomes by the horizon: the events in their order, then none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Take-off, breaker, bubble, none.
    pub p: [f64; 4],
    /// Effective histories behind them.
    pub effective_draws: f64,
}

impl Outcome {
    fn of(tally: &Tally) -> Self {
        let end = QUARTERS - 1;
        let first = |event| tally.p(Statistic::First(event, end));
        Self {
            p: [first(0), first(1), first(2), tally.p(Statistic::None(end))],
            effective_draws: tally.effective_draws(),
        }
    }

    /// Standard error of an outcome's chance, binomial in the effective histories.
    #[must_use]
    pub fn error(&self, outcome: usize) -> f64 {
        let p = self.p.get(outcome).copied().unwrap_or(0.0);
        (p * (1.0 - p) / self.effective_draws).sqrt()
    }

    /// By how much `outcome` is likelier than the likeliest other, and the standard error of that difference
    /// (multinomial: the variance is the sum of the two less the square of their difference, over the draws).
    #[must_use]
    pub fn lead(&self, outcome: usize) -> (f64, f64) {
        let own = self.p.get(outcome).copied().unwrap_or(0.0);
        let others = self.p.iter().enumerate().filter(|(k, _)| *k != outcome);
        let other = others.map(|(_, &p)| p).fold(0.0, f64::max);
        let lead = own - other;
        (lead, ((own + other - lead * lead).max(0.0) / self.effective_draws).sqrt())
    }

    /// Whether `outcome` leads (or trails, below zero) by more than the error, as 1, -1 or 0.
    fn sign(&self, outcome: usize) -> i8 {
        match self.lead(outcome) {
            (lead, error) if lead > Z95 * error => 1,
            (lead, error) if lead < -Z95 * error => -1,
            _ => 0,
        }
    }

    /// The most likely outcome; the first of equals.
    #[must_use]
    pub fn winner(&self) -> usize {
        (0..self.p.len()).rev().max_by(|&i, &j| self.p[i].total_cmp(&self.p[j])).unwrap_or(0)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        EVENTS.get(self.winner()).copied().unwrap_or("none")
    }
}

/// The race with a parameter at the two ends of its range.
#[derive(Debug, Clone, Copy)]
pub struct Swing {
    /// Slot.
    pub slot: usize,
    /// Lower and upper end: p5 and p95 of the prior, or the range of a definition.
    pub ends: [f64; 2],
    /// Whether it is a definition.
    pub definition: bool,
    /// The race at each end.
    pub at: [Outcome; 2],
}

/// A value at which the most likely outcome changes.
#[derive(Debug, Clone, Copy)]
pub struct Flip {
    /// Slot.
    pub slot: usize,
    /// The value, in the unit of the parameter.
    pub threshold: f64,
    /// Values tried between which the most likely outcome is not told from the next by the errors (90%), lower
    /// first. They are of the search, so they err to the wide side.
    pub bracket: [f64; 2],
    /// Whether the outcome at the far end of the range differs by more than the errors; else it may be noise.
    pub settled: bool,
    /// Whether the outcome changes above it (else below).
    pub above: bool,
    /// The race just beyond it.
    pub beyond: Outcome,
}

/// All swings and flips.
#[derive(Debug, Clone)]
pub struct Flips {
    /// The race as it stands.
    pub base: Outcome,
    /// One per parameter and definition.
    pub swings: Vec<Swing>,
    /// Where the most likely outcome changes.
    pub flips: Vec<Flip>,
    /// Histories of each race.
    pub draws: u64,
}

/// Holds each random parameter that enters a quarter and each definition at the ends of its range, and searches where the most
/// likely outcome changes. All races share their random numbers.
///
/// # Errors
/// An interrupt, no draws, or a race in which no history agrees with what has been seen.
pub fn flips(
    plan: &Plan,
    mode: Mode,
    draws: u64,
    threads: usize,
    progress: &(dyn Fn(u64, u64) + Sync),
    stop: &AtomicBool,
) -> Result<Flips, Error> {
    let run = |plan: &Plan| -> Result<Outcome, Error> {
        let mut options = Options::new(draws, mode);
        (options.threads, options.stop) = (threads, stop);
        race::run::<Error>(plan, &options, |_| Ok(())).map(|tally| Outcome::of(&tally))
    };
    let base = run(plan)?;
    let mut asked: Vec<(usize, [f64; 2], f64, bool)> = plan
        .random_slots_of_race()
        .map(|(slot, prior)| (slot, [prior.quantile(0.05), prior.quantile(0.95)], prior.median(), false))
        .collect();
    for (name, low, high) in DEFINITIONS {
        if let Some(slot) = find(name) {
            let middle = plan.central().get(slot).copied().unwrap_or(f64::NAN);
            asked.retain(|&(other, ..)| other != slot);
            asked.push((slot, [low, high], middle.clamp(low, high), true));
        }
    }
    let (mut swings, mut flips) = (Vec::new(), Vec::new());
    for (done, &(slot, ends, middle, definition)) in asked.iter().enumerate() {
        let mut at = [base; 2];
        for (side, &end) in ends.iter().enumerate() {
            at[side] = run(&plan.held(slot, end))?;
            if at[side].winner() != base.winner() {
                let (mut near, mut far, mut beyond) = (middle, end, at[side]);
                let mut tried = vec![(end, at[side].sign(base.winner()))];
                for _ in 0..HALVINGS {
                    let half = 0.5 * (near + far);
                    let race = run(&plan.held(slot, half))?;
                    tried.push((half, race.sign(base.winner())));
                    if race.winner() == base.winner() {
                        near = half;
                    } else {
                        (far, beyond) = (half, race);
                    }
                }
                let threshold = 0.5 * (near + far);
                let bracket = bracket(&tried, threshold, [middle, end]);
                let settled = tried.first().is_some_and(|(_, sign)| *sign < 0);
                flips.push(Flip { slot, threshold, bracket, settled, above: side == 1, beyond });
            }
        }
        swings.push(Swing { slot, ends, definition, at });
        progress(done as u64 + 1, asked.len() as u64);
    }
    Ok(Flips { base, swings, flips, draws })
}

/// The nearest values tried on both sides of a threshold at which the errors leave no doubt, lower first; the
/// ends of the search where there are none.
fn bracket(tried: &[(f64, i8)], threshold: f64, [middle, end]: [f64; 2]) -> [f64; 2] {
    let nearest = |sign: i8, otherwise: f64| {
        let sure =
            tried.iter().filter(|(value, its)| *its == sign && (value - threshold) * (otherwise - threshold) > 0.0);
        sure.map(|(value, _)| *value)
            .min_by(|a, b| (a - threshold).abs().total_cmp(&(b - threshold).abs()))
            .unwrap_or(otherwise)
    };
    let (near, far) = (nearest(1, middle), nearest(-1, end));
    [near.min(far), near.max(far)]
}

#[cfg(test)]
mod tests {
    use super::{Outcome, bracket};

    #[test]
    fn a_lead_has_the_error_of_a_difference_of_shares() {
        let outcome = Outcome { p: [0.1, 0.5, 0.3, 0.1], effective_draws: 100.0 };
        let (lead, error) = outcome.lead(1);
        assert!((lead - 0.2).abs() < 1e-12 && (error - (0.76_f64 / 100.0).sqrt()).abs() < 1e-12);
        assert_eq!((outcome.sign(1), outcome.sign(2), outcome.sign(0)), (1, -1, -1));
        assert_eq!(Outcome { effective_draws: 10.0, ..outcome }.sign(1), 0);
    }

    #[test]
    fn a_bracket_ends_where_no_doubt_is_left() {
        let tried = [(8.0, -1), (4.0, 1), (6.0, 0), (5.0, 0), (7.0, -1)];
        assert_eq!(bracket(&tried, 5.5, [0.0, 8.0]), [4.0, 7.0]);
        assert_eq!(bracket(&[(8.0, 0)], 5.5, [0.0, 8.0]), [0.0, 8.0]);
        assert_eq!(bracket(&[(1.0, -1), (2.0, 0)], 2.5, [4.0, 1.0]), [1.0, 4.0]);
    }
}
