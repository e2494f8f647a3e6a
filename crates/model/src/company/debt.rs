//! Debt laid beside assets: ladder, refinancing need, weighted life, duration gap, coverage, uncovered tail.

use overhang_prob::math::pow;

/// Principal due in a span of time from today, years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Due {
    /// First time at which some of it is due.
    pub from_years: f64,
    /// Last time at which some of it is due; equal to `from_years` for one day.
    pub to_years: f64,
    /// Principal.
    pub principal: f64,
}

impl Due {
    fn middle(&self) -> f64 {
        0.5 * (self.from_years + self.to_years)
    }

    /// Principal still owed at a time; due evenly inside the span.
    pub fn outstanding(&self, at: f64) -> f64 {
        if at <= self.from_years {
            self.principal
        } else if at >= self.to_years {
            0.0
        } else {
            self.principal * (self.to_years - at) / (self.to_years - self.from_years)
        }
    }
}

/// The same debt seen from a later day: what was due before it is gone, unrenewed. Negative `years` look from an
/// earlier day.
pub fn seen_later(debt: &[Due], years: f64) -> Vec<Due> {
    debt.iter()
        .filter(|due| due.to_years > years)
        .map(|due| Due {
            from_years: (due.from_years - years).max(0.0),
            to_years: due.to_years - years,
            principal: due.outstanding(years),
        })
        .collect()
}

/// All principal.
pub fn total(debt: &[Due]) -> f64 {
    debt.iter().map(|due| due.principal).sum()
}

/// Life weighted by principal, years; each span at its middle. Nothing without debt.
pub fn weighted_life_years(debt: &[Due]) -> Option<f64> {
    let all = total(debt);
    if all > 0.0 { Some(debt.iter().map(|due| due.principal * due.middle()).sum::<f64>() / all) } else { None }
}

/// Share due within a time: whole spans that end by then, and the part of the others.
pub fn share_due_within(debt: &[Due], years: f64) -> Option<f64> {
    let all = total(debt);
    if all > 0.0 { Some(1.0 - outstanding(debt, years) / all) } else { None }
}

/// Principal still owed at a time if nothing is renewed.
pub fn outstanding(debt: &[Due], at: f64) -> f64 {
    debt.iter().map(|due| due.outstanding(at)).sum()
}

/// Principal due in each quarter from today.
pub fn ladder(debt: &[Due], quarters: usize) -> Vec<f64> {
    let at = |k: usize| outstanding(debt, k as f64 * 0.25);
    (0..quarters).map(|k| at(k) - at(k + 1)).collect()
}

/// `D_A - D_L L / A`.
pub fn duration_gap(assets: f64, asset_duration: f64, liabilities: f64, liability_duration: f64) -> f64 {
    asset_duration - liability_duration * liabilities / assets
}

/// What moves cash beside maturities, per quarter unless said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flows {
    /// Operating cash flow, after interest.
    pub operating_cash_flow: f64,
    /// Capital spending.
    pub capex: f64,
    /// Dividends.
    pub dividends: f64,
    /// Leases not yet in operating cash flow.
    pub leases: f64,
    /// Cash at the start.
    pub cash: f64,
    /// Cash that is kept.
    pub minimum_cash: f64,
    /// Lines of credit committed by banks.
    pub committed_lines: f64,
}

/// New money needed in each quarter: maturities, capital spending, dividends and leases beyond operating cash flow,
/// after cash above the minimum and committed lines are used up.
pub fn refinancing_need(maturities: &[f64], flows: &Flows) -> Vec<f64> {
    let mut liquid = (flows.cash - flows.minimum_cash).max(0.0) + flows.committed_lines;
    maturities
        .iter()
        .map(|due| {
            let gap = due + flows.capex + flows.dividends + flows.leases - flows.operating_cash_flow;
            let used = gap.clamp(0.0, liquid);
            liquid -= used;
            if gap < 0.0 {
                liquid -= gap;
            }
            (gap - used).max(0.0)
        })
        .collect()
}

/// Debt that is still owed when what it bought is worth less than a share of its cost: `worthless_at` years from today.
pub fn uncovered_tail(debt: &[Due], worthless_at: f64) -> f64 {
    outstanding(debt, worthless_at)
}

/// Value of the assets over the debt at a time; infinite without debt.
pub fn coverage(asset_value: f64, debt: f64) -> f64 {
    if debt > 0.0 { asset_value / debt } else { f64::INFINITY }
}

/// Present value of a commitment paid evenly, at the end of each year, over `years` that begin `delay` years from now.
pub fn lease_present_value(commitment: f64, years: f64, delay: f64, rate: f64) -> f64 {
    commitment / years / super::returns::annuity(rate, years) * pow(1.0 + rate, -delay)
}
