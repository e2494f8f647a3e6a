#![allow(clippy::all, missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::panic, unreachable_pub)]
#[path = "../tests/common/mod.rs"]
mod common;
use overhang_model::joint::*;
use overhang_prob::lanes::*;
struct Bench<'a>(&'a Parameters<f64>, &'a Start, usize);
impl Task for Bench<'_> {
    type Output = f64;
    #[inline(always)]
    fn run<R: Real>(self) -> f64 {
        let text = format!("{:?}", self.0);
        let v: Vec<f64> = text
            .split([',', '{', '}'])
            .filter_map(|p| p.rsplit_once(": ").and_then(|x| x.1.trim().parse().ok()))
            .collect();
        let mut sum = 0.0;
        let mut seed = 1u64;
        let mut rnd = || {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            ((seed >> 11) as f64) / 9007199254740992.0
        };
        for _ in 0..self.2 / R::LANES {
            let mut i = 0;
            let p = Parameters::fill(|| {
                i += 1;
                R::splat(v[i - 1]) * R::from_fn(|_| if i == 1 { 0.99 + 0.02 * rnd() } else { 1.0 })
            });
            let mut s = State::new(&p, self.1);
            for _ in 0..QUARTERS {
                let mut e = || R::from_fn(|_| (rnd() - 0.5) * 3.4);
                let sh = Shocks { appetite: e(), market_break: R::splat(0.5), demand: e(), shells: e() };
                let o = s.step(&p, self.1, &sh);
                sum += o.columns.capex_drawdown.to_array()[0]
                    + if o.takeoff.any() { 1.0 } else { 0.0 }
                    + if o.breaker.any() { 1.0 } else { 0.0 }
                    + if o.bubble.any() { 1.0 } else { 0.0 };
            }
        }
        sum
    }
}
fn main() {
    let p = common::vector_parameters("a");
    let start = common::start();
    for ins in [Instructions::Avx2, Instructions::Avx2] {
        let n: usize = std::env::args().nth(1).map_or(20_000, |x| x.parse().unwrap());
        let t = std::time::Instant::now();
        let s = dispatch_on(ins, Bench(&p, &start, n));
        let dt = t.elapsed().as_secs_f64();
        println!("{ins:?} {:.2} us/draw, {:.0} draws/s ({s})", dt / n as f64 * 1e6, n as f64 / dt);
    }
}
