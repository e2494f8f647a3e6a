//! The race counted with what its conditional chances need: their errors come from the spread of groups.

use overhang_engine::simulate::{Group, HISTORIES};
use overhang_engine::tally::{EVENTS, Statistic, Tally};
use overhang_model::joint::QUARTERS;

/// Number of events.
pub(crate) const N: usize = EVENTS.len();
const END: usize = QUARTERS - 1;

/// A chance of something given something else: the two statistics of the ratio, by the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ratio {
    /// Event `.1` ever, given that event `.0` came first.
    EverGivenFirst(usize, usize),
    /// Event `.1` first, given that event `.0` has happened.
    FirstGivenEver(usize, usize),
    /// Event `.1` ever, given that event `.0` has happened.
    EverGivenEver(usize, usize),
}

impl Ratio {
    const COUNT: usize = 3 * N * N;

    fn index(self) -> usize {
        match self {
            Self::EverGivenFirst(given, event) => given * N + event,
            Self::FirstGivenEver(given, event) => N * N + given * N + event,
            Self::EverGivenEver(given, event) => 2 * N * N + given * N + event,
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        let pairs = || (0..N).flat_map(|given| (0..N).map(move |event| (given, event)));
        let first = pairs().map(|(given, event)| Self::EverGivenFirst(given, event));
        let ever = pairs().map(|(given, event)| Self::FirstGivenEver(given, event));
        first.chain(ever).chain(pairs().map(|(given, event)| Self::EverGivenEver(given, event)))
    }

    /// What is counted, and among what.
    fn parts(self) -> (Statistic, Statistic) {
        match self {
            Self::EverGivenFirst(given, event) => (Statistic::EverAndFirst(event, given), Statistic::First(given, END)),
            Self::FirstGivenEver(given, event) => (Statistic::FirstAndEver(event, given), Statistic::Ever(given, END)),
            Self::EverGivenEver(given, event) => (Statistic::Both(given, event), Statistic::Ever(given, END)),
        }
    }
}

/// Weighted second moments of the two parts of a ratio over groups.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    above: f64,
    cross: f64,
    below: f64,
}

/// A [`Tally`] and the second moments that errors of conditional chances need. Memory does not depend on
/// the number of draws.
#[derive(Debug, Clone)]
pub struct RaceTally {
    tally: Tally,
    weight: f64,
    moments: Vec<Moments>,
}

impl Default for RaceTally {
    fn default() -> Self {
        Self { tally: Tally::default(), weight: 0.0, moments: vec![Moments::default(); Ratio::COUNT] }
    }
}

impl RaceTally {
    /// Adds a group. Groups are added in their order, so that sums have the same bits.
    pub fn add(&mut self, group: &Group) {
        self.tally.add(group);
        let mut alone = Tally::default();
        alone.add(group);
        if alone.used == 0 {
            return;
        }
        // The weight of a group as the tally counts it: fewer histories count for less.
        let weight = group.weight * (alone.used as f64 / HISTORIES as f64);
        self.weight += weight;
        for ratio in Ratio::all() {
            let (above, below) = ratio.parts();
            let (above, below) = (weight * alone.p(above), weight * alone.p(below));
            if let Some(moments) = self.moments.get_mut(ratio.index()) {
                moments.above += above * above;
                moments.cross += above * below;
                moments.below += below * below;
            }
        }
    }

    /// The counts themselves.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The chance and its standard error: none where the condition never held, no error with fewer than
    /// two groups.
    pub(crate) fn given(&self, ratio: Ratio) -> (Option<f64>, Option<f64>) {
        let p = chance(&self.tally, ratio);
        (p, p.and_then(|p| self.error(ratio, p)))
    }

    /// Standard error of a ratio of means over groups (linearised): `sqrt(n/(n-1) sum (a - p b)^2) / sum b`.
    fn error(&self, ratio: Ratio, p: f64) -> Option<f64> {
        let n = self.tally.groups() as f64;
        let moments = self.moments.get(ratio.index())?;
        if n < 2.0 {
            return None;
        }
        let spread = moments.above - 2.0 * p * moments.cross + p * p * moments.below;
        let below = self.weight * self.tally.p(ratio.parts().1);
        Some((spread.max(0.0) * n / (n - 1.0)).sqrt() / below)
    }
}

