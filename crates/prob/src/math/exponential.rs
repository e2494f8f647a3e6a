//! Exponential, logarithm and power.

use crate::lanes::{Mask, Real};

const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts, the first with trailing zeros, so that k times it is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238_2e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Near-minimax coefficients of `(e^r - 1 - r)/r^2` for |r| up to ln 2 / 2 (absolute error of the
/// exponential 2e-19), by Chebyshev interpolation in 60 digits.
const EXP: [f64; 11] = [
    5.000_000_000_000_000_0e-1,
    1.666_666_666_666_667_1e-1,
    4.166_666_666_666_667_1e-2,
    8.333_333_333_326_112e-3,
    1.388_888_888_888_373_1e-3,
    1.984_126_987_490_125_7e-4,
    2.480_158_732_560_532_4e-5,
    2.755_725_529_796_964_3e-6,
    2.755_727_357_010_214e-7,
    2.510_525_953_844_849_3e-8,
    2.091_471_734_171_637_8e-9,
];

/// Ends of the range of [`exp`]; beyond them it stays at their values, 3.3e-308 and 1.2e308.
const EXP_RANGE: (f64, f64) = (-708.0, 709.4);

/// `e^x`, held inside 3.3e-308 and 1.2e308. Not a number stays not a number.
#[inline(always)]
pub fn exp<R: Real>(x: R) -> R {
    x.exp()
}

/// The operations of [`exp`].
#[inline(always)]
pub(crate) fn exp_inline<R: Real>(x: R) -> R {
    // In this order of operands a lane that is not a number passes through.
    let x = R::splat(EXP_RANGE.1).min(R::splat(EXP_RANGE.0).max(x));
    let k = (x * LOG2_E).round_to_whole();
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    // Estrin's scheme: short dependency chains.
    let r2 = r * r;
    let r4 = r2 * r2;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = EXP;
    let low = (r * c1 + c0) + (r * c3 + c2) * r2;
    let middle = (r * c5 + c4) + (r * c7 + c6) * r2;
    let high = (r * c9 + c8) + r2 * c10;
    let q = low + (middle + high * r4) * r4;
    ((r2 * q + r) + 1.0) * k.exp2_of_whole()
}

/// [`exp_inline`] of each.
#[inline(always)]
pub(crate) fn exp_of_three_inline<R: Real>([x, y, z]: [R; 3]) -> [R; 3] {
    [exp_inline(x), exp_inline(y), exp_inline(z)]
}

/// Coefficients of `ln((1+s)/(1-s)) = 2s + s (L1 s^2 + L2 s^4 + …)`, Remez on |s| below 0.1716
/// (error below 2^-58); the classical values of the Sun mathematical library.
const LN: [f64; 7] = [
    6.666_666_666_666_735e-1,
    3.999_999_999_940_942e-1,
    2.857_142_874_366_239e-1,
    2.222_219_843_214_978_4e-1,
    1.818_357_216_161_805e-1,
    1.531_383_769_920_937_3e-1,
    1.479_819_860_511_658_6e-1,
];

/// Natural logarithm. Minus infinity at zero (and for subnormal numbers), not a number below.
#[inline(always)]
pub fn ln<R: Real>(x: R) -> R {
    x.ln()
}

/// Exponents beyond this in magnitude: zero, subnormal and infinite numbers, those below zero (their
/// sign is in the exponent), what is not a number, and the very largest of the ordinary.
const MAX_EXPONENT: f64 = 1022.5;

/// The operations of [`ln`].
#[inline(always)]
pub(crate) fn ln_inline<R: Real>(x: R) -> R {
    let (result, exponent) = ln_of_ordinary(x);
    if exponent.abs().lt(R::splat(MAX_EXPONENT)).all() { result } else { ln_of_any(x, result) }
}

/// [`ln_inline`] of each, with one look for special numbers.
#[inline(always)]
pub(crate) fn ln_of_three_inline<R: Real>([x, y, z]: [R; 3]) -> [R; 3] {
    let (of_x, exponent_x) = ln_of_ordinary(x);
    let (of_y, exponent_y) = ln_of_ordinary(y);
    let (of_z, exponent_z) = ln_of_ordinary(z);
    let largest = exponent_x.abs().max(exponent_y.abs()).max(exponent_z.abs());
    if largest.lt(R::splat(MAX_EXPONENT)).all() {
        [of_x, of_y, of_z]
    } else {
        [ln_of_any(x, of_x), ln_of_any(y, of_y), ln_of_any(z, of_z)]
    }
}

/// [`ln`] of positive normal numbers, and the exponent.
#[inline(always)]
fn ln_of_ordinary<R: Real>(x: R) -> (R, R) {
    let (k, m) = x.split_exponent();
    let f = m - 1.0;
    let s = f / (f + 2.0);
    let z = s * s;
    let w = z * z;
    let [l1, l2, l3, l4, l5, l6, l7] = LN;
    let even = w * ((w * (w * l6 + l4)) + l2);
    let odd = z * (w * (w * (w * l7 + l5) + l3) + l1);
    let half_square = f * f * 0.5;
    let correction = s * (half_square + (even + odd)) + k * LN2_LOW;
    (k * LN2_HIGH - ((half_square - correction) - f), k)
}

/// [`ln`] of any number, given what [`ln_of_ordinary`] makes of it.
#[inline(always)]
fn ln_of_any<R: Real>(x: R, result: R) -> R {
    let ordinary = x.ge(R::splat(f64::MIN_POSITIVE)).and(x.lt(R::splat(f64::INFINITY)));
    R::select(ordinary, result, ln_of_special(x))
}

/// [`ln`] of what is not a positive normal number.
#[inline(always)]
fn ln_of_special<R: Real>(x: R) -> R {
    let tiny = x.ge(R::splat(0.0)).and(x.lt(R::splat(f64::MIN_POSITIVE)));
    let infinite = x.ge(R::splat(f64::INFINITY));
    let rest = R::select(infinite, x, R::splat(f64::NAN));
    R::select(tiny, R::splat(f64::NEG_INFINITY), rest)
}

/// Decimal logarithm, through [`ln`].
#[inline(always)]
pub fn log10<R: Real>(x: R) -> R {
    ln(x) * std::f64::consts::LOG10_E
}

/// `x^y` for positive x, as `e^(y ln x)`.
#[inline(always)]
pub fn pow<R: Real>(x: R, y: R) -> R {
    exp(y * ln(x))
}

/// Coefficients, lowest power first, of `(2 artanh(s)/s - 2)/z` in `z = s^2` up to 1/9 (relative error
/// of the logarithm 2e-16), by Chebyshev interpolation in 50 digits.
const ARTANH: [f64; 9] = [
    0.666_666_666_666_669_7,
    0.399_999_999_995_601_26,
    0.285_714_286_766_609_9,
    0.222_222_125_579_297_13,
    0.181_822_611_084_197_45,
    0.153_732_748_763_580_03,
    0.135_023_424_717_571,
    0.103_226_692_704_990_82,
    0.168_707_006_610_972_1,
];

/// The operations of [`Real::ln_one_plus_exp`]: `ln(1 + e^x)` for x up to 0. The argument of the
/// logarithm lies between 1 and 2, so that it needs no exponent and has no special values.
#[inline(always)]
pub(crate) fn ln_one_plus_exp_inline<R: Real>(x: R) -> R {
    let y = exp_inline(x);
    let s = y / (y + 2.0);
    let z = s * s;
    let z2 = z * z;
    let z4 = z2 * z2;
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = ARTANH;
    let low = (z * a1 + a0) + (z * a3 + a2) * z2;
    let high = (z * a5 + a4) + (z * a7 + a6) * z2;
    s * ((low + (high + z4 * a8) * z4) * z + 2.0)
}

/// [`ln_one_plus_exp_inline`] of each.
#[inline(always)]
pub(crate) fn ln_one_plus_exp_of_three_inline<R: Real>([x, y, z]: [R; 3]) -> [R; 3] {
    let (of_x, of_y) = (ln_one_plus_exp_inline(x), ln_one_plus_exp_inline(y));
    [of_x, of_y, ln_one_plus_exp_inline(z)]
}

/// `ln(e^a + e^b)` without leaving the range of numbers.
#[inline(always)]
pub fn ln_of_sum<R: Real>(a: R, b: R) -> R {
    let (low, high) = (a.min(b), a.max(b));
    high + (low - high).ln_one_plus_exp()
}
