//! The rent that clears the market for hours (docs/model/demand.md, "Clearing rent").

use super::segments::SEGMENTS;
use crate::triple::{Triple, zip};
use overhang_prob::lanes::{Mask, Real};
use overhang_prob::math::{exp, ln};

/// Hours that the kinds of use want: `at_reference (mc(r)/mc(r0))^(-eps)`. Marginal cost relative to
/// that at the reference rent is a straight line, `mc(r)/mc(r0) = variable r + fixed`.
#[derive(Debug, Clone, Copy)]
pub struct HoursCurves<R> {
    /// Hours at the reference rent, bn.
    pub at_reference: [R; SEGMENTS],
    /// Relative marginal cost per USD per hour of rent.
    pub variable: [R; SEGMENTS],
    /// Relative marginal cost without rent.
    pub fixed: [R; SEGMENTS],
    /// Price elasticity.
    pub elasticity: [R; SEGMENTS],
}

impl<R: Real> HoursCurves<R> {
    /// Relative marginal cost at `rent`.
    #[inline(always)]
    pub fn cost(&self, rent: R) -> Triple<R> {
        zip(self.variable, self.fixed, |variable, fixed| variable * rent + fixed)
    }

    /// Quantity over quantity at the reference rent, for a relative marginal `cost`.
    #[inline(always)]
    pub fn response(&self, cost: Triple<R>) -> Triple<R> {
        R::exp_of_three(zip(self.elasticity, R::ln_of_three(cost), |elasticity, ln_cost| -(elasticity * ln_cost)))
    }
}

/// A rent and its logarithm.
#[derive(Debug, Clone, Copy)]
pub struct Rent<R> {
    /// USD per H100e-hour.
    pub value: R,
    /// Its natural logarithm.
    pub ln: R,
}

/// A rent that cleared the market and the curves at it, where the search for the next begins.
#[derive(Debug, Clone, Copy)]
pub struct Clearing<R> {
    /// The rent.
    pub rent: Rent<R>,
    /// Relative marginal cost at a rent near it.
    cost: Triple<R>,
    /// The response to that cost.
    response: Triple<R>,
}

impl<R: Real> Clearing<R> {
    /// The reference rent, where relative cost and response are 1.
    #[inline(always)]
    pub fn at_reference(rent: Rent<R>) -> Self {
        let one = [R::splat(1.0); SEGMENTS];
        Self { rent, cost: one, response: one }
    }
}

/// Largest number of steps of a search.
const MAX_STEPS: usize = 60;

/// ln of a ratio near 1: `2 (z + z^3/3 + z^5/5 + z^7/7)`, z = (a - b)/(a + b).
#[inline(always)]
fn ln_ratio_near_one<R: Real>(a: R, b: R) -> R {
    let z = (a - b) / (a + b);
    let z2 = z * z;
    z * (z2 * (z2 * (z2 * (2.0 / 7.0) + 0.4) + 2.0 / 3.0) + 2.0)
}

/// e^x near 0, to the fourth power.
#[inline(always)]
fn exp_near_zero<R: Real>(x: R) -> R {
    let x2 = x * x;
    (x2 * 0.5 + x + 1.0) + x2 * x * (x * (1.0 / 24.0) + 1.0 / 6.0)
}

/// A step of Householder's method of third order on `f(y) = ln(D/S)`, y = -ln r, as a step of ln r.
///
/// The derivatives of D follow from those of each term: `h' = u h` with u = eps v, `u' = -u w`,
/// `w' = v w`, where v is the part of marginal cost that is rent and w = 1 - v. `ln` takes D and S.
#[inline(always)]
fn step<R: Real>(
    curves: &HoursCurves<R>,
    budget: R,
    rent: R,
    cost: Triple<R>,
    response: Triple<R>,
    ln_excess: impl FnOnce(R) -> R,
) -> R {
    // D and its derivatives; the research budget over rent is its own derivative.
    let research = budget / rent;
    let (mut d0, mut d1, mut d2, mut d3) = (research, research, research, research);
    for s in 0..SEGMENTS {
        let wanted = curves.at_reference[s] * response[s];
        let v = curves.variable[s] * rent / cost[s];
        let w = v.complement();
        let u = curves.elasticity[s] * v;
        let first = wanted * u;
        d0 = d0 + wanted;
        d1 = d1 + first;
        d2 = d2 + first * (u - w);
        d3 = d3 + first * (u * u - u * w * 3.0 + w * (w - v));
    }
    let per_d0 = d0.reciprocal();
    let (a, b, c) = (d1 * per_d0, d2 * per_d0, d3 * per_d0);
    let (f0, f1) = (ln_excess(d0), a);
    let f2 = b - a * a;
    let f3 = c - a * b * 3.0 + a * a * a * 2.0;
    let up = f1 * f1 * 6.0 - f0 * f2 * 3.0;
    let down = f1 * (f1 * f1 - f0 * f2) * 6.0 + f0 * f0 * f3;
    (f0 * up / down).clip(R::splat(-3.0), R::splat(3.0))
}

