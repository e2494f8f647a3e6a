//! The three kinds of use: consumer, enterprise and agents, embedded (docs/model/demand.md, "Users and
//! intensity" and "Price, small models and hours").

use super::params::Parameters;
use crate::geometric::Geometric;
use overhang_prob::lanes::Real;
use overhang_prob::math::{exp, ln};

/// Consumer, enterprise, embedded.
pub const SEGMENTS: usize = 3;

/// One kind of use. Users in bn, intensity in M tokens per user and quarter, so that tokens come in
/// bn M tokens and hours in bn.
#[derive(Debug, Clone, Copy)]
pub struct Segment<R> {
    /// Bass innovation, per quarter.
    pub innovation: R,
    /// Bass imitation, per quarter.
    pub imitation: R,
    /// Ceiling of users at the start, bn.
    pub ceiling_bn: R,
    /// Growth of the ceiling, per quarter.
    pub ceiling_growth: R,
    /// Users at the start, bn.
    pub users_bn: R,
    /// Intensity at the start, M tokens per user and quarter.
    pub intensity: R,
    /// Its growth at the start, per year (log).
    pub growth: R,
    /// Decay of that growth, per year.
    pub decay: R,
    /// Elasticity of intensity to capability.
    pub capability_elasticity: R,
    /// Compute per M tokens at the start, H100e-hours.
    pub compute: R,
    /// Its decline, per year (log).
    pub compute_decline: R,
    /// Other cost, USD per M tokens.
    pub other_cost: R,
    /// Price elasticity.
    pub elasticity: R,
    /// Effective number of labs.
    pub labs: R,
    /// Part of the value that is paid.
    pub paid: R,
}

impl<R: Real> Segment<R> {
    /// The three segments out of the block's parameters.
    #[inline(always)]
    pub fn all(p: &Parameters<R>) -> [Self; SEGMENTS] {
        [
            Self {
                innovation: p.consumer_adoption_innovation_per_quarter,
                imitation: p.consumer_adoption_imitation_per_quarter,
                ceiling_bn: p.consumer_user_ceiling_bn,
                ceiling_growth: p.consumer_user_ceiling_growth_per_quarter,
                users_bn: p.consumer_users_start_bn,
                intensity: p.consumer_intensity_start_m_tokens,
                growth: p.consumer_intensity_growth_per_year,
                decay: p.consumer_intensity_growth_decay_per_year,
                capability_elasticity: p.consumer_intensity_to_capability_elasticity,
                compute: p.consumer_compute_h100e_hours_per_m_tokens,
                compute_decline: p.consumer_compute_decline_per_year,
                other_cost: p.consumer_other_cost_usd_per_m_tokens,
                elasticity: p.consumer_price_elasticity,
                labs: p.consumer_effective_labs,
                paid: p.consumer_paid_share,
            },
            Self {
                innovation: p.enterprise_adoption_innovation_per_quarter,
                imitation: p.enterprise_adoption_imitation_per_quarter,
                ceiling_bn: p.enterprise_user_ceiling_bn,
                ceiling_growth: p.enterprise_user_ceiling_growth_per_quarter,
                users_bn: p.enterprise_users_start_bn,
                intensity: p.enterprise_intensity_start_m_tokens,
                growth: p.enterprise_intensity_growth_per_year,
                decay: p.enterprise_intensity_growth_decay_per_year,
                capability_elasticity: p.enterprise_intensity_to_capability_elasticity,
                compute: p.enterprise_compute_h100e_hours_per_m_tokens,
                compute_decline: p.enterprise_compute_decline_per_year,
                other_cost: p.enterprise_other_cost_usd_per_m_tokens,
                elasticity: p.enterprise_price_elasticity,
                labs: p.enterprise_effective_labs,
                paid: p.enterprise_paid_share,
            },
            Self {
                innovation: p.embedded_adoption_innovation_per_quarter,
                imitation: p.embedded_adoption_imitation_per_quarter,
                ceiling_bn: p.embedded_user_ceiling_bn,
                ceiling_growth: p.embedded_user_ceiling_growth_per_quarter,
                users_bn: p.embedded_users_start_bn,
                intensity: p.embedded_intensity_start_m_tokens,
                growth: p.embedded_intensity_growth_per_year,
                decay: p.embedded_intensity_growth_decay_per_year,
                capability_elasticity: p.embedded_intensity_to_capability_elasticity,
                compute: p.embedded_compute_h100e_hours_per_m_tokens,
                compute_decline: p.embedded_compute_decline_per_year,
                other_cost: p.embedded_other_cost_usd_per_m_tokens,
                elasticity: p.embedded_price_elasticity,
                labs: R::splat(0.0),
                paid: R::splat(0.0),
            },
        ]
    }

