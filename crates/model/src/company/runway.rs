//! How long cash lasts: by plain arithmetic, and along a path on which the market may close.

use overhang_prob::math::{exp, ln};

/// Months until cash falls to the minimum at constant flows a year; nothing where it never does.
pub fn plain_months(cash: f64, minimum_cash: f64, operating_cash_flow: f64, capex: f64, dividends: f64) -> Option<f64> {
    let burn = capex + dividends - operating_cash_flow;
    if burn > 0.0 { Some(12.0 * (cash - minimum_cash).max(0.0) / burn) } else { None }
}

/// A company on its path. Flows per year.
#[derive(Debug, Clone, PartialEq)]
pub struct Path<'a> {
    /// Cash and securities at the start.
    pub cash: f64,
    /// Cash that is kept.
    pub minimum_cash: f64,
    /// Operating cash flow at the start.
    pub operating_cash_flow: f64,
    /// Its growth, continuous, per year.
    pub cash_flow_growth: f64,
    /// Its volatility, per root year.
    pub cash_flow_volatility: f64,
    /// Capital spending at the start.
    pub capex: f64,
    /// Its growth while the market is open, continuous, per year.
    pub capex_growth: f64,
    /// Share of capital spending that can be stopped when the market is closed.
    pub capex_stoppable_share: f64,
    /// Dividends; stopped when the market is closed.
    pub dividends: f64,
    /// Committed lines.
    pub committed_lines: f64,
    /// Principal due in each quarter from the start.
    pub maturities: &'a [f64],
    /// Hazard with which the market closes, per year.
    pub closing_hazard: f64,
}

/// Months until liquidity is below the minimum, at most `3 x shocks`; nothing where it lasts longer.
///
/// While the market is open, gaps and maturities are funded there and cash is kept. It closes at the time
/// `-ln(u)/hazard`; from then on there is only cash, committed lines and operating cash flow. `shocks` are standard
/// normals, one a quarter.
pub fn months(path: &Path<'_>, closes: f64, shocks: &[f64]) -> Option<f64> {
    let closing_years = -ln(closes) / path.closing_hazard;
    let mut liquid = path.cash - path.minimum_cash + path.committed_lines;
    let (mut earning, mut spending) = (path.operating_cash_flow, path.capex);
    let spread = path.cash_flow_volatility * 0.5;
    for (quarter, shock) in shocks.iter().enumerate() {
        let start = quarter as f64 * 0.25;
        // A loss does not grow with the market: growth and shocks move what is earned, in proportion to its size.
        let step = 0.25 * path.cash_flow_growth - 0.5 * spread * spread + spread * shock;
        earning += earning.abs() * (exp(step) - 1.0);
        let closed = (start + 0.25 - closing_years).clamp(0.0, 0.25);
        if closed < 0.25 {
            spending *= exp(path.capex_growth * (0.25 - closed));
        }
        if closed > 0.0 {
            let due = path.maturities.get(quarter).copied().unwrap_or(0.0) * closed / 0.25;
            let burn = spending * (1.0 - path.capex_stoppable_share) - earning;
            let gap = burn * closed + due;
            if gap > liquid {
                let share = if gap > 0.0 { (liquid / gap).clamp(0.0, 1.0) } else { 0.0 };
                return Some(12.0 * (start + 0.25 - closed * (1.0 - share)));
            }
            liquid -= gap;
        }
    }
    None
}

/// Hazard with which the market closes: a base at a neutral spread, in proportion to the quoted spread.
pub fn closing_hazard(base_per_year: f64, spread: f64, neutral_spread: f64) -> f64 {
    base_per_year * spread / neutral_spread
}
