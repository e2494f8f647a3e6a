//! Faults in scenario files and overrides: each gets one sentence with line, found and expected.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_engine::Scenario;
use overhang_engine::scenario::file::File;
use overhang_engine::scenario::registry::{PARAMETERS, domain, full_name};
use overhang_engine::scenario::{SHIPPED, Setting};
use std::collections::HashSet;

const GOOD: &str = "unit = \"years\"\nkind = \"assumed\"\nreason = \"test\"\n";

#[track_caller]
fn fault(text: &str, line: usize, parts: &[&str]) {
    let said = File::parse("my.toml", text).unwrap_err().to_string();
    assert!(said.starts_with(&format!("my.toml:{line}:")), "{said}");
    for part in parts {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn faults_name_their_line() {
    fault("[chips.mean_lif_years]\nvalue = 3\n", 1, &["unknown parameter", "chips.mean_life_years"]);
    fault("[chip.mean_life_years]\nvalue = 3\n", 1, &["unknown key", "chips"]);
    fault("\n[chips.mean_life_years]\np5 = 6\np95 = 3\ndist = \"lognormal\"\n", 3, &["p5 = 6", "below"]);
    fault("[chips.mean_life_years]\nvalue = -2\n", 2, &["-2", "above 0"]);
    fault(&format!("[chips.mean_life_years]\nvalue = 3\n{}", GOOD.replace("years", "GW")), 3, &["GW", "years"]);
    fault("[chips.mean_life_years]\nvalue = \"three\"\n", 2, &["string", "number"]);
    fault("[chips.mean_life_years]\nvalue = 3\n", 1, &["no reason"]);
    fault("[chips.mean_life_years]\nvalue = nan\n", 2, &["finite"]);
    fault("[chips.mean_life_years]\np5 = 3\np90 = 6\ndist = \"normal\"\n", 2, &["p5 and p90"]);
    fault("[chips.mean_life_years]\np5 = 3\np95 = 6\n", 1, &["no dist"]);
    fault("[chips.mean_life_years\nvalue = 3\n", 1, &["TOML"]);
    fault("[chips.mean_life_years]\nvalu = 3\n", 2, &["value"]);
    fault("[power.congestion_ratio]\np5 = -1\np95 = 1\ndist = \"lognormal\"\n", 1, &["-1"]);
    fault("[start]\nbuyers = \"filing\"\n", 2, &["start.buyers", "filing", "filings or rows"]);
    fault("[start]\nlenders = \"rows\"\n", 2, &["start.lenders", "unknown key"]);
    fault("start = 3\n", 1, &["integer", "buyers = filings or rows"]);
    fault("[demand.usable_hours_share]\nvalue = 1.5\n", 2, &["1.5", "from 0 to 1"]);
}

#[test]
fn units_of_the_same_dimension_are_converted() {
    let text = format!("[chips.mean_life_years]\nvalue = 36\n{}", GOOD.replace("years", "months"));
    let file = File::parse("my.toml", &text).unwrap();
    assert!(matches!(file.entries[0].setting, Setting::Value(value) if (value - 3.0).abs() < 1e-12));
}

#[test]
fn unknown_scenarios_and_overrides_are_refused() {
    let said = |name: &str, set: &[&str]| {
        let set: Vec<String> = set.iter().map(ToString::to_string).collect();
        Scenario::load(name, &set).unwrap_err().to_string()
    };
    assert!(said("bury", &[]).contains("burry"));
    assert!(said("no/such/file.toml", &[]).contains("no/such/file.toml"));
    assert!(said("baseline", &["chips.lif=3"]).contains("chips.life"));
    assert!(said("baseline", &["chips.life"]).contains("no ="));
    assert!(said("baseline", &["chips.life=6 to 3"]).contains("6"));
    assert!(said("baseline", &["chips.life=-3"]).contains("above 0"));
    assert!(said("baseline", &["chips.life=long"]).contains("long"));
    assert!(said("baseline", &["start.buyers=row"]).contains("start.buyers: found row, expected filings or rows"));
    assert!(said("baseline", &["start.lenders=rows"]).contains("unknown parameter"));
}

#[test]
fn overrides_are_echoed_with_family_and_level() {
    let scenario = Scenario::load("baseline", &["chips.life=3 to 6".to_string()]).unwrap();
    let entry = scenario.entries.iter().find(|e| PARAMETERS[e.slot].symbol == "life").unwrap();
    assert_eq!(entry.text, "lognormal, 90% interval 3 to 6");
}

#[test]
fn every_parameter_of_the_baseline_stands_and_is_possible() {
    let scenario = Scenario::load("baseline", &[]).unwrap();
    assert_eq!(scenario.entries.len(), PARAMETERS.len());
    for entry in &scenario.entries {
        let description = PARAMETERS[entry.slot];
        assert!(!entry.ground.is_empty() && !description.meaning.is_empty());
        if let Some(central) = entry.central {
            assert!(domain(description).contains(central), "{}", full_name(description));
        }
    }
    for (name, _) in SHIPPED {
        let scenario = Scenario::load(name, &[]).unwrap();
        assert!(scenario.layers.iter().all(|(_, text)| !text.is_empty()), "{name}");
    }
}

#[test]
fn names_and_symbols_are_unique_in_their_block() {
    let mut seen = HashSet::new();
    for description in PARAMETERS.iter() {
        assert!(seen.insert(full_name(description)), "{}", full_name(description));
        assert!(seen.insert(format!("{}.{}", description.block, description.symbol)), "{}", description.symbol);
    }
}

#[test]
fn the_baseline_holds_the_reference_priors() {
    let path = format!("{}/../../tests/oracles/joint/parameters.csv", env!("CARGO_MANIFEST_DIR"));
    let scenario = Scenario::load("baseline", &[]).unwrap();
    let mut compared = 0;
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let (symbol, block, central) = (&row[0], &row[1], row[3].parse::<f64>().unwrap());
        let entry = scenario
            .entries
            .iter()
            .find(|e| PARAMETERS[e.slot].symbol == symbol && PARAMETERS[e.slot].block == block)
            .unwrap();
        match &entry.setting {
            Setting::Value(value) => assert_eq!(*value, central, "{block}.{symbol}"),
            Setting::Prior(prior) => {
                assert_eq!(entry.central, Some(central), "{block}.{symbol}");
                for (p, column) in [(0.05, 5), (0.95, 6)] {
                    let theirs: f64 = row[column].parse().unwrap();
                    assert!((prior.quantile(p) - theirs).abs() < 1e-9 * theirs.abs().max(1e-2), "{block}.{symbol}");
                }
            }
            Setting::Derived(_) => panic!("{block}.{symbol} is derived"),
        }
        compared += 1;
    }
    assert_eq!(compared, 171);
}
