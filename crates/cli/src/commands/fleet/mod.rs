//! `overhang fleet`: what AI compute exists.

pub(crate) mod posterior;

use crate::arguments::{By, Fleet};
use crate::commands::plot;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, quantiles};
use overhang_charts::{Chart, Series, Style, XAxis, YAxis};
use overhang_engine::fleet::posterior::Question;
use overhang_engine::fleet::{FleetEstimate, GrowthLine, Line, Service, Share, Split};
use overhang_model::chips::estimate::{Entity, Interval, Kind, Measure, QuarterSummary};
use overhang_units::{Quarter, format_significant};
use serde_json::{Map, Value, json};

/// Samples unless `--draws` says otherwise: quantiles then have errors of about half a per cent.
pub(crate) const DEFAULT_SAMPLES: u64 = 20_000;
/// Series of a picture, the world included.
const DRAWN: usize = 9;

pub(crate) fn fleet(arguments: &Fleet, context: &Context) -> Result<Report, Failure> {
    if let Some(option) = context.global.of_scenario() {
        return Err(Failure::Question(format!(
            "{option}: found with fleet, expected without: the estimate of the fleet rests on evidence alone"
        )));
    }
    let known = context.known()?;
    let samples = context.global.draws.unwrap_or(DEFAULT_SAMPLES);
    let (seed, threads) = (context.global.seed, context.global.threads);
    let (estimate, posterior) = if arguments.posterior {
        let question = Question { only: arguments.only.clone(), leave_one_out: arguments.leave_one_out };
        let (estimate, posterior) = FleetEstimate::posterior(&known, samples, seed, threads, &question)?;
        (estimate, Some(posterior))
    } else {
        (FleetEstimate::new(&known, samples, seed, threads)?, None)
    };
    let (split, key) = match arguments.by {
        By::Designer => (Split::Designer, "designer"),
        By::Chip => (Split::Chip, "chip"),
        By::Owner => (Split::Owner, "owner"),
    };
    let lines = estimate.lines(split);
    let (shares, growth, service) = (estimate.shares(&lines), estimate.growth(&lines), estimate.service());
    let at = estimate.last_complete();

    let mut report = Report::new("fleet", context, Some(samples));
    let given = posterior.as_ref().map_or(String::new(), |p| format!(", given {} rows", p.pulls.len()));
    let heading = format!("evidence to {}, {samples} samples, seed {seed}{given}", context.as_of);
    report.heading.push(format!("AI chips sold since 2022, by {key}: {heading}"));
    report.tables = vec![
        stock_table(&lines, &shares, at, key),
        quarter_table(&lines, at),
        growth_table(&growth, arguments.by != By::Chip),
        machine_table(&lines, key),
    ];
    report.notes = notes(&estimate, &lines, &service);
    report.data = json!({
        "last_complete_quarter": at,
        "quarters": quarters(&lines, key),
        "growth": growth.iter().map(growth_json).collect::<Vec<Value>>(),
        "shares": shares.iter().map(|share| share_json(share, key, at)).collect::<Vec<Value>>(),
        "service": service_json(&service),
        "numeraires": numeraires_json(&estimate),
        "weakest_kind": estimate.weakest().map(|kind| kind.word()),
    });
    if let Some(posterior) = &posterior {
        posterior::tell(&mut report, posterior, at);
    }
    report.draw(arguments.plot.as_deref(), || chart(&lines, at, key, heading))?;
    Ok(report)
}

/// Name of a series inside its view: a chip goes without its designer.
fn name(entity: &Entity) -> String {
    match entity {
        Entity::Chip { chip, .. } => chip.clone(),
        other => other.to_string(),
    }
}

/// Stock at the last point of a series up to a quarter: chips no longer sold keep theirs.
fn stock(line: &Line, measure: Measure, at: Quarter) -> Option<Interval> {
    let last = line.series.quarters.iter().rfind(|quarter| quarter.quarter <= at)?;
    line.interval(Kind::Cumulative, measure, last.quarter)
}

/// Three significant digits, but no more than three decimals: tables fit 80 columns.
fn short(x: f64) -> String {
    if x.abs() < 0.1 { format!("{x:.3}") } else { format_significant(x, 3) }
}

/// Median with its interval.
fn range(interval: Option<Interval>, scale: f64) -> Cell {
    let show = |x: f64| short(scale * x);
    match interval {
        Some(Interval { p5, p50, p95 }) => Cell::Number(p50, format!("{} ({}-{})", show(p50), show(p5), show(p95))),
        None => Cell::Empty,
    }
}

/// The world first, then the largest first.
fn by_size(lines: &[Line], at: Quarter) -> Vec<&Line> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    let size = |line: &Line| match line.series.entity {
        Entity::World => f64::INFINITY,
        _ => stock(line, Measure::H100e, at).map_or(0.0, |interval| interval.p50),
    };
    sorted.sort_by(|a, b| size(b).total_cmp(&size(a)));
    sorted
}

