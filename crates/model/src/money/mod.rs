//! Money: what buyers plan to spend, what they can fund, what they owe, and who defaults.
//!
//! Plans follow growth, rent, idle chips, progress and appetite. Each of eight buyers funds its plan
//! from cash flow, cash and debt under a ceiling; four quarters of distress in a row are a default.
//! Equations: docs/model/money.md; in the race docs/model/joint.md, steps 1, 2 and 9.

pub mod buyers;
pub mod params;
pub mod plans;

pub use params::Parameters;
