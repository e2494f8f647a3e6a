//! The build-out programme: a sum of money for reactors and the grid, and what else it could buy.
//!
//! [`reactors`] has cost, learning, levelised cost and net present value of small reactors, [`schedule`] when
//! they can run, [`measures`] what each alternative adds to power by quarter. The race takes that as
//! [`crate::power::ahead::Assist`]. Equations: docs/model/program.md.

pub mod measures;
pub mod params;
pub mod reactors;
pub mod schedule;

pub use measures::{Measure, Path};
pub use params::Parameters;
