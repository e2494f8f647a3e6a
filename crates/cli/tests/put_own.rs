//! `overhang put` for a levered buyer, `overhang screen --puts`, and what is said of dividends and of large files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{data, fits_eighty_columns, printed, refused};
use serde_json::Value;
use std::path::PathBuf;

const ORACLE: [&str; 13] =
    ["put", "ORCL", "--spot", "198", "--strike", "150", "--expiry", "1y", "--vol", "55%", "--draws", "1024", "--prior"];

fn file(name: &str, text: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("put_own");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// Text without its line breaks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn oracle_is_a_call_on_assets_that_move_with_the_race() {
    let baseline = data(&ORACLE);
    let payoff = &baseline["payoff"];
    let low = |payoff: &Value| number(&payoff["spot_at_expiry"]["p5"]);
    let (p5, p50, p95) =
        (low(payoff), number(&payoff["spot_at_expiry"]["p50"]), number(&payoff["spot_at_expiry"]["p95"]));
    assert!(0.0 < p5 && p5 < p50 && p50 < p95, "{payoff}");
    assert!(number(&payoff["expected_payoff_se"]) > 0.0);
    // The spot is the user's: twice of it is twice of everything.
    let mut doubled = ORACLE;
    (doubled[3], doubled[5]) = ("396", "300");
    let twice = data(&doubled);
    assert!((low(&twice["payoff"]) / p5 - 2.0).abs() < 1e-12);
    // Without volatility of its own the lower end is nearer; with short lives and closed credit it is lower.
    let still = data(&[&ORACLE[..], &["--set", "options.s_buyer=0.01"]].concat());
    assert!(low(&still["payoff"]) > p5);
    let burry = data(&[&ORACLE[..], &["--scenario", "burry"]].concat());
    assert!(low(&burry["payoff"]) < p5);
    assert!(number(&burry["payoff"]["expected_payoff"]) > number(&payoff["expected_payoff"]));
    let text = words(&fits_eighty_columns(&ORACLE));
    assert!(text.contains("a call on assets") && text.contains("leases that are not on the"), "{text}");
}

#[test]
fn the_buyer_rests_on_its_evidence() {
    // Without the level of its equity there is no firm, and the output says what is missing.
    let without = data(&[&ORACLE[..], &["--off", "finance.orcl.equity_value"]].concat());
    assert_eq!(without["payoff"], Value::Null);
    assert!(without["payoff_missing"].as_str().unwrap().contains("equity_value"));
    let other = data(&["put", "MSFT", "--spot", "500", "--strike", "400", "--expiry", "1y", "--vol", "30%"]);
    assert!(other["payoff_missing"].as_str().unwrap().contains("No payoff under the race for MSFT"));
}

#[test]
fn dividends_that_were_not_given_are_not_dividends_of_zero() {
    let of = |more: &[&str]| data(&[&ORACLE[..], more].concat());
    let (silent, zero, paid) = (of(&[]), of(&["--dividend-yield", "0"]), of(&["--dividend-yield", "1%"]));
    assert_eq!((&silent["dividends_given"], &zero["dividends_given"]), (&Value::Bool(false), &Value::Bool(true)));
    assert_eq!(silent["price"], zero["price"]);
    assert!(number(&paid["premium"]) > number(&zero["premium"]));
    assert!(words(&printed(&ORACLE)).contains("No dividends were given"));
    // Dividends in cash count in the cost of waiting too.
    let cash = of(&["--dividends", "2026-10-20:2,2027-04-20:2"]);
    let month = |value: &Value| number(&value["cost_per_downside"]["cost_of_waiting_a_month"]);
    assert!(month(&cash) > 0.0 && month(&cash) != month(&zero), "{}", month(&cash));
}

#[test]
fn the_bounds_of_monte_carlo_say_what_they_bound() {
    let text = words(&printed(&[&ORACLE[..], &["-v"]].concat()));
    assert!(text.contains("the upper bound can be below the American price"), "{text}");
}

const QUOTES: &str = "# mine
underlying,spot,strike,expiry,type,bid,ask
NVDA,190,140,2027-10-15,put,9.80,10.30
NVDA,190,170,2027-10-15,put,20.2,21.05
ORCL,200,150,2027-10-15,put,16.6,17.3
ORCL,200,150,2027-01-15,put,3.6,3.8
CRWV,90,70,2027-10-15,put,20,21
";

