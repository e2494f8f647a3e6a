//! Chosen histories that are kept: no number changes, and only what cannot choose otherwise is taken from them.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use overhang_engine::memory::Memory;
use overhang_engine::scenario::registry::{PARAMETERS, full_name, only_counts};
use overhang_engine::simulate::{self, Group, Keep, Mode};
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_prob::lanes::Instructions;
use std::sync::LazyLock;

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(|| Evidence::embedded().unwrap());

fn plan(scenario: &str, set: &[&str], seed: u64) -> Plan {
    let set: Vec<String> = set.iter().map(ToString::to_string).collect();
    let newest = EVIDENCE.newest_vintage().unwrap();
    Plan::new(Scenario::load(scenario, &set).unwrap(), &EVIDENCE, newest, seed).unwrap()
}

fn group(plan: &Plan, count: usize) -> Group {
    let keep = Keep { columns: vec![0, 5], inputs: false };
    simulate::group(plan, Mode::Conditioned, 1, count, &keep, Instructions::detect())
}

fn same(a: &Group, b: &Group) -> bool {
    let bits = |group: &Group| (group.weight.to_bits(), group.effective.to_bits(), group.failed_candidates);
    (bits(a), &a.histories, &a.trips, &a.columns) == (bits(b), &b.histories, &b.trips, &b.columns)
}

/// A race after another one is what it is alone, whether it can take the choice of the other or not.
#[test]
fn what_was_asked_before_changes_nothing() {
    let memory = Memory::default();
    for (scenario, set, seed) in [
        ("baseline", &[][..], 1),
        ("baseline", &["power.theta_x=0.05"], 1),
        ("baseline", &["power.theta_x=0.05 to 0.3 uniform", "events.n_take=2"], 1),
        ("baseline", &["program.c_1=9000"], 1),
        ("baseline", &["chips.life=3"], 1),
        ("baseline", &["demand.demand_volatility_log=0.2"], 1),
        ("baseline", &[], 2),
        ("burry", &[], 1),
        ("baseline", &[], 1),
    ] {
        let remembering = group(&plan(scenario, set, seed).remembering(&memory), 300);
        assert!(same(&remembering, &group(&plan(scenario, set, seed), 300)), "{scenario} {set:?} {seed}");
    }
    // As many as the group has, from a choice that was made for fewer.
    assert!(same(
        &group(&plan("baseline", &[], 1).remembering(&memory), 1_024),
        &group(&plan("baseline", &[], 1), 1_024)
    ));
}

/// What is said only to count events chooses the same candidates with the same weight, whatever its value.
#[test]
fn definitions_choose_no_history() {
    let base = plan("baseline", &[], 1);
    let chosen = group(&base, 1_024);
    let definitions: Vec<usize> = (0..PARAMETERS.len()).filter(|&slot| only_counts(PARAMETERS[slot])).collect();
    assert_eq!(definitions.len(), 5);
    for slot in definitions {
        for factor in [0.5, 1.7] {
            let moved = group(&base.held(slot, factor * base.central()[slot]), 1_024);
            let name = full_name(PARAMETERS[slot]);
            assert_eq!(
                (moved.weight.to_bits(), &moved.histories),
                (chosen.weight.to_bits(), &chosen.histories),
                "{name}"
            );
            assert_eq!(moved.effective.to_bits(), chosen.effective.to_bits(), "{name}");
        }
    }
    let life = PARAMETERS.iter().position(|d| (d.block, d.symbol) == ("chips", "life")).unwrap();
    assert_ne!(group(&base.held(life, 3.0), 1_024).histories, chosen.histories);
}
