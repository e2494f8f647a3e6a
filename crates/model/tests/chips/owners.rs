//! Owners against published stocks, and what must hold of them.

use crate::golden::difference;
use crate::inputs::*;
use overhang_model::chips::estimate::*;
use overhang_units::{Quarter, parse_date};
use std::collections::BTreeMap;

const PREFIXES: [(&str, Measure, f64); 3] =
    [("units", Measure::Units, 1.0), ("h100e", Measure::H100e, 1.0), ("power_mw", Measure::PowerGw, 1e3)];

/// Published stocks of Nvidia chips by owner, 2022-Q1 to 2025-Q4 (one seed). Worst of 16 quarters and three
/// measures: medians within 1.5%, ends within 3%; Oracle (shares rounded to 0.001, bounds fitted) 3% and 4%.
///
/// Of Other only the ends in H100e are compared, within 2.5% (6% in 2022-Q1, not compared): its published median is 1.01
/// times the geometric mean of its ends, which the median of a difference is not (ours is 3% to 15%
/// higher), and its published intervals in units and power are narrower than those of the difference. In
/// 2024-Q3, 2025-Q2 and 2025-Q3 the file subtracts another xAI stock than it lists.
#[test]
fn stocks_of_nvidia_chips() {
    let fleet = world();
    let owners = Owners::new(owner_inputs(), &nvidia()).unwrap();
    let count = 50_000;
    let (samples, own) = (samples(&fleet, count), owner_samples(&owners, count));
    let (series, negative) = owners.summarise(&fleet, &samples, &own, Scope::SharedDesigner);
    let mut worst = BTreeMap::<String, (f64, f64)>::new();
    for row in table("owners_cumulative") {
        let owner = row.text("owner");
        let end = Quarter::containing(parse_date(row.text("end")).unwrap());
        let differ = ["2024-Q3", "2025-Q2", "2025-Q3"].map(quarter);
        let other_before_xai = owner == "Other" && differ.contains(&end);
        if row.text("designer") != "Nvidia"
            || row.maybe("h100e_p5").is_none()
            || owner.contains("smuggled")
            || other_before_xai
        {
            continue;
        }
        let series = series.iter().find(|s| s.entity == Entity::Owner(owner.to_owned())).unwrap();
        let worst = worst.entry(owner.to_owned()).or_default();
        for (prefix, measure, unit) in PREFIXES {
            let mut found = series.interval(Kind::Cumulative, measure, end).unwrap().times(unit);
            let expected = row.interval(&format!("{prefix}_"));
            if owner == "Other" {
                if measure != Measure::H100e || end == quarter("2022-Q1") {
                    continue;
                }
                found.p50 = expected.p50;
            }
            worst.0 = worst.0.max((found.p50 / expected.p50 - 1.0).abs());
            worst.1 = worst.1.max(difference(found, expected));
        }
    }
    println!("owners: {worst:?}, Other negative in {negative}");
    assert_eq!(worst.len(), 8);
    for (owner, (median, ends)) in worst {
        let (of_median, of_ends) = match owner.as_str() {
            "Oracle" => (0.03, 0.04),
            "Other" => (0.0, 0.025),
            _ => (0.015, 0.03),
        };
        assert!(median <= of_median && ends <= of_ends, "{owner} {median} {ends}");
    }
    assert!(negative < 0.001);
}

/// Shares of all chips at the end of 2025, from medians, within one point of the published ones.
#[test]
fn shares_of_all_chips() {
    let fleet = world();
    let owners = Owners::new(owner_inputs(), &nvidia()).unwrap();
    let count = 20_000;
    let (samples, own) = (samples(&fleet, count), owner_samples(&owners, count));
    let (series, _) = owners.summarise(&fleet, &samples, &own, Scope::All);
    let end = quarter("2025-Q4");
    let median = |s: &Series| s.interval(Kind::Cumulative, Measure::H100e, end).unwrap().p50;
    let total: f64 = series.iter().map(median).sum();
    let mut compared = 0;
    for row in table("owners_share_of_h100e") {
        if row.text("end") != "2025-12-31" {
            continue;
        }
        let owner = Entity::Owner(row.text("owner").to_owned());
        if let Some(series) = series.iter().find(|series| series.entity == owner) {
            let share = median(series) / total;
            println!("{owner}: {share:.4} against {}", row.text("share"));
            assert!((share - row.number("share")).abs() < 0.01, "{owner} {share}");
            compared += 1;
        }
    }
    assert_eq!(compared, 9);
    let china = series.iter().find(|s| s.entity == Entity::Owner("China".to_owned())).unwrap();
    let flow = china.interval(Kind::Flow, Measure::H100e, end).unwrap();
    assert!(flow.p5 > 0.0 && flow.p5 < flow.p50 && flow.p50 < flow.p95);
}

/// Owners sum to the total in each sample: with a single sample, quantiles are that sample.
#[test]
fn owners_sum_to_the_total() {
    let fleet = world();
    let owners = Owners::new(owner_inputs(), &nvidia()).unwrap();
    for first in [0, 1, 17] {
        let samples = Samples::new(vec![fleet.block(1, &mut uniforms(SEED, first))]);
        let own = OwnerSamples::new(vec![owners.block(1, &mut uniforms(SEED, first))]);
        for (scope, entity) in
            [(Scope::SharedDesigner, Entity::Designer("Nvidia".to_owned())), (Scope::All, Entity::World)]
        {
            let (series, _) = owners.summarise(&fleet, &samples, &own, scope);
            for (_, measure, _) in PREFIXES {
                for kind in [Kind::Flow, Kind::Cumulative] {
                    for end in [quarter("2022-Q2"), quarter("2024-Q3"), quarter("2025-Q4")] {
                        let total = fleet.column(&samples, &entity, measure, kind, end)[0];
                        let sum: f64 = series.iter().map(|s| s.interval(kind, measure, end).unwrap().p50).sum();
                        assert!((sum / total - 1.0).abs() < 1e-9, "{end} {sum} {total}");
                    }
                }
            }
        }
    }
}

#[test]
fn impossible_owners_are_refused() {
    let nvidia = nvidia();
    let mut inputs = owner_inputs();
    inputs.owners[1].shares.pop();
    assert!(matches!(Owners::new(inputs, &nvidia), Err(EstimateError::Count { .. })));
    let mut inputs = owner_inputs();
    inputs.owners[0].shares.swap(0, 1);
    assert!(matches!(Owners::new(inputs, &nvidia), Err(EstimateError::Nothing { .. })));
    let mut inputs = owner_inputs();
    inputs.china_part = Some(("A101".to_owned(), "FY23Q2".to_owned(), Range::new(0.1, 0.2, 0.9)));
    assert!(matches!(Owners::new(inputs, &nvidia), Err(EstimateError::Chip { .. })));
}
