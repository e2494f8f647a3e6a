#![allow(clippy::all, missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::panic, unreachable_pub)]
use overhang_engine::{race::*, simulate::*, tally::*, *};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mode = if a[1] == "prior" { Mode::Prior } else { Mode::Conditioned };
    let n: u64 = a[2].parse().unwrap();
    let ev = overhang_evidence::Evidence::embedded().unwrap();
    let sc = Scenario::load(a.get(4).map_or("baseline", |s| s), &[]).unwrap();
    let plan = Plan::new(sc, &ev, ev.newest_vintage().unwrap(), 1).unwrap();
    let mut o = Options::new(n, mode);
    o.threads = a[3].parse().unwrap();
    let t = std::time::Instant::now();
    let tally = run::<Error>(&plan, &o, |_| Ok(())).unwrap();
    let dt = t.elapsed().as_secs_f64();
    println!(
        "{n} in {dt:.3} s: {:.0}/s, effective {:.0} ({:.0}/s), failed {} {}",
        n as f64 / dt,
        tally.effective_draws(),
        tally.effective_draws() / dt,
        tally.failed,
        tally.failed_candidates
    );
    for y in 0..11 {
        let t = y * 4 + 3;
        let s = [
            Statistic::First(0, t),
            Statistic::First(1, t),
            Statistic::First(2, t),
            Statistic::None(t),
            Statistic::Ever(0, t),
            Statistic::Ever(1, t),
            Statistic::Ever(2, t),
            Statistic::Tied(t),
        ];
        print!("{}", 2026 + y);
        for s in s {
            print!(" {:.4}±{:.4}", tally.p(s), tally.se(s).unwrap_or(f64::NAN));
        }
        println!();
    }
}
