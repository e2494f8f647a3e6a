//! Quantiles of samples, with and without weights, effective sample size and resampling.

mod exact;
mod weighted;

pub use exact::{quantile_of_sorted, quantiles};
pub use weighted::{effective_sample_size, systematic_resample, weighted_mean, weighted_quantiles};
