//! `overhang takeoff` with each model through the binary: numbers, tables, faults.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use serde_json::Value;

fn takeoff<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["takeoff"], arguments].concat()
}

fn printed(arguments: &[&str]) -> String {
    common::printed(&takeoff(arguments))
}

fn data(arguments: &[&str]) -> Value {
    common::data(&takeoff(arguments))
}

#[track_caller]
fn refused(arguments: &[&str], parts: &[&str]) {
    common::refused(&takeoff(arguments), parts);
}

fn milestone<'a>(data: &'a Value, name: &str) -> &'a Value {
    data["milestones"].as_array().unwrap().iter().find(|m| m["name"] == name).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn the_full_takeoff_model_gives_the_published_dates() {
    let ftm = data(&["--model", "ftm", "--draws", "50"]);
    let agi = milestone(&ftm, "agi_year");
    assert!((agi["best_guess"].as_f64().unwrap() - 2040.0).abs() < 1e-9);
    assert!(agi["conservative"].is_null(), "never is no number");
    assert_eq!(ftm["path"]["gwp"].as_array().unwrap().len(), 780);
    let text = printed(&["--model", "ftm", "--draws", "50"]);
    let row = text.lines().find(|line| line.starts_with("all goods")).unwrap();
    assert!(row.contains("not by 2100") && row.contains("2040.0"), "{row}");
    let yearly = data(&["--model", "ftm", "--draws", "10", "--step-years", "1", "--preset", "aggressive"]);
    assert_eq!(yearly["path"]["gwp"].as_array().unwrap().len(), 78);
    assert!((milestone(&yearly, "agi_year")["best_guess"].as_f64().unwrap() - 2042.0).abs() < 1e-9);
    // One input of the user moves the date.
    let harder = data(&["--model", "ftm", "--draws", "10", "--set", "ftm.full_automation_requirements_training=1e38"]);
    assert!(milestone(&harder, "agi_year")["best_guess"].as_f64().unwrap() > 2041.0);
}

#[test]
fn ai_2027_and_ai_futures_answer() {
    let coders = data(&["--model", "ai2027"]);
    let coder = milestone(&coders, "superhuman_coder");
    assert!((coder["year"]["p50"].as_f64().unwrap() - 2027.687).abs() < 0.15);
    let asi = milestone(&coders, "superintelligence");
    assert!((asi["years_after_coder"]["p50"].as_f64().unwrap() - 1.017).abs() < 0.16);
    assert!(asi["year"]["p90"].is_null());
    let stepped = data(&["--model", "ai2027", "--stepped", "--draws", "500"]);
    assert_eq!(stepped["stepped"], true);
    let futures = data(&["--model", "aifutures"]);
    assert!((milestone(&futures, "automated_coder")["year"].as_f64().unwrap() - 2031.6).abs() < 0.1);
    assert!((futures["constants"]["experiment_exponent"].as_f64().unwrap() / 0.65483 - 1.0).abs() < 0.01);
}

#[test]
fn the_block_alone_shows_goals_lead_and_concentration() {
    let alone = data(&["--alone", "--draws", "4096"]);
    let intern = milestone(&alone, "intern_proxy");
    assert_eq!(intern["target"], "2026-09");
    assert!((0.25..0.5).contains(&intern["p_by_target"].as_f64().unwrap()));
    let researcher = milestone(&alone, "researcher_proxy");
    assert!((0.1..0.35).contains(&researcher["p_by_target"].as_f64().unwrap()));
    let start = &alone["path"][0];
    for key in ["rd_multiplier", "horizon_minutes", "lead_months", "leader_share", "concentration", "task_cost_ratio"] {
        let p = |level: &str| start[key][level].as_f64().unwrap();
        assert!(p("p5") <= p("p50") && p("p50") <= p("p95"), "{key}");
    }
    assert!((start["concentration"]["p50"].as_f64().unwrap() - 0.345).abs() < 1e-9);
    assert_eq!(start["p_leader_over_half"], 0.0);
    assert_eq!(alone["measured_horizons"].as_array().unwrap().iter().filter(|m| m["weighs"] == true).count(), 6);
    // By October 2026 the day of the first goal has passed; in August it had not.
    let passed = |day: &str| printed(&["--alone", "--draws", "512", "--as-of", day]).contains("has passed by");
    assert!(passed("2026-10-09") && !passed("2026-08-31"));
    // The prior is the same draws without weights; and the numbers do not depend on threads.
    let prior = data(&["--alone", "--draws", "4096", "--prior"]);
    assert!((prior["effective_draws"].as_f64().unwrap() - 4096.0).abs() < 1e-6);
    assert_eq!(
        data(&["--alone", "--draws", "512", "--threads", "1"]),
        data(&["--alone", "--draws", "512", "--threads", "3"])
    );
}

#[test]
fn side_by_side_prints_definitions() {
    let all = data(&["--model", "all", "--draws", "1024"]);
    let coder = milestone(&all, "automated coder");
    assert!(coder["definition"].as_str().unwrap().contains("superhuman coder"));
    for model in ["ours_in_race", "ours_alone", "ai_2027"] {
        assert!(coder[model]["p50_year"].is_number(), "{model}");
    }
    assert!(coder["ai_futures"]["year"].is_number() && coder["ftm_draws"].is_null());
    assert!(milestone(&all, "all work")["ftm_best_guess"]["year"].is_number());
    // The multiplier that `--model aifutures` prints passes 5 in 2028 and 25 before the coder.
    let futures = |name: &str| milestone(&all, name)["ai_futures"]["year"].as_f64().unwrap();
    assert!((2028.0..2029.0).contains(&futures("multiplier 5")), "{}", futures("multiplier 5"));
    assert!((2031.0..futures("automated coder")).contains(&futures("multiplier 25")));
}

