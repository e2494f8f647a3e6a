//! What a race rests on: definitions of the events, evidence rows, and the weakest kind among inputs.

use crate::error::Error;
use overhang_engine::Plan;
use overhang_engine::scenario::registry::{PARAMETERS, PROGRAM, find, full_name};
use overhang_engine::scenario::{Entry, Setting};
use overhang_engine::simulate::Mode;
use overhang_evidence::{Evidence, Kind};
use overhang_units::format_significant;
use serde::{Deserialize, Serialize};

/// What counts as each event, in words, with the values of the parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definitions {
    /// AI that builds AI.
    pub takeoff: String,
    /// No power for chips already paid for.
    pub breaker: String,
    /// The debt that paid for them.
    pub bubble: String,
}

/// Evidence and kinds under a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestsOn {
    /// Ids of the evidence rows that weigh histories; none in the prior race.
    pub evidence: Vec<String>,
    /// The weakest kind among these rows, all entries of the scenario and the figures from which the buyers start.
    pub weakest_kind: String,
    /// How many entries of the scenario are of that kind.
    pub entries_of_weakest_kind: usize,
    /// The figures from which the buyers start; none in runs made before they were told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyers_start: Option<BuyersStart>,
}

/// What the figures are from which the buyers start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyersStart {
    /// Figures in all.
    pub figures: usize,
    /// Of them from filings; the others are rows `joint.buyer.*`.
    pub from_filings: usize,
    /// Of them of the weakest kind that the race rests on.
    pub of_weakest_kind: usize,
}

/// All that a summary says beside numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Whether histories were weighed by what has been seen.
    pub conditioned: bool,
    /// What counts as each event.
    pub definitions: Definitions,
    /// Evidence and kinds.
    pub rests_on: RestsOn,
}

impl Basis {
    /// The basis of a run of `plan` on `evidence`, the same that the plan was made from.
    ///
    /// # Errors
    /// A row that the plan uses is not in `evidence`.
    pub fn new(plan: &Plan, evidence: &Evidence, mode: Mode) -> Result<Self, Error> {
        let conditioned = mode == Mode::Conditioned;
        let rows: Vec<String> =
            if conditioned { plan.seen.iter().map(|seen| seen.id.clone()).collect() } else { Vec::new() };
        let of_rows = evidence.weakest_kind(rows.iter().map(String::as_str))?;
        // A word that is no kind of evidence counts as the weakest.
        let kind = |entry: &Entry| Kind::from_word(&entry.kind).unwrap_or(Kind::Assumed);
        // Later entries belong to measures and views that enter no quarter of the race.
        let entries = plan.scenario.entries.get(..PROGRAM).unwrap_or(&plan.scenario.entries);
        let figures = &plan.buyer_figures;
        let of_figures = figures.iter().map(|figure| figure.kind);
        let weakest = Kind::weakest(entries.iter().map(kind).chain(of_rows).chain(of_figures)).unwrap_or(Kind::Assumed);
        Ok(Self {
            conditioned,
            definitions: definitions(plan)?,
            rests_on: RestsOn {
                evidence: rows,
                weakest_kind: weakest.word().to_owned(),
                entries_of_weakest_kind: entries.iter().filter(|&entry| kind(entry) == weakest).count(),
                buyers_start: Some(BuyersStart {
                    figures: figures.len(),
                    from_filings: figures.iter().filter(|figure| figure.filed.is_some()).count(),
                    of_weakest_kind: figures.iter().filter(|figure| figure.kind == weakest).count(),
                }),
            },
        })
    }
}

/// The three definitions with the values of this plan (docs/model/joint.md, step 11).
fn definitions(plan: &Plan) -> Result<Definitions, Error> {
    let of = |key: &str| {
        let found = find(key).and_then(|slot| plan.scenario.entries.get(slot));
        found
            .map(in_words)
            .ok_or_else(|| Error::Question(format!("the model has no parameter {key}, which defines an event")))
    };
    Ok(Definitions {
        takeoff: format!(
            "the capability of the leading lab gains, within four quarters, at least as much as {} of progress, a year of progress being {}",
            of("events.n_take")?,
            of("events.kref_trip")?
        ),
        breaker: format!(
            "in two quarters in a row, the share of compute that idles for want of power, beyond the normal wait, is at least {}",
            of("power.theta_x")?
        ),
        bubble: format!(
            "AI capital spending over four quarters is at least {} below its peak of this and the eight quarters before, for a financial cause: risk appetite is below {}, or a buyer is in distress, or the rent index is below the rent at which new capacity breaks even",
            of("events.B_dd")?,
            of("events.B_a")?
        ),
    })
}

/// A setting with unit and name; a random one is marked as such.
fn in_words(entry: &Entry) -> String {
    let Some(description) = PARAMETERS.get(entry.slot) else { return String::new() };
    let unit = description.unit;
    let name = full_name(description);
    match &entry.setting {
        Setting::Value(value) => format!("{value} {unit} ({name})"),
        Setting::Prior(prior) => {
            let [low, high] = [0.05, 0.95].map(|p| format_significant(prior.quantile(p), 3));
            format!("a random number of {unit} ({name}, differs between draws: p5 {low}, p95 {high})")
        }
        Setting::Derived(text) => format!("a derived number of {unit} ({name}: {text})"),
    }
}
