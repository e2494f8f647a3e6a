//! `overhang explain`: what drives the race, and what flips it.

mod charts;
mod json;
mod rows;

use crate::arguments::Explain;
use crate::commands::NAMES;
use crate::commands::race::{agrees, envelope};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use json::{errors_json, flips_json, given_json, indices_json, outcome_json, shifts_json, swings_json};
use overhang_engine::explain::{
    Answer, Condition, Driven, Driver, Flips, Histories, Input, Shares, Swing, answer, flips, shares, shifts,
};
use overhang_engine::scenario::registry::{PARAMETERS, VIEWS, full_name};
use overhang_engine::simulate::{Keep, Mode};
use overhang_prob::sensitivity::Indices;
use overhang_results::RunReader;
use overhang_units::format_significant;
use serde_json::{Map, Value, json};

/// Rows of a table for people.
const SHOWN: usize = 10;
/// Standard deviations within which 95% of a normal number lies.
const Z95_BOTH_SIDES: f64 = 1.96;
/// The outcomes in machine output.
const OUTCOMES: [&str; 4] = ["takeoff", "breaker", "bubble", "none"];

pub(crate) fn explain(arguments: &Explain, context: &Context) -> Result<Report, Failure> {
    if let Some(path) = &arguments.rows {
        return rows::report(path, arguments.output.as_deref(), context);
    }
    let conditions: Vec<Condition> =
        arguments.given.iter().map(|text| Condition::parse(text)).collect::<Result<_, _>>()?;
    let told = histories(arguments, context)?;
    let mut report = Report::new("explain", context, Some(told.histories.trips.len() as u64));
    for (key, value) in told.envelope {
        report.set(key, value);
    }
    let mut data = Map::new();
    if !conditions.is_empty() {
        let answer = answer(&told.histories, &conditions, &told.slots, told.effective_share)?;
        let text: Vec<String> = conditions.iter().map(ToString::to_string).collect();
        report.heading.push(format!("Given that {}: {}", text.join(" and "), told.heading));
        report.tables = vec![given_table(&answer), moved_table(&answer)];
        report.notes.push(format!(
            "The conditions hold in {:.1}% of the histories ({:.0} effective). A shift within ±{:.2} sd may be noise (95%).",
            100.0 * answer.share,
            answer.effective_draws,
            Z95_BOTH_SIDES / answer.effective_draws.sqrt()
        ));
        data.insert("given".to_string(), given_json(&answer, &text));
        report.data = Value::Object(data);
        return Ok(report);
    }
    report.heading.push(format!("What drives the race? {}", told.heading));
    let drivers = shifts(&told.histories, &told.slots);
    if arguments.run.is_none() {
        let plan = context.plan()?;
        let (threads, stop) = (context.global.threads, context.stop());
        let shares = context.with_bar("of the shares of variance", |progress| {
            shares(&plan, arguments.base_draws, threads, progress, stop)
        })?;
        let flips = context.with_bar("of the search for flips", |progress| {
            flips(&plan, Mode::Conditioned, arguments.flip_draws, threads, progress, stop)
        })?;
        let ranked = ranked(&shares);
        report.heading.extend(decisive(&ranked, &flips));
        report.tables = vec![shares_table(&ranked), blocks_table(&shares), flips_table(&flips), swings_table(&flips)];
        report.notes.push(settled(&ranked, &shares));
        report.notes.push(format!(
            "Shares of variance of which comes first, over {} runs of the prior, where inputs are independent: what an \
             input explains with all its interactions (total), ± half a 95% interval of 100 resamples.",
            shares.draws
        ));
        report.notes.push(format!(
            "Flips and swings: the conditioned race with the input held, {} histories each on the same random numbers, \
             within p5 to p95 of its prior (definitions, marked *: the range in dispute). Between the two values after a flip \
             the two most likely outcomes are not told apart (90%).",
            flips.draws
        ));
        report.notes.push(definitions(&flips));
        report.notes.extend(doubts(&flips));
        data.insert("indices".to_string(), indices_json(&shares));
        data.insert("flips".to_string(), flips_json(&flips));
        data.insert("swings".to_string(), swings_json(&flips));
        data.insert(
            "base".to_string(),
            json!({ "first": outcome_json(&flips.base.p), "se": errors_json(&flips.base) }),
        );
        data.insert(
            "distributions".to_string(),
            json!({ "indices": "prior", "shifts": "conditioned", "flips": "conditioned", "swings": "conditioned" }),
        );
        data.insert("flip_draws".to_string(), json!(flips.draws));
        data.insert("base_draws".to_string(), json!(shares.base_draws));
        data.insert("draws_failed".to_string(), json!(shares.failed));
        if let Some(path) = &arguments.plot {
            report.notes.push(charts::draw(&flips, &told.heading, path)?);
        }
    }
    report.tables.push(shift_table(&drivers));
    report.notes.push(
        "Distance: how far the date of an event moves when the input is known (PAWN, median of 10 slices, 0 to 1), in \
         the conditioned race, where inputs depend on each other."
            .to_string(),
    );
    data.insert("shifts".to_string(), shifts_json(&drivers));
    report.data = Value::Object(data);
    Ok(report)
}

