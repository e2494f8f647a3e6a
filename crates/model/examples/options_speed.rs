//! How fast and how surely options are priced and volatilities found; one core, one JSON object.
//!
//! `options_speed speed` measures; `options_speed grid N M [MINUTES]` takes volatilities back out of N European
//! and M American prices, from one day to five years, deep in and out of the money, and stops the American ones
//! after MINUTES; `options_speed quotes FILE [european]` takes them out of a file of American (or European) prices
//! (kind,spot,strike,rate,dividend_yield,days,price) and counts.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a program for the terminal")]

use overhang_model::options::american::{self, Accuracy};
use overhang_model::options::implied::{self, Implied, Why};
use overhang_model::options::{Contract, Kind, european, greeks, implied_american};
use overhang_prob::Stream;
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::math::{exp, ln};
use std::time::Instant;

const NONE: Implied = Implied::None(Why::NotAPrice { price: f64::NAN });

/// Contract and volatility `k`: one day to five years, volatility 2% to 300%, up to five deviations from the
/// forward, both kinds, yields below and above rates.
fn random(k: u64) -> (Contract, f64) {
    let u = |step: u32| -> f64 { Stream::new(1, "options:grid").uniform(&[k; MAX_LANES], step) };
    let between = |u: f64, low: f64, high: f64| exp(ln(low) + u * (ln(high) - ln(low)));
    let days = between(u(0), 1.0, 1825.0);
    let vol = between(u(1), 0.02, 3.0);
    let years = days / 365.0;
    let spread = (vol * years.sqrt()).min(1.5);
    let kind = if u(2) < 0.5 { Kind::Put } else { Kind::Call };
    let rate = 0.08 * u(4);
    let dividend_yield = if u(5) < 0.5 { 0.0 } else { 0.08 * u(6) };
    let strike = 100.0 * exp((rate - dividend_yield) * years + spread * (10.0 * u(3) - 5.0));
    (Contract { kind, spot: 100.0, strike, rate, dividend_yield, years }, vol)
}

/// A chain of 10,000: 10 expiries to two years, 500 strikes, puts and calls.
fn chain() -> (Vec<Contract>, Vec<f64>) {
    let mut contracts = Vec::new();
    for expiry in 1..=10 {
        for strike in 0..500 {
            for kind in [Kind::Put, Kind::Call] {
                let (years, strike) = (0.2 * f64::from(expiry), 60.0 + 0.5 * f64::from(strike));
                contracts.push(Contract { kind, spot: 185.0, strike, rate: 0.036, dividend_yield: 0.0101, years });
            }
        }
    }
    let vols =
        contracts.iter().map(|c| 0.45 + 0.1 * ((c.strike - 185.0) / 185.0) * ((c.strike - 185.0) / 185.0)).collect();
    (contracts, vols)
}

