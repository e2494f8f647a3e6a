//! A plan: everything a run needs, resolved from scenario, evidence and seed.

use crate::derive::Derivations;
use crate::error::Error;
use crate::fleet::posterior::FleetStart;
use crate::memory::{Memory, Remembered};
use crate::scenario::registry::{self, PARAMETERS, SLOTS};
use crate::scenario::{Scenario, Setting};
use crate::seen::{Seen, seen};
use crate::start::{Figure, start};
use overhang_evidence::Evidence;
use overhang_model::chips::estimate::Interval;
use overhang_model::joint::{Parameters, Shocks, Start};
use overhang_prob::lanes::{MAX_LANES, Real};
use overhang_prob::math::normal_quantile;
use overhang_prob::{Distribution, Stream};
use overhang_units::Date;
use std::sync::Arc;

/// A parameter that differs from draw to draw.
#[derive(Debug, Clone)]
struct Random {
    slot: usize,
    prior: Distribution,
    stream: Stream,
}

/// The shock streams of the step.
#[derive(Debug, Clone)]
struct ShockStreams {
    appetite: Stream,
    market_break: Stream,
    demand: Stream,
    shells: Stream,
}

/// What a plan takes from other draws: draw k has it from draw k + `partner`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Distance to the draw that it is taken from.
    pub partner: u64,
    /// Slots whose random number is taken from it.
    pub slots: Vec<usize>,
    /// Whether shocks are too.
    pub shocks: bool,
}

/// Everything a run needs.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The scenario it came from.
    pub scenario: Scenario,
    /// Seed of all streams.
    pub seed: u64,
    /// Date of knowledge.
    pub as_of: Date,
    /// Hash of the evidence used.
    pub evidence_hash: String,
    /// The world before the first quarter.
    pub start: Start,
    /// The figures of its buyers, with what is behind each.
    pub buyer_figures: Vec<Figure>,
    /// Rows that weigh histories.
    pub seen: Vec<Seen>,
    fixed: Box<[f64; SLOTS]>,
    central: Box<[f64; SLOTS]>,
    random: Vec<Random>,
    derivations: Derivations,
    shocks: ShockStreams,
    resampling: Stream,
    exchange: Option<Exchange>,
    remembered: Option<Arc<Remembered>>,
}

impl Plan {
    /// Resolves a scenario with the evidence known at `as_of`.
    ///
    /// # Errors
    /// Evidence that is missing or garbled; a date before the race starts.
    pub fn new(scenario: Scenario, evidence: &Evidence, as_of: Date, seed: u64) -> Result<Self, Error> {
        let earliest = crate::start::first_quarter().start();
        if as_of < earliest {
            return Err(Error::Question(format!(
                "--as-of: found {as_of}, expected {earliest} or later: the race starts from the end of 2025"
            )));
        }
        let off: Vec<&str> = scenario.evidence_off.iter().map(|(id, _)| id.as_str()).collect();
        let known = evidence.without(&off)?.as_of(as_of);
        let (start, buyer_figures) = start(&known, scenario.buyers)?;
        let seen = seen(&known)?;
        let derivations = Derivations::new(&scenario)?;
        let mut fixed = Box::new([0.0; SLOTS]);
        let mut central = Box::new([0.0; SLOTS]);
        let mut random = Vec::new();
        for entry in &scenario.entries {
            let slot = entry.slot;
            match &entry.setting {
                Setting::Value(value) => fixed[slot] = *value,
                Setting::Prior(prior) => {
                    let name = format!("parameter:{}", registry::full_name(PARAMETERS[slot]));
                    random.push(Random { slot, prior: prior.clone(), stream: Stream::new(seed, &name) });
                }
                Setting::Derived(_) => {}
            }
            central[slot] = entry.central_value();
        }
        // A derived central value holds only while what it is derived from is of the same layer.
        let mut derived = central.clone();
        derivations.fill(&mut derived);
        for entry in &scenario.entries {
            let slot = entry.slot;
            let layer = scenario.layer_of[slot];
            let moved = derivations.sources(slot).iter().any(|&source| scenario.layer_of[source] > layer);
            if matches!(entry.setting, Setting::Derived(_)) && (moved || entry.central.is_none()) {
                central[slot] = derived[slot];
            }
        }
        labs_share_all(&central)?;
        Ok(Self {
            seed,
            as_of,
            evidence_hash: known.hash(),
            start,
            buyer_figures,
            seen,
            fixed,
            central,
            random,
            derivations,
            shocks: ShockStreams {
                appetite: Stream::new(seed, "shock:appetite"),
                market_break: Stream::new(seed, "shock:market_break"),
                demand: Stream::new(seed, "shock:demand"),
                shells: Stream::new(seed, "shock:shells"),
            },
            resampling: Stream::new(seed, "resampling"),
            exchange: None,
            remembered: None,
            scenario,
        })
    }

