//! American prices by least-squares Monte Carlo, with a lower and an upper bound.
//!
//! The policy: exercise where the payoff beats a polynomial of the spot, fitted backwards on paths in the
//! money (Longstaff and Schwartz 2001). On other paths any policy gives a lower bound. For the upper bound
//! the value function is fitted on all paths with the European price as a regressor, its martingale part
//! is taken out, and the best exercise with hindsight is paid (Rogers 2002): no policy does better.
//!
//! Both bound the value with exercise at the dates of the simulation only. The American value, with exercise
//! at any time, lies above that: by some 0.2% at 50 dates a year, more than the width of the bounds. So the upper
//! bound can lie below the American value.
//!
//! Normals come in as an argument, `normals[path * dates + date]`; each path has an antithetic twin.

use super::contract::{Contract, Lanes};
use super::european;
use overhang_prob::math::exp;

/// Regressors of a fit.
const TERMS: usize = 4;
/// Points of the integral over one step: a sum over normals from -7 to 7 in halves is exact to 1e-12 for
/// smooth functions.
const POINTS: i32 = 14;

/// A mean and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Mean.
    pub value: f64,
    /// Standard error.
    pub error: f64,
}

/// A simulation: contract, volatility and number of equally spaced dates of exercise.
#[derive(Debug, Clone, Copy)]
pub struct Simulation {
    /// The contract.
    pub contract: Contract,
    /// Volatility.
    pub vol: f64,
    /// Dates, the last is expiry.
    pub dates: usize,
}

/// Coefficients per date before the last.
#[derive(Debug, Clone)]
pub struct Fit {
    continuation: Vec<[f64; TERMS]>,
    value: Vec<[f64; TERMS]>,
}

impl Simulation {
    fn step_years(&self) -> f64 {
        self.contract.years / self.dates as f64
    }

    /// Drift and deviation of the logarithm over a step.
    fn moves(&self) -> (f64, f64) {
        let c = &self.contract;
        let dt = self.step_years();
        ((c.rate - c.dividend_yield - 0.5 * self.vol * self.vol) * dt, self.vol * dt.sqrt())
    }

    /// Spots of a path and of its twin at each date.
    fn path(&self, normals: &[f64], sign: f64) -> Vec<f64> {
        let (drift, deviation) = self.moves();
        let mut ln_ratio = 0.0;
        normals
            .iter()
            .map(|z| {
                ln_ratio += drift + sign * deviation * z;
                self.contract.spot * exp(ln_ratio)
            })
            .collect()
    }

    fn paths(&self, normals: &[f64]) -> Vec<Vec<f64>> {
        normals
            .chunks_exact(self.dates)
            .flat_map(|normals| [self.path(normals, 1.0), self.path(normals, -1.0)])
            .collect()
    }

    fn payoff(&self, spot: f64) -> f64 {
        self.contract.kind.payoff(spot, self.contract.strike)
    }

    /// European price at a spot at date `t` (0 is the first date after today).
    fn european(&self, spot: f64, t: usize) -> f64 {
        let years = self.contract.years - (t + 1) as f64 * self.step_years();
        if years < 1e-9 {
            return self.payoff(spot);
        }
        european::price(&Lanes::from(&Contract { spot, years, ..self.contract }), self.vol)
    }

    /// Powers of the spot over the strike.
    fn powers(&self, spot: f64) -> [f64; TERMS] {
        let m = spot / self.contract.strike - 1.0;
        [1.0, m, m * m, m * m * m]
    }

    /// Regressors of the value on all paths, over the strike.
    fn around_european(&self, spot: f64, t: usize) -> [f64; TERMS] {
        let price = self.european(spot, t) / self.contract.strike;
        let m = (self.contract.strike / spot).min(4.0);
        [1.0, price, price * price, price * m]
    }

    /// Fits continuation and value functions on paths of their own.
    #[must_use]
    pub fn fit(&self, normals: &[f64]) -> Fit {
        let paths = self.paths(normals);
        let discount = exp(-self.contract.rate * self.step_years());
        let mut cash: Vec<f64> = paths.iter().map(|path| self.payoff(path.last().copied().unwrap_or(0.0))).collect();
        let mut fit = Fit { continuation: Vec::new(), value: Vec::new() };
        for t in (0..self.dates.saturating_sub(1)).rev() {
            let (mut inside, mut all) = (Normal::default(), Normal::default());
            for (path, cash) in paths.iter().zip(&mut cash) {
                let Some(&spot) = path.get(t) else { continue };
                *cash *= discount;
                if self.payoff(spot) > 0.0 {
                    inside.add(&self.powers(spot), *cash);
                }
                all.add(&self.around_european(spot, t), *cash);
            }
            let continuation = inside.solve();
            for (path, cash) in paths.iter().zip(&mut cash) {
                let Some(&spot) = path.get(t) else { continue };
                let payoff = self.payoff(spot);
                if payoff > 0.0 && payoff > dot(&continuation, &self.powers(spot)) {
                    *cash = payoff;
                }
            }
            fit.continuation.push(continuation);
            fit.value.push(all.solve());
        }
        fit.continuation.reverse();
        fit.value.reverse();
        fit
    }

