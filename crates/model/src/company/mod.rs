//! One company: what its equipment costs the accounts, what it owes and when, how long its cash lasts.
//!
//! [`depreciation`] charges vintages over a life that may change or be unknown ([`useful_life`]); [`rents`] values
//! equipment by what it earns; [`returns`] asks what capital spending must earn; [`debt`] lays debt beside assets;
//! [`bond`] prices one bond; [`runway`] follows cash; [`screen`] ranks companies by declared rules. Money in any one
//! unit, time in years, rates per year. What is filed where, and the clock: docs/model/company.md.

pub mod bond;
pub mod debt;
pub mod depreciation;
pub mod rents;
pub mod returns;
pub mod runway;
pub mod screen;
pub mod useful_life;