    /// The same plan with the deliveries before the start, their power and the interval of their sum taken from a
    /// posterior of the fleet. All random numbers stay.
    ///
    /// # Errors
    /// A scenario that itself sets the factor on these deliveries, which this replaces.
    pub fn with_fleet(mut self, fleet: &FleetStart) -> Result<Self, Error> {
        const SCALE: &str = "chips.historical_deliveries_scale_ratio";
        let slot =
            registry::find(SCALE).ok_or_else(|| Error::Question(format!("the model has no parameter {SCALE}")))?;
        if self.scenario.layer_of.get(slot).is_some_and(|&layer| layer > 0) {
            return Err(Error::Question(format!(
                "--fleet: found posterior and another setting of {SCALE}, expected one of them: the posterior sets it"
            )));
        }
        let Interval { p5, p50, p95 } = fleet.stock_h100e;
        let prior = Distribution::lognormal_interval(p5 / p50, p95 / p50, 0.9)
            .map_err(|cause| Error::Evidence(format!("the posterior of the fleet: {cause}")))?;
        match self.random.iter_mut().find(|random| random.slot == slot) {
            Some(random) => random.prior = prior,
            None => return Err(Error::Question(format!("{SCALE}: found a fixed value, expected a prior"))),
        }
        self.remembered = None;
        for (k, (delivered, power)) in fleet.ratios.iter().enumerate() {
            if let (Some(mh), Some(kw)) = (self.start.deliveries_mh.get_mut(k), self.start.chip_power_kw.get_mut(k)) {
                *mh *= delivered;
                *kw *= power / delivered;
            }
        }
        Ok(self)
    }

    /// The same plan, with some of its random numbers taken from other draws: for sensitivities.
    #[must_use]
    pub fn exchanged(&self, exchange: Exchange) -> Self {
        Self { exchange: Some(exchange), remembered: None, ..self.clone() }
    }

    /// The same plan with one slot held at a value, on the same random numbers otherwise. A derived slot
    /// stays derived.
    #[must_use]
    pub fn held(&self, slot: usize, value: f64) -> Self {
        let mut plan = self.clone();
        if !PARAMETERS.get(slot).is_some_and(|description| registry::only_counts(description)) {
            plan.remembered = None;
        }
        plan.random.retain(|random| random.slot != slot);
        if let Some(fixed) = plan.fixed.get_mut(slot) {
            *fixed = value;
        }
        plan
    }

    /// Values of all slots for the draws in the lanes.
    #[inline(always)]
    pub fn values<R: Real>(&self, draws: &[u64; MAX_LANES]) -> [R; SLOTS] {
        self.values_before(SLOTS, draws)
    }

    /// Values of the slots before `end` for the draws in the lanes; random ones behind it are not drawn.
    #[inline(always)]
    pub(crate) fn values_before<R: Real>(&self, end: usize, draws: &[u64; MAX_LANES]) -> [R; SLOTS] {
        let mut values = [R::splat(0.0); SLOTS];
        for (value, &fixed) in values.iter_mut().zip(self.fixed.iter()) {
            *value = R::splat(fixed);
        }
        let partners = self.partners(draws);
        for random in self.random.iter().filter(|random| random.slot < end) {
            let from = match &self.exchange {
                Some(exchange) if exchange.slots.contains(&random.slot) => &partners,
                _ => draws,
            };
            values[random.slot] = random.prior.sample(random.stream.uniform::<R>(from, 0));
        }
        self.derivations.fill(&mut values);
        values
    }

    /// The draws that exchanged numbers come from.
    #[inline(always)]
    fn partners(&self, draws: &[u64; MAX_LANES]) -> [u64; MAX_LANES] {
        let partner = self.exchange.as_ref().map_or(0, |exchange| exchange.partner);
        draws.map(|draw| draw.wrapping_add(partner))
    }

    /// The same plan, whose chosen histories are kept in `memory` and taken from there. No number changes.
    #[must_use]
    pub fn remembering(self, memory: &Memory) -> Self {
        let remembered = memory.of(self.candidates());
        Self { remembered: Some(remembered), ..self }
    }

