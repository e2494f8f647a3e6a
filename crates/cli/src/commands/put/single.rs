//! One option: price by several methods, greeks, measures, payoff under the race.

use super::view::{self, View};
use super::{Question, option_named, refused};
use crate::commands::plot;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_model::options::american::{self, Accuracy};
use overhang_model::options::greeks::{self, Greeks};
use overhang_model::options::implied::{Implied, Why};
use overhang_model::options::least_squares::Simulation;
use overhang_model::options::{
    Contract, american_greeks, approximation, dividends, european, implied_american, measures, tree,
};
use overhang_prob::Stream;
use overhang_prob::math::normal_quantile;
use overhang_units::{days_between, format_significant};
use serde_json::{Value, json};

/// Paths of the least-squares Monte Carlo: fit, lower bound, upper bound; each with its twin.
const PATHS: [usize; 3] = [10_000, 20_000, 1_000];
/// Dates of exercise in it.
const DATES: usize = 50;

/// A value and its error.
type Value2 = (f64, f64);

pub(super) fn single(question: &Question<'_>, context: &Context) -> Result<Report, Failure> {
    let arguments = question.arguments;
    let spot = question.needed(arguments.spot, "--spot")?;
    let strike = question.needed(arguments.strike, "--strike")?;
    let text = arguments
        .expiry
        .as_deref()
        .ok_or_else(|| Failure::Question("--expiry: found none, expected a date or a time such as 1y".to_string()))?;
    let expiry = question.expiry(text)?;
    let contract = question.contract(spot, strike, expiry)?;
    possible_premium(question, &contract)?;
    let (vol, vol_error) = volatility(question, &contract)?;
    let prices = Prices::new(question, &contract, vol)?;
    let premium = arguments.premium.unwrap_or(prices.american.0);

    let (view, missing) = view::of(question, context, &[(expiry, contract.years)])?;
    let mut report = Report::new("put", context, view.as_ref().map(|view| view.draws));
    let days = days_between(question.valuation, expiry);
    report.heading.push(format!(
        "{} on {}, strike {strike}, expiry {expiry} ({days} days from {}), spot {spot}, volatility {:.1}%",
        if arguments.call { "Call" } else { "Put" },
        question.ticker,
        question.valuation,
        100.0 * vol
    ));
    let european_greeks = greeks::european(&prices.rest, vol);
    let american_greeks = question.dividends.is_empty().then(|| american_greeks::american(&contract, vol));
    let measured = Measured::new(question, &contract, premium, vol);
    let paid = view.as_ref().and_then(|view| view.payoff(0, &contract, premium, arguments.most_size));

    report.data = json!({
        "ticker": question.ticker,
        "kind": contract.kind.to_string(),
        "spot": spot,
        "strike": strike,
        "expiry": expiry.to_string(),
        "valuation_date": question.valuation.to_string(),
        "days": days,
        "years": contract.years,
        "rate_per_year": contract.rate,
        "dividend_yield_per_year": contract.dividend_yield,
        "dividends_given": question.dividends_given(),
        "vol_per_root_year": vol,
        "vol_error": vol_error,
        "vol_from": if arguments.vol.is_some() { "given" } else { "premium" },
        "price": {
            "american": value_and_error(prices.american),
            "european": value_and_error(prices.european),
        },
        "methods": Value::Object(prices.methods(context.global.verbose, context.global.seed, &contract, vol)),
        "premium": premium,
        "greeks": {
            "american": american_greeks.as_ref().map(greeks_json),
            "european": greeks_json(&european_greeks),
        },
        "cost_per_downside": measured.json(),
        "payoff": paid.as_ref().map(|paid| paid.json(arguments.most_size)),
        "payoff_missing": missing,
    });

    report.tables.push(prices.table(&report.data));
    report.tables.push(greeks_table(american_greeks.as_ref(), &european_greeks));
    report.tables.push(measured.table(paid.as_ref(), arguments.most_size));
    report.tables.push(machine_table(&report.data));
    if report.data["methods"].get("least_squares_upper").is_some() {
        report.notes.push(format!(
            "Monte Carlo exercises at {DATES} dates only. Its bounds are bounds of that value, which is below the \
             American one: the upper bound can be below the American price."
        ));
    }
    report.notes.extend(missing);
    if let Some(view) = &view {
        report.notes.push(view.note(context));
    }
    if let Some(view) = &view {
        let heading = report.heading.clone();
        report.draw(arguments.plot.as_deref(), || plot_strikes(question, &contract, vol, view, &heading))?;
    } else if arguments.plot.is_some() {
        return Err(Failure::Question(format!(
            "--plot: found with {} at {expiry}, expected --ladder too: without a payoff under the race one option has \
             nothing to draw",
            question.ticker
        )));
    }
    Ok(report)
}

