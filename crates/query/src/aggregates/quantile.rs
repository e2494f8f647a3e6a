//! `quantile(x, p[, weight])`: exact, by `overhang_prob::quantile`.

use super::function::{Argument, Constants, Described, Function};
use super::{Fold, Row};
use crate::bytes::{Reader, put_all};
use crate::error::Error;
use datafusion::common::{Result, ScalarValue, plan_err};
use overhang_prob::quantile::{quantiles, weighted_quantiles};

/// The values of a group, and their weights where the call has them.
#[derive(Debug, Clone)]
struct Quantile {
    p: f64,
    weighted: bool,
    values: Vec<f64>,
    weights: Vec<f64>,
}

pub(super) const NAME: &str = "quantile";

pub(super) fn function() -> Function<impl Fold> {
    let described = Described {
        name: NAME,
        arguments: &[Argument::Number("x"), Argument::Constant("p"), Argument::Weight],
        meaning: "Exact quantile at p from 0 to 1, linear between neighbours (type 7); rows without weight do not count",
    };
    Function::new(described, &[], |constants| {
        Ok(Quantile {
            p: probability(NAME, constants)?,
            weighted: constants.len() > 2,
            values: Vec::new(),
            weights: Vec::new(),
        })
    })
}

/// The constant probability of a call, its second argument.
pub(super) fn probability(name: &str, constants: &Constants) -> Result<f64> {
    match constants.get(1) {
        Some(Some(ScalarValue::Float64(Some(p)))) if (0.0..=1.0).contains(p) => Ok(*p),
        Some(Some(found)) => plan_err!("{name}: found p = {found}, expected a number from 0 to 1"),
        _ => plan_err!("{name}: found no p, expected a number from 0 to 1"),
    }
}

impl Fold for Quantile {
    fn row(&mut self, row: Row<'_>) {
        let (Some(x), Some(weight)) = (row.number(0), row.weight(2)) else { return };
        self.values.push(x);
        if self.weighted {
            self.weights.push(weight);
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        put_all(bytes, &self.values);
        put_all(bytes, &self.weights);
    }

    fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Error> {
        bytes.all(&mut self.values)?;
        bytes.all(&mut self.weights)
    }

    fn value(&self) -> Option<f64> {
        if self.values.is_empty() {
            return None;
        }
        let [value] = if self.weighted {
            weighted_quantiles(&self.values, &self.weights, &[self.p])
        } else {
            quantiles(&self.values, &[self.p])
        };
        Some(value)
    }

    fn bytes(&self) -> usize {
        (self.values.capacity() + self.weights.capacity()) * size_of::<f64>()
    }
}
