//! The race's own distribution of a share price: histories as components of a mixture.
//!
//! Nvidia is a pure play: its equity follows the race's revenue, margin and appetite ([`pure_play`]). A levered buyer
//! that the race follows by name is a call on its assets ([`buyer`]). For the others the race has no balance sheet of
//! their own. Equations: docs/model/options.md.

pub mod buyer;
pub mod pure_play;

use crate::error::Error;
use crate::plan::Plan;
use crate::race::{self, Options};
use crate::scenario::registry;
use crate::simulate::{Group, HISTORIES, INPUTS, Keep};
use crate::start::first_quarter;
use crate::tally::Tally;
use buyer::Buyer;
use overhang_evidence::Evidence;
use overhang_model::joint::{COLUMNS, QUARTERS};
use overhang_model::options::own::{Component, Law};
use overhang_units::{Date, Quarter};
use pure_play::PurePlay;

/// The share that follows the race alone.
pub const PURE_PLAY: &str = "NVDA";
/// Levered buyers that the race follows by name.
pub const BUYERS: [&str; 1] = ["ORCL"];

/// How a share is valued in a history.
#[derive(Debug, Clone)]
pub enum Valuation {
    /// Gross profit and appetite.
    PurePlay(PurePlay),
    /// A call on assets.
    Buyer(Box<Buyer>),
}

impl Valuation {
    /// The valuation of a ticker, with the riskless rate a year; none where the race has none.
    ///
    /// # Errors
    /// Evidence that lacks what a buyer is calibrated to, or has it in wrong units.
    pub fn of(ticker: &str, evidence: &Evidence, riskless: f64) -> Result<Option<Self>, Error> {
        if ticker == PURE_PLAY {
            return Ok(Some(Self::PurePlay(PurePlay::new()?)));
        }
        if BUYERS.contains(&ticker) {
            return Ok(Some(Self::Buyer(Box::new(Buyer::new(ticker, evidence, riskless)?))));
        }
        Ok(None)
    }

    fn reader(&self) -> &Reader {
        match self {
            Self::PurePlay(valued) => &valued.reader,
            Self::Buyer(valued) => &valued.reader,
        }
    }

    /// What a run has to keep for [`laws`](Self::laws).
    #[must_use]
    pub fn keep(&self) -> Keep {
        Keep { columns: self.reader().columns.clone(), inputs: true }
    }

    /// Simulates the race, with options that keep [`keep`](Self::keep), and gives the law of the share over all
    /// histories, for each of `spans`.
    ///
    /// # Errors
    /// Whatever the race says.
    pub fn laws(&self, plan: &Plan, options: &Options<'_>, spans: &[Span]) -> Result<(Vec<Law>, Tally), Error> {
        let mut all: Vec<Vec<Component>> = vec![Vec::new(); spans.len()];
        let tally = race::run::<Error>(plan, options, |group| {
            let weight = group.weight / HISTORIES as f64;
            self.reader().each(group, |history| match self {
                Self::PurePlay(valued) => valued.add(history, weight, spans, &mut all),
                Self::Buyer(valued) => valued.add(history, weight, plan, spans, &mut all),
            });
            Ok(())
        })?;
        Ok((all.into_iter().map(Law::new).collect(), tally))
    }
}

/// A span of time over which shares are followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Quarters from the end of the first one, with their part, at the valuation and at expiry.
    now: f64,
    then: f64,
    /// Years between them.
    years: f64,
}

impl Span {
    /// From the valuation to expiry.
    ///
    /// # Errors
    /// A day before the end of the first simulated quarter, or beyond the horizon.
    pub fn new(valuation: Date, expiry: Date, years: f64) -> Result<Self, Error> {
        let position = |date: Date| {
            let quarter = Quarter::containing(date);
            let (start, end) = (quarter.start(), quarter.end());
            let days = |from: Date, to: Date| f64::from(overhang_units::days_between(from, to));
            let part = (days(start, date) + 1.0) / (days(start, end) + 1.0);
            f64::from(quarter.index() - first_quarter().index()) - 1.0 + part
        };
        let (now, then) = (position(valuation), position(expiry));
        let first = first_quarter();
        if now < 0.0 {
            return Err(Error::Question(format!(
                "valuation date: found {valuation}, expected {} or later: the race gives values from the end of {first}",
                first.end()
            )));
        }
        if then > (QUARTERS - 1) as f64 {
            let last = first + (QUARTERS as i32 - 1);
            return Err(Error::Question(format!(
                "--expiry: found {expiry}, expected at most {}: the race ends there",
                last.end()
            )));
        }
        Ok(Self { now, then, years })
    }
}

/// The slot of a parameter.
fn slot(name: &str) -> Result<usize, Error> {
    registry::find(name).ok_or_else(|| Error::Question(format!("the race has no parameter {name}")))
}

/// Which columns a valuation reads. Groups hold them in the order of the step, whatever order they are asked for in.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Positions in [`COLUMNS`], as asked for.
    columns: Vec<usize>,
    /// Where each stands in a group.
    place: Vec<usize>,
}

impl Reader {
    fn new(names: &[&str]) -> Result<Self, Error> {
        let position = |name: &&str| {
            let at = COLUMNS.iter().position(|(column, _, _)| column == name);
            at.ok_or_else(|| Error::Question(format!("the race has no column {name}")))
        };
        let columns = names.iter().map(position).collect::<Result<Vec<_>, _>>()?;
        let place = columns.iter().map(|own| columns.iter().filter(|other| *other < own).count()).collect();
        Ok(Self { columns, place })
    }

    /// Calls `visit` with each sound history of a group.
    fn each(&self, group: &Group, mut visit: impl FnMut(&History<'_>)) {
        let columns = group.columns.chunks_exact(self.columns.len() * QUARTERS);
        for ((columns, inputs), &failed) in columns.zip(group.inputs.chunks_exact(INPUTS)).zip(&group.failed) {
            if !failed {
                visit(&History { columns, place: &self.place, inputs });
            }
        }
    }
}

/// One history: kept columns and the values of all slots.
struct History<'a> {
    columns: &'a [f64],
    place: &'a [usize],
    inputs: &'a [f64],
}

impl History<'_> {
    /// Column `k` of the reader, at the end of a quarter.
    fn at(&self, quarter: usize, k: usize) -> f64 {
        let place = self.place.get(k).copied().unwrap_or(usize::MAX / 2);
        self.columns.get(quarter * self.place.len() + place).copied().unwrap_or(f64::NAN)
    }

    fn input(&self, slot: usize) -> f64 {
        self.inputs.get(slot).copied().unwrap_or(f64::NAN)
    }
}

/// The quarter ends around a position, and the part of the second.
fn around(position: f64) -> (usize, usize, f64) {
    let before = (position.max(0.0) as usize).min(QUARTERS - 1);
    (before, (before + 1).min(QUARTERS - 1), position - before as f64)
}
