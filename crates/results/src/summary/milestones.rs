//! When take-off milestones are first reached, history by history.

use crate::error::Error;
use crate::summary::kept::{HistoryView, Kept};
use overhang_engine::scenario::registry::find;
use overhang_engine::simulate::Group;
use overhang_engine::start::first_quarter;
use overhang_model::joint::QUARTERS;
use overhang_model::takeoff;
use overhang_units::Date;
use serde::Serialize;

/// Columns that milestones look at.
pub const COLUMNS: [&str; 2] = ["leader_capability_oom", "rd_multiplier"];
/// Quarters in a year.
const YEAR: usize = 4;

/// A milestone: its name, what counts, and the goal that somebody stated for it.
#[derive(Debug, Clone, Copy)]
struct Definition {
    name: &'static str,
    definition: &'static str,
    goal: Option<(i16, i8, i8)>,
}

/// In the order of [`reached`].
const DEFINITIONS: [Definition; 7] = [
    Definition {
        name: "intern",
        definition: "the leader's half-success task horizon reaches takeoff.intern_horizon_minutes",
        goal: Some((2026, 9, 30)),
    },
    Definition {
        name: "researcher_lenient",
        definition: "the leader's capability reaches takeoff.automated_coder_oom",
        goal: Some((2028, 3, 31)),
    },
    Definition { name: "researcher_strict", definition: "R&D multiplier of 25", goal: Some((2028, 3, 31)) },
    Definition { name: "multiplier_5", definition: "R&D multiplier of 5", goal: None },
    Definition {
        name: "takeoff_2_in_1",
        definition: "two years of progress in one, at the yardstick pace",
        goal: None,
    },
    Definition {
        name: "takeoff_3_in_1",
        definition: "three years of progress in one, at the yardstick pace",
        goal: None,
    },
    Definition {
        name: "takeoff_4_in_1",
        definition: "four years of progress in one, at the yardstick pace",
        goal: None,
    },
];

/// One milestone over all histories.
#[derive(Debug, Clone, Serialize)]
pub struct Milestone {
    /// Name.
    pub name: &'static str,
    /// What counts.
    pub definition: &'static str,
    /// Date that somebody stated as a goal, ISO 8601.
    pub target: Option<String>,
    /// Chance to be reached by the end of that quarter.
    pub p_by_target: Option<f64>,
    /// Standard error of it, from the spread of groups.
    pub se_by_target: Option<f64>,
    /// End of the quarter by which a tenth, half and nine tenths of all histories have reached it; none
    /// where it lies beyond the horizon.
    pub p10_date: Option<String>,
    /// Half.
    pub p50_date: Option<String>,
    /// Nine tenths.
    pub p90_date: Option<String>,
    /// Chance by the end of each year.
    pub by: Vec<ByYear>,
}

/// A chance by the end of a year.
#[derive(Debug, Clone, Serialize)]
pub struct ByYear {
    /// Last day of the year, ISO 8601.
    pub date: String,
    /// Chance.
    pub p: f64,
}

/// Weighted counts of milestones, group by group.
#[derive(Debug)]
pub struct Milestones {
    kept: Kept,
    places: [usize; 2],
    slots: Vec<usize>,
    thresholds: Thresholds,
    weight: f64,
    weight_squared: f64,
    groups: u64,
    /// `[milestone][quarter]`: weight of histories that had reached it by the quarter.
    reached: Vec<[f64; QUARTERS]>,
    square: Vec<[f64; QUARTERS]>,
    cross: Vec<[f64; QUARTERS]>,
}

#[derive(Debug, Clone, Copy)]
struct Thresholds {
    coder: usize,
    intern: usize,
    pace: usize,
}

fn slot(key: &str) -> Result<usize, Error> {
    find(key).ok_or_else(|| Error::Question(format!("the model has no parameter {key}")))
}

impl Milestones {
    /// Counts over groups that were simulated with `kept`, which must hold [`COLUMNS`] and inputs.
    ///
    /// # Errors
    /// Columns that are not kept.
    pub fn new(kept: Kept) -> Result<Self, Error> {
        let place = |name: &str| {
            kept.place(name)
                .ok_or_else(|| Error::Question(format!("found no kept column {name}, expected one that the run keeps")))
        };
        let places = [place(COLUMNS[0])?, place(COLUMNS[1])?];
        let slots = takeoff::params::DESCRIPTIONS
            .iter()
            .map(|d| slot(&format!("takeoff.{}", d.symbol)))
            .collect::<Result<Vec<usize>, Error>>()?;
        let thresholds = Thresholds {
            coder: slot("takeoff.K_AC")?,
            intern: slot("takeoff.H_int")?,
            pace: slot("events.kref_trip")?,
        };
        let zero = vec![[0.0; QUARTERS]; DEFINITIONS.len()];
        Ok(Self {
            kept,
            places,
            slots,
            thresholds,
            weight: 0.0,
            weight_squared: 0.0,
            groups: 0,
            reached: zero.clone(),
            square: zero.clone(),
            cross: zero,
        })
    }

