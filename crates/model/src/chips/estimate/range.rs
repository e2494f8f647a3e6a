//! A range with its credibility level, and the distributions made of it.

use super::EstimateError;
use overhang_prob::Distribution;

/// The central interval of an uncertain number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Lower end.
    pub low: f64,
    /// Upper end; equal to the lower one where there is no doubt.
    pub high: f64,
    /// Probability between the ends, such as 0.8 or 0.9.
    pub level: f64,
}

impl Range {
    /// From ends and level.
    #[must_use]
    pub fn new(low: f64, high: f64, level: f64) -> Self {
        Self { low, high, level }
    }

    /// Mean and standard deviation of the logarithm, of a lognormal with this range.
    pub(super) fn log_moments(self, place: &str) -> Result<(f64, f64), EstimateError> {
        match self.point_or(place, Distribution::lognormal_interval)? {
            Distribution::Lognormal { mu, sigma } => Ok((mu, sigma)),
            _ => Ok((overhang_prob::math::ln(self.low), 0.0)),
        }
    }

    /// A normal with this range.
    pub(super) fn normal(self, place: &str) -> Result<Distribution, EstimateError> {
        self.point_or(place, Distribution::normal_interval)
    }

    /// A lognormal with this range.
    pub(super) fn lognormal(self, place: &str) -> Result<Distribution, EstimateError> {
        self.point_or(place, Distribution::lognormal_interval)
    }

    /// A normal with this range, its values held inside `[low, high]`.
    pub(super) fn clipped_normal(self, (low, high): (f64, f64), place: &str) -> Result<Distribution, EstimateError> {
        let refused = |cause| EstimateError::Range { place: place.to_owned(), cause };
        self.normal(place)?.clipped(low, high).map_err(refused)
    }

    fn point_or(
        self,
        place: &str,
        make: impl Fn(f64, f64, f64) -> Result<Distribution, overhang_prob::DistributionError>,
    ) -> Result<Distribution, EstimateError> {
        let made =
            if self.low == self.high { Distribution::point(self.low) } else { make(self.low, self.high, self.level) };
        made.map_err(|cause| EstimateError::Range { place: place.to_owned(), cause })
    }
}
