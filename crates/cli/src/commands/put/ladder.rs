//! Strikes times expiries: which of them protects cheapest.

use super::view::{self, Paid};
use super::{Question, refused};
use crate::commands::plot;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_model::options::{Contract, Kind, measures};
use overhang_units::{Date, format_significant};
use serde_json::json;

/// Strikes of a put, as parts of the spot, where none are given; of a call, one over them.
const PARTS: [f64; 7] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1];
/// Most contracts of a ladder.
const MOST: usize = 2_000;

/// One contract of the ladder.
struct Rung {
    expiry: Date,
    contract: Contract,
    vol: f64,
    premium: f64,
    error: f64,
    delta: f64,
    per_payoff: Option<f64>,
    month: f64,
    paid: Option<Paid>,
}

pub(super) fn ladder(question: &Question<'_>, context: &Context) -> Result<Report, Failure> {
    let arguments = question.arguments;
    if arguments.premium.is_some() {
        return Err(Failure::Question(
            "--premium: found with --ladder, expected --vol: each strike has its own".to_string(),
        ));
    }
    let spot = question.needed(arguments.spot, "--spot")?;
    let vol = question.needed(arguments.vol, "--vol")?;
    let level = question.level(spot);
    let expiries = arguments.expiries.iter().map(|text| question.expiry(text)).collect::<Result<Vec<_>, _>>()?;
    let strikes =
        if arguments.strikes.is_empty() { usual_strikes(question.kind, spot) } else { arguments.strikes.clone() };
    if expiries.len() * strikes.len() > MOST {
        return Err(refused("--ladder", (expiries.len() * strikes.len()) as f64, "at most 2000 contracts"));
    }
    let mut rungs = Vec::new();
    let mut dates = Vec::new();
    for (index, &expiry) in expiries.iter().enumerate() {
        for &strike in &strikes {
            let contract = question.contract(spot, strike, expiry)?;
            if dates.len() == index {
                dates.push((expiry, contract.years));
            }
            rungs.push((index, rung(question, contract, expiry, question.vol(vol, &contract)?, level)?));
        }
    }
    let (view, missing) = view::of(question, context, &dates)?;
    if let Some(view) = &view {
        for (index, rung) in &mut rungs {
            rung.paid = view.payoff(*index, &rung.contract, rung.premium, arguments.most_size);
        }
    }
    let rungs: Vec<Rung> = rungs.into_iter().map(|(_, rung)| rung).collect();

    let mut report = Report::new("put", context, view.as_ref().map(|view| view.draws));
    report.heading.push(format!(
        "{}s on {}, spot {spot}, volatility {:.1}% at the forward, valued on {}",
        if arguments.call { "Call" } else { "Put" },
        question.ticker,
        100.0 * vol,
        question.valuation
    ));
    let rows: Vec<serde_json::Value> = rungs.iter().map(|rung| rung.json(level, arguments.most_size)).collect();
    report.data = json!({
        "ticker": question.ticker,
        "kind": question.kind.to_string(),
        "spot": spot,
        "valuation_date": question.valuation.to_string(),
        "rate_per_year": question.rate,
        "dividend_yield_per_year": arguments.dividend_yield.unwrap_or(0.0),
        "dividends_given": question.dividends_given(),
        "level": level,
        "ladder": rows,
        "payoff_missing": missing,
    });
    report.tables.push(table(&rungs, level));
    report.tables.push(machine_table(&rungs, level));
    report.notes.push(best(&rungs, &expiries));
    report.notes.extend(missing);
    if let Some(view) = &view {
        report.notes.push(view.note(context));
    }
    let heading = report.heading.clone();
    report.draw(arguments.plot.as_deref(), || chart(question, &rungs, &expiries, level, &heading))?;
    Ok(report)
}

fn usual_strikes(kind: Kind, spot: f64) -> Vec<f64> {
    PARTS
        .iter()
        .map(|part| match kind {
            Kind::Put => part * spot,
            Kind::Call => spot / part,
        })
        .collect()
}

