//! Powered shells: started with money, arriving after delays on two paths (docs/model/joint.md, step 4).

use super::ahead::{Ahead, Assist, Halls};
use super::params::Parameters;
use crate::QUARTER_YEARS;
use crate::Z95;
use crate::geometric::{Geometric, LateDecline};
use overhang_prob::lanes::Real;
use overhang_prob::math::{exp, ln, normal_cdf};

/// Share of starts that go behind the meter: `q0 + (q1 - q0)(1 - fade)`, `fade = e^(-yr/tau)`.
#[inline(always)]
pub fn behind_meter_share<R: Real>(p: &Parameters<R>, fade: R) -> R {
    let settled = fade.complement();
    p.behind_meter_start_share + (p.behind_meter_long_run_share - p.behind_meter_start_share) * settled
}

/// Part of the starts that is ever built, mean over both paths.
#[inline(always)]
pub fn mean_yield<R: Real>(p: &Parameters<R>, behind_meter: R) -> R {
    behind_meter.complement() * p.grid_built_share + behind_meter * p.behind_meter_built_share
}

/// Facility power of a chip bought at `years` and installed a quarter later, kW per H100e:
/// `(w_new / F_ref) F_need decline`, `decline = e^(-e_w max(0, yr + DT - y_flat))`.
#[inline(always)]
pub fn new_chip_power_kw<R: Real>(p: &Parameters<R>, decline: R) -> R {
    p.new_chip_facility_kw_per_h100e / p.facility_to_chip_power_peak_ratio * p.facility_to_chip_power_ratio * decline
}

/// The decline in [`new_chip_power_kw`], quarter by quarter of purchase.
#[inline(always)]
pub fn chip_power_decline<R: Real>(p: &Parameters<R>, flat_price_years: R) -> LateDecline<R> {
    LateDecline::new(p.chip_power_decline_per_year, flat_price_years - QUARTER_YEARS)
}

/// Lognormal delay on one path, in quarters: its distribution function is sampled quarter by quarter.
#[derive(Debug, Clone)]
struct Delay<R, const T: usize> {
    /// Part of a cohort that arrives l quarters after its start.
    kernel: [R; T],
    ln_median: R,
    per_sigma: R,
    arrived: R,
    /// Shells started on this path and ever built, GW.
    started_gw: [R; T],
}

impl<R: Real, const T: usize> Delay<R, T> {
    #[inline(always)]
    fn new(median_months: R, p95_to_median: R) -> Self {
        let zero = R::splat(0.0);
        Self {
            kernel: [zero; T],
            ln_median: ln(median_months),
            per_sigma: R::splat(Z95) / ln(p95_to_median),
            arrived: zero,
            started_gw: [zero; T],
        }
    }

    /// Starts a cohort in quarter `t`, whose end is `ln_months` after the start of a cohort of quarter 0, and
    /// returns what arrives in it from all cohorts, GW.
    #[inline(always)]
    fn step(&mut self, t: usize, ln_months: R, started_gw: R) -> R {
        let arrived = normal_cdf((ln_months - self.ln_median) * self.per_sigma);
        self.kernel[t] = arrived - self.arrived;
        self.arrived = arrived;
        self.started_gw[t] = started_gw;
        let cohorts = self.started_gw[..=t].iter().rev().zip(&self.kernel[..=t]);
        cohorts.fold(R::splat(0.0), |sum, (&start, &part)| sum + start * part)
    }
}

/// Shells powered and under way.
#[derive(Debug, Clone)]
pub struct State<R, const T: usize> {
    /// Powered, GW.
    pub powered_gw: R,
    grid: Delay<R, T>,
    behind_meter: Delay<R, T>,
    behind_meter_fade: Geometric<R>,
    /// Shells of before the start that arrive, while their flow grows, and at the end of that.
    ready: Geometric<R>,
    ready_peak_gw: R,
    /// Halls that a measure powers ahead of their time.
    pub ahead: Ahead<R>,
}

