//! The command line: its commands, and the options of every one of them.

mod data;
mod money;
mod race;
mod world;

#[cfg(feature = "serve")]
pub(crate) use data::Serve;
pub(crate) use data::{Claims, Evidence, EvidenceCommand, Import, Scenario, ScenarioCommand, Sql};
pub(crate) use money::{Company, Put, Screen};
pub(crate) use race::{Backtest, Explain, Race, Run, Trace};
pub(crate) use world::{By, Contest, Fleet, FtmPreset, Gap, Program, Takeoff, TakeoffModel};

use clap::{Args, Parser, Subcommand, ValueEnum};
use overhang_units::{Date, Quarter, parse_date};
use std::path::PathBuf;

/// Scenario where none is named.
pub(crate) const DEFAULT_SCENARIO: &str = "baseline";
/// Seed where none is given.
pub(crate) const DEFAULT_SEED: u64 = 1;

/// Which trips first, the take-off, the power breaker or the financial bubble?
///
/// Overhang measures how much AI compute exists, who owns it, what power it draws, what it does to the
/// accounts of those who paid and to AI progress, and runs all of it forward in one joint simulation.
/// Without a command it prints the race of the baseline scenario.
#[derive(Debug, Parser)]
#[command(name = "overhang", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Which fleet a race starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum StartFleet {
    /// Forward estimate
    #[default]
    Forward,
    /// Posterior given what was counted, as of overhang fleet --posterior
    Posterior,
}

/// Options of every command.
#[derive(Debug, Args, Clone)]
pub(crate) struct Global {
    /// How to print: a table to read, or JSON or CSV with full precision and units in the names
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Scenario by name or as a TOML file
    #[arg(long, global = true, default_value = DEFAULT_SCENARIO, value_name = "NAME|FILE")]
    pub(crate) scenario: String,
    /// Use only what was known on this day; default: the newest evidence
    #[arg(long, global = true, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub(crate) as_of: Option<Date>,
    /// Number of histories
    #[arg(long, global = true, value_name = "N")]
    pub(crate) draws: Option<u64>,
    /// Seed of all random streams
    #[arg(long, global = true, default_value_t = DEFAULT_SEED, value_name = "N")]
    pub(crate) seed: u64,
    /// Threads; default: all. The numbers do not depend on it
    #[arg(long, global = true, default_value_t = 0, value_name = "N", hide_default_value = true)]
    pub(crate) threads: usize,
    /// Replace a prior: block.name=4, or 'block.name=3 to 6 lognormal' (90% interval)
    #[arg(long = "set", global = true, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Which fleet the race starts from, in every command that runs it
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) fleet: StartFleet,
    /// Switch off a row of evidence by its id
    #[arg(long = "off", global = true, value_name = "ID")]
    pub(crate) off: Vec<String>,
    /// Read the evidence from this folder in place of the built-in one
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) evidence: Option<PathBuf>,
    /// Say less: no progress, no notes
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

impl Global {
    /// An option that sets parameters of the race, if there is one.
    pub(crate) fn of_scenario(&self) -> Option<&'static str> {
        match (self.set.is_empty(), self.scenario == DEFAULT_SCENARIO) {
            (false, _) => Some("--set"),
            (true, false) => Some("--scenario"),
            (true, true) => None,
        }
    }
}

fn parse_day(text: &str) -> Result<Date, String> {
    parse_date(text).map_err(|e| e.to_string())
}

