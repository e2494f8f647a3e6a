//! `overhang`: arguments to a question, a question to a report, a report to the terminal.

mod arguments;
mod commands;
mod context;
mod failure;
mod report;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    let outcome = context::Context::new(&arguments.global, commands::lists_faults(arguments.command.as_ref()))
        .and_then(|context| commands::answer(arguments.command, &context))
        .and_then(|report| report.print(arguments.global.format));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