fn stock_table(lines: &[Line], shares: &[Share], at: Quarter, key: &str) -> Table {
    let mut table = Table::new(
        format!("Sold until the end of {at}, the last quarter that is complete for all designers; median (5%-95%)"),
        &[
            (key, key),
            ("units", "M units"),
            ("h100e", "M H100e"),
            ("power_gw", "GW"),
            ("share", "share"),
            ("flow_h100e", "M H100e in it"),
        ],
    );
    for line in by_size(lines, at) {
        let Some(h100e) = stock(line, Measure::H100e, at) else {
            continue;
        };
        let of = |measure| stock(line, measure, at).map_or(f64::NAN, |interval| interval.p50);
        let share = shares.iter().find(|share| share.entity == line.series.entity);
        let scaled = |x: f64, scale: f64| {
            if x.is_finite() { Cell::Number(x, short(scale * x)) } else { Cell::Empty }
        };
        table.row([
            Cell::Text(name(&line.series.entity)),
            scaled(of(Measure::Units), 1e-6),
            range(Some(h100e), 1e-6),
            scaled(of(Measure::PowerGw), 1.0),
            share.map_or(Cell::percent(1.0), |share| Cell::percent(share.share.p50)),
            range(line.interval(Kind::Flow, Measure::H100e, at).filter(|flow| flow.p95 > 0.0), 1e-6),
        ]);
    }
    table
}

/// Flow and stock of the world, quarter by quarter.
fn quarter_table(lines: &[Line], at: Quarter) -> Table {
    /// Quarters that are shown; the machine formats have all.
    const SHOWN: i32 = 8;
    let mut table = Table::new(
        "The world by quarter; median (5%-95%)",
        &[
            ("quarter", "quarter"),
            ("flow_h100e", "M H100e sold"),
            ("h100e", "M H100e until then"),
            ("power_gw", "GW until then"),
        ],
    );
    if let Some(world) = lines.iter().find(|line| line.series.entity == Entity::World) {
        for quarter in (1 - SHOWN..=0).map(|back| at + back) {
            let of = |kind, measure, scale| range(world.interval(kind, measure, quarter), scale);
            table.row([
                Cell::Text(quarter.to_string()),
                of(Kind::Flow, Measure::H100e, 1e-6),
                of(Kind::Cumulative, Measure::H100e, 1e-6),
                of(Kind::Cumulative, Measure::PowerGw, 1.0),
            ]);
        }
    }
    table
}

fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Cumulative => "stock",
        Kind::Flow => "flow",
    }
}

fn window(line: &GrowthLine) -> String {
    format!("{}..{}", line.growth.from, line.growth.to)
}

fn growth_table(growth: &[GrowthLine], parts: bool) -> Table {
    let mut table = Table::new(
        "Growth, least squares on logarithms of medians (5%-95% of samples); stock counts from zero in 2022",
        &[
            ("series", "series"),
            ("definition", "of"),
            ("measure", "in"),
            ("window", "window"),
            ("per_year", "x a year"),
            ("doubling_months", "doubles, months"),
        ],
    );
    for line in growth.iter().filter(|line| parts || line.entity == Entity::World) {
        let per_year = format!("{:.2}", line.growth.per_year);
        let shown = match line.sampled {
            Some(Interval { p5, p95, .. }) => format!("{per_year} ({p5:.2}-{p95:.2})"),
            None => per_year,
        };
        let months = line.growth.doubling_months;
        table.row([
            Cell::Text(name(&line.entity)),
            Cell::from(what(line.growth.kind)),
            Cell::from(line.measure.name()),
            Cell::Text(window(line)),
            Cell::Number(line.growth.per_year, shown),
            if months > 0.0 && months < 1_000.0 { Cell::Number(months, format!("{months:.1}")) } else { Cell::Empty },
        ]);
    }
    table
}

