//! The race table: chances of each first event by date, with errors, medians and conditional chances.

use crate::summary::basis::{Basis, Definitions, RestsOn};
use crate::summary::given::{N, RaceTally, Ratio, chance};
use overhang_engine::start::first_quarter;
use overhang_engine::tally::{Statistic, Tally};
use overhang_model::joint::QUARTERS;
use serde::Serialize;

const END: usize = QUARTERS - 1;
/// Quarters in a year.
const YEAR: usize = 4;

/// A chance and its Monte Carlo standard error, both between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Chance {
    /// Probability.
    pub p: f64,
    /// Standard error from the spread between groups; none with fewer than two groups.
    pub se: Option<f64>,
}

/// Chances of what comes first; they sum to 1. Ties are shared in equal parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct First<C> {
    /// Take-off first.
    pub takeoff: C,
    /// Breaker first.
    pub breaker: C,
    /// Bubble first.
    pub bubble: C,
    /// None of them.
    pub none: C,
}

/// One thing for each event.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Each<T> {
    /// Of take-off.
    pub takeoff: T,
    /// Of the breaker.
    pub breaker: T,
    /// Of the bubble.
    pub bubble: T,
}

impl<T> Each<T> {
    fn of(mut of: impl FnMut(usize) -> T) -> Self {
        Self { takeoff: of(0), breaker: of(1), bubble: of(2) }
    }
}

/// Chances by the end of a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct By {
    /// Last day of the year, ISO 8601.
    pub date: String,
    /// What came first.
    pub first: First<Chance>,
    /// What has happened.
    pub ever: Each<Chance>,
    /// Two or three events shared the first quarter.
    pub tied: Chance,
}

/// A chance given a condition.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GivenChance {
    /// Probability; none where the condition never held.
    pub p: Option<f64>,
    /// Standard error, where it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
}

/// Chances by the horizon under one condition.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Under {
    /// What came first.
    pub first: First<GivenChance>,
    /// What has happened.
    pub ever: Each<GivenChance>,
}

/// Chances by the horizon given that each event came first, or happened at all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Given {
    /// Given that the event came first.
    pub first: Each<Under>,
    /// Given that the event has happened.
    pub ever: Each<Under>,
}

/// The race table, as `data` of the machine output of `race`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RaceSummary {
    /// Last day of the race, ISO 8601.
    pub horizon: String,
    /// What came first by the horizon.
    pub first: First<Chance>,
    /// What has happened by the horizon.
    pub ever: Each<Chance>,
    /// Two or three events shared the first quarter, by the horizon; `first` shares these in equal parts.
    pub tied: Chance,
    /// The same by the end of every year.
    pub by: Vec<By>,
    /// End of the quarter by which half of the histories in which the event happens have seen it.
    pub median_date: Each<Option<String>>,
    /// Conditional chances.
    pub given: Given,
    /// Histories counted.
    pub draws_used: u64,
    /// Histories that left the domain of the model.
    pub draws_failed: u64,
    /// Effective number of draws.
    pub effective_draws: f64,
    /// Groups that carry weight.
    pub groups: u64,
    /// Whether histories were weighed by what has been seen.
    pub conditioned: bool,
    /// What counts as each event.
    pub definitions: Definitions,
    /// Evidence and kinds underneath.
    pub rests_on: RestsOn,
}

impl RaceSummary {
    /// The table of a race.
    #[must_use]
    pub fn new(race: &RaceTally, basis: &Basis) -> Self {
        Self::build(race.tally(), basis, |ratio| race.given(ratio))
    }

    /// The table of a race of which only counts are known: conditional chances come without errors.
    #[must_use]
    pub fn of_tally(tally: &Tally, basis: &Basis) -> Self {
        Self::build(tally, basis, |ratio| (chance(tally, ratio), None))
    }

    fn build(tally: &Tally, basis: &Basis, of: impl Fn(Ratio) -> (Option<f64>, Option<f64>)) -> Self {
        let by: Vec<By> = (YEAR - 1..QUARTERS).step_by(YEAR).map(|t| by(tally, t)).collect();
        let at_end = crate::summary::race::by(tally, END);
        let given = |ratio| {
            let (p, se) = of(ratio);
            GivenChance { p, se }
        };
        Self {
            horizon: at_end.date,
            first: at_end.first,
            ever: at_end.ever,
            tied: at_end.tied,
            by,
            median_date: Each::of(|event| tally.median_quarter(event).map(end_of)),
            given: Given {
                first: Each::of(|condition| {
                    let ever = Each::of(|event| given(Ratio::EverGivenFirst(condition, event)));
                    // By definition: what came first came first.
                    let held = ever.takeoff.p.is_some();
                    let sure =
                        |event| GivenChance { p: held.then_some(if event == condition { 1.0 } else { 0.0 }), se: None };
                    Under { first: first(sure, sure(N)), ever }
                }),
                ever: Each::of(|condition| {
                    let ever = Each::of(|event| given(Ratio::EverGivenEver(condition, event)));
                    let none = GivenChance { p: ever.takeoff.p.map(|_| 0.0), se: None };
                    Under { first: first(|event| given(Ratio::FirstGivenEver(condition, event)), none), ever }
                }),
            },
            draws_used: tally.used,
            draws_failed: tally.failed,
            effective_draws: tally.effective_draws(),
            groups: tally.groups(),
            conditioned: basis.conditioned,
            definitions: basis.definitions.clone(),
            rests_on: basis.rests_on.clone(),
        }
    }
}

fn first<C>(of: impl Fn(usize) -> C, none: C) -> First<C> {
    First { takeoff: of(0), breaker: of(1), bubble: of(2), none }
}

/// Chances by the end of quarter `t`, from 0.
fn by(tally: &Tally, t: usize) -> By {
    let chance = |statistic| Chance { p: tally.p(statistic), se: tally.se(statistic) };
    By {
        date: end_of(t),
        first: first(|event| chance(Statistic::First(event, t)), chance(Statistic::None(t))),
        ever: Each::of(|event| chance(Statistic::Ever(event, t))),
        tied: chance(Statistic::Tied(t)),
    }
}

/// Last day of quarter `t`, from 0, ISO 8601.
fn end_of(t: usize) -> String {
    (first_quarter() + i32::try_from(t).unwrap_or(i32::MAX)).end().to_string()
}
