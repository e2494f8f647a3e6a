//! Power: what the chips need, what powered shells there are, and which chips stay dark.
//!
//! Shells are started with the money that chips leave over and arrive years later, on the grid path or
//! behind the meter. Chips are switched on newest first; owners share shells only in part.
//! Equations: docs/model/power.md; in the race docs/model/joint.md, steps 1, 4 and 5.

pub mod ahead;
pub mod allocation;
pub mod comparison;
pub mod delay;
pub mod gap;
pub mod params;
pub mod shells;

pub use params::Parameters;
