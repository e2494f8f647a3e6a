//! The escalator: rivals who spend to win a prize, what is left of it, and who keeps the value.
//!
//! [`rivals`] has the contest in closed form, once and repeated, [`layers`] the split of what AI is worth over
//! chips, clouds, labs, adopters and consumers. Equations: docs/model/contest.md.

pub mod layers;
pub mod params;
pub mod rivals;

pub use params::Parameters;
