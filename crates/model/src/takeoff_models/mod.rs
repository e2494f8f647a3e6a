//! Public models of the take-off, as their authors published them, beside the block of the race.
//!
//! [`full_takeoff_model`]: economics of automation (Davidson; Epoch). [`ai_2027`]: speeds and human-only
//! years from one milestone to the next. [`ai_futures`]: time horizons, coding automation and taste.

pub mod ai_2027;
pub mod ai_futures;
pub mod full_takeoff_model;

pub use crate::domain::{Domain, OutOfDomain};