#[test]
fn holding_power_back_delays_and_the_takeoff_pulls() {
    let couplings = data(&["--couplings", "--draws", "2048"]);
    let worlds = couplings["worlds"].as_array().unwrap();
    assert_eq!(worlds.len(), 5);
    let world = |name: &str| worlds.iter().find(|w| w["held_back"] == name).unwrap();
    let change = |name: &str, k: usize| world(name)["milestones"][k]["difference"].as_f64().unwrap();
    for name in ["power", "chips", "software"] {
        assert!(change(name, 1) < 0.0, "{name}: {}", change(name, 1));
    }
    // The other direction: without returns to software less is earned and less power is needed.
    let median = |name: &str, column: &str| world(name)["medians"][column]["2035-12-31"].as_f64().unwrap();
    for column in ["lab_revenue_usd_bn", "need_gw"] {
        assert!(median("software", column) < median("as it is", column), "{column}");
    }
    // Less money for chips breaks the boom later: the bubble is rarer by 2030.
    let bubble = |name: &str| world(name)["ever"]["bubble"]["2030-12-31"].as_f64().unwrap();
    assert!(bubble("funding") < bubble("as it is"), "{} {}", bubble("funding"), bubble("as it is"));
    // A factor of 1 changes nothing.
    for world in data(&["--couplings", "1", "--draws", "1024"])["worlds"].as_array().unwrap().iter().skip(1) {
        assert_eq!(world["milestones"][0]["difference"].as_f64().unwrap(), 0.0, "{}", world["held_back"]);
    }
}

#[test]
fn tables_fit_eighty_columns() {
    for arguments in [
        &["--model", "ftm", "--draws", "50"][..],
        &["--model", "ai2027", "--draws", "500"],
        &["--model", "aifutures"],
        &["--model", "all", "--draws", "1024"],
        &["--alone", "--draws", "512"],
        &["--couplings", "--draws", "1024"],
    ] {
        common::fits_eighty_columns(&takeoff(arguments));
        assert!(printed(&[arguments, &["--format", "csv"]].concat()).lines().count() > 1);
    }
}

#[test]
fn plots_are_written() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments) in [
        ("alone.svg", &["--alone", "--draws", "256"][..]),
        ("ftm.png", &["--model", "ftm", "--draws", "10"]),
        ("futures.svg", &["--model", "aifutures"]),
    ] {
        let path = folder.path().join(name);
        printed(&[arguments, &["--plot", path.to_str().unwrap()]].concat());
        assert!(std::fs::metadata(&path).unwrap().len() > 1_000, "{name}");
    }
    let svg = std::fs::read_to_string(folder.path().join("alone.svg")).unwrap();
    assert!(svg.contains("measured") && svg.contains("horizon") && svg.contains("multiplier"));
}

#[test]
fn wrong_questions_get_one_sentence() {
    refused(&["--model", "ftm", "--set", "ftm.rampup_trigger=1.5"], &["ftm.rampup_trigger", "1.5", "from 0 to 1"]);
    refused(
        &["--model", "ftm", "--set", "ftm.labour_substitution_goods=2"],
        &["labour_substitution_goods", "2", "below 1"],
    );
    refused(&["--model", "ftm", "--set", "ftm.flop_gap_training=-1"], &["flop_gap_training", "-1", "at least 1"]);
    refused(&["--model", "ftm", "--set", "ftm.flop_gap_trainin=10"], &["flop_gap_training"]);
    refused(&["--model", "ftm", "--set", "ftm.initial_gwp=much"], &["initial_gwp", "much", "a number"]);
    refused(&["--model", "ftm", "--set", "takeoff.r=2"], &["takeoff.r", "ftm."]);
    refused(&["--model", "ftm", "--step-years", "0"], &["step_years", "0", "from 0.01 to 1"]);
    refused(&["--model", "ftm", "--draws", "0"], &["--draws", "0"]);
    refused(&["--model", "ftm", "--draws", "99999999"], &["--draws", "1000000"]);
    refused(
        &["--model", "ai2027", "--set", "ai2027.takeoff.first_gap_zero_chance=1.4"],
        &["first_gap_zero_chance", "1.4"],
    );
    refused(&["--model", "ai2027", "--set", "ai2027.takeoff.speed_sar=2"], &["speeds", "2", "above 5"]);
    refused(&["--model", "ai2027", "--set", "ai2027.gain=2"], &["ai2027.takeoff.NAME"]);
    refused(&["--model", "aifutures", "--set", "aifutures.coding_rho=1.5"], &["coding_rho", "1.5", "below 0"]);
    refused(&["--set", "takeoff.labour_substitution=1.5"], &["labour_substitution", "1.5", "at most 1"]);
    refused(&["--set", "takeoff.automated_coder_gap_years=-1"], &["automated_coder_gap_years", "-1", "above 0"]);
    refused(&["--alone", "--set", "alone.energised_growth_half_life_years=-2"], &["half_life", "-2", "above 0"]);
    refused(&["--couplings=-1"], &["--couplings", "-1"]);
    refused(&["--model", "all", "--stepped"], &["--stepped", "ai2027"]);
    for (model, published) in [("ftm", "2023-06-30"), ("ai2027", "2025-09-07"), ("aifutures", "2026-01-13")] {
        refused(&["--model", model, "--as-of", "2023-01-01"], &["--as-of", "2023-01-01", published, "was public"]);
        refused(&["--model", model, "--scenario", "burry"], &["--scenario", "does not read it"]);
    }
    refused(&["--model", "aifutures", "--draws", "9"], &["--draws", "does not read it"]);
    refused(&["--model", "ftm", "--off", "takeoff.ftm.initial_gwp.best_guess"], &["takeoff.ftm.initial_gwp"]);
}
