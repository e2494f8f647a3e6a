//! Summaries of a run: the race table and quantiles of paths.

pub mod basis;
pub mod company;
pub mod given;
pub mod idle;
pub mod kept;
pub mod layers;
pub mod milestones;
pub mod paths;
pub mod race;
pub mod yearly;

pub use basis::{Basis, Definitions, RestsOn};
pub use given::RaceTally;
pub use kept::{HistoryView, Kept};
pub use paths::{PathSummary, Paths, Quantiles, Series};
pub use race::RaceSummary;
pub use yearly::Yearly;