fn rung(question: &Question<'_>, contract: Contract, expiry: Date, vol: f64, level: f64) -> Result<Rung, Failure> {
    let (premium, error) = question.american(&contract, vol)?;
    let step = 1e-3 * contract.spot;
    let at = |spot: f64| question.american(&Contract { spot, ..contract }, vol).map(|(price, _)| price);
    let delta = (at(contract.spot + step)? - at(contract.spot - step)?) / (2.0 * step);
    let month = question.month_of_waiting(&contract, vol);
    let (_, per_payoff) = measures::premium_per_payoff(contract.kind, contract.strike, premium, level);
    Ok(Rung { expiry, contract, vol, premium, error, delta, per_payoff, month, paid: None })
}

impl Rung {
    fn json(&self, level: f64, most_size: f64) -> serde_json::Value {
        let c = &self.contract;
        json!({
            "expiry": self.expiry.to_string(),
            "strike": c.strike,
            "years": c.years,
            "vol_per_root_year": self.vol,
            "price": { "american": { "value": self.premium, "error": self.error } },
            "greeks": { "american": { "delta": self.delta } },
            "cost_per_downside": {
                "level": level,
                "payoff_at_level": c.kind.payoff(level, c.strike),
                "premium_per_payoff": self.per_payoff,
                "payoff_per_premium": self.per_payoff.map(|cost| 1.0 / cost),
                "break_even": measures::break_even(c.kind, c.strike, self.premium),
                "cost_of_waiting_a_month": self.month,
            },
            "payoff": self.paid.as_ref().map(|paid| paid.json(most_size)),
        })
    }
}

fn table(rungs: &[Rung], level: f64) -> Table {
    let with_race = rungs.iter().any(|rung| rung.paid.is_some());
    // One volatility for all stands in the heading.
    let skewed = rungs.windows(2).any(|pair| matches!(pair, [a, b] if a.vol != b.vol));
    let mut columns = vec![("expiry", "expiry"), ("strike", "strike")];
    if skewed {
        columns.push(("vol", "vol"));
    }
    columns.extend([
        ("price", "price"),
        ("delta", "delta"),
        ("break_even", "even"),
        ("payoff_per_premium", "pays"),
        ("month_share", "lost"),
    ]);
    let mut title = format!(
        "even: break-even; pays: times the price at {}; lost: part of the price, in a month of waiting",
        format_significant(level, 4)
    );
    if with_race {
        columns.extend([("p_pays", "P"), ("expected_per_premium", "ratio")]);
        title += "; under the race P: chance that it pays, ratio: expected payoff over price";
    }
    let mut table = Table::new(title, &columns);
    let percent = |share: f64| Cell::Number(share, format!("{:.0}%", 100.0 * share));
    let decimals = |value: f64, digits: usize| Cell::Number(value, format!("{value:.digits$}"));
    for rung in rungs {
        let c = &rung.contract;
        let mut cells = vec![Cell::Text(rung.expiry.to_string()), Cell::number(c.strike, 4)];
        if skewed {
            cells.push(percent(rung.vol));
        }
        cells.extend([
            decimals(rung.premium, 2),
            decimals(rung.delta, 2),
            Cell::number(measures::break_even(c.kind, c.strike, rung.premium), 4),
            rung.per_payoff.map_or(Cell::from("-"), |cost| decimals(1.0 / cost, 2)),
            percent(rung.month / rung.premium),
        ]);
        if let Some(paid) = &rung.paid {
            cells.extend([percent(paid.chance), decimals(paid.per_premium, 2)]);
        }
        table.row(cells);
    }
    table
}

