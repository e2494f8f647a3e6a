//! Packs of draws through the quarters, and groups of them with or without conditioning.

use crate::plan::{Plan, parameters};
use crate::scenario::registry::SLOTS;
use crate::seen::SEEN_QUARTERS;
use overhang_model::joint::{COLUMNS, QUARTERS, State};
use overhang_prob::lanes::{Instructions, MAX_LANES, Mask, Real, Task, dispatch_on};
use overhang_prob::math::exp;
use overhang_prob::quantile::systematic_resample;

/// Candidates of a conditioned group.
pub const CANDIDATES: usize = 16_384;
/// Histories of a group.
pub const HISTORIES: usize = 1_024;
/// Weight of all candidates of a group under which none of them agrees with what has been seen.
const LEAST_WEIGHT: f64 = 1e-140;
/// No trip by the horizon.
pub const NEVER: u8 = u8::MAX;

/// First quarters of take-off, breaker and bubble, or [`NEVER`].
pub type Trips = [u8; 3];

/// What is kept of each history besides its trips.
#[derive(Debug, Clone, Default)]
pub struct Keep {
    /// Columns, as positions in [`COLUMNS`].
    pub columns: Vec<usize>,
    /// Whether to keep the values of all slots.
    pub inputs: bool,
}

/// A history by its two keys: whose parameters and first shocks it has, and whose later shocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// Candidate.
    pub parent: u64,
    /// History; the same as the candidate in the prior.
    pub history: u64,
}

/// What a pack of lanes gives.
struct PackOut {
    log_weight: [f64; MAX_LANES],
    trips: [Trips; MAX_LANES],
    failed: [bool; MAX_LANES],
    /// Per lane: quarter by quarter the kept columns.
    columns: [Vec<f64>; MAX_LANES],
    inputs: [Vec<f64>; MAX_LANES],
}

struct Pack<'a> {
    plan: &'a Plan,
    lanes: [History; MAX_LANES],
    quarters: usize,
    weigh: bool,
    keep: &'a Keep,
}

impl Task for Pack<'_> {
    type Output = PackOut;

    #[inline(always)]
    fn run<R: Real>(self) -> PackOut {
        let mut out = PackOut {
            log_weight: [0.0; MAX_LANES],
            trips: [[NEVER; 3]; MAX_LANES],
            failed: [false; MAX_LANES],
            columns: Default::default(),
            inputs: Default::default(),
        };
        let kept = {
            let mut kept = [false; COLUMNS.len()];
            for &column in &self.keep.columns {
                if let Some(flag) = kept.get_mut(column) {
                    *flag = true;
                }
            }
            kept
        };
        let mut offset = 0;
        while offset < MAX_LANES {
            let mut parents = [0; MAX_LANES];
            let mut histories = [0; MAX_LANES];
            for (lane, history) in self.lanes.iter().skip(offset).take(R::LANES).enumerate() {
                parents[lane] = history.parent;
                histories[lane] = history.history;
            }
            let values = self.plan.values::<R>(&parents);
            if self.keep.inputs {
                for (lane, inputs) in out.inputs.iter_mut().skip(offset).take(R::LANES).enumerate() {
                    inputs.extend(values.iter().map(|value| value.lane(lane)));
                }
            }
            let parameters = parameters(&values);
            let start = &self.plan.start;
            let mut state = State::new(&parameters, start);
            let zero = R::splat(0.0);
            let (mut log_weight, mut capex) = (zero, zero);
            for t in 0..self.quarters {
                let keys = if t < SEEN_QUARTERS { &parents } else { &histories };
                let step = state.step(&parameters, start, &self.plan.shocks(keys, t));
                for (event, holds) in [step.takeoff, step.breaker, step.bubble].into_iter().enumerate() {
                    if holds.any() {
                        for (lane, trips) in out.trips.iter_mut().skip(offset).take(R::LANES).enumerate() {
                            if holds.lane(lane) && trips[event] == NEVER {
                                trips[event] = t as u8;
                            }
                        }
                    }
                }
                if !step.sound.all() {
                    for (lane, failed) in out.failed.iter_mut().skip(offset).take(R::LANES).enumerate() {
                        *failed |= !step.sound.lane(lane);
                    }
                }
                if self.weigh {
                    capex = capex + step.columns.four_largest_capex_usd_bn;
                    for seen in self.plan.seen.iter().filter(|seen| seen.quarter == t) {
                        log_weight = log_weight + seen.log_weight(&step.columns, capex);
                    }
                }
                if !self.keep.columns.is_empty() {
                    let mut column = 0;
                    step.columns.each(|value| {
                        if kept[column] {
                            let lanes = value.to_array();
                            for (lane, columns) in out.columns.iter_mut().skip(offset).take(R::LANES).enumerate() {
                                columns.push(lanes[lane]);
                            }
                        }
                        column += 1;
                    });
                }
            }
            let weights = log_weight.to_array();
            out.log_weight[offset..offset + R::LANES].copy_from_slice(&weights[..R::LANES]);
            offset += R::LANES;
        }
        out
    }
}

