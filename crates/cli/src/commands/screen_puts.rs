//! Quotes of puts beside the screen: how pure each name is, and what a unit of its downside costs.
//!
//! The claim under test: "Nvidia is the purest and cheapest short" of the build-out. Purity is the share of operating
//! income that hangs on AI; the cost is the premium per unit that a put pays where the share has halved.

use super::put::quotes::{self, Market, Quote};
use super::put::view::View;
use super::put::{NOT_ADVICE, risk_free_rate};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_engine::company::Screened;
use overhang_engine::company::screen::MEASURES;
use overhang_engine::own::PURE_PLAY;
use overhang_model::options::american::{self, Accuracy};
use overhang_model::options::implied::Implied;
use overhang_model::options::{Kind, greeks, implied_american, measures};
use overhang_units::Date;
use serde_json::{Value, json};
use std::path::Path;

/// Part of the spot at which protection should pay.
const LEVEL: f64 = 0.5;
/// The name of the quotes that are shipped.
const EXAMPLE: &str = "example";
const EXAMPLE_QUOTES: &str = include_str!("../../../../screens/puts_example.csv");

/// The put of a name that pays most per price at the level.
struct Cheapest<'a> {
    quote: &'a Quote,
    /// Whether the screen takes the name in.
    member: bool,
    /// Share of operating income that hangs on AI.
    purity: Option<f64>,
    premium: f64,
    vol: f64,
    /// Premium per unit paid at the level.
    cost: f64,
    /// Chance of an end below the level, as priced at the volatility of the put.
    chance: f64,
    /// Expected payoff under the race over the premium, and what has to be said beside it.
    under_race: Option<(f64, String)>,
}

impl Cheapest<'_> {
    fn ticker(&self) -> &str {
        &self.quote.underlying
    }

    /// Premium per unit of downside that hangs on AI.
    fn cost_over_purity(&self) -> Option<f64> {
        self.purity.filter(|&share| share > 0.0).map(|share| self.cost / share)
    }
}

/// Adds the quotes of a file to the report of the screen.
pub(super) fn join(file: &Path, names: &[Screened], context: &Context, report: &mut Report) -> Result<(), Failure> {
    let shipped = file.as_os_str() == EXAMPLE;
    let bytes = if shipped { EXAMPLE_QUOTES.as_bytes().to_vec() } else { quotes::bytes(file)? };
    let place = if shipped { "screens/puts_example.csv".to_string() } else { file.display().to_string() };
    let market = Market {
        ticker: None,
        spot: None,
        rate: risk_free_rate(context)?,
        dividend_yield: 0.0,
        valuation: context.as_of,
        vol: None,
    };
    let read = quotes::parse(&place, &bytes, &market)?;
    if let Some(first) = read.bad.first() {
        return Err(Failure::Question(first.clone()));
    }
    for quote in &read.good {
        if !names.iter().any(|one| one.ticker == quote.underlying) {
            let known: Vec<&str> = names.iter().map(|one| one.ticker.as_str()).collect();
            return Err(Failure::Question(format!(
                "{place}:{}: underlying: found {}, expected a company of the screen: {}",
                quote.line,
                quote.underlying,
                known.join(", ")
            )));
        }
    }
    let puts: Vec<&Quote> = read.good.iter().filter(|quote| quote.contract.kind == Kind::Put).collect();
    let expiry = common_expiry(&puts).ok_or_else(|| {
        Failure::Question(format!("{place}: found no put, expected one or more per name (calls are left out)"))
    })?;
    let found = cheapest(&puts, expiry, names, context)?;
    if found.is_empty() {
        return Err(Failure::Question(format!(
            "{place}: found no put of {expiry} that pays where its share has halved and has a volatility, expected a \
             strike above half of the spot and a price above exercise"
        )));
    }
    let absent: Vec<&str> = names
        .iter()
        .filter(|one| !found.iter().any(|put| put.ticker() == one.ticker))
        .map(|one| one.ticker.as_str())
        .collect();

    add_objects(&mut report.data, &found);
    report.tables.push(table(&found, expiry));
    report.notes.push(verdict(&found));
    report.notes.push(format!(
        "A unit costs less where the market thinks the fall less likely: `P half` is the chance at the volatility of the \
         put itself, in the pricing measure. Each name shows the strike that pays most per price.{}",
        if absent.is_empty() { String::new() } else { format!(" Without a quote to compare: {}.", absent.join(", ")) }
    ));
    for put in &found {
        if let Some((_, caveat)) = &put.under_race {
            report.notes.push(format!("Race, {}: {caveat}", put.ticker()));
        }
    }
    report.notes.push(format!(
        "Quotes from {place}{}. {NOT_ADVICE}",
        if shipped { ", made up for illustration: no verdict on them says anything of a market" } else { "" }
    ));
    Ok(())
}

