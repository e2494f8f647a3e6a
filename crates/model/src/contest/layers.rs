//! Who keeps what AI is worth in a quarter: chips, clouds, labs, adopters, consumers (docs/model/contest.md, "Layers").

use crate::demand::surplus::surplus_per_spending;

/// The layers in order.
pub const LAYERS: [&str; 5] = ["chip", "cloud", "lab", "adopter", "consumer"];

/// What is read of a quarter; money in bn USD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quarter {
    /// What is paid for chips.
    pub chip_sales: f64,
    /// Nvidia's part of it.
    pub nvidia_sales: f64,
    /// Nvidia's gross margin.
    pub nvidia_margin: f64,
    /// Profit of the clouds after operation and economic depreciation.
    pub cloud_profit: f64,
    /// Revenue of the labs.
    pub lab_revenue: f64,
    /// Part of it from consumers.
    pub consumer_revenue: f64,
    /// What the labs pay to serve it.
    pub inference_cost: f64,
}

/// What a draw says of buyers and margins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Buyers {
    /// Choke price over price paid.
    pub choke: f64,
    /// Gross margin of other chip designers.
    pub other_chip_margin: f64,
    /// Elasticity and paid part of value, consumers.
    pub consumer: (f64, f64),
    /// The same, enterprise.
    pub enterprise: (f64, f64),
}

/// Value of each layer in bn USD: gross profit of chips and labs, profit of clouds, surplus of adopters (firms)
/// and consumers. Research of chip designers and labs is not taken off: it buys later quarters.
#[must_use]
pub fn values(quarter: &Quarter, buyers: &Buyers) -> [f64; LAYERS.len()] {
    let other_sales = (quarter.chip_sales - quarter.nvidia_sales).max(0.0);
    let surplus =
        |revenue: f64, (elasticity, paid): (f64, f64)| revenue / paid * surplus_per_spending(elasticity, buyers.choke);
    [
        quarter.nvidia_sales * quarter.nvidia_margin + other_sales * buyers.other_chip_margin,
        quarter.cloud_profit,
        quarter.lab_revenue - quarter.inference_cost,
        surplus(quarter.lab_revenue - quarter.consumer_revenue, buyers.enterprise),
        surplus(quarter.consumer_revenue, buyers.consumer),
    ]
}
