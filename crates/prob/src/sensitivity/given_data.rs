//! How far the distribution of an output moves when an input is known: PAWN and Borgonovo's delta, from
//! any sample with weights.

use super::variance::median;

/// Largest number of bins of the output for [`Shift::delta`].
const MOST_BINS: usize = 50;

/// An output, ranked once, against which inputs are held.
///
/// Both measures look at the ranks of the output only, so that they do not change under a monotone map of
/// it and stay between 0 and 1. Equal outputs share the middle of their ranks.
#[derive(Debug, Clone)]
pub struct Slices {
    /// Place of each run in the distribution of the output, 0 to 1.
    place: Vec<f64>,
    weight: Vec<f64>,
    slices: usize,
}

/// How far an input moves an output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// PAWN: Kolmogorov-Smirnov distance between the output in a slice of the input and the output at
    /// large (Pianosi and Wagener 2018), median over slices.
    pub pawn_median: f64,
    /// Its mean over slices.
    pub pawn_mean: f64,
    /// Its largest value over slices.
    pub pawn_max: f64,
    /// Borgonovo's delta (2007): half the area between the two densities, mean over slices; the part that
    /// the noise of a histogram gives by itself is taken out in quadrature.
    pub delta: f64,
    /// Distance that slices of this size show where the input does not matter, 95th percentile.
    pub noise: f64,
}

impl Slices {
    /// Ranks `output` (with weights) for `slices` slices of equal weight. Runs whose output or weight is
    /// not finite, or whose weight is not above zero, are left out.
    #[must_use]
    pub fn new(output: &[f64], weights: &[f64], slices: usize) -> Self {
        let weight: Vec<f64> = output
            .iter()
            .zip(weights)
            .map(|(y, &w)| if y.is_finite() && w.is_finite() && w > 0.0 { w } else { 0.0 })
            .collect();
        let total: f64 = weight.iter().sum();
        let mut order: Vec<usize> = (0..weight.len()).collect();
        order.sort_unstable_by(|&i, &j| output[i].total_cmp(&output[j]));
        let mut place = vec![f64::NAN; weight.len()];
        let mut below = 0.0;
        for tied in order.chunk_by(|&i, &j| output[i] == output[j]) {
            let here: f64 = tied.iter().map(|&i| weight[i]).sum();
            for &i in tied {
                place[i] = (below + 0.5 * here) / total;
            }
            below += here;
        }
        Self { place, weight, slices: slices.max(1) }
    }

    /// How far `input` moves the output.
    #[must_use]
    pub fn shift(&self, input: &[f64]) -> Shift {
        let mut order: Vec<usize> = (0..self.place.len().min(input.len())).filter(|&i| self.weight[i] > 0.0).collect();
        order.sort_unstable_by(|&i, &j| input[i].total_cmp(&input[j]));
        let total: f64 = order.iter().map(|&i| self.weight[i]).sum();
        // The distribution of the output at large, in order of place.
        let mut all: Vec<(f64, f64)> = order.iter().map(|&i| (self.place[i], self.weight[i] / total)).collect();
        all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let bins = bins(order.len(), self.slices);
        let per_slice = total / self.slices as f64;
        let (mut distances, mut areas, mut effective) = (Vec::new(), Vec::new(), Vec::new());
        let mut members = order.into_iter().peekable();
        let mut passed = 0.0;
        for slice in 1..=self.slices {
            let mut inside: Vec<(f64, f64)> = Vec::new();
            while let Some(&i) = members.peek() {
                // A run belongs to the slice in which the middle of its weight lies.
                if slice < self.slices && passed + 0.5 * self.weight[i] >= slice as f64 * per_slice {
                    break;
                }
                passed += self.weight[i];
                inside.push((self.place[i], self.weight[i]));
                members.next();
            }
            let sum: f64 = inside.iter().map(|&(_, w)| w).sum();
            if sum <= 0.0 {
                continue;
            }
            let squares: f64 = inside.iter().map(|&(_, w)| w * w).sum();
            effective.push(sum * sum / squares);
            for (_, weight) in &mut inside {
                *weight /= sum;
            }
            inside.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            distances.push(kolmogorov_smirnov(&inside, &all));
            areas.push(area(&inside, &all, bins));
        }
        let count = distances.len().max(1) as f64;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
        let runs = median(&effective);
        let noise_area = noise_area(runs, bins);
        let delta = mean(&areas);
        Shift {
            pawn_median: median(&distances),
            pawn_mean: mean(&distances),
            pawn_max: distances.iter().copied().fold(0.0, f64::max),
            delta: (delta * delta - noise_area * noise_area).max(0.0).sqrt().min(1.0),
            noise: 1.358 / runs.sqrt(),
        }
    }
}

/// Bins of the output: about the cube root of the runs of a slice, an even number that slices can fill.
fn bins(runs: usize, slices: usize) -> usize {
    let per_slice = runs as f64 / slices as f64;
    (2.0 * per_slice.cbrt()).round().clamp(4.0, MOST_BINS as f64) as usize
}

/// Largest distance between two distribution functions, given as places and weights in order.
fn kolmogorov_smirnov(a: &[(f64, f64)], b: &[(f64, f64)]) -> f64 {
    let (mut i, mut j, mut below_a, mut below_b, mut largest) = (0, 0, 0.0, 0.0, 0.0_f64);
    while i < a.len() || j < b.len() {
        let at = match (a.get(i), b.get(j)) {
            (Some(&(x, _)), Some(&(y, _))) => x.min(y),
            (Some(&(x, _)), None) | (None, Some(&(x, _))) => x,
            (None, None) => break,
        };
        while let Some(&(_, weight)) = a.get(i).filter(|&&(x, _)| x <= at) {
            below_a += weight;
            i += 1;
        }
        while let Some(&(_, weight)) = b.get(j).filter(|&&(y, _)| y <= at) {
            below_b += weight;
            j += 1;
        }
        largest = largest.max((below_a - below_b).abs());
    }
    largest
}

/// Half the sum of differences between two histograms of places in `bins` equal bins.
fn area(a: &[(f64, f64)], b: &[(f64, f64)], bins: usize) -> f64 {
    let histogram = |sample: &[(f64, f64)]| {
        let mut shares = vec![0.0; bins];
        for &(place, weight) in sample {
            let bin = ((place * bins as f64) as usize).min(bins - 1);
            shares[bin] += weight;
        }
        shares
    };
    0.5 * histogram(a).iter().zip(histogram(b)).map(|(a, b)| (a - b).abs()).sum::<f64>()
}

/// What [`area`] gives on average by the noise of `runs` runs alone: each bin deviates by
/// `sqrt(2 p (1 - p)/(pi n))`.
fn noise_area(runs: f64, bins: usize) -> f64 {
    let p = 1.0 / bins as f64;
    0.5 * bins as f64 * (2.0 * p * (1.0 - p) / (std::f64::consts::PI * runs)).sqrt()
}
