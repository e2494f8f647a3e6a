//! A screen by declared rules: who is in, which rule keeps a name out, and at which threshold that changes.

/// How a measure is compared with a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The rule holds above the threshold.
    Above,
    /// The rule holds below it.
    Below,
}

/// What a rule does with a name for which it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The name is left out.
    Exclude,
    /// The name is left in, if any such rule holds; without such rules all are.
    Include,
}

/// A rule on one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Position of the measure.
    pub measure: usize,
    /// Comparison.
    pub comparison: Comparison,
    /// Threshold.
    pub threshold: f64,
    /// Effect.
    pub effect: Effect,
}

impl Rule {
    /// Whether it holds; unknown where the measure is missing.
    pub fn holds(&self, measures: &[Option<f64>]) -> Option<bool> {
        let value = measures.get(self.measure).copied().flatten()?;
        Some(match self.comparison {
            Comparison::Above => value > self.threshold,
            Comparison::Below => value < self.threshold,
        })
    }
}

/// Where a name stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Whether it is in the list.
    pub member: bool,
    /// The rule on which it hangs: the one that excludes it, the one that includes it, or none.
    pub rule: Option<usize>,
    /// For each rule the threshold at which this name changes sides, other rules equal; none where no threshold does.
    pub turns_at: Vec<Option<f64>>,
    /// Rules that could not be applied for want of the measure.
    pub unknown: Vec<usize>,
}

fn judge(rules: &[Rule], measures: &[Option<f64>], turned: Option<usize>) -> (bool, Option<usize>) {
    let holds = |k: usize, rule: &Rule| rule.holds(measures).map(|holds| holds ^ (turned == Some(k)));
    let of = |effect: Effect| rules.iter().enumerate().filter(move |(_, rule)| rule.effect == effect);
    if let Some((k, _)) = of(Effect::Exclude).find(|(k, rule)| holds(*k, rule) == Some(true)) {
        return (false, Some(k));
    }
    if of(Effect::Include).next().is_none() {
        return (true, None);
    }
    let included = of(Effect::Include).find(|(k, rule)| holds(*k, rule) == Some(true)).map(|(k, _)| k);
    (included.is_some(), included)
}

/// The standing of one name. A name changes sides at a rule's threshold when that threshold passes its own measure.
pub fn standing(rules: &[Rule], measures: &[Option<f64>]) -> Standing {
    let (member, rule) = judge(rules, measures, None);
    let turns_at = rules
        .iter()
        .enumerate()
        .map(|(k, rule)| {
            let value = measures.get(rule.measure).copied().flatten()?;
            if judge(rules, measures, Some(k)).0 == member { None } else { Some(value) }
        })
        .collect();
    let unknown = rules.iter().enumerate().filter(|(_, rule)| rule.holds(measures).is_none()).map(|(k, _)| k).collect();
    Standing { member, rule, turns_at, unknown }
}
