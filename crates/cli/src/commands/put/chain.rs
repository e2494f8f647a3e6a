//! A whole chain of quotes: volatilities, prices and cost of downside, row by row.

use super::Question;
use super::quotes::{self, Market, Quote};
use crate::commands::plot;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_model::options::american::{self, Accuracy};
use overhang_model::options::implied::{self, Implied, Why};
use overhang_model::options::{Contract, european, implied_american, measures};
use serde_json::{Value, json};
use std::path::Path;

/// Rows that the table shows; machine formats have all.
const SHOWN: usize = 40;
/// Bad rows that are named below the table.
const BAD_SHOWN: usize = 5;
/// Expiries that a plot shows.
const DRAWN: usize = 6;

/// Said of the payoff, which a chain leaves out.
const NOT_COMPARED: &str = "Quotes of a chain are not compared with the race: ask for one contract, or for --ladder.";

/// What is computed of a quote.
struct Row<'a> {
    quote: &'a Quote,
    level: f64,
    american_vol: Implied,
    european_vol: Implied,
    /// Prices at the volatility of the row: of the file, or implied by an American price.
    american: f64,
    european: f64,
    delta: f64,
}

pub(super) fn chain(file: &Path, question: &Question<'_>, context: &Context) -> Result<Report, Failure> {
    let arguments = question.arguments;
    let market = Market {
        ticker: Some(&question.ticker),
        spot: arguments.spot,
        rate: question.rate,
        dividend_yield: arguments.dividend_yield.unwrap_or(0.0),
        valuation: question.valuation,
        vol: arguments.vol,
    };
    let read = quotes::read(file, &market, arguments.skip_bad)?;
    let rows = compute(question, &read.good);

    let mut report = Report::new("put", context, None);
    let silent = rows.iter().filter(|row| matches!(row.american_vol, Implied::None(_)) && row.quote.price.is_some());
    let silent = silent.count();
    report.heading.push(format!(
        "{} {} on {} from {}, valued on {}{}: {} with a volatility, {silent} without, {} bad {} left out",
        rows.len(),
        if rows.len() == 1 { "quote" } else { "quotes" },
        question.ticker,
        file.display(),
        question.valuation,
        read.currency.as_ref().map(|currency| format!(", in {currency}")).unwrap_or_default(),
        rows.len() - silent,
        read.bad.len(),
        if read.bad.len() == 1 { "row" } else { "rows" }
    ));
    report.data = json!({
        "ticker": question.ticker,
        "valuation_date": question.valuation.to_string(),
        "currency": read.currency,
        "rate_per_year": question.rate,
        "dividend_yield_per_year": arguments.dividend_yield.unwrap_or(0.0),
        "dividends_given": question.dividends_given(),
        "quotes": rows.iter().map(Row::json).collect::<Vec<_>>(),
        "priced": rows.len(),
        "without_volatility": silent,
        "bad": read.bad,
        "payoff_missing": NOT_COMPARED,
    });
    report.tables.push(table(&rows));
    report.tables.push(machine_table(&rows));
    if rows.len() > SHOWN {
        report.notes.push(format!("{SHOWN} of {} rows are shown; --format csv or json has all.", rows.len()));
    }
    for bad in read.bad.iter().take(BAD_SHOWN) {
        report.notes.push(format!("Left out: {bad}."));
    }
    if read.bad.len() > BAD_SHOWN {
        report.notes.push(format!("Left out: {} more rows; --format json has all.", read.bad.len() - BAD_SHOWN));
    }
    report.notes.push(NOT_COMPARED.to_string());
    let heading = report.heading.clone();
    report.draw(arguments.plot.as_deref(), || chart(question, &rows, &heading))?;
    Ok(report)
}

