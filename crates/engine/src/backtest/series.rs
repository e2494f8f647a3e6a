//! What is forecast and scored: series of the evidence, each point with the day on which it was known.

use crate::error::Error;
use overhang_evidence::{Block, Evidence, Row, Status};
use overhang_units::{Date, add_days, days_between};

/// By which of the model's equations a quantity goes on from its last known level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// Plans of a buyer; also the revenue of Nvidia, which is a part of them.
    Capex,
    /// A stock that grows by deliveries, H100e.
    Stock,
    /// A stock that grows by the power of deliveries.
    StockOfPower,
    /// The contract rent.
    Rent,
    /// Revenue of the labs.
    LabRevenue,
    /// The half-success horizon.
    Horizon,
}

/// One number that was published.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Id of its row.
    pub id: String,
    /// Last day of its period.
    pub date: Date,
    /// In the unit of the series.
    pub value: f64,
    /// Day from which it counts as known.
    pub known: Date,
    /// The row is of a later vintage than the first publication: the value may have been revised since.
    pub revised: bool,
}

/// A quantity through time.
#[derive(Debug, Clone)]
pub struct Series {
    /// Name, such as `capex_msft`.
    pub quantity: String,
    /// Unit.
    pub unit: &'static str,
    /// How the model continues it.
    pub law: Law,
    /// Points in order of date.
    pub points: Vec<Point>,
}

/// A kind of series: block, quantity of its rows, unit, law, name, and the subject whose publication lag holds.
struct Selection {
    block: Block,
    quantity: &'static str,
    unit: &'static str,
    law: Law,
    name: &'static str,
    lag: &'static str,
    /// Which rows.
    wanted: fn(&Row) -> bool,
    /// One series for each entity and item, in place of one for all.
    apart: bool,
}

/// All that the back-test knows.
const SELECTIONS: [Selection; 7] = [
    Selection {
        block: Block::Chips,
        quantity: "h100e_cumulative_sum_of_medians",
        unit: "H100e",
        law: Law::Stock,
        name: "fleet",
        lag: "fleet",
        wanted: |row| row.status != Some(Status::Partial),
        apart: false,
    },
    Selection {
        block: Block::Chips,
        quantity: "power_cumulative_sum_of_medians",
        unit: "GW",
        law: Law::StockOfPower,
        name: "chip_power",
        lag: "fleet",
        wanted: |row| row.status != Some(Status::Partial),
        apart: false,
    },
    Selection {
        block: Block::Finance,
        quantity: "revenue",
        unit: "USD",
        law: Law::Capex,
        name: "nvidia_revenue",
        lag: "filings",
        wanted: |row| *row.entity == *"NVDA" && *row.item == *"Q",
        apart: false,
    },
    Selection {
        block: Block::Finance,
        quantity: "capex_cash_ppe",
        unit: "USD",
        law: Law::Capex,
        name: "capex",
        lag: "filings",
        // Nvidia builds no clouds.
        wanted: |row| *row.item == *"Q" && *row.entity != *"NVDA",
        apart: true,
    },
    Selection {
        block: Block::Demand,
        quantity: "gpu_rent",
        unit: "USD/chip-hour",
        law: Law::Rent,
        name: "rent",
        lag: "rents",
        wanted: |_| true,
        apart: true,
    },
    Selection {
        block: Block::Demand,
        quantity: "run_rate_revenue",
        unit: "USD/year",
        law: Law::LabRevenue,
        name: "run_rate",
        lag: "run_rates",
        wanted: |_| true,
        apart: true,
    },
    Selection {
        block: Block::Takeoff,
        quantity: "horizon_50",
        unit: "minutes",
        law: Law::Horizon,
        name: "metr_horizon",
        lag: "horizons",
        // A second row on the same model says the same again in other words.
        wanted: |row| *row.entity == *"METR" && !row.item.contains('('),
        apart: false,
    },
];

/// All series of the evidence.
///
/// # Errors
/// A row in another unit, a publication lag that is missing.
pub fn series(evidence: &Evidence) -> Result<Vec<Series>, Error> {
    let mut all: Vec<Series> = Vec::new();
    for selection in &SELECTIONS {
        let lag_days = lag_days(evidence, selection.lag)?;
        for row in evidence.select(selection.block, None, Some(selection.quantity)) {
            if row.value.is_none() || !(selection.wanted)(row) {
                continue;
            }
            let quantity = name(selection, row);
            let place = all.iter().position(|series| series.quantity == quantity).unwrap_or_else(|| {
                let (unit, law) = (selection.unit, selection.law);
                all.push(Series { quantity, unit, law, points: Vec::new() });
                all.len() - 1
            });
            if let Some(series) = all.get_mut(place) {
                series.points.push(point(row, selection.unit, lag_days)?);
            }
        }
    }
    for series in &mut all {
        // Of rows about one day the one known first is kept.
        series.points.sort_by(|a, b| (a.date, a.known, &a.id).cmp(&(b.date, b.known, &b.id)));
        if series.law != Law::Horizon {
            series.points.dedup_by_key(|point| point.date);
        }
    }
    Ok(all)
}

fn name(selection: &Selection, row: &Row) -> String {
    if !selection.apart {
        return selection.name.to_string();
    }
    let mut text = format!("{}_{}", selection.name, row.entity);
    if selection.law == Law::Rent {
        text = format!("{text}_{}", row.item);
    }
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("_")
}

/// A row is known from its vintage where that lies within the usual lag after its period; otherwise from the
/// end of that lag, and then it may have been revised.
fn point(row: &Row, unit: &str, lag_days: i32) -> Result<Point, Error> {
    let date = row.period_end.unwrap_or(row.as_of);
    let usual = add_days(date, lag_days);
    let revised = row.vintage > usual;
    Ok(Point {
        id: row.id.to_string(),
        date,
        value: row.value_in(unit)?,
        known: if revised { usual } else { row.vintage.max(date) },
        revised,
    })
}

fn lag_days(evidence: &Evidence, subject: &str) -> Result<i32, Error> {
    let row = evidence.rows().find(|row| *row.quantity == *"publication_lag" && *row.item == *subject);
    let row = row.ok_or_else(|| {
        Error::Evidence(format!("the back-test found no row publication_lag of {subject}, expected one"))
    })?;
    let days = row.value_in("days")?;
    if (0.0..=1_000.0).contains(&days) {
        Ok(days as i32)
    } else {
        Err(Error::Evidence(format!("{}: found {days} days, expected 0 to 1,000", row.id)))
    }
}

/// Years from one day to another.
#[must_use]
pub fn years_between(from: Date, to: Date) -> f64 {
    /// Mean length of a year of the Gregorian calendar, days.
    const YEAR_DAYS: f64 = 365.2425;
    f64::from(days_between(from, to)) / YEAR_DAYS
}
