//! Drives groups of draws over threads, in order, with progress and a way to stop.

use crate::error::Error;
use crate::plan::Plan;
use crate::simulate::{self, Change, Group, HISTORIES, INPUTS, Keep, Mode};
use crate::tally::Tally;
use overhang_model::joint::QUARTERS;
use overhang_prob::lanes::Instructions;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Draws that are refused: a run of them would take days.
pub const MOST_DRAWS: u64 = 1_000_000_000;

/// How a run is done. Nothing here changes a number of a history.
pub struct Options<'a> {
    /// Histories.
    pub draws: u64,
    /// Prior or conditioned.
    pub mode: Mode,
    /// Threads; zero: as many as the machine has.
    pub threads: usize,
    /// What to keep of each history.
    pub keep: Keep,
    /// Instruction set.
    pub instructions: Instructions,
    /// Called with (groups done, groups in all).
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
    /// Set to stop early.
    pub stop: &'a AtomicBool,
}

/// A stop flag that nobody sets.
pub static NEVER_STOP: AtomicBool = AtomicBool::new(false);

impl Options<'_> {
    /// A conditioned run of `draws` that keeps nothing but trips.
    #[must_use]
    pub fn new(draws: u64, mode: Mode) -> Self {
        Self {
            draws,
            mode,
            threads: 0,
            keep: Keep::default(),
            instructions: Instructions::detect(),
            progress: &|_, _| {},
            stop: &NEVER_STOP,
        }
    }
}

/// Groups between two hand-overs: many per thread, so that little time passes in waiting for the last of
/// them, as long as what is kept of them fits in [`MOST_KEPT_BYTES`]. Memory stays flat, order fixed.
fn groups_at_a_time(threads: usize, keep: &Keep) -> u64 {
    let numbers = keep.columns.len() * QUARTERS + if keep.inputs { INPUTS } else { 0 };
    let most = MOST_KEPT_BYTES / (HISTORIES * size_of::<f64>() * numbers.max(1));
    most.clamp(2 * threads, 16 * threads) as u64
}

/// What groups keep at a time, unless two per thread need more.
const MOST_KEPT_BYTES: usize = 64 << 20;

/// Runs the race and hands each group to `receive`, in order.
///
/// # Errors
/// No draws or too many, an interrupt, or whatever `receive` says.
pub fn run<E: From<Error>>(
    plan: &Plan,
    options: &Options<'_>,
    mut receive: impl FnMut(&Group) -> Result<(), E>,
) -> Result<Tally, E> {
    let mut tally = Tally::default();
    groups(
        options,
        |id, count| simulate::group(plan, options.mode, id, count, &options.keep, options.instructions),
        |group| {
            tally.add(&group);
            receive(&group)
        },
    )?;
    agreed(&tally)?;
    Ok(tally)
}

/// Runs the race as it is and under each of `changes` on the same histories, and hands the worlds of each group to
/// `receive`, in order. The tally is that of the race as it is.
///
/// # Errors
/// As [`run`].
pub fn paired<E: From<Error>>(
    plan: &Plan,
    options: &Options<'_>,
    changes: &[Change],
    mut receive: impl FnMut(&[Group]) -> Result<(), E>,
) -> Result<Tally, E> {
    let mut tally = Tally::default();
    groups(
        options,
        |id, count| simulate::paired(plan, options.mode, id, count, &options.keep, changes, options.instructions),
        |worlds| {
            if let Some(base) = worlds.first() {
                tally.add(base);
            }
            receive(&worlds)
        },
    )?;
    agreed(&tally)?;
    Ok(tally)
}

/// Whether any history agrees with what has been seen.
///
/// # Errors
/// None does.
pub fn agreed(tally: &Tally) -> Result<(), Error> {
    if tally.used == 0 {
        return Err(Error::Question(
            "no history agrees with what has been seen: found zero weight in every group, expected some (try --prior, or switch a row of evidence off)".to_string(),
        ));
    }
    Ok(())
}

/// Works on groups over threads, `work` by number of the group and of its histories, and hands what comes out to
/// `receive`, in order.
///
/// # Errors
/// No draws or too many, an interrupt, or whatever `receive` says.
pub fn groups<T: Send, E: From<Error>>(
    options: &Options<'_>,
    work: impl Fn(u64, usize) -> T + Sync,
    mut receive: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    if options.draws == 0 {
        return Err(Error::Question("--draws: found 0, expected at least 1".to_string()).into());
    }
    if options.draws > MOST_DRAWS {
        let hours = options.draws as f64 / 4e4 / 3600.0;
        return Err(Error::Question(format!(
            "--draws: found {}, expected at most {MOST_DRAWS}: at some 40,000 a second it would take {hours:.0} hours",
            options.draws
        ))
        .into());
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(|e| Error::Question(format!("--threads: found {}, but {e}", options.threads)))?;
    let groups = options.draws.div_ceil(HISTORIES as u64);
    let batch = groups_at_a_time(pool.current_num_threads(), &options.keep);
    for first in (0..groups).step_by(batch as usize) {
        let ids: Vec<u64> = (first..groups.min(first + batch)).collect();
        let done: Vec<Option<T>> = pool.install(|| {
            ids.par_iter()
                .with_max_len(1)
                .map(|&id| {
                    if options.stop.load(Ordering::Relaxed) {
                        return None;
                    }
                    let count = (options.draws - id * HISTORIES as u64).min(HISTORIES as u64) as usize;
                    Some(work(id, count))
                })
                .collect()
        });
        for result in done {
            let Some(result) = result else { return Err(Error::Interrupted.into()) };
            receive(result)?;
        }
        (options.progress)(groups.min(first + batch), groups);
    }
    Ok(())
}
