//! American prices by spectral collocation on the exercise boundary (Andersen, Lake and Offengenden 2016,
//! "High performance American option pricing", Journal of Computational Finance 20).
//!
//! The boundary B of a put solves a fixed-point equation in time; at `N` points it is started from the
//! QD+ approximation (Li 2010) and improved by steps of Newton's kind and plain steps after them. The
//! price is the European one and an integral over the boundary. A call is a put with spot and strike,
//! rate and yield exchanged (McDonald and Schroder 1998).
//!
//! Rates below zero: where the yield is not below the rate of a put, early exercise never pays and the
//! price is European. Below it there are two boundaries; those contracts are priced by a tree.

use super::collocation::Tables;
use super::contract::{Contract, Lanes};
use super::normalised::INV_SQRT_2PI;
use super::{european, tree};
use overhang_prob::lanes::{Instructions, MAX_LANES, Mask, Real, Task, dispatch_on};
use overhang_prob::math::{exp, ln, normal_cdf, scaled_erfc};
use std::f64::consts::FRAC_1_SQRT_2;
use std::sync::LazyLock;

/// How finely a boundary is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accuracy {
    /// A few parts in ten thousand of the strike, at a tenth of the work: where a search begins.
    Start,
    /// About 1e-6 of the strike, for chains.
    Fast,
    /// Worst 3e-7 of the strike against QuantLib, on 600 random contracts.
    High,
    /// Worst 1e-8 of the strike there, to measure the error of the others.
    Reference,
}

/// Points and steps of a scheme.
struct Scheme<const N: usize, const L: usize, const P: usize> {
    tables: Tables<N, L, P>,
    /// Steps of the fixed-point equation.
    steps: usize,
}

static START: LazyLock<Scheme<5, 8, 12>> = LazyLock::new(|| Scheme { tables: Tables::new(), steps: 2 });
static FAST: LazyLock<Scheme<11, 14, 24>> = LazyLock::new(|| Scheme { tables: Tables::new(), steps: 6 });
static HIGH: LazyLock<Scheme<16, 40, 64>> = LazyLock::new(|| Scheme { tables: Tables::new(), steps: 8 });
static REFERENCE: LazyLock<Scheme<28, 72, 128>> = LazyLock::new(|| Scheme { tables: Tables::new(), steps: 14 });

/// Least rate of a put with which the boundary is sought; below, early exercise is worth nothing that a
/// price in double precision shows.
const LEAST_RATE: f64 = 1e-9;
/// Least distance of a boundary from its start, in logarithms.
const LEAST_GAP: f64 = 1e-12;
/// `|r - q| sqrt(T) / vol` above which the second of the two equations is used.
const MOST_DRIFT_FOR_A: f64 = 0.7;
/// Steps of Newton's kind, before plain ones.
const NEWTON_STEPS: usize = 2;
/// Steps to the QD+ boundary per point; each point starts from that of the point before.
const QD_STEPS: usize = 4;

/// A put in units of its strike.
#[derive(Debug, Clone, Copy)]
struct Put<R> {
    rate: R,
    dividend_yield: R,
    years: R,
    vol: R,
}

/// `ln(X / B)` at the points of the boundary, with `ln X` the logarithm of the boundary at expiry over the strike.
#[derive(Debug, Clone, Copy)]
struct Boundary<R, const N: usize> {
    ln_start: R,
    squares: [R; N],
}

/// The normal density and distribution function of x, from one exponential.
#[inline(always)]
fn density_and_cdf<R: Real>(x: R) -> (R, R) {
    let bell = exp(x * x * -0.5);
    (bell * INV_SQRT_2PI, cdf(x, bell))
}

/// The normal distribution function of x, from `bell = e^(-x^2/2)`.
#[inline(always)]
fn cdf<R: Real>(x: R, bell: R) -> R {
    let tail = scaled_erfc(x.abs() * FRAC_1_SQRT_2) * bell * 0.5;
    R::select(x.lt(R::splat(0.0)), tail, tail.complement())
}

