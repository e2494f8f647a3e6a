//! The package that ships with the program: sound, complete, and read fast.

#![allow(clippy::unwrap_used, reason = "helpers of tests stand outside the test functions")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use overhang_evidence::{Block, Evidence, Kind, Status};
use overhang_units::{Quarter, Unit, parse_date};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../evidence")
}

#[test]
fn nothing_is_wrong_with_it() {
    let findings = Evidence::embedded().unwrap().check();
    assert!(findings.is_empty(), "{}", findings.iter().map(|finding| format!("{finding}\n")).collect::<String>());
}

#[test]
fn folder_descriptor_and_binary_agree() {
    let embedded = Evidence::embedded().unwrap();
    let read = Evidence::from_dir(folder()).unwrap();
    assert!(read.check().is_empty());
    assert_eq!(embedded.hash(), read.hash());
    assert_eq!(embedded.rows().len(), read.rows().len());

    let on_disk: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".csv"))
        .collect();
    let in_rows: BTreeSet<String> = embedded.rows().map(|row| row.place.file.to_string()).collect();
    assert_eq!(on_disk, in_rows);
}

#[test]
fn sources_of_computed_rows_exist() {
    let evidence = Evidence::embedded().unwrap();
    for row in evidence.rows() {
        let words = row.source.split(|letter: char| letter.is_whitespace() || ",;:()".contains(letter));
        for id in words.filter(|word| Block::ALL.iter().any(|block| word.starts_with(&format!("{block}.")))) {
            let id = id.trim_end_matches('.');
            if !id.contains(['*', '<']) {
                assert!(evidence.find(id).is_some(), "{} names {id}", row.id);
            }
        }
    }
}

#[test]
fn the_race_has_its_start() {
    let evidence = Evidence::embedded().unwrap().as_of(parse_date("2026-01-01").unwrap());
    assert_eq!(evidence.select(Block::Joint, Some("ORCL"), None).count(), 13);
    assert_eq!(evidence.value_in("joint.buyer.orcl.debt", "USD bn").unwrap(), 106.0);
    let first = Quarter::new(2022, 1).unwrap();
    let history: Vec<f64> = first
        .through(first.add(15))
        .map(|quarter| format!("joint.history.{}.h100e", quarter.to_string().to_lowercase()))
        .map(|id| evidence.value_in(&id, "M H100e").unwrap())
        .collect();
    assert!(history.is_sorted());
    assert!((history[15] - 20.331_768).abs() < 1e-12);
    let shares: f64 = evidence.select(Block::Joint, None, Some("fleet_share")).map(|row| row.central().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-9);
}

#[test]
fn what_was_seen_carries_its_spread() {
    let evidence = Evidence::embedded().unwrap();
    let spread = |id: &str| {
        let row = evidence.get(id).unwrap();
        let (low, high) = row.interval_in(&row.unit).unwrap().unwrap();
        match row.distribution.unwrap().word() {
            "normal" => (high - low) / 2.0 / 1.644_853_626_951_472_2,
            _ => libm_ln(high / low) / 2.0 / 1.644_853_626_951_472_2,
        }
    };
    for (id, sd) in [
        ("joint.seen.rent_2026q1", 0.12),
        ("joint.seen.rent_2026q2", 0.12),
        ("joint.seen.lab_revenue_2026q2", 0.15),
        ("joint.seen.deliveries_2026q1", 0.08),
        ("joint.seen.deliveries_2026q2", 0.15),
        ("joint.seen.nvidia_revenue_2026q1", 0.10),
        ("joint.seen.capex_2026", 0.05),
        ("joint.seen.shell_slack_2026q2", 0.06),
    ] {
        assert!((spread(id) - sd).abs() < 1e-9, "{id}");
    }
    let seen = evidence.select(Block::Joint, None, None).filter(|row| row.id.starts_with("joint.seen."));
    assert_eq!(seen.count(), 8);
    let kinds = ["joint.seen.rent_2026q1", "joint.seen.shell_slack_2026q2"];
    assert_eq!(evidence.weakest_kind(kinds).unwrap(), Some(Kind::Assumed));
    let may = evidence.as_of(parse_date("2026-05-20").unwrap());
    assert!(may.find("joint.seen.nvidia_revenue_2026q1").is_some());
    assert!(may.find("joint.seen.rent_2026q2").is_none());
}

