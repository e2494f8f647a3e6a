//! A report: data for machines, tables and notes for people, printed in one of three formats.

use crate::arguments::Format;
use crate::context::Context;
use crate::failure::Failure;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table as Grid};
use overhang_charts::Chart;
use overhang_engine::scenario::parse_override;
use overhang_engine::scenario::registry::{PARAMETERS, full_name};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// Longest name in a first column that is never broken.
const NAME_WIDTH: usize = 50;

/// A cell: what a person reads and what a machine gets.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Text(String),
    /// A number and how it is shown.
    Number(f64, String),
    /// Words for people in place of a value that is not there.
    Shown(&'static str),
    Empty,
}

impl Cell {
    /// A number with significant digits.
    pub(crate) fn number(value: f64, digits: usize) -> Self {
        if value.is_finite() {
            Self::Number(value, overhang_units::format_significant(value, digits))
        } else {
            Self::Empty
        }
    }

    /// A number for machines, with all its digits.
    pub(crate) fn exact(value: f64) -> Self {
        Self::Number(value, String::new())
    }

    /// A number for a narrow column: whole from 10 on, one decimal below, two below one.
    pub(crate) fn short(value: f64) -> Self {
        if value.is_finite() { Self::Number(value, short(value)) } else { Self::Empty }
    }

    /// A median with its interval, for a narrow column.
    pub(crate) fn range(low: f64, middle: f64, high: f64) -> Self {
        Self::Number(middle, format!("{} ({}-{})", short(middle), short(low), short(high)))
    }

    /// A probability in percent with one digit.
    pub(crate) fn percent(value: f64) -> Self {
        if value.is_finite() { Self::Number(value, format!("{:.1}%", 100.0 * value)) } else { Self::Empty }
    }

    fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(_, text) => text,
            Self::Shown(text) => text,
            Self::Empty => "",
        }
    }

    fn machine(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(value, _) => format!("{value}"),
            Self::Shown(_) | Self::Empty => String::new(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Rows under named columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) title: String,
    /// Machine name and heading of each column.
    columns: Vec<(String, String)>,
    rows: Vec<Vec<Cell>>,
    /// Only in CSV, where it replaces what is shown.
    machine_only: bool,
}

impl Table {
    /// Columns as (machine name, heading).
    pub(crate) fn new(title: impl Into<String>, columns: &[(&str, &str)]) -> Self {
        Self {
            title: title.into(),
            columns: columns.iter().map(|(name, heading)| ((*name).to_string(), (*heading).to_string())).collect(),
            ..Self::default()
        }
    }

