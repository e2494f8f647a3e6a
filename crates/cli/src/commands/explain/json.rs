//! Machine output of `overhang explain`.

use super::{OUTCOMES, name, parameter, unit};
use overhang_engine::explain::{Answer, Driver, Flip, Flips, Input, Outcome, Shares, Swing};
use overhang_engine::tally::EVENTS;
use overhang_prob::sensitivity::{Indices, Shift};
use serde_json::{Map, Value, json};

/// Sobol indices of one input.
pub(super) fn sobol_json(indices: &Indices) -> Value {
    json!({
        "s1": indices.first,
        "st": indices.total,
        "ci": { "s1": indices.first_half_width, "st": indices.total_half_width },
    })
}

/// How far one input moves an output, added to the object of that input.
pub(super) fn add_shift(entry: &mut Value, shift: &Shift) {
    entry["pawn_median"] = json!(shift.pawn_median);
    entry["pawn_mean"] = json!(shift.pawn_mean);
    entry["pawn_max"] = json!(shift.pawn_max);
    entry["delta"] = json!(shift.delta);
    entry["noise"] = json!(shift.noise);
}

pub(super) fn indices_json(shares: &Shares) -> Value {
    let mut events = Map::new();
    for (event, name_of_event) in EVENTS.iter().enumerate() {
        let entries = shares.driven.iter().filter(|driven| driven.event == event).map(|driven| {
            let mut entry = sobol_json(&driven.first);
            entry["parameter"] = json!(name(&driven.input));
            entry["kind"] = json!(match driven.input {
                Input::Parameter(_) => "parameter",
                Input::Block(_) => "block",
                Input::Shocks => "shocks",
            });
            entry["date"] = sobol_json(&driven.date);
            entry
        });
        events.insert((*name_of_event).to_string(), entries.collect());
    }
    Value::Object(events)
}

pub(super) fn outcome_json(p: &[f64; 4]) -> Value {
    OUTCOMES.iter().zip(p).map(|(name, p)| ((*name).to_string(), json!(p))).collect::<Map<_, _>>().into()
}

pub(super) fn errors_json(outcome: &Outcome) -> Value {
    OUTCOMES
        .iter()
        .enumerate()
        .map(|(k, name)| ((*name).to_string(), json!(outcome.error(k))))
        .collect::<Map<_, _>>()
        .into()
}

pub(super) fn flips_json(flips: &Flips) -> Value {
    let entry = |flip: &Flip| {
        json!({
            "parameter": parameter(flip.slot),
            "threshold": flip.threshold,
            "bracket": { "low": flip.bracket[0], "high": flip.bracket[1] },
            "settled": flip.settled,
            "unit": unit(flip.slot),
            "direction": if flip.above { "above" } else { "below" },
            "from": flips.base.name(),
            "to": flip.beyond.name(),
            "first": outcome_json(&flip.beyond.p),
        })
    };
    flips.flips.iter().map(entry).collect()
}

pub(super) fn swings_json(flips: &Flips) -> Value {
    let entry = |swing: &Swing| {
        json!({
            "parameter": parameter(swing.slot),
            "unit": unit(swing.slot),
            "definition": swing.definition,
            "low": { "value": swing.ends[0], "first": outcome_json(&swing.at[0].p), "se": errors_json(&swing.at[0]) },
            "high": { "value": swing.ends[1], "first": outcome_json(&swing.at[1].p), "se": errors_json(&swing.at[1]) },
        })
    };
    flips.swings.iter().map(entry).collect()
}

pub(super) fn shifts_json(drivers: &[Driver]) -> Value {
    let mut events = Map::new();
    for (event, name_of_event) in EVENTS.iter().enumerate() {
        let entries = drivers.iter().filter(|driver| driver.event == event).map(|driver| {
            let mut entry = json!({ "parameter": parameter(driver.slot) });
            add_shift(&mut entry, &driver.date);
            entry
        });
        events.insert((*name_of_event).to_string(), entries.collect());
    }
    Value::Object(events)
}

pub(super) fn given_json(answer: &Answer, conditions: &[String]) -> Value {
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
