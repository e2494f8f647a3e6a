//! Properties of the blocks and of the joint step, one draw at a time: conservation, bounds, what moves
//! what.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::quiet::{PLAIN, QUIET};
use common::{START, VECTORS, cases, first_vector};
use overhang_model::chips::fleet::Fleet;
use overhang_model::designers;
use overhang_model::joint::{COLUMNS, HISTORY, Parameters, QUARTERS, Shocks, State, Step};
use overhang_model::money::buyers::{self, BUYERS, BuyerStart};
use overhang_model::power::allocation::{Room, dark_share};
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::math::normal_quantile;
use overhang_prob::stream::Stream;
use proptest::prelude::*;

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
        let mut p = first_vector().money;
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
        let p = first_vector().money;
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
        let p = first_vector().money;
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
        let p = overhang_model::money::Parameters { debt_room_drawn_per_quarter: 0.0, ..first_vector().money };
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
        let p = first_vector().money;
        let mut state = buyers::State::new(&p, &all, 30.0);
        let out = state.step(&p, &all, &QUIET);
        state.receive(stock, new, out.capex);
        prop_assert!((state.fleet_mh.iter().sum::<f64>() / stock - 1.0).abs() < 1e-12);
    }

    #[test]
    fn shares_of_designers_sum_to_one(
        price in 1.0..30.0f64, premium in 0.7..1.3f64, alpha in 0.5..4.0f64, nest in 0.3..1.0f64,
    ) {
        let mut p = first_vector().designers;
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
        let mut p = first_vector();
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
