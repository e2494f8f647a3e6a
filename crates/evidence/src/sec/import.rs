//! Documents to evidence rows: every period of every quantity, with what was filed earlier for it.

use std::{path::Path, sync::Arc};

use overhang_units::Date;

use super::{
    bulk::{Progress, for_each_document},
    checks::{YearVerdict, year_checks},
    document::Document,
    quantity::{NEEDED, Nature},
    resolve::{Resolved, Series, resolve_all},
};
use crate::{Block, Error, Imported, Kind, Row, row::Place};

/// What an import of filings is told.
pub struct Options<'a> {
    /// The ticker of a company by its key, if one is known.
    pub ticker: &'a (dyn Fn(u64) -> Option<String> + Sync),
    /// Whether companies without a known ticker are kept.
    pub keep_unknown: bool,
    /// Only filings up to this day.
    pub as_of: Date,
    /// Stem of the file to be written.
    pub name: &'a str,
    /// Whether a file of that name may be replaced.
    pub replace: bool,
}

/// What an import found of one company.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Key of the company.
    pub cik: u64,
    /// Its name.
    pub entity: String,
    /// Its ticker, if known.
    pub ticker: Option<String>,
    /// Facts in its document.
    pub facts: usize,
    /// Rows made of them.
    pub rows: usize,
    /// Quantities whose newest period lags the newest report.
    pub stale: Vec<&'static str>,
    /// Needed quantities without any value.
    pub missing: Vec<&'static str>,
    /// Years whose four quarters are equal to them, differ by rounding, or differ by more.
    pub years: [usize; 3],
}

/// Reads a document, a folder or an archive into rows that passed all checks; nothing is written.
pub fn import_sec(path: &Path, options: &Options<'_>) -> Result<(Imported, Vec<Summary>, Progress), Error> {
    let mut rows = Vec::new();
    let mut summaries = Vec::new();
    let wanted = |cik: u64| options.keep_unknown || (options.ticker)(cik).is_some();
    let progress = for_each_document(path, &wanted, |file, document| {
        let ticker = (options.ticker)(document.cik);
        if ticker.is_none() && !options.keep_unknown {
            return Ok(());
        }
        let series = resolve_all(&document, options.as_of)?;
        let before = rows.len();
        for one in &series {
            add(&mut rows, file, &document, ticker.as_deref(), one);
        }
        summaries.push(summary(&document, ticker, &series, rows.len() - before));
        Ok(())
    })?;
    if rows.is_empty() {
        let read = match progress.documents {
            0 => "no document with facts of a known company".to_owned(),
            many => format!("{many} documents, and none of them of a known company with known concepts"),
        };
        return Err(Error::Filing {
            place: path.display().to_string(),
            found: read,
            expected: "companyfacts of at least one known company".to_owned(),
        });
    }
    Ok((Imported::checked(rows, options.name, options.replace)?, summaries, progress))
}

fn summary(document: &Document, ticker: Option<String>, series: &[Series], rows: usize) -> Summary {
    let mut years = [0; 3];
    for one in series.iter().filter(|one| one.quantity.nature == Nature::Flow) {
        let values: Vec<(Date, Date, f64)> =
            one.values.iter().filter_map(|value| Some((value.start?, value.end, value.value))).collect();
        for check in year_checks(&values) {
            let slot = match check.verdict {
                YearVerdict::Equal => 0,
                YearVerdict::Rounding => 1,
                YearVerdict::Apart => 2,
            };
            if let Some(count) = years.get_mut(slot) {
                *count += 1;
            }
        }
    }
    let named = |wanted: fn(&Series) -> bool| -> Vec<&'static str> {
        series.iter().filter(|one| wanted(one)).map(|one| one.quantity.name).collect()
    };
    let empty = named(|one| one.values.is_empty());
    Summary {
        cik: document.cik,
        entity: document.entity.clone(),
        ticker,
        facts: document.len(),
        rows,
        stale: named(|one| one.stale),
        missing: NEEDED.into_iter().filter(|name| empty.contains(name)).collect(),
        years,
    }
}

/// The rows of a quantity: the latest value of each period, and before it what was filed earlier.
fn add(rows: &mut Vec<Row>, file: &str, document: &Document, ticker: Option<&str>, series: &Series) {
    let company = ticker.map_or_else(|| format!("CIK{:010}", document.cik), str::to_owned);
    let link = format!("https://data.sec.gov/api/xbrl/companyfacts/CIK{:010}.json", document.cik);
    for value in &series.values {
        let note = match (value.derived, series.stale) {
            (true, _) => "difference of two year-to-date facts with one start",
            (false, true) => "stale: the series ends before the newest report",
            (false, false) => "",
        };
        let mut row = |number: f64, filed: Date, accession: &str, suffix: &str, note: &str| {
            rows.push(Row {
                id: format!(
                    "finance.cik{:010}.{}.{}.{}{suffix}",
                    document.cik,
                    value.period.word().to_ascii_lowercase(),
                    value.start.map_or(value.end.to_string(), |start| format!("{start}-to-{}", value.end)),
                    series.quantity.name
                )
                .into(),
                block: Block::Finance,
                entity: company.as_str().into(),
                item: value.period.word().into(),
                quantity: series.quantity.name.into(),
                period_start: value.start,
                period_end: Some(value.end),
                value: Some(number),
                low: None,
                high: None,
                level: None,
                distribution: None,
                unit: series.quantity.unit.into(),
                as_of: value.end.min(filed),
                vintage: filed,
                kind: if value.derived { Kind::Computed } else { Kind::Reported },
                source: source(value, accession).into(),
                link: link.as_str().into(),
                licence: "public domain (SEC EDGAR)".into(),
                status: None,
                note: note.into(),
                place: Place { file: Arc::from(file), line: 0 },
            });
        };
        for (filed, number) in &value.earlier {
            row(*number, *filed, "", &format!(".filed-{filed}"), "restated later");
        }
        row(value.value, value.first_filed, value.accession.as_str(), "", note);
    }
}

fn source(value: &Resolved, accession: &str) -> String {
    match accession {
        "" => format!("SEC companyfacts, {}, an earlier filing", value.concept),
        accession => format!("SEC companyfacts, {}, {} {accession} filed {}", value.concept, value.form, value.filed),
    }
}
