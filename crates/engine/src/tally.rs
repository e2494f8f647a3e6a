//! What is counted of histories, and its error from the spread between groups.

use crate::simulate::{Group, NEVER, Trips};
use overhang_model::joint::QUARTERS;

/// The events in order: take-off, breaker, bubble.
pub const EVENTS: [&str; 3] = ["takeoff", "breaker", "bubble"];

/// One outcome of the race.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Event `.0` came first, by quarter `.1`; ties are shared in equal parts.
    First(usize, usize),
    /// Event `.0` has happened by quarter `.1`.
    Ever(usize, usize),
    /// Nothing has happened by quarter `.0`.
    None(usize),
    /// Two or three events shared the first quarter, by quarter `.0`.
    Tied(usize),
    /// Event `.1` came first and event `.0` has happened, by the horizon.
    EverAndFirst(usize, usize),
    /// Events `.0` and `.1` have both happened by the horizon.
    Both(usize, usize),
    /// Event `.0` came first (3: none) and event `.1` has happened, by the horizon.
    FirstAndEver(usize, usize),
}

/// Groups whose spread alone tells the error.
pub const MANY_GROUPS: u64 = 8;

/// A number with its standard error, which is not a number with fewer than two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Value.
    pub value: f64,
    /// Error, from the spread of groups.
    pub se: f64,
}

/// What a group says of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupMean {
    /// Weight of the group.
    pub weight: f64,
    /// Mean over its histories.
    pub mean: f64,
    /// Variance between them.
    pub variance: f64,
    /// Effective number of them.
    pub effective: f64,
}

/// Effective number of draws of groups (weight, effective number): `(sum W)^2 / sum(W^2 / n_eff)`.
fn effective_draws(weight: f64, weight_squared_per_effective: f64) -> f64 {
    if weight > 0.0 { weight * weight / weight_squared_per_effective } else { 0.0 }
}

/// The standard error that is stated: none with fewer than two groups, the spread of group means with eight or more.
/// Between them that spread may be small by chance: it counts only where it is larger than the error of as many
/// independent draws as the effective ones, `sqrt(variance / draws)`, for a chance the binomial error.
fn stated_error(spread: f64, groups: u64, variance: f64, effective_draws: f64) -> Option<f64> {
    match groups {
        0 | 1 => None,
        few if few < MANY_GROUPS => Some(spread.max((variance.max(0.0) / effective_draws).sqrt())),
        _ => Some(spread),
    }
}

/// Weighted mean of groups, with its error as the race states it ([`Tally::se`]).
#[must_use]
pub fn mean_of_groups(groups: &[GroupMean]) -> Estimate {
    let total = |of: &dyn Fn(&GroupMean) -> f64| groups.iter().map(of).sum::<f64>();
    let weight = total(&|g| g.weight);
    let value = total(&|g| g.weight * g.mean) / weight;
    let off = |g: &GroupMean| (g.mean - value) * (g.mean - value);
    let variance = total(&|g| g.weight * (g.variance + off(g))) / weight;
    let effective = effective_draws(weight, total(&|g| g.weight * g.weight / g.effective));
    let n = groups.len() as f64;
    let spread = (total(&|g| g.weight * g.weight * off(g)) * n / (n - 1.0)).sqrt() / weight;
    Estimate { value, se: stated_error(spread, groups.len() as u64, variance, effective).unwrap_or(f64::NAN) }
}

/// Number of statistics.
const COUNT: usize = QUARTERS * 8 + 9 + 9 + 12;

impl Statistic {
    fn index(self) -> usize {
        match self {
            Self::First(event, t) => event * QUARTERS + t,
            Self::Ever(event, t) => (3 + event) * QUARTERS + t,
            Self::None(t) => 6 * QUARTERS + t,
            Self::Tied(t) => 7 * QUARTERS + t,
            Self::EverAndFirst(event, first) => 8 * QUARTERS + event * 3 + first,
            Self::Both(a, b) => 8 * QUARTERS + 9 + a * 3 + b,
            Self::FirstAndEver(first, event) => 8 * QUARTERS + 18 + first * 3 + event,
        }
    }
}

/// Quarter of the first event and the part of it that each event has (ties share).
#[must_use]
pub fn first(trips: &Trips) -> Option<(usize, [f64; 3])> {
    let quarter = trips.iter().copied().min().filter(|&t| t != NEVER)?;
    let tied = trips.iter().filter(|&&t| t == quarter).count() as f64;
    Some((usize::from(quarter), trips.map(|t| if t == quarter { 1.0 / tied } else { 0.0 })))
}

/// Sums over groups. Memory does not depend on the number of draws.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Histories used.
    pub used: u64,
    /// Histories that failed.
    pub failed: u64,
    /// Candidates that failed.
    pub failed_candidates: u64,
    groups: u64,
    weight: f64,
    weight_squared: f64,
    weight_squared_per_effective: f64,
    mean: Vec<f64>,
    square: Vec<f64>,
    cross: Vec<f64>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            used: 0,
            failed: 0,
            failed_candidates: 0,
            groups: 0,
            weight: 0.0,
            weight_squared: 0.0,
            weight_squared_per_effective: 0.0,
            mean: vec![0.0; COUNT],
            square: vec![0.0; COUNT],
            cross: vec![0.0; COUNT],
        }
    }
}

