//! Risk appetite: how willing markets are to fund the build-out (docs/model/joint.md, step 10).
//!
//! A logarithm, 0 where neutral: the end of 2025 in the baseline. It reverts to a target set by returns,
//! revenue gap, idle chips, progress and write-downs, is shaken every quarter, and falls in market breaks
//! and at defaults.

pub mod params;

use crate::QUARTER_YEARS;
use overhang_prob::lanes::{Mask, Real};
use overhang_prob::math::exp;
pub use params::Parameters;

/// What appetite answers to.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<R> {
    /// Return on invested capital above the required return, per year.
    pub excess_return: R,
    /// ln of required over actual revenue.
    pub revenue_gap_log: R,
    /// Idle share.
    pub idle_share: R,
    /// ln of the R&D multiplier, capped.
    pub ln_multiplier: R,
    /// Write-downs over cash flow.
    pub write_downs: R,
    /// Fall from defaults.
    pub default_shock: R,
    /// Standard normal shock e1.
    pub shock: R,
    /// Uniform shock u: a break where it lies below the hazard.
    pub break_shock: R,
}

/// Write-downs of lives shorter than booked, over yearly cash flow:
/// `max(0, 1/life - 1/book_life) K / max(1e-9, 4 sum of positive cash flows)`.
#[inline(always)]
pub fn write_downs<R: Real>(life_years: R, book_life_years: R, capital: R, cash_flow: R) -> R {
    let faster = (life_years.reciprocal() - book_life_years.reciprocal()).positive_part();
    faster * capital / (cash_flow * 4.0).max(R::splat(1e-9))
}

/// Part of the way to its target that appetite goes in a quarter: `1 - e^(-k_a DT)`.
#[inline(always)]
pub fn reversion<R: Real>(p: &Parameters<R>) -> R {
    exp(-(p.reversion_per_year * QUARTER_YEARS)).complement()
}

/// Appetite after a quarter; `reversion` as of [`reversion`].
#[inline(always)]
pub fn step<R: Real>(p: &Parameters<R>, reversion: R, appetite: R, x: &Inputs<R>) -> R {
    let gap = x.revenue_gap_log.positive_part();
    let target = (p.roic_weight * x.excess_return - p.revenue_gap_weight * gap - p.idle_weight * x.idle_share
        + p.multiplier_weight * x.ln_multiplier
        - p.write_down_weight * x.write_downs)
        .clip(p.target_min_log, p.target_max_log);
    let hazard = p.break_hazard_per_year * exp(p.break_hazard_gap_weight * gap);
    // Its probability 1 - e^-h is at most h: in most quarters that settles it.
    let expected = hazard * QUARTER_YEARS;
    let possible = x.break_shock.lt(expected);
    let mut fall = R::splat(0.0);
    if possible.any() {
        let breaks = possible.and(x.break_shock.lt(exp(-expected).complement()));
        fall = R::select(breaks, p.break_size_log, fall);
    }
    let reverted = reversion * (target - appetite);
    let shaken = p.volatility_per_root_year * x.shock * QUARTER_YEARS.sqrt();
    (appetite + reverted + shaken - fall - x.default_shock).clip(p.target_min_log - 1.0, p.target_max_log + 1.0)
}
