//! `overhang put`: what protection costs, and what it pays under the race's own draws.

mod chain;
mod ladder;
pub(crate) mod quotes;
mod single;
pub(crate) mod view;

use crate::arguments::Put;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::Report;
use overhang_engine::scenario::registry;
use overhang_model::options::american::{self, Accuracy};
use overhang_model::options::dividends::{self, Dividend};
use overhang_model::options::smile::Smile;
use overhang_model::options::{Contract, ContractError, Kind, contract, measures};
use overhang_prob::math::ln;
use overhang_units::{Date, add_period, days_between, parse_date};

/// Actual/365 (fixed), the day count of the quoted volatilities.
pub(crate) const DAYS_PER_YEAR: f64 = 365.0;

/// Said under every table.
pub(crate) const NOT_ADVICE: &str = "Spot and volatility are yours, not quotes of the program. A computed price is not an offer; nothing here is \
     investment advice.";

pub(crate) fn put(arguments: &Put, context: &Context) -> Result<Report, Failure> {
    let question = Question::new(arguments, context)?;
    let mut report = match (&arguments.quotes, arguments.ladder) {
        (Some(file), _) => chain::chain(file, &question, context)?,
        (None, true) => ladder::ladder(&question, context)?,
        (None, false) => single::single(&question, context)?,
    };
    report.notes.push(question.rate_note.clone());
    report.notes.push(question.dividend_note());
    report.notes.push(NOT_ADVICE.to_string());
    Ok(report)
}

/// The command line with its defaults.
struct Question<'a> {
    arguments: &'a Put,
    ticker: String,
    kind: Kind,
    rate: f64,
    rate_note: String,
    valuation: Date,
    dividends: Vec<Dividend>,
}

impl<'a> Question<'a> {
    fn new(arguments: &'a Put, context: &Context) -> Result<Self, Failure> {
        let valuation = context.as_of;
        let (rate, rate_note) = match arguments.rate {
            Some(rate) => (rate, format!("Rate {rate} a year, continuous, as given.")),
            None => {
                let rate = risk_free_rate(context)?;
                let name = &context.global.scenario;
                (
                    rate,
                    format!(
                        "Rate {rate} a year, continuous: the risk-free rate of scenario {name} (--rate takes another)."
                    ),
                )
            }
        };
        let dividends = arguments.dividends.iter().map(|text| dividend(text, valuation)).collect::<Result<_, _>>()?;
        if !(arguments.most_size > 0.0 && arguments.most_size <= 1.0) {
            return Err(refused("--most-size", arguments.most_size, "a share of wealth above 0 and at most 1"));
        }
        if let Some(level) = arguments.level
            && !(level >= 0.0 && level.is_finite())
        {
            return Err(refused("--level", level, "a price of at least zero"));
        }
        Ok(Self {
            arguments,
            ticker: arguments.ticker.to_uppercase(),
            kind: if arguments.call { Kind::Call } else { Kind::Put },
            rate,
            rate_note,
            valuation,
            dividends,
        })
    }

    /// A number that must be given.
    fn needed(&self, value: Option<f64>, option: &str) -> Result<f64, Failure> {
        value.ok_or_else(|| Failure::Question(format!("{option}: found none, expected a number")))
    }

    /// An expiry as a date.
    fn expiry(&self, text: &str) -> Result<Date, Failure> {
        let date = parse_date(text).or_else(|_| add_period(self.valuation, text)).map_err(|_| {
            Failure::Question(format!(
                "--expiry: found {text}, expected a date as YYYY-MM-DD or a time such as 182d, 26w, 6m or 1y"
            ))
        })?;
        if date <= self.valuation {
            return Err(Failure::Question(format!(
                "--expiry: found {date}, expected a day after the valuation date {} (--as-of)",
                self.valuation
            )));
        }
        Ok(date)
    }

    /// A contract of the question, checked.
    fn contract(&self, spot: f64, strike: f64, expiry: Date) -> Result<Contract, Failure> {
        let years = f64::from(days_between(self.valuation, expiry)) / DAYS_PER_YEAR;
        let contract = Contract {
            kind: self.kind,
            spot,
            strike,
            rate: self.rate,
            dividend_yield: self.arguments.dividend_yield.unwrap_or(0.0),
            years,
        };
        contract.checked().map_err(option_named)
    }

