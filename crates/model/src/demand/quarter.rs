//! Demand in one quarter of the race: use, research, rent, revenue, cloud accounts (docs/model/joint.md, step 6).

use super::params::Parameters;
use super::rent::{Clearing, HoursCurves, Rent, next_clearing};
use super::segments::{Paths, SEGMENTS, Segment};
use crate::triple::{map, zip};
use crate::{QUARTER_YEARS, THOUSAND_HOURS_PER_QUARTER};
use overhang_prob::lanes::Real;
use overhang_prob::math::{exp, ln};

/// What demand carries from quarter to quarter.
#[derive(Debug, Clone, Copy)]
pub struct State<R> {
    /// Users of the segments, bn.
    pub users_bn: [R; SEGMENTS],
    /// Demand shock z.
    pub shock: R,
    /// Contract rent index of last quarter.
    pub rent_index: Rent<R>,
    /// Where the rent of last quarter cleared, from where the search for the next begins.
    pub clearing: Clearing<R>,
    /// Lab revenue of last quarter, bn USD.
    pub lab_revenue: R,
    paths: Paths<R>,
    ln_floor: R,
}

/// What comes from the other blocks.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<R> {
    /// Years since the first quarter.
    pub years: f64,
    /// Energised chips, million H100e.
    pub energised_mh: R,
    /// ln of the demand factor of capability, of last quarter.
    pub ln_capability: R,
    /// e to the risk appetite of last quarter.
    pub exp_appetite: R,
    /// World product of this quarter's year, bn USD a year.
    pub world_product: R,
    /// Standard normal shock e2.
    pub shock: R,
}

/// Outputs of a quarter; hours in bn, money in bn USD.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<R> {
    /// Rent that clears, before the floor, USD per hour.
    pub rent_clearing: R,
    /// Contract index, USD per hour.
    pub rent_index: R,
    /// Hours that could be sold.
    pub hours_supply: R,
    /// Hours used.
    pub hours_used: R,
    /// New funding spent on research compute.
    pub research_funding: R,
    /// Revenue of the labs.
    pub lab_revenue: R,
    /// Part of it from consumers.
    pub consumer_revenue: R,
    /// What the labs pay to serve what they sell: rent of the hours, and other cost.
    pub inference_cost: R,
    /// Part of paid use that runs on small models.
    pub small_model_share: R,
    /// Hours of research and development.
    pub research_hours: R,
    /// Revenue of the clouds at the contract index.
    pub cloud_revenue: R,
}

/// Research funding held under its cap by a smooth minimum: `F / sqrt(1 + (F/Fm)^2)`.
#[inline(always)]
pub fn capped_funding<R: Real>(funding: R, cap: R) -> R {
    let ratio = funding / cap;
    funding / (ratio * ratio + 1.0).sqrt()
}

/// The cap on research funding: `s_F gwp e^a / 4`, bn USD a quarter.
#[inline(always)]
pub fn funding_cap<R: Real>(p: &Parameters<R>, world_product: R, exp_appetite: R) -> R {
    p.research_funding_of_world_product_max_share * world_product * exp_appetite * 0.25
}

impl<R: Real> State<R> {
    /// Before the first quarter.
    #[inline(always)]
    pub fn new(p: &Parameters<R>) -> Self {
        let segments = Segment::all(p);
        let rent = p.reference_rent_usd_per_hour;
        let reference = Rent { value: rent, ln: ln(rent) };
        Self {
            users_bn: [segments[0].users_bn, segments[1].users_bn, segments[2].users_bn],
            shock: R::splat(0.0),
            rent_index: reference,
            clearing: Clearing::at_reference(reference),
            ln_floor: ln(p.rent_floor_usd_per_hour),
            lab_revenue: p.lab_revenue_start_usd_bn_per_quarter,
            paths: Paths::new(p, &segments),
        }
    }

