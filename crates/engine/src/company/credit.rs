//! Credit of a company: structural models calibrated to its equity, its quoted default swap, and the gap between them.

use super::debt::figures;
use super::filings::{Filings, Item};
use crate::error::Error;
use overhang_model::credit::{cds, first_passage, leland, merton};
use overhang_units::Date;

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
    /// Debt used as the face, USD.
    pub debt_face_usd: f64,
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

/// Credit of a company.
///
/// # Errors
/// Evidence without the assumptions, or with wrong units.
pub fn credit(filings: &Filings<'_>) -> Result<Credit, Error> {
    let rate = filings.assumption("risk_free_rate", "1/year")?;
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
    let equity = filings.optional("equity_value", "USD")?;
    let volatility = filings.optional("equity_volatility", "per root year")?;
    let (Some(equity), Some(volatility), Some(debt)) = (equity, volatility, figures(filings).into_iter().next()) else {
        return Ok(None);
    };
    let years = filings.assumption("merton_years", "years")?;
    let Some(firm) = merton::Firm::calibrated(equity, volatility, debt.usd, rate, years) else { return Ok(None) };
    let short = filings.facts("debt_current", Item::Instant).pop();
    let kmv = short.map(|short| {
        let point = merton::default_point(short.usd, (debt.usd - short.usd).max(0.0));
        (merton::kmv_distance(firm.assets, firm.volatility, point), point)
    });
    let leland = match filings.yearly_or_quarter("interest_expense") {
        Some(interest) if interest.usd > 0.0 => {
            let values = leland::Firm {
                assets: firm.assets,
                volatility: firm.volatility,
                rate,
                tax: filings.assumption("tax_rate", "share")?,
                default_cost: filings.assumption("default_cost", "share")?,
            }
            .values(interest.usd);
            Some((values.spread, values.default_at))
        }
        _ => None,
    };
    Ok(Some(Structural {
        equity: (equity, volatility),
        debt_face_usd: debt.usd,
        kmv,
        first_passage: first_passage::probability(firm.assets, debt.usd, rate, firm.volatility, years),
        leland,
        residual: quote.map(|quote| quote.spread - firm.spread()),
        volatility_that_meets: quote.and_then(|quote| firm.volatility_for_spread(quote.spread)),
        firm,
    }))
}
