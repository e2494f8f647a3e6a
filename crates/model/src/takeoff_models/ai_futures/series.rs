//! Yearly inputs: people, compute for inference and for experiments, size of training runs.

use overhang_prob::math::{exp, ln};

/// What the largest developer has at the start of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Year {
    /// Year.
    pub year: f64,
    /// People who code and research.
    pub people: f64,
    /// Compute that runs AI for research, H100e.
    pub inference_h100e: f64,
    /// Compute for experiments, H100e.
    pub experiment_h100e: f64,
    /// Largest training run, log10 FLOP.
    pub training_oom: f64,
}

/// The inputs over time, at least two years in ascending order.
#[derive(Debug, Clone, PartialEq)]
pub struct Series(Vec<Year>);

impl Series {
    /// The series; nothing where there are fewer than two years, they do not ascend, or a number that must
    /// be positive is not.
    #[must_use]
    pub fn new(years: Vec<Year>) -> Option<Self> {
        let ascending = years.windows(2).all(|pair| pair[0].year < pair[1].year);
        let positive = years.iter().all(|y| y.people > 0.0 && y.inference_h100e > 0.0 && y.experiment_h100e > 0.0);
        (years.len() >= 2 && ascending && positive).then_some(Self(years))
    }

    /// First and last moment.
    #[must_use]
    pub fn span(&self) -> (f64, f64) {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) => (first.year, last.year),
            _ => (f64::NAN, f64::NAN),
        }
    }

    /// Inputs at a moment (log-linear, training runs linear in orders of magnitude; held at the ends), and
    /// the growth of training runs then, orders of magnitude a year.
    #[must_use]
    pub fn at(&self, year: f64) -> (Year, f64) {
        let upper = self.0.partition_point(|y| y.year <= year).clamp(1, self.0.len() - 1);
        let (a, b) = (self.0[upper - 1], self.0[upper]);
        let part = ((year - a.year) / (b.year - a.year)).clamp(0.0, 1.0);
        let between = |a: f64, b: f64| exp(ln(a) + part * (ln(b) - ln(a)));
        let now = Year {
            year,
            people: between(a.people, b.people),
            inference_h100e: between(a.inference_h100e, b.inference_h100e),
            experiment_h100e: between(a.experiment_h100e, b.experiment_h100e),
            training_oom: a.training_oom + part * (b.training_oom - a.training_oom),
        };
        (now, (b.training_oom - a.training_oom) / (b.year - a.year))
    }
}
