//! Buyers, markets and quarters in which nothing happens but the one thing that a test sets.

use super::first_vector;
use overhang_model::events;
use overhang_model::money::buyers::{self, BUYERS, BuyerStart};
use std::array::from_fn;

/// A buyer with nothing but its plan of 10.
pub const PLAIN: BuyerStart = BuyerStart {
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
pub fn plain_money() -> overhang_model::money::Parameters<f64> {
    let mut p = first_vector().money;
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

pub const QUIET: buyers::Inputs<f64> = buyers::Inputs {
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
pub fn eight<const N: usize>(first: [BuyerStart; N]) -> [BuyerStart; BUYERS] {
    from_fn(|b| first.get(b).copied().unwrap_or(PLAIN))
}

/// The trips as the reference vectors define them.
pub const DEFINITION: events::Parameters<f64> = events::Parameters {
    bubble_capex_fall_share: 0.3,
    bubble_appetite_log: -0.5,
    takeoff_pace_oom_per_year: 1.0,
    takeoff_years_in_one: 3.0,
};

/// A quarter in which nothing holds.
pub const CALM: events::Inputs<f64> = events::Inputs {
    capex: 10.0,
    idle_share: 0.0,
    idle_limit: 0.1,
    appetite: 0.0,
    distress: 0.0,
    rent_index: 3.0,
    rent_break_even: 2.0,
    leader_oom: 0.0,
};
