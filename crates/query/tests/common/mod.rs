//! What the tests share: a run, a host, and ways to ask.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "each test binary uses some of the helpers")]

use overhang_engine::race::{Options, run};
use overhang_engine::simulate::Mode;
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_query::{Answer, Cell, Error, Host, Limits, Sources, ask};
use overhang_results::claims::{Judged, Ledger, Question};
use overhang_results::{Run, RunReader, RunWriter};
use overhang_units::Date;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

/// Draws of the run of the tests: two groups.
pub(crate) const DRAWS: u64 = 2_048;
pub(crate) const SEED: u64 = 1;

pub(crate) static EVIDENCE: LazyLock<Arc<Evidence>> = LazyLock::new(|| Arc::new(Evidence::embedded().unwrap()));

fn as_of() -> Date {
    EVIDENCE.newest_vintage().unwrap()
}

pub(crate) fn plan(scenario: &str, seed: u64) -> Plan {
    Plan::new(Scenario::load(scenario, &[]).unwrap(), &EVIDENCE, as_of(), seed).unwrap()
}

/// Shipped scenarios, and the ledger on few draws.
#[derive(Debug)]
pub(crate) struct Shipped;

impl Host for Shipped {
    fn plan(&self, scenario: &str, seed: u64) -> Result<Plan, String> {
        let scenario = Scenario::load(scenario, &[]).map_err(|error| error.to_string())?;
        Plan::new(scenario, &EVIDENCE, as_of(), seed).map_err(|error| error.to_string())
    }

    fn claims(&self) -> Result<Vec<Judged>, Error> {
        let plan = plan("baseline", SEED);
        let mut question = Question {
            evidence: &EVIDENCE,
            known: &EVIDENCE,
            plan: Ok(&plan),
            as_of: as_of(),
            samples: 500,
            options: Options::new(1_024, Mode::Conditioned),
            seed: SEED,
        };
        Ok(question.judge(&Ledger::shipped()?)?)
    }
}

/// Writes a run of the baseline.
pub(crate) fn write_run(target: &Path, quarters: bool) {
    let plan = plan("baseline", SEED);
    let keep = RunWriter::needs(quarters).keep();
    let question = Run {
        plan: &plan,
        evidence: &EVIDENCE,
        mode: Mode::Conditioned,
        draws: DRAWS,
        keep: &keep,
        quarters,
        overwrite: false,
    };
    let mut writer = RunWriter::create(target, question).unwrap();
    let options = Options { keep: keep.clone(), ..Options::new(DRAWS, Mode::Conditioned) };
    run::<overhang_results::Error>(&plan, &options, |group| writer.add(group)).unwrap();
    writer.finish().unwrap();
}

/// A run with its quarters, written once for each test binary.
pub(crate) static RUN: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let root = tempfile::tempdir().unwrap();
    write_run(&root.path().join("run"), true);
    root
});

pub(crate) fn without_run() -> Sources {
    Sources { run: None, check_run: true, evidence: Arc::clone(&EVIDENCE), host: Arc::new(Shipped) }
}

pub(crate) fn with_run() -> Sources {
    Sources { run: Some(RunReader::open(&RUN.path().join("run")).unwrap()), ..without_run() }
}

pub(crate) fn asked_with(query: &str, sources: &Sources, limits: &Limits) -> Result<Answer, Error> {
    ask(query, sources, limits, &Arc::new(AtomicBool::new(false)))
}

pub(crate) fn asked(query: &str) -> Result<Answer, Error> {
    asked_with(query, &with_run(), &Limits::default())
}

/// The rows of an answer.
#[track_caller]
pub(crate) fn rows(query: &str) -> Vec<Vec<Cell>> {
    asked(query).unwrap_or_else(|error| panic!("{query}: {error}")).rows().unwrap()
}

/// The only cell of an answer, a number.
#[track_caller]
pub(crate) fn number(query: &str) -> f64 {
    match rows(query).as_slice() {
        [row] => match row.as_slice() {
            [Cell::Number(number)] => *number,
            [Cell::Whole(whole)] => *whole as f64,
            other => panic!("{query}: {other:?}"),
        },
        other => panic!("{query}: {} rows", other.len()),
    }
}

/// Asserts that a query is refused in one sentence that holds all parts.
#[track_caller]
pub(crate) fn refused(query: &str, parts: &[&str]) {
    refused_with(query, &with_run(), &Limits::default(), parts);
}

#[track_caller]
pub(crate) fn refused_with(query: &str, sources: &Sources, limits: &Limits, parts: &[&str]) {
    let said = match asked_with(query, sources, limits) {
        Ok(answer) => panic!("{query}: answered with {} rows", answer.rows().unwrap().len()),
        Err(error) => error.to_string(),
    };
    assert!(!said.contains('\n'), "{said}");
    for part in parts {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
}
