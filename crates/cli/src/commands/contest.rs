//! `overhang contest`: who keeps the value and when it moves, what rivals spend away, whether one lab wins all.

use crate::arguments::Contest;
use crate::commands::plot;
use crate::commands::tidy::tidy;
use crate::context::{self, Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, quantiles};
use overhang_engine::scenario::registry::{PARAMETERS, find, full_name};
use overhang_engine::simulate::Change;
use overhang_engine::tally::Estimate;
use overhang_model::contest::layers::LAYERS;
use overhang_model::contest::rivals::{compounding, dissipated_share, equilibrium, repeated};
use overhang_results::summary::layers::{CLOUD_LESS_CHIP, COLUMNS, LAB_LESS_CHIP, LARGEST_LAB, SELLERS, TOTAL, layers};
use overhang_results::summary::yearly::{YEARS, indicator};
use overhang_results::{Kept, Series, Yearly};
use serde_json::{Value, json};

/// What could break or make a winner: name, parameter, factor.
const BREAKS: [(&str, &str, f64); 6] = [
    ("pull of capability halved", "takeoff.b", 0.5),
    ("pull of capability doubled", "takeoff.b", 2.0),
    ("ideas spread twice as fast", "takeoff.f", 2.0),
    ("ideas spread half as fast", "takeoff.f", 0.5),
    ("compute moves twice as fast", "takeoff.ds", 2.0),
    ("compute moves half as fast", "takeoff.ds", 0.5),
];
/// Numbers of equal rivals that the table shows.
const RIVALS: [usize; 4] = [2, 3, 5, 8];
/// Advantages of a winner in the next round.
const ADVANTAGES: [f64; 5] = [0.0, 0.5, 1.0, 2.0, 4.0];
/// Rounds of the compounding contest.
const ROUNDS: usize = 40;
/// Prize of the closed forms: shares do not depend on it.
const PRIZE: f64 = 100.0;
/// Effort of each rival who holds back.
const RESTRAINT: f64 = 1.0;
/// Parameters that the split rests on.
const RESTS_ON: [&str; 10] = [
    "contest.chi",
    "contest.GM_o",
    "designers.GM0",
    "designers.psi",
    "demand.C_eps",
    "demand.C_mon",
    "demand.E_eps",
    "demand.E_mon",
    "demand.C_n",
    "demand.E_n",
];
/// Parameters that the winner rests on.
const WINNER_RESTS_ON: [&str; 6] =
    ["takeoff.b", "takeoff.ds", "takeoff.f", "takeoff.share1", "takeoff.share2", "takeoff.share3"];

/// A chance in per cent with its error.
fn chance(chance: Estimate) -> Cell {
    Cell::Number(chance.value, format!("{:.1}% ±{:.1}", 100.0 * chance.value, 100.0 * chance.se))
}

fn value(chance: Estimate) -> Value {
    json!({ "p": chance.value, "se": chance.se })
}

fn more_than_half(share: f64) -> f64 {
    indicator(share > 0.5)
}

