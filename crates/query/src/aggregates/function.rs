//! A fold as an aggregate function of DataFusion: checking of arguments, accumulators, passing on of state.

use super::{Column, Fold, Row};
use crate::bytes::Reader;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, LargeBinaryArray, LargeBinaryBuilder,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};
use datafusion::physical_expr::expressions::Literal;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// An argument of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Argument {
    /// A number, or true and false as 1 and 0.
    Number(&'static str),
    /// A number that is the same in all rows.
    Constant(&'static str),
    /// Text.
    Text(&'static str),
    /// Text that is the same in all rows.
    ConstantText(&'static str),
    /// A weight; may be left out.
    Weight,
}

impl Argument {
    fn name(self) -> &'static str {
        match self {
            Self::Number(name) | Self::Constant(name) | Self::Text(name) | Self::ConstantText(name) => name,
            Self::Weight => "weight",
        }
    }

    fn data_type(self) -> DataType {
        match self {
            Self::Number(_) | Self::Constant(_) | Self::Weight => DataType::Float64,
            Self::Text(_) | Self::ConstantText(_) => DataType::Utf8View,
        }
    }

    fn takes(self, found: &DataType) -> bool {
        match self.data_type() {
            _ if found.is_null() => true,
            DataType::Float64 => found.is_numeric() || *found == DataType::Boolean,
            _ => found.is_string(),
        }
    }

    fn expected(self) -> &'static str {
        match self.data_type() {
            DataType::Float64 => "a number",
            _ => "text",
        }
    }
}

/// What a function says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Described {
    pub(super) name: &'static str,
    pub(super) arguments: &'static [Argument],
    /// One sentence.
    pub(super) meaning: &'static str,
}

impl Described {
    /// How it is called.
    pub(super) fn call(&self) -> String {
        let optional = |argument: &Argument| *argument == Argument::Weight;
        let names = |wanted: bool| {
            self.arguments.iter().filter(move |argument| optional(argument) == wanted).map(|argument| argument.name())
        };
        let needed = names(false).collect::<Vec<_>>().join(", ");
        let rest: String = names(true).map(|name| format!("[, {name}]")).collect();
        format!("{}({needed}{rest})", self.name)
    }
}

/// Constants of a call by place, where they are.
pub(super) type Constants = Vec<Option<ScalarValue>>;

/// A function: what it says, other names, and how a fold begins.
pub(super) struct Function<F> {
    pub(super) described: Described,
    pub(super) aliases: Vec<String>,
    pub(super) signature: Signature,
    pub(super) start: fn(&Constants) -> Result<F>,
}

impl<F: Fold> Function<F> {
    pub(super) fn new(described: Described, aliases: &[&str], start: fn(&Constants) -> Result<F>) -> Self {
        Self {
            described,
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            signature: Signature::user_defined(Volatility::Immutable),
            start,
        }
    }

    pub(super) fn into_parts(self) -> (Described, AggregateUDF) {
        (self.described, AggregateUDF::new_from_impl(self))
    }

    fn begin(&self, args: &AccumulatorArgs<'_>) -> Result<F> {
        let name = self.described.name;
        if args.is_distinct {
            return plan_err!("{name}: found DISTINCT, expected plain arguments");
        }
        let constant = |(expression, argument): (&Arc<dyn datafusion::physical_expr::PhysicalExpr>, &Argument)| {
            let literal = expression.downcast_ref::<Literal>().map(|literal| literal.value().clone());
            match argument {
                Argument::Constant(what) | Argument::ConstantText(what) if literal.is_none() => {
                    let shown = expression.to_string();
                    // A column is shown with its place behind an @.
                    let found = shown.split('@').next().unwrap_or(&shown);
                    plan_err!("{name}: found {found} as {what}, expected a constant")
                }
                _ => Ok(literal),
            }
        };
        let constants = args.exprs.iter().zip(self.described.arguments).map(constant).collect::<Result<_>>()?;
        (self.start)(&constants)
    }
}

impl<F> Debug for Function<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Function").field("described", &self.described).finish_non_exhaustive()
    }
}

impl<F> PartialEq for Function<F> {
    fn eq(&self, other: &Self) -> bool {
        self.described == other.described
    }
}

impl<F> Eq for Function<F> {}

impl<F> Hash for Function<F> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.described.hash(state);
    }
}

impl<F: Fold> AggregateUDFImpl for Function<F> {
    fn name(&self) -> &str {
        self.described.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn coerce_types(&self, found: &[DataType]) -> Result<Vec<DataType>> {
        let all = self.described.arguments;
        let needed = all.iter().filter(|argument| **argument != Argument::Weight).count();
        if found.len() < needed || found.len() > all.len() {
            return plan_err!("found {} arguments, expected {}", found.len(), self.described.call());
        }
        let check = |(argument, found): (&Argument, &DataType)| match argument.takes(found) {
            true => Ok(argument.data_type()),
            false => plan_err!(
                "found {found} as {} of {}, expected {}",
                argument.name(),
                self.described.call(),
                argument.expected()
            ),
        };
        all.iter().zip(found).map(check).collect()
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        Ok(state_fields(args.name))
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One(self.begin(&args)?)))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs<'_>) -> bool {
        !args.is_distinct
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups::new(self.begin(&args)?)))
    }
}

