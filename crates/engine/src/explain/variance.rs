//! Sobol indices of the events of the prior race: one input exchanged at a time (Saltelli's design).

use crate::error::Error;
use crate::plan::{Exchange, Plan};
use crate::race::{self, Options};
use crate::scenario::registry::PARAMETERS;
use crate::simulate::{Mode, NEVER, Trips};
use crate::takeoff_models::pool;
use crate::tally::{EVENTS, first};
use overhang_model::joint::QUARTERS;
use overhang_prob::Stream;
use overhang_prob::sensitivity::{Indices, Resamples, Variance};
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// What is exchanged as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A parameter, by slot.
    Parameter(usize),
    /// All random parameters of a block.
    Block(&'static str),
    /// All shocks.
    Shocks,
}

/// A number that a history gives for an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// 1 where the event came first by the horizon, its part where tied, else 0.
    First,
    /// Quarter of the event, the horizon where it has not happened.
    Date,
}

/// Indices of one input for one event.
#[derive(Debug, Clone)]
pub struct Driven {
    /// What was exchanged.
    pub input: Input,
    /// Event, in the order of [`EVENTS`].
    pub event: usize,
    /// Indices of coming first.
    pub first: Indices,
    /// Indices of its date.
    pub date: Indices,
}

/// Indices of all inputs for all events.
#[derive(Debug, Clone)]
pub struct Shares {
    /// One per input and event.
    pub driven: Vec<Driven>,
    /// Runs of each of the two base sets.
    pub base_draws: u64,
    /// Runs in all.
    pub draws: u64,
    /// Runs that left the domain of the model: they count as runs without events.
    pub failed: u64,
}

/// Sobol indices of every random parameter that enters a quarter, of each block and of the shocks, on the prior, where inputs
/// are independent. `progress` is told (runs done, runs in all).
///
/// # Errors
/// An interrupt, or no draws.
pub fn shares(
    plan: &Plan,
    base_draws: u64,
    threads: usize,
    progress: &(dyn Fn(u64, u64) + Sync),
    stop: &AtomicBool,
) -> Result<Shares, Error> {
    let slots: Vec<usize> = plan.random_slots_of_race().map(|(slot, _)| slot).collect();
    let block = |slot: usize| PARAMETERS.get(slot).map_or("", |description| description.block);
    let mut blocks: Vec<&'static str> = slots.iter().map(|&slot| block(slot)).collect();
    blocks.dedup();
    let inputs: Vec<Input> = slots
        .iter()
        .map(|&slot| Input::Parameter(slot))
        .chain(blocks.iter().map(|&block| Input::Block(block)))
        .chain([Input::Shocks])
        .collect();
    let all = base_draws * (inputs.len() as u64 + 2);
    let mut done = 0;
    let mut failed = 0;
    let mut run = |slots: Vec<usize>, shocks: bool| -> Result<Vec<Trips>, Error> {
        let plan = plan.exchanged(Exchange { partner: base_draws, slots, shocks });
        let mut options = Options::new(base_draws, Mode::Prior);
        (options.threads, options.stop) = (threads, stop);
        let mut trips = Vec::with_capacity(usize::try_from(base_draws).unwrap_or(0));
        let tally = race::run::<Error>(&plan, &options, |group| {
            let sound = group.trips.iter().zip(&group.failed);
            trips.extend(sound.map(|(&trips, &failed)| if failed { [NEVER; 3] } else { trips }));
            Ok(())
        })?;
        failed += tally.failed;
        done += base_draws;
        progress(done, all);
        Ok(trips)
    };
    let (a, b) = (run(Vec::new(), false)?, run(slots.clone(), true)?);
    let mut mixed = Vec::with_capacity(inputs.len());
    for input in &inputs {
        mixed.push(match *input {
            Input::Parameter(slot) => run(vec![slot], false)?,
            Input::Block(name) => run(slots.iter().copied().filter(|&slot| block(slot) == name).collect(), false)?,
            Input::Shocks => run(Vec::new(), true)?,
        });
    }
    let resamples = Resamples::new(u32::try_from(base_draws).unwrap_or(u32::MAX), &Stream::new(plan.seed, "bootstrap"));
    let pool = pool(threads)?;
    let mut driven = Vec::new();
    for event in 0..EVENTS.len() {
        let [first, date] = [Output::First, Output::Date].map(|output| {
            let numbers = |trips: &[Trips]| -> Vec<f64> { trips.iter().map(|t| number(t, event, output)).collect() };
            let (a, b) = (numbers(&a), numbers(&b));
            let mean = a.iter().chain(&b).sum::<f64>() / (a.len() + b.len()) as f64;
            let variance = Variance::new(&a, &b, mean);
            let of = |trips: &Vec<Trips>| variance.indices(&numbers(trips), &resamples);
            pool.install(|| mixed.par_iter().map(of).collect::<Vec<Indices>>())
        });
        for ((input, first), date) in inputs.iter().zip(first).zip(date) {
            driven.push(Driven { input: input.clone(), event, first, date });
        }
    }
    Ok(Shares { driven, base_draws, draws: all, failed })
}

/// What a history gives.
pub(super) fn number(trips: &Trips, event: usize, output: Output) -> f64 {
    match output {
        Output::First => first(trips).and_then(|(_, parts)| parts.get(event).copied()).unwrap_or(0.0),
        Output::Date => match trips.get(event) {
            Some(&t) if t != NEVER => f64::from(t),
            _ => QUARTERS as f64,
        },
    }
}
