//! Demand, rent, revenue and designers on their own, without power, money and take-off
//! (docs/model/demand.md, "Stand-alone model").
//!
//! A fleet that grows by a given rate meets three kinds of use; a rent clears the hours; designers share the
//! deliveries. No feedback from rent to orders. The race uses `quarter` instead, which adds limits and
//! shocks; primitives are shared. One history at a time. Money in bn USD, chips in million H100e, users in
//! bn, tokens in 1e15, hours in bn, price in thousand USD per H100e.

use super::rent::{HoursCurves, Rent, clearing_rent};
use super::segments::{SEGMENTS, Segment};
use super::surplus::{fleet_hours_bn, intensity_growth, surplus_per_spending};
use crate::{QUARTER_YEARS, designers};
use overhang_prob::math::{exp, ln, pow};

/// Number of kinds of use that are sold per token: consumer and enterprise.
const PAID: usize = 2;

/// Choice between small and frontier models.
#[derive(Debug, Clone, Copy)]
pub struct SmallModels {
    /// Constant b0.
    pub constant: f64,
    /// Weight bp of the log price advantage.
    pub price_weight: f64,
    /// Weight bL of the lag, per month.
    pub lag_weight_per_month: f64,
    /// Trend bt, per year.
    pub trend_per_year: f64,
    /// Months L by which small models lag.
    pub lag_months: f64,
    /// Price of small over frontier, kp.
    pub price_ratio: f64,
    /// Compute of small over frontier, kc.
    pub compute_ratio: f64,
    /// Part of small-model use that runs locally, loc.
    pub local_share: f64,
}

impl SmallModels {
    /// `w = 1/(1 + e^(-z))`, `z = b0 + bp ln(1/kp) - bL L + bt yr`.
    pub fn share(&self, years: f64) -> f64 {
        let z = self.constant - self.price_weight * ln(self.price_ratio) - self.lag_weight_per_month * self.lag_months
            + self.trend_per_year * years;
        1.0 / (1.0 + exp(-z))
    }
}

/// Parameters of the stand-alone model.
#[derive(Debug, Clone, Copy)]
pub struct Parameters {
    /// Consumer, enterprise, embedded.
    pub segments: [Segment<f64>; SEGMENTS],
    /// Small models.
    pub small: SmallModels,
    /// Least n eps in the mark-up.
    pub markup_elasticity_min: f64,
    /// Growth of capability as demand sees it, per year (log).
    pub capability_growth_per_year: f64,
    /// Usable hours of an energised chip.
    pub usable_hours_share: f64,
    /// Energised chips at the start.
    pub energised_start_mh: f64,
    /// Retired per quarter.
    pub retired_per_quarter_share: f64,
    /// Delivered in the first quarter.
    pub delivered_start_mh: f64,
    /// Growth factor of deliveries per quarter.
    pub delivered_growth_per_quarter: f64,
    /// Rent at which the base quantities are stated, and the index before the first quarter.
    pub reference_rent_usd_per_hour: f64,
    /// Speed of the index.
    pub rent_index_speed_per_quarter: f64,
    /// Lowest rent.
    pub rent_floor_usd_per_hour: f64,
    /// R&D budget per lab revenue.
    pub research_budget_to_revenue_ratio: f64,
    /// New funding for R&D in the first quarter.
    pub research_funding_start: f64,
    /// Growth factor of that funding per quarter.
    pub research_funding_growth_per_quarter: f64,
    /// Lab revenue before the first quarter.
    pub lab_revenue_start: f64,
    /// Designers' prices and lock-in.
    pub designers: designers::Parameters<f64>,
    /// Decline of the cost of chips, per year (log).
    pub chip_cost_decline_per_year: f64,
    /// Share of chips in capex.
    pub chip_share_of_capex: f64,
    /// Cloud capital at the start.
    pub capital_start: f64,
    /// Its depreciation per year.
    pub depreciation_per_year: f64,
    /// Power and operation, thousand USD per H100e and quarter.
    pub operating_cost_kusd_per_h100e_quarter: f64,
    /// Tax.
    pub tax_share: f64,
    /// Required return per year.
    pub required_return_per_year: f64,
    /// Gross margin that labs need, for the revenue required of the end market.
    pub lab_margin_required_share: f64,
    /// Choke price over price.
    pub choke_price_ratio: f64,
}

