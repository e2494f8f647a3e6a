//! What can be wrong with the inputs of the estimate.

use overhang_prob::DistributionError;
use overhang_prob::copula::CopulaError;
use overhang_units::Date;
use std::error::Error;
use std::fmt;

/// Why inputs make no estimate.
#[derive(Debug, Clone, PartialEq)]
pub enum EstimateError {
    /// A period that ends before it starts.
    Period {
        /// First day.
        start: Date,
        /// Last day.
        end: Date,
    },
    /// Nothing where something is needed.
    Nothing {
        /// Whose.
        designer: String,
        /// What is needed.
        expected: &'static str,
    },
    /// A chip that has no price, or no specification.
    Chip {
        /// Name of the chip.
        chip: String,
        /// What it lacks.
        lacks: &'static str,
    },
    /// Revenue shares of a quarter that do not sum to one.
    Mix {
        /// Designer and quarter.
        place: String,
        /// Their sum.
        sum: f64,
    },
    /// Points of a published interval that are not in order or not finite.
    Points {
        /// What was published.
        place: String,
        /// The points.
        found: [f64; 3],
    },
    /// A range that makes no distribution.
    Range {
        /// What the range is of.
        place: String,
        /// What is wrong with it.
        cause: DistributionError,
    },
    /// Correlations that no variables have.
    Correlation {
        /// Between what.
        place: String,
        /// What is wrong with them.
        cause: CopulaError,
    },
    /// A count that differs from another.
    Count {
        /// What was counted.
        place: String,
        /// Found.
        found: usize,
        /// Needed.
        expected: usize,
    },
}

impl fmt::Display for EstimateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Period { start, end } => {
                write!(f, "found a period from {start} to {end}, expected an end after its start")
            }
            Self::Nothing { designer, expected } => {
                write!(f, "{designer}: found nothing, expected {expected}")
            }
            Self::Chip { chip, lacks } => write!(f, "chip {chip} has no {lacks}"),
            Self::Mix { place, sum } => {
                write!(f, "{place}: revenue shares sum to {sum}, expected 1")
            }
            Self::Points { place, found: [p5, p50, p95] } => {
                write!(f, "{place}: found 5%, 50% and 95% points {p5}, {p50} and {p95}, expected them in order")
            }
            Self::Range { place, cause } => write!(f, "{place}: {cause}"),
            Self::Correlation { place, cause } => write!(f, "{place}: {cause}"),
            Self::Count { place, found, expected } => {
                write!(f, "{place}: found {found}, expected {expected}")
            }
        }
    }
}

impl Error for EstimateError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Range { cause, .. } => Some(cause),
            Self::Correlation { cause, .. } => Some(cause),
            _ => None,
        }
    }
}
