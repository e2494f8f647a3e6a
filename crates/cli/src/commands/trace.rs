//! `overhang trace`: one history, quarter by quarter.

use crate::arguments::Trace;
use crate::context::{Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_engine::scenario::registry::{PARAMETERS, full_name};
use overhang_engine::start::first_quarter;
use overhang_engine::tally::EVENTS;
use overhang_engine::trace;
use overhang_model::joint::COLUMNS;
use serde_json::{Map, Value, json};

/// Columns of the table that people see; machines get all.
const SHOWN: [(&str, &str); 10] = [
    ("ai_capex_usd_bn", "capex"),
    ("delivered_mh", "new"),
    ("need_gw", "need"),
    ("powered_gw", "power"),
    ("idle_share", "idle"),
    ("rent_index_usd_per_h", "rent"),
    ("lab_revenue_usd_bn", "labs"),
    ("risk_appetite", "mood"),
    ("share_nvidia", "NV"),
    ("rd_multiplier", "R&D"),
];
/// Names of the shocks in the order of the step.
const SHOCKS: [&str; 4] = ["shock_appetite", "shock_break", "shock_demand", "shock_shells"];

pub(crate) fn trace(arguments: &Trace, context: &Context) -> Result<Report, Failure> {
    let plan = context.plan()?;
    let history = match arguments.draw {
        None => trace::central(&plan),
        Some(draw) => {
            let limit = overhang_engine::race::MOST_DRAWS;
            if draw >= limit {
                return Err(Failure::Question(format!("--draw: found {draw}, expected a number below {limit}")));
            }
            trace::draw(&plan, mode(arguments.prior), draw).ok_or_else(|| {
                Failure::Question(format!("--draw: found {draw}, but no history agrees with what has been seen"))
            })?
        }
    };
    let mut report = Report::new("trace", context, Some(1));

    let quarter = |t: usize| (first_quarter() + t as i32).to_string();
    let mut quarters = Vec::new();
    let names: Vec<&str> =
        ["quarter"].into_iter().chain(COLUMNS.iter().map(|(name, _, _)| *name)).chain(SHOCKS).collect();
    let mut machine = Table::for_machines(&names);
    for (t, (row, shocks)) in history.quarters.iter().zip(&history.shocks).enumerate() {
        let mut object = Map::new();
        object.insert("quarter".to_string(), json!(quarter(t)));
        let mut cells = vec![Cell::Text(quarter(t))];
        for ((name, _, _), &value) in COLUMNS.iter().zip(row) {
            object.insert((*name).to_string(), json!(value));
            cells.push(Cell::number(value, 6));
        }
        let shocks_object: Map<String, Value> =
            SHOCKS.iter().zip(shocks).map(|(name, &value)| ((*name).to_string(), json!(value))).collect();
        object.insert("shocks".to_string(), Value::Object(shocks_object));
        cells.extend(shocks.iter().map(|&value| Cell::number(value, 6)));
        quarters.push(Value::Object(object));
        machine.row(cells);
    }
    let trips: Map<String, Value> = EVENTS
        .iter()
        .zip(history.trips)
        .map(|(event, trip)| ((*event).to_string(), json!(trip.map(quarter))))
        .collect();
    let parameters: Map<String, Value> =
        PARAMETERS.iter().zip(&history.values).map(|(d, &value)| (full_name(d), json!(value))).collect();
    report.data = json!({
        "quarters": quarters,
        "trips": trips,
        "parameters": parameters,
        "parent": history.history.map(|h| h.parent),
    });

    let mut table = Table::new("", &[&[("quarter", "quarter")][..], &SHOWN].concat());
    for (t, row) in history.quarters.iter().enumerate() {
        let mut cells = vec![Cell::Text(quarter(t))];
        for (shown, _) in SHOWN {
            let value = COLUMNS.iter().zip(row).find(|((name, _, _), _)| *name == shown).map_or(f64::NAN, |(_, &v)| v);
            cells.push(if shown.contains("share") && value.is_finite() {
                Cell::Number(value, format!("{:.0}%", 100.0 * value))
            } else {
                Cell::short(value)
            });
        }
        table.row(cells);
    }
    let who = match history.history {
        None => "central values, no shocks".to_string(),
        Some(h) if arguments.prior => format!("draw {} of the prior, seed {}", h.history, plan.seed),
        Some(h) => {
            format!("history {} of the conditioned race (candidate {}), seed {}", h.history, h.parent, plan.seed)
        }
    };
    report.heading.push(format!("{}: {who}", plan.scenario.name));
    report.tables = vec![table, machine];
    let said: Vec<String> = EVENTS
        .iter()
        .zip(history.trips)
        .map(|(event, trip)| format!("{event} {}", trip.map_or("never".to_string(), quarter)))
        .collect();
    report.notes.push(format!("Trips: {}.", said.join(", ")));
    report.notes.push(format!(
        "capex, labs: bn USD a quarter; new: million H100e delivered; need, power: GW; rent: USD per H100e-hour; \
         mood: risk appetite (log); NV: Nvidia's share; R&D: multiplier of the leading lab. All {} columns: --format csv or json.",
        COLUMNS.len()
    ));
    Ok(report)
}