/// What a reader must know of the table.
fn notes(estimate: &FleetEstimate, lines: &[Line], service: &Service) -> Vec<String> {
    let at = estimate.last_complete();
    let mut notes = vec![
        "H100e: dense 8-bit operations a second relative to an H100 (1.979e15); GW: TDP of the chips, before server \
         and site."
            .to_string(),
    ];
    let others: Vec<String> = estimate
        .numeraires()
        .into_iter()
        .filter(|(measure, ..)| *measure != Measure::H100e)
        .map(|(measure, interval, lacking)| {
            let by = match measure {
                Measure::H100e16Bit => "16-bit operations",
                Measure::H100eBandwidth => "memory bandwidth",
                _ => "memory",
            };
            let without = if lacking.is_empty() { String::new() } else { format!(" (without {})", lacking.join(", ")) };
            format!("{} M by {by}{without}", format_significant(1e-6 * interval.p50, 3))
        })
        .collect();
    notes.push(format!("The same chips in other H100 equivalents: {}.", others.join(", ")));
    let share = |stock: f64| format!("{:.0}%", 100.0 * stock / service.sold.p50);
    let lagged: Vec<String> = service
        .lagged
        .iter()
        .map(|(lag, stock)| format!("{} at a lag of {lag}", share(stock.in_service.p50)))
        .collect();
    notes.push(format!(
        "Of the H100e sold, in service at the end of {at}, by quarters from sale to service: {}. Failures of {:.0}% a year and a life of {:.0} years retire {} \
         (assumed; nothing above subtracts it).",
        lagged.join(", "),
        100.0 * service.failures_per_year,
        service.wear_mean_years,
        share(service.aged.retired.p50),
    ));
    if let Some(world) = lines.first() {
        let later: Vec<String> = world
            .series
            .quarters
            .iter()
            .filter(|quarter| quarter.quarter > at)
            .map(|quarter| format!("{} ({})", quarter.quarter, cover(quarter)))
            .collect();
        if !later.is_empty() {
            notes.push(format!(
                "Later quarters are too low and stand in --format json and csv only: {}.",
                later.join("; ")
            ));
        }
        notes.push(match world.interval(Kind::Cumulative, Measure::SpendUsd, at) {
            None => "Spend: no list price was public by the as-of date.".to_string(),
            Some(Interval { p5, p50, p95 }) => {
                let show = |x: f64| format_significant(1e-9 * x, 3);
                let without = match world.unpriced.as_slice() {
                    [] => String::new(),
                    chips => format!(", without {}, which have none", chips.join(", ")),
                };
                format!(
                    "Spend of the world until then, list price times units: {} bn USD ({}-{}){without}; parts stand in --format \
                     json and csv.",
                    show(p50),
                    show(p5),
                    show(p95)
                )
            }
        });
    }
    if lines.iter().any(|line| matches!(line.series.entity, Entity::Owner(_))) {
        notes.push(
            "Owners: shares of Nvidia's revenue, sites and published stocks; the rest is Other. Chips rented out count for \
             their owner; smuggled chips are in Other. Shares are ratios of medians."
                .to_string(),
        );
    }
    if let Some(kind) = estimate.weakest() {
        notes.push(format!("Weakest kind of evidence used: {kind}."));
    }
    notes
}

/// What a quarter lacks, in words.
fn cover(quarter: &QuarterSummary) -> String {
    let mut parts = Vec::new();
    if !quarter.missing.is_empty() {
        parts.push(format!("no {}", quarter.missing.join(", ")));
    }
    if !quarter.partial.is_empty() {
        parts.push(format!("part of {}", quarter.partial.join(", ")));
    }
    parts.join("; ")
}

/// Points where known; an owner's rest may be below zero.
fn points(interval: Option<Interval>) -> Value {
    match interval {
        Some(Interval { p5, p50, p95 }) if p50.is_finite() => quantiles([p5, p50, p95]),
        _ => Value::Null,
    }
}

fn quarters(lines: &[Line], key: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for line in lines {
        for quarter in &line.series.quarters {
            let measures = |kind: Kind| {
                let of = |measure: Measure| {
                    (measure.name().to_string(), points(line.interval(kind, measure, quarter.quarter)))
                };
                Value::Object(Measure::MAIN.into_iter().map(of).collect())
            };
            let mut object = Map::new();
            object.insert("quarter".to_string(), json!(quarter.quarter));
            object.insert(key.to_string(), json!(name(&line.series.entity)));
            if let Entity::Chip { designer, .. } = &line.series.entity {
                object.insert("designer".to_string(), json!(designer));
            }
            object.insert("complete".to_string(), json!(quarter.complete()));
            object.insert("missing".to_string(), json!(quarter.missing));
            object.insert("partial".to_string(), json!(quarter.partial));
            object.insert("not_started".to_string(), json!(quarter.not_started));
            object.insert("estimated".to_string(), json!(quarter.estimated));
            object.insert("unpriced".to_string(), json!(line.unpriced));
            object.insert("flow".to_string(), measures(Kind::Flow));
            object.insert("cumulative".to_string(), measures(Kind::Cumulative));
            all.push(Value::Object(object));
        }
    }
    all
}

fn growth_json(line: &GrowthLine) -> Value {
    json!({
        "series": name(&line.entity),
        "measure": line.measure.name(),
        "definition": what(line.growth.kind),
        "window": window(line),
        "per_year": line.growth.per_year,
        "doubling_months": line.growth.doubling_months,
        "end_to_end_per_year": line.growth.end_to_end_per_year,
        "p5": line.sampled.map(|interval| interval.p5),
        "p95": line.sampled.map(|interval| interval.p95),
        "regression": line.growth.regression.map(|(p5, p95)| json!({ "p5": p5, "p95": p95 })),
    })
}

