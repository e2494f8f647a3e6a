//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use overhang_units::{Date, parse_date};
#[cfg(feature = "serve")]
use std::net::IpAddr;
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

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned text
    Table,
    /// One object
    Json,
    /// Comma-separated values
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulate, and write a run folder with one row per history
    ///
    /// Example: overhang run -o runs/burry --scenario burry --draws 100000
    Run(Run),
    /// Which comes first, by date, with errors, and the chances of each given another
    ///
    /// Examples: overhang race --scenario burry
    ///           overhang race --set 'chips.mean_life_years=2 to 3' --plot race.svg
    Race(Race),
    /// One history quarter by quarter, every column of the step
    ///
    /// Examples: overhang trace --central
    ///           overhang trace --draw 734 --format csv
    Trace(Trace),
    /// What AI compute exists: units, H100 equivalents, chip power and spend, with intervals
    ///
    /// Examples: overhang fleet --by owner
    ///           overhang fleet --posterior --leave-one-out
    ///           overhang fleet --share --plot share.svg
    Fleet(Fleet),
    /// Power that the chips need against power that is there, idle chips and what they cost
    Gap(Gap),
    /// What a trillion USD of reactors and grid would change, by year and per USD, against the alternatives
    ///
    /// Examples: overhang program
    ///           overhang program --budget 100 --reactors 0.2 --start 2027-01-01
    ///           overhang program --set 'program.LR=0 to 0.2 uniform' --plot program.svg
    Program(Program),
    /// Who keeps the value of AI, layer by layer, what rivals spend away, and whether one lab wins all
    ///
    /// Example: overhang contest --plot layers.svg
    Contest(Contest),
    /// When AI research automates itself: milestones and the multiplier path, by our model and public ones
    ///
    /// Examples: overhang takeoff --model all
    ///           overhang takeoff --model ftm --set ftm.flop_gap_training=1e5
    ///           overhang takeoff --alone --plot horizon.png
    ///           overhang takeoff --couplings
    Takeoff(Takeoff),
    /// What drives the race: shares of variance, values that flip the answer, and questions "given that"
    ///
    /// Examples: overhang explain
    ///           overhang explain --given 'life < 3'
    ///           overhang explain --given 'bubble < 2029'
    Explain(Explain),
    /// A company from its filings: accounts, depreciation under other lives, runway, debt, credit
    ///
    /// Examples: overhang company ORCL
    ///           overhang company META --life 3 --life 4 --plot meta.svg
    ///           overhang company NVDA --as-of 2024-06-30
    Company(Company),
    /// Who is fragile and who is shielded, by declared rules, and where each name changes sides
    ///
    /// Examples: overhang screen
    ///           overhang screen --rules leverage
    Screen(Screen),
    /// Published claims, each with its number, ours, and a computed verdict: holds, does not hold, depends, not testable
    ///
    /// Examples: overhang claims
    ///           overhang claims --claim power-10gw
    ///           overhang claims mine.toml --format json
    Claims(Claims),
    /// What protection costs and what it pays: price and greeks of an option, payoff under the race's own draws
    ///
    /// Spot and volatility are yours: the program has no quotes. Nothing here is investment advice.
    ///
    /// Examples: overhang put NVDA --spot 198 --strike 150 --expiry 1y --vol 55%
    ///           overhang put NVDA --spot 198 --vol 55% --ladder --plot ladder.svg
    ///           overhang put NVDA --spot 198 --quotes chain.csv --skip-bad
    #[command(allow_negative_numbers = true)]
    Put(Box<Put>),
    /// How the model would have done: forecasts from past dates with what was known then, scored since
    ///
    /// Without --as-of from four dates: 2023-12-31, 2024-06-30, 2024-12-31, 2025-06-30.
    ///
    /// Example: overhang backtest --as-of 2024-12-31
    Backtest(Backtest),
    /// The evidence behind everything: list it, show a row, check it, import a file
    Evidence(Evidence),
    /// Scenarios: list them, show one, compare two, check a file
    Scenario(Scenario),
    /// The program in a browser, on this machine only unless told otherwise
    ///
    /// Examples: overhang serve
    ///           overhang serve --port 8000
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
    Completions {
        /// Shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

#[cfg(feature = "serve")]
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Port; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8311)]
    pub(crate) port: u16,
    /// Address to listen on; any but the loopback needs a token of 24 or more letters and digits in OVERHANG_TOKEN
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) bind: IpAddr,
    /// A further name under which a browser may ask for it, without port; may be given several times
    #[arg(long, value_name = "HOST")]
    pub(crate) name: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Run folder: what its histories show, without new ones
    pub(crate) run: Option<PathBuf>,
    /// Only histories in which this holds: a parameter (in its unit) or an event (as a year) and a bound
    #[arg(long, value_name = "CONDITION")]
    pub(crate) given: Vec<String>,
    /// Runs of each of the two base sets of the shares of variance
    #[arg(long, value_name = "N", default_value_t = 4_096)]
    pub(crate) base_draws: u64,
    /// Histories of each race in the search for flips
    #[arg(long, value_name = "N", default_value_t = 2_048)]
    pub(crate) flip_draws: u64,
    /// Draw two charts into SVG or PNG files: swings (a tornado) into FILE, flips into FILE with -flips in its name
    #[arg(long, value_name = "FILE", conflicts_with_all = ["run", "given"])]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Folder to write; default: runs/SCENARIO-SEED-DRAWS
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Also write every quarter of every history
    #[arg(long)]
    pub(crate) quarters: bool,
    /// Do not weigh histories by what has been seen
    #[arg(long)]
    pub(crate) prior: bool,
    /// Replace an earlier run in the same folder
    #[arg(long)]
    pub(crate) overwrite: bool,
}