fn parse_quarter(text: &str) -> Result<Quarter, String> {
    text.parse().map_err(|e: <Quarter as std::str::FromStr>::Err| e.to_string())
}

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned text
    Table,
    /// One object
    Json,
    /// Comma-separated values
    Csv,
    /// Parquet, into a file; of `sql` only
    #[value(hide = true)]
    Parquet,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulate, and write a run folder with one row per history
    ///
    /// Example: overhang run -o runs/burry --scenario burry --draws 100000
    #[command(verbatim_doc_comment)]
    Run(Run),
    /// Which comes first, by date, with errors, and the chances of each given another
    ///
    /// Examples: overhang race --scenario burry
    ///           overhang race --set 'chips.mean_life_years=2 to 3' --plot race.svg
    #[command(verbatim_doc_comment)]
    Race(Race),
    /// One history quarter by quarter, every column of the step
    ///
    /// Examples: overhang trace --central
    ///           overhang trace --draw 734 --format csv
    #[command(verbatim_doc_comment)]
    Trace(Trace),
    /// What AI compute exists: units, H100 equivalents, chip power and spend, with intervals
    ///
    /// Examples: overhang fleet --by owner
    ///           overhang fleet --posterior --leave-one-out
    ///           overhang fleet --share --plot share.svg
    #[command(verbatim_doc_comment)]
    Fleet(Fleet),
    /// Power that the chips need against power that is there, idle chips and what they cost
    Gap(Gap),
    /// What a trillion USD of reactors and grid would change, by year and per USD, against the alternatives
    ///
    /// Examples: overhang program
    ///           overhang program --budget 100 --reactors 0.2 --start 2027-01-01
    ///           overhang program --set 'program.LR=0 to 0.2 uniform' --plot program.svg
    #[command(verbatim_doc_comment)]
    Program(Program),
    /// Who keeps the value of AI, layer by layer, what rivals spend away, and whether one lab wins all
    ///
    /// Example: overhang contest --plot layers.svg
    #[command(verbatim_doc_comment)]
    Contest(Contest),
    /// When AI research automates itself: milestones and the multiplier path, by our model and public ones
    ///
    /// Examples: overhang takeoff --model all
    ///           overhang takeoff --model ftm --set ftm.flop_gap_training=1e5
    ///           overhang takeoff --alone --plot horizon.png
    ///           overhang takeoff --couplings
    #[command(verbatim_doc_comment)]
    Takeoff(Takeoff),
    /// What drives the race: shares of variance, values that flip the answer, and questions "given that"
    ///
    /// Examples: overhang explain
    ///           overhang explain --given 'life < 3'
    ///           overhang explain --given 'bubble < 2029'
    #[command(verbatim_doc_comment)]
    Explain(Explain),
    /// A company from its filings: accounts, depreciation under other lives, runway, debt, credit
    ///
    /// Examples: overhang company ORCL
    ///           overhang company META --life 3 --life 4 --plot meta.svg
    ///           overhang company NVDA --as-of 2024-06-30
    #[command(verbatim_doc_comment)]
    Company(Company),
    /// Who is fragile and who is shielded, by declared rules, and where each name changes sides
    ///
    /// Examples: overhang screen
    ///           overhang screen --rules leverage
    #[command(verbatim_doc_comment)]
    Screen(Screen),
    /// Published claims, each with its number, ours, and a computed verdict: holds, does not hold, depends, not testable
    ///
    /// Examples: overhang claims
    ///           overhang claims --claim power-10gw
    ///           overhang claims mine.toml --format json
    #[command(verbatim_doc_comment)]
    Claims(Claims),
    /// What protection costs and what it pays: price and greeks of an option, payoff under the race's own draws
    ///
    /// Spot and volatility are yours: the program has no quotes. Nothing here is investment advice.
    ///
    /// Examples: overhang put NVDA --spot 198 --strike 150 --expiry 1y --vol 55%
    ///           overhang put NVDA --spot 198 --vol 55% --ladder --plot ladder.svg
    ///           overhang put NVDA --spot 198 --quotes chain.csv --skip-bad
    #[command(verbatim_doc_comment)]
    #[command(allow_negative_numbers = true)]
    Put(Box<Put>),
    /// How the model would have done: forecasts from past dates with what was known then, scored since
    ///
    /// Without --as-of from four dates: 2023-12-31, 2024-06-30, 2024-12-31, 2025-06-30.
    ///
    /// Example: overhang backtest --as-of 2024-12-31
    #[command(verbatim_doc_comment)]
    Backtest(Backtest),
    /// The evidence behind everything: list it, show a row, check it, import a file
    Evidence(Evidence),
    /// Scenarios: list them, show one, compare two, check a file
    Scenario(Scenario),
    /// Questions in SQL over every draw of a run, over the evidence, the claims, and draws made on demand
    ///
    /// Needs a program built with the feature `sql`: cargo run --release --features sql -- sql ... Read only. Examples
    /// and functions stand in docs/sql.md.
    ///
    /// Examples: overhang sql "SELECT share(bubble IS NOT NULL, weight) FROM events" runs/mine
    ///           overhang sql "SELECT quarter, quantile(need_gw, 0.5, weight) FROM ensemble('baseline', 4096, 1)
    ///                         GROUP BY quarter ORDER BY quarter"
    ///           overhang sql --tables
    #[command(verbatim_doc_comment)]
    Sql(Sql),
    /// The program in a browser, on this machine only unless told otherwise
    ///
    /// Examples: overhang serve
    ///           overhang serve --port 8000
    #[command(verbatim_doc_comment)]
    #[cfg(feature = "serve")]
    Serve(Serve),
    /// The program in a browser; not built in here
    #[cfg(not(feature = "serve"))]
    #[command(hide = true)]
    Serve {
        /// Whatever is asked of it
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        asked: Vec<String>,
    },
    /// Print a completion script for a shell
    ///
    /// Example: overhang completions bash > ~/.local/share/bash-completion/completions/overhang
    #[command(verbatim_doc_comment)]
    Completions {
        /// Shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}