/// One history between two quarters.
#[derive(Debug, Clone, Copy)]
pub struct State {
    quarter: u32,
    users_bn: [f64; SEGMENTS],
    ceilings_bn: [f64; SEGMENTS],
    energised_mh: f64,
    delivered_mh: f64,
    funding: f64,
    lab_revenue: f64,
    rent_index: f64,
    /// Clearing rent of last quarter, the first guess for the next.
    rent_clearing: f64,
    capital: f64,
    designers: designers::State<f64>,
}

/// What one quarter gives. Users, capital and energised chips are those at its start, shares those at its end.
#[derive(Debug, Clone, Copy)]
pub struct Quarter {
    /// Users, bn.
    pub users_bn: [f64; SEGMENTS],
    /// Share of small models.
    pub small_model_share: f64,
    /// Hours that could be sold, bn.
    pub hours_supply_bn: f64,
    /// R&D budget.
    pub research_budget: f64,
    /// Rent that clears, before the floor, USD per hour.
    pub rent_clearing: f64,
    /// Contract index, USD per hour.
    pub rent_index: f64,
    /// Hours wanted at the index, bn.
    pub hours_demand_bn: f64,
    /// Hours used, bn.
    pub hours_used_bn: f64,
    /// Used over supplied; the rest idles for want of demand.
    pub utilisation: f64,
    /// Whether more hours are wanted at the index than there are.
    pub supply_constrained: bool,
    /// Tokens served, 1e15.
    pub tokens_1e15: [f64; SEGMENTS],
    /// Price of consumer and enterprise tokens, USD per million.
    pub price_usd_per_m_tokens: [f64; PAID],
    /// Revenue from them.
    pub revenue: [f64; PAID],
    /// Their sum.
    pub lab_revenue: f64,
    /// Gross margin of the labs: revenue less rent and other cost of inference.
    pub lab_margin_share: f64,
    /// Hours of research, bn.
    pub research_hours_bn: f64,
    /// Cloud revenue at the index.
    pub cloud_revenue: f64,
    /// Depreciation of cloud capital.
    pub depreciation: f64,
    /// Return on cloud capital after tax, per year.
    pub cloud_roic: f64,
    /// Surplus of consumer and enterprise users.
    pub consumer_surplus: f64,
    /// Revenue that cloud capital requires.
    pub cloud_revenue_required: f64,
    /// That less cloud revenue.
    pub cloud_revenue_gap: f64,
    /// Revenue that this requires of the end market.
    pub end_revenue_required: f64,
    /// That less lab revenue.
    pub end_revenue_gap: f64,
    /// Nvidia's price, thousand USD per H100e.
    pub nvidia_price_kusd: f64,
    /// Nvidia's gross margin.
    pub nvidia_margin_share: f64,
    /// Nvidia, AMD, TPU, Trainium.
    pub designer_shares: [f64; designers::DESIGNERS],
    /// Nvidia's revenue.
    pub nvidia_revenue: f64,
    /// Value of TPU and Trainium at their cost.
    pub custom_revenue: f64,
    /// Capital spending.
    pub capex: f64,
    /// Cloud capital.
    pub capital: f64,
    /// Energised chips, million H100e.
    pub energised_mh: f64,
}

impl State {
    /// Before the first quarter.
    pub fn new(p: &Parameters) -> Self {
        Self {
            quarter: 0,
            users_bn: p.segments.map(|s| s.users_bn),
            ceilings_bn: p.segments.map(|s| s.ceiling_bn),
            energised_mh: p.energised_start_mh,
            delivered_mh: p.delivered_start_mh,
            funding: p.research_funding_start,
            lab_revenue: p.lab_revenue_start,
            rent_index: p.reference_rent_usd_per_hour,
            rent_clearing: p.reference_rent_usd_per_hour,
            capital: p.capital_start,
            designers: designers::State::new(&p.designers),
        }
    }

