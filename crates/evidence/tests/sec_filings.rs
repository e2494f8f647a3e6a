//! Filings: the two real documents against the reference values, the traps of the format, and bad documents.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::{collections::BTreeMap, fs, path::PathBuf};

use overhang_evidence::sec::{
    self, Document, QUANTITIES, Quantity, YearVerdict,
    resolve::{Period, calendar_quarter, resolve_all},
    year_checks,
};
use overhang_units::{Date, parse_date};

fn oracle(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/finance").join(name)
}

fn sample(ticker: &str) -> Document {
    let name = match ticker {
        "MSFT" => "companyfacts_sample_msft_CIK0000789019.json",
        _ => "companyfacts_sample_nvda_CIK0001045810.json",
    };
    Document::parse(name, &fs::read(oracle(name)).unwrap()).unwrap()
}

/// Start, end and value of the periods of one quantity.
type Values = Vec<(Date, Date, f64)>;

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn forever() -> Date {
    day("2099-12-31")
}

fn quantity(name: &str) -> &'static Quantity {
    QUANTITIES.iter().find(|one| one.name == name).unwrap()
}

/// A record of the reference file by column name.
fn reference() -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(oracle("company_financials_xbrl.csv")).unwrap();
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            // Only the last column holds commas.
            let cells: Vec<&str> = line.splitn(columns.len(), ',').collect();
            columns.iter().zip(&cells).map(|(name, cell)| ((*name).to_string(), (*cell).to_string())).collect()
        })
        .collect()
}

