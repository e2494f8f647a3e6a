//! The joint quarter: the blocks in their order (docs/model/joint.md, steps 1 to 11).

use super::outputs::Quarter;
use super::params::Parameters;
use super::start::{QUARTERS, Start, VINTAGES};
use crate::chips::fleet::Fleet;
use crate::chips::orders::{self, Offer};
use crate::demand::quarter::{self as demand_quarter, CapitalRates, CloudAccount, cloud_account};
use crate::geometric::{Geometric, LateDecline};
use crate::money::{buyers, plans};
use crate::power::ahead::Assist;
use crate::power::allocation::{Room, dark_share};
use crate::power::shells;
use crate::{QUARTER_YEARS, appetite, designers, events, takeoff};
use overhang_prob::lanes::{Mask, Real};
use overhang_prob::math::{exp, ln};

/// Shocks of a quarter.
#[derive(Debug, Clone, Copy)]
pub struct Shocks<R> {
    /// e1, standard normal, on appetite.
    pub appetite: R,
    /// u, uniform: a market break where small.
    pub market_break: R,
    /// e2, standard normal, on demand.
    pub demand: R,
    /// e3, standard normal, on shell arrivals.
    pub shells: R,
}

impl<R: Real> Shocks<R> {
    /// A quarter without shocks.
    #[inline(always)]
    pub fn none() -> Self {
        let zero = R::splat(0.0);
        Self { appetite: zero, market_break: R::splat(1.0), demand: zero, shells: zero }
    }
}

/// One history, or one per lane, between two quarters.
#[derive(Debug, Clone)]
pub struct State<R> {
    chips: orders::State<R>,
    fleet: Fleet<R, VINTAGES>,
    shells: shells::State<R, QUARTERS>,
    buyers: buyers::State<R>,
    demand: demand_quarter::State<R>,
    designers: designers::State<R>,
    labs: takeoff::step::State<R>,
    lab_setup: takeoff::step::Setup<R>,
    events: events::State<R>,
    appetite: R,
    idle_share: R,
    multiplier: R,
    ln_multiplier: R,
    ln_capability: R,
    chip_power_decline: LateDecline<R>,
    price_decline: LateDecline<R>,
    plan_fade: Geometric<R>,
    core_growth: Geometric<R>,
    world_product: Geometric<R>,
    annuity_rate: R,
    capital_rates: CapitalRates<R>,
    reversion: R,
    capital: R,
    research_hours_start: R,
    cloud_revenue_start: R,
    cloud_revenue_ratio: R,
    research_funding_floor: R,
    defaults: R,
    quarter: usize,
}

/// Outputs of a step: the columns, and which trips hold.
#[derive(Debug, Clone, Copy)]
pub struct Step<R: Real> {
    /// The columns.
    pub columns: Quarter<R>,
    /// Take-off holds.
    pub takeoff: R::Mask,
    /// Breaker holds.
    pub breaker: R::Mask,
    /// Bubble holds.
    pub bubble: R::Mask,
    /// Every number on which later quarters rest is finite and no stock is negative.
    pub sound: R::Mask,
}

/// d_cost: decline of the price per H100e, per year.
#[inline(always)]
fn price_decline<R: Real>(p: &Parameters<R>) -> R {
    p.power.chip_power_decline_per_year + p.chips.price_decline_beyond_power_per_year
}

/// Step 1 without plans: price, power and chip share of what is bought. `power_decline` is that of
/// [`shells::new_chip_power_kw`].
#[inline(always)]
fn offer<R: Real>(p: &Parameters<R>, power_decline: R, price_kusd: R, behind_meter: R) -> Offer<R> {
    let power_kw = shells::new_chip_power_kw(&p.power, power_decline);
    let shell_yield = shells::mean_yield(&p.power, behind_meter);
    let chip_share = orders::chip_share(&p.chips, p.power.shell_cost_usd_bn_per_gw, power_kw, shell_yield, price_kusd);
    Offer { price_kusd, power_kw, chip_share }
}

