//! Ledger files: claims in TOML, read with the line of every fault.

use super::measure::{self, COMMON, MeasureName};
use super::verdict::Test;
use crate::error::Error;
use overhang_units::{Date, Quarter, Unit, parse_date};
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// The shipped files.
const SHIPPED: [(&str, &str); 5] = [
    ("claims/chips.toml", include_str!("../../../../claims/chips.toml")),
    ("claims/power.toml", include_str!("../../../../claims/power.toml")),
    ("claims/finance.toml", include_str!("../../../../claims/finance.toml")),
    ("claims/demand.toml", include_str!("../../../../claims/demand.toml")),
    ("claims/race.toml", include_str!("../../../../claims/race.toml")),
];
/// Largest file that is read, bytes.
const LARGEST: u64 = 1 << 20;

/// Claims in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The claims.
    pub claims: Vec<Claim>,
}

/// One published claim.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Short name.
    pub id: String,
    /// Part of the model.
    pub block: String,
    /// What was said, in our words.
    pub claim: String,
    /// The number that was said, with unit, as people read it.
    pub stated: String,
    /// When.
    pub stated_on: Date,
    /// Who and where.
    pub source: String,
    /// Address, or empty.
    pub link: String,
    /// What is counted as what.
    pub definition: String,
    /// What decides it.
    pub parts: Vec<Part>,
}

/// A named number of a claim with its test.
#[derive(Debug, Clone)]
pub struct Part {
    /// File and line.
    pub place: String,
    /// Definition under which it counts; empty: under every one.
    pub reading: String,
    /// The number in words.
    pub what: String,
    /// What is computed.
    pub measure: MeasureName,
    /// What must be true of it; none: shown beside the claim.
    pub test: Option<Test>,
    /// Unit of the test and of our number.
    pub unit: String,
    /// What the measure is asked.
    pub asked: Asked,
}

/// The arguments of a measure.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub(super) of: Vec<String>,
    pub(super) measured_in: String,
    pub(super) among: Vec<String>,
    pub(super) quarter: Option<Quarter>,
    pub(super) window: Option<(Quarter, Quarter)>,
    pub(super) event: String,
    pub(super) given: Vec<String>,
    pub(super) column: String,
    pub(super) milestone: String,
    pub(super) ticker: Vec<String>,
    pub(super) quantity: String,
    pub(super) day: Option<Date>,
    pub(super) rules: String,
    /// Money in bn USD and the share of it for reactors.
    pub(super) programme: Option<(f64, f64)>,
    pub(super) row: Vec<String>,
    /// Amounts of the period in a year: the number becomes USD a year.
    pub(super) per: Option<f64>,
    pub(super) less: Vec<String>,
    pub(super) times: Vec<String>,
    pub(super) over: Vec<String>,
    pub(super) factor: f64,
    pub(super) reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    claim: Vec<Spanned<RawClaim>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClaim {
    id: String,
    block: String,
    claim: String,
    stated: String,
    stated_on: String,
    source: String,
    #[serde(default)]
    link: String,
    definition: String,
    #[serde(default)]
    part: Vec<Spanned<RawPart>>,
}

/// A name or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPart {
    #[serde(default)]
    reading: String,
    what: String,
    measure: String,
    unit: Option<String>,
    of: Option<Names>,
    #[serde(rename = "in")]
    measured_in: Option<String>,
    among: Option<Names>,
    quarter: Option<String>,
    from: Option<String>,
    to: Option<String>,
    event: Option<String>,
    given: Option<Names>,
    column: Option<String>,
    milestone: Option<String>,
    ticker: Option<Names>,
    quantity: Option<String>,
    day: Option<String>,
    rules: Option<String>,
    budget_usd_bn: Option<f64>,
    reactors: Option<f64>,
    row: Option<Names>,
    per: Option<String>,
    less: Option<Names>,
    times: Option<Names>,
    over: Option<Names>,
    factor: Option<f64>,
    reason: Option<String>,
    at_least: Option<f64>,
    at_most: Option<f64>,
    between: Option<[f64; 2]>,
    about: Option<f64>,
    within: Option<f64>,
    happens: Option<bool>,
}

/// A fault in a part: what was found and what was expected.
type Fault = (String, String);

fn fault(found: impl Into<String>, expected: impl Into<String>) -> Fault {
    (found.into(), expected.into())
}

impl Ledger {
    /// The ledger that ships with the program.
    ///
    /// # Errors
    /// A fault in it.
    pub fn shipped() -> Result<Self, Error> {
        let mut ledger = Self::default();
        for (file, text) in SHIPPED {
            ledger.read(file, text)?;
        }
        Ok(ledger)
    }

