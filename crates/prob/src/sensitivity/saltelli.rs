//! Sobol indices of stored runs: rows in Saltelli's order, as SALib samples them.

use super::variance::{Indices, Resamples, Variance};

/// Runs in Saltelli's order. For each base sample: A; A with one input at a time from B; with second order, B
/// with one input at a time from A; B (Saltelli 2002; `SALib.sample.sobol`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saltelli {
    /// Inputs.
    pub inputs: usize,
    /// Base samples.
    pub base_draws: usize,
    /// Whether the runs for second-order indices are among them; they are not looked at.
    pub second_order: bool,
}

/// Why rows are not in that order.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotSaltelli {
    /// A number of rows that does not go into base samples.
    #[error("{rows} rows, expected a multiple of {first} (or of {second} with second order)")]
    Count {
        /// Rows.
        rows: usize,
        /// Rows of a base sample.
        first: usize,
        /// The same with second order.
        second: usize,
    },
    /// An input that is neither that of A nor that of B.
    #[error("row {row} has {found} in input {input}, expected {expected}, as row {origin} has it")]
    Row {
        /// Row, from 1.
        row: usize,
        /// Input, from 1.
        input: usize,
        /// What stands there.
        found: f64,
        /// What should.
        expected: f64,
        /// The row of A or B, from 1.
        origin: usize,
    },
}

impl Saltelli {
    /// Recognises the order from the values of the inputs, `[input][row]`, every one of which is checked.
    ///
    /// # Errors
    /// Rows in another order.
    pub fn of(inputs: &[Vec<f64>]) -> Result<Self, NotSaltelli> {
        let (count, rows) = (inputs.len(), inputs.first().map_or(0, Vec::len));
        let (first, second) = (count + 2, 2 * count + 2);
        let fits = |step: usize| rows > 0 && rows.is_multiple_of(step);
        let design = |second_order| {
            let step = if second_order { second } else { first };
            Self { inputs: count, base_draws: rows / step, second_order }
        };
        match (fits(first), fits(second)) {
            (false, false) => Err(NotSaltelli::Count { rows, first, second }),
            (true, false) => design(false).checked(inputs),
            (false, true) => design(true).checked(inputs),
            (true, true) => {
                design(false).checked(inputs).or_else(|fault| design(true).checked(inputs).map_err(|_| fault))
            }
        }
    }

    /// Rows of a base sample.
    #[must_use]
    pub fn step(&self) -> usize {
        if self.second_order { 2 * self.inputs + 2 } else { self.inputs + 2 }
    }

    fn checked(self, inputs: &[Vec<f64>]) -> Result<Self, NotSaltelli> {
        let step = self.step();
        for (input, values) in inputs.iter().enumerate() {
            for (sample, rows) in values.chunks_exact(step).enumerate() {
                for (row, &found) in rows.iter().enumerate().skip(1).take(step - 2) {
                    let of_b = (row > self.inputs) != ((row - 1) % self.inputs == input);
                    let origin = if of_b { step - 1 } else { 0 };
                    if found != rows[origin] {
                        let at = |row: usize| sample * step + row + 1;
                        return Err(NotSaltelli::Row {
                            row: at(row),
                            input: input + 1,
                            found,
                            expected: rows[origin],
                            origin: at(origin),
                        });
                    }
                }
            }
        }
        Ok(self)
    }

    /// First-order and total indices of one input, from the outputs of all rows, by the estimators of [`Variance`].
    /// `mean` is that of all outputs.
    #[must_use]
    pub fn indices(&self, output: &[f64], mean: f64, input: usize, resamples: &Resamples) -> Indices {
        let every = |at: usize| -> Vec<f64> { output.iter().skip(at).step_by(self.step()).copied().collect() };
        Variance::new(&every(0), &every(self.step() - 1), mean).indices(&every(input + 1), resamples)
    }
}
