//! `overhang program`, `overhang contest` and `overhang fleet --share` through the binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{data, fits_eighty_columns, overhang, printed, refused};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn alternative<'a>(data: &'a Value, name: &str, budget: f64) -> &'a Value {
    let found = data["alternatives"].as_array().unwrap().iter();
    found.into_iter().find(|a| a["name"] == name && number(&a["budget_usd_bn"]) == budget).unwrap()
}

#[test]
fn a_start_in_2026_acts_through_the_grid_until_about_2032() {
    let data = data(&["program", "--draws", "2048"]);
    let reactors = &data["reactors"];
    assert!(number(&reactors["first_running_year"]["p5"]) > 2031.5);
    assert!(number(&reactors["p_first_before_2032"]) < 0.05);
    // Nothing forbids an early reactor: with short licences and works one runs.
    let fast =
        self::data(&["program", "--draws", "1024", "--prior", "--set", "program.T_lic=6", "--set", "program.T_b1=20"]);
    assert!(number(&fast["reactors"]["p_first_before_2032"]) > 0.99);
    let years = alternative(&data, "programme", 1000.0)["years"].as_array().unwrap();
    for year in &years[..6] {
        let gw = &reactors["running_gw"].as_array().unwrap().iter().find(|r| r["date"] == year["date"]).unwrap()["gw"];
        assert_eq!(number(&gw["p95"]), 0.0, "{year}");
    }
    // By the end of 2030 it helps, and all of that is the grid: reactors alone do nothing.
    assert!(number(&years[4]["idle_gw_quarters_difference"]["value"]) < -1.0);
    let splits = data["splits"].as_array().unwrap();
    assert_eq!(splits.len(), 6);
    let alone = self::data(&["program", "--draws", "1024", "--reactors", "1"]);
    let years = alternative(&alone, "programme", 1000.0)["years"].as_array().unwrap();
    assert_eq!(number(&years[4]["idle_gw_quarters_difference"]["value"]), 0.0);
    assert_eq!(number(&years[4]["p_breaker_difference"]["value"]), 0.0);
}

#[test]
fn the_race_as_it_is_stands_in_the_first_place() {
    let race = data(&["race", "--draws", "2048"]);
    let program = data(&["program", "--draws", "2048"]);
    let by = race["cumulative_incidence"].as_array().map(Vec::len);
    assert!(by.is_none() || by > Some(0));
    let ever = number(&race["ever"]["breaker"]["p"]);
    let ours = number(&program["base"].as_array().unwrap().last().unwrap()["p_breaker"]["value"]);
    assert!((ever - ours).abs() < 1e-12, "{ever} and {ours}");
}

#[test]
fn money_counts() {
    let data = data(&["program", "--draws", "2048", "--budget", "300"]);
    for name in ["programme", "engines", "transformers", "flexibility", "chips"] {
        let [large, small] = [300.0, 30.0].map(|budget| alternative(&data, name, budget));
        for alternative in [large, small] {
            let spent = number(&alternative["spent_usd_bn"]);
            assert!(spent > 0.0 && spent <= number(&alternative["budget_usd_bn"]) + 1e-9, "{name}: {spent}");
            let last = alternative["years"].as_array().unwrap().last().unwrap().clone();
            assert!(number(&last["idle_gw_quarters_difference"]["value"]) < 0.0, "{name}");
        }
        assert!(number(&large["spent_usd_bn"]) >= number(&small["spent_usd_bn"]), "{name}");
    }
    for rest in data["rests_on"].as_array().unwrap() {
        assert!(!rest["ground"].as_str().unwrap().is_empty(), "{rest}");
    }
}

#[test]
fn threads_do_not_matter() {
    for command in [&["program"][..], &["contest"], &["fleet", "--share"]] {
        let run = |threads: &str| {
            printed(&[command, &["--draws", "1500", "--threads", threads, "--format", "json"]].concat())
        };
        let one = run("1");
        assert!(one == run("2") && one == run("7"), "{command:?}");
    }
}

#[test]
fn one_page_of_eighty_columns() {
    for command in [&["program"][..], &["contest"], &["fleet", "--share"]] {
        let text = fits_eighty_columns(&[command, &["--draws", "2048"]].concat());
        assert!(!text.contains("NaN"), "{text}");
    }
    for command in [&["program"][..], &["contest"], &["fleet", "--share"]] {
        assert_eq!(continued(&printed(&[command, &["--draws", "8192"]].concat())), Vec::<String>::new());
    }
    let text = printed(&["program", "--draws", "1024"]);
    assert!(text.contains("first reactor") && text.contains("T_lic (a)") && text.contains("Breaker: "), "{text}");
}