/// The expiry that most names have a put at; of several the last.
fn common_expiry(puts: &[&Quote]) -> Option<Date> {
    let names = |expiry: Date| {
        let mut names: Vec<&str> =
            puts.iter().filter(|put| put.expiry == expiry).map(|put| put.underlying.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    puts.iter().map(|put| put.expiry).max_by_key(|&expiry| (names(expiry), expiry))
}

/// The cheapest put of each name at the expiry, purest name first.
fn cheapest<'a>(
    puts: &[&'a Quote],
    expiry: Date,
    names: &[Screened],
    context: &Context,
) -> Result<Vec<Cheapest<'a>>, Failure> {
    let purity_at = MEASURES.iter().position(|(name, _, _)| *name == "purity");
    let mut found: Vec<Cheapest<'a>> = Vec::new();
    for one in names {
        let of_name = puts.iter().filter(|put| put.underlying == one.ticker && put.expiry == expiry);
        let priced = of_name.filter_map(|quote| {
            let contract = &quote.contract;
            let vol = match (quote.price, quote.vol) {
                (Some(price), _) => match implied_american::american(contract, price, Accuracy::High) {
                    Implied::Found { vol, .. } => vol,
                    Implied::None(_) => return None,
                },
                (None, vol) => vol?,
            };
            let premium = quote.price.unwrap_or_else(|| american::price_one(contract, vol, Accuracy::High));
            let level = LEVEL * contract.spot;
            let cost = measures::premium_per_payoff(Kind::Put, contract.strike, premium, level).1?;
            let at_level = overhang_model::options::Contract { strike: level, ..*contract };
            let chance = greeks::chance_in_the_money(&at_level, vol);
            let purity = purity_at.and_then(|at| one.measures.get(at).copied().flatten());
            Some(Cheapest { quote, member: one.standing.member, purity, premium, vol, cost, chance, under_race: None })
        });
        found.extend(priced.min_by(|a, b| a.cost.total_cmp(&b.cost)));
    }
    for put in &mut found {
        let contract = put.quote.contract;
        let (view, _) = View::of(&put.quote.underlying, context, context.as_of, false, &[(expiry, contract.years)])?;
        put.under_race = view.map(|view| (view.expected(0, &contract) / put.premium, view.caveat()));
    }
    found.sort_by(|a, b| b.purity.unwrap_or(-1.0).total_cmp(&a.purity.unwrap_or(-1.0)).then(a.cost.total_cmp(&b.cost)));
    Ok(found)
}

fn table(found: &[Cheapest<'_>], expiry: Date) -> Table {
    let mut table = Table::new(
        format!(
            "What a unit of downside costs, puts of {expiry}; cost: price per 1 paid where the share has halved; per AI: \
             cost over purity; race: expected payoff under the race over the price, not discounted (caveats below)"
        ),
        &[
            ("ticker", ""),
            ("purity", "purity"),
            ("strike", "strike"),
            ("premium", "price"),
            ("implied_vol_per_root_year", "vol"),
            ("premium_per_payoff", "cost"),
            ("payoff_per_premium", "pays"),
            ("p_half_priced", "P half"),
            ("premium_per_payoff_over_purity", "per AI"),
            ("expected_payoff_per_premium", "race"),
        ],
    );
    let percent = |share: f64| Cell::Number(share, format!("{:.0}%", 100.0 * share));
    let decimals = |value: f64| Cell::Number(value, format!("{value:.2}"));
    for put in found {
        table.row([
            Cell::from(put.ticker()),
            put.purity.map_or(Cell::Empty, percent),
            Cell::number(put.quote.contract.strike, 4),
            decimals(put.premium),
            percent(put.vol),
            Cell::Number(put.cost, format!("{:.3}", put.cost)),
            decimals(1.0 / put.cost),
            Cell::percent(put.chance),
            put.cost_over_purity().map_or(Cell::Empty, |cost| Cell::Number(cost, format!("{cost:.3}"))),
            put.under_race.as_ref().map_or(Cell::Empty, |(ratio, _)| decimals(*ratio)),
        ]);
    }
    table
}

/// Names in the order of a value, least first; those without it are left out.
fn ranked<'a>(found: &[&'a Cheapest<'_>], value: impl Fn(&Cheapest<'_>) -> Option<f64>) -> Vec<(&'a str, f64)> {
    let mut list: Vec<(&str, f64)> = found.iter().filter_map(|put| Some((put.ticker(), value(put)?))).collect();
    list.sort_by(|a, b| a.1.total_cmp(&b.1));
    list
}

