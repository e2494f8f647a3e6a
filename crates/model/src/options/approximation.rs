//! American prices by two classical approximations, for comparison: Barone-Adesi and Whaley (1987), and
//! Bjerksund and Stensland (1993).

use super::contract::{Contract, Kind};
use super::european;
use overhang_prob::math::{exp, ln, normal_cdf, pow};

/// Barone-Adesi and Whaley: the premium solves an equation without time.
#[must_use]
pub fn barone_adesi_whaley(c: &Contract, vol: f64) -> f64 {
    let sign = c.kind.sign();
    let european = european::price_one(c, vol);
    let early_pays = match c.kind {
        Kind::Put => c.rate > 0.0,
        Kind::Call => c.dividend_yield > 0.0,
    };
    if !early_pays || c.rate == 0.0 {
        return european;
    }
    let variance = vol * vol;
    let n = 2.0 * (c.rate - c.dividend_yield) / variance - 1.0;
    let m = 2.0 * c.rate / variance / (1.0 - exp(-c.rate * c.years));
    let root = 0.5 * (-n + sign * (n * n + 4.0 * m).sqrt());
    let s = vol * c.years.sqrt();
    let carry = exp(-c.dividend_yield * c.years);
    let forward_drift = (c.rate - c.dividend_yield) * c.years;
    // Zero at the boundary: exercise less holding, at `spot`.
    let rest = |spot: f64| carry_gap(sign, spot, c.strike, forward_drift, s, carry) * spot / root;
    let excess =
        |spot: f64| sign * (spot - c.strike) - european::price_one(&Contract { spot, ..*c }, vol) - sign * rest(spot);
    // Between the strike and far beyond it the sign changes once.
    let (mut inner, mut outer) = (c.strike, c.strike);
    while excess(outer) < 0.0 {
        outer *= if sign > 0.0 { 1.5 } else { 0.5 };
        if !(1e-9..1e12).contains(&(outer / c.strike)) {
            return european;
        }
    }
    for _ in 0..100 {
        let middle = 0.5 * (inner + outer);
        if excess(middle) < 0.0 { inner = middle } else { outer = middle }
    }
    if sign * (c.spot - outer) >= 0.0 {
        return c.kind.payoff(c.spot, c.strike);
    }
    european + sign * rest(outer) * pow(c.spot / outer, root)
}

/// `1 - e^(-qT) N(sign d1)`.
fn carry_gap(sign: f64, spot: f64, strike: f64, drift: f64, s: f64, carry: f64) -> f64 {
    1.0 - carry * normal_cdf(sign * ((ln(spot / strike) + drift) / s + 0.5 * s))
}

/// Bjerksund and Stensland: exercise at a flat boundary, hence a lower bound.
#[must_use]
pub fn bjerksund_stensland(c: &Contract, vol: f64) -> f64 {
    let (spot, strike, rate, dividend_yield) = match c.kind {
        Kind::Call => (c.spot, c.strike, c.rate, c.dividend_yield),
        Kind::Put => (c.strike, c.spot, c.dividend_yield, c.rate),
    };
    if dividend_yield <= 0.0 {
        return european::price_one(c, vol);
    }
    let variance = vol * vol * c.years;
    let (rt, bt) = (rate * c.years, (rate - dividend_yield) * c.years);
    let centred = bt / variance - 0.5;
    let beta = -centred + (centred * centred + 2.0 * rt / variance).sqrt();
    let endless = beta / (beta - 1.0) * strike;
    let at_expiry = strike.max(rt / (rt - bt) * strike);
    let h = -(bt + 2.0 * variance.sqrt()) * at_expiry / (endless - at_expiry);
    let boundary = at_expiry + (endless - at_expiry) * (1.0 - exp(h));
    if spot >= boundary {
        return spot - strike;
    }
    let flat = Flat { spot, boundary, rt, bt, variance };
    (boundary - strike) * pow(spot / boundary, beta) * (1.0 - flat.phi(beta, boundary))
        + spot * (flat.phi(1.0, boundary) - flat.phi(1.0, strike))
        - strike * (flat.phi(0.0, boundary) - flat.phi(0.0, strike))
}

/// What the flat boundary is evaluated with.
struct Flat {
    spot: f64,
    boundary: f64,
    rt: f64,
    bt: f64,
    variance: f64,
}

impl Flat {
    /// Value of `S^gamma / spot^gamma` at expiry, paid where S ends below `end` without having touched the boundary.
    fn phi(&self, gamma: f64, end: f64) -> f64 {
        let root = self.variance.sqrt();
        let lambda = -self.rt + gamma * self.bt + 0.5 * gamma * (gamma - 1.0) * self.variance;
        let d = -(ln(self.spot / end) + self.bt + (gamma - 0.5) * self.variance) / root;
        let kappa = 2.0 * self.bt / self.variance + 2.0 * gamma - 1.0;
        let ln_ratio = ln(self.boundary / self.spot);
        exp(lambda) * (normal_cdf(d) - exp(kappa * ln_ratio) * normal_cdf(d - 2.0 * ln_ratio / root))
    }
}
