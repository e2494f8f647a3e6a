//! A tempered particle sampler: from a Gaussian prior to a posterior, by raising the weight of each row of
//! evidence from 0 to 1, and by lowering it again.
//!
//! Every uncertain number of the estimate is a standard normal `z`, so the prior is known exactly. A stage
//! raises the exponents as far as the effective number of particles stays above half, resamples, and moves
//! each particle by `z' = sqrt(1 - b^2) z + b x`, `x` standard normal (preconditioned Crank-Nicolson:
//! Cotter, Roberts, Stuart and White 2013, "MCMC methods for functions"), which leaves the prior as it is, so
//! that a move is accepted by the likelihoods alone, in any number of dimensions. Tempering: Del Moral,
//! Doucet and Jasra 2006, "Sequential Monte Carlo samplers".
//!
//! Random numbers are keyed by variable, particle and move: the result does not depend on threads.

use overhang_prob::Stream;
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::math::{exp, ln, normal_quantile};
use overhang_prob::quantile::{effective_sample_size, systematic_resample};
use rayon::prelude::*;

/// Least effective share of particles after a step of the exponents.
const LEAST_EFFECTIVE: f64 = 0.5;
/// Halvings in the search for that step.
const HALVINGS: u32 = 40;
/// Moves go on until what is left of the correlation with where a particle came from is this, at most.
const CORRELATION_LEFT: f64 = 0.05;
/// The same before the particles are used.
const CORRELATION_LEFT_AT_END: f64 = 0.01;
/// Moves of one stage, at least and at most.
const MOVES: (u32, u32) = (3, 60);
/// Acceptance that the size of moves is steered to.
const ACCEPTANCE: (f64, f64) = (0.25, 0.45);
/// Change of that size.
const STEERING: f64 = 1.25;
/// First size of a move.
const FIRST_SIZE: f64 = 0.5;
/// Particles that are moved at once.
const BLOCK: usize = 2_048;

/// What particles are weighed by.
pub(crate) trait Likelihood: Sync {
    /// Names of the variables: their prior is standard normal and independent.
    fn variables(&self) -> &[String];
    /// Number of rows of evidence.
    fn rows(&self) -> usize;
    /// For each row the logarithm of its likelihood, particle by particle; `normals` by variable.
    fn evaluate(&self, normals: &[&[f64]]) -> Vec<Vec<f64>>;
}

/// Equally likely particles.
#[derive(Debug, Clone)]
pub(crate) struct Particles {
    /// By variable, particle by particle.
    pub(crate) normals: Vec<Vec<f64>>,
    /// By row of evidence, particle by particle.
    log_likelihoods: Vec<Vec<f64>>,
    /// The particle of the start that each comes from.
    origins: Vec<u32>,
}

impl Particles {
    /// Number of particles.
    pub(crate) fn count(&self) -> usize {
        self.origins.len()
    }
}

/// How a way from one posterior to another went.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Course {
    /// Steps of the exponents.
    pub stages: u32,
    /// Moves of all particles.
    pub moves: u32,
    /// Share of moves accepted in the last stage.
    pub acceptance: f64,
    /// Particles of the start that have a descendant at the end, as a share.
    pub survivors: f64,
    /// What is left of the correlation with the last resampled particles.
    pub correlation_left: f64,
}

/// Where the particles of a block would go.
struct Proposals {
    normals: Vec<Vec<f64>>,
    log_likelihoods: Vec<Vec<f64>>,
    accepted: Vec<bool>,
}

/// Moves particles; `label` names its random numbers.
pub(crate) struct Sampler<'a, L> {
    likelihood: &'a L,
    pool: &'a rayon::ThreadPool,
    streams: Vec<Stream>,
    acceptance: Stream,
    resampling: Stream,
    move_number: u32,
    size: f64,
}

impl<'a, L: Likelihood> Sampler<'a, L> {
    pub(crate) fn new(likelihood: &'a L, pool: &'a rayon::ThreadPool, seed: u64, label: &str) -> Self {
        let stream = |what: &str| Stream::new(seed, &format!("{label}:{what}"));
        Self {
            likelihood,
            pool,
            streams: likelihood.variables().iter().map(|name| stream(name)).collect(),
            acceptance: stream("acceptance"),
            resampling: stream("resampling"),
            move_number: 0,
            size: FIRST_SIZE,
        }
    }

