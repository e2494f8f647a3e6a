//! From a group of histories to rows of the table, of the columns that are asked for.

use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Float64Array, RecordBatch, RecordBatchOptions, StringViewArray, UInt64Array,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::Result;
use overhang_engine::Plan;
use overhang_engine::scenario::registry::{PARAMETERS, full_name};
use overhang_engine::simulate::{Group, HISTORIES, Keep, Mode, part};
use overhang_engine::tally::{EVENTS, first};
use overhang_model::joint::COLUMNS;
use overhang_prob::lanes::Instructions;
use overhang_results::Kept;
use overhang_results::run_folder::{self, first_name, quarter_names, schemas};
use rayon::ThreadPool;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Where a column comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    Draw,
    Quarter,
    Weight,
    Failed,
    /// Quarter of an event.
    Trip(usize),
    /// What came first.
    First,
    FirstQuarter,
    Tied,
    /// Column of the step, by its place in [`COLUMNS`].
    Step(usize),
    /// Parameter, by its slot.
    Parameter(usize),
}

/// The columns of the table, and what they are simulated from.
#[derive(Debug)]
pub(crate) struct Layout {
    plan: Plan,
    mode: Mode,
    pool: Arc<ThreadPool>,
    instructions: Instructions,
    schema: SchemaRef,
    sources: Vec<Source>,
    quarters: Vec<String>,
}

impl Layout {
    pub(crate) fn new(plan: Plan, mode: Mode, pool: Arc<ThreadPool>) -> Self {
        let (fields, sources): (Vec<Field>, Vec<Source>) = columns(&plan).into_iter().unzip();
        Self {
            schema: Arc::new(Schema::new(fields)),
            sources,
            plan,
            mode,
            pool,
            instructions: Instructions::detect(),
            quarters: quarter_names(),
        }
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// What the engine must keep for some of the columns.
    pub(super) fn keep(&self, columns: &[usize]) -> Keep {
        let mut keep = Keep::default();
        for column in columns {
            match self.sources.get(*column) {
                Some(Source::Step(place)) => keep.columns.push(*place),
                Some(Source::Parameter(_)) => keep.inputs = true,
                _ => {}
            }
        }
        Kept::of(&keep).keep()
    }

    /// Simulates draws of one group.
    pub(super) fn simulate(&self, draws: &Range<u64>, keep: &Keep) -> Group {
        let size = HISTORIES as u64;
        let group = draws.start / size;
        let inside = |draw: u64| (draw - group * size) as usize;
        let range = inside(draws.start)..inside(draws.end);
        self.pool.install(|| part(&self.plan, self.mode, group, range, keep, self.instructions))
    }

    /// Bytes that the engine and the rows take at most for a group.
    pub(super) fn bytes(&self, keep: &Keep, columns: usize, quarters: usize) -> usize {
        let inputs = if keep.inputs { PARAMETERS.len() } else { 0 };
        let kept = keep.columns.len() * self.quarters.len() + inputs;
        HISTORIES * size_of::<f64>() * (kept + 2 * columns * quarters)
    }

    /// The rows of a group: of these columns, in these quarters.
    pub(super) fn rows(
        &self,
        group: &Group,
        keep: &Keep,
        (columns, schema): (&[usize], &SchemaRef),
        quarters: &[usize],
    ) -> Result<RecordBatch> {
        let kept = Kept::of(keep);
        let views: Vec<_> = kept.histories(group).map_err(crate::Error::from)?.collect();
        let each = quarters.len();
        let count = group.histories.len();
        let numbers = |of: &dyn Fn(usize) -> f64| -> ArrayRef {
            let values = (0..count).flat_map(|k| std::iter::repeat_n(of(k), each));
            Arc::new(Float64Array::from_iter_values(values))
        };
        let flags = |of: &dyn Fn(usize) -> bool| -> ArrayRef {
            Arc::new(BooleanArray::from_iter((0..count).flat_map(|k| std::iter::repeat_n(Some(of(k)), each))))
        };
        let texts = |of: &dyn Fn(usize) -> Option<String>| -> ArrayRef {
            Arc::new((0..count).flat_map(|k| std::iter::repeat_n(of(k), each)).collect::<StringViewArray>())
        };
        let failed = |k: usize| group.failed.get(k).copied().unwrap_or(true);
        let trips = |k: usize| group.trips.get(k).filter(|_| !failed(k));
        let name = |quarter: usize| self.quarters.get(quarter).cloned();
        let column = |&place: &usize| -> ArrayRef {
            match self.sources.get(place).copied().unwrap_or(Source::Draw) {
                Source::Draw => {
                    let draws = group.histories.iter().map(|history| history.history);
                    Arc::new(UInt64Array::from_iter_values(draws.flat_map(|draw| std::iter::repeat_n(draw, each))))
                }
                Source::Quarter => {
                    let names: Vec<&str> =
                        quarters.iter().filter_map(|&t| self.quarters.get(t)).map(String::as_str).collect();
                    Arc::new((0..count).flat_map(|_| names.iter().copied().map(Some)).collect::<StringViewArray>())
                }
                Source::Weight => numbers(&|k| if failed(k) { 0.0 } else { group.weight }),
                Source::Failed => flags(&failed),
                Source::Trip(event) => texts(&|k| name(usize::from(*group.trips.get(k)?.get(event)?))),
                Source::First => texts(&|k| trips(k).map(first_name)),
                Source::FirstQuarter => texts(&|k| name(first(group.trips.get(k)?)?.0)),
                Source::Tied => flags(&|k| {
                    let parts = group.trips.get(k).and_then(first).map(|(_, parts)| parts);
                    parts.is_some_and(|parts| parts.iter().filter(|&&part| part > 0.0).count() > 1)
                }),
                Source::Step(step) => {
                    let place = keep.columns.binary_search(&step).unwrap_or(usize::MAX);
                    let values = views.iter().flat_map(|view| quarters.iter().map(move |&t| view.at(t, place)));
                    Arc::new(Float64Array::from_iter_values(values))
                }
                Source::Parameter(slot) => numbers(&|k| views.get(k).map_or(f64::NAN, |view| view.input(slot))),
            }
        };
        let arrays = columns.iter().map(column).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(count * each));
        Ok(RecordBatch::try_new_with_options(Arc::clone(schema), arrays, &options)?)
    }
}

