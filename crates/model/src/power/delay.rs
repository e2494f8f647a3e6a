//! Delays of powered shells by stage: permit, then what runs side by side, then commissioning
//! (docs/model/power.md, "Delays by stage").
//!
//! `T_grid = permit + max(interconnection, transformer, construction) + commissioning` and
//! `T_btm = ratio permit + max(generation, construction) + commissioning`, months. Since the slowest of the
//! parallel stages counts, speeding one of them up alone does little. The race uses a lognormal fitted to
//! the whole; these stages say what would shorten it.

use crate::Z95;
use overhang_prob::lanes::Real;
use overhang_prob::math::{exp, ln, normal_quantile};

/// Lognormal duration of one stage.
#[derive(Debug, Clone, Copy)]
pub struct Stage<R> {
    ln_median: R,
    sigma: R,
}

impl<R: Real> Stage<R> {
    /// From the median and the 5% and 95% points, months: `sigma = ln(p95/p5) / (2 x 1.645)`.
    #[inline(always)]
    pub fn new(median_months: R, p5_months: R, p95_months: R) -> Self {
        Self { ln_median: ln(median_months), sigma: ln(p95_months / p5_months) / (2.0 * Z95) }
    }

    /// The same stage, longer or shorter by a factor: a programme that halves it, or congestion.
    #[inline(always)]
    #[must_use]
    pub fn times(self, factor: R) -> Self {
        Self { ln_median: self.ln_median + ln(factor), ..self }
    }

    /// Queue congestion: the median scales as `(Q/Q0)^eta`.
    #[inline(always)]
    #[must_use]
    pub fn congested(self, queue_ratio: R, elasticity: R) -> Self {
        Self { ln_median: self.ln_median + elasticity * ln(queue_ratio), ..self }
    }

    /// Median duration, months.
    #[inline(always)]
    pub fn median_months(&self) -> R {
        exp(self.ln_median)
    }

    /// Duration at a standard normal number, months.
    #[inline(always)]
    pub fn months(&self, normal: R) -> R {
        exp(self.ln_median + self.sigma * normal)
    }
}

/// Stages of a connection to the grid.
#[derive(Debug, Clone, Copy)]
pub struct Grid<R> {
    /// Site and permit.
    pub permit: Stage<R>,
    /// Interconnection of the load.
    pub interconnection: Stage<R>,
    /// Transformer and switchgear.
    pub transformer: Stage<R>,
    /// Construction.
    pub construction: Stage<R>,
    /// Commissioning.
    pub commissioning: Stage<R>,
}

/// Number of stages of [`Grid`].
pub const GRID_STAGES: usize = 5;

impl<R: Real> Grid<R> {
    /// Months from start to power, from one standard normal number per stage in the order of the fields.
    #[inline(always)]
    pub fn months(&self, z: &[R; GRID_STAGES]) -> R {
        let [permit, interconnection, transformer, construction, commissioning] = *z;
        let slowest = self
            .interconnection
            .months(interconnection)
            .max(self.transformer.months(transformer))
            .max(self.construction.months(construction));
        self.permit.months(permit) + slowest + self.commissioning.months(commissioning)
    }
}

/// Stages of a site with generation of its own, behind the meter.
#[derive(Debug, Clone, Copy)]
pub struct BehindMeter<R> {
    /// Site and permit.
    pub permit: Stage<R>,
    /// Engines or turbines.
    pub generation: Stage<R>,
    /// Construction.
    pub construction: Stage<R>,
    /// Commissioning.
    pub commissioning: Stage<R>,
}

/// Number of stages of [`BehindMeter`].
pub const BEHIND_METER_STAGES: usize = 4;

impl<R: Real> BehindMeter<R> {
    /// Months from start to power, from one standard normal number per stage in the order of the fields.
    #[inline(always)]
    pub fn months(&self, z: &[R; BEHIND_METER_STAGES]) -> R {
        let [permit, generation, construction, commissioning] = *z;
        let slowest = self.generation.months(generation).max(self.construction.months(construction));
        self.permit.months(permit) + slowest + self.commissioning.months(commissioning)
    }
}

/// Standard normal numbers of stages that know nothing of each other, from uniforms in (0, 1).
#[inline(always)]
pub fn independent<R: Real, const STAGES: usize>(u: &[R; STAGES]) -> [R; STAGES] {
    u.map(normal_quantile)
}

/// Standard normal numbers of stages that share shortages, from uniforms in (0, 1): a Gaussian copula with
/// one factor, `z_i = sqrt(rho) c + sqrt(1 - rho) e_i`. `common` is the same for all starts of a region.
#[inline(always)]
pub fn one_factor<R: Real, const STAGES: usize>(correlation: R, common: R, own: &[R; STAGES]) -> [R; STAGES] {
    let shared = correlation.sqrt() * normal_quantile(common);
    let rest = correlation.complement().sqrt();
    own.map(|u| shared + rest * normal_quantile(u))
}

/// Part of the starts that is ever built where each stage loses a share: `prod (1 - loss)`.
#[inline(always)]
pub fn built_share<R: Real>(losses: &[R]) -> R {
    losses.iter().fold(R::splat(1.0), |built, loss| built * loss.complement())
}