#[test]
fn purity_and_cost_of_downside_stand_side_by_side() {
    let quotes = file("puts.csv", QUOTES);
    let arguments = ["screen", "--puts", &quotes, "--draws", "1024"];
    let screen = data(&arguments);
    let put = |ticker: &str| {
        let names = screen.as_array().unwrap();
        names.iter().find(|one| one["ticker"] == ticker).map(|one| one["put"].clone()).unwrap()
    };
    let (nvidia, oracle, coreweave) = (put("NVDA"), put("ORCL"), put("CRWV"));
    // 45 paid at 95 for 10.05 are cheaper per unit than 75 for 20.625.
    assert_eq!(nvidia["strike"], 140.0);
    assert!((number(&nvidia["premium_per_payoff"]) - 10.05 / 45.0).abs() < 1e-12);
    assert!((number(&nvidia["premium_per_payoff_over_purity"]) - 10.05 / 45.0 / 0.9).abs() < 1e-12);
    // Compared at the expiry that most names have.
    assert_eq!(oracle["expiry"], "2027-10-15");
    assert_eq!(put("MSFT"), Value::Null);
    // Nvidia and Oracle have a payoff under the race, CoreWeave has none.
    assert!(nvidia["expected_payoff_per_premium"].is_number() && oracle["expected_payoff_per_premium"].is_number());
    assert_eq!(coreweave["expected_payoff_per_premium"], Value::Null);
    let rank = |put: &Value, of: &str| put["rank"][of].as_u64().unwrap();
    assert_eq!([&coreweave, &nvidia, &oracle].map(|one| rank(one, "purest")), [1, 2, 3]);
    assert_eq!([&nvidia, &oracle, &coreweave].map(|one| rank(one, "cheapest")), [1, 2, 3]);
    let text = fits_eighty_columns(&["screen", "--puts", &quotes, "--draws", "1024"]);
    let text = words(&text);
    assert!(text.contains("\"NVDA is the purest and cheapest short\" holds in half on these quotes"), "{text}");
    assert!(text.contains("purest: no, 2 of 3 after CRWV with 100% AI; cheapest per unit of downside: yes"), "{text}");
    assert!(text.contains("Among those that the screen takes in it holds in half"), "{text}");
    assert!(text.contains("nothing here is investment advice"), "{text}");
    // Numbers under the race stand with their caveats, as in `put`.
    assert!(text.contains("Race, NVDA: Value moves with") && text.contains("Race, ORCL: Equity is a call"), "{text}");
    assert!(text.contains("makes puts look poor"), "{text}");
}

#[test]
fn the_example_says_that_it_is_made_up() {
    let text = printed(&["screen", "--puts", "example", "--draws", "1024"]);
    let text = words(&text);
    assert!(text.contains("made up for illustration: no verdict on them says anything of a market"), "{text}");
}

#[test]
fn quotes_that_cannot_be_compared() {
    let of = |name: &str, text: &str, parts: &[&str]| refused(&["screen", "--puts", &file(name, text)], parts);
    of("unknown.csv", &format!("{QUOTES}XYZ,90,70,2027-10-15,put,20,21\n"), &["unknown.csv:8", "found XYZ", "NVDA"]);
    of("strike.csv", &format!("{QUOTES}NVDA,90,-7,2027-10-15,put,20,21\n"), &["strike.csv:8", "strike: found -7"]);
    of("none.csv", "spot,strike,expiry,type,bid,ask\n1,2,2027-10-15,put,1,2\n", &["no column underlying"]);
    of("spot.csv", "underlying,strike,expiry,type,bid,ask\nNVDA,2,2027-10-15,put,1,2\n", &["spot"]);
    of("calls.csv", &QUOTES.replace("put", "call"), &["found no put"]);
    of(
        "deep.csv",
        "underlying,spot,strike,expiry,type,bid,ask\nNVDA,200,90,2027-10-15,put,1,2\n",
        &["half of the spot"],
    );
    refused(&["screen", "--puts", "nowhere.csv"], &["nowhere.csv", "No such file"]);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let path = file("large.csv", QUOTES);
    // A hole: it takes no room on the disk.
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len((256 << 20) + 1).unwrap();
    let sentence = ["found 268435457 bytes, expected at most 268435456"];
    refused(&["put", "NVDA", "--spot", "198", "--quotes", &path], &sentence);
    refused(&["screen", "--puts", &path], &sentence);
    std::fs::remove_file(path).unwrap();
}
