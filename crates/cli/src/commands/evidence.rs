//! `overhang evidence`: list, show, check, import.

use crate::arguments::{Evidence as Arguments, EvidenceCommand, Import};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_engine::scenario::registry::{self, PARAMETERS};
use overhang_engine::start::known_figures;
use overhang_evidence::{Block, COLUMNS, Evidence, Options, Row, import_csv, sec};
use serde_json::{Map, Value, json};
use std::path::Path;

/// Rows that a table shows before it says how many more there are.
const SHOWN: usize = 200;

pub(crate) fn evidence(arguments: Arguments, context: &Context) -> Result<Report, Failure> {
    match arguments.command.unwrap_or(EvidenceCommand::List { text: None }) {
        EvidenceCommand::List { text } => Ok(list(text.as_deref(), context)),
        EvidenceCommand::Show { id } => show(&id, context),
        EvidenceCommand::Check => Ok(check(context)),
        EvidenceCommand::Import { what: Import::Csv { file, into, licence, replace } } => {
            import(&file, &into, licence, replace, context)
        }
        EvidenceCommand::Import { what: Import::Sec { file, into, all, replace } } => {
            import_filings(&file, &into, all, replace, context)
        }
    }
}

fn object(row: &Row) -> Value {
    let cells = COLUMNS.iter().zip(row.cells());
    let mut object: Map<String, Value> = cells.map(|(name, cell)| ((*name).to_string(), json!(cell))).collect();
    for (name, number) in [("value", row.value), ("low", row.low), ("high", row.high), ("level", row.level)] {
        object.insert(name.to_string(), json!(number));
    }
    object.insert("file".to_string(), json!(format!("{}:{}", row.place.file, row.place.line)));
    Value::Object(object)
}

fn number(row: &Row) -> String {
    let show = |x: f64| overhang_units::format_significant(x, 4);
    match (row.value, row.low, row.high) {
        (Some(value), Some(low), Some(high)) => format!("{} ({} to {})", show(value), show(low), show(high)),
        (Some(value), _, _) => show(value),
        (None, Some(low), Some(high)) => format!("{} to {}", show(low), show(high)),
        (None, low, high) => low.or(high).map_or(String::new(), show),
    }
}

fn list(text: Option<&str>, context: &Context) -> Report {
    let known = context.evidence.as_of(context.as_of);
    let wanted = text.unwrap_or_default().to_lowercase();
    let matches = |row: &&Row| {
        [&*row.id, &*row.entity, &*row.item, &*row.quantity].iter().any(|cell| cell.to_lowercase().contains(&wanted))
    };
    let rows: Vec<&Row> = known.rows().filter(matches).collect();
    let mut report = Report::new("evidence", context, None);
    let mut table =
        Table::new("", &[("id", "id"), ("number", "number"), ("unit", "unit"), ("as_of", "as of"), ("kind", "kind")]);
    let mut machine = Table::for_machines(&COLUMNS);
    for (k, row) in rows.iter().enumerate() {
        if k < SHOWN {
            table.row([
                Cell::from(&*row.id),
                Cell::Text(number(row)),
                Cell::from(&*row.unit),
                Cell::Text(row.as_of.to_string()),
                Cell::from(row.kind.word()),
            ]);
        }
        machine.row(row.cells().into_iter().map(|cell| Cell::Text(cell.into_owned())));
    }
    report.data = Value::Array(rows.iter().map(|row| object(row)).collect());
    report.heading.push(format!("{} rows known on {}", rows.len(), context.as_of));
    report.tables = vec![table, machine];
    if rows.len() > SHOWN {
        report.notes.push(format!("{} more; narrow it with a text, or take --format csv.", rows.len() - SHOWN));
    }
    report
}

