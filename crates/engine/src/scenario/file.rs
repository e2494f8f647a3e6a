//! One scenario file: TOML to entries, with the line of everything that is wrong.

use super::registry;
use crate::error::{Error, Place};
use crate::start::BuyersFrom;
use overhang_prob::Distribution;
use overhang_prob::interval_text::{Family, IntervalText};
use overhang_units::{Unit, format_significant};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a parameter is set to.
#[derive(Debug, Clone)]
pub enum Setting {
    /// A number.
    Value(f64),
    /// A prior.
    Prior(Distribution),
    /// Computed from other parameters; the text says how.
    Derived(String),
}

/// One parameter in one layer.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Slot of the parameter.
    pub slot: usize,
    /// What it is set to.
    pub setting: Setting,
    /// The setting in words.
    pub text: String,
    /// Value of the run without shocks, where given.
    pub central: Option<f64>,
    /// `reported`, `estimated`, `computed`, `assumed`, `stated` or `forecast`.
    pub kind: String,
    /// Source or reason.
    pub ground: String,
    /// Where it stands.
    pub place: Place,
}

impl Entry {
    /// Value of the run without shocks, or the middle of the prior; not a number where it is derived.
    #[must_use]
    pub fn central_value(&self) -> f64 {
        match (&self.setting, self.central) {
            (Setting::Value(value), _) => *value,
            (_, Some(central)) => central,
            (Setting::Prior(prior), None) => prior.median(),
            (Setting::Derived(_), None) => f64::NAN,
        }
    }
}

/// A scenario file.
#[derive(Debug, Clone)]
pub struct File {
    /// Name or path.
    pub name: String,
    /// The scenario it builds on.
    pub extends: Option<String>,
    /// One sentence.
    pub description: String,
    /// Parameters.
    pub entries: Vec<Entry>,
    /// Evidence rows that are switched off.
    pub evidence_off: Vec<(String, Place)>,
    /// What the buyers start from, if it says so.
    pub buyers: Option<BuyersFrom>,
}

/// Kinds that an entry can have.
const KINDS: [&str; 6] = ["reported", "estimated", "computed", "assumed", "stated", "forecast"];
/// Keys of a parameter's table besides the interval ends.
const KEYS: [&str; 14] = [
    "value", "derived", "dist", "mean", "sd", "min", "max", "clip", "plus", "central", "unit", "kind", "reason",
    "source",
];

/// Where keys stand in a text.
pub(super) struct Text<'a> {
    name: &'a str,
    text: &'a str,
}

impl Text<'_> {
    fn place(&self, offset: usize) -> Place {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        Place { file: self.name.to_string(), line: Some(1 + before.iter().filter(|&&b| b == b'\n').count()) }
    }

    pub(super) fn error(
        &self,
        offset: usize,
        key: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Error {
        Error::Scenario {
            place: self.place(offset),
            key: key.to_string(),
            found: found.into(),
            expected: expected.into(),
        }
    }
}

impl File {
    /// Reads the text of a scenario.
    ///
    /// # Errors
    /// The first fault, with its line.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let source = Text { name, text };
        let root = DeTable::parse(text).map_err(|e| {
            let offset = e.span().map_or(0, |span| span.start);
            source.error(offset, "the file", e.message().replace('\n', " "), "TOML")
        })?;
        let mut file = Self {
            name: name.to_string(),
            extends: None,
            description: String::new(),
            entries: Vec::new(),
            evidence_off: Vec::new(),
            buyers: None,
        };
        for (key, value) in root.get_ref() {
            let name = key.get_ref().as_ref();
            match name {
                "extends" => file.extends = Some(string(&source, name, value)?),
                "description" => file.description = string(&source, name, value)?,
                "evidence" => file.evidence_off = evidence_off(&source, value)?,
                "start" => file.buyers = super::buyers::parse(&source, value)?,
                block => parse_block(&source, block, key.span().start, value, &mut file.entries)?,
            }
        }
        Ok(file)
    }
}

