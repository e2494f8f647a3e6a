//! From values to pixels.

use crate::Scale;

/// One axis: a range of values laid over a range of pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mapping {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) scale: Scale,
    /// Pixel of `low`.
    pub(crate) from: f64,
    /// Pixel of `high`.
    pub(crate) to: f64,
}

impl Mapping {
    /// Pixel of a value; values far outside stay near enough to be clipped with exact numbers.
    pub(crate) fn pixel(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Log => {
                let log = overhang_prob::math::ln::<f64>;
                log(value / self.low) / log(self.high / self.low)
            }
        };
        self.from + (self.to - self.from) * share.clamp(-1e4, 1e4)
    }

    /// Whether the axis can show a value at all, inside its range or not.
    pub(crate) fn shows(&self, value: f64) -> bool {
        shows(self.scale, value)
    }
}

/// Whether a scale can show a value.
pub(crate) fn shows(scale: Scale, value: f64) -> bool {
    value.is_finite() && (scale == Scale::Linear || value > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels() {
        let mut axis = Mapping { low: 1.0, high: 100.0, scale: Scale::Log, from: 400.0, to: 0.0 };
        assert!((axis.pixel(10.0) - 200.0).abs() < 1e-9);
        assert!(!axis.shows(0.0) && axis.shows(1e300) && axis.pixel(1e300).is_finite());
        axis.scale = Scale::Linear;
        assert!((axis.pixel(50.5) - 200.0).abs() < 1e-9);
        assert!(axis.shows(-1.0) && !axis.shows(f64::NAN));
    }
}