/// `e^x` of each in place, three at a time.
#[inline(always)]
fn exp_of_each<R: Real, const L: usize>(x: &mut [R; L]) {
    let (threes, rest) = x.as_chunks_mut::<3>();
    for three in threes {
        *three = R::exp_of_three(*three);
    }
    for x in rest {
        *x = exp(*x);
    }
}

/// The QD+ boundary at time `tau` (Li 2010; Andersen, Lake and Offengenden 2016, appendix A), as its
/// logarithm over the strike, starting from `start` and held inside `[low, high]`.
#[inline(always)]
fn qd_plus<R: Real>(put: &Put<R>, tau: R, start: R, low: R, high: R) -> R {
    let (r, q) = (put.rate, put.dividend_yield);
    let variance = put.vol * put.vol;
    let v = put.vol * tau.sqrt();
    let discount = exp(-(r * tau));
    let carry = exp(-(q * tau));
    let small = (r * tau).lt(R::splat(1e-5));
    let ddr = R::select(
        small,
        (tau * ((r * tau * ((r * tau * (1.0 / 3.0)).complement())) * 0.5).complement()).reciprocal(),
        r / discount.complement(),
    );
    let omega = (r - q) * 2.0 / variance;
    let root = ((omega - 1.0) * (omega - 1.0) + ddr * 8.0 / variance).sqrt();
    let lambda = (-(omega - 1.0) - root) * 0.5;
    let lambda_slope = ddr * ddr * 2.0 / (variance * root);
    let below = lambda * 2.0 + omega - 1.0;
    let alpha = discount * 2.0 / (variance * below);
    let beta = alpha * (ddr + lambda_slope / below) - lambda;
    let drift = (r - q) * tau;
    let mut ln_spot = start;
    for _ in 0..QD_STEPS {
        let spot = exp(ln_spot);
        let d1 = (ln_spot + drift) / v + v * 0.5;
        let (density, below_d1) = density_and_cdf(d1);
        let delta = -(carry * below_d1.complement());
        let gamma = carry * density / (spot * v);
        let price = discount * normal_cdf(v - d1) + spot * delta;
        let theta = r * price - (r - q) * spot * delta - variance * spot * spot * gamma * 0.5;
        let gamma_slope = -(gamma / spot * (d1 / v + 1.0));
        let theta_slope = q * delta - (r - q + variance) * spot * gamma - variance * spot * spot * gamma_slope * 0.5;
        let value = (delta + 1.0) * spot - beta * (spot.complement() - price) + alpha * theta / discount;
        let slope = delta + 1.0 + spot * gamma + beta * (delta + 1.0) + alpha * theta_slope / discount;
        let step = value / (slope * spot);
        let next = ln_spot - step.clip(R::splat(-0.5), R::splat(0.5));
        ln_spot = R::select(next.finite(), next.clip(low, high), ln_spot);
    }
    ln_spot
}

/// The exercise boundary of a put.
#[inline(always)]
fn boundary<R: Real, const N: usize, const L: usize, const P: usize>(
    scheme: &Scheme<N, L, P>,
    put: &Put<R>,
) -> Boundary<R, N> {
    let (r, q) = (put.rate, put.dividend_yield);
    let ratio = R::select(q.gt(r), r / q, R::splat(1.0));
    let ln_start = ln(ratio);
    let variance = put.vol * put.vol;
    // The boundary of a put without expiry is below all others.
    let omega = (r - q) * 2.0 / variance - 1.0;
    let exponent = (-omega - (omega * omega + r * 8.0 / variance).sqrt()) * 0.5;
    let low = ln(exponent / (exponent - 1.0)) - 1e-3;
    let high = ln_start - LEAST_GAP;

    let mut gaps = [R::splat(0.0); N];
    let mut ln_spot = high;
    for (gap, root) in gaps.iter_mut().zip(scheme.tables.root).rev() {
        ln_spot = qd_plus(put, put.years * (root * root), ln_spot, low, high);
        *gap = ln_start - ln_spot;
    }

    // Where drift moves the spot far against its volatility, equation A converges slowly and B does not.
    let hard = ((r - q).abs() * put.years.sqrt()).gt(put.vol * MOST_DRIFT_FOR_A);
    let largest = ln_start - low;
    let mut improved_gaps = gaps;
    if !hard.all() {
        improved_gaps = improved::<R, N, L, P, false>(scheme, put, ln_start, largest, gaps);
    }
    if hard.any() {
        let second = improved::<R, N, L, P, true>(scheme, put, ln_start, largest, gaps);
        for (gap, second) in improved_gaps.iter_mut().zip(second) {
            *gap = R::select(hard, second, *gap);
        }
    }
    let gaps = improved_gaps;
    Boundary { ln_start, squares: gaps.map(|gap| gap * gap) }
}

