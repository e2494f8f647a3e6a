//! Which inputs an output depends on: variance shares (Sobol indices) and distribution shifts (PAWN,
//! Borgonovo's delta), of runs made for it or stored.

mod given_data;
mod saltelli;
mod variance;

pub use given_data::{Shift, Slices};
pub use saltelli::{NotSaltelli, Saltelli};
pub use variance::{Indices, Resamples, Variance};
