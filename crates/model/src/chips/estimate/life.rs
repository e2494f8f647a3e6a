//! From delivery to service to the scrap heap.
//!
//! Deliveries are spread evenly over their quarter. A chip enters service `lag` quarters after delivery
//! and then survives `a` years with `S(a) = exp(-lambda a - (a/theta)^k)`: failures at random and wear
//! (docs/model/chips.md, "Life"). At the end of a quarter, of a cohort that is `n` quarters old (0: delivered in
//! this quarter) the part `clip(lag - n, 0, 1)` still waits; the rest has the mean age of those in service.
//! What was delivered is in service, waiting or retired, always.

use overhang_prob::{distribution, math};

/// Wear of a cohort, by Weibull's law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weibull {
    /// Shape; above one, old chips fail more often.
    pub shape: f64,
    /// Mean life were there no failures at random, years.
    pub mean_years: f64,
}

/// How long chips wait and live. The default is to run at once and forever.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Life {
    /// From sale to service, quarters.
    pub lag_quarters: f64,
    /// Failures at random, 1/year.
    pub failures_per_year: f64,
    /// Wear.
    pub wear: Option<Weibull>,
}

/// What became of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stock<T> {
    /// Runs.
    pub in_service: T,
    /// Delivered, not yet in service.
    pub waiting: T,
    /// No longer runs.
    pub retired: T,
}

impl Life {
    /// The probability to run after `age_years` of service.
    #[must_use]
    pub fn survival(&self, age_years: f64) -> f64 {
        let wear = self.wear.map_or(0.0, |Weibull { shape, mean_years }| {
            // The mean is theta times gamma(1 + 1/shape).
            let theta = mean_years / math::exp(distribution::ln_gamma(1.0 + 1.0 / shape));
            if age_years > 0.0 { math::pow(age_years / theta, shape) } else { 0.0 }
        });
        math::exp(-(self.failures_per_year * age_years) - wear)
    }

    /// What became, by the end of a quarter, of one unit delivered `age` quarters before (0: in it).
    #[must_use]
    pub fn shares(&self, age: i32) -> Stock<f64> {
        let age = f64::from(age);
        if age < 0.0 {
            return Stock::default();
        }
        let waiting = (self.lag_quarters - age).clamp(0.0, 1.0);
        let entered = 1.0 - waiting;
        // Time since delivery runs from max(lag, age) to age + 1 among those that entered.
        let mean_quarters = 0.5 * (self.lag_quarters.max(age) + age + 1.0) - self.lag_quarters;
        let in_service = entered * self.survival(0.25 * mean_quarters.max(0.0));
        Stock { in_service, waiting, retired: entered - in_service }
    }

    /// What became of deliveries by quarter, at the end of the last of these quarters.
    #[must_use]
    pub fn stock(&self, deliveries: &[f64]) -> Stock<f64> {
        let mut sum = Stock::default();
        for (age, delivered) in (0..).zip(deliveries.iter().rev()) {
            let shares = self.shares(age);
            sum.in_service += delivered * shares.in_service;
            sum.waiting += delivered * shares.waiting;
            sum.retired += delivered * shares.retired;
        }
        sum
    }
}
