//! The buyers at the end of 2025: each figure by its row `joint.buyer.*`, or by the filings of the company where they
//! give it (docs/model/company.md, "Start of the race").

use super::{TICKERS, first_quarter};
use crate::company::debt;
use crate::company::filings::{Fact, Filings, Item};
use crate::company::maturities::{self, Basis};
use crate::error::Error;
use overhang_evidence::{Block, Evidence, Kind};
use overhang_model::company::debt as ladder;
use overhang_model::money::buyers::{BUYERS, BuyerStart};
use overhang_units::{Date, days_between};

/// Days from the start that a filed period may end away from it.
const NEAR_DAYS: i32 = 45;
/// Part of the debt that must have a date before its life is taken from the notes.
const DATED_SHARE: f64 = 0.5;
/// Dollars of a bn USD.
const BN: f64 = 1e9;

/// The figures of a buyer, with the unit in which the model has them.
const QUANTITIES: [(&str, &str); 13] = [
    ("ai_capex", "USD bn/quarter"),
    ("ocf", "USD bn/quarter"),
    ("other_capex", "USD bn/quarter"),
    ("payout", "USD bn/quarter"),
    ("cash", "USD bn"),
    ("cash_floor", "USD bn"),
    ("debt", "USD bn"),
    ("debt_ceiling", "ratio"),
    ("debt_life", "years"),
    ("fleet_share", "share"),
    ("contracted_backing", "USD bn/year"),
    ("pays_for_research", "-"),
    ("among_four_largest", "-"),
];

/// What the buyers start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BuyersFrom {
    /// Filings where they give a figure, rows `joint.buyer.*` elsewhere.
    #[default]
    Filings,
    /// Rows `joint.buyer.*` alone: the start of the reference vectors.
    Rows,
}

impl BuyersFrom {
    /// The key that sets it in a scenario.
    pub const KEY: &'static str = "start.buyers";
    /// What can be said.
    pub const WORDS: &'static str = "filings or rows";

    /// The word as it stands in scenarios.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Filings => "filings",
            Self::Rows => "rows",
        }
    }

    /// The one that is written `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Filings, Self::Rows].into_iter().find(|one| one.word() == word)
    }
}

/// A number from filings.
#[derive(Debug, Clone, PartialEq)]
pub struct Filed {
    /// Last day of its period.
    pub day: Date,
    /// How it comes from the rows, in words.
    pub how: String,
}

/// One number of the start state, and where it is from.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Buyer.
    pub ticker: &'static str,
    /// Name of the quantity in the rows `joint.buyer.*`.
    pub quantity: &'static str,
    /// Unit of the values.
    pub unit: &'static str,
    /// The number the race starts from.
    pub value: f64,
    /// The number of the row `joint.buyer.*`.
    pub row_value: f64,
    /// Ids of the rows behind `value`; `*` stands for any.
    pub rows: Vec<String>,
    /// The weakest kind among them; sums and means are at best computed.
    pub kind: Kind,
    /// Set where the number is from filings.
    pub filed: Option<Filed>,
}

impl Figure {
    /// Id of its row `joint.buyer.*`.
    #[must_use]
    pub fn row_id(&self) -> String {
        row_id(self.ticker, self.quantity)
    }

    fn file(&mut self, value: f64, rows: Vec<String>, kind: Kind, filed: Filed) {
        (self.value, self.rows, self.kind, self.filed) = (value, rows, kind, Some(filed));
    }
}

fn row_id(ticker: &str, quantity: &str) -> String {
    format!("joint.buyer.{}.{quantity}", ticker.to_lowercase())
}

/// All figures of all buyers, in the order of the model.
///
/// # Errors
/// A row that is missing, has no value or another unit; the sentence names its id.
pub fn figures(evidence: &Evidence, from: BuyersFrom) -> Result<Vec<Figure>, Error> {
    let mut all = Vec::with_capacity(BUYERS * QUANTITIES.len());
    for ticker in TICKERS {
        let mut own = Vec::with_capacity(QUANTITIES.len());
        for (quantity, unit) in QUANTITIES {
            let row = evidence.get(&row_id(ticker, quantity))?;
            let value = if unit == "-" { row.central()? } else { row.value_in(unit)? };
            let rows = vec![row.id.to_string()];
            own.push(Figure { ticker, quantity, unit, value, row_value: value, rows, kind: row.kind, filed: None });
        }
        let files = evidence.select(Block::Finance, Some(ticker), Some("cik")).next().is_some();
        if from == BuyersFrom::Filings && files {
            take_filings(&mut own, evidence, ticker)?;
        }
        all.extend(own);
    }
    Ok(all)
}

