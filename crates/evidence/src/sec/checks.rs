//! What must hold of resolved values: bounds, scale against the neighbours, four quarters against their year.

use overhang_units::Date;

use super::{
    document::Document,
    quantity::{Nature, Quantity},
    resolve::{Period, Resolved, days},
};
use crate::Error;

/// A value this many times larger or smaller than both neighbours, which agree with each other, is a slip of scale.
const SLIP: f64 = 300.0;
/// What statements are rounded to at most, in USD.
const STATEMENT: f64 = 1e6;
/// Neighbours agree within this factor.
const AGREE: f64 = 10.0;

/// Refuses values that cannot be true.
pub(super) fn plausible(document: &Document, quantity: &Quantity, values: &[Resolved]) -> Result<(), Error> {
    let refuse = |value: &Resolved, expected: String| {
        let period = value.start.map_or(value.end.to_string(), |start| format!("{start} to {}", value.end));
        Err(Error::Filing {
            place: format!("{} (CIK {}), {}, {period}", document.entity, document.cik, value.concept),
            found: format!("{} {} for {}", value.value, quantity.unit, quantity.name.replace('_', " ")),
            expected,
        })
    };
    let (low, high) = quantity.bounds;
    for value in values {
        if !(low..=high).contains(&value.value) {
            return refuse(value, format!("{low:e} to {high:e}"));
        }
    }
    for period in [Period::Quarter, Period::Year, Period::Instant] {
        let run: Vec<&Resolved> = values.iter().filter(|value| value.period == period && value.value != 0.0).collect();
        for three in run.windows(3) {
            if let [before, value, after] = three
                && quantity.nature != Nature::PerShare
                && days(before.end, after.end) < 800
                && is_slip(before.value, value.value, after.value)
            {
                return refuse(
                    value,
                    format!(
                        "a value near those before and after, {} and {}: a slip of unit",
                        before.value, after.value
                    ),
                );
            }
        }
    }
    Ok(())
}

fn is_slip(before: f64, value: f64, after: f64) -> bool {
    let apart = |a: f64, b: f64| (a / b).abs().max((b / a).abs());
    apart(before, after) <= AGREE && apart(value, before) >= SLIP && apart(value, after) >= SLIP
}

/// How four quarters compare with their year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearVerdict {
    /// Equal to the last digit.
    Equal,
    /// Apart by no more than the rounding of the five values.
    Rounding,
    /// Apart by more.
    Apart,
}

/// A year and the sum of its quarters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearCheck {
    /// First day of the year.
    pub start: Date,
    /// Last day of the year.
    pub end: Date,
    /// The value of the year.
    pub year: f64,
    /// The sum of its four quarters.
    pub quarters: f64,
    /// What all five are rounded to: the largest power of ten that divides them.
    pub unit: f64,
    /// The verdict.
    pub verdict: YearVerdict,
}

/// Compares every year that has all four quarters with their sum. Each value is (start, end, value).
pub fn year_checks(values: &[(Date, Date, f64)]) -> Vec<YearCheck> {
    let of = |wanted: Period| values.iter().filter(move |(s, e, _)| Period::of(Some(*s), *e) == Some(wanted));
    let mut checks = Vec::new();
    for (start, end, year) in of(Period::Year) {
        let mut parts = vec![*year];
        let mut next = *start;
        while let Some((_, last, value)) = of(Period::Quarter).find(|(first, last, _)| *first == next && last <= end) {
            parts.push(*value);
            let Ok(after) = last.tomorrow() else { break };
            next = after;
        }
        let complete = parts.len() == 5 && end.tomorrow().is_ok_and(|after| after == next);
        if complete {
            let quarters: f64 = parts.iter().skip(1).sum();
            let apart = (quarters - year).abs();
            let unit = parts.iter().map(|part| rounding(*part)).fold(1e12, f64::min);
            let verdict = if apart == 0.0 {
                YearVerdict::Equal
            } else if apart <= parts.iter().map(|part| 0.5 * rounding(*part).min(unit.max(STATEMENT))).sum() {
                YearVerdict::Rounding
            } else {
                YearVerdict::Apart
            };
            checks.push(YearCheck { start: *start, end: *end, year: *year, quarters, unit, verdict });
        }
    }
    checks
}

/// The largest power of ten that divides a value. Rounding explains half of it for each of the five values; a value that
/// ends in more zeros by chance counts as rounded to a million, unless all five end in them.
fn rounding(value: f64) -> f64 {
    let mut unit = 1.0;
    while unit < 1e12 && (value / (unit * 10.0)).fract() == 0.0 {
        unit *= 10.0;
    }
    unit
}
