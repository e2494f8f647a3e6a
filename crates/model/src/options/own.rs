//! What a share is worth at expiry under one's own distribution: a mixture of lognormals, one per history
//! (docs/model/options.md).
//!
//! For a pure play on chips the value moves with gross profit and with appetite,
//! `E_T/E_0 = (R_T GM_T)/(R_0 GM_0) exp(c_m (a_T - a_0)) exp(s z sqrt(T) - s^2 T/2)`; given the history
//! only z is random, so expected payoffs are closed per history and carry no noise from z.

use super::contract::Kind;
use overhang_prob::math::{exp, ln, normal_cdf, normal_quantile};
use overhang_prob::quantile::{P5_P50_P95, weighted_quantiles};

/// What the race says of a chip maker at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Revenue, any unit.
    pub revenue: f64,
    /// Gross margin, a share.
    pub margin: f64,
    /// Risk appetite, a logarithm.
    pub appetite: f64,
}

/// Gross margin of Nvidia at a share of new compute: `GM0 + psi (s - s0)`.
#[must_use]
pub fn margin(start_margin: f64, response: f64, share: f64, start_share: f64) -> f64 {
    start_margin + response * (share - start_share)
}

/// `ln(E_T/E_0)` before the unexplained part. Minus infinity where gross profit is gone.
#[must_use]
pub fn ln_value_ratio(now: &Moment, then: &Moment, response_to_appetite: f64) -> f64 {
    let profit = (then.revenue * then.margin).max(0.0) / (now.revenue * now.margin);
    ln(profit) + response_to_appetite * (then.appetite - now.appetite)
}

/// One component: with this weight, `ln(S_T/S_0)` is normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Weight, at least zero; weights need not sum to one.
    pub weight: f64,
    /// Mean of `ln(S_T/S_0)`.
    pub ln_mean: f64,
    /// Standard deviation of it.
    pub deviation: f64,
}

impl Component {
    /// A history with `ln_ratio` of [`ln_value_ratio`] and unexplained volatility, after `years`.
    #[must_use]
    pub fn of_history(weight: f64, ln_ratio: f64, volatility: f64, years: f64) -> Self {
        Self { weight, ln_mean: ln_ratio - 0.5 * volatility * volatility * years, deviation: volatility * years.sqrt() }
    }

    /// Expected price of the share.
    fn mean(&self, spot: f64) -> f64 {
        price(spot, self.ln_mean + 0.5 * self.deviation * self.deviation)
    }

    /// Chance of an end at or below `e^ln_ratio` times the price now, and part of the mean price in those ends.
    fn below(&self, ln_ratio: f64) -> (f64, f64) {
        let off = ln_ratio - self.ln_mean;
        let z = off / self.deviation;
        if self.ln_mean == f64::NEG_INFINITY || z - self.deviation > CERTAIN || (self.deviation <= 0.0 && off >= 0.0) {
            (1.0, 1.0)
        } else if z < -CERTAIN || self.deviation <= 0.0 {
            (0.0, 0.0)
        } else {
            (normal_cdf(z), normal_cdf(z - self.deviation))
        }
    }
}

/// Deviations beyond which an end is certain or impossible, to the digits there are.
const CERTAIN: f64 = 9.0;

/// `spot e^ln_ratio`; exactly zero where all is lost, as the exponential ends at its smallest number.
fn price(spot: f64, ln_ratio: f64) -> f64 {
    if ln_ratio == f64::NEG_INFINITY { 0.0 } else { spot * exp(ln_ratio) }
}

/// What an option pays under a mixture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Payoff {
    /// Expected payoff at expiry, not discounted.
    pub mean: f64,
    /// Chance that it pays.
    pub chance: f64,
    /// Expected price of the share.
    pub mean_spot: f64,
    /// Standard deviation, between components, of the payoff expected in each.
    pub deviation: f64,
}

