//! The tables of a session: those of a run, those of the evidence, and the claims. Each is made when a query names it.

mod claims;
mod evidence;
mod facts;
mod run;

pub(crate) use run::{Folder, register};

use crate::Sources;
use crate::ensemble::{self, described};
use crate::error::{Error, on_word, such_as};
use datafusion::arrow::array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringViewArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use overhang_engine::Plan;
use overhang_results::run_folder::{DRAWS, EVENTS, GROUPS, QUARTERS_FILE, schemas};
use overhang_units::Date;
use std::sync::Arc;

/// A table as it is documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name in queries.
    pub name: String,
    /// What a row is.
    pub row: String,
    /// Its columns in order.
    pub columns: Vec<Column>,
}

/// A column as it is documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name; names with a dot may be written without quotes.
    pub name: String,
    /// `number`, `whole number`, `text`, `date` or `true or false`.
    pub kind: &'static str,
    /// Unit; `-` where there is none.
    pub unit: String,
    /// One sentence.
    pub meaning: String,
}

impl Column {
    pub(crate) fn of(field: &Field) -> Self {
        let of = |key: &str, otherwise: &str| field.metadata().get(key).map_or(otherwise, String::as_str).to_owned();
        Self {
            name: field.name().clone(),
            kind: kind(field.data_type()),
            unit: of("unit", "-"),
            meaning: of("meaning", ""),
        }
    }
}

/// A type in words.
fn kind(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "true or false",
        DataType::Date32 => "date",
        other if other.is_integer() => "whole number",
        other if other.is_numeric() => "number",
        other if other.is_string() => "text",
        _ => "other",
    }
}

/// Tables of a run by the name of their file.
const OF_RUN: [(&str, &str); 4] =
    [("inputs", DRAWS), ("events", EVENTS), ("quarters", QUARTERS_FILE), ("groups", GROUPS)];

/// Tables that are made in memory: name, what a row is, columns, and how the rows are made.
type InMemory = (&'static str, &'static str, fn() -> Schema, fn(&Sources) -> Result<RecordBatch, Error>);
const IN_MEMORY: [InMemory; 3] = [
    ("evidence", "a row of evidence known on the date of the question", evidence::schema, evidence::rows),
    (
        "facts",
        "a number of a company for a period, from its filings: of several rows the best one",
        facts::schema,
        facts::rows,
    ),
    ("claims", "a published claim with its verdict, computed when it is asked for", claims::schema, claims::rows),
];

/// A table that a query names, ready to be registered.
pub(crate) enum Ready {
    /// A data file of a run.
    File(&'static str, &'static str),
    /// Rows.
    Rows(&'static str, RecordBatch),
}

/// Makes the table of a name.
///
/// # Errors
/// An unknown name, a run that is not there or damaged, claims that cannot be judged.
pub(crate) fn ready(name: &str, sources: &Sources, query: &str) -> Result<Ready, Error> {
    if let Some((table, file)) = OF_RUN.iter().find(|(table, _)| *table == name) {
        let Some(run) = &sources.run else {
            let sentence = format!(
                "found table {table} and no run, expected a run folder after the query (`overhang run -o FOLDER` writes \
                 one), or the table function ensemble('baseline', draws, seed)"
            );
            return Err(on_word(query, name, &sentence));
        };
        if *table == "quarters" && !run.manifest().files.iter().any(|listed| listed.name == *file) {
            let sentence = format!(
                "found table quarters, which {} was written without, expected a run made with `overhang run --quarters`",
                run.dir().display()
            );
            return Err(on_word(query, name, &sentence));
        }
        if sources.check_run {
            run.data_file(file)?
        } else {
            run.data_file_of_size(file)?
        };
        return Ok(Ready::File(table, file));
    }
    if let Some((table, _, _, rows)) = IN_MEMORY.iter().find(|(table, ..)| *table == name) {
        return Ok(Ready::Rows(table, rows(sources)?));
    }
    let known = OF_RUN.iter().map(|(table, _)| *table).chain(IN_MEMORY.iter().map(|(table, ..)| *table));
    let near = such_as(name, known.clone());
    let all = if near.is_empty() { format!(": {}", known.collect::<Vec<_>>().join(", ")) } else { near };
    Err(on_word(query, name, &format!("found table {name}, expected a known one{all}")))
}

/// All tables with their columns: of the run if there is one, else as a run of `plan` would have them.
#[must_use]
pub fn tables(sources: &Sources, plan: &Plan) -> Vec<Table> {
    let table = |name: &str, row: &str, fields: &mut dyn Iterator<Item = Column>| Table {
        name: name.to_owned(),
        row: row.to_owned(),
        columns: fields.collect(),
    };
    let mut all = Vec::new();
    let files = schemas(plan);
    for (name, file) in OF_RUN {
        let first_quarter = (name == "events").then(ensemble::first_quarter_field);
        let added = first_quarter.iter().map(Column::of);
        let listed =
            sources.run.as_ref().and_then(|run| run.manifest().files.iter().find(|listed| listed.name == file));
        let planned = files.iter().find(|(known, _, _)| *known == file);
        match (listed, planned) {
            (Some(listed), Some((_, _, schema))) => {
                // Types stand in the plan where the run has the column of another run's scenario.
                let of = |column: &overhang_results::run_folder::manifest::Column| Column {
                    name: column.name.clone(),
                    kind: schema.field_with_name(&column.name).map_or("number", |field| kind(field.data_type())),
                    unit: column.unit.clone(),
                    meaning: column.meaning.clone(),
                };
                all.push(table(name, &listed.row, &mut listed.columns.iter().map(of).chain(added)));
            }
            (_, Some((_, row, schema))) => {
                let columns = schema.fields().iter().map(|field| Column::of(field));
                all.push(table(name, row, &mut columns.chain(added)));
            }
            (_, None) => {}
        }
    }
    all.extend(
        IN_MEMORY.iter().map(|(name, row, schema, _)| {
            table(name, row, &mut schema().fields().iter().map(|field| Column::of(field)))
        }),
    );
    let row = "a quarter of a draw, simulated when it is asked for";
    let schema = ensemble::schema(plan);
    all.push(table(
        "ensemble('baseline', draws, seed)",
        row,
        &mut schema.fields().iter().map(|field| Column::of(field)),
    ));
    all
}

/// A field with unit and meaning.
fn field(name: &str, data_type: DataType, unit: &str, meaning: &str) -> Field {
    described(Field::new(name, data_type, true), unit, meaning)
}

fn texts<T: AsRef<str>>(values: impl Iterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(values.collect::<StringViewArray>())
}

fn numbers(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(values.collect::<Float64Array>())
}

fn dates(values: impl Iterator<Item = Option<Date>>) -> ArrayRef {
    let epoch = Date::constant(1970, 1, 1);
    Arc::new(values.map(|date| date.map(|date| overhang_units::days_between(epoch, date))).collect::<Date32Array>())
}

/// Text that is empty where nothing is known.
fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn batch(schema: Schema, columns: Vec<ArrayRef>) -> Result<RecordBatch, Error> {
    RecordBatch::try_new(Arc::new(schema), columns).map_err(|error| Error::internal(error.into()))
}
