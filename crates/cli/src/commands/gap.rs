//! `overhang gap`: power that chips need against power that is there.

use crate::arguments::Gap;
use crate::commands::plot;
use crate::context::{self, Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, quantiles};
use overhang_charts::{Chart, XAxis, YAxis};
use overhang_results::summary::idle;
use overhang_results::{Kept, PathSummary, Paths};
use serde_json::{Map, Value, json};

/// Rows of the evidence that the comparison with New York rests on.
const NYC_AVERAGE: &str = "power.nyc.average_load";
const NYC_PEAK: &str = "power.nyc.peak_record_2011";

pub(crate) fn gap(arguments: &Gap, context: &Context) -> Result<Report, Failure> {
    let plan = context.plan()?;
    let kept = Kept::new(&idle::COLUMNS, true)?;
    let mut paths = Paths::new(kept.clone(), idle::series(&kept)?);
    let tally = context.with_options(mode(arguments.prior), kept.keep(), |options| {
        overhang_engine::race::run::<Failure>(&plan, options, |group| Ok(paths.add(group)?))
    })?;
    let paths = paths.summaries();
    let mut report = Report::new("gap", context, Some(tally.used + tally.failed));
    let heading = context::heading(&plan, &tally);
    report.heading.push(format!("Power for the chips already paid for: {heading}"));

    let mut table = Table::new(
        "End of quarter, median and 90% interval; idle: waiting for power beyond the normal quarter",
        &[
            ("quarter", "quarter"),
            ("need", "need GW"),
            ("powered", "powered GW"),
            ("energised", "on GW"),
            ("idle_share", "idle"),
            ("economic", "bn lost/q"),
        ],
    );
    let named = |name: &str| match name {
        "economic" | "carry" | "straight_line" => format!("idle_cost_{name}_usd"),
        other => other.to_string(),
    };
    let names: Vec<String> = idle::NAMES
        .iter()
        .map(|name| named(name))
        .flat_map(|name| ["p5", "p50", "p95"].map(|level| format!("{name}_{level}")))
        .collect();
    let columns: Vec<&str> = ["quarter"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let mut machine = Table::for_machines(&columns);
    let mut quarters = Vec::new();
    let length = paths.first().map_or(0, |path| path.quarters.len());
    for t in 0..length {
        let at = |k: usize| paths[k].quarters[t];
        let points = |k: usize| quantiles([at(k).p5, at(k).p50, at(k).p95]);
        let mut object = Map::new();
        object.insert("quarter".to_string(), json!(at(0).quarter));
        for (k, name) in idle::NAMES.iter().enumerate().take(5) {
            object.insert((*name).to_string(), points(k));
        }
        object.insert(
            "idle_cost_usd".to_string(),
            json!({ "economic": points(5), "carry": points(6), "straight_line": points(7) }),
        );
        quarters.push(Value::Object(object));
        let mut cells = vec![Cell::Text(at(0).quarter.to_string())];
        for k in 0..idle::NAMES.len() {
            cells.extend([at(k).p5, at(k).p50, at(k).p95].map(|x| Cell::number(x, 6)));
        }
        machine.row(cells);
        if t < 4 || t % 4 == 3 {
            let range = |k: usize, scale: f64| Cell::range(scale * at(k).p5, scale * at(k).p50, scale * at(k).p95);
            table.row([
                Cell::Text(at(0).quarter.to_string()),
                range(0, 1.0),
                range(1, 1.0),
                range(2, 1.0),
                Cell::Number(
                    at(4).p50,
                    format!("{:.0}% ({:.0}-{:.0}%)", 100.0 * at(4).p50, 100.0 * at(4).p5, 100.0 * at(4).p95),
                ),
                range(5, 1e-9),
            ]);
        }
    }
    let (nyc, nyc_table, nyc_note) = new_york(&paths, context)?;
    report.data = json!({ "quarters": quarters, "nyc": nyc });
    report.tables = vec![table, nyc_table, machine];
    report.notes.push("Cost of idle chips: value lost at the economic depreciation of the draw; carry and straight-line charge stand in --format json.".to_string());
    report.notes.push(nyc_note);
    report.draw(arguments.plot.as_deref(), || {
        Chart {
            title: "Power for AI chips: needed, powered, switched on".to_string(),
            subtitle: heading,
            definition: "Facility power of all chips alive, of powered shells, and of the chips that are on; median and 90% interval.".to_string(),
            x: XAxis::years("end of quarter"),
            y: YAxis::log("facility power (GW)"),
            series: plot::fans(&[("needed", &paths[0]), ("powered", &paths[1]), ("on", &paths[2])], 1.0),
            footnote: "power block of the joint race".to_string(),
        }
    })?;
    Ok(report)
}

/// The comparison with New York City, which says which power and which load.
fn new_york(paths: &[PathSummary], context: &Context) -> Result<(Value, Table, String), Failure> {
    let average = context.evidence.value_in(NYC_AVERAGE, "GW")?;
    let peak = context.evidence.value_in(NYC_PEAK, "GW")?;
    let chip_now = context.evidence.value_in("joint.history.2025-q4.power", "GW")?;
    let mut table = Table::new(
        "In New York Cities",
        &[
            ("power", "which power"),
            ("gw", "GW"),
            ("ratio_to_average", "x average load"),
            ("ratio_to_peak", "x peak load"),
        ],
    );
    let mut rows = Vec::new();
    let mut add = |name: String, gw: f64| {
        table.row([
            Cell::Text(name.clone()),
            Cell::number(gw, 3),
            Cell::number(gw / average, 2),
            Cell::number(gw / peak, 2),
        ]);
        rows.push(
            json!({ "which_power": name, "gw": gw, "ratio_to_average": gw / average, "ratio_to_peak": gw / peak }),
        );
    };
    add("chip TDP, all chips sold to 2025-Q4 (before server and site overhead)".to_string(), chip_now);
    for (k, what) in [(0, "facility power needed"), (2, "facility power switched on")] {
        if let Some(q) = paths.get(k).and_then(|path| path.quarters.first()) {
            add(format!("{what}, {} median", q.quarter), q.p50);
        }
    }
    let first = rows.get(1).cloned().unwrap_or_default();
    let value = json!({
        "average_gw": average,
        "peak_gw": peak,
        "ratio_to_average": first.get("ratio_to_average"),
        "ratio_to_peak": first.get("ratio_to_peak"),
        "which_power": first.get("which_power"),
        "comparisons": rows,
    });
    let note =
        format!("New York City: average load {average} GW ({NYC_AVERAGE}), peak {peak} GW in July 2011 ({NYC_PEAK}).");
    Ok((value, table, note))
}