/// Expected payoff, chance and expected price in closed form. Not a number where nothing has weight.
#[must_use]
pub fn payoff(components: &[Component], kind: Kind, spot: f64, strike: f64) -> Payoff {
    let (mut total, mut chance, mut mean, mut mean_spot, mut square) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let ln_ratio = ln(strike / spot);
    for component in components {
        let (below, part_below) = component.below(ln_ratio);
        let price = component.mean(spot);
        let put = strike * below - price * part_below;
        let (p, pays) = match kind {
            Kind::Put => (below, put),
            Kind::Call => (1.0 - below, price - strike + put),
        };
        total += component.weight;
        chance += component.weight * p;
        mean += component.weight * pays.max(0.0);
        square += component.weight * pays * pays;
        mean_spot += component.weight * price;
    }
    let mean = mean / total;
    let deviation = (square / total - mean * mean).max(0.0).sqrt();
    Payoff { mean, chance: chance / total, mean_spot: mean_spot / total, deviation }
}

/// Equal parts of probability into which a normal variable is cut where a sum stands for its integral.
pub const PARTS: usize = 8;

/// The middles of [`PARTS`] equal parts of probability of a normal variable.
#[must_use]
pub fn middles() -> [f64; PARTS] {
    std::array::from_fn(|k| normal_quantile((k as f64 + 0.5) / PARTS as f64))
}

/// Parts of the probability between the nodes of a [`Law`], finer in both tails.
const NODES: usize = 64;
/// Deviations from the middle of a component beyond which its ends have no node of their own.
const FARTHEST: f64 = 6.0;
/// Most steps to a quantile; some ten are common.
const MOST_STEPS: usize = 200;
/// Where the search for a quantile ends, in logarithms.
const QUANTILE_TOLERANCE: f64 = 1e-10;

/// The distribution of the share price at expiry over that now: a mixture, in closed form. Chances, expected payoffs
/// and quantiles are those of the mixture itself; sizes are those of parts of it with their exact probabilities and
/// means.
#[derive(Debug, Clone)]
pub struct Law {
    components: Vec<Component>,
    /// Mean of each component.
    means: Vec<f64>,
    weight: f64,
    /// Points with the chance of an end at or below and the mean over those ends, ascending.
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    ratio: f64,
    chance: f64,
    mean: f64,
}

impl Law {
    /// The law of a mixture; without weight its numbers are not numbers.
    #[must_use]
    pub fn new(components: Vec<Component>) -> Self {
        let of = |z: f64| components.iter().map(move |c| price(1.0, c.ln_mean + z * c.deviation));
        let sample: Vec<f64> = [-1.5, 0.0, 1.5].into_iter().flat_map(of).collect();
        let weights: Vec<f64> = (0..3).flat_map(|_| components.iter().map(|c| c.weight)).collect();
        // Near to each other in the tails.
        let levels: [f64; NODES] = std::array::from_fn(|k| {
            let x = (k as f64 + 0.5) / NODES as f64;
            x * x * (3.0 - 2.0 * x)
        });
        let mut ratios = weighted_quantiles(&sample, &weights, &levels).to_vec();
        ratios.push(of(-FARTHEST).fold(f64::INFINITY, f64::min));
        ratios.push(of(FARTHEST).fold(0.0, f64::max));
        ratios.sort_unstable_by(f64::total_cmp);
        ratios.dedup();
        let weight = components.iter().map(|c| c.weight).sum();
        let means = components.iter().map(|c| c.mean(1.0)).collect();
        let mut law = Self { components, means, weight, nodes: Vec::new() };
        law.nodes = ratios.into_iter().map(|ratio| law.node(ratio)).collect();
        law
    }

    fn node(&self, ratio: f64) -> Node {
        let (mut chance, mut mean) = (0.0, 0.0);
        let ln_ratio = ln(ratio);
        for (component, whole) in self.components.iter().zip(&self.means) {
            let (below, part_below) = component.below(ln_ratio);
            chance += component.weight * below;
            mean += component.weight * whole * part_below;
        }
        Node { ratio, chance: chance / self.weight, mean: mean / self.weight }
    }

