//! Price of chips, their share of capital spending, orders, deliveries and the capacity to deliver.

use super::params::Parameters;
use crate::geometric::Geometric;
use overhang_prob::lanes::Real;

const DT: f64 = crate::QUARTER_YEARS;
/// Quarters of rent signal that capacity answers to.
pub const SIGNAL_QUARTERS: usize = 6;

/// Price and power of what is bought this quarter (docs/model/joint.md, step 1).
#[derive(Debug, Clone, Copy)]
pub struct Offer<R> {
    /// Price before any scarcity mark-up, thousand USD per H100e.
    pub price_kusd: R,
    /// Facility power of a new chip, kW per H100e.
    pub power_kw: R,
    /// Share of AI capex that goes to chips; the rest buys the shells they need.
    pub chip_share: R,
}

/// Chip share of capex where chips and the shells they need are bought together:
/// `f = clip(1/(1 + q_split c_shell w/(y Pc)), f_lo, f_hi)`. Power in kW per H100e, shell cost in bn
/// USD per GW and price in thousand USD make the quotient a pure number.
#[inline(always)]
pub fn chip_share<R: Real>(
    p: &Parameters<R>,
    shell_cost_usd_bn_per_gw: R,
    power_kw: R,
    shell_yield: R,
    price_kusd: R,
) -> R {
    let shells = p.shells_bought_per_needed_ratio * shell_cost_usd_bn_per_gw * power_kw / (shell_yield * price_kusd);
    (shells + 1.0).reciprocal().clip(p.chip_share_of_capex_min_share, p.chip_share_of_capex_max_share)
}

/// Orders under way and the capacity to fill them.
#[derive(Debug, Clone, Copy)]
pub struct State<R> {
    /// Orders of last quarter and of the one before, million H100e.
    pub orders_mh: [R; 2],
    /// Orders not yet filled, million H100e.
    pub backlog_mh: R,
    /// Capacity of this quarter, million H100e.
    pub capacity_mh: R,
    /// The last six rent signals, newest first.
    pub rent_signals: [R; SIGNAL_QUARTERS],
    /// `e^(-yr/tau_cap)`: what is left of the capacity growth of the start.
    fade: Geometric<R>,
}

/// What a quarter delivers.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<R> {
    /// Delivered, million H100e.
    pub delivered_mh: R,
    /// Capacity that bound, million H100e.
    pub capacity_mh: R,
}

impl<R: Real> State<R> {
    /// Before the first quarter: orders of the two last quarters of 2025, nothing waiting.
    #[inline(always)]
    pub fn new(p: &Parameters<R>, orders_mh: [R; 2]) -> Self {
        let zero = R::splat(0.0);
        Self {
            orders_mh,
            backlog_mh: zero,
            capacity_mh: p.delivery_capacity_start_mh_per_quarter,
            rent_signals: [zero; SIGNAL_QUARTERS],
            fade: Geometric::new(-p.delivery_capacity_time_constant_years.reciprocal()),
        }
    }

    /// Step 3: order, deliver what capacity allows, let capacity grow.
    /// `price_decline` is d_cost.
    #[inline(always)]
    pub fn step(&mut self, p: &Parameters<R>, order_mh: R, rent_signal: R, price_decline: R) -> Delivery<R> {
        let effective = p.delivered_same_quarter_share * order_mh
            + p.delivered_after_one_quarter_share * self.orders_mh[0]
            + p.delivered_after_two_quarters_share * self.orders_mh[1];
        let wanted = self.backlog_mh + effective;
        let capacity_mh = self.capacity_mh;
        let delivered_mh = wanted.min(capacity_mh);
        self.backlog_mh = wanted - delivered_mh;
        self.orders_mh = [order_mh, self.orders_mh[0]];

        self.rent_signals.rotate_right(1);
        self.rent_signals[0] = rent_signal;
        let sum = self.rent_signals[1..].iter().fold(rent_signal, |sum, &m| sum + m);
        let mean = (sum * (1.0 / SIGNAL_QUARTERS as f64)).clip(R::splat(-0.5), R::splat(1.0));
        let growth = price_decline
            + (p.delivery_capacity_growth_per_year - price_decline) * self.fade.next()
            + p.capacity_response_to_rent_per_year * mean;
        self.capacity_mh = capacity_mh * (growth * DT).exp();
        Delivery { delivered_mh, capacity_mh }
    }
}
