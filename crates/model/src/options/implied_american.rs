//! The volatility behind an American price, or why there is none.
//!
//! An American option is worth at least the European one, so the volatility of the European option at the
//! same price is an upper bound. From there secants inside a bracket, first on a coarse price, then from where that
//! ends on the one that was asked for. Prices are computed side by side, of those contracts only that still search.

use super::american::{self, Accuracy};
use super::contract::{Contract, Kind};
use super::european;
use super::implied::{self, Implied, Why};
use super::tree;
use overhang_prob::lanes::Instructions;
use overhang_prob::math::{exp, ln};

/// Largest volatility that is looked for: 1,000% a root year.
const MOST_VOL: f64 = 10.0;
/// Least volatility that is looked for: the spectral method loses its digits below.
const LEAST_VOL: f64 = 0.003;
/// Where the search ends, as a part of strike or spot, and of what the price is above that without volatility: near
/// exercise at once a part of a billionth shows the volatility.
const SEARCH_TOLERANCE: f64 = 1e-12;
const PART_TOLERANCE: f64 = 1e-3;
/// Where the search on a coarse price ends, as a part of strike or spot, and its most evaluations.
const COARSE_TOLERANCE: f64 = 1e-5;
const MOST_COARSE_STEPS: usize = 20;
/// Most evaluations of the price per contract after that.
const MOST_STEPS: usize = 60;
/// Contracts that search together: their numbers stay near.
const BLOCK: usize = 512;

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
        Accuracy::Start => (0.1, 1e-3),
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
    let mut searches: Vec<(usize, Search)> = Vec::new();
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
                    searches.push((index, Search::new(contract, price, ceiling)));
                    continue;
                }
            }
        };
    }
    for block in searches.chunks_mut(BLOCK) {
        for accuracy in [Accuracy::Start, accuracy] {
            search(instructions, block, accuracy);
        }
        for (index, search) in block {
            if let Some(found) = found.get_mut(*index) {
                *found = judge(search, accuracy);
            }
        }
    }
}

/// Whether the price lies between the values without and with endless volatility.
///
/// # Errors
/// It does not, or it is no price.
pub fn bounds(c: &Contract, price: f64) -> Result<(), Why> {
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

/// The search has ended; what its volatility is worth depends on the slope there.
fn judge(search: &Search, accuracy: Accuracy) -> Implied {
    let &Search { contract: ref c, price, scale, tolerance, vol, slope, excess, .. } = search;
    let (of_premium, of_strike) = method_error(accuracy);
    let (least, most) = (least(c), most(c));
    let premium = (price - european::price_one(c, vol)).max(0.0);
    let uncertain =
        (of_premium * premium).min(of_strike * scale) + tolerance + excess.abs() + european::rounding(c, price);
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

/// The search for a volatility.
#[derive(Debug, Clone)]
struct Search {
    contract: Contract,
    price: f64,
    /// What tolerances are parts of: the larger of strike and spot.
    scale: f64,
    /// By how much the price may be missed at the end.
    tolerance: f64,
    /// The European bound.
    bound: f64,
    floor: f64,
    ceiling: f64,
    /// Where the price was computed last, by how much it was too high there, and its slope.
    vol: f64,
    excess: f64,
    slope: f64,
    /// Where it is to be computed next.
    next: f64,
    done: bool,
}

impl Search {
    fn new(contract: &Contract, price: f64, bound: f64) -> Self {
        let bound = bound.max(LEAST_VOL);
        // The slope of the European price is near that of the American.
        let step = bound * 1e-4;
        let european = |vol: f64| european::price_one(contract, vol);
        let scale = contract.strike.max(contract.spot);
        Self {
            contract: *contract,
            price,
            scale,
            tolerance: (SEARCH_TOLERANCE * scale).min(PART_TOLERANCE * (price - least(contract))),
            bound,
            floor: LEAST_VOL,
            ceiling: bound,
            vol: bound,
            excess: 0.0,
            slope: (european(bound) - european(bound - step)) / step,
            next: bound,
            done: false,
        }
    }

    /// Takes the price at `next`, and says where to go from there.
    fn take(&mut self, price: f64, first: bool, tolerance: f64) {
        let excess = price - self.price;
        let mut slow = false;
        if !first {
            let moved = self.next - self.vol;
            let slope = (excess - self.excess) / moved;
            if slope > 0.0 && slope.is_finite() && moved.abs() > self.vol * 1e-9 {
                self.slope = slope;
            }
            // On the flat side of the boundary secants creep: where little was gained the bracket is halved.
            slow = excess.abs() > self.excess.abs() * 0.5;
            self.done = moved.abs() <= self.next * 1e-12 || self.ceiling - self.floor <= self.next * 1e-12;
        }
        (self.vol, self.excess) = (self.next, excess);
        self.done |= excess.abs() <= tolerance;
        if excess > 0.0 {
            self.ceiling = self.ceiling.min(self.vol);
        } else {
            self.floor = self.floor.max(self.vol);
        }
        let secant = self.vol - excess / self.slope;
        let inside = secant > self.floor && secant < self.ceiling && !slow;
        self.next = if inside { secant } else { 0.5 * (self.floor + self.ceiling) };
    }
}

/// Lets all of a block search on prices of an accuracy, from where they are.
fn search(instructions: Instructions, block: &mut [(usize, Search)], accuracy: Accuracy) {
    let coarse = accuracy == Accuracy::Start;
    let most = if coarse { MOST_COARSE_STEPS } else { MOST_STEPS };
    for (_, search) in block.iter_mut() {
        (search.floor, search.ceiling, search.next) = (LEAST_VOL, search.bound, search.vol);
        search.done = false;
    }
    for step in 0..most {
        let active: Vec<&mut Search> =
            block.iter_mut().map(|(_, search)| search).filter(|search| !search.done).collect();
        if active.is_empty() {
            break;
        }
        let contracts: Vec<Contract> = active.iter().map(|search| search.contract).collect();
        let vols: Vec<f64> = active.iter().map(|search| search.next).collect();
        let mut prices = vec![f64::NAN; active.len()];
        american::price_all_on(instructions, &contracts, &vols, accuracy, &mut prices);
        for (search, price) in active.into_iter().zip(prices) {
            let tolerance = if coarse { COARSE_TOLERANCE * search.scale } else { search.tolerance };
            search.take(price, step == 0, tolerance);
        }
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
