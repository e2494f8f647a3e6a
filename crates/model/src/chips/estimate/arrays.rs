//! Operations on columns of samples, on vector registers where the processor has them.

use overhang_prob::Distribution;
use overhang_prob::copula::Cholesky;
use overhang_prob::lanes::{Mask, Real, Task, dispatch};
use overhang_prob::math;

/// An operation that makes entry `i` of a column from its old value and entries `i` of others.
trait Each {
    /// The new value of the entries from `at` on, one per lane.
    fn each<R: Real>(&self, old: R, at: usize) -> R;
}

/// Runs an operation along a column.
struct Along<'a, E>(&'a E, &'a mut [f64]);

impl<E: Each> Task for Along<'_, E> {
    type Output = ();

    #[inline(always)]
    fn run<R: Real>(self) {
        let Self(operation, column) = self;
        let mut at = 0;
        let mut blocks = column.chunks_exact_mut(R::LANES);
        for block in &mut blocks {
            let value = operation.each(load::<R>(block, 0), at);
            block.copy_from_slice(&value.to_array()[..R::LANES]);
            at += R::LANES;
        }
        for entry in blocks.into_remainder() {
            *entry = operation.each(*entry, at);
            at += 1;
        }
    }
}

/// Entries of a column from `at` on.
#[inline(always)]
fn load<R: Real>(column: &[f64], at: usize) -> R {
    let lanes = &column[at..at + R::LANES];
    R::from_fn(|i| lanes[i])
}

/// Uniform numbers become the values of a distribution that belong to them.
pub(super) fn draw(distribution: &Distribution, column: &mut [f64]) {
    struct Draw<'a>(&'a Distribution);
    impl Each for Draw<'_> {
        #[inline(always)]
        fn each<R: Real>(&self, old: R, _: usize) -> R {
            self.0.sample(old)
        }
    }
    let (base, low, high) = match distribution {
        Distribution::Clipped { inner, low, high } => (inner.as_ref(), *low, *high),
        other => (other, f64::NEG_INFINITY, f64::INFINITY),
    };
    // What Distribution::sample does, with the faster normals of a column.
    match *base {
        Distribution::Normal { mean, sd } => {
            normals(column);
            dispatch(Along(&Affine { mean, sd, low, high }, column));
        }
        Distribution::Lognormal { mu, sigma } if base == distribution => {
            normals(column);
            split_normal(mu, (sigma, sigma), true, column);
        }
        _ => dispatch(Along(&Draw(distribution), column)),
    }
}

/// Standard normals become normals held between two ends.
struct Affine {
    mean: f64,
    sd: f64,
    low: f64,
    high: f64,
}

impl Each for Affine {
    #[inline(always)]
    fn each<R: Real>(&self, z: R, _: usize) -> R {
        (z * self.sd + self.mean).clip(R::splat(self.low), R::splat(self.high))
    }
}

/// Half the width of the middle of the uniforms in which the normal quantile needs no logarithm
/// (algorithm AS 241).
const MIDDLE: f64 = 0.425;

/// Uniform numbers become standard normal ones.
///
/// Few of the lanes of a register lie in the tails, but nearly every register has one. So the tails are
/// set aside and done together. Each number is what [`math::normal_quantile`] gives for it.
pub(super) fn normals(column: &mut [f64]) {
    let mut tails = Tails { values: Vec::new(), places: Vec::new() };
    dispatch(Middle { column, tails: &mut tails });
    struct Normal;
    impl Each for Normal {
        #[inline(always)]
        fn each<R: Real>(&self, old: R, _: usize) -> R {
            math::normal_quantile(old)
        }
    }
    dispatch(Along(&Normal, &mut tails.values));
    for (&value, &place) in tails.values.iter().zip(&tails.places) {
        if let Some(entry) = column.get_mut(place) {
            *entry = value;
        }
    }
}

/// Numbers set aside, with their places.
struct Tails {
    values: Vec<f64>,
    places: Vec<usize>,
}

impl Tails {
    /// Makes room for a quarter of a column more, and some registers: 15% of the numbers are in the tails.
    fn grow(&mut self, column_length: usize) {
        let length = self.values.len() + column_length / 4 + 64;
        self.values.resize(length, 0.0);
        self.places.resize(length, 0);
    }
}

/// The middle of [`normals`].
struct Middle<'a> {
    column: &'a mut [f64],
    tails: &'a mut Tails,
}

impl Task for Middle<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Real>(self) {
        let Self { column, tails } = self;
        let mut count = 0;
        let whole = column.len() - column.len() % R::LANES;
        let column_length = column.len();
        let (blocks, rest) = column.split_at_mut(whole);
        for (number, block) in blocks.chunks_exact_mut(R::LANES).enumerate() {
            let u: R = load(block, 0);
            let outside = (u - 0.5).abs().gt(R::splat(MIDDLE));
            if outside.any() {
                if count + R::LANES > tails.values.len() {
                    tails.grow(column_length);
                }
                // Every number is written, and stays where the next one is not written over it.
                for (lane, &u) in block.iter().enumerate() {
                    tails.values[count] = u;
                    tails.places[count] = number * R::LANES + lane;
                    count += usize::from(outside.lane(lane));
                }
            }
            let middle = math::normal_quantile(R::select(outside, R::splat(0.5), u));
            block.copy_from_slice(&middle.to_array()[..R::LANES]);
        }
        if count + rest.len() > tails.values.len() {
            tails.grow(column_length);
        }
        for (lane, entry) in rest.iter_mut().enumerate() {
            tails.values[count] = *entry;
            tails.places[count] = whole + lane;
            count += 1;
        }
        tails.values.truncate(count);
        tails.places.truncate(count);
    }
}

