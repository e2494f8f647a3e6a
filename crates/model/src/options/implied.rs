//! The volatility behind a European price, or why there is none.
//!
//! The price is turned into that of the option out of the money, without units (see
//! [`super::normalised`]). Below the inflection of `b(x, s)` the equation is solved for `(-ln b)^(-1/2)`,
//! which is nearly linear in s however small b is; above it for `-ln(b_max - b)`, which is so however near
//! the bound (in the spirit of Jäckel 2015, "Let's be rational"). Halley's steps stay inside a bracket.

use super::contract::{Contract, Lanes};
use super::normalised::{self, Normalised};
use overhang_prob::lanes::{MAX_LANES, Mask, Real, Task, dispatch};
use overhang_prob::math::{exp, ln};
use std::fmt;

/// What a price says of the volatility.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Implied {
    /// It is this, per root year, give or take `error` (rounding, and the error of the method).
    Found {
        /// Volatility.
        vol: f64,
        /// Bound on its error.
        error: f64,
    },
    /// There is none.
    None(Why),
}

/// Why a price has no volatility.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// The price is not a number above zero.
    NotAPrice {
        /// The price.
        price: f64,
    },
    /// Below what the option is worth without any volatility.
    BelowIntrinsic {
        /// The price.
        price: f64,
        /// Value at no volatility.
        least: f64,
    },
    /// Not below what the option is worth at any volatility.
    AboveBound {
        /// The price.
        price: f64,
        /// Value at endless volatility.
        most: f64,
    },
    /// The price does not depend on the volatility to the digits there are.
    NoVega {
        /// The price.
        price: f64,
        /// The end that it cannot be told from.
        bound: f64,
    },
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPrice { price } => write!(f, "price: found {price}, expected a number above zero"),
            Self::BelowIntrinsic { price, least } => {
                write!(f, "no volatility: price {price} is below {least}, the value without volatility")
            }
            Self::AboveBound { price, most } => {
                write!(f, "no volatility: price {price} is not below {most}, the value at endless volatility")
            }
            Self::NoVega { price, bound } => {
                write!(f, "no volatility: price {price} cannot be told from {bound}, where volatility has no effect")
            }
        }
    }
}

/// Prices below this part of the strike are not told from zero: the smallest numbers lose digits.
const LEAST_PRICE: f64 = 1e-290;
/// Most steps; four or five are common.
const MOST_STEPS: usize = 40;

/// A price without units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<R> {
    /// `-|ln(F/K)|`.
    pub(crate) x: R,
    /// `e^(x/2)`, the bound on the price.
    pub(crate) top: R,
    /// The undiscounted price out of the money over `sqrt(F K)`.
    pub(crate) b: R,
    /// `sqrt(F K)`, discounted.
    pub(crate) scale: R,
    /// Discounted value in the money without volatility.
    pub(crate) intrinsic: R,
}

impl<R: Real> Target<R> {
    #[inline(always)]
    fn new(c: &Lanes<R>, price: R) -> Self {
        let forward = c.spot * exp((c.rate - c.dividend_yield) * c.years);
        let discount = exp(-(c.rate * c.years));
        let scale = forward.sqrt() * c.strike.sqrt();
        let intrinsic = (c.sign * (forward - c.strike)).positive_part() * discount;
        Self {
            x: -ln(forward / c.strike).abs(),
            top: forward.min(c.strike) / scale,
            b: (price - intrinsic) / (scale * discount),
            scale: scale * discount,
            intrinsic,
        }
    }
}

