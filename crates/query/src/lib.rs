//! SQL over draws and evidence: Apache DataFusion in process, read only, within limits.
//!
//! [`ask`] answers a query over the tables of a run folder, the evidence, the claims ledger and
//! `ensemble('baseline', draws, seed)`, whose rows are simulated on demand. [`tables`] and [`functions`] document
//! what can be asked.
//!
//! Answers are the same to the last bit for every number of threads where the query fixes the order of its rows:
//! quantiles are exact, sums of doubles are kept whole and rounded once, and functions that are neither are not
//! there. A session can open the files of its run and nothing else.

mod aggregates;
mod answer;
mod bytes;
mod ensemble;
mod error;
mod limits;
mod session;
mod statement;
mod tables;

pub use answer::{Answer, Cell};
pub use error::Error;
pub use limits::Limits;
pub use session::ask;
pub use tables::{Column, Table, tables};

use overhang_engine::Plan;
use overhang_evidence::Evidence;
use overhang_results::RunReader;
use overhang_results::claims::Judged;
use std::fmt::Debug;
use std::sync::Arc;

/// What a session can ask of the program around it.
pub trait Host: Debug + Send + Sync + 'static {
    /// The plan of a scenario by name.
    ///
    /// # Errors
    /// One sentence: an unknown name, or a scenario that does not go with the evidence.
    fn plan(&self, scenario: &str, seed: u64) -> Result<Plan, String>;

    /// The claims ledger with verdicts; asked only by a query over it.
    ///
    /// # Errors
    /// A ledger that cannot be judged, or an interrupt.
    fn claims(&self) -> Result<Vec<Judged>, Error>;
}

/// What a query is asked over.
#[derive(Debug, Clone)]
pub struct Sources {
    /// A run, for `inputs`, `events`, `quarters` and `groups`.
    pub run: Option<RunReader>,
    /// Whether the SHA-256 of the files that a query names is checked first. Their sizes always are.
    pub check_run: bool,
    /// The evidence known on the date of the question.
    pub evidence: Arc<Evidence>,
    /// Plans and claims.
    pub host: Arc<dyn Host>,
}

/// Call and meaning of the functions that this crate adds to those of DataFusion.
#[must_use]
pub fn functions() -> Vec<(String, &'static str)> {
    aggregates::described()
}