#[derive(Debug, Args, Default)]
pub(crate) struct Race {
    /// Folder of an earlier run; without it the race is simulated
    pub(crate) run: Option<PathBuf>,
    /// Do not weigh histories by what has been seen
    #[arg(long)]
    pub(crate) prior: bool,
    /// What the race starts from: the forward estimate of the fleet, or its posterior given what was counted
    #[arg(long, value_enum, default_value_t)]
    pub(crate) fleet: StartFleet,
    /// Draw the cumulative incidence of the three into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

/// Which fleet a race starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum StartFleet {
    /// Forward estimate
    #[default]
    Forward,
    /// Posterior, as of overhang fleet --posterior
    Posterior,
}

#[derive(Debug, Args)]
pub(crate) struct Backtest {
    /// Draw how often each part of the forecasts came true into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Trace {
    /// A history of the race by its number
    #[arg(long, value_name = "N", conflicts_with = "central")]
    pub(crate) draw: Option<u64>,
    /// Central values, without shocks (the default)
    #[arg(long)]
    pub(crate) central: bool,
    /// A draw of the prior, not of the conditioned race
    #[arg(long)]
    pub(crate) prior: bool,
}

/// What the fleet is split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Who designed the chips
    Designer,
    /// Chip model
    Chip,
    /// Who owns them
    Owner,
}

#[derive(Debug, Args)]
pub(crate) struct Fleet {
    /// Split by
    #[arg(long, value_enum, default_value_t = By::Designer)]
    pub(crate) by: By,
    /// Weigh the estimate by what was counted elsewhere (rows chips.seen.*; --off ID switches one off), and show
    /// the forward estimate beside it
    #[arg(long)]
    pub(crate) posterior: bool,
    /// Weigh by this row alone; may be given several times
    #[arg(long, value_name = "ID", requires = "posterior")]
    pub(crate) only: Vec<String>,
    /// Also how the world moves without each row in turn
    #[arg(long, requires = "posterior")]
    pub(crate) leave_one_out: bool,
    /// Who will sell the new compute, in the race: custom chips, small models, lock-in and what breaks it
    #[arg(long, conflicts_with = "by")]
    pub(crate) share: bool,
    /// Draw it into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Gap {
    /// Do not weigh histories by what has been seen
    #[arg(long)]
    pub(crate) prior: bool,
    /// Draw it into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Program {
    /// Money, bn USD
    #[arg(long, value_name = "BN", default_value_t = 1000.0)]
    pub(crate) budget: f64,
    /// Share of it for reactors; the rest is for the grid
    #[arg(long, value_name = "SHARE", default_value_t = 0.6)]
    pub(crate) reactors: f64,
    /// First day; default: the day of knowledge
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub(crate) start: Option<Date>,
    /// Do not weigh histories by what has been seen
    #[arg(long)]
    pub(crate) prior: bool,
    /// Draw the chance of the breaker under each measure into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Contest {
    /// Do not weigh histories by what has been seen
    #[arg(long)]
    pub(crate) prior: bool,
    /// Draw the shares of the layers into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

/// Whose model of the take-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TakeoffModel {
    /// Our block, inside the race
    Ours,
    /// Full Takeoff Model (Davidson)
    Ftm,
    /// AI 2027: superhuman coder and the phases after it
    Ai2027,
    /// AI Futures Model
    Aifutures,
    /// All of them side by side
    All,
}

/// Presets of the Full Takeoff Model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FtmPreset {
    /// Late and slow
    Conservative,
    /// In the middle
    BestGuess,
    /// Early and fast
    Aggressive,
}

