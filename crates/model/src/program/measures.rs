//! What a sum of money adds to power, quarter by quarter, under five alternatives (docs/model/program.md).

use super::params::Parameters;
use super::reactors::{unit_cost, units_for};
use super::schedule::{Ramp, Schedule};
use crate::joint::QUARTERS;
use crate::power::ahead::hazard_ratio;
use crate::{QUARTER_YEARS, Z95};
use overhang_prob::math::{exp, ln};

/// Share of the hours at which the parameter of the headroom is stated, by its definition.
const STATED_HOURS_SHARE: f64 = 0.0025;

/// What the money is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// Reactors with this share of it, the grid with the rest.
    Programme {
        /// Share of reactors.
        reactors: f64,
    },
    /// Engines and turbines on site.
    Engines,
    /// Transformer works.
    Transformers,
    /// Load that stands still in some hours and is connected early for it.
    Flexible,
    /// Chips that need less power.
    Chips,
}

/// The question: what for, how much, from when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// What for.
    pub measure: Measure,
    /// Money, bn USD.
    pub budget_usd_bn: f64,
    /// Start, in quarters after the start of the race; may have a part.
    pub start_quarter: f64,
}

/// What a measure adds in each quarter of the race.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Hazard of a connection over that without it.
    pub hazard_ratio: [f64; QUARTERS],
    /// Power for halls without a connection, at the end of the quarter, GW.
    pub capacity_gw: [f64; QUARTERS],
    /// Power of a new chip over that without it.
    pub chip_power_ratio: [f64; QUARTERS],
    /// What it costs.
    pub bill: Bill,
}

/// What a measure costs, and what its reactors are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bill {
    /// Money spent by the end of the horizon, bn USD.
    pub spent_usd_bn: f64,
    /// Years from the start until the first reactor runs; not a number without reactors.
    pub first_reactor_years: f64,
    /// Power of all reactors that the money buys, GW.
    pub reactors_bought_gw: f64,
    /// What they cost, without interest, bn USD.
    pub reactors_cost_usd_bn: f64,
}

/// Part of a ramp that is done: 0 before `from`, 1 after `to`, straight between.
fn ramp(years: f64, from: f64, to: f64) -> f64 {
    if years >= to { 1.0 } else { ((years - from) / (to - from).max(1e-9)).clamp(0.0, 1.0) }
}

/// `1 - e^(-money/scale)`.
fn reached(money: f64, scale: f64) -> f64 {
    if scale > 0.0 { 1.0 - exp(-money / scale) } else { f64::from(u8::from(money > 0.0)) }
}

/// Money that a plant of a given cost can use by now: what was delivered, bn USD.
fn cost_usd_bn(gw: f64, usd_per_kw: f64) -> f64 {
    gw * usd_per_kw * 1e-3
}

/// The reactors of a draw.
#[must_use]
pub fn schedule(p: &Parameters<f64>) -> Schedule {
    Schedule {
        ramp: Ramp {
            units_a_year: [
                p.reactors_a_year_in_year_6,
                p.reactors_a_year_in_year_8,
                p.reactors_a_year_in_year_10,
                p.reactors_a_year_in_year_12,
            ],
        },
        licence_years: p.reactor_licence_months * p.permit_time_ratio / 12.0,
        first_build_years: p.reactor_build_first_months / 12.0,
        later_build_years: p.reactor_build_later_months / 12.0,
    }
}

impl Path {
    /// Nothing is added.
    #[must_use]
    pub fn none() -> Self {
        Self {
            hazard_ratio: [1.0; QUARTERS],
            capacity_gw: [0.0; QUARTERS],
            chip_power_ratio: [1.0; QUARTERS],
            bill: Bill {
                spent_usd_bn: 0.0,
                first_reactor_years: f64::NAN,
                reactors_bought_gw: 0.0,
                reactors_cost_usd_bn: 0.0,
            },
        }
    }

