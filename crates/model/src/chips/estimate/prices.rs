//! Prices of chips that are sold at a direct price, or at cost over one minus the seller's margin.

use super::source::{Uniforms, normal_column};
use super::{EstimateError, Range, arrays};
use overhang_prob::copula::GaussianCopula;
use overhang_prob::math;

/// Largest gross margin: the tail of the lognormal beyond it (2e-9 of samples) would make prices infinite
/// or negative.
const LARGEST_MARGIN: f64 = 0.95;
/// Points of the numerical means.
const POINTS: u32 = 4_000;

/// What a unit is sold for, USD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PriceModel {
    /// The price itself, lognormal.
    Direct(Range),
    /// `cost/(1 - margin)`, both lognormal.
    CostAndMargin {
        /// Manufacturing cost, USD.
        cost_usd: Range,
        /// Gross margin of the seller in the first quarter, share.
        gross_margin: Range,
    },
}

/// The same in logarithms.
#[derive(Debug, Clone, Copy)]
enum LogPrice {
    Direct { mu: f64, sigma: f64 },
    CostAndMargin { cost: (f64, f64), margin: (f64, f64), sigma: f64, margin_sigma: f64 },
}

/// Correlated prices of a designer's chips.
#[derive(Debug, Clone)]
pub(super) struct Prices {
    designer: String,
    chips: Vec<(String, LogPrice)>,
    copula: GaussianCopula,
}

/// Prices of some samples.
pub(super) struct PriceBlock {
    /// One over the price, by chip.
    pub(super) inverse: Vec<Vec<f64>>,
    /// Standardised logarithm of the price, by chip.
    pub(super) score: Vec<Vec<f64>>,
}

/// Mean of `f` over the standard normal, by the midpoints of equal probabilities.
fn normal_mean(f: impl Fn(f64) -> f64) -> f64 {
    let points = f64::from(POINTS);
    (0..POINTS).map(|i| f(math::normal_quantile((f64::from(i) + 0.5) / points))).sum::<f64>() / points
}

fn margin_of((mu, sigma): (f64, f64), z: f64) -> f64 {
    math::exp(mu + sigma * z).min(LARGEST_MARGIN)
}

/// Prices under a later margin relative to the first one: `E[1/(1-M)]/E[1/(1-M0)]`, 0.879 for 0.50-0.65
/// against 0.55-0.70 at 90% (Epoch AI's samples gave 0.876).
///
/// # Errors
/// Where a range is no range.
pub fn margin_price_factor(first: Range, later: Range) -> Result<f64, EstimateError> {
    let mean = |range: Range| {
        let margin = range.log_moments("gross margin")?;
        Ok(normal_mean(|z| 1.0 / (1.0 - margin_of(margin, z))))
    };
    Ok(mean(later)? / mean(first)?)
}

impl LogPrice {
    fn new(model: &PriceModel, place: &str) -> Result<Self, EstimateError> {
        Ok(match model {
            PriceModel::Direct(range) => {
                let (mu, sigma) = range.log_moments(place)?;
                Self::Direct { mu, sigma }
            }
            PriceModel::CostAndMargin { cost_usd, gross_margin } => {
                let cost = cost_usd.log_moments(place)?;
                let margin = gross_margin.log_moments(place)?;
                let mark_up = |z: f64| -math::ln(1.0 - margin_of(margin, z));
                let mean = normal_mean(mark_up);
                let margin_sigma = normal_mean(|z| {
                    let excess = mark_up(z) - mean;
                    excess * excess
                })
                .sqrt();
                let sigma = (cost.1 * cost.1 + margin_sigma * margin_sigma).sqrt();
                Self::CostAndMargin { cost, margin, sigma, margin_sigma }
            }
        })
    }

    fn sigma(&self) -> f64 {
        match self {
            Self::Direct { sigma, .. } | Self::CostAndMargin { sigma, .. } => *sigma,
        }
    }
}

impl Prices {
    /// Prices whose normal scores have the same correlation for each pair of chips. Where a price is made
    /// of cost and margin, costs are correlated with costs and margins with margins.
    pub(super) fn new(designer: &str, chips: &[(String, PriceModel)], correlation: f64) -> Result<Self, EstimateError> {
        let copula = GaussianCopula::exchangeable(correlation, chips.len())
            .map_err(|cause| EstimateError::Correlation { place: format!("{designer} prices"), cause })?;
        let log_price = |(chip, model): &(String, PriceModel)| {
            Ok((chip.clone(), LogPrice::new(model, &format!("{designer} {chip} price"))?))
        };
        let chips = chips.iter().map(log_price).collect::<Result<_, _>>()?;
        Ok(Self { designer: designer.to_owned(), chips, copula })
    }

    /// The place of a chip.
    pub(super) fn place(&self, chip: &str) -> Result<usize, EstimateError> {
        let lacks = || EstimateError::Chip { chip: chip.to_owned(), lacks: "price" };
        self.chips.iter().position(|(name, _)| name == chip).ok_or_else(lacks)
    }

    /// Standard deviation of the logarithm of a price.
    pub(super) fn sigma(&self, place: usize) -> f64 {
        self.chips.get(place).map_or(0.0, |(_, price)| price.sigma())
    }

    pub(super) fn sample(&self, uniforms: &mut Uniforms<'_>, length: usize) -> PriceBlock {
        let mut correlated = |what: &str| {
            let mut columns: Vec<Vec<f64>> = self
                .chips
                .iter()
                .map(|(chip, _)| {
                    let name = format!("chips.{}.{what}.{chip}", self.designer);
                    normal_column(uniforms, &name, length)
                })
                .collect();
            arrays::correlate(self.copula.factor(), &mut columns);
            columns
        };
        let with_margin = self.chips.iter().any(|(_, price)| matches!(price, LogPrice::CostAndMargin { .. }));
        let mut score = correlated("price");
        let margins = if with_margin { correlated("margin") } else { Vec::new() };
        let mut inverse = Vec::with_capacity(self.chips.len());
        for (place, (_, price)) in self.chips.iter().enumerate() {
            let mut column = vec![0.0; length];
            let Some(normals) = score.get_mut(place) else {
                continue;
            };
            match price {
                LogPrice::Direct { mu, sigma } => {
                    arrays::exponential(-mu, &[(-sigma, normals)], &mut column);
                }
                LogPrice::CostAndMargin { cost, margin, sigma, margin_sigma } => {
                    arrays::exponential(-cost.0, &[(-cost.1, normals)], &mut column);
                    let Some(margin_normals) = margins.get(place) else {
                        continue;
                    };
                    let mut share = vec![0.0; length];
                    arrays::exponential(margin.0, &[(margin.1, margin_normals)], &mut share);
                    for (inverse, share) in column.iter_mut().zip(&share) {
                        *inverse *= 1.0 - share.min(LARGEST_MARGIN);
                    }
                    // The logarithm of 1/(1-M) is nearly linear in the normal behind M.
                    let own = normals.clone();
                    let terms: [(f64, &[f64]); 2] = [(cost.1 / sigma, &own), (margin_sigma / sigma, margin_normals)];
                    arrays::combine(&terms, normals);
                }
            }
            inverse.push(column);
        }
        PriceBlock { inverse, score }
    }
}