fn machine_table(rungs: &[Rung], level: f64) -> Table {
    let mut table = Table::for_machines(&[
        "expiry",
        "strike",
        "vol_per_root_year",
        "american",
        "american_error",
        "delta",
        "break_even",
        "level",
        "payoff_per_premium",
        "cost_of_waiting_a_month",
        "p_pays",
        "expected_payoff",
        "expected_payoff_se",
        "expected_payoff_per_premium",
        "kelly_share",
        "kelly_share_capped",
    ]);
    for rung in rungs {
        let c = &rung.contract;
        let mut cells = vec![Cell::Text(rung.expiry.to_string())];
        let of_race = |field: fn(&Paid) -> f64| rung.paid.as_ref().map_or(f64::NAN, field);
        let break_even = measures::break_even(c.kind, c.strike, rung.premium);
        let times = rung.per_payoff.map_or(0.0, |cost| 1.0 / cost);
        cells.extend(
            [
                c.strike,
                rung.vol,
                rung.premium,
                rung.error,
                rung.delta,
                break_even,
                level,
                times,
                rung.month,
                of_race(|p| p.chance),
                of_race(|p| p.expected),
                of_race(|p| p.error),
                of_race(|p| p.per_premium),
                of_race(|p| p.size_uncapped),
                of_race(|p| p.size),
            ]
            .map(|value| Cell::number(value, 6)),
        );
        table.row(cells);
    }
    table
}

/// The rungs that stand out: per expiry the one that pays most per price at the level, and the best under the race.
fn best(rungs: &[Rung], expiries: &[Date]) -> String {
    let strike = |rung: &Rung| format_significant(rung.contract.strike, 4);
    let cheapest = |expiry: &Date| {
        let paying =
            rungs.iter().filter(|rung| rung.expiry == *expiry).filter_map(|rung| Some((rung.per_payoff?, rung)));
        let (cost, rung) = paying.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(format!("{} by {expiry} ({:.2} times its price)", strike(rung), 1.0 / cost))
    };
    let cheapest: Vec<String> = expiries.iter().filter_map(cheapest).collect();
    let mut sentence = if cheapest.is_empty() {
        "No strike pays at the level.".to_string()
    } else {
        format!("Cheapest strike per unit paid at the level: {}.", cheapest.join(", "))
    };
    let paid = rungs.iter().filter_map(|rung| Some((rung.paid.as_ref()?.per_premium, rung)));
    if let Some((ratio, rung)) = paid.max_by(|a, b| a.0.total_cmp(&b.0)) {
        sentence += &format!(
            " Most expected payoff per price under the race: strike {} by {}, {ratio:.2}.",
            strike(rung),
            rung.expiry
        );
    }
    sentence
}

fn chart(
    question: &Question<'_>,
    rungs: &[Rung],
    expiries: &[Date],
    level: f64,
    heading: &[String],
) -> overhang_charts::Chart {
    let with_race = rungs.iter().any(|rung| rung.paid.is_some());
    let lines = expiries
        .iter()
        .map(|&expiry| {
            let points = rungs.iter().filter(|rung| rung.expiry == expiry).map(|rung| {
                let times = rung.per_payoff.map_or(0.0, |cost| 1.0 / cost);
                (rung.contract.strike, rung.paid.as_ref().map_or(times, |paid| paid.per_premium))
            });
            (expiry.to_string(), points.collect())
        })
        .collect();
    let (title, definition, y) = if with_race {
        (
            format!("Expected payoff of a {} on {} over its price", question.kind, question.ticker),
            "Payoff expected at expiry under the race, not discounted, over the American price at your volatility; \
             above 1 it is worth more than it costs."
                .to_string(),
            "payoff over price (ratio)",
        )
    } else {
        (
            format!(
                "What a {} on {} pays at {}, over its price",
                question.kind,
                question.ticker,
                format_significant(level, 4)
            ),
            "Payoff at the level over the American price at your volatility.".to_string(),
            "payoff over price (ratio)",
        )
    };
    plot::costs(title, heading.join(" "), &definition, ("strike", y), lines)
}