fn show(id: &str, context: &Context) -> Result<Report, Failure> {
    if let Some(slot) = registry::find(id) {
        return parameter(slot, context);
    }
    let row = context.evidence.find(id).ok_or_else(|| unknown(id, context))?;
    let mut report = Report::new("evidence", context, None);
    report.data = object(row);
    let mut table = Table::new("", &[("field", "field"), ("content", "content")]);
    for (name, cell) in COLUMNS.iter().zip(row.cells()).filter(|(_, cell)| !cell.is_empty()) {
        table.row([Cell::from(*name), Cell::Text(cell.into_owned())]);
    }
    table.row([Cell::from("stands in"), Cell::Text(format!("{}:{}", row.place.file, row.place.line))]);
    report.tables.push(table);
    if row.vintage > context.as_of {
        report.notes.push(format!("Not yet known on {}.", context.as_of));
    } else if row.block == Block::Joint {
        report.notes.extend(replaced(id, context)?);
    }
    Ok(report)
}

/// An id that is neither of a row nor of a parameter, with those of both that look like it.
fn unknown(id: &str, context: &Context) -> Failure {
    let parameters = registry::nearest(id);
    let known = context.evidence.rows().map(|row| &*row.id).chain(parameters.iter().map(String::as_str));
    let near = overhang_units::nearest(id, known, 3);
    // A word that only is part of some names is far from them as a whole.
    let near = if near.is_empty() { parameters.iter().map(String::as_str).collect() } else { near };
    let near = if near.is_empty() {
        "one that `overhang evidence list` or `overhang scenario show baseline` has".to_string()
    } else {
        format!("one such as {}", near.join(", "))
    };
    Failure::Question(format!("evidence: found no row and no parameter `{id}`, expected {near}"))
}

/// What the race starts from in the place of a row of a buyer, where a filing gives it.
fn replaced(id: &str, context: &Context) -> Result<Option<String>, Failure> {
    if !id.starts_with("joint.buyer.") {
        return Ok(None);
    }
    let start = known_figures(&context.known()?, context.scenario()?.buyers)?;
    let figure = start.into_iter().find(|figure| figure.row_id() == id);
    Ok(figure.and_then(|figure| {
        let filed = figure.filed?;
        let value = overhang_units::format_significant(figure.value, 4);
        Some(format!(
            "The race starts from {value} {} in its place: {}, to {}, from {}.",
            figure.unit,
            filed.how,
            filed.day,
            figure.rows.join(", ")
        ))
    }))
}

/// A parameter is shown with its prior and its ground.
fn parameter(slot: usize, context: &Context) -> Result<Report, Failure> {
    let scenario = context.scenario()?;
    let (description, entry) = (PARAMETERS[slot], &scenario.entries[slot]);
    let mut report = Report::new("evidence", context, None);
    let fields = [
        ("parameter", registry::full_name(description)),
        ("symbol", description.symbol.to_string()),
        ("meaning", description.meaning.trim().to_string()),
        ("setting", entry.text.clone()),
        ("unit", description.unit.to_string()),
        ("kind", entry.kind.clone()),
        ("ground", entry.ground.clone()),
        ("stands in", entry.place.to_string()),
    ];
    let mut table = Table::new("", &[("field", "field"), ("content", "content")]);
    let mut object = Map::new();
    for (name, content) in fields {
        object.insert(name.replace(' ', "_"), json!(content));
        table.row([Cell::from(name), Cell::Text(content)]);
    }
    report.data = Value::Object(object);
    report.tables.push(table);
    Ok(report)
}

fn check(context: &Context) -> Report {
    let findings = context.evidence.check();
    let mut report = Report::new("evidence", context, None);
    let mut table = Table::new(
        "",
        &[("file", "file"), ("line", "line"), ("column", "column"), ("found", "found"), ("expected", "expected")],
    );
    let mut data = Vec::new();
    for finding in &findings {
        table.row([
            Cell::Text(finding.file.to_string()),
            Cell::Text(finding.line.to_string()),
            Cell::Text(finding.column.to_string()),
            Cell::Text(finding.found.clone()),
            Cell::Text(finding.expected.clone()),
        ]);
        data.push(json!({
            "file": finding.file.to_string(), "line": finding.line, "column": finding.column.to_string(),
            "found": finding.found, "expected": finding.expected,
        }));
    }
    report.data = json!({ "rows": context.evidence.rows().len(), "findings": data });
    report.heading.push(format!("{} rows, {} findings", context.evidence.rows().len(), findings.len()));
    if findings.is_empty() {
        report.notes.push(
            "No duplicates, unknown units, missing sources, intervals out of order or dates in the future.".to_string(),
        );
    } else {
        report.tables.push(table);
        report.fault = Some(format!("the evidence has {} faults", findings.len()));
    }
    report
}

