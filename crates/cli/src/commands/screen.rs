//! `overhang screen`: who is fragile, by declared rules.

use crate::arguments::Screen;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_engine::company::Leverage;
use overhang_engine::company::screen::{self, MEASURES, RuleSet, Screened};
use overhang_evidence::{Block, Evidence};
use overhang_model::company::screen::Comparison;
use overhang_units::Date;
use serde_json::{Map, Value, json};

/// Short headings of the measures, in their order.
const HEADINGS: [&str; MEASURES.len()] = ["purity", "shield", "cx/ocf", "fcf bn", "lev", "cover", "24 m", "top", "p/s"];

pub(crate) fn screen(arguments: &Screen, context: &Context) -> Result<Report, Failure> {
    let known = context.known()?;
    let rules = RuleSet::load(&arguments.rules)?;
    let names = screen::screen(&known, &rules, context.as_of)?;
    let mut report = Report::new("screen", context, None);
    report.heading.push(format!("Screen `{}`: {} Filings public on {}", rules.name, rules.description, context.as_of));
    report.tables =
        vec![measures(&names), standing(&names, &rules), thresholds(&names, &rules), leverage(&names), absent(&names)];
    report.notes = stale(&names, context.as_of);
    report.notes.extend(notes(&names, &rules, &known, context.evidence.newest_vintage()));
    report.data = Value::Array(names.iter().map(|one| object(one, &rules, context.as_of)).collect());
    if let Some(file) = &arguments.puts {
        super::screen_puts::join(file, &names, context, &mut report)?;
    }
    Ok(report)
}

/// A measure; a shield without interest is marked as an upper bound.
fn measure_cell(one: &Screened, k: usize, value: Option<f64>) -> Cell {
    match (cell(k, value), MEASURES.get(k).map(|(name, _, _)| *name)) {
        (Cell::Number(value, text), Some("shield")) if one.behind.shield_is_upper_bound() => {
            Cell::Number(value, format!("<{text}"))
        }
        (cell, _) => cell,
    }
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
    let mut table = Table::new("Measures, newest twelve months; empty: not in the stored filings", &columns);
    for one in names {
        let cells = one.measures.iter().enumerate().map(|(k, value)| measure_cell(one, k, *value));
        table.row([Cell::from(one.ticker.as_str())].into_iter().chain(cells));
    }
    table
}

/// What the leverage is made of: all of one day.
fn leverage(names: &[Screened]) -> Table {
    let mut table = Table::new(
        "Leverage: net debt of a day over income before depreciation of the twelve months to it",
        &[
            ("ticker", ""),
            ("date", "day"),
            ("debt_usd_bn", "debt"),
            ("cash_usd_bn", "cash"),
            ("income_usd_bn", "op.inc"),
            ("written_off_usd_bn", "written off"),
            ("net_debt_to_ebitda", "lev"),
            ("remark", ""),
        ],
    );
    let bn = |usd: f64| Cell::Number(usd / 1e9, format!("{:.1}", usd / 1e9));
    for one in names {
        let Some(leverage) = &one.behind.leverage else { continue };
        table.row([
            Cell::from(one.ticker.as_str()),
            Cell::Text(leverage.day.to_string()),
            bn(leverage.debt_usd),
            bn(leverage.liquid_usd),
            bn(leverage.earned.income_usd),
            bn(leverage.earned.charge_usd),
            leverage.ratio.map_or(Cell::Empty, |ratio| Cell::Number(ratio, format!("{ratio:.2}"))),
            Cell::from(if leverage_remarks(leverage).is_empty() { "" } else { "see below" }),
        ]);
    }
    table
}

fn leverage_remarks(leverage: &Leverage) -> Vec<String> {
    let mut remarks = Vec::new();
    if leverage.debt_definition.contains("since") {
        remarks.push(format!("debt is {}", leverage.debt_definition));
    }
    if !leverage.securities_known {
        remarks.push("securities are not filed for the day".to_string());
    }
    if leverage.earned.quarters_assumed > 0 {
        remarks.push(format!(
            "what is written off is not filed for {} of 4 quarters, and the newest filed one stands in",
            leverage.earned.quarters_assumed
        ));
    }
    let apart = |other: f64| leverage.ratio.is_none_or(|ratio| (other - ratio).abs() > 0.05);
    if let Some((usd, ratio)) = leverage.property_alone.filter(|(_, ratio)| apart(*ratio)) {
        remarks.push(format!("with depreciation of property alone ({:.1}bn) it is {ratio:.2}", usd / 1e9));
    }
    remarks
}

/// What each name lacks.
fn absent(names: &[Screened]) -> Table {
    let mut table = Table::new("Missing in the stored filings", &[("ticker", ""), ("missing", "missing")]);
    for one in names {
        let amounts = |what: &&String| what.starts_with("amount of");
        let mut missing: Vec<String> = one.missing.iter().filter(|what| !amounts(what)).cloned().collect();
        let count = one.missing.iter().filter(amounts).count();
        if count > 0 {
            missing.push(format!("amounts of {count} debt instruments"));
        }
        table.row([Cell::from(one.ticker.as_str()), Cell::Text(missing.join("; "))]);
    }
    table
}