    /// Price over marginal cost of labs in competition: `1 / (1 - 1/max(least, n eps))`.
    #[inline(always)]
    pub fn markup(&self, least: R) -> R {
        least.max(self.labs * self.elasticity).reciprocal().complement().reciprocal()
    }

    /// Bass step: `U + (p + q U/M)(M - U)`.
    #[inline(always)]
    pub fn adopt(&self, users_bn: R, ceiling_bn: R) -> R {
        users_bn + (self.innovation + self.imitation * users_bn / ceiling_bn) * (ceiling_bn - users_bn)
    }
}

/// What is constant in a draw or changes with time alone, one value a quarter.
#[derive(Debug, Clone, Copy)]
pub struct Paths<R> {
    /// `e^(-k yr)` by segment.
    intensity_fade: [Geometric<R>; SEGMENTS],
    /// `e^(-nu yr)` by segment.
    compute: [Geometric<R>; SEGMENTS],
    /// `(1 + gM)^t` by segment.
    ceiling: [Geometric<R>; SEGMENTS],
    /// Small-model share: its odds against, up to the trend.
    small_trend: Geometric<R>,
    small_odds_against: R,
    /// `g/k` by segment.
    growth_over_decay: [R; SEGMENTS],
    /// Price over marginal cost of consumer and enterprise use.
    pub markup: [R; 2],
}

impl<R: Real> Paths<R> {
    /// From the first quarter on.
    #[inline(always)]
    pub fn new(p: &Parameters<R>, segments: &[Segment<R>; SEGMENTS]) -> Self {
        let one = Geometric::with_factor(R::splat(1.0));
        let mut paths = Self {
            intensity_fade: [one; SEGMENTS],
            compute: [one; SEGMENTS],
            ceiling: [one; SEGMENTS],
            small_trend: Geometric::new(-p.small_model_trend_per_year),
            small_odds_against: small_model_odds_against(p),
            growth_over_decay: [R::splat(0.0); SEGMENTS],
            markup: [segments[0].markup(p.markup_elasticity_min), segments[1].markup(p.markup_elasticity_min)],
        };
        for (s, segment) in segments.iter().enumerate() {
            paths.growth_over_decay[s] = segment.growth / segment.decay;
            paths.intensity_fade[s] = Geometric::new(-segment.decay);
            paths.compute[s] = Geometric::new(-segment.compute_decline);
            paths.ceiling[s] = Geometric::with_factor(segment.ceiling_growth + 1.0);
        }
        paths
    }

    /// ln of intensity over that of the start for its own growth, `g (1 - e^(-k yr))/k`, of segment `s`;
    /// once a quarter.
    #[inline(always)]
    pub fn next_intensity_growth(&mut self, s: usize) -> R {
        self.growth_over_decay[s] * self.intensity_fade[s].next().complement()
    }

    /// `e^(-nu yr)` of segment `s`; once a quarter.
    #[inline(always)]
    pub fn next_compute(&mut self, s: usize) -> R {
        self.compute[s].next()
    }

    /// `(1 + gM)^t` of segment `s`; once a quarter.
    #[inline(always)]
    pub fn next_ceiling(&mut self, s: usize) -> R {
        self.ceiling[s].next()
    }

    /// Small-model share; once a quarter.
    #[inline(always)]
    pub fn next_small_share(&mut self) -> R {
        (self.small_odds_against * self.small_trend.next() + 1.0).reciprocal()
    }
}

/// Odds against small models at the start: `e^(-zeta)` with
/// `zeta = b0 + bp ln(1/kp) - bL L`; a trend adds `bt yr` to zeta.
#[inline(always)]
pub fn small_model_odds_against<R: Real>(p: &Parameters<R>) -> R {
    let zeta = p.small_model_constant
        - p.small_model_price_weight * ln(p.small_model_price_ratio)
        - p.small_model_lag_weight_per_month * p.small_model_lag_months;
    exp(-zeta)
}
