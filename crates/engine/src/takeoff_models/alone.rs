//! The take-off block alone: its priors, a path of energised compute of its own, the METR weights, and when
//! each milestone is first reached (docs/model/takeoff.md,
//! "The block alone").

use super::inputs::Inputs;
use super::{count, pool};
use crate::error::Error;
use crate::plan::{Plan, parameters};
use crate::scenario::registry::{SLOTS, find};
use overhang_evidence::{Block, Evidence};
use overhang_model::takeoff::derived::reference_pace;
use overhang_model::takeoff::step::{LABS, Setup, State, log10_horizon_minutes};
use overhang_model::{Domain, QUARTER_YEARS};
use overhang_prob::lanes::{MAX_LANES, Real, Task, dispatch};
use overhang_prob::math::{exp, ln, log10};
use overhang_prob::{Distribution, Stream};
use rayon::prelude::*;
use std::f64::consts::{LN_2, LN_10};

/// Names for `--set alone.name`.
const NAMES: [&str; 5] = [
    "energised_growth_start_per_year",
    "energised_growth_half_life_years",
    "energised_growth_long_run_per_year",
    "metr_error_log10",
    "metr_error_saturated_log10",
];
/// Growth of compute (log, a year) that is possible: more than tenfold either way is a slip.
const GROWTH: Domain = Domain { low: -LN_10, high: LN_10, ..Domain::FINITE };
/// Quarters that are run, from 2026-Q1 on.
pub const QUARTERS: usize = 81;
/// Start of the first quarter.
pub const START_YEAR: f64 = 2026.0;
/// Milestones in the order of [`Draw::first`].
pub const MILESTONES: [&str; 6] =
    ["intern_proxy", "researcher_proxy", "multiplier_ge_5", "multiplier_ge_25", "takeoff2", "takeoff3"];
/// Multipliers that count.
const MULTIPLIERS: [f64; 2] = [5.0, 25.0];
/// Never reached.
pub const NEVER: usize = usize::MAX;
/// Quarters of a year.
const YEAR: usize = 4;
/// Numbers kept of each quarter by the step: capability, share and ln software of each lab, ln multiplier
/// and log10 horizon of the leader, ln inference.
const KEPT: usize = 3 * LABS + 3;

/// Path of energised compute.
#[derive(Debug, Clone)]
struct Energised {
    growth: Distribution,
    half_life: Distribution,
    long_run: f64,
    streams: [Stream; 2],
}

/// A measured horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Model.
    pub model: String,
    /// Day it was released, as a year.
    pub year: f64,
    /// Half-success horizon, minutes.
    pub minutes: f64,
    /// Standard deviation of its log10.
    pub error_log10: f64,
    /// Whether nothing before was better: only these weigh.
    pub frontier: bool,
}

/// The leader of a draw in a quarter, and how the labs stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quarter {
    /// ln of the R&D multiplier of the leader.
    pub ln_multiplier: f64,
    /// log10 of its half-success horizon, minutes.
    pub log10_horizon: f64,
    /// Months since the leader was where the second lab is now.
    pub lead_months: f64,
    /// Sum of squared compute shares.
    pub concentration: f64,
    /// Compute share of the leader.
    pub leader_share: f64,
    /// ln of the cost of a task of constant difficulty, of the start.
    pub ln_task_cost: f64,
}

/// What one draw gives.
#[derive(Debug, Clone)]
pub struct Draw {
    /// ln of the weight by the measured horizons.
    pub ln_weight: f64,
    /// First quarter of each of [`MILESTONES`], or [`NEVER`].
    pub first: [usize; MILESTONES.len()],
    /// Quarter by quarter.
    pub quarters: Vec<Quarter>,
}

/// The block alone.
#[derive(Debug)]
pub struct Alone<'a> {
    plan: &'a Plan,
    energised: Energised,
    measured: Vec<Measured>,
    slots: Slots,
}

/// Slots that are read beside the parameters of the step.
#[derive(Debug, Clone, Copy)]
struct Slots {
    intern: usize,
    doubling: usize,
    horizon: usize,
    acceleration: usize,
    decline: usize,
    pace: [usize; 5],
}

impl Slots {
    fn find() -> Result<Self, Error> {
        let slot = |symbol: &str| {
            let name = format!("takeoff.{symbol}");
            find(&name).ok_or_else(|| Error::Question(format!("the model has no parameter {name}")))
        };
        Ok(Self {
            intern: slot("H_int")?,
            doubling: slot("D")?,
            horizon: slot("H0")?,
            acceleration: slot("A0")?,
            decline: slot("ph")?,
            pace: [slot("g0")?, slot("psi")?, slot("gE0")?, slot("mu")?, slot("gV")?],
        })
    }
}

