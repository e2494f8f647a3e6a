//! `overhang claims` through the binary: the contract, the paragraph, a ledger of one's own, and questions at fault.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{fits_eighty_columns, json, printed, refused};

#[test]
fn the_ledger_keeps_the_contract() {
    let value = json(&["claims", "--draws", "2048"]);
    let claims = value["data"].as_array().unwrap();
    assert_eq!(claims.len(), 31);
    for claim in claims {
        for key in ["id", "claim", "stated", "verdict", "reason"] {
            assert!(claim[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {claim}");
        }
        let verdict = claim["verdict"].as_str().unwrap();
        assert!(["holds", "does not hold", "depends", "not testable"].contains(&verdict), "{verdict}");
        let tested = verdict != "not testable";
        assert!(!tested || claim["ours"]["p50"].is_number() && claim["as_of"].is_string(), "{claim}");
        assert!(
            !tested || !claim["rests_on"].as_array().unwrap().is_empty() && claim["weakest_kind"].is_string(),
            "{claim}"
        );
    }
    let stock = claims.iter().find(|claim| claim["id"] == "stock-15m").unwrap();
    assert_eq!((stock["verdict"].as_str(), stock["ours"]["unit"].as_str()), (Some("holds"), Some("H100e")));
}

#[test]
fn tables_fit_and_threads_change_nothing() {
    let of = |threads: &str| fits_eighty_columns(&["claims", "--draws", "2048", "--threads", threads]);
    let text = of("1");
    assert_eq!(text, of("2"));
    assert_eq!(text, of("7"));
    let csv = printed(&["claims", "--draws", "1024", "--format", "csv"]);
    assert!(csv.starts_with("id,claim,stated,stated_on,verdict,ours_p5,ours_p50,ours_p95,unit,as_of,reason,"), "{csv}");
}

#[test]
fn a_paragraph_has_verdict_reason_and_citation() {
    let text = printed(&["claims", "--claim", "power-10gw", "--draws", "1024"]).replace('\n', " ");
    for part in
        ["Verdict: holds.", "Rests on", "power.nyc.average_load", "weakest kind", "Source: Overhang", "https://"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    refused(&["claims", "--claim", "power-10g"], &["power-10gw"]);
}

#[test]
fn a_ledger_of_ones_own_takes_the_place_of_the_shipped_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let head = "[[claim]]\nid = \"mine\"\nblock = \"power\"\nclaim = \"New York takes under 7 GW.\"\nstated = \"7 GW\"\nstated_on = \"2026-01-01\"\nsource = \"me\"\ndefinition = \"average load\"\n";
    let part = "[[claim.part]]\nwhat = \"average load\"\nmeasure = \"evidence.row\"\nrow = \"power.nyc.average_load\"\nunit = \"GW\"\nat_most = 7\n";
    std::fs::write(&path, format!("{head}{part}")).unwrap();
    let file = path.to_str().unwrap();
    let value = json(&["claims", file]);
    assert_eq!(value["data"].as_array().unwrap().len(), 1);
    assert_eq!(value["data"][0]["verdict"], "holds");
    std::fs::write(&path, format!("{head}{}", part.replace("evidence.row", "evidence.rwo"))).unwrap();
    refused(
        &["claims", file],
        &["mine.toml:9: claim mine: measure: found `evidence.rwo`, expected a measure such as evidence.row"],
    );
    std::fs::write(&path, format!("{head}{}", &part[..40])).unwrap();
    refused(&["claims", file], &["mine.toml:"]);
    refused(&["claims", "absent.toml"], &["absent.toml"]);
    let chart = folder.path().join("claims.svg");
    printed(&["claims", "--draws", "1024", "--plot", chart.to_str().unwrap()]);
    assert!(std::fs::read_to_string(chart).unwrap().starts_with("<svg"));
}