    /// Steps one quarter: supply, small models, base demand, research budget, rent, service, revenues, cloud
    /// accounts; then chip prices, shares, deliveries; then the state.
    pub fn step(&mut self, p: &Parameters) -> Quarter {
        let years = f64::from(self.quarter) * QUARTER_YEARS;
        let market = self.market(p, years);
        let accounts = self.accounts(p, &market);
        let chips = self.chips(p, years);
        let quarter = Quarter {
            users_bn: self.users_bn,
            small_model_share: market.small_share,
            hours_supply_bn: market.supply,
            research_budget: market.budget,
            rent_clearing: market.rent_clearing,
            rent_index: market.rent_index,
            hours_demand_bn: market.demand,
            hours_used_bn: market.used,
            utilisation: market.used / market.supply,
            supply_constrained: market.demand > market.supply,
            tokens_1e15: market.tokens,
            price_usd_per_m_tokens: market.price,
            revenue: market.revenue,
            lab_revenue: market.lab_revenue,
            lab_margin_share: 1.0 - market.inference_cost / market.lab_revenue,
            research_hours_bn: market.research_hours,
            cloud_revenue: accounts.revenue,
            depreciation: accounts.depreciation,
            cloud_roic: accounts.roic,
            consumer_surplus: market.surplus,
            cloud_revenue_required: accounts.required,
            cloud_revenue_gap: accounts.required - accounts.revenue,
            end_revenue_required: accounts.end_required,
            end_revenue_gap: accounts.end_required - market.lab_revenue,
            nvidia_price_kusd: chips.nvidia_price,
            nvidia_margin_share: chips.nvidia_margin,
            designer_shares: self.designers.share,
            nvidia_revenue: chips.nvidia_revenue,
            custom_revenue: chips.custom_revenue,
            capex: chips.capex,
            capital: self.capital,
            energised_mh: self.energised_mh,
        };
        self.advance(p, &quarter);
        quarter
    }

    /// Use, rent and what the labs earn.
    fn market(&self, p: &Parameters, years: f64) -> Market {
        let supply = fleet_hours_bn(self.energised_mh, p.usable_hours_share);
        let small_share = p.small.share(years);
        // Hours and price of the mix against frontier models only.
        let mixed_hours = (1.0 - small_share) + small_share * p.small.compute_ratio * (1.0 - p.small.local_share);
        let mixed_price = (1.0 - small_share) + small_share * p.small.price_ratio;
        let ln_capability = p.capability_growth_per_year * years;

        let none = [0.0; SEGMENTS];
        let (mut quantity, mut compute, mut reference_cost) = (none, none, none);
        let mut curves = HoursCurves { at_reference: none, variable: none, fixed: none, elasticity: none };
        for (s, segment) in p.segments.iter().enumerate() {
            let intensity = segment.intensity
                * intensity_growth(segment.growth, segment.decay, years)
                * exp(segment.capability_elasticity * ln_capability);
            quantity[s] = self.users_bn[s] * intensity;
            compute[s] = segment.compute * exp(-segment.compute_decline * years);
            reference_cost[s] = p.reference_rent_usd_per_hour * compute[s] + segment.other_cost;
            let mix = if s < PAID { mixed_hours } else { 1.0 };
            curves.at_reference[s] = quantity[s] * compute[s] * mix;
            curves.variable[s] = compute[s] / reference_cost[s];
            curves.fixed[s] = segment.other_cost / reference_cost[s];
            curves.elasticity[s] = segment.elasticity;
        }
        let budget = p.research_budget_to_revenue_ratio * self.lab_revenue + self.funding;

        let guess = Rent { value: self.rent_clearing, ln: ln(self.rent_clearing) };
        let rent_clearing = clearing_rent(&curves, budget, supply, guess).value;
        let speed = p.rent_index_speed_per_quarter;
        let floored = rent_clearing.max(p.rent_floor_usd_per_hour);
        let rent_index = pow(self.rent_index, 1.0 - speed) * pow(floored, speed);

        let cost = curves.cost(rent_index);
        let response = curves.response(cost);
        let mut demand = budget / rent_index;
        for (at_reference, response) in curves.at_reference.iter().zip(response) {
            demand += at_reference * response;
        }
        let used = supply.min(demand);
        let served = used / demand;

        let mut market = Market {
            supply,
            small_share,
            budget,
            rent_clearing,
            rent_index,
            demand,
            used,
            tokens: none,
            price: [0.0; PAID],
            revenue: [0.0; PAID],
            lab_revenue: 0.0,
            inference_cost: 0.0,
            inference_hours: 0.0,
            surplus: 0.0,
            research_hours: budget / rent_index * served,
        };
        for (s, segment) in p.segments.iter().enumerate() {
            let tokens = quantity[s] * response[s] * served;
            market.tokens[s] = tokens;
            if s < PAID {
                let price = cost[s] * reference_cost[s] * segment.markup(p.markup_elasticity_min);
                let value = price * tokens * mixed_price;
                let hours = tokens * compute[s] * mixed_hours;
                market.price[s] = price;
                market.revenue[s] = segment.paid * value;
                market.lab_revenue += market.revenue[s];
                market.inference_cost += rent_index * hours + segment.other_cost * tokens * mixed_price;
                market.inference_hours += hours;
                market.surplus += value * surplus_per_spending(segment.elasticity, p.choke_price_ratio);
            }
        }
        market
    }

