//! Beyond the vectors: a test for each branch that no vector sees, by the block that
//! holds it, with numbers computed by hand; and the properties of the joint step, one draw at a time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::{cases, start, vector_parameters};
use overhang_model::chips::fleet::Fleet;
use overhang_model::chips::orders;
use overhang_model::demand::quarter as demand;
use overhang_model::joint::{COLUMNS, HISTORY, Parameters, QUARTERS, Shocks, Start, State, Step};
use overhang_model::money::buyers::{self, BUYERS, BuyerStart};
use overhang_model::power::allocation::{Room, dark_share};
use overhang_model::takeoff::step as labs;
use overhang_model::{appetite, designers, events};
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::math::normal_quantile;
use overhang_prob::stream::Stream;
use proptest::prelude::*;
use std::array::from_fn;
use std::sync::LazyLock;

static START: LazyLock<Start> = LazyLock::new(start);
static VECTORS: LazyLock<[Parameters<f64>; 3]> = LazyLock::new(|| ["a", "b", "c"].map(vector_parameters));

fn central() -> Parameters<f64> {
    VECTORS[0]
}

#[track_caller]
fn near(ours: f64, expected: f64) {
    assert!((ours - expected).abs() <= 1e-12 * (1.0 + expected.abs()), "{ours} is not {expected}");
}

// ---- Trips -------------------------------------------------------------------------------------------

const DEFINITION: events::Parameters<f64> = events::Parameters {
    bubble_capex_fall_share: 0.3,
    bubble_appetite_log: -0.5,
    takeoff_pace_oom_per_year: 1.0,
    takeoff_years_in_one: 3.0,
};

/// A quarter in which nothing holds.
const CALM: events::Inputs<f64> = events::Inputs {
    capex: 10.0,
    idle_share: 0.0,
    idle_limit: 0.1,
    appetite: 0.0,
    distress: 0.0,
    rent_index: 3.0,
    rent_break_even: 2.0,
    leader_oom: 0.0,
};

/// Capex falls from 10 to nothing: the second quarter lies half below the peak.
fn after_a_fall(cause: events::Inputs<f64>) -> events::Outcome<f64> {
    let mut state = events::State::new([10.0; 4]);
    state.step(&DEFINITION, 0, &events::Inputs { capex: 0.0, ..cause });
    state.step(&DEFINITION, 1, &events::Inputs { capex: 0.0, ..cause })
}

#[test]
fn bubble_needs_a_cause() {
    let fall = after_a_fall(CALM);
    near(fall.drawdown, 0.5);
    assert!(!fall.bubble, "a fall without a financial cause is no bubble");
}

#[test]
fn bubble_by_appetite_alone() {
    assert!(after_a_fall(events::Inputs { appetite: -0.501, ..CALM }).bubble);
    assert!(!after_a_fall(events::Inputs { appetite: -0.5, ..CALM }).bubble, "below, not at");
}

#[test]
fn bubble_by_distress_alone() {
    assert!(after_a_fall(events::Inputs { distress: 1.0, ..CALM }).bubble);
}

#[test]
fn bubble_by_rent_alone() {
    assert!(after_a_fall(events::Inputs { rent_index: 1.999, ..CALM }).bubble);
    assert!(!after_a_fall(events::Inputs { rent_index: 2.0, ..CALM }).bubble, "below, not at");
}

#[test]
fn bubble_needs_a_fall() {
    let all = events::Inputs { appetite: -1.0, distress: 1.0, rent_index: 1.0, ..CALM };
    let mut state = events::State::new([10.0; 4]);
    assert!(!state.step(&DEFINITION, 0, &all).bubble, "no fall");
    // Four-quarter capex 28 of 40: a fall of exactly .3 counts (in binary a little above).
    assert!(!state.step(&DEFINITION, 1, &events::Inputs { capex: 0.0, ..all }).bubble, "a quarter less");
    assert!(state.step(&DEFINITION, 2, &events::Inputs { capex: 0.0, ..all }).bubble);
}

