//! `ensemble(scenario, draws, seed)`: a table whose rows are simulated when they are asked for.
//!
//! A row is a quarter of a draw, with what happened to the draw, the columns of the quarter and the parameters of the
//! draw. Only what a query names is kept; filters on `draw` decide what is simulated, filters on `quarter` what is
//! given. Nothing is stored: histories come in groups, and memory does not grow with their number.
//!
//! The plan has two nodes: a list of ranges of draws in partitions, as plain rows in memory, and over it an operator
//! that simulates the ranges that it is given. A distributed engine slices the list and cannot slice the operator, so
//! every range is run once wherever it lands.

mod operator;
mod ranges;
mod rows;

use crate::Host;
use crate::error::Error;
use async_trait::async_trait;
use datafusion::arrow::array::{ArrayRef, RecordBatch, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::memory::MemorySourceConfig;
use datafusion::catalog::{Session, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use operator::EnsembleExec;
pub(crate) use operator::rows_at_most;
use overhang_engine::race::MOST_DRAWS;
use overhang_engine::simulate::{HISTORIES, Mode};
use overhang_results::run_folder::quarter_names;
use ranges::{Ranges, common, left, single};
use rayon::ThreadPool;
use rows::Layout;
pub(crate) use rows::{described, first_quarter_field, schema};
use std::sync::Arc;

/// Name of the function.
pub(crate) const NAME: &str = "ensemble";

/// The function: makes a table of its arguments.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) host: Arc<dyn Host>,
    /// Where draws are simulated.
    pub(crate) pool: Arc<ThreadPool>,
}

impl TableFunctionImpl for Function {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        const EXPECTED: &str =
            "expected ensemble('baseline', draws, seed) or ensemble('baseline', draws, seed, 'prior')";
        let literals: Vec<&ScalarValue> = args
            .exprs()
            .iter()
            .map(|argument| match argument {
                Expr::Literal(value, _) => Ok(value),
                other => plan_err!("ensemble: found {other} as an argument, {EXPECTED}"),
            })
            .collect::<Result<_>>()?;
        let (scenario, draws, seed, mode) = match literals.as_slice() {
            [scenario, draws, seed] => (scenario, draws, seed, Mode::Conditioned),
            [scenario, draws, seed, mode] => match text(mode) {
                Some("prior") => (scenario, draws, seed, Mode::Prior),
                Some("conditioned") => (scenario, draws, seed, Mode::Conditioned),
                _ => {
                    return plan_err!(
                        "ensemble: found {mode} as its fourth argument, expected 'prior' or 'conditioned'"
                    );
                }
            },
            other => return plan_err!("ensemble: found {} arguments, {EXPECTED}", other.len()),
        };
        let Some(scenario) = text(scenario) else {
            return plan_err!("ensemble: found {scenario} as the scenario, expected its name in quotes");
        };
        let draws = number(draws).filter(|draws| (1..=MOST_DRAWS).contains(draws));
        let Some(draws) = draws else {
            return plan_err!("ensemble: found another number of draws, expected 1 to {MOST_DRAWS}");
        };
        let Some(seed) = number(seed) else {
            return plan_err!("ensemble: found {seed} as the seed, expected a whole number from 0");
        };
        let plan = self.host.plan(scenario, seed).map_err(Error::Question)?;
        Ok(Arc::new(Ensemble { layout: Arc::new(Layout::new(plan, mode, Arc::clone(&self.pool))), draws }))
    }
}

fn text(value: &ScalarValue) -> Option<&str> {
    value.try_as_str().flatten()
}

fn number(value: &ScalarValue) -> Option<u64> {
    match value {
        ScalarValue::Int64(Some(number)) => u64::try_from(*number).ok(),
        ScalarValue::UInt64(Some(number)) => Some(*number),
        _ => None,
    }
}

/// Draws below a literal and through it.
fn draw_place(value: &ScalarValue) -> Option<(u64, u64)> {
    number(value).map(|draw| (draw, draw.saturating_add(1)))
}

/// Quarters below a literal and through it.
fn quarter_place(value: &ScalarValue) -> Option<(u64, u64)> {
    let text = text(value)?;
    let names = quarter_names();
    let below = names.partition_point(|name| name.as_str() < text) as u64;
    let through = names.partition_point(|name| name.as_str() <= text) as u64;
    Some((below, through))
}

/// The table.
#[derive(Debug)]
struct Ensemble {
    layout: Arc<Layout>,
    draws: u64,
}

impl Ensemble {
    /// What the filters leave of the draws and of the quarters.
    fn asked(&self, filters: &[Expr]) -> (Ranges, Ranges) {
        let all = (single(0..self.draws), single(0..quarter_names().len() as u64));
        filters.iter().fold(all, |(draws, quarters), filter| {
            if let Some(more) = left(filter, "draw", &draw_place) {
                (common(&draws, &more), quarters)
            } else if let Some(more) = left(filter, "quarter", &quarter_place) {
                (draws, common(&quarters, &more))
            } else {
                (draws, quarters)
            }
        })
    }
}

#[async_trait]
impl TableProvider for Ensemble {
    fn schema(&self) -> SchemaRef {
        self.layout.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let known = |filter: &&Expr| {
            let ours = left(filter, "draw", &draw_place).or_else(|| left(filter, "quarter", &quarter_place));
            ours.map_or(TableProviderFilterPushDown::Unsupported, |_| TableProviderFilterPushDown::Exact)
        };
        Ok(filters.iter().map(known).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (draws, quarters) = self.asked(filters);
        let work = work(&draws, state.config().target_partitions())?;
        let quarters = quarters.into_iter().flatten().filter_map(|quarter| usize::try_from(quarter).ok()).collect();
        let all = || (0..self.layout.schema().fields().len()).collect();
        let columns = projection.cloned().unwrap_or_else(all);
        Ok(Arc::new(EnsembleExec::new(Arc::clone(&self.layout), columns, quarters, work)?))
    }
}

/// Ranges of draws, none of which crosses the end of a group, dealt out to partitions.
fn work(draws: &[std::ops::Range<u64>], partitions: usize) -> Result<Arc<dyn ExecutionPlan>> {
    const SIZE: u64 = HISTORIES as u64;
    let cut = |range: &std::ops::Range<u64>| {
        let (start, end) = (range.start, range.end);
        let groups = start / SIZE..end.div_ceil(SIZE);
        groups.map(move |group| (start.max(group * SIZE), end.min((group + 1) * SIZE)))
    };
    let ranges: Vec<(u64, u64)> = draws.iter().flat_map(cut).collect();
    let schema = Arc::new(Schema::new(vec![
        Field::new("first_draw", DataType::UInt64, false),
        Field::new("end_draw", DataType::UInt64, false),
    ]));
    let size = ranges.len().div_ceil(partitions.max(1)).max(1);
    let mut parts = Vec::new();
    for part in ranges.chunks(size) {
        let column =
            |of: fn(&(u64, u64)) -> u64| -> ArrayRef { Arc::new(UInt64Array::from_iter_values(part.iter().map(of))) };
        parts.push(vec![RecordBatch::try_new(Arc::clone(&schema), vec![column(|r| r.0), column(|r| r.1)])?]);
    }
    if parts.is_empty() {
        parts.push(Vec::new());
    }
    Ok(MemorySourceConfig::try_new_exec(&parts, schema, None)?)
}
