//! The fleet given what was counted elsewhere: reference values, rows on and off, two copies of a row.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use overhang_engine::fleet::posterior::{Posterior, Question};
use overhang_engine::fleet::{FleetEstimate, Split};
use overhang_evidence::Evidence;
use overhang_model::chips::estimate::{Entity, Interval, Kind, Measure};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const BLACKWELL: &str = "chips.seen.blackwell_2025_10";
const HOPPER: &str = "chips.seen.hopper_2025_10";
/// Particles of the tests of reference values: their quantiles have errors of about 0.2%.
const SAMPLES: u64 = 20_000;
const SEED: u64 = 5;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The evidence with the file of seen rows passed through `change`.
fn changed(name: &str, change: impl Fn(String) -> String) -> Evidence {
    let folder = std::env::temp_dir().join(format!("overhang-posterior-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for entry in std::fs::read_dir(root().join("evidence")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    let file = folder.join("chips_seen.csv");
    let text = change(std::fs::read_to_string(&file).unwrap());
    std::fs::write(&file, text).unwrap();
    let evidence = Evidence::from_dir(Path::new(&folder)).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    evidence
}

/// Replaces the interval of a row by one with another standard deviation of the logarithm.
fn with_log_sd(text: &str, id: &str, log_sd: f64) -> String {
    let line = |line: &str| {
        if !line.starts_with(&format!("{id},")) {
            return line.to_string();
        }
        // value, low, high stand together and hold no commas.
        let cells: Vec<&str> = line.split(',').collect();
        let at = cells.iter().position(|cell| *cell == "90").unwrap();
        let value: f64 = cells[at - 3].parse().unwrap();
        let mut cells: Vec<String> = cells.iter().map(|cell| (*cell).to_string()).collect();
        let factor = overhang_prob::math::exp(1.644_853_626_951_472_2 * log_sd);
        cells[at - 2] = format!("{}", value / factor);
        cells[at - 1] = format!("{}", value * factor);
        cells.join(",")
    };
    text.lines().map(|l| line(l) + "\n").collect()
}

fn ask(evidence: &Evidence, only: &[&str], samples: u64) -> (FleetEstimate, Posterior) {
    let only = only.iter().map(|id| (*id).to_string()).collect();
    FleetEstimate::posterior(evidence, samples, SEED, 0, &Question { only, leave_one_out: false }).unwrap()
}

fn golden() -> BTreeMap<(String, String), Interval> {
    let mut reader = csv::Reader::from_path(root().join("tests/oracles/chips/golden_posterior_example.csv")).unwrap();
    let rows = reader.deserialize::<(String, String, f64, f64, f64, f64)>();
    rows.map(|row| row.unwrap()).map(|(e, q, p5, p50, p95, _)| ((e, q), Interval { p5, p50, p95 })).collect()
}

fn assert_close(what: &str, found: Interval, expected: Interval) {
    for (found, expected) in [(found.p5, expected.p5), (found.p50, expected.p50), (found.p95, expected.p95)] {
        assert!((found / expected - 1.0).abs() < 0.01, "{what}: {found} against {expected}");
    }
}

/// Units of a chip, all that were ever sold.
fn units(estimate: &FleetEstimate, chip: &str) -> Interval {
    let lines = estimate.lines(Split::Chip);
    let of = |entity: &Entity| matches!(entity, Entity::Chip { chip: name, .. } if name == chip);
    let line = lines.iter().find(|line| of(&line.series.entity)).unwrap();
    let last = line.series.quarters.last().unwrap().quarter;
    line.interval(Kind::Cumulative, Measure::Units, last).unwrap()
}

/// All eighteen posterior numbers of the reference, each within 1%: one statement, two, and both with
/// twice the error.
#[test]
fn one_and_two_statements() {
    let golden = golden();
    let wide = changed("wide", |text| with_log_sd(&with_log_sd(&text, BLACKWELL, 0.15), HOPPER, 0.15));
    let plain = Evidence::embedded().unwrap();
    let forward = FleetEstimate::new(&plain, SAMPLES, SEED, 0).unwrap();
    let cases: [(&str, &Evidence, &[&str]); 3] = [
        ("Blackwell 3.0 M packages, log sd 0.07", &plain, &[BLACKWELL]),
        ("and Hopper 4.0 M, log sd 0.07", &plain, &[BLACKWELL, HOPPER]),
        ("both, log sd 0.15", &wide, &[BLACKWELL, HOPPER]),
    ];
    let mut compared = 0;
    for (name, evidence, only) in cases {
        let (estimate, posterior) = ask(evidence, only, SAMPLES);
        let row = |quantity: &str| golden[&(name.to_string(), quantity.to_string())];
        let prior = |quantity: &str| golden[&("prior".to_string(), quantity.to_string())];
        let counts = [("Blackwell packages to 2025-10-26", BLACKWELL), ("H100/H200 to 2025-10-26", HOPPER)];
        for (quantity, id) in counts {
            if let Some(pull) = posterior.pulls.iter().find(|pull| pull.id == id) {
                assert_close(quantity, pull.prior, prior(quantity));
                assert_close(&format!("{name}: {quantity}"), pull.posterior, row(quantity));
                compared += 1;
            }
        }
        let quantity = "Nvidia cumulative H100e at 2025-12-31";
        let nvidia = posterior.shifts.iter().find(|s| s.entity == Entity::Designer("Nvidia".to_string())).unwrap();
        assert_close(quantity, nvidia.prior, prior(quantity));
        assert_close(&format!("{name}: {quantity}"), nvidia.posterior, row(quantity));
        compared += 1;
        for (quantity, chip) in [
            ("B200 price / hardware share, USD", "B200"),
            ("B300 price / hardware share, USD", "B300"),
            ("H100 price 2024 / hardware share, USD", "H100/H200"),
        ] {
            // Units are a constant over price: the constant is known from the prior.
            let (before, after) = (units(&forward, chip), units(&estimate, chip));
            let constant = prior(quantity).p50 * before.p50;
            let found = Interval { p5: constant / after.p95, p50: constant / after.p50, p95: constant / after.p5 };
            assert_close(&format!("{name}: {quantity}"), found, row(quantity));
            compared += 1;
        }
    }
    // Hopper units are not a row of the first case; there they follow from the price.
    assert_eq!(compared, 17);
}

/// Two copies of a row say what one row with half the variance says.
#[test]
fn two_copies_equal_half_the_variance() {
    let twice = changed("twice", |text| {
        let line = text.lines().find(|line| line.starts_with(BLACKWELL)).unwrap().to_string();
        format!("{text}{}\n", line.replacen(BLACKWELL, "chips.seen.copy", 1))
    });
    let half = changed("half", |text| with_log_sd(&text, BLACKWELL, 0.07 / 2.0_f64.sqrt()));
    let copies = ask(&twice, &[BLACKWELL, "chips.seen.copy"], SAMPLES).1;
    let one = ask(&half, &[BLACKWELL], SAMPLES).1;
    let single = ask(&Evidence::embedded().unwrap(), &[BLACKWELL], SAMPLES).1;
    let of = |posterior: &Posterior| posterior.pulls[0].posterior;
    let difference = |a: Interval, b: Interval| {
        [(a.p5, b.p5), (a.p50, b.p50), (a.p95, b.p95)].iter().map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max)
    };
    assert!(difference(of(&copies), of(&one)) < 0.005, "{:?} {:?}", of(&copies), of(&one));
    // The criterion can fail: one copy alone is further away.
    assert!(difference(of(&single), of(&one)) > 0.01);
}

/// A row that says nothing moves nothing, and designers without rows keep their numbers to the bit.
#[test]
fn rows_without_information_and_designers_without_rows() {
    let evidence = changed("vague", |text| with_log_sd(&text, BLACKWELL, 50.0));
    let posterior = ask(&evidence, &[BLACKWELL], SAMPLES).1;
    for shift in &posterior.shifts {
        let moved = shift.posterior.p50 / shift.prior.p50 - 1.0;
        assert!(moved.abs() < 0.005, "{:?} {moved}", shift.entity);
    }
    let firm = ask(&Evidence::embedded().unwrap(), &[BLACKWELL], 4_096).1;
    for shift in &firm.shifts {
        let same = shift.prior == shift.posterior;
        let spoken_of = matches!(&shift.entity, Entity::Designer(name) if name == "Nvidia");
        assert_eq!(same, !spoken_of && shift.entity != Entity::World, "{:?}", shift.entity);
    }
}

/// Leaving a row out gives the posterior of the others.
#[test]
fn leave_one_out_is_the_posterior_of_the_others() {
    let evidence = Evidence::embedded().unwrap();
    let only = vec![BLACKWELL.to_string(), HOPPER.to_string()];
    let question = Question { only, leave_one_out: true };
    let (_, both) = FleetEstimate::posterior(&evidence, SAMPLES, SEED, 0, &question).unwrap();
    let world = |posterior: &Posterior| posterior.shifts.iter().find(|s| s.entity == Entity::World).unwrap().posterior;
    let alone = world(&ask(&evidence, &[BLACKWELL], SAMPLES).1);
    let shift = both.pulls.iter().find(|pull| pull.id == HOPPER).unwrap().left_out_shift.unwrap();
    let expected = alone.p50 / world(&both).p50 - 1.0;
    assert!((shift - expected).abs() < 0.005, "{shift} {expected}");
    assert!(expected > 0.02, "the row moves the world: {expected}");
}

/// Same seed, same bits, for 1, 2 and 7 threads.
#[test]
fn threads_change_nothing() {
    let evidence = Evidence::embedded().unwrap();
    let of = |threads| {
        let question = Question { leave_one_out: true, ..Question::default() };
        let (_, posterior) = FleetEstimate::posterior(&evidence, 3_000, SEED, threads, &question).unwrap();
        format!("{:?} {:?} {:?}", posterior.pulls, posterior.shifts, posterior.course)
    };
    let one = of(1);
    assert_eq!(one, of(2));
    assert_eq!(one, of(7));
}
