//! Weighted samples: quantiles, mean, effective size, systematic resampling.
//!
//! Weights are zero or more and need not sum to one. A weight that is negative or not finite counts as
//! zero.

/// The weight as it counts.
fn counted(weight: f64) -> f64 {
    if weight > 0.0 && weight < f64::INFINITY { weight } else { 0.0 }
}

/// Quantiles of weighted `values` at each of `probabilities` (held inside [0, 1]), in their order.
///
/// Values with weight, in ascending order, get the places `p_k = (W_k - w_k/2 - w_1/2)/(W_n - w_1/2 -
/// w_n/2)`, `W_k` the running sum: the middle of each weight, stretched so that the ends are 0 and 1.
/// Between the places the quantile is linear. With equal weights this is type 7 of
/// [`quantiles`](super::quantiles); it does not depend on the scale of the weights, and values without
/// weight do not matter. Not a number where no value has weight.
#[must_use]
pub fn weighted_quantiles<const N: usize>(values: &[f64], weights: &[f64], probabilities: &[f64; N]) -> [f64; N] {
    let mut pairs: Vec<(f64, f64)> =
        values.iter().copied().zip(weights.iter().copied().map(counted)).filter(|pair| pair.1 > 0.0).collect();
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (Some(first), Some(last)) = (pairs.first().copied(), pairs.last().copied()) else {
        return [f64::NAN; N];
    };
    let mut sum = 0.0;
    let middles: Vec<f64> = pairs
        .iter()
        .map(|&(_, weight)| {
            sum += weight;
            sum - weight / 2.0
        })
        .collect();
    let start = first.1 / 2.0;
    let span = sum - last.1 / 2.0 - start;
    probabilities.map(|p| {
        if p >= 1.0 {
            return last.0; // exactly, whatever the sums were rounded to
        }
        let target = start + p.clamp(0.0, 1.0) * span;
        let above = middles.partition_point(|&middle| middle < target);
        let at = |index: usize| Some((*middles.get(index)?, pairs.get(index)?.0));
        match (above.checked_sub(1).and_then(at), at(above)) {
            (Some((a, low)), Some((b, high))) if low < high && target < b => {
                (low + (target - a) / (b - a) * (high - low)).min(high)
            }
            (_, Some((_, value))) | (Some((_, value)), None) => value,
            (None, None) => f64::NAN,
        }
    })
}

/// `sum w x / sum w`. Not a number where no value has weight.
#[must_use]
pub fn weighted_mean(values: &[f64], weights: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (&value, &weight) in values.iter().zip(weights) {
        let weight = counted(weight);
        if weight > 0.0 {
            sum += weight * value;
            total += weight;
        }
    }
    sum / total
}

/// Kish's effective sample size `(sum w)^2 / sum w^2`, zero where nothing has weight.
#[must_use]
pub fn effective_sample_size(weights: &[f64]) -> f64 {
    let largest = weights.iter().copied().map(counted).fold(0.0, f64::max);
    if largest == 0.0 {
        return 0.0;
    }
    let (mut sum, mut squares) = (0.0, 0.0);
    for &weight in weights {
        // Relative to the largest, so that the smallest weights do not vanish in the squares.
        let weight = counted(weight) / largest;
        sum += weight;
        squares += weight * weight;
    }
    sum * sum / squares
}

/// Systematic resampling: `count` indices into `weights`, in ascending order; index `i` appears
/// `count w_i / sum w` times, rounded down or up. `u` in [0, 1) is the one random number (Carpenter,
/// Clifford and Fearnhead 1999). Empty where nothing has weight.
#[must_use]
pub fn systematic_resample(weights: &[f64], count: usize, u: f64) -> Vec<u32> {
    let total: f64 = weights.iter().copied().map(counted).sum();
    let Some(last) = weights.iter().rposition(|&weight| counted(weight) > 0.0) else {
        return Vec::new();
    };
    let step = total / count as f64;
    let u = u.clamp(0.0, 1.0 - f64::EPSILON / 2.0);
    let mut chosen = Vec::with_capacity(count);
    let mut sum = 0.0;
    for (index, &weight) in (0_u32..).zip(weights) {
        sum += counted(weight);
        // The last with weight takes what rounding has left over.
        let ends = index as usize >= last;
        while chosen.len() < count && (ends || (chosen.len() as f64 + u) * step < sum) {
            chosen.push(index);
        }
        if ends {
            break;
        }
    }
    chosen
}
