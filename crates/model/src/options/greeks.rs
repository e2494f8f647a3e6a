//! Sensitivities of European prices, in closed form.

use super::contract::{Contract, Kind};
use super::normalised::INV_SQRT_2PI;
use overhang_prob::math::{exp, ln, normal_cdf};

/// What moves a price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Greeks {
    /// Per unit of spot.
    pub delta: f64,
    /// Change of delta per unit of spot.
    pub gamma: f64,
    /// Per 1.0 of volatility.
    pub vega: f64,
    /// Per year that passes.
    pub theta: f64,
    /// Per 1.0 of rate.
    pub rho: f64,
    /// Change of delta per 1.0 of volatility; none where it was not computed.
    pub vanna: Option<f64>,
    /// Change of vega per 1.0 of volatility; none where it was not computed.
    pub volga: Option<f64>,
}

/// Greeks of one European contract.
#[must_use]
pub fn european(c: &Contract, vol: f64) -> Greeks {
    let root = c.years.sqrt();
    let s = vol * root;
    let sign = c.kind.sign();
    let discount = exp(-c.rate * c.years);
    let carry = exp(-c.dividend_yield * c.years);
    let d1 = (ln(c.spot / c.strike) + (c.rate - c.dividend_yield) * c.years) / s + 0.5 * s;
    let d2 = d1 - s;
    let density = exp(-0.5 * d1 * d1) * INV_SQRT_2PI;
    let delta = sign * carry * normal_cdf(sign * d1);
    let exercised = sign * discount * c.strike * normal_cdf(sign * d2);
    let vega = c.spot * carry * density * root;
    Greeks {
        delta,
        gamma: carry * density / (c.spot * s),
        vega,
        theta: -0.5 * vega * vol / c.years - c.rate * exercised + c.dividend_yield * c.spot * delta,
        rho: c.years * exercised,
        vanna: Some(-carry * density * d2 / vol),
        volga: Some(vega * d1 * d2 / vol),
    }
}

/// Chance that a European option ends in the money in the pricing measure.
#[must_use]
pub fn chance_in_the_money(c: &Contract, vol: f64) -> f64 {
    let s = vol * c.years.sqrt();
    let d2 = (ln(c.spot / c.strike) + (c.rate - c.dividend_yield) * c.years) / s - 0.5 * s;
    match c.kind {
        Kind::Call => normal_cdf(d2),
        Kind::Put => normal_cdf(-d2),
    }
}
