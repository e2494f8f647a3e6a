//! Puts a plan into the words of the manifest.

use super::manifest::{
    BuyersFrom, COMMAND_LINE, EvidenceUsed, Interval, Layer, Parameter, Question, Scenario, SeenRow,
};
use super::writer::Run;
use overhang_engine::Plan;
use overhang_engine::scenario::registry::{PARAMETERS, full_name};
use overhang_engine::scenario::{Entry, Setting};
use overhang_engine::simulate::Mode;
use overhang_engine::start::first_quarter;
use overhang_evidence::{Block, Row};
use overhang_model::joint::QUARTERS;
use overhang_prob::quantile::P5_P50_P95;

/// What was asked.
pub(crate) fn question(run: &Run<'_>) -> Question {
    let plan = run.plan;
    Question {
        scenario: plan.scenario.name.clone(),
        seed: plan.seed,
        draws: run.draws,
        mode: match run.mode {
            Mode::Prior => "prior",
            Mode::Conditioned => "conditioned",
        }
        .to_owned(),
        as_of: plan.as_of.to_string(),
        starts_from: (first_quarter() + -1).end().to_string(),
        horizon: (first_quarter() + (QUARTERS as i32 - 1)).end().to_string(),
    }
}

/// The scenario as resolved.
pub(crate) fn scenario(plan: &Plan) -> Scenario {
    let scenario = &plan.scenario;
    Scenario {
        layers: scenario
            .layers
            .iter()
            .map(|(name, description)| Layer { name: name.clone(), description: description.clone() })
            .collect(),
        evidence_off: scenario.evidence_off.iter().map(|(id, _)| id.clone()).collect(),
        parameters: scenario
            .entries
            .iter()
            .zip(&scenario.layer_of)
            .map(|(entry, &layer)| parameter(plan, entry, layer))
            .collect(),
        buyers_from: Some(BuyersFrom {
            word: scenario.buyers.word().to_owned(),
            layer: layer_name(plan, scenario.buyers_layer),
        }),
    }
}

fn layer_name(plan: &Plan, layer: usize) -> String {
    plan.scenario.layers.get(layer).map_or(COMMAND_LINE, |(name, _)| name).to_owned()
}

fn parameter(plan: &Plan, entry: &Entry, layer: usize) -> Parameter {
    let description = PARAMETERS.get(entry.slot).copied();
    let text = |of: fn(&overhang_model::parameters::Description) -> &'static str| description.map_or("", of).to_owned();
    let (value, prior) = match &entry.setting {
        Setting::Value(value) => (Some(*value), None),
        Setting::Prior(prior) => {
            let [p5, p50, p95] = P5_P50_P95.map(|p| prior.quantile(p));
            (None, Some(Interval { p5, p50, p95 }))
        }
        Setting::Derived(_) => (None, None),
    };
    Parameter {
        name: description.map(full_name).unwrap_or_default(),
        symbol: text(|d| d.symbol),
        unit: text(|d| d.unit),
        meaning: text(|d| d.meaning).trim().to_owned(),
        setting: entry.text.clone(),
        value,
        prior,
        central: plan.central().get(entry.slot).copied().filter(|central| central.is_finite()),
        kind: entry.kind.clone(),
        ground: entry.ground.clone(),
        layer: layer_name(plan, layer),
        place: entry.place.to_string(),
    }
}

/// The evidence on the first quarters.
pub(crate) fn evidence(run: &Run<'_>) -> EvidenceUsed {
    let plan = run.plan;
    let status = |row: &Row| {
        if plan.scenario.evidence_off.iter().any(|(id, _)| **id == *row.id) {
            "off"
        } else if plan.seen.iter().all(|seen| *seen.id != *row.id) {
            "not known yet"
        } else if run.mode == Mode::Prior {
            "unused"
        } else {
            "on"
        }
    };
    EvidenceUsed {
        hash: plan.evidence_hash.clone(),
        seen: run
            .evidence
            .select(Block::Joint, None, None)
            .filter(|row| row.quantity.starts_with("seen_"))
            .map(|row| SeenRow {
                id: row.id.to_string(),
                status: status(row).to_owned(),
                quantity: row.quantity.to_string(),
                period: row.item.to_string(),
                value: row.value,
                low: row.low,
                high: row.high,
                level_percent: row.level,
                unit: row.unit.to_string(),
                kind: row.kind.word().to_owned(),
                source: row.source.to_string(),
            })
            .collect(),
    }
}