#[test]
fn drawdown_counts_the_peak_of_2025() {
    // 2025 sums to 10; the oldest quarter, 1, leaves first.
    let mut state = events::State::new([4.0, 3.0, 2.0, 1.0]);
    near(state.step(&DEFINITION, 0, &events::Inputs { capex: 0.0, ..CALM }).drawdown, 0.1);
    // 40 in 2025, then 5 a quarter: 35, 30, 25, 20, 20, ... The eighth quarter after 2025-Q4 still sees it;
    // the ninth looks back to the 35 of 2026-Q1.
    let mut state = events::State::new([10.0; 4]);
    let mut step = |t| state.step(&DEFINITION, t, &events::Inputs { capex: 5.0, ..CALM }).drawdown;
    let falls: Vec<f64> = (0..9).map(&mut step).collect();
    for (fall, expected) in falls.iter().zip([5.0, 10.0, 15.0, 20.0, 20.0, 20.0, 20.0, 20.0]) {
        near(*fall, expected / 40.0);
    }
    near(falls[8], 15.0 / 35.0);
}

#[test]
fn no_takeoff_before_a_year_has_passed() {
    let holds = |leader: [f64; 6]| {
        let mut state = events::State::new([10.0; 4]);
        let inputs = |leader_oom| events::Inputs { leader_oom, ..CALM };
        let step = |t: usize| state.step(&DEFINITION, t, &inputs(leader[t])).takeoff;
        (0..6).map(step).collect::<Vec<_>>()
    };
    // Any gain in the first four quarters is no take-off; from the fifth on it counts from four before.
    assert_eq!(holds([0.0, 9.0, 9.0, 9.0, 9.0, 9.0]), [false, false, false, false, true, false]);
    assert_eq!(holds([0.0, 9.0, 18.0, 27.0, 27.0, 27.0]), [false, false, false, false, true, true]);
    // Exactly three years of progress is enough, and it is the gain that counts, not the level.
    assert_eq!(holds([2.0, 2.0, 2.0, 2.0, 5.0, 4.9]), [false, false, false, false, true, false]);
}

#[test]
fn breaker_needs_two_quarters_in_a_row() {
    let mut state = events::State::new([10.0; 4]);
    let mut step = |t, idle_share| state.step(&DEFINITION, t, &events::Inputs { idle_share, ..CALM }).breaker;
    let holds: Vec<bool> = [0.1, 0.05, 0.2, 0.1, 0.3].into_iter().enumerate().map(|(t, idle)| step(t, idle)).collect();
    assert_eq!(holds, [false, false, false, true, true]);
}

#[test]
fn two_trips_in_one_quarter_are_both_seen() {
    // Idle chips and a fall of capex in distress, both for the first time in the second quarter.
    let both = events::Inputs { capex: 0.0, idle_share: 0.2, distress: 1.0, ..CALM };
    let mut state = events::State::new([10.0; 4]);
    let first = state.step(&DEFINITION, 0, &both);
    assert_eq!((first.breaker, first.bubble), (false, false));
    let second = state.step(&DEFINITION, 1, &both);
    assert_eq!((second.breaker, second.bubble, second.takeoff), (true, true, false), "a tie");
}

// ---- Appetite ----------------------------------------------------------------------------------------

/// Reverts at once, answers to nothing.
const INDIFFERENT: appetite::Parameters<f64> = appetite::Parameters {
    default_shock_log: 0.0,
    start_log: 0.0,
    reversion_per_year: 1e3,
    volatility_per_root_year: 1.0,
    roic_weight: 0.0,
    revenue_gap_weight: 0.0,
    idle_weight: 0.0,
    multiplier_weight: 0.0,
    write_down_weight: 0.0,
    target_min_log: -1.0,
    target_max_log: 0.75,
    break_hazard_per_year: 0.0,
    break_size_log: 0.25,
    break_hazard_gap_weight: 0.0,
};

const NO_NEWS: appetite::Inputs<f64> = appetite::Inputs {
    excess_return: 0.0,
    revenue_gap_log: 0.0,
    idle_share: 0.0,
    ln_multiplier: 0.0,
    write_downs: 0.0,
    default_shock: 0.0,
    shock: 0.0,
    break_shock: 1.0,
};

