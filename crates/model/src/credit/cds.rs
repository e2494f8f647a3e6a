//! The flat default hazard in a quoted default swap, by the conventions of 2015.
//!
//! Quarterly premium on the 20th of March, June, September and December, rolled to the next working day, actual/360;
//! the schedule begins on the roll day before the trade; protection and accrual on default at the middle of each
//! period; accrued premium is rebated three working days after the trade; discount at a flat continuous rate over
//! actual/365. These are the choices of QuantLib's `SpreadCdsHelper` with `CDS2015`.

use overhang_prob::math::exp;
use overhang_units::{Date, add_days, days_between};

/// A swap as quoted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quote {
    /// Premium a year on the protected sum, as a share (139 bp is 0.0139).
    pub spread: f64,
    /// Share recovered in default.
    pub recovery: f64,
    /// Risk-free rate, continuous, per year.
    pub rate: f64,
    /// Day of the trade.
    pub trade: Date,
    /// Tenor, whole years.
    pub years: u8,
}

/// A premium period.
struct Accrual {
    start: Date,
    end: Date,
    paid: Date,
}

/// Saturdays and Sundays move to Monday.
fn working_day(day: Date) -> Date {
    match day.weekday().to_monday_zero_offset() {
        5 => add_days(day, 2),
        6 => add_days(day, 1),
        _ => day,
    }
}

fn working_days_after(day: Date, count: u32) -> Date {
    (0..count).fold(day, |day, _| working_day(add_days(day, 1)))
}

/// The 20th of the quarter month `steps` quarters after that of `month` (0 for March to 3 for December) in `year`.
fn roll_day(year: i16, month: i16, steps: i16) -> Option<Date> {
    let index = year * 4 + month + steps;
    let month = i8::try_from(index.rem_euclid(4) * 3 + 3).ok()?;
    Date::new(index.div_euclid(4), month, 20).ok()
}

impl Quote {
    /// Premium periods that are not over on the trade day.
    fn schedule(&self) -> Option<Vec<Accrual>> {
        let year = self.trade.year();
        let first = (-4..4).filter_map(|steps| roll_day(year, 0, steps)).take_while(|day| *day <= self.trade).last()?;
        let quarter = i16::from(first.month()) / 3 - 1;
        // The tenor counts from the last half-year roll: 20 March for June to November, 20 September before that.
        let half = (-4..4)
            .filter_map(|steps| roll_day(year, 0, steps))
            .rfind(|day| matches!(day.month(), 3 | 9) && *day <= self.trade)?;
        let maturity_months = if half.month() == 3 { 6 } else { 12 };
        let maturity = Date::new(half.year() + i16::from(self.years), maturity_months, 20).ok()?;
        let mut days = Vec::new();
        for steps in 0..400 {
            let day = roll_day(first.year(), quarter, steps)?;
            days.push(day);
            if day >= maturity {
                break;
            }
        }
        let last = days.len() - 1;
        let accrual = |at: usize, day: Date| if at == last { day } else { working_day(day) };
        let starts = days.iter().enumerate();
        let periods = starts.zip(days.iter().enumerate().skip(1)).map(|((i, start), (j, end))| Accrual {
            start: accrual(i, *start),
            end: accrual(j, *end),
            paid: working_day(*end),
        });
        Some(periods.filter(|period| period.end > self.trade).collect())
    }

    /// Value to the seller: premiums, accrual and rebate less protection, at a flat hazard.
    fn value(&self, periods: &[Accrual], hazard: f64) -> f64 {
        let years = |day: Date| f64::from(days_between(self.trade, day)) / 365.0;
        let survival = |day: Date| exp(-hazard * years(day).max(0.0));
        let discount = |day: Date| exp(-self.rate * years(day));
        let accrued = |from: Date, to: Date| f64::from(days_between(from, to)) / 360.0;
        let (mut premium, mut protection) = (0.0, 0.0);
        for period in periods {
            let from = period.start.max(self.trade);
            let middle = add_days(from, days_between(from, period.end) / 2);
            let defaults = survival(from) - survival(period.end);
            premium += accrued(period.start, period.end) * survival(period.paid) * discount(period.paid);
            premium += accrued(period.start, middle) * defaults * discount(middle);
            protection += (1.0 - self.recovery) * defaults * discount(middle);
        }
        let rebate = periods.first().map_or(0.0, |first| accrued(first.start, add_days(self.trade, 1)));
        let settled = discount(working_days_after(self.trade, 3));
        self.spread * (premium - rebate * settled) - protection
    }

    /// The hazard, per year; nothing where the quote is not positive, recovery is not a share below one, or none fits.
    pub fn hazard(&self) -> Option<f64> {
        let sound = self.spread > 0.0 && (0.0..1.0).contains(&self.recovery) && self.rate.is_finite();
        let periods = self.schedule()?;
        let (mut low, mut high) = (0.0, 20.0);
        if !sound || self.value(&periods, high) > 0.0 {
            return None;
        }
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if self.value(&periods, middle) > 0.0 { low = middle } else { high = middle }
        }
        Some(0.5 * (low + high))
    }
}

/// Chance of default within `years` at a flat hazard.
pub fn default_probability(hazard: f64, years: f64) -> f64 {
    1.0 - exp(-hazard * years)
}
