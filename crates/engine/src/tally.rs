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

/// Weighted mean of groups (weight, mean), with its error from their spread.
#[must_use]
pub fn mean_of_groups(groups: &[(f64, f64)]) -> Estimate {
    let weight: f64 = groups.iter().map(|(weight, _)| weight).sum();
    let value = groups.iter().map(|(weight, mean)| weight * mean).sum::<f64>() / weight;
    let n = groups.len() as f64;
    let spread: f64 = groups.iter().map(|(weight, mean)| weight * (mean - value)).map(|x| x * x).sum();
    let se = if n < 2.0 { f64::NAN } else { (spread * n / (n - 1.0)).sqrt() / weight };
    Estimate { value, se }
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
        if self.weight > 0.0 { self.weight * self.weight / self.weight_squared_per_effective } else { 0.0 }
    }

    /// Probability; not a number without draws.
    #[must_use]
    pub fn p(&self, statistic: Statistic) -> f64 {
        self.mean[statistic.index()] / self.weight
    }

    /// Standard error of [`p`](Self::p) from the spread of group means; none with fewer than two groups. The
    /// spread of few groups may be small by chance: under eight it counts only where it is
    /// larger than the binomial error of the effective draws.
    #[must_use]
    pub fn se(&self, statistic: Statistic) -> Option<f64> {
        if self.groups < 2 {
            return None;
        }
        let k = statistic.index();
        let p = self.p(statistic);
        let spread = self.square[k] - 2.0 * p * self.cross[k] + p * p * self.weight_squared;
        let n = self.groups as f64;
        let between = (spread.max(0.0) * n / (n - 1.0)).sqrt() / self.weight;
        let binomial = (p * (1.0 - p) / self.effective_draws()).sqrt();
        Some(if self.groups < MANY_GROUPS { between.max(binomial) } else { between })
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