#[test]
fn appetite_stays_inside_its_outer_bounds() {
    let p = INDIFFERENT;
    let step = |shock: f64| appetite::step(&p, 1.0, 0.0, &appetite::Inputs { shock, ..NO_NEWS });
    // A shock moves by half of it (volatility 1, quarter year), to one beyond the bounds of the target.
    near(step(1.0), 0.5);
    assert_eq!((step(100.0), step(-100.0)), (1.75, -2.0));
    assert_eq!((step(3.0), step(-3.9)), (1.5, -1.95), "beyond the target's bounds, inside the outer ones");
    // The target itself has narrower bounds.
    let p = appetite::Parameters { roic_weight: 1.0, ..p };
    let step = |excess_return| appetite::step(&p, 1.0, 0.0, &appetite::Inputs { excess_return, ..NO_NEWS });
    assert_eq!((step(9.0), step(-9.0), step(0.5)), (0.75, -1.0, 0.5));
    // A default takes appetite down at once, whatever the target.
    let defaults = appetite::Inputs { default_shock: 0.5, ..NO_NEWS };
    assert_eq!(appetite::step(&INDIFFERENT, 1.0, 0.0, &defaults), -0.5);
}

#[test]
fn hazard_of_a_break_is_per_year() {
    // 2 a year is 1 - e^(-1/2) = .3935 a quarter; without the quarter it would be .8647.
    let p = appetite::Parameters { break_hazard_per_year: 2.0, break_hazard_gap_weight: 1.0, ..INDIFFERENT };
    let breaks = |break_shock, revenue_gap_log| {
        let inputs = appetite::Inputs { break_shock, revenue_gap_log, ..NO_NEWS };
        appetite::step(&p, 1.0, 0.0, &inputs) == -0.25
    };
    assert!(breaks(0.393, 0.0) && !breaks(0.394, 0.0));
    // A gap of .5 raises it to 2 e^.5 a year, .5615 a quarter; a gap below zero counts as none.
    assert!(breaks(0.561, 0.5) && !breaks(0.562, 0.5));
    assert!(breaks(0.393, -0.5) && !breaks(0.394, -0.5));
}

#[test]
fn life_longer_than_booked_writes_nothing_down() {
    assert_eq!(appetite::write_downs(6.0, 5.0, 100.0, 5.0), 0.0);
    // A life of four instead of five: 5% of the capital a year, over a yearly cash flow of 20.
    near(appetite::write_downs(4.0, 5.0, 100.0, 5.0), 0.25);
    // Without any positive cash flow the quotient is large but finite.
    near(appetite::write_downs(4.0, 5.0, 100.0, 0.0), 5e9);
}

/// Parameters under which appetite at the end of the first quarter is minus the write-downs.
fn write_downs_alone(life: f64) -> Parameters<f64> {
    let mut p = central();
    p.appetite = appetite::Parameters { write_down_weight: 1.0, target_min_log: -5.0, ..INDIFFERENT };
    p.chips.mean_life_years = life;
    p.money.book_life_years = 5.0;
    p
}

#[test]
fn write_downs_count_positive_cash_flows_only() {
    let mut start = START.clone();
    start.buyers[7].operating_cash_flow = -20.0;
    let p = write_downs_alone(3.0);
    let quarter = State::new(&p, &start).step(&p, &start, &Shocks::none()).columns;
    // In the first quarter cash flows are those of the start.
    let flows: f64 = start.buyers.iter().map(|b| b.operating_cash_flow.max(0.0)).sum();
    let capital = p.demand.ai_capital_start_usd_bn;
    let kept = (-p.demand.depreciation_times_life / 3.0 * 0.25).exp();
    let write_downs = (1.0 / 3.0 - 1.0 / 5.0) * (capital * kept + quarter.ai_capex_usd_bn) / (4.0 * flows);
    near(quarter.risk_appetite, -write_downs);
    let p = write_downs_alone(7.0);
    assert_eq!(State::new(&p, &start).step(&p, &start, &Shocks::none()).columns.risk_appetite, 0.0);
}

// ---- Plans and chips ---------------------------------------------------------------------------------

#[test]
fn rent_signal_is_held_between_minus_and_plus_its_cap() {
    // Buyers with cash flow for any plan, no limit on the whole: capex is the plans.
    let mut start = START.clone();
    for buyer in &mut start.buyers {
        buyer.operating_cash_flow = 1e5;
    }
    let mut p = central();
    p.money.orders_to_capacity_max_ratio = 1e9;
    p.money.capex_of_world_product_max_share = 1e9;
    p.money.rent_signal_cap_log = 0.8;
    p.appetite.start_log = 0.3;
    let before: f64 = start.buyers.iter().map(|b| b.ai_capex).sum();
    let signal = |p: &Parameters<f64>| {
        let quarter = State::new(p, &start).step(p, &start, &Shocks::none()).columns;
        let others = p.money.planned_capex_growth_start_per_year + p.money.plan_response_to_appetite_per_year * 0.3;
        let growth = (quarter.ai_capex_usd_bn / before).ln() / 0.25;
        ((growth - others) / p.money.plan_response_to_rent_per_year, quarter.rent_break_even_usd_per_h)
    };
    let (_, break_even) = signal(&p);
    // The index before the first quarter is the reference rent.
    for (m, expected) in [(-2.0, -0.8), (-0.81, -0.8), (-0.5, -0.5), (0.0, 0.0), (0.7, 0.7), (2.0, 0.8)] {
        p.demand.reference_rent_usd_per_hour = break_even * f64::exp(m);
        near(signal(&p).0, expected);
    }
}

