//! How far the distribution of an output moves when an input is known: PAWN and Borgonovo's delta, from
//! any sample with weights.

use super::variance::median;

/// Largest number of slices: that of their numbers.
const MOST_SLICES: usize = 1 << 16;
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
    /// Runs that count, in order of the output.
    order: Vec<u32>,
    total: f64,
    slices: usize,
    independent: f64,
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
        let mut order: Vec<u32> = (0..).take(weight.len()).filter(|&i| weight[i as usize] > 0.0).collect();
        order.sort_unstable_by(|&i, &j| output[i as usize].total_cmp(&output[j as usize]).then(i.cmp(&j)));
        let total: f64 = order.iter().map(|&i| weight[i as usize]).sum();
        let mut place = vec![f64::NAN; weight.len()];
        let mut below = 0.0;
        for tied in order.chunk_by(|&i, &j| output[i as usize] == output[j as usize]) {
            let here: f64 = tied.iter().map(|&i| weight[i as usize]).sum();
            for &i in tied {
                place[i as usize] = (below + 0.5 * here) / total;
            }
            below += here;
        }
        Self { place, weight, order, total, slices: slices.clamp(1, MOST_SLICES), independent: 1.0 }
    }

    /// The same where only this share of the runs has values of its own in an input, and the rest repeat them: noise
    /// is that of fewer runs.
    #[must_use]
    pub fn with_independent_share(self, independent: f64) -> Self {
        Self { independent, ..self }
    }

    /// How far `input` moves the output; runs beyond its end are left out.
    #[must_use]
    pub fn shift(&self, input: &[f64]) -> Shift {
        let (slice, sums) = self.slice_of(input);
        let total: f64 = if input.len() >= self.place.len() { self.total } else { sums.iter().map(|s| s.weight).sum() };
        let count = sums.iter().map(|sum| sum.runs).sum();
        let bins = bins(count, self.slices);
        let mut distance = vec![0.0_f64; self.slices];
        let mut below = vec![0.0_f64; self.slices];
        let mut histograms = vec![0.0; self.slices * bins];
        let mut histogram_of_all = vec![0.0; bins];
        let mut below_all = 0.0_f64;
        let counted: Vec<u32> = self.order.iter().copied().filter(|&i| (i as usize) < input.len()).collect();
        for tied in counted.chunk_by(|&i, &j| self.place[i as usize] == self.place[j as usize]) {
            // Between two of its runs a slice stands still while all others rise: it is furthest away just
            // before and just after a run of its own.
            for &i in tied {
                let s = usize::from(slice[i as usize]);
                distance[s] = distance[s].max((below[s] - below_all).abs());
            }
            let bin = ((self.place[tied[0] as usize] * bins as f64) as usize).min(bins - 1);
            for &i in tied {
                let (s, weight) = (usize::from(slice[i as usize]), self.weight[i as usize]);
                let share = weight / sums[s].weight;
                below[s] += share;
                histograms[s * bins + bin] += share;
                below_all += weight / total;
                histogram_of_all[bin] += weight / total;
            }
            for &i in tied {
                let s = usize::from(slice[i as usize]);
                distance[s] = distance[s].max((below[s] - below_all).abs());
            }
        }
        let (mut distances, mut areas, mut effective) = (Vec::new(), Vec::new(), Vec::new());
        for (s, sum) in sums.iter().enumerate().filter(|(_, sum)| sum.weight > 0.0) {
            distances.push(distance[s]);
            areas.push(area(&histograms[s * bins..(s + 1) * bins], &histogram_of_all));
            effective.push(sum.weight * sum.weight / sum.squares);
        }
        let count = distances.len().max(1) as f64;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
        let runs = self.independent * median(&effective);
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

    /// The slice of each run that counts, and what each slice holds. Equal inputs go in order of the runs.
    fn slice_of(&self, input: &[f64]) -> (Vec<u16>, Vec<Sum>) {
        let mut order: Vec<(f64, u32)> = input
            .iter()
            .copied()
            .zip(0..)
            .take(self.place.len())
            .filter(|&(_, i)| self.weight[i as usize] > 0.0)
            .collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let per_slice = order.iter().map(|&(_, i)| self.weight[i as usize]).sum::<f64>() / self.slices as f64;
        let mut slice = vec![0; self.place.len()];
        let mut sums = vec![Sum::default(); self.slices];
        let (mut at, mut passed) = (0, 0.0);
        for (_, i) in order {
            let weight = self.weight[i as usize];
            // A run belongs to the slice in which the middle of its weight lies.
            while at + 1 < self.slices && passed + 0.5 * weight >= (at + 1) as f64 * per_slice {
                at += 1;
            }
            passed += weight;
            slice[i as usize] = at as u16;
            sums[at].add(weight);
        }
        (slice, sums)
    }
}

/// What a slice holds.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    runs: usize,
    weight: f64,
    squares: f64,
}

impl Sum {
    fn add(&mut self, weight: f64) {
        self.runs += 1;
        self.weight += weight;
        self.squares += weight * weight;
    }
}

/// Bins of the output: about the cube root of the runs of a slice, an even number that slices can fill.
fn bins(runs: usize, slices: usize) -> usize {
    let per_slice = runs as f64 / slices as f64;
    (2.0 * per_slice.cbrt()).round().clamp(4.0, MOST_BINS as f64) as usize
}

/// Half the sum of differences between two histograms.
fn area(a: &[f64], b: &[f64]) -> f64 {
    0.5 * a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>()
}

/// What [`area`] gives on average by the noise of `runs` runs alone: each bin deviates by
/// `sqrt(2 p (1 - p)/(pi n))`.
fn noise_area(runs: f64, bins: usize) -> f64 {
    let p = 1.0 / bins as f64;
    0.5 * bins as f64 * (2.0 * p * (1.0 - p) / (std::f64::consts::PI * runs)).sqrt()
}
