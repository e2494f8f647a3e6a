//! Measures of companies and of the screen, through the same functions as `overhang company` and `screen`.

use super::file::Asked;
use super::measure::MeasureName;
use super::question::Why;
use super::values::{Number, Values};
use overhang_engine::company::depreciation::charges;
use overhang_engine::company::filings::tickers;
use overhang_engine::company::screen::{MEASURES, RuleSet, Screened};
use overhang_engine::company::{Filings, Posterior, debt, ladder, screen};
use overhang_evidence::{Evidence, Kind};
use overhang_units::{Date, nearest};
use std::borrow::Cow;

/// A number with its unit, the day it speaks of, and what it rests on.
pub(super) type Found = (Number, Cow<'static, str>, Date, Vec<String>, Option<Kind>);

fn untested(what: &str, ticker: &str) -> Why {
    Why::Untested(format!("the filings of {ticker} known then do not give its {what}"))
}

/// A measure of `asked.ticker` from its filings.
pub(super) fn filed(known: &Evidence, name: MeasureName, asked: &Asked, today: Date) -> Result<Found, Why> {
    let listed = tickers(known);
    let (mut sum, mut day, mut rows, mut weakest, mut unit) = (0.0, None::<Date>, Vec::new(), None, "USD");
    for ticker in &asked.ticker {
        if !listed.contains(ticker) {
            let near = nearest(ticker, listed.iter().map(String::as_str), 3).join(", ");
            return Err(Why::wrong("ticker", ticker, &format!("one such as {near}")));
        }
        let filings = Filings::new(known, ticker).map_err(Why::engine)?;
        let (value, end) = match name {
            MeasureName::CompanyYear => {
                let year = filings.yearly(&asked.quantity).ok_or_else(|| untested(&asked.quantity, ticker))?;
                rows.push(format!("{ticker}: {} over the twelve months to {}", asked.quantity, year.end));
                (year.usd, year.end)
            }
            MeasureName::CompanyDebt => {
                let figures = debt::figures(&filings);
                let figure = match asked.day {
                    None => figures.first(),
                    Some(day) => figures.iter().find(|figure| figure.as_of <= day && !figure.in_conflict),
                };
                let figure = figure.ok_or_else(|| untested("debt", ticker))?;
                rows.extend(figure.source.split(" + ").map(str::to_string));
                (figure.usd, figure.as_of)
            }
            MeasureName::CompanyDebtLife => {
                let ladder =
                    ladder(&filings, today).map_err(Why::engine)?.ok_or_else(|| untested("debt by date", ticker))?;
                unit = "years";
                rows.push(format!("{ticker}: {}", ladder.filed.words()));
                (ladder.weighted_life_years, ladder.filed.as_of)
            }
            _ => {
                let comparison =
                    charges(&filings, &[]).map_err(Why::engine)?.ok_or_else(|| untested("life of servers", ticker))?;
                let end = comparison.spending.ends.first().copied().unwrap_or(today);
                unit = "years";
                rows.push(format!("{ticker}: useful_life_after"));
                (comparison.booked_life_years, end)
            }
        };
        sum += value;
        day = Some(day.map_or(end, |earlier| earlier.max(end)));
        weakest = Kind::weakest([weakest, filings.weakest()].into_iter().flatten());
    }
    Ok((Number::Values(Values::point(sum)), unit.into(), day.unwrap_or(today), rows, weakest))
}

/// A published figure under the priors.
pub(super) fn published(posteriors: &[Posterior], known: &Evidence, asked: &Asked) -> Result<Found, Why> {
    let id = asked.row.first().map_or("", String::as_str);
    let found = posteriors.iter().find(|one| one.id == id).ok_or_else(|| {
        Why::Untested(format!("{id} is not among the published figures that the filings known then can answer"))
    })?;
    let row = known.get(id).map_err(|error| Why::Wrong(error.to_string()))?;
    let unit = if found.claimed > 1e3 { "USD" } else { "share" };
    let number = Number::Interval { triple: found.prior, bound: found.claimed, at_least: found.p_at_least };
    let mut rests: Vec<String> = vec![id.to_string()];
    rests.extend(
        ["life_of_claims", "capex_growth", "cash_flow_growth", "tax_rate"].map(|name| format!("finance.all.{name}")),
    );
    rests.extend(
        found.companies.iter().map(|ticker| format!("finance.{}.server_share_of_capex", ticker.to_lowercase())),
    );
    Ok((number, unit.into(), row.as_of, rests, Some(Kind::Assumed)))
}

/// A measure of the screen.
pub(super) fn screened(
    names: &[Screened],
    known: &Evidence,
    name: MeasureName,
    asked: &Asked,
    today: Date,
) -> Result<Found, Why> {
    let k = MEASURES.iter().position(|(word, _, _)| *word == asked.quantity).ok_or_else(|| {
        let near = nearest(&asked.quantity, MEASURES.map(|(word, _, _)| word), 3).join(", ");
        Why::wrong("quantity", &asked.quantity, &format!("a measure of the screen such as {near}"))
    })?;
    let of = |ticker: &str| -> Result<f64, Why> {
        let one = names.iter().find(|one| one.ticker == ticker).ok_or_else(|| {
            let near = nearest(ticker, names.iter().map(|one| one.ticker.as_str()), 3).join(", ");
            Why::wrong("ticker", ticker, &format!("one such as {near}"))
        })?;
        one.measures.get(k).copied().flatten().ok_or_else(|| untested(&asked.quantity.replace('_', " "), ticker))
    };
    let ticker = asked.ticker.first().map_or("", String::as_str);
    let own = of(ticker)?;
    let mut rests = vec![format!("filings of {ticker}")];
    let value = if name == MeasureName::ScreenLead {
        let others = names.iter().map(|one| one.ticker.as_str()).filter(|other| {
            *other != ticker && (asked.among.is_empty() || asked.among.iter().any(|name| name == other))
        });
        let values: Vec<f64> = others.filter_map(|other| of(other).ok()).collect();
        rests.push(format!("{} other companies", values.len()));
        own - values.into_iter().fold(f64::NEG_INFINITY, f64::max)
    } else {
        own
    };
    let judged = matches!(asked.quantity.as_str(), "purity" | "shield");
    let lower = ticker.to_lowercase();
    if judged {
        rests.push(format!("finance.{lower}.ai_share_of_operating_income"));
    }
    let filings = Filings::new(known, ticker).map_err(Why::engine)?;
    // The rows that the screen reads; what it reads of them is what `weakest` tells.
    for quantity in ["operating_income", "operating_cash_flow", "capex_cash_ppe", "interest_expense"] {
        let _ = filings.yearly(quantity);
    }
    let _ = debt::figures(&filings);
    let kind = if judged { Some(Kind::Assumed) } else { filings.weakest() };
    let unit = MEASURES.get(k).map_or("ratio", |(_, unit, _)| *unit);
    Ok((Number::Values(Values::point(value)), unit.into(), today, rests, kind))
}

/// Whether a company is in a screen.
pub(super) fn member(known: &Evidence, asked: &Asked, today: Date) -> Result<Found, Why> {
    let rules = RuleSet::load(&asked.rules).map_err(|error| Why::Wrong(error.to_string()))?;
    let ticker = asked.ticker.first().map_or("", String::as_str);
    let names = screen(known, &rules, today).map_err(Why::engine)?;
    let one = names.iter().find(|one| one.ticker == ticker).ok_or_else(|| {
        let near = nearest(ticker, names.iter().map(|one| one.ticker.as_str()), 3).join(", ");
        Why::wrong("ticker", ticker, &format!("one such as {near}"))
    })?;
    let because = one.standing.rule.map_or("no rule takes it in".to_string(), |rule| rules.words(rule));
    let value = f64::from(u8::from(one.standing.member));
    let rests = vec![format!("screen {}: {because}", rules.name), format!("filings of {ticker}")];
    Ok((Number::Values(Values::point(value)), "-".into(), today, rests, Some(Kind::Assumed)))
}
