//! Binomial trees: Leisen and Reimer (1996), and Cox, Ross and Rubinstein (1979).
//!
//! Slower and coarser than the collocation, but with no assumption on the shape of the boundary: the check
//! on it, and the method where there are two boundaries or cash dividends.

use super::contract::Contract;
use overhang_prob::math::{exp, ln};

/// One step of a tree.
#[derive(Debug, Clone, Copy)]
struct Step {
    up: f64,
    down: f64,
    /// Chance of up.
    chance: f64,
    /// Discount factor of a step.
    discount: f64,
}

impl Step {
    /// A step up or down by `deviation` in the logarithm, with equal chances and a mean of `growth` (after
    /// Jarrow and Rudd 1983): sound at every volatility.
    fn with_equal_chances(growth: f64, deviation: f64, discount: f64) -> Self {
        let part = |sign: f64| 2.0 * growth / (1.0 + exp(-2.0 * sign * deviation));
        Self { up: part(1.0), down: part(-1.0), chance: 0.5, discount }
    }
}

/// `N^-1`-free inversion of Peizer and Pratt (method 2): the chance of a binomial with `steps` (odd) that
/// stands for the normal distribution function of z.
fn peizer_pratt(z: f64, steps: f64) -> f64 {
    let ratio = z / (steps + 1.0 / 3.0 + 0.1 / (steps + 1.0));
    let half = (0.25 - 0.25 * exp(-ratio * ratio * (steps + 1.0 / 6.0))).max(0.0).sqrt();
    0.5 + if z < 0.0 { -half } else { half }
}

/// American price by the tree of Leisen and Reimer; an even number of steps is raised by one.
#[must_use]
pub fn leisen_reimer(c: &Contract, vol: f64, steps: usize) -> f64 {
    leisen_reimer_with(c, vol, steps, |_| 0.0)
}

/// As [`leisen_reimer`], where exercise after the share `t` of the time finds the spot higher by
/// `extra(t)`: the present value of cash dividends still to come.
#[must_use]
pub fn leisen_reimer_with(c: &Contract, vol: f64, steps: usize, extra: impl Fn(f64) -> f64) -> f64 {
    let steps = steps.max(3) | 1;
    let n = steps as f64;
    let s = vol * c.years.sqrt();
    let dt = c.years / n;
    let drift = (c.rate - c.dividend_yield) * c.years;
    let d2 = (ln(c.spot / c.strike) + drift) / s - 0.5 * s;
    let chance = peizer_pratt(d2, n);
    let chance_of_spot = peizer_pratt(d2 + s, n);
    let growth = exp((c.rate - c.dividend_yield) * dt);
    let up = growth * chance_of_spot / chance;
    let down = (growth - chance * up) / (1.0 - chance);
    let step = Step { up, down, chance, discount: exp(-c.rate * dt) };
    if !(up.is_finite() && down > 0.0) {
        // Far out of the money, or with hardly any volatility, a chance rounds to 0 or 1.
        return induct(c, steps, Step::with_equal_chances(growth, vol * dt.sqrt(), exp(-c.rate * dt)), extra);
    }
    induct(c, steps, step, extra)
}

/// American price by the tree of Cox, Ross and Rubinstein.
#[must_use]
pub fn cox_ross_rubinstein(c: &Contract, vol: f64, steps: usize) -> f64 {
    let steps = steps.max(3);
    let dt = c.years / steps as f64;
    let up = exp(vol * dt.sqrt());
    let drift = c.rate - c.dividend_yield - 0.5 * vol * vol;
    // Equal jumps in the logarithm; the chance matches its drift.
    let chance = 0.5 + 0.5 * (drift / vol) * dt.sqrt();
    let step = Step { up, down: 1.0 / up, chance, discount: exp(-c.rate * dt) };
    induct(c, steps, step, |_| 0.0)
}

/// Backward induction.
fn induct(c: &Contract, steps: usize, step: Step, extra: impl Fn(f64) -> f64) -> f64 {
    let n = steps as f64;
    // Spot after k ups of `steps`, from the bottom: ln first, so that nothing overflows.
    let (ln_up, ln_down) = (ln(step.up), ln(step.down));
    let spot_at = |ups: f64, level: f64| c.spot * exp(ups * ln_up + (level - ups) * ln_down);
    let mut spots: Vec<f64> = (0..=steps).map(|k| spot_at(k as f64, n)).collect();
    let mut values: Vec<f64> = spots.iter().map(|&spot| c.kind.payoff(spot, c.strike)).collect();
    let (up_weight, down_weight) = (step.discount * step.chance, step.discount * (1.0 - step.chance));
    let per_down = 1.0 / step.down;
    for level in (0..steps).rev() {
        let lift = extra(level as f64 / n);
        let mut above = values.first().copied().unwrap_or(0.0);
        for (k, spot) in spots.iter_mut().enumerate().take(level + 1) {
            let below = above;
            above = values.get(k + 1).copied().unwrap_or(0.0);
            *spot *= per_down;
            if let Some(value) = values.get_mut(k) {
                *value = (up_weight * above + down_weight * below).max(c.kind.payoff(*spot + lift, c.strike));
            }
        }
    }
    values.first().copied().unwrap_or(f64::NAN)
}