#[test]
fn the_two_documents_equal_the_reference_to_the_dollar() {
    let mut compared = 0;
    for ticker in ["MSFT", "NVDA"] {
        let document = sample(ticker);
        let series = resolve_all(&document, forever()).unwrap();
        for row in reference().iter().filter(|row| row["ticker"] == ticker) {
            if document.facts(&row["tag"], "USD").is_empty() {
                continue;
            }
            let one = series.iter().find(|one| one.quantity.name == row["metric"]).unwrap();
            let period = match row["period_type"].as_str() {
                "Q" => Period::Quarter,
                "FY" => Period::Year,
                _ => Period::Instant,
            };
            let start = (!row["period_start"].is_empty()).then(|| day(&row["period_start"]));
            let found = one
                .values
                .iter()
                .find(|v| v.period == period && v.end == day(&row["period_end"]) && v.start == start)
                .unwrap_or_else(|| panic!("missing: {row:?}"));
            assert_eq!(found.value.to_bits(), row["value"].parse::<f64>().unwrap().to_bits(), "{row:?}");
            assert_eq!(found.derived, row["status"] == "derived_ytd_difference", "{row:?}");
            assert_eq!(&*found.concept, row["tag"], "{row:?}");
            assert_eq!(found.accession.as_str(), row["accession"], "{row:?}");
            assert_eq!(found.filed, day(&row["filed"]), "{row:?}");
            assert_eq!(&*found.form, row["form"], "{row:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 369);
}

/// 92 equal, 12 apart by the million in which statements are written, 2 (depreciation of Meta) by ten million.
#[test]
fn four_quarters_equal_the_year_but_for_rounding() {
    let mut series: BTreeMap<(String, String), Values> = BTreeMap::new();
    for row in reference().iter().filter(|row| row["period_type"] != "I") {
        let value = (day(&row["period_start"]), day(&row["period_end"]), row["value"].parse().unwrap());
        series.entry((row["ticker"].clone(), row["metric"].clone())).or_default().push(value);
    }
    let mut counts = BTreeMap::new();
    for ((ticker, metric), values) in &series {
        for check in year_checks(values) {
            let apart = (check.quarters - check.year).abs();
            assert_ne!(check.verdict, YearVerdict::Apart, "{ticker} {metric} {check:?}");
            if apart > 1e6 {
                assert_eq!((ticker.as_str(), metric.as_str(), apart), ("META", "depreciation_ppe", 1e7));
            }
            *counts.entry(apart as u64).or_insert(0) += 1;
        }
    }
    assert_eq!(counts, BTreeMap::from([(0, 92), (1_000_000, 12), (10_000_000, 2)]));
    assert_eq!(counts[&0] + counts[&1_000_000], 104);
}

/// Trap 1: the year to 29 January 2023 stands under fiscal years 2023, 2024 and 2025, and is one fact.
#[test]
fn the_fiscal_year_of_the_filing_is_not_used() {
    let document = sample("NVDA");
    let revenue = sec::resolve(&document, quantity("revenue"), forever()).unwrap();
    let year: Vec<_> =
        revenue.values.iter().filter(|v| v.period == Period::Year && v.end == day("2023-01-29")).collect();
    assert_eq!(year.len(), 1);
    assert_eq!(year[0].value, 26_974e6);
}

/// Trap 2: the calendar quarter is that of the middle day; facts without `frame` count like others.
#[test]
fn fiscal_quarters_are_laid_on_the_calendar_by_their_middle() {
    assert_eq!(calendar_quarter(day("2025-10-27"), day("2026-01-25")).to_string(), "2025-Q4");
    assert_eq!(calendar_quarter(day("2025-09-01"), day("2025-11-30")).to_string(), "2025-Q4");
    assert_eq!(calendar_quarter(day("2025-07-01"), day("2025-09-30")).to_string(), "2025-Q3");
    assert_eq!(calendar_quarter(day("2021-02-01"), day("2022-01-30")).to_string(), "2021-Q3");
}

/// Trap 3: the concept is chosen per period. Capex of Nvidia moves in 2020, revenue in 2022; a loader that knows one
/// concept only is stale and says so.
#[test]
fn concepts_move_and_a_series_that_stays_behind_is_stale() {
    let document = sample("NVDA");
    let capex = sec::resolve(&document, quantity("capex_cash_ppe"), forever()).unwrap();
    assert!(!capex.stale);
    let concepts: std::collections::BTreeSet<&str> = capex.values.iter().map(|v| &*v.concept).collect();
    assert_eq!(concepts.len(), 2);
    let one =
        Quantity { concepts: &["us-gaap:PaymentsToAcquirePropertyPlantAndEquipment"], ..*quantity("capex_cash_ppe") };
    assert!(sec::resolve(&document, &one, forever()).unwrap().stale);
    let old =
        Quantity { concepts: &["us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax"], ..*quantity("revenue") };
    assert!(sec::resolve(&document, &old, forever()).unwrap().stale);
    assert!(!sec::resolve(&document, quantity("revenue"), forever()).unwrap().stale);
}

/// Trap 4: no quarter without both operands; the fourth quarter is the year less nine months, never the year.
#[test]
fn a_quarter_needs_both_year_to_date_facts() {
    let text = document(
        "PaymentsToAcquirePropertyPlantAndEquipment",
        &[
            ("2024-01-01", "2024-03-31", 10.0, "a1", "2024-04-20"),
            ("2024-01-01", "2024-06-30", 30.0, "a2", "2024-07-20"),
            // Nine months are missing: neither the third nor the fourth quarter exists.
            ("2024-01-01", "2024-12-31", 100.0, "a4", "2025-02-01"),
            // The first quarter of the next year must not meet the year before.
            ("2025-01-01", "2025-03-31", 40.0, "b1", "2025-04-20"),
        ],
    );
    let capex = sec::resolve(&parse(&text).unwrap(), quantity("capex_cash_ppe"), forever()).unwrap();
    let quarters: Vec<(String, f64, bool)> = capex
        .values
        .iter()
        .filter(|v| v.period == Period::Quarter)
        .map(|v| (v.end.to_string(), v.value, v.derived))
        .collect();
    let expected = [("2024-03-31", 10.0, false), ("2024-06-30", 20.0, true), ("2025-03-31", 40.0, false)];
    assert_eq!(quarters, expected.map(|(end, value, derived)| (end.to_string(), value, derived)));
}

/// Trap 4: a difference that would be negative where nothing negative is possible is missing.
#[test]
fn a_negative_difference_is_missing() {
    let text = document(
        "Revenues",
        &[
            ("2024-01-01", "2024-06-30", 30.0, "a2", "2024-07-20"),
            ("2024-01-01", "2024-09-30", 20.0, "a3", "2024-10-20"),
        ],
    );
    assert!(sec::resolve(&parse(&text).unwrap(), quantity("revenue"), forever()).unwrap().values.is_empty());
}

/// Trap 5: vintages are kept; a past day sees what was known then. A line whose sign was turned gives no differences
/// across the turn.
#[test]
fn restated_facts_keep_their_vintages() {
    let text = document(
        "PaymentsToAcquirePropertyPlantAndEquipment",
        &[
            ("2023-01-01", "2023-12-31", 27_266.0, "a", "2024-02-02"),
            ("2023-01-01", "2023-12-31", 27_045.0, "b", "2025-01-30"),
            ("2023-01-01", "2023-12-31", 27_045.0, "c", "2026-01-29"),
        ],
    );
    let read = parse(&text).unwrap();
    let at = |date: &str| sec::resolve(&read, quantity("capex_cash_ppe"), day(date)).unwrap();
    assert!(at("2024-02-01").values.is_empty());
    assert_eq!(at("2024-12-31").values[0].value, 27_266.0);
    let last = at("2026-12-31");
    assert_eq!(last.values[0].value, 27_045.0);
    assert_eq!(last.values[0].first_filed, day("2025-01-30"));
    assert_eq!(last.values[0].earlier, [(day("2024-02-02"), 27_266.0)]);

    let turned = document(
        "NetCashProvidedByUsedInOperatingActivities",
        &[
            ("2024-01-01", "2024-03-31", 10.0, "a", "2024-04-20"),
            ("2024-01-01", "2024-03-31", -10.0, "c", "2025-04-20"),
            ("2024-01-01", "2024-06-30", 25.0, "b", "2024-07-20"),
        ],
    );
    let series = sec::resolve(&parse(&turned).unwrap(), quantity("operating_cash_flow"), forever()).unwrap();
    assert!(series.values.iter().all(|value| !value.derived), "{series:?}");
}

/// Trap 6: per-share values of one year differ by a split and are never subtracted.
#[test]
fn values_per_share_are_never_differenced() {
    let document = sample("NVDA");
    let eps = sec::resolve(&document, quantity("eps_diluted"), forever()).unwrap();
    assert!(eps.values.iter().all(|value| !value.derived));
    let year = eps.values.iter().find(|v| v.period == Period::Year && v.end == day("2023-01-29")).unwrap();
    assert_eq!(year.value, 0.17);
    assert_eq!(year.earlier.first().map(|(_, value)| *value), Some(1.74));
}

/// Trap 7: a slip of unit is refused with company, concept and period.
#[test]
fn slips_of_unit_and_impossible_values_are_refused() {
    let years = |middle: f64| {
        document(
            "Revenues",
            &[
                ("2022-01-01", "2022-12-31", 50e9, "a", "2023-02-01"),
                ("2023-01-01", "2023-12-31", middle, "b", "2024-02-01"),
                ("2024-01-01", "2024-12-31", 70e9, "c", "2025-02-01"),
            ],
        )
    };
    let resolve = |text: &str| sec::resolve(&parse(text).unwrap(), quantity("revenue"), forever());
    assert!(resolve(&years(60e9)).is_ok());
    for (middle, part) in [(60e6, "slip of unit"), (-1.1e9, "0e0 to"), (6e13, "2e12")] {
        let said = resolve(&years(middle)).unwrap_err().to_string();
        for part in [part, "ACME CORP", "us-gaap:Revenues", "2023-01-01 to 2023-12-31"] {
            assert!(said.contains(part), "{part:?} is not in {said:?}");
        }
    }
}

/// Trap 8: years of 52 and 53 weeks and their quarters; other lengths are no period.
#[test]
fn lengths_of_periods() {
    let of = |start: &str, end: &str| Period::of(Some(day(start)), day(end));
    assert_eq!(of("2022-01-31", "2023-01-29"), Some(Period::Year));
    assert_eq!(of("2016-02-01", "2017-01-29"), Some(Period::Year));
    assert_eq!(of("2022-10-31", "2023-01-29"), Some(Period::Quarter));
    assert_eq!(of("2022-10-24", "2023-01-29"), Some(Period::Quarter));
    assert_eq!(of("2023-01-01", "2023-01-31"), None);
    assert_eq!(of("2023-01-01", "2023-05-31"), None);
}

/// Trap 11: of two filings of one day the later accession counts, so an amended report replaces the report.
#[test]
fn an_amended_report_replaces_the_report() {
    let text = document(
        "Revenues",
        &[
            ("2023-01-01", "2023-12-31", 5e9, "0001-24-000002", "2024-03-01"),
            ("2023-01-01", "2023-12-31", 4e9, "0001-24-000001", "2024-03-01"),
        ],
    );
    assert_eq!(sec::resolve(&parse(&text).unwrap(), quantity("revenue"), forever()).unwrap().values[0].value, 5e9);
}

fn document(concept: &str, facts: &[(&str, &str, f64, &str, &str)]) -> String {
    let facts: Vec<String> = facts
        .iter()
        .map(|(start, end, value, accession, filed)| {
            format!(
                r#"{{"start":"{start}","end":"{end}","val":{value},"accn":"{accession}","fy":2020,"fp":"FY","form":"10-K","filed":"{filed}"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"cik":77,"entityName":"ACME CORP","facts":{{"us-gaap":{{"{concept}":{{"label":null,"description":null,"units":{{"USD":[{}]}}}}}}}}}}"#,
        facts.join(",")
    )
}

fn parse(text: &str) -> Result<Document, overhang_evidence::Error> {
    Document::parse("acme.json", text.as_bytes())
}

#[test]
fn broken_documents_say_where() {
    let good = document("Revenues", &[("2023-01-01", "2023-12-31", 5e9, "a", "2024-03-01")]);
    let cases = [
        (
            good.replace("5000000000", "\"5\""),
            vec!["acme.json", "ACME CORP", "us-gaap:Revenues", "string \"5\"", "a number"],
        ),
        (good.replace("5000000000", "null"), vec!["us-gaap:Revenues", "null", "a number"]),
        (good.replace("5000000000", "1e999"), vec!["us-gaap:Revenues", "number out of range"]),
        (good.replace("2023-12-31", "2023-13-31"), vec!["us-gaap:Revenues", "2023-13-31", "YYYY-MM-DD"]),
        (good.replace("2023-12-31", "2022-12-31"), vec!["2023-01-01 to 2022-12-31", "after the end"]),
        (good.replace("\"cik\":77,", ""), vec!["no key cik"]),
        (good.replace("77", "\"x7\""), vec!["the number of a company"]),
        (good[..good.len() - 9].to_string(), vec!["truncated", "us-gaap:Revenues"]),
        ("{}".to_string(), vec!["no key cik"]),
        (" ".to_string(), vec!["an empty file"]),
        ("[1,2]".to_string(), vec!["sequence", "an object with cik"]),
        (format!("{good}x"), vec!["trailing characters"]),
    ];
    for (text, parts) in cases {
        let said = parse(&text).unwrap_err().to_string();
        assert_eq!(said.lines().count(), 1, "{said}");
        for part in parts {
            assert!(said.contains(part), "{part:?} is not in {said:?}");
        }
    }
    let twice = document(
        "Revenues",
        &[("2023-01-01", "2023-12-31", 5e9, "a", "2024-03-01"), ("2023-01-01", "2023-12-31", 6e9, "a", "2024-03-01")],
    );
    let said = parse(&twice).unwrap_err().to_string();
    assert!(said.contains("5000000000 and 6000000000 in one filing"), "{said}");
}
