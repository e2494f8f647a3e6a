//! Need, power and idle chips of a run, and what the idle chips cost.

use crate::error::Error;
use crate::summary::kept::Kept;
use crate::summary::paths::Series;
use overhang_engine::scenario::registry::find;
use overhang_model::power::gap::{Rates, idle_cost};
use overhang_prob::math::exp;

/// Columns that the series look at.
pub const COLUMNS: [&str; 7] =
    ["need_gw", "powered_gw", "energised_gw", "stock_mh", "idle_share", "price_kusd_per_h100e", "energised_mh"];

/// Names of the series, in order.
pub const NAMES: [&str; 8] =
    ["need_gw", "powered_gw", "energised_gw", "idle_h100e", "idle_share", "economic", "carry", "straight_line"];

/// The series of the `gap` table. Idle is what waits for power beyond the normal wait. Its cost per
/// quarter: the value it loses at the economic depreciation of the draw, the required return on the money
/// tied up, and the charge of straight-line accounts over the booked life; new chips at the price of the
/// quarter.
///
/// # Errors
/// Columns that are not kept.
pub fn series(kept: &Kept) -> Result<Vec<Series>, Error> {
    let place = |name: &str| {
        kept.place(name)
            .ok_or_else(|| Error::Question(format!("found no kept column {name}, expected one that the run keeps")))
    };
    let slot = |key: &str| find(key).ok_or_else(|| Error::Question(format!("the model has no parameter {key}")));
    let (stock, idle, price) = (place("stock_mh")?, place("idle_share")?, place("price_kusd_per_h100e")?);
    let (life, factor) = (slot("chips.life")?, slot("demand.dep_life")?);
    let (carry, booked) = (slot("demand.wacc")?, slot("money.book_life")?);
    let mut series = vec![
        Series::column(kept, "need_gw")?,
        Series::column(kept, "powered_gw")?,
        Series::column(kept, "energised_gw")?,
        Series::derived("idle_h100e", "H100e", move |h, t| 1e6 * h.at(t, idle) * h.at(t, stock)),
        Series::column(kept, "idle_share")?,
    ];
    for (name, part) in [("economic", 0), ("carry", 1), ("straight_line", 2)] {
        series.push(Series::derived(name, "USD/quarter", move |h, t| {
            let rates = Rates {
                depreciation_per_year: 1.0 - exp(-h.input(factor) / h.input(life)),
                carry_per_year: h.input(carry),
                straight_line_years: h.input(booked),
            };
            let cost = idle_cost(h.at(t, idle) * h.at(t, stock), h.at(t, price), &rates);
            1e9 * [cost.economic, cost.carry, cost.straight_line][part]
        }));
    }
    Ok(series)
}
