//! The blocks of the race at rest: how fast quantities would grow from a known level if no signal pulled.
//!
//! The race itself starts at one date. To say what the model would have forecast on an earlier one, each
//! block is stepped from its own start with the signals between blocks at rest: rent at break-even, no idle
//! chips, no research multiplier, appetite moved by its own shocks alone. What comes out are ratios to the
//! first quarter, to be laid onto a known level. Source: docs/model/backtest.md.

use crate::demand::quarter::{Inputs, State};
use crate::joint::{Parameters, Shocks};
use crate::money::plans::{Signals, plan_growth};
use crate::takeoff::step::log10_horizon_minutes;
use crate::{QUARTER_YEARS, THOUSAND_HOURS_PER_QUARTER, appetite};
use overhang_prob::math::{exp, ln};

/// More chips than any demand of the first quarter asks for, million H100e.
const AMPLE_MH: f64 = 1_000.0;

/// Logarithms of ratios to the first quarter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ratios {
    /// AI capex of a buyer, and what Nvidia takes of it.
    pub ln_capex: f64,
    /// Chips delivered in a quarter, H100e.
    pub ln_delivered: f64,
    /// Power of the chips delivered in a quarter.
    pub ln_delivered_power: f64,
    /// Contract rent of an H100e.
    pub ln_rent: f64,
    /// Revenue of the labs.
    pub ln_lab_revenue: f64,
}

impl Ratios {
    /// Whether all are finite.
    #[must_use]
    pub fn sound(&self) -> bool {
        let all = [self.ln_capex, self.ln_delivered, self.ln_delivered_power, self.ln_rent, self.ln_lab_revenue];
        all.iter().all(|ratio| ratio.is_finite())
    }
}

/// Ratios of the first quarter (all zero) and the `quarters` after it.
///
/// - Plans grow by `e^(DT (g + k_ap a))`, `g = g_inf + (g0 - g_inf) e^(-yr/tau_g)` (docs/model/money.md, Plans).
/// - A dollar buys `e^(d_cost yp)` times the H100e, each with `e^(-e_w yp)` times the power, `yp` the years
///   beyond `y_flat` (docs/model/chips.md).
/// - Energised chips of the demand block grow as deliveries do, from where rent clears at the reference rent
///   (docs/model/demand.md).
#[must_use]
pub fn ratios(p: &Parameters<f64>, shocks: impl Fn(usize) -> Shocks<f64>, quarters: usize) -> Vec<Ratios> {
    let reversion = appetite::reversion(&p.appetite);
    let power_decline = p.power.chip_power_decline_per_year;
    let price_decline = power_decline + p.chips.price_decline_beyond_power_per_year;
    let mut state = State::new(&p.demand);
    let mut willing = p.appetite.start_log;
    let start_mh = balanced_supply_mh(p, &state, willing);
    let mut all = Vec::with_capacity(quarters + 1);
    let (mut now, mut first) = (Ratios::default(), (0.0, 0.0));
    for t in 0..=quarters {
        let years = t as f64 * QUARTER_YEARS;
        let shock = shocks(t);
        let cheaper = (years - p.chips.flat_price_years).max(0.0);
        now.ln_delivered = now.ln_capex + price_decline * cheaper;
        now.ln_delivered_power = now.ln_delivered - power_decline * cheaper;
        let outcome = state.step(&p.demand, &inputs(p, years, start_mh * exp(now.ln_delivered), willing, shock.demand));
        state.adopt(&p.demand);
        let (rent, revenue) = (ln(outcome.rent_index), ln(outcome.lab_revenue));
        if t == 0 {
            first = (rent, revenue);
        }
        all.push(Ratios { ln_rent: rent - first.0, ln_lab_revenue: revenue - first.1, ..now });
        let signals = Signals {
            fade: exp(-years / p.money.capex_growth_time_constant_years),
            rent: 0.0,
            idle_share: 0.0,
            ln_multiplier: 0.0,
            appetite: willing,
        };
        now.ln_capex += ln(plan_growth(&p.money, &signals));
        let at_rest = appetite::Inputs {
            excess_return: 0.0,
            revenue_gap_log: 0.0,
            idle_share: 0.0,
            ln_multiplier: 0.0,
            write_downs: 0.0,
            default_shock: 0.0,
            shock: shock.appetite,
            break_shock: shock.market_break,
        };
        willing = appetite::step(&p.appetite, reversion, willing, &at_rest);
    }
    all
}

fn inputs(p: &Parameters<f64>, years: f64, energised_mh: f64, willing: f64, shock: f64) -> Inputs<f64> {
    Inputs {
        years,
        energised_mh,
        ln_capability: 0.0,
        exp_appetite: exp(willing),
        world_product: p.money.world_product_usd_bn_per_year * exp(p.money.world_product_growth_per_year * years),
        shock,
    }
}

/// The energised chips at which rent clears at the reference rent in the first quarter, million H100e: those
/// that serve the hours asked for at that rent.
fn balanced_supply_mh(p: &Parameters<f64>, state: &State<f64>, willing: f64) -> f64 {
    // An index that does not move stays at the reference rent.
    let mut still = p.demand;
    still.rent_index_speed_per_quarter = 0.0;
    let mut trial = *state;
    let hours_bn = trial.step(&still, &inputs(p, 0.0, AMPLE_MH, willing, 0.0)).hours_used;
    hours_bn / (THOUSAND_HOURS_PER_QUARTER * p.demand.usable_hours_share)
}

/// ln of the ratio by which the half-success horizon rises in `years` at the pace of the yardstick, which
/// doubles it in `doubling_years` at first (docs/model/takeoff.md, horizon).
#[must_use]
pub fn ln_horizon_ratio(p: &Parameters<f64>, doubling_years: f64, years: f64) -> f64 {
    let capability = p.takeoff.horizon_doubling_oom * years / doubling_years;
    let rise = log10_horizon_minutes(&p.takeoff, capability) - log10_horizon_minutes(&p.takeoff, 0.0);
    rise * std::f64::consts::LN_10
}
