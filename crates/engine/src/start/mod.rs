//! The world at the end of 2025, out of the evidence.

pub mod buyers;

use crate::error::Error;
pub use buyers::{BuyersFrom, Figure, figures, known_figures};
use overhang_evidence::Evidence;
use overhang_model::joint::{HISTORY, Start};
use overhang_model::money::buyers::BUYERS;
use overhang_units::Quarter;

/// Buyers in the order of the model.
pub const TICKERS: [&str; BUYERS] = ["MSFT", "GOOGL", "AMZN", "META", "ORCL", "NEO", "CHINA", "OTHER"];

/// The first simulated quarter, 2026-Q1.
#[must_use]
pub fn first_quarter() -> Quarter {
    Quarter::from_index(2026 * 4)
}

/// Reads history and buyers, with the figures of the buyers and what is behind each.
///
/// # Errors
/// A row that is missing or has no value; the sentence names its id.
pub fn start(evidence: &Evidence, buyers_from: BuyersFrom) -> Result<(Start, Vec<Figure>), Error> {
    let mut deliveries_mh = [0.0; HISTORY];
    let mut chip_power_kw = [0.0; HISTORY];
    let mut before = (0.0, 0.0);
    let first = first_quarter() - HISTORY as i32;
    for (k, (delivered, power)) in deliveries_mh.iter_mut().zip(&mut chip_power_kw).enumerate() {
        let quarter = (first + k as i32).to_string().to_lowercase();
        let mh = evidence.value_in(&format!("joint.history.{quarter}.h100e"), "M H100e")?;
        let gw = evidence.value_in(&format!("joint.history.{quarter}.power"), "GW")?;
        *delivered = mh - before.0;
        *power = (gw - before.1) / *delivered;
        if *delivered <= 0.0 || *power <= 0.0 {
            return Err(Error::Evidence(format!(
                "joint.history.{quarter}.h100e: found a cumulative series that does not rise ({mh} after {}), expected one that does",
                before.0
            )));
        }
        before = (mh, gw);
    }
    let mut capex_2025_ratio = [0.0; 4];
    for (q, ratio) in capex_2025_ratio.iter_mut().enumerate() {
        *ratio = evidence.value(&format!("joint.history.2025-q{}.capex_ratio", q + 1))?;
    }
    let figures = figures(evidence, buyers_from)?;
    let buyers = buyers::state(&figures)?;
    Ok((Start { deliveries_mh, chip_power_kw, capex_2025_ratio, buyers, reported: [4, 5] }, figures))
}
