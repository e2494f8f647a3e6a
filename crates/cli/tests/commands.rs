//! Every command through the binary, on the baseline, and what it says when the question is wrong.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{fits_eighty_columns, json, overhang, printed, refused};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};

#[test]
fn the_race_adds_up_and_keeps_its_contract() {
    let race = json(&["race", "--draws", "4096"]);
    let data = &race["data"];
    let sum: f64 =
        ["takeoff", "breaker", "bubble", "none"].iter().map(|e| data["first"][e]["p"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-12);
    assert_eq!(data["by"].as_array().unwrap().len(), 11);
    assert_eq!(data["by"][0]["date"], "2026-12-31");
    assert_eq!(data["horizon"], "2036-12-31");
    assert!(data["first"]["breaker"]["se"].as_f64().unwrap() > 0.0);
    for key in ["median_date", "given", "draws_used", "draws_failed", "effective_draws", "definitions"] {
        assert!(!data[key].is_null(), "{key}");
    }
    assert_eq!(data["draws_used"], 4096);
}

#[test]
fn tables_fit_eighty_columns() {
    for arguments in [
        &["race", "--draws", "2048"][..],
        &["--draws", "2048"],
        &["trace"],
        &["scenario", "list"],
        &["scenario", "show", "burry"],
        &["scenario", "diff", "baseline", "burry"],
        &["gap", "--draws", "1024", "--prior"],
        &["takeoff", "--draws", "1024", "--prior"],
        &["evidence", "show", "joint.seen.rent_2026q2"],
    ] {
        fits_eighty_columns(arguments);
    }
}

#[test]
fn a_trace_is_the_draw_of_the_run() {
    let central = json(&["trace", "--central"]);
    assert_eq!(central["data"]["trips"]["breaker"], "2028-Q4");
    assert_eq!(central["data"]["trips"]["takeoff"], Value::Null);
    assert_eq!(central["data"]["quarters"].as_array().unwrap().len(), 44);
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    printed(&["run", "-o", run.to_str().unwrap(), "--draws", "1024", "--prior"]);
    let trace = json(&["trace", "--draw", "77", "--prior"]);
    assert_eq!(trace["data"]["quarters"][0]["quarter"], "2026-Q1");
    assert!(trace["data"]["quarters"][0]["shocks"]["shock_break"].as_f64().unwrap() < 1.0);
}

#[test]
fn a_run_read_back_is_the_race_that_wrote_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let path = run.to_str().unwrap();
    let written = json(&["run", "-o", path, "--draws", "2048", "--prior", "--threads", "2"]);
    let read = json(&["race", path]);
    assert_eq!(written["data"]["race"], read["data"]);
    let direct = json(&["race", "--prior", "--draws", "2048", "--threads", "7"]);
    assert_eq!(direct["data"], read["data"]);
    refused(&["run", "-o", path, "--draws", "1024", "--prior"], &[path, "--overwrite"]);
    for (asked, found) in
        [("--seed=9", "9"), ("--scenario=burry", "burry"), ("--draws=99", "99"), ("--set=chips.life=3", "=3")]
    {
        refused(&["race", path, asked], &[asked.split('=').next().unwrap(), found, "already made"]);
    }
    let draws = std::fs::read(run.join("draws.parquet")).unwrap();
    std::fs::write(run.join("draws.parquet"), &draws[..draws.len() / 2]).unwrap();
    refused(&["race", path], &["draws.parquet", "bytes"]);
    std::fs::write(run.join("draws.parquet"), &draws).unwrap();
    std::fs::remove_file(run.join("manifest.json")).unwrap();
    refused(&["race", path], &[path, "manifest"]);
}

#[test]
fn one_changed_line_moves_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(
        &file,
        "extends = \"baseline\"\ndescription = \"sure\"\n[power.breaker_idle_share]\nvalue = 0.3\nunit = \"share\"\nkind = \"assumed\"\nreason = \"a laxer definition\"\n",
    )
    .unwrap();
    let name = file.to_str().unwrap();
    let breaker = |scenario: &str| {
        json(&["race", "--prior", "--draws", "4096", "--scenario", scenario])["data"]["ever"]["breaker"]["p"]
            .as_f64()
            .unwrap()
    };
    assert!(breaker(name) < breaker("baseline") - 0.1);
    assert!(printed(&["scenario", "diff", "baseline", name]).contains("breaker_idle_share"));
    assert!(printed(&["scenario", "check", name]).contains("sound"));
}

