//! Branches of buyers and labs that no reference vector sees, with numbers computed by hand.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::quiet::{CALM, DEFINITION, PLAIN, QUIET, eight, plain_money};
use common::{first_vector, near};
use overhang_model::events;
use overhang_model::money::buyers::{self, BUYERS, BuyerStart};
use overhang_model::takeoff::step as labs;

#[test]
fn negative_cash_flow_leaves_the_ceiling_to_the_backing() {
    let p = plain_money();
    let losing =
        BuyerStart { operating_cash_flow: -5.0, debt: 40.0, debt_ceiling: 2.0, contracted_backing: 30.0, ..PLAIN };
    let all = eight([losing]);
    let mut state = buyers::State::new(&p, &all, 1.0);
    let out = state.step(&p, &all, &QUIET);
    // Ceiling 2 x 30 = 60; a fifth of the room of 20 is raised. Counting the losses it would be 20.
    near(state.debt[0], 44.0);
    // The least capex .05 and the loss of 5 need 5.05; 4 are borrowed, the rest is taken from cash.
    near(state.capex[0], 0.05);
    near(state.cash[0], -1.05);
    assert_eq!((out.distress, state.distress_quarters[0], out.defaults), (1.0, 1.0, 0.0));
    assert_eq!(out.distressed, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    // The others spend their plans and keep the rest of their flow.
    near(state.capex[1], 10.0);
    near(state.cash[1], 10.0);
    near(out.capex, 70.05);
    near(out.funding_shortfall, 9.95 / 80.0);
}

#[test]
fn debt_above_its_ceiling_is_paid_back_as_it_matures() {
    let p = plain_money();
    // Ceiling .5 x 4 x 20 = 40: of 41 owed 1 is over, of 80 only what matures (a sixteenth) can be paid.
    let over = |debt| BuyerStart { debt, debt_ceiling: 0.5, ..PLAIN };
    let all = eight([over(41.0), over(80.0)]);
    let mut state = buyers::State::new(&p, &all, 1.0);
    state.step(&p, &all, &QUIET);
    near(state.debt[0], 40.0);
    near(state.debt[1], 75.0);
    // In bad times a part of what matures does not roll over, even below the ceiling.
    let all = eight([over(32.0)]);
    let mut state = buyers::State::new(&p, &all, 1.0);
    let half = 0.5f64.ln();
    state.step(&p, &all, &buyers::Inputs { appetite: half, exp_appetite: 0.5, ..QUIET });
    // Ceiling 20 now: 12 over, of which the maturing 2; not rolled over: 1. The larger counts.
    near(state.debt[0], 30.0);
    // The others owe 10 under a ceiling of 40: half of the maturing .625 is paid back.
    near(state.debt[1], 10.0 - 0.3125);
}

/// Two buyers that lose 50 a quarter, one with more and one with less debt than half its ceiling of 60.
fn failing() -> [BuyerStart; BUYERS] {
    let failing = BuyerStart {
        operating_cash_flow: -50.0,
        cash: 1.0,
        cash_floor: 3.0,
        debt: 40.0,
        debt_ceiling: 2.0,
        contracted_backing: 30.0,
        ..PLAIN
    };
    eight([failing, BuyerStart { debt: 20.0, ..failing }])
}

#[test]
fn default_cuts_debt_raises_cash_and_floor_and_restarts_the_count() {
    let p = overhang_model::money::Parameters { debt_room_drawn_per_quarter: 0.0, ..plain_money() };
    let all = failing();
    let mut state = buyers::State::new(&p, &all, 1.0);
    let first = state.step(&p, &all, &buyers::Inputs { default_shock_weight: 3.0, ..QUIET });
    assert_eq!((first.defaults, first.default_shock), (0.0, 0.0));
    near(state.cash[0], 1.0 - 50.05);
    assert_eq!(state.distress_quarters[..3], [1.0, 1.0, 0.0]);

    let second = state.step(&p, &all, &buyers::Inputs { default_shock_weight: 3.0, ..QUIET });
    assert_eq!((second.defaults, second.distress), (2.0, 1.0));
    // 40 and 20 of the 120 owed by all, times the weight.
    near(second.default_shock, 3.0 * 60.0 / 120.0);
    near(state.debt[0], 30.0);
    near(state.debt[1], 20.0);
    assert_eq!(state.cash[0], 3.0, "raised to its floor");
    assert_eq!(state.plan_floor[0], 5.0, "half the capex of the start");
    near(state.plan_floor[2], 0.2);
    assert_eq!(state.distress_quarters[..2], [0.0, 0.0], "the count restarts");
    assert_eq!(second.distressed[..3], [1.0, 1.0, 0.0], "in distress in the quarter of the default too");

    // Default comes after two quarters of distress, not one: the count did restart.
    assert_eq!(state.step(&p, &all, &QUIET).defaults, 0.0);
    near(state.plan[0], 5.0);
    assert_eq!(state.step(&p, &all, &QUIET).defaults, 2.0);
    // Long after, with its flow back, the floor of the plan is still that of the default.
    state.operating_cash_flow[0] = 100.0;
    state.plan[0] = 0.1;
    state.capex[0] = 0.1;
    for _ in 0..3 {
        state.step(&p, &all, &QUIET);
        assert_eq!(state.plan_floor[0], 5.0);
        near(state.plan[0], 5.0);
    }
}

#[test]
fn distress_must_be_in_a_row() {
    let p = overhang_model::money::Parameters { debt_room_drawn_per_quarter: 0.0, ..plain_money() };
    let all = failing();
    let mut state = buyers::State::new(&p, &all, 1.0);
    for _ in 0..3 {
        assert_eq!(state.step(&p, &all, &QUIET).defaults, 0.0);
        state.operating_cash_flow = [400.0; BUYERS];
        assert_eq!(state.step(&p, &all, &QUIET).distress, 0.0);
        assert_eq!(state.distress_quarters, [0.0; BUYERS]);
        state.operating_cash_flow = [-50.0; BUYERS];
        state.cash = [1.0; BUYERS];
    }
}

// ---- Labs ----------------------------------------------------------------------------------------

/// The labs with shares .5, .3, .2.
fn lab_parameters() -> overhang_model::takeoff::Parameters<f64> {
    let mut p = first_vector().takeoff;
    (p.lab_1_start_share, p.lab_2_start_share, p.lab_3_start_share) = (0.5, 0.3, 0.2);
    p
}

#[test]
fn diffusion_within_a_quarter_goes_at_most_all_the_way() {
    let step = |per_year| {
        let p = overhang_model::takeoff::Parameters { diffusion_per_year: per_year, ..lab_parameters() };
        let setup = labs::Setup::new(&p);
        let mut state = labs::State::new(&setup);
        state.step(&p, &setup, 1.0);
        // The first lab, which leads, does the research of the start.
        near(state.stock[0], 1.0 + 0.25 * p.software_growth_start_per_year / p.software_returns);
        state.stock
    };
    let (none, half, all, beyond) = (step(0.0), step(2.0), step(4.0), step(8.0));
    for lab in 1..3 {
        assert!(none[lab] < none[0] - 1e-3);
        near(half[lab], 0.5 * (none[lab] + none[0]));
        near(all[lab], none[0]);
        near(beyond[lab], none[0]);
    }
}

#[test]
fn leader_changes_and_its_multiplier_with_it() {
    let p = lab_parameters();
    let setup = labs::Setup::new(&p);
    let mut state = labs::State::new(&setup);
    let first = state.step(&p, &setup, 1.0);
    assert_eq!((first.leader, first.leader_oom), (0.0, 0.0));
    for (lab, ln_software) in [(1, 9.0), (2, 12.0)] {
        let mut ahead = labs::State::new(&setup);
        ahead.ln_software[lab] = ln_software;
        let out = ahead.step(&p, &setup, 1.0);
        assert_eq!(out.leader, lab as f64);
        let share: f64 = [0.5, 0.3, 0.2][lab];
        let expected = (ln_software + p.compute_weight * (share / 0.5).ln()) / std::f64::consts::LN_10;
        near(out.leader_oom, expected);
        near(out.ln_leader_multiplier, setup.ln_multiplier(&out.labs[lab]));
        assert!(out.ln_leader_multiplier > setup.ln_multiplier(&out.labs[0]) + 0.1);
    }
    // The trips compare each quarter's leader, whichever lab it is: 3 of the second against 0 of the first.
    let mut trips = events::State::new([10.0; 4]);
    let leaders = [0.0, 1.0, 1.5, 2.0, 3.0];
    let holds = leaders
        .iter()
        .enumerate()
        .map(|(t, &leader_oom)| trips.step(&DEFINITION, t, &events::Inputs { leader_oom, ..CALM }).takeoff);
    assert!(holds.last().unwrap());
}

#[test]
fn equal_labs_are_led_by_the_first() {
    let mut p = lab_parameters();
    (p.lab_1_start_share, p.lab_2_start_share, p.lab_3_start_share) = (0.3, 0.35, 0.35);
    let setup = labs::Setup::new(&p);
    let out = labs::State::new(&setup).step(&p, &setup, 1.0);
    assert_eq!(out.leader, 1.0, "the first of the two largest");
}