/// Where a rule other than the one on which a name hangs would let it pass, and which names of the other side would pass
/// with it.
fn turn_of(one: &Screened, names: &[Screened], rules: &RuleSet, rule: usize) -> Option<String> {
    let tested = rules.rules.get(rule)?;
    let of = |one: &Screened| one.measures.get(tested.measure).copied().flatten();
    let value = of(one)?;
    let beyond = |other: f64| if tested.comparison == Comparison::Above { other <= value } else { other >= value };
    let with: Vec<&str> = names
        .iter()
        .filter(|other| rules.left_out.contains(&other.ticker) && of(other).is_some_and(beyond))
        .map(|other| other.ticker.as_str())
        .collect();
    let company = if with.is_empty() { String::new() } else { format!(", with {}", with.join(" and ")) };
    Some(format!(" Under that rule it would change sides only at a threshold of {value:.2}{company}."))
}

/// Where the set agrees with the list of a person, and on what: one sentence per name that hangs on a single rule.
fn reproduction(names: &[Screened], rules: &RuleSet) -> Vec<String> {
    let mut sentences = Vec::new();
    for one in names.iter().filter(|one| rules.held.contains(&one.ticker) || rules.left_out.contains(&one.ticker)) {
        let wanted = rules.held.contains(&one.ticker);
        let side = |member: bool| if member { "in" } else { "out" };
        let (without, by) = one.standing.without_it;
        let word = |rule: Option<usize>| {
            rule.map_or("as no rule takes it in".to_string(), |rule| format!("by `{}`", rules.words(rule)))
        };
        if one.standing.member != wanted {
            let turns = one.standing.turns_at.iter().enumerate().filter_map(|(k, at)| {
                Some(format!("`{}` at {}", rules.words(k), overhang_units::format_significant((*at)?, 3)))
            });
            let turns: Vec<String> = turns.collect();
            sentences.push(format!(
                "Not reproduced: {} is {} {}, and the list of {} has it {}; it would change sides {}.",
                one.ticker,
                side(one.standing.member),
                word(one.standing.rule),
                investor(rules),
                side(wanted),
                if turns.is_empty() {
                    "at no threshold of one rule".to_string()
                } else {
                    format!("under {}", turns.join(" or "))
                }
            ));
        } else if without != wanted {
            let turn = by.and_then(|rule| turn_of(one, names, rules, rule)).unwrap_or_default();
            sentences.push(format!(
                "{} is {} {} alone: without that rule it is {} {}.{turn}",
                one.ticker,
                side(wanted),
                word(one.standing.rule),
                side(without),
                word(by)
            ));
        }
    }
    sentences
}

/// Where a name stands in the list that the rules are compared with.
fn on_list(one: &Screened, rules: &RuleSet) -> Option<&'static str> {
    let said = |list: &[String]| list.contains(&one.ticker);
    if said(&rules.held) {
        Some("in")
    } else if said(&rules.left_out) {
        Some("out")
    } else {
        None
    }
}

/// Whose list the rules are compared with, in words.
fn investor(rules: &RuleSet) -> &str {
    if rules.investor.is_empty() { "the investor" } else { &rules.investor }
}

/// For a name that hangs on a shield which is an upper bound: interest of a year at which it would hang on it no more.
fn turning_interest(one: &Screened, rules: &RuleSet) -> Option<f64> {
    let rule = rules.rules.get(one.standing.rule?)?;
    let measure = |name: &str| MEASURES.iter().position(|(known, _, _)| *known == name);
    if Some(rule.measure) != measure("shield") || rule.comparison != Comparison::Above {
        return None;
    }
    let purity = one.measures.get(measure("purity")?).copied().flatten()?;
    one.behind.interest_to_fall_to(rule.threshold, purity)
}

fn reason(one: &Screened, rules: &RuleSet) -> String {
    match one.standing.rule {
        Some(rule) => {
            let why = rules.reasons.get(rule).cloned().unwrap_or_default();
            let bound = turning_interest(one, rules).map_or(String::new(), |interest| {
                format!(
                    "; interest is not filed, so the shield is an upper bound: holds while interest is below {:.0}bn a year",
                    interest / 1e9
                )
            });
            format!("{} ({why}){bound}", rules.words(rule))
        }
        None => "no rule takes it in".to_string(),
    }
}

