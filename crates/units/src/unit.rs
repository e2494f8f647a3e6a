//! Reads a unit from its spelling and converts values between units that measure the same thing.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::{
    dimension::Dimension,
    nearest::nearest,
    registry::{atom, known_units, phrase, scale},
};

/// A unit of measure: its spelling, what it measures, and how much of the canonical unit one of it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    name: Box<str>,
    dimension: Dimension,
    factor: f64,
}

/// A unit that is not known, or two units that measure different things.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnitError {
    /// The spelling names no unit.
    #[error("`{found}` is not a known unit{}", advice(.nearest))]
    Unknown {
        /// The spelling that was read.
        found: String,
        /// Known units that look like it, best first.
        nearest: Vec<&'static str>,
    },
    /// A value cannot be converted between the two.
    #[error(
        "{from} measures {from_dimension} and {to} measures {to_dimension}, so one cannot be converted to the other"
    )]
    Mismatch {
        /// The unit of the value.
        from: String,
        /// What it measures.
        from_dimension: String,
        /// The unit asked for.
        to: String,
        /// What that measures.
        to_dimension: String,
    },
}

fn advice(nearest: &[&str]) -> String {
    match nearest {
        [] => "; known units are for example GW, GWh, USD bn, H100e, share, years".to_owned(),
        [one] => format!("; did you mean `{one}`?"),
        several => format!("; did you mean one of `{}`?", several.join("`, `")),
    }
}

impl Unit {
    /// Reads a unit: words such as `GW`, `USD bn`, `M H100e`, joined by `/`, `per`, `and`, and `-` for a product.
    ///
    /// Everything after the first `/` or `per` stands below the line: `k USD per H100e and quarter`.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let (dimension, factor) = phrase(text).or_else(|| fraction(text)).ok_or_else(|| UnitError::Unknown {
            found: text.to_owned(),
            nearest: nearest(text, known_units().iter().copied(), 3),
        })?;
        Ok(Self { name: text.into(), dimension, factor })
    }

    /// The spelling it was read from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it measures.
    pub fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// How much of the canonical unit (watt, year, US dollar, H100e, …) one of it is.
    pub fn factor(&self) -> f64 {
        self.factor
    }

    /// `value`, given in `from`, expressed in `to`.
    pub fn convert(value: f64, from: &Self, to: &Self) -> Result<f64, UnitError> {
        if from.dimension != to.dimension {
            return Err(UnitError::Mismatch {
                from: from.name.to_string(),
                from_dimension: from.dimension.to_string(),
                to: to.name.to_string(),
                to_dimension: to.dimension.to_string(),
            });
        }
        if from.factor == to.factor {
            return Ok(value);
        }
        // One rounding where the ratio is a whole number either way: kilo, mega, quarters of a year.
        if from.factor > to.factor {
            Ok(value * (from.factor / to.factor))
        } else {
            Ok(value / (to.factor / from.factor))
        }
    }
}

/// `value`, given in the unit spelled `from`, expressed in the one spelled `to`.
///
/// ```
/// assert_eq!(overhang_units::convert(13.0459, "GW", "MW")?, 13045.9);
/// # Ok::<(), overhang_units::UnitError>(())
/// ```
pub fn convert(value: f64, from: &str, to: &str) -> Result<f64, UnitError> {
    Unit::convert(value, &Unit::parse(from)?, &Unit::parse(to)?)
}

impl FromStr for Unit {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        Self::parse(text)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

/// `a/b per c and d`: a over the product of b, c and d.
fn fraction(text: &str) -> Option<(Dimension, f64)> {
    if text.len() > 64 {
        return None;
    }
    if let Some(rest) = text.strip_prefix("per ") {
        return below((Dimension::NONE, 1.0), rest);
    }
    match split_line(text) {
        None => product(text),
        Some((over, under)) => below(product(over)?, under),
    }
}

fn split_line(text: &str) -> Option<(&str, &str)> {
    let slash = text.find('/').map(|at| (at, 1));
    let per = text.find(" per ").map(|at| (at, 5));
    let (at, length) = match (slash, per) {
        (Some(a), Some(b)) => a.min(b),
        (a, b) => a.or(b)?,
    };
    Some((text.get(..at)?, text.get(at + length..)?))
}

fn below(over: (Dimension, f64), under: &str) -> Option<(Dimension, f64)> {
    under.split('/').flat_map(|part| part.split(" per ")).flat_map(|part| part.split(" and ")).try_fold(
        over,
        |(dimension, factor), part| {
            let (one, much) = product(part)?;
            Some((dimension.per(one), factor / much))
        },
    )
}

/// Scale words before or after, then one atom or atoms joined by hyphens.
fn product(text: &str) -> Option<(Dimension, f64)> {
    if let Some(found) = atom(text) {
        return Some(found);
    }
    if let Some((first, rest)) = text.split_once(' ')
        && let Some(times) = scale(first)
    {
        return product(rest).map(|(dimension, factor)| (dimension, times * factor));
    }
    if let Some((rest, last)) = text.rsplit_once(' ')
        && let Some(times) = scale(last)
    {
        return product(rest).map(|(dimension, factor)| (dimension, factor * times));
    }
    let (first, rest) = text.split_once('-')?;
    let (one, much) = atom(first)?;
    let (other, more) = atom(rest)?;
    Some((one.times(other), much * more))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Unit, UnitError, convert};
    use crate::registry::known_units;

