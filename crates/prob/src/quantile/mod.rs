//! Quantiles of samples, with and without weights, effective sample size and resampling.

mod exact;
mod weighted;

/// Probabilities of a central 90% interval and its middle.
pub const P5_P50_P95: [f64; 3] = [0.05, 0.5, 0.95];

pub use exact::{quantile_of_sorted, quantiles};
pub use weighted::{effective_sample_size, systematic_resample, weighted_mean, weighted_quantiles};