    /// Lower bound: the policy on paths that it was not fitted on. Exercise today is allowed.
    #[must_use]
    pub fn lower(&self, fit: &Fit, normals: &[f64]) -> Estimate {
        let discount = exp(-self.contract.rate * self.step_years());
        let mut mean = Mean::default();
        for normals in normals.chunks_exact(self.dates) {
            let pair = [1.0, -1.0].map(|sign| {
                let mut factor = 1.0;
                let path = self.path(normals, sign);
                for (t, &spot) in path.iter().enumerate() {
                    factor *= discount;
                    let payoff = self.payoff(spot);
                    let stays = fit.continuation.get(t).map_or(0.0, |c| dot(c, &self.powers(spot)));
                    if payoff > 0.0 && payoff > stays {
                        return factor * payoff;
                    }
                }
                0.0
            });
            mean.add(0.5 * (pair[0] + pair[1]));
        }
        let mut estimate = mean.estimate();
        estimate.value = estimate.value.max(self.payoff(self.contract.spot));
        estimate
    }

    /// Upper bound on the value with exercise at these dates: the best exercise with hindsight, less a martingale.
    #[must_use]
    pub fn upper(&self, fit: &Fit, normals: &[f64]) -> Estimate {
        let discount = exp(-self.contract.rate * self.step_years());
        let mut mean = Mean::default();
        let start = self.payoff(self.contract.spot);
        for normals in normals.chunks_exact(self.dates) {
            let pair = [1.0, -1.0].map(|sign| {
                let (mut factor, mut martingale, mut best) = (1.0, 0.0, start);
                let mut before = self.contract.spot;
                for (t, &spot) in self.path(normals, sign).iter().enumerate() {
                    factor *= discount;
                    martingale += factor * (self.value(fit, spot, t) - self.expected(fit, before, t));
                    best = f64::max(best, factor * self.payoff(spot) - martingale);
                    before = spot;
                }
                best
            });
            mean.add(0.5 * (pair[0] + pair[1]));
        }
        mean.estimate()
    }

    /// Fitted value at date `t`.
    fn value(&self, fit: &Fit, spot: f64, t: usize) -> f64 {
        let payoff = self.payoff(spot);
        fit.value.get(t).map_or(payoff, |c| dot(c, &self.around_european(spot, t)).max(payoff).max(0.0))
    }

    /// Expected fitted value at date `t` from `spot` one date before.
    fn expected(&self, fit: &Fit, spot: f64, t: usize) -> f64 {
        let (drift, deviation) = self.moves();
        let (mut sum, mut weights) = (0.0, 0.0);
        for k in -POINTS..=POINTS {
            let z = 0.5 * f64::from(k);
            let weight = exp(-0.5 * z * z);
            sum += weight * self.value(fit, spot * exp(drift + deviation * z), t);
            weights += weight;
        }
        sum / weights
    }
}

fn dot(a: &[f64; TERMS], b: &[f64; TERMS]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Running mean and variance (Welford 1962).
#[derive(Debug, Default)]
struct Mean {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let change = value - self.mean;
        self.mean += change / self.count;
        self.squares += change * (value - self.mean);
    }

    fn estimate(&self) -> Estimate {
        Estimate { value: self.mean, error: (self.squares / (self.count - 1.0) / self.count).sqrt() }
    }
}

/// Normal equations of a least-squares fit.
#[derive(Debug, Default)]
struct Normal {
    matrix: [[f64; TERMS]; TERMS],
    right: [f64; TERMS],
}

impl Normal {
    fn add(&mut self, x: &[f64; TERMS], y: f64) {
        for ((row, right), a) in self.matrix.iter_mut().zip(&mut self.right).zip(x) {
            for (cell, b) in row.iter_mut().zip(x) {
                *cell += a * b;
            }
            *right += a * y;
        }
    }

    /// Coefficients by Cholesky's method; a direction without data gets zero.
    fn solve(&self) -> [f64; TERMS] {
        let mut l = [[0.0; TERMS]; TERMS];
        for i in 0..TERMS {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
                let rest = self.matrix[i][j] - sum;
                l[i][j] = if i == j {
                    if rest > 1e-13 * self.matrix[i][i] { rest.sqrt() } else { f64::INFINITY }
                } else {
                    rest / l[j][j]
                };
            }
        }
        let mut y = [0.0; TERMS];
        for i in 0..TERMS {
            let sum: f64 = (0..i).map(|k| l[i][k] * y[k]).sum();
            y[i] = (self.right[i] - sum) / l[i][i];
        }
        let mut x = [0.0; TERMS];
        for i in (0..TERMS).rev() {
            let sum: f64 = (i + 1..TERMS).map(|k| if l[k][i].is_finite() { l[k][i] * x[k] } else { 0.0 }).sum();
            x[i] = (y[i] - sum) / l[i][i];
        }
        x
    }
}
