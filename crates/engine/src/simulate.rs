//! Packs of draws through the quarters, and groups of them with or without conditioning.

use crate::plan::{self, Plan, parameters};
use crate::scenario::registry::{self, SLOTS};
use crate::seen::SEEN_QUARTERS;
use overhang_model::joint::{COLUMNS, Parameters, QUARTERS, Shocks, State, Step};
use overhang_model::power::ahead::Assist;
use overhang_model::program::measures::{Bill, Question};
use overhang_model::program::{self, Path};
use overhang_prob::lanes::{Instructions, MAX_LANES, Mask, Real, Task, dispatch_on};
use overhang_prob::math::exp;
use overhang_prob::quantile::systematic_resample;
use rayon::prelude::*;
use std::ops::Range;
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

/// What a pack of lanes gives in a world.
#[derive(Clone, Default)]
struct PackOut {
    log_weight: [f64; MAX_LANES],
    trips: [Trips; MAX_LANES],
    failed: [bool; MAX_LANES],
    /// Per lane: quarter by quarter the kept columns.
    columns: [Vec<f64>; MAX_LANES],
    /// None under a measure.
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
    /// What differs in each world after the first, which is the race as it is.
    changes: &'a [Change],
}

/// A world of the lanes that differs from the race as it is.
struct World<R> {
    /// First quarter in which it can differ.
    from: usize,
    /// Values and parameters where they are its own.
    own: Option<Box<([R; SLOTS], Parameters<R>)>>,
    /// What a measure adds, one path per lane.
    paths: Vec<Path>,
    /// What is left of the lock-in, from the first quarter on.
    lock_in_left: Option<f64>,
}

impl<R: Real> World<R> {
    #[inline(always)]
    fn new(change: &Change, values: &[R; SLOTS], programs: &[(program::Parameters<f64>, f64)]) -> Self {
        let mut world = Self { from: 0, own: None, paths: Vec::new(), lock_in_left: None };
        match *change {
            Change::Measure(question) => {
                world.paths = programs.iter().map(|(p, p95)| Path::new(p, &question, *p95)).collect();
                world.from = world.paths.iter().map(Path::first_quarter).min().unwrap_or(QUARTERS);
            }
            Change::LockIn { quarter, left } => {
                world.from = quarter.min(QUARTERS);
                world.lock_in_left = Some(left);
            }
            Change::Scaled { slot, factor } => {
                let mut values = *values;
                if let Some(value) = values.get_mut(slot) {
                    *value = *value * factor;
                }
                world.own = Some(Box::new((values, parameters(&values))));
            }
        }
        world
    }

    #[inline(always)]
    fn assist(&self, t: usize, construction_months: R) -> Assist<R> {
        let lanes = |of: fn(&Path) -> &[f64; QUARTERS], none: f64| {
            R::from_fn(|lane| self.paths.get(lane).and_then(|path| of(path).get(t)).copied().unwrap_or(none))
        };
        Assist {
            hazard_ratio: lanes(|path| &path.hazard_ratio, 1.0),
            capacity_gw: lanes(|path| &path.capacity_gw, 0.0),
            chip_power_ratio: lanes(|path| &path.chip_power_ratio, 1.0),
            construction_months,
        }
    }
}

/// The slots of each lane.
#[inline(always)]
fn by_lane<R: Real>(values: &[R; SLOTS]) -> Vec<[f64; SLOTS]> {
    let mut slots = vec![[0.0; SLOTS]; R::LANES];
    for (slot, value) in values.iter().enumerate() {
        for (slots, value) in slots.iter_mut().zip(value.to_array()) {
            slots[slot] = value;
        }
    }
    slots
}