/// Whether a premium can be that of the contract, also beside a volatility: not below what it is worth without any,
/// nor above what it is worth at any. With dividends in cash only exercise at once is known to bring something.
fn possible_premium(question: &Question<'_>, contract: &Contract) -> Result<(), Failure> {
    let Some(premium) = question.arguments.premium else { return Ok(()) };
    let now = contract.kind.payoff(contract.spot, contract.strike);
    match implied_american::bounds(contract, premium) {
        Err(Why::NotAPrice { price }) => Err(refused("--premium", price, "a price above zero")),
        _ if premium < now => {
            Err(refused("--premium", premium, &format!("at least {now}, which exercise brings at once")))
        }
        Err(Why::BelowIntrinsic { price, least }) if question.dividends.is_empty() => {
            Err(refused("--premium", price, &format!("at least {least}, the value without volatility")))
        }
        Err(Why::AboveBound { price, most }) => {
            Err(refused("--premium", price, &format!("a price below {most}, the value at endless volatility")))
        }
        _ => Ok(()),
    }
}

/// Volatility and its error: given, or implied by the premium.
fn volatility(question: &Question<'_>, contract: &Contract) -> Result<(f64, Option<f64>), Failure> {
    match (question.arguments.vol, question.arguments.premium) {
        (Some(vol), _) => Ok((question.vol(vol, contract)?, None)),
        (None, None) => Err(Failure::Question(
            "--vol: found none, expected a volatility such as 55%, or --premium to take it from".to_string(),
        )),
        (None, Some(_)) if !question.dividends.is_empty() => Err(Failure::Question(
            "--premium: found with --dividends, expected --vol too: volatilities are implied with a yield only"
                .to_string(),
        )),
        (None, Some(premium)) => match implied_american::american(contract, premium, Accuracy::Reference) {
            Implied::Found { vol, error } => Ok((vol, Some(error))),
            Implied::None(why) => Err(Failure::Question(format!("--premium: {why}"))),
        },
    }
}

/// Prices of the contract.
struct Prices {
    american: Value2,
    european: Value2,
    /// The contract on the spot without cash dividends.
    rest: Contract,
    plain: bool,
}

impl Prices {
    fn new(question: &Question<'_>, contract: &Contract, vol: f64) -> Result<Self, Failure> {
        let rest = dividends::without(contract, &question.dividends).map_err(option_named)?;
        let plain = question.dividends.is_empty();
        let value = european::price_one(&rest, vol);
        Ok(Self {
            american: question.american(contract, vol)?,
            european: (value, european::rounding(&rest, value)),
            rest,
            plain,
        })
    }

    /// The same by other methods; Monte Carlo only when asked for more.
    fn methods(&self, more: bool, seed: u64, contract: &Contract, vol: f64) -> serde_json::Map<String, Value> {
        let mut methods = serde_json::Map::new();
        if !self.plain {
            return methods;
        }
        let (coarse, fine) = (tree::leisen_reimer(contract, vol, 401), tree::leisen_reimer(contract, vol, 801));
        methods.insert("leisen_reimer_801".to_string(), value_and_error((fine, (fine - coarse).abs())));
        let mut plain =
            |name: &str, value: f64| methods.insert(name.to_string(), json!({ "value": value, "error": null }));
        plain("barone_adesi_whaley", approximation::barone_adesi_whaley(contract, vol));
        plain("bjerksund_stensland", approximation::bjerksund_stensland(contract, vol));
        if more {
            let simulation = Simulation { contract: *contract, vol, dates: DATES };
            let normals = |name: &str, paths: usize| -> Vec<f64> {
                let mut numbers = vec![0.0; paths * DATES];
                Stream::new(seed, name).fill(0, 0, &mut numbers);
                numbers.into_iter().map(normal_quantile).collect()
            };
            let [fit, lower, upper] = PATHS;
            let fit = simulation.fit(&normals("options:fit", fit));
            let lower = simulation.lower(&fit, &normals("options:lower", lower));
            let upper = simulation.upper(&fit, &normals("options:upper", upper));
            methods.insert("least_squares_lower".to_string(), value_and_error((lower.value, lower.error)));
            methods.insert("least_squares_upper".to_string(), value_and_error((upper.value, upper.error)));
        }
        methods
    }

