//! World totals: one joint draw of all designers, against runs of the reference.

use crate::golden::{assert_close, difference, interval};
use crate::inputs::*;
use overhang_model::chips::estimate::*;
use overhang_prob::{Distribution, Stream};

fn designer(name: &str) -> Entity {
    Entity::Designer(name.to_owned())
}

/// The reference's own construction: Nvidia sampled, the other designers lognormal through the published
/// 5% and 95% of their totals (Huawei with a log standard deviation of 0.15). n = 5,000 there, one seed, so
/// that the ends have standard errors of 0.5%: within 1.5%.
#[test]
fn independent_and_comonotone_totals_of_the_reference() {
    let count = 100_000;
    let fleet = one(nvidia());
    let samples = samples(&fleet, count);
    let published = table("outputs_cumulative_by_designer");
    let mut worst: (f64, f64) = (0.0, 0.0);
    for row in table("outputs_world_with_intervals") {
        let at = row.quarter("through_quarter");
        for (prefix, measure, unit) in
            [("units", Measure::Units, 1.0), ("h100e", Measure::H100e, 1.0), ("power_mw", Measure::PowerGw, 1e3)]
        {
            let mut total = fleet.column(&samples, &designer("Nvidia"), measure, Kind::Cumulative, at);
            for value in &mut total {
                *value *= unit;
            }
            let mut summed = Interval::of(&total);
            for other in &published {
                let (name, through) = (other.text("designer"), other.quarter("through_quarter"));
                if name == "Nvidia" || through != at {
                    continue;
                }
                let median = other.number(&format!("{prefix}_p50"));
                let spread = match other.maybe(&format!("{prefix}_p5")) {
                    Some(low) => {
                        let ratio = other.number(&format!("{prefix}_p95")) / low;
                        overhang_prob::math::ln(ratio) / (2.0 * 1.644_853_627)
                    }
                    None => 0.15,
                };
                let mu = overhang_prob::math::ln(median);
                let law = Distribution::lognormal(mu, spread).unwrap();
                summed = summed.plus(interval(law.quantile(0.05), law.median(), law.quantile(0.95)));
                let mut numbers = vec![0.0; count];
                Stream::new(SEED, &format!("world.{name}")).fill(0, 0, &mut numbers);
                for (total, u) in total.iter_mut().zip(numbers) {
                    *total += law.sample(u);
                }
            }
            let expected = row.interval(&format!("{prefix}_"));
            let found = match row.text("designer_dependence") {
                "independent" => {
                    let found = Interval::of(&total);
                    worst.0 = worst.0.max(difference(found, expected));
                    found
                }
                _ => {
                    worst.1 = worst.1.max(difference(summed, expected));
                    summed
                }
            };
            assert_close(&format!("{at} {prefix}"), found, expected, 0.015);
        }
    }
    println!("worst: independent {}, comonotone {}", worst.0, worst.1);
}

