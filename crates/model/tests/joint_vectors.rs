//! The joint step against the three deterministic vectors, one draw at a time and side by side.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{number, rows, start, vector_parameters};
use overhang_model::joint::{COLUMNS, Parameters, QUARTERS, Shocks, State};
use overhang_prob::lanes::{Instructions, Mask, Real, Task, dispatch_on};

struct Run<'a> {
    parameters: &'a Parameters<f64>,
    vector: &'a str,
}

/// Columns of each quarter and the trips (take-off, breaker, bubble) of the first lane; checks that all
/// lanes are equal.
type History = (Vec<Vec<f64>>, [Option<usize>; 3]);

impl Task for Run<'_> {
    type Output = History;
    #[inline(always)]
    fn run<R: Real>(self) -> History {
        let mut values = Vec::new();
        spread(self.parameters, &mut values);
        let mut next = values.into_iter();
        let parameters = Parameters::fill(|| R::splat(next.next().unwrap()));
        let start = start();
        let mut state = State::new(&parameters, &start);
        let mut trips = [None; 3];
        let mut columns = Vec::new();
        for (t, row) in rows(&format!("joint/test_vector_joint_{}.csv", self.vector)).iter().enumerate() {
            let shocks = Shocks {
                appetite: R::splat(number(row, "shock_appetite")),
                market_break: R::splat(number(row, "shock_break")),
                demand: R::splat(number(row, "shock_demand")),
                shells: R::splat(number(row, "shock_shells")),
            };
            let step = state.step(&parameters, &start, &shocks);
            assert!(step.sound.all());
            for (trip, holds) in trips.iter_mut().zip([step.takeoff, step.breaker, step.bubble]) {
                assert_eq!(holds.any(), holds.all());
                if holds.any() && trip.is_none() {
                    *trip = Some(t);
                }
            }
            let mut quarter = Vec::new();
            step.columns.each(|column| {
                let lanes = column.to_array();
                assert!(lanes[..R::LANES].iter().all(|x| x.to_bits() == lanes[0].to_bits()));
                quarter.push(lanes[0]);
            });
            columns.push(quarter);
        }
        assert_eq!(columns.len(), QUARTERS);
        (columns, trips)
    }
}

/// The parameters as a list in the order of the descriptions.
fn spread(parameters: &Parameters<f64>, values: &mut Vec<f64>) {
    // Round trip through the same order: fill a copy that records what it is given.
    let text = format!("{parameters:?}");
    for part in text.split([',', '{', '}']) {
        if let Some((_, number)) = part.rsplit_once(": ") {
            values.extend(number.trim().parse::<f64>());
        }
    }
    assert_eq!(values.len(), overhang_model::joint::descriptions().count());
}

fn check(vector: &str, trips: [Option<usize>; 3]) {
    let parameters = vector_parameters(vector);
    let run = |instructions| dispatch_on(instructions, Run { parameters: &parameters, vector });
    let scalar = run(Instructions::Scalar);
    let reference = rows(&format!("joint/test_vector_joint_{vector}.csv"));
    let mut compared = 0;
    let mut worst: (f64, String) = (0.0, String::new());
    for (t, (quarter, row)) in scalar.0.iter().zip(&reference).enumerate() {
        for (&ours, (name, _, _)) in quarter.iter().zip(COLUMNS) {
            let Some(text) = row.get(*name) else { continue };
            let theirs: f64 = text.parse().unwrap();
            let error = ((ours - theirs).abs() - 1e-12).max(0.0) / theirs.abs().max(1e-300);
            if error > worst.0 {
                worst = (error, format!("t = {t}, {name}: {ours} against {theirs}"));
            }
            compared += 1;
        }
    }
    assert!(worst.0 <= 1e-9, "vector {vector}: {worst:?}");
    assert_eq!(compared, QUARTERS * 37, "every column of the vector is compared");
    assert_eq!(scalar.1, trips, "take-off, breaker, bubble");
    for instructions in Instructions::WIDE {
        let block = run(instructions);
        assert_eq!(block.1, scalar.1);
        let bits = |h: &History| h.0.iter().flatten().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&block), bits(&scalar), "{instructions:?} differs from one draw at a time");
    }
}

#[test]
fn vector_a_central_values_without_shocks() {
    check("a", [None, Some(11), Some(34)]);
}

#[test]
fn vector_b_stress_with_shocks() {
    check("b", [None, Some(33), Some(8)]);
}

#[test]
fn vector_c_scarcity_and_take_off() {
    check("c", [Some(8), None, None]);
}
