//! The triangular factor of a covariance matrix.

use super::CopulaError;
use crate::lanes::Real;

/// The lower triangular factor L of a positive definite matrix A = L L^T.
#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    dimension: usize,
    /// Rows of the lower triangle, one after the other: row i has i + 1 entries.
    rows: Vec<f64>,
}

impl Cholesky {
    /// Factorises a symmetric matrix, given row by row.
    ///
    /// # Errors
    /// Where the matrix is not square of this dimension, not symmetric or not positive definite.
    pub fn new(matrix: &[f64], dimension: usize) -> Result<Self, CopulaError> {
        let expected = dimension * dimension;
        if matrix.len() != expected {
            return Err(CopulaError::Shape { found: matrix.len(), expected });
        }
        let mut factor = Self { dimension, rows: Vec::with_capacity(expected) };
        for row in 0..dimension {
            for column in 0..row {
                let (found, mirrored) = (matrix[row * dimension + column], matrix[column * dimension + row]);
                if (found - mirrored).abs() > 1e-12 * found.abs().max(1.0) {
                    return Err(CopulaError::NotSymmetric { row, column, found, mirrored });
                }
                let rest = found - factor.inner_product(row, column);
                let entry = rest / factor.row(column)[column];
                factor.rows.push(entry);
            }
            let diagonal = matrix[row * dimension + row];
            let rest = diagonal - factor.inner_product(row, row);
            // Below this the remainder is rounding.
            if rest > 1e-14 * diagonal.abs() && rest.is_finite() {
                factor.rows.push(rest.sqrt());
            } else {
                return Err(CopulaError::NotPositiveDefinite { row });
            }
        }
        Ok(factor)
    }

    /// The number of variables.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Row `row` of the factor up to the diagonal; empty beyond the last.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        let start = row * (row + 1) / 2;
        self.rows.get(start..=start + row).unwrap_or_default()
    }

    /// Sum over the columns before `column` of the entries of two rows, the first perhaps unfinished.
    fn inner_product(&self, row: usize, column: usize) -> f64 {
        let start = row * (row + 1) / 2;
        let own = self.rows.get(start..start + column).unwrap_or_default();
        let other = if row == column { own } else { self.row(column) };
        own.iter().zip(other).map(|(a, b)| a * b).sum()
    }

    /// `z` becomes `L z`, in place; entries beyond the dimension stay. Independent standard normals thus
    /// get the covariance of the matrix.
    #[inline(always)]
    pub fn apply<R: Real>(&self, z: &mut [R]) {
        for row in (0..self.dimension.min(z.len())).rev() {
            let mut sum = R::splat(0.0);
            for (&entry, &z) in self.row(row).iter().zip(z.iter()) {
                sum = sum + z * entry;
            }
            z[row] = sum;
        }
    }

    /// The solution x of `L x = b`, in place.
    pub fn solve(&self, b: &mut [f64]) {
        for row in 0..self.dimension.min(b.len()) {
            let entries = self.row(row);
            let known: f64 = entries.iter().take(row).zip(b.iter()).map(|(l, x)| l * x).sum();
            b[row] = (b[row] - known) / entries.last().copied().unwrap_or(1.0);
        }
    }
}