#[derive(Debug, Args)]
pub(crate) struct Takeoff {
    /// Whose model
    #[arg(long, value_enum, default_value_t = TakeoffModel::Ours)]
    pub(crate) model: TakeoffModel,
    /// Our block without the race: its own path of compute, weighed by measured horizons; with the lead of
    /// the first lab, concentration and the cost of a task
    #[arg(long)]
    pub(crate) alone: bool,
    /// Multiply power, funding, chips and software returns by this, one at a time, on the same random
    /// numbers, and show what moves
    #[arg(long, value_name = "FACTOR", num_args = 0..=1, default_missing_value = "0.5", conflicts_with_all = ["alone", "prior"])]
    pub(crate) couplings: Option<f64>,
    /// Preset whose path is shown; default: best-guess [with --model ftm]
    #[arg(long, value_enum)]
    pub(crate) preset: Option<FtmPreset>,
    /// Years between steps; default: 0.1 [with --model ftm]
    #[arg(long, value_name = "YEARS")]
    pub(crate) step_years: Option<f64>,
    /// Step the phases day by day, as the original does [with --model ai2027]
    #[arg(long)]
    pub(crate) stepped: bool,
    /// Do not weigh histories by what has been seen
    #[arg(long)]
    pub(crate) prior: bool,
    /// Draw it into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Company {
    /// Ticker, such as ORCL
    pub(crate) ticker: String,
    /// Another life of servers, in years; may be given several times
    #[arg(long, value_name = "YEARS", value_parser = parse_life)]
    pub(crate) life: Vec<f64>,
    /// Add what the joint race says of it, for its buyers: debt, cash, and the chance that cash runs out
    #[arg(long)]
    pub(crate) joint: bool,
    /// Draw two charts into SVG or PNG files: depreciation into FILE, debt beside assets into FILE with -debt in its name
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

fn parse_life(text: &str) -> Result<f64, String> {
    let years = text.trim().parse::<f64>().ok().filter(|years| (0.5..=50.0).contains(years));
    years.ok_or_else(|| format!("found `{text}`, expected years between 0.5 and 50"))
}

#[derive(Debug, Args)]
pub(crate) struct Screen {
    /// Rules: burry, leverage, or a TOML file
    #[arg(long, default_value = "burry", value_name = "NAME|FILE")]
    pub(crate) rules: String,
    /// Put quotes of several names from a CSV file: what a unit of downside costs beside how pure each name is
    ///
    /// Columns as for `overhang put --quotes`, with the ticker in `underlying` (or an OCC symbol) and the price of the
    /// share in `spot`; one put or more per name. Names are compared at the expiry that most of them have.
    /// `example` takes screens/puts_example.csv, which shows the form; its numbers are made up.
    #[arg(long, value_name = "FILE")]
    pub(crate) puts: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Claims {
    /// A ledger of your own in TOML, in place of the shipped one
    pub(crate) file: Option<PathBuf>,
    /// One claim as a paragraph with its citation; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) claim: Vec<String>,
    /// Draw our intervals over the stated numbers into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Put {
    /// The underlying; the race has distributions of its own for NVDA and ORCL
    pub(crate) ticker: String,
    /// Price of the underlying
    #[arg(long, value_name = "PRICE")]
    pub(crate) spot: Option<f64>,
    /// Strike
    #[arg(long, value_name = "PRICE")]
    pub(crate) strike: Option<f64>,
    /// Expiry, as a date or a time from the valuation date (182d, 26w, 6m, 1y); the valuation date is --as-of
    #[arg(long, value_name = "DATE|TIME")]
    pub(crate) expiry: Option<String>,
    /// Volatility per year, such as 0.55 or 55%; with --premium it follows from that
    #[arg(long, value_name = "VOL", value_parser = parse_share)]
    pub(crate) vol: Option<f64>,
    /// What the option costs in the market, in place of its computed price
    #[arg(long, value_name = "PRICE")]
    pub(crate) premium: Option<f64>,
    /// Continuous rate per year; default: the risk-free rate of the scenario
    #[arg(long, value_name = "RATE", value_parser = parse_share)]
    pub(crate) rate: Option<f64>,
    /// Continuous dividend yield per year; default: none, and the output says so
    #[arg(long, value_name = "YIELD", value_parser = parse_share)]
    pub(crate) dividend_yield: Option<f64>,
    /// Dividends in cash, such as 2026-12-10:0.25,2027-03-10:0.25
    #[arg(long, value_name = "DATE:AMOUNT", value_delimiter = ',')]
    pub(crate) dividends: Vec<String>,
    /// Change of volatility per unit of ln(strike) at the forward (below zero: low strikes are dearer)
    #[arg(long, value_name = "SLOPE", default_value_t = 0.0)]
    pub(crate) skew: f64,
    /// Second derivative of volatility in ln(strike) at the forward
    #[arg(long, value_name = "CURVATURE", default_value_t = 0.0)]
    pub(crate) curvature: f64,
    /// A call in place of a put
    #[arg(long)]
    pub(crate) call: bool,
    /// Price of the underlying at which protection should pay; default: half the spot (call: twice)
    #[arg(long, value_name = "PRICE")]
    pub(crate) level: Option<f64>,
    /// Largest share of wealth that a size may have
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = parse_share)]
    pub(crate) most_size: f64,
    /// Many strikes and expiries; --strike and --expiry then are not needed
    #[arg(long)]
    pub(crate) ladder: bool,
    /// Strikes of the ladder
    #[arg(long, value_name = "PRICES", value_delimiter = ',', requires = "ladder")]
    pub(crate) strikes: Vec<f64>,
    /// Expiries of the ladder
    #[arg(long, value_name = "DATES", value_delimiter = ',', default_value = "3m,6m,1y,2y", requires = "ladder")]
    pub(crate) expiries: Vec<String>,
    /// A whole chain from a CSV file: strike, expiry, put or call, and bid and ask, mark, last or volatility
    ///
    /// Columns by the names that brokers use, in any order: strike (strike price), expiry (expiration, expiration
    /// date, exp date), type (option type, call/put, right), or one OCC symbol (contract symbol) in place of the
    /// three; bid and ask, mark (mid, price, premium), last (last price), volatility (iv, implied volatility);
    /// where there, spot (underlying price), underlying, currency, rate, dividend yield. Commas, semicolons or tabs;
    /// $1,234.50 and 55% are read. A row is priced at the middle of bid and ask, else at mark, else at last.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ladder", "strike", "expiry", "premium", "dividends", "call"])]
    pub(crate) quotes: Option<PathBuf>,
    /// Price the good rows of --quotes and count the bad ones
    #[arg(long, requires = "quotes")]
    pub(crate) skip_bad: bool,
    /// Do not weigh histories by what has been seen
    #[arg(long)]
    pub(crate) prior: bool,
    /// Draw it into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

/// A number per year or a share, with or without a per cent sign.
fn parse_share(text: &str) -> Result<f64, String> {
    let (digits, unit) = text.strip_suffix('%').map_or((text, 1.0), |digits| (digits, 100.0));
    digits
        .trim()
        .parse::<f64>()
        .map(|value| value / unit)
        .map_err(|_| "expected a number such as 0.55 or 55%".to_string())
}

#[derive(Debug, Args)]
pub(crate) struct Evidence {
    #[command(subcommand)]
    pub(crate) command: Option<EvidenceCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// All rows, or those whose id, entity or quantity contains a text
    List {
        /// Text to look for
        text: Option<String>,
    },
    /// One row with its source; or a parameter with its ground
    Show {
        /// Id of a row, or block.name of a parameter
        id: String,
    },
    /// Duplicates, unknown units, missing sources, intervals not in order, dates in the future
    Check,
    /// Bring a file into an evidence folder
    Import {
        #[command(subcommand)]
        what: Import,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Rows of your own: at least id, value or low and high, unit, as_of, kind, source
    Csv {
        /// CSV file
        file: PathBuf,
        /// Folder to write into; made from the built-in evidence where it does not exist
        #[arg(long, default_value = "evidence", value_name = "DIR")]
        into: PathBuf,
        /// Licence of the rows where the file has no such column
        #[arg(long, default_value = "fact, cite")]
        licence: String,
        /// Replace rows of an earlier import of the same name
        #[arg(long)]
        replace: bool,
    },
    /// Company filings as the SEC publishes them: a companyfacts document, a folder of them, or the nightly archive
    ///
    /// Example: overhang evidence import sec companyfacts.zip --into my-evidence
    Sec {
        /// JSON document, folder, or zip archive
        file: PathBuf,
        /// Folder to write into; made from the built-in evidence where it does not exist
        #[arg(long, default_value = "evidence", value_name = "DIR")]
        into: PathBuf,
        /// Keep companies without a known ticker too
        #[arg(long)]
        all: bool,
        /// Replace rows of an earlier import of the same name
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Scenario {
    #[command(subcommand)]
    pub(crate) command: Option<ScenarioCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ScenarioCommand {
    /// The shipped scenarios
    List,
    /// What a scenario sets, with unit, kind and reason
    Show {
        /// Name or file
        name: String,
    },
    /// Parameters in which two scenarios differ
    Diff {
        /// Name or file
        a: String,
        /// Name or file
        b: String,
    },
    /// Read a file and say what is wrong with it, or how it was understood
    Check {
        /// Scenario file
        file: String,
    },
}