/// The gaps `ln(X / B)` after all steps of the fixed-point equation `B = K e^(-(r-q) tau) N / D`, of which
/// there are two (section 3.2): A, from the slope of the value at the boundary, and `B` from its level.
#[inline(always)]
fn improved<R: Real, const N: usize, const L: usize, const P: usize, const B: bool>(
    scheme: &Scheme<N, L, P>,
    put: &Put<R>,
    ln_start: R,
    largest: R,
    mut gaps: [R; N],
) -> [R; N] {
    let (r, q) = (put.rate, put.dividend_yield);
    let zero = R::splat(0.0);
    let spread = put.vol * put.years.sqrt();
    let drift = (r - q) * put.years;
    let to_root = spread.reciprocal();
    let drift_minus = (drift - spread * spread * 0.5) * to_root;
    let with_yield = q.abs().gt(zero).any();
    // Discount factors at the points of the integrals do not change from step to step.
    let mut discounts = [[(zero, zero); L]; N];
    for (row, points) in discounts.iter_mut().zip(scheme.tables.inner.iter()) {
        let (mut of_rate, mut of_yield) = ([zero; L], [zero; L]);
        for ((of_rate, of_yield), point) in of_rate.iter_mut().zip(&mut of_yield).zip(points) {
            let theta = put.years * point.distance;
            (*of_rate, *of_yield) = (-(r * theta), -(q * theta));
        }
        exp_of_each(&mut of_rate);
        if with_yield {
            exp_of_each(&mut of_yield);
        }
        for ((factors, point), (of_rate, of_yield)) in row.iter_mut().zip(points).zip(of_rate.into_iter().zip(of_yield))
        {
            let years = put.years * if B { point.weight } else { point.weight * point.inverse_root };
            *factors = (of_rate * r * years, of_yield * q * years);
        }
    }
    for step in 0..scheme.steps {
        let squares = gaps.map(|gap| gap * gap);
        let mut next = gaps;
        let rows = scheme.tables.root.iter().zip(scheme.tables.inner.iter()).zip(&discounts);
        for (next, ((&root, points), factors)) in next.iter_mut().zip(rows) {
            let gap = *next;
            let (mut minus, mut minus_bell, mut plus_bell) = ([zero; L], [zero; L], [zero; L]);
            let bells = minus_bell.iter_mut().zip(&mut plus_bell);
            for ((point, minus), (minus_bell, plus_bell)) in points.iter().zip(&mut minus).zip(bells) {
                let ln_ratio = point.value(&squares).positive_part().sqrt() - gap;
                *minus = ln_ratio * to_root * point.inverse_root + drift_minus * point.root;
                let plus = *minus + spread * point.root;
                (*minus_bell, *plus_bell) = (*minus * *minus * -0.5, plus * plus * -0.5);
            }
            exp_of_each(&mut minus_bell);
            if with_yield {
                exp_of_each(&mut plus_bell);
            }
            let (mut sum_n, mut sum_d) = (zero, zero);
            let bells = minus_bell.into_iter().zip(plus_bell);
            for ((point, &(discount, carry)), (minus, (minus_bell, plus_bell))) in
                points.iter().zip(factors).zip(minus.into_iter().zip(bells))
            {
                sum_n = sum_n + discount * if B { cdf(minus, minus_bell) } else { minus_bell };
                if with_yield {
                    let s = spread * point.root;
                    let below = cdf(minus + s, plus_bell);
                    sum_d = sum_d + carry * if B { below } else { below * s + plus_bell * INV_SQRT_2PI };
                }
            }
            let s = spread * root;
            let tau = put.years * (root * root);
            let d_minus = (ln_start - gap) * to_root * (1.0 / root) + drift_minus * root;
            let (density_minus, below_minus) = density_and_cdf(d_minus);
            let d_plus = d_minus + s;
            let (density_plus, below_plus) = density_and_cdf(d_plus);
            let discount = exp(-(r * tau));
            let carry = exp(-(q * tau));
            // N and D over e^(r tau) and e^(q tau), in equation A times s, and their slopes in ln B.
            let (n, d, n_slope, d_slope) = if B {
                let n = discount * below_minus + sum_n;
                let d = carry * below_plus + sum_d;
                (n, d, discount * density_minus / s, carry * density_plus / s)
            } else {
                let n = discount * density_minus + sum_n * INV_SQRT_2PI * root;
                let d = carry * (below_plus * s + density_plus) + sum_d * root;
                let slope = density_plus - density_plus * d_plus / s;
                (n, d, -(discount * density_minus * d_minus / s), carry * slope)
            };
            let change = ln_start - ln(n / d) - gap;
            // Newton's steps leave out the change of the integrals.
            let slope = if step < NEWTON_STEPS { n_slope / n - d_slope / d } else { zero };
            let moved = gap + change / slope.complement();
            *next = R::select(moved.finite(), moved, gap).clip(R::splat(LEAST_GAP), largest);
        }
        gaps = next;
    }
    gaps
}

