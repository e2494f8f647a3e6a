//! The columns of each data file, with unit and meaning in the Arrow metadata.

use super::manifest::Column;
use arrow_schema::{DataType, Field, Schema};
use overhang_engine::Plan;
use overhang_engine::scenario::Setting;
use overhang_engine::scenario::registry::{PARAMETERS, full_name};
use overhang_model::joint::COLUMNS;
use std::collections::HashMap;
use std::sync::Arc;

/// Columns of the step that `draws.parquet` has at the horizon.
pub(crate) const AT_HORIZON: [&str; 14] = [
    "ai_capex_usd_bn",
    "stock_mh",
    "need_gw",
    "powered_gw",
    "energised_mh",
    "idle_share",
    "rent_index_usd_per_h",
    "lab_revenue_usd_bn",
    "cloud_revenue_usd_bn",
    "risk_appetite",
    "defaults_so_far",
    "debt_all_usd_bn",
    "share_nvidia",
    "leader_capability_oom",
];

/// One column: name, type, whether it may be empty, unit, meaning.
struct Spec<'a>(&'a str, DataType, bool, &'a str, &'a str);

fn field(Spec(name, data_type, nullable, unit, meaning): Spec<'_>) -> Field {
    let metadata = [("unit", unit), ("meaning", meaning.trim())];
    let metadata: HashMap<String, String> = metadata.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    Field::new(name, data_type, nullable).with_metadata(metadata)
}

fn draw() -> Field {
    field(Spec("draw", DataType::UInt64, false, "-", "Number of the draw; trace --draw takes it"))
}

fn weight() -> Field {
    field(Spec(
        "weight",
        DataType::Float64,
        false,
        "draws",
        "Weight; over all draws they sum to the number used, failed ones have 0",
    ))
}

fn failed() -> Field {
    field(Spec("failed", DataType::Boolean, false, "-", "Whether the draw left the domain of the model"))
}

/// Slots that differ between draws, in their order.
pub(crate) fn varying_slots(plan: &Plan) -> Vec<usize> {
    let derived = plan.scenario.entries.iter().filter(|entry| matches!(entry.setting, Setting::Derived(_)));
    let mut slots: Vec<usize> =
        plan.random_slots().map(|(slot, _)| slot).chain(derived.map(|entry| entry.slot)).collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

/// Columns of `groups.parquet`.
pub(crate) fn groups() -> Arc<Schema> {
    let fields = [
        Spec("group", DataType::UInt64, false, "-", "Number of the group"),
        Spec(
            "histories",
            DataType::UInt64,
            false,
            "draws",
            "Histories in it; 0 where no candidate agrees with the evidence",
        ),
        Spec(
            "failed_candidates",
            DataType::UInt64,
            false,
            "draws",
            "Candidates that failed in the quarters that carry evidence",
        ),
        Spec("weight", DataType::Float64, false, "-", "Mean weight of its candidates; 1 in the prior race"),
        Spec("effective", DataType::Float64, false, "draws", "Effective number of its histories"),
    ];
    Arc::new(Schema::new(fields.map(field).to_vec()))
}

/// Columns of `draws.parquet`, for these slots.
pub(crate) fn draws(slots: &[usize]) -> Arc<Schema> {
    let mut fields = vec![
        draw(),
        field(Spec(
            "parent",
            DataType::UInt64,
            false,
            "-",
            "Candidate that gave parameters and shocks of the first four quarters",
        )),
        field(Spec(
            "group",
            DataType::UInt64,
            false,
            "-",
            "Group of the draw; errors come from the spread between groups",
        )),
        weight(),
        failed(),
    ];
    for description in slots.iter().filter_map(|&slot| PARAMETERS.get(slot)) {
        fields.push(field(Spec(
            &full_name(description),
            DataType::Float64,
            false,
            description.unit,
            description.meaning,
        )));
    }
    for (name, unit, meaning) in COLUMNS.iter().filter(|(name, _, _)| AT_HORIZON.contains(name)) {
        let meaning = format!("At the horizon: {}", meaning.trim());
        fields.push(field(Spec(&format!("end.{name}"), DataType::Float64, false, unit, &meaning)));
    }
    Arc::new(Schema::new(fields))
}

/// Columns of `events.parquet`.
pub(crate) fn events() -> Arc<Schema> {
    let fields = [
        Spec("takeoff", DataType::Utf8, true, "quarter", "Quarter of take-off; empty where it does not happen"),
        Spec("breaker", DataType::Utf8, true, "quarter", "Quarter of the breaker; empty where it does not happen"),
        Spec("bubble", DataType::Utf8, true, "quarter", "Quarter of the bubble; empty where it does not happen"),
        Spec(
            "first",
            DataType::Utf8,
            true,
            "-",
            "What came first; events that share the quarter are joined by +; none; empty in a failed draw",
        ),
        Spec("tied", DataType::Boolean, false, "-", "Whether two or three events shared the first quarter"),
    ];
    let fields = [draw(), weight(), failed()].into_iter().chain(fields.map(field));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Columns of `quarters.parquet`.
pub(crate) fn quarters() -> Arc<Schema> {
    let mut fields = vec![
        draw(),
        field(Spec("quarter", DataType::Utf8, false, "quarter", "The quarter; the columns are values at its end")),
    ];
    fields
        .extend(COLUMNS.iter().map(|(name, unit, meaning)| field(Spec(name, DataType::Float64, false, unit, meaning))));
    Arc::new(Schema::new(fields))
}

/// The same columns for the manifest.
pub(crate) fn columns(schema: &Schema) -> Vec<Column> {
    let of = |field: &Field, key: &str| field.metadata().get(key).cloned().unwrap_or_default();
    schema
        .fields()
        .iter()
        .map(|field| Column {
            name: field.name().clone(),
            r#type: field.data_type().to_string(),
            unit: of(field, "unit"),
            meaning: of(field, "meaning"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{AT_HORIZON, draws, events, groups, quarters};
    use overhang_engine::scenario::registry::SLOTS;
    use overhang_model::joint::COLUMNS;

    #[test]
    fn every_column_has_unit_and_meaning_and_its_own_name() {
        let all: Vec<usize> = (0..SLOTS).collect();
        for schema in [groups(), draws(&all), events(), quarters()] {
            let mut names: Vec<&String> = schema.fields().iter().map(|field| field.name()).collect();
            for field in schema.fields() {
                for key in ["unit", "meaning"] {
                    assert!(field.metadata().get(key).is_some_and(|text| !text.is_empty()), "{field:?}");
                }
            }
            names.sort();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count);
        }
    }

    #[test]
    fn columns_at_the_horizon_are_columns_of_the_step_in_their_order() {
        let places = AT_HORIZON.map(|name| COLUMNS.iter().position(|(column, _, _)| *column == name).unwrap());
        assert!(places.is_sorted());
    }
}