/// The one field of the state of a fold.
pub(super) fn state_fields(name: &str) -> Vec<FieldRef> {
    vec![Arc::new(Field::new(format_state_name(name, "fold"), DataType::LargeBinary, true))]
}

/// The arrays of a call as columns.
fn columns(arrays: &[ArrayRef]) -> Result<Vec<Column<'_>>> {
    let column = |array| {
        let array: &ArrayRef = array;
        match array.data_type() {
            DataType::Float64 => Ok(Column::Numbers(array.as_primitive::<Float64Type>())),
            DataType::Utf8View => Ok(Column::Texts(array.as_string_view())),
            other => exec_err!("found {other} as an argument of an aggregate, expected numbers or text"),
        }
    };
    arrays.iter().map(column).collect()
}

/// The state of one fold, as bytes.
fn written<F: Fold>(fold: &F) -> Vec<u8> {
    let mut bytes = Vec::new();
    fold.write(&mut bytes);
    bytes
}

fn states(arrays: &[ArrayRef]) -> Result<LargeBinaryArray> {
    match arrays {
        [array] => Ok(cast(array, &DataType::LargeBinary)?.as_binary().clone()),
        _ => exec_err!("found {} states of an aggregate, expected 1", arrays.len()),
    }
}

/// A fold over all rows.
#[derive(Debug)]
pub(super) struct One<F>(pub(super) F);

impl<F: Fold> Accumulator for One<F> {
    fn update_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        let columns = columns(arrays)?;
        for index in 0..arrays.first().map_or(0, |array| array.len()) {
            self.0.row(Row { columns: &columns, index });
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(self.0.value()))
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.0.bytes()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::LargeBinary(Some(written(&self.0)))])
    }

    fn merge_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        for bytes in states(arrays)?.iter().flatten() {
            self.0.read(&mut Reader::new(bytes))?;
        }
        Ok(())
    }

    fn retract_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        let columns = columns(arrays)?;
        for index in 0..arrays.first().map_or(0, |array| array.len()) {
            self.0.undo(Row { columns: &columns, index });
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        F::REVERSIBLE
    }
}

/// Folds over the rows of groups.
pub(super) struct Groups<F> {
    start: F,
    groups: Vec<F>,
}

impl<F: Fold> Groups<F> {
    pub(super) fn new(start: F) -> Self {
        Self { start, groups: Vec::new() }
    }

    fn each(
        &mut self,
        arrays: &[ArrayRef],
        of_row: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        let columns = columns(arrays)?;
        self.groups.resize(groups.max(self.groups.len()), self.start.clone());
        for (index, &group) in of_row.iter().enumerate() {
            let counts = filter.is_none_or(|filter| filter.is_valid(index) && filter.value(index));
            if let Some(fold) = self.groups.get_mut(group).filter(|_| counts) {
                fold.row(Row { columns: &columns, index });
            }
        }
        Ok(())
    }
}

impl<F: Fold> GroupsAccumulator for Groups<F> {
    fn update_batch(
        &mut self,
        arrays: &[ArrayRef],
        of_row: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.each(arrays, of_row, filter, groups)
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        let values = emit.take_needed(&mut self.groups);
        Ok(Arc::new(values.iter().map(Fold::value).collect::<Float64Array>()))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        let mut states = LargeBinaryBuilder::new();
        for fold in emit.take_needed(&mut self.groups) {
            states.append_value(written(&fold));
        }
        Ok(vec![Arc::new(states.finish())])
    }

    fn merge_batch(&mut self, arrays: &[ArrayRef], of_row: &[usize], groups: usize) -> Result<()> {
        let states = states(arrays)?;
        self.groups.resize(groups.max(self.groups.len()), self.start.clone());
        for (bytes, &group) in states.iter().zip(of_row) {
            if let (Some(bytes), Some(fold)) = (bytes, self.groups.get_mut(group)) {
                fold.read(&mut Reader::new(bytes))?;
            }
        }
        Ok(())
    }

    fn convert_to_state(&self, arrays: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let count = arrays.first().map_or(0, |array| array.len());
        let mut rows = Self::new(self.start.clone());
        rows.each(arrays, &(0..count).collect::<Vec<_>>(), filter, count)?;
        rows.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.groups.capacity() * size_of::<F>() + self.groups.iter().map(Fold::bytes).sum::<usize>()
    }
}