/// What early exercise adds to a European put, for `ln(S/K)`, in units of the strike.
#[inline(always)]
fn premium<R: Real, const N: usize, const L: usize, const P: usize>(
    scheme: &Scheme<N, L, P>,
    put: &Put<R>,
    boundary: &Boundary<R, N>,
    ln_spot: R,
) -> R {
    let (r, q) = (put.rate, put.dividend_yield);
    let spread = put.vol * put.years.sqrt();
    let to_root = spread.reciprocal();
    let drift_minus = ((r - q) * put.years - spread * spread * 0.5) * to_root;
    let spot = exp(ln_spot);
    let above = ln_spot - boundary.ln_start;
    let mut sum = R::splat(0.0);
    for point in scheme.tables.outer.iter() {
        let ln_ratio = above + point.value(&boundary.squares).positive_part().sqrt();
        let minus = ln_ratio * to_root * point.inverse_root + drift_minus * point.root;
        let plus = minus + spread * point.root;
        let theta = put.years * point.distance;
        let [minus_bell, plus_bell, discount] =
            R::exp_of_three([minus * minus * -0.5, plus * plus * -0.5, -(r * theta)]);
        let saved = r * discount * cdf(-minus, minus_bell);
        let lost = q * spot * exp(-(q * theta)) * cdf(-plus, plus_bell);
        sum = sum + (saved - lost) * point.weight;
    }
    sum * put.years
}

/// Prices per lane with a scheme.
#[inline(always)]
fn price_with<R: Real, const N: usize, const L: usize, const P: usize>(
    scheme: &Scheme<N, L, P>,
    c: &Lanes<R>,
    vol: R,
) -> R {
    let zero = R::splat(0.0);
    let call = c.sign.gt(zero);
    let swap = |a: R, b: R| (R::select(call, b, a), R::select(call, a, b));
    let (rate, dividend_yield) = swap(c.rate, c.dividend_yield);
    let (spot, strike) = swap(c.spot, c.strike);
    let early = rate.gt(R::splat(LEAST_RATE));
    let put = Put {
        rate: R::select(early, rate, R::splat(0.01)),
        dividend_yield: R::select(early, dividend_yield, zero),
        years: c.years,
        vol,
    };
    let european = european::price(c, vol);
    if !early.any() {
        return european;
    }
    let boundary = boundary(scheme, &put);
    let ln_spot = ln(spot / strike);
    let held = european + strike * premium(scheme, &put, &boundary, ln_spot).positive_part();
    let exercised = (strike - spot).positive_part();
    // The boundary at the full time is the first point.
    let at_once = ln_spot.le(boundary.ln_start - boundary.squares[0].sqrt());
    R::select(early, R::select(at_once, exercised, held.max(exercised)), european)
}

