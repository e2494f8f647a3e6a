//! Forecasters' shorthand: `5 to 10`, `3 to 6 lognormal`, `-0.1 to 0.2 normal`, `5 to 10 80%`, `4.5`.
//!
//! What was not said is filled in and said back: the family is lognormal where both ends are positive,
//! otherwise normal; the level is 90%.

use crate::distribution::{Distribution, DistributionError};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The level that is meant where none is given.
pub const DEFAULT_LEVEL_PERCENT: f64 = 90.0;

/// What the shorthand may look like, for messages.
const EXPECTED: &str = "`LOW to HIGH`, then perhaps a family (lognormal, normal, uniform, triangular) and a \
                        level such as 80%, or a single number";

/// Why a text is no interval.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum IntervalTextError {
    /// Nothing but spaces.
    #[error("found nothing, expected {EXPECTED}")]
    Empty,
    /// A word that is no number where one must stand.
    #[error("found `{found}` as {place}, expected a number")]
    Number {
        /// The word, shortened if long.
        found: String,
        /// Which number.
        place: &'static str,
    },
    /// A word that means nothing here.
    #[error("found `{found}`, expected {expected}")]
    Word {
        /// The word, shortened if long.
        found: String,
        /// What would do.
        expected: &'static str,
    },
    /// Family or level given twice.
    #[error("found a second {what} `{found}`, expected one at most")]
    Twice {
        /// Family or level.
        what: &'static str,
        /// The second one, shortened if long.
        found: String,
    },
    /// The numbers make no distribution.
    #[error("in `{text}`: {cause}")]
    Numbers {
        /// The whole text, shortened if long.
        text: String,
        /// What is wrong with them.
        #[source]
        cause: DistributionError,
    },
}

/// Families that an interval can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Lognormal.
    Lognormal,
    /// Normal.
    Normal,
    /// Uniform.
    Uniform,
    /// Symmetric triangular.
    Triangular,
}

impl Family {
    /// The family of a word, in any case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Lognormal, Self::Normal, Self::Uniform, Self::Triangular]
            .into_iter()
            .find(|family| word.eq_ignore_ascii_case(family.name()))
    }

    /// The word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lognormal => "lognormal",
            Self::Normal => "normal",
            Self::Uniform => "uniform",
            Self::Triangular => "triangular",
        }
    }

    /// The distribution of this family with the central interval `low` to `high` at `level` (0.9 for 90%).
    ///
    /// # Errors
    /// Where the numbers make no such distribution.
    pub fn from_interval(self, low: f64, high: f64, level: f64) -> Result<Distribution, DistributionError> {
        match self {
            Self::Lognormal => Distribution::lognormal_interval(low, high, level),
            Self::Normal => Distribution::normal_interval(low, high, level),
            Self::Uniform => Distribution::uniform_interval(low, high, level),
            Self::Triangular => Distribution::triangular_interval(low, high, level),
        }
    }
}

/// A distribution read from shorthand. Shown, it says what was understood, such as
/// `lognormal, 90% interval 5 to 10`.
///
/// ```
/// use overhang_prob::interval_text::IntervalText;
/// let read: IntervalText = "5 to 10".parse()?;
/// assert_eq!(read.to_string(), "lognormal, 90% interval 5 to 10");
/// assert!((read.distribution().median() - 50f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), overhang_prob::interval_text::IntervalTextError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalText {
    distribution: Distribution,
    meaning: Meaning,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Meaning {
    Exactly(f64),
    Interval { family: Family, level_percent: f64, low: f64, high: f64 },
}

impl IntervalText {
    /// The distribution.
    #[must_use]
    pub fn distribution(&self) -> &Distribution {
        &self.distribution
    }

    /// The distribution, taken out.
    #[must_use]
    pub fn into_distribution(self) -> Distribution {
        self.distribution
    }
}

impl fmt::Display for IntervalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.meaning {
            Meaning::Exactly(value) => write!(f, "exactly {}", Number(value)),
            Meaning::Interval { family, level_percent, low, high } => {
                let (family, level) = (family.name(), Number(level_percent));
                write!(f, "{family}, {level}% interval {} to {}", Number(low), Number(high))
            }
        }
    }
}

/// A number, printed so that it reads back the same, with an exponent where it would be long.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if self.0 == 0.0 || (1e-5..1e15).contains(&size) { write!(f, "{}", self.0) } else { write!(f, "{:e}", self.0) }
    }
}

/// At most forty characters of a text.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

/// A finite number; underscores between digits are allowed.
fn number(word: &str, place: &'static str) -> Result<f64, IntervalTextError> {
    let refused = || IntervalTextError::Number { found: shortened(word), place };
    let misplaced = word.starts_with('_') || word.ends_with('_') || word.contains("__");
    if misplaced || !word.contains(|c: char| c.is_ascii_digit()) {
        return Err(refused());
    }
    let value: f64 = word.replace('_', "").parse().map_err(|_| refused())?;
    if value.is_finite() { Ok(value) } else { Err(refused()) }
}

impl FromStr for IntervalText {
    type Err = IntervalTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut words = text.split_whitespace();
        let first = words.next().ok_or(IntervalTextError::Empty)?;
        let numbers = |cause| IntervalTextError::Numbers { text: shortened(text.trim()), cause };
        let Some(joint) = words.next() else {
            let value = number(first, "the only word")?;
            let distribution = Distribution::point(value).map_err(numbers)?;
            return Ok(Self { distribution, meaning: Meaning::Exactly(value) });
        };
        let low = number(first, "the lower end")?;
        if !joint.eq_ignore_ascii_case("to") {
            let expected = "`to` between the ends of the interval";
            return Err(IntervalTextError::Word { found: shortened(joint), expected });
        }
        let high = number(words.next().unwrap_or_default(), "the upper end")?;
        let (family, level_percent) = family_and_level(words)?;
        let positive = low > 0.0 && high > 0.0;
        let default = if positive { Family::Lognormal } else { Family::Normal };
        let family = family.unwrap_or(default);
        let level_percent = level_percent.unwrap_or(DEFAULT_LEVEL_PERCENT);
        let distribution = family.from_interval(low, high, level_percent / 100.0).map_err(numbers)?;
        Ok(Self { distribution, meaning: Meaning::Interval { family, level_percent, low, high } })
    }
}

/// What follows the ends: a family and a level, in either order, each at most once.
fn family_and_level<'a>(
    words: impl Iterator<Item = &'a str>,
) -> Result<(Option<Family>, Option<f64>), IntervalTextError> {
    let (mut family, mut level) = (None, None);
    for word in words {
        if let Some(digits) = word.strip_suffix('%') {
            if level.is_some() {
                let found = shortened(word);
                return Err(IntervalTextError::Twice { what: "level", found });
            }
            level = Some(number(digits, "the level in percent")?);
        } else if let Some(named) = Family::from_word(word) {
            if family.is_some() {
                let found = shortened(word);
                return Err(IntervalTextError::Twice { what: "family", found });
            }
            family = Some(named);
        } else {
            let expected = "a family (lognormal, normal, uniform, triangular) or a level such as 80%";
            return Err(IntervalTextError::Word { found: shortened(word), expected });
        }
    }
    Ok((family, level))
}