impl Tally {
    /// Adds a group. Groups are added in their order, so that sums have the same bits.
    pub fn add(&mut self, group: &Group) {
        self.failed_candidates += group.failed_candidates;
        self.failed += group.failed.iter().filter(|&&failed| failed).count() as u64;
        let sound: Vec<&Trips> =
            group.trips.iter().zip(&group.failed).filter(|(_, failed)| !**failed).map(|(trips, _)| trips).collect();
        if sound.is_empty() || group.weight <= 0.0 {
            return;
        }
        let counts = count(&sound);
        // A group of fewer histories counts for less.
        let share = sound.len() as f64 / crate::simulate::HISTORIES as f64;
        let weight = group.weight * share;
        self.used += sound.len() as u64;
        self.groups += 1;
        self.weight += weight;
        self.weight_squared += weight * weight;
        self.weight_squared_per_effective += weight * weight / group.effective;
        for (k, count) in counts.iter().enumerate() {
            let p = count / sound.len() as f64;
            self.mean[k] += weight * p;
            self.square[k] += weight * weight * p * p;
            self.cross[k] += weight * weight * p;
        }
    }

    /// Groups that carry weight.
    #[must_use]
    pub fn groups(&self) -> u64 {
        self.groups
    }

    /// Effective number of draws: `(sum W)^2 / sum(W^2 / n_eff)` over groups.
    #[must_use]
    pub fn effective_draws(&self) -> f64 {
        effective_draws(self.weight, self.weight_squared_per_effective)
    }

    /// Probability; not a number without draws.
    #[must_use]
    pub fn p(&self, statistic: Statistic) -> f64 {
        self.mean[statistic.index()] / self.weight
    }

    /// Standard error of [`p`](Self::p) from the spread of group means; none with fewer than two groups. The
    /// spread of few groups may be small by chance: under eight it counts only where it is larger than the
    /// binomial error of the effective draws.
    #[must_use]
    pub fn se(&self, statistic: Statistic) -> Option<f64> {
        let k = statistic.index();
        let p = self.p(statistic);
        let spread = self.square[k] - 2.0 * p * self.cross[k] + p * p * self.weight_squared;
        let n = self.groups as f64;
        let between = (spread.max(0.0) * n / (n - 1.0)).sqrt() / self.weight;
        stated_error(between, self.groups, p * (1.0 - p), self.effective_draws())
    }

    /// The quarter by which half of the histories in which `event` happens have seen it.
    #[must_use]
    pub fn median_quarter(&self, event: usize) -> Option<usize> {
        let ever = self.p(Statistic::Ever(event, QUARTERS - 1));
        let half = |&t: &usize| self.p(Statistic::Ever(event, t)) >= 0.5 * ever;
        if ever > 0.0 { (0..QUARTERS).find(half) } else { None }
    }
}

/// Counts of all statistics among histories.
fn count(histories: &[&Trips]) -> Vec<f64> {
    let mut counts = vec![0.0; COUNT];
    let mut add = |statistic: Statistic, amount: f64| counts[statistic.index()] += amount;
    for trips in histories {
        let happened = trips.map(|t| t != NEVER);
        for (event, &t) in trips.iter().enumerate() {
            if t != NEVER {
                add(Statistic::Ever(event, usize::from(t)), 1.0);
            }
        }
        for a in 0..3 {
            for b in 0..3 {
                if happened[a] && happened[b] {
                    add(Statistic::Both(a, b), 1.0);
                }
            }
        }
        match first(trips) {
            None => {}
            Some((t, parts)) => {
                // `None` counts what has happened for the moment; it is turned round below.
                add(Statistic::None(t), 1.0);
                if parts.iter().filter(|&&part| part > 0.0).count() > 1 {
                    add(Statistic::Tied(t), 1.0);
                }
                for (event, &part) in parts.iter().enumerate() {
                    add(Statistic::First(event, t), part);
                    for (other, &has) in happened.iter().enumerate() {
                        if has {
                            add(Statistic::EverAndFirst(other, event), part);
                            add(Statistic::FirstAndEver(event, other), part);
                        }
                    }
                }
            }
        }
    }
    // From counts in a quarter to counts by the end of it.
    for series in counts[..8 * QUARTERS].chunks_mut(QUARTERS) {
        let mut sum = 0.0;
        for count in series {
            sum += *count;
            *count = sum;
        }
    }
    for count in &mut counts[6 * QUARTERS..7 * QUARTERS] {
        *count = histories.len() as f64 - *count;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{GroupMean, mean_of_groups};

    fn groups(count: usize, mean: impl Fn(usize) -> f64, variance: f64) -> Vec<GroupMean> {
        (0..count).map(|k| GroupMean { weight: 1.0, mean: mean(k), variance, effective: 100.0 }).collect()
    }

    #[test]
    fn few_groups_have_at_least_the_error_of_as_many_draws() {
        // Two groups that agree by chance: the binomial error of 200 draws, not zero.
        let agree = mean_of_groups(&groups(2, |_| 0.3, 0.21));
        assert!((agree.se - (0.21_f64 / 200.0).sqrt()).abs() < 1e-15, "{agree:?}");
        // Two that differ by more: their spread. The variance of all is that within and that between.
        let differ = mean_of_groups(&groups(2, |k| k as f64, 0.0));
        assert!((differ.se - 0.5).abs() < 1e-15, "{differ:?}");
        // Eight that agree: their spread alone.
        assert_eq!(mean_of_groups(&groups(8, |_| 0.3, 0.21)).se, 0.0);
        assert!(mean_of_groups(&groups(1, |_| 0.3, 0.21)).se.is_nan());
    }
}