/// Natural logarithm of a number near one by its series: the library's own is not the same everywhere.
fn libm_ln(x: f64) -> f64 {
    let y = (x - 1.0) / (x + 1.0);
    let (mut term, mut sum) = (y, 0.0);
    for n in 0..200 {
        sum += term / f64::from(2 * n + 1);
        term *= y * y;
    }
    2.0 * sum
}

#[test]
fn spot_values() {
    let evidence = Evidence::embedded().unwrap();
    for (id, unit, value) in [
        ("chips.nvidia.fy26q3.compute_revenue", "USD bn", 43.01),
        ("chips.nvidia.fy26q3.b300.compute_revenue_share", "%", 65.0),
        ("chips.b300.tdp", "kW per H100e", f64::NAN),
        ("chips.world.2025-q4.power_cumulative_sum_of_medians", "GW", 13.0459),
        ("power.nyc.average_load", "GW", 5.99),
        ("power.factor.facility_over_gpu_product", "ratio", 2.44188),
        ("takeoff.metr.gpt_5.horizon_50", "hours", 214.0 / 60.0),
    ] {
        match evidence.value_in(id, unit) {
            Ok(found) => assert!((found / value - 1.0).abs() < 1e-12, "{id}: {found}"),
            Err(error) => {
                assert!(value.is_nan(), "{error}");
                assert!(error.to_string().contains("column unit of row `chips.b300.tdp`"), "{error}");
            }
        }
    }
    let price = evidence.get("chips.b300.2025.price").unwrap();
    assert_eq!((price.low, price.high, price.level), (Some(38e3), Some(49e3), Some(80.0)));
    let partial = evidence.get("chips.world.2026-q2.h100e_cumulative_sum_of_medians").unwrap();
    assert_eq!(partial.status, Some(Status::Partial));
    let error = evidence.get("power.nyc.avarage_load").unwrap_err().to_string();
    assert!(error.contains("did you mean `power.nyc.average_load`"), "{error}");
}

#[test]
fn views_of_the_past() {
    let evidence = Evidence::embedded().unwrap();
    let newest = evidence.newest_vintage().unwrap();
    assert!(newest <= evidence.created());
    assert_eq!(evidence.as_of(newest).hash(), evidence.hash());
    let mut known = usize::MAX;
    for date in ["2026-10-09", "2026-09-24", "2026-04-22", "2026-01-18", "2025-01-01", "2001-01-01"] {
        let view = evidence.as_of(parse_date(date).unwrap());
        assert!(view.rows().len() <= known);
        assert!(view.rows().all(|row| row.vintage <= parse_date(date).unwrap()));
        known = view.rows().len();
    }
    assert_eq!(known, 0);
    assert_eq!(evidence.as_of(parse_date("2001-01-01").unwrap()).newest_vintage(), None);
    let without = evidence.without(&["joint.seen.capex_2026"]).unwrap();
    assert_eq!(without.rows().len() + 1, evidence.rows().len());
    assert_ne!(without.hash(), evidence.hash());
    assert!(evidence.without(&["joint.seen.nothing"]).is_err());
}

#[test]
fn rows_come_back_from_text() {
    let evidence = Evidence::embedded().unwrap();
    let again = Evidence::from_csv("all.csv", evidence.to_csv().as_bytes(), evidence.created()).unwrap();
    assert_eq!(again.rows().len(), evidence.rows().len());
    assert!(evidence.rows().zip(again.rows()).all(|(one, other)| one.same_content(other)));
    assert_eq!(evidence.hash(), again.hash());
    assert!(evidence.rows().all(|row| Unit::parse(&row.unit).is_ok()));
}
