//! `overhang takeoff` is asked impossible things of each model, and draws all of them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{printed, refused};

fn set<'a>(model: &[&'a str], setting: &'a str) -> Vec<&'a str> {
    [&["takeoff"], model, &["--set", setting]].concat()
}

/// Name, value and range stand in the sentence.
#[test]
fn values_outside_their_domain_are_named_with_their_range() {
    for (setting, parts) in [
        ("takeoff.automation_start_share=1.2", ["automation_start_share", "1.2", "between 0 and 1"]),
        ("takeoff.lab_1_start_share=0", ["lab_1_start_share", "0", "between 0 and 1"]),
        ("takeoff.share_speed_per_quarter=1.5", ["share_speed_per_quarter", "1.5", "from 0 to 1"]),
        ("takeoff.automation_asymptote=0.9", ["automation_asymptote", "0.9", "above 1"]),
        ("takeoff.labour_asymptote_ratio=1", ["labour_asymptote_ratio", "1", "above 1"]),
        ("takeoff.inference_max_ratio=0.5", ["inference_max_ratio", "0.5", "at least 1"]),
        ("takeoff.labour_substitution=0", ["labour_substitution", "0", "other than 0"]),
        ("takeoff.labour_parallel_exponent=1.1", ["labour_parallel_exponent", "1.1", "at most 1"]),
        ("takeoff.taste_width_oom=0", ["taste_width_oom", "0", "above 0"]),
        ("takeoff.horizon_acceleration=1", ["horizon_acceleration", "1", "at most 0.999"]),
        ("takeoff.automated_coder_gap_years=-1", ["automated_coder_gap_years", "-1", "above 0"]),
        ("power.normal_dwell_quarters=1.5", ["normal_dwell_quarters", "1.5", "from 0 to 1"]),
    ] {
        refused(&set(&[], setting), &parts);
    }
    for (setting, parts) in [
        ("alone.metr_error_log10=0", ["alone.metr_error_log10", "0", "above 0"]),
        ("alone.energised_growth_start_per_year=-1", ["energised_growth_start", "-1", "at least 0"]),
        ("alone.energised_growth_long_run_per_year=9", ["energised_growth_long_run", "9", "from -2.3"]),
    ] {
        refused(&set(&["--alone"], setting), &parts);
    }
    for (model, setting, parts) in [
        ("ftm", "ftm.software_ceiling=1", ["software_ceiling", "1", "above 1"]),
        ("ai2027", "ai2027.takeoff.first_gap_years=-1", ["first_gap_years", "-1", "at least 0"]),
        ("ai2027", "ai2027.takeoff.last_exponent=-1", ["last_exponent", "-1", "at least 0"]),
        ("ai2027", "ai2027.takeoff.cap_years=1e9", ["cap_years", "1000000000", "at most 10000"]),
        ("ai2027", "ai2027.timelines.doubling_months=0", ["doubling_months", "0", "above 0"]),
        ("ai2027", "ai2027.timelines.slow_compute=2", ["slow_compute", "2", "at most 1"]),
        ("ai2027", "ai2027.timelines.cap_year=1e9", ["cap_year", "1000000000", "from 2025.25 to"]),
        ("aifutures", "aifutures.taste_smoothing=0.5", ["taste_smoothing", "0.5", "between 0.5 and 1"]),
        ("aifutures", "aifutures.horizon_shortening=1", ["horizon_shortening", "1", "below 1"]),
    ] {
        refused(&set(&["--model", model], setting), &parts);
    }
}

/// A name that nobody reads is no setting.
#[test]
fn names_of_another_model_are_refused() {
    refused(&set(&[], "alone.metr_error_log10=0.1"), &["alone.metr_error_log10", "--alone"]);
    refused(&set(&["--alone"], "ftm.rampup_trigger=0.1"), &["ftm.rampup_trigger", "--model"]);
    refused(&set(&["--alone"], "alone.half=2"), &["alone.half", "such as energised_growth_start_per_year"]);
}

#[test]
fn every_model_can_be_drawn() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, series) in [
        ("all.svg", &["--model", "all", "--draws", "1024"][..], ["ours, alone", "AI 2027", "Full Takeoff Model"]),
        ("coders.svg", &["--model", "ai2027", "--draws", "500"], ["median", "10%", "75%"]),
    ] {
        let path = folder.path().join(name);
        printed(&[&["takeoff"], arguments, &["--plot", path.to_str().unwrap()]].concat());
        let svg = std::fs::read_to_string(&path).unwrap();
        for name in series {
            assert!(svg.contains(name), "{name}");
        }
    }
}
