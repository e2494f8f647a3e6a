//! What every command needs: evidence, scenario, plan, progress, a way to stop.

use crate::arguments::{Global, StartFleet};
use crate::commands::fleet;
use crate::failure::Failure;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use overhang_engine::fleet::posterior::FleetStart;
use overhang_engine::memory::Memory;
use overhang_engine::race::Options;
use overhang_engine::simulate::{Keep, Mode};
use overhang_engine::tally::Tally;
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_units::Date;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// Histories of a race that is only looked at; its error is a few thousandths.
pub(crate) const DEFAULT_DRAWS: u64 = 16_384;

/// Told of progress: parts done, parts in all.
pub(crate) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Who looks on while a command works.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    /// Set to stop the work.
    pub(crate) stop: Arc<AtomicBool>,
    /// Told of progress, besides the bar on a terminal.
    pub(crate) progress: Option<Progress>,
    /// Whether charts are wanted in the report.
    pub(crate) charts: bool,
}

impl Watch {
    /// Stopped by Ctrl-C.
    pub(crate) fn of_terminal() -> Self {
        let watch = Self::default();
        let stop = Arc::clone(&watch.stop);
        // A second Ctrl-C ends the program at once; where no handler can be set, the first does.
        let _ = ctrlc::set_handler(move || {
            if stop.swap(true, Ordering::Relaxed) {
                std::process::abort();
            }
        });
        watch
    }
}

/// Loaded once, before the command runs.
pub(crate) struct Context {
    pub(crate) global: Global,
    pub(crate) evidence: Arc<Evidence>,
    pub(crate) as_of: Date,
    /// The last day on which a row of the evidence became known.
    pub(crate) newest: Date,
    pub(crate) watch: Watch,
    /// Where chosen histories are kept for later questions; none where there is only one question.
    pub(crate) memory: Option<Arc<Memory>>,
    /// The posterior that a race starts from, once one was asked for.
    fleet: OnceLock<FleetStart>,
}

impl Context {
    /// `lenient`: rows with faults are left out, for the command that lists them.
    pub(crate) fn new(global: &Global, lenient: bool) -> Result<Self, Failure> {
        let evidence = match &global.evidence {
            None => Evidence::embedded()?,
            Some(folder) if lenient => Evidence::from_dir_lenient(folder)?,
            Some(folder) => Evidence::from_dir(folder)?,
        };
        Self::with(global, Arc::new(evidence), Watch::of_terminal())
    }

    /// With evidence that is loaded already.
    pub(crate) fn with(global: &Global, evidence: Arc<Evidence>, watch: Watch) -> Result<Self, Failure> {
        let newest = evidence
            .newest_vintage()
            .ok_or_else(|| Failure::Question("evidence: found no rows, expected some".to_string()))?;
        let as_of = global.as_of.unwrap_or(newest);
        let oldest = evidence.rows().map(|row| row.vintage).min().unwrap_or(newest);
        if as_of < oldest {
            return Err(Failure::Question(format!(
                "--as-of: found {as_of}, expected {oldest} or later: nothing in the evidence was known before"
            )));
        }
        let fleet = OnceLock::new();
        Ok(Self { global: global.clone(), evidence, as_of, newest, watch, memory: None, fleet })
    }

    /// The evidence known on the date of the question, without the rows that are switched off.
    pub(crate) fn known(&self) -> Result<Evidence, Failure> {
        let off: Vec<&str> = self.global.off.iter().map(String::as_str).collect();
        Ok(self.evidence.without(&off)?.as_of(self.as_of))
    }

    /// The scenario of the command line, with `--set` and `--off`.
    pub(crate) fn scenario(&self) -> Result<Scenario, Failure> {
        self.scenario_with(&self.global.set)
    }

    /// The scenario of the command line with these settings in place of its own.
    fn scenario_with(&self, set: &[String]) -> Result<Scenario, Failure> {
        let mut scenario = Scenario::load(&self.global.scenario, set)?;
        for id in &self.global.off {
            let place = overhang_engine::error::Place { file: "--off".to_string(), line: None };
            scenario.evidence_off.push((id.clone(), place));
        }
        Ok(scenario)
    }

    /// The plan of the command line.
    pub(crate) fn plan(&self) -> Result<Plan, Failure> {
        self.plan_with(&self.global.set)
    }

    /// The plan of the command line with these settings in place of its own.
    pub(crate) fn plan_with(&self, set: &[String]) -> Result<Plan, Failure> {
        self.plan_of(self.scenario_with(set)?)
    }

    /// The plan of a scenario, from the fleet of the command line.
    pub(crate) fn plan_of(&self, scenario: Scenario) -> Result<Plan, Failure> {
        let plan = Plan::new(scenario, &self.evidence, self.as_of, self.global.seed)?;
        let plan = match self.global.fleet {
            StartFleet::Forward => plan,
            StartFleet::Posterior => plan.with_fleet(self.posterior()?)?,
        };
        Ok(match &self.memory {
            Some(memory) => plan.remembering(memory),
            None => plan,
        })
    }

    /// The fleet's posterior, worked out once.
    fn posterior(&self) -> Result<&FleetStart, Failure> {
        if let Some(start) = self.fleet.get() {
            return Ok(start);
        }
        let (seed, threads) = (self.global.seed, self.global.threads);
        let found = FleetStart::of_posterior(&self.known()?, fleet::DEFAULT_SAMPLES, seed, threads)?;
        Ok(self.fleet.get_or_init(|| found))
    }

    /// The posterior that a race started from, if one did.
    pub(crate) fn fleet_start(&self) -> Option<&FleetStart> {
        self.fleet.get()
    }

    /// Number of histories.
    pub(crate) fn draws(&self) -> u64 {
        self.global.draws.unwrap_or(DEFAULT_DRAWS)
    }

    /// Runs `work` with a progress bar on standard error, hidden where that is no terminal. `work` gets
    /// what moves it: how much is done, of how much.
    pub(crate) fn with_bar<T>(&self, of: &str, work: impl FnOnce(&(dyn Fn(u64, u64) + Sync)) -> T) -> T {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if self.global.quiet || !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template(&format!("{{bar:40}} {{percent}}% {of}, {{eta}} left")) {
            bar.set_style(style);
        }
        let result = work(&|done, all| {
            bar.set_length(all);
            bar.set_position(done);
            if let Some(tell) = &self.watch.progress {
                tell(done, all);
            }
        });
        bar.finish_and_clear();
        result
    }

    /// Set when the answer is no longer wanted.
    pub(crate) fn stop(&self) -> &AtomicBool {
        &self.watch.stop
    }

    /// Runs `work` with the options of a race and a progress bar on a terminal.
    pub(crate) fn with_options<T>(&self, mode: Mode, keep: Keep, work: impl FnOnce(&Options<'_>) -> T) -> T {
        self.with_bar("of the histories", |progress| {
            let mut options = Options::new(self.draws(), mode);
            options.threads = self.global.threads;
            options.keep = keep;
            options.progress = progress;
            options.stop = self.stop();
            work(&options)
        })
    }
}

/// Prior or conditioned.
pub(crate) fn mode(prior: bool) -> Mode {
    if prior { Mode::Prior } else { Mode::Conditioned }
}

/// One line that names scenario, date, draws and seed of a run.
pub(crate) fn heading(plan: &Plan, tally: &Tally) -> String {
    format!(
        "scenario {}, evidence to {}, {} histories ({:.0} effective), seed {}",
        plan.scenario.name,
        plan.as_of,
        tally.used,
        tally.effective_draws(),
        plan.seed
    )
}