/// All rows at once: eight contracts side by side.
fn compute<'a>(question: &Question<'_>, quotes: &'a [Quote]) -> Vec<Row<'a>> {
    let contracts: Vec<Contract> = quotes.iter().map(|quote| quote.contract).collect();
    let prices: Vec<f64> = quotes.iter().map(|quote| quote.price.unwrap_or(f64::NAN)).collect();
    let none = Implied::None(Why::NotAPrice { price: f64::NAN });
    let (mut american_vols, mut european_vols) = (vec![none; quotes.len()], vec![none; quotes.len()]);
    implied_american::american_all(&contracts, &prices, Accuracy::Fast, &mut american_vols);
    implied::european_all(&contracts, &prices, &mut european_vols);
    // Where neither price nor file has a volatility the row has no computed price.
    let vols: Vec<f64> = quotes
        .iter()
        .zip(&american_vols)
        .map(|(quote, implied)| match implied {
            Implied::Found { vol, .. } => *vol,
            Implied::None(_) => quote.vol.unwrap_or(f64::NAN),
        })
        .collect();
    let mut american = vec![f64::NAN; quotes.len()];
    let mut european = american.clone();
    american::price_all(&contracts, &vols, Accuracy::Fast, &mut american);
    european::price_all(&contracts, &vols, &mut european);
    let shifted = |factor: f64| {
        let moved: Vec<Contract> = contracts.iter().map(|c| Contract { spot: factor * c.spot, ..*c }).collect();
        let mut prices = vec![f64::NAN; moved.len()];
        american::price_all(&moved, &vols, Accuracy::Fast, &mut prices);
        prices
    };
    const STEP: f64 = 2e-3;
    let (up, down) = (shifted(1.0 + STEP), shifted(1.0 - STEP));
    let moves = up.iter().zip(&down).zip(&vols);
    let computed = american.iter().zip(&european).zip(moves);
    quotes
        .iter()
        .zip(american_vols.iter().zip(&european_vols))
        .zip(computed)
        .map(|((quote, (&american_vol, &european_vol)), ((&american, &european), ((up, down), vol)))| {
            let known = |value: f64| if vol.is_finite() { value } else { f64::NAN };
            Row {
                quote,
                level: question.level(quote.contract.spot),
                american_vol,
                european_vol,
                american: known(american),
                european: known(european),
                delta: known((up - down) / (2.0 * STEP * quote.contract.spot)),
            }
        })
        .collect()
}

impl Row<'_> {
    /// What the option costs: the quote, or the computed price where there is none.
    fn premium(&self) -> f64 {
        self.quote.price.unwrap_or(self.american)
    }

    fn payoff_per_premium(&self) -> Option<f64> {
        let c = &self.quote.contract;
        let kind = c.kind;
        measures::premium_per_payoff(kind, c.strike, self.premium(), self.level).1.map(|cost| 1.0 / cost)
    }

    fn vol(&self) -> Option<f64> {
        match self.american_vol {
            Implied::Found { vol, .. } => Some(vol),
            Implied::None(_) => self.quote.vol,
        }
    }

    /// Why there is no volatility; none where there is one, or no price to take it from.
    fn why(&self) -> Option<String> {
        match self.american_vol {
            Implied::None(why) if self.quote.price.is_some() => Some(why.to_string()),
            _ => None,
        }
    }

    fn json(&self) -> Value {
        let implied = |implied: Implied| match implied {
            Implied::Found { vol, error } => json!({ "value": vol, "error": error }),
            Implied::None(_) => Value::Null,
        };
        let c = &self.quote.contract;
        let number = |value: f64| if value.is_finite() { json!(value) } else { Value::Null };
        json!({
            "line": self.quote.line,
            "kind": c.kind.to_string(),
            "strike": c.strike,
            "expiry": self.quote.expiry.to_string(),
            "spot": c.spot,
            "quote": self.quote.price,
            "implied_vol_per_root_year": {
                "american": implied(self.american_vol),
                "european": implied(self.european_vol),
                "why_none": self.why(),
            },
            "price": { "american": number(self.american), "european": number(self.european) },
            "greeks": { "american": { "delta": number(self.delta) } },
            "cost_per_downside": {
                "level": self.level,
                "payoff_per_premium": self.payoff_per_premium(),
                "break_even": number(measures::break_even(c.kind, c.strike, self.premium())),
            },
        })
    }
}

