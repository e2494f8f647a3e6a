//! First-order and total Sobol indices from runs in which one input at a time is exchanged.

use crate::quantile::quantiles;
use crate::stream::Stream;

/// Standard normal quantile of a 95% interval, as SALib has it.
const Z95: f64 = 1.959_963_984_540_054;
/// Resamples behind a confidence half-width.
const RESAMPLES: u32 = 100;

/// Outputs of the two independent sets of runs, `A` and `B`, and what is common to all indices.
///
/// Estimators (Saltelli and others 2010; Jansen 1999): with `AB` the runs of A that have one input (or
/// group of inputs) from B,
/// `S1 = mean((B - mu)(AB - A))/V`, `ST = mean((A - AB)^2)/(2V)`, V the variance of A and B together.
#[derive(Debug, Clone)]
pub struct Variance<'a> {
    a: &'a [f64],
    b: &'a [f64],
    mean: f64,
}

/// Rows drawn with replacement, shared by all indices: their errors are then comparable.
#[derive(Debug, Clone)]
pub struct Resamples(Vec<Vec<u32>>);

impl Resamples {
    /// 100 resamples of `count` runs by `stream`.
    #[must_use]
    pub fn new(count: u32, stream: &Stream) -> Self {
        let row = |resample, row| (stream.bits(u64::from(row), resample) % u64::from(count.max(1))) as u32;
        Self((0..RESAMPLES).map(|resample| (0..count).map(|at| row(resample, at)).collect()).collect())
    }
}

/// Sobol indices of an input, with half-widths of 95% intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    /// Share of variance that the input explains alone.
    pub first: f64,
    /// Half-width of its interval.
    pub first_half_width: f64,
    /// Share of variance in which the input takes part.
    pub total: f64,
    /// Half-width of its interval.
    pub total_half_width: f64,
}

impl<'a> Variance<'a> {
    /// From the outputs of the two sets, run by run. `mean` is subtracted from products; any value gives
    /// an unbiased estimate, the mean of all runs one of small error.
    #[must_use]
    pub fn new(a: &'a [f64], b: &'a [f64], mean: f64) -> Self {
        Self { a, b, mean }
    }

    /// Indices of the input that `ab` has exchanged, with errors from resampled runs. Not a number where
    /// the output never differs.
    #[must_use]
    pub fn indices(&self, ab: &[f64], resamples: &Resamples) -> Indices {
        let count = self.a.len().min(self.b.len()).min(ab.len());
        let (first, total) = self.estimate(ab, 0..count);
        let (firsts, totals): (Vec<f64>, Vec<f64>) =
            resamples.0.iter().map(|rows| self.estimate(ab, rows.iter().map(|&row| row as usize))).unzip();
        Indices {
            first,
            first_half_width: Z95 * standard_deviation(&firsts),
            total,
            total_half_width: Z95 * standard_deviation(&totals),
        }
    }

    /// First-order and total index on some of the runs.
    fn estimate(&self, ab: &[f64], rows: impl Iterator<Item = usize>) -> (f64, f64) {
        let (mut n, mut product, mut square, mut sum, mut squares) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for row in rows {
            let (Some(&a), Some(&b), Some(&ab)) = (self.a.get(row), self.b.get(row), ab.get(row)) else { continue };
            let (a, b, ab) = (a - self.mean, b - self.mean, ab - self.mean);
            n += 1.0;
            product += b * (ab - a);
            square += (a - ab) * (a - ab);
            sum += a + b;
            squares += a * a + b * b;
        }
        let mean = sum / (2.0 * n);
        let variance = squares / (2.0 * n) - mean * mean;
        if variance > 0.0 { (product / n / variance, square / n / (2.0 * variance)) } else { (f64::NAN, f64::NAN) }
    }
}

/// Sample standard deviation.
fn standard_deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (n - 1.0)).sqrt()
}

/// Median of some values; not a number of none.
pub(super) fn median(values: &[f64]) -> f64 {
    let [middle] = quantiles(values, &[0.5]);
    middle
}
