//! What capital spending must earn: required revenue, break-even per hour, internal rate of return.

use overhang_prob::math::{ln, pow};

/// Hours of a year.
const HOURS: f64 = 8760.0;

/// Payment a year, at the end of each, that repays 1 over `years` at `rate`.
pub fn annuity(rate: f64, years: f64) -> f64 {
    if rate == 0.0 { 1.0 / years } else { rate / (1.0 - pow(1.0 + rate, -years)) }
}

/// Revenue a year that one vintage of spending must earn: `K [sum w_j annuity(r, L_j)] / m`. `parts` are shares and
/// lives; `margin` is what of revenue is left for capital. Vintages stack.
pub fn required_revenue(spending: f64, parts: &[(f64, f64)], rate: f64, margin: f64) -> f64 {
    spending * parts.iter().map(|(share, life)| share * annuity(rate, *life)).sum::<f64>() / margin
}

/// Sequoia's rule: run rate of the chip seller, times 2 (chips are half of the cost), times 2 (half is margin).
pub fn sequoia_revenue(chip_run_rate: f64) -> f64 {
    chip_run_rate * 2.0 * 2.0
}

/// One GPU with its share of the site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gpu {
    /// Cost with its share of the site, USD.
    pub capex_usd: f64,
    /// Required return, per year.
    pub rate: f64,
    /// Share of hours rented.
    pub utilisation: f64,
    /// Power, kW.
    pub power_kw: f64,
    /// Facility power over chip power.
    pub pue: f64,
    /// Price of energy, USD per kWh.
    pub energy_usd_per_kwh: f64,
    /// Other running cost, share of capex a year.
    pub running_cost_share: f64,
    /// Value at the end of life, USD.
    pub residual_usd: f64,
    /// Life, years.
    pub life_years: f64,
}

impl Gpu {
    fn running_usd_per_year(&self) -> f64 {
        self.capex_usd * self.running_cost_share + self.power_kw * self.pue * self.energy_usd_per_kwh * HOURS
    }

    /// Rent per rented hour that earns the required return. Energy is paid for all hours. The residual is taken off at
    /// its present value.
    pub fn break_even_usd_per_hour(&self) -> f64 {
        let capital = self.capex_usd - self.residual_usd * pow(1.0 + self.rate, -self.life_years);
        (annuity(self.rate, self.life_years) * capital + self.running_usd_per_year()) / (HOURS * self.utilisation)
    }

    /// Utilisation at which `rent` breaks even; nothing where none up to 100% does.
    pub fn utilisation_for(&self, rent_usd_per_hour: f64) -> Option<f64> {
        let at = |utilisation: f64| Self { utilisation, ..*self }.break_even_usd_per_hour();
        if at(1.0) > rent_usd_per_hour {
            return None;
        }
        let (mut low, mut high) = (1e-6, 1.0);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if at(middle) > rent_usd_per_hour { low = middle } else { high = middle }
        }
        Some(0.5 * (low + high))
    }

    /// Internal rate of return at a rent that falls by `decline` each year; nothing where no rate between -99% and
    /// 1000% fits. Cash at the end of each year and of the part of a year that is left, the residual at the end.
    pub fn internal_rate(&self, rent_usd_per_hour: f64, decline: f64) -> Option<f64> {
        let years = self.life_years.ceil() as u32;
        let mut flows = vec![(0.0, -self.capex_usd)];
        for year in 1..=years {
            let (start, end) = (f64::from(year - 1), f64::from(year).min(self.life_years));
            let rent = rent_usd_per_hour * pow(1.0 - decline, start);
            let residual = if year == years { self.residual_usd } else { 0.0 };
            let earned = rent * HOURS * self.utilisation - self.running_usd_per_year();
            flows.push((end, earned * (end - start) + residual));
        }
        internal_rate(&flows)
    }
}

/// Internal rate of return of flows at times in years (also uneven ones); nothing where the present value does not
/// change sign between -99% and 1000%.
pub fn internal_rate(flows: &[(f64, f64)]) -> Option<f64> {
    let value = |rate: f64| flows.iter().map(|(at, flow)| flow * pow(1.0 + rate, -at)).sum::<f64>();
    let (mut low, mut high) = (-0.99, 10.0);
    let (at_low, at_high) = (value(low), value(high));
    if at_low.is_nan() || at_high.is_nan() || at_low * at_high > 0.0 {
        return None;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if value(middle) * at_low > 0.0 { low = middle } else { high = middle }
    }
    Some(0.5 * (low + high))
}

/// Years after which cash flow has paid back 1, at a constant flow; infinite where it is not positive.
pub fn payback_years(cost: f64, flow_per_year: f64) -> f64 {
    if flow_per_year > 0.0 { cost / flow_per_year } else { f64::INFINITY }
}

/// Growth, continuous, per year, from one value to another over years.
pub fn growth(from: f64, to: f64, years: f64) -> f64 {
    ln(to / from) / years
}