pub(crate) fn contest(arguments: &Contest, context: &Context) -> Result<Report, Failure> {
    let plan = context.plan()?;
    let kept = Kept::new(&COLUMNS, true)?;
    let mut base = Yearly::new(kept.clone(), layers(&kept)?);
    let mut changes = Vec::new();
    let mut worlds = Vec::new();
    for (_, name, factor) in BREAKS {
        let slot = find(name).ok_or_else(|| Failure::Question(format!("the model has no parameter {name}")))?;
        changes.push(Change::Scaled { slot, factor });
        worlds.push(Yearly::new(kept.clone(), vec![Series::column(&kept, "largest_lab_share")?]));
    }
    let tally = context.with_options(mode(arguments.prior), kept.keep(), |options| {
        overhang_engine::race::paired::<Failure>(&plan, options, &changes, |groups| {
            for (world, group) in std::iter::once(&mut base).chain(&mut worlds).zip(groups) {
                world.add(group)?;
            }
            Ok(())
        })
    })?;
    let heading = context::heading(&plan, &tally);
    let mut report = Report::new("contest", context, Some(tally.used + tally.failed));
    report.heading.push(format!("Who keeps the value: {heading}"));
    report.heading.extend(sentences(&base));
    let starts: Vec<f64> = ["takeoff.share1", "takeoff.share2", "takeoff.share3"]
        .iter()
        .map(|name| find(name).and_then(|slot| plan.central().get(slot)).copied().unwrap_or(f64::NAN))
        .collect();
    let costs = costs_behind(&starts);
    report.tables = vec![
        layer_table(&base),
        total_table(&base),
        winner_table(&base, &worlds),
        rival_table(),
        lab_table(&costs),
        compounding_table(&costs),
    ];
    report.notes = vec![
        "Layers: gross profit of chip designers and of labs (before research), profit of clouds after operation and economic depreciation, surplus of firms (adopter) and of consumers from paid use. A negative share is a loss. Use that is not sold is not counted: surplus of consumers in the United States alone, free use included, is put at 172 bn USD (demand.us_consumers.consumer_surplus.2026-03-31).".to_string(),
        format!("Rivals: each wins the prize with its part of all effort; spent is the part of the prize that is spent in winning it. Restraint: each holds back to an effort of {RESTRAINT:.0}; it lasts where the next round weighs at least the critical discount. Labs: a cost is that of a unit of effort, in units of the sum of all; such costs explain their shares of research compute."),
        "One lab wins: its share of research compute is above one half. A changed world differs in one parameter from 2026 on, on the same histories.".to_string(),
        format!("The split rests on {}; the winner on {}. overhang evidence show NAME opens each.", RESTS_ON.join(", "), WINNER_RESTS_ON.join(", ")),
        "± one standard error, from the spread of groups of histories; with fewer than eight at least that of as many independent draws.".to_string(),
    ];
    report.data = json!({
        "layers": layers_json(&base),
        "moves": moves_json(&base),
        "rivals": rivals_json(&costs),
        "winner": winner_json(&base, &worlds),
        "compounding": ADVANTAGES.iter().map(|&advantage| {
            json!({ "advantage": advantage, "shares": compounding(PRIZE, &costs, advantage, ROUNDS) })
        }).collect::<Vec<_>>(),
        "rests_on": rests_on(&plan),
    });
    report.tables.push(tidy(&report.data));
    report.draw(arguments.plot.as_deref(), || {
        let lines = LAYERS
            .iter()
            .enumerate()
            .map(|(k, name)| {
                let points = (0..YEARS).map(|year| (f64::from(Yearly::year(year) + 1), base.quantiles(k, year)[1]));
                ((*name).to_string(), points.collect())
            })
            .collect();
        plot::chances(
            "Who keeps the value of AI".to_string(),
            heading,
            "Median share of each layer in what chips, clouds and labs earn and what buyers gain in a year.",
            lines,
        )
    })?;
    Ok(report)
}

/// Costs of effort under which the contest gives these shares: `c_i = (1 - s_i)/(n - 1)` times their sum, here 1.
fn costs_behind(shares: &[f64]) -> Vec<f64> {
    let others = (shares.len().max(2) - 1) as f64;
    shares.iter().map(|share| (1.0 - share) / others).collect()
}

/// When the value moves, in sentences.
fn sentences(base: &Yearly) -> Vec<String> {
    let when = |name: &str, series: usize| {
        let most = |year: &usize| base.mean(series, *year, |x| indicator(x > 0.0)).value > 0.5;
        let years: Vec<usize> = (0..YEARS).filter(most).collect();
        match years.first() {
            None => format!("{name} earn more than chip designers in most histories of no year"),
            Some(&first) if years.len() == YEARS - first => {
                format!("{name} earn more than chip designers in most histories from {} on", Yearly::year(first))
            }
            Some(_) => {
                let years: Vec<String> = years.into_iter().map(|year| Yearly::year(year).to_string()).collect();
                format!("{name} earn more than chip designers in most histories in {} only", years.join(", "))
            }
        }
    };
    vec![format!("{}; {}.", when("Labs", LAB_LESS_CHIP), when("clouds", CLOUD_LESS_CHIP))]
}

/// Years, from 0, that tables of layers show.
fn shown() -> impl Iterator<Item = usize> {
    (0..YEARS).step_by(2)
}

/// A median with its interval, whole numbers.
fn range(quantiles: [f64; 3], scale: f64) -> Cell {
    // What rounds to zero has no sign of its own.
    let [low, middle, high] = quantiles.map(|x| (scale * x).round() + 0.0);
    let to = if low < 0.0 { " to " } else { "-" };
    Cell::Number(middle, format!("{middle:.0} ({low:.0}{to}{high:.0})"))
}

