//! The couplings by experiment: hold one part of the world back, and see what moves on the same histories.

use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_engine::Plan;
use overhang_engine::simulate::Mode;
use overhang_engine::start::first_quarter;
use overhang_engine::takeoff_models::couplings::{HOLDS, held};
use overhang_engine::tally::{MANY_GROUPS, Statistic, Tally};
use overhang_results::summary::milestones::{self, Milestone, Milestones};
use overhang_results::{Kept, PathSummary, Paths, Series};
use serde_json::{Value, json};

/// Columns that the take-off pulls along.
const PULLED: [(&str, &str); 4] = [
    ("lab_revenue_usd_bn", "lab revenue, bn/q"),
    ("ai_capex_usd_bn", "AI capex, bn/q"),
    ("need_gw", "power need, GW"),
    ("energised_mh", "switched on, M H100e"),
];
/// Milestones that are shown: name and years.
const SHOWN: [(&str, &str); 4] = [
    ("researcher_lenient", "2030-12-31"),
    ("researcher_strict", "2030-12-31"),
    ("takeoff_2_in_1", "2034-12-31"),
    ("takeoff_3_in_1", "2034-12-31"),
];
/// What ends a boom, by place in `tally::EVENTS`, with its name in machine output.
const BREAKS: [(usize, &str); 2] = [(1, "breaker"), (2, "bubble")];
/// Years for which medians of the pulled columns are shown.
const YEARS: [i32; 2] = [2030, 2035];

/// One world.
struct World {
    name: &'static str,
    what: &'static str,
    /// All histories.
    milestones: Vec<Milestone>,
    /// By group of histories.
    groups: Vec<Vec<Milestone>>,
    paths: Vec<PathSummary>,
    tally: Tally,
}

impl World {
    fn run(context: &Context, plan: &Plan, name: &'static str, what: &'static str) -> Result<Self, Failure> {
        let columns: Vec<&str> =
            milestones::COLUMNS.iter().copied().chain(PULLED.iter().map(|(column, _)| *column)).collect();
        let kept = Kept::new(&columns, true)?;
        let series = PULLED.iter().map(|(column, _)| Series::column(&kept, column)).collect::<Result<Vec<_>, _>>()?;
        let mut all = Milestones::new(kept.clone())?;
        let mut paths = Paths::new(kept.clone(), series);
        let mut groups = Vec::new();
        let tally = context.with_options(Mode::Prior, kept.keep(), |options| {
            overhang_engine::race::run::<Failure>(plan, options, |group| {
                all.add(group)?;
                paths.add(group)?;
                let mut one = Milestones::new(kept.clone())?;
                one.add(group)?;
                groups.push(one.summaries());
                Ok(())
            })
        })?;
        Ok(Self { name, what, milestones: all.summaries(), groups, paths: paths.summaries(), tally })
    }

    /// Chance that an event of [`BREAKS`] has happened by the end of a year.
    fn broken(&self, event: usize, year: i32) -> f64 {
        let quarter = 4 * (year + 1) - 1 - first_quarter().index();
        usize::try_from(quarter).map_or(f64::NAN, |t| self.tally.p(Statistic::Ever(event, t)))
    }

    fn p(&self, name: &str, date: &str) -> f64 {
        chance(&self.milestones, name, date)
    }

    /// Difference to another world, and its error from the differences of groups. With fewer than
    /// [`MANY_GROUPS`] that spread says little: then it is at least what it would be if all histories that
    /// differ did so in one direction, `sqrt((|d| - d^2)/N)`.
    fn against(&self, base: &Self, name: &str, date: &str) -> (f64, f64) {
        let all: Vec<f64> = self
            .groups
            .iter()
            .zip(&base.groups)
            .map(|(own, other)| chance(own, name, date) - chance(other, name, date))
            .collect();
        let n = all.len() as f64;
        let mean = all.iter().sum::<f64>() / n;
        let spread = all.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>();
        let by_groups = if n > 1.0 { (spread / (n - 1.0) / n).sqrt() } else { 0.0 };
        let least = if (all.len() as u64) < MANY_GROUPS {
            ((mean.abs() - mean * mean) / (n * overhang_engine::simulate::HISTORIES as f64)).sqrt()
        } else {
            0.0
        };
        (mean, by_groups.max(least))
    }

    /// Median of a pulled column at the end of a year.
    fn median(&self, column: usize, year: i32) -> f64 {
        let at = self
            .paths
            .get(column)
            .and_then(|path| path.quarters.iter().find(|q| q.quarter.year() == year && q.quarter.number() == 4));
        at.map_or(f64::NAN, |q| q.p50)
    }
}