    fn table(&self, data: &Value) -> Table {
        let mut table = Table::new("", &[("method", "price"), ("value", "value"), ("error", "error"), ("how", "how")]);
        let american = if self.plain { "collocation on the exercise boundary" } else { "tree with cash dividends" };
        let mut row = |name: &str, (value, error): (f64, f64), how: &str| {
            table.row([Cell::from(name), Cell::number(value, 6), Cell::number(error, 1), Cell::from(how)]);
        };
        row("American", self.american, american);
        row("European", self.european, "closed form");
        let of = |key: &str, field: &str| data["methods"][key][field].as_f64().unwrap_or(f64::NAN);
        for (key, how) in [
            ("leisen_reimer_801", "tree of 801 steps; error against 401"),
            ("least_squares_lower", "Monte Carlo, lower bound"),
            ("least_squares_upper", "Monte Carlo, upper bound, of 50 dates only"),
        ] {
            if !data["methods"][key].is_null() {
                row("American", (of(key, "value"), of(key, "error")), how);
            }
        }
        table
    }
}

fn value_and_error((value, error): Value2) -> Value {
    json!({ "value": value, "error": error })
}

fn greeks_json(greeks: &Greeks) -> Value {
    json!({
        "delta": greeks.delta,
        "gamma_per_unit_of_spot": greeks.gamma,
        "vega_per_1_of_vol": greeks.vega,
        "theta_per_year": greeks.theta,
        "rho_per_1_of_rate": greeks.rho,
        "vanna_per_1_of_vol": greeks.vanna,
        "volga_per_1_of_vol": greeks.volga,
    })
}

fn greeks_table(american: Option<&Greeks>, european: &Greeks) -> Table {
    let mut table = Table::new(
        "Greeks: per unit of spot, per point of volatility and rate (1%), per month that passes",
        &[
            ("exercise", "exercise"),
            ("delta", "delta"),
            ("gamma", "gamma"),
            ("vega", "vega"),
            ("theta", "theta"),
            ("rho", "rho"),
        ],
    );
    for (name, greeks) in [("American", american), ("European", Some(european))] {
        if let Some(g) = greeks {
            let values = [g.delta, g.gamma, g.vega / 100.0, g.theta * measures::MONTH_YEARS, g.rho / 100.0];
            table.row([Cell::from(name)].into_iter().chain(values.map(|value| Cell::number(value, 4))));
        }
    }
    table
}

/// Measures of the market side.
struct Measured {
    premium: f64,
    spot: f64,
    level: f64,
    payoff: f64,
    per_payoff: Option<f64>,
    break_even: f64,
    month: f64,
}

impl Measured {
    fn new(question: &Question<'_>, contract: &Contract, premium: f64, vol: f64) -> Self {
        let level = question.level(contract.spot);
        let (payoff, per_payoff) = measures::premium_per_payoff(contract.kind, contract.strike, premium, level);
        Self {
            premium,
            spot: contract.spot,
            level,
            payoff,
            per_payoff,
            break_even: measures::break_even(contract.kind, contract.strike, premium),
            month: question.month_of_waiting(contract, vol),
        }
    }

    fn json(&self) -> Value {
        json!({
            "level": self.level,
            "payoff_at_level": self.payoff,
            "premium_per_payoff": self.per_payoff,
            "payoff_per_premium": self.per_payoff.map(|cost| 1.0 / cost),
            "break_even": self.break_even,
            "cost_of_waiting_a_month": self.month,
        })
    }