    /// Step 6.
    #[inline(always)]
    pub fn step(&mut self, p: &Parameters<R>, inputs: &Inputs<R>) -> Outcome<R> {
        let segments = Segment::all(p);
        let years = inputs.years;
        self.shock = p.demand_persistence_per_quarter * self.shock + p.demand_volatility_log * inputs.shock;
        let hours_supply = inputs.energised_mh * THOUSAND_HOURS_PER_QUARTER * p.usable_hours_share;
        let small = self.paths.next_small_share();
        // Hours and price of a mix of small and frontier models, against frontier only.
        let mixed_hours =
            small.complement() + small * p.small_model_compute_ratio * p.small_model_local_share.complement();
        let mixed_price = small.complement() + small * p.small_model_price_ratio;

        let common = p.intensity_growth_long_run_per_year * years + self.shock;
        let zero = [R::splat(0.0); SEGMENTS];
        let (mut compute, mut reference_cost, mut users, mut growth) = (zero, zero, zero, zero);
        for (s, segment) in segments.iter().enumerate() {
            compute[s] = segment.compute * self.paths.next_compute(s);
            reference_cost[s] = p.reference_rent_usd_per_hour * compute[s] + segment.other_cost;
            let capability = segment.capability_elasticity * inputs.ln_capability;
            growth[s] = self.paths.next_intensity_growth(s) + common + capability;
            users[s] = self.users_bn[s] * segment.intensity;
        }
        let mut quantity = zip(users, R::exp_of_three(growth), |users, growth| users * growth);
        let markup = self.paths.markup;
        let per_budget = (p.use_of_world_product_max_share * inputs.world_product * 0.25).reciprocal();
        let paid = (quantity[0] * reference_cost[0] * markup[0] + quantity[1] * reference_cost[1] * markup[1])
            * per_budget
            + 1.0;
        let embedded = quantity[2] * reference_cost[2] * per_budget + 1.0;
        let per_paid = paid.reciprocal();
        quantity = [quantity[0] * per_paid, quantity[1] * per_paid, quantity[2] / embedded];

        let hours_per_quantity = [mixed_hours, mixed_hours, R::splat(1.0)];
        let per_reference = map(reference_cost, R::reciprocal);
        let mut curves = HoursCurves { at_reference: zero, variable: zero, fixed: zero, elasticity: zero };
        for (s, segment) in segments.iter().enumerate() {
            curves.at_reference[s] = quantity[s] * compute[s] * hours_per_quantity[s];
            curves.variable[s] = compute[s] * per_reference[s];
            curves.fixed[s] = segment.other_cost * per_reference[s];
            curves.elasticity[s] = segment.elasticity;
        }

        let exp_appetite = inputs.exp_appetite;
        let growth = exp(p.research_funding_elasticity * ln(self.lab_revenue / p.lab_revenue_start_usd_bn_per_quarter));
        let wanted = p.research_funding_start_usd_bn_per_quarter * growth * exp_appetite;
        let research_funding = capped_funding(wanted, funding_cap(p, inputs.world_product, exp_appetite));
        let budget = p.research_budget_to_revenue_ratio * self.lab_revenue + research_funding;

        self.clearing = next_clearing(&curves, budget, hours_supply, &self.clearing);
        let rent_clearing = self.clearing.rent;
        let speed = p.rent_index_speed_per_quarter;
        let ln_index = speed.complement() * self.rent_index.ln + speed * self.ln_floor.max(rent_clearing.ln);
        let rent_index = Rent { value: exp(ln_index), ln: ln_index };

        let cost = curves.cost(rent_index.value);
        let response = curves.response(cost);
        let mut hours_at_index = budget / rent_index.value;
        let mut revenue = R::splat(0.0);
        for (&at_reference, &response) in curves.at_reference.iter().zip(&response) {
            hours_at_index = hours_at_index + at_reference * response;
        }
        let (mut consumer, mut served_cost) = (R::splat(0.0), R::splat(0.0));
        for s in 0..markup.len() {
            let price = cost[s] * reference_cost[s] * markup[s];
            let paid = price * quantity[s] * response[s] * segments[s].paid;
            revenue = revenue + paid;
            if s == 0 {
                consumer = paid;
            }
            let other = segments[s].other_cost * quantity[s] * mixed_price;
            served_cost = served_cost + response[s] * (rent_index.value * curves.at_reference[s] + other);
        }
        let hours_used = hours_supply.min(hours_at_index);
        let served = hours_used / hours_at_index;
        let lab_revenue = revenue * served * mixed_price;

        self.rent_index = rent_index;
        self.lab_revenue = lab_revenue;
        Outcome {
            rent_clearing: rent_clearing.value,
            rent_index: rent_index.value,
            hours_supply,
            hours_used,
            research_funding,
            lab_revenue,
            consumer_revenue: consumer * served * mixed_price,
            inference_cost: served_cost * served,
            small_model_share: small,
            research_hours: budget / rent_index.value * served,
            cloud_revenue: rent_index.value * hours_used,
        }
    }

    /// Users advance at the end of a quarter.
    #[inline(always)]
    pub fn adopt(&mut self, p: &Parameters<R>) {
        for (s, segment) in Segment::all(p).iter().enumerate() {
            let ceiling = segment.ceiling_bn * self.paths.next_ceiling(s);
            self.users_bn[s] = segment.adopt(self.users_bn[s], ceiling);
        }
    }
}

/// The clouds' capital account of a quarter (docs/model/joint.md, end of step 6).
#[derive(Debug, Clone, Copy)]
pub struct CloudAccount<R> {
    /// Economic depreciation, bn USD.
    pub depreciation: R,
    /// Operating cost, bn USD.
    pub operating_cost: R,
    /// Return on invested capital after tax, per year.
    pub roic: R,
    /// ln of required over actual revenue.
    pub revenue_gap_log: R,
}

/// Quarterly rates on capital: depreciation `1 - e^(-1.44 DT/life)` and required return
/// `(1 + wacc)^DT - 1`.
#[derive(Debug, Clone, Copy)]
pub struct CapitalRates<R> {
    depreciation: R,
    carry: R,
}

impl<R: Real> CapitalRates<R> {
    /// For chips of a mean life.
    #[inline(always)]
    pub fn new(p: &Parameters<R>, life_years: R) -> Self {
        Self {
            depreciation: exp(-(p.depreciation_times_life / life_years * QUARTER_YEARS)).complement(),
            carry: exp(ln(p.required_return_per_year + 1.0) * QUARTER_YEARS) - 1.0,
        }
    }
}

/// The account of a quarter (docs/model/joint.md, end of step 6).
#[inline(always)]
pub fn cloud_account<R: Real>(
    p: &Parameters<R>,
    rates: &CapitalRates<R>,
    capital_usd_bn: R,
    energised_mh: R,
    cloud_revenue: R,
) -> CloudAccount<R> {
    let depreciation = rates.depreciation * capital_usd_bn;
    let operating_cost = p.operating_cost_kusd_per_h100e_quarter * energised_mh;
    let earned = cloud_revenue - operating_cost - depreciation;
    let roic = earned * 4.0 * p.tax_share.complement() / capital_usd_bn;
    let required = capital_usd_bn * rates.carry + depreciation + operating_cost;
    CloudAccount { depreciation, operating_cost, roic, revenue_gap_log: ln(required / cloud_revenue) }
}
