//! What must hold of rows beyond being readable: ids, units, order, dates, sources.

use std::collections::HashMap;

use overhang_units::{Date, Unit};

use crate::{Distribution, Finding, Kind, Row, row::Column};

/// Everything wrong with `rows`; nothing may have become public after `created`, if that is given.
pub(crate) fn rows<'a>(rows: impl Iterator<Item = &'a Row>, created: Option<Date>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut places: HashMap<&str, &Row> = HashMap::new();
    let mut units: HashMap<&str, Option<String>> = HashMap::new();
    for row in rows {
        let mut checker = Checker { row, findings: &mut findings };
        checker.names();
        if let Some(first) = places.get(&*row.id) {
            let place = format!("an id of its own ({}:{} has the same)", first.place.file, first.place.line);
            checker.add(Column::Id, &row.id, place);
        } else {
            places.insert(&row.id, row);
        }
        let unit =
            units.entry(&row.unit).or_insert_with(|| Unit::parse(&row.unit).err().map(|error| error.to_string()));
        if let Some(error) = unit {
            checker.add(Column::Unit, &row.unit, format!("a known unit ({error})"));
        }
        checker.numbers();
        checker.dates(created);
        checker.provenance();
    }
    findings
}

struct Checker<'a, 'b> {
    row: &'a Row,
    findings: &'b mut Vec<Finding>,
}

impl Checker<'_, '_> {
    fn add(&mut self, column: Column, found: &str, expected: impl Into<String>) {
        let found = if found.is_empty() { "nothing".to_owned() } else { format!("`{found}`") };
        let place = &self.row.place;
        self.findings.push(Finding::new(&place.file, place.line, column.name(), found, expected));
    }

    fn names(&mut self) {
        let row = self.row;
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter);
        let parts: Vec<&str> = row.id.split('.').collect();
        if parts.len() < 2 || parts.iter().any(|part| part.is_empty() || !part.chars().all(plain)) {
            self.add(Column::Id, &row.id, "lower-case letters, digits, _ and - in two or more parts with dots between");
        } else if parts.first() != Some(&row.block.word()) {
            self.add(Column::Id, &row.id, format!("an id that starts with its block, `{}.`", row.block));
        }
        if row.quantity.is_empty() || !row.quantity.chars().all(|letter| plain(letter) && letter != '-') {
            self.add(Column::Quantity, &row.quantity, "a machine name of lower-case letters, digits and _");
        }
    }

    fn numbers(&mut self) {
        let row = self.row;
        let show = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
        if let (Some(low), Some(high)) = (row.low, row.high)
            && low > high
        {
            self.add(Column::Low, &show(row.low), format!("at most the value of high, {high}"));
        } else if let (Some(low), Some(value)) = (row.low, row.value)
            && low > value
        {
            self.add(Column::Low, &show(row.low), format!("at most the value, {value}"));
        } else if let (Some(high), Some(value)) = (row.high, row.value)
            && high < value
        {
            self.add(Column::High, &show(row.high), format!("at least the value, {value}"));
        }
        if let Some(level) = row.level {
            if !(level > 0.0 && level < 100.0) {
                self.add(Column::Level, &show(row.level), "per cent above 0 and below 100");
            } else if row.low.is_none() || row.high.is_none() {
                self.add(Column::Level, &show(row.level), "nothing, since low or high is missing");
            }
        }
        if row.value.is_none() && row.low.is_none() && row.high.is_none() && row.kind != Kind::Stated {
            self.add(Column::Value, "", "a number in value, low or high");
        }
        match row.distribution {
            None => {}
            Some(Distribution::Point) if row.value.is_some() => {}
            Some(Distribution::Point) => {
                self.add(Column::Value, "", "a number, since the distribution is point");
            }
            Some(other) => {
                if row.low.is_none() || row.high.is_none() {
                    self.add(Column::Distribution, other.word(), "low and high to put it through");
                } else if other == Distribution::Lognormal && row.low.is_some_and(|low| low <= 0.0) {
                    self.add(Column::Low, &show(row.low), "a number above 0, since the distribution is lognormal");
                } else if other != Distribution::Uniform && row.level.is_none() {
                    self.add(Column::Level, "", format!("per cent between low and high, since it is {other}"));
                }
            }
        }
    }

    fn dates(&mut self, created: Option<Date>) {
        let row = self.row;
        if let (Some(start), Some(end)) = (row.period_start, row.period_end)
            && start > end
        {
            self.add(Column::PeriodStart, &start.to_string(), format!("at most period_end, {end}"));
        }
        if let Some(created) = created {
            if row.vintage > created {
                self.add(
                    Column::Vintage,
                    &row.vintage.to_string(),
                    format!("at most the date of the package, {created}"),
                );
            }
            if let Some(end) = row.period_end
                && end > created
                && !row.kind.looks_ahead()
            {
                self.add(Column::PeriodEnd, &end.to_string(), ahead(row.kind, "the date of the package", created));
            }
        }
        if row.as_of > row.vintage && !row.kind.looks_ahead() {
            self.add(Column::AsOf, &row.as_of.to_string(), ahead(row.kind, "its vintage", row.vintage));
        }
    }

    fn provenance(&mut self) {
        let row = self.row;
        if row.source.trim().is_empty() {
            self.add(Column::Source, "", "where the number comes from");
        }
        if row.licence.trim().is_empty() {
            self.add(Column::Licence, "", "the terms of the source, or `fact, cite`");
        }
        if !row.link.is_empty() && !row.link.starts_with("https://") && !row.link.starts_with("http://") {
            self.add(Column::Link, &row.link, "nothing or an address that starts with https:// or http://");
        }
    }
}

fn ahead(kind: Kind, what: &str, limit: Date) -> String {
    format!("at most {what}, {limit}, since a number that is {kind} cannot speak of what was to come")
}