/// All figures, or none where the start of the race is not known yet or not in this evidence.
///
/// # Errors
/// As [`figures`], where the rows of the buyers are there.
pub fn known_figures(evidence: &Evidence, from: BuyersFrom) -> Result<Vec<Figure>, Error> {
    let known = evidence.rows().any(|row| row.block == Block::Joint && row.id.starts_with("joint.buyer."));
    if known { figures(evidence, from) } else { Ok(Vec::new()) }
}

/// The buyers of the model out of their figures.
///
/// # Errors
/// A figure outside its domain, shares that do not sum to one; the sentence names the rows.
pub(super) fn state(figures: &[Figure]) -> Result<[BuyerStart; BUYERS], Error> {
    let mut buyers = Vec::with_capacity(BUYERS);
    for own in figures.chunks(QUANTITIES.len()) {
        let of = |quantity: &str| own.iter().find(|figure| figure.quantity == quantity).map_or(f64::NAN, |f| f.value);
        let domain = |quantities: &[&str], holds: fn(f64) -> bool, expected: &str| match own
            .iter()
            .find(|figure| quantities.contains(&figure.quantity) && !holds(figure.value))
        {
            None => Ok(()),
            Some(figure) => Err(Error::Evidence(format!(
                "{}: found {}, expected {expected}",
                figure.rows.join(" and "),
                figure.value
            ))),
        };
        domain(&["ai_capex", "debt_life"], |x| x > 0.0, "a number above 0")?;
        domain(&["cash", "debt", "fleet_share"], |x| x >= 0.0, "no negative stock")?;
        buyers.push(BuyerStart {
            ai_capex: of("ai_capex"),
            operating_cash_flow: of("ocf"),
            other_capex: of("other_capex"),
            payout: of("payout"),
            cash: of("cash"),
            cash_floor: of("cash_floor"),
            debt: of("debt"),
            debt_ceiling: of("debt_ceiling"),
            debt_life_years: of("debt_life"),
            fleet_share: of("fleet_share"),
            contracted_backing: of("contracted_backing"),
            researches: of("pays_for_research") > 0.5,
            among_four_largest: of("among_four_largest") > 0.5,
        });
    }
    let shares: f64 = buyers.iter().map(|buyer| buyer.fleet_share).sum();
    if (shares - 1.0).abs() > 1e-6 {
        return Err(Error::Evidence(format!("joint.buyer.*.fleet_share: found a sum of {shares}, expected 1")));
    }
    buyers.try_into().map_err(|_| Error::Evidence(format!("found another number of buyers than {BUYERS}")))
}

/// Puts what the filings of a company give in the place of its rows.
fn take_filings(own: &mut [Figure], evidence: &Evidence, ticker: &str) -> Result<(), Error> {
    let filings = Filings::new(evidence, ticker)?;
    let start = (first_quarter() - 1).end();
    let kind = |rows: &[String]| {
        let weakest = evidence.weakest_kind(rows.iter().map(String::as_str));
        weakest.map(|kind| Kind::weakest(kind.into_iter().chain((rows.len() > 1).then_some(Kind::Computed))))
    };
    let mut put = |quantity: &str, value: f64, rows: Vec<String>, day: Date, how: &str| -> Result<(), Error> {
        let weakest = kind(&rows)?.unwrap_or(Kind::Assumed);
        if let Some(figure) = own.iter_mut().find(|figure| figure.quantity == quantity) {
            figure.file(value, rows, weakest, Filed { day, how: how.to_string() });
        }
        Ok(())
    };
    if let Some((capex, mut rows)) = capital_spending(&filings, start) {
        let (ai, other) = (row_id(ticker, "ai_capex"), row_id(ticker, "other_capex"));
        let of = |id: &str| evidence.value_in(id, "USD bn/quarter");
        let share = of(&ai)? / (of(&ai)? + of(&other)?);
        let leased = if rows.len() > 1 { " and assets acquired under finance leases" } else { "" };
        rows.extend([ai, other]);
        let how = |part: &str| format!("cash capital spending{leased}, {part} in the rows' split");
        put("ai_capex", capex.usd / BN * share, rows.clone(), capex.end, &how("the AI part"))?;
        put("other_capex", capex.usd / BN * (1.0 - share), rows, capex.end, &how("the rest"))?;
    }
    if let Some(four) = four_quarters(&filings, "operating_cash_flow", start) {
        let mean = four.iter().map(|fact| fact.usd).sum::<f64>() / 4.0 / BN;
        let end = four.last().map_or(start, |last| last.end);
        let rows = four.into_iter().map(|fact| fact.id).collect();
        put("ocf", mean, rows, end, "operating cash flow, mean of four quarters")?;
    }
    if let Some((usd, rows, day)) = liquid(&filings, start) {
        put("cash", usd / BN, rows, day, "cash and current securities")?;
    }
    let figures = debt::figures(&filings);
    // Only what rests on rows that it names one by one: a whole table of maturities or notes has no kind of its own.
    let near = figures.iter().filter(|one| one.whole && !one.in_conflict && !one.source.contains('*'));
    let near = near.filter(|one| apart(one.as_of, start) <= NEAR_DAYS);
    if let Some(debt) = near.min_by_key(|one| apart(one.as_of, start)) {
        let rows: Vec<String> = debt.source.split(" + ").map(str::to_string).collect();
        put("debt", debt.usd / BN, rows, debt.as_of, &debt.definition)?;
        if let Some((years, weakest)) = life_of_notes(&filings, start, DATED_SHARE * debt.usd) {
            let rows = vec![format!("finance.{}.note.*", ticker.to_lowercase())];
            if let Some(figure) = own.iter_mut().find(|figure| figure.quantity == "debt_life") {
                let how = "life of the notes, weighted by principal".to_string();
                figure.file(years, rows, weakest.max(Kind::Computed), Filed { day: start, how });
            }
        }
    }
    Ok(())
}