fn share_json(share: &Share, key: &str, at: Quarter) -> Value {
    let ends = share.with_ends.then_some(share.share);
    let mut object = Map::new();
    object.insert(key.to_string(), json!(name(&share.entity)));
    object.insert("quarter".to_string(), json!(at));
    object.insert("p5".to_string(), json!(ends.map(|interval| interval.p5)));
    object.insert("p50".to_string(), json!(share.share.p50));
    object.insert("p95".to_string(), json!(ends.map(|interval| interval.p95)));
    Value::Object(object)
}

fn service_json(service: &Service) -> Value {
    let lagged: Vec<Value> = service
        .lagged
        .iter()
        .map(|(lag, stock)| {
            json!({
                "lag_quarters": lag,
                "in_service": points(Some(stock.in_service)),
                "waiting": points(Some(stock.waiting)),
            })
        })
        .collect();
    json!({
        "quarter": service.quarter,
        "measure": Measure::H100e.name(),
        "sold": points(Some(service.sold)),
        "lagged": lagged,
        "retirement": {
            "failures_per_year": service.failures_per_year,
            "wear_mean_years": service.wear_mean_years,
            "in_service": points(Some(service.aged.in_service)),
            "retired": points(Some(service.aged.retired)),
        },
    })
}

fn numeraires_json(estimate: &FleetEstimate) -> Vec<Value> {
    let of = |(measure, interval, lacking): (Measure, Interval, Vec<String>)| json!({ "measure": measure.name(), "cumulative": points(Some(interval)), "without": lacking });
    estimate.numeraires().into_iter().map(of).collect()
}

fn machine_table(lines: &[Line], key: &str) -> Table {
    let kinds = [("flow", Kind::Flow), ("cumulative", Kind::Cumulative)];
    let mut columns: Vec<String> = ["quarter", key, "complete", "missing", "partial"].map(str::to_string).to_vec();
    for (kind, _) in kinds {
        for measure in Measure::MAIN {
            columns.extend(["p5", "p50", "p95"].map(|point| format!("{kind}_{}_{point}", measure.name())));
        }
    }
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::for_machines(&columns);
    for line in lines {
        for quarter in &line.series.quarters {
            let mut cells = vec![
                Cell::Text(quarter.quarter.to_string()),
                Cell::Text(name(&line.series.entity)),
                Cell::Text(quarter.complete().to_string()),
                Cell::Text(quarter.missing.join(";")),
                Cell::Text(quarter.partial.join(";")),
            ];
            for (_, kind) in kinds {
                for measure in Measure::MAIN {
                    match line.interval(kind, measure, quarter.quarter) {
                        Some(Interval { p5, p50, p95 }) => {
                            cells.extend([p5, p50, p95].map(|x| Cell::number(x, 6)));
                        }
                        None => cells.extend([Cell::Empty, Cell::Empty, Cell::Empty]),
                    }
                }
            }
            table.row(cells);
        }
    }
    table
}

/// Cumulative H100e of the largest series, to the last complete quarter.
fn chart(lines: &[Line], at: Quarter, key: &str, heading: String) -> Chart {
    let mut series = Vec::new();
    for line in by_size(lines, at).into_iter().take(DRAWN) {
        let fan: Vec<(f64, f64, f64, f64)> = line
            .series
            .quarters
            .iter()
            .filter(|quarter| quarter.quarter <= at)
            .filter_map(|quarter| {
                line.interval(Kind::Cumulative, Measure::H100e, quarter.quarter).map(|i| (quarter, i))
            })
            // A log axis has no place for less.
            .filter(|(_, interval)| interval.p5 > 0.0)
            .map(|(quarter, Interval { p5, p50, p95 })| (plot::at(quarter.quarter), p5, p50, p95))
            .collect();
        if !fan.is_empty() {
            series.push(Series::fan(name(&line.series.entity), &fan, Style::line(series.len())));
        }
    }
    Chart {
        title: format!("AI compute sold since 2022, by {key}"),
        subtitle: heading,
        definition:
            "Cumulative H100 equivalents by dense 8-bit operations (1.979e15 a second); median and 90% interval. \
                     Sold, not deployed; nothing retired."
                .to_string(),
        x: XAxis::years("end of quarter"),
        y: YAxis::log("H100 equivalents"),
        series,
        footnote: format!(
            "Estimate from revenue and prices, to {at}, the last complete quarter. Drawn: {} of {}, the largest.",
            lines.len().min(DRAWN),
            lines.len()
        ),
    }
}