fn layer_table(base: &Yearly) -> Table {
    let columns: Vec<(&str, &str)> =
        [("year", "year")].into_iter().chain(LAYERS.iter().map(|name| (*name, *name))).collect();
    let mut table = Table::new("Share of each layer in the value of a year in per cent, median (5%-95%)", &columns);
    for year in shown() {
        let shares = (0..LAYERS.len()).map(|series| range(base.quantiles(series, year), 100.0));
        table.row([Cell::Text(Yearly::year(year).to_string())].into_iter().chain(shares));
    }
    table
}

fn total_table(base: &Yearly) -> Table {
    let mut table = Table::new(
        "Value in a year of all layers and of the three that sell (chip, cloud, lab), bn USD, median (5%-95%); chance \
         that labs, and clouds, earn more than chip designers",
        &[
            ("year", "year"),
            ("total_usd_bn", "all layers"),
            ("sellers_usd_bn", "sellers"),
            ("lab_above_chip", "labs above"),
            ("cloud_above_chip", "clouds above"),
        ],
    );
    for year in shown() {
        let above = |series: usize| chance(base.mean(series, year, |x| indicator(x > 0.0)));
        table.row([
            Cell::Text(Yearly::year(year).to_string()),
            range(base.quantiles(TOTAL, year), 1.0),
            range(base.quantiles(SELLERS, year), 1.0),
            above(LAB_LESS_CHIP),
            above(CLOUD_LESS_CHIP),
        ]);
    }
    table
}

fn winner_table(base: &Yearly, worlds: &[Yearly]) -> Table {
    let mut table = Table::new(
        "Chance that one lab holds over half of research compute, and what changes it, in points",
        &[("world", "world"), ("by_2028", "2028"), ("by_2032", "2032"), ("by_2036", "2036")],
    );
    let years = [2, 6, 10];
    let mut cells = vec![Cell::from("as it is")];
    cells.extend(years.map(|year| chance(base.mean(LARGEST_LAB, year, more_than_half))));
    table.row(cells);
    for ((name, _, _), world) in BREAKS.iter().zip(worlds) {
        let mut cells = vec![Cell::from(*name)];
        cells.extend(years.map(|year| {
            let d = world.difference(base, (0, LARGEST_LAB), year, more_than_half);
            Cell::Number(d.value, format!("{:+.1} ±{:.1}", 100.0 * d.value, 100.0 * d.se))
        }));
        table.row(cells);
    }
    table
}

fn rival_table() -> Table {
    let mut table = Table::new(
        format!(
            "Equal rivals for a prize of {PRIZE:.0} at a cost of 1 each, in closed form; restraint: weight of the next \
             round from which all hold back to an effort of {RESTRAINT:.0}; passed on: part of a cut of cost"
        ),
        &[
            ("rivals", "rivals"),
            ("effort", "effort each"),
            ("profit", "profit each"),
            ("dissipated_share", "spent"),
            ("critical_discount", "restraint from"),
            ("passed_on", "passed on"),
        ],
    );
    for n in RIVALS {
        let equal = vec![1.0; n];
        let rivals = equilibrium(PRIZE, &equal);
        let first = rivals.first().copied();
        let of = |f: fn(&overhang_model::contest::rivals::Rival) -> f64| first.as_ref().map_or(f64::NAN, f);
        table.row([
            Cell::Text(n.to_string()),
            Cell::number(of(|rival| rival.effort), 3),
            Cell::number(of(|rival| rival.profit), 3),
            Cell::percent(dissipated_share(PRIZE, &equal, &rivals)),
            Cell::number(repeated(PRIZE, 1.0, n, RESTRAINT).critical_discount, 3),
            Cell::percent(overhang_model::demand::surplus::pass_through(n as f64)),
        ]);
    }
    table
}

/// The labs of 2026 as rivals, each at its own cost.
fn lab_table(costs: &[f64]) -> Table {
    let rivals = equilibrium(PRIZE, costs);
    let spent = dissipated_share(PRIZE, costs, &rivals);
    let mut table = Table::new(
        format!(
            "Labs of 2026 as rivals for {PRIZE:.0}, at costs that explain their shares; they spend {:.1}%",
            100.0 * spent
        ),
        &[("lab", "lab"), ("cost", "cost"), ("share", "share"), ("effort", "effort"), ("profit", "profit")],
    );
    for (k, (cost, rival)) in costs.iter().zip(&rivals).enumerate() {
        table.row([
            Cell::Text((k + 1).to_string()),
            Cell::number(*cost, 3),
            Cell::percent(rival.share),
            Cell::number(rival.effort, 3),
            Cell::number(rival.profit, 3),
        ]);
    }
    table
}