    /// Where the chosen histories of this plan are kept.
    pub(crate) fn remembered(&self) -> Option<&Remembered> {
        self.remembered.as_deref()
    }

    /// Everything on which it rests which candidates are chosen, to the last bit: two plans that agree in this choose
    /// the same. (Numbers are written so that they can be read back without loss.)
    fn candidates(&self) -> String {
        let counts = |slot: usize| {
            slot >= registry::VIEWS || PARAMETERS.get(slot).is_none_or(|description| registry::only_counts(description))
        };
        let fixed: Vec<(usize, f64)> =
            self.fixed.iter().copied().enumerate().filter(|(slot, _)| !counts(*slot)).collect();
        let random: Vec<&Random> = self.random.iter().filter(|random| !counts(random.slot)).collect();
        format!("{:?}", (self.seed, &self.start, &self.seen, fixed, random, &self.derivations, &self.exchange))
    }

    /// Computes the derived slots again, after another slot has been changed.
    #[inline(always)]
    pub fn derive<R: Real>(&self, values: &mut [R; SLOTS]) {
        self.derivations.fill(values);
    }

    /// Central values of all slots.
    #[must_use]
    pub fn central(&self) -> &[f64; SLOTS] {
        &self.central
    }

    /// Slots that differ from draw to draw and are not derived, with their priors.
    pub fn random_slots(&self) -> impl Iterator<Item = (usize, &Distribution)> {
        self.random.iter().map(|random| (random.slot, &random.prior))
    }

    /// Those of [`random_slots`](Self::random_slots) that enter a quarter of the race: no other moves an outcome.
    pub fn random_slots_of_race(&self) -> impl Iterator<Item = (usize, &Distribution)> {
        self.random_slots().filter(|&(slot, _)| slot < registry::VIEWS)
    }

    /// Shocks of quarter `t` for the draws in the lanes.
    #[inline(always)]
    pub fn shocks<R: Real>(&self, draws: &[u64; MAX_LANES], t: usize) -> Shocks<R> {
        let step = t as u32;
        let partners = self.partners(draws);
        let draws = if self.exchange.as_ref().is_some_and(|exchange| exchange.shocks) { &partners } else { draws };
        Shocks {
            appetite: normal_quantile(self.shocks.appetite.uniform::<R>(draws, step)),
            market_break: self.shocks.market_break.uniform(draws, step),
            demand: normal_quantile(self.shocks.demand.uniform::<R>(draws, step)),
            shells: normal_quantile(self.shocks.shells.uniform::<R>(draws, step)),
        }
    }

    /// The offset of systematic resampling in `group`.
    #[must_use]
    pub fn resampling_offset(&self, group: u64) -> f64 {
        self.resampling.uniform(&[group; MAX_LANES], 0)
    }
}

/// Whether the labs start with no more than all of research compute, at their central values.
fn labs_share_all(central: &[f64; SLOTS]) -> Result<(), Error> {
    const SHARES: [&str; 3] = ["takeoff.share1", "takeoff.share2", "takeoff.share3"];
    let slot = |name: &&str| registry::find(name).ok_or_else(|| Error::Question(format!("the model has no {name}")));
    let slots: Vec<usize> = SHARES.iter().map(slot).collect::<Result<_, Error>>()?;
    let sum: f64 = slots.iter().map(|&slot| central[slot]).sum();
    if sum <= 1.0 + 1e-9 {
        return Ok(());
    }
    let names: Vec<String> = slots.iter().map(|&slot| registry::full_name(PARAMETERS[slot])).collect();
    Err(Error::Question(format!(
        "{}: found a sum of {}, expected at most 1: they are shares of the same research compute",
        names.join(" + "),
        overhang_units::format_significant(sum, 4)
    )))
}

/// The parameters of the step out of all slots.
#[inline(always)]
pub fn parameters<R: Real>(values: &[R; SLOTS]) -> Parameters<R> {
    let mut next = values.iter();
    Parameters::fill(|| next.next().copied().unwrap_or(R::splat(f64::NAN)))
}

/// The parameters of the build-out programme out of all slots.
#[inline(always)]
pub fn program<R: Real>(values: &[R; SLOTS]) -> overhang_model::program::Parameters<R> {
    let mut next = values.iter().skip(registry::PROGRAM);
    overhang_model::program::Parameters::fill(&mut || next.next().copied().unwrap_or(R::splat(f64::NAN)))
}
