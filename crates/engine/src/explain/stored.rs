//! Indices of runs that were made elsewhere and stored, one row per run.

use crate::error::Error;
use crate::takeoff_models::pool;
use overhang_prob::Stream;
use overhang_prob::sensitivity::{Indices, NotSaltelli, Resamples, Saltelli, Shift, Slices};
use rayon::prelude::*;

use super::shift::SLICES;

/// What stored runs show of their inputs.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The order of the rows, or why it is not Saltelli's.
    pub design: Result<Saltelli, NotSaltelli>,
    /// Sobol indices of each input; none where the rows are in another order.
    pub indices: Option<Vec<Indices>>,
    /// PAWN and delta of each input, over all rows. Their noise is that of independent inputs: in Saltelli's
    /// order an input has as many values as there are base samples in A and B, however many rows.
    pub shifts: Vec<Shift>,
}

/// Indices of `output` in each of `inputs` (`[input][row]`, finite and equally long).
///
/// # Errors
/// Threads that cannot be had.
pub fn stored(inputs: &[Vec<f64>], output: &[f64], seed: u64, threads: usize) -> Result<Stored, Error> {
    let pool = pool(threads)?;
    let design = Saltelli::of(inputs);
    let indices = design.as_ref().ok().map(|design| {
        let mean = output.iter().sum::<f64>() / output.len() as f64;
        let base_draws = u32::try_from(design.base_draws).unwrap_or(u32::MAX);
        let resamples = Resamples::new(base_draws, &Stream::new(seed, "bootstrap"));
        let of = |input: usize| design.indices(output, mean, input, &resamples);
        pool.install(|| (0..inputs.len()).into_par_iter().map(of).collect())
    });
    let independent = design.as_ref().map_or(output.len(), |design| 2 * design.base_draws);
    let independent = independent as f64 / output.len() as f64;
    let slices = Slices::new(output, &vec![1.0; output.len()], SLICES).with_independent_share(independent);
    let shifts = pool.install(|| inputs.par_iter().map(|input| slices.shift(input)).collect());
    Ok(Stored { design, indices, shifts })
}
