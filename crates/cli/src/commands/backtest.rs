//! `overhang backtest`: how the model would have done from past dates.

use crate::arguments::Backtest as Arguments;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_charts::{Chart, Series, Style, XAxis, YAxis};
use overhang_engine::Plan;
use overhang_engine::backtest::{Backtest, Score, Scored, run};
use overhang_prob::scores::histogram_of_unit;
use overhang_units::{Date, format_significant};
use serde_json::{Value, json};

/// Dates of the forecasts where none is asked for.
const ORIGINS: [Date; 4] = [
    Date::constant(2023, 12, 31),
    Date::constant(2024, 6, 30),
    Date::constant(2024, 12, 31),
    Date::constant(2025, 6, 30),
];
/// Draws of a forecast.
const DEFAULT_DRAWS: u64 = 4_000;
/// Bins of the histogram of PIT.
const BINS: usize = 10;
/// Forecasts shown as the worst ones.
const WORST: usize = 5;
/// Who forecasts, as in the machine formats, and as people read it.
const METHODS: [(&str, &str, Of); 3] = [
    ("model", "model", |scored| &scored.ours),
    ("last_value_with_drift", "drift", |scored| &scored.drift),
    ("log_linear_trend", "trend", |scored| &scored.trend),
];

type Of = fn(&Scored) -> &Score;

pub(crate) fn backtest(arguments: &Arguments, context: &Context) -> Result<Report, Failure> {
    let origins = context.global.as_of.map_or(ORIGINS.to_vec(), |date| vec![date]);
    let off: Vec<&str> = context.global.off.iter().map(String::as_str).collect();
    let evidence = context.evidence.without(&off)?;
    let newest = evidence.newest_vintage().unwrap_or(context.as_of);
    // The plan gives the priors of the scenario; nothing else of it is used.
    let plan = Plan::new(context.scenario()?, &context.evidence, newest, context.global.seed)?;
    let draws = context.global.draws.unwrap_or(DEFAULT_DRAWS);
    let told = run(&plan, &evidence, &origins, draws, context.global.threads)?;

    let mut report = Report::new("backtest", context, Some(draws));
    let dates: Vec<String> = origins.iter().map(Date::to_string).collect();
    let heading = format!(
        "forecasts from {}, priors of scenario {}, {draws} draws, seed {}",
        dates.join(", "),
        plan.scenario.name,
        context.global.seed
    );
    report.heading.push(format!("Back-test: {heading}"));
    report.tables = vec![
        summary("By quantity", ("quantity", "quantity"), &told.scores, |scored| scored.quantity.clone()),
        summary("By date of the forecast", ("origin", "from"), &told.scores, |scored| scored.origin.to_string()),
        worst(&told.scores),
        machine_table(&told.scores),
    ];
    report.notes = notes(&told);
    report.data = data(&told, &origins);
    report.draw(arguments.plot.as_deref(), || chart(&told.scores, &heading))?;
    Ok(report)
}

fn mean(scores: &[&Scored], of: impl Fn(&Scored) -> f64) -> f64 {
    scores.iter().map(|scored| of(scored)).sum::<f64>() / scores.len() as f64
}

fn coverage(scores: &[&Scored], of: Of) -> f64 {
    mean(scores, |scored| f64::from(u8::from(of(scored).inside)))
}

/// Coverage and CRPS of each method, by groups in the order in which they first appear, then all.
fn summary(title: &str, key: (&str, &str), scores: &[Scored], group: fn(&Scored) -> String) -> Table {
    let mut columns = vec![key, ("count", "scores")];
    columns.extend([("inside_model", "in 90%"), ("inside_drift", "drift"), ("inside_trend", "trend")]);
    columns.extend([("crps_log_model", "CRPS"), ("crps_log_drift", "drift"), ("crps_log_trend", "trend")]);
    let mut table =
        Table::new(format!("{title}: share inside the 90% interval, and mean CRPS of logarithms"), &columns);
    let mut groups: Vec<String> = Vec::new();
    for name in scores.iter().map(group) {
        if !groups.contains(&name) {
            groups.push(name);
        }
    }
    let mut line = |name: &str, scores: &[&Scored]| {
        let count = scores.len();
        let mut cells = vec![Cell::from(name), Cell::Number(count as f64, count.to_string())];
        cells.extend(METHODS.map(|(_, _, of)| {
            let share = coverage(scores, of);
            Cell::Number(share, format!("{:.0}%", 100.0 * share))
        }));
        cells.extend(METHODS.map(|(_, _, of)| {
            let score = mean(scores, |scored| of(scored).crps_log);
            Cell::Number(score, format!("{score:.2}"))
        }));
        table.row(cells);
    };
    for name in &groups {
        let members: Vec<&Scored> = scores.iter().filter(|scored| group(scored) == *name).collect();
        line(name, &members);
    }
    line("all", &scores.iter().collect::<Vec<_>>());
    table
}