    /// What the money adds under the parameters of a draw; `p95_to_median` is that of the grid delay.
    #[must_use]
    pub fn new(p: &Parameters<f64>, question: &Question, p95_to_median: f64) -> Self {
        let (money, start) = (question.budget_usd_bn, question.start_quarter);
        // Years from the start of the measure to the end of quarter t.
        let since = |t: usize| ((t + 1) as f64 - start) * QUARTER_YEARS;
        let horizon = since(QUARTERS - 1).max(0.0);
        let mut path = Self::none();
        let sigma = ln(p95_to_median) / Z95;
        let cut_delay = |hazards: &mut [f64; QUARTERS], cut: f64, from: f64, to: f64| {
            let full = if cut > 0.0 { hazard_ratio(cut, sigma) - 1.0 } else { 0.0 };
            for (t, hazard) in hazards.iter_mut().enumerate() {
                *hazard = 1.0 + full * ramp(since(t), from, to);
            }
        };
        match question.measure {
            Measure::Programme { reactors } => {
                let grid_money = money * (1.0 - reactors);
                let cut = p.interconnection_cut_share
                    * p.grid_delay_per_interconnection_cut
                    * reached(grid_money, p.grid_money_scale_usd_bn);
                cut_delay(&mut path.hazard_ratio, cut, p.grid_ramp_from_years, p.grid_ramp_to_years);
                path.bill.spent_usd_bn = grid_money * (horizon / p.grid_spending_years).min(1.0);
                path.add_reactors(p, money * reactors, horizon, since);
            }
            Measure::Engines => {
                let most = money / p.engine_cost_usd_per_kw.max(1e-9) * 1e3;
                for (t, capacity) in path.capacity_gw.iter_mut().enumerate() {
                    let delivered = |lead: f64, output: f64| (since(t) - lead / 12.0).max(0.0) * output;
                    let both = delivered(p.engine_lead_months, p.engine_output_gw_per_year)
                        + delivered(p.turbine_lead_months, p.turbine_output_gw_per_year);
                    *capacity = both.min(most);
                }
                path.bill.spent_usd_bn = cost_usd_bn(path.last_gw(), p.engine_cost_usd_per_kw);
            }
            Measure::Transformers => {
                let closed = (money / p.transformer_works_usd_bn.max(1e-9)).min(1.0);
                let cut = p.grid_delay_cut_without_deficit_share * closed;
                let lead = p.transformer_lead_months / 12.0;
                // Works start up over a year.
                cut_delay(&mut path.hazard_ratio, cut, lead, lead + 1.0);
                path.bill.spent_usd_bn = money.min(p.transformer_works_usd_bn);
            }
            Measure::Flexible => {
                let hours = ln(p.flexible_hours_share / STATED_HOURS_SHARE);
                let headroom = p.flexible_headroom_gw * exp(p.flexible_headroom_elasticity * hours);
                let most = (money / p.flexible_cost_usd_per_kw.max(1e-9) * 1e3).min(headroom * p.flexible_reach_share);
                let lead = p.flexible_lead_months / 12.0;
                for (t, capacity) in path.capacity_gw.iter_mut().enumerate() {
                    let granted = most * ramp(since(t), lead, lead + p.flexible_ramp_years);
                    // It stands still for these hours.
                    *capacity = granted * (1.0 - p.flexible_hours_share);
                }
                path.bill.spent_usd_bn = cost_usd_bn(path.last_gw(), p.flexible_cost_usd_per_kw);
            }
            Measure::Chips => {
                let cut = p.chip_power_cut_max_share * reached(money, p.chip_power_money_scale_usd_bn);
                let lead = p.chip_design_months / 12.0;
                for (t, ratio) in path.chip_power_ratio.iter_mut().enumerate() {
                    // A generation of chips replaces the one before within a year.
                    *ratio = 1.0 - cut * ramp(since(t), lead, lead + 1.0);
                }
                path.bill.spent_usd_bn = money;
            }
        }
        path
    }

    /// The first quarter in which something is added; [`QUARTERS`] where nothing is.
    #[must_use]
    pub fn first_quarter(&self) -> usize {
        let added = |t: &usize| {
            self.hazard_ratio.get(*t) != Some(&1.0)
                || self.capacity_gw.get(*t) != Some(&0.0)
                || self.chip_power_ratio.get(*t) != Some(&1.0)
        };
        (0..QUARTERS).find(added).unwrap_or(QUARTERS)
    }

    fn last_gw(&self) -> f64 {
        self.capacity_gw[QUARTERS - 1]
    }

    fn add_reactors(&mut self, p: &Parameters<f64>, money: f64, horizon: f64, since: impl Fn(usize) -> f64) {
        let first_cost = p.reactor_first_unit_cost_usd_per_kw;
        let (bought, cost) = units_for(money, first_cost, p.reactor_learning_share, p.reactor_unit_gw);
        self.bill.reactors_bought_gw = bought as f64 * p.reactor_unit_gw;
        self.bill.reactors_cost_usd_bn = cost;
        if bought == 0 {
            return;
        }
        let schedule = schedule(p);
        self.bill.first_reactor_years = schedule.first_years();
        for (t, capacity) in self.capacity_gw.iter_mut().enumerate() {
            let units = schedule.running(since(t), bought) as f64;
            *capacity = units * p.reactor_unit_gw * p.reactor_capacity_factor_share;
        }
        // A unit is paid in equal parts while it is built.
        for n in 1..=bought {
            let done = schedule.years_of_unit(n);
            let build = if n == 1 { schedule.first_build_years } else { schedule.later_build_years };
            let paid = ((horizon - done + build) / build).clamp(0.0, 1.0);
            if paid == 0.0 {
                break;
            }
            let cost = unit_cost(first_cost, p.reactor_learning_share, n);
            self.bill.spent_usd_bn += paid * cost_usd_bn(p.reactor_unit_gw, cost);
        }
    }
}
