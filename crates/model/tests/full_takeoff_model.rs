//! The Full Takeoff Model against the published runs (tests/oracles/takeoff), and its properties.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{number, rows};
use overhang_model::takeoff_models::OutOfDomain;
use overhang_model::takeoff_models::full_takeoff_model::{
    Grid, INPUTS, Parameters, Path, milestones, milestones_only, run,
};

/// Inputs of a preset.
fn preset(name: &str) -> Parameters {
    let table = rows("takeoff/ftm_parameters.csv");
    let value = |input: &str| number(table.iter().find(|row| row["parameter"] == input).unwrap(), name);
    Parameters::fill(|input| Ok::<_, OutOfDomain>(value(input.name))).unwrap()
}

fn of(p: &Parameters) -> Path {
    run(p, Grid::default()).unwrap()
}

#[test]
fn every_input_is_in_the_table_of_inputs() {
    let table = rows("takeoff/ftm_parameters.csv");
    assert_eq!((table.len(), INPUTS.len()), (67, 67));
    for row in &table {
        assert!(INPUTS.iter().any(|input| input.name == row["parameter"]), "{}", row["parameter"]);
    }
}

/// 16 columns by 24 years, 1e-8 relative (absolute for zeros).
#[test]
fn ftm_bestguess_yearly() {
    let path = of(&preset("best_guess"));
    assert_eq!(path.year.len(), 780);
    let mut compared = 0;
    for (year, row) in rows("takeoff/ftm_bestguess_yearly.csv").iter().enumerate() {
        for (name, column) in path.columns() {
            let (ours, theirs) = (column[10 * year], number(row, name));
            let off = if theirs == 0.0 { ours.abs() } else { (ours / theirs - 1.0).abs() };
            assert!(off < 1e-8, "{} {name}: {ours} for {theirs}", row["year"]);
            compared += 1;
        }
    }
    assert_eq!(compared, 24 * 17);
}

/// Dates and lengths are multiples of the step: exact to 1e-9; empty is "not reached".
fn same_date(ours: Option<f64>, theirs: &str, what: &str) {
    match (ours, theirs) {
        (None, "") => {}
        (Some(ours), theirs) => {
            let theirs: f64 = theirs.parse().unwrap_or_else(|_| panic!("{what}: {ours} for nothing"));
            assert!((ours - theirs).abs() < 1e-9, "{what}: {ours} for {theirs}");
        }
        (None, theirs) => panic!("{what}: nothing for {theirs}"),
    }
}

#[test]
fn ftm_preset_outputs() {
    let table = rows("takeoff/ftm_preset_outputs.csv");
    for name in ["conservative", "best_guess", "aggressive"] {
        let p = preset(name);
        let ours = milestones(&p, &of(&p));
        let row = table.iter().find(|row| row["preset"] == format!("{name}_parameters")).unwrap();
        for (metric, value) in ours.named() {
            same_date(value, &row[metric], &format!("{name} {metric}"));
        }
        // Doublings are printed with one or two decimals.
        let listed: Vec<f64> =
            row["doubling"].trim_matches(['[', ']']).split(',').map(|x| x.trim().parse().unwrap()).collect();
        assert_eq!(listed.len(), ours.doublings.len(), "{name}");
        for (ours, theirs) in ours.doublings.iter().zip(listed) {
            assert!((ours - theirs).abs() < 0.005 + 1e-9, "{name}: {ours} for {theirs}");
        }
    }
}

#[test]
fn ftm_step_sensitivity() {
    let p = preset("best_guess");
    let table = rows("takeoff/ftm_step_sensitivity.csv");
    assert_eq!(table.len(), 5);
    for row in &table {
        let grid = Grid { step_years: number(row, "t_step"), tasks: number(row, "n_tasks") as usize };
        let ours = milestones(&p, &run(&p, grid).unwrap());
        for (metric, value) in ours.named().into_iter().take(7) {
            same_date(value, &row[metric], &format!("step {} {metric}", grid.step_years));
        }
    }
}

#[test]
fn impossible_inputs_are_named() {
    let table = rows("takeoff/ftm_parameters.csv");
    let with = |name: &str, value: f64| {
        Parameters::fill(|input| {
            let row = table.iter().find(|row| row["parameter"] == input.name).unwrap();
            Ok::<_, OutOfDomain>(if input.name == name { value } else { number(row, "best_guess") })
        })
    };
    for (name, value, expected) in [
        ("rampup_trigger", 1.5, "from 0 to 1"),
        ("labour_substitution_goods", 1.2, "below 1"),
        ("flop_gap_training", -3.0, "at least 1"),
        ("hardware_returns", 0.0, "above 0"),
        ("initial_gwp", f64::NAN, "above 0"),
        ("rnd_parallelization_penalty", 0.0, "at most 1"),
    ] {
        let said = with(name, value).unwrap_err().to_string();
        assert!(said.contains(name) && said.contains(expected) && said.contains(&value.to_string()), "{said}");
    }
    // A ceiling must leave room above the start.
    let p = preset("best_guess");
    for (low, name) in [
        (Parameters { software_ceiling: 1.0, ..p }, "software_ceiling: found 1"),
        (Parameters { hardware_performance_ceiling: 1e10, ..p }, "hardware_performance_ceiling"),
    ] {
        let said = run(&low, Grid::default()).unwrap_err().to_string();
        assert!(said.contains(name) && said.contains("above"), "{said}");
    }
    for (step, tasks) in [(0.0, 100), (2.0, 100), (0.1, 1), (0.1, 100_000)] {
        assert!(run(&preset("best_guess"), Grid { step_years: step, tasks }).is_err(), "{step} {tasks}");
    }
}

/// A run that ends when all is known gives what the whole run gives.
#[test]
fn the_short_run_has_the_same_milestones() {
    for name in ["conservative", "best_guess", "aggressive"] {
        let p = preset(name);
        for factor in [0.01, 0.3, 1.0, 30.0] {
            let p = Parameters { flop_gap_training: 1.0 + p.flop_gap_training * factor, ..p };
            assert_eq!(milestones_only(&p, Grid::default()).unwrap(), milestones(&p, &of(&p)), "{name} {factor}");
        }
    }
}

/// More compute at the start never makes automation come later.
#[test]
fn more_hardware_is_not_later() {
    let p = preset("best_guess");
    let mut before = 0.0;
    for factor in [0.25, 0.5, 1.0, 2.0, 4.0] {
        let more = Parameters { initial_hardware_production: p.initial_hardware_production * factor, ..p };
        let goods = milestones(&more, &of(&more)).automation_goods_100.unwrap();
        assert!(before == 0.0 || goods <= before, "{goods} after {before}");
        before = goods;
    }
}
