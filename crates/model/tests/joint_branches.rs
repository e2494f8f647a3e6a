//! Branches that no reference vector sees, by the block that holds them, with numbers computed by hand:
//! trips, appetite, plans and chips, demand.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::quiet::{CALM, DEFINITION};
use common::{START, first_vector, near};
use overhang_model::chips::orders;
use overhang_model::demand::quarter as demand;
use overhang_model::joint::{Parameters, Shocks, State};
use overhang_model::{appetite, events};

// ---- Trips -------------------------------------------------------------------------------------------

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
    let mut p = first_vector();
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
    let mut p = first_vector();
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
    let mut p = first_vector().chips;
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
    let mut p = first_vector().chips;
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
    let mut p = first_vector().demand;
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
    let before = first_vector().demand.reference_rent_usd_per_hour;
    near(free.rent_index, before.powf(0.6) * free.rent_clearing.powf(0.4));
    let held = outcome(1.5);
    assert!(held.rent_clearing < 1.0, "the market clears below the floor");
    near(held.rent_clearing, free.rent_clearing);
    near(held.rent_index, before.powf(0.6) * 1.5f64.powf(0.4));
    // At the index fewer hours are wanted than there are.
    assert!(held.hours_used < held.hours_supply);
}