    /// The prior: the same numbers as those of the estimate without evidence.
    pub(crate) fn prior(&self, count: usize, seed: u64) -> Particles {
        let of = |name: &String| {
            let mut column = vec![0.5; count];
            Stream::new(seed, name).fill(0, 0, &mut column);
            column.iter_mut().for_each(|x| *x = normal_quantile(*x));
            column
        };
        let normals: Vec<Vec<f64>> = self.pool.install(|| self.likelihood.variables().par_iter().map(of).collect());
        let log_likelihoods = self.evaluate(&normals, count);
        Particles { normals, log_likelihoods, origins: (0..).take(count).collect() }
    }

    fn evaluate(&self, normals: &[Vec<f64>], count: usize) -> Vec<Vec<f64>> {
        let blocks: Vec<Vec<Vec<f64>>> = self.pool.install(|| {
            let starts: Vec<usize> = (0..count).step_by(BLOCK).collect();
            starts.par_iter().map(|&first| self.likelihood.evaluate(&slices(normals, first, count))).collect()
        });
        (0..self.likelihood.rows())
            .map(|row| blocks.iter().flat_map(|block| block[row].iter().copied()).collect())
            .collect()
    }

    /// Takes particles from one set of exponents of the rows to another.
    pub(crate) fn travel(&mut self, particles: &mut Particles, from: &[f64], to: &[f64]) -> Course {
        let mut course = Course { survivors: 1.0, ..Course::default() };
        let mut at = 0.0;
        if from == to {
            return course;
        }
        while at < 1.0 {
            let rise: Vec<f64> = from.iter().zip(to).map(|(from, to)| to - from).collect();
            let ahead = weighted_sum(&rise, &particles.log_likelihoods, particles.count());
            let step = longest_step(&ahead, 1.0 - at);
            at = if step >= 1.0 - at { 1.0 } else { at + step };
            self.resample(particles, &ahead, step, course.stages);
            course.stages += 1;
            let exponents: Vec<f64> = from.iter().zip(&rise).map(|(from, rise)| from + at * rise).collect();
            let left = if at < 1.0 { CORRELATION_LEFT } else { CORRELATION_LEFT_AT_END };
            let (mut correlation, mut moves) = (1.0, 0);
            while moves < MOVES.0 || (correlation > left && moves < MOVES.1) {
                let accepted = self.advance(particles, &exponents);
                correlation *= 1.0 - accepted * (1.0 - (1.0 - self.size * self.size).max(0.0).sqrt());
                course.acceptance = accepted;
                moves += 1;
                if accepted > ACCEPTANCE.1 {
                    self.size = (self.size * STEERING).min(1.0);
                } else if accepted < ACCEPTANCE.0 {
                    self.size /= STEERING;
                }
            }
            course.moves += moves;
            course.correlation_left = correlation;
        }
        let mut origins = particles.origins.clone();
        origins.sort_unstable();
        origins.dedup();
        course.survivors = origins.len() as f64 / particles.count() as f64;
        course
    }

    fn resample(&self, particles: &mut Particles, ahead: &[f64], step: f64, stage: u32) {
        let weights = weights(ahead, step);
        let u: f64 = self.resampling.uniform(&[u64::from(self.move_number); MAX_LANES], stage);
        let chosen = systematic_resample(&weights, particles.count(), u);
        let gather = |column: &Vec<f64>| chosen.iter().map(|&i| column[i as usize]).collect();
        self.pool.install(|| {
            particles.normals = particles.normals.par_iter().map(gather).collect();
            particles.log_likelihoods = particles.log_likelihoods.par_iter().map(gather).collect();
        });
        particles.origins = chosen.iter().map(|&i| particles.origins[i as usize]).collect();
    }

