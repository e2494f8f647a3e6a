//! Default when the assets first fall to a barrier (Black and Cox 1976), by formula and along a simulated path.

use overhang_prob::math::{exp, ln, normal_cdf};

/// Chance that assets that start at `assets` reach `barrier` within `years`, with yearly growth `drift` and volatility
/// `volatility`. 1 where they are there already.
pub fn probability(assets: f64, barrier: f64, drift: f64, volatility: f64, years: f64) -> f64 {
    if assets <= barrier {
        return 1.0;
    }
    let below = ln(barrier / assets);
    let log_drift = drift - 0.5 * volatility * volatility;
    let spread = volatility * years.sqrt();
    let reflected = exp(2.0 * log_drift * below / (volatility * volatility));
    normal_cdf((below - log_drift * years) / spread) + reflected * normal_cdf((below + log_drift * years) / spread)
}

/// The first step at which a path of asset values is at or below its barrier.
pub fn first_step(assets: &[f64], barriers: &[f64]) -> Option<usize> {
    assets.iter().zip(barriers).position(|(value, barrier)| value <= barrier)
}
