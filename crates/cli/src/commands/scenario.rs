//! `overhang scenario`: list, show, compare, check.

use crate::arguments::{Scenario as Arguments, ScenarioCommand};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, with_unit};
use overhang_engine::Scenario;
use overhang_engine::explain::disputed;
use overhang_engine::scenario::registry::{PARAMETERS, full_name};
use overhang_engine::scenario::{Entry, SHIPPED, Setting};
use overhang_engine::start::{BuyersFrom, Figure, known_figures};
use serde_json::{Value, json};

pub(crate) fn scenario(arguments: Arguments, context: &Context) -> Result<Report, Failure> {
    match arguments.command.unwrap_or(ScenarioCommand::List) {
        ScenarioCommand::List => list(context),
        ScenarioCommand::Show { name } => show(&name, context),
        ScenarioCommand::Diff { a, b } => diff(&a, &b, context),
        ScenarioCommand::Check { file } => check(&file, context),
    }
}

fn list(context: &Context) -> Result<Report, Failure> {
    let mut report = Report::new("scenario", context, None);
    let mut table = Table::new("", &[("name", "scenario"), ("sets", "sets"), ("description", "what it says")]);
    let mut data = Vec::new();
    for (name, _) in SHIPPED {
        let scenario = Scenario::load(name, &[])?;
        let description = scenario.layers.last().map(|(_, text)| text.clone()).unwrap_or_default();
        let sets = own(&scenario).count();
        table.row([Cell::from(name), Cell::short(sets as f64), Cell::Text(description.clone())]);
        data.push(json!({ "name": name, "sets": sets, "description": description }));
    }
    report.data = Value::Array(data);
    report.tables.push(table);
    report.notes.push("Try `overhang scenario show burry`, or copy one to a file, change a line and run `overhang race --scenario FILE`.".to_string());
    Ok(report)
}

/// Entries of the topmost file.
fn own(scenario: &Scenario) -> impl Iterator<Item = &Entry> {
    let top = scenario.layers.len().saturating_sub(1);
    scenario.entries.iter().zip(&scenario.layer_of).filter(move |(_, layer)| **layer >= top).map(|(entry, _)| entry)
}

fn entry_json(entry: &Entry) -> Value {
    let description = PARAMETERS[entry.slot];
    let range = match (&entry.setting, disputed(entry.slot)) {
        (_, Some([low, high])) => json!({ "low": low, "high": high, "of": "range in dispute" }),
        (Setting::Prior(prior), None) => {
            json!({ "low": prior.quantile(0.05), "high": prior.quantile(0.95), "of": "p5 to p95 of the prior" })
        }
        _ => Value::Null,
    };
    json!({
        "parameter": full_name(description),
        "symbol": description.symbol,
        "meaning": description.meaning,
        "setting": entry.text,
        "unit": description.unit,
        "central": entry.central.or(match entry.setting { Setting::Value(v) => Some(v), _ => None }),
        "range": range,
        "kind": entry.kind,
        "ground": entry.ground,
        "place": entry.place.to_string(),
    })
}

/// The entries in a table, and on what ground each stands below it.
fn tell(report: &mut Report, title: String, entries: &[&Entry]) {
    let mut table = Table::new(title, &[("parameter", "parameter"), ("setting", "setting")]);
    let mut machine = Table::for_machines(&["parameter", "setting", "unit", "kind", "ground"]);
    for entry in entries {
        let (name, unit) = (full_name(PARAMETERS[entry.slot]), PARAMETERS[entry.slot].unit);
        table.row([Cell::Text(name.clone()), Cell::Text(with_unit(&entry.text, unit))]);
        report.notes.push(format!("{name}: {} ({}).", entry.ground, entry.kind));
        let texts = [name, entry.text.clone(), unit.to_string(), entry.kind.clone(), entry.ground.clone()];
        machine.row(texts.map(Cell::Text));
    }
    report.tables.extend([table, machine]);
}

fn show(name: &str, context: &Context) -> Result<Report, Failure> {
    let scenario = Scenario::load(name, &context.global.set)?;
    let mut report = Report::new("scenario", context, None);
    let mut entries: Vec<&Entry> = own(&scenario).collect();
    if scenario.layers.len() == 1 {
        entries = scenario.entries.iter().collect();
    }
    let start = known_figures(&context.known()?, scenario.buyers)?;
    report.data = json!({
        "name": name,
        "layers": scenario.layers.iter().map(|(name, text)| json!({ "name": name, "description": text })).collect::<Vec<_>>(),
        "entries": scenario.entries.iter().map(entry_json).collect::<Vec<_>>(),
        "evidence_off": scenario.evidence_off.iter().map(|(id, _)| id).collect::<Vec<_>>(),
        "buyers_from": scenario.buyers.word(),
        "buyers_start": start.iter().map(start_figure).collect::<Vec<_>>(),
    });
    for (layer, text) in &scenario.layers {
        report.heading.push(format!("{layer}: {text}"));
    }
    tell(&mut report, String::new(), &entries);
    let says = scenario.layers.len() == 1 || scenario.buyers_layer + 1 >= scenario.layers.len();
    if says && !start.is_empty() {
        tell_start(&mut report, scenario.buyers, &start);
    }
    if !scenario.evidence_off.is_empty() {
        let off: Vec<&str> = scenario.evidence_off.iter().map(|(id, _)| id.as_str()).collect();
        report.notes.push(format!("Evidence switched off: {}.", off.join(", ")));
    }
    if entries.len() < scenario.entries.len() {
        report.notes.push(format!(
            "The other {} parameters are those of {}.",
            scenario.entries.len() - entries.len(),
            scenario.layers.first().map_or("baseline", |(name, _)| name)
        ));
    }
    Ok(report)
}

