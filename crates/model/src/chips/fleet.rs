//! The fleet by vintage: what was delivered, what power it needs, what is still alive.

use super::params::Parameters;
use overhang_prob::lanes::Real;

const DT: f64 = crate::QUARTER_YEARS;
/// Gamma(4/3): the mean of a Weibull law with shape 3 is its scale times this.
const GAMMA_4_3: f64 = 0.892_979_511_569_249_2;

/// Probability to be alive in the middle of one quarter of age after the other: random failures and
/// wear-out, `S(age) = exp(-fail age - (age/lambda)^3)`, `lambda = life / Gamma(4/3)`. Its logarithm is a polynomial of third
/// degree in age, whose third differences are constant: three multiplications a quarter.
#[derive(Debug, Clone, Copy)]
struct Survival<R> {
    now: R,
    /// Factors from one quarter to the next, of that factor, and of the factor of that factor.
    factors: [R; 3],
}

impl<R: Real> Survival<R> {
    /// From half a quarter of age on.
    #[inline(always)]
    fn new(p: &Parameters<R>) -> Self {
        let failures = p.random_failures_per_year * DT;
        let x = R::splat(GAMMA_4_3 * DT) / p.mean_life_years;
        let wear = x * x * x;
        // (k + 1/2)^3 and its differences at k = 0: 1/8, 13/4, 9, 6.
        let [now, first, root] =
            R::exp_of_three([-(failures * 0.5 + wear * 0.125), -(failures + wear * 3.25), -(wear * 3.0)]);
        let third = root * root;
        Self { now, factors: [first, third * root, third] }
    }

    /// The survival of this quarter of age; the next call gives that of the next.
    #[inline(always)]
    fn next(&mut self) -> R {
        let now = self.now;
        let [first, second, third] = self.factors;
        self.now = now * first;
        self.factors = [first * second, second * third, third];
        now
    }
}

/// Vintages, oldest first: those of the past, then one a quarter.
#[derive(Debug, Clone)]
pub struct Fleet<R, const CAPACITY: usize> {
    vintages: [Vintage<R>; CAPACITY],
    /// Survival to the middle of quarter k of age, filled as far as the oldest vintage needs.
    survival: [R; CAPACITY],
    next_survival: Survival<R>,
    count: usize,
}

/// Chips delivered in one quarter.
#[derive(Debug, Clone, Copy)]
struct Vintage<R> {
    /// Delivered, million H100e.
    delivered_mh: R,
    /// Facility power, kW per H100e.
    power_kw: R,
    /// H100e per kW.
    per_power: R,
}

/// Part of a vintage, as seen by [`Fleet::newest_first`].
#[derive(Debug, Clone, Copy)]
pub struct Alive<R> {
    /// Chips, million H100e.
    pub mh: R,
    /// Facility power they need, GW.
    pub need_gw: R,
    /// Million H100e per GW.
    pub mh_per_gw: R,
}

impl<R: Real, const CAPACITY: usize> Fleet<R, CAPACITY> {
    /// An empty fleet.
    #[inline(always)]
    pub fn new(p: &Parameters<R>) -> Self {
        let zero = R::splat(0.0);
        let vintage = Vintage { delivered_mh: zero, power_kw: zero, per_power: zero };
        Self { vintages: [vintage; CAPACITY], survival: [zero; CAPACITY], next_survival: Survival::new(p), count: 0 }
    }

    /// Adds the next vintage; its power in kW per H100e. Beyond the capacity it is not recorded.
    #[inline(always)]
    pub fn deliver(&mut self, delivered_mh: R, power_kw: R) {
        let k = self.count;
        if k < CAPACITY {
            self.vintages[k] = Vintage { delivered_mh, power_kw, per_power: power_kw.reciprocal() };
            self.survival[k] = self.next_survival.next();
            self.count = k + 1;
        }
    }

    /// Calls `visit` for each vintage, newest first; alive in the middle of its quarter of age.
    #[inline(always)]
    pub fn newest_first(&self, mut visit: impl FnMut(Alive<R>)) {
        let n = self.count.min(CAPACITY);
        for (vintage, &survival) in self.vintages[..n].iter().rev().zip(&self.survival[..n]) {
            let mh = vintage.delivered_mh * survival;
            visit(Alive { mh, need_gw: mh * vintage.power_kw, mh_per_gw: vintage.per_power });
        }
    }

    /// Stock (million H100e) and the facility power it needs (GW).
    #[inline(always)]
    pub fn stock_and_need(&self) -> (R, R) {
        let (mut stock, mut need) = (R::splat(0.0), R::splat(0.0));
        self.newest_first(|alive| {
            stock = stock + alive.mh;
            need = need + alive.need_gw;
        });
        (stock, need)
    }

    /// What is alive of the newest vintage, million H100e.
    #[inline(always)]
    pub fn newest_mh(&self) -> R {
        match self.count.checked_sub(1).and_then(|k| self.vintages.get(k)) {
            Some(newest) => newest.delivered_mh * self.survival[0],
            None => R::splat(0.0),
        }
    }

    /// Delivered so far, million H100e.
    #[inline(always)]
    pub fn delivered_total(&self) -> R {
        let vintages = &self.vintages[..self.count.min(CAPACITY)];
        vintages.iter().fold(R::splat(0.0), |sum, vintage| sum + vintage.delivered_mh)
    }
}