/// What a quarter starts and brings.
#[derive(Debug, Clone, Copy)]
pub struct Arrivals<R> {
    /// Shells started, GW.
    pub started_gw: R,
    /// Shells that became powered, GW.
    pub arrived_gw: R,
}

impl<R: Real, const T: usize> State<R, T> {
    /// Powered shells at the start: the need then and the slack above it.
    #[inline(always)]
    pub fn new(p: &Parameters<R>, need_gw: R) -> Self {
        let ready_gw = p.ready_shells_start_gw_per_quarter / p.congestion_ratio;
        let growth = p.ready_shells_growth_per_year;
        Self {
            powered_gw: need_gw * (p.shell_slack_start_share + 1.0),
            grid: Delay::new(p.grid_delay_median_months * p.congestion_ratio, p.grid_delay_p95_to_median_ratio),
            behind_meter: Delay::new(
                p.behind_meter_delay_median_months * p.congestion_ratio,
                p.behind_meter_delay_p95_to_median_ratio,
            ),
            behind_meter_fade: Geometric::new(-p.behind_meter_time_constant_years.reciprocal()),
            ready: Geometric::starting_at(ready_gw, growth),
            ready_peak_gw: ready_gw * exp(growth * p.ready_shells_growth_years),
            ahead: Ahead::none(),
        }
    }

    /// Share of this quarter's starts that go behind the meter; call it once a quarter.
    #[inline(always)]
    pub fn next_behind_meter_share(&mut self, p: &Parameters<R>) -> R {
        behind_meter_share(p, self.behind_meter_fade.next())
    }

    /// Halls on the grid path that stand at the end of quarter `t`, connected or not, GW.
    #[inline(always)]
    fn standing_gw(&self, t: usize, construction_months: R) -> R {
        let zero = R::splat(0.0);
        self.grid.started_gw.iter().take(t + 1).enumerate().fold(zero, |sum, (j, &started)| {
            let months = R::splat(3.0 * (t + 1 - j) as f64);
            sum + R::select(months.ge(construction_months), started, zero)
        })
    }

    /// Step 4 of quarter `t` (below `T`): money for shells in bn USD, standard normal shock, what a measure adds.
    #[inline(always)]
    pub fn step(
        &mut self,
        p: &Parameters<R>,
        t: usize,
        money_usd_bn: R,
        behind_meter: R,
        shock: R,
        assist: Option<&Assist<R>>,
    ) -> Arrivals<R> {
        let years = t as f64 * QUARTER_YEARS;
        let started_gw = p.shell_starts_multiplier_ratio * money_usd_bn / p.shell_cost_usd_bn_per_gw;
        let ln_months = R::splat(ln(3.0 * (t + 1) as f64));
        let grid_started_gw = started_gw * behind_meter.complement() * p.grid_built_share;
        let from_grid = self.grid.step(t, ln_months, grid_started_gw);
        let from_site = self.behind_meter.step(t, ln_months, started_gw * behind_meter * p.behind_meter_built_share);
        let beyond = (R::splat(years) - p.ready_shells_growth_years).positive_part();
        let growing = self.ready.next();
        let flow = R::select(beyond.gt(R::splat(0.0)), self.ready_peak_gw, growing);
        let ready = flow * (beyond / p.ready_shells_fade_years).complement().positive_part();
        let s = p.arrival_volatility_log;
        let mut arrived_gw = (ready + (from_grid + from_site)) * exp(s * shock - s * s * 0.5);
        if let Some(assist) = assist {
            let standing_gw = self.standing_gw(t, assist.construction_months);
            let halls = Halls { started_gw: grid_started_gw, due_gw: from_grid, standing_gw };
            arrived_gw = arrived_gw + self.ahead.step(assist, &halls);
        }
        self.powered_gw = self.powered_gw + arrived_gw;
        Arrivals { started_gw, arrived_gw }
    }
}
