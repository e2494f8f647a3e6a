//! `overhang completions`: a script for a shell.

use crate::arguments::Arguments;
use crate::context::Context;
use crate::report::Report;
use clap::CommandFactory;

pub(crate) fn completions(shell: clap_complete::Shell, context: &Context) -> Report {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "overhang", &mut script);
    let mut report = Report::new("completions", context, None);
    report.verbatim = Some(String::from_utf8_lossy(&script).into_owned());
    report
}