impl<R: Real> State<R> {
    /// The end of 2025 under the parameters of a draw.
    #[inline(always)]
    pub fn new(p: &Parameters<R>, start: &Start) -> Self {
        let (zero, one) = (R::splat(0.0), R::splat(1.0));
        let mut fleet = Fleet::new(&p.chips);
        for (&delivered, &chip_kw) in start.deliveries_mh.iter().zip(&start.chip_power_kw) {
            let power_kw = p.power.facility_to_chip_power_ratio * chip_kw;
            fleet.deliver(p.chips.historical_deliveries_scale_ratio * delivered, power_kw);
        }
        let (stock, need) = fleet.stock_and_need();

        let capex_now: f64 = start.buyers.iter().map(|b| b.ai_capex).sum();
        let capex_2025 = start.capex_2025_ratio.map(|ratio| ratio * capex_now);
        let behind_meter = shells::behind_meter_share(&p.power, one);
        let chip_power_decline = shells::chip_power_decline(&p.power, p.chips.flat_price_years);
        let chip_share =
            offer(p, { chip_power_decline }.next(0.0), p.chips.price_start_kusd_per_h100e, behind_meter).chip_share;
        // Orders of the last two quarters of 2025, newest first.
        let mut orders = [zero; 2];
        for (order, i) in orders.iter_mut().zip([3, 2]) {
            let years = QUARTER_YEARS * (4 - i) as f64;
            let price = p.chips.price_start_kusd_per_h100e * exp(p.chips.price_decline_2025_per_year * years);
            *order = chip_share * capex_2025[i] / price;
        }

        let lab_setup = takeoff::step::Setup::new(&p.takeoff);
        let appetite = p.appetite.start_log;
        let cap = demand_quarter::funding_cap(&p.demand, p.money.world_product_usd_bn_per_year, exp(appetite));
        let funding = p.demand.research_funding_start_usd_bn_per_quarter;
        Self {
            chips: orders::State::new(&p.chips, orders),
            fleet,
            shells: shells::State::new(&p.power, need),
            buyers: buyers::State::new(&p.money, &start.buyers, stock),
            demand: demand_quarter::State::new(&p.demand),
            designers: designers::State::new(&p.designers),
            labs: takeoff::step::State::new(&lab_setup),
            lab_setup,
            events: events::State::new([3, 2, 1, 0].map(|i: usize| R::splat(capex_2025[i]))),
            appetite,
            idle_share: zero,
            multiplier: one,
            ln_multiplier: zero,
            ln_capability: zero,
            chip_power_decline,
            price_decline: LateDecline::new(price_decline(p), p.chips.flat_price_years),
            plan_fade: Geometric::new(-p.money.capex_growth_time_constant_years.reciprocal()),
            core_growth: Geometric::new(p.money.core_growth_per_year),
            world_product: Geometric::new(p.money.world_product_growth_per_year),
            annuity_rate: plans::annuity_rate(&p.demand, p.chips.mean_life_years),
            capital_rates: CapitalRates::new(&p.demand, p.chips.mean_life_years),
            reversion: appetite::reversion(&p.appetite),
            capital: p.demand.ai_capital_start_usd_bn,
            research_hours_start: one,
            cloud_revenue_start: one,
            cloud_revenue_ratio: one,
            research_funding_floor: demand_quarter::capped_funding(funding, cap),
            defaults: zero,
            quarter: 0,
        }
    }

    /// From now on only this part of the lock-in to Nvidia's software is left: chips that run it as it is.
    #[inline(always)]
    pub fn break_lock_in(&mut self, left: R) {
        self.designers.lock_in_left = left;
    }

    /// Quarters stepped so far.
    pub fn quarter(&self) -> usize {
        self.quarter
    }

    /// Steps one quarter. At most [`QUARTERS`] times.
    #[inline(always)]
    pub fn step(&mut self, p: &Parameters<R>, start: &Start, shocks: &Shocks<R>) -> Step<R> {
        self.assisted(p, start, shocks, None)
    }

