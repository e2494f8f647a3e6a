//! One row of evidence: its fields, how they are read from a record and written back.

use std::{borrow::Cow, sync::Arc};

use overhang_units::{Date, Unit, parse_date};

use crate::{
    Block, Distribution, Error, Finding, Kind, Status,
    csv::{self, Reader},
};

/// The columns of every evidence file, in order.
pub const COLUMNS: [&str; 21] = [
    "id",
    "block",
    "entity",
    "item",
    "quantity",
    "period_start",
    "period_end",
    "value",
    "low",
    "high",
    "level",
    "distribution",
    "unit",
    "as_of",
    "vintage",
    "kind",
    "source",
    "link",
    "licence",
    "status",
    "note",
];

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// File name inside the package, or the path of an imported file.
    pub file: Arc<str>,
    /// Line from 1.
    pub line: u64,
}

/// One number about the world, with its interval, unit, dates, kind and source.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Dotted lower-case name, unique in the package.
    pub id: Arc<str>,
    /// Part of the model.
    pub block: Block,
    /// Who or what the number is about.
    pub entity: Arc<str>,
    /// Chip, site, quarter or series inside the entity.
    pub item: Arc<str>,
    /// Machine name of what is measured.
    pub quantity: Arc<str>,
    /// First day covered.
    pub period_start: Option<Date>,
    /// Last day covered.
    pub period_end: Option<Date>,
    /// Central value (median), in `unit`.
    pub value: Option<f64>,
    /// Lower end, in `unit`.
    pub low: Option<f64>,
    /// Upper end, in `unit`.
    pub high: Option<f64>,
    /// Per cent of probability between `low` and `high`; `None` for plain bounds.
    pub level: Option<f64>,
    /// Shape to put through the interval.
    pub distribution: Option<Distribution>,
    /// Spelling of the unit of `value`, `low` and `high`.
    pub unit: Arc<str>,
    /// Date the number speaks about.
    pub as_of: Date,
    /// Date it became public.
    pub vintage: Date,
    /// How it came about.
    pub kind: Kind,
    /// Where it comes from; for computed rows the ids behind it.
    pub source: Arc<str>,
    /// Address, or empty.
    pub link: Arc<str>,
    /// Terms of the source.
    pub licence: Arc<str>,
    /// What a reader should know first.
    pub status: Option<Status>,
    /// What else a reader must know.
    pub note: Arc<str>,
    /// Where the row stands.
    pub place: Place,
}

impl Row {
    /// The central value, in the row's own unit.
    pub fn central(&self) -> Result<f64, Error> {
        self.value.ok_or_else(|| Error::NoValue {
            id: self.id.to_string(),
            file: self.place.file.to_string(),
            line: self.place.line,
        })
    }

    /// The central value in another unit.
    pub fn value_in(&self, unit: &str) -> Result<f64, Error> {
        self.convert(self.central()?, unit)
    }

    /// The interval in another unit, if the row has both ends.
    pub fn interval_in(&self, unit: &str) -> Result<Option<(f64, f64)>, Error> {
        match (self.low, self.high) {
            (Some(low), Some(high)) => Ok(Some((self.convert(low, unit)?, self.convert(high, unit)?))),
            _ => Ok(None),
        }
    }

    fn convert(&self, value: f64, unit: &str) -> Result<f64, Error> {
        Unit::parse(&self.unit).and_then(|own| Unit::convert(value, &own, &Unit::parse(unit)?)).map_err(|source| {
            Error::Unit {
                id: self.id.to_string(),
                file: self.place.file.to_string(),
                line: self.place.line,
                source: Box::new(source),
            }
        })
    }

    /// Whether both say the same, wherever they stand.
    pub fn same_content(&self, other: &Self) -> bool {
        Self { place: other.place.clone(), ..self.clone() } == *other
    }

