//! `overhang explain`: what drives the race, and what flips it.

use crate::arguments::Explain;
use crate::commands::NAMES;
use crate::commands::race::{agrees, envelope};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_engine::explain::{
    Answer, Condition, Driven, Driver, Flips, Histories, Input, Shares, answer, flips, shares, shifts,
};
use overhang_engine::scenario::registry::{PARAMETERS, SLOTS, full_name};
use overhang_engine::simulate::{Keep, Mode};
use overhang_engine::tally::EVENTS;
use overhang_prob::sensitivity::Indices;
use overhang_results::RunReader;
use overhang_units::format_significant;
use serde_json::{Map, Value, json};

/// Rows of a table for people.
const SHOWN: usize = 10;
/// The outcomes in machine output.
const OUTCOMES: [&str; 4] = ["takeoff", "breaker", "bubble", "none"];

pub(crate) fn explain(arguments: &Explain, context: &Context) -> Result<Report, Failure> {
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
            "The conditions hold in {:.1}% of the histories ({:.0} effective).",
            100.0 * answer.share,
            answer.effective_draws
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
        report.heading.push(decisive(&ranked, &flips));
        report.tables = vec![shares_table(&ranked), blocks_table(&shares), flips_table(&flips), swings_table(&flips)];
        report.notes.push(settled(&ranked, &shares));
        report.notes.push(format!(
            "Shares of variance of which comes first, over {} runs of the prior, where inputs are independent: what an \
             input explains with all its interactions (total), ± half a 95% interval of 100 resamples.",
            shares.draws
        ));
        report.notes.push(format!(
            "Flips and swings: the conditioned race with the input held, {} histories each on the same random numbers, \
             within p5 to p95 of its prior (definitions: the range in dispute).",
            flips.draws
        ));
        data.insert("indices".to_string(), indices_json(&shares));
        data.insert("flips".to_string(), flips_json(&flips));
        data.insert("swings".to_string(), swings_json(&flips));
        data.insert("base_draws".to_string(), json!(shares.base_draws));
        data.insert("draws_failed".to_string(), json!(shares.failed));
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
        let slots = (0..SLOTS).filter(|&slot| !histories.inputs[slot].is_empty()).collect();
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
        slots: plan.random_slots().map(|(slot, _)| slot).collect(),
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

fn decisive(ranked: &[(Input, [&Driven; 3])], flips: &Flips) -> String {
    let names: Vec<String> = ranked.iter().take(3).map(|(input, _)| name(input)).collect();
    let held = match flips.flips.len() {
        0 => "no single input flips it within its range".to_string(),
        1 => "one input flips it within its range".to_string(),
        n => format!("{n} values of single inputs flip it"),
    };
    format!(
        "Three inputs decide most: {}. The most likely outcome is {} ({:.0}%); {held}.",
        names.join(", "),
        NAMES[flips.base.winner()],
        100.0 * flips.base.p[flips.base.winner()]
    )
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
    let mut table = events_table("Share of the variance of which comes first, by input", ("parameter", "input"));
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
        format!("What flips the most likely outcome, {}", NAMES[flips.base.winner()]),
        &[("parameter", "input"), ("flips", "flips"), ("to", "to")],
    );
    for flip in &flips.flips {
        let side = if flip.above { "above" } else { "below" };
        let winner = flip.beyond.winner();
        table.row([
            Cell::Text(parameter(flip.slot)),
            Cell::Text(format!("{side} {} {}", format_significant(flip.threshold, 3), unit(flip.slot))),
            Cell::Text(format!("{} ({:.0}%)", NAMES[winner], 100.0 * flip.beyond.p[winner])),
        ]);
    }
    table
}

