//! Reads dates: whole ones (`2025-12-31`) and partial ones (`2025-12`, `2025`).

use jiff::Span;
use jiff::civil::Date;
use thiserror::Error;

/// Text that is not a date of the civil calendar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("found `{found}`, expected {expected}")]
pub struct DateError {
    found: String,
    expected: &'static str,
}

impl DateError {
    /// The text that was read.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What would have been a date.
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

const WHOLE: &str = "a date as YYYY-MM-DD";
const PARTIAL: &str = "a date as YYYY-MM-DD, YYYY-MM or YYYY";

/// Reads a date written `YYYY-MM-DD`, and nothing else.
///
/// ```
/// assert!(overhang_units::parse_date("2026-02-29").is_err());
/// ```
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    let error = || DateError { found: text.to_owned(), expected: WHOLE };
    let [a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else {
        return Err(error());
    };
    let year = digits(&[*a, *b, *c, *d]).ok_or_else(error)?;
    let month = digits(&[*e, *f]).ok_or_else(error)?;
    let day = digits(&[*g, *h]).ok_or_else(error)?;
    civil(year, month, day).ok_or_else(error)
}

/// Reads a date that may be partial; `2025-12` and `2025` mean their last day.
///
/// ```
/// let end = overhang_units::parse_date_end("2024-02")?;
/// assert_eq!(end.to_string(), "2024-02-29");
/// # Ok::<(), overhang_units::DateError>(())
/// ```
pub fn parse_date_end(text: &str) -> Result<Date, DateError> {
    let error = || DateError { found: text.to_owned(), expected: PARTIAL };
    match text.as_bytes() {
        [a, b, c, d] => {
            let year = digits(&[*a, *b, *c, *d]).ok_or_else(error)?;
            civil(year, 12, 31).ok_or_else(error)
        }
        [a, b, c, d, b'-', e, f] => {
            let year = digits(&[*a, *b, *c, *d]).ok_or_else(error)?;
            let month = digits(&[*e, *f]).ok_or_else(error)?;
            civil(year, month, 1).map(last_day_of_month).ok_or_else(error)
        }
        _ => parse_date(text).map_err(|_| error()),
    }
}

/// The last day of the month in which `date` falls.
pub fn last_day_of_month(date: Date) -> Date {
    date.last_of_month()
}

/// The date `days` days after `date` (before, if negative); the ends of the calendar where it lies outside.
pub fn add_days(date: Date, days: i32) -> Date {
    date.saturating_add(jiff::Span::new().days(days.clamp(-4_000_000, 4_000_000)))
}

/// Days from one date to another; negative backwards.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

const PERIOD: &str = "a number of days, weeks, months or years, such as 182d, 26w, 6m or 1y";

/// The date a period after `from`: `182d`, `26w`, `6m` or `1y`. Months and years keep the day where they can.
///
/// ```
/// let from = overhang_units::parse_date("2026-01-31")?;
/// assert_eq!(overhang_units::add_period(from, "1m")?.to_string(), "2026-02-28");
/// # Ok::<(), overhang_units::DateError>(())
/// ```
pub fn add_period(from: Date, text: &str) -> Result<Date, DateError> {
    let error = || DateError { found: text.to_owned(), expected: PERIOD };
    let (count, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(error)?;
    if count.len() > 6 || count.is_empty() || !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(error());
    }
    let count: i64 = count.parse().map_err(|_| error())?;
    let span = match unit {
        "d" => Span::new().try_days(count),
        "w" => Span::new().try_weeks(count),
        "m" => Span::new().try_months(count),
        "y" => Span::new().try_years(count),
        _ => return Err(error()),
    };
    from.checked_add(span.map_err(|_| error())?).map_err(|_| error())
}

fn digits(bytes: &[u8]) -> Option<i16> {
    bytes.iter().try_fold(0_i16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{parse_date, parse_date_end};

    #[test]
    fn whole_dates_only() {
        assert_eq!(parse_date("2025-10-28").unwrap().to_string(), "2025-10-28");
        for bad in ["", "2025", "2025-1-2", "2025-13-01", "2025-02-30", "20251231", "2025-12-31 ", "２０２５"] {
            let error = parse_date(bad).unwrap_err();
            assert_eq!(error.to_string(), format!("found `{bad}`, expected a date as YYYY-MM-DD"));
        }
    }

    #[test]
    fn periods() {
        let from = parse_date("2026-10-09").unwrap();
        for (text, end) in [("1y", "2027-10-09"), ("182d", "2027-04-09"), ("6m", "2027-04-09"), ("2w", "2026-10-23")] {
            let date = super::add_period(from, text).unwrap();
            assert_eq!(date.to_string(), end);
        }
        assert_eq!(super::days_between(from, parse_date("2027-10-09").unwrap()), 365);
        assert_eq!(super::days_between(from, parse_date("2026-10-01").unwrap()), -8);
        for bad in ["", "y", "1", "1.5y", "-1y", "9999999d", "999999y", "1é", "1 y"] {
            assert!(super::add_period(from, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn partial_dates_mean_their_last_day() {
        assert_eq!(parse_date_end("2026").unwrap().to_string(), "2026-12-31");
        assert_eq!(parse_date_end("2026-09").unwrap().to_string(), "2026-09-30");
        assert_eq!(parse_date_end("2026-09-04").unwrap().to_string(), "2026-09-04");
        assert!(parse_date_end("2026-00").is_err());
        assert!(parse_date_end("2020s").is_err());
    }
}