    /// A table that only CSV shows.
    pub(crate) fn for_machines(columns: &[&str]) -> Self {
        let columns: Vec<(&str, &str)> = columns.iter().map(|name| (*name, *name)).collect();
        Self { machine_only: true, ..Self::new("", &columns) }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    fn grid(&self, width: Option<u16>) -> String {
        let mut grid = Grid::new();
        grid.load_preset("     ──            ").set_content_arrangement(ContentArrangement::Dynamic);
        if let Some(width) = width {
            grid.set_width(width);
        }
        grid.set_header(self.columns.iter().map(|(_, heading)| heading.as_str()));
        for row in &self.rows {
            grid.add_row(row.iter().map(|cell| {
                let alignment = match cell {
                    Cell::Number(..) => CellAlignment::Right,
                    Cell::Text(_) | Cell::Shown(_) | Cell::Empty => CellAlignment::Left,
                };
                comfy_table::Cell::new(cell.shown()).set_alignment(alignment)
            }));
        }
        let last = self.columns.len().saturating_sub(1);
        for (index, column) in grid.column_iter_mut().enumerate() {
            column.set_padding((0, if index == last { 0 } else { 2 }));
            // Names stay whole, so that they can be searched and copied.
            if index == 0 && self.rows.iter().filter_map(|row| row.first()).all(|cell| cell.shown().len() <= NAME_WIDTH)
            {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
            let numbers = self.rows.iter().any(|row| matches!(row.get(index), Some(Cell::Number(..))));
            if numbers {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        grid.to_string().lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

/// What a command answers.
#[derive(Debug, Default)]
pub(crate) struct Report {
    command: &'static str,
    envelope: Vec<(&'static str, Value)>,
    /// The `data` of the JSON object.
    pub(crate) data: Value,
    /// Shown above the tables.
    pub(crate) heading: Vec<String>,
    pub(crate) tables: Vec<Table>,
    /// Shown below the tables.
    pub(crate) notes: Vec<String>,
    /// Charts, where they are wanted.
    pub(crate) charts: Vec<Chart>,
    charts_wanted: bool,
    /// Said above the tables of every answer on a day after the newest evidence.
    beyond_evidence: Option<String>,
    /// Printed as it is, in every format.
    pub(crate) verbatim: Option<String>,
    /// Sentence on standard error and exit status 1 after printing.
    pub(crate) fault: Option<String>,
}

impl Report {
    /// A report with the envelope of the contract. `draws` where draws were made.
    pub(crate) fn new(command: &'static str, context: &Context, draws: Option<u64>) -> Self {
        let settings: Vec<String> = context.global.set.iter().map(|text| read_back(text)).collect();
        let envelope = vec![
            ("scenario", json!(context.global.scenario)),
            ("as_of", json!(context.as_of.to_string())),
            ("seed", json!(context.global.seed)),
            ("draws", json!(draws)),
            ("version", json!(env!("CARGO_PKG_VERSION"))),
            ("evidence", json!(context.evidence.hash())),
            ("set", json!(settings)),
            ("evidence_to", json!(context.newest.min(context.as_of).to_string())),
        ];
        let beyond_evidence = (context.as_of > context.newest).then(|| {
            format!("As of {}: nothing in the evidence became known after {}.", context.as_of, context.newest)
        });
        Self { command, envelope, charts_wanted: context.watch.charts, beyond_evidence, ..Self::default() }
    }

    /// Changes an entry of the envelope, for a run that was made elsewhere.
    pub(crate) fn set(&mut self, key: &'static str, value: Value) {
        self.envelope.retain(|(name, _)| *name != key);
        self.envelope.push((key, value));
    }

    /// Draws a chart into a file if there is one, and keeps it if charts are wanted.
    pub(crate) fn draw(&mut self, path: Option<&Path>, chart: impl FnOnce() -> Chart) -> Result<(), Failure> {
        if path.is_none() && !self.charts_wanted {
            return Ok(());
        }
        let chart = chart();
        if let Some(path) = path {
            chart.render(path)?;
            self.notes.push(format!("Drawn into {}.", path.display()));
        }
        self.charts.push(chart);
        Ok(())
    }

    /// The report in a format.
    pub(crate) fn render(&self, format: Format) -> Result<String, Failure> {
        match (&self.verbatim, format) {
            (Some(text), _) => Ok(text.clone()),
            (None, Format::Table) => Ok(self.text()),
            (None, Format::Json) => self.json(),
            (None, Format::Csv) => self.csv(),
            (None, Format::Parquet) => Err(Failure::Question(
                "--format: found parquet, which only sql writes, expected table, json or csv".to_string(),
            )),
        }
    }

    pub(crate) fn print(self, format: Format) -> Result<(), Failure> {
        let text = self.render(format)?;
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        match self.fault {
            Some(sentence) => Err(Failure::Question(sentence)),
            None => Ok(()),
        }
    }

    fn text(&self) -> String {
        let width = terminal_width();
        let mut text = String::new();
        for line in &self.heading {
            text += &wrap(line, width);
        }
        if let Some(line) = &self.beyond_evidence {
            text += &wrap(line, width);
        }
        for setting in self.settings() {
            text += &wrap(&format!("Set: {setting}."), width);
        }
        for table in self.tables.iter().filter(|table| !table.machine_only) {
            if !text.is_empty() {
                text.push('\n');
            }
            if !table.title.is_empty() {
                text += &wrap(&table.title, width);
            }
            text += &table.grid(Some(width));
        }
        if !self.notes.is_empty() {
            text.push('\n');
        }
        for line in &self.notes {
            text += &wrap(line, width);
        }
        text
    }

    /// What the command line set, as it was understood.
    fn settings(&self) -> impl Iterator<Item = &str> {
        let set = self.envelope.iter().find(|(name, _)| *name == "set").and_then(|(_, value)| value.as_array());
        set.into_iter().flatten().filter_map(Value::as_str)
    }

    fn json(&self) -> Result<String, Failure> {
        let mut object = serde_json::Map::new();
        object.insert("command".to_string(), json!(self.command));
        for (key, value) in &self.envelope {
            object.insert((*key).to_string(), value.clone());
        }
        object.insert("data".to_string(), self.data.clone());
        let mut text = serde_json::to_string_pretty(&Value::Object(object))
            .map_err(|e| Failure::Question(format!("output: {e}")))?;
        text.push('\n');
        Ok(text)
    }

    fn csv(&self) -> Result<String, Failure> {
        let fail = |e: csv::Error| Failure::Question(format!("output: {e}"));
        let table = self.tables.iter().find(|table| table.machine_only).or(self.tables.first());
        let mut writer = csv::Writer::from_writer(Vec::new());
        if let Some(table) = table {
            writer.write_record(table.columns.iter().map(|(name, _)| name)).map_err(fail)?;
            for row in &table.rows {
                writer.write_record(row.iter().map(Cell::machine)).map_err(fail)?;
            }
        }
        let bytes = writer.into_inner().map_err(|e| Failure::Question(format!("output: {e}")))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A setting of the command line as it was understood: the family and level that a short form left out.
fn read_back(setting: &str) -> String {
    parse_override(setting).map_or_else(
        |_| setting.to_string(),
        |entry| {
            let description = PARAMETERS[entry.slot];
            format!("{} = {}", full_name(description), with_unit(&entry.text, description.unit))
        },
    )
}

/// A setting with its unit, where it has one.
pub(crate) fn with_unit(setting: &str, unit: &str) -> String {
    if unit == "-" { setting.to_string() } else { format!("{setting} {unit}") }
}

/// Three points of a distribution as the object of the contract.
pub(crate) fn quantiles<T: Into<Value>>(points: [T; 3]) -> Value {
    let [p5, p50, p95] = points.map(Into::into);
    json!({ "p5": p5, "p50": p50, "p95": p95 })
}

/// A number in few characters.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 9.95 => format!("{value:.0}"),
        size if size >= 0.995 => format!("{value:.1}"),
        size if size >= 0.005 => format!("{value:.2}"),
        _ => "0".to_string(),
    }
}

/// Width of the terminal; COLUMNS, or 80, where there is none.
fn terminal_width() -> u16 {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    columns.or_else(|| Grid::new().width()).unwrap_or(80).clamp(40, 200)
}

/// Breaks a line at spaces, keeping its indent.
fn wrap(line: &str, width: u16) -> String {
    let indent = &line[..line.len() - line.trim_start().len()];
    let mut text = String::new();
    let mut current = indent.to_string();
    for word in line.split_whitespace() {
        if current.len() > indent.len() && current.chars().count() + 1 + word.chars().count() > usize::from(width) {
            text += current.trim_end();
            text.push('\n');
            current = indent.to_string();
        }
        if current.len() > indent.len() {
            current.push(' ');
        }
        current += word;
    }
    text + current.trim_end() + "\n"
}
