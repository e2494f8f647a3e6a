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
pub use writer::{Run, RunWriter, first_name, quarter_names};

use arrow_schema::Schema;
use overhang_engine::Plan;
use std::sync::Arc;

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

/// The columns of each data file of a run of `plan`, with `unit` and `meaning` in their metadata, and what a row is.
#[must_use]
pub fn schemas(plan: &Plan) -> [(&'static str, &'static str, Arc<Schema>); 4] {
    [
        (DRAWS, "a draw", layout::draws(&layout::varying_slots(plan))),
        (EVENTS, "a draw", layout::events()),
        (QUARTERS_FILE, "a quarter of a draw", layout::quarters()),
        (GROUPS, "a group of draws", layout::groups()),
    ]
}
