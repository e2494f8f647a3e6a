//! Equipment valued by its rents: economic depreciation.

use overhang_prob::math::{exp, ln};

/// What a unit earns and for how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rents {
    /// Fall of the rent, continuous, per year.
    pub decay: f64,
    /// Discount rate, continuous, per year.
    pub discount: f64,
    /// Physical life, years.
    pub life: f64,
    /// Running cost as a share of the rent when new; the unit is switched off when the rent falls below it.
    pub running_cost: f64,
}

impl Rents {
    /// Age at which it no longer earns its running cost, or its life.
    pub fn economic_life(&self) -> f64 {
        if self.running_cost <= 0.0 || self.decay <= 0.0 {
            return if self.running_cost >= 1.0 { 0.0 } else { self.life };
        }
        (-ln(self.running_cost) / self.decay).clamp(0.0, self.life)
    }

    /// Value at an age per unit of rent when new: `V(a) = integral of (e^(-gu) - o) e^(-r(u-a))` from the age to the
    /// end of the economic life.
    pub fn value(&self, age: f64) -> f64 {
        let end = self.economic_life();
        if age >= end {
            return 0.0;
        }
        let left = end - age;
        let annuity = |rate: f64| if rate.abs() < 1e-12 { left } else { (1.0 - exp(-rate * left)) / rate };
        exp(-self.decay * age) * annuity(self.decay + self.discount) - self.running_cost * annuity(self.discount)
    }

    /// Value at an age over the value when new.
    pub fn value_share(&self, age: f64) -> f64 {
        self.value(age) / self.value(0.0)
    }

    /// Age at which the value has fallen to a share of the value when new.
    pub fn age_at_share(&self, share: f64) -> f64 {
        let (mut low, mut high) = (0.0, self.economic_life());
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if self.value_share(middle) > share { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }
}