impl<'a> Alone<'a> {
    /// Reads the path of energised compute and the measured horizons known to the evidence; `set` holds
    /// settings `alone.name=number`.
    ///
    /// # Errors
    /// Rows that are missing or garbled, unknown names, settings outside their domain.
    pub fn new(plan: &'a Plan, evidence: &Evidence, set: &[String]) -> Result<Self, Error> {
        let inputs = Inputs::new(evidence, ("takeoff.alone", "alone"), &NAMES, set)?;
        let energised = Energised {
            growth: inputs.prior("energised_growth_start_per_year", "1/year", Domain::AT_LEAST_ZERO)?,
            half_life: inputs.prior("energised_growth_half_life_years", "years", Domain::POSITIVE)?,
            long_run: inputs.number_in("energised_growth_long_run_per_year", "1/year", GROWTH)?,
            streams: ["alone:growth", "alone:half_life"].map(|name| Stream::new(plan.seed, name)),
        };
        let error = inputs.number_in("metr_error_log10", "log10", Domain::POSITIVE)?;
        let saturated = inputs.number_in("metr_error_saturated_log10", "log10", Domain::POSITIVE)?;
        let mut measured: Vec<Measured> = Vec::new();
        for row in evidence.select(Block::Takeoff, Some("METR"), Some("horizon_50")) {
            // A second row on the same model says the same again in other words.
            let model = row.item.split(" (").next().unwrap_or(&row.item).to_string();
            if measured.iter().any(|point| point.model == model) {
                continue;
            }
            let day = f64::from(row.as_of.day_of_year()) - 0.5;
            let year = f64::from(row.as_of.year()) + day / f64::from(row.as_of.days_in_year());
            let error_log10 = if year < START_YEAR { error } else { saturated };
            let minutes = row.value_in("minutes")?;
            measured.push(Measured { model, year, minutes, error_log10, frontier: false });
        }
        measured.sort_by(|a, b| a.year.total_cmp(&b.year));
        let mut best = 0.0;
        for point in &mut measured {
            point.frontier = point.minutes > best;
            best = point.minutes.max(best);
        }
        Ok(Self { plan, energised, measured, slots: Slots::find()? })
    }

    /// The measured horizons, in order of release.
    #[must_use]
    pub fn measured(&self) -> &[Measured] {
        &self.measured
    }

    /// Draws, in order.
    ///
    /// # Errors
    /// No draws or too many.
    pub fn sample(&self, draws: u64, threads: usize) -> Result<Vec<Draw>, Error> {
        let draws = count(draws)?;
        let packs = draws.div_ceil(MAX_LANES);
        let pack = |pack: usize| self.finish(dispatch(Pack { alone: self, first: (pack * MAX_LANES) as u64 }));
        let mut all: Vec<Draw> =
            pool(threads)?.install(|| (0..packs).into_par_iter().map(pack).flatten_iter().collect());
        all.truncate(draws);
        Ok(all)
    }

    /// ln of the likelihood of the frontier points: before and around the start, capability rises by the
    /// yardstick pace, so `H = H0 (1 - A0 (t - 2026)/D)^(ln 2 / ln(1 - A0))`.
    fn ln_weight(&self, values: &[f64; SLOTS]) -> f64 {
        let s = &self.slots;
        let (start, doubling, a0) = (values[s.horizon], values[s.doubling], values[s.acceleration]);
        let exponent = LN_2 / ln(1.0 - a0);
        let mut sum = 0.0;
        for point in self.measured.iter().filter(|point| point.frontier) {
            let bracket = (1.0 - a0 * (point.year - START_YEAR) / doubling).max(1e-12);
            let z = (log10(point.minutes) - log10(start) - exponent * log10(bracket)) / point.error_log10;
            sum -= 0.5 * z * z;
        }
        sum
    }

    /// Milestones and standing of each lane.
    fn finish(&self, out: PackOut) -> Vec<Draw> {
        (0..MAX_LANES).map(|lane| self.draw(&out, lane)).collect()
    }

    fn draw(&self, out: &PackOut, lane: usize) -> Draw {
        let values = &out.values[lane];
        let s = &self.slots;
        let [g0, psi, g_e0, mu, g_v] = s.pace.map(|slot| values[slot]);
        let pace = reference_pace(g0, psi, g_e0, mu, g_v);
        let p = parameters(values).takeoff;
        let intern = log10(values[s.intern]);
        let ln_multipliers = MULTIPLIERS.map(ln);
        let at = |t: usize, k: usize| out.kept[(t * KEPT + k) * MAX_LANES + lane];
        let mut first = [NEVER; MILESTONES.len()];
        let mut leaders: Vec<f64> = Vec::with_capacity(QUARTERS);
        let mut quarters = Vec::with_capacity(QUARTERS);
        for t in 0..QUARTERS {
            let mut leader = 0;
            for lab in 1..LABS {
                if at(t, lab) > at(t, leader) {
                    leader = lab;
                }
            }
            let capability = at(t, leader);
            leaders.push(capability);
            let second = (0..LABS).filter(|&lab| lab != leader).map(|lab| at(t, lab)).fold(f64::NEG_INFINITY, f64::max);
            let gained = if t >= YEAR { capability - leaders[t - YEAR] } else { f64::NEG_INFINITY };
            let (ln_multiplier, log10_horizon) = (at(t, 3 * LABS), at(t, 3 * LABS + 1));
            let holds = [
                log10_horizon >= intern,
                capability >= p.automated_coder_oom,
                ln_multiplier >= ln_multipliers[0],
                ln_multiplier >= ln_multipliers[1],
                gained >= 2.0 * pace,
                gained >= 3.0 * pace,
            ];
            for (first, holds) in first.iter_mut().zip(holds) {
                if holds && *first == NEVER {
                    *first = t;
                }
            }
            let share = |lab: usize| at(t, LABS + lab);
            quarters.push(Quarter {
                ln_multiplier,
                log10_horizon,
                lead_months: 12.0 * lead_years(|t| at(t, leader), t, second, pace),
                concentration: (0..LABS).map(|lab| share(lab) * share(lab)).sum(),
                leader_share: share(leader),
                ln_task_cost: at(t, 3 * LABS + 2)
                    - at(t, 2 * LABS + leader)
                    - ln(values[s.decline]) * QUARTER_YEARS * t as f64,
            });
        }
        Draw { ln_weight: self.ln_weight(values), first, quarters }
    }
}

