//! `overhang screen`: who is fragile, by declared rules.

use crate::arguments::Screen;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_engine::company::screen::{self, MEASURES, RuleSet, Screened};
use overhang_evidence::{Block, Evidence};
use serde_json::{Map, Value, json};

/// Short headings of the measures, in their order.
const HEADINGS: [&str; MEASURES.len()] = ["purity", "shield", "cx/ocf", "fcf bn", "lev", "cover", "24 m", "top", "p/s"];

pub(crate) fn screen(arguments: &Screen, context: &Context) -> Result<Report, Failure> {
    let known = context.known()?;
    let rules = RuleSet::load(&arguments.rules)?;
    let names = screen::screen(&known, &rules, context.as_of)?;
    let mut report = Report::new("screen", context, None);
    report.heading.push(format!("Screen `{}`: {} Filings public on {}", rules.name, rules.description, context.as_of));
    report.tables = vec![measures(&names), standing(&names, &rules), thresholds(&names, &rules)];
    report.notes = notes(&names, &rules, &known);
    report.data = Value::Array(names.iter().map(|one| object(one, &rules)).collect());
    if let Some(file) = &arguments.puts {
        super::screen_puts::join(file, &names, context, &mut report)?;
    }
    Ok(report)
}

fn cell(k: usize, value: Option<f64>) -> Cell {
    match (MEASURES.get(k).map(|(_, unit, _)| *unit), value) {
        (_, None) => Cell::Empty,
        (Some("USD"), Some(value)) => Cell::Number(value, format!("{:.1}", value / 1e9)),
        (Some("share"), Some(value)) => Cell::Number(value, format!("{:.0}%", 100.0 * value)),
        (_, Some(value)) if value.abs() >= 99.5 => Cell::Number(value, format!("{value:.0}")),
        (_, Some(value)) => Cell::Number(value, format!("{value:.2}")),
    }
}

fn measures(names: &[Screened]) -> Table {
    let mut columns = vec![("ticker", "")];
    columns.extend(MEASURES.iter().zip(HEADINGS).map(|((name, _, _), heading)| (*name, heading)));
    let mut table = Table::new("Measures, newest twelve months; empty: not in the filings", &columns);
    for one in names {
        let cells = one.measures.iter().enumerate().map(|(k, value)| cell(k, *value));
        table.row([Cell::from(one.ticker.as_str())].into_iter().chain(cells));
    }
    table
}

fn agrees(one: &Screened, rules: &RuleSet) -> &'static str {
    let said = |list: &[String]| list.contains(&one.ticker);
    match (said(&rules.held), said(&rules.left_out), one.standing.member) {
        (true, _, true) | (_, true, false) => "as he said",
        (true, _, false) => "he holds it",
        (_, true, true) => "he leaves it out",
        (false, false, _) => "he did not say",
    }
}

fn reason(one: &Screened, rules: &RuleSet) -> String {
    match one.standing.rule {
        Some(rule) => format!("{} ({})", rules.words(rule), rules.reasons.get(rule).cloned().unwrap_or_default()),
        None => "no rule takes it in".to_string(),
    }
}

fn standing(names: &[Screened], rules: &RuleSet) -> Table {
    let mut table = Table::new(
        "Who is in, and the rule on which each name hangs",
        &[("ticker", ""), ("member", "list"), ("rule", "hangs on"), ("said", "his own list")],
    );
    for one in names {
        table.row([
            Cell::from(one.ticker.as_str()),
            Cell::from(if one.standing.member { "in" } else { "out" }),
            Cell::Text(reason(one, rules)),
            Cell::from(agrees(one, rules)),
        ]);
    }
    table
}

fn thresholds(names: &[Screened], rules: &RuleSet) -> Table {
    let mut table = Table::new(
        "Where a name changes sides as one threshold moves, the others as they are",
        &[("rule", "rule"), ("threshold", "at"), ("turns", "name changes sides when the threshold passes")],
    );
    for (k, rule) in rules.rules.iter().enumerate() {
        let mut turns: Vec<(f64, String)> = names
            .iter()
            .filter_map(|one| {
                let at = one.standing.turns_at.get(k).copied().flatten()?;
                let way = if one.standing.member { "leaves" } else { "enters" };
                Some((at, format!("{} {way} at {}", one.ticker, overhang_units::format_significant(at, 3))))
            })
            .collect();
        turns.sort_by(|a, b| a.0.total_cmp(&b.0));
        let words: Vec<String> = turns.into_iter().map(|(_, words)| words).collect();
        table.row([
            Cell::Text(rules.words(k)),
            Cell::number(rule.threshold, 3),
            Cell::Text(if words.is_empty() { "none".to_string() } else { words.join("; ") }),
        ]);
    }
    table
}

fn notes(names: &[Screened], rules: &RuleSet, known: &Evidence) -> Vec<String> {
    let mut notes: Vec<String> = MEASURES
        .iter()
        .zip(HEADINGS)
        .map(|((name, _, what), heading)| format!("{heading}: {}, {what}.", name.replace('_', " ")))
        .collect();
    let list = |wanted: &[String], member: bool| -> Vec<String> {
        wanted
            .iter()
            .filter(|name| names.iter().any(|one| one.ticker == **name && one.standing.member == member))
            .cloned()
            .collect()
    };
    if !rules.held.is_empty() {
        let (got, kept) = (list(&rules.held, true), list(&rules.left_out, false));
        let extra: Vec<&str> = names
            .iter()
            .filter(|one| one.standing.member && !rules.held.contains(&one.ticker))
            .map(|one| one.ticker.as_str())
            .collect();
        notes.push(format!(
            "Of his {} names it takes in {} ({}); of the {} that he leaves out it leaves out {} ({}); besides it takes in {}.",
            rules.held.len(),
            got.len(),
            got.join(", "),
            rules.left_out.len(),
            kept.len(),
            kept.join(", "),
            if extra.is_empty() { "none".to_string() } else { extra.join(", ") }
        ));
    }
    for row in known.select(Block::Finance, None, Some("put_notional")) {
        if let Some(value) = row.value {
            notes.push(format!("{} in the 13F: notional {:.0} mn USD, {}.", row.entity, value / 1e6, row.note));
        }
    }
    notes.push("Missing for all: put premium, borrow fee, implied volatility (no quotes are stored), so `love` stands in the price over sales where it is given.".to_string());
    notes
}

fn object(one: &Screened, rules: &RuleSet) -> Value {
    let mut object = Map::new();
    object.insert("ticker".to_string(), json!(one.ticker));
    for ((name, _, _), value) in MEASURES.iter().zip(&one.measures) {
        object.insert((*name).to_string(), json!(value));
    }
    let rule = one.standing.rule.map(|rule| rules.words(rule));
    object.insert("member".to_string(), json!(one.standing.member));
    object.insert("excluded_by".to_string(), json!(if one.standing.member { None } else { rule.clone() }));
    object.insert("included_by".to_string(), json!(if one.standing.member { rule } else { None }));
    let turns = one.standing.turns_at.iter().enumerate().filter_map(|(k, at)| {
        Some(json!({ "rule": rules.words(k), "threshold": (*at)?, "then": if one.standing.member { "leaves" } else { "enters" } }))
    });
    object.insert("enters_at".to_string(), json!(turns.collect::<Vec<Value>>()));
    let unknown: Vec<String> = one.standing.unknown.iter().map(|rule| rules.words(*rule)).collect();
    object.insert("rules_without_measure".to_string(), json!(unknown));
    object.insert("missing".to_string(), json!(one.missing));
    Value::Object(object)
}
