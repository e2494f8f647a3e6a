//! The beta distribution: incomplete beta function, its inverse, and shapes from an interval.

use crate::math;
use serde::Serialize;

/// Lanczos coefficients for g = 7, nine terms (Press et al., Numerical Recipes, section 6.1; values of
/// P. Godfrey 2001), relative error about 1e-15.
const LANCZOS: [f64; 9] = [
    0.999_999_999_999_809_9,
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];
/// ln(2 pi)/2
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// Logarithm of the gamma function for positive `x`, absolute error about 1e-15 times
/// `1 + |ln gamma|`.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    // Shifted up where the formula, made for x >= 1/2, loses accuracy: gamma(x) = gamma(x+1)/x.
    if x < 0.5 {
        return ln_gamma(x + 1.0) - math::ln(x);
    }
    let shifted = x - 1.0;
    let mut sum = LANCZOS[0];
    let mut denominator = shifted;
    for coefficient in LANCZOS.iter().skip(1) {
        denominator += 1.0;
        sum += coefficient / denominator;
    }
    let t = shifted + 7.5;
    HALF_LN_TWO_PI + (shifted + 0.5) * math::ln(t) - t + math::ln(sum)
}

/// Continued fraction of the incomplete beta function by the modified method of Lentz (Press et al.,
/// section 6.4), for `x < (a + 1)/(a + b + 2)`, where it converges in O(sqrt(max(a, b))) steps.
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    for step in 1..20_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        result *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let factor = c * d;
        result *= factor;
        if (factor - 1.0).abs() < 4.0 * f64::EPSILON {
            break;
        }
    }
    result
}

/// Shapes with the logarithm of the beta function, computed once.
#[derive(Debug, Clone, Copy)]
struct Shapes {
    a: f64,
    b: f64,
    ln_beta: f64,
}

impl Shapes {
    fn new(a: f64, b: f64) -> Self {
        Self { a, b, ln_beta: ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b) }
    }

    /// `x^a (1-x)^b / B(a, b)`
    fn power(self, x: f64) -> f64 {
        math::exp(self.a * math::ln(x) + self.b * math::ln(1.0 - x) - self.ln_beta)
    }

    /// Lower and upper tail of `x` in [0, 1]; the smaller of the two is exact to rounding.
    fn tails(self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0);
        }
        if x >= 1.0 {
            return (1.0, 0.0);
        }
        let power = self.power(x);
        if x < (self.a + 1.0) / (self.a + self.b + 2.0) {
            let lower = power * continued_fraction(self.a, self.b, x) / self.a;
            (lower, 1.0 - lower)
        } else {
            let upper = power * continued_fraction(self.b, self.a, 1.0 - x) / self.b;
            (1.0 - upper, upper)
        }
    }

    /// The root of `tails(x).0 = p`, by Newton's steps inside a shrinking bracket.
    fn quantile(self, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        if p >= 1.0 {
            return 1.0;
        }
        let (mut low, mut high) = (0.0_f64, 1.0_f64);
        let mut x = self.a / (self.a + self.b);
        for _ in 0..200 {
            let (lower, upper) = self.tails(x);
            // Through the smaller tail, so that nothing cancels.
            let excess = if p < 0.5 { lower - p } else { (1.0 - p) - upper };
            if excess == 0.0 {
                return x;
            }
            if excess > 0.0 {
                high = x;
            } else {
                low = x;
            }
            let density = self.power(x) / (x * (1.0 - x));
            let next = x - excess / density;
            let next = if next > low && next < high { next } else { between(low, high) };
            if next == x || high <= low || (next - x).abs() <= f64::EPSILON * x * 0.5 {
                return next;
            }
            x = next;
        }
        x
    }
}

/// The number half-way between two non-negative ones in the order of all double-precision numbers:
/// close to the geometric mean where they differ much.
fn between(low: f64, high: f64) -> f64 {
    let (a, b) = (low.to_bits(), high.to_bits());
    f64::from_bits(a + (b - a) / 2)
}

/// Regularised incomplete beta function `I_x(a, b)` for positive shapes: the probability of `x` or less.
#[must_use]
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    Shapes::new(a, b).tails(x).0
}

/// A beta distribution stretched to `[low, high]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Beta {
    alpha: f64,
    beta: f64,
    low: f64,
    high: f64,
    #[serde(skip)]
    ln_beta: f64,
}

impl Beta {
    /// Shapes and ends, already checked.
    pub(super) fn new(alpha: f64, beta: f64, low: f64, high: f64) -> Self {
        let Shapes { ln_beta, .. } = Shapes::new(alpha, beta);
        Self { alpha, beta, low, high, ln_beta }
    }
    /// Shapes alpha and beta.
    #[must_use]
    pub fn shapes(&self) -> (f64, f64) {
        (self.alpha, self.beta)
    }
    /// Lower and upper end.
    #[must_use]
    pub fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }
    fn unit(&self) -> Shapes {
        Shapes { a: self.alpha, b: self.beta, ln_beta: self.ln_beta }
    }
    /// Inverse distribution function, about 2 microseconds.
    pub(super) fn quantile(&self, p: f64) -> f64 {
        let x = self.unit().quantile(p);
        (1.0 - x) * self.low + x * self.high
    }
    pub(super) fn cdf(&self, x: f64) -> f64 {
        self.unit().tails((x - self.low) / (self.high - self.low)).0
    }
    pub(super) fn mean(&self) -> f64 {
        let share = self.alpha / (self.alpha + self.beta);
        (1.0 - share) * self.low + share * self.high
    }
}

/// Shapes of the beta distribution on [0, 1] with lower tail `tail` at `low` and upper tail `tail` at
/// `high`. Two quantiles determine it (Shih 2015, Journal of Statistical Theory and Practice): for each
/// alpha one beta meets the first, and along these the second is monotone, so two nested bisections
/// find it.
pub(super) fn shapes_through(low: f64, high: f64, tail: f64) -> Option<(f64, f64)> {
    const ENDS: (f64, f64) = (-6.9, 16.1); // logarithms: shapes from 0.001 to 10 million
    let beta_for = |ln_alpha: f64| {
        let alpha = math::exp(ln_alpha);
        bisect(ENDS, |ln_beta| Shapes::new(alpha, math::exp(ln_beta)).tails(low).0 - tail)
    };
    let ln_alpha =
        bisect(ENDS, |ln_alpha| tail - Shapes::new(math::exp(ln_alpha), math::exp(beta_for(ln_alpha))).tails(high).1);
    let (alpha, beta) = (math::exp(ln_alpha), math::exp(beta_for(ln_alpha)));
    let (below, above) = (beta_cdf(low, alpha, beta), beta_cdf(1.0 - high, beta, alpha));
    let close = |found: f64| (found / tail - 1.0).abs() < 1e-6;
    (close(below) && close(above)).then_some((alpha, beta))
}

/// The root of an increasing function.
fn bisect((mut low, mut high): (f64, f64), f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}
