//! Runway of a company: plain, and in draws in which the market may close.

use super::debt::Ladder;
use super::filings::Filings;
use crate::error::Error;
use overhang_model::company::runway::{Path, closing_hazard, months, plain_months};
use overhang_prob::math::{ln, normal_quantile};
use overhang_prob::quantile::{P5_P50_P95, quantiles};
use overhang_prob::{Distribution, Stream};
use overhang_units::Date;

/// Quarters that a path is followed.
pub const QUARTERS: usize = 40;

/// How long cash lasts.
#[derive(Debug, Clone, PartialEq)]
pub struct Runway {
    /// Day of the cash.
    pub cash_day: Date,
    /// Cash and current securities, USD.
    pub cash_usd: f64,
    /// Cash that is kept, USD.
    pub minimum_usd: f64,
    /// Operating cash flow and capital spending of the newest twelve months, USD.
    pub flows_usd: (f64, f64),
    /// Dividends of a year, USD; none where they are not known, and then left out.
    pub dividends_usd: Option<f64>,
    /// Last day of the twelve months of these flows.
    pub flows_to: Date,
    /// Months at these flows without new money until there is no cash; none where cash flow pays for all.
    pub plain_months: Option<f64>,
    /// The same until only the cash that is kept is left.
    pub plain_months_to_minimum: Option<f64>,
    /// Spread by which the market closes, per year, and whether it is quoted.
    pub spread: (f64, bool),
    /// 5, 50 and 95% quantiles of the months until cash is below the minimum; none beyond [`QUARTERS`].
    pub months: [Option<f64>; 3],
    /// Chance that it is within 12 and within 24 months.
    pub within: (f64, f64),
    /// Histories.
    pub draws: u64,
}

/// The runway, or nothing where cash or flows are not filed.
///
/// # Errors
/// Evidence without the assumptions.
pub fn runway(filings: &Filings<'_>, ladder: Option<&Ladder>, draws: u64, seed: u64) -> Result<Option<Runway>, Error> {
    let flows = (filings.yearly_pair("operating_cash_flow", "capex_cash_ppe"), filings.liquidity());
    let (Some((earned, spent)), Some((cash_day, cash_usd))) = flows else { return Ok(None) };
    let dividends_usd = filings.dividends()?;
    let dividends = dividends_usd.unwrap_or(0.0);
    let minimum_usd = filings.minimum_cash_usd();
    let quoted = filings.rows("cds_spread_5y").into_iter().max_by_key(|row| row.as_of);
    let spread = match quoted {
        Some(row) => row.value_in("share")?,
        None => filings.assumption("spread_without_quote", "share")?,
    };
    let neutral = filings.assumption("neutral_spread", "share")?;
    // The quarters of the ladder count from the same day as the cash.
    let maturities = ladder.map(|ladder| ladder.quarters_usd.as_slice()).unwrap_or_default();
    let priors = Priors::read(filings)?;
    let volatility = filings.assumption("cash_flow_volatility", "per root year")?;
    let stream = |what: &str| Stream::new(seed, &format!("company.{}.{what}", filings.ticker.to_lowercase()));
    let (closing, shocks, inputs) = (stream("market_closes"), stream("cash_flow"), stream("assumptions"));
    let uniform = |stream: &Stream, draw: u64, step: u32| overhang_prob::stream::unit_interval(stream.bits(draw, step));
    let lasts: Vec<f64> = (0..draws)
        .map(|draw| {
            let prior = |step: usize| uniform(&inputs, draw, step as u32);
            let path = Path {
                cash: cash_usd,
                minimum_cash: minimum_usd,
                operating_cash_flow: earned.usd,
                cash_flow_growth: continuous(priors.growth.sample(prior(0))),
                cash_flow_volatility: volatility,
                capex: spent.usd,
                capex_growth: continuous(priors.capex_growth.sample(prior(1))),
                capex_stoppable_share: priors.stoppable.sample(prior(2)).clamp(0.0, 1.0),
                dividends,
                committed_lines: 0.0,
                maturities,
                closing_hazard: closing_hazard(priors.hazard.sample(prior(3)), spread, neutral),
            };
            let normals: Vec<f64> =
                (0..QUARTERS).map(|step| normal_quantile(uniform(&shocks, draw, step as u32))).collect();
            months(&path, uniform(&closing, draw, 0), &normals).unwrap_or(f64::INFINITY)
        })
        .collect();
    let within = |limit: f64| lasts.iter().filter(|months| **months < limit).count() as f64 / lasts.len().max(1) as f64;
    // Beyond the last quarter a quantile is not known; a finite stand-in keeps the order.
    let beyond = 1e9;
    let finite: Vec<f64> = lasts.iter().map(|months| months.min(beyond)).collect();
    let known = |months| Some(months).filter(|months| *months <= 3.0 * QUARTERS as f64);
    Ok(Some(Runway {
        cash_day,
        cash_usd,
        minimum_usd,
        flows_usd: (earned.usd, spent.usd),
        dividends_usd,
        flows_to: earned.end,
        plain_months: plain_months(cash_usd, 0.0, earned.usd, spent.usd, dividends),
        plain_months_to_minimum: plain_months(cash_usd, minimum_usd, earned.usd, spent.usd, dividends),
        spread: (spread, quoted.is_some()),
        months: quantiles(&finite, &P5_P50_P95).map(known),
        within: (within(12.0), within(24.0)),
        draws,
    }))
}

/// Growth as a share a year, as in the evidence, as a continuous rate.
fn continuous(growth: f64) -> f64 {
    ln(1.0 + growth.max(-0.9))
}

/// What is uncertain beside the path.
struct Priors {
    growth: Distribution,
    capex_growth: Distribution,
    stoppable: Distribution,
    hazard: Distribution,
}

impl Priors {
    fn read(filings: &Filings<'_>) -> Result<Self, Error> {
        let normal = |quantity: &str, unit: &str| -> Result<Distribution, Error> {
            let (low, _, high) = filings.assumed_interval(quantity, unit)?;
            Distribution::normal_interval(low, high, 0.9).map_err(|error| wrong(filings, quantity, &error))
        };
        let (low, _, high) = filings.assumed_interval("market_closing_hazard", "1/year")?;
        Ok(Self {
            growth: normal("cash_flow_growth", "1/year")?,
            capex_growth: normal("capex_growth", "1/year")?,
            stoppable: normal("capex_stoppable_share", "share")?,
            hazard: Distribution::lognormal_interval(low, high, 0.9)
                .map_err(|error| wrong(filings, "market_closing_hazard", &error))?,
        })
    }
}

pub(super) fn wrong(filings: &Filings<'_>, quantity: &str, error: &overhang_prob::DistributionError) -> Error {
    Error::Evidence(format!("interval of `{quantity}` of {}: {error}", filings.ticker))
}
