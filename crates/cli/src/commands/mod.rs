//! One file per command.

mod backtest;
mod claims;
mod company;
mod completions;
mod contest;
mod evidence;
mod explain;
mod fleet;
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
mod takeoff;
mod tidy;
mod trace;

use crate::arguments::{Command, Evidence, EvidenceCommand};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::Report;

/// The outcomes of the race as people read them: the events in their order, then none of them.
pub(crate) const NAMES: [&str; 4] = ["take-off", "breaker", "bubble", "none"];

/// Whether a command lists the faults of the evidence, and so runs in spite of them.
pub(crate) fn lists_faults(command: Option<&Command>) -> bool {
    matches!(
        command,
        Some(Command::Evidence(Evidence { command: Some(EvidenceCommand::Check | EvidenceCommand::Import { .. }) }))
    )
}

/// Answers a command; none is the headline.
pub(crate) fn answer(command: Option<Command>, context: &Context) -> Result<Report, Failure> {
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
        Some(Command::Completions { shell }) => Ok(completions::completions(shell, context)),
    }
}
