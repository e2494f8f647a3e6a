//! The race: histories a second, prior and conditioned, on one thread and on two.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use overhang_engine::race::{self, Options};
use overhang_engine::simulate::Mode;
use overhang_engine::{Error, Plan, Scenario};
use overhang_evidence::Evidence;

fn plan() -> Plan {
    let evidence = Evidence::embedded().expect("the embedded evidence is sound");
    let as_of = evidence.newest_vintage().expect("there is evidence");
    let scenario = Scenario::load("baseline", &[]).expect("the baseline is sound");
    Plan::new(scenario, &evidence, as_of, 1).expect("the baseline can be run")
}

fn histories(c: &mut Criterion) {
    let plan = plan();
    let mut group = c.benchmark_group("race");
    group.sample_size(10);
    for (name, mode, draws) in [("prior", Mode::Prior, 131_072), ("conditioned", Mode::Conditioned, 32_768)] {
        group.throughput(Throughput::Elements(draws));
        for threads in [1, 2] {
            let mut options = Options::new(draws, mode);
            options.threads = threads;
            group.bench_function(BenchmarkId::new(name, format!("{threads} threads")), |b| {
                b.iter(|| race::run::<Error>(&plan, &options, |_| Ok(())).map(|tally| tally.used));
            });
        }
    }
    group.finish();
}

fn start(c: &mut Criterion) {
    c.bench_function("evidence, scenario and plan", |b| b.iter(plan));
}

criterion_group!(benches, histories, start);
criterion_main!(benches);
