//! `facts`: the numbers of companies by period, chosen among several rows as `overhang company` chooses them.

use super::{batch, dates, field, numbers, texts};
use crate::Sources;
use crate::error::Error;
use datafusion::arrow::array::{Int64Array, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Schema};
use overhang_engine::company::filings::{Fact, Filings, Item, tickers};
use overhang_evidence::{Block, Row};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn schema() -> Schema {
    let text = |name, meaning| field(name, DataType::Utf8View, "-", meaning);
    let date = |name, meaning| field(name, DataType::Date32, "date", meaning);
    Schema::new(vec![
        text("ticker", "Company"),
        text("company", "Its name"),
        text("quantity", "What is measured"),
        text("item", "Length of the period: Q a fiscal quarter, FY a fiscal year, I a day"),
        date("period_start", "First day covered"),
        date("period_end", "Last day covered"),
        field("value", DataType::Float64, "unit", "Value, in the unit of the row"),
        text("unit", "Unit of the value"),
        text("kind", "reported, computed, stated, estimated, forecast or assumed"),
        date("vintage", "Date it became public"),
        text("id", "Row of evidence that it is taken from"),
        field("others", DataType::Int64, "rows", "Other rows for the same period that say something else"),
        text("source", "Where it comes from"),
    ])
}

/// A fact with its company and its row.
struct Found<'a> {
    ticker: String,
    company: String,
    item: Item,
    fact: Fact,
    row: &'a Row,
}

pub(super) fn rows(sources: &Sources) -> Result<RecordBatch, Error> {
    let evidence = &sources.evidence;
    let mut found = Vec::new();
    for ticker in tickers(evidence) {
        let filings = Filings::new(evidence, &ticker).map_err(overhang_results::Error::from)?;
        let quantities: BTreeSet<&str> =
            evidence.select(Block::Finance, Some(&ticker), None).map(|row| &*row.quantity).collect();
        for quantity in quantities {
            for item in [Item::Quarter, Item::Year, Item::Instant] {
                for fact in filings.facts(quantity, item) {
                    if let Some(row) = evidence.find(&fact.id) {
                        let (ticker, company) = (ticker.clone(), filings.name.clone());
                        found.push(Found { ticker, company, item, fact, row });
                    }
                }
            }
        }
    }
    let text = |of: fn(&Found<'_>) -> String| texts(found.iter().map(|one| Some(of(one))));
    let others = found.iter().map(|one| i64::try_from(one.fact.others.len()).ok());
    batch(
        schema(),
        vec![
            text(|one| one.ticker.clone()),
            text(|one| one.company.clone()),
            text(|one| one.row.quantity.to_string()),
            text(|one| one.item.word().to_owned()),
            dates(found.iter().map(|one| one.fact.start)),
            dates(found.iter().map(|one| Some(one.fact.end))),
            numbers(found.iter().map(|one| Some(one.fact.usd))),
            text(|one| one.row.unit.to_string()),
            text(|one| one.row.kind.word().to_owned()),
            dates(found.iter().map(|one| Some(one.row.vintage))),
            text(|one| one.fact.id.clone()),
            Arc::new(others.collect::<Int64Array>()),
            text(|one| one.row.source.to_string()),
        ],
    )
}
