//! The fleet given what was counted elsewhere: the forward estimate as prior, rows of evidence as
//! likelihoods (docs/model/chips.md, "Posterior").
//!
//! The prior is the forward estimate itself, number for number. Only designers that a row speaks of are
//! moved; the others stay as they are. With no rows the posterior is the forward estimate.

#[cfg(test)]
mod calibration;
mod observations;
pub(crate) mod particles;

use super::inputs::{Reader, refused};
use super::{FleetEstimate, sources};
use crate::error::Error;
use crate::start::first_quarter;
use observations::{not_comparable, observations};
use overhang_evidence::Evidence;
use overhang_model::chips::estimate::{Doubt, Entity, Fleet, Interval, Kind, Measure, Observation, Samples, Terms};
use overhang_model::joint::HISTORY;
use overhang_prob::math::{ln, normal_cdf};
use particles::{Course, Likelihood, Particles, Sampler};
use std::collections::BTreeMap;

/// Uniform numbers are kept this far from 0 and 1.
const EDGE: f64 = 1.0 / (1_u64 << 53) as f64;

/// What is asked of a posterior.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Only these rows; all if empty.
    pub only: Vec<String>,
    /// Also the posterior without each row in turn.
    pub leave_one_out: bool,
}

/// A row of evidence beside what the estimate says of the same.
#[derive(Debug, Clone)]
pub struct Pull {
    /// Id of the row.
    pub id: String,
    /// What it says, in its most probable reading.
    pub value: f64,
    /// Standard deviation of its logarithm.
    pub log_sd: f64,
    /// Whether it is a ceiling: then a value above what is counted is no surprise.
    pub ceiling: bool,
    /// The estimate of the same before the rows.
    pub prior: Interval,
    /// After them.
    pub posterior: Interval,
    /// `(ln value - mean ln count)/sqrt(log_sd^2 + variance of ln count)` before the rows.
    pub prior_z: f64,
    /// The same after them, without the variance of the count, which the row itself has narrowed.
    pub posterior_z: f64,
    /// Stock of the world without this row over that with it, less one; where it was asked for.
    pub left_out_shift: Option<f64>,
}

/// A stock before and after the rows, H100e until the end of a quarter.
#[derive(Debug, Clone)]
pub struct Shift {
    /// Whose.
    pub entity: Entity,
    /// Forward estimate.
    pub prior: Interval,
    /// Given the rows.
    pub posterior: Interval,
}

/// How the posterior came about and what it moved.
#[derive(Debug, Clone)]
pub struct Posterior {
    /// Rows, in the order of the evidence.
    pub pulls: Vec<Pull>,
    /// World and designers.
    pub shifts: Vec<Shift>,
    /// How the sampler went.
    pub course: Course,
    /// Variables that were moved.
    pub variables: usize,
}

/// Rows of evidence on the designers that they speak of.
#[derive(Debug)]
pub(crate) struct FleetLikelihood {
    fleet: Fleet,
    variables: Vec<String>,
    places: BTreeMap<String, usize>,
    rows: Vec<(Observation, Terms)>,
}

impl FleetLikelihood {
    /// `fleet` must have the designers of all rows.
    ///
    /// # Errors
    /// A row that the fleet cannot be compared with.
    pub(crate) fn new(fleet: Fleet, rows: Vec<Observation>) -> Result<Self, Error> {
        let mut variables: Vec<String> = Vec::new();
        let mut note = |name: &str, _: &mut [f64]| variables.push(name.to_string());
        fleet.block(1, &mut note);
        let places = variables.iter().cloned().enumerate().map(|(place, name)| (name, place)).collect();
        let with_terms = |row: Observation| {
            let terms = fleet.counted(&row.counted).map_err(|cause| not_comparable(&row.id, &cause))?;
            Ok((row, terms))
        };
        let rows = rows.into_iter().map(with_terms).collect::<Result<_, Error>>()?;
        Ok(Self { fleet, variables, places, rows })
    }

    /// For each row what is counted, particle by particle.
    fn counts(&self, normals: &[&[f64]]) -> Vec<Vec<f64>> {
        let length = normals.first().map_or(0, |column| column.len());
        let mut uniforms = |name: &str, numbers: &mut [f64]| {
            if let Some(column) = self.places.get(name).and_then(|&place| normals.get(place)) {
                to_uniforms(column, numbers);
            }
        };
        let block = self.fleet.block(length, &mut uniforms);
        let count = |(_, terms): &(Observation, Terms)| {
            let mut count = vec![0.0; length];
            block.add(terms, &mut count);
            count
        };
        self.rows.iter().map(count).collect()
    }
}

