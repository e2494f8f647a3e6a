//! Debt by maturity as filed: single notes, or a table by year, seen from any day.

use super::filings::Filings;
use super::years;
use overhang_evidence::{Kind, Row};
use overhang_model::company::debt::{Due, seen_later};
use overhang_units::{Date, parse_date, parse_date_end};

/// What the maturities are made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Basis {
    /// Single notes.
    Notes {
        /// Notes with amount and date.
        known: usize,
        /// Instruments without an amount, left out.
        without_amount: usize,
        /// Principal that has an amount and no date, left out, USD.
        undated_usd: f64,
        /// Principal of which date and split are assumed, USD.
        assumed_usd: f64,
    },
    /// A table by year.
    Table {
        /// Principal due after its last year, which counts as due in the first year after it, USD.
        open_usd: f64,
    },
}

/// Debt by maturity.
#[derive(Debug, Clone, PartialEq)]
pub struct Maturities {
    /// Day from which times count.
    pub as_of: Date,
    /// What they are made of.
    pub basis: Basis,
    /// Principal by time from that day.
    pub due: Vec<Due>,
}

impl Maturities {
    /// The same from another day, nothing renewed and nothing added.
    #[must_use]
    pub fn seen_from(&self, day: Date) -> Vec<Due> {
        seen_later(&self.due, years(self.as_of, day))
    }

    /// What they are made of, in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self.basis {
            Basis::Table { .. } => {
                format!("table of maturities of {}; what is due after its last year counts as due in it", self.as_of)
            }
            Basis::Notes { known, without_amount, undated_usd, assumed_usd } => {
                let mut words = format!("{known} notes with amounts");
                if assumed_usd > 0.0 {
                    words += &format!(", of them {:.1}bn at assumed dates", assumed_usd / 1e9);
                }
                words += &format!("; {without_amount} instruments without an amount are left out");
                if undated_usd > 0.0 {
                    words += &format!(", and {:.1}bn without a date", undated_usd / 1e9);
                }
                words
            }
        }
    }

    /// Principal due after the last year of a table, USD.
    #[must_use]
    pub fn open_usd(&self) -> f64 {
        match self.basis {
            Basis::Table { open_usd } => open_usd,
            Basis::Notes { .. } => 0.0,
        }
    }
}

/// The day on which a note is due: the first word of its item.
pub(super) fn due_day(row: &Row) -> Option<Date> {
    row.item.split(' ').next().and_then(|text| parse_date_end(text).ok())
}

/// The maturities, notes first; nothing where neither notes nor a table are filed. Notes count from `day`, which is
/// the earliest from which they can be seen; a table from its own.
#[must_use]
pub fn maturities(filings: &Filings<'_>, day: Date) -> Option<Maturities> {
    notes(filings, day).or_else(|| table(filings))
}

fn notes(filings: &Filings<'_>, day: Date) -> Option<Maturities> {
    let mut due = Vec::new();
    let (mut without_amount, mut undated_usd, mut assumed_usd) = (0, 0.0, 0.0);
    for row in filings.rows("note_principal") {
        match (due_day(row), row.value) {
            // Due already, or not issued yet.
            (Some(end), _) if end <= day => {}
            _ if row.as_of > day => {}
            (_, None) => {
                without_amount += 1;
                filings.miss(format!("amount of {} {}", row.item, row.note));
            }
            (None, Some(principal)) => {
                undated_usd += principal;
                filings.miss(format!("date of {:.1}bn of notes ({})", principal / 1e9, row.id));
            }
            (Some(end), Some(principal)) => {
                let at = years(day, end);
                due.push(Due { from_years: at, to_years: at, principal });
                if row.kind == Kind::Assumed {
                    assumed_usd += principal;
                }
            }
        }
    }
    if due.is_empty() {
        return None;
    }
    let basis = Basis::Notes { known: due.len(), without_amount, undated_usd, assumed_usd };
    Some(Maturities { as_of: day, basis, due })
}

/// A bucket of a table of maturities.
struct Bucket {
    start: Date,
    /// Last day; that of its first year where it is open.
    end: Date,
    open: bool,
}

impl Bucket {
    /// Reads `2026-01-01/2026-12-31`, or `2030-01-01/` for an open one.
    fn read(item: &str) -> Option<Self> {
        let (start, end) = item.split_once('/')?;
        let start = parse_date(start).ok()?;
        let open = end.is_empty();
        let end = if open { overhang_units::add_days(start, 364) } else { parse_date(end).ok()? };
        Some(Self { start, end, open })
    }
}

/// Buckets of the newest table of maturities. A table counts whole years: its first bucket begins on its day.
fn table(filings: &Filings<'_>) -> Option<Maturities> {
    let rows = filings.rows("debt_maturity");
    let as_of = rows.iter().map(|row| row.as_of).max()?;
    let (mut due, mut open_usd) = (Vec::new(), 0.0);
    for row in rows.iter().filter(|row| row.as_of == as_of) {
        let (bucket, principal) = (Bucket::read(&row.item)?, row.value?);
        let quarter = |day: Date, add: i32| (4.0 * years(as_of, overhang_units::add_days(day, add))).round() / 4.0;
        due.push(Due { from_years: quarter(bucket.start, -1).max(0.0), to_years: quarter(bucket.end, 0), principal });
        open_usd += if bucket.open { principal } else { 0.0 };
    }
    Some(Maturities { as_of, basis: Basis::Table { open_usd }, due })
}
