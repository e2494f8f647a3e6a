//! Calendar quarters: the step of every series and of the model.

use std::{fmt, ops, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// A calendar quarter, ordered in time and printed `2025-Q4`.
///
/// Years run from 1 to 9999; arithmetic stops at these ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    /// `year * 4 + quarter - 1`
    index: i32,
}

/// Text or numbers that name no quarter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("found `{found}`, expected a quarter as 2025-Q4 (also Q4 2025 or 2025Q4), years 1 to 9999")]
pub struct QuarterError {
    found: String,
}

impl QuarterError {
    /// The text that was read.
    pub fn found(&self) -> &str {
        &self.found
    }
}

const FIRST: i32 = 4;
const LAST: i32 = 9999 * 4 + 3;

impl Quarter {
    /// The quarter `quarter` (1 to 4) of `year` (1 to 9999).
    pub fn new(year: i32, quarter: u8) -> Result<Self, QuarterError> {
        if (1..=9999).contains(&year) && (1..=4).contains(&quarter) {
            Ok(Self { index: year * 4 + i32::from(quarter) - 1 })
        } else {
            Err(QuarterError { found: format!("{year}-Q{quarter}") })
        }
    }

    /// The quarter of an index as [`index`](Self::index) gives it; an index outside the calendar means its nearest end.
    pub fn from_index(index: i32) -> Self {
        Self { index: index.clamp(FIRST, LAST) }
    }

    /// `year * 4 + quarter - 1`: consecutive quarters have consecutive indices.
    pub const fn index(self) -> i32 {
        self.index
    }

    /// The calendar year.
    pub const fn year(self) -> i32 {
        self.index / 4
    }

    /// The number inside the year, 1 to 4.
    pub fn number(self) -> u8 {
        u8::try_from(self.index % 4 + 1).unwrap_or(1)
    }

    /// First day.
    pub fn start(self) -> Date {
        let month = i8::try_from(self.index % 4 * 3 + 1).unwrap_or(1);
        let year = i16::try_from(self.year()).unwrap_or(i16::MAX);
        Date::new(year, month, 1).unwrap_or(Date::MAX)
    }

    /// Last day, which belongs to the quarter.
    pub fn end(self) -> Date {
        let month = i8::try_from(self.index % 4 * 3 + 3).unwrap_or(12);
        let year = i16::try_from(self.year()).unwrap_or(i16::MAX);
        Date::new(year, month, 1).map_or(Date::MAX, Date::last_of_month)
    }

    /// The number of days, 90 to 92.
    pub fn days(self) -> i32 {
        self.start().duration_until(self.end()).as_hours().try_into().map_or(0, |hours: i32| hours / 24 + 1)
    }

    /// The quarter `n` quarters later, or earlier if `n` is negative.
    #[allow(clippy::should_implement_trait, reason = "the operator exists too; this one needs no trait in scope")]
    pub fn add(self, n: i32) -> Self {
        Self::from_index(self.index.saturating_add(n))
    }

    /// The quarter in which `date` falls (dates before year 1: the first quarter there is).
    pub fn containing(date: Date) -> Self {
        Self::from_index(i32::from(date.year()) * 4 + i32::from(date.month() - 1) / 3)
    }

    /// All quarters from `self` to `last`, both included; nothing if `last` is earlier.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> + Clone {
        (self.index..=last.index).map(|index| Self { index })
    }
}

impl ops::Add<i32> for Quarter {
    type Output = Self;

    fn add(self, n: i32) -> Self {
        Self::add(self, n)
    }
}

impl ops::Sub<i32> for Quarter {
    type Output = Self;

    fn sub(self, n: i32) -> Self {
        Self::from_index(self.index.saturating_sub(n))
    }
}

/// Quarters from `other` to `self`.
impl ops::Sub for Quarter {
    type Output = i32;

    fn sub(self, other: Self) -> i32 {
        self.index - other.index
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-Q{}", self.year(), self.number()))
    }
}

impl FromStr for Quarter {
    type Err = QuarterError;

    fn from_str(text: &str) -> Result<Self, QuarterError> {
        let error = || QuarterError { found: text.to_owned() };
        let (year, number) = match text.as_bytes() {
            [year @ .., b'-' | b' ', b'Q' | b'q', number] if year.len() == 4 => (year, number),
            [year @ .., b'Q' | b'q', number] if year.len() == 4 => (year, number),
            [b'Q' | b'q', number, b' ', year @ ..] if year.len() == 4 => (year, number),
            _ => return Err(error()),
        };
        let year =
            year.iter().try_fold(0_i32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i32::from(byte - b'0')));
        match (year, number) {
            (Some(year), b'1'..=b'4') => Self::new(year, number - b'0').map_err(|_| error()),
            _ => Err(error()),
        }
    }
}

impl Serialize for Quarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Quarter;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quarter as \"2025-Q4\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quarter, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Date, Quarter};
    use crate::parse_date;

    #[test]
    fn all_three_spellings() {
        let quarter = Quarter::new(2025, 4).unwrap();
        for text in ["2025-Q4", "Q4 2025", "2025Q4", "2025-q4"] {
            assert_eq!(text.parse::<Quarter>().unwrap(), quarter, "{text}");
        }
        for bad in ["", "2025-Q5", "2025-Q0", "25-Q1", "0000-Q1", "2025-4", "Q4-2025", "2025-Q44", "20é5Q1"] {
            assert!(bad.parse::<Quarter>().is_err(), "{bad}");
        }
    }

    #[test]
    fn ends_are_inclusive() {
        let quarter = Quarter::new(2024, 1).unwrap();
        assert_eq!(quarter.start(), parse_date("2024-01-01").unwrap());
        assert_eq!(quarter.end(), parse_date("2024-03-31").unwrap());
        assert_eq!(quarter.days(), 91);
        assert_eq!(quarter + 3, Quarter::new(2024, 4).unwrap());
        assert_eq!(quarter - 1, Quarter::new(2023, 4).unwrap());
        assert_eq!(Quarter::new(2026, 1).unwrap() - quarter, 8);
        assert_eq!(quarter.through(quarter.add(3)).count(), 4);
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Quarter::from_index(i32::MIN).to_string(), "0001-Q1");
        assert_eq!(Quarter::from_index(i32::MAX).add(1).end(), Date::MAX);
    }

    #[test]
    fn json_is_a_string() {
        let quarter = Quarter::new(2026, 1).unwrap();
        assert_eq!(serde_json::to_string(&quarter).unwrap(), "\"2026-Q1\"");
        assert_eq!(serde_json::from_str::<Quarter>("\"2026-Q1\"").unwrap(), quarter);
        assert!(serde_json::from_str::<Quarter>("\"2026\"").is_err());
    }

    proptest! {
        #[test]
        fn text_and_dates_come_back(index in 4_i32..39_999) {
            let quarter = Quarter::from_index(index);
            prop_assert_eq!(quarter.index(), index);
            prop_assert_eq!(quarter.to_string().parse::<Quarter>().unwrap(), quarter);
            prop_assert_eq!(Quarter::containing(quarter.start()), quarter);
            prop_assert_eq!(Quarter::containing(quarter.end()), quarter);
            prop_assert_eq!(quarter.end().tomorrow().unwrap(), quarter.add(1).start());
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,12}") {
            let _ = text.parse::<Quarter>();
        }
    }
}