    #[test]
    fn every_known_unit_reads() {
        for name in known_units() {
            let unit = Unit::parse(name).unwrap();
            assert_eq!(unit.name(), *name);
            assert!(unit.factor().is_finite() && unit.factor() > 0.0, "{name}");
        }
    }

    #[test]
    fn conversions() {
        for (value, from, to, expected) in [
            (1.0, "GW", "MW", 1e3),
            (1.27, "kW per H100e", "W per H100e", 1270.0),
            (6.0, "GW", "TWh/yr", 52.56),
            (14.0, "USD bn/GW", "USD/W", 14.0),
            (14.0, "USD bn/GW", "USD/kW", 14e3),
            (20.0, "USD bn/quarter", "USD bn/year", 80.0),
            (4.83, "M H100e/quarter", "H100e/year", 19.32e6),
            (0.35, "k USD per H100e and quarter", "USD per H100e and year", 1400.0),
            (1.0, "quarters", "hours", 2190.0),
            (18.0, "months", "years", 1.5),
            (1.0, "1/quarter", "1/year", 4.0),
            (1.0, "1/quarter", "per quarter", 1.0),
            (0.3, "H100e-hours per M tokens", "H100e-hours per tokens", 0.3e-6),
            (1.23, "log10 per year", "log/year", 2.832_179_664_382_676),
            (1.9, "%", "share", 0.019),
            (5.0, "1e6 tokens", "M tokens", 5.0),
            (3.4, "USD m per rack", "USD per rack", f64::NAN),
        ] {
            match convert(value, from, to) {
                Ok(found) => assert!((found / expected - 1.0).abs() < 1e-14, "{value} {from} to {to}: {found}"),
                Err(_) => assert!(expected.is_nan(), "{from} to {to}"),
            }
        }
    }

    #[test]
    fn different_things_do_not_convert() {
        for (from, to) in [
            ("GW", "GWh"),
            ("GW", "H100e"),
            ("GW", "USD"),
            ("GWh", "H100e"),
            ("GWh", "USD"),
            ("H100e", "USD"),
            ("chips", "H100e"),
            ("chips", "dies"),
            ("USD", "CAD"),
            ("share", "log"),
            ("x/year", "1/year"),
            ("years", "date"),
            ("1/year", "per root year"),
            ("share", "GW"),
        ] {
            assert!(matches!(convert(1.0, from, to), Err(UnitError::Mismatch { .. })), "{from} to {to}");
        }
    }

    #[test]
    fn unknown_units_name_their_neighbours() {
        let error = Unit::parse("USD Bn").unwrap_err();
        assert!(error.to_string().starts_with("`USD Bn` is not a known unit; did you mean one of `USD bn`"), "{error}");
        let error = Unit::parse("parsecs of silliness").unwrap_err();
        assert!(error.to_string().contains("for example GW"), "{error}");
        for bad in ["", " ", "/", "GW/", "/GW", "per ", "GW per ", "M", "-GW", "GW-", "gw", "USD  bn"] {
            assert!(Unit::parse(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,80}") {
            let _ = Unit::parse(&text);
        }

        #[test]
        fn there_and_back(value in -1e9_f64..1e9, at in 0_usize..known_units().len()) {
            let unit = Unit::parse(known_units()[at]).unwrap();
            for other in known_units() {
                let other = Unit::parse(other).unwrap();
                if let Ok(there) = Unit::convert(value, &unit, &other) {
                    let back = Unit::convert(there, &other, &unit).unwrap();
                    prop_assert!((back - value).abs() <= 1e-14 * value.abs());
                }
            }
        }
    }
}
