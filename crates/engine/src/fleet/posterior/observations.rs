//! Evidence rows `seen_*` of the chips turned into observations of the fleet.

use crate::error::Error;
use crate::fleet::inputs::{period, refused};
use overhang_evidence::{Block, Distribution, Evidence, Row};
use overhang_model::chips::estimate::{Counted, Doubt, Observation};
use overhang_prob::distribution::level_to_z;
use overhang_prob::math::ln;

/// Begins the quantity of each row that is compared.
const SEEN: &str = "seen_";
/// Between chips in an item.
const SEPARATOR: char = ';';

/// What is counted: the quantity, its unit, the quantity that says what one chip counts for (none: itself),
/// and whether it is a ceiling.
const COUNTS: [(&str, &str, Option<&str>, bool); 4] = [
    ("seen_units", "chips", None, false),
    ("seen_dies_at_most", "dies", Some("dies_per_chip"), true),
    ("seen_memory_stacks_at_most", "stacks", Some("memory_stacks_per_chip"), true),
    ("seen_wafers_at_most", "wafers", Some("wafers_per_chip"), true),
];

/// All rows that speak of the fleet, in the order of the evidence; `only`: no other than these, if any.
///
/// # Errors
/// A row whose quantity, unit, period, chips or interval is not understood; an unknown id in `only`.
pub(crate) fn observations(evidence: &Evidence, only: &[String]) -> Result<Vec<Observation>, Error> {
    let rows: Vec<&Row> =
        evidence.select(Block::Chips, None, None).filter(|row| row.quantity.starts_with(SEEN)).collect();
    for id in only {
        if !rows.iter().any(|row| *row.id == **id) {
            let ids = rows.iter().map(|row| &*row.id);
            let near = overhang_units::nearest(id, ids, 3).join(", ");
            return Err(Error::Question(format!(
                "--only: found {id:?}, expected a row of the fleet that is on and was known then, such as {near}"
            )));
        }
    }
    let wanted = rows.into_iter().filter(|row| only.is_empty() || only.iter().any(|id| *row.id == **id));
    wanted.map(|row| observation(row, evidence)).collect()
}

fn observation(row: &Row, evidence: &Evidence) -> Result<Observation, Error> {
    let wrong =
        |found: String, expected: &str| Error::Evidence(format!("{}: found {found}, expected {expected}", row.id));
    let known = COUNTS.iter().find(|(quantity, ..)| **quantity == *row.quantity);
    let Some(&(_, unit, per_chip, ceiling)) = known else {
        return Err(wrong(format!("quantity {}", row.quantity), "one that the fleet can be compared with"));
    };
    let mut chips = Vec::new();
    for chip in row.item.split(SEPARATOR).map(str::trim) {
        let weight = match per_chip {
            Some(quantity) => of_chip(evidence, row, chip, quantity, unit)?,
            None => 1.0,
        };
        chips.push((chip.to_string(), weight));
    }
    // A count of dies is a count of packages, if it is one of dies.
    let in_dies = row.value_in(unit).is_err();
    let unit = if in_dies { "dies" } else { unit };
    let value = row.value_in(unit)?;
    let (Some((low, high)), Some(level)) = (row.interval_in(unit)?, row.level) else {
        return Err(wrong("no interval or no level".to_string(), "low, high and level"));
    };
    if row.distribution != Some(Distribution::Lognormal) || low <= 0.0 || high <= low || value <= 0.0 {
        return Err(wrong("another distribution or no interval above 0".to_string(), "lognormal with low below high"));
    }
    let z = level_to_z(level / 100.0).map_err(|e| wrong(e.to_string(), "a level between 0 and 100"))?;
    let log_sd = (ln(high) - ln(low)) / (2.0 * z);
    let readings = if in_dies {
        let dies: Vec<f64> = chips
            .iter()
            .map(|(chip, _)| of_chip(evidence, row, chip, "dies_per_chip", "dies"))
            .collect::<Result<_, _>>()?;
        let per_chip = dies.first().copied().unwrap_or(1.0);
        if dies.iter().any(|&other| other != per_chip) {
            return Err(wrong("chips with different numbers of dies".to_string(), "the same number for all"));
        }
        let p = probability_of_dies(evidence, row)?;
        vec![(value / per_chip, p), (value, 1.0 - p)]
    } else {
        vec![(value, 1.0)]
    };
    Ok(Observation {
        id: row.id.to_string(),
        counted: Counted { designer: row.entity.to_string(), chips, period: period(row)? },
        readings,
        error: if ceiling { Doubt::Ceiling { log_sd } } else { Doubt::Count { log_sd } },
    })
}

/// What one chip counts for.
fn of_chip(evidence: &Evidence, row: &Row, chip: &str, quantity: &str, unit: &str) -> Result<f64, Error> {
    let mut rows = evidence.select(Block::Chips, Some(&row.entity), Some(quantity));
    let found = rows.find(|other| *other.item == *chip).ok_or_else(|| {
        Error::Evidence(format!("{}: found no row {quantity} of {} {chip}, expected one", row.id, row.entity))
    })?;
    let weight = found.value_in(&format!("{unit}/chip"))?;
    if weight > 0.0 {
        Ok(weight)
    } else {
        Err(Error::Evidence(format!("{}: found {weight}, expected a number above 0", found.id)))
    }
}

/// How probable it is that a count in dies is one; certain where no row doubts it.
fn probability_of_dies(evidence: &Evidence, row: &Row) -> Result<f64, Error> {
    let mut rows = evidence.select(Block::Chips, Some(&row.entity), Some("probability_counted_as_dies"));
    let Some(found) = rows.find(|other| other.item == row.item) else {
        return Ok(1.0);
    };
    let p = found.value_in("share")?;
    if (0.0..=1.0).contains(&p) {
        Ok(p)
    } else {
        Err(Error::Evidence(format!("{}: found {p}, expected a probability", found.id)))
    }
}

/// The same as [`refused`], with the row.
pub(crate) fn not_comparable(id: &str, cause: &overhang_model::chips::estimate::EstimateError) -> Error {
    match refused(cause) {
        Error::Evidence(cause) => Error::Evidence(format!("{id}: {cause}")),
        other => other,
    }
}
