//! Sensitivities of American prices: differences of the collocation, which is smooth to ten digits.

use super::american::{self, Accuracy};
use super::contract::Contract;
use super::greeks::Greeks;

/// Relative step of spot; its errors, of the second order and of rounding, meet near 1e-7 of the price.
const SPOT_STEP: f64 = 1e-3;
/// Steps of volatility and rate.
const STEP: f64 = 1e-4;

/// Greeks of one American contract. Theta from the equation of Black and Scholes, which holds where the
/// option is not to be exercised at once; there it is zero.
#[must_use]
pub fn american(c: &Contract, vol: f64) -> Greeks {
    let price = |c: &Contract, vol: f64| american::price_one(c, vol, Accuracy::Reference);
    let at = |spot: f64| price(&Contract { spot, ..*c }, vol);
    let step = c.spot * SPOT_STEP * (vol * c.years.sqrt()).clamp(0.05, 1.0);
    let (middle, up, down) = (at(c.spot), at(c.spot + step), at(c.spot - step));
    let (delta, gamma) = ((up - down) / (2.0 * step), (up - 2.0 * middle + down) / (step * step));
    let vol_step = STEP * vol.max(0.1);
    let vega = (price(c, vol + vol_step) - price(c, vol - vol_step)) / (2.0 * vol_step);
    let with_rate = |change: f64| price(&Contract { rate: c.rate + change, ..*c }, vol);
    // Not through zero, where the kind of the contract changes.
    let (high, low) = match c.rate {
        rate if (0.0..STEP).contains(&rate) => (STEP, 0.0),
        rate if rate > -STEP && rate < 0.0 => (0.0, -STEP),
        _ => (STEP, -STEP),
    };
    let rho = (with_rate(high) - with_rate(low)) / (high - low);
    let at_once = middle <= c.kind.payoff(c.spot, c.strike);
    let theta = if at_once {
        0.0
    } else {
        c.rate * middle - (c.rate - c.dividend_yield) * c.spot * delta - 0.5 * vol * vol * c.spot * c.spot * gamma
    };
    Greeks { delta, gamma, vega, theta, rho, vanna: None, volga: None }
}