/// Histories to look at, simulated or read back.
struct Told {
    histories: Histories,
    /// Slots that differ between draws.
    slots: Vec<usize>,
    effective_share: f64,
    heading: String,
    envelope: Vec<(&'static str, Value)>,
}

fn histories(arguments: &Explain, context: &Context) -> Result<Told, Failure> {
    if let Some(folder) = &arguments.run {
        let reader = RunReader::open(folder)?;
        agrees(false, context, reader.manifest())?;
        let histories = reader.histories()?;
        let slots = (0..VIEWS).filter(|&slot| !histories.inputs[slot].is_empty()).collect();
        let (question, counts) = (&reader.manifest().question, &reader.manifest().counts);
        return Ok(Told {
            histories,
            slots,
            effective_share: counts.effective_draws / counts.draws_used as f64,
            heading: format!("{}, scenario {}, seed {}", folder.display(), question.scenario, question.seed),
            envelope: envelope(reader.manifest()),
        });
    }
    let plan = context.plan()?;
    let mut histories = Histories::default();
    let keep = Keep { inputs: true, ..Keep::default() };
    let tally = context.with_options(Mode::Conditioned, keep, |options| {
        overhang_engine::race::run::<Failure>(&plan, options, |group| {
            histories.add(group);
            Ok(())
        })
    })?;
    Ok(Told {
        histories,
        slots: plan.random_slots_of_race().map(|(slot, _)| slot).collect(),
        effective_share: tally.effective_draws() / tally.used as f64,
        heading: crate::context::heading(&plan, &tally),
        envelope: Vec::new(),
    })
}

fn parameter(slot: usize) -> String {
    PARAMETERS.get(slot).map_or_else(String::new, |description| full_name(description))
}

fn unit(slot: usize) -> &'static str {
    PARAMETERS.get(slot).map_or("", |description| description.unit)
}

fn name(input: &Input) -> String {
    match input {
        Input::Parameter(slot) => parameter(*slot),
        Input::Block(block) => format!("all of {block}"),
        Input::Shocks => "all shocks".to_string(),
    }
}

/// Inputs with their indices for each event, the largest first by the mean of the total indices.
fn ranked(shares: &Shares) -> Vec<(Input, [&Driven; 3])> {
    let of = |event: usize| shares.driven.iter().filter(move |driven| driven.event == event);
    let mut rows: Vec<(Input, [&Driven; 3])> = of(0)
        .zip(of(1))
        .zip(of(2))
        .filter(|((a, _), _)| matches!(a.input, Input::Parameter(_)))
        .map(|((a, b), c)| (a.input.clone(), [a, b, c]))
        .collect();
    rows.sort_by(|a, b| weight(&b.1).total_cmp(&weight(&a.1)));
    rows
}

/// Mean total index over the events.
fn weight(driven: &[&Driven; 3]) -> f64 {
    driven.iter().map(|driven| driven.first.total).sum::<f64>() / 3.0
}

/// What decides, each number with the distribution it is of.
fn decisive(ranked: &[(Input, [&Driven; 3])], flips: &Flips) -> Vec<String> {
    let names: Vec<String> = ranked.iter().take(3).map(|(input, _)| name(input)).collect();
    let winner = flips.base.winner();
    let held = match flips.flips.len() {
        0 => "no single input flips it within its range".to_string(),
        1 => "one value of a single input flips it".to_string(),
        n => format!("{n} values of single inputs flip it"),
    };
    let chance = |p: f64| format!("{:.0}%", 100.0 * p);
    let widest: Vec<String> = by_size(flips)
        .into_iter()
        .take(3)
        .map(|swing| {
            let what = if swing.definition { " (a definition)" } else { "" };
            format!(
                "{}{what} {} to {}",
                parameter(swing.slot),
                chance(swing.at[0].p[winner]),
                chance(swing.at[1].p[winner])
            )
        })
        .collect();
    vec![
        format!(
            "In the conditioned race the most likely outcome is {} ({:.0} ±{:.0}%); {held}. Inputs and definitions held at \
             the ends of their ranges move its chance most by: {}.",
            NAMES[winner],
            100.0 * flips.base.p[winner],
            100.0 * flips.base.error(winner),
            widest.join("; ")
        ),
        format!(
            "Over the prior, before anything was seen, three inputs explain most of the variance of which comes first \
             (definitions are fixed there): {}.",
            names.join(", ")
        ),
    ]
}

