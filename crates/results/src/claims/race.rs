//! Measures of the race and of the take-off: one pass over the histories, whatever the claims ask.

use super::file::{Asked, Part};
use super::measure::MeasureName;
use super::question::Why;
use super::values::{Number, Values};
use crate::error::Error;
use crate::summary::milestones::{self, Milestones};
use crate::summary::yearly::Yearly;
use crate::summary::{Kept, layers};
use overhang_engine::Plan;
use overhang_engine::explain::{Condition, Histories};
use overhang_engine::race::{self, Options};
use overhang_engine::simulate::{NEVER, Trips};
use overhang_engine::start::first_quarter;
use overhang_engine::tally::{EVENTS, Statistic, Tally, first};
use overhang_model::contest::layers::LAYERS;
use overhang_model::joint::QUARTERS;
use overhang_prob::quantile::{effective_sample_size, weighted_mean};
use overhang_units::{Date, Quarter, nearest};

/// What claims need of a race.
#[derive(Debug)]
pub(super) struct Race {
    histories: Histories,
    tally: Tally,
    milestones: Milestones,
    effective_share: f64,
    /// Kept values by (column, quarter).
    columns: Vec<((String, usize), Vec<f64>)>,
    /// Value by layer at the end of each year.
    layers: Yearly,
}