    /// The cells of the row, in the order of [`COLUMNS`].
    pub fn cells(&self) -> [Cow<'_, str>; COLUMNS.len()] {
        let date = |cell: Option<Date>| cell.map_or(Cow::Borrowed(""), |date| Cow::Owned(date.to_string()));
        [
            Cow::Borrowed(&self.id),
            Cow::Borrowed(self.block.word()),
            text(&self.entity),
            text(&self.item),
            text(&self.quantity),
            date(self.period_start),
            date(self.period_end),
            number(self.value),
            number(self.low),
            number(self.high),
            number(self.level),
            Cow::Borrowed(self.distribution.map_or("", Distribution::word)),
            text(&self.unit),
            date(Some(self.as_of)),
            date(Some(self.vintage)),
            Cow::Borrowed(self.kind.word()),
            text(&self.source),
            text(&self.link),
            text(&self.licence),
            Cow::Borrowed(self.status.map_or("", Status::word)),
            text(&self.note),
        ]
    }
}

fn text(cell: &Arc<str>) -> Cow<'_, str> {
    Cow::Borrowed(cell)
}

fn number(value: Option<f64>) -> Cow<'static, str> {
    match value {
        None => Cow::Borrowed(""),
        Some(value) if value.abs() < 1e15 => Cow::Owned(format!("{value}")),
        Some(value) => Cow::Owned(format!("{value:?}")),
    }
}

/// A whole evidence file with these rows.
pub(crate) fn to_csv<'a>(rows: impl IntoIterator<Item = &'a Row>) -> String {
    let mut text = String::new();
    csv::write_record(&mut text, COLUMNS);
    for row in rows {
        let cells = row.cells();
        csv::write_record(&mut text, cells.iter().map(|cell| &**cell));
    }
    text
}

/// Reads a whole evidence file; rows at fault are left out and named in `faults`.
pub(crate) fn from_csv(file: &str, text: &str, faults: &mut Vec<Finding>) -> Vec<Row> {
    let mut reader = Reader::new(text);
    let mut cells = Vec::with_capacity(COLUMNS.len());
    let mut rows = Vec::new();
    match reader.read(&mut cells) {
        Ok(Some(line)) => {
            if cells != COLUMNS {
                faults.push(header_fault(file, line, &cells));
                return rows;
            }
        }
        Ok(None) => {
            faults.push(Finding::new(file, 0, "", "no header line", "the 21 columns id, block, … note"));
            return rows;
        }
        Err(fault) => {
            faults.push(structure(file, &fault));
            return rows;
        }
    }
    let mut builder = Builder::new(file);
    loop {
        match reader.read(&mut cells) {
            Ok(None) => return rows,
            Err(fault) => {
                faults.push(structure(file, &fault));
                return rows;
            }
            Ok(Some(line)) if cells.len() != COLUMNS.len() => {
                let found = format!("{} fields", cells.len());
                faults.push(Finding::new(file, line, "", found, format!("{} fields", COLUMNS.len())));
            }
            Ok(Some(line)) => {
                let cell = |column: Column| cells.get(column as usize).map_or("", |cell| &**cell);
                rows.extend(builder.row(line, cell, faults));
            }
        }
    }
}

pub(crate) fn structure(file: &str, fault: &csv::Fault) -> Finding {
    let column = COLUMNS.get(fault.field - 1).copied().unwrap_or("after the last");
    Finding::new(file, fault.line, column, fault.found, fault.expected)
}

fn header_fault(file: &str, line: u64, cells: &[Cow<'_, str>]) -> Finding {
    let wrong = COLUMNS.iter().enumerate().find(|(at, name)| cells.get(*at).is_none_or(|cell| cell != *name));
    match wrong {
        Some((at, name)) => {
            let found = cells.get(at).map_or("the end of the header".to_owned(), |cell| format!("`{cell}`"));
            Finding::new(file, line, name, found, format!("`{name}` as column {}", at + 1))
        }
        None => Finding::new(file, line, "", format!("{} columns", cells.len()), format!("{} columns", COLUMNS.len())),
    }
}

/// The columns by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the columns")]
pub(crate) enum Column {
    Id,
    Block,
    Entity,
    Item,
    Quantity,
    PeriodStart,
    PeriodEnd,
    Value,
    Low,
    High,
    Level,
    Distribution,
    Unit,
    AsOf,
    Vintage,
    Kind,
    Source,
    Link,
    Licence,
    Status,
    Note,
}

impl Column {
    pub(crate) fn name(self) -> &'static str {
        COLUMNS.get(self as usize).copied().unwrap_or_default()
    }
}

