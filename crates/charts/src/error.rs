//! What can go wrong with a chart, each in one sentence.

use std::{io, path::PathBuf};

use thiserror::Error;

/// A chart that cannot be drawn or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ChartError {
    /// The file name says neither SVG nor PNG.
    #[error("found the file name `{}`, expected one that ends in .svg or .png", path.display())]
    Extension {
        /// The file that was asked for.
        path: PathBuf,
    },
    /// The file could not be written; nothing of it was left behind.
    #[error("the chart could not be written to `{}`: {source}", path.display())]
    Write {
        /// The file that was asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No series holds a finite value that its axis can show.
    #[error("the chart `{title}` has no value to draw")]
    Empty {
        /// Title of the chart.
        title: String,
    },
    /// A range whose ends are not in order, or not above zero on a logarithmic scale.
    #[error("the {axis} range {low} to {high} cannot be drawn, expected {expected}")]
    Range {
        /// `x` or `y`.
        axis: char,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
        /// What a range must be on this scale.
        expected: &'static str,
    },
    /// A band whose lower edge lies above its upper edge.
    #[error("the band of `{series}` at x = {x} goes from {low} to {high}, expected low at most high")]
    Band {
        /// Name of the series.
        series: String,
        /// Where it happens.
        x: f64,
        /// Lower edge.
        low: f64,
        /// Upper edge.
        high: f64,
    },
    /// Areas stacked over different values of x, or on a logarithmic scale.
    #[error("the area `{series}` cannot be stacked: {reason}")]
    Stack {
        /// Name of the area.
        series: String,
        /// Why not.
        reason: &'static str,
    },
    /// More series than can be told apart.
    #[error("the chart `{title}` has {found} series, expected at most {most}")]
    TooMany {
        /// Title of the chart.
        title: String,
        /// How many there are.
        found: usize,
        /// How many can be told apart.
        most: usize,
    },
    /// The drawing library failed.
    #[error("the chart could not be drawn: {0}")]
    Draw(String),
}
