//! Questions of the kind "given that chips live under three years, which comes first?"

use super::shift::Histories;
use crate::error::Error;
use crate::scenario::registry::{PARAMETERS, full_name, known_names};
use crate::simulate::NEVER;
use crate::start::first_quarter;
use crate::tally::{EVENTS, first};
use overhang_prob::quantile::{effective_sample_size, weighted_mean, weighted_quantiles};
use std::fmt;

/// What a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// A parameter, by slot.
    Slot(usize),
    /// Year of an event (with its part that has passed); never: infinite.
    Event(usize),
}

/// `life < 3`, `chips.mean_life_years > 5`, `bubble < 2029`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    subject: Subject,
    below: bool,
    bound: f64,
    text: String,
}

impl Condition {
    /// Reads a condition: the name of a parameter (with or without its block) or of an event, `<` or `>`,
    /// and a number in the unit of the parameter, or a year.
    ///
    /// # Errors
    /// Text that is no condition, a name that is not known or that several parameters have.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |found: String, expected: String| {
            Error::Question(format!("--given {text:?}: found {found}, expected {expected}"))
        };
        let Some(at) = text.find(['<', '>']) else {
            return Err(wrong("neither < nor >".to_string(), "'life < 3' or 'bubble < 2029'".to_string()));
        };
        let (name, bound) = (text[..at].trim(), text[at + 1..].trim_start_matches('=').trim());
        let bound: f64 = match bound.parse::<f64>() {
            Ok(bound) if bound.is_finite() => bound,
            _ => return Err(wrong(format!("{bound:?}"), "a number after < or >".to_string())),
        };
        let subject = match EVENTS.iter().position(|event| event.eq_ignore_ascii_case(name)) {
            Some(event) => Subject::Event(event),
            None => {
                let named: Vec<usize> = (0..PARAMETERS.len())
                    .filter(|&slot| {
                        let d = PARAMETERS[slot];
                        [d.name, d.symbol].contains(&name)
                            || name
                                .split_once('.')
                                .is_some_and(|(block, n)| d.block == block && [d.name, d.symbol].contains(&n))
                    })
                    .collect();
                match named[..] {
                    [slot] => Subject::Slot(slot),
                    [] => return Err(wrong(format!("{name:?}"), format!("an event or {}", known_names(name)))),
                    _ => {
                        let names: Vec<String> = named.iter().map(|&slot| full_name(PARAMETERS[slot])).collect();
                        return Err(wrong(format!("{name:?}"), format!("one of {}", names.join(", "))));
                    }
                }
            }
        };
        Ok(Self { subject, below: text.as_bytes().get(at) == Some(&b'<'), bound, text: text.trim().to_string() })
    }

    /// Whether it holds in history `k`.
    #[must_use]
    pub fn holds(&self, histories: &Histories, k: usize) -> bool {
        let value = match self.subject {
            Subject::Slot(slot) => histories.inputs.get(slot).and_then(|values| values.get(k)).copied(),
            Subject::Event(event) => histories.trips.get(k).map(|trips| year(trips[event])),
        };
        value.is_some_and(|value| if self.below { value < self.bound } else { value > self.bound })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The start of a quarter as a year with its part that has passed.
fn year(trip: u8) -> f64 {
    if trip == NEVER {
        return f64::INFINITY;
    }
    f64::from(first_quarter().index() + i32::from(trip)) / 4.0
}

/// How far an input lies elsewhere under the conditions.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    /// Slot.
    pub slot: usize,
    /// Median of all histories.
    pub median: f64,
    /// Median where the conditions hold.
    pub median_given: f64,
    /// Difference of means over the standard deviation of all histories.
    pub shift_sd: f64,
}

/// The race where the conditions hold.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Share of the histories in which they hold.
    pub share: f64,
    /// Effective number of these.
    pub effective_draws: f64,
    /// Chance of each outcome by the horizon (events in order, then none), and its error.
    pub first: [(f64, f64); 4],
    /// The same among all histories.
    pub first_of_all: [f64; 4],
    /// Inputs, the one that moved most first.
    pub moved: Vec<Moved>,
}

/// Answers a question: the histories in which all conditions hold, against all. `effective_share` is the
/// effective number of histories over their number.
///
/// # Errors
/// Conditions that hold in no history.
pub fn answer(
    histories: &Histories,
    conditions: &[Condition],
    slots: &[usize],
    effective_share: f64,
) -> Result<Answer, Error> {
    let given: Vec<f64> = (0..histories.trips.len())
        .map(|k| if conditions.iter().all(|c| c.holds(histories, k)) { histories.weights[k] } else { 0.0 })
        .collect();
    let effective_draws = effective_sample_size(&given) * effective_share;
    if effective_draws <= 0.0 {
        let text: Vec<String> = conditions.iter().map(ToString::to_string).collect();
        return Err(Error::Question(format!(
            "--given: found no history in which {}, expected some (ask for more with --draws)",
            text.join(" and ")
        )));
    }
    let outcomes: Vec<[f64; 4]> = histories
        .trips
        .iter()
        .map(|trips| first(trips).map_or([0.0, 0.0, 0.0, 1.0], |(_, [a, b, c])| [a, b, c, 0.0]))
        .collect();
    let chances = |weights: &[f64]| -> [f64; 4] {
        std::array::from_fn(|k| {
            let of: Vec<f64> = outcomes.iter().map(|outcome| outcome[k]).collect();
            weighted_mean(&of, weights)
        })
    };
    let all: f64 = histories.weights.iter().sum();
    let mut moved: Vec<Moved> = slots
        .iter()
        .filter_map(|&slot| {
            let values = histories.inputs.get(slot)?;
            let mean = weighted_mean(values, &histories.weights);
            let squares: Vec<f64> = values.iter().map(|value| (value - mean) * (value - mean)).collect();
            let sd = weighted_mean(&squares, &histories.weights).sqrt();
            let median = |weights: &[f64]| {
                let [median] = weighted_quantiles(values, weights, &[0.5]);
                median
            };
            Some(Moved {
                slot,
                median: median(&histories.weights),
                median_given: median(&given),
                shift_sd: (weighted_mean(values, &given) - mean) / sd,
            })
        })
        .collect();
    moved.sort_by(|a, b| b.shift_sd.abs().total_cmp(&a.shift_sd.abs()));
    Ok(Answer {
        share: given.iter().sum::<f64>() / all,
        effective_draws,
        first: chances(&given).map(|p| (p, (p * (1.0 - p) / effective_draws).sqrt())),
        first_of_all: chances(&histories.weights),
        moved,
    })
}