#[test]
fn chip_share_is_held_between_its_bounds() {
    let mut p = central().chips;
    p.shells_bought_per_needed_ratio = 1.0;
    let share = |p: &_, price| orders::chip_share(p, 10.0, 1.0, 0.5, price);
    (p.chip_share_of_capex_min_share, p.chip_share_of_capex_max_share) = (0.3, 0.9);
    // Shells of 10 bn per GW built half the time, 1 kW a chip: 20 thousand USD of shells per chip.
    near(share(&p, 20.0), 0.5);
    near(share(&p, 60.0), 0.75);
    (p.chip_share_of_capex_min_share, p.chip_share_of_capex_max_share) = (0.55, 0.7);
    assert_eq!((share(&p, 20.0), share(&p, 60.0)), (0.55, 0.7));
}

#[test]
fn mean_of_six_rent_signals_is_clipped_below() {
    let mut p = central().chips;
    // Capacity would grow by .1 a year; half a unit of rent signal takes .2 off.
    p.delivery_capacity_growth_per_year = 0.1;
    p.delivery_capacity_start_mh_per_quarter = 8.0;
    p.capacity_response_to_rent_per_year = 0.4;
    let next = |earlier: f64, signal: f64| {
        let mut state = orders::State::new(&p, [0.0; 2]);
        state.rent_signals = [earlier; 6];
        assert_eq!(state.step(&p, 1.0, signal, 0.1).capacity_mh, 8.0, "acts from the next quarter");
        state.capacity_mh
    };
    near(next(-1.0, -1.0), 8.0 * f64::exp(0.25 * (0.1 - 0.4 * 0.5)));
    near(next(-0.4, -0.4), 8.0 * f64::exp(0.25 * (0.1 - 0.4 * 0.4)));
    // Only this quarter's signal is not zero: a sixth of it counts.
    near(next(0.0, -1.0), 8.0 * f64::exp(0.25 * (0.1 - 0.4 / 6.0)));
    // A signal is forgotten after six quarters.
    let mut state = orders::State::new(&p, [0.0; 2]);
    let mut capacities = vec![8.0];
    for t in 0..7 {
        state.step(&p, 1.0, if t == 0 { 0.6 } else { 0.0 }, 0.1);
        capacities.push(state.capacity_mh);
    }
    for (t, pair) in capacities.windows(2).enumerate() {
        let signal = if t < 6 { 0.1 } else { 0.0 };
        near((pair[1] / pair[0]).ln(), 0.25 * (0.1 + 0.4 * signal));
    }
}

// ---- Demand ------------------------------------------------------------------------------------------

#[test]
fn clearing_rent_below_the_floor_lets_the_index_fall_to_the_floor_only() {
    let mut p = central().demand;
    p.rent_index_speed_per_quarter = 0.4;
    let mut outcome = |floor: f64| {
        p.rent_floor_usd_per_hour = floor;
        let inputs = demand::Inputs {
            years: 0.0,
            energised_mh: 60.0,
            ln_capability: 0.0,
            exp_appetite: 1.0,
            world_product: 1.1e5,
            shock: 0.0,
        };
        demand::State::new(&p).step(&p, &inputs)
    };
    let free = outcome(1e-6);
    let before = central().demand.reference_rent_usd_per_hour;
    near(free.rent_index, before.powf(0.6) * free.rent_clearing.powf(0.4));
    let held = outcome(1.5);
    assert!(held.rent_clearing < 1.0, "the market clears below the floor");
    near(held.rent_clearing, free.rent_clearing);
    near(held.rent_index, before.powf(0.6) * 1.5f64.powf(0.4));
    // At the index fewer hours are wanted than there are.
    assert!(held.hours_used < held.hours_supply);
}

// ---- Buyers ------------------------------------------------------------------------------------------

