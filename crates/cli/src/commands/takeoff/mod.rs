//! `overhang takeoff`: when AI research automates itself, by our model and by the public ones.

mod alone;
mod couplings;
mod public;
mod race;
mod side_by_side;

use crate::arguments::{DEFAULT_SCENARIO, Takeoff, TakeoffModel};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report};
use overhang_evidence::Evidence;
use overhang_units::Date;

/// Prefixes of `--set` that speak of a public model, or of our block alone.
const PUBLIC: [&str; 4] = ["ftm.", "ai2027.", "aifutures.", ALONE];
const ALONE: &str = "alone.";

pub(crate) fn takeoff(arguments: &Takeoff, context: &Context) -> Result<Report, Failure> {
    only_where_it_means_something(arguments)?;
    only_names_that_are_read(arguments, context)?;
    only_of_public_models(arguments, context)?;
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

/// A public model has inputs of its own, and no scenario; that of one run has no draws.
fn only_of_public_models(arguments: &Takeoff, context: &Context) -> Result<(), Failure> {
    if matches!(arguments.model, TakeoffModel::Ours | TakeoffModel::All) {
        return Ok(());
    }
    let global = &context.global;
    let one_run = arguments.model == TakeoffModel::Aifutures;
    let slip = [("--scenario", global.scenario != DEFAULT_SCENARIO), ("--draws", one_run && global.draws.is_some())];
    match slip.iter().find(|(_, slip)| *slip) {
        Some((option, _)) => Err(Failure::Question(format!(
            "{option}: found it with a public model that does not read it, expected --model ours or all, or inputs of that \
             model with --set"
        ))),
        None => Ok(()),
    }
}

/// The evidence known on the date of the question, which must have inputs under `prefix`; `name` is whose.
fn known_inputs(context: &Context, prefix: &str, name: &str) -> Result<Evidence, Failure> {
    let known = context.known()?;
    let of_model =
        |evidence: &Evidence| evidence.rows().filter(|row| row.id.starts_with(prefix)).map(|row| row.vintage).min();
    match (of_model(&known), of_model(&context.evidence)) {
        (None, Some(published)) if published > context.as_of => Err(Failure::Question(format!(
            "--as-of: found {}, expected {published} or later: no input of {name} was public before",
            context.as_of
        ))),
        _ => Ok(known),
    }
}

/// What to say of goals whose day has passed: no row says whether they were met, and nothing is weighed by them.
fn passed(goals: impl IntoIterator<Item = Date>, as_of: Date) -> Option<String> {
    let passed: Vec<String> = goals.into_iter().filter(|&goal| goal <= as_of).map(|goal| goal.to_string()).collect();
    let latest = passed.last()?;
    Some(format!(
        "The goal of {latest} has passed by {as_of}: no row of evidence says whether it was met, and no history is weighed by \
         it. Its chance is what the model says of that day, not a forecast."
    ))
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
