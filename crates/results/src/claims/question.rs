//! Judging claims: each measure once, each part by its test, readings side by side, and why.

use super::file::{Asked, Claim, Ledger, Part};
use super::measure::MeasureName;
use super::race::Race;
use super::values::{Number, Values};
use super::verdict::{Test, Verdict};
use super::{companies, fleet, words};
use crate::error::Error;
use crate::summary::Basis;
use overhang_engine::Plan;
use overhang_engine::company::screen::{RuleSet, Screened};
use overhang_engine::company::{Posterior, published_claims, screen};
use overhang_engine::fleet::FleetEstimate;
use overhang_engine::program::{Comparison, Outcome, YEARS, compare, start_quarter};
use overhang_engine::race::Options;
use overhang_engine::simulate::Mode;
use overhang_engine::start::first_quarter;
use overhang_engine::takeoff_models::alone::{Alone, Draw, weights};
use overhang_evidence::{Evidence, Kind, Row};
use overhang_model::program::measures::{Measure, Question as Programme};
use overhang_prob::math::normal_quantile;
use overhang_units::{Date, convert};

/// Draws of the published figures on depreciation.
const FIGURES_DRAWS: u64 = 20_000;

/// Why a part has no number.
#[derive(Debug, Clone)]
pub(super) enum Why {
    /// The file asks for something that does not exist.
    Wrong(String),
    /// What is known does not answer it.
    Untested(String),
    /// Stopped by the user.
    Interrupted,
}

impl Why {
    pub(super) fn wrong(key: &str, found: &str, expected: &str) -> Self {
        Self::Wrong(format!("{key}: found `{found}`, expected {expected}"))
    }

    pub(super) fn engine(error: overhang_engine::Error) -> Self {
        match error {
            overhang_engine::Error::Interrupted => Self::Interrupted,
            other => Self::Untested(other.to_string()),
        }
    }
}

/// What the claims are judged on.
pub struct Question<'a> {
    /// All evidence that is loaded.
    pub evidence: &'a Evidence,
    /// What of it was known.
    pub known: &'a Evidence,
    /// The plan of the race, or why there is none.
    pub plan: Result<&'a Plan, String>,
    /// Day of knowledge.
    pub as_of: Date,
    /// Samples of the fleet.
    pub samples: u64,
    /// How the race runs.
    pub options: Options<'a>,
    /// Seed.
    pub seed: u64,
}

/// A part with its number.
#[derive(Debug, Clone)]
pub struct JudgedPart {
    /// Definition it belongs to.
    pub reading: String,
    /// The number in words.
    pub what: String,
    /// The test.
    pub test: Option<Test>,
    /// Ours: 5%, 50% and 95% points.
    pub ours: Option<[f64; 3]>,
    /// Unit of both.
    pub unit: String,
    /// Day that our number speaks of.
    pub as_of: Option<Date>,
    /// Chance that the test is met.
    pub p: Option<f64>,
    /// Verdict; of a part without test, none.
    pub verdict: Option<Verdict>,
    /// Why there is no number.
    pub missing: String,
    /// Rows and assumptions.
    pub rests_on: Vec<String>,
    /// The weakest kind among them.
    pub weakest: Option<Kind>,
}

/// A definition with its verdict.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Name; empty where the claim has one definition.
    pub name: String,
    /// Verdict under it.
    pub verdict: Verdict,
}

/// A claim with its verdict.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The claim.
    pub claim: Claim,
    /// Verdict.
    pub verdict: Verdict,
    /// Definitions.
    pub readings: Vec<Reading>,
    /// Parts, in their order.
    pub parts: Vec<JudgedPart>,
    /// Why, in a sentence or two.
    pub reason: String,
}

impl Judged {
    /// The part whose number stands for the claim: of those with a number and a test the first whose verdict is
    /// that of the claim, else the first that counts under one reading only, else the first.
    #[must_use]
    pub fn leading(&self) -> Option<&JudgedPart> {
        let numbers = || self.parts.iter().filter(|part| part.ours.is_some() && part.test.is_some());
        let decides = numbers().find(|part| part.verdict == Some(self.verdict));
        decides.or_else(|| numbers().find(|part| !part.reading.is_empty())).or_else(|| numbers().next())
    }
}

