//! One company from its filings: accounts, depreciation under other lives, runway, debt, credit, and the screen.
//!
//! [`Filings`] reads the rows of a company (already filtered by the as-of date) and chooses one per period; the other
//! modules turn them into the inputs of `model::company` and `model::credit` and back into answers. What the filings
//! do not give is collected in [`Filings::missing`].

pub mod claims;
pub mod credit;
pub mod debt;
pub mod depreciation;
pub mod filings;
pub mod leverage;
pub mod maturities;
pub mod race_start;
pub mod required;
pub mod runway;
pub mod screen;

pub use claims::{Narrow, Posterior, published_claims};
pub use credit::{Credit, credit};
pub use debt::{DebtFigure, Ladder, ladder};
pub use depreciation::{Charges, DisclosedChange, charges, disclosed_changes};
pub use filings::{Fact, Filings, Item};
pub use leverage::{Earned, Leverage, earned, leverage};
pub use maturities::{Basis, Maturities, maturities};
pub use race_start::{StartLine, race_start};
pub use required::{Returns, returns};
pub use runway::{Runway, runway};
pub use screen::{RuleSet, Screened, screen};

/// Days of a mean year.
const DAYS_OF_YEAR: f64 = 365.25;

/// Years between two days.
fn years(from: overhang_units::Date, to: overhang_units::Date) -> f64 {
    f64::from(overhang_units::days_between(from, to)) / DAYS_OF_YEAR
}
