//! Exact quantiles of a sample, by selection instead of sorting.
//!
//! A quantile interpolates linearly between neighbours in the order: at place `h = (n - 1) p`, counted from
//! zero (type 7 of Hyndman and Fan 1996, American Statistician 50, 361-365; the default of NumPy and R).
//! Order is that of [`f64::total_cmp`]: numbers that are not a number come last and spoil the quantiles
//! that reach them, and only these.

use crate::lanes::{Mask, Real, Task, dispatch};

/// Below this size a full sort is as fast.
const SORT_BELOW: usize = 4_096;
/// Largest size of the sorted part of the sample from which the brackets are read, and its largest share.
const PILOT: (usize, usize) = (2_048, 32);
/// Half the width of a bracket in standard deviations of the quantile of the pilot.
const MARGIN: f64 = 3.5;

/// Quantiles of `values` at each of `probabilities` (held inside [0, 1]), in their order. Not a number
/// where there are no values.
///
/// For large samples: a bracket around each quantile from a small, evenly spaced part; one pass that
/// counts what lies below each bracket and keeps what lies inside; selection among the little that was
/// kept. If a bracket misses or holds too much, everything is sorted. The result is exact in each case.
#[must_use]
pub fn quantiles<const N: usize>(values: &[f64], probabilities: &[f64; N]) -> [f64; N] {
    if values.len() >= SORT_BELOW
        && let Some(found) = select(values, probabilities)
    {
        return found;
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    probabilities.map(|p| quantile_of_sorted(&sorted, p))
}

/// The quantile of values in ascending order at probability `p` (held inside [0, 1]).
#[must_use]
pub fn quantile_of_sorted(sorted: &[f64], p: f64) -> f64 {
    let (place, part) = place(sorted.len(), p);
    let (Some(&low), Some(&high)) = (sorted.get(place), sorted.get(place + 1).or(sorted.last())) else {
        return f64::NAN;
    };
    interpolate(low, high, part)
}

/// The whole and the broken part of `(n - 1) p`.
fn place(count: usize, p: f64) -> (usize, f64) {
    let last = count.saturating_sub(1);
    let h = last as f64 * p.clamp(0.0, 1.0);
    let whole = (h as usize).min(last);
    (whole, h - whole as f64)
}

/// `low + part (high - low)`, without trouble where both are the same infinity.
fn interpolate(low: f64, high: f64, part: f64) -> f64 {
    if low == high || part == 0.0 { low } else { (low + part * (high - low)).min(high) }
}

/// An interval that should hold a quantile and its neighbours.
#[derive(Clone, Copy)]
struct Bracket {
    low: f64,
    high: f64,
    /// How many values lie below.
    below: usize,
}

fn select<const N: usize>(values: &[f64], probabilities: &[f64; N]) -> Option<[f64; N]> {
    let size = PILOT.0.min(values.len() / PILOT.1);
    let step = values.len() / size;
    let mut pilot: Vec<f64> = values.iter().step_by(step).take(size).copied().collect();
    pilot.sort_unstable_by(f64::total_cmp);
    let mut brackets = probabilities.map(|p| {
        let (middle, _) = place(size, p);
        let spread = (size as f64 * p * (1.0 - p)).max(0.0).sqrt();
        let margin = (MARGIN * spread) as usize + 2;
        let low = middle.checked_sub(margin).and_then(|i| pilot.get(i)).copied();
        let high = pilot.get(middle + 1 + margin).copied();
        let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
        Bracket { low, high, below: 0 }
    });
    let kept = dispatch(Sift { values, brackets: &mut brackets, room: values.len() / 3 })?;
    // The place of each quantile among the kept values, all of which are known.
    let mut wanted = Vec::with_capacity(N);
    for (number, (&p, bracket)) in probabilities.iter().zip(&brackets).enumerate() {
        let (place, part) = place(values.len(), p);
        let before = kept.iter().filter(|&&value| value < bracket.low).count();
        let through = kept.iter().filter(|&&value| value <= bracket.high).count();
        let index = before + place.checked_sub(bracket.below)?;
        let last = index + usize::from(part > 0.0);
        if last >= through {
            return None;
        }
        wanted.push((index, part, number));
    }
    wanted.sort_unstable_by_key(|&(index, _, number)| (index, number));
    Some(select_all(kept, &wanted))
}

/// Order statistics of `kept` at the wanted places (ascending), each interpolated to the next, in the
/// order of their numbers. From the last to the first, each among what lies below the one before.
fn select_all<const N: usize>(mut kept: Vec<f64>, wanted: &[(usize, f64, usize)]) -> [f64; N] {
    let mut found = [f64::NAN; N];
    let mut limit = kept.len();
    let mut pair = (f64::NAN, f64::NAN);
    for &(index, part, number) in wanted.iter().rev() {
        if index < limit {
            let (_, low, above) = kept[..limit].select_nth_unstable_by(index, f64::total_cmp);
            pair.0 = *low;
            let above = above.iter().copied().min_by(f64::total_cmp);
            pair.1 = above.or(kept.get(limit).copied()).unwrap_or(pair.0);
            limit = index;
        }
        let high = if part > 0.0 { pair.1 } else { pair.0 };
        if let Some(found) = found.get_mut(number) {
            *found = interpolate(pair.0, high, part);
        }
    }
    found
}

/// One pass over the values: counts those below each bracket and returns those inside any, or nothing if
/// they would not fit into `room` or a value is not a number.
struct Sift<'a> {
    values: &'a [f64],
    brackets: &'a mut [Bracket],
    room: usize,
}

impl Task for Sift<'_> {
    type Output = Option<Vec<f64>>;

    #[inline(always)]
    fn run<R: Real>(self) -> Option<Vec<f64>> {
        let (zero, one) = (R::splat(0.0), R::splat(1.0));
        let mut bounds: Vec<(R, R, R)> =
            self.brackets.iter().map(|b| (R::splat(b.low), R::splat(b.high), zero)).collect();
        let mut kept = vec![0.0; self.room + R::LANES];
        let mut count = 0;
        let mut numbers = zero.le(zero);
        let blocks = self.values.chunks_exact(R::LANES);
        let rest = blocks.remainder();
        for block in blocks {
            let x = R::from_fn(|i| block[i]);
            numbers = numbers.and(x.le(R::splat(f64::INFINITY)));
            let mut inside = one.lt(zero);
            for (low, high, below) in &mut bounds {
                *below = *below + R::select(x.lt(*low), one, zero);
                inside = inside.or(x.ge(*low).and(x.le(*high)));
            }
            if inside.any() {
                if count > self.room {
                    return None;
                }
                // Each value is written and stays where the next one is not written over it.
                for (i, &value) in block.iter().enumerate() {
                    kept[count] = value;
                    count += usize::from(inside.lane(i));
                }
            }
        }
        kept.truncate(count);
        for (bracket, (_, _, below)) in self.brackets.iter_mut().zip(&bounds) {
            bracket.below = below.to_array().iter().sum::<f64>() as usize;
            bracket.below += rest.iter().filter(|&&value| value < bracket.low).count();
        }
        let any = |value: f64| self.brackets.iter().any(|b| (b.low..=b.high).contains(&value));
        kept.extend(rest.iter().copied().filter(|&value| any(value)));
        (numbers.all() && !rest.iter().any(|value| value.is_nan())).then_some(kept)
    }
}
