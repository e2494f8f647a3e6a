//! Which inputs an output depends on: variance shares (Sobol indices) and distribution shifts (PAWN,
//! Borgonovo's delta).

mod given_data;
mod variance;

pub use given_data::{Shift, Slices};
pub use variance::{Indices, Resamples, Variance};
