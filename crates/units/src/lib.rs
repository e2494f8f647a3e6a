//! Calendar quarters, dates and units of measure: what every other crate speaks, and nothing about a model.
//!
//! ```
//! use overhang_units::{Quarter, Unit, parse_date};
//!
//! let quarter: Quarter = "2025-Q4".parse()?;
//! assert_eq!(quarter.end(), parse_date("2025-12-31")?);
//! assert_eq!(quarter.add(1).to_string(), "2026-Q1");
//!
//! let energy = Unit::parse("TWh/yr")?;
//! let power = Unit::parse("GW")?;
//! assert!((Unit::convert(52.56, &energy, &power)? - 6.0).abs() < 1e-9);
//! assert_eq!(
//!     Unit::convert(1.0, &power, &Unit::parse("GWh")?).unwrap_err().to_string(),
//!     "GW measures power and GWh measures energy, so one cannot be converted to the other",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod date;
mod dimension;
mod format;
mod nearest;
mod quarter;
mod registry;
mod unit;

pub use date::{DateError, add_days, add_period, days_between, last_day_of_month, parse_date, parse_date_end};
pub use dimension::{Base, Dimension, Part};
pub use format::{format_quantity, format_si, format_significant};
pub use nearest::nearest;
pub use quarter::{Quarter, QuarterError};
pub use registry::known_units;
pub use unit::{Unit, UnitError, convert};

/// A day of the civil calendar, from the crate `jiff`.
pub use jiff::civil::Date;
