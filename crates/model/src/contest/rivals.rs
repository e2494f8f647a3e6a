//! A contest in which each rival's chance is its part of all effort (Tullock 1980; docs/model/contest.md).
//!
//! Rival i spends `k_i` at a cost of `c_i` each and wins the prize `M` with chance `k_i / sum k`. In
//! equilibrium all effort is `K = (n - 1) M / sum c` over those who take part, and
//! `k_i = K (1 - c_i K / M)`; who would have less than nothing stays out.

use overhang_prob::math::{exp, ln};

/// What a rival does in equilibrium.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rival {
    /// Effort; zero for one that stays out.
    pub effort: f64,
    /// Part of the prize that it can expect.
    pub share: f64,
    /// Expected prize less cost.
    pub profit: f64,
}

/// Equilibrium of rivals with these costs per unit of effort, in their order.
#[must_use]
pub fn equilibrium(prize: f64, costs: &[f64]) -> Vec<Rival> {
    let mut order: Vec<usize> = (0..costs.len()).collect();
    let cost = |i: usize| costs.get(i).copied().unwrap_or(f64::NAN);
    order.sort_by(|&a, &b| cost(a).total_cmp(&cost(b)));
    // The cheapest take part, as long as the next still gains by it: c (n - 1) < sum of costs with its own.
    let mut sum = 0.0;
    let mut taking_part = 0;
    for &i in &order {
        if taking_part >= 2 && cost(i) * taking_part as f64 >= sum + cost(i) {
            break;
        }
        sum += cost(i);
        taking_part += 1;
    }
    let all = if taking_part < 2 { 0.0 } else { (taking_part - 1) as f64 * prize / sum };
    let mut rivals = vec![Rival { effort: 0.0, share: 0.0, profit: 0.0 }; costs.len()];
    for &i in order.iter().take(taking_part) {
        let share = if taking_part < 2 { 1.0 } else { 1.0 - cost(i) * all / prize };
        let effort = share * all;
        if let Some(rival) = rivals.get_mut(i) {
            *rival = Rival { effort, share, profit: share * prize - cost(i) * effort };
        }
    }
    rivals
}

/// Part of the prize that is spent in winning it.
#[must_use]
pub fn dissipated_share(prize: f64, costs: &[f64], rivals: &[Rival]) -> f64 {
    costs.iter().zip(rivals).map(|(cost, rival)| cost * rival.effort).sum::<f64>() / prize
}

/// The contest played again and again, in which all hold back to the same small effort.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repeated {
    /// Profit of each who holds back.
    pub restrained_profit: f64,
    /// Best effort against restraint.
    pub deviation: f64,
    /// Profit of it, once.
    pub deviation_profit: f64,
    /// Profit of each once trust is gone.
    pub contest_profit: f64,
    /// Least weight of the next round at which restraint holds: `(pi_d - pi_c)/(pi_d - pi_n)`.
    pub critical_discount: f64,
}

/// Restraint at `effort` each among `rivals` equal ones with cost `cost`.
#[must_use]
pub fn repeated(prize: f64, cost: f64, rivals: usize, effort: f64) -> Repeated {
    let n = rivals.max(2) as f64;
    let others = (n - 1.0) * effort;
    // Best reply to the others: sqrt(M S / c) - S.
    let deviation = ((prize * others / cost).sqrt() - others).max(0.0);
    let profit = |own: f64| if own + others > 0.0 { prize * own / (own + others) - cost * own } else { prize / n };
    let restrained_profit = prize / n - cost * effort;
    let deviation_profit = profit(deviation);
    let contest_profit = prize / (n * n);
    let critical_discount = (deviation_profit - restrained_profit) / (deviation_profit - contest_profit);
    Repeated { restrained_profit, deviation, deviation_profit, contest_profit, critical_discount }
}

/// A contest whose winner starts the next with lower cost: costs are multiplied by `e^(-advantage x share)` and
/// scaled to a mean logarithm of zero, round after round. Gives the shares of the last round.
///
/// With little advantage shares settle; with much one rival is left that spends next to nothing.
#[must_use]
pub fn compounding(prize: f64, costs: &[f64], advantage: f64, rounds: usize) -> Vec<f64> {
    let mut shares: Vec<f64> = equilibrium(prize, costs).iter().map(|rival| rival.share).collect();
    let n = costs.len().max(1) as f64;
    for _ in 0..rounds {
        let logs: Vec<f64> = costs.iter().zip(&shares).map(|(&cost, &share)| ln(cost) - advantage * share).collect();
        let mean = logs.iter().sum::<f64>() / n;
        let next: Vec<f64> = logs.iter().map(|log| exp(log - mean)).collect();
        shares = equilibrium(prize, &next).iter().map(|rival| rival.share).collect();
    }
    shares
}
