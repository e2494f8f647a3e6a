//! Our block alone: a path of energised compute of its own, weighed by measured horizons.

use crate::arguments::Takeoff;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, quantiles};
use overhang_charts::{Chart, Series, Style, XAxis, YAxis};
use overhang_engine::Plan;
use overhang_engine::takeoff_models::alone::{Alone, Draw, MILESTONES, NEVER, QUARTERS, Quarter, weights, year_of};
use overhang_prob::math::exp;
use overhang_prob::quantile::{P5_P50_P95, effective_sample_size, weighted_quantiles};
use overhang_units::Date;
use serde_json::{Value, json};
use std::f64::consts::LN_10;

/// Draws unless `--draws` says otherwise.
const DRAWS: u64 = 16_384;
/// Goals with the moment they speak of, and whose they are in the evidence.
const GOALS: [(f64, &str); 2] = [(2026.75, "2026-09"), (2028.25, "2028-03")];
/// Their last days.
const GOAL_DAYS: [Date; 2] = [Date::constant(2026, 9, 30), Date::constant(2028, 3, 31)];
/// Moments for which chances are shown.
const BY: [(f64, &str); 3] = [(2029.0, "2028"), (2031.0, "2030"), (2036.0, "2035")];

/// What the tables call them.
const SHOWN: [&str; MILESTONES.len()] =
    ["intern", "researcher, lenient", "multiplier 5", "researcher, strict", "2 years in 1", "3 years in 1"];

/// What each of the milestones counts.
pub(super) const DEFINITIONS: [&str; MILESTONES.len()] = [
    "the leader's half-success horizon reaches takeoff.intern_horizon_minutes",
    "the leader's capability reaches takeoff.automated_coder_oom (lenient)",
    "R&D multiplier of 5",
    "R&D multiplier of 25",
    "two years of progress in one, at the pace of the start",
    "three years of progress in one, at the pace of the start",
];

/// Weighted draws.
pub(super) struct Weighted {
    pub(super) draws: Vec<Draw>,
    pub(super) weights: Vec<f64>,
    total: f64,
}

impl Weighted {
    pub(super) fn new(draws: Vec<Draw>, prior: bool) -> Self {
        let weights = weights(&draws, prior);
        let total = weights.iter().sum();
        Self { draws, weights, total }
    }

    /// Weighted share of draws.
    fn share(&self, holds: impl Fn(&Draw) -> bool) -> f64 {
        self.draws.iter().zip(&self.weights).filter(|(draw, _)| holds(draw)).fold(0.0, |sum, (_, weight)| sum + weight)
            / self.total
    }

    /// Chance that milestone `k` is reached by a moment, the moment included.
    pub(super) fn by(&self, k: usize, until: f64) -> f64 {
        self.share(|draw| draw.first[k] != NEVER && year_of(draw.first[k]) <= until + 1e-9)
    }

    /// First quarter by which a share of the weight has reached milestone `k`.
    pub(super) fn date(&self, k: usize, level: f64) -> Option<f64> {
        (0..QUARTERS).map(year_of).find(|&year| self.by(k, year) >= level)
    }

    /// 5%, 50% and 95% of a number in quarter `t`.
    fn quantiles(&self, t: usize, value: impl Fn(&Quarter) -> f64) -> [f64; 3] {
        let values: Vec<f64> = self.draws.iter().map(|draw| value(&draw.quarters[t])).collect();
        weighted_quantiles(&values, &self.weights, &P5_P50_P95)
    }
}

pub(super) fn sample(plan: &Plan, context: &Context, prior: bool) -> Result<Weighted, Failure> {
    let alone = Alone::new(plan, &context.known()?, &context.global.set)?;
    let draws = alone.sample(context.global.draws.unwrap_or(DRAWS), context.global.threads)?;
    Ok(Weighted::new(draws, prior))
}