fn table(rows: &[Row<'_>]) -> Table {
    let mut table = Table::new(
        "",
        &[
            ("line", "line"),
            ("kind", "kind"),
            ("expiry", "expiry"),
            ("strike", "strike"),
            ("quote", "quote"),
            ("vol", "vol"),
            ("error", "error"),
            ("delta", "delta"),
            ("payoff_per_premium", "pays"),
        ],
    );
    table.title =
        "Volatility of the American price (below: under the value without volatility; above: over that at endless \
         volatility); pays: times the price at the level"
            .to_string();
    for row in rows.iter().take(SHOWN) {
        let c = &row.quote.contract;
        let (vol, error) = match row.american_vol {
            Implied::Found { vol, error } => (Cell::percent(vol), Cell::number(error, 1)),
            Implied::None(_) => match row.quote.vol.filter(|_| row.quote.price.is_none()) {
                Some(vol) => (Cell::percent(vol), Cell::from("given")),
                None => (Cell::from(reason(row)), Cell::Empty),
            },
        };
        table.row([
            Cell::Number(row.quote.line as f64, row.quote.line.to_string()),
            Cell::Text(c.kind.to_string()),
            Cell::Text(row.quote.expiry.to_string()),
            Cell::number(c.strike, 5),
            Cell::number(row.premium(), 4),
            vol,
            error,
            Cell::number(row.delta, 3),
            row.payoff_per_premium().map_or(Cell::from("-"), |times| Cell::number(times, 3)),
        ]);
    }
    table
}

/// A word for why there is no volatility.
fn reason(row: &Row<'_>) -> &'static str {
    match row.american_vol {
        Implied::None(Why::BelowIntrinsic { .. }) => "below",
        Implied::None(Why::AboveBound { .. }) => "above",
        Implied::None(Why::NoVega { .. }) => "no vega",
        Implied::None(Why::NotAPrice { .. }) => "no price",
        Implied::Found { .. } => "",
    }
}

fn machine_table(rows: &[Row<'_>]) -> Table {
    let mut table = Table::for_machines(&[
        "line",
        "kind",
        "expiry",
        "strike",
        "spot",
        "quote",
        "implied_vol_american",
        "implied_vol_american_error",
        "implied_vol_european",
        "why_none",
        "american",
        "european",
        "delta",
        "payoff_per_premium",
        "break_even",
    ]);
    for row in rows {
        let c = &row.quote.contract;
        let (vol, error) = match row.american_vol {
            Implied::Found { vol, error } => (vol, error),
            Implied::None(_) => (f64::NAN, f64::NAN),
        };
        let european_vol = match row.european_vol {
            Implied::Found { vol, .. } => vol,
            Implied::None(_) => f64::NAN,
        };
        let number = |value: f64| Cell::number(value, 6);
        table.row([
            Cell::Text(row.quote.line.to_string()),
            Cell::Text(c.kind.to_string()),
            Cell::Text(row.quote.expiry.to_string()),
            number(c.strike),
            number(c.spot),
            number(row.quote.price.unwrap_or(f64::NAN)),
            number(vol),
            number(error),
            number(european_vol),
            Cell::Text(row.why().unwrap_or_default()),
            number(row.american),
            number(row.european),
            number(row.delta),
            number(row.payoff_per_premium().unwrap_or(0.0)),
            number(measures::break_even(c.kind, c.strike, row.premium())),
        ]);
    }
    table
}

/// Volatility over strikes, one line per expiry and kind that has most of them.
fn chart(question: &Question<'_>, rows: &[Row<'_>], heading: &[String]) -> overhang_charts::Chart {
    let mut lines: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
    for row in rows {
        let Some(vol) = row.vol() else { continue };
        let name = format!("{} {}", row.quote.expiry, row.quote.contract.kind);
        let point = (row.quote.contract.strike, 100.0 * vol);
        match lines.iter_mut().find(|(known, _)| *known == name) {
            Some((_, points)) => points.push(point),
            None => lines.push((name, vec![point])),
        }
    }
    lines.sort_by_key(|(_, points)| std::cmp::Reverse(points.len()));
    lines.truncate(DRAWN);
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, points) in &mut lines {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    plot::costs(
        format!("Volatility that quotes on {} imply", question.ticker),
        heading.join(" "),
        "Volatility at which the American price is the quote (middle of bid and ask).",
        ("strike", "volatility (% per root year)"),
        lines,
    )
}