    /// Chance of an end at or below `ratio` times the price now.
    #[must_use]
    pub fn chance_below(&self, ratio: f64) -> f64 {
        self.node(ratio).chance
    }

    /// Chance that an option pays more than `premium`, for contracts on a share at `spot`.
    #[must_use]
    pub fn chance_of_profit(&self, kind: Kind, spot: f64, strike: f64, premium: f64) -> f64 {
        let even = (strike + kind.sign() * premium) / spot;
        match kind {
            Kind::Put if even <= 0.0 => 0.0,
            Kind::Put => self.chance_below(even),
            Kind::Call => 1.0 - self.chance_below(even),
        }
    }

    /// Expected payoff, as [`payoff`].
    #[must_use]
    pub fn payoff(&self, kind: Kind, spot: f64, strike: f64) -> Payoff {
        payoff(&self.components, kind, spot, strike)
    }

    /// Quantiles at 5%, 50% and 95% of the price at expiry over that now.
    #[must_use]
    pub fn quantiles(&self) -> [f64; 3] {
        P5_P50_P95.map(|p| self.quantile(p))
    }

    /// The ratio at or below which an end lies with chance `p`, to 1e-10; zero where all is lost with that chance.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let above = self.nodes.partition_point(|node| node.chance < p);
        let (Some(first), Some(last)) = (self.nodes.first(), self.nodes.last()) else { return f64::NAN };
        if self.weight.is_nan() || self.weight <= 0.0 {
            return f64::NAN;
        }
        let low = above.checked_sub(1).and_then(|k| self.nodes.get(k)).unwrap_or(first);
        let high = self.nodes.get(above).unwrap_or(last);
        if low.ratio <= 0.0 && self.chance_below(0.0) >= p {
            return 0.0;
        }
        let (mut excess_low, mut excess_high) = (low.chance - p, high.chance - p);
        let (mut low, mut high) = (ln(low.ratio.max(f64::MIN_POSITIVE)), ln(high.ratio));
        // False position, with the half of an end that stays (Illinois); where that gains little, the middle.
        let mut kept = 0;
        for step in 0..MOST_STEPS {
            if high - low <= QUANTILE_TOLERANCE || excess_high == 0.0 {
                break;
            }
            let secant = high - excess_high * (high - low) / (excess_high - excess_low);
            let inside = secant > low && secant < high && step % 4 != 3;
            let next = if inside { secant } else { 0.5 * (low + high) };
            let excess = self.chance_below(exp(next)) - p;
            if excess < 0.0 {
                (low, excess_low) = (next, excess);
                excess_high *= if kept < 0 { 0.5 } else { 1.0 };
                kept = -1;
            } else {
                (high, excess_high) = (next, excess);
                excess_low *= if kept > 0 { 0.5 } else { 1.0 };
                kept = 1;
            }
        }
        exp(high)
    }

    /// Ends in place of the law, for sizes: prices for a share at `spot`, and their weights, which sum to one. Each
    /// stands for a part with its exact chance and mean; no part reaches over `strike`, so that the expected payoff
    /// is exact, too.
    #[must_use]
    pub fn ends(&self, spot: f64, strike: f64) -> (Vec<f64>, Vec<f64>) {
        let strike = self.node(strike / spot);
        let above = self.nodes.partition_point(|node| node.ratio < strike.ratio);
        let (below, beyond) = self.nodes.split_at(above);
        let whole = self.payoff(Kind::Put, 1.0, 1.0).mean_spot;
        let end = Node { ratio: f64::INFINITY, chance: 1.0, mean: whole };
        let mut before = Node { ratio: 0.0, chance: 0.0, mean: 0.0 };
        let mut parts = (Vec::new(), Vec::new());
        for &node in below.iter().chain([&strike]).chain(beyond).chain([&end]) {
            let chance = node.chance - before.chance;
            if chance > 0.0 {
                let mean = ((node.mean - before.mean) / chance).clamp(before.ratio, node.ratio);
                parts.0.push(spot * mean);
                parts.1.push(chance);
            }
            before = node;
        }
        parts
    }
}