fn parse_block(
    source: &Text<'_>,
    block: &str,
    offset: usize,
    value: &Spanned<DeValue<'_>>,
    entries: &mut Vec<Entry>,
) -> Result<(), Error> {
    let blocks: Vec<&str> = registry::PARAMETERS.iter().map(|d| d.block).collect();
    if !blocks.contains(&block) {
        let near = overhang_units::nearest(block, blocks.iter().copied(), 1).join("");
        let expected = format!("a block of the model, such as {near}; or extends, description, evidence, start");
        return Err(source.error(offset, block, "an unknown key", expected));
    }
    let DeValue::Table(table) = value.get_ref() else {
        return Err(source.error(offset, block, kind_of(value), "a table of parameters"));
    };
    for (key, value) in table {
        let name = format!("{block}.{}", key.get_ref());
        let offset = key.span().start;
        let Some(slot) = registry::find(&name) else {
            return Err(source.error(offset, &name, "an unknown parameter", registry::known_names(&name)));
        };
        if let Some(twice) = entries.iter().find(|e| e.slot == slot) {
            return Err(source.error(
                offset,
                &name,
                format!("a second entry (the first is at {})", twice.place),
                "one",
            ));
        }
        let entry = match value.get_ref() {
            DeValue::Table(table) => parse_table(source, &name, slot, offset, table)?,
            _ => {
                return Err(source.error(
                    offset,
                    &name,
                    kind_of(value),
                    "a table with a value or an interval, unit, kind and reason",
                ));
            }
        };
        entries.push(entry);
    }
    Ok(())
}

/// The keys of one parameter's table.
#[derive(Default)]
struct Fields {
    numbers: Vec<(String, f64, usize)>,
    ends: Vec<(f64, f64, usize)>,
    clip: Option<(f64, f64)>,
    derived: Option<String>,
    dist: Option<String>,
    unit: Option<(String, usize)>,
    kind: Option<String>,
    ground: Vec<String>,
}

impl Fields {
    fn number(&self, key: &str) -> Option<f64> {
        self.numbers.iter().find(|(k, _, _)| k == key).map(|&(_, x, _)| x)
    }
}

fn parse_table(source: &Text<'_>, name: &str, slot: usize, offset: usize, table: &DeTable<'_>) -> Result<Entry, Error> {
    let description = registry::PARAMETERS[slot];
    let mut fields = Fields::default();
    for (key, value) in table {
        let key_name = key.get_ref().as_ref();
        let at = key.span().start;
        let path = format!("{name}.{key_name}");
        match key_name {
            "derived" => fields.derived = Some(string(source, &path, value)?),
            "dist" => fields.dist = Some(string(source, &path, value)?),
            "unit" => fields.unit = Some((string(source, &path, value)?, at)),
            "kind" => {
                let kind = string(source, &path, value)?;
                if !KINDS.contains(&kind.as_str()) {
                    return Err(source.error(at, &path, format!("{kind:?}"), format!("one of {}", KINDS.join(", "))));
                }
                fields.kind = Some(kind);
            }
            "reason" | "source" => fields.ground.push(string(source, &path, value)?),
            "clip" => fields.clip = Some(pair(source, &path, value)?),
            "value" | "mean" | "sd" | "min" | "max" | "plus" | "central" => {
                fields.numbers.push((key_name.to_string(), number(source, &path, value)?, at));
            }
            other => {
                match other.strip_prefix('p').and_then(|p| p.parse::<f64>().ok()).filter(|p| 0.0 < *p && *p < 100.0) {
                    Some(percent) => fields.ends.push((percent, number(source, &path, value)?, at)),
                    None => {
                        let near = overhang_units::nearest(other, KEYS, 2).join(", ");
                        let near = if near.is_empty() { String::new() } else { format!("{near}, or ") };
                        return Err(source.error(
                            at,
                            &path,
                            "an unknown key",
                            format!("{near}value, or p5 and p95 with dist"),
                        ));
                    }
                }
            }
        }
    }
    let (setting, text) = setting(source, name, offset, &fields)?;
    // A value in another unit of the same dimension is converted.
    let factor = match &fields.unit {
        None => 1.0,
        Some((unit, _)) if unit == description.unit => 1.0,
        Some((unit, at)) => conversion(unit, description.unit).ok_or_else(|| {
            source.error(*at, &format!("{name}.unit"), format!("{unit:?}"), format!("{:?}", description.unit))
        })?,
    };
    let scaled = scale(setting, factor)
        .ok_or_else(|| source.error(offset, name, "another unit than its own", format!("{:?}", description.unit)))?;
    let text = match &fields.unit {
        Some((unit, _)) if factor != 1.0 => format!("{text} {unit} = {}", in_own_unit(&scaled)),
        _ => text,
    };
    check_domain(source, name, slot, offset, &fields, factor)?;
    if fields.ground.is_empty() {
        return Err(source.error(offset, name, "no reason and no source", "one of them: why this value?"));
    }
    let Some(kind) = fields.kind else {
        return Err(source.error(offset, name, "no kind", format!("kind = one of {}", KINDS.join(", "))));
    };
    Ok(Entry {
        slot,
        setting: scaled,
        text,
        central: fields.numbers.iter().find(|(k, _, _)| k == "central").map(|&(_, x, _)| x * factor),
        kind,
        ground: fields.ground.join("; "),
        place: source.place(offset),
    })
}

