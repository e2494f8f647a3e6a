//! Switching chips on: newest first, with shells that owners share only in part (docs/model/joint.md, step 5).

use super::params::Parameters;
use overhang_prob::lanes::Real;
use overhang_prob::math::{ln, normal_cdf};

/// Share of need that stays dark where owners' shells per need spread around `rho` = shells/need:
/// `m max(0, 1 - rho) + (1 - m)(Phi(d1) - rho Phi(d1 - s))`, `d1 = (s^2/2 - ln rho)/s`.
#[inline(always)]
pub fn dark_share<R: Real>(p: &Parameters<R>, rho: R) -> R {
    let s = p.owner_spread_log;
    let d1 = s * 0.5 - ln(rho) / s;
    let alone = normal_cdf(d1) - rho * normal_cdf(d1 - s);
    p.pooled_shells_share * rho.complement().positive_part() + p.pooled_shells_share.complement() * alone
}

/// Newest chips first into a room of power, one vintage after the other.
#[derive(Debug, Clone, Copy)]
pub struct Room<R> {
    /// Power left, GW.
    pub left_gw: R,
    /// Chips switched on, million H100e.
    pub energised_mh: R,
}

impl<R: Real> Room<R> {
    /// Switches on as much of a part of the fleet as there is room for: what it needs in GW, and its
    /// million H100e per GW.
    #[inline(always)]
    pub fn switch_on(&mut self, need_gw: R, mh_per_gw: R) {
        let taken_gw = need_gw.min(self.left_gw);
        self.left_gw = self.left_gw - taken_gw;
        self.energised_mh = self.energised_mh + taken_gw * mh_per_gw;
    }
}
