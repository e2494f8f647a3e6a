//! What is known at the end of 2025: deliveries of the past, capital spending of 2025, the buyers.

use crate::money::buyers::{BUYERS, BuyerStart};

/// Historical quarters, 2022-Q1 to 2025-Q4.
pub const HISTORY: usize = 16;
/// Simulated quarters, 2026-Q1 to 2036-Q4.
pub const QUARTERS: usize = 44;
/// Vintages in all.
pub const VINTAGES: usize = HISTORY + QUARTERS;

/// Facts before the first quarter; they come from the evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Deliveries by quarter, million H100e.
    pub deliveries_mh: [f64; HISTORY],
    /// Chip power per H100e of each quarter's deliveries, kW.
    pub chip_power_kw: [f64; HISTORY],
    /// AI capex of the four quarters of 2025 over that of the last.
    pub capex_2025_ratio: [f64; 4],
    /// The buyers at the end of 2025.
    pub buyers: [BuyerStart; BUYERS],
    /// Index of the buyer whose accounts stand in the outputs (Oracle), and of the GPU clouds.
    pub reported: [usize; 2],
}
