//! Demand: who uses the chips, at what rent, and what that pays.
//!
//! Users adopt, use more tokens each, and each token needs less compute; research spends what labs earn
//! and raise. A rent clears the hours that energised chips give; contracts follow it with a lag.
//! Equations: docs/model/demand.md; in the race docs/model/joint.md, step 6.

pub mod params;
pub mod quarter;
pub mod rent;
pub mod segments;
pub mod standalone;
pub mod surplus;

pub use params::Parameters;