    /// The claims of one file.
    ///
    /// # Errors
    /// A file that cannot be read, is too large, has no claims or a fault.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let size = std::fs::metadata(path).map_err(Error::read(path))?.len();
        if size > LARGEST {
            return Err(Error::Question(format!(
                "{}: found {size} bytes, expected a ledger of at most {LARGEST}",
                path.display()
            )));
        }
        let text = std::fs::read_to_string(path).map_err(Error::read(path))?;
        let mut ledger = Self::default();
        ledger.read(&path.display().to_string(), &text)?;
        Ok(ledger)
    }

    /// Adds the claims of a text; `file` is its name in messages.
    ///
    /// # Errors
    /// A fault in it, with file and line.
    pub fn read(&mut self, file: &str, text: &str) -> Result<(), Error> {
        let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let raw: RawFile = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            Error::Question(format!("{file}:{}: {}", line(at), error.message().replace('\n', " ")))
        })?;
        if raw.claim.is_empty() {
            return Err(Error::Question(format!("{file}: found no [[claim]], expected at least one")));
        }
        for claim in raw.claim {
            let start = line(claim.span().start);
            let claim = claim.into_inner();
            let refused = |key: &str, found: &str, expected: &str| {
                Error::Question(format!(
                    "{file}:{start}: claim {}: {key}: found {found}, expected {expected}",
                    claim.id
                ))
            };
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
            if claim.id.is_empty() || !claim.id.chars().all(plain) {
                return Err(refused("id", &format!("`{}`", claim.id), "lower-case letters, digits and -"));
            }
            if self.claims.iter().any(|other| other.id == claim.id) {
                return Err(refused("id", "it twice", "each id once"));
            }
            let stated_on = parse_date(&claim.stated_on)
                .map_err(|_| refused("stated_on", &format!("`{}`", claim.stated_on), "a date such as 2026-01-09"))?;
            if claim.part.is_empty() {
                return Err(refused(
                    "part",
                    "none",
                    "at least one [[claim.part]] (measure = \"none\" where there is no measure)",
                ));
            }
            let mut parts = Vec::new();
            for part in claim.part {
                let place = format!("{file}:{}", line(part.span().start));
                let read = read_part(part.into_inner(), &place);
                parts.push(read.map_err(|(key, (found, expected))| {
                    Error::Question(format!("{place}: claim {}: {key}: found {found}, expected {expected}", claim.id))
                })?);
            }
            if parts.iter().all(|part| part.test.is_none() && part.measure != MeasureName::None) {
                return Err(refused("part", "none with a test", "at_least, at_most, between, about or happens in one"));
            }
            self.claims.push(Claim {
                id: claim.id,
                block: claim.block,
                claim: claim.claim,
                stated: claim.stated,
                stated_on,
                source: claim.source,
                link: claim.link,
                definition: claim.definition,
                parts,
            });
        }
        Ok(())
    }
}

