//! Chips: price, orders, deliveries, the fleet and its life.
//!
//! Money buys chips and the shells they need at once; orders are filled as capacity allows; the fleet
//! is kept by vintage, with random failures and wear-out. Equations: docs/model/chips.md;
//! in the race docs/model/joint.md, initial state and steps 1 and 3.

pub mod estimate;
pub mod fleet;
pub mod orders;
pub mod params;

pub use params::Parameters;