impl Task for Pack<'_> {
    type Output = Vec<PackOut>;

    #[inline(always)]
    fn run<R: Real>(self) -> Vec<PackOut> {
        let empty = PackOut { trips: [[NEVER; 3]; MAX_LANES], ..PackOut::default() };
        let mut outs = vec![empty; self.changes.len() + 1];
        let kept: [bool; COLUMNS.len()] = std::array::from_fn(|column| self.keep.columns.contains(&column));
        // Halls are followed by name only where a measure may touch them; that changes no number of the race.
        let followed = self.changes.iter().any(|change| matches!(change, Change::Measure(_)));
        let start = &self.plan.start;
        for offset in (0..MAX_LANES).step_by(R::LANES) {
            let mut parents = [0; MAX_LANES];
            let mut histories = [0; MAX_LANES];
            for (lane, history) in self.lanes.iter().skip(offset).take(R::LANES).enumerate() {
                parents[lane] = history.parent;
                histories[lane] = history.history;
            }
            let common = {
                // A quarter reads only the first slots.
                let read = if self.keep.inputs || followed { SLOTS } else { registry::VIEWS };
                let values = self.plan.values_before::<R>(read, &parents);
                (values, parameters(&values))
            };
            let (values, p) = &common;
            let p95_to_median = p.power.grid_delay_p95_to_median_ratio.to_array();
            let programs: Vec<(program::Parameters<f64>, f64)> = if followed {
                by_lane(values).iter().zip(p95_to_median).map(|(slots, p95)| (plan::program(slots), p95)).collect()
            } else {
                Vec::new()
            };
            let construction_months = plan::program(values).hall_construction_months;
            // A loop and no iterator: only what stands in this function is compiled for wide lanes.
            let mut shocks: Vec<Shocks<R>> = Vec::with_capacity(self.quarters);
            for t in 0..self.quarters {
                shocks.push(self.plan.shocks(if t < SEEN_QUARTERS { &parents } else { &histories }, t));
            }
            let mut worlds = vec![World { from: 0, own: None, paths: Vec::new(), lock_in_left: None }];
            for change in self.changes {
                worlds.push(World::new(change, values, &programs));
            }
            // The race as it is at the quarters in which others part from it: with its state, all that is out by then.
            let mut partings: Vec<(State<R>, PackOut)> = Vec::new();
            let mut quarters: Vec<usize> = worlds.iter().skip(1).filter(|w| w.own.is_none()).map(|w| w.from).collect();
            quarters.sort_unstable();
            quarters.dedup();
            for (number, (world, out)) in worlds.iter().zip(&mut outs).enumerate() {
                let (values, p) = world.own.as_deref().unwrap_or(&common);
                let parting = match quarters.binary_search(&world.from) {
                    Ok(place) if number > 0 && world.own.is_none() => partings.get(place),
                    _ => None,
                };
                let mut state = match parting {
                    Some((state, before)) => {
                        out.take_lanes(before, offset, R::LANES);
                        state.clone()
                    }
                    None => State::new(p, start),
                };
                if self.keep.inputs && world.paths.is_empty() {
                    let lanes = out.inputs.iter_mut().skip(offset);
                    for (inputs, slots) in lanes.zip(by_lane(values)) {
                        inputs.extend_from_slice(&slots);
                    }
                }
                out.bills.extend(world.paths.iter().map(|path| path.bill));
                let (mut log_weight, mut capex) = (R::splat(0.0), R::splat(0.0));
                for (t, shocks) in shocks.iter().enumerate().skip(world.from) {
                    if number == 0 && quarters.get(partings.len()) == Some(&t) {
                        partings.push((state.clone(), out.clone()));
                    }
                    if let Some(left) = world.lock_in_left
                        && t == world.from
                    {
                        state.break_lock_in(R::splat(left));
                    }
                    let assist = followed.then(|| world.assist(t, construction_months));
                    let step = state.assisted(p, start, shocks, assist.as_ref());
                    out.add(&step, t, offset, &kept);
                    if self.weigh {
                        capex = capex + step.columns.four_largest_capex_usd_bn;
                        for seen in self.plan.seen.iter().filter(|seen| seen.quarter == t) {
                            log_weight = log_weight + seen.log_weight(&step.columns, capex);
                        }
                    }
                }
                if number == 0 && partings.len() < quarters.len() {
                    // A world that never parts is the race as it is.
                    partings.push((state, out.clone()));
                }
                let weights = log_weight.to_array();
                out.log_weight[offset..offset + R::LANES].copy_from_slice(&weights[..R::LANES]);
            }
        }
        outs
    }
}

impl PackOut {
    /// Takes over trips, failures and columns of some lanes.
    fn take_lanes(&mut self, other: &Self, offset: usize, count: usize) {
        let lanes = offset..offset + count;
        self.trips[lanes.clone()].copy_from_slice(&other.trips[lanes.clone()]);
        self.failed[lanes.clone()].copy_from_slice(&other.failed[lanes.clone()]);
        self.columns[lanes.clone()].clone_from_slice(&other.columns[lanes]);
    }

