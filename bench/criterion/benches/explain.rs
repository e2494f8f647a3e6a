//! Times of `overhang explain`: Sobol indices of 60 parameters of the race, and indices of stored rows, printed beside
//! `bench/peers/sensitivity_salib.py`.

use overhang_engine::explain::{shares, stored};
use overhang_engine::race::NEVER_STOP;
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_prob::Sobol;
use std::time::Instant;

/// Random parameters of the race; the others are held at their medians.
const PARAMETERS: usize = 60;
/// Base samples of the race.
const BASE_DRAWS: u64 = 8_192;
/// Inputs and base samples of the stored rows.
const INPUTS: usize = 20;
const STORED: u64 = 4_096;

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// Rows in Saltelli's order of Sobol's g function.
fn rows() -> (Vec<Vec<f64>>, Vec<f64>) {
    let sobol = Sobol::new(2 * INPUTS).unwrap();
    let coefficient = |k: usize| [0.0, 0.5, 1.0, 2.0, 4.5, 9.0, 15.0, 30.0, 50.0].get(k).copied().unwrap_or(99.0);
    let (mut inputs, mut output) = (vec![Vec::new(); INPUTS], Vec::new());
    for sample in 0..STORED {
        for row in 0..INPUTS + 2 {
            let mut product = 1.0;
            for (k, column) in inputs.iter_mut().enumerate() {
                let of_b = row == INPUTS + 1 || row == k + 1;
                let x = sobol.point(sample, if of_b { INPUTS + k } else { k }).unwrap();
                column.push(x);
                product *= ((4.0 * x - 2.0).abs() + coefficient(k)) / (1.0 + coefficient(k));
            }
            output.push(product);
        }
    }
    (inputs, output)
}

fn main() {
    let evidence = Evidence::embedded().unwrap();
    let as_of = evidence.newest_vintage().unwrap();
    let mut plan = Plan::new(Scenario::load("baseline", &[]).unwrap(), &evidence, as_of, 1).unwrap();
    let others: Vec<(usize, f64)> =
        plan.random_slots_of_race().skip(PARAMETERS).map(|(slot, prior)| (slot, prior.median())).collect();
    for (slot, value) in others {
        plan = plan.held(slot, value);
    }
    for threads in [1, 2] {
        let (seconds, found) = timed(|| shares(&plan, BASE_DRAWS, threads, &|_, _| {}, &NEVER_STOP).unwrap());
        println!(
            "Sobol indices of {} random parameters, blocks and shocks, N = {BASE_DRAWS}: {} draws on {threads} threads in {seconds:.1} s",
            plan.random_slots_of_race().count(),
            found.draws
        );
    }
    let (inputs, output) = rows();
    for threads in [1, 2] {
        let seconds = (0..5).map(|_| timed(|| stored(&inputs, &output, 1, threads).unwrap()).0);
        let best = seconds.fold(f64::INFINITY, f64::min);
        println!("Sobol, PAWN and delta of {} stored rows and {INPUTS} inputs on {threads} threads: {best:.3} s", output.len());
    }
}
