//! `overhang explain --rows`: indices of runs that were made elsewhere, one row of a CSV file per run.

use super::json::{add_shift, sobol_json};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_engine::explain::{Stored, stored};
use overhang_prob::sensitivity::NotSaltelli;
use serde_json::{Value, json};
use std::path::Path;

/// Runs under which nothing can be said.
const FEWEST_ROWS: usize = 100;

/// A file of runs.
struct Rows {
    inputs: Vec<String>,
    /// `[input][row]`.
    values: Vec<Vec<f64>>,
    output: String,
    outputs: Vec<f64>,
}

/// Reads the file; `output` names the column that is explained, the last where it is none.
fn read(path: &Path, output: Option<&str>) -> Result<Rows, Failure> {
    let fault = |line: u64, found: String, expected: &str| {
        Failure::Question(format!("{}:{line}: found {found}, expected {expected}", path.display()))
    };
    let garbled = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                fault(line, format!("{len} cells"), &format!("{expected_len}, as the first line has"))
            }
            _ => fault(line, error.to_string(), "a CSV file of numbers under a line of names"),
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .from_path(path)
        .map_err(|error| Failure::Question(format!("{}: cannot read it: {error}", path.display())))?;
    let mut names: Vec<String> =
        reader.headers().map_err(|error| garbled(&error))?.iter().map(|name| name.trim().to_string()).collect();
    if names.len() < 2 {
        return Err(fault(1, format!("{} columns", names.len()), "an input and an output at least"));
    }
    if let Some(name) = names.iter().enumerate().find_map(|(k, name)| names[..k].contains(name).then_some(name)) {
        return Err(fault(1, format!("the column {name:?} twice"), "each name once"));
    }
    let place = match output {
        None => names.len() - 1,
        Some(output) => names.iter().position(|name| name == output).ok_or_else(|| {
            Failure::Question(format!(
                "--output: found {output:?}, expected a column of {}: {}",
                path.display(),
                names.join(", ")
            ))
        })?,
    };
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| garbled(&error))? {
        for ((cell, name), column) in record.iter().zip(&names).zip(&mut values) {
            let number = std::str::from_utf8(cell).ok().and_then(|text| text.trim().parse::<f64>().ok());
            let Some(number) = number.filter(|number| number.is_finite()) else {
                let line = record.position().map_or(0, csv::Position::line);
                let found = format!("{:?} in {name}", String::from_utf8_lossy(cell));
                return Err(fault(line, found, "a finite number"));
            };
            column.push(number);
        }
    }
    let (output, outputs) = (names.remove(place), values.remove(place));
    if outputs.len() < FEWEST_ROWS {
        let found = format!("{}: found {} rows", path.display(), outputs.len());
        return Err(Failure::Question(format!("{found}, expected {FEWEST_ROWS} at least")));
    }
    Ok(Rows { inputs: names, values, output, outputs })
}

/// Questions of the race mean nothing to runs that are already made.
fn only_of_rows(context: &Context) -> Result<(), Failure> {
    let global = &context.global;
    let asked =
        [("--draws", global.draws.is_some()), ("--as-of", global.as_of.is_some()), ("--off", !global.off.is_empty())];
    let other = global.of_scenario().or(asked.iter().find(|(_, asked)| *asked).map(|(option, _)| *option));
    match other {
        Some(option) => Err(Failure::Question(format!(
            "{option}: found it with --rows, expected one of them: stored runs are already made"
        ))),
        None => Ok(()),
    }
}

pub(super) fn report(path: &Path, output: Option<&str>, context: &Context) -> Result<Report, Failure> {
    only_of_rows(context)?;
    let rows = read(path, output)?;
    let told = stored(&rows.values, &rows.outputs, context.global.seed, context.global.threads)?;
    let count = rows.outputs.len();
    let mut report = Report::new("explain", context, Some(count as u64));
    report.heading.push(format!(
        "What drives {} in {}? {count} runs, {} inputs",
        rows.output,
        path.display(),
        rows.inputs.len()
    ));
    report.tables = vec![table(&rows.inputs, &told)];
    report.notes = notes(&told);
    report.data = data(&rows, &told);
    Ok(report)
}

/// The place of each input when they are ranked, the one that moves most first.
fn ranked(told: &Stored) -> Vec<usize> {
    let weight = |input: &usize| match &told.indices {
        Some(indices) => indices[*input].total,
        None => told.shifts[*input].pawn_median,
    };
    let mut order: Vec<usize> = (0..told.shifts.len()).collect();
    order.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    order
}

fn table(names: &[String], told: &Stored) -> Table {
    let sobol: &[(&str, &str)] = if told.indices.is_some() {
        &[("s1", "alone"), ("s1_half_width", "±"), ("st", "with all"), ("st_half_width", "±")]
    } else {
        &[]
    };
    let columns: Vec<(&str, &str)> =
        [&[("parameter", "input")], sobol, &[("pawn_median", "PAWN"), ("delta", "delta")]].concat();
    let mut table = Table::new("Inputs, the one that moves most first", &columns);
    let digits = |x: f64| Cell::Number(x, format!("{x:.3}"));
    for input in ranked(told) {
        let mut cells = vec![Cell::Text(names[input].clone())];
        if let Some(indices) = told.indices.as_ref().map(|indices| indices[input]) {
            let numbers = [indices.first, indices.first_half_width, indices.total, indices.total_half_width];
            cells.extend(numbers.map(digits));
        }
        cells.extend([told.shifts[input].pawn_median, told.shifts[input].delta].map(digits));
        table.row(cells);
    }
    table
}

fn notes(told: &Stored) -> Vec<String> {
    let first = match &told.design {
        Ok(design) => format!(
            "Rows in Saltelli's order: {} base samples. Alone: share of the variance that an input explains by itself; with \
             all: with all its interactions; ± half a 95% interval of 100 resamples.",
            design.base_draws
        ),
        Err(NotSaltelli::Count { .. } | NotSaltelli::Row { .. }) => {
            let why = told.design.as_ref().err().map(ToString::to_string).unwrap_or_default();
            format!("No Sobol indices: the rows are not in Saltelli's order ({why}).")
        }
    };
    let noise = told.shifts.iter().map(|shift| shift.noise).fold(0.0, f64::max);
    vec![
        first,
        format!(
            "PAWN: how far the distribution of the output moves when the input is known, median of 10 slices (noise up to \
             {noise:.2}); delta: half the area between the densities. Both of ranks, 0 to 1; inputs may depend on each other."
        ),
    ]
}

fn data(rows: &Rows, told: &Stored) -> Value {
    let entry = |(input, name): (usize, &String)| {
        let mut entry = told.indices.as_ref().map_or_else(|| json!({}), |indices| sobol_json(&indices[input]));
        entry["parameter"] = json!(name);
        add_shift(&mut entry, &told.shifts[input]);
        entry
    };
    json!({
        "output": rows.output,
        "rows": rows.outputs.len(),
        "design": told.design.as_ref().ok().map(|design| json!({
            "base_draws": design.base_draws,
            "second_order": design.second_order,
        })),
        "inputs": rows.inputs.iter().enumerate().map(entry).collect::<Vec<Value>>(),
    })
}