    /// Adds what a step of quarter `t` gives in the lanes from `offset` on.
    #[inline(always)]
    fn add<R: Real>(&mut self, step: &Step<R>, t: usize, offset: usize, kept: &[bool; COLUMNS.len()]) {
        for (event, holds) in [step.takeoff, step.breaker, step.bubble].into_iter().enumerate() {
            if holds.any() {
                for (lane, trips) in self.trips.iter_mut().skip(offset).take(R::LANES).enumerate() {
                    if holds.lane(lane) && trips[event] == NEVER {
                        trips[event] = t as u8;
                    }
                }
            }
        }
        if !step.sound.all() {
            for (lane, failed) in self.failed.iter_mut().skip(offset).take(R::LANES).enumerate() {
                *failed |= !step.sound.lane(lane);
            }
        }
        if kept.contains(&true) {
            let mut all = [R::splat(0.0); COLUMNS.len()];
            let mut column = 0;
            step.columns.each(|value| {
                all[column] = value;
                column += 1;
            });
            for (value, _) in all.iter().zip(kept).filter(|(_, kept)| **kept) {
                for (columns, value) in self.columns.iter_mut().skip(offset).zip(value.to_array()).take(R::LANES) {
                    columns.push(value);
                }
            }
        }
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
    /// Values of all slots, `[history][slot]`; under a measure they are those of the race as it is, and not repeated.
    pub inputs: Vec<f64>,
    /// Under a measure, what it costs in each history.
    pub bills: Vec<Bill>,
}

/// Simulates the first `count` histories of a group.
#[must_use]
pub fn group(plan: &Plan, mode: Mode, group: u64, count: usize, keep: &Keep, instructions: Instructions) -> Group {
    part(plan, mode, group, 0..count, keep, instructions)
}

/// Simulates the histories `range` of a group and no others; weight and effective number are those of its first
/// `range.end`.
#[must_use]
pub fn part(
    plan: &Plan,
    mode: Mode,
    group: u64,
    range: Range<usize>,
    keep: &Keep,
    instructions: Instructions,
) -> Group {
    let mut drawn = drawn(plan, mode, group, range.end.min(HISTORIES), instructions);
    let before = range.start.min(drawn.histories.len());
    drawn.histories.drain(..before);
    follow(plan, &drawn, keep, &[], instructions).into_iter().next().unwrap_or_default()
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
    follow(plan, &drawn, keep, changes, instructions)
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

/// Follows histories to the end in each world.
fn follow(plan: &Plan, drawn: &Group, keep: &Keep, changes: &[Change], instructions: Instructions) -> Vec<Group> {
    let parts: Vec<Vec<Vec<PackOut>>> = drawn
        .histories
        .par_chunks(PART)
        .map(|part| {
            let pack = |lanes| Pack { plan, lanes: lanes_of(lanes), quarters: QUARTERS, weigh: false, keep, changes };
            part.chunks(MAX_LANES).map(|lanes| dispatch_on(instructions, pack(lanes))).collect()
        })
        .collect();
    let mut worlds = vec![drawn.clone(); changes.len() + 1];
    for (lanes, outs) in drawn.histories.chunks(MAX_LANES).zip(parts.into_iter().flatten()) {
        for (world, out) in worlds.iter_mut().zip(outs) {
            world.trips.extend_from_slice(&out.trips[..lanes.len()]);
            world.failed.extend_from_slice(&out.failed[..lanes.len()]);
            for (columns, inputs) in out.columns.iter().zip(&out.inputs).take(lanes.len()) {
                world.columns.extend_from_slice(columns);
                world.inputs.extend_from_slice(inputs);
            }
            world.bills.extend(out.bills.into_iter().take(lanes.len()));
        }
    }
    worlds
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
        let task = Pack { plan, lanes, quarters: SEEN_QUARTERS, weigh: true, keep: &nothing, changes: &[] };
        let Some(out) = dispatch_on(instructions, task).into_iter().next() else { continue };
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

/// Number of slots, for readers of [`Group::inputs`].
pub const INPUTS: usize = SLOTS;
