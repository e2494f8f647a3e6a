//! `evidence`: the rows of the evidence package, as they are.

use super::{batch, dates, field, filled, numbers, texts};
use crate::Sources;
use crate::error::Error;
use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Schema};
use overhang_evidence::{Distribution, Row, Status};

/// The columns, in the order of the files.
pub(super) fn schema() -> Schema {
    let text = |name, meaning| field(name, DataType::Utf8View, "-", meaning);
    let number = |name, meaning| field(name, DataType::Float64, "unit", meaning);
    let date = |name, meaning| field(name, DataType::Date32, "date", meaning);
    Schema::new(vec![
        text("id", "Dotted name, unique"),
        text("block", "Part of the model"),
        text("entity", "Who or what the number is about"),
        text("item", "Chip, site, quarter or series inside the entity"),
        text("quantity", "What is measured"),
        date("period_start", "First day covered"),
        date("period_end", "Last day covered"),
        number("value", "Central value, in the unit of the row"),
        number("low", "Lower end, in the unit of the row"),
        number("high", "Upper end, in the unit of the row"),
        field("level", DataType::Float64, "%", "Probability between low and high; empty for plain bounds"),
        text("distribution", "Shape to put through the interval"),
        text("unit", "Unit of value, low and high"),
        date("as_of", "Date the number speaks about"),
        date("vintage", "Date it became public"),
        text("kind", "reported, computed, stated, estimated, forecast or assumed"),
        text("source", "Where it comes from"),
        text("link", "Address"),
        text("licence", "Terms of the source"),
        text("status", "complete, partial, conflict or retelling"),
        text("note", "What else a reader must know"),
    ])
}

/// The rows known on the date of the question.
pub(super) fn rows(sources: &Sources) -> Result<RecordBatch, Error> {
    let rows = || sources.evidence.rows();
    let text = |of: fn(&Row) -> &str| texts(rows().map(|row| filled(of(row))));
    let number = |of: fn(&Row) -> Option<f64>| numbers(rows().map(of));
    let columns: Vec<ArrayRef> = vec![
        text(|row| &row.id),
        text(|row| row.block.word()),
        text(|row| &row.entity),
        text(|row| &row.item),
        text(|row| &row.quantity),
        dates(rows().map(|row| row.period_start)),
        dates(rows().map(|row| row.period_end)),
        number(|row| row.value),
        number(|row| row.low),
        number(|row| row.high),
        number(|row| row.level),
        text(|row| row.distribution.map_or("", Distribution::word)),
        text(|row| &row.unit),
        dates(rows().map(|row| Some(row.as_of))),
        dates(rows().map(|row| Some(row.vintage))),
        text(|row| row.kind.word()),
        text(|row| &row.source),
        text(|row| &row.link),
        text(|row| &row.licence),
        text(|row| row.status.map_or("", Status::word)),
        text(|row| &row.note),
    ];
    batch(schema(), columns)
}

#[cfg(test)]
mod tests {
    use overhang_evidence::COLUMNS;

    #[test]
    fn columns_are_those_of_the_files() {
        let names: Vec<String> = super::schema().fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(names, COLUMNS);
    }
}
