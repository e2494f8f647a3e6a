//! The rules of a verdict: one number against one test, parts joined by "and", readings side by side.

use overhang_prob::math::normal_cdf;
use serde::Serialize;

/// A claim holds where our chance that its test is met is at least this, and does not where it is at most one
/// less this: the ends of a 90% interval.
pub const SURE: f64 = 0.95;

/// What comes out for a claim, a reading or a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// The whole 90% interval meets the test.
    #[serde(rename = "holds")]
    Holds,
    /// None of it does.
    #[serde(rename = "does not hold")]
    DoesNotHold,
    /// Some of it does, or readings differ.
    #[serde(rename = "depends")]
    Depends,
    /// The program has no measure, or not the evidence.
    #[serde(rename = "not testable")]
    NotTestable,
}

impl Verdict {
    /// As it is printed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::DoesNotHold => "does not hold",
            Self::Depends => "depends",
            Self::NotTestable => "not testable",
        }
    }

    /// Of a chance that the test is met.
    #[must_use]
    pub fn of_chance(p: f64) -> Self {
        match p {
            p if p >= SURE => Self::Holds,
            p if p <= 1.0 - SURE => Self::DoesNotHold,
            _ => Self::Depends,
        }
    }

    /// Parts joined by "and": false where one is, open where one is, without a measure where one is.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let parts: Vec<Self> = parts.into_iter().collect();
        let any = |verdict| parts.contains(&verdict);
        match (any(Self::DoesNotHold), any(Self::NotTestable), any(Self::Depends)) {
            (true, _, _) => Self::DoesNotHold,
            (_, true, _) => Self::NotTestable,
            (_, _, true) => Self::Depends,
            _ if parts.is_empty() => Self::NotTestable,
            _ => Self::Holds,
        }
    }

    /// Readings side by side: what all that can be tested say, else it depends on the reading.
    #[must_use]
    pub fn across(readings: impl IntoIterator<Item = Self>) -> Self {
        let mut tested = readings.into_iter().filter(|verdict| *verdict != Self::NotTestable);
        match tested.next() {
            None => Self::NotTestable,
            Some(first) if tested.all(|other| other == first) => first,
            Some(_) => Self::Depends,
        }
    }
}

/// What a number must be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
    /// From the first to the second.
    Between(f64, f64),
    /// The first, give or take the second as a share of it.
    About(f64, f64),
    /// The number is itself the chance that the claim comes true.
    Happens,
}

impl Test {
    /// The numbers that meet it.
    #[must_use]
    pub fn region(self) -> Option<(f64, f64)> {
        match self {
            Self::AtLeast(low) => Some((low, f64::INFINITY)),
            Self::AtMost(high) => Some((f64::NEG_INFINITY, high)),
            Self::Between(low, high) => Some((low, high)),
            Self::About(value, share) => {
                let room = share * value.abs();
                Some((value - room, value + room))
            }
            Self::Happens => None,
        }
    }

    /// Chance that a normal number meets it; of an error of zero, whether it does.
    #[must_use]
    pub fn chance_of_normal(self, mean: f64, error: f64) -> Option<f64> {
        let (low, high) = self.region()?;
        if error <= 0.0 {
            return Some(f64::from(u8::from(mean >= low && mean <= high)));
        }
        let below = |bound: f64| match bound {
            f64::INFINITY => 1.0,
            f64::NEG_INFINITY => 0.0,
            bound => normal_cdf((bound - mean) / error),
        };
        Some(below(high) - below(low))
    }
}

#[cfg(test)]
mod tests {
    use super::{Test, Verdict};

    #[test]
    fn parts_are_joined_by_and() {
        use Verdict::{Depends, DoesNotHold, Holds, NotTestable};
        assert_eq!(Verdict::all([Holds, Holds]), Holds);
        assert_eq!(Verdict::all([Holds, Depends]), Depends);
        assert_eq!(Verdict::all([NotTestable, Depends, DoesNotHold]), DoesNotHold);
        assert_eq!(Verdict::all([Holds, NotTestable]), NotTestable);
        assert_eq!(Verdict::all([]), NotTestable);
    }

    #[test]
    fn readings_that_differ_depend() {
        use Verdict::{Depends, DoesNotHold, Holds, NotTestable};
        assert_eq!(Verdict::across([Holds, DoesNotHold]), Depends);
        assert_eq!(Verdict::across([NotTestable, Holds]), Holds);
        assert_eq!(Verdict::across([NotTestable]), NotTestable);
    }

    #[test]
    fn a_test_is_met_from_end_to_end() {
        assert_eq!(Test::About(10.0, 0.1).region(), Some((9.0, 11.0)));
        assert_eq!(Test::AtLeast(2.0).chance_of_normal(2.0, 0.0), Some(1.0));
        assert!((Test::AtMost(2.0).chance_of_normal(2.0, 1.0).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(Verdict::of_chance(0.95), Verdict::Holds);
        assert_eq!(Verdict::of_chance(0.94), Verdict::Depends);
        assert_eq!(Verdict::of_chance(0.05), Verdict::DoesNotHold);
    }
}
