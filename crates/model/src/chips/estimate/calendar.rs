//! Fiscal periods on the calendar: days of overlap and what a series covers.
//!
//! Inside a fiscal quarter the rate is constant, so a calendar quarter gets
//! `sum over f of U[f] days(f and q)/days(f)` (docs/model/chips.md, "Calendar").

use super::EstimateError;
use overhang_units::{Date, Quarter};

/// Days from a first to a last one, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    start: Date,
    end: Date,
}

/// Days from `start` to `end`, both included; zero or less where they are not in order.
fn days_between(start: Date, end: Date) -> i64 {
    start.duration_until(end).as_hours() / 24 + 1
}

impl Period {
    /// From first and last day.
    ///
    /// # Errors
    /// Where the last day is before the first.
    pub fn new(start: Date, end: Date) -> Result<Self, EstimateError> {
        if start <= end { Ok(Self { start, end }) } else { Err(EstimateError::Period { start, end }) }
    }

    /// First day.
    #[must_use]
    pub fn start(self) -> Date {
        self.start
    }

    /// Last day.
    #[must_use]
    pub fn end(self) -> Date {
        self.end
    }

    /// Number of days.
    #[must_use]
    pub fn days(self) -> i64 {
        days_between(self.start, self.end)
    }

    /// Number of days that both have.
    #[must_use]
    pub fn overlap_days(self, other: Self) -> i64 {
        days_between(self.start.max(other.start), self.end.min(other.end)).max(0)
    }

    /// Calendar quarters that have days of the period, with the number of these days.
    pub fn quarters(self) -> impl Iterator<Item = (Quarter, i64)> {
        Quarter::containing(self.start)
            .through(Quarter::containing(self.end))
            .map(move |quarter| (quarter, self.overlap_days(quarter.into())))
    }
}

impl From<Quarter> for Period {
    fn from(quarter: Quarter) -> Self {
        Self { start: quarter.start(), end: quarter.end() }
    }
}

/// How much of a quarter a series covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// Each day.
    Whole,
    /// Some days, or all of them from a report that calls itself incomplete.
    Part,
    /// No day.
    Nothing,
}

/// What days a series covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    periods: Vec<Period>,
    /// Quarters that the source itself calls incomplete.
    partial: Vec<Quarter>,
}

impl Coverage {
    /// Adds the days of a period.
    pub fn add(&mut self, period: Period) {
        if !self.periods.contains(&period) {
            self.periods.push(period);
            self.periods.sort_unstable();
        }
    }

    /// Adds a quarter that its source calls incomplete.
    pub fn add_partial(&mut self, quarter: Quarter) {
        if !self.partial.contains(&quarter) {
            self.partial.push(quarter);
        }
    }

    /// How much of a quarter is covered.
    #[must_use]
    pub fn of(&self, quarter: Quarter) -> Covered {
        if self.partial.contains(&quarter) {
            return Covered::Part;
        }
        let whole = Period::from(quarter);
        let mut covered = 0;
        let mut next = whole.start;
        for period in &self.periods {
            // Periods are in order of their start; only days from `next` on count again.
            if let Ok(rest) = Period::new(next.max(period.start), period.end.min(whole.end)) {
                covered += rest.days();
                next = rest.end.tomorrow().unwrap_or(Date::MAX);
            }
        }
        match covered {
            0 => Covered::Nothing,
            days if days >= whole.days() => Covered::Whole,
            _ => Covered::Part,
        }
    }

    /// The quarter of the first day.
    #[must_use]
    pub fn first(&self) -> Option<Quarter> {
        let periods = self.periods.iter().map(|period| Quarter::containing(period.start));
        periods.chain(self.partial.iter().copied()).min()
    }

    /// The quarter of the last day.
    #[must_use]
    pub fn last(&self) -> Option<Quarter> {
        let periods = self.periods.iter().map(|period| Quarter::containing(period.end));
        periods.chain(self.partial.iter().copied()).max()
    }
}
