//! Trips: what counts as the breaker, the bubble and the take-off (docs/model/joint.md, step 11).
//!
//! Each is a predicate on a quarter and its past; the first quarter in which it holds is the trip.

pub mod params;

use overhang_prob::lanes::{Mask, Real};
pub use params::Parameters;

/// Quarters before this one over which the peak of capital spending is sought.
const PEAK_QUARTERS: usize = 8;
/// Quarters in a year.
const YEAR: usize = 4;

/// Memory of the predicates.
#[derive(Debug, Clone, Copy)]
pub struct State<R> {
    /// AI capex of this quarter and the three before, newest first.
    capex: [R; YEAR],
    /// Four-quarter AI capex of this quarter and the eight before, newest first; zero before 2025-Q4.
    yearly: [R; PEAK_QUARTERS + 1],
    /// Leader's capability of this quarter and the four before, newest first.
    leader: [R; YEAR + 1],
    /// Idle share of last quarter.
    idle_before: R,
}

/// What the predicates look at.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<R> {
    /// AI capital spending, bn USD.
    pub capex: R,
    /// Idle share.
    pub idle_share: R,
    /// Idle share that trips the breaker.
    pub idle_limit: R,
    /// Appetite at the end of the quarter.
    pub appetite: R,
    /// 1 where some buyer is in distress.
    pub distress: R,
    /// Rent index, USD per hour.
    pub rent_index: R,
    /// Rent at which new capacity breaks even, USD per hour.
    pub rent_break_even: R,
    /// Leader's capability, orders of magnitude.
    pub leader_oom: R,
}

/// Which predicates hold.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<R: Real> {
    /// Too little power for the chips.
    pub breaker: R::Mask,
    /// Capital spending falls for a financial cause.
    pub bubble: R::Mask,
    /// Years of progress in one.
    pub takeoff: R::Mask,
    /// Fall of four-quarter AI capex from its peak.
    pub drawdown: R,
}

impl<R: Real> State<R> {
    /// `capex` of the four quarters of 2025, newest first.
    #[inline(always)]
    pub fn new(capex: [R; YEAR]) -> Self {
        let zero = R::splat(0.0);
        let mut yearly = [zero; PEAK_QUARTERS + 1];
        yearly[0] = capex[3] + capex[2] + capex[1] + capex[0];
        Self { capex, yearly, leader: [zero; YEAR + 1], idle_before: zero }
    }

    /// The predicates of quarter `t`.
    #[inline(always)]
    pub fn step(&mut self, p: &Parameters<R>, t: usize, x: &Inputs<R>) -> Outcome<R> {
        self.capex.rotate_right(1);
        self.capex[0] = x.capex;
        self.yearly.rotate_right(1);
        self.yearly[0] = self.capex[3] + self.capex[2] + self.capex[1] + self.capex[0];
        let peak = self.yearly[1..].iter().fold(self.yearly[0], |peak, &a| peak.max(a));
        let drawdown = (self.yearly[0] / peak).complement();

        let breaker = x.idle_share.ge(x.idle_limit).and(self.idle_before.ge(x.idle_limit));
        self.idle_before = x.idle_share;

        let cause = x
            .appetite
            .lt(p.bubble_appetite_log)
            .or(x.distress.gt(R::splat(0.0)))
            .or(x.rent_index.lt(x.rent_break_even));
        let bubble = drawdown.ge(p.bubble_capex_fall_share).and(cause);

        self.leader.rotate_right(1);
        self.leader[0] = x.leader_oom;
        let gained = if t >= YEAR { x.leader_oom - self.leader[YEAR] } else { R::splat(f64::NEG_INFINITY) };
        let takeoff = gained.ge(p.takeoff_years_in_one * p.takeoff_pace_oom_per_year);
        Outcome { breaker, bubble, takeoff, drawdown }
    }
}