/// Standard normals become a split normal with its centre and the spreads below and above, not below zero,
/// or the exponential of one.
pub(super) fn split_normal(centre: f64, (below, above): (f64, f64), logarithmic: bool, column: &mut [f64]) {
    struct Split<const LOGARITHMIC: bool> {
        centre: f64,
        below: f64,
        above: f64,
    }
    impl<const LOGARITHMIC: bool> Each for Split<LOGARITHMIC> {
        #[inline(always)]
        fn each<R: Real>(&self, z: R, _: usize) -> R {
            let low = z.lt(R::splat(0.0));
            let spread = R::select(low, R::splat(self.below), R::splat(self.above));
            let x = z * spread + self.centre;
            if LOGARITHMIC { math::exp(x) } else { x.positive_part() }
        }
    }
    if logarithmic {
        dispatch(Along(&Split::<true> { centre, below, above }, column));
    } else {
        dispatch(Along(&Split::<false> { centre, below, above }, column));
    }
}

/// A column becomes `exp(constant + sum of factor times column)`.
pub(super) fn exponential(constant: f64, terms: &[(f64, &[f64])], into: &mut [f64]) {
    struct Exponential<'a>(f64, &'a [(f64, &'a [f64])]);
    impl Each for Exponential<'_> {
        #[inline(always)]
        fn each<R: Real>(&self, _: R, at: usize) -> R {
            let start = R::splat(self.0);
            math::exp(self.1.iter().fold(start, |sum, (b, z)| sum + load::<R>(z, at) * *b))
        }
    }
    let terms = shortened(terms, into.len());
    dispatch(Along(&Exponential(constant, &terms), into));
}

/// A column becomes the sum of factor times column.
pub(super) fn combine(terms: &[(f64, &[f64])], into: &mut [f64]) {
    struct Sum<'a>(&'a [(f64, &'a [f64])]);
    impl Each for Sum<'_> {
        #[inline(always)]
        fn each<R: Real>(&self, _: R, at: usize) -> R {
            self.0.iter().fold(R::splat(0.0), |sum, (b, z)| sum + load::<R>(z, at) * *b)
        }
    }
    let terms = shortened(terms, into.len());
    dispatch(Along(&Sum(&terms), into));
}

/// A column grows by the sum of factor times column.
pub(super) fn add(terms: &[(f64, &[f64])], into: &mut [f64]) {
    struct Add<'a>(&'a [(f64, &'a [f64])]);
    impl Each for Add<'_> {
        #[inline(always)]
        fn each<R: Real>(&self, old: R, at: usize) -> R {
            self.0.iter().fold(old, |sum, (b, z)| sum + load::<R>(z, at) * *b)
        }
    }
    let terms = shortened(terms, into.len());
    dispatch(Along(&Add(&terms), into));
}

/// A column is multiplied by another.
pub(super) fn multiply(by: &[f64], into: &mut [f64]) {
    for (entry, factor) in into.iter_mut().zip(by) {
        *entry *= factor;
    }
}

/// Columns of independent standard normals get the correlations of `factor`, in place.
pub(super) fn correlate(factor: &Cholesky, columns: &mut [Vec<f64>]) {
    for row in (0..factor.dimension().min(columns.len())).rev() {
        let (before, rest) = columns.split_at_mut(row);
        let (Some(own), [entries @ .., diagonal]) = (rest.first_mut(), factor.row(row)) else {
            continue;
        };
        for value in own.iter_mut() {
            *value *= diagonal;
        }
        let terms: Vec<(f64, &[f64])> = entries.iter().copied().zip(before.iter().map(Vec::as_slice)).collect();
        add(&terms, own);
    }
}

/// The columns cut to a length; one that is shorter is left out.
fn shortened<'a>(terms: &[(f64, &'a [f64])], length: usize) -> Vec<(f64, &'a [f64])> {
    let terms = terms.iter();
    terms.filter_map(|&(factor, column)| Some((factor, column.get(..length)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use overhang_prob::Stream;

    /// Columns of any length hold the bits that one number at a time would have.
    #[test]
    fn columns_equal_single_draws() {
        let range = |make: fn(f64, f64, f64) -> Result<Distribution, overhang_prob::DistributionError>| {
            make(0.2, 0.5, 0.5).unwrap()
        };
        let normal = range(Distribution::normal_interval);
        let laws = [
            normal.clone(),
            range(Distribution::lognormal_interval),
            range(Distribution::lognormal_interval).clipped(0.1, 0.6).unwrap(),
            normal.clipped(0.0, 1.0).unwrap(),
            range(Distribution::uniform_interval),
            Distribution::point(3.0).unwrap(),
        ];
        for length in [0, 1, 7, 8, 9, 4_000] {
            let mut uniforms = vec![0.0; length];
            Stream::new(1, "arrays").fill(0, 0, &mut uniforms);
            if let Some(last) = uniforms.last_mut() {
                *last = 1e-16; // far in the tail
            }
            let mut column = uniforms.clone();
            normals(&mut column);
            for (u, z) in uniforms.iter().zip(&column) {
                assert_eq!(z.to_bits(), math::normal_quantile(*u).to_bits());
            }
            for law in &laws {
                let mut column = uniforms.clone();
                draw(law, &mut column);
                for (u, x) in uniforms.iter().zip(&column) {
                    assert_eq!(x.to_bits(), law.sample(*u).to_bits(), "{law:?} {u}");
                }
            }
        }
    }
}
