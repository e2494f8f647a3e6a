//! At which value of a parameter the most likely outcome of the race changes, on common random numbers.

use crate::error::Error;
use crate::plan::Plan;
use crate::race::{self, Options};
use crate::scenario::registry::find;
use crate::simulate::Mode;
use crate::tally::{EVENTS, Statistic, Tally};
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
}

impl Outcome {
    fn of(tally: &Tally) -> Self {
        let end = QUARTERS - 1;
        let first = |event| tally.p(Statistic::First(event, end));
        Self { p: [first(0), first(1), first(2), tally.p(Statistic::None(end))] }
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

/// Holds each random parameter and each definition at the ends of its range, and searches where the most
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
        .random_slots()
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
                for _ in 0..HALVINGS {
                    let half = 0.5 * (near + far);
                    let race = run(&plan.held(slot, half))?;
                    if race.winner() == base.winner() {
                        near = half;
                    } else {
                        (far, beyond) = (half, race);
                    }
                }
                flips.push(Flip { slot, threshold: 0.5 * (near + far), above: side == 1, beyond });
            }
        }
        swings.push(Swing { slot, ends, definition, at });
        progress(done as u64 + 1, asked.len() as u64);
    }
    Ok(Flips { base, swings, flips, draws })
}
