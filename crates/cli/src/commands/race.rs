//! `overhang race`: which comes first. Also the headline, without a command.

use crate::arguments::{DEFAULT_SCENARIO, DEFAULT_SEED, Race};
use crate::commands::{NAMES, plot};
use crate::context::{Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, with_unit};
use overhang_engine::simulate::{HISTORIES, Keep, Mode};
use overhang_engine::start::{BuyersFrom, first_quarter};
use overhang_engine::tally::{EVENTS, Statistic, Tally};
use overhang_model::joint::QUARTERS;
use overhang_results::run_folder::manifest::COMMAND_LINE;
use overhang_results::{Basis, Manifest, RaceSummary, RaceTally, RunReader};
use serde_json::{Value, json};
use std::path::Path;

/// Year ends of the headline.
const HEADLINE_YEARS: [i32; 5] = [2027, 2028, 2030, 2032, 2036];
/// Effective draws under which a race is too coarse to rest on.
const FEW_DRAWS: f64 = 2_000.0;

/// The race of the scenario, five lines, and what to try next.
pub(crate) fn headline(context: &Context) -> Result<Report, Failure> {
    let told = simulate(Mode::Conditioned, context)?;
    let mut report = report(&told, context)?;
    report.tables = vec![first_table(told.race.tally(), &HEADLINE_YEARS)];
    report.notes.push(String::new());
    report.notes.push("What to try next:".to_string());
    for (command, what) in [
        ("overhang race", "every year, medians, and what follows what"),
        ("overhang race --scenario burry", "another view of the world"),
        ("overhang race --set 'chips.life=2 to 3'", "one assumption of your own"),
        ("overhang trace --central", "one history, quarter by quarter"),
        ("overhang fleet, gap, takeoff, evidence", "what it rests on"),
    ] {
        report.notes.push(format!("  {command}: {what}"));
    }
    Ok(report)
}

pub(crate) fn race(arguments: &Race, context: &Context) -> Result<Report, Failure> {
    let told = match &arguments.run {
        Some(folder) => read(folder, arguments.prior, context)?,
        None => simulate(mode(arguments.prior), context)?,
    };
    let mut report = report(&told, context)?;
    report.draw(arguments.plot.as_deref(), || plot::incidence(told.race.tally(), &told.heading, &told.summary))?;
    Ok(report)
}