impl Likelihood for FleetLikelihood {
    fn variables(&self) -> &[String] {
        &self.variables
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn evaluate(&self, normals: &[&[f64]]) -> Vec<Vec<f64>> {
        let mut counts = self.counts(normals);
        for (column, (row, _)) in counts.iter_mut().zip(&self.rows) {
            column.iter_mut().for_each(|count| *count = row.log_likelihood(*count));
        }
        counts
    }
}

fn to_uniforms(normals: &[f64], uniforms: &mut [f64]) {
    for (u, &z) in uniforms.iter_mut().zip(normals) {
        *u = normal_cdf(z).clamp(EDGE, 1.0 - EDGE);
    }
}

impl FleetEstimate {
    /// The estimate given the rows `seen_*` of the evidence, with what they did; arguments as of
    /// [`new`](Self::new).
    ///
    /// # Errors
    /// As there; rows that cannot be compared, or none.
    pub fn posterior(
        evidence: &Evidence,
        samples: u64,
        seed: u64,
        threads: usize,
        question: &Question,
    ) -> Result<(Self, Posterior), Error> {
        let mut forward = Self::new(evidence, samples, seed, threads)?;
        let rows = observations(evidence, &question.only)?;
        if rows.is_empty() {
            return Err(Error::Evidence(
                "found no row seen_* of the chips that is on and was public by the as-of date, expected at least one"
                    .to_string(),
            ));
        }
        let reader = Reader::new(evidence);
        let (_, all) = sources(&reader)?;
        let spoken_of = |name: &str| rows.iter().any(|row| row.counted.designer == name);
        let moved = all.into_iter().filter(|source| spoken_of(source.designer())).collect::<Vec<_>>();
        if let Some(row) = rows.iter().find(|row| !moved.iter().any(|s| s.designer() == row.counted.designer)) {
            let found = &row.counted.designer;
            return Err(Error::Evidence(format!("{}: found entity {found}, expected a designer", row.id)));
        }
        let fleet = Fleet::new(&reader.chips()?, moved).map_err(|e| refused(&e))?;
        let likelihood = FleetLikelihood::new(fleet, rows)?;

        let (off, on) = (vec![0.0; likelihood.rows()], vec![1.0; likelihood.rows()]);
        let mut sampler = Sampler::new(&likelihood, &forward.pool, seed, "posterior");
        let mut particles = sampler.prior(forward.samples.count(), seed);
        let before = counts(&likelihood, &particles);
        let course = sampler.travel(&mut particles, &off, &on);
        let after = counts(&likelihood, &particles);

        let prior = std::mem::take(&mut forward.samples);
        let posterior = forward.samples_at(&likelihood, &particles);
        let world = |fleet: &Fleet, samples: &Samples| stock(fleet, samples, &Entity::World, forward.last_complete);
        let with_all = world(&forward.fleet, &posterior).p50;
        let mut pulls = Vec::new();
        for (number, ((row, _), (before, after))) in likelihood.rows.iter().zip(before.iter().zip(&after)).enumerate() {
            let left_out_shift = question.leave_one_out.then(|| {
                let mut others = on.clone();
                others[number] = 0.0;
                let mut without = particles.clone();
                let label = format!("posterior without {}", row.id);
                Sampler::new(&likelihood, &forward.pool, seed, &label).travel(&mut without, &on, &others);
                world(&forward.fleet, &forward.samples_at(&likelihood, &without)).p50 / with_all - 1.0
            });
            pulls.push(Pull { left_out_shift, ..pull(row, before, after) });
        }
        let at = forward.last_complete;
        let entities = forward.fleet.entities().into_iter().filter(|e| !matches!(e, Entity::Chip { .. }));
        let shifts = entities
            .map(|entity| Shift {
                prior: stock(&forward.fleet, &prior, &entity, at),
                posterior: stock(&forward.fleet, &posterior, &entity, at),
                entity,
            })
            .collect();
        let variables = likelihood.variables.len();
        let weakest = reader.weakest().max(forward.weakest);
        let of_rows = likelihood.rows.iter().map(|(row, _)| row.id.as_str());
        let weakest = evidence.weakest_kind(of_rows)?.max(weakest);
        forward.samples = posterior;
        forward.weakest = weakest;
        forward.measure_world()?;
        Ok((forward, Posterior { pulls, shifts, course, variables }))
    }