/// Seconds of the best of some runs.
fn seconds(runs: usize, mut work: impl FnMut()) -> f64 {
    (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

fn speed() {
    let (contracts, vols) = chain();
    let count = contracts.len();
    let mut prices = vec![0.0; count];
    let european_seconds = seconds(50, || european::price_all(&contracts, &vols, &mut prices));
    let european_prices = prices.clone();
    let mut found = vec![NONE; count];
    let implied_seconds = seconds(20, || implied::european_all(&contracts, &european_prices, &mut found));
    let mut american_prices = vec![0.0; count];
    let fast = seconds(5, || american::price_all(&contracts, &vols, Accuracy::Fast, &mut american_prices));
    let mut high_prices = vec![0.0; count];
    let high = seconds(3, || american::price_all(&contracts, &vols, Accuracy::High, &mut high_prices));
    let mut reference = vec![0.0; count];
    american::price_all(&contracts, &vols, Accuracy::Reference, &mut reference);
    let worst = |prices: &[f64]| prices.iter().zip(&reference).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let implied_american =
        seconds(3, || implied_american::american_all(&contracts, &american_prices, Accuracy::Fast, &mut found));
    let n = count as f64;
    println!("{{");
    println!("  \"european_per_second\": {:.4e},", n / european_seconds);
    println!("  \"european_implied_per_second\": {:.4e},", n / implied_seconds);
    println!(
        "  \"american_fast_per_second\": {:.4e}, \"american_fast_worst_error\": {:.1e},",
        n / fast,
        worst(&american_prices)
    );
    println!(
        "  \"american_high_per_second\": {:.4e}, \"american_high_worst_error\": {:.1e},",
        n / high,
        worst(&high_prices)
    );
    println!("  \"american_implied_per_second\": {:.4e},", n / implied_american);
    println!(
        "  \"chain_of_10000_ms\": {{\"european\": {:.2}, \"american\": {:.1}, \"american_implied\": {:.1}}}",
        1e3 * european_seconds,
        1e3 * fast,
        1e3 * implied_american
    );
    println!("}}");
}

/// What came of a grid.
#[derive(Default)]
struct Count {
    right: u64,
    wrong: u64,
    /// A sentence where rounding of the price, or the error of the method, hides the volatility.
    hidden: u64,
    /// A sentence where there is a volatility to find.
    failed: u64,
    worst: f64,
}

impl Count {
    fn add(&mut self, contract: &Contract, vol: f64, price: f64, found: Implied, uncertain: f64) {
        match found {
            Implied::Found { vol: back, error } => {
                if (back - vol).abs() <= error + 1e-11 {
                    self.right += 1;
                    self.worst = self.worst.max((back - vol).abs() / error);
                } else {
                    self.wrong += 1;
                    if self.wrong <= 3 {
                        println!("wrong: {contract:?} {vol}: {back} ± {error}, price {price}");
                    }
                }
            }
            Implied::None(why) => {
                // Hidden where a change of the volatility by a tenth moves the price by no more than its error.
                let vega = greeks::european(contract, vol).vega;
                if price < 1e-280 || uncertain >= 0.1 * vega * vol {
                    self.hidden += 1;
                } else {
                    self.failed += 1;
                    if self.failed <= 3 {
                        println!("failed: {contract:?} {vol}: {why}");
                    }
                }
            }
        }
    }

    fn print(&self, name: &str, took: f64) {
        let Self { right, wrong, hidden, failed, worst } = self;
        println!(
            "{name}: right {right}, wrong {wrong}, failed {failed}, no volatility in the price {hidden}; worst error over its bound {worst:.2}; {took:.1} s"
        );
    }
}

const BLOCK: u64 = 8192;

fn grid(european_count: u64, american_count: u64, minutes: f64) {
    let mut count = Count::default();
    let mut took = 0.0;
    for first in (0..european_count).step_by(BLOCK as usize) {
        let (contracts, vols): (Vec<_>, Vec<_>) = (first..(first + BLOCK).min(european_count)).map(random).unzip();
        let mut prices = vec![0.0; contracts.len()];
        european::price_all(&contracts, &vols, &mut prices);
        let mut found = vec![NONE; contracts.len()];
        took += seconds(1, || implied::european_all(&contracts, &prices, &mut found));
        for (((contract, &vol), &price), &found) in contracts.iter().zip(&vols).zip(&prices).zip(&found) {
            count.add(contract, vol, price, found, 1e-14 * price);
        }
    }
    count.print("European", took);
    let mut count = Count::default();
    let mut took = 0.0;
    let start = Instant::now();
    for first in (0..american_count).step_by(BLOCK as usize) {
        if start.elapsed().as_secs_f64() > 60.0 * minutes {
            println!("stopped after {first} of {american_count} American prices");
            break;
        }
        let (contracts, vols): (Vec<_>, Vec<_>) = (first..(first + BLOCK).min(american_count)).map(random).unzip();
        let mut prices = vec![0.0; contracts.len()];
        american::price_all(&contracts, &vols, Accuracy::Fast, &mut prices);
        let mut found = vec![NONE; contracts.len()];
        took += seconds(1, || implied_american::american_all(&contracts, &prices, Accuracy::Fast, &mut found));
        for (((contract, &vol), &price), &found) in contracts.iter().zip(&vols).zip(&prices).zip(&found) {
            let scale = contract.strike.max(contract.spot);
            // Worth no more than exercise now, to the accuracy of the method.
            let at_once = price - implied_american::least(contract) <= 1e-7 * scale;
            let premium = (price - european::price_one(contract, vol)).max(0.0);
            let uncertain = if at_once { f64::INFINITY } else { (2e-6 * scale).min(2e-3 * premium) + 1e-14 * price };
            count.add(contract, vol, price, found, uncertain);
        }
    }
    count.print("American", took);
}

fn quotes(path: &str, is_european: bool) {
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.trim().split(',').collect()).collect();
    let of = |row: &[&str], k: usize| row[k].parse::<f64>().unwrap();
    let contracts: Vec<Contract> = rows
        .iter()
        .map(|row| Contract {
            kind: if row[0] == "put" { Kind::Put } else { Kind::Call },
            spot: of(row, 1),
            strike: of(row, 2),
            rate: of(row, 3),
            dividend_yield: of(row, 4),
            years: of(row, 5) / 365.0,
        })
        .collect();
    let prices: Vec<f64> = rows.iter().map(|row| of(row, 6)).collect();
    let mut found = vec![NONE; rows.len()];
    let took = seconds(1, || {
        if is_european {
            implied::european_all(&contracts, &prices, &mut found);
        } else {
            implied_american::american_all(&contracts, &prices, Accuracy::Fast, &mut found);
        }
    });
    let count = |test: fn(&Implied) -> bool| found.iter().filter(|found| test(found)).count();
    println!(
        "{{\"quotes\": {}, \"found\": {}, \"below_intrinsic\": {}, \"above_bound\": {}, \"no_vega\": {}, \"seconds\": {took:.3}, \"vols\": {:?}}}",
        rows.len(),
        count(|f| matches!(f, Implied::Found { .. })),
        count(|f| matches!(f, Implied::None(Why::BelowIntrinsic { .. }))),
        count(|f| matches!(f, Implied::None(Why::AboveBound { .. }))),
        count(|f| matches!(f, Implied::None(Why::NoVega { .. }))),
        found.iter().map(|f| if let Implied::Found { vol, .. } = f { *vol } else { -1.0 }).collect::<Vec<_>>()
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |k: usize| arguments.get(k).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    match arguments.first().map(String::as_str) {
        Some("grid") => {
            grid(number(1), number(2), arguments.get(3).map_or(f64::INFINITY, |text| text.parse().unwrap()))
        }
        Some("quotes") => quotes(&arguments[1], arguments.get(2).is_some()),
        _ => speed(),
    }
}
