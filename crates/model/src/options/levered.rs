//! What the equity of a levered buyer of chips is worth in a history of the race: a call on its assets (Merton
//! 1974), with assets and debt as they move there (docs/model/options.md).
//!
//! At the start the structural model gives the assets V. Their operations X = V - cash are other business,
//! (1 - alpha) X, and AI business, alpha X. The AI business is the fleet, at what it would cost new times rent over
//! break-even rent, and the rest W: contracts and growth. Then, after a time,
//! `V_T = cash_T + ((1 - alpha) X e^g + W (R_T/R_0)^c_r e^(c_m (a_T - a_0)) + fleet_T) e^(s z sqrt(T) - s^2 T/2)`
//! and the face of the debt is `F_T = F_0 + D_T - D_0`. New AI capital is in the fleet, and only there.

use super::own::{Component, PARTS, middles};
use crate::credit::merton;
use overhang_prob::math::{exp, ln, pow};

/// A buyer as the filings have it. Money in bn USD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Buyer {
    /// The structural model, calibrated to equity and debt.
    pub firm: merton::Firm,
    /// Share of the operations that is AI business.
    pub ai_share: f64,
}

/// What the race says of a buyer at a moment. Money in bn USD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Cash.
    pub cash: f64,
    /// Debt.
    pub debt: f64,
    /// Its fleet at what it would cost new, times rent over break-even rent.
    pub fleet_value: f64,
    /// AI revenue, any unit.
    pub revenue: f64,
    /// Risk appetite, a logarithm.
    pub appetite: f64,
    /// Growth of the other business since the start of the race, a logarithm.
    pub core_growth: f64,
}

/// How the value of a buyer responds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Responses {
    /// Of the AI business beyond the fleet to revenue, `c_r`.
    pub to_revenue: f64,
    /// Of the same to appetite, `c_m`.
    pub to_appetite: f64,
    /// Volatility of the business that the race does not explain, per root year, `s`.
    pub unexplained_volatility: f64,
}

/// A buyer between two moments of a history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    firm: merton::Firm,
    equity_now: f64,
    /// Cash and business at the later moment.
    cash: f64,
    business: f64,
    /// Deviation of the logarithm of the business.
    deviation: f64,
}

impl Path {
    /// From `now` to `then`, `years` later. A fleet worth more than the whole AI business counts in proportion, at
    /// both moments.
    #[must_use]
    pub fn new(buyer: &Buyer, now: &Moment, then: &Moment, responses: &Responses, years: f64) -> Self {
        let operations = (buyer.firm.assets - now.cash).max(0.0);
        let ai = buyer.ai_share * operations;
        let counted = if now.fleet_value > ai { ai / now.fleet_value } else { 1.0 };
        let rest = (ai - counted * now.fleet_value).max(0.0);
        let moved = pow(then.revenue / now.revenue, responses.to_revenue)
            * exp(responses.to_appetite * (then.appetite - now.appetite));
        let other = (operations - ai) * exp(then.core_growth - now.core_growth);
        let debt_face = buyer.firm.debt_face + (then.debt - now.debt);
        Self {
            firm: merton::Firm { debt_face, ..buyer.firm },
            equity_now: buyer.firm.equity(),
            cash: then.cash,
            business: other + rest * moved + counted * then.fleet_value,
            deviation: responses.unexplained_volatility * years.sqrt(),
        }
    }

    /// `E_T/E_0` where the unexplained part is the standard normal `z`. Zero where the assets are gone.
    #[must_use]
    pub fn ratio(&self, z: f64) -> f64 {
        let assets = self.cash + self.business * exp(self.deviation * (z - 0.5 * self.deviation));
        let equity = if assets <= 0.0 {
            0.0
        } else if self.firm.debt_face <= 0.0 {
            assets - self.firm.debt_face
        } else {
            merton::Firm { assets, ..self.firm }.equity().max(0.0)
        };
        equity / self.equity_now
    }

    /// The distribution of `E_T/E_0` as components of the same weight, one per equal part of z. Each is as wide
    /// as makes up for the spread that the middles of the parts lack.
    #[must_use]
    pub fn components(&self, weight: f64) -> [Component; PARTS] {
        let middles = middles();
        let spread: f64 = middles.iter().map(|z| z * z).sum::<f64>() / PARTS as f64;
        let lacking = (1.0 - spread).max(0.0).sqrt();
        middles.map(|z| {
            let [low, ln_mean, high] = [z - lacking, z, z + lacking].map(|z| ln(self.ratio(z)));
            let deviation = 0.5 * (high - low);
            let deviation = if deviation.is_finite() { deviation } else { 0.0 };
            Component { weight: weight / PARTS as f64, ln_mean, deviation }
        })
    }
}

/// The component of a history in which the shareholders have lost all.
#[must_use]
pub fn lost(weight: f64) -> Component {
    Component { weight, ln_mean: f64::NEG_INFINITY, deviation: 0.0 }
}
