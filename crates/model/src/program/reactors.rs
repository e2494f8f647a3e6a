//! Cost of small reactors: learning, interest during construction, levelised cost, net present value
//! (docs/model/program.md).

use overhang_prob::math::{exp, ln};
use std::f64::consts::LN_2;

/// Hours of a year, in thousands.
const THOUSAND_HOURS_PER_YEAR: f64 = 8.76;
/// More units than any programme buys: the search for their number ends.
const MOST_UNITS: usize = 100_000;

/// `x^y` for x above zero.
fn power(x: f64, y: f64) -> f64 {
    exp(y * ln(x))
}

/// Cost of unit `n`, from 1: `c_1 n^(log2(1 - LR))`, in the unit of `first`.
#[must_use]
pub fn unit_cost(first: f64, learning_share: f64, n: usize) -> f64 {
    power(n as f64, learning_exponent(learning_share)) * first
}

/// `log2(1 - LR)`.
fn learning_exponent(learning_share: f64) -> f64 {
    ln(1.0 - learning_share) / LN_2
}

/// Whole units that a sum buys one after the other, and what they cost, bn USD.
///
/// `first` in USD per kW, `unit_gw` in GW: their product is in million USD per MW, or bn USD per unit over 1,000.
#[must_use]
pub fn units_for(budget_usd_bn: f64, first_usd_per_kw: f64, learning_share: f64, unit_gw: f64) -> (usize, f64) {
    let mut spent = 0.0;
    let exponent = learning_exponent(learning_share);
    for n in 1..=MOST_UNITS {
        let cost = power(n as f64, exponent) * first_usd_per_kw * unit_gw * 1e-3;
        if spent + cost > budget_usd_bn || cost <= 0.0 {
            return (n - 1, spent);
        }
        spent += cost;
    }
    (MOST_UNITS, spent)
}

/// Cost of a plant with interest during construction: the overnight cost in equal parts, each in the middle of
/// its year, `sum_j (c/n) (1 + r)^(n - j - 1/2)`. Whole years, at least one.
#[must_use]
pub fn capitalised(overnight: f64, build_years: usize, rate: f64) -> f64 {
    let years = build_years.max(1);
    let part = overnight / years as f64;
    (0..years).map(|j| part * power(1.0 + rate, years as f64 - j as f64 - 0.5)).sum()
}

/// Part of capital that is paid back a year: `r / (1 - (1 + r)^-L)`.
#[must_use]
pub fn recovery_factor(rate: f64, life_years: f64) -> f64 {
    if rate == 0.0 { 1.0 / life_years } else { rate / (1.0 - power(1.0 + rate, -life_years)) }
}

/// A reactor as an investment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reactor {
    /// Overnight cost, USD per kW.
    pub overnight_usd_per_kw: f64,
    /// Years of construction.
    pub build_years: usize,
    /// Life, years.
    pub life_years: f64,
    /// Output over size, a share.
    pub capacity_factor: f64,
    /// Fixed cost, USD per kW and year.
    pub fixed_usd_per_kw_year: f64,
    /// Variable cost and fuel, USD per MWh.
    pub variable_usd_per_mwh: f64,
    /// Required return, per year.
    pub rate: f64,
}

impl Reactor {
    /// Cost with interest during construction, USD per kW.
    #[must_use]
    pub fn capitalised_usd_per_kw(&self) -> f64 {
        capitalised(self.overnight_usd_per_kw, self.build_years, self.rate)
    }

    /// Levelised cost, USD per MWh: `(capital x recovery + fixed) / (8.76 cf) + variable`; output and costs of a
    /// year at its end.
    #[must_use]
    pub fn levelised_usd_per_mwh(&self) -> f64 {
        let yearly =
            self.capitalised_usd_per_kw() * recovery_factor(self.rate, self.life_years) + self.fixed_usd_per_kw_year;
        yearly / (THOUSAND_HOURS_PER_YEAR * self.capacity_factor) + self.variable_usd_per_mwh
    }

    /// Cash of a year, million USD for a size in MW.
    #[must_use]
    pub fn yearly_cash_usd_m(&self, size_mw: f64, price_usd_per_mwh: f64) -> f64 {
        let hours = 1e3 * THOUSAND_HOURS_PER_YEAR * self.capacity_factor;
        size_mw * (hours * (price_usd_per_mwh - self.variable_usd_per_mwh) * 1e-6 - self.fixed_usd_per_kw_year * 1e-3)
    }

    /// Net present value at the start of construction, million USD: spending and cash in the middle of each year.
    /// A life is counted in whole years.
    #[must_use]
    pub fn net_present_value_usd_m(&self, size_mw: f64, price_usd_per_mwh: f64) -> f64 {
        let build = self.build_years.max(1);
        let discount = |years: f64| power(1.0 + self.rate, -years);
        let spending = self.overnight_usd_per_kw * size_mw * 1e-3 / build as f64;
        let cash = self.yearly_cash_usd_m(size_mw, price_usd_per_mwh);
        let spent: f64 = (0..build).map(|year| spending * discount(year as f64 + 0.5)).sum();
        let earned: f64 = (0..self.life_years as usize).map(|year| cash * discount((build + year) as f64 + 0.5)).sum();
        earned - spent
    }
}
