//! How long the estimate takes; run with `--release -- --ignored --nocapture speed`.

use crate::inputs::*;
use overhang_model::chips::estimate::*;
use std::time::Instant;

#[test]
#[ignore = "measures time"]
fn speed() {
    let fleet = world();
    let count = 100_000;
    let entities = fleet.entities();
    for round in 0..3 {
        let start = Instant::now();
        let one_thread = fleet_blocks(&fleet, count);
        let drawn_alone = start.elapsed();
        drop(one_thread);
        let start = Instant::now();
        let samples = samples(&fleet, count);
        let drawn = start.elapsed();
        let start = Instant::now();
        let end = quarter("2025-Q4");
        for name in fleet.designers() {
            let entity = Entity::Designer(name.to_owned());
            let _ = fleet.column(&samples, &entity, Measure::H100e, Kind::Cumulative, end);
        }
        let _ = fleet.column(&samples, &Entity::World, Measure::H100e, Kind::Cumulative, end);
        let stocks = start.elapsed();
        let start = Instant::now();
        let (first, second): (Vec<_>, Vec<_>) = entities.iter().enumerate().partition(|(i, _)| i % 2 == 0);
        let half = |half: Vec<(usize, &Entity)>| {
            let all = half.into_iter().map(|(_, e)| fleet.summarise(&samples, e, &Measure::MAIN));
            all.map(|series| series.quarters.len()).sum::<usize>()
        };
        let rows = std::thread::scope(|scope| {
            let other = scope.spawn(|| half(second));
            half(first) + other.join().unwrap()
        });
        let summarised = start.elapsed();
        println!(
            "round {round}: samples {drawn_alone:?} on one thread, {drawn:?} on two; totals of a quarter \
             {stocks:?}; all quantiles {summarised:?} ({rows} entity-quarters)"
        );
    }
    let nvidia = nvidia();
    let owners = Owners::new(owner_inputs(), &nvidia).unwrap();
    let samples = samples(&fleet, count);
    let start = Instant::now();
    let own = owner_samples(&owners, count);
    let drawn = start.elapsed();
    let start = Instant::now();
    let (series, _) = owners.summarise(&fleet, &samples, &own, Scope::All);
    println!("owners: samples {drawn:?}, quantiles {:?} ({} owners)", start.elapsed(), series.len());
}

fn fleet_blocks(fleet: &Fleet, count: usize) -> Samples {
    let starts = (0..count).step_by(2_048);
    let block = |first: usize| fleet.block(2_048.min(count - first), &mut uniforms(SEED, first));
    Samples::new(starts.map(block).collect())
}
