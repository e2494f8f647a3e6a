//! The joint race: one draw through chips, power, demand, money and take-off, quarter by quarter.
//!
//! [`quarter::State::step`] is the order of things; the equations are those of the blocks, but for prices,
//! sums and ratios of what one block gives to the next. Description: docs/model/joint.md.

pub mod outputs;
pub mod params;
pub mod quarter;
pub mod start;

pub use outputs::{COLUMNS, Quarter};
pub use params::{Parameters, descriptions};
pub use quarter::{Shocks, State, Step};
pub use start::{HISTORY, QUARTERS, Start, VINTAGES};
