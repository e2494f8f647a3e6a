//! Equity as a call on the assets (Merton 1974), its calibration to equity, and distances to default.

use overhang_prob::math::{exp, ln, normal_cdf};

/// A firm with one zero-coupon debt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Firm {
    /// Value of the assets.
    pub assets: f64,
    /// Their volatility, per root year.
    pub volatility: f64,
    /// Face value of the debt.
    pub debt_face: f64,
    /// Risk-free rate, continuous, per year.
    pub rate: f64,
    /// Years to maturity.
    pub years: f64,
}

impl Firm {
    fn d1(&self) -> f64 {
        let spread = self.volatility * self.years.sqrt();
        (ln(self.assets / self.debt_face) + (self.rate + 0.5 * self.volatility * self.volatility) * self.years) / spread
    }

    fn d2(&self) -> f64 {
        self.d1() - self.volatility * self.years.sqrt()
    }

    /// Value of the equity: `V N(d1) - F e^(-rT) N(d2)`.
    pub fn equity(&self) -> f64 {
        self.assets * normal_cdf(self.d1()) - self.debt_face * exp(-self.rate * self.years) * normal_cdf(self.d2())
    }

    /// Value of the debt.
    pub fn debt(&self) -> f64 {
        self.assets - self.equity()
    }

    /// Yield of the debt over the risk-free rate, per year.
    pub fn spread(&self) -> f64 {
        -ln(self.debt() / self.debt_face) / self.years - self.rate
    }

    /// Chance of default at maturity as priced.
    pub fn default_probability_priced(&self) -> f64 {
        normal_cdf(-self.d2())
    }

    /// Distance to default in standard deviations when the assets are expected to grow by `drift` a year.
    pub fn distance_to_default(&self, drift: f64) -> f64 {
        let growth = (drift - 0.5 * self.volatility * self.volatility) * self.years;
        (ln(self.assets / self.debt_face) + growth) / (self.volatility * self.years.sqrt())
    }

    /// Chance of default at maturity under that growth.
    pub fn default_probability(&self, drift: f64) -> f64 {
        normal_cdf(-self.distance_to_default(drift))
    }

    /// Share of the face that is paid, given default, as priced.
    pub fn recovery(&self) -> f64 {
        self.assets * exp(self.rate * self.years) * normal_cdf(-self.d1())
            / (self.debt_face * self.default_probability_priced())
    }

    /// The firm whose equity is worth `equity` and moves with `equity_volatility`: `E = V N(d1) - F e^(-rT) N(d2)` and
    /// `sE E = N(d1) sV V`. Nothing where the inputs are not positive and finite.
    pub fn calibrated(equity: f64, equity_volatility: f64, debt_face: f64, rate: f64, years: f64) -> Option<Self> {
        let sound = [equity, equity_volatility, debt_face, years].iter().all(|x| x.is_finite() && *x > 0.0);
        if !sound || !rate.is_finite() {
            return None;
        }
        let of = |volatility: f64| {
            // Equity rises with assets: between the equity alone and the equity plus the whole debt.
            let at = |assets: f64| Self { assets, volatility, debt_face, rate, years };
            let (mut low, mut high) = (equity, equity + debt_face * exp((-rate).max(0.0) * years));
            for _ in 0..200 {
                let middle = 0.5 * (low + high);
                if at(middle).equity() < equity { low = middle } else { high = middle }
            }
            at(0.5 * (low + high))
        };
        let (mut low, mut high) = (equity_volatility * 1e-6, equity_volatility);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            let firm = of(middle);
            let implied = normal_cdf(firm.d1()) * middle * firm.assets / equity;
            if implied < equity_volatility { low = middle } else { high = middle }
        }
        Some(of(0.5 * (low + high)))
    }

    /// The asset volatility at which the spread equals `spread` (per year), all else equal; nothing where none below 5
    /// per root year does.
    pub fn volatility_for_spread(&self, spread: f64) -> Option<f64> {
        let at = |volatility: f64| Self { volatility, ..*self }.spread();
        let (mut low, mut high) = (1e-3, 5.0);
        if !(at(low)..=at(high)).contains(&spread) {
            return None;
        }
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if at(middle) < spread { low = middle } else { high = middle }
        }
        Some(0.5 * (low + high))
    }
}

/// Default point of KMV: short-term debt and half of the long-term debt.
pub fn default_point(short_term_debt: f64, long_term_debt: f64) -> f64 {
    short_term_debt + 0.5 * long_term_debt
}

/// Distance of KMV: `(V - DP) / (V sV)`.
pub fn kmv_distance(assets: f64, volatility: f64, default_point: f64) -> f64 {
    (assets - default_point) / (assets * volatility)
}
