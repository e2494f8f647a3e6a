//! `overhang fleet --posterior`: what the counted rows did to the fleet, beside the forward estimate.

use super::{name, points, short};
use crate::report::{Cell, Report, Table};
use overhang_engine::fleet::posterior::{Posterior, Pull, Shift};
use overhang_model::chips::estimate::Interval;
use overhang_units::{Quarter, format_significant};
use serde_json::{Value, json};

/// Begins the id of each row.
const PREFIX: &str = "chips.seen.";
/// Survivors of the particles under which the tails are coarse.
const FEW_SURVIVORS: f64 = 0.05;
/// Correlation with the resampled particles above which more moves were needed.
const TOO_CORRELATED: f64 = 0.05;

/// Puts the tables of the posterior first and its notes last.
pub(super) fn tell(report: &mut Report, posterior: &Posterior, at: Quarter) {
    report.tables.splice(0..0, [shift_table(&posterior.shifts, at), pull_table(&posterior.pulls)]);
    let course = &posterior.course;
    report.notes.push(
        "Rows by their id without chips.seen: --off switches one off, --only keeps it. z: row less estimate, in standard \
         deviations; before the rows with both errors, given them with that of the row alone. A ceiling is no surprise \
         while its z is above -1. Without: the stock of the world if this row is left out."
            .to_string(),
    );
    report.notes.push(format!(
        "Sampler: {} variables, {} stages, {} moves, {:.0}% accepted at the end, {:.0}% of the first particles have \
         descendants.",
        posterior.variables,
        course.stages,
        course.moves,
        100.0 * course.acceptance,
        100.0 * course.survivors
    ));
    if course.survivors < FEW_SURVIVORS || course.correlation_left > TOO_CORRELATED {
        report.notes.push(
            "Warning: the rows leave few of the samples, or these were moved too little: the tails are coarse. Ask for \
             more --draws, or see which rows contradict each other."
                .to_string(),
        );
    }
    if let Value::Object(data) = &mut report.data {
        data.insert("posterior".to_string(), machine(posterior));
    }
}

fn of(interval: Interval, scale: f64) -> String {
    let Interval { p5, p50, p95 } = interval;
    format!("{} ({}-{})", short(scale * p50), short(scale * p5), short(scale * p95))
}

fn shift_table(shifts: &[Shift], at: Quarter) -> Table {
    let mut table = Table::new(
        format!("What the rows move: M H100e sold until the end of {at}; median (5%-95%)"),
        &[
            ("entity", "of"),
            ("forward", "forward estimate"),
            ("posterior", "given the rows"),
            ("shift", "median"),
            ("width", "width"),
        ],
    );
    for shift in shifts {
        let (median, width) = ratios(shift);
        table.row([
            Cell::Text(name(&shift.entity)),
            Cell::Number(shift.prior.p50, of(shift.prior, 1e-6)),
            Cell::Number(shift.posterior.p50, of(shift.posterior, 1e-6)),
            Cell::Number(median, signed(median)),
            Cell::Number(width, signed(width)),
        ]);
    }
    table
}

/// Change of the median, and of the width of the interval.
fn ratios(shift: &Shift) -> (f64, f64) {
    let width = |interval: Interval| interval.p95 - interval.p5;
    (shift.posterior.p50 / shift.prior.p50 - 1.0, width(shift.posterior) / width(shift.prior) - 1.0)
}

fn signed(change: f64) -> String {
    format!("{:+.1}%", 100.0 * change)
}

fn pull_table(pulls: &[Pull]) -> Table {
    let left_out = pulls.iter().any(|pull| pull.left_out_shift.is_some());
    let mut columns = vec![
        ("row", "row"),
        ("value", "says, M"),
        ("forward", "forward"),
        ("posterior", "given"),
        ("prior_z", "z"),
        ("posterior_z", "z given"),
    ];
    if left_out {
        columns.push(("left_out_shift", "without"));
    }
    let mut table = Table::new("The rows, and how far the estimate stands from each", &columns);
    for pull in pulls {
        let said = format!("{}{}", if pull.ceiling { "<= " } else { "" }, short(1e-6 * pull.value));
        let mut cells = vec![
            Cell::Text(pull.id.strip_prefix(PREFIX).unwrap_or(&pull.id).to_string()),
            Cell::Number(pull.value, said),
            Cell::Number(pull.prior.p50, short(1e-6 * pull.prior.p50)),
            Cell::Number(pull.posterior.p50, short(1e-6 * pull.posterior.p50)),
            Cell::Number(pull.prior_z, format!("{:+.1}", pull.prior_z)),
            Cell::Number(pull.posterior_z, format!("{:+.1}", pull.posterior_z)),
        ];
        if let Some(shift) = pull.left_out_shift {
            cells.push(Cell::Number(shift, signed(shift)));
        }
        table.row(cells);
    }
    table
}

fn machine(posterior: &Posterior) -> Value {
    let rows: Vec<Value> = posterior
        .pulls
        .iter()
        .map(|pull| {
            json!({
                "row": pull.id,
                "ceiling": pull.ceiling,
                "value": pull.value,
                "log_sd": pull.log_sd,
                "forward": points(Some(pull.prior)),
                "posterior": points(Some(pull.posterior)),
                "prior_z": pull.prior_z,
                "posterior_z": pull.posterior_z,
                "world_without_change": pull.left_out_shift,
            })
        })
        .collect();
    let shifts: Vec<Value> = posterior
        .shifts
        .iter()
        .map(|shift| {
            let (median, width) = ratios(shift);
            json!({
                "entity": name(&shift.entity),
                "forward_h100e": points(Some(shift.prior)),
                "posterior_h100e": points(Some(shift.posterior)),
                "median_change": median,
                "width_change": width,
            })
        })
        .collect();
    let course = &posterior.course;
    json!({
        "rows": rows,
        "shifts": shifts,
        "sampler": {
            "variables": posterior.variables,
            "stages": course.stages,
            "moves": course.moves,
            "acceptance": course.acceptance,
            "survivors": course.survivors,
            "correlation_left": course.correlation_left,
        },
    })
}

/// One sentence on the stock that a race starts from.
pub(crate) fn sentence(stock: Interval, forward: Interval) -> String {
    let show = |interval: Interval| {
        let number = |x: f64| format_significant(1e-6 * x, 3);
        format!("{} ({}-{})", number(interval.p50), number(interval.p5), number(interval.p95))
    };
    format!(
        "Starts from the posterior of the fleet: {} M H100e sold by the end of 2025; the forward estimate says {}.",
        show(stock),
        show(forward)
    )
}
