//! Parameters derived from others (docs/model/takeoff.md, "Derived parameters").

use overhang_prob::lanes::{Mask, Real};
use overhang_prob::math::ln;

/// Capability gained in one year at the pace of the start, in orders of magnitude:
/// `kref = (g0 + psi gE0 + mu gV) / ln 10`.
#[inline(always)]
pub fn reference_pace<R: Real>(g0: R, psi: R, g_e0: R, mu: R, g_v: R) -> R {
    (g0 + psi * g_e0 + mu * g_v) * std::f64::consts::LOG10_E
}

/// `(rx, al)` with `al = A_L^rx` and `A_L^rx + A_C^rx = 1`, both asymptotes above 1.
#[inline(always)]
pub fn research_substitution<R: Real>(labour_asymptote: R, compute_asymptote: R) -> (R, R) {
    let (a, b) = (ln(labour_asymptote), ln(compute_asymptote));
    // Newton from zero on a falling convex function: monotone, quadratic.
    let mut s = R::splat(0.0);
    for _ in 0..60 {
        let (x, y) = ((-(s * a)).exp(), (-(s * b)).exp());
        let step = (x + y - 1.0) / (x * a + y * b);
        let moving = step.abs().gt(s.abs() * 1e-15);
        s = R::select(moving, s + step, s);
        if !moving.any() {
            break;
        }
    }
    (-s, (-(s * a)).exp())
}

/// Capability at which the horizon reaches `horizon` (same unit as `start`):
/// `T0 (1 - (1 - A0)^n) / A0`, n = log2(horizon / start).
#[inline(always)]
pub fn capability_at_horizon<R: Real>(horizon: R, start: R, t0: R, a0: R) -> R {
    let n = ln(horizon / start) * std::f64::consts::LOG2_E;
    t0 * (R::splat(1.0) - (n * ln(a0.complement())).exp()) / a0
}

/// `A0` kept away from zero, where the horizon formula divides by it: at least 1e-3 in magnitude.
#[inline(always)]
pub fn away_from_zero<R: Real>(a0: R) -> R {
    let least = R::splat(1e-3);
    let signed = R::select(a0.lt(R::splat(0.0)), -least, least);
    R::select(a0.abs().lt(least), signed, a0)
}
