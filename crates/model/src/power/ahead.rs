//! Halls that get power ahead of their own connection: faster connection, and power from elsewhere
//! (docs/model/program.md, "In the race").
//!
//! The race starts halls and connects them after a delay. A measure can raise the hazard of a connection, and
//! can bridge halls that stand without one. What comes early is not counted again when it falls due.

use overhang_prob::lanes::Real;
use overhang_prob::math::{exp, ln};

/// Keeps a share of nothing at zero, GW.
const NOTHING_GW: f64 = 1e-9;

/// What a measure adds in a quarter.
#[derive(Debug, Clone, Copy)]
pub struct Assist<R> {
    /// Hazard of a connection to the grid over that without the measure; 1: none.
    pub hazard_ratio: R,
    /// Power that can bridge halls without a connection, GW; 0: none. It must not fall.
    pub capacity_gw: R,
    /// Power of a chip bought now over that without the measure; 1: none.
    pub chip_power_ratio: R,
    /// Months from the start of a hall until it stands.
    pub construction_months: R,
}

/// Halls powered ahead of their time.
#[derive(Debug, Clone, Copy)]
pub struct Ahead<R> {
    /// Connected early, not yet due, GW.
    pub early_gw: R,
    /// Bridged, without a connection of their own, GW.
    pub bridged_gw: R,
    started_gw: R,
    due_gw: R,
}

/// Halls on the grid path in a quarter, GW.
#[derive(Debug, Clone, Copy)]
pub struct Halls<R> {
    /// Started in it, without those that are never built.
    pub started_gw: R,
    /// Whose connection falls due in it.
    pub due_gw: R,
    /// Standing by now, all since the first quarter, connected or not.
    pub standing_gw: R,
}

impl<R: Real> Ahead<R> {
    /// Nothing is ahead.
    #[inline(always)]
    pub fn none() -> Self {
        let zero = R::splat(0.0);
        Self { early_gw: zero, bridged_gw: zero, started_gw: zero, due_gw: zero }
    }

    /// Power of a quarter beyond what falls due, GW. Less than zero where halls fall due that have it already.
    #[inline(always)]
    pub fn step(&mut self, assist: &Assist<R>, halls: &Halls<R>) -> R {
        self.started_gw = self.started_gw + halls.started_gw;
        let under_way = (self.started_gw - self.due_gw).max(R::splat(NOTHING_GW));
        let hazard = (halls.due_gw / under_way).min(R::splat(1.0));
        let (early_due, bridged_due) = (self.early_gw * hazard, self.bridged_gw * hazard);
        self.early_gw = self.early_gw - early_due;
        self.bridged_gw = self.bridged_gw - bridged_due;
        self.due_gw = self.due_gw + halls.due_gw;

        // Proportional hazards: what is left after a quarter is (1 - h)^ratio.
        let left = exp((assist.hazard_ratio - 1.0) * ln(hazard.complement().max(R::splat(1e-12))));
        let waiting = (under_way - halls.due_gw - self.early_gw).positive_part();
        let fast = waiting * left.complement();
        let freed = self.bridged_gw * left.complement();
        self.early_gw = self.early_gw + fast;
        self.bridged_gw = self.bridged_gw - freed;

        let without = (halls.standing_gw - self.due_gw - self.early_gw).positive_part();
        let bridge = (assist.capacity_gw.min(without) - self.bridged_gw).positive_part();
        self.bridged_gw = self.bridged_gw + bridge;
        fast - freed + bridge - early_due - bridged_due
    }
}

/// Hazard ratio under which the median of a lognormal delay falls by the share `cut`:
/// `ln(1/2) / ln(1 - Phi(ln(1 - cut)/sigma))`; 1 where nothing is cut.
#[inline(always)]
pub fn hazard_ratio<R: Real>(cut: R, sigma: R) -> R {
    let reached = overhang_prob::math::normal_cdf(ln(cut.complement()) / sigma);
    R::splat(-std::f64::consts::LN_2) / ln(reached.complement())
}
