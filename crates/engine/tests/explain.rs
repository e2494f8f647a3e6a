//! Sensitivities of the race: exchanged and held numbers, flips, questions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use overhang_engine::explain::{Condition, Histories, Input, answer, flips, shares, shifts};
use overhang_engine::plan::Exchange;
use overhang_engine::race::{self, NEVER_STOP, Options};
use overhang_engine::scenario::registry::find;
use overhang_engine::simulate::{Group, Keep, Mode, Trips};
use overhang_engine::{Error, Plan, Scenario};
use overhang_evidence::Evidence;

fn plan(overrides: &[&str]) -> Plan {
    let evidence = Evidence::embedded().unwrap();
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    let as_of = evidence.newest_vintage().unwrap();
    Plan::new(Scenario::load("baseline", &overrides).unwrap(), &evidence, as_of, 1).unwrap()
}

fn trips(plan: &Plan, draws: u64) -> Vec<Trips> {
    let mut trips = Vec::new();
    race::run::<Error>(plan, &Options::new(draws, Mode::Prior), |group: &Group| {
        trips.extend_from_slice(&group.trips);
        Ok(())
    })
    .unwrap();
    trips
}

#[test]
fn exchanging_all_is_another_draw_and_exchanging_nothing_none() {
    let plan = plan(&[]);
    let slots: Vec<usize> = plan.random_slots().map(|(slot, _)| slot).collect();
    let both = trips(&plan, 2048);
    let all = plan.exchanged(Exchange { partner: 1024, slots, shocks: true });
    assert_eq!(trips(&all, 1024), both[1024..]);
    let nothing = plan.exchanged(Exchange { partner: 1024, slots: Vec::new(), shocks: false });
    assert_eq!(trips(&nothing, 1024), both[..1024]);
    let shocks = plan.exchanged(Exchange { partner: 1024, slots: Vec::new(), shocks: true });
    assert_ne!(trips(&shocks, 1024), both[..1024]);
}

/// What is left out of the search for drivers moves nothing.
#[test]
fn parameters_of_views_enter_no_quarter() {
    let plan = plan(&[]);
    let of_race: Vec<usize> = plan.random_slots_of_race().map(|(slot, _)| slot).collect();
    let views: Vec<usize> = plan.random_slots().map(|(slot, _)| slot).filter(|slot| !of_race.contains(slot)).collect();
    assert!(views.len() > 20 && of_race.len() > 60, "{} {}", views.len(), of_race.len());
    let exchanged = plan.exchanged(Exchange { partner: 2048, slots: views, shocks: false });
    assert_eq!(trips(&exchanged, 2048), trips(&plan, 2048));
}

#[test]
fn a_slot_held_is_a_slot_set() {
    let held = plan(&[]).held(find("chips.mean_life_years").unwrap(), 3.0);
    assert_eq!(trips(&held, 1024), trips(&plan(&["chips.mean_life_years=3"]), 1024));
}

#[test]
fn shares_name_the_inputs_that_matter_and_no_others() {
    let plan = plan(&[]);
    let shares = shares(&plan, 1024, 0, &|_, _| {}, &NEVER_STOP).unwrap();
    let total = |symbol: &str, event: usize| {
        let slot = find(symbol).unwrap();
        let of = |driven: &&overhang_engine::explain::Driven| {
            driven.input == Input::Parameter(slot) && driven.event == event
        };
        shares.driven.iter().find(of).unwrap().first
    };
    // Returns to software decide the take-off; the price elasticity of Oracle's spread does not.
    let strong = total("takeoff.r_raw", 0);
    assert!(strong.total - strong.total_half_width > 0.3, "{strong:?}");
    for driven in &shares.driven {
        for indices in [driven.first, driven.date] {
            assert!(indices.total > -1e-12 && indices.total < 1.5, "{driven:?}");
            assert!(indices.first <= indices.total + 3.0 * indices.first_half_width.max(0.05), "{driven:?}");
        }
    }
    let block = shares.driven.iter().find(|d| d.input == Input::Block("takeoff") && d.event == 0).unwrap();
    assert!(block.first.total > strong.total - strong.total_half_width);
    // The same numbers on any number of threads.
    let again = overhang_engine::explain::shares(&plan, 1024, 1, &|_, _| {}, &NEVER_STOP).unwrap();
    let totals =
        |s: &overhang_engine::explain::Shares| s.driven.iter().map(|d| d.first.total.to_bits()).collect::<Vec<_>>();
    assert_eq!(totals(&shares), totals(&again));
}

#[test]
fn a_flip_is_where_the_winner_changes() {
    // A race of few inputs is quick: all but two are held.
    let mut plan = plan(&[]);
    let kept = [find("chips.mean_life_years").unwrap(), find("power.congestion_ratio").unwrap()];
    let others: Vec<(usize, f64)> = plan
        .random_slots()
        .filter(|(slot, _)| !kept.contains(slot))
        .map(|(slot, prior)| (slot, prior.median()))
        .collect();
    for (slot, value) in others {
        plan = plan.held(slot, value);
    }
    let found = flips(&plan, Mode::Prior, 1024, 0, &|_, _| {}, &NEVER_STOP).unwrap();
    assert_eq!(found.swings.len(), 5, "two parameters and three definitions");
    assert!(!found.flips.is_empty());
    for flip in &found.flips {
        assert_ne!(flip.beyond.winner(), found.base.winner());
        let swing = found.swings.iter().find(|swing| swing.slot == flip.slot).unwrap();
        assert!(swing.ends[0] < flip.threshold && flip.threshold < swing.ends[1]);
        assert_ne!(swing.at[usize::from(flip.above)].winner(), found.base.winner());
    }
}

fn histories(plan: &Plan) -> Histories {
    let mut histories = Histories::default();
    let mut options = Options::new(4096, Mode::Conditioned);
    options.keep = Keep { inputs: true, ..Keep::default() };
    race::run::<Error>(plan, &options, |group| {
        histories.add(group);
        Ok(())
    })
    .unwrap();
    histories
}

#[test]
fn questions_split_the_histories() {
    let plan = plan(&[]);
    let histories = histories(&plan);
    let slots: Vec<usize> = plan.random_slots().map(|(slot, _)| slot).collect();
    let ask = |text: &str| answer(&histories, &[Condition::parse(text).unwrap()], &slots, 0.9);
    let (short, long) = (ask("life < 5").unwrap(), ask("chips.mean_life_years > 5").unwrap());
    assert!((short.share + long.share - 1.0).abs() < 1e-12);
    for k in 0..4 {
        let mixed = short.share * short.first[k].0 + long.share * long.first[k].0;
        assert!((mixed - short.first_of_all[k]).abs() < 1e-12, "the whole is the mean of its parts");
    }
    assert_eq!(short.moved[0].slot, find("chips.mean_life_years").unwrap());
    let early = ask("bubble < 2029").unwrap();
    assert!(early.first[2].0 > early.first_of_all[2]);
    assert!(ask("life < 0.01").unwrap_err().to_string().contains("no history"));
    for (text, part) in [("life", "neither"), ("g0 < 1", "takeoff"), ("lif < 3", "life"), ("life < x", "number")] {
        assert!(Condition::parse(text).unwrap_err().to_string().contains(part), "{text}");
    }
    let drivers = shifts(&histories, &slots);
    let software = drivers.iter().find(|d| d.slot == find("takeoff.r_raw").unwrap() && d.event == 0).unwrap();
    assert!(software.date.pawn_median > 2.0 * software.date.noise);
}
