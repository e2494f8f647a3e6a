//! The inverse problem: which life, share of servers and growth of spending give a published claim, as a posterior.

use super::depreciation::{self, OpenYear, Spending, ahead};
use super::filings::{Filings, Item};
use super::runway::wrong;
use crate::error::Error;
use overhang_evidence::{Block, Evidence, Row};
use overhang_model::company::depreciation::{charge_of_year, earnings_effect, vintages};
use overhang_prob::math::{exp, ln, pow};
use overhang_prob::quantile::{P5_P50_P95, effective_sample_size, quantiles, weighted_quantiles};
use overhang_prob::{Distribution, Stream};

/// Standard deviation of the logarithm within which a claim counts as met: a tenth.
const TOLERANCE: f64 = 0.1;

/// 5, 50 and 95% quantiles.
pub type Triple = [f64; 3];

/// What would have to be true for a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// Row of the claim.
    pub id: String,
    /// What it says.
    pub what: String,
    /// Companies that it is about.
    pub companies: Vec<String>,
    /// Claimed number, in USD or as a share.
    pub claimed: f64,
    /// The same number under the priors.
    pub prior: Triple,
    /// Chance under the priors of at least the claim.
    pub p_at_least: f64,
    /// Life given the claim, years.
    pub life_years: Triple,
    /// Share of servers given the claim, mean of the companies.
    pub server_share: Triple,
    /// Growth of capital spending a year given the claim.
    pub capex_growth: Triple,
    /// Effective number of draws behind it.
    pub effective_draws: f64,
    /// First and last fiscal year that it is about.
    pub years: (i16, i16),
    /// Interval of the prior of the life, years.
    pub life_prior_years: (f64, f64),
    /// The same claim under the narrower prior of the life.
    pub narrow: Narrow,
}

/// A claim under the narrower prior of the life: how far the answer hangs on the prior.
#[derive(Debug, Clone, PartialEq)]
pub struct Narrow {
    /// Interval of that prior, years.
    pub life_prior_years: (f64, f64),
    /// Chance of at least the claim.
    pub p_at_least: f64,
    /// Life given the claim, years.
    pub life_years: Triple,
}

/// A company in the claims.
struct Buyer {
    filed: Vec<f64>,
    open: Option<OpenYear>,
    last_year: i16,
    booked: f64,
    share: Distribution,
    net_income: Option<(i16, f64)>,
}

impl Buyer {
    fn read(evidence: &Evidence, ticker: &str) -> Result<Option<Self>, Error> {
        let filings = Filings::new(evidence, ticker)?;
        let Some(Spending { ends, usd, filed, open, .. }) = depreciation::spending(&filings, Some(0.0))? else {
            return Ok(None);
        };
        let booked = match depreciation::charges(&filings, &[])? {
            Some(comparison) => comparison.booked_life_years,
            None => return Ok(None),
        };
        let (low, _, high) = filings.assumed_interval("server_share_of_capex", "share")?;
        let last = filed.checked_sub(1).and_then(|k| ends.get(k)).map(|end| end.year());
        let income = filings.facts("net_income", Item::Year).pop();
        Ok(last.map(|last_year| Self {
            filed: usd.into_iter().take(filed).collect(),
            open,
            last_year,
            booked,
            share: Distribution::normal_interval(low, high, 0.9)
                .unwrap_or(Distribution::point(low).unwrap_or_else(|_| share_of_half())),
            net_income: income.map(|fact| (fact.end.year(), fact.usd)),
        }))
    }

    /// Charge beyond the booked one in a fiscal year, USD.
    fn excess(&self, draw: &Draw, year: i16) -> f64 {
        let share = self.share.sample(draw.share).clamp(0.0, 1.0);
        let years = usize::try_from(year - self.last_year).unwrap_or(0);
        let projected = ahead(self.filed.last().copied().unwrap_or(0.0), self.open, draw.growth, years);
        let spending: Vec<f64> = self.filed.iter().chain(&projected).map(|usd| usd * share).collect();
        let at = f64::from(year - self.last_year) + self.filed.len() as f64 - 1.0;
        let charge = |life: f64| charge_of_year(&vintages(0.0, &spending, 0.0, life), at);
        charge(draw.life) - charge(self.booked)
    }

    fn effect(&self, draw: &Draw, year: i16, tax: f64) -> Option<f64> {
        let (filed, usd) = self.net_income?;
        let income = usd * pow(1.0 + draw.income_growth, f64::from(year - filed));
        Some(earnings_effect(self.excess(draw, year), 0.0, tax, income))
    }
}

fn share_of_half() -> Distribution {
    Distribution::Uniform { low: 0.0, high: 1.0 }
}

/// A claim is about whole fiscal years.
fn claimed_years(row: &Row) -> Result<(i16, i16), Error> {
    match (row.period_start, row.period_end) {
        (Some(start), Some(end)) if start <= end => Ok((start.year(), end.year())),
        _ => Err(Error::Evidence(format!("{}: found no period, expected the first and last day of the years", row.id))),
    }
}

#[derive(Clone, Copy)]
struct Draw {
    life: f64,
    share: f64,
    growth: f64,
    income_growth: f64,
}