/// A buyer with nothing but its plan of 10.
const PLAIN: BuyerStart = BuyerStart {
    ai_capex: 10.0,
    operating_cash_flow: 20.0,
    other_capex: 0.0,
    payout: 0.0,
    cash: 0.0,
    cash_floor: 0.0,
    debt: 10.0,
    debt_ceiling: 1.0,
    debt_life_years: 4.0,
    fleet_share: 0.125,
    contracted_backing: 0.0,
    researches: true,
    among_four_largest: false,
};

/// No interest, debt that rolls over, no payouts, no limits; default after two quarters.
fn plain_money() -> overhang_model::money::Parameters<f64> {
    let mut p = central().money;
    p.risk_free_rate_per_year = 0.0;
    p.credit_spread_neutral_per_year = 0.0;
    p.rollover_margin_log = 0.0;
    p.debt_room_drawn_per_quarter = 0.2;
    p.spare_cash_drawn_per_quarter = 0.5;
    p.payout_threshold_ratio = 2.0;
    p.payout_speed_per_quarter = 0.0;
    p.distress_to_default_quarters = 2.0;
    p.plan_floor_ratio = 0.02;
    p.plan_floor_after_default_ratio = 0.5;
    p.funding_floor_ratio = 0.005;
    p.debt_kept_after_default_ratio = 0.5;
    p.orders_to_capacity_max_ratio = 1.0;
    p.capex_of_world_product_max_share = 1.0;
    p
}

const QUIET: buyers::Inputs<f64> = buyers::Inputs {
    plan_growth: 1.0,
    appetite: 0.0,
    exp_appetite: 1.0,
    core_growth: 1.0,
    cloud_revenue_ratio: 1.0,
    chip_share: 0.5,
    capacity_mh: 1e9,
    price_kusd: 20.0,
    scarcity_max: 2.0,
    world_product: 1e9,
    default_shock_weight: 1.0,
};

/// Eight plain buyers, the first ones replaced.
fn eight<const N: usize>(first: [BuyerStart; N]) -> [BuyerStart; BUYERS] {
    from_fn(|b| first.get(b).copied().unwrap_or(PLAIN))
}

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

// ---- Take-off ----------------------------------------------------------------------------------------

