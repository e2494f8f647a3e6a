//! Take-off: AI that does AI research.
//!
//! Three labs share the research compute. Capability is the sum of software, compute and inference
//! spending in orders of magnitude; it automates research tasks, sharpens taste and so speeds software
//! up again, held back by experiments that need compute and by people whose tasks are not automated.
//! Equations: docs/model/takeoff.md.

pub mod derived;
pub mod params;
pub mod step;

pub use params::Parameters;
