//! The eight buyers: plan, cash, debt, distress and default (docs/model/joint.md, step 2).

use super::params::Parameters;
use crate::QUARTER_YEARS;
use overhang_prob::lanes::{Mask, Real};
use overhang_prob::math::exp;
use std::array::from_fn;

/// Number of buyers.
pub const BUYERS: usize = 8;

/// A buyer at the end of 2025. Money in bn USD, flows per quarter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BuyerStart {
    /// AI capital spending.
    pub ai_capex: f64,
    /// Operating cash flow.
    pub operating_cash_flow: f64,
    /// Other capital spending.
    pub other_capex: f64,
    /// Dividends and buy-backs.
    pub payout: f64,
    /// Cash.
    pub cash: f64,
    /// Cash that is kept.
    pub cash_floor: f64,
    /// Debt.
    pub debt: f64,
    /// Debt ceiling over yearly cash flow and backing.
    pub debt_ceiling: f64,
    /// Life of its debt, years.
    pub debt_life_years: f64,
    /// Share of the world fleet.
    pub fleet_share: f64,
    /// Contracted backing, bn USD a year.
    pub contracted_backing: f64,
    /// Whether it pays for research of its own (false for those who rent out).
    pub researches: bool,
    /// Whether it is one of the four whose 2026 capital spending is compared with guidance.
    pub among_four_largest: bool,
}

/// What the buyers carry from quarter to quarter.
#[derive(Debug, Clone, Copy)]
pub struct State<R> {
    /// Last plan.
    pub plan: [R; BUYERS],
    /// Last AI capital spending.
    pub capex: [R; BUYERS],
    /// Floor of the plan.
    pub plan_floor: [R; BUYERS],
    /// Cash.
    pub cash: [R; BUYERS],
    /// Debt.
    pub debt: [R; BUYERS],
    /// Operating cash flow.
    pub operating_cash_flow: [R; BUYERS],
    /// Cash flow of the rest of the business at the start, fixed in the first quarter.
    pub core_cash_flow: [R; BUYERS],
    /// Quarters of distress in a row.
    pub distress_quarters: [R; BUYERS],
    /// Fleet, million H100e.
    pub fleet_mh: [R; BUYERS],
    /// `e^roll`.
    rollover_margin: R,
    /// Part of the debt that matures in a quarter.
    maturing_share: [f64; BUYERS],
}

/// What comes from the other blocks.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<R> {
    /// Factor by which plans grow.
    pub plan_growth: R,
    /// Risk appetite of last quarter.
    pub appetite: R,
    /// e to that.
    pub exp_appetite: R,
    /// `e^(g_core yr)`.
    pub core_growth: R,
    /// Cloud revenue of last quarter over that of the first.
    pub cloud_revenue_ratio: R,
    /// Chip share of capex.
    pub chip_share: R,
    /// Chip capacity of this quarter, million H100e.
    pub capacity_mh: R,
    /// Chip price before mark-up, thousand USD per H100e.
    pub price_kusd: R,
    /// Largest scarcity mark-up.
    pub scarcity_max: R,
    /// World product, bn USD a year.
    pub world_product: R,
    /// Fall of appetite per share of all debt that defaults.
    pub default_shock_weight: R,
}

/// Outputs of a quarter.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<R> {
    /// AI capital spending of all.
    pub capex: R,
    /// Scarcity mark-up on chips.
    pub scarcity: R,
    /// Part of the plans that found no funds.
    pub funding_shortfall: R,
    /// Buyers in distress, 0 or 1: whether any is.
    pub distress: R,
    /// Which buyers are, 0 or 1.
    pub distressed: [R; BUYERS],
    /// Defaults of this quarter.
    pub defaults: R,
    /// Fall of appetite from them.
    pub default_shock: R,
    /// AI and other capital spending of the four largest.
    pub four_largest_capex: R,
}

