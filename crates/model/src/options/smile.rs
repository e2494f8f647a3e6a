//! Skew as a simple parametric smile: a slice of the surface of Gatheral and Jacquier (2014), written with
//! what people quote, the volatility at the forward, its slope and its curvature there.
//!
//! `w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2))`, `theta = vol^2 T`, `k = ln(K/F)`.
//! From `vol'(0) = vol rho phi / 2` and `w''(0) = theta phi^2 (1 - rho^2) / 2` follow rho and phi.

use super::contract::ContractError;

/// A smile at one expiry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smile {
    vol: f64,
    rho: f64,
    phi: f64,
}

impl Smile {
    /// The smile with volatility `vol` at the forward, `slope` `d vol / d ln K` and `curvature`
    /// `d^2 vol / d (ln K)^2` there.
    ///
    /// # Errors
    /// A curvature that the slope does not allow, or wings that admit arbitrage (theta phi (1 + |rho|) of 4
    /// or more, or theta phi^2 (1 + |rho|) above 4).
    pub fn new(vol: f64, slope: f64, curvature: f64, years: f64) -> Result<Self, ContractError> {
        let relative = slope / vol;
        let square = 8.0 * relative * relative + 4.0 * curvature / vol;
        let phi = square.max(0.0).sqrt();
        let rho = if phi > 0.0 { 2.0 * relative / phi } else { 0.0 };
        // Negated, so that what is not a number is refused too.
        if !(rho.abs() < 1.0 && square >= 0.0) {
            return Err(ContractError {
                field: "curvature",
                found: curvature,
                expected: "a curvature above -slope^2/vol: the smile would bend down",
            });
        }
        let theta = vol * vol * years;
        let wing = theta * phi * (1.0 + rho.abs());
        if !(wing < 4.0 && wing * phi <= 4.0) {
            return Err(ContractError {
                field: "skew",
                found: slope,
                expected: "a slope and curvature with which no strike has a negative density",
            });
        }
        Ok(Self { vol, rho, phi })
    }

    /// Volatility at `ln(K/F)`.
    #[must_use]
    pub fn vol(&self, ln_moneyness: f64) -> f64 {
        let (rho, k) = (self.rho, self.phi * ln_moneyness);
        let shape = 0.5 * (1.0 + rho * k + ((k + rho) * (k + rho) + 1.0 - rho * rho).sqrt());
        self.vol * shape.sqrt()
    }
}