/// The joint draw of the full models. The reference replaces every designer but Nvidia by a lognormal for
/// each total; medians agree within 1.5%, ends within 2%, and so do totals of comonotone designers.
#[test]
fn the_joint_draw_agrees_with_the_reference() {
    let fleet = world();
    let samples = samples(&fleet, 100_000);
    let joint = fleet.summarise(&samples, &Entity::World, &Measure::MAIN);
    let designers: Vec<Series> =
        fleet.designers().map(|name| fleet.summarise(&samples, &designer(name), &Measure::MAIN)).collect();
    let together = comonotone(&designers).unwrap();
    let mut worst = [0.0_f64; 3];
    for row in table("outputs_world_with_intervals") {
        let at = row.quarter("through_quarter");
        let independent = row.text("designer_dependence") == "independent";
        let series = if independent { &joint } else { &together };
        for (prefix, measure, unit) in
            [("units", Measure::Units, 1.0), ("h100e", Measure::H100e, 1.0), ("power_mw", Measure::PowerGw, 1e3)]
        {
            let found = series.interval(Kind::Cumulative, measure, at).unwrap().times(unit);
            let expected = row.interval(&format!("{prefix}_"));
            worst[0] = worst[0].max((found.p50 / expected.p50 - 1.0).abs());
            let place = if independent { 1 } else { 2 };
            worst[place] = worst[place].max(difference(found, expected));
            if difference(found, expected) > 0.015 {
                println!("{at} {prefix} {independent}: {found:?} {expected:?}");
            }
        }
        if independent {
            let pair = (&designer("Nvidia"), &Entity::World);
            let share = fleet.share(&samples, pair, Measure::H100e, Kind::Cumulative, at);
            assert_close("Nvidia's share", share, row.interval("nvidia_share_h100e_"), 0.02);
        }
    }
    println!("worst: medians {}, independent {}, comonotone {}", worst[0], worst[1], worst[2]);
    assert!(worst[0] < 0.015 && worst[1] < 0.02 && worst[2] < 0.03, "{worst:?}");
    let end = joint.interval(Kind::Cumulative, Measure::H100e, quarter("2025-Q4")).unwrap();
    println!("world 2025-Q4 {end:?}, flow {:?}", joint.interval(Kind::Flow, Measure::H100e, quarter("2025-Q4")));
}

#[test]
fn what_is_missing_is_said() {
    let fleet = world();
    let samples = samples(&fleet, 64);
    let joint = fleet.summarise(&samples, &Entity::World, &Measure::MAIN);
    let at = |q: &str| joint.quarters.iter().find(|row| row.quarter == quarter(q)).unwrap();
    assert_eq!(joint.quarters.first().unwrap().quarter, quarter("2022-Q1"));
    assert_eq!(joint.quarters.last().unwrap().quarter, quarter("2026-Q3"));
    assert_eq!(joint.common_start, Some(quarter("2024-Q1")));
    assert!(at("2022-Q1").complete());
    assert_eq!(at("2022-Q1").not_started, ["Google", "Amazon", "AMD", "Huawei", "Cambricon"]);
    // Broadcom's year begins on 31 October.
    assert_eq!(at("2022-Q4").partial, ["Google"]);
    assert!(at("2025-Q4").complete() && at("2025-Q4").not_started.is_empty());
    assert!(!at("2026-Q1").complete());
    for row in table("outputs_world_sum_of_medians") {
        let end = overhang_units::parse_date(row.text("end")).unwrap();
        let quarter = overhang_units::Quarter::containing(end);
        let found = joint.quarters.iter().find(|row| row.quarter == quarter).unwrap();
        let list = |column: &str| -> Vec<String> {
            row.text(column).split(';').filter(|s| !s.is_empty()).map(str::to_owned).collect()
        };
        assert_eq!(found.missing, list("designers_held_flat_no_data"), "{quarter}");
        if quarter != self::quarter("2022-Q4") {
            assert_eq!(found.partial, list("designers_partial_quarter"), "{quarter}");
        }
    }
    assert!(!at("2023-Q4").estimated && at("2024-Q1").estimated);
    let unpriced: Vec<&str> = joint.lacking.iter().map(|(_, chip)| chip.as_str()).collect();
    assert_eq!(unpriced, ["TPU v4i", "Trainium1", "Siyuan 590"]);
}

/// Sums of medians of designers, as users add them, within 1% of the file.
#[test]
fn sums_of_medians() {
    let fleet = world();
    let samples = samples(&fleet, 50_000);
    let designers: Vec<Series> =
        fleet.designers().map(|name| fleet.summarise(&samples, &designer(name), &Measure::MAIN)).collect();
    let sum = comonotone(&designers).unwrap();
    for row in table("outputs_world_sum_of_medians") {
        let end = overhang_units::parse_date(row.text("end")).unwrap();
        let quarter = overhang_units::Quarter::containing(end);
        for (column, measure, unit) in
            [("units", Measure::Units, 1.0), ("h100e", Measure::H100e, 1.0), ("power_mw", Measure::PowerGw, 1e3)]
        {
            let found = sum.interval(Kind::Cumulative, measure, quarter).unwrap().p50 * unit;
            assert!((found / row.number(column) - 1.0).abs() < 0.01, "{quarter} {column} {found}");
        }
    }
}

