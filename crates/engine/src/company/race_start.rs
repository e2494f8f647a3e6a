//! The start state of a buyer in the race: the number it starts from, what that is, and the row it stands beside.

use crate::error::Error;
use crate::start::{BuyersFrom, Figure, known_figures};
use overhang_evidence::Evidence;

/// One number of the start state.
#[derive(Debug, Clone, PartialEq)]
pub struct StartLine {
    /// What it is, in words.
    pub what: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// In the race; flows per quarter.
    pub race: f64,
    /// In the rows `joint.buyer.*`.
    pub row: f64,
    /// The figures that it is made of.
    pub figures: Vec<Figure>,
}

/// What can come from filings: words, and the figures that are summed.
const LINES: [(&str, &[&str]); 5] = [
    ("capital spending, AI and other", &["ai_capex", "other_capex"]),
    ("operating cash flow", &["ocf"]),
    ("cash and current securities", &["cash"]),
    ("debt", &["debt"]),
    ("life of the debt", &["debt_life"]),
];

/// The start state of a company; empty for companies that are no buyer of the race, and where it is not known.
///
/// # Errors
/// Evidence with only some rows of the buyers, or with wrong units.
pub fn race_start(evidence: &Evidence, ticker: &str, from: BuyersFrom) -> Result<Vec<StartLine>, Error> {
    let mut own = known_figures(evidence, from)?;
    own.retain(|figure| figure.ticker == ticker);
    let line = |(what, quantities): (&'static str, &[&str])| {
        let found: Vec<Figure> = own.iter().filter(|one| quantities.contains(&one.quantity)).cloned().collect();
        let first = found.first()?;
        Some(StartLine {
            what,
            unit: first.unit,
            race: found.iter().map(|figure| figure.value).sum(),
            row: found.iter().map(|figure| figure.row_value).sum(),
            figures: found,
        })
    };
    Ok(LINES.into_iter().filter_map(line).collect())
}
