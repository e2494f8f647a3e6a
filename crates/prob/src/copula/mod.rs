//! Dependence: correlation matrices, the Gaussian copula, rank correlation.

mod cholesky;
mod rank;

pub use cholesky::Cholesky;
pub use rank::{iman_conover, pearson, ranks, spearman, spearman_to_pearson};

use crate::lanes::Real;
use crate::math;
use thiserror::Error;

/// Why numbers make no correlation.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum CopulaError {
    /// The number of entries does not fit the dimension.
    #[error("found {found} numbers, expected {expected}")]
    Shape {
        /// Numbers given.
        found: usize,
        /// Numbers needed.
        expected: usize,
    },
    /// The matrix is not symmetric.
    #[error("entries ({row}, {column}) and ({column}, {row}) differ: {found} and {mirrored}")]
    NotSymmetric {
        /// Row, from zero.
        row: usize,
        /// Column, from zero.
        column: usize,
        /// Entry at (row, column).
        found: f64,
        /// Entry at (column, row).
        mirrored: f64,
    },
    /// No variables have these covariances.
    #[error("the matrix is not positive definite: variable {row} is determined by those before it")]
    NotPositiveDefinite {
        /// First row, from zero, at which the factorisation fails.
        row: usize,
    },
    /// A correlation outside [-1, 1], or a diagonal entry that is not one.
    #[error("found correlation {found} at ({row}, {column}), expected {expected}")]
    NotCorrelation {
        /// Row, from zero.
        row: usize,
        /// Column, from zero.
        column: usize,
        /// Entry.
        found: f64,
        /// What would do.
        expected: &'static str,
    },
}

/// Uniform numbers that depend on each other as correlated normals do.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianCopula {
    factor: Cholesky,
}

impl GaussianCopula {
    /// From the correlations of the normals behind the uniforms, row by row. For given rank correlations
    /// see [`spearman_to_pearson`].
    ///
    /// # Errors
    /// Where the matrix is no positive definite correlation matrix.
    pub fn new(correlations: &[f64], dimension: usize) -> Result<Self, CopulaError> {
        for (place, &found) in correlations.iter().enumerate() {
            let (row, column) = (place / dimension.max(1), place % dimension.max(1));
            if row == column && found != 1.0 {
                let expected = "1 on the diagonal";
                return Err(CopulaError::NotCorrelation { row, column, found, expected });
            }
            if !(-1.0..=1.0).contains(&found) {
                let expected = "a number from -1 to 1";
                return Err(CopulaError::NotCorrelation { row, column, found, expected });
            }
        }
        Ok(Self { factor: Cholesky::new(correlations, dimension)? })
    }

    /// All pairs with the same correlation.
    ///
    /// # Errors
    /// Where `correlation` is not between `-1/(dimension - 1)` and 1, both excluded.
    pub fn exchangeable(correlation: f64, dimension: usize) -> Result<Self, CopulaError> {
        let matrix: Vec<f64> = (0..dimension * dimension)
            .map(|place| if place / dimension == place % dimension { 1.0 } else { correlation })
            .collect();
        Self::new(&matrix, dimension)
    }

    /// The factor of the correlation matrix.
    #[must_use]
    pub fn factor(&self) -> &Cholesky {
        &self.factor
    }

    /// Independent uniforms in (0, 1) become dependent standard normals, in place.
    #[inline(always)]
    pub fn normals<R: Real>(&self, u: &mut [R]) {
        for u in u.iter_mut() {
            *u = math::normal_quantile(*u);
        }
        self.factor.apply(u);
    }

    /// Independent uniforms in (0, 1) become dependent uniforms, in place.
    #[inline(always)]
    pub fn uniforms<R: Real>(&self, u: &mut [R]) {
        self.normals(u);
        for u in u.iter_mut() {
            *u = math::normal_cdf(*u);
        }
    }
}