    /// Adds the histories of a group, without those that failed.
    ///
    /// # Errors
    /// A group that was simulated to keep something else.
    pub fn add(&mut self, group: &Group) -> Result<(), Error> {
        let mut counts = vec![[0.0; QUARTERS]; DEFINITIONS.len()];
        let mut used = 0.0;
        for (history, &failed) in self.kept.histories(group)?.zip(&group.failed) {
            if failed {
                continue;
            }
            used += 1.0;
            for (count, first) in counts.iter_mut().zip(self.first_quarters(&history)) {
                for count in count.iter_mut().skip(first) {
                    *count += 1.0;
                }
            }
        }
        if used == 0.0 {
            return Ok(());
        }
        let weight = group.weight * used / overhang_engine::simulate::HISTORIES as f64;
        self.weight += weight;
        self.weight_squared += weight * weight;
        self.groups += 1;
        for (m, count) in counts.iter().enumerate() {
            for (t, &count) in count.iter().enumerate() {
                let p = weight * count / used;
                self.reached[m][t] += p;
                self.square[m][t] += p * p;
                self.cross[m][t] += p * weight;
            }
        }
        Ok(())
    }

    /// Quarter by whose end each milestone is reached, [`QUARTERS`] where it is not. Columns show the state at the
    /// start of a quarter, hence what had been reached by the end of the one before; the end of the last quarter is
    /// not seen.
    fn first_quarters(&self, history: &HistoryView<'_>) -> [usize; DEFINITIONS.len()] {
        let mut next = self.slots.iter();
        let p = takeoff::Parameters::fill(&mut || next.next().map_or(f64::NAN, |&slot| history.input(slot)));
        let capability = |t: usize| history.at(t, self.places[0]);
        let coder = history.input(self.thresholds.coder);
        let intern = overhang_prob::math::log10(history.input(self.thresholds.intern));
        let pace = history.input(self.thresholds.pace);
        let gain = |t: usize| if t >= YEAR { capability(t) - capability(t - YEAR) } else { f64::NEG_INFINITY };
        let multiplier = |t: usize| history.at(t, self.places[1]);
        let first = |holds: &dyn Fn(usize) -> bool| {
            (0..QUARTERS).find(|&t| holds(t)).map_or(QUARTERS, |start| start.saturating_sub(1))
        };
        [
            first(&|t| takeoff::step::log10_horizon_minutes(&p, capability(t)) >= intern),
            first(&|t| capability(t) >= coder),
            first(&|t| multiplier(t) >= 25.0),
            first(&|t| multiplier(t) >= 5.0),
            first(&|t| gain(t) >= 2.0 * pace),
            first(&|t| gain(t) >= 3.0 * pace),
            first(&|t| gain(t) >= 4.0 * pace),
        ]
    }

    /// The milestones with their chances and dates.
    #[must_use]
    pub fn summaries(&self) -> Vec<Milestone> {
        let date = |t: usize| (first_quarter() + t as i32).end().to_string();
        DEFINITIONS
            .iter()
            .enumerate()
            .map(|(m, definition)| {
                let p = |t: usize| self.reached[m][t] / self.weight;
                let quantile = |level: f64| (0..QUARTERS).find(|&t| p(t) >= level).map(date);
                let goal = definition.goal.map(|(year, month, day)| Date::constant(year, month, day));
                let target =
                    goal.and_then(|goal| (0..QUARTERS).rev().find(|&t| (first_quarter() + t as i32).end() <= goal));
                Milestone {
                    name: definition.name,
                    definition: definition.definition,
                    target: goal.map(|goal| goal.to_string()),
                    p_by_target: target.map(p),
                    se_by_target: target.and_then(|t| self.error(m, t)),
                    p10_date: quantile(0.1),
                    p50_date: quantile(0.5),
                    p90_date: quantile(0.9),
                    by: (YEAR - 1..QUARTERS).step_by(YEAR).map(|t| ByYear { date: date(t), p: p(t) }).collect(),
                }
            })
            .collect()
    }

    /// Names of the milestones.
    #[must_use]
    pub fn names() -> [&'static str; DEFINITIONS.len()] {
        DEFINITIONS.map(|definition| definition.name)
    }

    /// Chance that a milestone is reached by the end of quarter `t`, with its error; none for an unknown name
    /// or a quarter beyond the horizon.
    #[must_use]
    pub fn chance(&self, name: &str, t: usize) -> Option<(f64, Option<f64>)> {
        let m = DEFINITIONS.iter().position(|definition| definition.name == name)?;
        let reached = self.reached.get(m)?.get(t)?;
        Some((reached / self.weight, self.error(m, t)))
    }

    /// Standard error from the spread of group means; none with fewer than two groups.
    fn error(&self, m: usize, t: usize) -> Option<f64> {
        if self.groups < 2 {
            return None;
        }
        let p = self.reached[m][t] / self.weight;
        let spread = self.square[m][t] - 2.0 * p * self.cross[m][t] + p * p * self.weight_squared;
        let n = self.groups as f64;
        Some((spread.max(0.0) * n / (n - 1.0)).sqrt() / self.weight)
    }
}
