//! How much a query may cost, and a look at its plan before it starts.

use crate::ensemble;
use crate::error::Error;
use datafusion::arrow::datatypes::Schema;
use datafusion::common::stats::Precision;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec};
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{ExecutionPlan, empty::EmptyExec, projection::ProjectionExec};
use std::time::Duration;

/// What a query may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time for planning and running.
    pub time: Duration,
    /// Memory of sorts, aggregates, joins and the answer, bytes.
    pub memory_bytes: usize,
    /// Rows of the answer.
    pub rows: usize,
    /// Threads; zero: as many as the machine has. The answer does not depend on it.
    pub threads: usize,
}

/// Bytes of a mebibyte.
pub(crate) const MEBIBYTE: usize = 1 << 20;

impl Default for Limits {
    /// Five minutes, 2 GiB, 100,000 rows.
    fn default() -> Self {
        Self { time: Duration::from_secs(300), memory_bytes: 2048 * MEBIBYTE, rows: 100_000, threads: 0 }
    }
}

impl Limits {
    /// Refuses a plan one operator of which is sure to hold more than there may be.
    pub(crate) fn admit(&self, plan: &dyn ExecutionPlan) -> Result<(), Error> {
        let most = most_held(plan);
        if most > self.memory_bytes as u128 {
            let mebibyte = MEBIBYTE as u128;
            return Err(Error::Limit(format!(
                "the query would hold at least {} MiB in memory, expected at most {} (--memory-limit-mib): select fewer \
                 columns, filter, or use quantile_sketch",
                most.div_ceil(mebibyte),
                self.memory_bytes / MEBIBYTE
            )));
        }
        Ok(())
    }

    /// Says which limit was reached.
    pub(crate) fn named(&self, error: Error) -> Error {
        match error {
            Error::Limit(text) if text == crate::error::MEMORY => Error::Limit(format!(
                "{text}, {} MiB (--memory-limit-mib): select fewer columns, filter, or use quantile_sketch",
                self.memory_bytes / MEBIBYTE
            )),
            other => other,
        }
    }
}

/// The most bytes that one operator of the plan is sure to hold at a time; rows that a filter may drop do not count.
fn most_held(plan: &dyn ExecutionPlan) -> u128 {
    let children = plan.children().into_iter().map(|child| most_held(child.as_ref())).max().unwrap_or(0);
    held(plan).unwrap_or(0).max(children)
}

fn held(plan: &dyn ExecutionPlan) -> Option<u128> {
    if let Some(aggregate) = plan.downcast_ref::<AggregateExec>() {
        if !matches!(
            aggregate.mode(),
            AggregateMode::Partial | AggregateMode::Single | AggregateMode::SinglePartitioned
        ) {
            return None;
        }
        let numbers: u128 = aggregate
            .aggr_expr()
            .iter()
            .filter(|function| matches!(function.fun().name(), "quantile" | "median"))
            .map(|function| if function.expressions().len() > 2 { 2 } else { 1 })
            .sum();
        return Some(rows(aggregate.input().as_ref())? * numbers * size_of::<f64>() as u128);
    }
    if let Some(sort) = plan.downcast_ref::<SortExec>() {
        let input = sort.input();
        return if sort.fetch().is_some() { None } else { Some(rows(input.as_ref())? * width(&input.schema())) };
    }
    let left = plan.downcast_ref::<HashJoinExec>().map(|join| join.left());
    let left = left.or_else(|| plan.downcast_ref::<CrossJoinExec>().map(CrossJoinExec::left));
    let left = left.or_else(|| plan.downcast_ref::<NestedLoopJoinExec>().map(NestedLoopJoinExec::left))?;
    Some(rows(left.as_ref())? * width(&left.schema()))
}

/// Bytes that a row takes at least.
fn width(schema: &Schema) -> u128 {
    schema.fields().iter().map(|field| field.data_type().primitive_width().unwrap_or(0) as u128).sum()
}

/// Rows of a plan whose every input row comes out.
fn rows(plan: &dyn ExecutionPlan) -> Option<u128> {
    if let Some(rows) = ensemble::rows_at_most(plan) {
        return Some(u128::from(rows));
    }
    let passes = plan.is::<ProjectionExec>()
        || plan.is::<EmptyExec>()
        || ["CoalescePartitionsExec", "CoalesceBatchesExec", "RepartitionExec", "CooperativeExec", "SortExec"]
            .contains(&plan.name());
    match plan.children().as_slice() {
        [] => {
            let statistics = StatisticsContext::new().compute(plan, &StatisticsArgs::new()).ok()?;
            match statistics.num_rows {
                Precision::Exact(rows) => Some(rows as u128),
                _ => None,
            }
        }
        [child] if passes => rows(child.as_ref()),
        _ => None,
    }
}
