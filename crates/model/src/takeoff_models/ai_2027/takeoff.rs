//! From the superhuman coder (SC) over the superhuman AI researcher (SAR) and the superintelligent one
//! (SIAR) to superintelligence (ASI).

use crate::domain::{Domain, OutOfDomain};
use overhang_prob::math::{exp, ln, pow};

/// Phases: SC to SAR, SAR to SIAR, SIAR to ASI.
pub const PHASES: usize = 3;
/// Days of a year as the stepped original counts them.
const DAYS: f64 = 365.0;

/// Longest phase that can be asked for, years: the stepped form counts its days.
const MOST_YEARS: f64 = 10_000.0;

/// What one history needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// Human-only years from SC to SAR; zero where SC is already SAR.
    pub first_gap_years: f64,
    /// Years of human work between the best and the middle of a company, beside `base_years`.
    pub spread_years: f64,
    /// Ratio of the last phase's exponent to that of the one before.
    pub last_exponent: f64,
}

/// What all histories share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Years of human work to the middle of a company.
    pub base_years: f64,
    /// Power of the ratio that makes the second gap.
    pub second_exponent: f64,
    /// Speed of research at SC, SAR, SIAR and ASI, of that without AI.
    pub speeds: [f64; PHASES + 1],
    /// Longest phase, years.
    pub cap_years: f64,
}

impl Settings {
    /// The settings, if they are possible.
    ///
    /// # Errors
    /// A setting outside its domain.
    pub fn check(self) -> Result<Self, OutOfDomain> {
        Domain::POSITIVE.check("base_years", self.base_years)?;
        Domain::POSITIVE.check("second_exponent", self.second_exponent)?;
        Domain { high: MOST_YEARS, ..Domain::POSITIVE_SHARE }.check("cap_years", self.cap_years)?;
        let mut before = 0.0;
        for speed in self.speeds {
            let faster = Domain { low: before, ..Domain::POSITIVE };
            before = faster.check("speeds", speed)?;
        }
        Ok(self)
    }
}

/// Human-only years of each phase: G1; `x (x/base)^2 - x` with `x = base + spread`; `y (y/x)^j - y` with
/// `y = x + G2`.
#[must_use]
pub fn gaps(draw: &Draw, settings: &Settings) -> [f64; PHASES] {
    let x = settings.base_years + draw.spread_years;
    let second = x * pow(x / settings.base_years, settings.second_exponent) - x;
    let y = x + second;
    let third = y * pow(y / x, draw.last_exponent) - y;
    [draw.first_gap_years, second, third]
}

/// Calendar years of a phase of `gap` human-only years whose speed rises from `v0` to `v1`, log-linear in
/// progress: `G (1 - v0/v1) / (v0 ln(v1/v0))`.
#[must_use]
pub fn phase_years(gap: f64, v0: f64, v1: f64) -> f64 {
    gap * (1.0 - v0 / v1) / (v0 * ln(v1 / v0))
}

/// The same in whole days of constant speed, as the original steps: at least as long as
/// [`phase_years`], and never longer than `cap_years`.
#[must_use]
pub fn phase_years_stepped(gap: f64, v0: f64, v1: f64, cap_years: f64) -> f64 {
    // Speed is held at its value of the morning, so a step never gains on the closed form.
    if phase_years(gap, v0, v1) >= cap_years {
        return cap_years;
    }
    let per_progress = ln(v1 / v0) / gap;
    let (mut progress, mut days, mut speed) = (0.0, 0.0, v0);
    while progress < gap && days < cap_years * DAYS {
        let made = speed / DAYS;
        progress += made;
        speed *= exp(made * per_progress);
        days += 1.0;
    }
    days / DAYS
}

/// Years of each phase, in closed form (held at the cap) or stepped.
#[must_use]
pub fn phases(draw: &Draw, settings: &Settings, stepped: bool) -> [f64; PHASES] {
    let gaps = gaps(draw, settings);
    let mut years = [0.0; PHASES];
    for (phase, (years, gap)) in years.iter_mut().zip(gaps).enumerate() {
        let (v0, v1) = (settings.speeds[phase], settings.speeds[phase + 1]);
        *years = if stepped {
            phase_years_stepped(gap, v0, v1, settings.cap_years)
        } else {
            phase_years(gap, v0, v1).min(settings.cap_years)
        };
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The closed form against fine steps of the differential equation `G' = v0 (v1/v0)^(progress/gap)`.
    #[test]
    fn closed_form_solves_the_equation() {
        for (gap, v0, v1) in [(3.2, 5.0, 25.0), (18.5, 25.0, 250.0), (97.0, 250.0, 2000.0)] {
            let years = phase_years(gap, v0, v1);
            let steps = 200_000;
            let h = 1.0 / f64::from(steps);
            // Time is the integral of one over the speed along progress: midpoint rule.
            let sum: f64 = (0..steps).map(|k| h * gap / (v0 * pow(v1 / v0, (f64::from(k) + 0.5) * h))).sum();
            assert!((sum / years - 1.0).abs() < 1e-9, "{sum} {years}");
            let stepped = phase_years_stepped(gap, v0, v1, 1000.0);
            assert!(stepped >= years && stepped < years * 1.02 + 2.0 / DAYS, "{stepped} {years}");
        }
        assert_eq!(phase_years_stepped(0.0, 5.0, 25.0, 1000.0), 0.0);
        assert_eq!(phase_years_stepped(1e9, 5.0, 25.0, 1000.0), 1000.0);
    }
}