/// Computed once, where a claim asks for it.
struct World<'q, 'a> {
    question: &'q Question<'a>,
    fleet: Option<Result<FleetEstimate, Why>>,
    race: Option<Result<(Race, Basis), Why>>,
    alone: Option<Result<Leaders, Why>>,
    figures: Option<Result<Vec<Posterior>, Why>>,
    programmes: Option<Result<Programmes, Why>>,
    screened: Option<Result<Vec<Screened>, Why>>,
}

/// Money and share of reactors of each programme, and the race under them in this order.
type Programmes = (Vec<(f64, f64)>, Comparison);

/// Draws of the take-off block alone with their weights.
type Leaders = (Vec<Draw>, Vec<f64>);

/// Number, unit, day, what it rests on, weakest kind.
type Found = companies::Found;

impl<'a> Question<'a> {
    /// The claims of a ledger with their verdicts.
    ///
    /// # Errors
    /// A part that asks for something that does not exist, with its place; an interrupt.
    pub fn judge(&mut self, ledger: &Ledger) -> Result<Vec<Judged>, Error> {
        let asks = |measures: &[MeasureName]| {
            ledger.claims.iter().flat_map(|claim| &claim.parts).any(|part| measures.contains(&part.measure))
        };
        use MeasureName as M;
        let race = asks(&[M::RaceFirst, M::RaceEver, M::RaceColumn, M::ContestShare, M::TakeoffReached])
            .then(|| self.race(ledger));
        let question = &*self;
        let none = |reason: &String| Why::Untested(reason.clone());
        let fleet = asks(&[
            M::FleetStock,
            M::FleetFlow,
            M::FleetShareOfFlow,
            M::FleetShareOfStock,
            M::FleetLeadOfFlow,
            M::FleetGrowthOfStock,
            M::FleetGrowthOfFlow,
            M::FleetDoublingOfStock,
            M::FleetDoublingOfFlow,
        ])
        .then(|| {
            FleetEstimate::new(question.known, question.samples, question.seed, question.options.threads)
                .map_err(Why::engine)
        });
        let alone = asks(&[M::TakeoffLeaderShare]).then(|| {
            let plan = question.plan.as_ref().map_err(none)?;
            let block = Alone::new(plan, question.known, &[]).map_err(Why::engine)?;
            let draws = block.sample(question.samples, question.options.threads).map_err(Why::engine)?;
            let weights = weights(&draws, false);
            Ok((draws, weights))
        });
        let programmes = asks(&[M::ProgramBreakerRatio]).then(|| {
            let plan = question.plan.as_ref().map_err(none)?;
            let mut asked: Vec<(f64, f64)> =
                ledger.claims.iter().flat_map(|claim| &claim.parts).filter_map(|part| part.asked.programme).collect();
            asked.dedup();
            let ask = |&(budget_usd_bn, reactors): &(f64, f64)| Programme {
                measure: Measure::Programme { reactors },
                budget_usd_bn,
                start_quarter: start_quarter(question.as_of),
            };
            let programmes: Vec<Programme> = asked.iter().map(ask).collect();
            Ok((asked, compare(plan, &question.options, &programmes).map_err(Why::engine)?))
        });
        let figures = asks(&[M::CompanyClaim])
            .then(|| published_claims(question.known, FIGURES_DRAWS, question.seed).map_err(Why::engine));
        let screened = asks(&[M::ScreenMeasure, M::ScreenLead]).then(|| {
            let rules = RuleSet::load("burry").map_err(Why::engine)?;
            screen(question.known, &rules, question.as_of).map_err(Why::engine)
        });
        let world = World { question, fleet, race, alone, figures, programmes, screened };
        ledger.claims.iter().map(|claim| world.claim(claim)).collect()
    }