impl<R: Real> State<R> {
    /// End of 2025. `stock_mh` is the world fleet.
    #[inline(always)]
    pub fn new(p: &Parameters<R>, buyers: &[BuyerStart; BUYERS], stock_mh: R) -> Self {
        let of = |value: fn(&BuyerStart) -> f64| from_fn(|b| R::splat(value(&buyers[b])));
        let zero = [R::splat(0.0); BUYERS];
        Self {
            plan: of(|b| b.ai_capex),
            capex: of(|b| b.ai_capex),
            plan_floor: from_fn(|b| p.plan_floor_ratio * buyers[b].ai_capex),
            cash: of(|b| b.cash),
            debt: of(|b| b.debt),
            operating_cash_flow: of(|b| b.operating_cash_flow),
            core_cash_flow: zero,
            distress_quarters: zero,
            fleet_mh: from_fn(|b| stock_mh * buyers[b].fleet_share),
            rollover_margin: exp(p.rollover_margin_log),
            maturing_share: from_fn(|b| QUARTER_YEARS / buyers[b].debt_life_years),
        }
    }

    /// Step 2.
    #[inline(always)]
    pub fn step(&mut self, p: &Parameters<R>, buyers: &[BuyerStart; BUYERS], x: &Inputs<R>) -> Outcome<R> {
        let zero = R::splat(0.0);
        let ease = x.exp_appetite;
        let spread = p.credit_spread_neutral_per_year * exp(-(p.credit_spread_response_per_log * x.appetite));
        let quarterly_rate = (p.risk_free_rate_per_year + spread) * QUARTER_YEARS;
        let rolled = (ease * self.rollover_margin).min(R::splat(1.0));
        let debt_before = self.debt.iter().fold(zero, |sum, &debt| sum + debt);
        let loss_per_debt = x.default_shock_weight / debt_before;

        let mut free = [zero; BUYERS];
        let mut payout = [zero; BUYERS];
        let mut drawable = [zero; BUYERS];
        let mut new_debt = [zero; BUYERS];
        let mut forced = [zero; BUYERS];
        let mut ceiling = [zero; BUYERS];
        let mut funds = [zero; BUYERS];
        let mut distressed = [zero; BUYERS];
        let (mut plans, mut funded, mut distress) = (zero, zero, zero);
        for b in 0..BUYERS {
            let start = &buyers[b];
            let floor = self.plan_floor[b];
            let plan = (self.plan[b].max(floor) * self.capex[b].max(floor)).sqrt() * x.plan_growth;
            self.plan[b] = plan;
            let cash = self.cash[b];
            let debt = self.debt[b];
            let other = x.core_growth * start.other_capex;
            payout[b] = p.payout_speed_per_quarter * (cash - p.payout_threshold_ratio * start.cash).positive_part()
                + start.payout;
            let maturing = debt * self.maturing_share[b];
            let earning = (self.operating_cash_flow[b] * 4.0).positive_part();
            ceiling[b] = ease * start.debt_ceiling * (earning + x.cloud_revenue_ratio * start.contracted_backing);
            let room = ceiling[b] - debt;
            new_debt[b] = room.positive_part() * p.debt_room_drawn_per_quarter;
            let above = R::select(room.lt(zero), maturing.min(-room), zero);
            forced[b] = above.max(maturing * rolled.complement());
            free[b] = self.operating_cash_flow[b] - other - debt * quarterly_rate - forced[b];
            let spare = (cash - start.cash_floor).positive_part();
            drawable[b] = spare * p.spare_cash_drawn_per_quarter;
            let short = (free[b] + spare + new_debt[b]).lt(zero);
            self.distress_quarters[b] = R::select(short, self.distress_quarters[b] + 1.0, zero);
            distressed[b] = R::select(short, R::splat(1.0), zero);
            distress = distress.max(distressed[b]);
            let least = p.funding_floor_ratio * start.ai_capex;
            funds[b] = plan.min(least.max(free[b] - payout[b] + drawable[b] + new_debt[b]));
            plans = plans + plan;
            funded = funded + funds[b];
        }

        // Scarcity: orders beyond capacity raise the price; then capacity and the world product limit.
        let capacity_mh = p.orders_to_capacity_max_ratio * x.capacity_mh;
        let pressure = x.chip_share * funded / (capacity_mh * x.price_kusd);
        let scarcity = pressure.clip(R::splat(1.0), x.scarcity_max);
        let affordable = p.capex_of_world_product_max_share * x.world_product * QUARTER_YEARS;
        let limit = (capacity_mh * x.price_kusd * scarcity / x.chip_share).min(affordable);
        let scale = (limit / funded).min(R::splat(1.0));

        let (mut total, mut four, mut defaults, mut default_shock) = (zero, zero, zero, zero);
        for b in 0..BUYERS {
            let start = &buyers[b];
            let capex = funds[b] * scale;
            self.capex[b] = capex;
            total = total + capex;
            if start.among_four_largest {
                four = four + capex + x.core_growth * start.other_capex;
            }
            let need = capex + payout[b] - free[b];
            let from_cash = need.min(drawable[b]);
            let borrowed = (need - from_cash).clip(zero, new_debt[b]);
            let unmet = (need - from_cash - borrowed).positive_part();
            self.cash[b] = self.cash[b] - from_cash - unmet;
            self.debt[b] = self.debt[b] + borrowed - forced[b];

            let default = self.distress_quarters[b].ge(p.distress_to_default_quarters);
            if default.any() {
                let lost = loss_per_debt * self.debt[b];
                default_shock = R::select(default, default_shock + lost, default_shock);
                defaults = R::select(default, defaults + 1.0, defaults);
                let kept = self.debt[b].min(p.debt_kept_after_default_ratio * ceiling[b]);
                self.debt[b] = R::select(default, kept, self.debt[b]);
                let cash = self.cash[b].max(R::splat(start.cash_floor));
                self.cash[b] = R::select(default, cash, self.cash[b]);
                let floor = p.plan_floor_after_default_ratio * start.ai_capex;
                self.plan_floor[b] = R::select(default, floor, self.plan_floor[b]);
                self.distress_quarters[b] = R::select(default, zero, self.distress_quarters[b]);
            }
        }
        Outcome {
            capex: total,
            scarcity,
            funding_shortfall: (funded / plans).complement(),
            distress,
            distressed,
            defaults,
            default_shock,
            four_largest_capex: four,
        }
    }

