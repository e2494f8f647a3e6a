//! `weighted_mean(x[, weight])`, by its other name `share`: of true and false it is the share of true.

use super::exact_sum::ExactSum;
use super::function::{Argument, Described, Function};
use super::{Fold, Row};
use crate::bytes::Reader;
use crate::error::Error;

/// `sum w x / sum w`, both sums exact.
#[derive(Debug, Clone, Default)]
pub(super) struct Mean {
    sum: ExactSum,
    weights: ExactSum,
}

impl Mean {
    pub(super) fn add(&mut self, x: f64, weight: f64) {
        self.sum.add(x * weight);
        self.weights.add(weight);
    }

    pub(super) fn subtract(&mut self, x: f64, weight: f64) {
        self.sum.subtract(x * weight);
        self.weights.subtract(weight);
    }

    /// The sum without weights taken out.
    pub(super) fn sum(&self) -> f64 {
        self.sum.value()
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        self.sum.write(bytes);
        self.weights.write(bytes);
    }

    pub(super) fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Error> {
        self.sum.merge(&ExactSum::read(bytes)?);
        self.weights.merge(&ExactSum::read(bytes)?);
        Ok(())
    }

    /// None where nothing has weight.
    pub(super) fn value(&self) -> Option<f64> {
        let weights = self.weights.value();
        (weights > 0.0).then(|| self.sum.value() / weights)
    }

    pub(super) fn bytes(&self) -> usize {
        self.sum.bytes() + self.weights.bytes()
    }
}

pub(super) fn function() -> Function<impl Fold> {
    let described = Described {
        name: "weighted_mean",
        arguments: &[Argument::Number("x"), Argument::Weight],
        meaning: "Mean by weight; share() is the same for conditions: the share of rows in which one is true",
    };
    Function::new(described, &["share"], |_| Ok(Weighted::default()))
}

#[derive(Debug, Clone, Default)]
struct Weighted(Mean);

impl Fold for Weighted {
    fn row(&mut self, row: Row<'_>) {
        if let (Some(x), Some(weight)) = (row.number(0), row.weight(1)) {
            self.0.add(x, weight);
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        self.0.write(bytes);
    }

    fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Error> {
        self.0.read(bytes)
    }

    fn value(&self) -> Option<f64> {
        self.0.value()
    }

    fn bytes(&self) -> usize {
        self.0.bytes()
    }
}
