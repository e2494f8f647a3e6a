//! Forecasters' shorthand: what is understood, what is said back, what is refused.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_prob::interval_text::{IntervalText, IntervalTextError};
use proptest::prelude::*;

fn read(text: &str) -> Result<IntervalText, IntervalTextError> {
    text.parse()
}

#[test]
fn the_forms_and_their_echo() {
    for (text, echo) in [
        ("5 to 10", "lognormal, 90% interval 5 to 10"),
        ("3 to 6 lognormal", "lognormal, 90% interval 3 to 6"),
        ("-0.1 to 0.2 normal", "normal, 90% interval -0.1 to 0.2"),
        ("-0.1 to 0.2", "normal, 90% interval -0.1 to 0.2"),
        ("0 to 4", "normal, 90% interval 0 to 4"),
        ("5 to 10 lognormal 80%", "lognormal, 80% interval 5 to 10"),
        ("5 to 10 80% NORMAL", "normal, 80% interval 5 to 10"),
        ("  1_000  TO  2e6 uniform 99.5%", "uniform, 99.5% interval 1000 to 2000000"),
        ("1 to 2 triangular", "triangular, 90% interval 1 to 2"),
        ("4.5", "exactly 4.5"),
        ("1e3", "exactly 1000"),
        ("-1e-30", "exactly -1e-30"),
    ] {
        assert_eq!(read(text).map(|read| read.to_string()).as_deref(), Ok(echo), "{text}");
    }
}

#[test]
fn ends_are_the_quantiles_of_the_level() {
    let d = read("5 to 10 lognormal 80%").unwrap().into_distribution();
    assert!((d.quantile(0.1) - 5.0).abs() < 1e-12 && (d.quantile(0.9) - 10.0).abs() < 1e-12);
    let d = read("-1 to 3").unwrap().into_distribution();
    assert!((d.quantile(0.05) + 1.0).abs() < 1e-12 && (d.mean().unwrap() - 1.0).abs() < 1e-15);
}

#[test]
fn errors_say_what_was_found_and_expected() {
    let number = "a number";
    for (text, parts) in [
        ("", vec!["found nothing", "`LOW to HIGH`"]),
        ("   ", vec!["found nothing"]),
        ("five", vec!["`five`", number]),
        ("5 10", vec!["`10`", "`to`"]),
        ("5 to", vec!["``", "upper end", number]),
        ("5 to ten", vec!["`ten`", "upper end", number]),
        ("5 to 10 gamma", vec!["`gamma`", "lognormal, normal", "80%"]),
        ("5 to 10 80% 90%", vec!["second level `90%`"]),
        ("5 to 10 normal uniform", vec!["second family `uniform`"]),
        ("5 to 10 x%", vec!["`x`", "level in percent"]),
        ("10 to 5", vec!["`10 to 5`", "10 is not below", "5"]),
        ("-1 to 5 lognormal", vec!["-1", "above zero"]),
        ("1 to 5 100%", vec!["level 1", "between 0 and 1"]),
        ("inf", vec!["`inf`", number]),
        ("1e999 to 2", vec!["`1e999`", number]),
        ("nan to 2", vec!["`nan`", number]),
        ("1__0", vec!["`1__0`"]),
        ("5-10", vec!["`5-10`"]),
    ] {
        let said = read(text).expect_err(text).to_string();
        for part in parts {
            assert!(said.contains(part), "{text}: {said} lacks {part}");
        }
    }
    let long = "x".repeat(10_000);
    assert!(read(&long).unwrap_err().to_string().len() < 300);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn any_words_are_read_or_refused(
        words in prop::collection::vec(
            prop_oneof![
                Just("to".to_owned()), Just("normal".to_owned()), Just("lognormal".to_owned()),
                Just("80%".to_owned()), "[-+]?[0-9_.eE%]{1,8}", any::<f64>().prop_map(|x| x.to_string()),
                "\\PC{0,5}",
            ],
            0..7,
        ),
    ) {
        if let Ok(read) = read(&words.join(" ")) {
            // What is said back is understood the same.
            let echo = read.to_string();
            prop_assert!(echo.starts_with("exactly ") || echo.contains("% interval "), "{echo}");
            prop_assert!(!read.distribution().median().is_nan());
        }
    }

    #[test]
    fn numbers_come_back(low in -1e6..1e6, width in 1e-3..1e6, level in 1.0..99.0) {
        let text = format!("{low} to {} {level}%", low + width);
        let family = if low > 0.0 { "lognormal" } else { "normal" };
        let expected = format!("{family}, {level}% interval {low} to {}", low + width);
        prop_assert_eq!(read(&text).unwrap().to_string(), expected);
    }
}
