//! The public take-off models with their inputs from the evidence, sampled; and our own block run alone.

pub mod ai_2027;
pub mod ai_futures;
pub mod alone;
pub mod couplings;
pub mod full_takeoff_model;
mod inputs;

/// Most draws of one question to these models.
pub const MOST_DRAWS: u64 = 1_000_000;

use crate::error::Error;

/// The number of draws, if it is possible.
fn count(draws: u64) -> Result<usize, Error> {
    usize::try_from(draws).ok().filter(|_| draws > 0 && draws <= MOST_DRAWS).ok_or_else(|| {
        Error::Question(format!("--draws: found {draws}, expected 1 to {MOST_DRAWS} for a take-off model"))
    })
}

/// A pool of that many threads; zero is one per core.
pub(crate) fn pool(threads: usize) -> Result<rayon::ThreadPool, Error> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::Question(format!("--threads: found {threads}, but {e}")))
}