/// A short form is read back with the family and the level that it left out, by the race and by its folder.
#[test]
fn settings_are_read_back() {
    let setting = "chips.mean_life_years = lognormal, 90% interval 5 to 10 years";
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let path = run.to_str().unwrap();
    let asked = ["--draws", "1024", "--prior", "--set", "chips.life=5 to 10", "--set", "start.buyers=rows"];
    printed(&[&["run", "-o", path], &asked[..]].concat());
    for arguments in [&[&["race"], &asked[..]].concat()[..], &["race", path]] {
        assert_eq!(json(arguments)["set"], serde_json::json!([setting, "start.buyers=rows"]));
        let lines: Vec<String> = printed(arguments).lines().take(5).map(str::to_string).collect();
        assert!(lines.join(" ").contains(&format!("Set: {setting}.")), "{lines:?}");
    }
    assert_eq!(json(&["scenario", "list"])["set"], serde_json::json!([]));
}

#[test]
fn other_commands_answer() {
    let milestones = json(&["takeoff", "--draws", "1024", "--prior"]);
    assert!(
        milestones["data"]["milestones"]
            .as_array()
            .unwrap()
            .iter()
            .any(|m| m["name"] == "intern" && m["p_by_target"].is_number())
    );
    let gap = json(&["gap", "--draws", "1024", "--prior"]);
    let quarter = &gap["data"]["quarters"][0];
    for key in ["need_gw", "powered_gw", "energised_gw", "idle_h100e", "idle_share"] {
        assert!(quarter[key]["p50"].is_number(), "{key}");
    }
    assert!(quarter["idle_cost_usd"]["straight_line"]["p95"].is_number());
    assert!(gap["data"]["nyc"]["which_power"].is_string());
    assert_eq!(json(&["scenario", "list"])["data"].as_array().unwrap().len(), 6);
    assert_eq!(json(&["evidence", "check"])["data"]["findings"].as_array().unwrap().len(), 0);
    assert_eq!(json(&["evidence", "show", "joint.buyer.orcl.debt"])["data"]["value"], 106.0);
    // A row that a filing replaces says so, and the rows alone can be asked for.
    let row = ["evidence", "show", "joint.buyer.orcl.debt"];
    assert!(printed(&row).contains("The race starts from 108.1 USD bn in its place"));
    assert!(!printed(&[&row[..], &["--set", "start.buyers=rows"]].concat()).contains("in its place"));
    let filed = |set: &[&str]| {
        let race = json(&[&["race", "--draws", "1024"][..], set].concat());
        race["data"]["rests_on"]["buyers_start"].clone()
    };
    assert_eq!(filed(&[])["from_filings"], 17);
    assert_eq!(filed(&["--set", "start.buyers=rows"])["from_filings"], 0);
    assert_eq!(filed(&[])["figures"], 104);
    let shown = json(&["scenario", "show", "baseline"])["data"]["buyers_start"].clone();
    let figures = shown.as_array().unwrap();
    assert_eq!(figures.iter().filter(|figure| !figure["filed"].is_null()).count(), 17);
    let weakest = figures.iter().filter(|figure| figure["kind"] == "assumed").count();
    assert_eq!(filed(&[])["of_weakest_kind"], weakest);
    assert!(printed(&["evidence", "show", "chips.life"]).contains("mean_life_years"));
    assert!(printed(&["completions", "bash"]).contains("overhang"));
    let csv = printed(&["race", "--draws", "2048", "--prior", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 12);
}

#[test]
fn the_fleet_is_the_published_one() {
    let fleet = json(&["fleet"]);
    assert!(fleet["data"]["quarters"].as_array().unwrap().len() > 40);
    assert!(!fleet["data"]["growth"].as_array().unwrap().is_empty());
    for by in ["chip", "owner"] {
        assert!(json(&["fleet", "--by", by])["data"]["quarters"].is_array());
    }
}

#[test]
fn plots_are_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let svg = folder.path().join("race.svg");
    printed(&["race", "--prior", "--draws", "2048", "--plot", svg.to_str().unwrap()]);
    let text = std::fs::read_to_string(&svg).unwrap();
    assert!(text.contains("</svg>") && text.contains("breaker") && text.contains("seed 1"));
    let png = folder.path().join("gap.png");
    printed(&["gap", "--prior", "--draws", "1024", "--plot", png.to_str().unwrap()]);
    assert_eq!(&std::fs::read(&png).unwrap()[1..4], b"PNG");
    refused(&["race", "--prior", "--draws", "1024", "--plot", "race.gif"], &["race.gif"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn wrong_questions_get_one_sentence() {
    refused(&["race", "--scenario", "bury"], &["bury", "burry"]);
    refused(&["race", "--set", "chips.mean_lif=3"], &["chips.mean_life_years"]);
    refused(&["race", "--set", "chips.mean_life_years=-3"], &["-3", "above 0"]);
    refused(&["race", "--set", "chips.mean_life_years=6 to 3"], &["chips.mean_life_years"]);
    refused(&["race", "--draws", "0"], &["--draws", "0"]);
    refused(&["race", "--draws", "1000000000000"], &["hours"]);
    refused(&["race", "--as-of", "2025-12-31"], &["2026-01-01"]);
    refused(&["evidence", "list", "--as-of", "1950-01-01"], &["1950-01-01"]);
    refused(&["race", "--evidence", "no/such/folder"], &["no/such/folder"]);
    refused(&["race", "--off", "joint.seen.rent"], &["joint.seen.rent_2026q1"]);
    refused(&["race", "no/such/run"], &["no/such/run"]);
    refused(&["race", "--set", "chips.life=3 parsecs"], &["found `parsecs`, expected `to`"]);
    refused(&["race", "--set", "chips.mean_life_years=0.25", "--draws", "1024"], &["no history agrees"]);
    refused(&["fleet", "--set", "chips.life=3"], &["--set", "evidence alone"]);
    refused(&["fleet", "--scenario", "burry"], &["--scenario", "evidence alone"]);
    refused(&["evidence", "show", "joint.buyer.orcl.det"], &["joint.buyer.orcl.debt"]);
    refused(&["run", "-o", "/proc/overhang", "--draws", "1024", "--prior"], &["/proc/overhang"]);
    let usage = overhang(&["race", "--draws", "many"]);
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn damaged_evidence_is_refused_but_for_its_check() {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence");
    for entry in std::fs::read_dir(source).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let path = folder.path().to_str().unwrap();
    std::fs::remove_file(folder.path().join("joint_seen.csv")).unwrap();
    refused(&["race", "--draws", "1024", "--evidence", path], &["joint_seen.csv", "no such file"]);
    let check = overhang(&["evidence", "check", "--evidence", path]);
    assert_eq!(check.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&check.stdout).contains("joint_seen.csv"));
}

#[test]
fn broken_files_get_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("broken.toml");
    std::fs::write(&scenario, b"extends = \"baseline\"\n[chips.mean_life_years]\nvalue = \xff3\n").unwrap();
    refused(&["race", "--scenario", scenario.to_str().unwrap()], &["broken.toml", "UTF-8"]);
    std::fs::write(
        &scenario,
        "extends = \"baseline\"\n[chips.mean_life_years]\np5 = 6.0\np95 = 3.0\ndist = \"normal\"\n",
    )
    .unwrap();
    refused(&["race", "--scenario", scenario.to_str().unwrap()], &["broken.toml:3", "p5"]);
    let csv = folder.path().join("rows.csv");
    std::fs::write(&csv, "id,value,unit\nx,1\n").unwrap();
    let into = folder.path().join("evidence");
    refused(&["evidence", "import", "csv", csv.to_str().unwrap(), "--into", into.to_str().unwrap()], &["rows.csv"]);
    assert!(!into.exists());
    let huge = folder.path().join("huge.csv");
    std::fs::File::create(&huge).unwrap().set_len(1 << 30).unwrap();
    refused(&["evidence", "import", "csv", huge.to_str().unwrap(), "--into", into.to_str().unwrap()], &["huge.csv"]);
}

#[test]
fn rows_of_ones_own_can_be_imported_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("mine.csv");
    std::fs::write(
        &csv,
        "id,block,entity,quantity,value,unit,as_of,vintage,kind,source\npower.mine.idle_share,power,Mine,idle_share,0.03,share,2026-06-30,2026-07-15,reported,our own meters\n",
    )
    .unwrap();
    let into = folder.path().join("evidence");
    printed(&["evidence", "import", "csv", csv.to_str().unwrap(), "--into", into.to_str().unwrap()]);
    let shown = json(&["evidence", "show", "power.mine.idle_share", "--evidence", into.to_str().unwrap()]);
    assert_eq!(shown["data"]["value"], 0.03);
    assert_eq!(
        json(&["evidence", "check", "--evidence", into.to_str().unwrap()])["data"]["findings"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_overhang"))
        .args(["evidence", "list", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
}

/// Ends a long run with a signal and looks at what is left.
#[cfg(unix)]
fn interrupted(signal: &str, folder: &Path) -> Output {
    let target = folder.join("run");
    let child = Command::new(env!("CARGO_BIN_EXE_overhang"))
        .args(["run", "-o", target.to_str().unwrap(), "--draws", "50000000", "--prior"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!target.exists(), "a run that was ended by {signal} left its folder");
    output
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_and_a_kill_no_run() {
    let folder = tempfile::tempdir().unwrap();
    let output = interrupted("-INT", folder.path());
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    interrupted("-KILL", folder.path());
}

/// The kernel's own file systems refuse even the superuser.
#[test]
fn a_folder_that_refuses_is_one_sentence() {
    if Path::new("/sys/kernel").is_dir() {
        refused(
            &["run", "-o", "/sys/kernel/overhang-run", "--draws", "1024"],
            &["/sys/kernel/overhang-run", "nothing was written"],
        );
        refused(&["race", "--draws", "1024", "--plot", "/sys/kernel/overhang.svg"], &["/sys/kernel/overhang.svg"]);
    }
}
