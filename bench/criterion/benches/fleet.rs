//! The fleet estimate of all designers: sampling alone, and with all exact quantiles by designer.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use overhang_engine::fleet::{FleetEstimate, Split};
use overhang_evidence::Evidence;

const SAMPLES: u64 = 100_000;

fn fleet(c: &mut Criterion) {
    let evidence = Evidence::embedded().expect("the embedded evidence is sound");
    let sampled = || FleetEstimate::new(&evidence, SAMPLES, 1, 0).expect("the embedded evidence gives an estimate");
    let mut group = c.benchmark_group("fleet");
    group.sample_size(10).throughput(Throughput::Elements(SAMPLES));
    group.bench_function("sampling", |b| b.iter(sampled));
    group.bench_function("sampling and quantiles by designer", |b| {
        b.iter(|| sampled().lines(Split::Designer).len());
    });
    group.finish();
}

criterion_group!(benches, fleet);
criterion_main!(benches);
