//! Black's formula without money: the price of an option out of the money over `sqrt(F K)`.
//!
//! With `x = -|ln(F/K)|`, `s = vol sqrt(T)`, `h = x/s`, `t = s/2`:
//! `b(x, s) = e^(x/2) N(h + t) - e^(-x/2) N(h - t)` (Jäckel 2015, "Let's be rational"). Written with the
//! scaled complementary error function it keeps its relative accuracy far out of the money, where prices
//! are 1e-100 and still say what the volatility was.

use overhang_prob::lanes::Real;
use overhang_prob::math::{exp, scaled_erfc};
use std::f64::consts::FRAC_1_SQRT_2;

/// `1 / sqrt(2 pi)`.
pub const INV_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// `b` of both sides, in parts that do not underflow: `b = e^exponent * scaled`, and for `h + t > 0`
/// what is missing to the upper bound.
#[derive(Debug, Clone, Copy)]
pub struct Normalised<R> {
    /// `-(h^2 + t^2)/2`.
    pub exponent: R,
    /// `b / e^exponent` where `h + t <= 0`; no meaning elsewhere.
    pub scaled: R,
    /// `(e^(x/2) - b) / e^exponent` where `h + t > 0`; no meaning elsewhere.
    pub scaled_missing: R,
    /// `h + t`.
    pub d1: R,
}

/// `b(x, s)` in parts; x at most 0, s above 0.
#[inline(always)]
pub fn parts<R: Real>(x: R, s: R) -> Normalised<R> {
    let h = x / s;
    let t = s * 0.5;
    let d1 = h + t;
    let near = scaled_erfc(d1.abs() * FRAC_1_SQRT_2) * 0.5;
    let far = scaled_erfc((t - h) * FRAC_1_SQRT_2) * 0.5;
    Normalised { exponent: (h * h + t * t) * -0.5, scaled: near - far, scaled_missing: near + far, d1 }
}

/// `b(x, s)`, given `top = e^(x/2)`.
#[inline(always)]
pub fn price<R: Real>(x: R, s: R, top: R) -> R {
    let parts = parts(x, s);
    let density = exp(parts.exponent);
    let zero = R::splat(0.0);
    R::select(parts.d1.gt(zero), top - density * parts.scaled_missing, density * parts.scaled).max(zero)
}

/// Derivative of `b` in s: `e^(-(h^2 + t^2)/2) / sqrt(2 pi)`.
#[inline(always)]
pub fn slope<R: Real>(x: R, s: R) -> R {
    let h = x / s;
    exp((h * h + s * s * 0.25) * -0.5) * INV_SQRT_2PI
}