    /// The same with what a measure adds to power. At most [`QUARTERS`] times.
    #[inline(always)]
    pub fn assisted(
        &mut self,
        p: &Parameters<R>,
        start: &Start,
        shocks: &Shocks<R>,
        assist: Option<&Assist<R>>,
    ) -> Step<R> {
        let t = self.quarter;
        let first = t == 0;
        let years = t as f64 * QUARTER_YEARS;
        let zero = R::splat(0.0);
        let undisturbed = self.price_decline.next(years);
        let mut power_decline = self.chip_power_decline.next(years);
        if let Some(assist) = assist {
            power_decline = power_decline * assist.chip_power_ratio;
        }
        let core_growth = self.core_growth.next();
        let gwp = p.money.world_product_usd_bn_per_year * self.world_product.next();
        let behind_meter = self.shells.next_behind_meter_share(&p.power);

        // 1 Plans.
        let margin_factor = self.designers.margin_factor(&p.designers);
        let price = p.chips.price_start_kusd_per_h100e * undisturbed * margin_factor;
        let offer = offer(p, power_decline, price, behind_meter);
        let break_even = plans::break_even_rent(&p.demand, offer.price_kusd / offer.chip_share, self.annuity_rate);
        let cap = p.money.rent_signal_cap_log;
        let rent_signal = (self.demand.rent_index.ln - ln(break_even)).clip(-cap, cap);
        let plan_growth = plans::plan_growth(
            &p.money,
            &plans::Signals {
                fade: self.plan_fade.next(),
                rent: rent_signal,
                idle_share: self.idle_share,
                ln_multiplier: self.ln_multiplier,
                appetite: self.appetite,
            },
        );

        // 2 Money.
        let exp_appetite = exp(self.appetite);
        let money = self.buyers.step(
            &p.money,
            &start.buyers,
            &buyers::Inputs {
                plan_growth,
                appetite: self.appetite,
                exp_appetite,
                core_growth,
                cloud_revenue_ratio: self.cloud_revenue_ratio,
                chip_share: offer.chip_share,
                capacity_mh: self.chips.capacity_mh,
                price_kusd: offer.price_kusd,
                scarcity_max: p.chips.scarcity_markup_max_ratio,
                world_product: gwp,
                default_shock_weight: p.appetite.default_shock_log,
            },
        );
        let price_paid = offer.price_kusd * money.scarcity;

        // 3 Chips.
        let order = offer.chip_share * money.capex / price_paid;
        let delivery = self.chips.step(&p.chips, order, rent_signal, price_decline(p));
        self.fleet.deliver(delivery.delivered_mh, offer.power_kw);
        let newest = self.fleet.newest_mh();
        let (stock, need) = self.fleet.stock_and_need();
        self.buyers.receive(stock, newest, money.capex);

        // 4 Shells.
        let shell_money = offer.chip_share.complement() * money.capex;
        let arrivals = self.shells.step(&p.power, t, shell_money, behind_meter, shocks.shells, assist);

        // 5 Switch on.
        let dwelling = p.power.normal_dwell_quarters * newest;
        let ready_need = need - dwelling * offer.power_kw;
        let rho = self.shells.powered_gw / ready_need;
        let room_gw = ready_need * dark_share(&p.power, rho).complement();
        let mut room = Room { left_gw: room_gw, energised_mh: zero };
        let mut dwelling_gw = dwelling * offer.power_kw;
        self.fleet.newest_first(|alive| {
            room.switch_on(alive.need_gw - dwelling_gw, alive.mh_per_gw);
            dwelling_gw = zero;
        });
        let energised = room.energised_mh;
        let energised_gw = room_gw - room.left_gw;
        let waiting = stock - energised;
        let idle_share = (waiting - dwelling).positive_part() / stock;

        // 6 Demand.
        let use_ = self.demand.step(
            &p.demand,
            &demand_quarter::Inputs {
                years,
                energised_mh: energised,
                ln_capability: self.ln_capability,
                exp_appetite,
                world_product: gwp,
                shock: shocks.demand,
            },
        );
        let CloudAccount { depreciation, operating_cost, roic, revenue_gap_log } =
            cloud_account(&p.demand, &self.capital_rates, self.capital, energised, use_.cloud_revenue);
        if first {
            self.cloud_revenue_start = use_.cloud_revenue;
            self.research_hours_start = use_.research_hours;
        }
        self.cloud_revenue_ratio = use_.cloud_revenue / self.cloud_revenue_start;

        // 7 Designers.
        let undisturbed_kusd = p.designers.nvidia_price_start_kusd_per_h100e * undisturbed;
        let nvidia_kusd = undisturbed_kusd * margin_factor;
        self.designers.step(&p.designers, undisturbed_kusd, nvidia_kusd);
        let [share_nvidia, _, share_tpu, share_trainium] = self.designers.share;
        let nvidia_revenue = share_nvidia * delivery.delivered_mh * nvidia_kusd * money.scarcity;

        // 8 Take-off.
        let labs = self.labs.step(&p.takeoff, &self.lab_setup, use_.research_hours / self.research_hours_start);
        self.ln_capability = p.takeoff.demand_per_capability * labs.leader_oom;
        self.ln_multiplier = labs.ln_leader_multiplier;
        self.multiplier = exp(self.ln_multiplier);

        // 9 Accounts.
        self.capital = self.capital + money.capex - depreciation;
        let margin = use_.cloud_revenue - operating_cost;
        let above_start = use_.research_funding - self.research_funding_floor;
        self.buyers.settle(&p.money, &start.buyers, core_growth, margin, above_start, first);
        self.demand.adopt(&p.demand);

        // 10 Appetite.
        let positive_flow = self.buyers.operating_cash_flow.iter().fold(zero, |sum, &flow| sum + flow.positive_part());
        self.appetite = appetite::step(
            &p.appetite,
            self.reversion,
            self.appetite,
            &appetite::Inputs {
                excess_return: roic - p.demand.required_return_per_year,
                revenue_gap_log,
                idle_share,
                ln_multiplier: self.ln_multiplier.min(p.money.multiplier_cap_log),
                write_downs: appetite::write_downs(
                    p.chips.mean_life_years,
                    p.money.book_life_years,
                    self.capital,
                    positive_flow,
                ),
                default_shock: money.default_shock,
                shock: shocks.appetite,
                break_shock: shocks.market_break,
            },
        );
        self.idle_share = idle_share;
        self.defaults = self.defaults + money.defaults;

        // 11 Trips.
        let trips = self.events.step(
            &p.events,
            t,
            &events::Inputs {
                capex: money.capex,
                idle_share,
                idle_limit: p.power.breaker_idle_share,
                appetite: self.appetite,
                distress: money.distress,
                rent_index: use_.rent_index,
                rent_break_even: break_even,
                leader_oom: labs.leader_oom,
            },
        );
        self.quarter = t + 1;

        let [reported, clouds] = start.reported;
        let of = |values: &[R; buyers::BUYERS], b: usize| values.get(b).copied().unwrap_or(zero);
        let columns = Quarter {
            ai_capex_usd_bn: money.capex,
            chip_share_of_capex: offer.chip_share,
            price_kusd_per_h100e: price_paid,
            delivery_capacity_mh: delivery.capacity_mh,
            delivered_mh: delivery.delivered_mh,
            stock_mh: stock,
            need_gw: need,
            powered_gw: self.shells.powered_gw,
            arrivals_gw: arrivals.arrived_gw,
            shell_starts_gw: arrivals.started_gw,
            energised_mh: energised,
            energised_gw,
            idle_share,
            rent_index_usd_per_h: use_.rent_index,
            rent_clearing_usd_per_h: use_.rent_clearing,
            rent_break_even_usd_per_h: break_even,
            hours_used_bn: use_.hours_used,
            hours_supply_bn: use_.hours_supply,
            research_funding_usd_bn: use_.research_funding,
            lab_revenue_usd_bn: use_.lab_revenue,
            cloud_revenue_usd_bn: use_.cloud_revenue,
            roic_cloud: roic,
            log_required_over_actual: revenue_gap_log,
            risk_appetite: self.appetite,
            capex_drawdown: trips.drawdown,
            distress: money.distress,
            defaults_so_far: self.defaults,
            funding_shortfall: money.funding_shortfall,
            debt_all_usd_bn: self.buyers.debt.iter().fold(zero, |sum, &debt| sum + debt),
            debt_orcl_usd_bn: of(&self.buyers.debt, reported),
            cash_orcl_usd_bn: of(&self.buyers.cash, reported),
            ai_capex_orcl_usd_bn: of(&self.buyers.capex, reported),
            ai_capex_neo_usd_bn: of(&self.buyers.capex, clouds),
            share_nvidia,
            nvidia_revenue_usd_bn: nvidia_revenue,
            rd_hours_bn: use_.research_hours,
            capability_demand_factor: exp(self.ln_capability),
            rd_multiplier: self.multiplier,
            leader_capability_oom: labs.leader_oom,
            four_largest_capex_usd_bn: money.four_largest_capex,
            waiting_mh: waiting,
            // The four largest, in the order of the start state.
            debt_msft_usd_bn: of(&self.buyers.debt, 0),
            cash_msft_usd_bn: of(&self.buyers.cash, 0),
            debt_googl_usd_bn: of(&self.buyers.debt, 1),
            cash_googl_usd_bn: of(&self.buyers.cash, 1),
            debt_amzn_usd_bn: of(&self.buyers.debt, 2),
            cash_amzn_usd_bn: of(&self.buyers.cash, 2),
            debt_meta_usd_bn: of(&self.buyers.debt, 3),
            cash_meta_usd_bn: of(&self.buyers.cash, 3),
            share_custom: share_tpu + share_trainium,
            small_model_share: use_.small_model_share,
            consumer_revenue_usd_bn: use_.consumer_revenue,
            lab_inference_cost_usd_bn: use_.inference_cost,
            cloud_profit_usd_bn: margin - depreciation,
            largest_lab_share: self.labs.share.iter().fold(zero, |most, &share| most.max(share)),
            distress_msft: of(&money.distressed, 0),
            distress_googl: of(&money.distressed, 1),
            distress_amzn: of(&money.distressed, 2),
            distress_meta: of(&money.distressed, 3),
            distress_orcl: of(&money.distressed, reported),
        };
        let sound = columns
            .stock_mh
            .ge(zero)
            .and(columns.powered_gw.ge(zero))
            .and(columns.waiting_mh.ge(R::splat(-1e-9)))
            .and((columns.rent_clearing_usd_per_h * columns.ai_capex_usd_bn * labs.leader_oom).finite())
            .and((self.appetite * self.ln_multiplier * self.capital * columns.debt_all_usd_bn).finite());
        Step { columns, takeoff: trips.takeoff, breaker: trips.breaker, bubble: trips.bubble, sound }
    }
}
