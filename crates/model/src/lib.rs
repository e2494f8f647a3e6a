//! The blocks of the model and the joint quarter that steps them together.
//!
//! One folder per block: what it is, its parameters, its step. Pure functions over small plain structs:
//! parameters, state and shocks in, state and outputs out. Everything is generic over
//! [`overhang_prob::lanes::Real`], so one source serves one draw at a time (`f64`) and a block of draws.

pub mod appetite;
pub mod chips;
pub mod company;
pub mod contest;
pub mod credit;
pub mod demand;
pub mod designers;
pub mod domain;
pub mod events;
pub mod geometric;
pub mod joint;
pub mod money;
pub mod options;
pub mod parameters;
pub mod power;
pub mod program;
pub mod rest;
pub mod takeoff;
pub mod takeoff_models;

mod triple;

pub use domain::{Domain, OutOfDomain};

/// The standard normal quantile of 95%: half the width of a central 90% interval, in standard deviations.
pub const Z95: f64 = 1.644_853_626_951_472_2;
/// Length of a step in years.
pub const QUARTER_YEARS: f64 = 0.25;
/// Hours of a quarter, in thousands: 8,760 / 4 / 1,000.
pub const THOUSAND_HOURS_PER_QUARTER: f64 = 2.19;
