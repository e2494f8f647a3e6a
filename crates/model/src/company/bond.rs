//! One bond: price, duration and convexity at a yield, on a day of its issue.

use overhang_prob::math::pow;

/// A bond with level coupons, 30/360, settled on issue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bond {
    /// Coupon, share of face a year.
    pub coupon: f64,
    /// Yield, share a year, compounded as often as coupons are paid.
    pub yield_rate: f64,
    /// Years to maturity.
    pub years: f64,
    /// Coupons a year.
    pub frequency: u32,
}

/// Its measures per 100 of face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Price without accrued interest (there is none on issue).
    pub clean_price: f64,
    /// Macaulay duration, years.
    pub macaulay_years: f64,
    /// Modified duration, years.
    pub modified_years: f64,
    /// Convexity, years squared.
    pub convexity: f64,
}

impl Bond {
    /// The measures.
    pub fn measures(&self) -> Measures {
        let frequency = f64::from(self.frequency);
        let periods = (self.years * frequency).round() as u32;
        let growth = 1.0 + self.yield_rate / frequency;
        let (mut price, mut time, mut square) = (0.0, 0.0, 0.0);
        for k in 1..=periods {
            let n = f64::from(k);
            let flow = 100.0 * self.coupon / frequency + if k == periods { 100.0 } else { 0.0 };
            let value = flow * pow(growth, -n);
            price += value;
            time += value * n / frequency;
            square += value * n * (n + 1.0) / (frequency * frequency * growth * growth);
        }
        Measures {
            clean_price: price,
            macaulay_years: time / price,
            modified_years: time / price / growth,
            convexity: square / price,
        }
    }
}
