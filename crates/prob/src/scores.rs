//! Scores of probability forecasts: CRPS, PIT, coverage, from samples or in closed form.
//!
//! A forecast is a sample of equally likely values. The continuous ranked probability score is
//! `CRPS(F, y) = E|X - y| - E|X - X'|/2` (Gneiting and Raftery 2007, "Strictly proper scoring rules,
//! prediction, and estimation", eq. 21), in the unit of the quantity, smaller is better; of a point
//! forecast it is the absolute error.

use crate::math::{exp, normal_cdf};

/// The square root of two pi.
const ROOT_TWO_PI: f64 = 2.506_628_274_631_000_5;
/// The square root of pi.
const ROOT_PI: f64 = 1.772_453_850_905_516;

/// Fair CRPS of a sample: `mean|x_i - y| - sum_{i<j} |x_i - x_j| / (n (n - 1))`, which is unbiased for the
/// distribution that the sample comes from (Ferro 2014, "Fair scores for ensemble forecasts"), where the
/// form with `n^2` below favours small samples. Not a number for an empty sample or one that is not finite;
/// the absolute error for a sample of one.
///
/// ```
/// use overhang_prob::scores::crps_of_sample;
/// // Half a chance of 1 and of 3, seen 2: |x - y| is 1, the spread term (3 - 1)/2.
/// assert_eq!(crps_of_sample(&[3.0, 1.0], 2.0), 0.0);
/// assert_eq!(crps_of_sample(&[5.0], 2.0), 3.0);
/// ```
#[must_use]
pub fn crps_of_sample(sample: &[f64], observed: f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let (mut distance, mut spread) = (0.0, 0.0);
    for (i, &x) in sorted.iter().enumerate() {
        distance += (x - observed).abs();
        // x_(i) stands above i others and below n - 1 - i.
        spread += (2.0 * i as f64 + 1.0 - n) * x;
    }
    distance / n - if n > 1.0 { spread / (n * (n - 1.0)) } else { 0.0 }
}

/// CRPS of a normal forecast in closed form,
/// `sd (z (2 Phi(z) - 1) + 2 phi(z) - 1/sqrt(pi))` with `z = (y - mean)/sd` (Gneiting and Raftery 2007,
/// eq. 20).
#[must_use]
pub fn crps_of_normal(mean: f64, sd: f64, observed: f64) -> f64 {
    if sd == 0.0 {
        return (observed - mean).abs();
    }
    let z = (observed - mean) / sd;
    let density = exp(-0.5 * z * z) / ROOT_TWO_PI;
    sd * (z * (2.0 * normal_cdf(z) - 1.0) + 2.0 * density - 1.0 / ROOT_PI)
}

/// Probability integral transform: the share of the sample below what was observed, half of what equals
/// it counted. Uniform on (0, 1) where forecasts are right.
#[must_use]
pub fn pit_of_sample(sample: &[f64], observed: f64) -> f64 {
    let below = sample.iter().filter(|&&x| x < observed).count() as f64;
    let equal = sample.iter().filter(|&&x| x == observed).count() as f64;
    (below + 0.5 * equal) / sample.len() as f64
}

/// Counts of numbers between 0 and 1 in `bins` bins of equal width; 1 belongs to the last.
#[must_use]
pub fn histogram_of_unit(numbers: &[f64], bins: usize) -> Vec<u64> {
    let mut counts = vec![0; bins];
    for &number in numbers {
        let bin = ((number * bins as f64) as usize).min(bins.saturating_sub(1));
        if let Some(count) = counts.get_mut(bin) {
            *count += 1;
        }
    }
    counts
}

/// Pearson's statistic of counts against equal probabilities: chi-square with one degree of freedom fewer
/// than there are counts.
#[must_use]
pub fn chi_square_of_uniform(counts: &[u64]) -> f64 {
    let total: u64 = counts.iter().sum();
    let expected = total as f64 / counts.len() as f64;
    counts.iter().map(|&count| (count as f64 - expected) * (count as f64 - expected) / expected).sum()
}
