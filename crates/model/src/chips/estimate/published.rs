//! Numbers of which only quantiles are published: a distribution through the 5%, 50% and 95% points.

use super::EstimateError;
use crate::Z95;
use overhang_prob::math;
use overhang_units::Quarter;

/// The 5%, 50% and 95% points of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Triple {
    /// 5% point.
    pub p5: f64,
    /// 50% point.
    pub p50: f64,
    /// 95% point.
    pub p95: f64,
}

/// A published flow of one chip in one calendar quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedFlow {
    /// Name of the chip.
    pub chip: String,
    /// Calendar quarter.
    pub quarter: Quarter,
    /// Units.
    pub units: Triple,
    /// H100 equivalents, where they are more uncertain than units.
    pub h100e: Option<Triple>,
    /// Whether the source calls the quarter complete.
    pub complete: bool,
}

/// A distribution through three points: split lognormal, or split normal held above zero where the points
/// are nearer to symmetric in levels than in logarithms. A lognormal through the 5% and 95% points, as
/// long as the median agrees with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Through {
    centre: f64,
    below: f64,
    above: f64,
    logarithmic: bool,
}

impl Triple {
    /// From the three points.
    #[must_use]
    pub fn new(p5: f64, p50: f64, p95: f64) -> Self {
        Self { p5, p50, p95 }
    }

    /// No doubt.
    #[must_use]
    pub fn exactly(value: f64) -> Self {
        Self::new(value, value, value)
    }

    /// `ln(p95/p5)/(2 z)`: the standard deviation of the logarithm, were it normal.
    pub(super) fn log_sd(self) -> f64 {
        if self.p5 > 0.0 { math::ln(self.p95 / self.p5) / (2.0 * Z95) } else { f64::INFINITY }
    }

    pub(super) fn through(self, place: &str) -> Result<Through, EstimateError> {
        let Self { p5, p50, p95 } = self;
        let ordered = p5 >= 0.0 && p5 <= p50 && p50 <= p95 && p95.is_finite();
        if !ordered {
            return Err(EstimateError::Points { place: place.to_owned(), found: [p5, p50, p95] });
        }
        if p5 == p95 {
            return Ok(Through { centre: p50, below: 0.0, above: 0.0, logarithmic: false });
        }
        // How far the median is from the middle, as a share of the interval, in levels and logarithms.
        let skew = |low: f64, middle: f64, high: f64| (middle - 0.5 * (low + high)).abs() / (high - low);
        let logs = [p5, p50, p95].map(math::ln::<f64>);
        let logarithmic = p5 > 0.0 && skew(logs[0], logs[1], logs[2]) <= skew(p5, p50, p95);
        let [low, centre, high] = if logarithmic { logs } else { [p5, p50, p95] };
        let (below, above) = ((centre - low) / Z95, (high - centre) / Z95);
        Ok(Through { centre, below, above, logarithmic })
    }
}

impl Through {
    /// Standard normals become values.
    pub(super) fn fill(self, z: &[f64], into: &mut [f64]) {
        into.copy_from_slice(z);
        let Self { centre, below, above, logarithmic } = self;
        super::arrays::split_normal(centre, (below, above), logarithmic, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use overhang_prob::distribution::level_to_z;

    #[test]
    fn the_points_are_kept() {
        assert!((level_to_z(0.9).unwrap() - Z95).abs() < 1e-15);
        for (triple, logarithmic) in [
            (Triple::new(335.0, 38_608.0, 75_626.0), false),
            (Triple::new(6_738.0, 12_855.0, 23_026.0), true),
            (Triple::new(0.0, 3.0, 5.0), false),
        ] {
            let through = triple.through("test").unwrap();
            assert_eq!(through.logarithmic, logarithmic);
            let mut values = [0.0; 5];
            through.fill(&[-Z95, 0.0, Z95, -9.0, 1.0], &mut values);
            for (value, point) in values.into_iter().zip([triple.p5, triple.p50, triple.p95]) {
                assert!((value - point).abs() < 1e-9 * triple.p95);
            }
            assert!(values[3] >= 0.0 && values[4] > triple.p50 && values[4] < triple.p95);
        }
        let mut value = [0.0];
        Triple::exactly(7.0).through("test").unwrap().fill(&[3.0], &mut value);
        assert_eq!(value, [7.0]);
        assert!(Triple::new(2.0, 1.0, 3.0).through("test").is_err());
        assert!(Triple::new(-1.0, 1.0, 3.0).through("test").is_err());
        assert!(Triple::new(f64::NAN, 1.0, 3.0).through("test").is_err());
    }
}
