//! The world at the end of 2025, out of the evidence.

use crate::error::Error;
use overhang_evidence::Evidence;
use overhang_model::joint::{HISTORY, Start};
use overhang_model::money::buyers::{BUYERS, BuyerStart};
use overhang_units::Quarter;

/// Buyers in the order of the model.
pub const TICKERS: [&str; BUYERS] = ["MSFT", "GOOGL", "AMZN", "META", "ORCL", "NEO", "CHINA", "OTHER"];

/// The first simulated quarter, 2026-Q1.
#[must_use]
pub fn first_quarter() -> Quarter {
    Quarter::from_index(2026 * 4)
}

/// Reads history and buyers.
///
/// # Errors
/// A row that is missing or has no value; the sentence names its id.
pub fn start(evidence: &Evidence) -> Result<Start, Error> {
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
    let mut buyers = Vec::with_capacity(BUYERS);
    for ticker in TICKERS {
        buyers.push(buyer(evidence, &ticker.to_lowercase())?);
    }
    let shares: f64 = buyers.iter().map(|b| b.fleet_share).sum();
    if (shares - 1.0).abs() > 1e-6 {
        return Err(Error::Evidence(format!("joint.buyer.*.fleet_share: found a sum of {shares}, expected 1")));
    }
    let buyers =
        buyers.try_into().map_err(|_| Error::Evidence(format!("found another number of buyers than {BUYERS}")))?;
    Ok(Start { deliveries_mh, chip_power_kw, capex_2025_ratio, buyers, reported: [4, 5] })
}

fn buyer(evidence: &Evidence, ticker: &str) -> Result<BuyerStart, Error> {
    let of = |quantity: &str, unit: &str| evidence.value_in(&format!("joint.buyer.{ticker}.{quantity}"), unit);
    let flag = |quantity: &str| evidence.value(&format!("joint.buyer.{ticker}.{quantity}")).map(|x| x > 0.5);
    let buyer = BuyerStart {
        ai_capex: of("ai_capex", "USD bn/quarter")?,
        operating_cash_flow: of("ocf", "USD bn/quarter")?,
        other_capex: of("other_capex", "USD bn/quarter")?,
        payout: of("payout", "USD bn/quarter")?,
        cash: of("cash", "USD bn")?,
        cash_floor: of("cash_floor", "USD bn")?,
        debt: of("debt", "USD bn")?,
        debt_ceiling: of("debt_ceiling", "ratio")?,
        debt_life_years: of("debt_life", "years")?,
        fleet_share: of("fleet_share", "share")?,
        contracted_backing: of("contracted_backing", "USD bn/year")?,
        researches: flag("pays_for_research")?,
        among_four_largest: flag("among_four_largest")?,
    };
    for (what, value) in [("ai_capex", buyer.ai_capex), ("debt_life", buyer.debt_life_years)] {
        if value <= 0.0 {
            return Err(Error::Evidence(format!(
                "joint.buyer.{ticker}.{what}: found {value}, expected a number above 0"
            )));
        }
    }
    for (what, value) in [("cash", buyer.cash), ("debt", buyer.debt), ("fleet_share", buyer.fleet_share)] {
        if value < 0.0 {
            return Err(Error::Evidence(format!(
                "joint.buyer.{ticker}.{what}: found {value}, expected no negative stock"
            )));
        }
    }
    Ok(buyer)
}
