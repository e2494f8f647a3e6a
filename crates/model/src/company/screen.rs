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
    /// The name is left out, unless an earlier rule has taken it in.
    Exclude,
    /// The name is taken in, unless an earlier rule has left it out.
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
    /// The rule on which it hangs: the first that holds, or none.
    pub rule: Option<usize>,
    /// For each rule the threshold at which this name changes sides, other rules equal; none where no threshold does.
    pub turns_at: Vec<Option<f64>>,
    /// The same without the rule on which it hangs: whether it would be in the list, and by which rule.
    pub without_it: (bool, Option<usize>),
    /// Rules that could not be applied for want of the measure.
    pub unknown: Vec<usize>,
}

/// The rules are read in their order and the first that holds decides; where none does, a name is in if no rule takes
/// names in.
fn judge(
    rules: &[Rule],
    measures: &[Option<f64>],
    turned: Option<usize>,
    left_out: Option<usize>,
) -> (bool, Option<usize>) {
    let holds = |k: usize, rule: &Rule| rule.holds(measures).map(|holds| holds ^ (turned == Some(k)));
    let first = rules.iter().enumerate().find(|(k, rule)| left_out != Some(*k) && holds(*k, rule) == Some(true));
    match first {
        Some((k, rule)) => (rule.effect == Effect::Include, Some(k)),
        None => (rules.iter().all(|rule| rule.effect == Effect::Exclude), None),
    }
}

/// The standing of one name. A name changes sides at a rule's threshold when that threshold passes its own measure.
pub fn standing(rules: &[Rule], measures: &[Option<f64>]) -> Standing {
    let (member, rule) = judge(rules, measures, None, None);
    let without_it = judge(rules, measures, None, rule);
    let turns_at = rules
        .iter()
        .enumerate()
        .map(|(k, rule)| {
            let value = measures.get(rule.measure).copied().flatten()?;
            if judge(rules, measures, Some(k), None).0 == member { None } else { Some(value) }
        })
        .collect();
    let unknown = rules.iter().enumerate().filter(|(_, rule)| rule.holds(measures).is_none()).map(|(k, _)| k).collect();
    Standing { member, rule, turns_at, without_it, unknown }
}