/// Swings of the chance of the most likely outcome, the widest first.
fn by_size(flips: &Flips) -> Vec<&Swing> {
    let winner = flips.base.winner();
    let size = |swing: &Swing| (swing.at[1].p[winner] - swing.at[0].p[winner]).abs();
    let mut swings: Vec<&Swing> = flips.swings.iter().collect();
    swings.sort_by(|a, b| size(b).total_cmp(&size(a)));
    swings
}

/// Whether the runs are enough for the order of the first three.
fn settled(ranked: &[(Input, [&Driven; 3])], shares: &Shares) -> String {
    let at = |k: usize| ranked.get(k).map(|(_, driven)| weight(driven));
    let error = |k: usize| {
        ranked.get(k).map_or(0.0, |(_, driven)| {
            driven.iter().map(|d| d.first.total_half_width * d.first.total_half_width).sum::<f64>().sqrt() / 3.0
        })
    };
    match (at(2), at(3)) {
        (Some(third), Some(fourth)) if third - error(2) > fourth + error(3) => {
            format!("Enough draws: with {} base draws the first three stand apart from the rest.", shares.base_draws)
        }
        _ => format!(
            "The intervals of the third and the fourth input overlap at {} base draws: --base-draws sets more.",
            shares.base_draws
        ),
    }
}

fn share(indices: &Indices) -> Cell {
    Cell::Number(
        indices.total,
        format!("{:.0} ±{:.0}%", 100.0 * indices.total.max(0.0), 100.0 * indices.total_half_width),
    )
}

fn events_table(title: &str, first: (&str, &str)) -> Table {
    Table::new(title, &[first, ("takeoff", NAMES[0]), ("breaker", NAMES[1]), ("bubble", NAMES[2])])
}

fn shares_table(ranked: &[(Input, [&Driven; 3])]) -> Table {
    let mut table =
        events_table("Of the prior: share of the variance of which comes first, by input", ("parameter", "input"));
    for (input, driven) in ranked.iter().take(SHOWN) {
        table.row([Cell::Text(name(input))].into_iter().chain(driven.map(|driven| share(&driven.first))));
    }
    table
}

fn blocks_table(shares: &Shares) -> Table {
    let mut table = events_table("The same by block", ("block", "inputs"));
    let of = |event: usize| shares.driven.iter().filter(move |driven| driven.event == event);
    for ((a, b), c) in of(0).zip(of(1)).zip(of(2)).filter(|((a, _), _)| !matches!(a.input, Input::Parameter(_))) {
        table.row([Cell::Text(name(&a.input))].into_iter().chain([a, b, c].map(|driven| share(&driven.first))));
    }
    table
}

fn flips_table(flips: &Flips) -> Table {
    let mut table = Table::new(
        format!("In the conditioned race: what flips the most likely outcome, {}", NAMES[flips.base.winner()]),
        &[("parameter", "input"), ("flips", "flips"), ("to", "to")],
    );
    for flip in &flips.flips {
        let side = if flip.above { "above" } else { "below" };
        let winner = flip.beyond.winner();
        let end = |x: f64| format_significant(if x.abs() < 1e-12 { 0.0 } else { x }, 3);
        let [low, high] = flip.bracket.map(end);
        table.row([
            Cell::Text(marked(flip.slot, flips)),
            Cell::Text(format!("{side} {} ({low} to {high}) {}", end(flip.threshold), unit(flip.slot))),
            Cell::Text(format!(
                "{} ({:.0}%){}",
                NAMES[winner],
                100.0 * flip.beyond.p[winner],
                if flip.settled { "" } else { ", in doubt" }
            )),
        ]);
    }
    table
}

/// What each definition in dispute does, whether or not it flips the outcome.
fn definitions(flips: &Flips) -> String {
    let winner = flips.base.winner();
    let chance = |swing: &Swing, side: usize| format!("{:.0}%", 100.0 * swing.at[side].p[winner]);
    let each: Vec<String> = flips
        .swings
        .iter()
        .filter(|swing| swing.definition)
        .map(|swing| {
            let found = flips.flips.iter().find(|flip| flip.slot == swing.slot);
            let flip = found
                .map_or("no flip".to_string(), |flip| format!("flips at {}", format_significant(flip.threshold, 3)));
            let [low, high] = swing.ends.map(|end| format_significant(end, 2));
            format!("{} {low} to {high}: {} to {}, {flip}", parameter(swing.slot), chance(swing, 0), chance(swing, 1))
        })
        .collect();
    format!("Definitions, chance that {} comes first: {}.", NAMES[winner], each.join("; "))
}

