//! Chip designers: who sells the new compute, at what price (docs/model/demand.md, "Chip designers").
//!
//! A nested logit over Nvidia and AMD (merchant), TPU and Trainium (custom), with inertia. Lock-in to
//! Nvidia's software erodes; a share lost costs Nvidia margin, and the lower price slows further loss.

pub mod params;

use crate::geometric::Geometric;
use crate::triple::zip;
use overhang_prob::lanes::Real;
use overhang_prob::math::{exp, ln};
pub use params::Parameters;

/// Designers in order: Nvidia, AMD, TPU, Trainium.
pub const DESIGNERS: usize = 4;

/// Shares of new compute, in order.
#[derive(Debug, Clone, Copy)]
pub struct State<R> {
    /// Nvidia, AMD, TPU, Trainium.
    pub share: [R; DESIGNERS],
    /// What is left of the lock-in against TPU and Trainium.
    lock_in: [Geometric<R>; 2],
    per_nest: [R; 2],
    /// Part of the lock-in that a break has left; 1 without one.
    pub lock_in_left: R,
}

impl<R: Real> State<R> {
    /// Shares at the start.
    #[inline(always)]
    pub fn new(p: &Parameters<R>) -> Self {
        Self {
            share: [p.nvidia_start_share, p.amd_start_share, p.tpu_start_share, p.trainium_start_share],
            lock_in: [
                Geometric::new(-p.tpu_lock_in_erosion_per_year),
                Geometric::new(-p.trainium_lock_in_erosion_per_year),
            ],
            per_nest: [p.merchant_nest.reciprocal(), p.custom_nest.reciprocal()],
            lock_in_left: R::splat(1.0),
        }
    }

    /// `(1 - GM0) / (1 - (GM0 + psi (s - s0)))`: Nvidia's price against unchanged margin.
    #[inline(always)]
    pub fn margin_factor(&self, p: &Parameters<R>) -> R {
        let margin = p.nvidia_margin_start_share + p.margin_response_to_share * (self.share[0] - p.nvidia_start_share);
        p.nvidia_margin_start_share.complement() / margin.complement()
    }

    /// Shares move toward the logit target. `undisturbed_kusd` is Nvidia's price path without its
    /// margin response, `nvidia_kusd` with it.
    #[inline(always)]
    pub fn step(&mut self, p: &Parameters<R>, undisturbed_kusd: R, nvidia_kusd: R) {
        // Total cost of Nvidia against that of AMD, TPU, Trainium, in logs.
        let nvidia = nvidia_kusd + p.merchant_other_cost_kusd;
        let ln_advantage = R::ln_of_three([
            nvidia / (p.amd_price_ratio * undisturbed_kusd + p.merchant_other_cost_kusd),
            nvidia / (p.tpu_price_ratio * undisturbed_kusd + p.custom_other_cost_kusd),
            nvidia / (p.trainium_price_ratio * undisturbed_kusd + p.custom_other_cost_kusd),
        ]);
        let tpu_lock_in = p.tpu_lock_in * self.lock_in[0].next();
        let trainium_lock_in = p.trainium_lock_in * self.lock_in[1].next();
        let left = self.lock_in_left;
        let lock_in = [p.amd_lock_in * left, tpu_lock_in * left, trainium_lock_in * left];
        let value = zip(ln_advantage, lock_in, |advantage, lock_in| p.price_sensitivity * advantage - lock_in);

        // Inside a nest exp(V/lam - IV); between nests exp(lam IV). Nvidia's value is zero.
        let per_nest = [self.per_nest[0], self.per_nest[1], self.per_nest[1]];
        let [amd, tpu, trainium] = R::exp_of_three(zip(value, per_nest, |value, per| value * per));
        let merchant_sum = amd + 1.0;
        let custom_sum = tpu + trainium;
        let merchant = exp(p.merchant_nest * ln(merchant_sum));
        let custom = exp(p.custom_nest * ln(custom_sum));
        let both = merchant + custom;
        let per_merchant = merchant / (both * merchant_sum);
        let per_custom = custom / (both * custom_sum);
        let target = [per_merchant, amd * per_merchant, tpu * per_custom, trainium * per_custom];
        for (share, goal) in self.share.iter_mut().zip(target) {
            *share = p.share_speed_per_quarter.complement() * *share + p.share_speed_per_quarter * goal;
        }
    }
}