/// Lines of tables in which a row goes on, but for lists of names.
fn continued(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        inside = (inside && !line.is_empty() || line.starts_with('─')) && !line.starts_with("first reactor");
        // The first column is never empty, and none is ten wide and flush right.
        if inside && line.starts_with("          ") {
            lines.push(line.to_string());
        }
    }
    lines
}

#[test]
fn a_late_start_spends_little_and_says_so() {
    // Engines and turbines that come after the race.
    let leads = ["--set", "program.T_eng=24", "--set", "program.T_gt=36"];
    let arguments = [&["program", "--draws", "1024", "--start", "2035-12-31"][..], &leads].concat();
    let late = data(&arguments);
    let engines = alternative(&late, "engines", 1000.0);
    assert_eq!((number(&engines["spent_usd_bn"]), &engines["idle_usd_per_usd"]["value"]), (0.0, &Value::Null));
    let text = printed(&arguments);
    assert!(text.contains("nothing spent") && !text.contains("NaN"), "{text}");
}

#[test]
fn few_groups_have_the_errors_of_the_race() {
    let race = data(&["race", "--draws", "2048"]);
    let program = data(&["program", "--draws", "2048"]);
    let ours = program["base"].as_array().unwrap().last().unwrap()["p_breaker"].clone();
    let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-9, "{a} and {b}");
    close(number(&ours["se"]), number(&race["ever"]["breaker"]["se"]));
    // At least the binomial error of the effective draws.
    let p = number(&ours["value"]);
    let effective = number(&race["effective_draws"]);
    assert!(number(&ours["se"]) >= (p * (1.0 - p) / effective).sqrt() * (1.0 - 1e-9));
    // Two groups say nothing of the error of the best split; eight do.
    assert!(program["best_reactors_share"]["value"].is_number());
    assert_eq!(program["best_reactors_share"]["se"], Value::Null);
    assert!(printed(&["program", "--draws", "2048"]).contains("--draws 8192"));
    // Paired differences of two groups, too: not below what their spread over histories says.
    let contest = data(&["contest", "--draws", "2048"]);
    for world in contest["winner"]["worlds"].as_array().unwrap() {
        let last = &world["difference"][10];
        let d = number(&last["p"]).abs();
        // A share d of the histories changes sides at least: the variance is at least d (1 - d).
        assert!(number(&last["se"]) >= (d * (1.0 - d) / effective).sqrt() * (1.0 - 1e-9), "{world}");
    }
}

#[test]
fn csv_has_every_table() {
    let tables = |arguments: &[&str]| {
        let text = printed(&[arguments, &["--draws", "1024", "--format", "csv"]].concat());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut names: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_string()).collect();
        names.dedup();
        names
    };
    assert_eq!(
        tables(&["program"]),
        [
            "budget_usd_bn",
            "reactors_share",
            "start",
            "reactors",
            "base",
            "alternatives",
            "splits",
            "best_reactors_share",
            "definition",
            "rests_on"
        ]
    );
    assert_eq!(tables(&["contest"]), ["layers", "moves", "rivals", "winner", "compounding", "rests_on"]);
    assert_eq!(tables(&["fleet", "--share"]), ["shares", "lock_in", "broken_lock_in"]);
}

#[test]
fn what_program_refuses() {
    refused(&["program", "--budget", "0"], &["--budget: found 0", "above 0"]);
    refused(&["program", "--budget=-5"], &["--budget: found -5"]);
    refused(&["program", "--budget", "NaN"], &["--budget: found NaN"]);
    refused(&["program", "--budget", "1e9"], &["at most 100000"]);
    refused(&["program", "--reactors", "60"], &["--reactors: found 60", "0 to 1"]);
    refused(&["program", "--start", "2025-12-31"], &["--start: found 2025-12-31", "2026-01-01"]);
    refused(&["program", "--start", "2037-01-01"], &["2036-12-31"]);
    refused(&["program", "--start", "2036-12-31"], &["--start: found 2036-12-31", "a year or more before 2036-12-31"]);
    refused(&["fleet", "--share", "--broken-from", "2037-Q1"], &["--broken-from: found 2037-Q1", "2026-Q1 to 2036-Q4"]);
    let more_than_all = ["found a sum of 1.500", "expected at most 1", "takeoff.lab_1_start_share"];
    refused(&["contest", "--set", "takeoff.share1=0.9"], &more_than_all);
    refused(&["race", "--set", "takeoff.share1=0.6 to 0.99 uniform"], &["at most 1"]);
    refused(&["evidence", "show", "program.nmae"], &["`program.nmae`", "such as program."]);
    refused(&["program", "--set", "program.licence=3"], &["program.licence", "program.reactor_licence_months"]);
    refused(&["program", "--set", "program.LR=1.5"], &["program", "0 to 1"]);
    refused(&["contest", "--set", "contest.chi=0.5"], &["above 1"]);
    refused(&["program", "--draws", "0"], &["--draws: found 0"]);
    refused(&["contest", "--draws", "1024", "--plot", "/tmp/contest.gif"], &["svg"]);
}