/// Numbers of a quarter: name in machine output, heading, digits and value.
type Column = (&'static str, &'static str, fn(&Quarter) -> f64);
const PATH: [Column; 6] = [
    ("rd_multiplier", "multiplier", multiplier),
    ("horizon_minutes", "horizon min", |q| exp(q.log10_horizon * LN_10)),
    ("lead_months", "lead, mo", |q| q.lead_months),
    ("leader_share", "share", |q| q.leader_share),
    ("concentration", "sum s²", |q| q.concentration),
    ("task_cost_ratio", "cost", |q| exp(q.ln_task_cost)),
];

pub(super) fn report(arguments: &Takeoff, context: &Context) -> Result<Report, Failure> {
    let (own, others): (Vec<String>, Vec<String>) =
        context.global.set.iter().cloned().partition(|text| text.trim().starts_with("alone."));
    let plan = context.plan_with(&others)?;
    let alone = Alone::new(&plan, &context.known()?, &own)?;
    let draws = alone.sample(context.global.draws.unwrap_or(DRAWS), context.global.threads)?;
    let count = draws.len();
    let weighted = Weighted::new(draws, arguments.prior);
    let effective = effective_sample_size(&weighted.weights);
    let frontier = alone.measured().iter().filter(|point| point.frontier).count();
    let mut report = Report::new("takeoff", context, Some(count as u64));
    let weighing =
        if arguments.prior { "prior".to_string() } else { format!("weighed by {frontier} measured horizons") };
    report.heading.push(format!(
        "Take-off block alone: scenario {}, evidence to {}, {count} draws ({effective:.0} effective), {weighing}, seed {}",
        plan.scenario.name, plan.as_of, plan.seed
    ));
    let mut table = Table::new(
        "Reached by the end of the month or year",
        &[
            ("milestone", "milestone"),
            ("p_by_2026-09", "2026-09"),
            ("p_by_2028-03", "2028-03"),
            ("p_by_2028", "by 2028"),
            ("p_by_2030", "by 2030"),
            ("p_by_2035", "by 2035"),
            ("p50_year", "median"),
        ],
    );
    let mut milestones = Vec::new();
    for (k, name) in MILESTONES.iter().enumerate() {
        let mut cells = vec![Cell::from(SHOWN[k])];
        cells.extend(GOALS.iter().chain(&BY).map(|(until, _)| Cell::percent(weighted.by(k, *until))));
        cells.push(super::year(weighted.date(k, 0.5), "later"));
        table.row(cells);
        let target = match k {
            0 => Some(GOALS[0]),
            1 | 3 => Some(GOALS[1]),
            _ => None,
        };
        let by: Vec<Value> = BY
            .iter()
            .map(|(until, name)| json!({ "date": format!("{name}-12-31"), "p": weighted.by(k, *until) }))
            .collect();
        milestones.push(json!({
            "name": name,
            "definition": DEFINITIONS[k],
            "target": target.map(|(_, name)| name),
            "p_by_target": target.map(|(until, _)| weighted.by(k, until)),
            "p50_date": weighted.date(k, 0.5),
            "p10_date": weighted.date(k, 0.1),
            "p90_date": weighted.date(k, 0.9),
            "by": by,
            "p_none_by_2045": 1.0 - weighted.by(k, f64::INFINITY),
        }));
    }
    let headings: Vec<(&str, &str)> =
        [("start", "start")].into_iter().chain(PATH.iter().map(|(name, heading, _)| (*name, *heading))).collect();
    let mut path_table =
        Table::new("Leader at the start of the year, median of draws; intervals stand in --format json", &headings);
    let mut path = Vec::new();
    let mut half = Vec::new();
    for t in 0..QUARTERS {
        let mut object = serde_json::Map::new();
        object.insert("year".to_string(), json!(year_of(t)));
        let mut cells = vec![Cell::Number(year_of(t), format!("{:.0}", year_of(t)))];
        for (name, _, value) in PATH {
            let points = weighted.quantiles(t, value);
            let [_, p50, _] = points;
            object.insert(name.to_string(), quantiles(points));
            cells.push(if (1e-3..1e6).contains(&p50) {
                Cell::number(p50, 3)
            } else {
                Cell::Number(p50, format!("{p50:.1e}"))
            });
        }
        let over_half = weighted.share(|draw| draw.quarters[t].leader_share > 0.5);
        object.insert("p_leader_over_half".to_string(), json!(over_half));
        if t % 8 == 0 && year_of(t) <= 2036.0 {
            path_table.row(cells);
            half.push(format!("{:.0}: {:.0}%", year_of(t), 100.0 * over_half));
        }
        path.push(Value::Object(object));
    }
    report.tables = vec![table, path_table];
    report.data = json!({
        "model": "ours",
        "alone": true,
        "weighed": !arguments.prior,
        "effective_draws": effective,
        "milestones": milestones,
        "path": path,
        "measured_horizons": alone.measured().iter().map(|m| json!({
            "model": m.model, "year": m.year, "minutes": m.minutes, "weighs": m.frontier,
        })).collect::<Vec<Value>>(),
    });
    report.notes.push(format!("Chance that the leader has over half of the compute: {}.", half.join(", ")));
    for (name, definition) in SHOWN.iter().zip(DEFINITIONS) {
        report.notes.push(format!("{name}: {definition}."));
    }
    report.notes.push("Later: after 2045. Horizons are held at 10^12 minutes. Share: compute share of the leader; sum s²: of squared shares; lead: since the leader was where the second lab is.".to_string());
    report.notes.push("Goals: OpenAI, 28 October 2025 (intern by 2026-09, researcher by 2028-03). Dates are starts of quarters. Cost of a task of constant difficulty: inference spending over software and hardware, 1 at the start; it is the variable cost of serving.".to_string());
    report.notes.extend(super::passed(GOAL_DAYS, plan.as_of));
    if !arguments.prior {
        report.notes.push("The horizons that weigh also stand behind the priors of takeoff.horizon_start_minutes and takeoff.horizon_doubling_years; --prior shows the draws without weights.".to_string());
    }
    let heading = report.heading.join(" ");
    report.draw(arguments.plot.as_deref(), || chart(&alone, &weighted, &heading))?;
    Ok(report)
}