/// The chance alone, from counts without second moments.
pub(crate) fn chance(tally: &Tally, ratio: Ratio) -> Option<f64> {
    let (above, below) = ratio.parts();
    let below = tally.p(below);
    (below > 0.0).then(|| tally.p(above) / below)
}

#[cfg(test)]
mod tests {
    use super::{RaceTally, Ratio};
    use overhang_engine::simulate::{Group, NEVER};
    use overhang_engine::tally::{Statistic, Tally};

    fn group(weight: f64, trips: &[[u8; 3]]) -> Group {
        Group {
            weight,
            effective: trips.len() as f64,
            trips: trips.to_vec(),
            failed: vec![false; trips.len()],
            ..Group::default()
        }
    }

    #[test]
    fn indices_are_a_permutation() {
        let mut seen = [false; Ratio::COUNT];
        for ratio in Ratio::all() {
            assert!(!std::mem::replace(&mut seen[ratio.index()], true));
        }
        assert!(seen.into_iter().all(|seen| seen));
    }

    #[test]
    fn conditional_chances_of_a_small_race() {
        let mut race = RaceTally::default();
        // Breaker first and bubble after; bubble alone; a tie of take-off and breaker; nothing.
        race.add(&group(1.0, &[[NEVER, 3, 9], [NEVER, NEVER, 7], [5, 5, NEVER], [NEVER; 3]]));
        let p = |ratio| race.given(ratio).0.unwrap();
        assert_eq!(p(Ratio::EverGivenFirst(1, 2)), 1.0 / 1.5);
        assert_eq!(p(Ratio::EverGivenFirst(1, 1)), 1.0);
        assert_eq!(p(Ratio::FirstGivenEver(2, 1)), 0.5);
        assert_eq!(p(Ratio::EverGivenEver(1, 0)), 0.5);
        assert_eq!(p(Ratio::FirstGivenEver(0, 0)), 0.5);
        assert!(race.given(Ratio::EverGivenEver(1, 0)).1.is_none(), "one group has no spread");
    }

    #[test]
    fn a_condition_that_never_held_has_no_chance() {
        let mut race = RaceTally::default();
        race.add(&group(1.0, &[[NEVER; 3]]));
        assert_eq!(race.given(Ratio::EverGivenEver(0, 1)), (None, None));
    }

    #[test]
    fn error_is_that_of_the_definition() {
        let groups = [
            group(1.0, &[[1, 2, NEVER], [1, NEVER, NEVER], [NEVER; 3]]),
            group(2.0, &[[1, 2, NEVER], [1, 2, NEVER], [1, NEVER, NEVER]]),
            group(0.5, &[[NEVER, 2, NEVER], [1, NEVER, NEVER], [NEVER; 3]]),
        ];
        let mut race = RaceTally::default();
        let (mut parts, mut total) = (Vec::new(), (0.0, 0.0));
        for group in &groups {
            race.add(group);
            let mut alone = Tally::default();
            alone.add(group);
            let (a, b) =
                (group.weight * alone.p(Statistic::Both(0, 1)), group.weight * alone.p(Statistic::Ever(0, 43)));
            parts.push((a, b));
            total = (total.0 + a, total.1 + b);
        }
        let p = total.0 / total.1;
        let sum: f64 = parts.iter().map(|(a, b)| (a - p * b) * (a - p * b)).sum();
        let expected = (sum * 3.0 / 2.0).sqrt() / total.1;
        let (found, error) = race.given(Ratio::EverGivenEver(0, 1));
        assert!((found.unwrap() - p).abs() < 1e-14);
        assert!((error.unwrap() - expected).abs() < 1e-12);
    }

    #[test]
    fn a_certain_chance_has_no_error() {
        let mut race = RaceTally::default();
        for weight in [1.0, 3.0] {
            race.add(&group(weight, &[[1, NEVER, NEVER], [NEVER; 3]]));
        }
        assert_eq!(race.given(Ratio::EverGivenFirst(0, 0)), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn a_group_without_histories_changes_nothing() {
        let mut race = RaceTally::default();
        race.add(&group(0.0, &[]));
        assert_eq!((race.tally().used, race.tally().groups()), (0, 0));
    }
}
