//! Operations on columns of samples, on vector registers where the processor has them.

use overhang_prob::Distribution;
use overhang_prob::copula::Cholesky;
use overhang_prob::lanes::{Real, Task, dispatch};
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
    dispatch(Along(&Draw(distribution), column));
}

/// Uniform numbers become standard normal ones.
pub(super) fn normals(column: &mut [f64]) {
    struct Normal;
    impl Each for Normal {
        #[inline(always)]
        fn each<R: Real>(&self, old: R, _: usize) -> R {
            math::normal_quantile(old)
        }
    }
    dispatch(Along(&Normal, column));
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
