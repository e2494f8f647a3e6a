//! Measures of the chip fleet, on its joint samples.

use super::file::Asked;
use super::measure::MeasureName;
use super::question::Why;
use super::values::Values;
use overhang_engine::fleet::FleetEstimate;
use overhang_model::chips::estimate::{Entity, Kind, Measure};
use overhang_prob::math::ln;
use overhang_units::{Date, Quarter, nearest};

/// What a series may be counted in, with its unit.
const COUNTED: [(&str, Measure, &str); 4] = [
    ("units", Measure::Units, "chips"),
    ("h100e", Measure::H100e, "H100e"),
    ("power", Measure::PowerGw, "GW"),
    ("spend", Measure::SpendUsd, "USD"),
];

/// Samples with their unit and the day they speak of.
pub(super) fn measure(
    fleet: &FleetEstimate,
    name: MeasureName,
    asked: &Asked,
) -> Result<(Values, &'static str, Date), Why> {
    let (_, measure, unit) = COUNTED
        .iter()
        .find(|(word, _, _)| *word == asked.measured_in)
        .ok_or_else(|| Why::wrong("in", &asked.measured_in, "units, h100e, power or spend"))?;
    let of = asked.of.iter().map(|name| entity(fleet, name)).collect::<Result<Vec<Entity>, Why>>()?;
    let known = |quarter: Quarter| {
        if quarter > fleet.last_complete() {
            let last = fleet.last_complete();
            return Err(Why::Untested(format!("the fleet is known as a whole to {last}, not to {quarter}")));
        }
        Ok(quarter)
    };
    let sum = |entities: &[Entity], kind: Kind, quarter: Quarter| -> Vec<f64> {
        let mut total: Vec<f64> = Vec::new();
        for entity in entities {
            let column = fleet.column(entity, *measure, kind, quarter);
            if total.is_empty() {
                total = column;
            } else {
                total.iter_mut().zip(&column).for_each(|(sum, value)| *sum += value);
            }
        }
        total
    };
    let share = |part: Vec<f64>, whole: &[f64]| -> Vec<f64> { part.iter().zip(whole).map(|(a, b)| a / b).collect() };
    let kind = match name {
        MeasureName::FleetStock
        | MeasureName::FleetShareOfStock
        | MeasureName::FleetGrowthOfStock
        | MeasureName::FleetDoublingOfStock => Kind::Cumulative,
        _ => Kind::Flow,
    };
    match (name, asked.quarter, asked.window) {
        (MeasureName::FleetStock | MeasureName::FleetFlow, Some(quarter), _) => {
            Ok((Values::samples(sum(&of, kind, known(quarter)?)), unit, quarter.end()))
        }
        (MeasureName::FleetShareOfFlow | MeasureName::FleetShareOfStock, Some(quarter), _) => {
            let quarter = known(quarter)?;
            let among = match asked.among.as_slice() {
                [] => vec![Entity::World],
                names => names.iter().map(|name| entity(fleet, name)).collect::<Result<Vec<Entity>, Why>>()?,
            };
            let whole = sum(&among, kind, quarter);
            Ok((Values::samples(share(sum(&of, kind, quarter), &whole)), "share", quarter.end()))
        }
        (MeasureName::FleetLeadOfFlow, Some(quarter), _) => {
            let quarter = known(quarter)?;
            let (Some(Entity::Chip { designer, .. }), 1) = (of.first(), of.len()) else {
                return Err(Why::wrong("of", &asked.of.join(", "), "one chip"));
            };
            let whole = sum(&[Entity::Designer(designer.clone())], kind, quarter);
            let mut lead = sum(&of, kind, quarter);
            let mut largest = vec![0.0_f64; lead.len()];
            for other in fleet.entities() {
                let same = matches!(&other, Entity::Chip { designer: its, .. } if its == designer);
                if same && of.first() != Some(&other) {
                    let column = fleet.column(&other, *measure, kind, quarter);
                    largest.iter_mut().zip(&column).for_each(|(most, value)| *most = most.max(*value));
                }
            }
            lead.iter_mut().zip(&largest).for_each(|(own, other)| *own -= other);
            Ok((Values::samples(share(lead, &whole)), "share", quarter.end()))
        }
        (_, _, Some((from, to))) => {
            let to = known(to)?;
            let ([one], true) = (of.as_slice(), of.len() == 1) else {
                return Err(Why::wrong("of", &asked.of.join(", "), "one series"));
            };
            let factors = fleet
                .growth_samples(one, *measure, kind, (from, to))
                .filter(|factors| factors.iter().all(|factor| factor.is_finite()))
                .ok_or_else(|| Why::Untested(format!("{one} has no sales in some quarter from {from} to {to}")))?;
            let values = Values::samples(factors);
            Ok(match name {
                MeasureName::FleetDoublingOfStock | MeasureName::FleetDoublingOfFlow => {
                    (values.map(|factor| 12.0 * std::f64::consts::LN_2 / ln(factor)), "months", to.end())
                }
                _ => (values, "x/year", to.end()),
            })
        }
        _ => Err(Why::Untested("no quarter".to_string())),
    }
}

/// A series by its name: World, a designer, a chip, or a designer and a chip.
fn entity(fleet: &FleetEstimate, name: &str) -> Result<Entity, Why> {
    let entities = fleet.entities();
    let named = |entity: &&Entity| {
        entity.to_string().eq_ignore_ascii_case(name)
            || matches!(entity, Entity::Chip { chip, .. } if chip.eq_ignore_ascii_case(name))
    };
    entities.iter().find(named).cloned().ok_or_else(|| {
        let names: Vec<String> = entities
            .iter()
            .map(|entity| match entity {
                Entity::Chip { chip, .. } => chip.clone(),
                other => other.to_string(),
            })
            .collect();
        let near = nearest(name, names.iter().map(String::as_str), 3).join(", ");
        Why::wrong("of", name, &format!("a series such as {near}"))
    })
}