fn import(file: &Path, into: &Path, licence: String, replace: bool, context: &Context) -> Result<Report, Failure> {
    let imported = import_csv(file, &Options { licence: Some(licence), replace, ..Options::default() })?;
    let written = imported.write_into(into)?;
    let complete = Evidence::from_dir(into)?;
    let mut report = Report::new("evidence", context, None);
    report.data = json!({
        "rows": imported.rows().len(), "file": written.display().to_string(), "folder": into.display().to_string(),
        "evidence": complete.hash(),
    });
    report.heading.push(format!("Wrote {} rows to {}", imported.rows().len(), written.display()));
    report.notes.push(format!("Use them with --evidence {}.", into.display()));
    Ok(report)
}

fn import_filings(file: &Path, into: &Path, all: bool, replace: bool, context: &Context) -> Result<Report, Failure> {
    let keys: Vec<(u64, String)> = context
        .evidence
        .select(Block::Finance, None, Some("cik"))
        .filter_map(|row| Some((row.value? as u64, row.entity.to_string())))
        .collect();
    let ticker = |cik: u64| keys.iter().find(|(key, _)| *key == cik).map(|(_, ticker)| ticker.clone());
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = format!("sec_{stem}");
    let as_of = context.global.as_of.unwrap_or(overhang_units::Date::MAX);
    // A single document is kept whoever it is about.
    let keep_unknown = all || file.extension().is_some_and(|extension| extension == "json");
    let options = sec::Options { ticker: &ticker, keep_unknown, as_of, name: &name, replace };
    let (imported, companies, progress) = sec::import_sec(file, &options)?;
    let written = imported.write_into(into)?;
    let complete = Evidence::from_dir(into)?;
    let mut report = Report::new("evidence", context, None);
    let mut table = Table::new(
        "",
        &[
            ("company", "company"),
            ("facts", "facts"),
            ("rows", "rows"),
            ("years_equal", "= year"),
            ("years_rounding", "rounding"),
            ("years_apart", "apart"),
            ("stale", "stale"),
            ("missing", "missing"),
        ],
    );
    let mut data = Vec::new();
    for one in &companies {
        let [equal, rounding, apart] = one.years;
        let count = |number: usize| Cell::Number(number as f64, number.to_string());
        table.row([
            Cell::Text(one.ticker.clone().unwrap_or_else(|| one.entity.clone())),
            count(one.facts),
            count(one.rows),
            count(equal),
            count(rounding),
            count(apart),
            Cell::Text(one.stale.join(", ").replace('_', " ")),
            Cell::Text(one.missing.join(", ").replace('_', " ")),
        ]);
        data.push(json!({
            "cik": one.cik, "entity": one.entity, "ticker": one.ticker, "facts": one.facts, "rows": one.rows,
            "years": { "equal": equal, "rounding": rounding, "apart": apart }, "stale": one.stale, "missing": one.missing,
        }));
    }
    report.data = json!({
        "companies": data, "documents": progress.documents, "bytes": progress.bytes, "skipped": progress.skipped,
        "rows": imported.rows().len(), "file": written.display().to_string(), "folder": into.display().to_string(),
        "evidence": complete.hash(),
    });
    report.heading.push(format!(
        "Read {} documents ({:.1} MB); wrote {} rows to {}",
        progress.documents,
        progress.bytes as f64 / 1e6,
        imported.rows().len(),
        written.display()
    ));
    report.tables.push(table);
    report.notes.push("= year, rounding, apart: years whose four quarters add up to them, but for rounding, or not. Stale: ends before the newest report. Missing: needed and not in the document.".to_string());
    report.notes.push(format!("Use them with --evidence {}.", into.display()));
    Ok(report)
}
