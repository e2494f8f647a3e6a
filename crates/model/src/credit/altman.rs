//! Scores of distress from accounts: Altman's Z (1968) and Z'' (1995).

/// Accounts of a company, in one unit of money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accounts {
    /// Total assets.
    pub total_assets: f64,
    /// Current assets.
    pub current_assets: f64,
    /// Current liabilities.
    pub current_liabilities: f64,
    /// Retained earnings.
    pub retained_earnings: f64,
    /// Earnings before interest and tax, a year.
    pub ebit: f64,
    /// Value of equity: market value for Z, book value for Z''.
    pub equity: f64,
    /// Total liabilities.
    pub total_liabilities: f64,
    /// Sales, a year.
    pub sales: f64,
}

impl Accounts {
    fn working_capital_ratio(&self) -> f64 {
        (self.current_assets - self.current_liabilities) / self.total_assets
    }

    /// Z of 1968, for listed manufacturers: below 1.81 distress, above 2.99 safe. Equity at market value.
    pub fn z(&self) -> f64 {
        1.2 * self.working_capital_ratio()
            + 1.4 * self.retained_earnings / self.total_assets
            + 3.3 * self.ebit / self.total_assets
            + 0.6 * self.equity / self.total_liabilities
            + self.sales / self.total_assets
    }

    /// Z'' of 1995, for others than manufacturers: below 1.1 distress, above 2.6 safe. Equity at book value.
    pub fn z_double_prime(&self) -> f64 {
        6.56 * self.working_capital_ratio()
            + 3.26 * self.retained_earnings / self.total_assets
            + 6.72 * self.ebit / self.total_assets
            + 1.05 * self.equity / self.total_liabilities
    }
}
