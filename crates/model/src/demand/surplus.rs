//! Closed forms of demand: who gains from a lower cost, margins, surplus, drift of shares, hours of tokens
//! (docs/model/demand.md, "Closed forms"). Checks for the model and quick answers for a reader.

use crate::THOUSAND_HOURS_PER_QUARTER;
use overhang_prob::math::{exp, ln};

/// Part of a fall in cost that `labs` equal labs pass on under linear demand (Cournot): `n/(n+1)`.
pub fn pass_through(labs: f64) -> f64 {
    labs / (labs + 1.0)
}

/// Part of the realised surplus that goes to consumers, same case: `n/(n+2)`.
pub fn consumer_share_of_surplus(labs: f64) -> f64 {
    labs / (labs + 2.0)
}

/// Part of the first-best surplus that is lost, same case: `1/(n+1)^2`.
pub fn deadweight_share(labs: f64) -> f64 {
    let all = labs + 1.0;
    1.0 / (all * all)
}

/// Gross margin of labs under constant elasticity (Lerner): `1/(n eps)`; needs `n eps > 1`.
pub fn lerner_margin(labs: f64, elasticity: f64) -> f64 {
    1.0 / (labs * elasticity)
}

/// Consumer surplus per unit of spending: `(1 - chi^(1-eps))/(eps - 1)`, and its limit `ln chi` at
/// elasticity 1; `choke` chi is the price at which nobody buys over the price paid.
pub fn surplus_per_spending(elasticity: f64, choke: f64) -> f64 {
    let ln_choke = ln(choke);
    let x = (elasticity - 1.0) * ln_choke;
    // (1 - e^-x)/x, by its series where the difference would lose digits.
    let ratio = if x.abs() < 1e-3 {
        1.0 - x * (0.5 - x * (1.0 / 6.0 - x * (1.0 / 24.0 - x / 120.0)))
    } else {
        (1.0 - exp(-x)) / x
    };
    ln_choke * ratio
}

/// Growth of use per user whose own growth fades: `exp(g (1 - e^(-k t))/k)`, and `exp(g t)` at k = 0.
pub fn intensity_growth(growth_per_year: f64, decay_per_year: f64, years: f64) -> f64 {
    let faded = if decay_per_year == 0.0 { years } else { (1.0 - exp(-decay_per_year * years)) / decay_per_year };
    exp(growth_per_year * faded)
}

/// Price factor that a lock-in is worth to buyers: `exp(sigma/alpha)`.
pub fn price_equivalent_of_lock_in(lock_in: f64, price_sensitivity: f64) -> f64 {
    exp(lock_in / price_sensitivity)
}

/// A share whose log-odds grow in a straight line, after `years`.
pub fn drifted_share(start_share: f64, slope_per_year: f64, years: f64) -> f64 {
    1.0 / (1.0 + (1.0 - start_share) / start_share * exp(-slope_per_year * years))
}

/// Years until such a share is one half.
pub fn years_to_half(start_share: f64, slope_per_year: f64) -> f64 {
    ln((1.0 - start_share) / start_share) / slope_per_year
}

/// Revenue a year that would pay for chips bought at a quarterly rate: four quarters, times the cost of all
/// over the cost of chips, times revenue over cost. The test of Sequoia takes 2 and 2.
pub fn required_revenue(chip_spending_per_quarter: f64, cost_to_chips: f64, revenue_to_cost: f64) -> f64 {
    chip_spending_per_quarter * 4.0 * cost_to_chips * revenue_to_cost
}

/// Usable hours of a fleet in a quarter, bn; million H100e.
pub fn fleet_hours_bn(fleet_mh: f64, usable_share: f64) -> f64 {
    fleet_mh * THOUSAND_HOURS_PER_QUARTER * usable_share
}

/// Share of those hours that tokens of a quarter need; hours per million tokens, tokens in 1e15.
pub fn token_share_of_fleet(tokens_1e15: f64, hours_per_m_tokens: f64, fleet_hours_bn: f64) -> f64 {
    tokens_1e15 * hours_per_m_tokens / fleet_hours_bn
}

/// Hours of GPUs per million tokens of a service that runs on `nodes` all day.
pub fn hours_per_m_tokens(nodes: f64, gpus_per_node: f64, tokens_per_day: f64) -> f64 {
    nodes * gpus_per_node * 24.0 / (tokens_per_day / 1e6)
}