/// A figure of the buyers' start with the rows behind it.
pub(super) fn start_figure(figure: &Figure) -> Value {
    json!({
        "figure": figure.row_id(), "value": figure.value, "unit": figure.unit, "kind": figure.kind.word(),
        "rows": figure.rows, "row_value": figure.row_value,
        "filed": figure.filed.as_ref().map(|filed| json!({ "to": filed.day.to_string(), "is": filed.how })),
    })
}

/// What the buyers start from: the figures from filings, each with the rows to open, and how many are left to rows.
fn tell_start(report: &mut Report, from: BuyersFrom, start: &[Figure]) {
    let filed: Vec<&Figure> = start.iter().filter(|figure| figure.filed.is_some()).collect();
    let mut table = Table::new(
        format!("Start of the buyers ({} = {}): from filings", BuyersFrom::KEY, from.word()),
        &[("figure", "in place of"), ("value", "value"), ("row", "row"), ("unit", "unit"), ("to", "to")],
    );
    for figure in &filed {
        table.row([
            Cell::Text(figure.row_id()),
            Cell::number(figure.value, 4),
            Cell::number(figure.row_value, 4),
            Cell::from(figure.unit),
            figure.filed.as_ref().map_or(Cell::Empty, |filed| Cell::Text(filed.day.to_string())),
        ]);
        let how = figure.filed.as_ref().map_or("", |filed| &filed.how);
        report.notes.push(format!("{}: {how}, from {} ({}).", figure.row_id(), figure.rows.join(", "), figure.kind));
    }
    if !filed.is_empty() {
        report.tables.push(table);
    }
    report.notes.push(format!(
        "Start of the buyers: {} of {} figures are from filings, the others are rows joint.buyer.*; each row opens with `overhang evidence show`. --set {}=rows starts from the rows alone.",
        filed.len(),
        start.len(),
        BuyersFrom::KEY
    ));
}

fn diff(a: &str, b: &str, context: &Context) -> Result<Report, Failure> {
    let (left, right) = (Scenario::load(a, &[])?, Scenario::load(b, &[])?);
    let (left_buyers, right_buyers) = (left.buyers, right.buyers);
    let mut report = Report::new("scenario", context, None);
    let mut table = Table::new("", &[("parameter", "parameter"), ("a", a), ("b", b)]);
    let mut grounds = Vec::new();
    let mut data = Vec::new();
    for (left, right) in left.entries.iter().zip(&right.entries) {
        if left.text == right.text {
            continue;
        }
        let description = PARAMETERS[left.slot];
        table.row([
            Cell::Text(full_name(description)),
            Cell::Text(with_unit(&left.text, description.unit)),
            Cell::Text(with_unit(&right.text, description.unit)),
        ]);
        grounds.push(format!("{}: {} ({}).", full_name(description), right.ground, right.kind));
        data.push(json!({ "parameter": full_name(description), "unit": description.unit, "a": entry_json(left), "b": entry_json(right) }));
    }
    if left_buyers != right_buyers {
        let words = [left_buyers, right_buyers].map(BuyersFrom::word);
        table.row([Cell::from(BuyersFrom::KEY), Cell::from(words[0]), Cell::from(words[1])]);
        data.push(json!({ "parameter": BuyersFrom::KEY, "unit": "-", "a": words[0], "b": words[1] }));
    }
    if data.is_empty() {
        report.notes.push(format!("{a} and {b} set the same."));
    }
    report.data = Value::Array(data);
    report.tables.push(table);
    report.notes.extend(grounds);
    Ok(report)
}

fn check(file: &str, context: &Context) -> Result<Report, Failure> {
    let scenario = Scenario::load(file, &[])?;
    let plan = overhang_engine::Plan::new(scenario.clone(), &context.evidence, context.as_of, context.global.seed)?;
    let mut report = Report::new("scenario", context, None);
    let entries: Vec<&Entry> = own(&scenario).collect();
    report.data = json!({ "file": file, "entries": entries.iter().map(|entry| entry_json(entry)).collect::<Vec<_>>(), "seen": plan.seen.len() });
    tell(&mut report, format!("{file} is sound. It sets:"), &entries);
    Ok(report)
}
