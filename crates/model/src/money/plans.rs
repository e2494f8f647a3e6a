//! Growth of planned capital spending and the rent at which new capacity breaks even (docs/model/joint.md, step 1).

use super::params::Parameters;
use crate::{QUARTER_YEARS, THOUSAND_HOURS_PER_QUARTER, demand};
use overhang_prob::lanes::Real;
use overhang_prob::math::{exp, ln};

/// Yearly payment per unit of capital that earns the required return over a life:
/// `wacc / (1 - (1 + wacc)^(-life))`.
#[inline(always)]
pub fn annuity_rate<R: Real>(d: &demand::Parameters<R>, life_years: R) -> R {
    let wacc = d.required_return_per_year;
    wacc / exp(-(life_years * ln(wacc + 1.0))).complement()
}

/// Rent that earns the required return on new capacity, USD per hour:
/// `be = (annuity Pc/f + 4 opex) / (4 HQ avail)`.
#[inline(always)]
pub fn break_even_rent<R: Real>(d: &demand::Parameters<R>, capacity_kusd_per_h100e: R, annuity_rate: R) -> R {
    let annuity = capacity_kusd_per_h100e * annuity_rate;
    (annuity + d.operating_cost_kusd_per_h100e_quarter * 4.0)
        / (d.usable_hours_share * (4.0 * THOUSAND_HOURS_PER_QUARTER))
}

/// What plans answer to.
#[derive(Debug, Clone, Copy)]
pub struct Signals<R> {
    /// `e^(-yr/tau_g)`: what is left of the growth of the start.
    pub fade: R,
    /// ln of rent over break-even, clipped.
    pub rent: R,
    /// Idle share of last quarter.
    pub idle_share: R,
    /// ln of the R&D multiplier of last quarter.
    pub ln_multiplier: R,
    /// Risk appetite of last quarter.
    pub appetite: R,
}

/// Factor by which plans grow in a quarter.
#[inline(always)]
pub fn plan_growth<R: Real>(p: &Parameters<R>, s: &Signals<R>) -> R {
    let trend = p.planned_capex_growth_long_run_per_year
        + (p.planned_capex_growth_start_per_year - p.planned_capex_growth_long_run_per_year) * s.fade;
    let growth = trend + p.plan_response_to_rent_per_year * s.rent
        - p.plan_response_to_idle_per_year * (s.idle_share - p.idle_tolerated_share).positive_part()
        + p.plan_response_to_multiplier_per_year * s.ln_multiplier.min(p.multiplier_cap_log)
        + p.plan_response_to_appetite_per_year * s.appetite;
    exp(growth * QUARTER_YEARS)
}
