//! Facts to quarters, years and levels: per period, from one concept, with what is missing left missing.

use std::{collections::BTreeMap, sync::Arc};

use overhang_units::{Date, Quarter, add_days, days_between};

use super::{
    document::{Accession, ConceptFacts, Document, Fact},
    quantity::{Nature, QUANTITIES, Quantity},
};
use crate::Error;

/// The length of a period, from its days: fiscal years have 52 or 53 weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// 80 to 100 days.
    Quarter,
    /// 170 to 190 days.
    HalfYear,
    /// 260 to 285 days.
    NineMonths,
    /// 350 to 380 days.
    Year,
    /// A day.
    Instant,
}

impl Period {
    /// The length from `start` to `end`, both inside; nothing for other lengths, such as transition periods.
    pub fn of(start: Option<Date>, end: Date) -> Option<Self> {
        let Some(start) = start else { return Some(Self::Instant) };
        match days(start, end) {
            80..=100 => Some(Self::Quarter),
            170..=190 => Some(Self::HalfYear),
            260..=285 => Some(Self::NineMonths),
            350..=380 => Some(Self::Year),
            _ => None,
        }
    }

    /// The word in ids and the column `item`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Quarter => "Q",
            Self::HalfYear => "H",
            Self::NineMonths => "9M",
            Self::Year => "FY",
            Self::Instant => "I",
        }
    }
}

/// Days from `start` to `end`, both counted.
pub fn days(start: Date, end: Date) -> i32 {
    days_between(start, end) + 1
}

/// The calendar quarter in which the middle day of a period lies: how fiscal quarters are laid beside each other.
pub fn calendar_quarter(start: Date, end: Date) -> Quarter {
    Quarter::containing(add_days(start, days(start, end) / 2))
}

/// A value for a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// Length of the period.
    pub period: Period,
    /// First day; none for a level.
    pub start: Option<Date>,
    /// Last day.
    pub end: Date,
    /// The value, in the unit of the quantity.
    pub value: f64,
    /// The concept it comes from.
    pub concept: Arc<str>,
    /// Whether it is the difference of two year-to-date facts with one start and one concept.
    pub derived: bool,
    /// Form of the latest filing behind it.
    pub form: Arc<str>,
    /// Accession of that filing.
    pub accession: Accession,
    /// Day of that filing.
    pub filed: Date,
    /// Day on which this value was first filed.
    pub first_filed: Date,
    /// Earlier values of the same period with the day they were first filed, oldest first.
    pub earlier: Vec<(Date, f64)>,
}

/// A quantity of a company over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it is.
    pub quantity: Quantity,
    /// Quarters, years and levels by end, then length.
    pub values: Vec<Resolved>,
    /// Whether its newest period ends more than a period and a season before the newest balance sheet: it has moved to
    /// a concept that is not known here, or is no longer given.
    pub stale: bool,
}

/// The vintages of one period, oldest first.
struct Vintages<'a> {
    facts: Vec<&'a Fact>,
}

impl<'a> Vintages<'a> {
    fn latest(&self) -> Option<&'a Fact> {
        self.facts.last().copied()
    }

    /// The day on which the latest value was first filed, and the values before it.
    fn history(&self) -> (Option<Date>, Vec<(Date, f64)>) {
        let mut runs: Vec<(Date, f64)> = Vec::new();
        for fact in &self.facts {
            match runs.last_mut() {
                Some((_, value)) if value.to_bits() == fact.value.to_bits() => {}
                Some((filed, value)) if *filed == fact.filed => *value = fact.value,
                _ => runs.push((fact.filed, fact.value)),
            }
        }
        let last = runs.pop();
        (last.map(|(filed, _)| filed), runs)
    }
}

type Periods<'a> = BTreeMap<(Date, Option<Date>), Vintages<'a>>;

fn periods(series: &ConceptFacts, as_of: Date) -> Periods<'_> {
    let mut periods = Periods::new();
    for fact in series.facts.iter().filter(|fact| fact.filed <= as_of) {
        periods.entry((fact.end, fact.start)).or_insert_with(|| Vintages { facts: Vec::new() }).facts.push(fact);
    }
    periods
}

/// Days on which a concept was filed with the sign of an earlier filing turned.
fn sign_changes(periods: &Periods<'_>) -> Vec<Date> {
    let mut days = Vec::new();
    for vintages in periods.values() {
        for pair in vintages.facts.windows(2) {
            if let [a, b] = pair
                && a.value != 0.0
                && a.value.to_bits() == (-b.value).to_bits()
            {
                days.push(b.filed);
            }
        }
    }
    days
}

