//! The rows of one company: per period the best one, the others kept beside it, assumptions, and what is missing.

use crate::error::Error;
use overhang_evidence::{Block, Evidence, Kind, Row, Status};
use overhang_units::{Date, days_between, nearest};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Days by which two days may differ and still be one: fiscal periods end on weekdays.
pub(super) const SAME_DAYS: i32 = 7;

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A fiscal quarter.
    Quarter,
    /// A fiscal year.
    Year,
    /// A day.
    Instant,
}

impl Item {
    /// The word in the column `item`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Quarter => "Q",
            Self::Year => "FY",
            Self::Instant => "I",
        }
    }
}

/// A value of a period with where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Last day.
    pub end: Date,
    /// First day, if filed.
    pub start: Option<Date>,
    /// Value, USD.
    pub usd: f64,
    /// Id of the row.
    pub id: String,
    /// Ids and values of other rows for the same period that say something else.
    pub others: Vec<(String, f64)>,
}

/// Twelve months.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Yearly {
    /// Last day.
    pub end: Date,
    /// Value, USD.
    pub usd: f64,
    /// What it is made of.
    pub basis: Basis,
}

/// What twelve months are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// A fiscal year as filed.
    FiscalYear,
    /// Four fiscal quarters on end.
    FourQuarters,
    /// A quarter times four, for want of better.
    QuarterTimesFour,
}

/// The rows of one company.
#[derive(Debug)]
pub struct Filings<'a> {
    evidence: &'a Evidence,
    /// Ticker.
    pub ticker: String,
    /// Name.
    pub name: String,
    weakest: Cell<Option<Kind>>,
    missing: RefCell<Vec<String>>,
}

/// Tickers of companies with filings, in the order of their rows.
#[must_use]
pub fn tickers(evidence: &Evidence) -> Vec<String> {
    evidence.select(Block::Finance, None, Some("cik")).map(|row| row.entity.to_string()).collect()
}

/// A quantity in words.
#[must_use]
pub fn in_words(quantity: &str) -> String {
    match quantity {
        "capex_cash_ppe" => "capital spending".to_string(),
        "dep_amort_total" => "depreciation and amortisation".to_string(),
        "depreciation_ppe" => "depreciation of property".to_string(),
        "ppe_net" => "net property".to_string(),
        "amortization_intangibles" => "amortisation of intangibles".to_string(),
        other => other.replace('_', " "),
    }
}

/// Best first: no conflict, then stronger kind, then not retold, then newer, then larger.
fn better(a: &Row, b: &Row) -> std::cmp::Ordering {
    let rank = |row: &Row| (row.status == Some(Status::Conflict), row.kind, row.status == Some(Status::Retelling));
    rank(a)
        .cmp(&rank(b))
        .then(b.vintage.cmp(&a.vintage))
        .then(b.value.unwrap_or(f64::MIN).total_cmp(&a.value.unwrap_or(f64::MIN)))
        .then(a.id.cmp(&b.id))
}

/// Tickers with filings that look like `text`, or whose company's name does; at most two, best first.
#[must_use]
pub fn alike(evidence: &Evidence, text: &str) -> Vec<String> {
    let companies: Vec<&Row> = evidence.select(Block::Finance, None, Some("cik")).collect();
    let names = companies.iter().flat_map(|row| [&*row.entity, &*row.item]);
    let mut tickers: Vec<String> = Vec::new();
    for near in nearest(text, names, 4) {
        let row = companies.iter().find(|row| *row.entity == *near || *row.item == *near);
        if let Some(ticker) = row.map(|row| row.entity.to_string()).filter(|ticker| !tickers.contains(ticker)) {
            tickers.push(ticker);
        }
    }
    tickers.retain(|ticker| ticker != text);
    tickers.truncate(2);
    tickers
}

impl<'a> Filings<'a> {
    /// The rows of `ticker` in evidence of a day.
    ///
    /// # Errors
    /// An unknown ticker; the sentence names those that look like it, or all.
    pub fn new(evidence: &'a Evidence, ticker: &str) -> Result<Self, Error> {
        let wanted = ticker.to_uppercase();
        let row = evidence.select(Block::Finance, Some(&wanted), Some("cik")).next();
        let Some(row) = row else {
            let close = alike(evidence, &wanted);
            let advice = if close.is_empty() { tickers(evidence).join(", ") } else { close.join(" or ") };
            return Err(Error::Question(format!(
                "company: found `{ticker}`, expected a ticker with filings: {advice}"
            )));
        };
        Ok(Self {
            evidence,
            ticker: row.entity.to_string(),
            name: row.item.to_string(),
            weakest: Cell::new(None),
            missing: RefCell::new(Vec::new()),
        })
    }

    /// The weakest kind of what has been read.
    #[must_use]
    pub fn weakest(&self) -> Option<Kind> {
        self.weakest.get()
    }