/// The largest misses, and the rivals on the same.
fn worst(scores: &[Scored]) -> Table {
    let mut table = Table::new(
        "Largest misses of the model, by CRPS of logarithms",
        &[
            ("quantity", "quantity"),
            ("origin", "from"),
            ("date", "for"),
            ("forecast", "model (5%-95%)"),
            ("actual", "came"),
            ("unit", "unit"),
        ],
    );
    let mut sorted: Vec<&Scored> = scores.iter().collect();
    sorted.sort_by(|a, b| b.ours.crps_log.total_cmp(&a.ours.crps_log));
    for scored in sorted.into_iter().take(WORST) {
        let (scale, unit) = readable(scored);
        let show = |x: f64| format_significant(scale * x, 3);
        let Score { p5, p50, p95, .. } = scored.ours;
        table.row([
            Cell::Text(scored.quantity.clone()),
            Cell::Text(scored.origin.to_string()),
            Cell::Text(scored.date.to_string()),
            Cell::Number(p50, format!("{} ({}-{})", show(p50), show(p5), show(p95))),
            Cell::Number(scored.actual, show(scored.actual)),
            Cell::Text(unit),
        ]);
    }
    table
}

/// Large units in short.
fn readable(scored: &Scored) -> (f64, String) {
    match scored.unit {
        "USD" | "USD/year" => (1e-9, scored.unit.replace("USD", "USD bn")),
        "H100e" => (1e-6, "M H100e".to_string()),
        other => (1.0, other.to_string()),
    }
}

