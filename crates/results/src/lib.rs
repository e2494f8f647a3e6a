//! What comes out of a run: summaries to print, and run folders that other programs read.
//!
//! [`summary`] holds the race table ([`RaceSummary`]) and quantiles of paths ([`Paths`]); [`run_folder`]
//! writes a run as Parquet files with a manifest ([`RunWriter`]) and reads it back ([`RunReader`]). A run
//! read back gives the same summary as the run that wrote it, to the last bit.
//!
//! ```
//! use overhang_engine::{Plan, Scenario, race, simulate::Mode};
//! use overhang_evidence::Evidence;
//! use overhang_results::{Basis, Error, RaceSummary, RaceTally};
//!
//! # fn main() -> Result<(), Error> {
//! let evidence = Evidence::embedded()?;
//! let as_of = evidence.newest_vintage().unwrap_or(evidence.created());
//! let plan = Plan::new(Scenario::load("baseline", &[])?, &evidence, as_of, 1)?;
//!
//! let mut counts = RaceTally::default();
//! race::run::<Error>(&plan, &race::Options::new(2_048, Mode::Prior), |group| {
//!     counts.add(group);
//!     Ok(())
//! })?;
//! let summary = RaceSummary::new(&counts, &Basis::new(&plan, &evidence, Mode::Prior)?);
//! let first = &summary.first;
//! assert!((first.takeoff.p + first.breaker.p + first.bubble.p + first.none.p - 1.0).abs() < 1e-12);
//! # Ok(())
//! # }
//! ```

pub mod claims;
pub mod error;
pub mod run_folder;
pub mod summary;

pub use error::Error;
pub use run_folder::{Manifest, Run, RunReader, RunWriter};
pub use summary::{Basis, Kept, PathSummary, Paths, RaceSummary, RaceTally, Series, Yearly};