fn swings_table(flips: &Flips) -> Table {
    let winner = flips.base.winner();
    let mut table = Table::new(
        format!("Chance that {} comes first, with one input held low and high", NAMES[winner]),
        &[("parameter", "input"), ("low", "low"), ("p_low", "chance"), ("high", "high"), ("p_high", "chance")],
    );
    let mut swings: Vec<_> = flips.swings.iter().collect();
    let size = |swing: &overhang_engine::explain::Swing| (swing.at[1].p[winner] - swing.at[0].p[winner]).abs();
    swings.sort_by(|a, b| size(b).total_cmp(&size(a)));
    for swing in swings.into_iter().take(SHOWN) {
        // An end that is zero but for rounding.
        let end = |x: f64| Cell::number(if x.abs() < 1e-12 { 0.0 } else { x }, 3);
        table.row([
            Cell::Text(parameter(swing.slot)),
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
        &format!("Distance by which an input moves the date of an event (noise up to {noise:.2})"),
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

fn indices_json(shares: &Shares) -> Value {
    let of = |indices: &Indices| {
        json!({
            "s1": indices.first,
            "st": indices.total,
            "ci": { "s1": indices.first_half_width, "st": indices.total_half_width },
        })
    };
    let mut events = Map::new();
    for (event, name_of_event) in EVENTS.iter().enumerate() {
        let entries = shares.driven.iter().filter(|driven| driven.event == event).map(|driven| {
            let mut entry = of(&driven.first);
            entry["parameter"] = json!(name(&driven.input));
            entry["kind"] = json!(match driven.input {
                Input::Parameter(_) => "parameter",
                Input::Block(_) => "block",
                Input::Shocks => "shocks",
            });
            entry["date"] = of(&driven.date);
            entry
        });
        events.insert((*name_of_event).to_string(), entries.collect());
    }
    Value::Object(events)
}

fn outcome_json(p: &[f64; 4]) -> Value {
    OUTCOMES.iter().zip(p).map(|(name, p)| ((*name).to_string(), json!(p))).collect::<Map<_, _>>().into()
}

fn flips_json(flips: &Flips) -> Value {
    let entry = |flip: &overhang_engine::explain::Flip| {
        json!({
            "parameter": parameter(flip.slot),
            "threshold": flip.threshold,
            "unit": unit(flip.slot),
            "direction": if flip.above { "above" } else { "below" },
            "from": flips.base.name(),
            "to": flip.beyond.name(),
            "first": outcome_json(&flip.beyond.p),
        })
    };
    flips.flips.iter().map(entry).collect()
}

fn swings_json(flips: &Flips) -> Value {
    let entry = |swing: &overhang_engine::explain::Swing| {
        json!({
            "parameter": parameter(swing.slot),
            "unit": unit(swing.slot),
            "definition": swing.definition,
            "low": { "value": swing.ends[0], "first": outcome_json(&swing.at[0].p) },
            "high": { "value": swing.ends[1], "first": outcome_json(&swing.at[1].p) },
        })
    };
    flips.swings.iter().map(entry).collect()
}

fn shifts_json(drivers: &[Driver]) -> Value {
    let mut events = Map::new();
    for (event, name_of_event) in EVENTS.iter().enumerate() {
        let entries = drivers.iter().filter(|driver| driver.event == event).map(|driver| {
            json!({
                "parameter": parameter(driver.slot),
                "pawn_median": driver.date.pawn_median,
                "pawn_mean": driver.date.pawn_mean,
                "pawn_max": driver.date.pawn_max,
                "delta": driver.date.delta,
                "noise": driver.date.noise,
            })
        });
        events.insert((*name_of_event).to_string(), entries.collect());
    }
    Value::Object(events)
}

fn given_json(answer: &Answer, conditions: &[String]) -> Value {
    let first: Map<String, Value> = OUTCOMES
        .iter()
        .zip(answer.first)
        .map(|(name, (p, se))| ((*name).to_string(), json!({ "p": p, "se": se })))
        .collect();
    json!({
        "conditions": conditions,
        "share": answer.share,
        "effective_draws": answer.effective_draws,
        "first": first,
        "first_of_all": outcome_json(&answer.first_of_all),
        "moved": answer.moved.iter().map(|moved| json!({
            "parameter": parameter(moved.slot),
            "unit": unit(moved.slot),
            "median": moved.median_given,
            "median_of_all": moved.median,
            "shift_sd": moved.shift_sd,
        })).collect::<Vec<Value>>(),
    })
}