/// How a group is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As the priors have it.
    Prior,
    /// Weighed by what has been seen, and resampled.
    Conditioned,
}

/// The histories of a group.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// Mean weight of the candidates; 1 in the prior.
    pub weight: f64,
    /// Effective number of histories.
    pub effective: f64,
    /// Candidates that failed in the quarters that carry evidence.
    pub failed_candidates: u64,
    /// Who they are.
    pub histories: Vec<History>,
    /// Their trips.
    pub trips: Vec<Trips>,
    /// Whether they left the domain of the model.
    pub failed: Vec<bool>,
    /// Kept columns, `[history][quarter][column]`.
    pub columns: Vec<f64>,
    /// Values of all slots, `[history][slot]`.
    pub inputs: Vec<f64>,
}

/// Simulates the first `count` histories of a group.
#[must_use]
pub fn group(plan: &Plan, mode: Mode, group: u64, count: usize, keep: &Keep, instructions: Instructions) -> Group {
    let count = count.min(HISTORIES);
    let mut result = match mode {
        Mode::Prior => Group {
            weight: 1.0,
            effective: count as f64,
            histories: (0..count as u64)
                .map(|k| group * HISTORIES as u64 + k)
                .map(|draw| History { parent: draw, history: draw })
                .collect(),
            ..Group::default()
        },
        Mode::Conditioned => choose(plan, group, count, instructions),
    };
    let histories = std::mem::take(&mut result.histories);
    for lanes in histories.chunks(MAX_LANES) {
        let out = pack(plan, lanes, QUARTERS, false, keep, instructions);
        for lane in 0..lanes.len() {
            result.trips.push(out.trips[lane]);
            result.failed.push(out.failed[lane]);
            result.columns.extend_from_slice(&out.columns[lane]);
            result.inputs.extend_from_slice(&out.inputs[lane]);
        }
    }
    result.histories = histories;
    result
}

/// The histories of a whole conditioned group.
#[must_use]
pub fn chosen(plan: &Plan, group: u64, instructions: Instructions) -> Vec<History> {
    choose(plan, group, HISTORIES, instructions).histories
}

/// Weighs the candidates of a group and resamples histories from them.
fn choose(plan: &Plan, group: u64, count: usize, instructions: Instructions) -> Group {
    let nothing = Keep::default();
    let first = group * CANDIDATES as u64;
    let mut weights = Vec::with_capacity(CANDIDATES);
    let mut failed_candidates = 0;
    for offset in (0..CANDIDATES as u64).step_by(MAX_LANES) {
        let lanes: [History; MAX_LANES] = std::array::from_fn(|lane| {
            let candidate = first + offset + lane as u64;
            History { parent: candidate, history: candidate }
        });
        let out = pack(plan, &lanes, SEEN_QUARTERS, true, &nothing, instructions);
        for (&log_weight, &failed) in out.log_weight.iter().zip(&out.failed) {
            failed_candidates += u64::from(failed);
            weights.push(if failed || !log_weight.is_finite() { 0.0 } else { exp(log_weight) });
        }
    }
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    // Also not a number. The square of a smaller weight leaves the range of numbers.
    if sum.partial_cmp(&LEAST_WEIGHT) != Some(std::cmp::Ordering::Greater) {
        return Group { failed_candidates, ..Group::default() };
    }
    // Always the whole group, cut afterwards: history k is the same for any number of draws.
    let mut chosen = systematic_resample(&weights, HISTORIES, plan.resampling_offset(group));
    chosen.truncate(count);
    let histories = chosen
        .into_iter()
        .enumerate()
        .map(|(k, candidate)| History {
            parent: first + u64::from(candidate),
            history: group * HISTORIES as u64 + k as u64,
        })
        .collect();
    Group {
        weight: sum / CANDIDATES as f64,
        effective: (sum * sum / squares).min(HISTORIES as f64) * count as f64 / HISTORIES as f64,
        failed_candidates,
        histories,
        ..Group::default()
    }
}

/// Runs up to [`MAX_LANES`] histories; missing lanes repeat the last.
fn pack(
    plan: &Plan,
    histories: &[History],
    quarters: usize,
    weigh: bool,
    keep: &Keep,
    instructions: Instructions,
) -> PackOut {
    let last = histories.last().copied().unwrap_or(History { parent: 0, history: 0 });
    let lanes = std::array::from_fn(|lane| histories.get(lane).copied().unwrap_or(last));
    dispatch_on(instructions, Pack { plan, lanes, quarters, weigh, keep })
}

/// Number of slots, for readers of [`Group::inputs`].
pub const INPUTS: usize = SLOTS;