/// Builds rows from cells; text that repeats from row to row is stored once.
pub(crate) struct Builder {
    file: Arc<str>,
    last: Vec<Arc<str>>,
}

impl Builder {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.into(), last: vec![Arc::from(""); COLUMNS.len()] }
    }

    /// The row that the cells make, or nothing and the reasons in `faults`.
    pub(crate) fn row<'a>(
        &mut self,
        line: u64,
        cell: impl Fn(Column) -> &'a str,
        faults: &mut Vec<Finding>,
    ) -> Option<Row> {
        let before = faults.len();
        let file = Arc::clone(&self.file);
        let mut fault = |column: Column, expected: String| {
            let found = match cell(column) {
                "" => "nothing".to_owned(),
                text => format!("`{text}`"),
            };
            faults.push(Finding::new(&file, line, column.name(), found, expected));
        };
        if cell(Column::Id).is_empty() {
            fault(Column::Id, "a dotted name".to_owned());
        }
        let block = Block::from_word(cell(Column::Block));
        if block.is_none() {
            fault(Column::Block, format!("one of {}", Block::words()));
        }
        let kind = Kind::from_word(cell(Column::Kind));
        if kind.is_none() {
            fault(Column::Kind, format!("one of {}", Kind::words()));
        }
        let distribution = Distribution::from_word(cell(Column::Distribution));
        if distribution.is_none() && !cell(Column::Distribution).is_empty() {
            fault(Column::Distribution, format!("nothing or one of {}", Distribution::words()));
        }
        let status = Status::from_word(cell(Column::Status));
        if status.is_none() && !cell(Column::Status).is_empty() {
            fault(Column::Status, format!("nothing or one of {}", Status::words()));
        }
        let mut number = |column: Column| match cell(column) {
            "" => None,
            text => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                if number.is_none() {
                    fault(column, "nothing or a number such as 5990, 0.672 or 1.5e9".to_owned());
                }
                number
            }
        };
        let value = number(Column::Value);
        let low = number(Column::Low);
        let high = number(Column::High);
        let level = number(Column::Level);
        let mut date = |column: Column, required: bool| match cell(column) {
            "" if !required => None,
            text => match parse_date(text) {
                Ok(date) => Some(date),
                Err(error) => {
                    fault(column, error.expected().to_owned());
                    None
                }
            },
        };
        let period_start = date(Column::PeriodStart, false);
        let period_end = date(Column::PeriodEnd, false);
        let as_of = date(Column::AsOf, true);
        let vintage = date(Column::Vintage, true);
        if faults.len() > before {
            return None;
        }
        let mut text = |column: Column| self.text(column, cell(column));
        Some(Row {
            id: text(Column::Id),
            block: block?,
            entity: text(Column::Entity),
            item: text(Column::Item),
            quantity: text(Column::Quantity),
            period_start,
            period_end,
            value,
            low,
            high,
            level,
            distribution,
            unit: text(Column::Unit),
            as_of: as_of?,
            vintage: vintage?,
            kind: kind?,
            source: text(Column::Source),
            link: text(Column::Link),
            licence: text(Column::Licence),
            status,
            note: text(Column::Note),
            place: Place { file: Arc::clone(&self.file), line },
        })
    }

    fn text(&mut self, column: Column, text: &str) -> Arc<str> {
        match self.last.get_mut(column as usize) {
            Some(last) => {
                if **last != *text {
                    *last = text.into();
                }
                Arc::clone(last)
            }
            None => text.into(),
        }
    }
}
