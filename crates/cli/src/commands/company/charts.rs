//! Charts about a company: depreciation under several lives, and debt beside the value of what it paid for.

use super::Answers;
use crate::context::Context;
use crate::failure::Failure;
use overhang_charts::{Chart, Series, Style, XAxis, YAxis};
use overhang_units::Date;
use std::path::{Path, PathBuf};

fn year(day: Date) -> f64 {
    f64::from(day.year()) + (f64::from(day.month()) - 1.0) / 12.0 + f64::from(day.day()) / 365.25
}

/// The charts that the filings allow, each with its file where one is named.
pub(super) fn all(
    answers: &Answers<'_>,
    path: Option<&Path>,
    context: &Context,
) -> Result<Vec<(Chart, Option<PathBuf>)>, Failure> {
    let mut charts = Vec::new();
    charts.extend(depreciation(answers, context).map(|chart| (chart, path.map(Path::to_path_buf))));
    charts.extend(debt(answers, context).map(|chart| (chart, path.map(beside))));
    if charts.is_empty() {
        return Err(Failure::Question(format!(
            "--plot: found neither capital spending by year nor maturities of {}, expected one of them",
            answers.filings.ticker
        )));
    }
    Ok(charts)
}

/// The same name with `-debt` before its extension.
fn beside(path: &Path) -> PathBuf {
    let part =
        |part: Option<&std::ffi::OsStr>| part.map(|text| text.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{}-debt.{}", part(path.file_stem()), part(path.extension())))
}

fn depreciation(answers: &Answers<'_>, context: &Context) -> Option<Chart> {
    let comparison = answers.comparison.as_ref()?;
    let ends = &comparison.spending.ends;
    let series = comparison.charges.iter().enumerate().map(|(k, one)| {
        let name = match one.life_years {
            Some(life) => format!("{} {life} years", one.basis),
            None => one.basis.clone(),
        };
        let line = ends.iter().zip(&one.usd).map(|(end, usd)| (year(*end), usd / 1e9)).collect();
        Series::new(name, line, Style::line(k))
    });
    let projected = ends.get(comparison.spending.filed).map(|end| end.year()).unwrap_or_default();
    Some(Chart {
        title: format!("{}: depreciation of servers under several lives", answers.filings.name),
        subtitle: format!("filings public on {}", context.as_of),
        definition: format!(
            "Servers are {:.0}% of capital spending; projected from {projected} on.",
            100.0 * comparison.spending.server_share
        ),
        x: XAxis::years("end of fiscal year"),
        y: YAxis::linear("charge (USD bn a year)"),
        series: series.collect(),
        footnote: "Capital spending from filings; share, growth and lives but the booked one are assumptions."
            .to_string(),
    })
}

fn debt(answers: &Answers<'_>, context: &Context) -> Option<Chart> {
    let ladder = answers.ladder.as_ref()?;
    let horizon = ladder.filed.due.iter().map(|due| due.to_years).fold(8.0, f64::max).min(40.0);
    let steps = (4.0 * horizon).ceil() as usize;
    let start = year(ladder.filed.as_of);
    let owed = |at: f64| ladder.filed.due.iter().map(|due| due.outstanding(at)).sum::<f64>() / 1e9;
    let line = (0..=steps).map(|k| (start + 0.25 * k as f64, owed(0.25 * k as f64))).collect();
    let mut series = vec![Series::new("debt, not renewed", line, Style::line(0))];
    let value = ladder.coverage.iter().enumerate().filter(|(_, cover)| cover.is_finite());
    let assets: Vec<(f64, f64)> = value.map(|(k, cover)| (start + k as f64, cover * owed(k as f64))).collect();
    if !assets.is_empty() {
        series.push(Series::new("property, not replaced", assets, Style::line(1)));
    }
    Some(Chart {
        title: format!("{}: debt beside what it paid for", answers.filings.name),
        subtitle: format!("filings public on {}; {}", context.as_of, ladder.filed.words()),
        definition:
            "Debt still owed if nothing is renewed; property at its filed net value, its servers falling as rents do."
                .to_string(),
        x: XAxis::years("date"),
        y: YAxis::linear("USD bn"),
        series,
        footnote: "The fall of rents is an assumption.".to_string(),
    })
}