/// `vol sqrt(T)` for `0 < b < top`; elsewhere a number without meaning.
#[inline(always)]
fn solve<R: Real>(target: &Target<R>) -> R {
    let (x, top, b) = (target.x, target.top, target.b);
    let zero = R::splat(0.0);
    let half = R::splat(0.5);
    let centre = (-x * 2.0).sqrt().max(R::splat(1e-8));
    let Normalised { exponent, scaled, scaled_missing, d1 } = normalised::parts(x, centre);
    let density = exp(exponent);
    let above = d1.gt(zero);
    let at_centre = R::select(above, top - density * scaled_missing, density * scaled);
    let low = b.lt(at_centre);

    // In the lower branch y = (-ln b)^(-1/2), in the upper y = -ln((top - b)/top).
    let ln_b = -ln(b);
    let ln_missing = -ln((top - b) / top);
    let y = R::select(low, ln_b.sqrt().reciprocal(), ln_missing);
    // Start: a parabola through zero, with the right slope there, and the inflection; above it the
    // tangent at the inflection, or the asymptote where that is nearer.
    let y_centre = (-ln(at_centre)).sqrt().reciprocal();
    let slope = -x * std::f64::consts::FRAC_1_SQRT_2;
    let part = y / y_centre;
    let start_low = slope * y + (centre - slope * y_centre) * part * part;
    let missing_centre = -ln((top - at_centre) / top);
    let rest = (ln_missing - missing_centre).positive_part();
    let per_slope = (top - at_centre) / (density * normalised::INV_SQRT_2PI);
    let start_high = (centre + rest * per_slope).min((centre * centre + rest * 8.0).sqrt());
    let mut s = R::select(low, start_low.clip(centre * 1e-3, centre), start_high.max(centre));
    let mut floor = R::select(low, zero, centre * 0.999);
    let mut ceiling = R::select(low, centre * 1.001, R::splat(1e3));

    for _ in 0..MOST_STEPS {
        let at = normalised::parts(x, s);
        let curve = x * x / (s * s * s) - s * 0.25;
        // Lower branch: L = -ln b, g = b'/b.
        let minus_ln = -(at.exponent + ln(at.scaled));
        let g = at.scaled.reciprocal() * normalised::INV_SQRT_2PI;
        let low_y = minus_ln.sqrt().reciprocal();
        let low_slope = low_y / minus_ln * g * 0.5;
        let low_bend = curve - g + g / minus_ln * 1.5;
        // Upper branch: g = b'/(top - b).
        let g_missing = at.scaled_missing.reciprocal() * normalised::INV_SQRT_2PI;
        let high_y = -(at.exponent + ln(at.scaled_missing / top));
        let excess = R::select(low, low_y, high_y) - y;
        let newton = excess / R::select(low, low_slope, g_missing);
        let bend = R::select(low, low_bend, curve + g_missing);
        let over = excess.gt(zero);
        ceiling = R::select(over, s.min(ceiling), ceiling);
        floor = R::select(over, floor, s.max(floor));
        let halley = newton / (newton * bend * 0.5).complement().clip(half, R::splat(2.0));
        let next = s - halley;
        let inside = next.gt(floor).and(next.lt(ceiling));
        let small = halley.abs().le(s * 1e-15);
        let middle = (floor + ceiling) * 0.5;
        s = R::select(small, s, R::select(inside, next, middle));
        let settled = halley.abs().le(s * 2e-9);
        // Steps are of third order: one more after 2e-9 would change nothing.
        if settled.or(inside.not().and((ceiling - floor).le(s * 1e-15))).all() {
            break;
        }
    }
    s
}

/// What becomes of a solved lane: bounds first, then the error, from rounding.
fn judge(c: &Contract, price: f64, target: &Target<f64>, s: f64) -> Implied {
    if !(price.is_finite() && price > 0.0) {
        return Implied::None(Why::NotAPrice { price });
    }
    let most = target.intrinsic + target.top * target.scale;
    let parity = if target.intrinsic > 0.0 { price + target.intrinsic } else { 0.0 };
    let rounding = 4.0 * f64::EPSILON * (parity + target.top * target.b.abs() * target.scale);
    let out = price - target.intrinsic;
    if out < -rounding {
        return Implied::None(Why::BelowIntrinsic { price, least: target.intrinsic });
    }
    if out <= rounding || target.b < LEAST_PRICE {
        return Implied::None(Why::NoVega { price, bound: target.intrinsic });
    }
    if price >= most {
        return Implied::None(Why::AboveBound { price, most });
    }
    let slope = normalised::slope(target.x, s);
    // What rounding of the inputs moves: the price, near the bound what is missing to it, and the forward.
    let h = target.x / s;
    let relative = if h + 0.5 * s > 0.0 { target.top } else { target.b * (1.0 + h * h) };
    let uncertain = 8.0 * f64::EPSILON * relative + rounding / target.scale;
    let from_forward = 8.0 * f64::EPSILON * (1.0 + target.x.abs()) / h.abs().max(1.0);
    let error = uncertain / slope + from_forward + 8.0 * f64::EPSILON * s;
    if error < s && s.is_finite() {
        let root = c.years.sqrt();
        Implied::Found { vol: s / root, error: error / root }
    } else {
        let bound = if out + out < most - target.intrinsic { target.intrinsic } else { most };
        Implied::None(Why::NoVega { price, bound })
    }
}

/// The volatility of one European price.
#[must_use]
pub fn european(contract: &Contract, price: f64) -> Implied {
    let target = Target::new(&Lanes::from(contract), price);
    judge(contract, price, &target, solve(&target))
}

/// Volatilities of many European prices.
pub fn european_all(contracts: &[Contract], prices: &[f64], found: &mut [Implied]) {
    dispatch(All { contracts, prices, found });
}

struct All<'a> {
    contracts: &'a [Contract],
    prices: &'a [f64],
    found: &'a mut [Implied],
}

impl Task for All<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Real>(self) {
        let mut first = 0;
        for found in self.found.chunks_mut(R::LANES) {
            let Some(lanes) = Lanes::<R>::load(self.contracts, first) else { return };
            let prices = R::from_fn(|lane| self.prices.get(first + lane).copied().unwrap_or(f64::NAN));
            let target = Target::new(&lanes, prices);
            let s: [f64; MAX_LANES] = solve(&target).to_array();
            let (x, top, b) = (target.x.to_array(), target.top.to_array(), target.b.to_array());
            let (scale, intrinsic) = (target.scale.to_array(), target.intrinsic.to_array());
            let rows = self.contracts.iter().zip(self.prices).skip(first);
            for (lane, (found, (contract, &price))) in found.iter_mut().zip(rows).enumerate() {
                let target =
                    Target { x: x[lane], top: top[lane], b: b[lane], scale: scale[lane], intrinsic: intrinsic[lane] };
                *found = judge(contract, price, &target, s[lane]);
            }
            first += R::LANES;
        }
    }
}