/// The claims about depreciation and earnings, each with what would have to be true.
///
/// # Errors
/// Evidence without the assumptions or without the filings that the claims are about.
pub fn published_claims(evidence: &Evidence, draws: u64, seed: u64) -> Result<Vec<Posterior>, Error> {
    let rows: Vec<&Row> = evidence
        .select(Block::Finance, None, None)
        .filter(|row| matches!(&*row.quantity, "depreciation_understated" | "earnings_overstated"))
        .collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let general = Filings::new(evidence, "ORCL")?;
    let tax = general.assumption("tax_rate", "share")?;
    let interval = |quantity: &str, unit: &str| general.assumed_interval(quantity, unit);
    let normal = |quantity: &str| -> Result<Distribution, Error> {
        let (low, _, high) = interval(quantity, "1/year")?;
        Distribution::normal_interval(low, high, 0.9).map_err(|error| wrong(&general, quantity, &error))
    };
    let lives = |quantity: &str| -> Result<(Distribution, (f64, f64)), Error> {
        let (low, _, high) = interval(quantity, "years")?;
        let lives = Distribution::uniform(low, high).map_err(|error| wrong(&general, quantity, &error))?;
        Ok((lives, (low, high)))
    };
    let (wide, wide_years) = lives("life_of_claims")?;
    let (narrow, narrow_years) = lives("life_of_claims_narrow")?;
    let (growths, incomes) = (normal("capex_growth")?, normal("cash_flow_growth")?);
    let stream = Stream::new(seed, "company.claims");
    let number = |draw: u64, step: u32| overhang_prob::stream::unit_interval(stream.bits(draw, step));
    let inputs = |lives: &Distribution| -> Vec<Draw> {
        let of = |draw: u64| Draw {
            life: lives.sample(number(draw, 0)),
            share: number(draw, 1),
            growth: growths.sample(number(draw, 2)).max(-0.9),
            income_growth: incomes.sample(number(draw, 3)).max(-0.9),
        };
        (0..draws).map(of).collect()
    };
    let (wide, narrow) = (inputs(&wide), inputs(&narrow));
    // Companies in claims about all, as the evidence lists them.
    let summed: Vec<&str> =
        evidence.select(Block::Finance, None, Some("in_sum_of_claims")).map(|row| &*row.entity).collect();
    let mut answers = Vec::new();
    for row in rows {
        let claimed = row.central()?;
        let years = claimed_years(row)?;
        let whole = &*row.quantity == "depreciation_understated";
        let names: Vec<&str> = if whole { summed.clone() } else { vec![&row.entity] };
        let mut buyers = Vec::new();
        for name in &names {
            buyers.extend(Buyer::read(evidence, name)?);
        }
        if names.is_empty() || buyers.len() < names.len() {
            continue;
        }
        let outcome = |draw: &Draw| -> f64 {
            if whole {
                return (years.0..=years.1)
                    .map(|year| buyers.iter().map(|buyer| buyer.excess(draw, year)).sum::<f64>())
                    .sum();
            }
            buyers.first().and_then(|buyer| buyer.effect(draw, years.1, tax)).unwrap_or(f64::NAN)
        };
        let wide = Given::new(&wide, claimed, &outcome);
        let narrow = Given::new(&narrow, claimed, &outcome);
        let share = |draw: &Draw| {
            buyers.iter().map(|buyer| buyer.share.sample(draw.share).clamp(0.0, 1.0)).sum::<f64>() / buyers.len() as f64
        };
        let (first, last) = years;
        answers.push(Posterior {
            id: row.id.to_string(),
            what: if whole { format!("charge {first}-{:02}", last % 100) } else { format!("income {last}") },
            companies: names.iter().map(|name| (*name).to_string()).collect(),
            claimed,
            prior: quantiles(&wide.outcomes, &P5_P50_P95),
            p_at_least: wide.p_at_least,
            life_years: wide.of(&|draw| draw.life),
            server_share: wide.of(&share),
            capex_growth: wide.of(&|draw| draw.growth),
            effective_draws: effective_sample_size(&wide.weights),
            years,
            life_prior_years: wide_years,
            narrow: Narrow {
                life_prior_years: narrow_years,
                p_at_least: narrow.p_at_least,
                life_years: narrow.of(&|draw| draw.life),
            },
        });
    }
    Ok(answers)
}

/// Draws weighted by how well they meet a claim.
struct Given<'a> {
    inputs: &'a [Draw],
    outcomes: Vec<f64>,
    weights: Vec<f64>,
    p_at_least: f64,
}

impl<'a> Given<'a> {
    fn new(inputs: &'a [Draw], claimed: f64, outcome: &dyn Fn(&Draw) -> f64) -> Self {
        let outcomes: Vec<f64> = inputs.iter().map(outcome).collect();
        let weight = |outcome: &f64| {
            if *outcome <= 0.0 || outcome.is_nan() {
                return 0.0;
            }
            let miss = ln(outcome / claimed) / TOLERANCE;
            exp(-0.5 * miss * miss)
        };
        let met = outcomes.iter().filter(|outcome| **outcome >= claimed).count();
        Self {
            inputs,
            weights: outcomes.iter().map(weight).collect(),
            p_at_least: met as f64 / outcomes.len().max(1) as f64,
            outcomes,
        }
    }

    /// 5, 50 and 95% quantiles of an input given the claim.
    fn of(&self, value: &dyn Fn(&Draw) -> f64) -> Triple {
        let values: Vec<f64> = self.inputs.iter().map(value).collect();
        weighted_quantiles(&values, &self.weights, &P5_P50_P95)
    }
}
