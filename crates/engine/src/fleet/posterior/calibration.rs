//! Tests of the sampler: a posterior in closed form, and ranks of truths among posteriors of their own data.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::particles::{Likelihood, Sampler};
use super::{FleetLikelihood, observations};
use crate::fleet::inputs::Reader;
use overhang_evidence::Evidence;
use overhang_model::chips::estimate::{Doubt, FixedMix, Fleet, Observation, Source};
use overhang_prob::Stream;
use overhang_prob::math::{exp, normal_quantile};
use overhang_prob::scores::{chi_square_of_uniform, histogram_of_unit};

fn pool() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap()
}

fn square(x: f64) -> f64 {
    x * x
}

/// Sums of standard normals seen with an error: the posterior of each is normal in closed form.
struct Sums {
    variables: Vec<String>,
    /// How many variables from the first on are summed, what was seen, and its standard deviation.
    rows: Vec<(usize, f64, f64)>,
}

impl Likelihood for Sums {
    fn variables(&self) -> &[String] {
        &self.variables
    }
    fn rows(&self) -> usize {
        self.rows.len()
    }
    fn evaluate(&self, normals: &[&[f64]]) -> Vec<Vec<f64>> {
        let of = |&(terms, seen, sd): &(usize, f64, f64)| {
            let length = normals[0].len();
            let sum = |i: usize| normals.iter().take(terms).map(|column| column[i]).sum::<f64>();
            (0..length).map(|i| -0.5 * square((seen - sum(i)) / sd)).collect()
        };
        self.rows.iter().map(of).collect()
    }
}

/// 40 variables; the sum of the first four is seen at 6 with the error 0.5. It has the prior variance 4, so
/// its posterior has the mean `6 * 4/(4 + 0.25)` and the variance `4 * 0.25/4.25`; the others stay.
/// Taking the row away again gives the prior back.
#[test]
fn closed_form_in_forty_dimensions_and_back() {
    let variables = (0..40).map(|k| format!("z{k}")).collect();
    let sums = Sums { variables, rows: vec![(4, 6.0, 0.5)] };
    let pool = pool();
    let mut sampler = Sampler::new(&sums, &pool, 11, "test");
    let mut particles = sampler.prior(8_192, 11);
    let moments = |columns: &[Vec<f64>]| {
        let n = columns[0].len();
        let sum = |i: usize| columns.iter().map(|column| column[i]).sum::<f64>();
        let mean = (0..n).map(sum).sum::<f64>() / n as f64;
        (mean, (0..n).map(|i| square(sum(i) - mean)).sum::<f64>() / n as f64)
    };
    let course = sampler.travel(&mut particles, &[0.0], &[1.0]);
    assert!(course.stages > 1, "{course:?}");
    let (mean, variance) = moments(&particles.normals[..4]);
    // Standard errors: 0.005 of the mean and 1.6% of the variance, doubled for what resampling leaves.
    assert!((mean - 6.0 * 4.0 / 4.25).abs() < 0.04, "{mean}");
    assert!((variance / (1.0 / 4.25) - 1.0).abs() < 0.1, "{variance}");
    let (mean, variance) = moments(&particles.normals[4..5]);
    assert!(mean.abs() < 0.06 && (variance - 1.0).abs() < 0.1, "{mean} {variance}");
    sampler.travel(&mut particles, &[1.0], &[0.0]);
    let (mean, variance) = moments(&particles.normals[..4]);
    assert!(mean.abs() < 0.15 && (variance / 4.0 - 1.0).abs() < 0.12, "{mean} {variance}");
}

/// Nvidia with its three counts, the dies taken as such.
fn nvidia(evidence: &Evidence, log_sd_factor: f64) -> FleetLikelihood {
    let reader = Reader::new(evidence);
    let source: Vec<Box<dyn Source>> = vec![Box::new(FixedMix::new(reader.nvidia().unwrap()).unwrap())];
    let fleet = Fleet::new(&reader.chips().unwrap(), source).unwrap();
    let counts = |row: &Observation| row.counted.designer == "Nvidia" && matches!(row.error, Doubt::Count { .. });
    let mut rows: Vec<Observation> =
        observations::observations(evidence, &[]).unwrap().into_iter().filter(counts).collect();
    for row in &mut rows {
        row.readings = vec![(row.value(), 1.0)];
        row.error = Doubt::Count { log_sd: row.log_sd() * log_sd_factor };
    }
    assert_eq!(rows.len(), 3);
    FleetLikelihood::new(fleet, rows).unwrap()
}

/// Simulation-based calibration (Talts and others 2018): truths from the prior, data from each truth with
/// the stated errors; the rank of a truth among draws of the posterior of its data is uniform. The sampler
/// is told errors of `told` times the stated ones. Returns the statistics of the three counts.
fn rank_statistics(told: f64) -> Vec<f64> {
    const REPLICATIONS: u64 = 400;
    const PARTICLES: usize = 512;
    /// Of the particles these many are compared: those in between share ancestors.
    const THINNING: usize = 8;
    const BINS: usize = 13;
    let pool = pool();
    let evidence = Evidence::embedded().unwrap();
    let stated = nvidia(&evidence, 1.0);
    let mut told_of = nvidia(&evidence, told);
    let noise = Stream::new(21, "noise");
    let mut ranks: Vec<Vec<f64>> = vec![Vec::new(); stated.rows()];
    for replication in 0..REPLICATIONS {
        let truth: Vec<Vec<f64>> = stated
            .variables()
            .iter()
            .map(|name| vec![normal_quantile(Stream::new(23, name).uniform(&[replication; 8], 0))])
            .collect();
        let truth: Vec<&[f64]> = truth.iter().map(Vec::as_slice).collect();
        let counts = stated.counts(&truth);
        for (k, ((row, _), count)) in told_of.rows.iter_mut().zip(&counts).enumerate() {
            let z: f64 = normal_quantile(noise.uniform(&[replication; 8], k as u32));
            row.readings = vec![(count[0] * exp(z * row.log_sd() / told), 1.0)];
        }
        let seed = 1_000 + replication;
        let mut sampler = Sampler::new(&told_of, &pool, seed, "calibration");
        let mut particles = sampler.prior(PARTICLES, seed);
        sampler.travel(&mut particles, &[0.0; 3], &[1.0; 3]);
        let found = super::counts(&told_of, &particles);
        for ((ranks, found), truth) in ranks.iter_mut().zip(&found).zip(&counts) {
            let below = found.iter().step_by(THINNING).filter(|&&x| x < truth[0]).count();
            ranks.push((below as f64 + 0.5) / (PARTICLES / THINNING + 1) as f64);
        }
    }
    ranks.iter().map(|ranks| chi_square_of_uniform(&histogram_of_unit(ranks, BINS))).collect()
}

/// 32.9 is the 99.9% point of chi-square on twelve degrees of freedom. The control that is told half the
/// errors must fail: its posteriors are too narrow.
#[test]
fn ranks_are_uniform() {
    const MOST: f64 = 32.9;
    let right = rank_statistics(1.0);
    assert!(right.iter().all(|&statistic| statistic < MOST), "{right:?}");
    let wrong = rank_statistics(0.5);
    assert!(wrong.iter().any(|&statistic| statistic > MOST), "{wrong:?}");
}