    /// What cloud capital earns and would have to earn.
    fn accounts(&self, p: &Parameters, market: &Market) -> Accounts {
        let revenue = market.rent_index * market.used;
        let depreciation = (1.0 - pow(1.0 - p.depreciation_per_year, QUARTER_YEARS)) * self.capital;
        let operating = p.operating_cost_kusd_per_h100e_quarter * self.energised_mh;
        let carry = pow(1.0 + p.required_return_per_year, QUARTER_YEARS) - 1.0;
        let required = self.capital * carry + depreciation + operating;
        let labs_part = market.inference_hours / market.used;
        Accounts {
            revenue,
            depreciation,
            roic: 4.0 * (revenue - operating - depreciation) * (1.0 - p.tax_share) / self.capital,
            required,
            end_required: required * labs_part / (1.0 - p.lab_margin_required_share),
        }
    }

    /// Prices from last quarter's shares, new shares, what deliveries are worth.
    fn chips(&mut self, p: &Parameters, years: f64) -> ChipSales {
        let d = &p.designers;
        let undisturbed = d.nvidia_price_start_kusd_per_h100e * exp(-p.chip_cost_decline_per_year * years);
        let factor = self.designers.margin_factor(d);
        let nvidia_price = undisturbed * factor;
        let nvidia_margin = 1.0 - (1.0 - d.nvidia_margin_start_share) / factor;
        self.designers.step(d, undisturbed, nvidia_price);
        let [nvidia, amd, tpu, trainium] = self.designers.share;
        let nvidia_revenue = self.delivered_mh * nvidia * nvidia_price;
        let amd_revenue = self.delivered_mh * amd * d.amd_price_ratio * undisturbed;
        let custom = tpu * d.tpu_price_ratio + trainium * d.trainium_price_ratio;
        let custom_revenue = self.delivered_mh * custom * undisturbed;
        ChipSales {
            nvidia_price,
            nvidia_margin,
            nvidia_revenue,
            custom_revenue,
            capex: (nvidia_revenue + amd_revenue + custom_revenue) / p.chip_share_of_capex,
        }
    }

    /// Capital, fleet, revenue of the labs and users of the next quarter.
    fn advance(&mut self, p: &Parameters, quarter: &Quarter) {
        self.capital += quarter.capex - quarter.depreciation;
        self.energised_mh = self.energised_mh * (1.0 - p.retired_per_quarter_share) + self.delivered_mh;
        self.delivered_mh *= p.delivered_growth_per_quarter;
        self.funding *= p.research_funding_growth_per_quarter;
        self.lab_revenue = quarter.lab_revenue;
        self.rent_index = quarter.rent_index;
        self.rent_clearing = quarter.rent_clearing;
        for (s, segment) in p.segments.iter().enumerate() {
            self.users_bn[s] = segment.adopt(self.users_bn[s], self.ceilings_bn[s]);
            self.ceilings_bn[s] *= 1.0 + segment.ceiling_growth;
        }
        self.quarter += 1;
    }
}

/// What [`State::market`] gives.
struct Market {
    supply: f64,
    small_share: f64,
    budget: f64,
    rent_clearing: f64,
    rent_index: f64,
    demand: f64,
    used: f64,
    tokens: [f64; SEGMENTS],
    price: [f64; PAID],
    revenue: [f64; PAID],
    lab_revenue: f64,
    inference_cost: f64,
    inference_hours: f64,
    surplus: f64,
    research_hours: f64,
}

/// What [`State::accounts`] gives.
struct Accounts {
    revenue: f64,
    depreciation: f64,
    roic: f64,
    required: f64,
    end_required: f64,
}

/// What [`State::chips`] gives.
struct ChipSales {
    nvidia_price: f64,
    nvidia_margin: f64,
    nvidia_revenue: f64,
    custom_revenue: f64,
    capex: f64,
}