    /// What was looked for and not found, in the order in which it was looked for, each once.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        self.missing.borrow().clone()
    }

    /// Notes that something is not in the filings.
    pub fn miss(&self, what: impl Into<String>) {
        let what = what.into();
        let mut missing = self.missing.borrow_mut();
        if !missing.contains(&what) {
            missing.push(what);
        }
    }

    fn read(&self, kind: Kind) {
        self.weakest.set(self.weakest.get().into_iter().chain([kind]).max());
    }

    /// All rows of a quantity of the company.
    pub fn rows(&self, quantity: &str) -> Vec<&'a Row> {
        let rows = self.evidence.rows();
        let of = |row: &&Row| row.block == Block::Finance && *row.entity == *self.ticker && *row.quantity == *quantity;
        rows.filter(of).collect()
    }

    /// One value per period, by end.
    #[must_use]
    pub fn facts(&self, quantity: &str, item: Item) -> Vec<Fact> {
        let mut periods: BTreeMap<Date, Vec<&Row>> = BTreeMap::new();
        for row in self.rows(quantity) {
            if *row.item == *item.word()
                && let (Some(end), Some(_)) = (row.period_end, row.value)
            {
                periods.entry(end).or_default().push(row);
            }
        }
        let mut facts = Vec::new();
        for (end, mut rows) in periods {
            rows.sort_by(|a, b| better(a, b));
            let Some((first, rest)) = rows.split_first() else { continue };
            let Some(usd) = first.value else { continue };
            self.read(first.kind);
            let others = rest.iter().filter_map(|row| Some((row.id.to_string(), row.value?)));
            facts.push(Fact {
                end,
                start: first.period_start,
                usd,
                id: first.id.to_string(),
                others: others.filter(|(_, value)| value.to_bits() != usd.to_bits()).collect(),
            });
        }
        facts
    }

    /// The newest value of a quantity; noted as missing where there is none.
    pub fn newest(&self, quantity: &str, item: Item) -> Option<Fact> {
        let found = self.facts(quantity, item).pop();
        if found.is_none() {
            self.miss(in_words(quantity));
        }
        found
    }

    /// All twelve months of a flow, by end: fiscal years, and four quarters on end where no year ends with them.
    pub(super) fn twelve_months(&self, quantity: &str) -> Vec<Yearly> {
        let years = self.facts(quantity, Item::Year);
        let mut all: Vec<Yearly> =
            years.iter().map(|year| Yearly { end: year.end, usd: year.usd, basis: Basis::FiscalYear }).collect();
        let quarters = self.facts(quantity, Item::Quarter);
        for four in quarters.windows(4) {
            let on_end = four.windows(2).all(|pair| match pair {
                [earlier, later] => (80..=100).contains(&days_between(earlier.end, later.end)),
                _ => false,
            });
            if let Some(last) = four.last()
                && on_end
                && !years.iter().any(|year| year.end == last.end)
            {
                let usd = four.iter().map(|fact| fact.usd).sum();
                all.push(Yearly { end: last.end, usd, basis: Basis::FourQuarters });
            }
        }
        all.sort_by_key(|year| year.end);
        all
    }

    /// Twelve months of a flow that end within a week of a day, USD.
    pub(super) fn year_to(&self, quantity: &str, end: Date) -> Option<f64> {
        let years = self.twelve_months(quantity);
        years.iter().find(|year| days_between(year.end, end).abs() <= SAME_DAYS).map(|year| year.usd)
    }

    /// The newest twelve months of a flow: a fiscal year, or four quarters on end where they are newer. Noted as
    /// missing where there is neither.
    pub fn yearly(&self, quantity: &str) -> Option<Yearly> {
        let found = self.twelve_months(quantity).pop();
        if found.is_none() {
            self.miss(format!("{} of twelve months", in_words(quantity)));
        }
        found
    }

    /// As [`yearly`](Self::yearly); where twelve months are missing, four times the newest quarter, which is noted.
    pub fn yearly_or_quarter(&self, quantity: &str) -> Option<Yearly> {
        let found = self.yearly(quantity);
        if found.is_some() {
            return found;
        }
        let quarter = self.facts(quantity, Item::Quarter).pop()?;
        self.miss(format!("{} of a year: four times the quarter to {} stands in", in_words(quantity), quarter.end));
        Some(Yearly { end: quarter.end, usd: 4.0 * quarter.usd, basis: Basis::QuarterTimesFour })
    }

    /// The newest twelve months that two flows have in common. Noted as missing where there are none.
    pub fn yearly_pair(&self, first: &str, second: &str) -> Option<(Yearly, Yearly)> {
        let (ones, others) = (self.twelve_months(first), self.twelve_months(second));
        let pair = ones.iter().rev().find_map(|one| {
            let same = others.iter().find(|other| days_between(one.end, other.end).abs() <= SAME_DAYS)?;
            Some((*one, *same))
        });
        if pair.is_none() {
            self.miss(format!("{} and {} of the same twelve months", in_words(first), in_words(second)));
        }
        pair
    }

    /// An assumption: the row of the company, or that of all.
    ///
    /// # Errors
    /// Neither is there, or its unit does not fit.
    pub fn assumption(&self, quantity: &str, unit: &str) -> Result<f64, Error> {
        Ok(self.assumed_row(quantity)?.value_in(unit)?)
    }

    /// The interval of an assumption; value and value where it has none.
    ///
    /// # Errors
    /// As [`assumption`](Self::assumption).
    pub fn assumed_interval(&self, quantity: &str, unit: &str) -> Result<(f64, f64, f64), Error> {
        let row = self.assumed_row(quantity)?;
        let value = row.value_in(unit)?;
        let (low, high) = row.interval_in(unit)?.unwrap_or((value, value));
        Ok((low, value, high))
    }

    fn assumed_row(&self, quantity: &str) -> Result<&'a Row, Error> {
        let of = |entity: &'a str| self.evidence.select(Block::Finance, Some(entity), None);
        let own = self.rows(quantity).into_iter().max_by_key(|row| row.as_of);
        let row = own.or_else(|| of("all").find(|row| *row.quantity == *quantity)).ok_or_else(|| {
            Error::Evidence(format!("found no row `{quantity}` of {} or of all companies, expected one", self.ticker))
        })?;
        self.read(row.kind);
        Ok(row)
    }

    /// A number of the company that need not be there; noted as missing where it is not.
    ///
    /// # Errors
    /// Its unit does not fit.
    pub fn optional(&self, quantity: &str, unit: &str) -> Result<Option<f64>, Error> {
        Ok(self.optional_dated(quantity, unit)?.map(|(_, value)| value))
    }

    /// As [`optional`](Self::optional), with its date.
    ///
    /// # Errors
    /// Its unit does not fit.
    pub fn optional_dated(&self, quantity: &str, unit: &str) -> Result<Option<(Date, f64)>, Error> {
        let mut rows = self.rows(quantity);
        rows.sort_by_key(|row| row.as_of);
        match rows.pop() {
            None => {
                self.miss(in_words(quantity));
                Ok(None)
            }
            Some(row) => {
                self.read(row.kind);
                Ok(Some((row.as_of, row.value_in(unit)?)))
            }
        }
    }

    /// Dividends of a year: as filed over twelve months, else the row of the company; noted as missing where there is
    /// neither.
    ///
    /// # Errors
    /// A row whose unit does not fit.
    pub fn dividends(&self) -> Result<Option<f64>, Error> {
        match self.twelve_months("dividends").pop() {
            Some(year) => Ok(Some(year.usd)),
            None if self.rows("dividends").iter().any(|row| !row.item.is_empty()) => {
                self.miss("dividends of twelve months");
                Ok(None)
            }
            None => self.optional("dividends", "USD/year"),
        }
    }

    /// Cash and current securities of a day, and whether the securities are known; companies that never file any
    /// count as having none. Nothing where cash is not filed.
    pub fn liquid_on(&self, day: Date) -> Option<(f64, bool)> {
        let on = |quantity: &str| {
            let facts = self.facts(quantity, Item::Instant);
            (
                facts.iter().find(|fact| days_between(fact.end, day).abs() <= SAME_DAYS).map(|fact| fact.usd),
                facts.is_empty(),
            )
        };
        let (cash, _) = on("cash_and_equivalents");
        let (securities, never) = on("marketable_securities_current");
        Some((cash? + securities.unwrap_or(0.0), securities.is_some() || never))
    }

    /// Cash and current securities of the newest day on which both are filed, or cash alone where that is newer and
    /// securities were no more than a tenth of the sum when last filed. What is not known is noted.
    pub fn liquidity(&self) -> Option<(Date, f64)> {
        const SMALL: f64 = 0.1;
        let cash = self.newest("cash_and_equivalents", Item::Instant)?;
        let (usd, known) = self.liquid_on(cash.end)?;
        if known {
            return Some((cash.end, usd));
        }
        let both = self.facts("marketable_securities_current", Item::Instant).into_iter().rev().find_map(|fact| {
            let (usd, _) = self.liquid_on(fact.end)?;
            Some((fact.end, usd, fact.usd))
        });
        match both {
            Some((day, usd, securities)) if securities > SMALL * usd => {
                self.miss(format!("current securities on {}: cash and securities are of {day}", cash.end));
                Some((day, usd))
            }
            _ => {
                self.miss(format!("current securities on {}", cash.end));
                Some((cash.end, usd))
            }
        }
    }
}

impl Filings<'_> {
    /// Cash that is kept: that of the buyer in the race, where it is one; none otherwise.
    #[must_use]
    pub fn minimum_cash_usd(&self) -> f64 {
        let id = format!("joint.buyer.{}.cash_floor", self.ticker.to_lowercase());
        match self.evidence.find(&id).map(|row| (row.kind, row.value_in("USD"))) {
            Some((kind, Ok(usd))) => {
                self.read(kind);
                usd
            }
            _ => 0.0,
        }
    }
}
