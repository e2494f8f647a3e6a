//! What every draw is made of: uniforms, normals, Sobol points, exact quantiles.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use overhang_prob::Stream;
use overhang_prob::lanes::{MAX_LANES, Real, Task, dispatch};
use overhang_prob::math::normal_quantile;
use overhang_prob::quantile::quantiles;
use overhang_prob::sobol::Sobol;
use std::hint::black_box;

const COUNT: usize = 100_000;

/// Normals in place of uniforms.
struct Normals<'a>(&'a mut [f64]);

impl Task for Normals<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Real>(self) {
        for chunk in self.0.chunks_exact_mut(MAX_LANES.min(R::LANES)) {
            let normals = normal_quantile(R::from_fn(|lane| chunk[lane])).to_array();
            chunk.copy_from_slice(&normals[..chunk.len()]);
        }
    }
}

fn numbers(c: &mut Criterion) {
    let stream = Stream::new(1, "bench");
    let mut uniforms = vec![0.0; COUNT];
    stream.fill(0, 0, &mut uniforms);
    let mut group = c.benchmark_group("numbers");
    group.throughput(Throughput::Elements(COUNT as u64));
    group.bench_function("uniforms", |b| b.iter(|| stream.fill(0, 0, black_box(&mut uniforms))));
    group.bench_function("normals", |b| {
        b.iter(|| {
            stream.fill(0, 0, &mut uniforms);
            dispatch(Normals(black_box(&mut uniforms)));
        });
    });
    let sobol = Sobol::scrambled(1024, 1).expect("1,024 dimensions are there");
    group.bench_function("scrambled Sobol, last of 1,024 dimensions", |b| {
        b.iter(|| (0..COUNT as u64).filter_map(|i| sobol.point(i, 1023)).sum::<f64>());
    });
    group.bench_function("three exact quantiles", |b| b.iter(|| quantiles(&uniforms, &[0.05, 0.5, 0.95])));
    group.finish();
}

criterion_group!(benches, numbers);
criterion_main!(benches);
