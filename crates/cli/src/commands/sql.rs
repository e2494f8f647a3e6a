//! `overhang sql`: a query over runs, evidence, claims and draws made on demand.

use crate::arguments::{Format, Global, Sql};
use crate::commands::claims::judge;
use crate::commands::race::envelope;
use crate::context::{Context, Watch};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_engine::Plan;
use overhang_engine::scenario::SHIPPED;
use overhang_evidence::Evidence;
use overhang_query::{Answer, Error, Host, Limits, Sources, ask, functions, tables};
use overhang_results::RunReader;
use overhang_results::claims::{Judged, Ledger};
use overhang_units::nearest;
use serde_json::{Map, Value, json};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(crate) fn sql(arguments: &Sql, context: &Context) -> Result<Report, Failure> {
    let parquet = context.global.format == Format::Parquet;
    match (&arguments.output, parquet) {
        (Some(_), false) => {
            return Err(Failure::Question("--output: found a file, expected --format parquet with it".to_string()));
        }
        (None, true) => {
            return Err(Failure::Question("--format: found parquet, expected a file with it (-o FILE)".to_string()));
        }
        _ => {}
    }
    // With --tables the only place is that of the run.
    let query = arguments.query.as_deref().filter(|_| arguments.tables.is_none());
    let run = arguments.run.as_deref().or(arguments.query.as_deref().filter(|_| query.is_none()).map(Path::new));
    let run = run.map(RunReader::open).transpose()?;
    let host = CommandLine {
        global: context.global.clone(),
        evidence: Arc::clone(&context.evidence),
        watch: context.watch.clone(),
    };
    let sources =
        Sources { run, check_run: !arguments.unchecked, evidence: Arc::new(context.known()?), host: Arc::new(host) };
    let draws = sources.run.as_ref().map(|run| run.manifest().question.draws);
    let mut report = Report::new("sql", context, draws);
    if let Some(run) = &sources.run {
        for (key, value) in envelope(run.manifest()) {
            report.set(key, value);
        }
    }
    let Some(query) = query else {
        let only = arguments.tables.as_deref().filter(|name| !name.is_empty());
        return document(report, &sources, only, context);
    };
    let limits = Limits {
        time: Duration::from_secs(arguments.time_limit_seconds),
        memory_bytes: usize::try_from(arguments.memory_limit_mib.saturating_mul(1 << 20)).unwrap_or(usize::MAX),
        rows: usize::try_from(arguments.row_limit).unwrap_or(usize::MAX),
        threads: context.global.threads,
    };
    let answer = ask(query, &sources, &limits, &context.watch.stop)?;
    if let Some(path) = &arguments.output {
        return written(report, &answer, path);
    }
    show(&mut report, &answer)?;
    Ok(report)
}

/// What the program has for queries: plans of the command line, and its claims.
struct CommandLine {
    global: Global,
    evidence: Arc<Evidence>,
    watch: Watch,
}

impl fmt::Debug for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandLine").field("global", &self.global).finish_non_exhaustive()
    }
}

impl CommandLine {
    fn context(&self, global: Global) -> Result<Context, Failure> {
        Context::with(&global, Arc::clone(&self.evidence), self.watch.clone())
    }
}

impl Host for CommandLine {
    /// A shipped scenario or that of the command line: a query names no other file.
    fn plan(&self, scenario: &str, seed: u64) -> Result<Plan, String> {
        let shipped = || SHIPPED.iter().map(|(name, _)| *name);
        if scenario != self.global.scenario && !shipped().any(|name| name == scenario) {
            let near = nearest(scenario, shipped(), 1);
            let names = if near.is_empty() { shipped().collect() } else { near };
            return Err(format!(
                "ensemble: found scenario '{scenario}', expected a shipped one such as {}, or that of --scenario",
                names.join(", ")
            ));
        }
        let global = Global { scenario: scenario.to_string(), seed, ..self.global.clone() };
        self.context(global).and_then(|context| context.plan()).map_err(|failure| match failure {
            Failure::Question(sentence) => sentence,
            Failure::Interrupted | Failure::ClosedPipe => "interrupted".to_string(),
        })
    }