/// Years since the leader, whose capability by quarter is `own`, had the capability `second`: linear between
/// quarters, and before the first by the yardstick pace.
fn lead_years(own: impl Fn(usize) -> f64, now: usize, second: f64, pace: f64) -> f64 {
    for t in (1..=now).rev() {
        let (before, after) = (own(t - 1), own(t));
        if before <= second && after > before {
            let part = ((second - before) / (after - before)).clamp(0.0, 1.0);
            return ((now - t) as f64 + 1.0 - part) * QUARTER_YEARS;
        }
    }
    now as f64 * QUARTER_YEARS + ((own(0) - second) / pace).max(0.0)
}

/// Numbers of a pack of draws.
struct PackOut {
    values: Vec<[f64; SLOTS]>,
    /// `[quarter][kept][lane]`.
    kept: Vec<f64>,
}

struct Pack<'a> {
    alone: &'a Alone<'a>,
    first: u64,
}

impl Task for Pack<'_> {
    type Output = PackOut;

    #[inline(always)]
    fn run<R: Real>(self) -> PackOut {
        let mut out = PackOut { values: Vec::with_capacity(MAX_LANES), kept: vec![0.0; QUARTERS * KEPT * MAX_LANES] };
        let mut offset = 0;
        while offset < MAX_LANES {
            let mut draws = [0; MAX_LANES];
            for (lane, draw) in draws.iter_mut().enumerate() {
                *draw = self.first + (offset + lane) as u64;
            }
            let energised = &self.alone.energised;
            let [growth, half_life] = [0, 1].map(|k| energised.streams[k].uniform::<R>(&draws, 0));
            let growth = energised.growth.sample(growth);
            let mut values = self.alone.plan.values::<R>(&draws);
            // The yardstick is the pace of this draw's own start.
            values[self.alone.slots.pace[2]] = growth;
            self.alone.plan.derive(&mut values);
            for lane in 0..R::LANES {
                out.values.push(std::array::from_fn(|slot| values[slot].lane(lane)));
            }
            let p = parameters(&values).takeoff;
            let setup = Setup::new(&p);
            let mut state = State::new(&setup);
            let long_run = R::splat(energised.long_run);
            let mut above = growth - long_run;
            let fading = exp(R::splat(-LN_2 * QUARTER_YEARS) / energised.half_life.sample(half_life));
            let mut ln_compute = R::splat(0.0);
            for t in 0..QUARTERS {
                let before = state;
                let outcome = state.step(&p, &setup, exp(ln_compute));
                ln_compute = ln_compute + (long_run + above) * QUARTER_YEARS;
                above = above * fading;
                let [a, b, c] = [0, 1, 2].map(|lab| outcome.labs[lab].capability_oom);
                let horizon = log10_horizon_minutes(&p, outcome.leader_oom);
                let [s1, s2, s3] = before.share;
                let [q1, q2, q3] = before.ln_software;
                let kept: [R; KEPT] =
                    [a, b, c, s1, s2, s3, q1, q2, q3, outcome.ln_leader_multiplier, horizon, before.ln_inference];
                for (k, value) in kept.iter().enumerate() {
                    let place = (t * KEPT + k) * MAX_LANES + offset;
                    let lanes = value.to_array();
                    out.kept[place..place + R::LANES].copy_from_slice(&lanes[..R::LANES]);
                }
            }
            offset += R::LANES;
        }
        out
    }
}

/// Weights of draws, the largest 1; all 1 for the prior.
#[must_use]
pub fn weights(draws: &[Draw], prior: bool) -> Vec<f64> {
    let largest = draws.iter().map(|draw| draw.ln_weight).fold(f64::NEG_INFINITY, f64::max);
    draws.iter().map(|draw| if prior { 1.0 } else { exp(draw.ln_weight - largest) }).collect()
}

/// Start of a quarter.
#[must_use]
pub fn year_of(quarter: usize) -> f64 {
    START_YEAR + quarter as f64 * QUARTER_YEARS
}
