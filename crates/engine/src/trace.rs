//! One history in full, quarter by quarter.

use crate::plan::{Plan, parameters};
use crate::scenario::registry::SLOTS;
use crate::simulate::{self, HISTORIES, History, Mode, NEVER, Trips};
use overhang_model::joint::{COLUMNS, QUARTERS, Shocks, State};
use overhang_prob::lanes::{Instructions, MAX_LANES};

/// A history in full.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Who it is; none for central values.
    pub history: Option<History>,
    /// Columns of each quarter, in the order of [`COLUMNS`].
    pub quarters: Vec<[f64; COLUMNS.len()]>,
    /// Shocks of each quarter: appetite, break, demand, shells.
    pub shocks: Vec<[f64; 4]>,
    /// First quarters of take-off, breaker and bubble.
    pub trips: [Option<usize>; 3],
    /// Values of all slots.
    pub values: Vec<f64>,
    /// Whether it stayed in the domain of the model.
    pub sound: bool,
}

/// Central values, without shocks.
#[must_use]
pub fn central(plan: &Plan) -> Trace {
    let none = Shocks::none();
    trace(plan, None, plan.central(), |_| none)
}

/// Draw `draw` of the race: the same history, to the last bit.
#[must_use]
pub fn draw(plan: &Plan, mode: Mode, draw: u64) -> Option<Trace> {
    let (group, k) = (draw / HISTORIES as u64, (draw % HISTORIES as u64) as usize);
    let history = match mode {
        Mode::Prior => History { parent: draw, history: draw },
        Mode::Conditioned => *simulate::chosen(plan, group, Instructions::detect()).get(k)?,
    };
    let values: [f64; SLOTS] = plan.values(&[history.parent; MAX_LANES]);
    Some(trace(plan, Some(history), &values, |t| {
        let key = if t < crate::seen::SEEN_QUARTERS { history.parent } else { history.history };
        plan.shocks(&[key; MAX_LANES], t)
    }))
}

fn trace(plan: &Plan, history: Option<History>, values: &[f64; SLOTS], shocks: impl Fn(usize) -> Shocks<f64>) -> Trace {
    let parameters = parameters(values);
    let mut state = State::new(&parameters, &plan.start);
    let mut result = Trace {
        history,
        quarters: Vec::with_capacity(QUARTERS),
        shocks: Vec::with_capacity(QUARTERS),
        trips: [None; 3],
        values: values.to_vec(),
        sound: true,
    };
    for t in 0..QUARTERS {
        let shock = shocks(t);
        let step = state.step(&parameters, &plan.start, &shock);
        let mut row = [0.0; COLUMNS.len()];
        let mut cells = row.iter_mut();
        step.columns.each(|value| {
            if let Some(cell) = cells.next() {
                *cell = value;
            }
        });
        result.quarters.push(row);
        result.shocks.push([shock.appetite, shock.market_break, shock.demand, shock.shells]);
        for (trip, holds) in result.trips.iter_mut().zip([step.takeoff, step.breaker, step.bubble]) {
            if holds && trip.is_none() {
                *trip = Some(t);
            }
        }
        result.sound &= step.sound;
    }
    result
}

/// Trips as stored, for comparison with a run.
#[must_use]
pub fn as_trips(trips: &[Option<usize>; 3]) -> Trips {
    trips.map(|trip| trip.map_or(NEVER, |t| t as u8))
}
