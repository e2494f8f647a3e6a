//! One file per command.

mod backtest;
mod claims;
mod company;
mod completions;
mod contest;
mod evidence;
mod explain;
pub(crate) mod fleet;
mod fleet_share;
mod gap;
mod plot;
mod program;
mod put;
mod race;
mod run;
mod scenario;
mod screen;
mod screen_puts;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "sql")]
mod sql;
mod takeoff;
mod tidy;
mod trace;

use crate::arguments::{Command, Evidence, EvidenceCommand, StartFleet, TakeoffModel};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::Report;
use serde_json::json;

/// The outcomes of the race as people read them: the events in their order, then none of them.
pub(crate) const NAMES: [&str; 4] = ["take-off", "breaker", "bubble", "none"];

/// Whether a command lists the faults of the evidence, and so runs in spite of them.
pub(crate) fn lists_faults(command: Option<&Command>) -> bool {
    matches!(
        command,
        Some(Command::Evidence(Evidence { command: Some(EvidenceCommand::Check | EvidenceCommand::Import { .. }) }))
    )
}

/// Whether a command runs the race, and so can start it from another fleet.
fn runs_the_race(command: Option<&Command>) -> bool {
    match command {
        Some(Command::Race(race)) => race.run.is_none(),
        Some(Command::Explain(explain)) => explain.run.is_none() && explain.rows.is_none(),
        Some(Command::Fleet(fleet)) => fleet.share,
        Some(Command::Company(company)) => company.joint,
        Some(Command::Takeoff(takeoff)) => {
            !takeoff.alone && matches!(takeoff.model, TakeoffModel::Ours | TakeoffModel::All)
        }
        Some(
            Command::Screen(_)
            | Command::Backtest(_)
            | Command::Evidence(_)
            | Command::Scenario(_)
            | Command::Serve { .. }
            | Command::Completions { .. },
        ) => false,
        // A run folder does not say which fleet it started from.
        Some(Command::Run(_)) => false,
        _ => true,
    }
}

/// Answers a command; none is the headline.
pub(crate) fn answer(command: Option<Command>, context: &Context) -> Result<Report, Failure> {
    if context.global.fleet == StartFleet::Posterior && !runs_the_race(command.as_ref()) {
        return Err(Failure::Question(
            "--fleet: found posterior with a question that does not run the race or writes or reads a run folder, expected \
             forward or nothing"
                .to_string(),
        ));
    }
    let mut report = of(command, context)?;
    if let Some(start) = context.fleet_start() {
        report.set("fleet", json!("posterior"));
        report.notes.push(fleet::posterior::sentence(start.stock_h100e, start.forward_h100e));
        if let Some(heading) = report.heading.first_mut() {
            heading.push_str(", fleet given what was counted");
        }
    }
    Ok(report)
}

fn of(command: Option<Command>, context: &Context) -> Result<Report, Failure> {
    match command {
        None => race::headline(context),
        Some(Command::Run(run)) => run::run(&run, context),
        Some(Command::Race(race)) => race::race(&race, context),
        Some(Command::Trace(trace)) => trace::trace(&trace, context),
        Some(Command::Fleet(fleet)) if fleet.share => fleet_share::share(&fleet, context),
        Some(Command::Fleet(fleet)) => fleet::fleet(&fleet, context),
        Some(Command::Gap(gap)) => gap::gap(&gap, context),
        Some(Command::Program(program)) => program::program(&program, context),
        Some(Command::Contest(contest)) => contest::contest(&contest, context),
        Some(Command::Takeoff(takeoff)) => takeoff::takeoff(&takeoff, context),
        Some(Command::Explain(explain)) => explain::explain(&explain, context),
        Some(Command::Company(company)) => company::company(&company, context),
        Some(Command::Claims(claims)) => claims::claims(&claims, context),
        Some(Command::Screen(screen)) => screen::screen(&screen, context),
        Some(Command::Put(put)) => put::put(&put, context),
        Some(Command::Backtest(backtest)) => backtest::backtest(&backtest, context),
        Some(Command::Evidence(evidence)) => evidence::evidence(evidence, context),
        Some(Command::Scenario(scenario)) => scenario::scenario(scenario, context),
        #[cfg(feature = "serve")]
        Some(Command::Serve(serve)) => serve::serve(&serve, context),
        #[cfg(not(feature = "serve"))]
        Some(Command::Serve { .. }) => Err(Failure::Question(
            "serve: found a program without it, expected one built with the feature `serve`, which is on by default"
                .to_string(),
        )),
        #[cfg(feature = "sql")]
        Some(Command::Sql(sql)) => sql::sql(&sql, context),
        #[cfg(not(feature = "sql"))]
        Some(Command::Sql(_)) => Err(Failure::Question(
            "sql: found a program without it, expected one built with the feature `sql`: cargo run --release --features \
             sql -- sql ..."
                .to_string(),
        )),
        Some(Command::Completions { shell }) => Ok(completions::completions(shell, context)),
    }
}