    fn race(&mut self, ledger: &Ledger) -> Result<(Race, Basis), Why> {
        let plan = self.plan.as_ref().map_err(|reason| Why::Untested(reason.clone()))?;
        let parts = ledger.claims.iter().flat_map(|claim| &claim.parts);
        let why = |error: Error| match error {
            Error::Engine(error) => Why::engine(error),
            other => Why::Untested(other.to_string()),
        };
        let race = Race::new(plan, &mut self.options, parts).map_err(why)?;
        Ok((race, Basis::new(plan, self.evidence, Mode::Conditioned).map_err(why)?))
    }
}

/// What was computed, or why not.
fn got<T>(part: &Option<Result<T, Why>>) -> Result<&T, Why> {
    match part {
        Some(Ok(found)) => Ok(found),
        Some(Err(why)) => Err(why.clone()),
        None => Err(Why::Untested("it was not computed".to_string())),
    }
}

impl World<'_, '_> {
    fn claim(&self, claim: &Claim) -> Result<Judged, Error> {
        let parts =
            claim.parts.iter().map(|part| self.part(claim, part)).collect::<Result<Vec<JudgedPart>, Error>>()?;
        let mut names: Vec<&str> =
            parts.iter().map(|part| part.reading.as_str()).filter(|name| !name.is_empty()).collect();
        names.dedup();
        if names.is_empty() {
            names.push("");
        }
        let readings: Vec<Reading> = names
            .iter()
            .map(|name| {
                let own = parts.iter().filter(|part| part.reading.is_empty() || part.reading == *name);
                Reading { name: (*name).to_string(), verdict: Verdict::all(own.filter_map(|part| part.verdict)) }
            })
            .collect();
        let verdict = Verdict::across(readings.iter().map(|reading| reading.verdict));
        let reason = words::reason(verdict, &readings, &parts);
        Ok(Judged { claim: claim.clone(), verdict, readings, parts, reason })
    }

    fn part(&self, claim: &Claim, part: &Part) -> Result<JudgedPart, Error> {
        let mut judged = JudgedPart {
            reading: part.reading.clone(),
            what: part.what.clone(),
            test: part.test,
            ours: None,
            unit: part.unit.clone(),
            as_of: None,
            p: None,
            verdict: None,
            missing: String::new(),
            rests_on: Vec::new(),
            weakest: None,
        };
        let found = self.found(part).and_then(|found| self.scaled(found, part));
        match found {
            Ok((number, _, day, rests_on, weakest)) => {
                judged.ours = Some(number.triple());
                judged.as_of = Some(day);
                judged.p = part.test.and_then(|test| number.chance(test));
                judged.verdict = part.test.map(|test| decide(&number, test, judged.p));
                judged.rests_on = rests_on;
                judged.weakest = weakest;
            }
            Err(Why::Untested(reason)) => {
                judged.missing = reason;
                // What only stands beside a claim decides nothing.
                let decides = part.test.is_some() || part.measure == MeasureName::None;
                judged.verdict = decides.then_some(Verdict::NotTestable);
            }
            Err(Why::Wrong(sentence)) => {
                return Err(Error::Question(format!("{}: claim {}: {sentence}", part.place, claim.id)));
            }
            Err(Why::Interrupted) => return Err(overhang_engine::Error::Interrupted.into()),
        }
        Ok(judged)
    }

