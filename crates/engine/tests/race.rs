//! The race against the reference, and what must not change it: threads, packing, one draw alone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_engine::race::{Options, run};
use overhang_engine::scenario::registry;
use overhang_engine::simulate::{self, Group, Keep, Mode, Trips};
use overhang_engine::tally::{Statistic, Tally};
use overhang_engine::{Error, Plan, Scenario, trace};
use overhang_evidence::Evidence;
use overhang_model::joint::{COLUMNS, QUARTERS};
use overhang_prob::lanes::Instructions;
use overhang_prob::quantile::weighted_quantiles;
use overhang_units::{Date, Quarter, parse_date};
use std::collections::HashMap;
use std::sync::LazyLock;

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(|| Evidence::embedded().unwrap());

fn newest() -> Date {
    EVIDENCE.newest_vintage().unwrap()
}

fn plan_of(scenario: &str, overrides: &[&str], seed: u64) -> Plan {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Plan::new(Scenario::load(scenario, &overrides).unwrap(), &EVIDENCE, newest(), seed).unwrap()
}

/// The baseline from the start of the reference: the rows of the buyers, not their filings.
fn reference_plan() -> Plan {
    plan_of("baseline", &["start.buyers=rows"], 1)
}

fn rows(file: &str) -> Vec<HashMap<String, String>> {
    let path = format!("{}/../../tests/oracles/joint/{file}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

fn number(row: &HashMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn all_trips(plan: &Plan, draws: u64, mode: Mode, threads: usize, instructions: Instructions) -> (Vec<Trips>, Tally) {
    let mut trips = Vec::new();
    let mut options = Options::new(draws, mode);
    options.threads = threads;
    options.instructions = instructions;
    let tally = run::<Error>(plan, &options, |group| {
        trips.extend_from_slice(&group.trips);
        Ok(())
    })
    .unwrap();
    (trips, tally)
}

/// Compares a tally with `prior_predictive_race.csv`, within four errors of both together.
fn compare(tally: &Tally, weights: &str) {
    let mut compared = 0;
    for row in rows("prior_predictive_race.csv").iter().filter(|row| row["weights"] == weights) {
        let year: usize = row["date"][..4].parse().unwrap();
        let t = (year - 2026) * 4 + 3;
        let effective = number(row, "effective_draws");
        let columns = [
            ("first_takeoff", Statistic::First(0, t)),
            ("first_breaker", Statistic::First(1, t)),
            ("first_bubble", Statistic::First(2, t)),
            ("none", Statistic::None(t)),
            ("ever_takeoff", Statistic::Ever(0, t)),
            ("ever_breaker", Statistic::Ever(1, t)),
            ("ever_bubble", Statistic::Ever(2, t)),
            ("tied", Statistic::Tied(t)),
        ];
        for (column, statistic) in columns {
            let theirs = number(row, column);
            let ours = tally.p(statistic);
            // A probability of zero in n draws may be some 3/n.
            let p = theirs.clamp(1.0 / effective, 1.0 - 1.0 / effective);
            let error = (p * (1.0 - p) / effective + p * (1.0 - p) / tally.effective_draws()).sqrt();
            assert!(
                (ours - theirs).abs() <= 4.0 * error,
                "{weights} {year} {column}: {ours} against {theirs} ± {error}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 88);
}

#[test]
fn prior_race_equals_the_reference() {
    let plan = reference_plan();
    let (_, tally) = all_trips(&plan, 65_536, Mode::Prior, 0, Instructions::detect());
    assert_eq!(tally.failed, 0);
    compare(&tally, "prior");
}

#[test]
fn conditioned_race_equals_the_reference() {
    let plan = reference_plan();
    let (_, tally) = all_trips(&plan, 16_384, Mode::Conditioned, 0, Instructions::detect());
    compare(&tally, "conditioned");
    // About 6% of 16,384 candidates make the 1,024 histories of a group.
    assert!(tally.effective_draws() > 0.8 * 16_384.0, "{}", tally.effective_draws());
}

/// Groups of a run that keeps some columns.
fn groups(plan: &Plan, draws: u64, mode: Mode, columns: &[&str]) -> (Vec<Group>, Vec<usize>) {
    let kept: Vec<usize> = (0..COLUMNS.len()).filter(|&k| columns.contains(&COLUMNS[k].0)).collect();
    let mut options = Options::new(draws, mode);
    options.keep = Keep { columns: kept.clone(), inputs: false };
    let mut all = Vec::new();
    run::<Error>(plan, &options, |group| {
        all.push(group.clone());
        Ok(())
    })
    .unwrap();
    (all, kept)
}

/// Values of each row of `prior_predictive_paths.csv` with their weights, from a run of our own.
type Rows = Vec<HashMap<String, String>>;

/// Reference rows, values by row, weights, effective draws.
fn path_values(draws: u64, mode: Mode, weights: &str) -> (Rows, Vec<Vec<f64>>, Vec<f64>, f64) {
    let plan = reference_plan();
    let reference: Vec<_> =
        rows("prior_predictive_paths.csv").into_iter().filter(|row| row["weights"] == weights).collect();
    let first = Quarter::from_index(2026 * 4);
    let of = |row: &HashMap<String, String>| {
        let quarter: Quarter = row["quarter"].parse().unwrap();
        let column = COLUMNS.iter().position(|(name, _, _)| *name == row["quantity"]).unwrap();
        ((quarter - first) as usize, column)
    };
    let mut kept: Vec<usize> = reference.iter().map(|row| of(row).1).collect();
    kept.sort_unstable();
    kept.dedup();
    let mut options = Options::new(draws, mode);
    options.keep = Keep { columns: kept.clone(), inputs: false };
    // One list of values per row of the reference, filled group by group.
    let mut values = vec![Vec::new(); reference.len()];
    let mut weight = Vec::new();
    let tally = run::<Error>(&plan, &options, |group| {
        weight.extend(vec![group.weight; group.trips.len()]);
        for (row, values) in reference.iter().zip(&mut values) {
            let (t, column) = of(row);
            let place = t * kept.len() + kept.iter().position(|&k| k == column).unwrap();
            values.extend(group.columns.chunks(QUARTERS * kept.len()).map(|history| history[place]));
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(reference.len(), 100);
    (reference, values, weight, tally.effective_draws())
}

const LEVELS: [(&str, f64); 3] = [("p5", 0.05), ("p50", 0.5), ("p95", 0.95)];

#[test]
fn prior_paths_equal_the_reference() {
    let (reference, values, weight, _) = path_values(131_072, Mode::Prior, "prior");
    for (row, values) in reference.iter().zip(&values) {
        let ours = weighted_quantiles(values, &weight, &[0.05, 0.5, 0.95]);
        for ((name, _), ours) in LEVELS.iter().zip(ours) {
            let theirs = number(row, name);
            let steep = ["rent_index_usd_per_h", "ai_capex_usd_bn", "lab_revenue_usd_bn"];
            let bound = match row["quantity"].as_str() {
                "idle_share" | "risk_appetite" => (0.05 * theirs.abs()).max(0.006),
                quantity if *name != "p50" && steep.contains(&quantity) => 0.07 * theirs.abs(),
                _ => 0.03 * theirs.abs(),
            };
            let (quantity, quarter) = (&row["quantity"], &row["quarter"]);
            assert!((ours - theirs).abs() <= bound, "{quantity} {quarter} {name}: {ours} against {theirs}");
        }
    }
}

/// The share of our draws below the stored value, within four Monte Carlo errors of both runs. Where the value
/// carries a point mass, the share jumps across it.
#[test]
fn conditioned_paths_equal_the_reference() {
    const THEIR_EFFECTIVE_DRAWS: f64 = 7_533.0;
    let (reference, values, weight, effective) = path_values(32_768, Mode::Conditioned, "conditioned");
    let all: f64 = weight.iter().sum();
    for (row, values) in reference.iter().zip(&values) {
        for (name, p) in LEVELS {
            let stored = number(row, name);
            let share =
                |limit: f64| values.iter().zip(&weight).filter(|(v, _)| **v < limit).map(|(_, w)| w).sum::<f64>() / all;
            let rounding = 3e-6 * stored.abs() + 5e-7;
            let (below, up_to) = (share(stored - rounding), share(stored + rounding));
            let error = (p * (1.0 - p) * (1.0 / THEIR_EFFECTIVE_DRAWS + 1.0 / effective)).sqrt();
            let (quantity, quarter) = (&row["quantity"], &row["quarter"]);
            assert!(
                below <= p + 4.0 * error && up_to >= p - 4.0 * error,
                "{quantity} {quarter} {name}: {below} to {up_to} of the draws lie below {stored}, expected {p} ± {error}"
            );
        }
    }
}

#[test]
fn threads_and_packing_change_nothing() {
    let plan = plan_of("baseline", &[], 7);
    let one = all_trips(&plan, 2_500, Mode::Conditioned, 1, Instructions::detect());
    for threads in [2, 7] {
        let other = all_trips(&plan, 2_500, Mode::Conditioned, threads, Instructions::detect());
        assert_eq!(one.0, other.0);
        for t in 0..QUARTERS {
            let (a, b) = (one.1.p(Statistic::First(1, t)), other.1.p(Statistic::First(1, t)));
            assert_eq!(a.to_bits(), b.to_bits());
        }
    }
    let scalar = all_trips(&plan, 700, Mode::Prior, 2, Instructions::Scalar);
    for wide in Instructions::WIDE {
        let packed = all_trips(&plan, 700, Mode::Prior, 2, wide);
        assert_eq!(scalar.0, packed.0);
    }
    let longer = all_trips(&plan, 1_900, Mode::Prior, 2, Instructions::detect());
    assert_eq!(longer.0[..700], scalar.0[..]);
}

#[test]
fn one_draw_alone_equals_its_place_in_the_run() {
    let plan = plan_of("baseline", &[], 1);
    let keep = Keep { columns: (0..COLUMNS.len()).collect(), inputs: true };
    for mode in [Mode::Prior, Mode::Conditioned] {
        let group = simulate::group(&plan, mode, 0, 735, &keep, Instructions::detect());
        let alone = trace::draw(&plan, mode, 734).unwrap();
        assert_eq!(trace::as_trips(&alone.trips), group.trips[734]);
        let run = &group.columns[734 * QUARTERS * COLUMNS.len()..];
        for (ours, theirs) in alone.quarters.iter().flatten().zip(run) {
            assert_eq!(ours.to_bits(), theirs.to_bits());
        }
        let inputs = &group.inputs[734 * registry::SLOTS..];
        for (ours, theirs) in alone.values.iter().zip(inputs) {
            assert_eq!(ours.to_bits(), theirs.to_bits());
        }
    }
}

#[test]
fn another_parameter_changes_no_other_stream() {
    let plain = plan_of("baseline", &[], 1);
    let fixed = plan_of("baseline", &["chips.life=4", "demand.eta_F=0.7"], 1);
    let keep = Keep { columns: Vec::new(), inputs: true };
    let inputs = |plan: &Plan| simulate::group(plan, Mode::Prior, 0, 8, &keep, Instructions::detect()).inputs;
    let moved: Vec<usize> = inputs(&plain)
        .iter()
        .zip(&inputs(&fixed))
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(k, _)| k % registry::SLOTS)
        .collect();
    let life = registry::find("chips.life").unwrap();
    let eta = registry::find("demand.research_funding_elasticity").unwrap();
    assert_eq!(moved.len(), 16);
    assert!(moved.iter().all(|slot| [life, eta].contains(slot)));
}

#[test]
fn scenarios_share_their_shocks() {
    let (a, b) = (plan_of("baseline", &[], 3), plan_of("asic", &[], 3));
    let (a, b) = (trace::draw(&a, Mode::Prior, 5).unwrap(), trace::draw(&b, Mode::Prior, 5).unwrap());
    assert_eq!(a.shocks, b.shocks);
    assert_ne!(a.quarters[40], b.quarters[40]);
}

#[test]
fn shipped_scenarios_are_what_they_say() {
    let end = |year: usize| (year - 2026) * 4 + 3;
    let tally = |name: &str| all_trips(&plan_of(name, &[], 1), 16_384, Mode::Conditioned, 0, Instructions::detect()).1;
    let base = tally("baseline");
    let burry = tally("burry");
    let bubble_2030 = Statistic::First(2, end(2030));
    assert!(burry.p(bubble_2030) >= 2.0 * base.p(bubble_2030), "{} {}", burry.p(bubble_2030), base.p(bubble_2030));
    let takeoff = Statistic::First(0, QUARTERS - 1);
    assert!(tally("takeoff").p(takeoff) >= base.p(takeoff) + 0.15);
    let breaker_2032 = Statistic::Ever(1, end(2032));
    assert!(tally("buildout").p(breaker_2032) < base.p(breaker_2032) - 0.1);
    let soft = tally("soft-landing");
    let none = soft.p(Statistic::None(end(2030)));
    assert!((0..3).all(|event| none > soft.p(Statistic::First(event, end(2030)))));

    let asic = plan_of("asic", &[], 1);
    let (groups, _) = groups(&asic, 4_096, Mode::Conditioned, &["share_nvidia"]);
    let share: Vec<f64> =
        groups.iter().flat_map(|g| g.columns.chunks(QUARTERS).map(|history| history[end(2030)])).collect();
    let weights: Vec<f64> = groups.iter().flat_map(|g| vec![g.weight; g.trips.len()]).collect();
    assert!(weighted_quantiles(&share, &weights, &[0.5])[0] < 0.5);
}

#[test]
fn knowledge_is_of_its_date() {
    let plan = |date: &str| {
        let scenario = Scenario::load("baseline", &[]).unwrap();
        Plan::new(scenario, &EVIDENCE, parse_date(date).unwrap(), 1)
    };
    let early: Vec<String> = plan("2026-05-25").unwrap().seen.into_iter().map(|seen| seen.id).collect();
    assert!(early.contains(&"joint.seen.nvidia_revenue_2026q1".to_string()));
    assert!(!early.contains(&"joint.seen.rent_2026q2".to_string()));
    assert!(plan("2026-01-01").unwrap().seen.is_empty());
    let refused = plan("2025-12-31").unwrap_err().to_string();
    assert!(refused.contains("2026-01-01"), "{refused}");
}

#[test]
fn impossible_questions_are_refused() {
    let plan = plan_of("baseline", &[], 1);
    for (draws, said) in [(0, "at least 1"), (1_000_000_000_000, "hours")] {
        let error = run::<Error>(&plan, &Options::new(draws, Mode::Prior), |_| Ok(())).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn part_of_a_group_is_that_part() {
    let plan = plan_of("baseline", &[], 5);
    let keep = Keep { columns: vec![3, 10], inputs: true };
    let instructions = Instructions::detect();
    for mode in [Mode::Prior, Mode::Conditioned] {
        let whole = simulate::group(&plan, mode, 2, 100, &keep, instructions);
        for range in [0..100, 7..8, 31..64, 99..100, 40..40] {
            let part = simulate::part(&plan, mode, 2, range.clone(), &keep, instructions);
            assert_eq!(part.histories, whole.histories[range.clone()]);
            assert_eq!(part.trips, whole.trips[range.clone()]);
            assert_eq!(part.failed, whole.failed[range.clone()]);
            let (columns, inputs) = (2 * QUARTERS, simulate::INPUTS);
            let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&part.columns), bits(&whole.columns[range.start * columns..range.end * columns]));
            assert_eq!(bits(&part.inputs), bits(&whole.inputs[range.start * inputs..range.end * inputs]));
            assert_eq!(part.weight.to_bits(), whole.weight.to_bits());
        }
    }
}
