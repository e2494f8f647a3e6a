//! The claims ledger: published claims as entries in files, each decided by queries over evidence and runs.
//!
//! [`Ledger`] reads the entries, [`Question::judge`] computes what they ask for and [`verdict`] decides. No
//! verdict stands in a file.

mod companies;
mod file;
mod fleet;
mod measure;
mod question;
mod race;
mod values;
pub mod verdict;
mod words;

pub use file::{Claim, Ledger, Part};
pub use measure::{MEASURES, MeasureName};
pub use question::{Judged, JudgedPart, Question, Reading};
pub use verdict::{Test, Verdict};
pub use words::{shown, shown_interval, test_in_words};
