//! Aggregate functions over draws: exact quantiles, a sketch, weighted means and shares, cumulative incidence, and
//! sums that do not depend on the order of rows.
//!
//! Each is a [`Fold`]: what is kept of the rows of a group, which parts of it can be put together in any order with
//! the same result, to the last bit.

mod cif;
pub(crate) mod exact_sum;
mod function;
mod mean;
mod quantile;
mod sketch;
mod sums;

use crate::bytes::Reader;
use crate::error::Error;
use datafusion::arrow::array::{Array, Float64Array, StringViewArray};
use datafusion::logical_expr::AggregateUDF;
use datafusion::prelude::SessionContext;
use function::Described;
use std::fmt::Debug;

/// What is kept of the rows of a group.
trait Fold: Clone + Debug + Send + Sync + 'static {
    /// Whether rows can be taken away again, for windows that move.
    const REVERSIBLE: bool = false;

    /// Takes a row.
    fn row(&mut self, row: Row<'_>);

    /// Takes a row away, where [`REVERSIBLE`](Self::REVERSIBLE).
    fn undo(&mut self, _row: Row<'_>) {}

    /// Writes down what is kept.
    fn write(&self, bytes: &mut Vec<u8>);

    /// Adds what another wrote down.
    fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Error>;

    /// The result; none where no row counts.
    fn value(&self) -> Option<f64>;

    /// Bytes on the heap.
    fn bytes(&self) -> usize;
}

/// The arguments of a call in one row.
#[derive(Clone, Copy)]
struct Row<'a> {
    columns: &'a [Column<'a>],
    index: usize,
}

enum Column<'a> {
    Numbers(&'a Float64Array),
    Texts(&'a StringViewArray),
}

impl<'a> Row<'a> {
    /// The number at a place; none where it is empty.
    fn number(&self, place: usize) -> Option<f64> {
        match self.columns.get(place)? {
            Column::Numbers(array) => array.is_valid(self.index).then(|| array.value(self.index)),
            Column::Texts(_) => None,
        }
    }

    /// The text at a place; none where it is empty.
    fn text(&self, place: usize) -> Option<&'a str> {
        match self.columns.get(place)? {
            Column::Texts(array) => array.is_valid(self.index).then(|| array.value(self.index)),
            Column::Numbers(_) => None,
        }
    }

    /// The weight at a place: 1 where the call has none. None where the row does not count: an empty weight, or one
    /// that is not above zero and finite.
    fn weight(&self, place: usize) -> Option<f64> {
        if self.columns.len() <= place {
            return Some(1.0);
        }
        self.number(place).filter(|&weight| weight > 0.0 && weight < f64::INFINITY)
    }
}

/// Functions of DataFusion whose result depends on how rows are dealt out to threads, and so not in the program.
const NOT_REPEATABLE: [&str; 21] = [
    "approx_median",
    "approx_percentile_cont",
    "approx_percentile_cont_with_weight",
    "corr",
    "covar_pop",
    "covar_samp",
    "percentile_cont",
    "regr_avgx",
    "regr_avgy",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
    "stddev",
    "stddev_pop",
    "var_pop",
    "var",
    "array_agg",
];

/// The functions of this crate with what they say of themselves.
fn all() -> [(Described, AggregateUDF); 4] {
    [
        quantile::function().into_parts(),
        sketch::function().into_parts(),
        mean::function().into_parts(),
        cif::function().into_parts(),
    ]
}

/// Registers the functions, and takes those away that do not give the same bits for every number of threads.
pub(crate) fn register(context: &SessionContext) {
    for name in NOT_REPEATABLE {
        context.deregister_udaf(name);
    }
    for function in all().into_iter().map(|(_, function)| function).chain(sums::functions()) {
        context.register_udaf(function);
    }
}

/// Call and meaning of each function.
pub(crate) fn described() -> Vec<(String, &'static str)> {
    all().into_iter().map(|(described, _)| (described.call(), described.meaning)).collect()
}
