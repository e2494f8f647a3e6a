//! `overhang serve`: the program in a browser. The server asks, the commands answer.

use crate::arguments::{Arguments, Format, Serve};
use crate::commands;
use crate::context::{Context, Watch};
use crate::failure::Failure;
use crate::report::Report;
use clap::{CommandFactory, Parser};
use overhang_engine::memory::Memory;
use overhang_engine::scenario::SHIPPED;
use overhang_evidence::Evidence;
use overhang_server::{Answers, Form, Limits, Place, Refusal, Server};
use std::io::Write;
use std::sync::Arc;

/// Where the token stands: an argument could be read by others on the machine.
const TOKEN: &str = "OVERHANG_TOKEN";

pub(crate) fn serve(arguments: &Serve, context: &Context) -> Result<Report, Failure> {
    let place = Place {
        address: arguments.bind,
        port: arguments.port,
        names: arguments.name.clone(),
        token: std::env::var(TOKEN).ok(),
        embedders: arguments.embed.clone(),
    };
    let answers = CommandLine { evidence: Arc::clone(&context.evidence), memory: Arc::default() };
    let server = Server::bind(&place, Limits::default(), Arc::new(answers)).map_err(|trouble| {
        let hint = if matches!(trouble, overhang_server::Trouble::Token { .. }) { " (set OVERHANG_TOKEN)" } else { "" };
        Failure::Question(format!("serve: {trouble}{hint}"))
    })?;
    {
        let mut out = std::io::stdout().lock();
        let token = if place.token.is_some() { "?token=…" } else { "" };
        // Known before the first question, and to all views of the evidence that leave nothing out.
        context.evidence.hash();
        writeln!(out, "Overhang on http://{}/{token} (Ctrl-C ends it)", server.address())?;
        out.flush()?;
    }
    server.run(context.stop());
    let mut report = Report::new("serve", context, None);
    report.verbatim = Some(String::new());
    Ok(report)
}

/// Answers as the command line does, with evidence that is loaded once and histories that are chosen once.
struct CommandLine {
    evidence: Arc<Evidence>,
    memory: Arc<Memory>,
}

impl Answers for CommandLine {
    fn answer(&self, arguments: &[String], form: Form, watch: &overhang_server::Watch) -> Result<Vec<u8>, Refusal> {
        let line = ["overhang"].into_iter().chain(arguments.iter().map(String::as_str));
        let parsed = Arguments::try_parse_from(line).map_err(|error| Refusal::Question(sentence(&error)))?;
        let watch = Watch {
            stop: Arc::clone(&watch.stop),
            progress: Some(Arc::clone(&watch.progress)),
            charts: matches!(form, Form::Svg(_) | Form::Png(_)),
        };
        let mut context = Context::with(&parsed.global, Arc::clone(&self.evidence), watch).map_err(refusal)?;
        context.memory = Some(Arc::clone(&self.memory));
        let report = commands::answer(parsed.command, &context).map_err(refusal)?;
        let chart = |k: usize| {
            report.charts.get(k).ok_or_else(|| {
                Refusal::Question(format!("chart: found {k}, but this answer has {} charts", report.charts.len()))
            })
        };
        match form {
            Form::Json => report.render(Format::Json).map(String::into_bytes).map_err(refusal),
            Form::Csv => report.render(Format::Csv).map(String::into_bytes).map_err(refusal),
            Form::Svg(k) => chart(k)?.svg().map(String::into_bytes).map_err(|error| refusal(error.into())),
            Form::Png(k) => chart(k)?.png().map_err(|error| refusal(error.into())),
        }
    }

    fn commands(&self) -> Vec<String> {
        Arguments::command().get_subcommands().map(|command| command.get_name().to_string()).collect()
    }

    fn scenarios(&self) -> Vec<String> {
        SHIPPED.iter().map(|(name, _)| (*name).to_string()).collect()
    }

    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

fn refusal(failure: Failure) -> Refusal {
    match failure {
        Failure::Question(sentence) => Refusal::Question(sentence),
        Failure::Interrupted | Failure::ClosedPipe => Refusal::Stopped,
    }
}

/// The first line of what the command line says of wrong usage.
fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_string()
}
