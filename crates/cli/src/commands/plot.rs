//! Charts of the commands: what is drawn of their numbers.

use super::NAMES;
use overhang_charts::{Chart, Series, Style, XAxis, YAxis, quarter_end};
use overhang_engine::start::first_quarter;
use overhang_engine::tally::{EVENTS, Statistic, Tally};
use overhang_model::joint::QUARTERS;
use overhang_results::{PathSummary, RaceSummary};
use overhang_units::Quarter;

/// End of a quarter on the time axis.
pub(crate) fn at(quarter: Quarter) -> f64 {
    quarter_end(quarter.year(), quarter.number())
}

fn at_step(t: usize) -> f64 {
    at(first_quarter() + t as i32)
}

/// Cumulative incidence of the three events, with two standard errors.
pub(crate) fn incidence(tally: &Tally, heading: &str, summary: &RaceSummary) -> Chart {
    let series = NAMES
        .iter()
        .enumerate()
        .take(EVENTS.len())
        .map(|(event, name)| {
            let statistic = |t| Statistic::First(event, t);
            let points: Vec<(f64, f64)> = (0..QUARTERS).map(|t| (at_step(t), tally.p(statistic(t)))).collect();
            let band = (0..QUARTERS)
                .map(|t| {
                    let (p, se) = (tally.p(statistic(t)), tally.se(statistic(t)).unwrap_or(0.0));
                    (at_step(t), (p - 2.0 * se).max(0.0), (p + 2.0 * se).min(1.0))
                })
                .collect();
            Series::new(*name, points, Style::line(event)).band(band)
        })
        .collect();
    Chart {
        title: "Which trips first?".to_string(),
        subtitle: heading.to_string(),
        definition: format!(
            "Breaker: {}. Bubble: {}. Take-off: {}.",
            without_names(&summary.definitions.breaker),
            without_names(&summary.definitions.bubble),
            without_names(&summary.definitions.takeoff)
        ),
        x: XAxis::years("end of quarter"),
        y: YAxis::linear("cumulative incidence (share of histories)").percent(),
        series,
        footnote: "Bands: two Monte Carlo standard errors; the priors are far wider. Ties are shared.".to_string(),
    }
}

/// A definition without the parameter names in brackets, for the small room above a chart.
fn without_names(definition: &str) -> String {
    let mut depth = 0;
    let kept: String = definition
        .chars()
        .filter(|&c| {
            depth += i32::from(c == '(');
            let outside = depth == 0;
            depth -= i32::from(c == ')');
            outside
        })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// Fans of paths over the simulated quarters, one per series.
pub(crate) fn fans(paths: &[(&str, &PathSummary)], scale: f64) -> Vec<Series> {
    paths
        .iter()
        .enumerate()
        .map(|(k, (name, path))| {
            let fan: Vec<(f64, f64, f64, f64)> =
                path.quarters.iter().map(|q| (at(q.quarter), scale * q.p5, scale * q.p50, scale * q.p95)).collect();
            Series::fan(*name, &fan, Style::line(k))
        })
        .collect()
}

/// Shares over the years: the axes, without series.
fn shares(title: String, subtitle: String, definition: &str, y: &str) -> Chart {
    Chart {
        title,
        subtitle,
        definition: definition.to_string(),
        x: XAxis::years("end of year, drawn at 1 January"),
        y: YAxis::linear(y).percent(),
        series: Vec::new(),
        footnote: String::new(),
    }
}

/// Chances or shares over the years, one line each.
pub(crate) fn chances(
    title: String,
    subtitle: String,
    definition: &str,
    lines: Vec<(String, Vec<(f64, f64)>)>,
) -> Chart {
    let series =
        lines.into_iter().enumerate().map(|(k, (name, points))| Series::new(name, points, Style::line(k))).collect();
    Chart { series, ..shares(title, subtitle, definition, "share") }
}

/// Name, and by year: date, 5%, median, 95%.
pub(crate) type Fan<'a> = (&'a str, Vec<(f64, f64, f64, f64)>);

/// Shares over the years as fans: year, 5%, median, 95%.
pub(crate) fn share_fans(title: String, subtitle: String, definition: &str, fans: Vec<Fan<'_>>) -> Chart {
    let series = fans.into_iter().enumerate().map(|(k, (name, fan))| Series::fan(name, &fan, Style::line(k))).collect();
    Chart { series, ..shares(title, subtitle, definition, "share") }
}

/// Lines over strikes: what options cost and pay.
pub(crate) fn costs(
    title: String,
    subtitle: String,
    definition: &str,
    (x, y): (&str, &str),
    lines: Vec<(String, Vec<(f64, f64)>)>,
) -> Chart {
    Chart {
        title,
        subtitle,
        definition: definition.to_string(),
        x: XAxis::numbers(x),
        y: YAxis::linear(y),
        series: lines
            .into_iter()
            .enumerate()
            .map(|(k, (name, points))| Series::new(name, points, Style::line(k)))
            .collect(),
        footnote: "Spot and volatility are those of the question. Not investment advice.".to_string(),
    }
}