    fn found(&self, part: &Part) -> Result<Found, Why> {
        let (asked, question) = (&part.asked, self.question);
        match part.measure {
            MeasureName::None => Err(Why::Untested(asked.reason.clone())),
            MeasureName::RaceFirst
            | MeasureName::RaceEver
            | MeasureName::RaceColumn
            | MeasureName::ContestShare
            | MeasureName::TakeoffReached => {
                let (race, basis) = got(&self.race)?;
                let (number, unit, day) = race.measure(part.measure, asked)?;
                let mut rests: Vec<String> = basis.rests_on.evidence.clone();
                rests.push(format!("parameters of the scenario ({} assumed)", basis.rests_on.entries_of_weakest_kind));
                Ok((number, unit.into(), day, rests, Kind::from_word(&basis.rests_on.weakest_kind)))
            }
            MeasureName::ProgramBreakerRatio => self.programme(asked),
            MeasureName::TakeoffLeaderShare => self.leader(asked),
            MeasureName::CompanyYear
            | MeasureName::CompanyDebt
            | MeasureName::CompanyDebtLife
            | MeasureName::CompanyBookedLife => companies::filed(question.known, part.measure, asked, question.as_of),
            MeasureName::CompanyClaim => companies::published(got(&self.figures)?, question.known, asked),
            MeasureName::ScreenMeasure | MeasureName::ScreenLead => {
                companies::screened(got(&self.screened)?, question.known, part.measure, asked, question.as_of)
            }
            MeasureName::ScreenMember => companies::member(question.known, asked, question.as_of),
            MeasureName::EvidenceRow => {
                let first = self.row(asked.row.first().map_or("", String::as_str), "row")?;
                let unit = first.unit.to_string();
                let (sum, rests, kind) = self.rows(&asked.row, "row", &unit)?;
                let day = asked.row.iter().filter_map(|id| question.known.find(id)).map(|row| row.as_of).max();
                Ok((Number::Values(sum), unit.into(), day.unwrap_or(question.as_of), rests, kind))
            }
            _ => {
                let fleet = got(&self.fleet)?;
                let (values, unit, day) = fleet::measure(fleet, part.measure, asked)?;
                let rests = vec!["fleet estimate: rows of block chips (filings, prices, specifications)".to_string()];
                Ok((Number::Values(values), unit.into(), day, rests, fleet.weakest()))
            }
        }
    }

    fn programme(&self, asked: &Asked) -> Result<Found, Why> {
        let (programmes, compared) = got(&self.programmes)?;
        let place = asked.programme.and_then(|one| programmes.iter().position(|other| *other == one));
        let place = place.ok_or_else(|| Why::wrong("budget_usd_bn", "none", "money and the share of reactors"))?;
        let quarter = asked.quarter.ok_or_else(|| Why::wrong("quarter", "none", "a quarter"))?;
        let year = usize::try_from(quarter.year() - first_quarter().year()).ok().filter(|year| *year < YEARS);
        let year = year.ok_or_else(|| Why::wrong("quarter", &quarter.to_string(), "one of 2026 to 2036"))?;
        let without = compared.level(0, Outcome::Breaker(year)).value;
        let change = compared.difference(place + 1, Outcome::Breaker(year));
        let half = normal_quantile(0.95_f64) * change.se / without;
        let ratio = 1.0 + change.value / without;
        Ok((
            Number::Interval { triple: [ratio - half, ratio, ratio + half], bound: f64::NAN, at_least: f64::NAN },
            "ratio".into(),
            (first_quarter() + (4 * year as i32 + 3)).end(),
            vec!["parameters of the blocks program and power, on the histories of the race".to_string()],
            Some(Kind::Assumed),
        ))
    }

    fn leader(&self, asked: &Asked) -> Result<Found, Why> {
        let (draws, weights) = got(&self.alone)?;
        let quarter = asked.quarter.ok_or_else(|| Why::wrong("quarter", "none", "a quarter"))?;
        let t = usize::try_from(quarter - first_quarter()).unwrap_or(usize::MAX);
        let shares: Option<Vec<f64>> =
            draws.iter().map(|draw| draw.quarters.get(t).map(|quarter| quarter.leader_share)).collect();
        let shares = shares.filter(|shares| !shares.is_empty()).ok_or_else(|| {
            Why::wrong("quarter", &quarter.to_string(), "2026-Q1 to 2045-Q4, the quarters of the take-off block")
        })?;
        let rests = vec!["take-off block alone: its parameters and the measured horizons".to_string()];
        Ok((
            Number::Values(Values::weighted(shares, weights.clone())),
            "share".into(),
            quarter.start(),
            rests,
            Some(Kind::Assumed),
        ))
    }