/// The labs with shares .5, .3, .2.
fn lab_parameters() -> overhang_model::takeoff::Parameters<f64> {
    let mut p = central().takeoff;
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

// ---- Properties of the blocks ------------------------------------------------------------------------

/// Part of a vintage alive at an age: `exp(-fail age - (age/lambda)^3)`, `lambda = life / Gamma(4/3)`.
fn survival(p: &Parameters<f64>, years: f64) -> f64 {
    let x = years * 0.892_979_511_569_249_2 / p.chips.mean_life_years;
    (-p.chips.random_failures_per_year * years - x * x * x).exp()
}

/// Accounts of the buyers between two quarters.
fn accounts() -> impl Strategy<Value = [BuyerStart; BUYERS]> {
    let flows = (0.5..60.0f64, -30.0..80.0f64, 0.0..20.0f64, 0.0..20.0f64);
    let stocks = (-5.0..150.0f64, 0.0..30.0f64, 0.5..200.0f64, 0.0..4.0f64, 1.5..10.0f64, 0.0..40.0f64);
    let one = (flows, stocks).prop_map(|((ai_capex, flow, other, payout), (cash, floor, debt, x, life, backing))| {
        BuyerStart {
            ai_capex,
            operating_cash_flow: flow,
            other_capex: other,
            payout,
            cash,
            cash_floor: floor,
            debt,
            debt_ceiling: x,
            debt_life_years: life,
            contracted_backing: backing,
            ..PLAIN
        }
    });
    prop::array::uniform8(one)
}

/// What the other blocks hand to the buyers.
fn markets() -> impl Strategy<Value = buyers::Inputs<f64>> {
    (0.7..1.4f64, -1.5..1.0f64, 1.0..3.0f64, 0.2..3.0f64, 0.5..30.0f64).prop_map(
        |(plan_growth, appetite, core_growth, cloud_revenue_ratio, capacity_mh)| buyers::Inputs {
            plan_growth,
            appetite,
            exp_appetite: appetite.exp(),
            core_growth,
            cloud_revenue_ratio,
            capacity_mh,
            world_product: 1.2e5,
            ..QUIET
        },
    )
}

proptest! {
    #![proptest_config(cases(256))]

    /// What is earned and borrowed is spent, paid out, paid back or kept. A default forgives debt and finds
    /// cash, so none here.
    #[test]
    fn cash_change_is_the_sum_of_flows(all in accounts(), market in markets()) {
        let mut p = central().money;
        p.distress_to_default_quarters = 1e9;
        let mut state = buyers::State::new(&p, &all, 1.0);
        let before = state;
        let out = state.step(&p, &all, &market);
        let spread = p.credit_spread_neutral_per_year * (-p.credit_spread_response_per_log * market.appetite).exp();
        for (b, start) in all.iter().enumerate() {
            let interest = before.debt[b] * (p.risk_free_rate_per_year + spread) * 0.25;
            let above = (before.cash[b] - p.payout_threshold_ratio * start.cash).max(0.0);
            let payout = start.payout + p.payout_speed_per_quarter * above;
            let earned = before.operating_cash_flow[b] - market.core_growth * start.other_capex - interest - payout;
            let borrowed = state.debt[b] - before.debt[b];
            let kept = state.cash[b] - before.cash[b];
            prop_assert!((earned + borrowed - state.capex[b] - kept).abs() < 1e-9, "buyer {}", b);
            prop_assert!(state.debt[b] >= 0.0);
        }
        prop_assert!((state.capex.iter().sum::<f64>() - out.capex).abs() < 1e-9);
    }

    /// The cash flow of all buyers is the rest of their business, the realised cloud margin and what
    /// research costs above the start.
    #[test]
    fn cash_flows_share_out_margin_and_research(
        all in accounts(), margin in 0.0..200.0f64, research in -5.0..50.0f64, growth in 1.0..2.0f64,
    ) {
        let p = central().money;
        let mut state = buyers::State::new(&p, &all, 40.0);
        state.settle(&p, &all, 1.0, margin, 0.0, true);
        for (flow, start) in state.operating_cash_flow.iter().zip(&all) {
            prop_assert!((flow - start.operating_cash_flow).abs() < 1e-9);
        }
        state.settle(&p, &all, growth, margin, research, false);
        let core: f64 = state.core_cash_flow.iter().map(|&c| if c > 0.0 { c * growth } else { c }).sum();
        let expected = core + p.cloud_margin_realised_share * margin - p.research_paid_internally_share * research;
        prop_assert!((state.operating_cash_flow.iter().sum::<f64>() - expected).abs() < 1e-9);
    }

    #[test]
    fn larger_debt_ceiling_never_lowers_funding(
        all in accounts(), market in markets(), buyer in 0..BUYERS, more in 0.0..3.0f64,
    ) {
        let p = central().money;
        let mut richer = all;
        richer[buyer].debt_ceiling += more;
        let funded = |all: &[BuyerStart; BUYERS]| {
            let mut state = buyers::State::new(&p, all, 1.0);
            let out = state.step(&p, all, &market);
            (out.funding_shortfall, out.capex)
        };
        let (before, after) = (funded(&all), funded(&richer));
        prop_assert!(after.0 <= before.0 + 1e-12);
        prop_assert!(after.1 >= before.1 * (1.0 - 1e-12));
    }

    #[test]
    fn without_new_debt_no_buyer_owes_more(all in accounts(), market in markets()) {
        let p = overhang_model::money::Parameters { debt_room_drawn_per_quarter: 0.0, ..central().money };
        let mut state = buyers::State::new(&p, &all, 1.0);
        for _ in 0..8 {
            let before = state.debt;
            state.step(&p, &all, &market);
            for (now, before) in state.debt.iter().zip(before) {
                prop_assert!(*now <= before);
            }
        }
    }

    #[test]
    fn fleets_of_buyers_sum_to_the_stock(all in accounts(), stock in 5.0..100.0f64, new in 0.0..5.0f64) {
        let p = central().money;
        let mut state = buyers::State::new(&p, &all, 30.0);
        let out = state.step(&p, &all, &QUIET);
        state.receive(stock, new, out.capex);
        prop_assert!((state.fleet_mh.iter().sum::<f64>() / stock - 1.0).abs() < 1e-12);
    }

    #[test]
    fn shares_of_designers_sum_to_one(
        price in 1.0..30.0f64, premium in 0.7..1.3f64, alpha in 0.5..4.0f64, nest in 0.3..1.0f64,
    ) {
        let mut p = central().designers;
        (p.price_sensitivity, p.custom_nest) = (alpha, nest);
        let mut state = designers::State::new(&p);
        for _ in 0..20 {
            state.step(&p, price, price * premium);
            prop_assert!((state.share.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(state.share.iter().all(|&s| s > 0.0));
        }
    }

    /// Switching on: energised and waiting add up, more shells never raise what waits, all runs where shells
    /// are plenty, and newest first switches on at least as much as oldest first.
    #[test]
    fn switching_on_is_monotone_in_shells(
        vintages in prop::collection::vec((0.01..6.0f64, 0.5..2.5f64), 1..20),
        slack in 0.2..3.0f64, more in 0.0..1.0f64, s_own in 0.01..0.6f64, m_pool in 0.0..=1.0f64,
    ) {
        let mut p = central();
        (p.power.owner_spread_log, p.power.pooled_shells_share) = (s_own, m_pool);
        let mut fleet: Fleet<f64, 20> = Fleet::new(&p.chips);
        // Power per chip falls from vintage to vintage, as it does in the race.
        let mut vintages = vintages;
        vintages.sort_by(|a, b| b.1.total_cmp(&a.1));
        for (delivered, power) in &vintages {
            fleet.deliver(*delivered, *power);
        }
        let (stock, need) = fleet.stock_and_need();
        let energised = |shells: f64, newest_first: bool| {
            let mut alive = Vec::new();
            fleet.newest_first(|vintage| alive.push(vintage));
            if !newest_first {
                alive.reverse();
            }
            let dark = dark_share(&p.power, shells / need);
            let mut room = Room { left_gw: need * (1.0 - dark), energised_mh: 0.0 };
            for vintage in alive {
                room.switch_on(vintage.need_gw, vintage.mh_per_gw);
            }
            room.energised_mh
        };
        let on = energised(slack * need, true);
        prop_assert!(on <= stock * (1.0 + 1e-12) && on >= 0.0);
        prop_assert!(energised((slack + more) * need, true) >= on - 1e-9 * stock);
        prop_assert!(on >= energised(slack * need, false) - 1e-9 * stock);
        prop_assert!((energised(1e6 * need, true) / stock - 1.0).abs() < 1e-9);
        let delivered: f64 = vintages.iter().map(|(mh, _)| mh).sum();
        let retired: f64 = vintages.iter().rev().enumerate().map(|(age, (mh, _))| {
            let age = (age as f64 + 0.5) * 0.25;
            mh * (1.0 - survival(&p, age))
        }).sum();
        prop_assert!((fleet.delivered_total() - delivered).abs() < 1e-9);
        prop_assert!((delivered - stock - retired).abs() < 1e-9);
    }
}

// ---- Properties of the joint step --------------------------------------------------------------------

/// Shocks of a history.
fn shocks(seed: u64) -> Vec<Shocks<f64>> {
    let streams = ["appetite", "break", "demand", "shells"].map(|name| Stream::new(seed, name));
    (0..QUARTERS as u32)
        .map(|t| {
            let [appetite, market_break, demand, shells] = streams.map(|s| s.uniform::<f64>(&[0; MAX_LANES], t));
            Shocks {
                appetite: normal_quantile(appetite),
                market_break,
                demand: normal_quantile(demand),
                shells: normal_quantile(shells),
            }
        })
        .collect()
}

fn run(p: &Parameters<f64>, shocks: &[Shocks<f64>]) -> Vec<Step<f64>> {
    let mut state = State::new(p, &START);
    shocks.iter().map(|shocks| state.step(p, &START, shocks)).collect()
}

/// Columns by name.
fn columns(step: &Step<f64>) -> Vec<(&'static str, f64)> {
    let mut names = COLUMNS.iter();
    let mut columns = Vec::new();
    step.columns.each(|value| columns.push((names.next().unwrap().0, value)));
    columns
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn chips_power_and_hours_are_conserved(vector in 0..3usize, seed in 0..1_000_000u64) {
        let p = VECTORS[vector];
        let mut delivered: Vec<f64> =
            START.deliveries_mh.iter().map(|mh| mh * p.chips.historical_deliveries_scale_ratio).collect();
        let mut powered: Option<f64> = None;
        for (t, step) in run(&p, &shocks(seed)).iter().enumerate() {
            let q = &step.columns;
            prop_assert!((q.energised_mh + q.waiting_mh - q.stock_mh).abs() < 1e-12 * q.stock_mh);
            prop_assert!(q.waiting_mh >= -1e-12 && (0.0..=1.0).contains(&q.idle_share));
            delivered.push(q.delivered_mh);
            let alive: f64 = delivered.iter().enumerate().map(|(v, mh)| {
                let age = (t as f64 + 1.0 + HISTORY as f64 - v as f64 - 0.5) * 0.25;
                mh * survival(&p, age)
            }).sum();
            prop_assert!((alive / q.stock_mh - 1.0).abs() < 1e-12);
            if let Some(before) = powered {
                prop_assert!((before + q.arrivals_gw - q.powered_gw).abs() < 1e-9);
            }
            powered = Some(q.powered_gw);
            prop_assert!(q.delivered_mh <= q.delivery_capacity_mh);
            prop_assert!(q.hours_used_bn <= q.hours_supply_bn);
            prop_assert!(q.rd_hours_bn <= q.hours_used_bn * (1.0 + 1e-12));
            let cloud = q.rent_index_usd_per_h * q.hours_used_bn;
            prop_assert!((cloud / q.cloud_revenue_usd_bn - 1.0).abs() < 1e-12);
            prop_assert!((0.0..1.0).contains(&q.share_nvidia));
            prop_assert!(step.sound);
        }
    }

    #[test]
    fn higher_limit_never_raises_the_breaker(
        vector in 0..3usize, seed in 0..1_000_000u64, limit in 0.01..0.4f64, more in 0.0..0.2f64,
    ) {
        let mut p = VECTORS[vector];
        let shocks = shocks(seed);
        p.power.breaker_idle_share = limit;
        let low = run(&p, &shocks);
        p.power.breaker_idle_share = limit + more;
        for (low, high) in low.iter().zip(run(&p, &shocks)) {
            prop_assert!(low.breaker | !high.breaker);
            prop_assert_eq!(low.columns.idle_share.to_bits(), high.columns.idle_share.to_bits());
        }
    }

    /// With three weights at zero, how fast the labs progress changes nothing but the labs.
    #[test]
    fn takeoff_can_be_cut_from_money(vector in 0..3usize, seed in 0..1_000_000u64, pace in 0.2..3.0f64) {
        let mut p = VECTORS[vector];
        p.money.plan_response_to_multiplier_per_year = 0.0;
        p.appetite.multiplier_weight = 0.0;
        p.takeoff.demand_per_capability = 0.0;
        let shocks = shocks(seed);
        let slow = run(&p, &shocks);
        p.takeoff.software_growth_start_per_year *= pace;
        p.takeoff.taste_slope_per_oom *= pace;
        for (slow, fast) in slow.iter().zip(run(&p, &shocks)) {
            for ((name, slow), (_, fast)) in columns(slow).into_iter().zip(columns(&fast)) {
                if !["rd_multiplier", "leader_capability_oom", "largest_lab_share"].contains(&name) {
                    prop_assert_eq!(slow.to_bits(), fast.to_bits(), "{}", name);
                }
            }
            prop_assert_eq!((slow.breaker, slow.bubble), (fast.breaker, fast.bubble));
        }
        prop_assert!(slow.iter().all(|step| step.columns.capability_demand_factor == 1.0));
    }

    #[test]
    fn nothing_idles_where_shells_are_plenty(vector in 0..3usize, seed in 0..1_000_000u64) {
        let mut p = VECTORS[vector];
        p.power.pooled_shells_share = 1.0;
        p.power.normal_dwell_quarters = 0.0;
        p.power.shell_slack_start_share = 1e6;
        for step in run(&p, &shocks(seed)) {
            prop_assert!(step.columns.idle_share < 1e-14);
            prop_assert!((step.columns.energised_mh / step.columns.stock_mh - 1.0).abs() < 1e-14);
            prop_assert!(!step.breaker);
        }
    }

    #[test]
    fn debt_never_grows_where_none_can_be_raised(vector in 0..3usize, seed in 0..1_000_000u64) {
        let mut p = VECTORS[vector];
        p.money.debt_room_drawn_per_quarter = 0.0;
        let mut before = (f64::INFINITY, f64::INFINITY);
        for step in run(&p, &shocks(seed)) {
            let now = (step.columns.debt_all_usd_bn, step.columns.debt_orcl_usd_bn);
            prop_assert!(now.0 <= before.0 && now.1 <= before.1);
            before = now;
        }
    }
}