fn read_part(raw: RawPart, place: &str) -> Result<Part, (&'static str, Fault)> {
    let known = measure::find(&raw.measure).map_err(|near| ("measure", fault(format!("`{}`", raw.measure), near)))?;
    let given = [
        ("of", raw.of.is_some()),
        ("in", raw.measured_in.is_some()),
        ("among", raw.among.is_some()),
        ("quarter", raw.quarter.is_some()),
        ("from", raw.from.is_some()),
        ("to", raw.to.is_some()),
        ("event", raw.event.is_some()),
        ("given", raw.given.is_some()),
        ("column", raw.column.is_some()),
        ("milestone", raw.milestone.is_some()),
        ("ticker", raw.ticker.is_some()),
        ("quantity", raw.quantity.is_some()),
        ("day", raw.day.is_some()),
        ("rules", raw.rules.is_some()),
        ("budget_usd_bn", raw.budget_usd_bn.is_some()),
        ("reactors", raw.reactors.is_some()),
        ("row", raw.row.is_some()),
        ("per", raw.per.is_some()),
        ("less", raw.less.is_some()),
        ("times", raw.times.is_some()),
        ("over", raw.over.is_some()),
        ("factor", raw.factor.is_some()),
        ("reason", raw.reason.is_some()),
    ];
    for (key, stands) in given {
        let needed = known.needs.contains(&key);
        let allowed = needed || known.may.contains(&key) || (known.id != MeasureName::None && COMMON.contains(&key));
        if needed && !stands {
            return Err((key, fault("none", format!("what {} needs: {}", known.name, known.needs.join(", ")))));
        }
        if stands && !allowed {
            return Err((key, fault(format!("it with {}", known.name), known.needs.join(", "))));
        }
    }
    let quarter = |key: &'static str, text: Option<String>| -> Result<Option<Quarter>, (&'static str, Fault)> {
        text.map(|text| text.parse().map_err(|_| (key, fault(format!("`{text}`"), "a quarter such as 2025-Q4"))))
            .transpose()
    };
    let test = test(&raw)?;
    let unit = match raw.unit {
        None if known.id == MeasureName::None => String::new(),
        None => return Err(("unit", fault("none", "the unit of the number, such as H100e, GW, share or USD"))),
        Some(unit) => {
            Unit::parse(&unit).map_err(|error| ("unit", fault(format!("`{unit}` ({error})"), "a known unit")))?;
            unit
        }
    };
    let day =
        raw.day.map(|text| parse_date(&text).map_err(|_| ("day", fault(format!("`{text}`"), "a date")))).transpose()?;
    let window = match (quarter("from", raw.from)?, quarter("to", raw.to)?) {
        (Some(from), Some(to)) if from >= to => {
            return Err(("from", fault(format!("{from} to {to}"), "a window of two quarters or more")));
        }
        (from, to) => from.zip(to),
    };
    let factor = raw.factor.unwrap_or(1.0);
    if !factor.is_finite() || factor == 0.0 {
        return Err(("factor", fault(factor.to_string(), "a finite number other than 0")));
    }
    if let Some(budget) = raw.budget_usd_bn.filter(|&budget| !(budget > 0.0 && budget < f64::INFINITY)) {
        return Err(("budget_usd_bn", fault(budget.to_string(), "a number above 0")));
    }
    if let Some(share) = raw.reactors.filter(|share| !(0.0..=1.0).contains(share)) {
        return Err(("reactors", fault(share.to_string(), "a share from 0 to 1")));
    }
    let per = match raw.per.as_deref() {
        None => None,
        Some("quarter") => Some(4.0),
        Some("year") => Some(1.0),
        Some(other) => {
            return Err(("per", fault(format!("`{other}`"), "quarter or year, the time that an amount in USD covers")));
        }
    };
    let list = |names: Option<Names>| names.map_or_else(Vec::new, Names::list);
    Ok(Part {
        place: place.to_string(),
        reading: raw.reading,
        what: raw.what,
        measure: known.id,
        test,
        unit,
        asked: Asked {
            of: list(raw.of),
            measured_in: raw.measured_in.unwrap_or_default(),
            among: list(raw.among),
            quarter: quarter("quarter", raw.quarter)?,
            window,
            event: raw.event.unwrap_or_default(),
            given: list(raw.given),
            column: raw.column.unwrap_or_default(),
            milestone: raw.milestone.unwrap_or_default(),
            ticker: list(raw.ticker),
            quantity: raw.quantity.unwrap_or_default(),
            day,
            rules: raw.rules.unwrap_or_default(),
            programme: raw.budget_usd_bn.zip(raw.reactors),
            row: list(raw.row),
            per,
            less: list(raw.less),
            times: list(raw.times),
            over: list(raw.over),
            factor,
            reason: raw.reason.unwrap_or_default(),
        },
    })
}

fn test(raw: &RawPart) -> Result<Option<Test>, (&'static str, Fault)> {
    let mut tests = Vec::new();
    tests.extend(raw.at_least.map(Test::AtLeast));
    tests.extend(raw.at_most.map(Test::AtMost));
    tests.extend(raw.between.map(|[low, high]| Test::Between(low, high)));
    tests.extend(raw.happens.filter(|happens| *happens).map(|_| Test::Happens));
    match (raw.about, raw.within) {
        (Some(about), Some(share)) if share > 0.0 => tests.push(Test::About(about, share)),
        (Some(_), _) => return Err(("within", fault("none above 0", "the tolerance beside `about`, as a share"))),
        (None, Some(_)) => return Err(("within", fault("it alone", "`about` beside it"))),
        (None, None) => {}
    }
    if tests.len() > 1 {
        return Err(("at_least", fault(format!("{} tests", tests.len()), "one test in a part")));
    }
    if let Some(Test::Happens) = tests.first()
        && !["race.first", "race.ever", "takeoff.reached"].contains(&raw.measure.as_str())
    {
        return Err(("happens", fault(raw.measure.clone(), "a measure that is a chance")));
    }
    let finite = |test: &Test| match *test {
        Test::AtLeast(x) | Test::AtMost(x) | Test::About(x, _) => x.is_finite(),
        Test::Between(low, high) => low.is_finite() && high.is_finite() && low <= high,
        Test::Happens => true,
    };
    match tests.pop() {
        Some(test) if !finite(&test) => Err(("at_least", fault("bounds out of order", "finite ones in order"))),
        test => Ok(test),
    }
}
