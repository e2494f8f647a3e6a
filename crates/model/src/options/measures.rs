//! What a buyer of protection gets for a premium (docs/model/options.md).

use super::contract::{Contract, Kind};
use overhang_prob::math::exp;

/// Price of the underlying at expiry from which the option has paid for itself.
#[must_use]
pub fn break_even(kind: Kind, strike: f64, premium: f64) -> f64 {
    strike + kind.sign() * premium
}

/// Payoff at `level`, and the premium per unit of it; none where nothing is paid there.
#[must_use]
pub fn premium_per_payoff(kind: Kind, strike: f64, premium: f64, level: f64) -> (f64, Option<f64>) {
    let payoff = kind.payoff(level, strike);
    (payoff, (payoff > 0.0).then(|| premium / payoff))
}

/// A month in years.
pub const MONTH_YEARS: f64 = 1.0 / 12.0;

/// What a month of waiting costs with nothing else changed: the price now less the price a month nearer to
/// expiry, or than the payoff where less is left. `price` prices a contract.
#[must_use]
pub fn month_of_waiting(c: &Contract, price: impl Fn(&Contract) -> f64) -> f64 {
    let left = c.years - MONTH_YEARS;
    let later = if left > 1e-6 { price(&Contract { years: left, ..*c }) } else { c.kind.payoff(c.spot, c.strike) };
    price(c) - later
}

/// Share of wealth in the option that makes the logarithm of wealth grow fastest (Kelly 1956): the maximum
/// over f of `E ln((1 - f) e^(rT) + f payoff/premium)`, held inside `[0, cap]`. Zero where the option is
/// not worth holding; the second number is the size without the cap, below 1.
#[must_use]
pub fn kelly(
    kind: Kind,
    strike: f64,
    premium: f64,
    (rate, years): (f64, f64),
    (ends, weights): (&[f64], &[f64]),
    cap: f64,
) -> (f64, f64) {
    let cash = exp(rate * years);
    let slope = |f: f64| -> f64 {
        ends.iter()
            .zip(weights)
            .map(|(&end, &weight)| {
                let gain = kind.payoff(end, strike) / premium - cash;
                weight * gain / (cash + f * gain)
            })
            .sum()
    };
    // Not more than nearly all: an end without payoff loses the whole stake.
    let (mut low, mut high) = (0.0, 1.0 - 1e-6);
    let at_zero = slope(0.0);
    if at_zero.is_nan() || at_zero <= 0.0 {
        return (0.0, 0.0);
    }
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    let size = 0.5 * (low + high);
    (size.min(cap), size)
}
