//! The volatility behind an American price, or why there is none.
//!
//! An American option is worth at least the European one, so the volatility of the European option at the
//! same price is an upper bound. From there a secant inside a bracket; eight contracts side by side.

use super::american::{self, Accuracy};
use super::contract::{Contract, Kind, Lanes};
use super::european;
use super::implied::{self, Implied, Why};
use super::tree;
use overhang_prob::lanes::{Instructions, MAX_LANES, Mask, Real, Task, dispatch_on};
use overhang_prob::math::{exp, ln};

/// Largest volatility that is looked for: 1,000% a root year.
const MOST_VOL: f64 = 10.0;
/// Least volatility that is looked for: the spectral method loses its digits below.
const LEAST_VOL: f64 = 0.003;
/// Where the search ends, as a part of strike or spot: what the price is computed to, with room.
const SEARCH_TOLERANCE: f64 = 1e-12;
/// Most evaluations of the price per contract.
const MOST_STEPS: usize = 60;

/// Value of an American option without volatility: the best of exercise now, at expiry and between.
#[must_use]
pub fn least(c: &Contract) -> f64 {
    let at = |t: f64| c.kind.sign() * (c.spot * exp(-c.dividend_yield * t) - c.strike * exp(-c.rate * t));
    let (from_spot, from_strike) = (c.dividend_yield * c.spot, c.rate * c.strike);
    let between = if from_spot > 0.0 && from_strike > 0.0 && c.rate != c.dividend_yield {
        ln(from_spot / from_strike) / (c.dividend_yield - c.rate)
    } else {
        0.0
    };
    at(0.0).max(at(c.years)).max(at(between.clamp(0.0, c.years))).max(0.0)
}

/// Value of an American option at endless volatility: the strike of a put, the spot of a call, where waiting
/// for them earns more than nothing.
#[must_use]
pub fn most(c: &Contract) -> f64 {
    match c.kind {
        Kind::Put => c.strike * exp(-c.rate * c.years).max(1.0),
        Kind::Call => c.spot * exp(-c.dividend_yield * c.years).max(1.0),
    }
}

/// Part of the early-exercise premium, and of the strike, that the error of an accuracy stays below
/// (measured on wide grids against the finest scheme).
fn method_error(accuracy: Accuracy) -> (f64, f64) {
    match accuracy {
        Accuracy::Fast => (2e-3, 2e-6),
        Accuracy::High => (5e-4, 3e-7),
        Accuracy::Reference => (1e-5, 1e-8),
    }
}

/// The volatility of one American price.
#[must_use]
pub fn american(contract: &Contract, price: f64, accuracy: Accuracy) -> Implied {
    let mut found = [Implied::None(Why::NotAPrice { price })];
    american_all_on(Instructions::Scalar, &[*contract], &[price], accuracy, &mut found);
    let [found] = found;
    found
}

/// Volatilities of many American prices.
pub fn american_all(contracts: &[Contract], prices: &[f64], accuracy: Accuracy, found: &mut [Implied]) {
    american_all_on(Instructions::detect(), contracts, prices, accuracy, found);
}

/// As [`american_all`], with given instructions.
pub fn american_all_on(
    instructions: Instructions,
    contracts: &[Contract],
    prices: &[f64],
    accuracy: Accuracy,
    found: &mut [Implied],
) {
    // Those that have no volatility need no search, and neither do those whose price is European.
    let mut searched: Vec<(usize, Contract, f64, f64)> = Vec::new();
    for (index, ((contract, &price), found)) in contracts.iter().zip(prices).zip(found.iter_mut()).enumerate() {
        *found = match bounds(contract, price) {
            Err(why) => Implied::None(why),
            Ok(()) if american::two_boundaries(contract) => by_tree(contract, price),
            Ok(()) => {
                let european = implied::european(contract, price);
                if american::never_early(contract) {
                    european
                } else {
                    let ceiling = match european {
                        Implied::Found { vol, error } => (vol + error).min(MOST_VOL),
                        Implied::None(_) => MOST_VOL,
                    };
                    searched.push((index, *contract, price, ceiling));
                    continue;
                }
            }
        };
    }
    for pack in searched.chunks(instructions.lanes()) {
        let ended = dispatch_on(instructions, Search { pack, accuracy });
        for (lane, &(index, contract, price, _)) in pack.iter().enumerate() {
            if let Some(found) = found.get_mut(index) {
                *found = judge(&contract, price, accuracy, ended.map(|of| of[lane]));
            }
        }
    }
}

/// Whether the price lies between the values without and with endless volatility.
fn bounds(c: &Contract, price: f64) -> Result<(), Why> {
    if !(price.is_finite() && price > 0.0) {
        return Err(Why::NotAPrice { price });
    }
    let (least, most) = (least(c), most(c));
    let rounding = 4.0 * f64::EPSILON * (price + least);
    if price < least - rounding {
        Err(Why::BelowIntrinsic { price, least })
    } else if price <= least + rounding {
        Err(Why::NoVega { price, bound: least })
    } else if price >= most {
        Err(Why::AboveBound { price, most })
    } else {
        Ok(())
    }
}

