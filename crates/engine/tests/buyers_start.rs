//! The start of the buyers: filings where they give a figure, rows elsewhere, and what is behind each.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_engine::start::{BuyersFrom, Figure, figures, start};
use overhang_engine::{Plan, Scenario};
use overhang_evidence::{Evidence, Kind};
use std::sync::LazyLock;

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(|| Evidence::embedded().unwrap());

fn filed(evidence: &Evidence) -> Vec<Figure> {
    let all = figures(evidence, BuyersFrom::Filings).unwrap();
    assert_eq!(all.len(), 8 * 13);
    all.into_iter().filter(|figure| figure.filed.is_some()).collect()
}

fn of<'a>(figures: &'a [Figure], ticker: &str, quantity: &str) -> Option<&'a Figure> {
    figures.iter().find(|figure| figure.ticker == ticker && figure.quantity == quantity)
}

/// The figures by hand from the filings: accession and page stand in the rows.
#[test]
fn figures_are_those_of_the_filings() {
    let filed = filed(&EVIDENCE);
    for (ticker, quantity, expected) in [
        // Cash capital spending, with Microsoft's finance leases, in the split of the rows.
        ("MSFT", "ai_capex", (29.876 + 6.7) * 26.0 / 35.0),
        ("MSFT", "other_capex", (29.876 + 6.7) * 9.0 / 35.0),
        ("GOOGL", "ai_capex", 27.851 * 21.0 / 28.0),
        ("META", "ai_capex", 21.383 * 17.0 / 21.5),
        ("ORCL", "ai_capex", 10.8),
        ("ORCL", "other_capex", 1.2),
        // Four quarters to December 2025 over four.
        ("MSFT", "ocf", (37.044 + 42.647 + 45.057 + 35.758) / 4.0),
        ("GOOGL", "ocf", 164.713 / 4.0),
        ("META", "ocf", 115.8 / 4.0),
        ("MSFT", "cash", 24.296 + 65.166),
        ("GOOGL", "cash", 30.708 + 96.135),
        ("META", "cash", 35.873 + 45.719),
        ("ORCL", "cash", 19.241 + 0.525),
        // Of two figures of November 2025 the larger.
        ("ORCL", "debt", 108.1),
    ] {
        let figure = of(&filed, ticker, quantity).unwrap_or_else(|| panic!("{ticker} {quantity}"));
        assert!((figure.value - expected).abs() < 1e-9 * expected, "{ticker} {quantity}: {} {expected}", figure.value);
    }
    // Notes issued by the end of 2025 alone: 15.0 years at that time, not with those of February 2026.
    let life = of(&filed, "ORCL", "debt_life").unwrap();
    assert!((life.value - 15.0).abs() < 0.15, "{}", life.value);
    for (ticker, quantity) in
        [("AMZN", "ai_capex"), ("AMZN", "debt"), ("MSFT", "debt"), ("ORCL", "ocf"), ("MSFT", "payout")]
    {
        assert!(of(&filed, ticker, quantity).is_none(), "{ticker} {quantity} is in no filing here");
    }
}

/// Every figure opens: its rows are in the evidence, and its kind is the weakest of theirs.
#[test]
fn every_figure_opens_to_its_rows() {
    for figure in figures(&EVIDENCE, BuyersFrom::Filings).unwrap() {
        assert!(!figure.rows.is_empty());
        let mut weakest = Kind::Reported;
        for id in &figure.rows {
            match id.strip_suffix('*') {
                Some(start) => assert!(EVIDENCE.rows().any(|row| row.id.starts_with(start)), "{id}"),
                None => weakest = weakest.max(EVIDENCE.get(id).unwrap().kind),
            }
        }
        if figure.filed.is_none() {
            assert_eq!((figure.rows.clone(), figure.value), (vec![figure.row_id()], figure.row_value));
            assert_eq!(figure.kind, weakest);
        } else if figure.rows.len() > 1 {
            assert_eq!(figure.kind, weakest.max(Kind::Computed), "{}", figure.row_id());
        }
    }
}

/// Nothing is known before it was filed: in the middle of January 2026 only Oracle's quarter to November is.
#[test]
fn a_start_knows_what_was_filed() {
    let filed = filed(&EVIDENCE.as_of("2026-01-15".parse().unwrap()));
    assert!(filed.iter().all(|figure| figure.ticker == "ORCL"), "{filed:?}");
    assert!(of(&filed, "ORCL", "ai_capex").is_some() && of(&filed, "ORCL", "debt").is_some());
    // Its balance sheet is in a copy of the end of January.
    assert!(of(&filed, "ORCL", "cash").is_none());
}

/// A row that is switched off is not used, and cash without its securities is not taken for both.
#[test]
fn rows_that_are_off_leave_the_figure_to_the_row() {
    let id = "finance.msft.i.2025-12-31.marketable_securities_current";
    assert!(of(&filed(&EVIDENCE.without(&[id]).unwrap()), "MSFT", "cash").is_none());
    let leases = "finance.msft.q.2025-12-31.finance_lease_additions";
    let capex = filed(&EVIDENCE.without(&[leases]).unwrap());
    let capex = of(&capex, "MSFT", "ai_capex").unwrap();
    assert!((capex.value - 29.876 * 26.0 / 35.0).abs() < 1e-9, "{}", capex.value);
    let quarter = "finance.meta.q.2025-06-30.operating_cash_flow";
    assert!(of(&filed(&EVIDENCE.without(&[quarter]).unwrap()), "META", "ocf").is_none());
}

#[test]
fn a_scenario_says_what_the_buyers_start_from() {
    let plan = |set: &[&str]| {
        let set: Vec<String> = set.iter().map(ToString::to_string).collect();
        let scenario = Scenario::load("burry", &set).unwrap();
        Plan::new(scenario, &EVIDENCE, EVIDENCE.newest_vintage().unwrap(), 1).unwrap()
    };
    let (filings, rows) = (plan(&[]), plan(&["start.buyers = rows"]));
    assert_eq!((filings.scenario.buyers, rows.scenario.buyers), (BuyersFrom::Filings, BuyersFrom::Rows));
    let (reference, figures) = start(&EVIDENCE, BuyersFrom::Rows).unwrap();
    assert_eq!(rows.start, reference);
    assert!(figures.iter().all(|figure| figure.filed.is_none()));
    assert_ne!(filings.start, reference);
    // Only the buyers differ.
    assert_eq!(overhang_model::joint::Start { buyers: reference.buyers, ..filings.start }, reference);
}
