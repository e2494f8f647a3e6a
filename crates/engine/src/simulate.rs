//! Packs of draws through the quarters, and groups of them with or without conditioning.

use crate::plan::{Plan, parameters, program};
use crate::scenario::registry::{self, SLOTS};
use crate::seen::SEEN_QUARTERS;
use overhang_model::joint::{COLUMNS, QUARTERS, State};
use overhang_model::power::ahead::Assist;
use overhang_model::program::Path;
use overhang_model::program::measures::{Bill, Question};
use overhang_prob::lanes::{Instructions, MAX_LANES, Mask, Real, Task, dispatch_on};
use overhang_prob::math::exp;
use overhang_prob::quantile::systematic_resample;
use rayon::prelude::*;
use std::sync::Arc;

/// Candidates of a conditioned group.
pub const CANDIDATES: usize = 16_384;
/// Histories of a group.
pub const HISTORIES: usize = 1_024;
/// Histories that a thread takes at a time; so many are too few to matter when the last thread is waited for.
const PART: usize = 256;
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

/// What is different in a world, for the same histories.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// Money for power.
    Measure(Question),
    /// From a quarter on, this part of the lock-in to Nvidia's software is left.
    LockIn {
        /// Quarter, from 0.
        quarter: usize,
        /// Part that is left.
        left: f64,
    },
    /// A parameter of the step that is not derived, times a factor.
    Scaled {
        /// Its slot.
        slot: usize,
        /// The factor.
        factor: f64,
    },
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
    /// Under a measure, by lane.
    bills: Vec<Bill>,
}

struct Pack<'a> {
    plan: &'a Plan,
    lanes: [History; MAX_LANES],
    quarters: usize,
    weigh: bool,
    keep: &'a Keep,
    change: Option<&'a Change>,
}

impl Pack<'_> {
    /// What the measure adds in each lane, if there is one.
    #[inline(always)]
    fn measure<R: Real>(&self, values: &[R; SLOTS], p95_to_median: R, construction_months: R) -> Option<Measured<R>> {
        let Some(Change::Measure(question)) = self.change else { return None };
        let lane = |k: usize| {
            let mut slots = [0.0; SLOTS];
            for (slot, value) in slots.iter_mut().zip(values) {
                *slot = value.lane(k);
            }
            Path::new(&program(&slots), question, p95_to_median.lane(k))
        };
        Some(Measured { lanes: (0..R::LANES).map(lane).collect(), construction_months })
    }
}

/// Paths of a measure, one per lane.
struct Measured<R> {
    lanes: Vec<Path>,
    construction_months: R,
}