/// Amazon, Huawei and Cambricon against their published totals.
#[test]
fn designers_against_their_published_totals() {
    let fleet = world();
    let samples = samples(&fleet, 50_000);
    for name in ["Google", "Amazon", "AMD", "Huawei", "Cambricon"] {
        let series = fleet.summarise(&samples, &designer(name), &Measure::MAIN);
        let mut worst: f64 = 0.0;
        for row in table("outputs_cumulative_by_designer") {
            if row.text("designer") != name {
                continue;
            }
            let at = row.quarter("through_quarter");
            let found = series.interval(Kind::Cumulative, Measure::H100e, at).unwrap();
            if row.maybe("h100e_p5").is_some() {
                worst = worst.max(difference(found, row.interval("h100e_")));
            } else {
                worst = worst.max((found.p50 / row.number("h100e_p50") - 1.0).abs());
            }
        }
        println!("{name}: {worst}");
        assert!(worst < 0.015, "{name} {worst}");
    }
}

#[test]
fn what_runs_of_the_world() {
    let fleet = world();
    let samples = samples(&fleet, 50_000);
    let end = quarter("2025-Q4");
    let sold = Interval::of(&fleet.column(&samples, &Entity::World, Measure::H100e, Kind::Cumulative, end));
    let stock = |life: Life| fleet.in_service(&samples, &Entity::World, Measure::H100e, end, &life);
    let at_once = stock(Life::default());
    assert!(difference(at_once.in_service, sold) < 1e-12);
    assert_eq!(at_once.waiting, Interval::default());
    // 78% of what was sold runs with a lag of one quarter, 60% with two; failures cost 3.3%, wear 1.3%.
    for (lag_quarters, share) in [(0.5, 0.892), (1.0, 0.785), (2.0, 0.602)] {
        let stock = stock(Life { lag_quarters, ..Life::default() });
        assert!((stock.in_service.p50 / sold.p50 - share).abs() < 0.005, "{stock:?}");
    }
    let wear = Some(Weibull { shape: 3.0, mean_years: 5.0 });
    for (failures_per_year, wear, share) in [(0.04, None, 0.967), (0.0, wear, 0.987), (0.04, wear, 0.955)] {
        let stock = stock(Life { lag_quarters: 0.0, failures_per_year, wear });
        assert!((stock.in_service.p50 / sold.p50 - share).abs() < 0.003, "{stock:?}");
    }
}

#[test]
fn numeraires_of_the_same_units() {
    let fleet = world();
    let samples = samples(&fleet, 20_000);
    let h20 = Entity::Chip { designer: "Nvidia".to_owned(), chip: "H20".to_owned() };
    let series = fleet.summarise(&samples, &h20, &Measure::NUMERAIRES);
    let row = series.quarters.iter().find(|row| row.quarter == quarter("2024-Q4")).unwrap();
    let eight_bit = row.flow[0].p50;
    assert!((row.flow[1].p50 / eight_bit - (148.0 / 989.4) / (296.0 / 1979.0)).abs() < 1e-9);
    assert!((row.flow[2].p50 / eight_bit - (4.0 / 3.35) / (296.0 / 1979.0)).abs() < 1e-9);
    let world = fleet.summarise(&samples, &Entity::World, &Measure::NUMERAIRES);
    let lacking: Vec<(Measure, &str)> = world.lacking.iter().map(|(measure, chip)| (*measure, chip.as_str())).collect();
    assert!(lacking.contains(&(Measure::H100e16Bit, "Ascend 910B")));
    assert!(!lacking.iter().any(|(measure, _)| *measure == Measure::H100e));
}