/// A race, simulated or read back.
pub(crate) struct Told {
    pub(crate) race: RaceTally,
    pub(crate) summary: RaceSummary,
    pub(crate) heading: String,
    /// Entries of the envelope that are not those of the command line.
    envelope: Vec<(&'static str, Value)>,
}

fn simulate(mode: Mode, context: &Context) -> Result<Told, Failure> {
    let plan = &context.plan()?;
    let mut race = RaceTally::default();
    context.with_options(mode, Keep::default(), |options| {
        overhang_engine::race::run::<Failure>(plan, options, |group| {
            race.add(group);
            Ok(())
        })
    })?;
    let summary = RaceSummary::new(&race, &Basis::new(plan, &context.evidence, mode)?);
    let heading = heading(&plan.scenario.name, &plan.as_of.to_string(), plan.seed, &summary);
    Ok(Told { race, summary, heading, envelope: Vec::new() })
}

fn read(folder: &Path, prior: bool, context: &Context) -> Result<Told, Failure> {
    let reader = RunReader::open(folder)?;
    agrees(prior, context, reader.manifest())?;
    let race = reader.race()?;
    let manifest = reader.manifest();
    let summary = RaceSummary::new(&race, &manifest.basis);
    let question = &manifest.question;
    let heading = heading(&question.scenario, &question.as_of, question.seed, &summary);
    Ok(Told { race, summary, heading, envelope: envelope(manifest) })
}

/// The entries of the envelope as the run was made.
pub(crate) fn envelope(manifest: &Manifest) -> Vec<(&'static str, Value)> {
    let question = &manifest.question;
    let set = manifest.scenario.parameters.iter().filter(|parameter| parameter.layer == COMMAND_LINE);
    let set = set.map(|parameter| format!("{} = {}", parameter.name, with_unit(&parameter.setting, &parameter.unit)));
    let buyers = &manifest.scenario.buyers_from;
    let set = set.chain(
        buyers.iter().filter(|one| one.layer == COMMAND_LINE).map(|one| format!("{}={}", BuyersFrom::KEY, one.word)),
    );
    vec![
        ("scenario", json!(question.scenario)),
        ("as_of", json!(question.as_of)),
        ("seed", json!(question.seed)),
        ("version", json!(manifest.program_version)),
        ("evidence", json!(manifest.evidence.hash)),
        ("set", json!(set.collect::<Vec<String>>())),
    ]
}

/// A run is already made: options that ask for another one are refused.
pub(crate) fn agrees(prior: bool, context: &Context, manifest: &Manifest) -> Result<(), Failure> {
    let (global, question) = (&context.global, &manifest.question);
    let mode = if prior { "prior" } else { &question.mode };
    let scenario = if global.scenario == DEFAULT_SCENARIO { &question.scenario } else { &global.scenario };
    let seed = if global.seed == DEFAULT_SEED { question.seed } else { global.seed };
    let asked = [
        ("--set", global.set.join(" "), String::new()),
        ("--off", global.off.join(" "), String::new()),
        ("--prior", mode.to_string(), question.mode.clone()),
        ("--scenario", scenario.clone(), question.scenario.clone()),
        ("--seed", seed.to_string(), question.seed.to_string()),
        ("--draws", global.draws.unwrap_or(question.draws).to_string(), question.draws.to_string()),
        ("--as-of", global.as_of.map_or(question.as_of.clone(), |date| date.to_string()), question.as_of.clone()),
    ];
    match asked.into_iter().find(|(_, found, made)| found != made) {
        None => Ok(()),
        Some((option, found, made)) => Err(Failure::Question(format!(
            "{option}: found {found:?} with a run folder, expected {} (the run is already made)",
            if made.is_empty() { "nothing".to_string() } else { format!("{made:?}, as it was made, or nothing") }
        ))),
    }
}

/// One line that names scenario, date, draws and seed.
fn heading(scenario: &str, as_of: &str, seed: u64, summary: &RaceSummary) -> String {
    let how = if summary.conditioned {
        format!(
            " conditioned on {} rows about 2026 ({:.0} effective)",
            summary.rests_on.evidence.len(),
            summary.effective_draws
        )
    } else {
        " of the prior".to_string()
    };
    format!("scenario {scenario}, evidence to {as_of}, {} histories{how}, seed {seed}", summary.draws_used)
}

fn report(told: &Told, context: &Context) -> Result<Report, Failure> {
    let (tally, summary) = (told.race.tally(), &told.summary);
    let mut report = Report::new("race", context, Some(tally.used + tally.failed));
    for (key, value) in &told.envelope {
        report.set(key, value.clone());
    }
    report.data = serde_json::to_value(summary).map_err(|e| Failure::Question(format!("output: {e}")))?;
    report.heading = vec![format!("Which trips first? {}", told.heading)];
    let years: Vec<i32> = (2026..=2036).collect();
    report.tables =
        vec![first_table(tally, &years), ever_table(tally, &years), given_table(tally), csv_table(tally, &years)];
    report.notes = vec![
        format!("Breaker: {}.", summary.definitions.breaker),
        format!("Bubble: {}.", summary.definitions.bubble),
        format!("Take-off: {}.", summary.definitions.takeoff),
        format!(
            "± one Monte Carlo standard error, from the spread of {} groups; ties are shared in equal parts. \
             Weakest kind it rests on: {} ({} of {} parameters{}).",
            tally.groups(),
            summary.rests_on.weakest_kind,
            summary.rests_on.entries_of_weakest_kind,
            overhang_engine::scenario::registry::PROGRAM,
            summary.rests_on.buyers_start.as_ref().map_or(String::new(), |start| format!(
                " and {} of {} figures of the buyers at the start; {} are from filings",
                start.of_weakest_kind, start.figures, start.from_filings
            )),
        ),
    ];
    if tally.failed > 0 {
        report.notes.push(format!("{} histories left the domain of the model and are not counted.", tally.failed));
    }
    if tally.groups() < 2 {
        report.notes.push(format!("No errors: they need at least two groups, --draws {} or more.", 2 * HISTORIES));
    }
    if tally.effective_draws() < FEW_DRAWS {
        report.notes.push(format!(
            "Warning: {:.0} effective draws, under {FEW_DRAWS}: ask for more with --draws.",
            tally.effective_draws()
        ));
    }
    Ok(report)
}

/// A probability with its standard error.
fn chance(tally: &Tally, statistic: Statistic) -> Cell {
    let p = tally.p(statistic);
    match tally.se(statistic) {
        Some(se) => Cell::Number(p, format!("{:.1} ±{:.1}%", 100.0 * p, 100.0 * se)),
        None => Cell::percent(p),
    }
}

/// Last quarter of a year.
fn year_end(year: i32) -> usize {
    usize::try_from((year + 1) * 4 - 1 - first_quarter().index()).unwrap_or(0).min(QUARTERS - 1)
}

fn first_table(tally: &Tally, years: &[i32]) -> Table {
    let mut table = Table::new(
        "First, by the end of the year",
        &[("date", "by"), ("takeoff", NAMES[0]), ("breaker", NAMES[1]), ("bubble", NAMES[2]), ("none", "none yet")],
    );
    for &year in years {
        let t = year_end(year);
        let mut cells = vec![Cell::Text(format!("{year}-12-31"))];
        cells.extend((0..3).map(|event| chance(tally, Statistic::First(event, t))));
        cells.push(chance(tally, Statistic::None(t)));
        table.row(cells);
    }
    table
}

fn ever_table(tally: &Tally, years: &[i32]) -> Table {
    let mut table = Table::new(
        "Ever, by the end of the year (one history may see all three)",
        &[("date", "by"), ("takeoff", NAMES[0]), ("breaker", NAMES[1]), ("bubble", NAMES[2]), ("tied", "tied first")],
    );
    for &year in years {
        let t = year_end(year);
        let mut cells = vec![Cell::Text(format!("{year}-12-31"))];
        cells.extend((0..3).map(|event| chance(tally, Statistic::Ever(event, t))));
        cells.push(chance(tally, Statistic::Tied(t)));
        table.row(cells);
    }
    let mut medians = vec![Cell::from("median if it happens")];
    for event in 0..3 {
        medians.push(match tally.median_quarter(event) {
            Some(t) => Cell::Text((first_quarter() + t as i32).to_string()),
            None => Cell::Empty,
        });
    }
    medians.push(Cell::Empty);
    table.row(medians);
    table
}

fn given_table(tally: &Tally) -> Table {
    let mut table = Table::new(
        "Given that one came first, the chance that another happens by the end of 2036",
        &[("given_first", "first"), ("takeoff", NAMES[0]), ("breaker", NAMES[1]), ("bubble", NAMES[2])],
    );
    for (first, name) in NAMES.iter().enumerate().take(EVENTS.len()) {
        let all = tally.p(Statistic::First(first, QUARTERS - 1));
        let mut cells = vec![Cell::from(*name)];
        for event in 0..3 {
            cells.push(if event == first {
                Cell::from("-")
            } else {
                Cell::percent(tally.p(Statistic::FirstAndEver(first, event)) / all)
            });
        }
        table.row(cells);
    }
    table
}

fn csv_table(tally: &Tally, years: &[i32]) -> Table {
    let mut table = Table::for_machines(&[
        "date",
        "first_takeoff",
        "first_takeoff_se",
        "first_breaker",
        "first_breaker_se",
        "first_bubble",
        "first_bubble_se",
        "none",
        "none_se",
        "ever_takeoff",
        "ever_takeoff_se",
        "ever_breaker",
        "ever_breaker_se",
        "ever_bubble",
        "ever_bubble_se",
        "tied",
        "tied_se",
        "effective_draws",
    ]);
    for &year in years {
        let t = year_end(year);
        let mut cells = vec![Cell::Text(format!("{year}-12-31"))];
        let first = (0..3).map(|event| Statistic::First(event, t));
        let ever = (0..3).map(|event| Statistic::Ever(event, t));
        for statistic in first.chain([Statistic::None(t)]).chain(ever).chain([Statistic::Tied(t)]) {
            cells.push(Cell::number(tally.p(statistic), 6));
            cells.push(tally.se(statistic).map_or(Cell::Empty, |se| Cell::number(se, 6)));
        }
        cells.push(Cell::number(tally.effective_draws(), 6));
        table.row(cells);
    }
    table
}