fn chance(milestones: &[Milestone], name: &str, date: &str) -> f64 {
    let found = milestones.iter().find(|m| m.name == name).and_then(|m| m.by.iter().find(|by| by.date == date));
    found.map_or(f64::NAN, |by| by.p)
}

pub(super) fn report(factor: f64, context: &Context) -> Result<Report, Failure> {
    let scenario = context.scenario()?;
    let plan = |scenario| context.plan_of(scenario);
    let mut worlds = vec![World::run(context, &plan(scenario.clone())?, "as it is", "nothing held back")?];
    for hold in &HOLDS {
        worlds.push(World::run(context, &plan(held(&scenario, hold, factor)?)?, hold.name, hold.what)?);
    }
    let histories = worlds[0].groups.len() * overhang_engine::simulate::HISTORIES;
    let mut report = Report::new("takeoff", context, Some(histories as u64));
    report.heading.push(format!(
        "One part of the world times {factor}, on the same random numbers: scenario {}, {histories} histories of the prior, seed {}",
        scenario.name, context.global.seed
    ));
    let mut table = Table::new(
        format!(
            "Chance of each milestone, and what {} changes in points (± error of the difference)",
            if factor < 1.0 { "holding back" } else { "having more" }
        ),
        &[
            ("held_back", "times factor"),
            ("researcher_lenient_2030", "researcher 2030"),
            ("researcher_strict_2030", "strict 2030"),
            ("takeoff_2_in_1_2034", "2 in 1, 2034"),
            ("takeoff_3_in_1_2034", "3 in 1, 2034"),
        ],
    );
    let mut pulled = Table::new(
        "The other direction: median at the end of 2030 and of 2035",
        &[
            ("held_back", "times factor"),
            ("lab_revenue_usd_bn", PULLED[0].1),
            ("ai_capex_usd_bn", PULLED[1].1),
            ("need_gw", PULLED[2].1),
            ("energised_mh", PULLED[3].1),
        ],
    );
    let mut broken = Table::new(
        "What ends a boom: chance by the end of 2030 and of 2035",
        &[("held_back", "times factor"), ("breaker", "breaker"), ("bubble", "bubble")],
    );
    let mut data = Vec::new();
    for (k, world) in worlds.iter().enumerate() {
        let mut cells = vec![Cell::from(world.name)];
        let mut chances = Vec::new();
        for (name, date) in SHOWN {
            let p = world.p(name, date);
            let (difference, error) = world.against(&worlds[0], name, date);
            cells.push(if k == 0 {
                Cell::percent(p)
            } else {
                Cell::Number(difference, format!("{:+.1} ±{:.1}", 100.0 * difference, 100.0 * error))
            });
            chances.push(json!({
                "name": name, "date": date, "p": p,
                "difference": if k == 0 { None } else { Some(difference) },
                "se": if k == 0 { None } else { Some(error) },
            }));
        }
        table.row(cells);
        let mut cells = vec![Cell::from(world.name)];
        let mut medians = serde_json::Map::new();
        for (column, (name, _)) in PULLED.iter().enumerate() {
            let [early, late] = YEARS.map(|year| world.median(column, year));
            cells.push(Cell::Number(late, format!("{early:.0}, {late:.0}")));
            medians.insert((*name).to_string(), json!({ "2030-12-31": early, "2035-12-31": late }));
        }
        pulled.row(cells);
        let mut cells = vec![Cell::from(world.name)];
        let mut ends = serde_json::Map::new();
        for (event, name) in BREAKS {
            let [early, late] = YEARS.map(|year| world.broken(event, year));
            cells.push(Cell::Number(late, format!("{:.1}%, {:.1}%", 100.0 * early, 100.0 * late)));
            ends.insert(name.to_string(), json!({ "2030-12-31": early, "2035-12-31": late }));
        }
        broken.row(cells);
        data.push(json!({ "held_back": world.name, "what": world.what, "milestones": chances, "medians": Value::Object(medians), "ever": Value::Object(ends) }));
    }
    report.tables = vec![table, pulled, broken];
    report.data = json!({ "model": "ours", "factor": factor, "worlds": data });
    for hold in &HOLDS {
        report.notes.push(format!("{}: {}.", hold.name, hold.what));
    }
    report.notes.push(
        "A factor and its inverse need not move a milestone in opposite directions: where power or chips bind, more of \
         another part is idle, and a faster boom breaks sooner (last table), which takes away later what it adds first."
            .to_string(),
    );
    report
        .notes
        .push("Prior, without conditioning: a conditioned run would choose other histories in each world.".to_string());
    Ok(report)
}
