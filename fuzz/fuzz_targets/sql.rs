//! Any text is a query with an answer, whose cells can be read, or one sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_query::{Error, Host, Limits, Sources, ask};
use overhang_results::claims::Judged;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

static EVIDENCE: LazyLock<Arc<Evidence>> = LazyLock::new(|| Arc::new(Evidence::embedded().unwrap()));

/// Shipped scenarios; no claims, whose judging would take the time.
#[derive(Debug)]
struct Shipped;

impl Host for Shipped {
    fn plan(&self, scenario: &str, seed: u64) -> Result<Plan, String> {
        // Only names: a fuzzer must not open files.
        if !scenario.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-') {
            return Err(format!("found scenario {scenario}, expected a shipped one"));
        }
        let scenario = Scenario::load(scenario, &[]).map_err(|error| error.to_string())?;
        let newest = EVIDENCE.newest_vintage().unwrap();
        Plan::new(scenario, &EVIDENCE, newest, seed).map_err(|error| error.to_string())
    }

    fn claims(&self) -> Result<Vec<Judged>, Error> {
        Ok(Vec::new())
    }
}

fuzz_target!(|query: &str| {
    let sources = Sources { run: None, check_run: true, evidence: Arc::clone(&EVIDENCE), host: Arc::new(Shipped) };
    let limits = Limits { time: Duration::from_secs(5), memory_bytes: 64 << 20, rows: 1_000, threads: 1 };
    match ask(query, &sources, &limits, &Arc::new(AtomicBool::new(false))) {
        Ok(answer) => assert!(answer.rows().is_ok(), "{query:?}"),
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty() && !said.contains('\n') && !said.contains("broke off"), "{query:?}: {said:?}");
        }
    }
});
