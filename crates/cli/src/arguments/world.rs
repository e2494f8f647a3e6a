//! Options of what looks at one block of the world: fleet, gap, program, contest, takeoff.

use super::{parse_day, parse_quarter};
use clap::{Args, ValueEnum};
use overhang_units::{Date, Quarter};
use std::path::PathBuf;

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
    /// First quarter in which another chip runs the same software, from 2026-Q1 to 2036-Q4
    #[arg(long, value_name = "YYYY-QN", default_value = "2027-Q1", value_parser = parse_quarter, requires = "share")]
    pub(crate) broken_from: Quarter,
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