    fn claims(&self) -> Result<Vec<Judged>, Error> {
        let context = self.context(self.global.clone());
        context.and_then(|context| judge(&Ledger::shipped()?, &context)).map_err(|failure| match failure {
            Failure::Question(sentence) => Error::Question(sentence),
            Failure::Interrupted | Failure::ClosedPipe => Error::Interrupted,
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Interrupted => Self::Interrupted,
            Error::Results(results) => results.into(),
            other => Self::Question(other.to_string()),
        }
    }
}

fn written(mut report: Report, answer: &Answer, path: &Path) -> Result<Report, Failure> {
    let mut bytes = Vec::new();
    answer.write_parquet(&mut bytes)?;
    overhang_charts::write_whole(path, &bytes)
        .map_err(|error| Failure::Question(format!("{}: cannot write it: {error}", path.display())))?;
    report.verbatim = Some(format!("Wrote {} bytes to {}\n", bytes.len(), path.display()));
    Ok(report)
}

fn show(report: &mut Report, answer: &Answer) -> Result<(), Failure> {
    let columns = answer.columns();
    let headings: Vec<(&str, &str)> =
        columns.iter().map(|column| (column.name.as_str(), column.name.as_str())).collect();
    let mut table = Table::new("", &headings);
    let mut rows = Vec::new();
    for row in answer.rows()? {
        let named = columns.iter().zip(&row).map(|(column, cell)| (column.name.clone(), value(cell)));
        rows.push(Value::Object(named.collect::<Map<_, _>>()));
        table.row(row.into_iter().map(shown));
    }
    let described: Vec<Value> =
        columns.iter().map(|column| json!({ "name": column.name, "type": column.kind, "unit": column.unit })).collect();
    report.data = json!({ "columns": described, "rows": rows });
    report.tables.push(table);
    Ok(())
}

/// Significant digits that a person reads.
const DIGITS: usize = 6;

fn shown(cell: overhang_query::Cell) -> Cell {
    match cell {
        overhang_query::Cell::Empty => Cell::Empty,
        overhang_query::Cell::Flag(flag) => Cell::Text(flag.to_string()),
        // Beyond this a double would change the number.
        overhang_query::Cell::Whole(whole) if whole.unsigned_abs() < 1 << f64::MANTISSA_DIGITS => {
            Cell::Number(whole as f64, whole.to_string())
        }
        overhang_query::Cell::Whole(whole) => Cell::Text(whole.to_string()),
        overhang_query::Cell::Number(number) => Cell::number(number, DIGITS),
        overhang_query::Cell::Text(text) => Cell::Text(text),
    }
}

fn value(cell: &overhang_query::Cell) -> Value {
    match cell {
        overhang_query::Cell::Empty => Value::Null,
        overhang_query::Cell::Flag(flag) => json!(flag),
        overhang_query::Cell::Whole(whole) => i64::try_from(*whole)
            .map(Value::from)
            .or_else(|_| u64::try_from(*whole).map(Value::from))
            .unwrap_or_default(),
        overhang_query::Cell::Number(number) => json!(number),
        overhang_query::Cell::Text(text) => json!(text),
    }
}

/// The tables with their columns, or one of them.
fn document(mut report: Report, sources: &Sources, only: Option<&str>, context: &Context) -> Result<Report, Failure> {
    let all = tables(sources, &context.plan()?);
    // `ensemble` without what it is called with.
    let short = |name: &str| name.split('(').next().unwrap_or(name).to_string();
    if let Some(only) = only
        && !all.iter().any(|table| short(&table.name) == only)
    {
        let names: Vec<String> = all.iter().map(|table| short(&table.name)).collect();
        return Err(Failure::Question(format!("--tables: found `{only}`, expected one of {}", names.join(", "))));
    }
    let mut overview = Table::new("Tables", &[("table", "table"), ("row", "a row is"), ("columns", "columns")]);
    const COLUMNS: [&str; 5] = ["table", "column", "type", "unit", "meaning"];
    let mut columns = match only {
        None => Table::for_machines(&COLUMNS),
        Some(_) => Table::new("", &COLUMNS.map(|name| (name, name))),
    };
    for table in &all {
        overview.row([
            Cell::from(table.name.as_str()),
            Cell::from(table.row.as_str()),
            Cell::Number(table.columns.len() as f64, table.columns.len().to_string()),
        ]);
        if only.is_none_or(|only| short(&table.name) == only) {
            for column in &table.columns {
                columns.row([
                    Cell::Text(short(&table.name)),
                    Cell::from(column.name.as_str()),
                    Cell::from(column.kind),
                    Cell::from(column.unit.as_str()),
                    Cell::from(column.meaning.as_str()),
                ]);
            }
        }
    }
    let functions = functions();
    let object = |table: &overhang_query::Table| {
        let columns: Vec<Value> = table
            .columns
            .iter()
            .map(|c| json!({ "name": c.name, "type": c.kind, "unit": c.unit, "meaning": c.meaning }))
            .collect();
        json!({ "name": table.name, "row": table.row, "columns": columns })
    };
    let kept = all.iter().filter(|table| only.is_none_or(|only| short(&table.name) == only));
    report.data = json!({
        "tables": kept.map(object).collect::<Vec<_>>(),
        "functions": functions.iter().map(|(call, meaning)| json!({ "call": call, "meaning": meaning })).collect::<Vec<_>>(),
    });
    if only.is_none() {
        let mut called = Table::new("Functions, besides those of SQL", &[("call", "call"), ("meaning", "meaning")]);
        for (call, meaning) in functions {
            called.row([Cell::Text(call), Cell::from(meaning)]);
        }
        report.tables.extend([overview, called]);
        report.notes.push("`overhang sql --tables=NAME` shows the columns of a table with their units.".to_string());
    }
    report.tables.push(columns);
    Ok(report)
}
