//! Options of what runs the race: run, race, trace, explain, backtest.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Run folder: what its histories show, without new ones
    pub(crate) run: Option<PathBuf>,
    /// Runs of any model stored as CSV, one row per run under a line of names: Sobol indices where the rows are in
    /// Saltelli's order (as SALib samples them), PAWN and delta in any
    #[arg(long, value_name = "FILE", conflicts_with_all = ["run", "given", "plot"])]
    pub(crate) rows: Option<PathBuf>,
    /// Column that is explained by all others; default: the last
    #[arg(long, value_name = "NAME", requires = "rows")]
    pub(crate) output: Option<String>,
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
    /// Draw the cumulative incidence of the three into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
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
