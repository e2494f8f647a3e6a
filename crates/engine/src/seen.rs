//! What has been seen since the start, as weights on histories (docs/model/joint.md, "Conditioning").

use crate::error::Error;
use crate::start::first_quarter;
use overhang_evidence::{Block, Distribution as Shape, Evidence};
use overhang_model::joint::Quarter as Columns;
use overhang_prob::distribution::level_to_z;
use overhang_prob::lanes::Real;
use overhang_prob::math::ln;
use overhang_units::Quarter;

/// Quarters that carry evidence.
pub const SEEN_QUARTERS: usize = 4;

/// The quantity of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Contract rent index.
    Rent,
    /// Revenue of the labs.
    LabRevenue,
    /// Chips delivered.
    Deliveries,
    /// Nvidia's data-centre revenue.
    NvidiaRevenue,
    /// Capital spending of the four largest, the sum of the year.
    CapexOfYear,
    /// Powered shells over need, less one.
    ShellSlack,
}

/// One row of evidence on the first quarters.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Evidence id.
    pub id: String,
    /// What it is about.
    pub quantity: Quantity,
    /// Quarter after which it can be compared, from 0.
    pub quarter: usize,
    /// Value, as a logarithm where the row is lognormal.
    pub centre: f64,
    /// One over the standard deviation of the same.
    pub per_sd: f64,
    /// Whether logarithms are compared.
    pub log: bool,
}

impl Seen {
    /// Log weight of a lane for this row, from the columns of its quarter and the four-largest capital
    /// spending of the quarters so far.
    #[inline(always)]
    pub fn log_weight<R: Real>(&self, columns: &Columns<R>, capex_so_far: R) -> R {
        let value = match self.quantity {
            Quantity::Rent => columns.rent_index_usd_per_h,
            Quantity::LabRevenue => columns.lab_revenue_usd_bn,
            Quantity::Deliveries => columns.delivered_mh,
            Quantity::NvidiaRevenue => columns.nvidia_revenue_usd_bn,
            Quantity::CapexOfYear => capex_so_far,
            Quantity::ShellSlack => columns.powered_gw / columns.need_gw - 1.0,
        };
        let value = if self.log { ln(value) } else { value };
        let z = (value - self.centre) * self.per_sd;
        z * z * -0.5
    }
}

/// The rows of the evidence that speak of the first four quarters.
///
/// # Errors
/// A row whose quantity, period, unit or interval is not understood.
pub fn seen(evidence: &Evidence) -> Result<Vec<Seen>, Error> {
    let mut rows = Vec::new();
    for row in evidence.select(Block::Joint, None, None) {
        let (quantity, unit) = match &*row.quantity {
            "seen_rent" => (Quantity::Rent, "USD/h"),
            "seen_lab_revenue" => (Quantity::LabRevenue, "USD bn/quarter"),
            "seen_deliveries" => (Quantity::Deliveries, "M H100e/quarter"),
            "seen_nvidia_revenue" => (Quantity::NvidiaRevenue, "USD bn/quarter"),
            "seen_capex" => (Quantity::CapexOfYear, "USD bn/year"),
            "seen_shell_slack" => (Quantity::ShellSlack, "ratio"),
            other if other.starts_with("seen_") => {
                return Err(Error::Evidence(format!(
                    "{}: found quantity {other}, expected one that the race can compare",
                    row.id
                )));
            }
            _ => continue,
        };
        let wrong =
            |found: String, expected: &str| Error::Evidence(format!("{}: found {found}, expected {expected}", row.id));
        let quarter = if quantity == Quantity::CapexOfYear {
            SEEN_QUARTERS - 1
        } else {
            let quarter: Quarter =
                row.item.parse().map_err(|_| wrong(format!("period {:?}", row.item), "a quarter such as 2026-Q1"))?;
            usize::try_from(quarter - first_quarter())
                .ok()
                .filter(|&t| t < SEEN_QUARTERS)
                .ok_or_else(|| wrong(format!("period {quarter}"), "a quarter of 2026"))?
        };
        let value = row.value_in(unit)?;
        let (Some((low, high)), Some(level)) = (row.interval_in(unit)?, row.level) else {
            return Err(wrong("no interval or no level".to_string(), "low, high and level"));
        };
        let log = match row.distribution {
            Some(Shape::Lognormal) if low > 0.0 && value > 0.0 => true,
            Some(Shape::Normal) => false,
            _ => return Err(wrong("another distribution or a value not above 0".to_string(), "lognormal or normal")),
        };
        let z = level_to_z(level / 100.0).map_err(|e| wrong(e.to_string(), "a level between 0 and 100"))?;
        let width = if log { ln(high) - ln(low) } else { high - low };
        rows.push(Seen {
            id: row.id.to_string(),
            quantity,
            quarter,
            centre: if log { ln(value) } else { value },
            per_sd: 2.0 * z / width,
            log,
        });
    }
    Ok(rows)
}
