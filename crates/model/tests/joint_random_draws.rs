//! The joint step against draws of an independent program (tests/oracles/joint/README.md): 24 from the prior
//! and 8 crafted, one draw at a time, and eight side by side with the same bits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{IN_TEXT, Worst, number, rows, start};
use overhang_model::joint::{COLUMNS, Parameters, QUARTERS, Shocks, State, descriptions};
use overhang_prob::lanes::{Instructions, MAX_LANES, Mask, Real, Task, dispatch_on};
use std::collections::HashMap;

type Row = HashMap<String, String>;
/// Take-off, breaker, bubble: first quarter in which each holds.
type Trips = [Option<usize>; 3];

/// Draws that the oracle knows.
struct Draws {
    /// Parameters in the order of the descriptions.
    parameters: Vec<Vec<f64>>,
    /// Shocks by draw and quarter: e1, u, e2, e3.
    shocks: Vec<Vec<[f64; 4]>>,
}

/// What happened in a draw.
#[derive(Debug, Clone)]
struct History {
    /// Columns in the order of [`COLUMNS`], by quarter.
    quarters: Vec<Vec<f64>>,
    trips: Trips,
    sound: bool,
}

/// The parameters of a draw; those that stand in the text of the description only keep that value.
fn parameters(row: &Row) -> Vec<f64> {
    let mut unread: Vec<&str> = row.keys().map(String::as_str).filter(|&name| name != "draw").collect();
    let values = descriptions()
        .map(|name| {
            let key = format!("{}.{}", name.block, name.symbol);
            if row.contains_key(&key) {
                unread.retain(|&other| other != key);
                return number(row, &key);
            }
            let in_text = IN_TEXT.iter().find(|(block, symbol, _)| (*block, *symbol) == (name.block, name.symbol));
            in_text.unwrap_or_else(|| panic!("no value for {key}")).2
        })
        .collect();
    assert!(unread.is_empty(), "given but not a parameter: {unread:?}");
    values
}

fn load(which: &str) -> Draws {
    let inputs = rows(&format!("joint/{which}_draws_inputs.csv"));
    let mut shocks = vec![Vec::new(); inputs.len()];
    for row in rows(&format!("joint/{which}_draws_shocks.csv")) {
        let draw = number(&row, "draw") as usize;
        assert_eq!(number(&row, "t") as usize, shocks[draw].len());
        shocks[draw].push(["e1", "u", "e2", "e3"].map(|name| number(&row, name)));
    }
    assert!(shocks.iter().all(|quarters| quarters.len() == QUARTERS));
    Draws { parameters: inputs.iter().map(parameters).collect(), shocks }
}

/// Runs the draws, as many side by side as the number type holds.
struct Run<'a>(&'a Draws);

impl Task for Run<'_> {
    type Output = Vec<History>;

    #[inline(always)]
    fn run<R: Real>(self) -> Vec<History> {
        let Draws { parameters, shocks } = self.0;
        let start = start();
        let mut histories = Vec::new();
        for first in (0..parameters.len()).step_by(R::LANES) {
            // The last lanes repeat the last draw where the draws do not fill them.
            let draw = |lane: usize| (first + lane).min(parameters.len() - 1);
            let mut next = 0..;
            let block = Parameters::fill(|| {
                let k = next.next().unwrap();
                R::from_fn(|lane| parameters[draw(lane)][k])
            });
            let mut state = State::new(&block, &start);
            let empty = History { quarters: Vec::new(), trips: [None; 3], sound: true };
            let mut lanes = vec![empty; R::LANES];
            for t in 0..QUARTERS {
                let of = |k: usize| R::from_fn(|lane| shocks[draw(lane)][t][k]);
                let shocks = Shocks { appetite: of(0), market_break: of(1), demand: of(2), shells: of(3) };
                let step = state.step(&block, &start, &shocks);
                let mut columns: Vec<[f64; MAX_LANES]> = Vec::new();
                step.columns.each(|column| columns.push(column.to_array()));
                for (lane, history) in lanes.iter_mut().enumerate() {
                    history.quarters.push(columns.iter().map(|column| column[lane]).collect());
                    for (trip, holds) in history.trips.iter_mut().zip([step.takeoff, step.breaker, step.bubble]) {
                        if holds.lane(lane) {
                            *trip = trip.or(Some(t));
                        }
                    }
                    history.sound &= step.sound.lane(lane);
                }
            }
            lanes.truncate(parameters.len() - first);
            histories.extend(lanes);
        }
        histories
    }
}

fn bits(history: &History) -> Vec<u64> {
    history.quarters.iter().flatten().map(|x| x.to_bits()).collect()
}

fn check(which: &str) -> Vec<History> {
    let draws = load(which);
    let scalar = dispatch_on(Instructions::Scalar, Run(&draws));
    assert_eq!(scalar.len(), draws.parameters.len());

    let outputs = rows(&format!("joint/{which}_draws_outputs.csv"));
    assert_eq!(outputs.len(), scalar.len() * QUARTERS);
    let mut worst = Worst::default();
    for (i, row) in outputs.iter().enumerate() {
        let (draw, t) = (number(row, "draw") as usize, i % QUARTERS);
        assert_eq!(i, draw * QUARTERS + t);
        assert_eq!(row["quarter"], format!("{}-Q{}", 2026 + t / 4, t % 4 + 1));
        let mut known = 2;
        for (&ours, (name, _, _)) in scalar[draw].quarters[t].iter().zip(COLUMNS) {
            if row.contains_key(*name) {
                known += 1;
                worst.compare(ours, number(row, name), 1e-12, || format!("draw {draw}, t = {t}, {name}"));
            }
        }
        assert_eq!(known, row.len(), "every column is compared");
    }
    worst.check(1e-9, outputs.len() * 18);

    for (draw, row) in rows(&format!("joint/{which}_draws_trips.csv")).iter().enumerate() {
        let trip = |name: &str| row[name].parse::<usize>().ok();
        let expected = [trip("takeoff"), trip("breaker"), trip("bubble")];
        assert_eq!(scalar[draw].trips, expected, "draw {draw}: take-off, breaker, bubble");
        assert!(scalar[draw].sound, "draw {draw}");
    }

    // Different draws side by side: the bits of each as if it were alone.
    for wide in Instructions::WIDE {
        let block = dispatch_on(wide, Run(&draws));
        for (draw, (block, scalar)) in block.iter().zip(&scalar).enumerate() {
            assert!(bits(block) == bits(scalar), "{wide:?}: draw {draw} differs from one draw at a time");
            assert_eq!((block.trips, block.sound), (scalar.trips, scalar.sound));
        }
    }
    scalar
}

#[test]
fn random_draws_of_the_oracle() {
    let histories = check("random");
    assert_eq!(histories.len(), 24);
    // Ties, all three trips, and none occur among them.
    let tie = |t: &Trips| (0..3).any(|i| (0..i).any(|j| t[i].is_some() && t[i] == t[j]));
    let draws = |f: &dyn Fn(&Trips) -> bool| -> Vec<usize> { (0..24).filter(|&d| f(&histories[d].trips)).collect() };
    assert_eq!(draws(&tie), [13, 18, 22]);
    assert_eq!(draws(&|t| t.iter().all(Option::is_some)), [9, 15, 19, 23]);
    assert_eq!(draws(&|t| t.iter().all(Option::is_none)), [2, 20]);
}

#[test]
fn crafted_draws_of_the_oracle() {
    assert_eq!(check("crafted").len(), 8);
}