/// Prices per lane. Where a put has a rate below zero and a yield below that, the value is European: see
/// [`two_boundaries`].
#[inline(always)]
pub fn price<R: Real>(c: &Lanes<R>, vol: R, accuracy: Accuracy) -> R {
    match accuracy {
        Accuracy::Start => price_with(&START, c, vol),
        Accuracy::Fast => price_with(&FAST, c, vol),
        Accuracy::High => price_with(&HIGH, c, vol),
        Accuracy::Reference => price_with(&REFERENCE, c, vol),
    }
}

/// Whether exercise pays between two boundaries (Andersen and Lake 2021): the rate of a put is below zero
/// and its yield below the rate; for a call, the other way round.
#[must_use]
pub fn two_boundaries(c: &Contract) -> bool {
    let (rate, dividend_yield) = match c.kind {
        super::Kind::Put => (c.rate, c.dividend_yield),
        super::Kind::Call => (c.dividend_yield, c.rate),
    };
    rate < 0.0 && dividend_yield < rate
}

/// Whether early exercise never pays, so that the price is European.
#[must_use]
pub fn never_early(c: &Contract) -> bool {
    let rate = match c.kind {
        super::Kind::Put => c.rate,
        super::Kind::Call => c.dividend_yield,
    };
    rate <= LEAST_RATE && !two_boundaries(c)
}

/// Steps of the tree for contracts with two boundaries.
const TREE_STEPS: usize = 2001;

/// The price of one contract.
#[must_use]
pub fn price_one(contract: &Contract, vol: f64, accuracy: Accuracy) -> f64 {
    if two_boundaries(contract) {
        return tree::leisen_reimer(contract, vol, TREE_STEPS);
    }
    price(&Lanes::from(contract), vol, accuracy)
}

/// Price and error of one contract: the difference between two accuracies.
#[must_use]
pub fn price_with_error(contract: &Contract, vol: f64) -> (f64, f64) {
    if two_boundaries(contract) {
        let (coarse, fine) =
            (tree::leisen_reimer(contract, vol, TREE_STEPS / 2), price_one(contract, vol, Accuracy::High));
        return (fine, (fine - coarse).abs());
    }
    let price = price_one(contract, vol, Accuracy::Reference);
    let error = (price - price_one(contract, vol, Accuracy::High)).abs();
    (price, error + european::rounding(contract, price))
}

/// Prices of many contracts, `prices[i]` of `contracts[i]` at `vols[i]`.
pub fn price_all(contracts: &[Contract], vols: &[f64], accuracy: Accuracy, prices: &mut [f64]) {
    price_all_on(Instructions::detect(), contracts, vols, accuracy, prices);
}

/// As [`price_all`], with given instructions; the bits are the same.
pub fn price_all_on(
    instructions: Instructions,
    contracts: &[Contract],
    vols: &[f64],
    accuracy: Accuracy,
    prices: &mut [f64],
) {
    let mut first = 0;
    let lanes = instructions.lanes();
    for prices in prices.chunks_mut(lanes) {
        let end = (first + lanes).min(contracts.len());
        let (Some(pack), Some(pack_vols)) = (contracts.get(first..end), vols.get(first..end)) else { return };
        let values = dispatch_on(instructions, Pack { contracts: pack, vols: pack_vols, accuracy });
        for (((price, value), contract), &vol) in prices.iter_mut().zip(values).zip(pack).zip(pack_vols) {
            *price = if two_boundaries(contract) { tree::leisen_reimer(contract, vol, TREE_STEPS) } else { value };
        }
        first += lanes;
    }
}

struct Pack<'a> {
    contracts: &'a [Contract],
    vols: &'a [f64],
    accuracy: Accuracy,
}

impl Task for Pack<'_> {
    type Output = [f64; MAX_LANES];

    #[inline(always)]
    fn run<R: Real>(self) -> [f64; MAX_LANES] {
        let Some(lanes) = Lanes::<R>::load(self.contracts, 0) else { return [f64::NAN; MAX_LANES] };
        let vol = R::from_fn(|lane| self.vols.get(lane).or(self.vols.last()).copied().unwrap_or(1.0));
        price(&lanes, vol, self.accuracy).to_array()
    }
}
