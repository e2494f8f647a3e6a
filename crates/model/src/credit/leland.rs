//! Perpetual debt with a default that the owners choose (Leland 1994), unprotected debt.

use overhang_prob::math::pow;

/// What does not depend on the coupon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Firm {
    /// Value of the assets.
    pub assets: f64,
    /// Their volatility, per root year.
    pub volatility: f64,
    /// Risk-free rate, per year.
    pub rate: f64,
    /// Rate of tax.
    pub tax: f64,
    /// Share of the assets that a default destroys.
    pub default_cost: f64,
}

/// Values at a coupon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Values {
    /// Coupon a year.
    pub coupon: f64,
    /// Value of the assets at which the owners stop paying.
    pub default_at: f64,
    /// Value of the debt.
    pub debt: f64,
    /// Value of the firm.
    pub firm: f64,
    /// Value of the equity.
    pub equity: f64,
    /// Yield over the risk-free rate, per year.
    pub spread: f64,
}

impl Firm {
    /// Values at a coupon: `X = 2r/s^2`, `V_B = (1-tax) C / (r + s^2/2)`.
    pub fn values(&self, coupon: f64) -> Values {
        let variance = self.volatility * self.volatility;
        let default_at = (1.0 - self.tax) * coupon / (self.rate + 0.5 * variance);
        let price_of_default = pow(self.assets / default_at, -2.0 * self.rate / variance);
        let alive = 1.0 - price_of_default;
        let lost = self.default_cost * default_at * price_of_default;
        let debt = coupon / self.rate * alive + (1.0 - self.default_cost) * default_at * price_of_default;
        let firm = self.assets + self.tax * coupon / self.rate * alive - lost;
        Values { coupon, default_at, debt, firm, equity: firm - debt, spread: coupon / debt - self.rate }
    }

    /// The coupon at which the firm is worth most: there the price of a claim on default is
    /// `p = (tax/r) / ((1+X)(tax/r + alpha k))` with `k = (1-tax)/(r + s^2/2)`, and `C = V p^(1/X) / k`.
    pub fn optimal(&self) -> Values {
        let variance = self.volatility * self.volatility;
        let power = 2.0 * self.rate / variance;
        let shield = self.tax / self.rate;
        let per_coupon = (1.0 - self.tax) / (self.rate + 0.5 * variance);
        let price = shield / ((1.0 + power) * (shield + self.default_cost * per_coupon));
        self.values(self.assets * pow(price, 1.0 / power) / per_coupon)
    }
}
