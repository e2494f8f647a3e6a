//! Imports a user's own file of numbers: few columns are required, the others have defaults.

use std::{borrow::Cow, path::Path};

use overhang_units::nearest;

use crate::{
    Block, Error, Finding, Row, check,
    csv::Reader,
    load, row,
    row::{Builder, COLUMNS, Column},
};

/// Columns an imported file must have; besides, `value`, or `low` and `high`.
const REQUIRED: [Column; 5] = [Column::Id, Column::Unit, Column::AsOf, Column::Kind, Column::Source];

/// What an import assumes where the file is silent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Block of rows without a column `block`; without this, the first part of the id.
    pub block: Option<Block>,
    /// Licence of rows without one; without this, `supplied by the user`.
    pub licence: Option<String>,
    /// Name of the file to write; without this, the name of the file read.
    pub name: Option<String>,
    /// Whether a file of that name may be replaced.
    pub replace: bool,
}

/// The rows of a file that passed all checks, ready to be written into an evidence folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    rows: Vec<Row>,
    name: String,
    replace: bool,
}

impl Imported {
    /// Rows that were made in the program, after the checks of a file; `name` is the stem of the file to be written.
    pub(crate) fn checked(rows: Vec<Row>, name: &str, replace: bool) -> Result<Self, Error> {
        let faults = check::rows(rows.iter(), None);
        if faults.is_empty() { Ok(Self { rows, name: file_name(name), replace }) } else { Err(Error::Invalid(faults)) }
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Name of the file to be written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a file of that name may be replaced.
    pub fn replaces(&self) -> bool {
        self.replace
    }

    /// The text of the file to be written.
    pub fn to_csv(&self) -> String {
        row::to_csv(&self.rows)
    }
}

/// Reads a file with at least `id`, `unit`, `as_of`, `kind`, `source`, and `value` or `low` and `high`.
///
/// Other columns of [`COLUMNS`] are optional. Defaults: the block is the first part of the id, the entity `user`, the
/// quantity the last part of the id, the vintage the `as_of`. Any fault is an error that names all of them.
pub fn import_csv(path: impl AsRef<Path>, options: &Options) -> Result<Imported, Error> {
    let path = path.as_ref();
    let file = path.display().to_string();
    let text = load::text(&file, path)?;
    let mut faults = Vec::new();
    let rows = read(&file, &text, options, &mut faults);
    faults.extend(check::rows(rows.iter(), None));
    if faults.is_empty() && rows.is_empty() {
        faults.push(Finding::new(&file, 0, "", "no rows", "at least one row below the header"));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = file_name(options.name.as_deref().unwrap_or(&stem));
    Ok(Imported { rows, name, replace: options.replace })
}

/// A name for a file of a package: lower-case letters, digits and `_`.
fn file_name(stem: &str) -> String {
    let stem = stem.strip_suffix(".csv").unwrap_or(stem);
    let plain: String = stem
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' })
        .take(64)
        .collect();
    let plain = plain.trim_matches('_');
    format!("{}.csv", if plain.is_empty() { "imported" } else { plain })
}

fn read(file: &str, text: &str, options: &Options, faults: &mut Vec<Finding>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut reader = Reader::new(text);
    let mut cells = Vec::new();
    let header = match reader.read(&mut cells) {
        Ok(Some(line)) => Header::parse(file, line, &cells, faults),
        Ok(None) => None,
        Err(fault) => {
            faults.push(row::structure(file, &fault));
            return rows;
        }
    };
    let Some(header) = header else { return rows };
    let mut builder = Builder::new(file);
    loop {
        match reader.read(&mut cells) {
            Ok(None) => return rows,
            Err(fault) => {
                faults.push(header.structure(file, &fault));
                return rows;
            }
            Ok(Some(line)) if cells.len() != header.width => {
                let found = format!("{} fields", cells.len());
                faults.push(Finding::new(file, line, "", found, format!("{} fields, as in the header", header.width)));
            }
            Ok(Some(line)) => {
                let filled = fill(&header, &cells, options);
                let cell = |column: Column| filled.get(column as usize).map_or("", |cell| &**cell);
                rows.extend(builder.row(line, cell, faults));
            }
        }
    }
}

/// Which field of a record holds which column.
struct Header {
    fields: [Option<usize>; COLUMNS.len()],
    width: usize,
}

impl Header {
    fn parse(file: &str, line: u64, cells: &[Cow<'_, str>], faults: &mut Vec<Finding>) -> Option<Self> {
        let before = faults.len();
        let mut fields = [None; COLUMNS.len()];
        for (field, cell) in cells.iter().enumerate() {
            let name = cell.trim();
            match COLUMNS.iter().position(|column| *column == name).and_then(|at| fields.get_mut(at)) {
                None => {
                    let advice = match nearest(name, COLUMNS, 2).as_slice() {
                        [] => format!("one of {}", COLUMNS.join(", ")),
                        close => format!("a known column such as {}", close.join(" or ")),
                    };
                    faults.push(Finding::new(file, line, name, format!("an unknown column `{name}`"), advice));
                }
                Some(Some(_)) => {
                    faults.push(Finding::new(file, line, name, "the column a second time", "each column once"));
                }
                Some(slot) => *slot = Some(field),
            }
        }
        let has = |column: Column| fields.get(column as usize).is_some_and(Option::is_some);
        for column in REQUIRED {
            if !has(column) {
                faults.push(Finding::new(file, line, column.name(), "no such column", "it in the header"));
            }
        }
        let has_numbers = has(Column::Value) || (has(Column::Low) && has(Column::High));
        if !has_numbers {
            faults.push(Finding::new(file, line, "value", "no such column", "value, or low and high, in the header"));
        }
        (faults.len() == before).then_some(Self { fields, width: cells.len() })
    }

    fn structure(&self, file: &str, fault: &crate::csv::Fault) -> Finding {
        let column = self.fields.iter().position(|field| *field == Some(fault.field - 1));
        let name = column.and_then(|at| COLUMNS.get(at)).copied().unwrap_or("after the last");
        Finding::new(file, fault.line, name, fault.found, fault.expected)
    }
}

/// The cells in the order of [`COLUMNS`], with defaults where the file is silent.
fn fill<'a>(header: &Header, cells: &'a [Cow<'_, str>], options: &'a Options) -> [Cow<'a, str>; COLUMNS.len()] {
    let given = |column: Column| {
        header
            .fields
            .get(column as usize)
            .copied()
            .flatten()
            .and_then(|at| cells.get(at))
            .map_or("", |cell| cell.trim())
    };
    let id = given(Column::Id);
    let or = |column: Column, default: &'a str| match given(column) {
        "" => default,
        text => text,
    };
    let block = match options.block {
        Some(block) => block.word(),
        None => id.split('.').next().unwrap_or_default(),
    };
    let quantity = id.rsplit('.').next().unwrap_or_default();
    let mut filled = COLUMNS.map(|_| Cow::Borrowed(""));
    for (at, slot) in filled.iter_mut().enumerate() {
        *slot = Cow::Borrowed(
            header.fields.get(at).copied().flatten().and_then(|at| cells.get(at)).map_or("", |cell| cell.trim()),
        );
    }
    let mut set = |column: Column, text: Cow<'a, str>| {
        if let Some(slot) = filled.get_mut(column as usize) {
            *slot = text;
        }
    };
    set(Column::Block, Cow::Borrowed(or(Column::Block, block)));
    set(Column::Entity, Cow::Borrowed(or(Column::Entity, "user")));
    set(
        Column::Quantity,
        match given(Column::Quantity) {
            "" => Cow::Owned(quantity.replace('-', "_")),
            text => Cow::Borrowed(text),
        },
    );
    set(Column::Vintage, Cow::Borrowed(or(Column::Vintage, given(Column::AsOf))));
    set(
        Column::Licence,
        Cow::Borrowed(or(Column::Licence, options.licence.as_deref().unwrap_or("supplied by the user"))),
    );
    filled
}
