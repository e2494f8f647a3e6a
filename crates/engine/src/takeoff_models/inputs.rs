//! Rows of the evidence as numbers and priors, and settings from the command line in their place.

use crate::error::{Error, Place};
use overhang_evidence::{Distribution as Shape, Evidence};
use overhang_model::{Domain, OutOfDomain};
use overhang_prob::Distribution;
use overhang_units::nearest;

/// Numbers of one public model: evidence under a prefix, settings before it.
pub(crate) struct Inputs<'a> {
    evidence: &'a Evidence,
    /// Start of the ids, without the dot.
    prefix: &'static str,
    /// Name by which `--set` knows the model.
    short: &'static str,
    set: Vec<(String, f64)>,
}

impl<'a> Inputs<'a> {
    /// Reads the settings `SHORT.name=number` among `set`; others are left to those whom they concern.
    pub(crate) fn new(
        evidence: &'a Evidence,
        (prefix, short): (&'static str, &'static str),
        names: &[&str],
        set: &[String],
    ) -> Result<Self, Error> {
        let mut own = Vec::new();
        for text in set {
            let Some(rest) = text.trim().strip_prefix(short).and_then(|rest| rest.strip_prefix('.')) else { continue };
            let fault = |key: &str, found: String, expected: String| Error::Scenario {
                place: Place { file: "--set".to_string(), line: None },
                key: key.to_string(),
                found,
                expected,
            };
            let (name, value) = rest.split_once('=').map_or((rest, ""), |(name, value)| (name.trim(), value.trim()));
            if !names.contains(&name) {
                let mut near = nearest(name, names.iter().copied(), 3);
                if near.is_empty() {
                    near = names.iter().copied().take(5).collect();
                }
                let expected = format!("an input of the model, such as {}", near.join(", "));
                return Err(fault(&format!("{short}.{name}"), "an unknown name".to_string(), expected));
            }
            let number = value.parse::<f64>().ok().filter(|x| x.is_finite());
            let Some(number) = number else {
                return Err(fault(&format!("{short}.{name}"), format!("{value:?}"), "a number".to_string()));
            };
            own.retain(|(known, _)| known != name);
            own.push((name.to_string(), number));
        }
        Ok(Self { evidence, prefix, short, set: own })
    }

    /// The setting of the command line, if there is one.
    pub(crate) fn set(&self, name: &str) -> Option<f64> {
        self.set.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    /// A number.
    pub(crate) fn number(&self, name: &str, unit: &str) -> Result<f64, Error> {
        match self.set(name) {
            Some(value) => Ok(value),
            None => Ok(self.evidence.value_in(&format!("{}.{name}", self.prefix), unit)?),
        }
    }

    /// A number that must lie in a domain.
    pub(crate) fn number_in(&self, name: &'static str, unit: &str, domain: Domain) -> Result<f64, Error> {
        domain.check(name, self.number(name, unit)?).map_err(|fault| self.refused(&fault))
    }

    /// A prior: the lognormal interval of a row, or the number that was set, which must lie in `domain`.
    pub(crate) fn prior(&self, name: &'static str, unit: &str, domain: Domain) -> Result<Distribution, Error> {
        if let Some(value) = self.set(name) {
            domain.check(name, value).map_err(|fault| self.refused(&fault))?;
            return Distribution::point(value)
                .map_err(|e| Error::Question(format!("--set: {}.{name}: {e}", self.short)));
        }
        let id = format!("{}.{name}", self.prefix);
        let row = self.evidence.get(&id)?;
        let wrong =
            |found: String, expected: &str| Error::Evidence(format!("{id}: found {found}, expected {expected}"));
        let (Some((low, high)), Some(level), Some(Shape::Lognormal)) =
            (row.interval_in(unit)?, row.level, row.distribution)
        else {
            return Err(wrong("no lognormal interval".to_string(), "low, high, level and lognormal"));
        };
        Distribution::lognormal_interval(low, high, level / 100.0).map_err(|e| wrong(e.to_string(), "an interval"))
    }

    /// An input outside its domain, with the name by which the command line knows it.
    pub(crate) fn refused(&self, fault: &OutOfDomain) -> Error {
        let place = if self.set(fault.name).is_some() { "--set: " } else { "" };
        Error::Question(format!("{place}{}.{fault}", self.short))
    }
}
