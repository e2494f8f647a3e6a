//! `sum` and `avg` of doubles, exact; of everything else they are DataFusion's.

use super::function::{Groups, One, state_fields};
use super::mean::Mean;
use super::{Fold, Row};
use crate::bytes::Reader;
use crate::error::Error;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, plan_err};
use datafusion::functions_aggregate::average::avg_udaf;
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, Signature};
use std::sync::Arc;

/// Sum of doubles, or their mean.
#[derive(Debug, Clone, Default)]
struct Plain<const MEAN: bool> {
    rows: Mean,
    count: i64,
}

impl<const MEAN: bool> Fold for Plain<MEAN> {
    const REVERSIBLE: bool = true;

    fn row(&mut self, row: Row<'_>) {
        if let Some(x) = row.number(0) {
            self.rows.add(x, 1.0);
            self.count += 1;
        }
    }

    fn undo(&mut self, row: Row<'_>) {
        if let Some(x) = row.number(0) {
            self.rows.subtract(x, 1.0);
            self.count -= 1;
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        crate::bytes::put(bytes, self.count as u64);
        self.rows.write(bytes);
    }

    fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Error> {
        self.count += bytes.number()? as i64;
        self.rows.read(bytes)
    }

    fn value(&self) -> Option<f64> {
        match (self.count, MEAN) {
            (0, _) => None,
            (_, true) => self.rows.value(),
            (_, false) => Some(self.rows.sum()),
        }
    }

    fn bytes(&self) -> usize {
        self.rows.bytes()
    }
}

/// DataFusion's function with doubles taken over.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Over<const MEAN: bool> {
    inner: Arc<AggregateUDF>,
}

/// Both functions.
pub(super) fn functions() -> [AggregateUDF; 2] {
    [
        AggregateUDF::new_from_impl(Over::<false> { inner: sum_udaf() }),
        AggregateUDF::new_from_impl(Over::<true> { inner: avg_udaf() }),
    ]
}

fn doubles(fields: &[FieldRef], distinct: bool) -> bool {
    !distinct && fields.first().is_some_and(|field| *field.data_type() == DataType::Float64)
}

impl<const MEAN: bool> AggregateUDFImpl for Over<MEAN> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, found: &[DataType]) -> Result<DataType> {
        self.inner.return_type(found)
    }

    fn coerce_types(&self, found: &[DataType]) -> Result<Vec<DataType>> {
        self.inner.coerce_types(found)
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        match doubles(args.input_fields, args.is_distinct) {
            true => Ok(state_fields(args.name)),
            false => self.inner.state_fields(args),
        }
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        if args.is_distinct && doubles(args.expr_fields, false) {
            // Distinct values come in the order of a hash map.
            return plan_err!(
                "{}: found DISTINCT and a double, expected one of them (SELECT DISTINCT first)",
                self.name()
            );
        }
        match doubles(args.expr_fields, args.is_distinct) {
            true => Ok(Box::new(One(Plain::<MEAN>::default()))),
            false => self.inner.accumulator(args),
        }
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        match doubles(args.expr_fields, args.is_distinct) {
            true => self.accumulator(args),
            false => self.inner.create_sliding_accumulator(args),
        }
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs<'_>) -> bool {
        doubles(args.expr_fields, args.is_distinct) || self.inner.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        match doubles(args.expr_fields, args.is_distinct) {
            true => Ok(Box::new(Groups::new(Plain::<MEAN>::default()))),
            false => self.inner.create_groups_accumulator(args),
        }
    }
}
