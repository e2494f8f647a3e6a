//! Filings, traps 10 and 11 of the format: what capital spending is, amended reports, transition periods, a debt that
//! holds its current part.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use overhang_evidence::sec::{self, Document, QUANTITIES, Quantity, resolve::Period};
use overhang_units::parse_date;

/// A fact: start (empty for a level), end, value, form, accession, day filed.
type Fact<'a> = (&'a str, &'a str, f64, &'a str, &'a str, &'a str);

fn document(cik: u32, concepts: &[(&str, &[Fact<'_>])]) -> Document {
    let concepts: Vec<String> = concepts
        .iter()
        .map(|(concept, facts)| {
            let facts: Vec<String> = facts
                .iter()
                .map(|(start, end, value, form, accession, filed)| {
                    let start = if start.is_empty() { String::new() } else { format!(r#""start":"{start}","#) };
                    format!(
                        r#"{{{start}"end":"{end}","val":{value},"accn":"{accession}","fy":2024,"fp":"FY","form":"{form}","filed":"{filed}"}}"#
                    )
                })
                .collect();
            format!(r#""{concept}":{{"label":null,"description":null,"units":{{"USD":[{}]}}}}"#, facts.join(","))
        })
        .collect();
    let text = format!(r#"{{"cik":{cik},"entityName":"ACME CORP","facts":{{"us-gaap":{{{}}}}}}}"#, concepts.join(","));
    Document::parse("acme.json", text.as_bytes()).unwrap()
}

fn quantity(name: &str) -> &'static Quantity {
    QUANTITIES.iter().find(|one| one.name == name).unwrap()
}

fn values(document: &Document, name: &str) -> Vec<(Period, String, f64)> {
    let series = sec::resolve(document, quantity(name), parse_date("2099-12-31").unwrap()).unwrap();
    series.values.iter().map(|value| (value.period, value.end.to_string(), value.value)).collect()
}

/// Trap 10: capital spending is cash alone. What is bought and unpaid, and what is leased, are quantities of their own.
#[test]
fn capital_spending_is_cash_only() {
    let year = |value: f64| ("2024-01-01", "2024-12-31", value, "10-K", "a", "2025-02-01");
    let read = document(
        1,
        &[
            ("PaymentsToAcquirePropertyPlantAndEquipment", &[year(83e9)]),
            ("CapitalExpendituresIncurredButNotYetPaid", &[year(9e9)]),
            ("FinanceLeasePrincipalPayments", &[year(4e9)]),
        ],
    );
    for (name, expected) in [("capex_cash_ppe", 83e9), ("capex_unpaid", 9e9), ("finance_lease_principal", 4e9)] {
        assert_eq!(values(&read, name), [(Period::Year, "2024-12-31".to_string(), expected)], "{name}");
    }
    // Without the cash line there is none: the unpaid and the leased do not stand in.
    let read = document(1, &[("CapitalExpendituresIncurredButNotYetPaid", &[year(9e9)])]);
    assert!(values(&read, "capex_cash_ppe").is_empty());
}

/// Trap 11: an amended report, filed later, replaces the report, and the first value stays beside it.
#[test]
fn a_later_amendment_counts() {
    let facts = [
        ("2024-01-01", "2024-12-31", 50e9, "10-K", "0001-25-000001", "2025-02-01"),
        ("2024-01-01", "2024-12-31", 48e9, "10-K/A", "0001-25-000009", "2025-05-01"),
    ];
    let read = document(1, &[("Revenues", &facts)]);
    assert_eq!(values(&read, "revenue"), [(Period::Year, "2024-12-31".to_string(), 48e9)]);
    let then = sec::resolve(&read, quantity("revenue"), parse_date("2025-03-01").unwrap()).unwrap();
    assert_eq!(then.values[0].value, 50e9);
    let now = sec::resolve(&read, quantity("revenue"), parse_date("2025-12-31").unwrap()).unwrap();
    assert_eq!((&*now.values[0].form, now.values[0].earlier.len()), ("10-K/A", 1));
}

/// Trap 11: a transition period of five months is neither a quarter nor a year, and is no operand of one.
#[test]
fn a_transition_period_is_no_period() {
    let facts = [
        ("2023-08-01", "2023-12-31", 20e9, "10-KT", "a", "2024-03-01"),
        ("2024-01-01", "2024-03-31", 14e9, "10-Q", "b", "2024-05-01"),
        ("2024-01-01", "2024-12-31", 60e9, "10-K", "c", "2025-02-01"),
    ];
    let read = document(1, &[("Revenues", &facts)]);
    let found = values(&read, "revenue");
    assert_eq!(
        found,
        [(Period::Quarter, "2024-03-31".to_string(), 14e9), (Period::Year, "2024-12-31".to_string(), 60e9)]
    );
}

/// A company with two numbers has two documents, which nothing joins: a document that is told to be another company's is
/// refused by the number in it (the import); facts of one never reach the other.
#[test]
fn two_numbers_are_two_documents() {
    let year = |value: f64| ("2024-01-01", "2024-12-31", value, "10-K", "a", "2025-02-01");
    let (old, new) = (document(1_288_776, &[("Revenues", &[year(7e9)])]), document(1_652_044, &[("Revenues", &[])]));
    assert_eq!(values(&old, "revenue").len(), 1);
    assert!(values(&new, "revenue").is_empty());
}

/// `LongTermDebt` holds what is due within a year: it is no stand-in for the part beyond, to which that is added.
#[test]
fn long_term_debt_with_its_current_part_is_apart() {
    let level = |value: f64| ("", "2024-12-31", value, "10-K", "a", "2025-02-01");
    let read = document(1, &[("LongTermDebt", &[level(10e9)]), ("LongTermDebtCurrent", &[level(2e9)])]);
    assert!(values(&read, "long_term_debt_noncurrent").is_empty());
    assert_eq!(values(&read, "long_term_debt"), [(Period::Instant, "2024-12-31".to_string(), 10e9)]);
    assert_eq!(values(&read, "debt_current"), [(Period::Instant, "2024-12-31".to_string(), 2e9)]);
}
