//! How long five uses of a trillion USD take on the same 20,000 histories, all threads; seconds on standard output.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program for the terminal")]

use overhang_engine::program::{Outcome, compare};
use overhang_engine::race::Options;
use overhang_engine::simulate::Mode;
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_model::program::Measure;
use overhang_model::program::measures::Question;
use std::time::Instant;

fn main() {
    let evidence = Evidence::embedded().unwrap();
    let newest = evidence.newest_vintage().unwrap();
    let plan = Plan::new(Scenario::load("baseline", &[]).unwrap(), &evidence, newest, 1).unwrap();
    let measures = [
        Measure::Programme { reactors: 0.6 },
        Measure::Engines,
        Measure::Transformers,
        Measure::Flexible,
        Measure::Chips,
    ];
    let questions = measures.map(|measure| Question { measure, budget_usd_bn: 1000.0, start_quarter: 3.1 });
    for _ in 0..3 {
        let start = Instant::now();
        let found = compare(&plan, &Options::new(20_000, Mode::Conditioned), &questions).unwrap();
        let breaker = found.difference(1, Outcome::Breaker(10));
        println!("{:.2} s, breaker {:+.4} ± {:.4}", start.elapsed().as_secs_f64(), breaker.value, breaker.se);
    }
}
