//! What a share is worth at expiry under one's own distribution: a mixture of lognormals, one per history
//! (docs/model/options.md).
//!
//! For a pure play on chips the value moves with gross profit and with appetite,
//! `E_T/E_0 = (R_T GM_T)/(R_0 GM_0) exp(c_m (a_T - a_0)) exp(s z sqrt(T) - s^2 T/2)`; given the history
//! only z is random, so expected payoffs are closed per history and carry no noise from z.

use super::contract::Kind;
use overhang_prob::math::{exp, ln, normal_cdf, normal_quantile};

/// What the race says of a chip maker at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Revenue, any unit.
    pub revenue: f64,
    /// Gross margin, a share.
    pub margin: f64,
    /// Risk appetite, a logarithm.
    pub appetite: f64,
}

/// Gross margin of Nvidia at a share of new compute: `GM0 + psi (s - s0)`.
#[must_use]
pub fn margin(start_margin: f64, response: f64, share: f64, start_share: f64) -> f64 {
    start_margin + response * (share - start_share)
}

/// `ln(E_T/E_0)` before the unexplained part. Minus infinity where gross profit is gone.
#[must_use]
pub fn ln_value_ratio(now: &Moment, then: &Moment, response_to_appetite: f64) -> f64 {
    let profit = (then.revenue * then.margin).max(0.0) / (now.revenue * now.margin);
    ln(profit) + response_to_appetite * (then.appetite - now.appetite)
}

/// One component: with this weight, `ln(S_T/S_0)` is normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Weight, at least zero; weights need not sum to one.
    pub weight: f64,
    /// Mean of `ln(S_T/S_0)`.
    pub ln_mean: f64,
    /// Standard deviation of it.
    pub deviation: f64,
}

impl Component {
    /// A history with `ln_ratio` of [`ln_value_ratio`] and unexplained volatility, after `years`.
    #[must_use]
    pub fn of_history(weight: f64, ln_ratio: f64, volatility: f64, years: f64) -> Self {
        Self { weight, ln_mean: ln_ratio - 0.5 * volatility * volatility * years, deviation: volatility * years.sqrt() }
    }

    /// Expected price of the share.
    fn mean(&self, spot: f64) -> f64 {
        price(spot, self.ln_mean + 0.5 * self.deviation * self.deviation)
    }

    /// Chance of an end below `strike`, and the mean of the share price over those ends.
    fn below(&self, spot: f64, strike: f64) -> (f64, f64) {
        let z = (ln(strike / spot) - self.ln_mean) / self.deviation;
        (normal_cdf(z), self.mean(spot) * normal_cdf(z - self.deviation))
    }
}

/// `spot e^ln_ratio`; exactly zero where all is lost, as the exponential ends at its smallest number.
fn price(spot: f64, ln_ratio: f64) -> f64 {
    if ln_ratio == f64::NEG_INFINITY { 0.0 } else { spot * exp(ln_ratio) }
}

/// What an option pays under a mixture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Payoff {
    /// Expected payoff at expiry, not discounted.
    pub mean: f64,
    /// Chance that it pays.
    pub chance: f64,
    /// Expected price of the share.
    pub mean_spot: f64,
    /// Standard deviation, between components, of the payoff expected in each.
    pub deviation: f64,
}

/// Expected payoff, chance and expected price in closed form. Not a number where nothing has weight.
#[must_use]
pub fn payoff(components: &[Component], kind: Kind, spot: f64, strike: f64) -> Payoff {
    let (mut total, mut chance, mut mean, mut mean_spot, mut square) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for component in components {
        let (below, price_below) = component.below(spot, strike);
        let price = component.mean(spot);
        let put = strike * below - price_below;
        let (p, pays) = match kind {
            Kind::Put => (below, put),
            Kind::Call => (1.0 - below, price - strike + put),
        };
        total += component.weight;
        chance += component.weight * p;
        mean += component.weight * pays.max(0.0);
        square += component.weight * pays * pays;
        mean_spot += component.weight * price;
    }
    let mean = mean / total;
    let deviation = (square / total - mean * mean).max(0.0).sqrt();
    Payoff { mean, chance: chance / total, mean_spot: mean_spot / total, deviation }
}

/// Equal parts of probability into which a normal variable is cut where a sum stands for its integral.
pub const PARTS: usize = 8;

/// The middles of [`PARTS`] equal parts of probability of a normal variable.
#[must_use]
pub fn middles() -> [f64; PARTS] {
    std::array::from_fn(|k| normal_quantile((k as f64 + 0.5) / PARTS as f64))
}

/// Share prices at expiry, equally likely within a component, and their weights: for quantiles and sizes. The first
/// returned list is the prices. `parts` are standard normal: [`middles`], or zero where the components are parts
/// themselves.
#[must_use]
pub fn ends(components: &[Component], parts: &[f64], spot: f64) -> (Vec<f64>, Vec<f64>) {
    let of = |c: &Component| {
        let (ln_mean, deviation, weight) = (c.ln_mean, c.deviation, c.weight);
        parts.iter().map(move |z| (price(spot, ln_mean + deviation * z), weight))
    };
    components.iter().flat_map(of).unzip()
}
