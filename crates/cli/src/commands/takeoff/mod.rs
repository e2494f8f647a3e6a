//! `overhang takeoff`: when AI research automates itself, by our model and by the public ones.

mod alone;
mod couplings;
mod public;
mod race;
mod side_by_side;

use crate::arguments::{Takeoff, TakeoffModel};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report};

/// Prefixes of `--set` that speak of a public model, or of our block alone.
const PUBLIC: [&str; 4] = ["ftm.", "ai2027.", "aifutures.", ALONE];
const ALONE: &str = "alone.";

pub(crate) fn takeoff(arguments: &Takeoff, context: &Context) -> Result<Report, Failure> {
    only_where_it_means_something(arguments)?;
    only_names_that_are_read(arguments, context)?;
    match (arguments.model, arguments.couplings) {
        (TakeoffModel::Ours, Some(factor)) => couplings::report(factor, context),
        (_, Some(_)) => Err(Failure::Question("--couplings: found another model, expected --model ours".to_string())),
        (TakeoffModel::Ours, None) if arguments.alone => alone::report(arguments, context),
        (TakeoffModel::Ours, None) => race::report(arguments, context),
        (TakeoffModel::Ftm, None) => public::full_takeoff_model(arguments, context),
        (TakeoffModel::Ai2027, None) => public::ai_2027(arguments, context),
        (TakeoffModel::Aifutures, None) => public::ai_futures(arguments, context),
        (TakeoffModel::All, None) => side_by_side::report(arguments, context),
    }
}

/// An option that its model does not read is a slip, not something to pass over.
fn only_where_it_means_something(arguments: &Takeoff) -> Result<(), Failure> {
    let model = arguments.model;
    let ours = model == TakeoffModel::Ours;
    let slips = [
        ("--alone", arguments.alone && !ours, "--model ours"),
        ("--prior", arguments.prior && !ours && model != TakeoffModel::All, "--model ours or all"),
        ("--preset", arguments.preset.is_some() && model != TakeoffModel::Ftm, "--model ftm"),
        ("--step-years", arguments.step_years.is_some() && model != TakeoffModel::Ftm, "--model ftm"),
        ("--stepped", arguments.stepped && model != TakeoffModel::Ai2027, "--model ai2027"),
        ("--plot", arguments.plot.is_some() && arguments.couplings.is_some(), "it without --couplings"),
    ];
    match slips.iter().find(|(_, slip, _)| *slip) {
        Some((option, _, expected)) => Err(Failure::Question(format!(
            "{option}: found a model or option that it does not go with, expected {expected}"
        ))),
        None => Ok(()),
    }
}

/// Our block reads no input of a public model, and those of the block alone only with `--alone`.
fn only_names_that_are_read(arguments: &Takeoff, context: &Context) -> Result<(), Failure> {
    if arguments.model != TakeoffModel::Ours {
        return Ok(());
    }
    let foreign = |text: &&String| {
        let other = |prefix: &str| text.trim().starts_with(prefix) && !(arguments.alone && prefix == ALONE);
        PUBLIC.iter().any(|prefix| other(prefix))
    };
    match context.global.set.iter().find(foreign) {
        Some(text) => Err(Failure::Question(format!(
            "--set: {text}: found a name that this question does not read, expected one of the race, or --model or --alone"
        ))),
        None => Ok(()),
    }
}

/// Settings of the command line, all of which must start with `prefix`.
fn settings_of<'a>(context: &'a Context, prefix: &str) -> Result<&'a [String], Failure> {
    match context.global.set.iter().find(|text| !text.trim().starts_with(prefix)) {
        Some(text) => {
            Err(Failure::Question(format!("--set: {text}: found a name of another model, expected {prefix}NAME")))
        }
        None => Ok(&context.global.set),
    }
}

/// A year as the table shows it.
fn year(value: Option<f64>, else_text: &str) -> Cell {
    match value {
        Some(value) if value.is_finite() => Cell::Number(value, format!("{value:.1}")),
        _ => Cell::Text(else_text.to_string()),
    }
}