/// The columns of the table for a plan.
pub(crate) fn schema(plan: &Plan) -> Schema {
    Schema::new(columns(plan).into_iter().map(|(field, _)| field).collect::<Vec<_>>())
}

/// The columns with where each comes from: those of the files of a run, with their units and meanings.
fn columns(plan: &Plan) -> Vec<(Field, Source)> {
    let files = schemas(plan);
    let of = |file: &str| files.iter().find(|(name, _, _)| *name == file).map(|(_, _, schema)| Arc::clone(schema));
    let file = |name: &str| of(name).into_iter().flat_map(|schema| schema.fields().to_vec());
    let text = |field: &Field| match field.data_type() {
        DataType::Utf8 => field.clone().with_data_type(DataType::Utf8View),
        _ => field.clone(),
    };
    let mut all: Vec<(Field, Source)> = Vec::new();
    for field in file(run_folder::QUARTERS_FILE).take(2).chain(file(run_folder::EVENTS).skip(1)) {
        let source = match field.name().as_str() {
            "draw" => Source::Draw,
            "quarter" => Source::Quarter,
            "weight" => Source::Weight,
            "failed" => Source::Failed,
            "first" => Source::First,
            "tied" => Source::Tied,
            name => match EVENTS.iter().position(|event| *event == name) {
                Some(event) => Source::Trip(event),
                None => continue,
            },
        };
        let field = match source {
            Source::Weight => described(
                text(&field),
                "-",
                "Mean weight of the group of the draw; only ratios matter; failed ones have 0",
            ),
            _ => text(&field),
        };
        all.push((field, source));
    }
    all.push((first_quarter_field(), Source::FirstQuarter));
    for field in file(run_folder::QUARTERS_FILE).skip(2) {
        if let Some(place) = COLUMNS.iter().position(|(name, _, _)| name == field.name()) {
            all.push((text(&field), Source::Step(place)));
        }
    }
    for field in file(run_folder::DRAWS) {
        if let Some(slot) = PARAMETERS.iter().position(|parameter| full_name(parameter) == *field.name()) {
            all.push((text(&field), Source::Parameter(slot)));
        }
    }
    all
}

/// The column that tells when the first event came.
pub(crate) fn first_quarter_field() -> Field {
    let field = Field::new("first_quarter", DataType::Utf8View, true);
    described(field, "quarter", "Quarter of what came first; empty where nothing happens")
}

/// A field with unit and meaning.
pub(crate) fn described(field: Field, unit: &str, meaning: &str) -> Field {
    let entries = [("unit", unit), ("meaning", meaning)];
    let metadata: HashMap<String, String> = entries.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    field.with_metadata(metadata)
}
