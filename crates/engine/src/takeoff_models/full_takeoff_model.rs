//! Runs of the Full Takeoff Model: presets from the evidence, and draws between them.

use super::inputs::Inputs;
use super::{count, pool};
use crate::error::Error;
use overhang_evidence::Evidence;
use overhang_model::takeoff_models::full_takeoff_model::run::automated_at_start;
use overhang_model::takeoff_models::full_takeoff_model::{
    Grid, INPUTS, Input, Milestones, Parameters, Path, milestones, milestones_only, run,
};
use overhang_model::{Domain, OutOfDomain};
use overhang_prob::Stream;
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::math::{exp, ln};
use rayon::prelude::*;

/// Prefix of the ids and name for `--set`.
const NAMES: (&str, &str) = ("takeoff.ftm", "ftm");
/// Attempts at a draw in which no task is automated at the start.
const ATTEMPTS: u32 = 1_000;

/// The published presets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Late and slow.
    Conservative,
    /// In the middle.
    BestGuess,
    /// Early and fast.
    Aggressive,
}

impl Preset {
    /// The name in the evidence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Conservative => "conservative",
            Self::BestGuess => "best_guess",
            Self::Aggressive => "aggressive",
        }
    }
}

/// The model with its inputs.
#[derive(Debug, Clone)]
pub struct Model {
    presets: [Parameters; 3],
}

/// Many draws.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What each draw gives.
    pub milestones: Vec<Milestones>,
    /// Draws that were thrown away because a task would be automated at the start.
    pub redrawn: u64,
    /// Draws that could not be run.
    pub failed: u64,
}

/// Why an input is not taken.
enum Fault {
    Domain(OutOfDomain),
    Other(Error),
}

impl From<OutOfDomain> for Fault {
    fn from(fault: OutOfDomain) -> Self {
        Self::Domain(fault)
    }
}

impl Model {
    /// Reads the presets; `set` holds settings `ftm.name=number`, which stand in all presets.
    ///
    /// # Errors
    /// Rows that are missing, unknown names, values outside their domain.
    pub fn new(evidence: &Evidence, set: &[String]) -> Result<Self, Error> {
        let names: Vec<&str> = INPUTS.iter().map(|input| input.name).collect();
        let inputs = Inputs::new(evidence, NAMES, &names, set)?;
        let preset = |preset: Preset| {
            Parameters::fill(|input: &'static Input| match inputs.set(input.name) {
                Some(value) => Ok(value),
                None => evidence
                    .value(&format!("{}.{}.{}", NAMES.0, input.name, preset.name()))
                    .map_err(|e| Fault::Other(e.into())),
            })
            .map_err(|fault| match fault {
                Fault::Domain(fault) => inputs.refused(&fault),
                Fault::Other(error) => error,
            })
        };
        Ok(Self { presets: [preset(Preset::Conservative)?, preset(Preset::BestGuess)?, preset(Preset::Aggressive)?] })
    }

    /// The inputs of a preset.
    #[must_use]
    pub fn inputs(&self, preset: Preset) -> &Parameters {
        &self.presets[preset as usize]
    }

    /// One run.
    ///
    /// # Errors
    /// A grid or inputs that do not fit together.
    pub fn run(&self, preset: Preset, grid: Grid) -> Result<(Path, Milestones), Error> {
        let inputs = self.inputs(preset);
        let path = run(inputs, grid).map_err(|fault| Error::Question(format!("ftm.{fault}")))?;
        let milestones = milestones(inputs, &path);
        Ok((path, milestones))
    }

    /// Draws with independent inputs, each through its three presets (docs/model/takeoff.md, "Full Takeoff Model"): log-uniform on
    /// both sides of the middle one, half the mass on each; shares in odds, negative numbers in -x. Drawn
    /// again while a task would be automated at the start.
    ///
    /// # Errors
    /// No draws or too many.
    pub fn sample(&self, grid: Grid, draws: u64, seed: u64, threads: usize) -> Result<Sample, Error> {
        let draws = count(draws)?;
        let pool = pool(threads)?;
        let [low, middle, high] = self.presets.map(|preset| preset.values());
        let streams: Vec<Stream> =
            INPUTS.iter().map(|input| Stream::new(seed, &format!("ftm:{}", input.name))).collect();
        let one = |draw: u64| {
            let mut attempt = 0;
            loop {
                let mut at = 0..INPUTS.len();
                let drawn = Parameters::fill(|input| {
                    let k = at.next().unwrap_or_default();
                    let points = [low[k], middle[k], high[k]];
                    let u = streams[k].uniform(&[draw; MAX_LANES], attempt);
                    Ok::<f64, OutOfDomain>(between(points, input.domain, u))
                });
                let accepted = drawn.ok().filter(|p| !automated_at_start(p));
                attempt += 1;
                if let Some(p) = accepted {
                    return (milestones_only(&p, grid).ok(), attempt - 1);
                }
                if attempt >= ATTEMPTS {
                    return (None, attempt);
                }
            }
        };
        let all: Vec<(Option<Milestones>, u32)> =
            pool.install(|| (0..draws).into_par_iter().with_min_len(16).map(|draw| one(draw as u64)).collect());
        let redrawn = all.iter().map(|(_, again)| u64::from(*again)).sum();
        let milestones: Vec<Milestones> = all.into_iter().filter_map(|(found, _)| found).collect();
        let failed = (draws - milestones.len()) as u64;
        Ok(Sample { milestones, redrawn, failed })
    }
}

/// The value at rank `u` through three points that belong to the ranks 0, 1/2 and 1.
fn between([low, middle, high]: [f64; 3], domain: Domain, u: f64) -> f64 {
    if low == middle && middle == high {
        return middle;
    }
    let (from, to, part) = if u < 0.5 { (low, middle, 2.0 * u) } else { (middle, high, 2.0 * u - 1.0) };
    let line = |a: f64, b: f64| a + part * (b - a);
    let share = domain.high == 1.0 && domain.low >= 0.0;
    if share {
        let odds = exp(line(ln(from / (1.0 - from)), ln(to / (1.0 - to))));
        odds / (1.0 + odds)
    } else if middle < 0.0 {
        -exp(line(ln(-from), ln(-to)))
    } else {
        exp(line(ln(from), ln(to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_points_are_met_and_stay_in_their_domain() {
        for (points, domain) in [
            ([0.2, 0.7, 0.99], Domain::SHARE),
            ([-2.0, -0.5, -0.2], Domain::SUBSTITUTION),
            ([1e40, 1e36, 1e33], Domain::POSITIVE),
        ] {
            for (u, point) in [(1e-12, points[0]), (0.5, points[1]), (1.0 - 1e-12, points[2])] {
                assert!((between(points, domain, u) / point - 1.0).abs() < 1e-9);
            }
            assert!((1..100).all(|k| domain.contains(between(points, domain, f64::from(k) / 100.0))));
        }
        // Half way on the log scale at a quarter of the ranks.
        assert!((between([1e40, 1e36, 1e33], Domain::POSITIVE, 0.25) / 1e38 - 1.0).abs() < 1e-9);
        assert_eq!(between([0.0, 0.0, 0.0], Domain::AT_LEAST_ZERO, 0.3), 0.0);
    }
}