/// Place of a name in a list, the first is 1.
fn place(list: &[(&str, f64)], ticker: &str) -> Option<usize> {
    list.iter().position(|(name, _)| *name == ticker).map(|index| index + 1)
}

/// Purest first, cheapest first, and cheapest first per unit of purity.
fn rankings<'a>(found: &[&'a Cheapest<'_>]) -> [Vec<(&'a str, f64)>; 3] {
    [
        ranked(found, |put| put.purity.map(|share| -share)),
        ranked(found, |put| Some(put.cost)),
        ranked(found, |put| put.cost_over_purity()),
    ]
}

/// The claim, and what the numbers say of it: among all names with a quote, and among those that the screen takes in.
fn verdict(found: &[Cheapest<'_>]) -> String {
    let members: Vec<&Cheapest<'_>> = found.iter().filter(|put| put.member).collect();
    let all: Vec<&Cheapest<'_>> = found.iter().collect();
    let (Some((whole, answer)), inner) = (answers(&all), answers(&members)) else {
        return format!("\"{PURE_PLAY} is the purest and cheapest short\": no quote of {PURE_PLAY} to test it on.");
    };
    let inner = match inner {
        Some((parts, answer)) => format!(" Among those that the screen takes in it {answer}: {parts}"),
        None => format!(" The screen does not take {PURE_PLAY} in."),
    };
    format!("\"{PURE_PLAY} is the purest and cheapest short\" {answer} on these quotes: {whole}{inner}")
}

/// Whether Nvidia is purest, cheapest, and cheapest per unit of purity; then what that makes of the claim. None
/// without a quote of it.
fn answers(found: &[&Cheapest<'_>]) -> Option<(String, &'static str)> {
    let [purest, cheapest, per_purity] = rankings(found);
    let (pure, cheap) = (place(&purest, PURE_PLAY)?, place(&cheapest, PURE_PLAY)?);
    let holds = |list: &[(&str, f64)], words: &dyn Fn(f64) -> String| match (place(list, PURE_PLAY), list.first()) {
        (Some(1), Some((_, value))) => format!("yes, {}", words(*value)),
        (Some(at), Some((name, value))) => format!("no, {at} of {} after {name} with {}", list.len(), words(*value)),
        _ => "not known".to_string(),
    };
    let answer = match (pure, cheap) {
        (1, 1) => "holds",
        (1, _) | (_, 1) => "holds in half",
        _ => "does not hold",
    };
    let sentence = format!(
        "purest: {}; cheapest per unit of downside: {}; cost over purity: {}.",
        holds(&purest, &|share| format!("{:.0}% AI", -100.0 * share)),
        holds(&cheapest, &|cost| format!("{cost:.3}")),
        holds(&per_purity, &|cost| format!("{cost:.3}")),
    );
    Some((sentence, answer))
}

/// Adds the put of each name to its object; null where it has none.
fn add_objects(data: &mut Value, found: &[Cheapest<'_>]) {
    let rankings = rankings(&found.iter().collect::<Vec<_>>());
    for object in data.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        let put = found.iter().find(|put| object.get("ticker").and_then(Value::as_str) == Some(put.ticker()));
        let value = put.map_or(Value::Null, |put| {
            let [purest, cheapest, per_purity] = rankings.each_ref().map(|list| place(list, put.ticker()));
            json!({
                "line": put.quote.line,
                "expiry": put.quote.expiry.to_string(),
                "spot": put.quote.contract.spot,
                "strike": put.quote.contract.strike,
                "premium": put.premium,
                "implied_vol_per_root_year": put.vol,
                "level": LEVEL * put.quote.contract.spot,
                "premium_per_payoff": put.cost,
                "payoff_per_premium": 1.0 / put.cost,
                "p_half_priced": put.chance,
                "premium_per_payoff_over_purity": put.cost_over_purity(),
                "expected_payoff_per_premium": put.under_race.as_ref().map(|(ratio, _)| ratio),
                "rank": { "purest": purest, "cheapest": cheapest, "cheapest_over_purity": per_purity },
            })
        });
        object.insert("put".to_string(), value);
    }
}
