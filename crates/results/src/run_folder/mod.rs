//! A run as a folder: `manifest.json`, `groups.parquet`, `draws.parquet`, `events.parquet` and, when asked
//! for, `quarters.parquet`.
//!
//! The folder is made beside its place under another name and renamed when it is complete, so a run
//! stands there whole or not at all. The bytes depend on the question alone, not on threads or the clock.

mod data_file;
mod describe;
mod layout;
pub mod manifest;
mod place;
mod reader;
mod spool;
mod writer;

pub use manifest::Manifest;
pub use reader::RunReader;
pub use writer::{Run, RunWriter};

/// Name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// One row per group: weight and effective number of histories.
pub const GROUPS: &str = "groups.parquet";
/// One row per draw: weight, parameters, state at the horizon.
pub const DRAWS: &str = "draws.parquet";
/// One row per draw: weight and events.
pub const EVENTS: &str = "events.parquet";
/// One row per draw and quarter: all columns of the step.
pub const QUARTERS_FILE: &str = "quarters.parquet";

/// Every file that a run folder may hold.
const FILES: [&str; 5] = [MANIFEST, GROUPS, DRAWS, EVENTS, QUARTERS_FILE];
