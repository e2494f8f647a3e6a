//! Credit of a company: structural models calibrated to its equity, its quoted default swap, and the gap between them.

use super::debt::figures;
use super::filings::{Fact, Filings, Item};
use super::maturities::maturities;
use crate::error::Error;
use overhang_model::company::debt::outstanding;
use overhang_model::credit::{cds, first_passage, leland, merton};
use overhang_units::{Date, days_between};

/// Days by which two inputs may be apart and still be of one date: half a quarter.
const ONE_DATE_DAYS: i32 = 46;
/// Tenor of the quoted swaps, years.
const TENOR: u8 = 5;

/// A quoted default swap and what is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Quoted {
    /// Day of the quote.
    pub day: Date,
    /// Spread, per year.
    pub spread: f64,
    /// Flat hazard, per year.
    pub hazard: f64,
    /// Chance of default in one year and in five, as priced.
    pub default_probability: (f64, f64),
}

/// The structural view.
#[derive(Debug, Clone, PartialEq)]
pub struct Structural {
    /// Value of the equity, USD, and its volatility, per root year.
    pub equity: (f64, f64),
    /// Day of the equity.
    pub equity_day: Date,
    /// Debt used as the face, USD, and its day: the newest before that of the equity.
    pub debt_face_usd: f64,
    /// Its day.
    pub debt_day: Date,
    /// Risk-free rate, per year.
    pub rate: f64,
    /// The calibrated firm; assets in USD.
    pub firm: merton::Firm,
    /// Distance to default of KMV over one year, with the default point in USD.
    pub kmv: Option<(f64, f64)>,
    /// Chance that the assets fall to the face before the horizon, at the risk-free drift.
    pub first_passage: f64,
    /// Perpetual debt at the filed interest: spread and default point in USD.
    pub leland: Option<(f64, f64)>,
    /// Quoted less structural spread, per year.
    pub residual: Option<f64>,
    /// Asset volatility that meets the quote.
    pub volatility_that_meets: Option<f64>,
}

/// What is known of the credit of a company.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Credit {
    /// All quotes, oldest first.
    pub quoted: Vec<Quoted>,
    /// The structural view.
    pub structural: Option<Structural>,
}

/// Credit of a company; `rate` is the riskless rate, continuous, a year.
///
/// # Errors
/// Evidence without the assumptions, or with wrong units.
pub fn credit(filings: &Filings<'_>, rate: f64) -> Result<Credit, Error> {
    let quoted = quotes(filings, rate)?;
    if quoted.is_empty() {
        filings.miss("quoted default swap");
    }
    let structural = structural(filings, rate, quoted.last())?;
    filings.miss("retained earnings (Altman's scores)");
    Ok(Credit { quoted, structural })
}

fn quotes(filings: &Filings<'_>, rate: f64) -> Result<Vec<Quoted>, Error> {
    let recovery = filings.assumption("cds_recovery", "share")?;
    let mut quotes = Vec::new();
    for row in filings.rows("cds_spread_5y") {
        let spread = row.value_in("share")?;
        let quote = cds::Quote { spread, recovery, rate, trade: row.as_of, years: TENOR };
        let hazard = quote.hazard().ok_or_else(|| {
            Error::Evidence(format!(
                "{}: found a spread of {spread}, expected one that a default hazard explains",
                row.id
            ))
        })?;
        let within = |years: f64| cds::default_probability(hazard, years);
        quotes.push(Quoted {
            day: row.as_of,
            spread,
            hazard,
            default_probability: (within(1.0), within(f64::from(TENOR))),
        });
    }
    quotes.sort_by_key(|quote| quote.day);
    Ok(quotes)
}

fn structural(filings: &Filings<'_>, rate: f64, quote: Option<&Quoted>) -> Result<Option<Structural>, Error> {
    let equity = filings.optional_dated("equity_value", "USD")?;
    let volatility = filings.optional("equity_volatility", "per root year")?;
    let (Some((equity_day, equity)), Some(volatility)) = (equity, volatility) else { return Ok(None) };
    let Some(debt) = figures(filings).into_iter().find(|figure| !figure.in_conflict && figure.as_of <= equity_day)
    else {
        filings.miss(format!("debt before {equity_day}, the day of the equity"));
        return Ok(None);
    };
    let years = filings.assumption("merton_years", "years")?;
    let Some(firm) = merton::Firm::calibrated(equity, volatility, debt.usd, rate, years) else { return Ok(None) };
    let kmv = short_debt(filings, debt.as_of).map(|short| {
        let point = merton::default_point(short, (debt.usd - short).max(0.0));
        (merton::kmv_distance(firm.assets, firm.volatility, point), point)
    });
    let leland = match interest_on(filings, debt.as_of) {
        Some(interest) if interest > 0.0 => {
            let values = leland::Firm {
                assets: firm.assets,
                volatility: firm.volatility,
                rate,
                tax: filings.assumption("tax_rate", "share")?,
                default_cost: filings.assumption("default_cost", "share")?,
            }
            .values(interest);
            Some((values.spread, values.default_at))
        }
        _ => None,
    };
    Ok(Some(Structural {
        equity: (equity, volatility),
        equity_day,
        debt_face_usd: debt.usd,
        debt_day: debt.as_of,
        rate,
        kmv,
        first_passage: first_passage::probability(firm.assets, debt.usd, rate, firm.volatility, years),
        leland,
        residual: quote.map(|quote| quote.spread - firm.spread()),
        volatility_that_meets: quote.and_then(|quote| firm.volatility_for_spread(quote.spread)),
        firm,
    }))
}

/// Debt due within a year of a day: as filed for it, or by the notes; noted as missing where there is neither.
fn short_debt(filings: &Filings<'_>, day: Date) -> Option<f64> {
    let near = |fact: &&Fact| days_between(fact.end, day).abs() <= ONE_DATE_DAYS;
    if let Some(fact) = filings.facts("debt_current", Item::Instant).iter().find(near) {
        return Some(fact.usd);
    }
    let found = maturities(filings, day).filter(|found| days_between(found.as_of, day).abs() <= ONE_DATE_DAYS);
    if found.is_none() {
        filings.miss(format!("debt due within a year of {day} (KMV's default point)"));
    }
    found.map(|found| outstanding(&found.due, 0.0) - outstanding(&found.due, 1.0))
}

/// Interest of a year on the debt of a day: twelve months to it, or four times the quarter that ends or begins with it;
/// noted as missing where there is neither.
fn interest_on(filings: &Filings<'_>, day: Date) -> Option<f64> {
    let near = |end: Date| days_between(end, day).abs() <= ONE_DATE_DAYS;
    let years = filings.twelve_months("interest_expense");
    let quarters = filings.facts("interest_expense", Item::Quarter);
    let quarter = quarters.iter().find(|fact| near(fact.end) || fact.start.is_some_and(near));
    let found = years.iter().find(|year| near(year.end)).map(|year| year.usd).or(quarter.map(|fact| 4.0 * fact.usd));
    if found.is_none() {
        filings.miss(format!("interest on the debt of {day} (Leland's coupon)"));
    }
    found
}
