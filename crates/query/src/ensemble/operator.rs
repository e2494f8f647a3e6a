//! The operator over the list of work: simulates each range that it reads, a group at a time.

use super::rows::Layout;
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::datatypes::{SchemaRef, UInt64Type};
use datafusion::catalog::memory::{DataSourceExec, MemorySourceConfig};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, exec_err};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Simulates ranges of draws.
#[derive(Debug)]
pub(crate) struct EnsembleExec {
    layout: Arc<Layout>,
    /// Columns to give, by their place in the layout.
    columns: Vec<usize>,
    /// Quarters to give, in their order.
    quarters: Vec<usize>,
    /// Rows (first draw, end) in partitions.
    work: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl EnsembleExec {
    pub(super) fn new(
        layout: Arc<Layout>,
        columns: Vec<usize>,
        quarters: Vec<usize>,
        work: Arc<dyn ExecutionPlan>,
    ) -> Result<Self> {
        let schema = Arc::new(layout.schema().project(&columns)?);
        let partitions = work.output_partitioning().partition_count();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self { layout, columns, quarters, work, properties: Arc::new(properties) })
    }

    fn over(&self, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        match (children.pop(), children.is_empty()) {
            (Some(work), true) => {
                Ok(Arc::new(Self::new(Arc::clone(&self.layout), self.columns.clone(), self.quarters.clone(), work)?))
            }
            _ => exec_err!("ensemble: found another number of inputs, expected one list of work"),
        }
    }
}

/// Rows that the operator can give, if `plan` is one and its list of work is in memory.
pub(crate) fn rows_at_most(plan: &dyn ExecutionPlan) -> Option<u64> {
    let ensemble = plan.downcast_ref::<EnsembleExec>()?;
    let source = ensemble.work.downcast_ref::<DataSourceExec>()?;
    let list = source.data_source().downcast_ref::<MemorySourceConfig>()?;
    let draws: u64 = list.partitions().iter().flatten().flat_map(ranges).map(|range| range.end - range.start).sum();
    Some(draws * ensemble.quarters.len() as u64)
}

/// The ranges in a batch of the list of work.
fn ranges(batch: &RecordBatch) -> Vec<Range<u64>> {
    let column = |k: usize| batch.column(k).as_primitive::<UInt64Type>().values();
    column(0).iter().zip(column(1)).map(|(&first, &end)| first..end).collect()
}

impl DisplayAs for EnsembleExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.properties.eq_properties.schema();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        write!(f, "EnsembleExec: columns=[{}], quarters={}", names.join(", "), self.quarters.len())
    }
}

impl ExecutionPlan for EnsembleExec {
    fn name(&self) -> &str {
        "EnsembleExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.work]
    }

    /// More partitions would not make the simulation faster: the list has as many as are wanted.
    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.over(children)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        self.over(children)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let schema: SchemaRef = self.schema();
        let keep = self.layout.keep(&self.columns);
        let room = MemoryConsumer::new("ensemble").register(context.memory_pool());
        room.try_grow(self.layout.bytes(&keep, self.columns.len(), self.quarters.len()))?;
        let (layout, columns, quarters) = (Arc::clone(&self.layout), self.columns.clone(), self.quarters.clone());
        let of_batch = Arc::clone(&schema);
        let size = context.session_config().batch_size();
        let list = self.work.execute(partition, context)?;
        let rows = list
            .map_ok(|batch| stream::iter(ranges(&batch).into_iter().map(Ok)))
            .try_flatten()
            .map(move |range: Result<Range<u64>>| {
                // Held as long as the stream is.
                let _ = &room;
                let group = layout.simulate(&range?, &keep);
                layout.rows(&group, &keep, (&columns, &of_batch), &quarters)
            })
            .map_ok(move |rows| stream::iter(slices(&rows, size).into_iter().map(Ok)))
            .try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
    }
}

/// A batch in slices of at most `size` rows.
fn slices(rows: &RecordBatch, size: usize) -> Vec<RecordBatch> {
    let count = rows.num_rows();
    (0..count).step_by(size.max(1)).map(|start| rows.slice(start, size.min(count - start))).collect()
}