/// Median and 90% interval of a number over time, as a chart draws them, up to a year.
pub(super) fn fan(weighted: &Weighted, value: fn(&Quarter) -> f64, until: f64) -> Vec<(f64, f64, f64, f64)> {
    (0..QUARTERS)
        .filter(|&t| year_of(t) <= until)
        .map(|t| {
            let [p5, p50, p95] = weighted.quantiles(t, value);
            (year_of(t), p5, p50, p95)
        })
        .collect()
}

/// The R&D multiplier of the leader.
pub(super) fn multiplier(quarter: &Quarter) -> f64 {
    exp(quarter.ln_multiplier)
}

/// Horizon and multiplier as fans, and the measured horizons.
fn chart(alone: &Alone<'_>, weighted: &Weighted, heading: &str) -> Chart {
    const UNTIL: f64 = 2032.0;
    let points: Vec<(f64, f64)> = alone.measured().iter().map(|m| (m.year, m.minutes)).collect();
    let hours = |points: Vec<(f64, f64)>| points.into_iter().map(|(x, y)| (x, y / 60.0)).collect::<Vec<_>>();
    let horizon: Vec<(f64, f64, f64, f64)> =
        fan(weighted, PATH[1].2, UNTIL).into_iter().map(|(x, a, b, c)| (x, a / 60.0, b / 60.0, c / 60.0)).collect();
    Chart {
        title: "Time horizon and research multiplier of the leader".to_string(),
        subtitle: heading.to_string(),
        definition: "Horizon: length of tasks done half of the time, hours; points are measured (METR). Multiplier: research over that of people alone. Median and 90% interval.".to_string(),
        x: XAxis::years("start of quarter"),
        y: YAxis::log("hours; ratio").range(0.5, 1e6),
        series: vec![
            Series::fan("horizon", &horizon, Style::line(0)),
            Series::fan("multiplier", &fan(weighted, multiplier, UNTIL), Style::line(1)),
            Series::new("measured", hours(points), Style::points(2)),
        ],
        footnote: "take-off block alone; horizons are held at 10^12 minutes".to_string(),
    }
}