    /// Fleets follow deliveries: what is left of the old stock in proportion, the new vintage by
    /// capital spending (docs/model/joint.md, step 3).
    #[inline(always)]
    pub fn receive(&mut self, stock_mh: R, new_mh: R, capex: R) {
        let fleet = self.fleet_mh.iter().fold(R::splat(0.0), |sum, &f| sum + f);
        let kept = (stock_mh - new_mh) / fleet;
        let per_capex = new_mh / capex;
        for (fleet, &spent) in self.fleet_mh.iter_mut().zip(&self.capex) {
            *fleet = *fleet * kept + per_capex * spent;
        }
    }

    /// Cash flow of the quarter (docs/model/joint.md, step 9): the rest of the business, the cloud margin by
    /// fleet, and research paid from one's own cash. `first` fixes the rest of the business.
    #[inline(always)]
    pub fn settle(
        &mut self,
        p: &Parameters<R>,
        buyers: &[BuyerStart; BUYERS],
        core_growth: R,
        cloud_margin: R,
        research_above_start: R,
        first: bool,
    ) {
        let zero = R::splat(0.0);
        let (mut fleet, mut researchers) = (zero, zero);
        for (start, &mh) in buyers.iter().zip(&self.fleet_mh) {
            fleet = fleet + mh;
            if start.researches {
                researchers = researchers + mh;
            }
        }
        let per_fleet = p.cloud_margin_realised_share * cloud_margin / fleet;
        let per_researcher = p.research_paid_internally_share * research_above_start / researchers;
        for (b, start) in buyers.iter().enumerate() {
            let earned = per_fleet * self.fleet_mh[b];
            if first {
                self.core_cash_flow[b] = self.operating_cash_flow[b] - earned;
            }
            let core = self.core_cash_flow[b];
            let grown = R::select(core.gt(zero), core * core_growth, core);
            let spent = if start.researches { per_researcher * self.fleet_mh[b] } else { zero };
            self.operating_cash_flow[b] = grown + earned - spent;
        }
    }
}