#[test]
fn who_keeps_the_value() {
    let data = data(&["contest", "--draws", "2048"]);
    let layers = data["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 11 * 5);
    let chip = |year: i64| {
        let found = layers.iter().find(|l| l["year"] == year && l["layer"] == "chip").unwrap();
        number(&found["share"]["p50"])
    };
    assert!(chip(2026) > 0.3 && chip(2030) < chip(2026));
    let rivals = data["rivals"].as_array().unwrap();
    assert_eq!(number(&rivals[0]["dissipated_share"]), 0.5);
    // Costs that explain the shares of the labs give them back.
    let labs = rivals.last().unwrap()["share"].as_array().unwrap();
    for (share, expected) in labs.iter().zip([0.40, 0.35, 0.25]) {
        assert!((number(share) - expected).abs() < 1e-12, "{labs:?}");
    }
    let winner = &data["winner"];
    let p = |year: usize| number(&winner["p"][year]["p"]);
    assert!(p(0) < p(10) && p(10) < 0.5);
    for world in winner["worlds"].as_array().unwrap() {
        let change = number(&world["difference"][10]["p"]);
        let name = world["world"].as_str().unwrap();
        let binds = name.contains("doubled") || name.contains("spread half") || name.contains("moves twice");
        assert_eq!(change > 0.0, binds, "{name}: {change}");
    }
}

#[test]
fn the_moat() {
    let data = data(&["fleet", "--share", "--draws", "2048"]);
    let shares = data["shares"].as_array().unwrap();
    let custom = |year: usize| number(&shares[year]["share_custom"]["p50"]);
    assert!((custom(0) - 0.28).abs() < 0.02 && custom(10) > custom(0));
    let majority: Vec<f64> = shares.iter().map(|s| number(&s["p_custom_majority"]["value"])).collect();
    assert!(majority.windows(2).all(|pair| pair[0] <= pair[1]) && majority[10] <= 1.0);
    // Nothing changes before the break; after it Nvidia loses share, margin and revenue, the more the less is left.
    let lost = |k: usize, year: usize, name: &str| {
        number(&data["broken_lock_in"][k]["years"][year][format!("{name}_difference")]["value"])
    };
    for name in ["share_nvidia", "nvidia_gross_margin", "nvidia_revenue_usd_bn_per_year"] {
        assert_eq!(lost(0, 0, name), 0.0, "{name}");
        assert!(lost(0, 4, name) < 0.0 && lost(1, 4, name) < lost(0, 4, name), "{name}");
    }
    // The quarter of the break is the user's.
    let late = self::data(&["fleet", "--share", "--draws", "1024", "--broken-from", "2030-Q1"]);
    let late = |year: usize| number(&late["broken_lock_in"][1]["years"][year]["share_nvidia_difference"]["value"]);
    assert_eq!(late(3), 0.0);
    assert!(late(4) < 0.0);
    // Small models have a spread around the race's path, and none where it is set to nothing.
    let small = &shares[4]["small_model_share"];
    assert!(number(&small["p5"]) < 0.4 && number(&small["p95"]) > 0.7, "{small}");
    let still = ["--set", "contest.e_s=0", "--set", "contest.e_t=0"];
    let still = self::data(&[&["fleet", "--share", "--draws", "1024"][..], &still].concat());
    let still = &still["shares"][4]["small_model_share"];
    assert!((number(&still["p95"]) - number(&still["p5"])).abs() < 1e-9, "{still}");
    assert!((number(&still["p50"]) - number(&small["p50"])).abs() < 0.03);
    refused(&["fleet", "--set", "designers.alpha=3"], &["--set"]);
    assert!(!overhang(&["fleet", "--share", "--by", "owner"]).status.success());
    let sensitive = self::data(&["fleet", "--share", "--draws", "1024", "--set", "designers.alpha=3"]);
    assert!(number(&sensitive["lock_in"][0]["price_ratio"]["p50"]) > 1.0);
}

#[test]
fn plots_are_drawn() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("program");
    std::fs::create_dir_all(&folder).unwrap();
    for (command, name) in
        [(&["program"][..], "program.svg"), (&["contest"], "contest.png"), (&["fleet", "--share"], "share.svg")]
    {
        let path = folder.join(name);
        let _ = std::fs::remove_file(&path);
        printed(&[command, &["--draws", "1024", "--plot", path.to_str().unwrap()]].concat());
        assert!(std::fs::metadata(&path).unwrap().len() > 2_000, "{name}");
    }
}
