//! The power gap one quarter at a time: retire, deliver, arrive, allocate, cost
//! (docs/model/power.md, "The gap on its own" and "Cost of idle chips").
//!
//! Plain functions for a fleet of a few classes of chips, for reports and for what-if questions; the race
//! keeps its own fleet by vintage. Chips in million H100e, power in GW of facility, money in bn USD: then kW
//! per H100e times million H100e is GW, and thousand USD per H100e times million H100e is bn USD.
//! "Idle" here is for want of power, never for want of demand.

use crate::{QUARTER_YEARS, THOUSAND_HOURS_PER_QUARTER};
use overhang_prob::math::{exp, ln};

/// Chips of one generation that are bought, powered and valued alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    /// Chips alive, million H100e.
    pub stock_mh: f64,
    /// Facility power, kW per H100e.
    pub power_kw: f64,
    /// Value per chip switched on, in any unit that is the same for all classes: 1 to switch on as much
    /// compute as possible, or revenue less operating cost to earn as much as possible.
    pub value_per_h100e: f64,
}

/// Facility power of a chip, kW per H100e: `w = TDP F_server F_IT F_fac / perf`, with the chip's design power
/// in kW and its performance in H100e.
pub fn power_per_h100e(chip_kw: f64, server: f64, it: f64, facility: f64, h100e_per_chip: f64) -> f64 {
    chip_kw * server * it * facility / h100e_per_chip
}

/// Orders out of money, million H100e: `O = f capex / P`, capex in bn USD and price in thousand USD per H100e.
pub fn order(capex_usd_bn: f64, chip_share: f64, price_kusd_per_h100e: f64) -> f64 {
    chip_share * capex_usd_bn / price_kusd_per_h100e
}

/// How much of an order is left where buyers see idle chips: `exp(-k_x max(0, x - x0))`.
pub fn order_reaction(response: f64, idle_share: f64, tolerated_share: f64) -> f64 {
    exp(-response * (idle_share - tolerated_share).max(0.0))
}

/// Delivered in a quarter: orders of this quarter and those before (newest first) by the lead-time `kernel`,
/// at most what the factories can make: `D = min(sum h_l O[t-l], capacity)`.
pub fn deliver(orders_newest_first: &[f64], kernel: &[f64], capacity: f64) -> f64 {
    orders_newest_first.iter().zip(kernel).map(|(order, share)| order * share).sum::<f64>().min(capacity)
}

/// Stock and retired chips after a quarter of which the share `survival` of the old stock lives through;
/// both add up to the old stock.
pub fn retire(stock: f64, survival: f64) -> (f64, f64) {
    let kept = stock * survival;
    (kept, stock - kept)
}

/// Powered shells after a quarter: `K = K (1 - rho_K) + A + conv`, GW.
pub fn arrive(powered_gw: f64, retirement_share: f64, arrivals_gw: f64, converted_gw: f64) -> f64 {
    powered_gw * (1.0 - retirement_share) + arrivals_gw + converted_gw
}

/// Shells that arrive in quarter `t` where every start takes `lag` quarters and the part `built` of them is
/// ever finished; `None` while what arrives was started before the first of `starts_gw`.
pub fn arrivals_after_lag(starts_gw: &[f64], t: usize, lag: usize, built: f64) -> Option<f64> {
    starts_gw.get(t.checked_sub(lag)?).map(|start| built * start)
}

/// Power that all chips need, GW: `N = sum W w / os`, with `oversubscription` os at least 1 where not all
/// chips peak at once.
pub fn need(classes: &[Class], oversubscription: f64) -> f64 {
    classes.iter().map(|class| class.stock_mh * class.power_kw).sum::<f64>() / oversubscription
}

/// The classes by falling value per GW, the first listed first where equal. Switching on in this order is
/// the exact optimum under one limit on power.
pub fn best_first(classes: &[Class]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..classes.len()).collect();
    let value = |&i: &usize| classes.get(i).map_or(0.0, |class| class.value_per_h100e / class.power_kw);
    order.sort_by(|i, j| value(j).total_cmp(&value(i)));
    order
}

/// Switches on in `order`, each class as far as the power lasts: energised million H100e by class.
fn switch_on(classes: &[Class], order: &[usize], waiting: &[f64], powered_gw: f64) -> Vec<f64> {
    let mut left_gw = powered_gw;
    let mut energised = vec![0.0; classes.len()];
    for &i in order {
        let (Some(class), Some(&wait), Some(on)) = (classes.get(i), waiting.get(i), energised.get_mut(i)) else {
            continue;
        };
        let wanted_gw = wait * class.power_kw;
        // All of it where power suffices, so that nothing idles by rounding.
        *on = if wanted_gw <= left_gw { wait } else { left_gw / class.power_kw };
        left_gw -= wanted_gw.min(left_gw);
    }
    energised
}

/// Energised million H100e by class, best first, where all chips may use all shells.
pub fn allocate(classes: &[Class], powered_gw: f64) -> Vec<f64> {
    let stock: Vec<f64> = classes.iter().map(|class| class.stock_mh).collect();
    switch_on(classes, &best_first(classes), &stock, powered_gw)
}