/// A converted value, or p5 to p95 of a converted prior.
fn in_own_unit(setting: &Setting) -> String {
    let show = |x: f64| format_significant(x, 4);
    match setting {
        Setting::Value(value) => show(*value),
        Setting::Prior(prior) => format!("{} to {}", show(prior.quantile(0.05)), show(prior.quantile(0.95))),
        Setting::Derived(text) => text.clone(),
    }
}

/// Reads the value, interval or derivation of a table.
fn setting(source: &Text<'_>, name: &str, offset: usize, fields: &Fields) -> Result<(Setting, String), Error> {
    let wrong = |found: &str| {
        source.error(
            offset,
            name,
            found,
            "either value, or derived, or two ends such as p5 and p95 with dist, or min and max, or mean and sd",
        )
    };
    let cause = |e: overhang_prob::DistributionError| {
        source.error(offset, name, e.to_string(), "an interval of the stated family")
    };
    if let Some(value) = fields.number("value") {
        if fields.ends.is_empty() && fields.derived.is_none() && fields.number("min").is_none() {
            return Ok((Setting::Value(value), format!("{value}")));
        }
        return Err(wrong("a value and something else"));
    }
    if let Some(text) = &fields.derived {
        return Ok((Setting::Derived(text.clone()), format!("derived: {text}")));
    }
    let family = fields.dist.as_deref();
    let (prior, mut text) = match (
        fields.ends.as_slice(),
        fields.number("min"),
        fields.number("max"),
        fields.number("mean"),
        fields.number("sd"),
    ) {
        (&[(p, low, at), (q, high, _)], None, None, None, None) => {
            let (p, q, low, high) = if p < q { (p, q, low, high) } else { (q, p, high, low) };
            if (p + q - 100.0).abs() > 1e-9 {
                return Err(source.error(
                    at,
                    name,
                    format!("p{p} and p{q}"),
                    "two ends as far from 0 as from 100, such as p5 and p95",
                ));
            }
            if low >= high {
                return Err(source.error(
                    at,
                    name,
                    format!("p{p} = {low} and p{q} = {high}"),
                    format!("p{p} below p{q}"),
                ));
            }
            let Some(family) = family.and_then(Family::from_word) else {
                let found = family.map_or("no dist".to_string(), |d| format!("dist = {d:?}"));
                return Err(source.error(offset, name, found, "dist = lognormal, normal, uniform or triangular"));
            };
            let level = (q - p) / 100.0;
            let prior = family.from_interval(low, high, level).map_err(cause)?;
            (prior, format!("{}, {}% interval {low} to {high}", family.name(), q - p))
        }
        (&[], Some(low), Some(high), None, None) => {
            (Distribution::uniform(low, high).map_err(cause)?, format!("uniform, {low} to {high}"))
        }
        (&[], None, None, Some(mean), Some(sd)) => {
            (Distribution::normal(mean, sd).map_err(cause)?, format!("normal, mean {mean}, sd {sd}"))
        }
        (&[], None, None, None, None) => return Err(wrong("neither a value nor an interval")),
        _ => return Err(wrong("an incomplete or doubled interval")),
    };
    let mut prior = prior;
    if let Some((low, high)) = fields.clip {
        prior = prior.clipped(low, high).map_err(cause)?;
        text += &format!(", clipped to {low} to {high}");
    }
    if let Some(plus) = fields.number("plus") {
        prior = prior.affine(1.0, plus).map_err(cause)?;
        text += &format!(", plus {plus}");
    }
    Ok((Setting::Prior(prior), text))
}

fn check_domain(
    source: &Text<'_>,
    name: &str,
    slot: usize,
    offset: usize,
    fields: &Fields,
    factor: f64,
) -> Result<(), Error> {
    let domain = registry::domain(registry::PARAMETERS[slot]);
    let ends = fields.ends.iter().map(|&(_, x, at)| (x, at));
    let named = fields.numbers.iter().filter(|(k, _, _)| k != "sd" && k != "plus").map(|&(_, x, at)| (x, at));
    for (value, at) in ends.chain(named) {
        if !domain.contains(value * factor) {
            return Err(source.error(at.max(offset), name, format!("{value}"), domain.to_string()));
        }
    }
    Ok(())
}