fn compounding_table(costs: &[f64]) -> Table {
    let mut table = Table::new(
        format!(
            "Labs of 2026 (costs that explain their shares), {ROUNDS} rounds, each won share lowering the next cost"
        ),
        &[("advantage", "advantage"), ("shares", "shares in the end, %"), ("over_half", "one above half")],
    );
    for advantage in ADVANTAGES {
        let shares = compounding(PRIZE, costs, advantage, ROUNDS);
        let most = shares.iter().copied().fold(0.0, f64::max);
        table.row([
            Cell::number(advantage, 2),
            Cell::Text(shares.iter().map(|share| format!("{:.0}", 100.0 * share)).collect::<Vec<_>>().join(", ")),
            Cell::from(if most > 0.5 { "yes" } else { "no" }),
        ]);
    }
    table
}

fn layers_json(base: &Yearly) -> Vec<Value> {
    (0..YEARS)
        .flat_map(|year| {
            LAYERS.iter().enumerate().map(move |(k, name)| {
                json!({ "year": Yearly::year(year), "layer": name, "share": quantiles(base.quantiles(k, year)) })
            })
        })
        .collect()
}

fn moves_json(base: &Yearly) -> Vec<Value> {
    let above = |series: usize, year: usize| value(base.mean(series, year, |x| indicator(x > 0.0)));
    (0..YEARS)
        .map(|year| {
            json!({
                "year": Yearly::year(year),
                "total_usd_bn": quantiles(base.quantiles(TOTAL, year)),
                "sellers_usd_bn": quantiles(base.quantiles(SELLERS, year)),
                "lab_above_chip": above(LAB_LESS_CHIP, year),
                "cloud_above_chip": above(CLOUD_LESS_CHIP, year),
            })
        })
        .collect()
}

fn rivals_json(costs: &[f64]) -> Vec<Value> {
    let one = |name: String, costs: &[f64], critical_discount: Option<f64>| {
        let rivals = equilibrium(PRIZE, costs);
        json!({
            "name": name,
            "prize": PRIZE,
            "cost": costs,
            "effort": rivals.iter().map(|rival| rival.effort).collect::<Vec<_>>(),
            "share": rivals.iter().map(|rival| rival.share).collect::<Vec<_>>(),
            "profit": rivals.iter().map(|rival| rival.profit).collect::<Vec<_>>(),
            "dissipated_share": dissipated_share(PRIZE, costs, &rivals),
            "restrained_effort": critical_discount.map(|_| RESTRAINT),
            "critical_discount": critical_discount,
        })
    };
    let equal = |n: usize| {
        one(format!("{n} equal rivals"), &vec![1.0; n], Some(repeated(PRIZE, 1.0, n, RESTRAINT).critical_discount))
    };
    RIVALS.iter().map(|&n| equal(n)).chain([one("labs of 2026".to_string(), costs, None)]).collect()
}

fn winner_json(base: &Yearly, worlds: &[Yearly]) -> Value {
    let years = |of: &dyn Fn(usize) -> Estimate| {
        (0..YEARS)
            .map(|year| {
                let mut entry = value(of(year));
                entry["year"] = json!(Yearly::year(year));
                entry
            })
            .collect::<Vec<_>>()
    };
    let changed: Vec<Value> = BREAKS
        .iter()
        .zip(worlds)
        .map(|((name, parameter, factor), world)| {
            json!({
                "world": name,
                "parameter": find(parameter).and_then(|slot| PARAMETERS.get(slot)).map(|d| full_name(d)),
                "factor": factor,
                "difference": years(&|year| world.difference(base, (0, LARGEST_LAB), year, more_than_half)),
            })
        })
        .collect();
    json!({
        "definition": "one lab's share of research compute above one half at the end of the year",
        "p": years(&|year| base.mean(LARGEST_LAB, year, more_than_half)),
        "largest_share": (0..YEARS).map(|year| json!({ "year": Yearly::year(year), "share": quantiles(base.quantiles(LARGEST_LAB, year)) })).collect::<Vec<_>>(),
        "worlds": changed,
    })
}

fn rests_on(plan: &overhang_engine::Plan) -> Vec<Value> {
    RESTS_ON
        .iter()
        .chain(&WINNER_RESTS_ON)
        .filter_map(|name| {
            let slot = find(name)?;
            let (description, entry) = (PARAMETERS.get(slot)?, plan.scenario.entries.get(slot)?);
            Some(json!({ "parameter": full_name(description), "setting": entry.text, "kind": entry.kind, "ground": entry.ground }))
        })
        .collect()
}
