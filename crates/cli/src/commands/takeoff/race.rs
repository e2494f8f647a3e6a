//! Our block inside the race: power and money hold research back, and research pulls them along.

use crate::arguments::Takeoff;
use crate::commands::plot;
use crate::context::{self, Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_charts::{Chart, XAxis, YAxis};
use overhang_results::summary::milestones::{self, Milestones};
use overhang_results::{Kept, Paths, Series};
use overhang_units::parse_date;
use serde_json::json;

/// The month of a date: milestones are dated by quarter ends, goals by months.
fn month(date: &str) -> Cell {
    Cell::Text(date.get(..7).unwrap_or(date).to_string())
}

pub(super) fn report(arguments: &Takeoff, context: &Context) -> Result<Report, Failure> {
    let plan = context.plan()?;
    let kept = Kept::new(&milestones::COLUMNS, true)?;
    let series = vec![Series::column(&kept, "rd_multiplier")?, Series::column(&kept, "leader_capability_oom")?];
    let mut counts = Milestones::new(kept.clone())?;
    let mut paths = Paths::new(kept.clone(), series);
    let tally = context.with_options(mode(arguments.prior), kept.keep(), |options| {
        overhang_engine::race::run::<Failure>(&plan, options, |group| {
            counts.add(group)?;
            Ok(paths.add(group)?)
        })
    })?;
    let milestones = counts.summaries();
    let paths = paths.summaries();

    let mut report = Report::new("takeoff", context, Some(tally.used + tally.failed));
    report.data =
        json!({ "model": "ours", "milestones": milestones, "path": paths, "effective_draws": tally.effective_draws() });
    let heading = context::heading(&plan, &tally);
    report.heading.push(format!("When does AI research automate itself? {heading}"));
    let mut table = Table::new(
        "Reached by the end of the year",
        &[
            ("milestone", "milestone"),
            ("p_by_2028", "2028"),
            ("p_by_2030", "2030"),
            ("p_by_2035", "2035"),
            ("p50_date", "median"),
            ("target", "goal"),
            ("p_by_target", "at goal"),
        ],
    );
    for milestone in &milestones {
        let by = |year: &str| milestone.by.iter().find(|by| by.date.starts_with(year)).map_or(f64::NAN, |by| by.p);
        table.row([
            Cell::Text(milestone.name.replace('_', " ")),
            Cell::percent(by("2028")),
            Cell::percent(by("2030")),
            Cell::percent(by("2035")),
            milestone.p50_date.as_deref().map_or(Cell::Shown("later"), month),
            milestone.target.as_deref().map_or(Cell::Empty, month),
            match (milestone.p_by_target, milestone.se_by_target) {
                (Some(p), Some(se)) => Cell::Number(p, format!("{:.1}±{:.1}%", 100.0 * p, 100.0 * se)),
                (Some(p), None) => Cell::percent(p),
                (None, _) => Cell::Empty,
            },
        ]);
    }
    let mut multiplier = Table::new(
        "R&D multiplier of the leading lab, 90% interval of histories",
        &[("quarter", "quarter"), ("p5", "p5"), ("p50", "median"), ("p95", "p95")],
    );
    for (t, q) in paths.first().map(|path| path.quarters.as_slice()).unwrap_or_default().iter().enumerate() {
        if t % 4 == 3 {
            multiplier.row([
                Cell::Text(q.quarter.to_string()),
                Cell::number(q.p5, 3),
                Cell::number(q.p50, 3),
                Cell::number(q.p95, 3),
            ]);
        }
    }
    report.tables = vec![table, multiplier];
    for milestone in &milestones {
        report.notes.push(format!("{}: {}.", milestone.name, milestone.definition));
    }
    report.notes.push("Later: after 2036. At goal: chance by the goal, with its error. Goals: OpenAI, 28 October 2025; company goals are not forecasts. Inside the race, power and money hold research back. A milestone counts by the end of a quarter where it holds at the start of the next, as with --alone; the end of the last quarter is not seen.".to_string());
    let goals = milestones.iter().filter_map(|milestone| parse_date(milestone.target.as_deref()?).ok());
    report.notes.extend(super::passed(goals, plan.as_of));
    if let Some(fan) = paths.first() {
        report.draw(arguments.plot.as_deref(), || Chart {
            title: "R&D multiplier of the leading lab".to_string(),
            subtitle: heading,
            definition:
                "How much faster research goes than with human labour alone; median and 90% interval of histories."
                    .to_string(),
            x: XAxis::years("end of quarter"),
            y: YAxis::log("multiplier (ratio)"),
            series: plot::fans(&[("multiplier", fan)], 1.0),
            footnote: "take-off block of the joint race".to_string(),
        })?;
    }
    Ok(report)
}