    fn table(&self, paid: Option<&view::Paid>, most_size: f64) -> Table {
        let mut table = Table::new("", &[("measure", "measure"), ("value", "value"), ("meaning", "meaning")]);
        let mut row = |name: &str, value: Cell, meaning: String| {
            table.row([Cell::from(name), value, Cell::Text(meaning)]);
        };
        let percent = |part: f64| format!("{:.1}%", 100.0 * part);
        row("premium", Cell::number(self.premium, 5), format!("{} of spot", percent(self.premium / self.spot)));
        row(
            "break-even",
            Cell::number(self.break_even, 5),
            format!("spot at expiry, {} from now", percent(self.break_even / self.spot - 1.0)),
        );
        let at = format!(
            "premium per 1 paid at {} ({})",
            format_significant(self.level, 4),
            percent(self.level / self.spot - 1.0)
        );
        row("cost of downside", self.per_payoff.map_or(Cell::Empty, |cost| Cell::number(cost, 3)), at);
        let times = self.per_payoff.map_or(Cell::from("nothing"), |cost| Cell::number(1.0 / cost, 3));
        row("pays there", times, "times the premium".to_string());
        row(
            "waiting a month",
            Cell::number(self.month, 4),
            format!("{} of the premium, nothing else changed", percent(self.month / self.premium)),
        );
        let Some(paid) = paid else { return table };
        let [low, middle, high] = paid.spot;
        row(
            "share at expiry",
            Cell::number(middle, 4),
            format!("median under the race; 90% from {low:.0} to {high:.0}"),
        );
        row("chance it pays", Cell::percent(paid.chance), "under the race".to_string());
        row("chance of profit", Cell::percent(paid.chance_of_profit), "payoff above the premium".to_string());
        row("expected payoff", Cell::number(paid.expected, 4), format!("± {:.2} Monte Carlo", paid.error));
        row("payoff/premium", paid.ratio(), "above 1: pays more than it costs".to_string());
        row(
            "size (Kelly)",
            Cell::percent(paid.size),
            format!("of wealth, at most {}; without the cap {}", percent(most_size), percent(paid.size_uncapped)),
        );
        table
    }
}

/// One row for CSV: the numbers of the JSON object, flat.
fn machine_table(data: &Value) -> Table {
    let mut flat: Vec<(String, Cell)> = Vec::new();
    flatten("", data, &mut flat);
    let names: Vec<&str> = flat.iter().map(|(name, _)| name.as_str()).collect();
    let mut table = Table::for_machines(&names);
    table.row(flat.iter().map(|(_, cell)| cell.clone()));
    table
}

fn flatten(name: &str, value: &Value, flat: &mut Vec<(String, Cell)>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let name = if name.is_empty() { key.clone() } else { format!("{name}_{key}") };
                flatten(&name, value, flat);
            }
        }
        Value::Number(number) => {
            let value = number.as_f64().unwrap_or(f64::NAN);
            flat.push((name.to_string(), Cell::Number(value, number.to_string())));
        }
        Value::String(text) => flat.push((name.to_string(), Cell::Text(text.clone()))),
        _ => flat.push((name.to_string(), Cell::Empty)),
    }
}

/// Premium and expected payoff over strikes.
fn plot_strikes(
    question: &Question<'_>,
    contract: &Contract,
    vol: f64,
    view: &View,
    heading: &[String],
) -> overhang_charts::Chart {
    let strikes = (20..=130).map(|percent| contract.spot * f64::from(percent) / 100.0);
    let (mut premiums, mut payoffs) = (Vec::new(), Vec::new());
    for strike in strikes {
        let at = Contract { strike, ..*contract };
        // Under the smile of the question, or flat where the volatility came from a premium.
        let vol = question.arguments.vol.and_then(|vol| question.vol(vol, &at).ok()).unwrap_or(vol);
        let premium = american::price_one(&at, vol, Accuracy::High);
        premiums.push((strike, premium));
        payoffs.push((strike, view.expected(0, &at)));
    }
    plot::costs(
        format!("What a {} on {} costs, and what it pays", contract.kind, question.ticker),
        heading.join(" "),
        "Premium: American price at your volatility. Payoff: expected at expiry under the race, not discounted.",
        ("strike", "per share"),
        vec![("premium".to_string(), premiums), ("expected payoff".to_string(), payoffs)],
    )
}