/// Factor from one unit to another of the same dimension.
fn conversion(from: &str, to: &str) -> Option<f64> {
    let (from, to) = (Unit::parse(from).ok()?, Unit::parse(to).ok()?);
    Unit::convert(1.0, &from, &to).ok()
}

fn scale(setting: Setting, factor: f64) -> Option<Setting> {
    if factor == 1.0 {
        return Some(setting);
    }
    match setting {
        Setting::Value(value) => Some(Setting::Value(value * factor)),
        Setting::Prior(prior) => Some(Setting::Prior(prior.affine(factor, 0.0).ok()?)),
        Setting::Derived(_) => None,
    }
}

/// A setting given on the command line: a number or a forecaster's interval.
///
/// # Errors
/// Unknown parameter, text that is neither, or an impossible value.
pub fn parse_override(text: &str) -> Result<Entry, Error> {
    let place = Place { file: "--set".to_string(), line: None };
    let error = |key: &str, found: String, expected: String| Error::Scenario {
        place: place.clone(),
        key: key.to_string(),
        found,
        expected,
    };
    let Some((key, value)) = text.split_once('=') else {
        return Err(error(text, "no =".to_string(), "block.name=number or 'block.name=3 to 6 lognormal'".to_string()));
    };
    let (key, value) = (key.trim(), value.trim());
    let Some(slot) = registry::find(key) else {
        return Err(error(key, "an unknown parameter".to_string(), registry::known_names(key)));
    };
    let read: IntervalText = value.parse().map_err(|e: overhang_prob::interval_text::IntervalTextError| {
        let text = e.to_string();
        let (found, expected) =
            text.strip_prefix("found ").and_then(|text| text.split_once(", expected ")).unwrap_or((value, &text));
        error(key, found.to_string(), expected.to_string())
    })?;
    let domain = registry::domain(registry::PARAMETERS[slot]);
    let echo = read.to_string();
    let (low, high) = (read.distribution().quantile(0.05), read.distribution().quantile(0.95));
    for end in [low, high] {
        if !domain.contains(end) {
            return Err(error(key, value.to_string(), domain.to_string()));
        }
    }
    let setting = match read.into_distribution() {
        Distribution::Point(value) => Setting::Value(value),
        prior => Setting::Prior(prior),
    };
    Ok(Entry {
        slot,
        setting,
        text: echo,
        central: None,
        kind: "assumed".to_string(),
        ground: "set on the command line".to_string(),
        place,
    })
}

pub(super) fn kind_of(value: &Spanned<DeValue<'_>>) -> String {
    format!("a {}", value.get_ref().type_str())
}

pub(super) fn string(source: &Text<'_>, key: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Error> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.to_string()),
        _ => Err(source.error(value.span().start, key, kind_of(value), "text in quotes")),
    }
}

fn number(source: &Text<'_>, key: &str, value: &Spanned<DeValue<'_>>) -> Result<f64, Error> {
    let parsed = match value.get_ref() {
        DeValue::Float(float) => float.as_str().parse().ok(),
        DeValue::Integer(integer) => integer.as_str().parse().ok(),
        _ => None,
    };
    match parsed.filter(|x: &f64| x.is_finite()) {
        Some(number) => Ok(number),
        None => Err(source.error(value.span().start, key, kind_of(value), "a finite number")),
    }
}

fn pair(source: &Text<'_>, key: &str, value: &Spanned<DeValue<'_>>) -> Result<(f64, f64), Error> {
    if let DeValue::Array(items) = value.get_ref() {
        let items: Vec<&Spanned<DeValue<'_>>> = items.iter().collect();
        if let [low, high] = items[..] {
            return Ok((number(source, key, low)?, number(source, key, high)?));
        }
    }
    Err(source.error(value.span().start, key, kind_of(value), "two numbers, [low, high]"))
}

fn evidence_off(source: &Text<'_>, value: &Spanned<DeValue<'_>>) -> Result<Vec<(String, Place)>, Error> {
    let wrong = || source.error(value.span().start, "evidence", kind_of(value), "a table with off = [\"id\", …]");
    let DeValue::Table(table) = value.get_ref() else { return Err(wrong()) };
    let mut off = Vec::new();
    for (key, list) in table {
        let (name, DeValue::Array(items)) = (key.get_ref().as_ref(), list.get_ref()) else { return Err(wrong()) };
        if name != "off" {
            return Err(source.error(key.span().start, &format!("evidence.{name}"), "an unknown key", "off"));
        }
        for item in items {
            off.push((string(source, "evidence.off", item)?, source.place(item.span().start)));
        }
    }
    Ok(off)
}
