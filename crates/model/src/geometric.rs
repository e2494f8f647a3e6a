//! Quantities that grow or decay at a constant rate: `e^(rate t)`, one multiplication a quarter.

use crate::QUARTER_YEARS;
use overhang_prob::lanes::Real;
use overhang_prob::math::exp;

/// `e^(rate t)` at the start of each quarter, 1 at the first.
#[derive(Debug, Clone, Copy)]
pub struct Geometric<R> {
    factor: R,
    now: R,
}

impl<R: Real> Geometric<R> {
    /// Starts at 1; `rate` per year, continuously compounded.
    #[inline(always)]
    pub fn new(rate_per_year: R) -> Self {
        Self::with_factor(exp(rate_per_year * QUARTER_YEARS))
    }

    /// Starts at `start`; `rate` per year, continuously compounded.
    #[inline(always)]
    pub fn starting_at(start: R, rate_per_year: R) -> Self {
        Self { now: start, ..Self::new(rate_per_year) }
    }

    /// Starts at 1; multiplied by `factor` every quarter.
    #[inline(always)]
    pub fn with_factor(factor: R) -> Self {
        Self { factor, now: R::splat(1.0) }
    }

    /// The value of this quarter; the next call gives that of the next.
    #[expect(clippy::should_implement_trait, reason = "a path without an end: no option to unwrap")]
    #[inline(always)]
    pub fn next(&mut self) -> R {
        let now = self.now;
        self.now = now * self.factor;
        now
    }
}

/// 1 until a time, from then on falling at a constant rate: `e^(-rate max(0, yr - from))`.
#[derive(Debug, Clone, Copy)]
pub struct LateDecline<R> {
    from_years: R,
    path: Geometric<R>,
}

impl<R: Real> LateDecline<R> {
    /// Falls by `rate` per year after `from_years`.
    #[inline(always)]
    pub fn new(rate_per_year: R, from_years: R) -> Self {
        let ahead = exp(rate_per_year * from_years);
        Self { from_years, path: Geometric::starting_at(ahead, -rate_per_year) }
    }

    /// The value of this quarter, which starts at `years`; the next call gives that of the next.
    #[inline(always)]
    pub fn next(&mut self, years: f64) -> R {
        let falling = self.path.next();
        R::select(R::splat(years).gt(self.from_years), falling, R::splat(1.0))
    }
}
