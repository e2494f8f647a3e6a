//! Evidence: every number about the world, one row each, with its interval, unit, dates, kind and source.
//!
//! The package that ships with the program is embedded; a folder of the same shape takes its place.
//! Rows are data: this crate knows nothing of distributions or models.
//!
//! ```
//! use overhang_evidence::{Block, Evidence};
//! use overhang_units::parse_date;
//!
//! let evidence = Evidence::embedded()?;
//! let load = evidence.get("power.nyc.average_load")?;
//! assert_eq!(load.value_in("MW")?, 5990.0);
//!
//! // What was known on a past day.
//! let then = evidence.as_of(parse_date("2025-09-01")?);
//! assert!(then.rows().len() < evidence.rows().len());
//!
//! // All revenue of one kind, in the order of the file.
//! let quarters = evidence.select(Block::Chips, Some("Nvidia"), Some("compute_revenue"));
//! assert_eq!(quarters.count(), 19);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod collection;
mod csv;
mod embedded;
mod error;
mod hash;
mod import;
mod load;
mod package;
mod row;
pub mod sec;
mod vocabulary;
mod write;

pub use collection::Evidence;
pub use error::{Error, Finding};
pub use import::{Imported, Options, import_csv};
pub use load::FILE_LIMIT;
pub use row::{COLUMNS, Place, Row};
pub use vocabulary::{Block, Distribution, Kind, Status};