/// Name of an input, a definition with a star.
fn marked(slot: usize, flips: &Flips) -> String {
    let definition = flips.swings.iter().any(|swing| swing.slot == slot && swing.definition);
    format!("{}{}", parameter(slot), if definition { "*" } else { "" })
}

/// Histories of a race under which its chances are too coarse to find flips.
const FEW_FLIP_DRAWS: u64 = 1_024;

/// What the errors leave open.
fn doubts(flips: &Flips) -> Vec<String> {
    let winner = flips.base.winner();
    let mut notes = Vec::new();
    if flips.draws < FEW_FLIP_DRAWS {
        notes.push(format!(
            "Warning: {} histories in each race of the search, under {FEW_FLIP_DRAWS}: its chances have errors of {:.0} points, and \
             flips may be noise; --flip-draws sets more.",
            flips.draws,
            100.0 * flips.base.error(winner)
        ));
    }
    let open = flips.flips.iter().filter(|flip| !flip.settled).count();
    if open > 0 {
        notes.push(format!(
            "In doubt: {open} of the flips, where even the end of the range differs by less than the errors; --flip-draws sets more."
        ));
    }
    notes
}

fn swings_table(flips: &Flips) -> Table {
    let winner = flips.base.winner();
    let mut table = Table::new(
        format!("In the conditioned race: chance that {} comes first, one input held low and high", NAMES[winner]),
        &[("parameter", "input"), ("low", "low"), ("p_low", "chance"), ("high", "high"), ("p_high", "chance")],
    );
    for swing in by_size(flips).into_iter().take(SHOWN) {
        // An end that is zero but for rounding.
        let end = |x: f64| Cell::number(if x.abs() < 1e-12 { 0.0 } else { x }, 3);
        table.row([
            Cell::Text(marked(swing.slot, flips)),
            end(swing.ends[0]),
            Cell::percent(swing.at[0].p[winner]),
            end(swing.ends[1]),
            Cell::percent(swing.at[1].p[winner]),
        ]);
    }
    table
}

fn shift_table(drivers: &[Driver]) -> Table {
    let noise = drivers.first().map_or(f64::NAN, |driver| driver.date.noise);
    let mut table = events_table(
        &format!(
            "In the conditioned race: how far an input moves the date of an event, 0 to 1 (noise up to {noise:.2})"
        ),
        ("parameter", "input"),
    );
    let mut slots: Vec<(usize, [f64; 3])> = Vec::new();
    for driver in drivers {
        match slots.iter_mut().find(|(slot, _)| *slot == driver.slot) {
            Some((_, moves)) => moves[driver.event] = driver.date.pawn_median,
            None => {
                let mut moves = [0.0; 3];
                moves[driver.event] = driver.date.pawn_median;
                slots.push((driver.slot, moves));
            }
        }
    }
    let largest = |moves: &[f64; 3]| moves.iter().copied().fold(0.0, f64::max);
    slots.sort_by(|a, b| largest(&b.1).total_cmp(&largest(&a.1)));
    for (slot, moves) in slots.into_iter().take(SHOWN) {
        table.row([Cell::Text(parameter(slot))].into_iter().chain(moves.map(|moved| Cell::number(moved, 2))));
    }
    table
}

fn given_table(answer: &Answer) -> Table {
    let mut table =
        Table::new("First by the end of 2036", &[("outcome", "outcome"), ("p", "where it holds"), ("p_all", "in all")]);
    for (k, name) in NAMES.iter().enumerate() {
        let (p, se) = answer.first[k];
        table.row([
            Cell::from(*name),
            Cell::Number(p, format!("{:.1} ±{:.1}%", 100.0 * p, 100.0 * se)),
            Cell::percent(answer.first_of_all[k]),
        ]);
    }
    table
}

fn moved_table(answer: &Answer) -> Table {
    let mut table = Table::new(
        "Inputs that lie elsewhere there",
        &[("parameter", "input"), ("median_given", "median"), ("median_all", "in all"), ("shift_sd", "shift, sd")],
    );
    for moved in answer.moved.iter().take(SHOWN) {
        table.row([
            Cell::Text(parameter(moved.slot)),
            Cell::number(moved.median_given, 3),
            Cell::number(moved.median, 3),
            Cell::Number(moved.shift_sd, format!("{:+.2}", moved.shift_sd)),
        ]);
    }
    table
}
