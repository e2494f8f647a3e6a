//! European prices in closed form (Black and Scholes 1973, Merton 1973), one or many at a time.

use super::contract::{Contract, Lanes};
use super::normalised;
use overhang_prob::lanes::{MAX_LANES, Real, Task, dispatch};
use overhang_prob::math::{exp, ln};

/// Prices per lane. Options in the money are priced through parity, so that those out of the money keep
/// their relative accuracy.
#[inline(always)]
pub fn price<R: Real>(c: &Lanes<R>, vol: R) -> R {
    let forward = c.spot * exp((c.rate - c.dividend_yield) * c.years);
    let x = ln(forward / c.strike);
    let undiscounted = out_of_the_money(forward, c.strike, x.abs(), vol * c.years.sqrt());
    (undiscounted + (c.sign * (forward - c.strike)).positive_part()) * exp(-(c.rate * c.years))
}

/// The undiscounted price of the option that is out of the money, for the distance `|ln(F/K)|` and
/// `s = vol sqrt(T)`. The scale `sqrt(F K)` times `e^(x/2)` is the smaller of the two.
#[inline(always)]
pub(crate) fn out_of_the_money<R: Real>(forward: R, strike: R, distance: R, s: R) -> R {
    let scale = forward.sqrt() * strike.sqrt();
    normalised::price(-distance, s, forward.min(strike) / scale) * scale
}

/// The price of one contract.
#[must_use]
pub fn price_one(contract: &Contract, vol: f64) -> f64 {
    price(&Lanes::from(contract), vol)
}

/// Rounding error of [`price_one`]: absolute, in the money of the contract.
#[must_use]
pub fn rounding(contract: &Contract, price: f64) -> f64 {
    4.0 * f64::EPSILON * (price + contract.kind.payoff(contract.spot, contract.strike))
}

/// Prices of many contracts, `prices[i]` of `contracts[i]` at `vols[i]`.
pub fn price_all(contracts: &[Contract], vols: &[f64], prices: &mut [f64]) {
    dispatch(Prices { contracts, vols, prices });
}

struct Prices<'a> {
    contracts: &'a [Contract],
    vols: &'a [f64],
    prices: &'a mut [f64],
}

impl Task for Prices<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Real>(self) {
        let mut first = 0;
        for prices in self.prices.chunks_mut(R::LANES) {
            let Some(lanes) = Lanes::<R>::load(self.contracts, first) else { return };
            let vol = R::from_fn(|lane| self.vols.get(first + lane).copied().unwrap_or(1.0));
            let values: [f64; MAX_LANES] = price(&lanes, vol).to_array();
            for (price, value) in prices.iter_mut().zip(values) {
                *price = value;
            }
            first += R::LANES;
        }
    }
}