/// The search ended at `vol`; what it is worth depends on the slope there.
fn judge(c: &Contract, price: f64, accuracy: Accuracy, [vol, premium, slope, rest]: [f64; 4]) -> Implied {
    let (of_premium, of_strike) = method_error(accuracy);
    let (least, most) = (least(c), most(c));
    let scale = c.strike.max(c.spot);
    let uncertain =
        (of_premium * premium).min(of_strike * scale) + SEARCH_TOLERANCE * scale + rest + european::rounding(c, price);
    let error = uncertain / slope;
    // At the end of the search the price has not been reached: it is that of the bound, to the digits there are.
    let reached = vol > 1.001 * LEAST_VOL && vol < 0.999 * MOST_VOL;
    if error >= 0.0 && error < 0.5 * vol && reached {
        Implied::Found { vol, error: error + 2e-12 * vol }
    } else {
        let bound = if price - least < most - price { least } else { most };
        Implied::None(Why::NoVega { price, bound })
    }
}

struct Search<'a> {
    pack: &'a [(usize, Contract, f64, f64)],
    accuracy: Accuracy,
}

impl Task for Search<'_> {
    /// Volatility, early-exercise premium, slope of the price there and what is left to it, per lane.
    type Output = [[f64; MAX_LANES]; 4];

    #[inline(always)]
    fn run<R: Real>(self) -> Self::Output {
        let contracts: Vec<Contract> = self.pack.iter().map(|row| row.1).collect();
        let Some(lanes) = Lanes::<R>::load(&contracts, 0) else { return Default::default() };
        let of = |field: fn(&(usize, Contract, f64, f64)) -> f64| {
            R::from_fn(|lane| self.pack.get(lane).or(self.pack.last()).map_or(f64::NAN, field))
        };
        let (price, mut ceiling) = (of(|row| row.2), of(|row| row.3.max(LEAST_VOL)));
        let zero = R::splat(0.0);
        let mut floor = R::splat(LEAST_VOL);
        let tolerance = lanes.strike.max(lanes.spot) * SEARCH_TOLERANCE;
        let step = ceiling * 1e-4;
        // First the slope of the European price, which is near that of the American; then secants. The price
        // is computed in one place, so that it is compiled once, for the instructions of the caller.
        let mut slope = (european::price(&lanes, ceiling) - european::price(&lanes, ceiling - step)) / step;
        let (mut vol, mut excess) = (ceiling, zero);
        let mut next = ceiling;
        let mut done = zero.gt(zero);
        let mut slow = done;
        for evaluation in 0..MOST_STEPS {
            let then = american::price(&lanes, next, self.accuracy) - price;
            let moved = (next - vol).abs();
            if evaluation > 0 {
                let new_slope = (then - excess) / (next - vol);
                let useful = new_slope.gt(zero).and(new_slope.finite()).and(moved.gt(vol * 1e-9));
                slope = R::select(useful.and(done.not()), new_slope, slope);
                // On the flat side of the boundary secants creep: where little was gained the bracket is halved.
                slow = then.abs().gt(excess.abs() * 0.5);
                let stays = moved.le(next * 1e-12).or((ceiling - floor).le(next * 1e-12));
                excess = R::select(done, excess, then);
                vol = R::select(done, vol, next);
                done = done.or(stays);
            } else {
                excess = then;
            }
            done = done.or(excess.abs().le(tolerance));
            if done.all() {
                break;
            }
            let over = excess.gt(zero);
            ceiling = R::select(over, vol.min(ceiling), ceiling);
            floor = R::select(over, floor, vol.max(floor));
            let secant = vol - excess / slope;
            let inside = secant.gt(floor).and(secant.lt(ceiling)).and(slow.not());
            next = R::select(done, vol, R::select(inside, secant, (floor + ceiling) * 0.5));
        }
        let premium = (price - european::price(&lanes, vol)).positive_part();
        [vol.to_array(), premium.to_array(), slope.to_array(), excess.abs().to_array()]
    }
}

/// Bisection on a tree, for the rare contracts with two boundaries.
fn by_tree(c: &Contract, price: f64) -> Implied {
    const STEPS: usize = 401;
    let (mut floor, mut ceiling) = (LEAST_VOL, MOST_VOL);
    for _ in 0..48 {
        let middle = 0.5 * (floor + ceiling);
        if tree::leisen_reimer(c, middle, STEPS) > price {
            ceiling = middle;
        } else {
            floor = middle;
        }
    }
    let vol = 0.5 * (floor + ceiling);
    let finer = tree::leisen_reimer(c, vol, 2 * STEPS);
    let slope = (tree::leisen_reimer(c, vol * 1.01, STEPS) - tree::leisen_reimer(c, vol * 0.99, STEPS)) / (0.02 * vol);
    let error = (finer - price).abs() / slope;
    if error.is_finite() && error < 0.5 * vol && vol > 1.001 * LEAST_VOL && vol < 0.999 * MOST_VOL {
        Implied::Found { vol, error }
    } else {
        Implied::None(Why::NoVega { price, bound: least(c) })
    }
}