fn standing(names: &[Screened], rules: &RuleSet) -> Table {
    let mut table = Table::new(
        "Who is in, and the rule on which each name hangs",
        &[("ticker", ""), ("member", "list"), ("rule", "hangs on"), ("said", investor(rules))],
    );
    for one in names {
        table.row([
            Cell::from(one.ticker.as_str()),
            Cell::from(if one.standing.member { "in" } else { "out" }),
            Cell::Text(reason(one, rules)),
            Cell::from(on_list(one, rules).unwrap_or("did not say")),
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

fn notes(names: &[Screened], rules: &RuleSet, known: &Evidence, newest: Option<Date>) -> Vec<String> {
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
            "Of the {} names of {} it takes in {} ({}); of the {} that he leaves out it leaves out {} ({}); besides it takes in {}.",
            rules.held.len(),
            investor(rules),
            got.len(),
            got.join(", "),
            rules.left_out.len(),
            kept.len(),
            kept.join(", "),
            if extra.is_empty() { "none".to_string() } else { extra.join(", ") }
        ));
        notes.extend(reproduction(names, rules));
    }
    notes.push("The rules are read in their order; the first that holds decides. <: interest is not filed here, so the shield is at most that. Purity, an assumption of this project for every name and every date, is a judgement and no filing.".to_string());
    for one in names {
        let Some(leverage) = &one.behind.leverage else { continue };
        let mut remarks = vec![format!("written off is {}", leverage.earned.charge_of)];
        remarks.extend(leverage_remarks(leverage));
        notes.push(format!("Leverage of {}: {}.", one.ticker, remarks.join("; ")));
    }
    for one in names {
        let behind = &one.behind;
        if let (Some(obligations), Some(earned), Some(purity)) =
            (behind.obligations_usd, &behind.earned, one.measures.first().copied().flatten())
        {
            let must = earned.charge_usd + behind.interest_usd.unwrap_or(0.0) + obligations;
            notes.push(format!(
                "Purchase obligations are filed here for {} ({:.1}bn) and not for all, so no shield counts them; with them its shield would be {:.2}.",
                one.ticker,
                obligations / 1e9,
                earned.income_usd * (1.0 - purity) / must
            ));
        }
    }
    for row in known.select(Block::Finance, None, Some("put_notional")) {
        if let Some(value) = row.value {
            notes.push(format!("{} in the 13F: notional {:.0} mn USD, {}.", row.entity, value / 1e6, row.note));
        }
    }
    if known.newest_vintage() < newest {
        notes.push("A past day: of each period the evidence keeps the value of its latest filing, so a period that was filed again since counts as unknown then, and older ones stand in. Assumptions are those of today.".to_string());
    }
    notes.push("Missing for all: put premium, borrow fee, implied volatility (no quotes are stored), so `love` stands in the price over sales where it is given.".to_string());
    notes
}

/// What rests on figures over a year old: a newer filing is not stored.
fn stale(names: &[Screened], today: Date) -> Vec<String> {
    let old: Vec<String> = names
        .iter()
        .map(|one| (one, one.behind.stale(today)))
        .filter(|(_, old)| !old.is_empty())
        .map(|(one, old)| format!("{} ({})", one.ticker, old.join("; ")))
        .collect();
    if old.is_empty() {
        return Vec::new();
    }
    vec![format!("Stale, over a year before {today}, as no newer filing is stored: {}.", old.join(", "))]
}

fn object(one: &Screened, rules: &RuleSet, today: Date) -> Value {
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
    object.insert("list_of".to_string(), json!(rules.investor));
    object.insert("on_list".to_string(), json!(on_list(one, rules)));
    object.insert("cash_flow_twelve_months_to".to_string(), json!(one.behind.flows_to.map(|day| day.to_string())));
    object.insert("stale".to_string(), json!(one.behind.stale(today)));
    let turning = turning_interest(one, rules);
    object.insert("shield_turns_at_interest_usd".to_string(), json!(turning));
    object.insert("shield_is_upper_bound".to_string(), json!(one.behind.shield_is_upper_bound()));
    object.insert("behind_leverage".to_string(), json!(one.behind.leverage.as_ref().map(|leverage| json!({
        "date": leverage.day.to_string(), "debt_usd": leverage.debt_usd, "debt_definition": leverage.debt_definition,
        "cash_and_securities_usd": leverage.liquid_usd, "securities_known": leverage.securities_known,
        "operating_income_usd": leverage.earned.income_usd, "written_off_usd": leverage.earned.charge_usd,
        "written_off_is": leverage.earned.charge_of, "with_property_alone": leverage.property_alone.map(|(_, ratio)| ratio), "quarters_assumed": leverage.earned.quarters_assumed,
    }))));
    object.insert(
        "behind_shield".to_string(),
        json!(one.behind.earned.as_ref().map(|earned| json!({
            "twelve_months_to": earned.end.to_string(), "operating_income_usd": earned.income_usd,
            "depreciation_of_property_usd": earned.charge_usd, "quarters_assumed": earned.quarters_assumed,
            "interest_usd": one.behind.interest_usd, "purchase_obligations_not_counted_usd": one.behind.obligations_usd,
        }))),
    );
    object.insert("missing".to_string(), json!(one.missing));
    Value::Object(object)
}