impl<R: Real> Measured<R> {
    #[inline(always)]
    fn assist(&self, t: usize) -> Assist<R> {
        let lanes = |of: fn(&Path) -> &[f64; QUARTERS]| {
            R::from_fn(|lane| self.lanes.get(lane).and_then(|path| of(path).get(t)).copied().unwrap_or(0.0))
        };
        Assist {
            hazard_ratio: lanes(|path| &path.hazard_ratio),
            capacity_gw: lanes(|path| &path.capacity_gw),
            chip_power_ratio: lanes(|path| &path.chip_power_ratio),
            construction_months: self.construction_months,
        }
    }
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
            bills: Vec::new(),
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
        // A quarter reads only the first slots.
        let drawn =
            if self.keep.inputs || matches!(self.change, Some(Change::Measure(_))) { SLOTS } else { registry::STEP };
        let mut offset = 0;
        while offset < MAX_LANES {
            let mut parents = [0; MAX_LANES];
            let mut histories = [0; MAX_LANES];
            for (lane, history) in self.lanes.iter().skip(offset).take(R::LANES).enumerate() {
                parents[lane] = history.parent;
                histories[lane] = history.history;
            }
            let mut values = self.plan.values_before::<R>(drawn, &parents);
            if let Some(&Change::Scaled { slot, factor }) = self.change
                && let Some(value) = values.get_mut(slot)
            {
                *value = *value * factor;
            }
            if self.keep.inputs {
                for (lane, inputs) in out.inputs.iter_mut().skip(offset).take(R::LANES).enumerate() {
                    inputs.extend(values.iter().map(|value| value.lane(lane)));
                }
            }
            let parameters = parameters(&values);
            let measured = self.measure(
                &values,
                parameters.power.grid_delay_p95_to_median_ratio,
                program(&values).hall_construction_months,
            );
            out.bills.extend(measured.iter().flat_map(|measured| &measured.lanes).map(|path| path.bill));
            let start = &self.plan.start;
            let mut state = State::new(&parameters, start);
            let zero = R::splat(0.0);
            let (mut log_weight, mut capex) = (zero, zero);
            for t in 0..self.quarters {
                let keys = if t < SEEN_QUARTERS { &parents } else { &histories };
                if let Some(&Change::LockIn { quarter, left }) = self.change
                    && t == quarter
                {
                    state.break_lock_in(R::splat(left));
                }
                let assist = measured.as_ref().map(|measured| measured.assist(t));
                let step = state.assisted(&parameters, start, &self.plan.shocks(keys, t), assist.as_ref());
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
    /// Under a measure, what it costs in each history.
    pub bills: Vec<Bill>,
}

/// Simulates the first `count` histories of a group.
#[must_use]
pub fn group(plan: &Plan, mode: Mode, group: u64, count: usize, keep: &Keep, instructions: Instructions) -> Group {
    let count = count.min(HISTORIES);
    let drawn = drawn(plan, mode, group, count, instructions);
    follow(plan, drawn, keep, None, instructions)
}

/// The same histories under each of `changes`, on the same random numbers: chosen once, as the race without a
/// change has them. The first answer is the race as it is.
#[must_use]
pub fn paired(
    plan: &Plan,
    mode: Mode,
    group: u64,
    count: usize,
    keep: &Keep,
    changes: &[Change],
    instructions: Instructions,
) -> Vec<Group> {
    let drawn = drawn(plan, mode, group, count.min(HISTORIES), instructions);
    let changes = [None].into_iter().chain(changes.iter().map(Some));
    changes.map(|change| follow(plan, drawn.clone(), keep, change, instructions)).collect()
}

/// Who the histories of a group are.
fn drawn(plan: &Plan, mode: Mode, group: u64, count: usize, instructions: Instructions) -> Group {
    match mode {
        Mode::Prior => Group {
            weight: 1.0,
            effective: count as f64,
            histories: (0..count as u64)
                .map(|k| group * HISTORIES as u64 + k)
                .map(|draw| History { parent: draw, history: draw })
                .collect(),
            ..Group::default()
        },
        Mode::Conditioned => choice(plan, group, instructions).first(group, count),
    }
}

/// Follows histories to the end.
fn follow(plan: &Plan, mut result: Group, keep: &Keep, change: Option<&Change>, instructions: Instructions) -> Group {
    let histories = std::mem::take(&mut result.histories);
    let parts: Vec<Vec<PackOut>> = histories
        .par_chunks(PART)
        .map(|part| {
            let pack = |lanes| Pack { plan, lanes: lanes_of(lanes), quarters: QUARTERS, weigh: false, keep, change };
            part.chunks(MAX_LANES).map(|lanes| run(pack(lanes), instructions)).collect()
        })
        .collect();
    for (lanes, out) in histories.chunks(MAX_LANES).zip(parts.into_iter().flatten()) {
        for lane in 0..lanes.len() {
            result.trips.push(out.trips[lane]);
            result.failed.push(out.failed[lane]);
            result.columns.extend_from_slice(&out.columns[lane]);
            result.inputs.extend_from_slice(&out.inputs[lane]);
        }
        result.bills.extend(out.bills.into_iter().take(lanes.len()));
    }
    result.histories = histories;
    result
}

/// The histories of a whole conditioned group.
#[must_use]
pub fn chosen(plan: &Plan, group: u64, instructions: Instructions) -> Vec<History> {
    choice(plan, group, instructions).first(group, HISTORIES).histories
}

/// Which candidates of a group are followed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    /// Mean weight of the candidates.
    weight: f64,
    /// Effective number of histories of the whole group.
    effective: f64,
    failed_candidates: u64,
    /// Candidates by their place in the group, one for each history; none where no candidate has weight.
    candidates: Vec<u32>,
}

impl Choice {
    /// The first `count` histories of the group.
    fn first(&self, group: u64, count: usize) -> Group {
        let histories = self.candidates.iter().take(count).enumerate().map(|(k, &candidate)| History {
            parent: group * CANDIDATES as u64 + u64::from(candidate),
            history: group * HISTORIES as u64 + k as u64,
        });
        Group {
            weight: self.weight,
            effective: self.effective * count as f64 / HISTORIES as f64,
            failed_candidates: self.failed_candidates,
            histories: histories.collect(),
            ..Group::default()
        }
    }
}

/// The choice of a group, as it is remembered or worked out.
fn choice(plan: &Plan, group: u64, instructions: Instructions) -> Arc<Choice> {
    match plan.remembered() {
        Some(remembered) => remembered.choice(group, || choose(plan, group, instructions)),
        None => Arc::new(choose(plan, group, instructions)),
    }
}

/// Weighs the candidates of a group and resamples histories from them.
fn choose(plan: &Plan, group: u64, instructions: Instructions) -> Choice {
    let first = group * CANDIDATES as u64;
    let parts: Vec<(Vec<f64>, u64)> = (0..CANDIDATES / PART)
        .into_par_iter()
        .map(|part| weigh(plan, first + (part * PART) as u64, instructions))
        .collect();
    let failed_candidates = parts.iter().map(|(_, failed)| failed).sum();
    let weights: Vec<f64> = parts.into_iter().flat_map(|(weights, _)| weights).collect();
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    // Also not a number. The square of a smaller weight leaves the range of numbers.
    if sum.partial_cmp(&LEAST_WEIGHT) != Some(std::cmp::Ordering::Greater) {
        return Choice { weight: 0.0, effective: 0.0, failed_candidates, candidates: Vec::new() };
    }
    Choice {
        weight: sum / CANDIDATES as f64,
        effective: (sum * sum / squares).min(HISTORIES as f64),
        failed_candidates,
        // Always the whole group, cut afterwards: history k is the same for any number of draws.
        candidates: systematic_resample(&weights, HISTORIES, plan.resampling_offset(group)),
    }
}

/// Weights of [`PART`] candidates from `first` on, and how many of them failed.
fn weigh(plan: &Plan, first: u64, instructions: Instructions) -> (Vec<f64>, u64) {
    let nothing = Keep::default();
    let mut weights = Vec::with_capacity(PART);
    let mut failed_candidates = 0;
    for offset in (0..PART as u64).step_by(MAX_LANES) {
        let lanes: [History; MAX_LANES] = std::array::from_fn(|lane| {
            let candidate = first + offset + lane as u64;
            History { parent: candidate, history: candidate }
        });
        let task = Pack { plan, lanes, quarters: SEEN_QUARTERS, weigh: true, keep: &nothing, change: None };
        let out = run(task, instructions);
        for (&log_weight, &failed) in out.log_weight.iter().zip(&out.failed) {
            failed_candidates += u64::from(failed);
            weights.push(if failed || !log_weight.is_finite() { 0.0 } else { exp(log_weight) });
        }
    }
    (weights, failed_candidates)
}

/// Up to [`MAX_LANES`] histories; missing lanes repeat the last.
fn lanes_of(histories: &[History]) -> [History; MAX_LANES] {
    let last = histories.last().copied().unwrap_or(History { parent: 0, history: 0 });
    std::array::from_fn(|lane| histories.get(lane).copied().unwrap_or(last))
}

fn run(pack: Pack<'_>, instructions: Instructions) -> PackOut {
    dispatch_on(instructions, pack)
}

/// Number of slots, for readers of [`Group::inputs`].
pub const INPUTS: usize = SLOTS;