impl Race {
    /// Runs the race and keeps what the parts ask for.
    pub(super) fn new<'a>(
        plan: &Plan,
        options: &mut Options<'_>,
        parts: impl Iterator<Item = &'a Part>,
    ) -> Result<Self, Error> {
        let mut wanted: Vec<(String, usize)> = Vec::new();
        for part in parts.filter(|part| part.measure == MeasureName::RaceColumn) {
            if let Some(t) = part.asked.quarter.and_then(step) {
                let key = (part.asked.column.clone(), t);
                // An unknown column is refused where the part is judged, with its place.
                if Kept::new(&[&key.0], false).is_ok() && !wanted.contains(&key) {
                    wanted.push(key);
                }
            }
        }
        let asked = wanted.iter().map(|(name, _)| name.as_str());
        let names: Vec<&str> = asked.chain(milestones::COLUMNS).chain(layers::COLUMNS).collect();
        let kept = Kept::new(&names, true)?;
        options.keep = kept.keep();
        let mut histories = Histories::default();
        let mut milestones = Milestones::new(kept.clone())?;
        let mut layers = Yearly::new(kept.clone(), layers::layers(&kept)?);
        let places: Vec<usize> = wanted.iter().filter_map(|(name, _)| kept.place(name)).collect();
        let mut columns: Vec<((String, usize), Vec<f64>)> = wanted.into_iter().map(|key| (key, Vec::new())).collect();
        let tally = race::run::<Error>(plan, options, |group| {
            histories.add(group);
            milestones.add(group)?;
            layers.add(group)?;
            for (history, failed) in kept.histories(group)?.zip(&group.failed) {
                if !*failed && group.weight > 0.0 {
                    for (((_, t), values), &place) in columns.iter_mut().zip(&places) {
                        values.push(history.at(*t, place));
                    }
                }
            }
            Ok(())
        })?;
        let effective_share = tally.effective_draws() / tally.used as f64;
        Ok(Self { histories, tally, milestones, effective_share, columns, layers })
    }

    /// What a part asks of it, with its unit and the day it speaks of.
    pub(super) fn measure(&self, name: MeasureName, asked: &Asked) -> Result<(Number, &'static str, Date), Why> {
        let quarter = asked.quarter.ok_or_else(|| Why::wrong("quarter", "none", "a quarter"))?;
        let t = step(quarter).ok_or_else(|| {
            let (start, end) = (first_quarter(), first_quarter() + (QUARTERS as i32 - 1));
            Why::wrong("quarter", &quarter.to_string(), &format!("{start} to {end}, the quarters of the race"))
        })?;
        let weights = self.weights(&asked.given)?;
        match name {
            MeasureName::RaceFirst | MeasureName::RaceEver => {
                let event = event(&asked.event)?;
                let statistic =
                    if name == MeasureName::RaceFirst { Statistic::First(event, t) } else { Statistic::Ever(event, t) };
                let number = match &weights {
                    None => Number::Chance { p: self.tally.p(statistic), error: self.error(statistic) },
                    Some(weights) => {
                        let of = |trips: &Trips| match name {
                            MeasureName::RaceFirst => {
                                first(trips).filter(|(at, _)| *at <= t).map_or(0.0, |(_, parts)| parts[event])
                            }
                            _ => f64::from(u8::from(trips[event] != NEVER && usize::from(trips[event]) <= t)),
                        };
                        let happened: Vec<f64> = self.histories.trips.iter().map(of).collect();
                        let p = weighted_mean(&happened, weights);
                        let effective = effective_sample_size(weights) * self.effective_share;
                        Number::Chance { p, error: (p * (1.0 - p) / effective).sqrt() }
                    }
                };
                Ok((number, "share", quarter.end()))
            }
            MeasureName::ContestShare => {
                let mut sum: Option<Values> = None;
                for name in &asked.of {
                    let layer = LAYERS
                        .iter()
                        .position(|layer| layer == name)
                        .ok_or_else(|| Why::wrong("of", name, &format!("a layer: {}", LAYERS.join(", "))))?;
                    let (values, weights) = self.layers.samples(layer, t / 4);
                    let own = Values::weighted(values.to_vec(), weights.to_vec());
                    sum = Some(match sum {
                        None => own,
                        Some(others) => others.with(&own, |a, b| a + b),
                    });
                }
                let sum = sum.ok_or_else(|| Why::wrong("of", "none", "a layer"))?;
                let end = Quarter::from_index(first_quarter().index() + 4 * (t as i32 / 4) + 3).end();
                Ok((Number::Values(sum), "share", end))
            }
            MeasureName::TakeoffReached => {
                let (p, error) = self.milestones.chance(&asked.milestone, t).ok_or_else(|| {
                    let near = nearest(&asked.milestone, Milestones::names(), 3).join(", ");
                    Why::wrong("milestone", &asked.milestone, &format!("one such as {near}"))
                })?;
                let binomial = (p * (1.0 - p) / self.tally.effective_draws()).sqrt();
                Ok((Number::Chance { p, error: error.unwrap_or(binomial).max(binomial) }, "share", quarter.end()))
            }
            _ => {
                let key = (asked.column.clone(), t);
                let values = self.columns.iter().find(|(other, _)| *other == key).map(|(_, values)| values.clone());
                let values = values.ok_or_else(|| match Kept::new(&[&asked.column], false) {
                    Err(error) => Why::Wrong(format!("column: {error}")),
                    Ok(_) => Why::Untested("the column was not kept".to_string()),
                })?;
                let weights = weights.unwrap_or_else(|| self.histories.weights.clone());
                let unit = overhang_model::joint::COLUMNS
                    .iter()
                    .find(|(column, _, _)| *column == asked.column)
                    .map_or("-", |(_, unit, _)| *unit);
                Ok((Number::Values(Values::weighted(values, weights)), unit, quarter.end()))
            }
        }
    }

    /// Weights of the histories in which conditions hold; none without conditions.
    fn weights(&self, given: &[String]) -> Result<Option<Vec<f64>>, Why> {
        if given.is_empty() {
            return Ok(None);
        }
        let conditions = given
            .iter()
            .map(|text| {
                Condition::parse(text).map_err(|error| Why::Wrong(error.to_string().replace("--given", "given")))
            })
            .collect::<Result<Vec<Condition>, Why>>()?;
        let holds = |k: usize| conditions.iter().all(|condition| condition.holds(&self.histories, k));
        let weights: Vec<f64> =
            (0..self.histories.weights.len()).map(|k| if holds(k) { self.histories.weights[k] } else { 0.0 }).collect();
        let effective = effective_sample_size(&weights) * self.effective_share;
        if effective < FEW {
            return Err(Why::Untested(format!(
                "{} in {effective:.0} effective histories, under {FEW}: ask for more with --draws",
                given.join(" and ")
            )));
        }
        Ok(Some(weights))
    }

    fn error(&self, statistic: Statistic) -> f64 {
        let p = self.tally.p(statistic);
        self.tally.se(statistic).unwrap_or((p * (1.0 - p) / self.tally.effective_draws()).sqrt())
    }
}

/// Effective histories under which a conditional chance is not told.
const FEW: f64 = 50.0;

/// Quarter of the race.
fn step(quarter: Quarter) -> Option<usize> {
    usize::try_from(quarter - first_quarter()).ok().filter(|t| *t < QUARTERS)
}

fn event(name: &str) -> Result<usize, Why> {
    EVENTS.iter().position(|event| *event == name).ok_or_else(|| Why::wrong("event", name, &EVENTS.join(", ")))
}
