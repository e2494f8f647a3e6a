//! `overhang run`: simulate, and write a run folder.

use crate::arguments::Run as Arguments;
use crate::context::{Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_results::{Run, RunWriter};
use serde_json::json;
use std::path::{Path, PathBuf};

pub(crate) fn run(arguments: &Arguments, context: &Context) -> Result<Report, Failure> {
    let plan = context.plan()?;
    let mode = mode(arguments.prior);
    let draws = context.draws();
    let target = arguments.output.clone().unwrap_or_else(|| {
        let scenario = Path::new(&context.global.scenario).file_stem().unwrap_or_default().to_string_lossy();
        PathBuf::from("runs").join(format!("{scenario}-{}-{draws}", context.global.seed))
    });
    let keep = RunWriter::needs(arguments.quarters).keep();
    let (folder, summary) = context.with_options(mode, keep.clone(), |options| -> Result<_, Failure> {
        let question = Run {
            plan: &plan,
            evidence: &context.evidence,
            mode,
            draws,
            keep: &keep,
            quarters: arguments.quarters,
            overwrite: arguments.overwrite,
        };
        let mut writer = RunWriter::create(&target, question)?;
        overhang_engine::race::run::<Failure>(&plan, options, |group| Ok(writer.add(group)?))?;
        Ok(writer.finish()?)
    })?;

    let mut report = Report::new("run", context, Some(draws));
    let mut table = Table::new("", &[("file", "file"), ("bytes", "bytes")]);
    let mut files = Vec::new();
    for name in ["manifest.json", "draws.parquet", "events.parquet", "quarters.parquet"] {
        if let Ok(found) = std::fs::metadata(folder.join(name)) {
            table.row([Cell::from(name), Cell::Number(found.len() as f64, found.len().to_string())]);
            files.push(json!({ "name": name, "bytes": found.len() }));
        }
    }
    report.data = json!({ "folder": folder.display().to_string(), "files": files, "race": summary });
    report.heading.push(format!(
        "Wrote {} histories of {} to {}",
        summary.draws_used,
        plan.scenario.name,
        folder.display()
    ));
    report.tables.push(table);
    report.notes.push(format!("overhang race {} shows its race.", folder.display()));
    Ok(report)
}
