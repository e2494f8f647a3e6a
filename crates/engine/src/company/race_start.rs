//! The start state of a buyer in the race beside what its filings say of the same quarter.

use super::debt::DebtFigure;
use super::filings::{Fact, Filings, Item};
use crate::error::Error;
use crate::start::first_quarter;
use overhang_evidence::Evidence;
use overhang_units::{Date, days_between};

/// Days from it that a filing may be away.
const NEAR_DAYS: i32 = 45;

/// One number of the start state.
#[derive(Debug, Clone, PartialEq)]
pub struct StartLine {
    /// What it is, in words.
    pub what: &'static str,
    /// In the race, USD; flows per quarter.
    pub race_usd: f64,
    /// In the filings, USD, and the last day of the period.
    pub filed: Option<(Date, f64)>,
    /// For flows, the mean of the four quarters that end then, USD: quarters have seasons.
    pub mean_of_four_usd: Option<f64>,
}

/// The fact nearest to the start.
fn near(facts: Vec<Fact>, start: Date) -> Option<(Date, f64)> {
    let close = facts.into_iter().filter(|fact| days_between(fact.end, start).abs() <= NEAR_DAYS);
    close.min_by_key(|fact| days_between(fact.end, start).abs()).map(|fact| (fact.end, fact.usd))
}

/// The start state beside the filings; empty for companies that are no buyer of the race.
///
/// # Errors
/// Evidence with wrong units.
pub fn race_start(evidence: &Evidence, filings: &Filings<'_>, debts: &[DebtFigure]) -> Result<Vec<StartLine>, Error> {
    let start = (first_quarter() - 1).end();
    let id = |quantity: &str| format!("joint.buyer.{}.{quantity}", filings.ticker.to_lowercase());
    if evidence.find(&id("ocf")).is_none() {
        return Ok(Vec::new());
    }
    let of = |quantity: &str, unit: &str| evidence.value_in(&id(quantity), unit);
    let quarter = |quantity: &str| near(filings.facts(quantity, Item::Quarter), start);
    let mean = |quantity: &str| {
        let (end, _) = quarter(quantity)?;
        let until: Vec<Fact> =
            filings.facts(quantity, Item::Quarter).into_iter().filter(|fact| fact.end <= end).collect();
        let four = until.rchunks(4).next().filter(|four| four.len() == 4)?;
        let whole = four.first().is_some_and(|first| (260..=285).contains(&days_between(first.end, end)));
        if whole { Some(four.iter().map(|fact| fact.usd).sum::<f64>() / 4.0) } else { None }
    };
    let cash = near(filings.facts("cash_and_equivalents", Item::Instant), start);
    let securities = filings.facts("marketable_securities_current", Item::Instant);
    let liquid =
        cash.map(|(day, usd)| (day, usd + securities.iter().find(|fact| fact.end == day).map_or(0.0, |fact| fact.usd)));
    let close = debts.iter().filter(|one| !one.in_conflict && days_between(one.as_of, start).abs() <= NEAR_DAYS);
    let debt = close.min_by_key(|one| days_between(one.as_of, start).abs()).map(|one| (one.as_of, one.usd));
    Ok(vec![
        StartLine {
            what: "capital spending, AI and other",
            race_usd: of("ai_capex", "USD/quarter")? + of("other_capex", "USD/quarter")?,
            filed: quarter("capex_cash_ppe"),
            mean_of_four_usd: mean("capex_cash_ppe"),
        },
        StartLine {
            what: "operating cash flow",
            race_usd: of("ocf", "USD/quarter")?,
            filed: quarter("operating_cash_flow"),
            mean_of_four_usd: mean("operating_cash_flow"),
        },
        StartLine {
            what: "cash and current securities",
            race_usd: of("cash", "USD")?,
            filed: liquid,
            mean_of_four_usd: None,
        },
        StartLine { what: "debt", race_usd: of("debt", "USD")?, filed: debt, mean_of_four_usd: None },
    ])
}