    /// A row that was known; an id that no row has is a fault of the file.
    fn row(&self, id: &str, key: &str) -> Result<&Row, Why> {
        let row = self.question.evidence.get(id).map_err(|error| Why::Wrong(format!("{key}: {error}")))?;
        self.question.known.find(id).ok_or_else(|| {
            Why::Untested(format!(
                "{id} was not known on {} (public {}), or is switched off",
                self.question.as_of, row.vintage
            ))
        })
    }

    /// The sum of rows in a unit.
    fn rows(&self, ids: &[String], key: &str, unit: &str) -> Result<(Values, Vec<String>, Option<Kind>), Why> {
        let mut sum = Values::point(0.0);
        let mut kinds = Vec::new();
        for id in ids {
            let row = self.row(id, key)?;
            let factor = convert(1.0, &row.unit, unit).map_err(|error| Why::Wrong(format!("{key}: {id}: {error}")))?;
            let values = Values::of_row(row, self.question.seed, usize::try_from(self.question.samples).unwrap_or(1))
                .ok_or_else(|| Why::Wrong(format!("{key}: {id}: found no value, expected a row with one")))?;
            sum = sum.with(&values, |a, b| a + factor * b);
            kinds.push(row.kind);
        }
        Ok((sum, ids.to_vec(), Kind::weakest(kinds)))
    }

    /// Per year, less, times and over rows, by the factor, in the unit of the part.
    fn scaled(&self, found: Found, part: &Part) -> Result<Found, Why> {
        let (mut number, mut unit, day, mut rests, mut weakest) = found;
        let asked = &part.asked;
        if let Some(period) = asked.per {
            let Number::Values(values) = number else {
                return Err(Why::wrong("per", "it", "a measure in USD"));
            };
            let usd = convert(1.0, &unit, "USD").map_err(|error| Why::Wrong(format!("per: {error}")))?;
            number = Number::Values(values.map(|x| usd * period * x));
            unit = "USD/year".into();
        }
        for (ids, key) in [(&asked.less, "less"), (&asked.times, "times"), (&asked.over, "over")] {
            if ids.is_empty() {
                continue;
            }
            let Number::Values(values) = number else {
                return Err(Why::wrong(key, "it", "a measure with samples"));
            };
            let (rows, ids, kind) = self.rows(ids, key, if key == "times" { "ratio" } else { &unit })?;
            let combine = |a: f64, b: f64| match key {
                "less" => a - b,
                "times" => a * b,
                _ => a / b,
            };
            number = Number::Values(values.with(&rows, combine));
            if key == "over" {
                unit = "ratio".into();
            }
            rests.extend(ids);
            weakest = Kind::weakest([weakest, kind].into_iter().flatten());
        }
        let factor = asked.factor
            * convert(1.0, &unit, &part.unit).map_err(|error| {
                Why::Wrong(format!("unit: found `{}`, expected one of the measure, {unit} ({error})", part.unit))
            })?;
        number = match number {
            Number::Values(values) => Number::Values(values.map(|x| factor * x)),
            Number::Chance { p, error } => Number::Chance { p: factor * p, error: factor * error },
            Number::Interval { triple, bound, at_least } => {
                Number::Interval { triple: triple.map(|x| factor * x), bound: factor * bound, at_least }
            }
        };
        Ok((number, unit, day, rests, weakest))
    }
}

/// The rule: by the chance where it is known, by the ends of the interval else.
fn decide(number: &Number, test: Test, p: Option<f64>) -> Verdict {
    match (p, test.region()) {
        (Some(p), _) => Verdict::of_chance(p),
        (None, Some((low, high))) => match number.triple() {
            [p5, _, p95] if p5 >= low && p95 <= high => Verdict::Holds,
            [p5, _, p95] if p95 < low || p5 > high => Verdict::DoesNotHold,
            _ => Verdict::Depends,
        },
        (None, None) => Verdict::NotTestable,
    }
}