    /// One move of all particles; the share that is accepted.
    fn advance(&mut self, particles: &mut Particles, exponents: &[f64]) -> f64 {
        self.move_number += 1;
        let count = particles.count();
        let starts: Vec<usize> = (0..count).step_by(BLOCK).collect();
        let (old, sampler) = (&*particles, &*self);
        let moved: Vec<Proposals> =
            self.pool.install(|| starts.par_iter().map(|&first| sampler.block(old, exponents, first)).collect());
        let mut accepted = 0;
        for (&first, proposals) in starts.iter().zip(&moved) {
            accepted += proposals.accepted.iter().filter(|&&accepted| accepted).count();
            let columns = particles.normals.iter_mut().zip(&proposals.normals);
            for (column, new) in columns.chain(particles.log_likelihoods.iter_mut().zip(&proposals.log_likelihoods)) {
                for ((entry, &new), &accepted) in column[first..].iter_mut().zip(new).zip(&proposals.accepted) {
                    if accepted {
                        *entry = new;
                    }
                }
            }
        }
        accepted as f64 / count as f64
    }

    /// Proposals of a block with their likelihoods, and which are accepted.
    fn block(&self, old: &Particles, exponents: &[f64], first: usize) -> Proposals {
        let (keep, size) = ((1.0 - self.size * self.size).max(0.0).sqrt(), self.size);
        let columns = slices(&old.normals, first, old.count());
        let length = columns.first().map_or(0, |column| column.len());
        let mut normals = Vec::with_capacity(columns.len());
        for (column, stream) in columns.iter().zip(&self.streams) {
            let mut new = vec![0.5; length];
            stream.fill(first as u64, self.move_number, &mut new);
            for (new, &old) in new.iter_mut().zip(*column) {
                *new = keep * old + size * normal_quantile(*new);
            }
            normals.push(new);
        }
        let views: Vec<&[f64]> = normals.iter().map(Vec::as_slice).collect();
        let log_likelihoods = self.likelihood.evaluate(&views);
        let before = slices(&old.log_likelihoods, first, old.count());
        let mut uniforms = vec![0.5; length];
        self.acceptance.fill(first as u64, self.move_number, &mut uniforms);
        let (new, old) = (weighted_sum(exponents, &log_likelihoods, length), weighted_sum(exponents, &before, length));
        let accepted = new.iter().zip(&old).zip(&uniforms).map(|((new, old), &u)| ln(u) < new - old).collect();
        Proposals { normals, log_likelihoods, accepted }
    }
}

/// The block of each column from `first` on.
fn slices(columns: &[Vec<f64>], first: usize, count: usize) -> Vec<&[f64]> {
    columns.iter().map(|column| &column[first..count.min(first + BLOCK)]).collect()
}

/// Sum over rows of exponent times log-likelihood; a row with the exponent 0 does not count, whatever it says.
fn weighted_sum<C: AsRef<[f64]>>(exponents: &[f64], log_likelihoods: &[C], count: usize) -> Vec<f64> {
    let mut sum = vec![0.0; count];
    for (&exponent, column) in exponents.iter().zip(log_likelihoods).filter(|(exponent, _)| **exponent != 0.0) {
        for (sum, &x) in sum.iter_mut().zip(column.as_ref()) {
            *sum += exponent * x;
        }
    }
    sum
}

/// `e^(step (x - max))`.
fn weights(ahead: &[f64], step: f64) -> Vec<f64> {
    let largest = ahead.iter().copied().filter(|x| x.is_finite()).fold(f64::NEG_INFINITY, f64::max);
    ahead.iter().map(|x| if x.is_nan() { 0.0 } else { exp(step * (x - largest)) }).collect()
}

/// The longest step, `most` at most, that leaves enough effective particles.
fn longest_step(ahead: &[f64], most: f64) -> f64 {
    let enough = |step: f64| effective_sample_size(&weights(ahead, step)) >= LEAST_EFFECTIVE * ahead.len() as f64;
    if enough(most) {
        return most;
    }
    let (mut low, mut high) = (0.0, most);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if enough(middle) { low = middle } else { high = middle }
    }
    // Where not even the shortest step leaves enough, the rows cannot be met: go on, and let the survivors tell.
    low.max(most * 1e-3)
}