    /// The whole fleet where the particles stand; variables that were not moved have the numbers of the
    /// forward estimate.
    fn samples_at(&self, likelihood: &FleetLikelihood, particles: &Particles) -> Samples {
        let draw = |first: usize, length: usize| {
            let mut forward = super::uniforms(self.seed, first);
            let mut uniforms = |name: &str, numbers: &mut [f64]| match likelihood.places.get(name) {
                Some(&place) => to_uniforms(&particles.normals[place][first..first + length], numbers),
                None => forward(name, numbers),
            };
            self.fleet.block(length, &mut uniforms)
        };
        Samples::new(super::blocks(&self.pool, particles.count(), draw))
    }
}

/// What a race takes from a posterior: deliveries of the quarters before it starts.
#[derive(Debug, Clone)]
pub struct FleetStart {
    /// For each quarter, oldest first: median H100e delivered over that of the forward estimate, and the same
    /// of their power.
    pub ratios: Vec<(f64, f64)>,
    /// Sold until the last of them, given the rows.
    pub stock_h100e: Interval,
    /// The same of the forward estimate.
    pub forward_h100e: Interval,
}

impl FleetStart {
    /// From the posterior given all rows of the evidence; arguments as of [`FleetEstimate::new`].
    ///
    /// # Errors
    /// As of [`FleetEstimate::posterior`]; a series that does not reach the start of the race.
    pub fn of_posterior(evidence: &Evidence, samples: u64, seed: u64, threads: usize) -> Result<Self, Error> {
        let forward = FleetEstimate::new(evidence, samples, seed, threads)?;
        let (posterior, _) = FleetEstimate::posterior(evidence, samples, seed, threads, &Question::default())?;
        let first = first_quarter() - HISTORY as i32;
        let last = first_quarter() - 1;
        let of = |estimate: &FleetEstimate, kind, measure, quarter| {
            estimate.world.interval(kind, measure, quarter).ok_or_else(|| {
                Error::Evidence(format!(
                    "the estimate of chips found nothing for {quarter}, expected what was sold in it"
                ))
            })
        };
        let ratio = |measure, quarter| {
            let flow = |estimate| of(estimate, Kind::Flow, measure, quarter);
            Ok::<f64, Error>(flow(&posterior)?.p50 / flow(&forward)?.p50)
        };
        let ratios = first.through(last).map(|q| Ok((ratio(Measure::H100e, q)?, ratio(Measure::PowerGw, q)?)));
        let stock = |estimate| of(estimate, Kind::Cumulative, Measure::H100e, last);
        Ok(Self {
            ratios: ratios.collect::<Result<_, Error>>()?,
            stock_h100e: stock(&posterior)?,
            forward_h100e: stock(&forward)?,
        })
    }
}

fn stock(fleet: &Fleet, samples: &Samples, entity: &Entity, at: overhang_units::Quarter) -> Interval {
    Interval::of(&fleet.column(samples, entity, Measure::H100e, Kind::Cumulative, at))
}

fn counts(likelihood: &FleetLikelihood, particles: &Particles) -> Vec<Vec<f64>> {
    let columns: Vec<&[f64]> = particles.normals.iter().map(Vec::as_slice).collect();
    likelihood.counts(&columns)
}

fn pull(row: &Observation, before: &[f64], after: &[f64]) -> Pull {
    let log_sd = row.log_sd();
    let z = |counts: &[f64], own: bool| {
        let n = counts.len() as f64;
        let mean = counts.iter().map(|&x| ln(x)).sum::<f64>() / n;
        let variance = counts.iter().map(|&x| (ln(x) - mean) * (ln(x) - mean)).sum::<f64>() / n;
        (ln(row.value()) - mean) / (log_sd * log_sd + if own { variance } else { 0.0 }).sqrt()
    };
    Pull {
        id: row.id.clone(),
        value: row.value(),
        log_sd,
        ceiling: matches!(row.error, Doubt::Ceiling { .. }),
        prior: Interval::of(before),
        posterior: Interval::of(after),
        prior_z: z(before, true),
        posterior_z: z(after, false),
        left_out_shift: None,
    }
}
