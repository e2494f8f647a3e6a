//! `overhang put` through the binary: prices, ladder, chains of quotes, and what it refuses.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{data, fits_eighty_columns, printed, refused};
use serde_json::Value;
use std::path::PathBuf;

/// The put B of the reference values.
const PUT_B: [&str; 14] = [
    "put",
    "ORCL",
    "--draws",
    "1024",
    "--spot",
    "198",
    "--strike",
    "150",
    "--expiry",
    "1y",
    "--rate",
    "0.0375",
    "--dividend-yield",
    "1.01%",
];

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(name: &str, text: &str) -> String {
    let path = folder("options").join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn a_put_has_the_reference_price_and_greeks() {
    let data = data(&[&PUT_B[..], &["--vol", "55%"]].concat());
    let number = |value: &Value| value.as_f64().unwrap();
    assert!((number(&data["price"]["american"]["value"]) - 16.667_342_908_9).abs() < 1e-6);
    assert!((number(&data["price"]["european"]["value"]) - 16.466_243_634_7).abs() < 1e-9);
    assert!((number(&data["greeks"]["european"]["delta"]) + 0.201_337_78).abs() < 1e-9);
    assert!(number(&data["price"]["american"]["error"]) < 1e-5);
    let cost = &data["cost_per_downside"];
    assert!((number(&cost["payoff_per_premium"]) - 3.06).abs() < 0.01);
    assert!((number(&cost["break_even"]) - 133.33).abs() < 0.01);
    assert!(data["payoff"]["expected_payoff"].is_number());
    assert_eq!((data["days"].as_i64(), data["expiry"].as_str()), (Some(365), Some("2027-10-09")));
}

#[test]
fn the_premium_gives_the_volatility_back() {
    let data = data(&[&PUT_B[..], &["--premium", "16.6673429089"]].concat());
    assert!((data["vol_per_root_year"].as_f64().unwrap() - 0.55).abs() < 1e-6);
    assert_eq!(data["vol_from"], "premium");
    refused(&[&PUT_B[..], &["--premium", "151"]].concat(), &["--premium: found 151", "below 150"]);
}

#[test]
fn a_premium_that_cannot_be_is_named_beside_a_volatility_too() {
    let deep = ["put", "ORCL", "--spot", "100", "--strike", "150", "--expiry", "1y", "--draws", "1024"];
    for more in [&["--vol", "55%"][..], &[]] {
        let of = |premium: &str, parts: &[&str]| refused(&[&deep[..], &["--premium", premium], more].concat(), parts);
        of("0", &["--premium: found 0", "above zero"]);
        of("-3", &["--premium: found -3", "above zero"]);
        of("NaN", &["--premium: found NaN"]);
        of("49.9", &["--premium: found 49.9", "at least 50, which exercise brings at once"]);
        of("150", &["--premium: found 150", "below 150"]);
    }
    // A call on a share whose yield is zero is worth its discounted intrinsic value at least.
    let call = ["put", "ORCL", "--call", "--spot", "200", "--strike", "150", "--expiry", "1y", "--rate", "10%"];
    refused(
        &[&call[..], &["--premium", "55", "--vol", "55%"]].concat(),
        &["at least 64.2", "value without volatility"],
    );
    let data = data(&[&deep[..], &["--premium", "50", "--vol", "55%"]].concat());
    assert_eq!((data["premium"].as_f64(), data["vol_from"].as_str()), (Some(50.0), Some("given")));
}

#[test]
fn a_rate_below_zero_is_a_rate() {
    let arguments = ["put", "MSFT", "--spot", "198", "--strike", "150", "--expiry", "1y", "--vol", "55%", "--rate"];
    let of = |rate: &str| data(&[&arguments[..], &[rate]].concat());
    assert_eq!(of("-1%")["rate_per_year"], -0.01);
    assert_eq!(of("-1%")["price"], of("-0.01")["price"]);
    // Early exercise of a put pays nothing without interest.
    let below = of("-1%");
    assert_eq!(below["price"]["american"]["value"], below["price"]["european"]["value"]);
    refused(&[&arguments[..], &["-150%"]].concat(), &["--rate: found -1.5", "between -1 and 1"]);
    refused(&[&arguments[..], &["0", "--dividend-yield", "-150%"]].concat(), &["--dividend-yield: found -1.5"]);
}

#[test]
fn a_name_in_place_of_a_ticker_is_met_with_the_ticker() {
    let of = |name: &str| {
        let data = data(&["put", name, "--spot", "198", "--strike", "150", "--expiry", "1y", "--vol", "55%"]);
        data["payoff_missing"].as_str().unwrap().to_string()
    };
    assert!(of("nvidia").contains("did you mean NVDA?"));
    assert!(of("NVDIA").contains("NVDA"));
    assert!(of("Oracle").contains("ORCL"));
    assert!(!of("MSFT").contains("did you mean") && !of("XYZQ").contains("did you mean"));
    refused(&["company", "nvidia"], &["NVDA"]);
}

#[test]
fn a_day_after_the_newest_evidence_is_said() {
    for command in [&["race", "--draws", "1024"][..], &["gap", "--draws", "1024"], &["company", "ORCL"]] {
        let of = |day: &str| printed(&[command, &["--as-of", day]].concat());
        let sentence = "nothing in the evidence became known after 2026-10-09";
        assert!(of("2027-03-01").contains(sentence), "{command:?}");
        assert!(!of("2026-10-09").contains(sentence), "{command:?}");
    }
    let value = common::json(&["race", "--draws", "1024", "--as-of", "2027-03-01"]);
    assert_eq!((value["as_of"].as_str(), value["evidence_to"].as_str()), (Some("2027-03-01"), Some("2026-10-09")));
}

#[test]
fn nvidia_pays_under_the_race() {
    let arguments =
        ["put", "NVDA", "--spot", "198", "--strike", "150", "--expiry", "1y", "--vol", "55%", "--draws", "2048"];
    let baseline = data(&arguments);
    let payoff = &baseline["payoff"];
    let number = |value: &Value| value.as_f64().unwrap();
    let ratio = number(&payoff["expected_payoff"]) / number(&baseline["premium"]);
    assert!((number(&payoff["expected_payoff_per_premium"]) - ratio).abs() < 1e-12);
    assert!(number(&payoff["expected_payoff_se"]) > 0.0);
    assert!(number(&payoff["p_profit"]) <= number(&payoff["p_pays"]));
    // All measures are of one smooth law: the chance that it pays is that of an end below the strike, so that at a
    // strike at a quantile it is the chance of that quantile.
    let quantile = payoff["spot_at_expiry"]["p5"].to_string();
    let mut at_quantile = arguments;
    at_quantile[5] = &quantile;
    assert!((number(&data(&at_quantile)["payoff"]["p_pays"]) - 0.05).abs() < 1e-8);
    // Break-even at that quantile: the chance of profit.
    let spot_price = quantile.parse::<f64>().unwrap() + 2.0;
    let strike = spot_price.to_string();
    let mut above = arguments;
    above[5] = &strike;
    let profit = data(&[&above[..], &["--premium", "2"]].concat());
    assert!((number(&profit["payoff"]["p_profit"]) - 0.05).abs() < 1e-8);
    assert!(number(&payoff["kelly_share_capped"]) <= 0.05);
    // A world of short lives and closed credit makes the same put worth more than it costs.
    let burry = data(&[&arguments[..], &["--scenario", "burry"]].concat());
    assert!(number(&burry["payoff"]["expected_payoff_per_premium"]) > 4.0 * ratio);
    // The answer follows its parameters: with no volatility of its own and no response, fewer ends are low.
    let still = data(&[&arguments[..], &["--set", "options.s_own=0.01", "--set", "options.c_m=0"]].concat());
    assert!(number(&still["payoff"]["p_pays"]) < number(&payoff["p_pays"]));
    assert_eq!(baseline["price"], still["price"]);
}

#[test]
fn a_ladder_fits_and_draws() {
    let plot = folder("options").join("ladder.svg");
    let arguments = [
        "put",
        "NVDA",
        "--spot",
        "198",
        "--vol",
        "55%",
        "--ladder",
        "--expiries",
        "6m,1y",
        "--draws",
        "1024",
        "--prior",
    ];
    let text = fits_eighty_columns(&[&arguments[..], &["--plot", plot.to_str().unwrap()]].concat());
    assert!(text.contains("not quotes of the program") && text.contains("investment advice"));
    assert!(std::fs::read_to_string(&plot).unwrap().contains("<svg"));
    let rungs = data(&arguments)["ladder"].as_array().unwrap().clone();
    assert_eq!(rungs.len(), 14);
    let prices: Vec<f64> = rungs[..7].iter().map(|rung| rung["price"]["american"]["value"].as_f64().unwrap()).collect();
    assert!(prices.is_sorted(), "a put is dearer at a higher strike: {prices:?}");
}

const CHAIN: &str = "Contract Symbol,Type,Strike Price,Expiration Date,Bid,Ask,Last Price,Implied Volatility,Currency
NVDA271015P00150000,Put,150,2027-10-15,15.9,16.3,16.0,55.2%,USD
NVDA271015P00120000,,$120.00,10/15/2027,7.1,7.5,7.2,,USD
NVDA271015C00200000,Call,,15-Oct-2027,44,45,44.5,,USD
X,P,350,20271015,150.0,151,,,USD
X,put,100,2027-10-15,,,,60%,USD
";

const BAD: [(&str, &str); 12] = [
    ("X,Put,150,2027-10-15,15.9,16.3,,,USD", "found the contract of line 2 again"),
    ("X,Put,NaN,2027-10-15,15.9,16.3,,,USD", "strike: found NaN"),
    ("X,Put,150,2025-10-15,15.9,16.3,,,USD", "expiry: found 2025-10-15"),
    ("X,Put,150,2027-10-15,15.9,16.3,,,EUR", "currency: found EUR"),
    ("X,Put,0,2027-10-15,15.9,16.3,,,USD", "strike: found 0"),
    ("X,Put,150,2027-10-15,16.9,16.3,,,USD", "bid: found 16.9"),
    ("X,Put,150,2027-10-15,,,,1000%,USD", "volatility: found 10"),
    ("X,Straddle,150,2027-10-15,1,2,,,USD", "type: found Straddle"),
    ("X,Put,150,2027-10-15,,,,,USD", "price: found nothing"),
    ("X,Put,150", "found 3 fields, expected 9"),
    ("X,Put,\"150,5\",2027-10-15,15.9,16.3,,,USD", "strike: found 150,5"),
    ("X,Put,\"1.150,00\",2027-10-15,15.9,16.3,,,USD", "strike: found 1.150,00"),
];

#[test]
fn a_chain_is_priced_row_by_row() {
    let good = file("chain.csv", CHAIN);
    let arguments = ["put", "NVDA", "--spot", "198", "--quotes", &good];
    let quotes = data(&arguments);
    assert_eq!((quotes["priced"].as_i64(), quotes["without_volatility"].as_i64()), (Some(5), Some(1)));
    let rows = quotes["quotes"].as_array().unwrap();
    let vol = |k: usize| rows[k]["implied_vol_per_root_year"]["american"]["value"].as_f64();
    assert!((vol(0).unwrap() - 0.549).abs() < 0.001);
    assert_eq!(vol(3), None);
    assert!(rows[3]["implied_vol_per_root_year"]["why_none"].as_str().unwrap().contains("below 152"));
    // The row without a price has one from its volatility.
    assert!(rows[4]["price"]["american"].as_f64().unwrap() > 3.0);
    assert_eq!(rows[1]["strike"], 120.0);
    assert_eq!(rows[2]["strike"], 200.0);
    for line in printed(&arguments).lines() {
        assert!(line.chars().count() <= 80 || line.contains("options/"), "{line}");
    }
}

#[test]
fn bad_rows_are_named_and_skipped() {
    for (row, sentence) in BAD {
        let path = file("one-bad.csv", &format!("{CHAIN}{row}\n"));
        let place = format!("one-bad.csv:7: {sentence}");
        refused(&["put", "NVDA", "--spot", "198", "--quotes", &path], &[&place, "--skip-bad"]);
    }
    let rows: Vec<&str> = BAD.iter().map(|(row, _)| *row).collect();
    let path = file("bad.csv", &format!("{CHAIN}{}\n", rows.join("\n")));
    refused(&["put", "NVDA", "--spot", "198", "--quotes", &path], &[&format!("and {} more bad rows", BAD.len() - 1)]);
    let quotes = data(&["put", "NVDA", "--spot", "198", "--quotes", &path, "--skip-bad"]);
    assert_eq!(quotes["priced"], 5);
    assert_eq!(quotes["bad"].as_array().unwrap().len(), BAD.len());
}

#[test]
fn files_that_hold_no_chain() {
    let of = |name: &str, text: &str, parts: &[&str]| {
        refused(&["put", "NVDA", "--spot", "198", "--quotes", &file(name, text)], parts);
    };
    of("columns.csv", "Strke,Expiration,Bid\n1,2,3\n", &["no column strike", "nearest: Strke"]);
    of("empty.csv", "", &["header"]);
    let head = "type,strike,expiry,mark,spot\nput,150,2027-10-15,16,";
    of("spot.csv", &format!("{head}190\n"), &["spot.csv:2: spot: found 190, expected 198 as --spot has it"]);
    assert_eq!(
        data(&["put", "NVDA", "--spot", "198", "--quotes", &file("same.csv", &format!("{head}198\n"))])["priced"],
        1
    );
    assert_eq!(
        data(&["put", "NVDA", "--quotes", &file("own.csv", &format!("{head}190\n"))])["quotes"][0]["spot"],
        190.0
    );
    of("header.csv", "type,strike,expiry,mark\n", &["found no rows"]);
    refused(&["put", "NVDA", "--spot", "198", "--quotes", "nowhere.csv"], &["nowhere.csv", "No such file"]);
    refused(&["put", "NVDA", "--quotes", &file("chain2.csv", CHAIN)], &["--spot: found none"]);
}

#[test]
fn impossible_questions_name_the_option() {
    for (changed, value, sentence) in [
        ("--spot", "-5", "--spot: found -5"),
        ("--spot", "NaN", "--spot: found NaN"),
        ("--strike", "0", "--strike: found 0"),
        ("--expiry", "0d", "--expiry: found 2026-10-09"),
        ("--expiry", "2020-01-01", "--expiry: found 2020-01-01"),
        ("--expiry", "soon", "--expiry: found soon"),
        ("--expiry", "60y", "--expiry: found 60"),
        ("--vol", "0", "--vol: found 0"),
        ("--vol", "1000%", "--vol: found 10"),
        ("--rate", "3", "--rate: found 3"),
        ("--skew", "-9", "--skew: found -9"),
        ("--dividends", "2027-01-01:300", "--dividends: found 29"),
        ("--dividends", "x", "--dividends: found x"),
        ("--level", "-1", "--level: found -1"),
        ("--most-size", "2", "--most-size: found 2"),
    ] {
        let mut arguments = vec!["put".to_string(), "ORCL".to_string()];
        let mut options = vec![("--spot", "198"), ("--strike", "150"), ("--expiry", "1y"), ("--vol", "0.5")];
        options.retain(|(name, _)| *name != changed);
        options.push((changed, value));
        arguments.extend(options.iter().flat_map(|(name, value)| [(*name).to_string(), (*value).to_string()]));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        refused(&arguments, &[sentence]);
    }
}
