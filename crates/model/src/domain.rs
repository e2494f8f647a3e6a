//! What values a parameter can have, and what is said of one outside.

use std::fmt;

/// Values that a parameter can have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Domain {
    /// Least.
    pub low: f64,
    /// Largest.
    pub high: f64,
    /// Whether the ends themselves are excluded.
    pub open: bool,
    /// Whether zero is excluded.
    pub nonzero: bool,
}

impl Domain {
    /// Above zero.
    pub const POSITIVE: Self = Self { low: 0.0, high: f64::INFINITY, open: true, nonzero: false };
    /// Zero or more.
    pub const AT_LEAST_ZERO: Self = Self { open: false, ..Self::POSITIVE };
    /// Above one.
    pub const ABOVE_ONE: Self = Self { low: 1.0, ..Self::POSITIVE };
    /// One or more.
    pub const AT_LEAST_ONE: Self = Self { low: 1.0, ..Self::AT_LEAST_ZERO };
    /// From zero to one.
    pub const SHARE: Self = Self { high: 1.0, ..Self::AT_LEAST_ZERO };
    /// Between zero and one, both excluded.
    pub const INNER_SHARE: Self = Self { open: true, ..Self::SHARE };
    /// Above zero, at most one.
    pub const POSITIVE_SHARE: Self = Self { low: f64::MIN_POSITIVE, ..Self::SHARE };
    /// Exponent of a function with constant elasticity of substitution: below one, not zero.
    pub const SUBSTITUTION: Self = Self { low: f64::NEG_INFINITY, high: 1.0, open: true, nonzero: true };
    /// Any finite number.
    pub const FINITE: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY, open: false, nonzero: false };

    /// Whether `value` is possible.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        let inside =
            if self.open { value > self.low && value < self.high } else { (self.low..=self.high).contains(&value) };
        inside && value.is_finite() && !(self.nonzero && value == 0.0)
    }

    /// The value, if it is possible.
    ///
    /// # Errors
    /// Where it is not.
    pub fn check(self, name: &'static str, value: f64) -> Result<f64, OutOfDomain> {
        if self.contains(value) { Ok(value) } else { Err(OutOfDomain { name, value, domain: self }) }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (above, below) = if self.open { ("above", "below") } else { ("of at least", "of at most") };
        match (self.low.is_finite(), self.high.is_finite()) {
            (false, false) => write!(f, "a finite number")?,
            (true, true) if self.low == f64::MIN_POSITIVE => write!(f, "a number above 0 and at most {}", self.high)?,
            (true, true) if self.open => write!(f, "a number between {} and {}, both excluded", self.low, self.high)?,
            (true, true) => write!(f, "a number from {} to {}", self.low, self.high)?,
            (true, false) => write!(f, "a number {above} {}", self.low)?,
            (false, true) => write!(f, "a number {below} {}", self.high)?,
        }
        let zero_inside = Self { nonzero: false, ..*self }.contains(0.0);
        if self.nonzero && zero_inside { write!(f, " other than 0") } else { Ok(()) }
    }
}

/// A parameter outside its domain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutOfDomain {
    /// Name of the parameter.
    pub name: &'static str,
    /// What was given.
    pub value: f64,
    /// What is possible.
    pub domain: Domain,
}

impl fmt::Display for OutOfDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}, expected {}", self.name, self.value, self.domain)
    }
}

impl std::error::Error for OutOfDomain {}
