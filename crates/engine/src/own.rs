//! The race's own distribution of a share price: histories as components of a mixture.
//!
//! Nvidia is a pure play: its equity follows the race's revenue, margin and appetite (finance.md 3.7).
//! The owners of chips have other business beside them; for their equity the race has no balance sheet.

use crate::error::Error;
use crate::plan::Plan;
use crate::race::{self, Options};
use crate::scenario::registry;
use crate::simulate::{Group, HISTORIES, INPUTS, Keep};
use crate::start::first_quarter;
use crate::tally::Tally;
use overhang_model::joint::{COLUMNS, QUARTERS};
use overhang_model::options::own::{Component, Moment, ln_value_ratio, margin};
use overhang_prob::math::{exp, ln};
use overhang_units::{Date, Quarter};

/// The share that the race has a distribution of.
pub const PURE_PLAY: &str = "NVDA";

/// Columns that are kept, in the order of [`Columns`].
const NAMES: [&str; 3] = ["risk_appetite", "share_nvidia", "nvidia_revenue_usd_bn"];

/// Positions of the columns and slots that are read.
#[derive(Debug, Clone)]
struct Columns {
    kept: Vec<usize>,
    start_margin: usize,
    margin_response: usize,
    start_share: usize,
    response: usize,
    volatility: usize,
}

impl Columns {
    fn find() -> Result<Self, Error> {
        let missing = |name: &str| Error::Question(format!("the race has no {name}"));
        let kept = NAMES
            .iter()
            .map(|name| COLUMNS.iter().position(|(column, _, _)| column == name).ok_or_else(|| missing(name)))
            .collect::<Result<Vec<_>, _>>()?;
        let slot = |name: &str| registry::find(name).ok_or_else(|| missing(name));
        Ok(Self {
            kept,
            start_margin: slot("designers.GM0")?,
            margin_response: slot("designers.psi")?,
            start_share: slot("designers.s0_NV")?,
            response: slot("options.c_m")?,
            volatility: slot("options.s_own")?,
        })
    }
}

/// A span of time over which shares are followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Quarters from the start of the race, with their part, at the valuation and at expiry.
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

/// What a run has to keep for [`components`].
///
/// # Errors
/// A race without the columns and parameters that are read.
pub fn keep() -> Result<Keep, Error> {
    Ok(Keep { columns: Columns::find()?.kept, inputs: true })
}

/// Simulates the race, with options that keep [`keep`], and gives one component per history, for each of `spans`.
///
/// # Errors
/// Whatever the race says.
pub fn components(plan: &Plan, options: &Options<'_>, spans: &[Span]) -> Result<(Vec<Vec<Component>>, Tally), Error> {
    let columns = Columns::find()?;
    let mut all = vec![Vec::new(); spans.len()];
    let tally = race::run::<Error>(plan, options, |group| {
        add(&columns, group, spans, &mut all);
        Ok(())
    })?;
    Ok((all, tally))
}

/// Adds the sound histories of a group.
fn add(columns: &Columns, group: &Group, spans: &[Span], all: &mut [Vec<Component>]) {
    // Groups hold columns in the order of the step, whatever order they were asked for in.
    let mut order: Vec<usize> = (0..NAMES.len()).collect();
    order.sort_unstable_by_key(|&k| columns.kept.get(k));
    let mut place = [0; NAMES.len()];
    for (position, &k) in order.iter().enumerate() {
        if let Some(place) = place.get_mut(k) {
            *place = position;
        }
    }
    let [appetite, share, revenue] = place;
    let weight = group.weight / HISTORIES as f64;
    let histories = group.columns.chunks_exact(NAMES.len() * QUARTERS).zip(group.inputs.chunks_exact(INPUTS));
    for ((history, inputs), &failed) in histories.zip(&group.failed) {
        if failed {
            continue;
        }
        let input = |slot: usize| inputs.get(slot).copied().unwrap_or(f64::NAN);
        let at =
            |quarter: usize, column: usize| history.get(quarter * NAMES.len() + column).copied().unwrap_or(f64::NAN);
        let moment = |quarter: usize| Moment {
            revenue: at(quarter, revenue),
            margin: margin(
                input(columns.start_margin),
                input(columns.margin_response),
                at(quarter, share),
                input(columns.start_share),
            ),
            appetite: at(quarter, appetite),
        };
        let volatility = input(columns.volatility);
        for (span, components) in spans.iter().zip(all.iter_mut()) {
            let (now, then) = (between(span.now, moment), between(span.then, moment));
            let ratio = ln_value_ratio(&now, &then, input(columns.response));
            components.push(Component::of_history(weight, ratio, volatility, span.years));
        }
    }
}

/// The moment at a part of a quarter: gross profit between quarter ends in logarithms, appetite straight.
fn between(position: f64, moment: impl Fn(usize) -> Moment) -> Moment {
    let before = (position.max(0.0) as usize).min(QUARTERS - 1);
    let (a, b) = (moment(before), moment((before + 1).min(QUARTERS - 1)));
    let part = position - before as f64;
    let mix = |a: f64, b: f64| a + part * (b - a);
    let ln_revenue = mix(ln(a.revenue), ln(b.revenue));
    Moment { revenue: exp(ln_revenue), margin: mix(a.margin, b.margin), appetite: mix(a.appetite, b.appetite) }
}
