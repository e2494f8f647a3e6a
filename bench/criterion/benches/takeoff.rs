//! Times of the take-off models, printed beside `bench/peers/takeoff_numpy.py bench`.

use overhang_engine::plan::parameters;
use overhang_engine::takeoff_models::alone::QUARTERS;
use overhang_engine::takeoff_models::full_takeoff_model::{Model, Preset};
use overhang_engine::takeoff_models::{ai_2027, alone};
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_model::takeoff::step::{Setup, State};
use overhang_model::takeoff_models::full_takeoff_model::Grid;
use overhang_prob::lanes::{MAX_LANES, Real, Task, dispatch};
use overhang_prob::math::exp;
use std::hint::black_box;
use std::time::Instant;

/// Best of `repeats`, seconds.
fn best<T>(repeats: usize, mut work: impl FnMut() -> T) -> f64 {
    let time = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..repeats).map(time).fold(f64::INFINITY, f64::min)
}

/// Steps the block for draws whose parameters are known, three labs, and adds up the multipliers.
struct Block<'a> {
    plan: &'a Plan,
    /// First draw and the one after the last.
    draws: (u64, u64),
    seconds: &'a mut f64,
}

impl Task for Block<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<R: Real>(self) -> f64 {
        let mut sum = 0.0;
        let mut packs = Vec::new();
        for first in (self.draws.0..self.draws.1).step_by(R::LANES) {
            let mut draws = [0; MAX_LANES];
            for (lane, draw) in draws.iter_mut().enumerate() {
                *draw = first + lane as u64;
            }
            packs.push(parameters(&self.plan.values::<R>(&draws)).takeoff);
        }
        let start = Instant::now();
        for p in &packs {
            let setup = Setup::new(p);
            let mut state = State::new(&setup);
            for t in 0..QUARTERS {
                let outcome = state.step(p, &setup, exp(R::splat(0.1 * t as f64)));
                sum += outcome.ln_leader_multiplier.lane(0);
            }
        }
        *self.seconds = start.elapsed().as_secs_f64();
        sum
    }
}

fn main() {
    let evidence = Evidence::embedded().unwrap();
    let ftm = Model::new(&evidence, &[]).unwrap();
    let run = best(50, || ftm.run(Preset::BestGuess, Grid::default()).unwrap());
    println!("one run of the Full Takeoff Model: {:.3} ms", 1e3 * run);
    let sampled = best(1, || ftm.sample(Grid::default(), 10_000, 1, 2).unwrap());
    println!("10,000 sampled runs on 2 threads: {sampled:.2} s");
    let coders = ai_2027::Model::new(&evidence, &[]).unwrap();
    println!("AI 2027, take-off in closed form, 5,000 draws: {:.4} s", best(5, || coders.phases(5_000, 1, false)));
    println!("AI 2027, take-off stepped, 5,000 draws: {:.2} s", best(1, || coders.phases(5_000, 1, true)));
    let years = best(1, || (0..5_000).filter_map(|draw| coders.coder_year(draw, 1)).sum::<f64>());
    println!("AI 2027, timelines, 5,000 draws: {years:.2} s");
    let plan = Plan::new(Scenario::load("baseline", &[]).unwrap(), &evidence, evidence.created(), 1).unwrap();
    let timed = |draws| {
        let mut seconds = 0.0;
        black_box(dispatch(Block { plan: &plan, draws, seconds: &mut seconds }));
        seconds
    };
    let block = (0..20).map(|_| timed((0, 4_096))).fold(f64::INFINITY, f64::min);
    println!("our block, 4,096 draws, 81 quarters, 3 labs: {:.2} ms", 1e3 * block);
    let halves = || {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| timed((2_048, 4_096)));
            timed((0, 2_048)).max(other.join().unwrap())
        })
    };
    let shared = (0..20).map(|_| halves()).fold(f64::INFINITY, f64::min);
    println!("the same on 2 threads: {:.2} ms", 1e3 * shared);
    let alone = alone::Alone::new(&plan, &evidence, &[]).unwrap();
    println!("the same with sampling and milestones, 1 thread: {:.1} ms", 1e3 * best(3, || alone.sample(4_096, 1)));
}
