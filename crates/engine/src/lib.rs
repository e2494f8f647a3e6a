//! From a scenario and the evidence to a race: plan, blocks of draws, conditioning, trips, summaries.
//!
//! [`scenario`] reads and layers scenario files; [`plan`] resolves them with the evidence into priors,
//! streams, start state and seen rows; [`simulate`] steps packs of draws; [`race`] drives groups of them
//! over threads and adds up what [`tally`] counts; [`trace`] gives one history in full; [`explain`] says
//! what drives the race; [`takeoff_models`] samples the public take-off models; [`backtest`] scores past forecasts.

pub mod backtest;
pub mod company;
pub mod derive;
pub mod error;
pub mod explain;
pub mod fleet;
pub mod memory;
pub mod own;
pub mod plan;
pub mod program;
pub mod race;
pub mod scenario;
pub mod seen;
pub mod simulate;
pub mod start;
pub mod takeoff_models;
pub mod tally;
pub mod trace;

pub use error::Error;
pub use plan::Plan;
pub use scenario::Scenario;