fn apart(one: Date, other: Date) -> i32 {
    days_between(one, other).abs()
}

/// The fact of a quantity nearest to the start.
fn near(filings: &Filings<'_>, quantity: &str, item: Item, start: Date) -> Option<Fact> {
    let facts = filings.facts(quantity, item).into_iter().filter(|fact| apart(fact.end, start) <= NEAR_DAYS);
    facts.min_by_key(|fact| apart(fact.end, start))
}

/// Cash capital spending of the quarter, with what was acquired under finance leases where that is filed, and the rows.
fn capital_spending(filings: &Filings<'_>, start: Date) -> Option<(Fact, Vec<String>)> {
    let mut capex = near(filings, "capex_cash_ppe", Item::Quarter, start)?;
    let leased = near(filings, "finance_lease_additions", Item::Quarter, start).filter(|fact| fact.end == capex.end);
    let rows = [Some(capex.id.clone()), leased.as_ref().map(|fact| fact.id.clone())];
    capex.usd += leased.map_or(0.0, |fact| fact.usd);
    Some((capex, rows.into_iter().flatten().collect()))
}

/// Four quarters on end of a flow, the last of them nearest to the start: quarters have seasons.
fn four_quarters(filings: &Filings<'_>, quantity: &str, start: Date) -> Option<Vec<Fact>> {
    let end = near(filings, quantity, Item::Quarter, start)?.end;
    let until: Vec<Fact> = filings.facts(quantity, Item::Quarter).into_iter().filter(|fact| fact.end <= end).collect();
    let four = until.get(until.len().checked_sub(4)?..)?;
    let whole = four.first().is_some_and(|first| (260..=285).contains(&days_between(first.end, end)));
    whole.then(|| four.to_vec())
}

/// Cash and current securities of the day nearest to the start, where both are filed for it.
fn liquid(filings: &Filings<'_>, start: Date) -> Option<(f64, Vec<String>, Date)> {
    let cash = near(filings, "cash_and_equivalents", Item::Instant, start)?;
    let (usd, known) = filings.liquid_on(cash.end)?;
    let securities = near(filings, "marketable_securities_current", Item::Instant, start);
    let rows = [Some(cash.id), securities.filter(|fact| fact.end == cash.end).map(|fact| fact.id)];
    known.then(|| (usd, rows.into_iter().flatten().collect(), cash.end))
}

/// Life of the notes on a day, weighted by principal, years, and the weakest kind among them; nothing where notes with
/// a date are less than `least_usd`.
fn life_of_notes(filings: &Filings<'_>, day: Date, least_usd: f64) -> Option<(f64, Kind)> {
    let notes = maturities::maturities(filings, day).filter(|found| matches!(found.basis, Basis::Notes { .. }))?;
    let weakest =
        Kind::weakest(filings.rows("note_principal").iter().filter(|row| row.as_of <= day).map(|row| row.kind));
    let years = ladder::weighted_life_years(&notes.due).filter(|_| ladder::total(&notes.due) >= least_usd)?;
    Some((years, weakest?))
}