/// The rent at which wanted hours D equal `supply` S, from a guess: steps until they are small. Wanted
/// hours fall strictly with rent. Not a number where it does not converge (no supply). Each lane stops
/// by itself, so that its bits do not depend on its neighbours.
#[inline(always)]
pub fn clearing_rent<R: Real>(curves: &HoursCurves<R>, budget: R, supply: R, guess: Rent<R>) -> Rent<R> {
    clear(curves, budget, supply, guess).rent
}

/// As [`clearing_rent`], from where the market cleared last quarter. A first step is taken with series
/// in place of powers and logarithms, which is enough for a guess: one step of the search is usual.
#[inline(always)]
pub fn next_clearing<R: Real>(curves: &HoursCurves<R>, budget: R, supply: R, last: &Clearing<R>) -> Clearing<R> {
    let before = last.rent;
    let cost = curves.cost(before.value);
    let mut response = last.response;
    for s in 0..SEGMENTS {
        let ln_cost = ln_ratio_near_one(cost[s], last.cost[s]);
        response[s] = response[s] * exp_near_zero(-(curves.elasticity[s] * ln_cost));
    }
    let step = step(curves, budget, before.value, cost, response, |wanted| ln_ratio_near_one(wanted, supply));
    clear(curves, budget, supply, Rent { value: before.value * exp(step), ln: before.ln + step })
}

#[inline(always)]
fn clear<R: Real>(curves: &HoursCurves<R>, budget: R, supply: R, guess: Rent<R>) -> Clearing<R> {
    let Rent { mut value, ln: mut x } = guess;
    let supplied = supply.gt(R::splat(0.0)).and(value.gt(R::splat(0.0)));
    let mut at = Clearing::at_reference(guess);
    let mut searching = supplied;
    let mut last = R::splat(0.0);
    for _ in 0..MAX_STEPS {
        let cost = curves.cost(value);
        let response = curves.response(cost);
        let step = step(curves, budget, value, cost, response, |wanted| ln(wanted / supply));
        // A step back of nearly the same length circles the root: go half the way.
        let back = last * -0.5;
        let circles = (step * last).lt(R::splat(0.0)).and(step.abs().gt(back.abs()));
        let step = R::select(circles, back, step);
        last = step;
        for s in 0..SEGMENTS {
            at.cost[s] = R::select(searching, cost[s], at.cost[s]);
            at.response[s] = R::select(searching, response[s], at.response[s]);
        }
        value = R::select(searching, value * exp(step), value);
        x = R::select(searching, x + step, x);
        // Convergence of fourth order: after a step of 2e-3 the error is of the order of 1e-12.
        searching = searching.and(step.abs().gt(R::splat(2e-3)));
        if !searching.any() {
            break;
        }
    }
    let found = supplied.and(searching.not());
    let nothing = R::splat(f64::NAN);
    at.rent = Rent { value: R::select(found, value, nothing), ln: R::select(found, x, nothing) };
    at
}

#[cfg(test)]
mod tests {
    use super::{HoursCurves, Rent, clearing_rent};

    /// Nearly flat demand and a first guess 80 times too high: steps of the bare method circle for ever.
    #[test]
    fn a_far_guess_on_flat_demand_converges() {
        let curves = HoursCurves {
            at_reference: [0.1, 0.1, 12.0625],
            variable: [0.1, 0.1, 0.314],
            fixed: [0.9, 0.9, 0.686],
            elasticity: [0.3, 0.3, 1.023],
        };
        let (budget, supply) = (3.491, 148.9);
        let rent = clearing_rent(&curves, budget, supply, Rent { value: 2.35, ln: overhang_prob::math::ln(2.35) });
        let cost = curves.cost(rent.value);
        let response = curves.response(cost);
        let wanted: f64 = budget / rent.value + (0..3).map(|s| curves.at_reference[s] * response[s]).sum::<f64>();
        assert!((wanted / supply - 1.0).abs() < 1e-9, "{} at {}", wanted, rent.value);
    }
}