/// Energised million H100e by class where chips are kept apart: by owner, or by the shells that can cool
/// them. `group[i]` is the group of class i and `powered_gw[g]` the shells of group g, of which the part
/// `pooled_share` is open to all (0 none, 1 all). Each group first fills its own shells, best first; then
/// the best of what is left over all groups fills the open ones. Classes of no known group use open shells only.
pub fn allocate_apart(classes: &[Class], group: &[usize], powered_gw: &[f64], pooled_share: f64) -> Vec<f64> {
    let order = best_first(classes);
    let mut waiting: Vec<f64> = classes.iter().map(|class| class.stock_mh).collect();
    for (g, own_gw) in powered_gw.iter().enumerate() {
        let members: Vec<usize> = order.iter().copied().filter(|&i| group.get(i) == Some(&g)).collect();
        let on = switch_on(classes, &members, &waiting, own_gw * (1.0 - pooled_share));
        for (wait, on) in waiting.iter_mut().zip(on) {
            *wait -= on;
        }
    }
    let open_gw = pooled_share * powered_gw.iter().sum::<f64>();
    let last = switch_on(classes, &order, &waiting, open_gw);
    let dark = waiting.iter().zip(&last).map(|(wait, on)| wait - on);
    classes.iter().zip(dark).map(|(class, dark)| class.stock_mh - dark).collect()
}

/// What chips do in a quarter, all classes together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Use {
    /// Power that all chips need, GW.
    pub need_gw: f64,
    /// Power of the chips switched on, GW.
    pub energised_gw: f64,
    /// Chips switched on, million H100e.
    pub energised_mh: f64,
    /// Chips that stay dark, million H100e.
    pub idle_mh: f64,
    /// Dark share of compute (H100e). Trips look at this one.
    pub idle_share_of_compute: f64,
    /// Dark share of the power needed.
    pub idle_share_of_power: f64,
}

/// Sums up an allocation; shares of an empty fleet are 0.
pub fn summarise(classes: &[Class], energised_mh: &[f64]) -> Use {
    let (mut stock, mut on, mut on_gw) = (0.0, 0.0, 0.0);
    for (class, energised) in classes.iter().zip(energised_mh) {
        stock += class.stock_mh;
        on += energised;
        on_gw += energised * class.power_kw;
    }
    let need_gw = need(classes, 1.0);
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    Use {
        need_gw,
        energised_gw: on_gw,
        energised_mh: on,
        idle_mh: stock - on,
        idle_share_of_compute: share(stock - on, stock),
        idle_share_of_power: share(need_gw - on_gw, need_gw),
    }
}

/// Dark chips beyond the normal wait between delivery and service, million H100e:
/// `max(0, X - D dwell)`, dwell in quarters.
pub fn beyond_normal_wait(idle_mh: f64, delivered_mh: f64, dwell_quarters: f64) -> f64 {
    (idle_mh - delivered_mh * dwell_quarters).max(0.0)
}

/// Rates at which idle chips lose money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Fall of the market value of a chip, per year (0.3 is 30%).
    pub depreciation_per_year: f64,
    /// Cost of the capital tied up, per year.
    pub carry_per_year: f64,
    /// Life over which the accounts write a chip off in equal parts, years.
    pub straight_line_years: f64,
}

/// What idle chips cost in a quarter, bn USD. The three are views of one loss, not parts of a sum, except
/// that carry comes on top of either of the others. Chips not yet in service usually sit as construction in
/// progress and are not depreciated, so reported earnings show `straight_line` only once they run.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct IdleCost {
    /// Fall of market value.
    pub economic: f64,
    /// Cost of the capital.
    pub carry: f64,
    /// What straight-line books would write off.
    pub straight_line: f64,
}

/// Cost of idle chips in a quarter: `X P (1 - (1 - delta)^DT)`, `X P ((1 + r)^DT - 1)`, `X P DT/L`.
pub fn idle_cost(idle_mh: f64, price_kusd_per_h100e: f64, rates: &Rates) -> IdleCost {
    let value_usd_bn = idle_mh * price_kusd_per_h100e;
    let over_a_quarter = |factor_per_year: f64| exp(QUARTER_YEARS * ln(factor_per_year));
    IdleCost {
        economic: value_usd_bn * (1.0 - over_a_quarter(1.0 - rates.depreciation_per_year)),
        carry: value_usd_bn * (over_a_quarter(1.0 + rates.carry_per_year) - 1.0),
        straight_line: value_usd_bn * QUARTER_YEARS / rates.straight_line_years,
    }
}

impl std::ops::Add for IdleCost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            economic: self.economic + other.economic,
            carry: self.carry + other.carry,
            straight_line: self.straight_line + other.straight_line,
        }
    }
}

impl std::iter::Sum for IdleCost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), |sum, cost| sum + cost)
    }
}

/// Share of a useful life that dark chips lose: quarters in the dark, weighted by chips, over `4 L`.
pub fn useful_life_lost(idle_mh_by_quarter: &[f64], stock_mh: f64, life_years: f64) -> f64 {
    let dark_quarters = idle_mh_by_quarter.iter().sum::<f64>() / stock_mh;
    dark_quarters * QUARTER_YEARS / life_years
}

/// Margin that idle chips would have earned in a quarter, bn USD; thousand USD per H100e and quarter.
pub fn lost_margin(idle_mh: f64, margin_kusd_per_h100e_quarter: f64) -> f64 {
    idle_mh * margin_kusd_per_h100e_quarter
}

/// Energy of a quarter, GWh, of a power in GW that runs at `load_factor`.
pub fn energy_gwh(power_gw: f64, load_factor: f64) -> f64 {
    power_gw * load_factor * (THOUSAND_HOURS_PER_QUARTER * 1e3)
}