fn reported(
    concept: &Arc<str>,
    key: (Date, Option<Date>),
    period: Period,
    vintages: &Vintages<'_>,
) -> Option<Resolved> {
    let fact = vintages.latest()?;
    let (first, earlier) = vintages.history();
    Some(Resolved {
        period,
        start: key.1,
        end: key.0,
        value: fact.value,
        concept: Arc::clone(concept),
        derived: false,
        form: Arc::clone(&fact.form),
        accession: fact.accession,
        filed: fact.filed,
        first_filed: first.unwrap_or(fact.filed),
        earlier,
    })
}

/// Quarters that are the difference of two year-to-date facts: same start, same concept, same sign convention.
fn derive(concept: &Arc<str>, periods: &Periods<'_>, quantity: &Quantity) -> Vec<Resolved> {
    let turned = sign_changes(periods);
    let mut quarters = Vec::new();
    for ((end, start), long) in periods {
        let (Some(start), Some(longer)) = (*start, long.latest()) else { continue };
        if !matches!(Period::of(Some(start), *end), Some(Period::HalfYear | Period::NineMonths | Period::Year)) {
            continue;
        }
        for ((middle, other), short) in periods.range(..(*end, None)) {
            let (Some(other), Some(shorter)) = (*other, short.latest()) else { continue };
            let Ok(first) = middle.tomorrow() else { continue };
            if other != start || *middle <= start || Period::of(Some(first), *end) != Some(Period::Quarter) {
                continue;
            }
            let between =
                |day: &&Date| (longer.filed.min(shorter.filed) < **day) && (**day <= longer.filed.max(shorter.filed));
            let value = longer.value - shorter.value;
            if turned.iter().find(between).is_some() || value < quantity.bounds.0 {
                continue;
            }
            let first_filed = |vintages: &Vintages<'_>, fact: &Fact| vintages.history().0.unwrap_or(fact.filed);
            quarters.push(Resolved {
                period: Period::Quarter,
                start: Some(first),
                end: *end,
                value,
                concept: Arc::clone(concept),
                derived: true,
                form: Arc::clone(&longer.form),
                accession: longer.accession,
                filed: longer.filed,
                first_filed: first_filed(long, longer).max(first_filed(short, shorter)),
                earlier: Vec::new(),
            });
        }
    }
    quarters
}

/// The quantity over time, as known on `as_of`: for each period the preferred concept that has it, a reported value
/// before a difference of the same concept.
pub fn resolve(document: &Document, quantity: &Quantity, as_of: Date) -> Result<Series, Error> {
    resolve_beside(document, quantity, as_of, newest_balance(document, as_of))
}

fn resolve_beside(
    document: &Document,
    quantity: &Quantity,
    as_of: Date,
    newest: Option<Date>,
) -> Result<Series, Error> {
    let mut chosen: BTreeMap<(Date, Period, Option<Date>), Resolved> = BTreeMap::new();
    for name in quantity.concepts {
        let Some(series) = document.concepts.iter().find(|one| one.concept == *name && one.unit == quantity.unit)
        else {
            continue;
        };
        let concept: Arc<str> = (*name).into();
        let periods = periods(series, as_of);
        let straight = periods.iter().filter_map(|(key, vintages)| {
            let period = Period::of(key.1, key.0)?;
            let wanted = match quantity.nature {
                Nature::Instant => period == Period::Instant,
                Nature::Flow | Nature::PerShare => matches!(period, Period::Quarter | Period::Year),
            };
            if wanted { reported(&concept, *key, period, vintages) } else { None }
        });
        let differences =
            if quantity.nature == Nature::Flow { derive(&concept, &periods, quantity) } else { Vec::new() };
        for value in straight.chain(differences) {
            chosen.entry((value.end, value.period, value.start)).or_insert(value);
        }
    }
    let values: Vec<Resolved> = chosen.into_values().collect();
    super::checks::plausible(document, quantity, &values)?;
    let stale = is_stale(&values, newest);
    Ok(Series { quantity: *quantity, values, stale })
}

/// Everything that is looked up.
pub fn resolve_all(document: &Document, as_of: Date) -> Result<Vec<Series>, Error> {
    let newest = newest_balance(document, as_of);
    QUANTITIES.iter().map(|quantity| resolve_beside(document, quantity, as_of, newest)).collect()
}

/// The newest end of any period, in a quarterly or annual report, that was known.
fn newest_balance(document: &Document, as_of: Date) -> Option<Date> {
    let facts = document.concepts.iter().filter(|series| !series.concept.starts_with("dei:")).flat_map(|s| &s.facts);
    facts
        .filter(|fact| fact.filed <= as_of && fact.form.starts_with("10-") && fact.end <= fact.filed)
        .map(|f| f.end)
        .max()
}

fn is_stale(values: &[Resolved], newest: Option<Date>) -> bool {
    let (Some(last), Some(newest)) = (values.last(), newest) else { return false };
    let only_years = values.iter().all(|value| value.period == Period::Year);
    days(last.end, newest) > if only_years { 380 } else { 100 }
}