    /// Volatility of a contract, with the smile around `vol` at the forward.
    fn vol(&self, vol: f64, contract: &Contract) -> Result<f64, Failure> {
        let vol = contract::checked_volatility(vol).map_err(option_named)?;
        let smile = Smile::new(vol, self.arguments.skew, self.arguments.curvature, contract.years);
        let drift = (contract.rate - contract.dividend_yield) * contract.years;
        let vol = smile.map_err(option_named)?.vol(ln(contract.strike / contract.spot) - drift);
        contract::checked_volatility(vol).map_err(option_named)
    }

    /// American price and its error, with the cash dividends of the question.
    fn american(&self, contract: &Contract, vol: f64) -> Result<(f64, f64), Failure> {
        if self.dividends.is_empty() {
            return Ok(american::price_with_error(contract, vol));
        }
        dividends::american(contract, vol, &self.dividends).map_err(option_named)
    }

    /// What a month of waiting costs, with the cash dividends of the question.
    fn month_of_waiting(&self, contract: &Contract, vol: f64) -> f64 {
        measures::month_of_waiting(contract, |c| {
            if self.dividends.is_empty() {
                return american::price_one(c, vol, Accuracy::High);
            }
            let passed = contract.years - c.years;
            dividends::american(c, vol, &dividends::later(&self.dividends, passed)).map_or(f64::NAN, |(price, _)| price)
        })
    }

    /// Whether anything was said of dividends.
    fn dividends_given(&self) -> bool {
        self.arguments.dividend_yield.is_some() || !self.dividends.is_empty()
    }

    /// What is said of dividends: none given is not the same as none paid.
    fn dividend_note(&self) -> String {
        match (self.arguments.dividend_yield, self.dividends.len()) {
            (None, 0) => "No dividends were given: priced as if none were paid (--dividend-yield, --dividends). \
                Dividends make puts dearer."
                .to_string(),
            (yielded, 0) => format!("Dividend yield {} a year, continuous, as given.", yielded.unwrap_or(0.0)),
            (None, 1) => "One dividend in cash, as given, and no yield.".to_string(),
            (None, count) => format!("{count} dividends in cash, as given, and no yield."),
            (Some(yielded), count) => {
                format!("Cash dividends as given ({count}), and a yield of {yielded} a year on top.")
            }
        }
    }

    /// Where protection should pay.
    fn level(&self, spot: f64) -> f64 {
        let usual = match self.kind {
            Kind::Put => 0.5 * spot,
            Kind::Call => 2.0 * spot,
        };
        self.arguments.level.unwrap_or(usual)
    }
}

/// The central risk-free rate of the scenario.
pub(crate) fn risk_free_rate(context: &Context) -> Result<f64, Failure> {
    let plan = context.plan()?;
    registry::find("money.rf").and_then(|slot| plan.central().get(slot).copied()).ok_or_else(|| {
        Failure::Question("--rate: found none, expected one: the scenario has no risk-free rate".to_string())
    })
}

fn dividend(text: &str, valuation: Date) -> Result<Dividend, Failure> {
    let fail = || Failure::Question(format!("--dividends: found {text}, expected DATE:AMOUNT such as 2026-12-10:0.25"));
    let (date, amount) = text.split_once(':').ok_or_else(fail)?;
    let date = parse_date(date.trim()).map_err(|_| fail())?;
    let amount: f64 = amount.trim().parse().map_err(|_| fail())?;
    let days = days_between(valuation, date);
    if !(amount > 0.0 && amount.is_finite() && days > 0) {
        return Err(Failure::Question(format!(
            "--dividends: found {text}, expected an amount above zero on a day after {valuation}"
        )));
    }
    Ok(Dividend { years: f64::from(days) / DAYS_PER_YEAR, amount })
}

/// The sentence of a field, named as its option.
fn option_named(error: ContractError) -> Failure {
    let option = match error.field {
        "volatility" => "--vol".to_string(),
        "time to expiry" => "--expiry".to_string(),
        field => format!("--{}", field.replace(' ', "-")),
    };
    refused(&option, error.found, error.expected)
}

fn refused(option: &str, found: f64, expected: &str) -> Failure {
    Failure::Question(format!("{option}: found {found}, expected {expected}"))
}
