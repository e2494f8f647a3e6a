//! Arithmetic on three numbers side by side: labs, kinds of use, challengers of Nvidia.
//!
//! The transcendental functions of three independent numbers overlap in the processor, where one after
//! the other each would wait for the last.

use overhang_prob::lanes::Real;

/// Three numbers.
pub(crate) type Triple<R> = [R; 3];

/// `f` of each.
#[inline(always)]
pub(crate) fn map<R: Real>(x: Triple<R>, f: impl Fn(R) -> R) -> Triple<R> {
    [f(x[0]), f(x[1]), f(x[2])]
}

/// `f` of each pair.
#[inline(always)]
pub(crate) fn zip<R: Real>(x: Triple<R>, y: Triple<R>, f: impl Fn(R, R) -> R) -> Triple<R> {
    [f(x[0], y[0]), f(x[1], y[1]), f(x[2], y[2])]
}

/// `ln(e^a + e^b)` of each pair.
#[inline(always)]
pub(crate) fn ln_of_sum<R: Real>(a: Triple<R>, b: Triple<R>) -> Triple<R> {
    let low = zip(a, b, R::min);
    let high = zip(a, b, R::max);
    let beyond = R::ln_one_plus_exp_of_three(zip(low, high, |low, high| low - high));
    zip(high, beyond, |high, beyond| high + beyond)
}