fn notes(told: &Backtest) -> Vec<String> {
    let revised = told.scores.iter().filter(|scored| scored.revised_data).count();
    let mut notes = vec![
        "CRPS: fair form for samples, of natural logarithms: 0.10 is about 10% off; smaller is better. Dates overlap, so \
         that scores hang together: a hundred of them are worth far fewer."
            .to_string(),
        "Model: growth of the race's blocks at rest under the priors of the scenario, from the last known level. The \
         priors are those of today: levels are blind to what came later, the pace is not. Drift and trend: the last \
         value with drift and a log-linear trend through all known points."
            .to_string(),
        format!(
            "{revised} of {} scores rest on revised data: where the first publication is not on record, a value counts as \
             known after its usual lag.",
            told.scores.len()
        ),
    ];
    if !told.left_out.is_empty() {
        let mut names: Vec<&str> = told.left_out.iter().map(|left| left.quantity.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        notes.push(format!(
            "Left out with fewer than three earlier points: {} of them, {}.",
            told.left_out.len(),
            names.join(", ")
        ));
    }
    if told.failed_draws > 0 {
        notes.push(format!("{} draws left the domain of the model and are in no forecast.", told.failed_draws));
    }
    notes.push("What this says changes priors by a recorded decision only.".to_string());
    notes
}

fn score_json(score: &Score) -> Value {
    json!({
        "p5": score.p5, "p50": score.p50, "p95": score.p95,
        "inside": score.inside, "crps": score.crps, "crps_log": score.crps_log, "pit": score.pit,
    })
}

fn scored_json(scored: &Scored) -> Value {
    let mut value = score_json(&scored.ours);
    if let Value::Object(object) = &mut value {
        object.insert("quantity".to_string(), json!(scored.quantity));
        object.insert("unit".to_string(), json!(scored.unit));
        object.insert("origin".to_string(), json!(scored.origin.to_string()));
        object.insert("date".to_string(), json!(scored.date.to_string()));
        object.insert("years_ahead".to_string(), json!(scored.years_ahead));
        object.insert("known_points".to_string(), json!(scored.known_points));
        object.insert("actual".to_string(), json!(scored.actual));
        object.insert("actual_row".to_string(), json!(scored.actual_id));
        object.insert("revised_data".to_string(), json!(scored.revised_data));
        let rivals = METHODS.iter().skip(1).map(|(key, _, of)| ((*key).to_string(), score_json(of(scored))));
        object.insert("rivals".to_string(), Value::Object(rivals.collect()));
    }
    value
}

fn data(told: &Backtest, origins: &[Date]) -> Value {
    let all: Vec<&Scored> = told.scores.iter().collect();
    let of_method = |(key, _, of): (&str, &str, Of)| {
        let pit: Vec<f64> = all.iter().map(|scored| of(scored).pit).collect();
        let value = json!({
            "coverage_90": coverage(&all, of),
            "mean_crps_log": mean(&all, |scored| of(scored).crps_log),
            "pit_histogram": histogram_of_unit(&pit, BINS),
        });
        (key.to_string(), value)
    };
    let left_out: Vec<Value> = told
        .left_out
        .iter()
        .map(|left| {
            json!({ "quantity": left.quantity, "origin": left.origin.to_string(), "known_points": left.known_points })
        })
        .collect();
    json!({
        "origins": origins.iter().map(Date::to_string).collect::<Vec<_>>(),
        "scores": told.scores.iter().map(scored_json).collect::<Vec<_>>(),
        "coverage_90": coverage(&all, METHODS[0].2),
        "methods": Value::Object(METHODS.map(of_method).into_iter().collect()),
        "left_out": left_out,
        "left_out_count": told.left_out.len(),
        "draws_failed": told.failed_draws,
    })
}

fn machine_table(scores: &[Scored]) -> Table {
    let mut columns: Vec<String> =
        ["quantity", "unit", "origin", "date", "years_ahead", "known_points", "actual", "revised_data"]
            .map(str::to_string)
            .to_vec();
    for (key, ..) in METHODS {
        columns.extend(["p5", "p50", "p95", "inside", "crps", "crps_log", "pit"].map(|name| format!("{key}_{name}")));
    }
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::for_machines(&columns);
    for scored in scores {
        let mut cells = vec![
            Cell::Text(scored.quantity.clone()),
            Cell::from(scored.unit),
            Cell::Text(scored.origin.to_string()),
            Cell::Text(scored.date.to_string()),
            Cell::number(scored.years_ahead, 4),
            Cell::Text(scored.known_points.to_string()),
            Cell::number(scored.actual, 6),
            Cell::Text(scored.revised_data.to_string()),
        ];
        for (_, _, of) in METHODS {
            let Score { p5, p50, p95, inside, crps, crps_log, pit } = *of(scored);
            cells.extend([p5, p50, p95].map(|x| Cell::number(x, 6)));
            cells.push(Cell::Text(inside.to_string()));
            cells.extend([crps, crps_log, pit].map(|x| Cell::number(x, 6)));
        }
        table.row(cells);
    }
    table
}

/// Share of what came in each tenth of the forecasts.
fn chart(scores: &[Scored], heading: &str) -> Chart {
    let mut series: Vec<Series> = METHODS
        .iter()
        .enumerate()
        .map(|(k, (_, name, of))| {
            let pit: Vec<f64> = scores.iter().map(|scored| of(scored).pit).collect();
            let mut steps = Vec::with_capacity(2 * BINS);
            for (bin, count) in histogram_of_unit(&pit, BINS).into_iter().enumerate() {
                let share = count as f64 / scores.len() as f64;
                steps.extend([bin, bin + 1].map(|edge| (edge as f64 / BINS as f64, share)));
            }
            Series::new(*name, steps, Style::line(k))
        })
        .collect();
    let even = 1.0 / BINS as f64;
    series.push(Series::new("right", vec![(0.0, even), (1.0, even)], Style::line(METHODS.len())));
    Chart {
        title: "Where what came lay in the forecasts".to_string(),
        subtitle: heading.to_string(),
        definition: "Share of the scores in each tenth of the forecast probability (PIT). Right forecasts are even; \
                     heaps at both ends say too narrow, a heap at the right says too low."
            .to_string(),
        x: XAxis::numbers("probability that the forecast gave to less than what came").range(0.0, 1.0),
        y: YAxis::linear("share of scores").percent(),
        series,
        footnote: format!("{} scores; their dates overlap, so that they hang together.", scores.len()),
    }
}
