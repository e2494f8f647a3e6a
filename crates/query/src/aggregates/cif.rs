//! `cif(first, first_quarter, cause, by[, weight])`: the cumulative incidence of a cause by the end of a quarter.
//!
//! Every draw is followed to the horizon, so nothing is censored before it and the estimator of Aalen and Johansen
//! (1978) is the share of weight. Causes that share the quarter share the draw in equal parts, as in `overhang race`.

use super::function::{Argument, Constants, Described, Function};
use super::mean::Mean;
use super::{Fold, Row};
use crate::bytes::Reader;
use crate::error::Error;
use datafusion::common::{Result, ScalarValue, plan_err};
use overhang_engine::tally::EVENTS;
use overhang_results::run_folder::quarter_names;
use overhang_units::Quarter;

#[derive(Debug, Clone)]
struct Incidence {
    cause: String,
    by: String,
    share: Mean,
}

pub(super) fn function() -> Function<impl Fold> {
    let described = Described {
        name: "cif",
        arguments: &[
            Argument::Text("first"),
            Argument::Text("first_quarter"),
            Argument::ConstantText("cause"),
            Argument::ConstantText("by"),
            Argument::Weight,
        ],
        meaning: "Cumulative incidence: chance that a cause (takeoff, breaker, bubble, none) came first by the end of a \
                  quarter (2029-Q4); ties share in equal parts",
    };
    Function::new(described, &[], |constants| {
        let cause = text(constants, 2)?;
        if !EVENTS.contains(&cause.as_str()) && cause != NONE {
            return plan_err!("cif: found cause '{cause}', expected {} or {NONE}", EVENTS.join(", "));
        }
        let by: Quarter = match text(constants, 3)?.parse() {
            Ok(quarter) => quarter,
            Err(error) => return plan_err!("cif: {error}"),
        };
        let known = quarter_names();
        if !known.contains(&by.to_string()) {
            let (first, last) = (known.first(), known.last());
            let (first, last) = (first.map_or("", String::as_str), last.map_or("", String::as_str));
            return plan_err!("cif: found quarter '{by}', expected one from {first} to {last}");
        }
        Ok(Incidence { cause, by: by.to_string(), share: Mean::default() })
    })
}

/// The word of a draw in which nothing has happened.
const NONE: &str = "none";

fn text(constants: &Constants, place: usize) -> Result<String> {
    match constants.get(place) {
        Some(Some(ScalarValue::Utf8View(Some(text)))) => Ok(text.clone()),
        _ => plan_err!("cif: found no text as argument {}, expected one", place + 1),
    }
}

impl Incidence {
    /// The part of a draw that counts for the cause.
    fn part(&self, first: &str, when: Option<&str>) -> f64 {
        // Quarters are in the order of their text; what has not happened has no quarter.
        let happened = when.is_some_and(|when| when <= self.by.as_str());
        if self.cause == NONE {
            return if happened { 0.0 } else { 1.0 };
        }
        let causes = first.split('+');
        if happened && causes.clone().any(|cause| cause == self.cause) { 1.0 / causes.count() as f64 } else { 0.0 }
    }
}

impl Fold for Incidence {
    fn row(&mut self, row: Row<'_>) {
        // A failed draw has no first.
        if let (Some(first), Some(weight)) = (row.text(0), row.weight(4)) {
            self.share.add(self.part(first, row.text(1)), weight);
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        self.share.write(bytes);
    }

    fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Error> {
        self.share.read(bytes)
    }

    fn value(&self) -> Option<f64> {
        self.share.value()
    }

    fn bytes(&self) -> usize {
        self.share.bytes() + self.cause.capacity() + self.by.capacity()
    }
}
