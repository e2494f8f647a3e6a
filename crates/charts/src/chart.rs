//! The chart as data: what it says, its axes and its series.

use std::path::Path;

use crate::{ChartError, NumberFormat, Style, bitmap, file, prepare, vector};

/// A chart, complete with what a reader needs to judge it.
///
/// Text wraps; an empty text takes no room. Render it with [`render`](Self::render), [`svg`](Self::svg)
/// or [`png`](Self::png).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// What the chart shows.
    pub title: String,
    /// Where it comes from: scenario, date, seed, draws.
    pub subtitle: String,
    /// What is counted as what, in one or two lines.
    pub definition: String,
    /// Horizontal axis.
    pub x: XAxis,
    /// Vertical axis.
    pub y: YAxis,
    /// Series, first to last from back to front; areas stack from the bottom upwards.
    pub series: Vec<Series>,
    /// Source and as-of date.
    pub footnote: String,
}

/// Horizontal axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct XAxis {
    /// Name, with its unit if it has one.
    pub label: String,
    /// What a value of x is.
    pub ticks: XTicks,
    /// Range; from the data if absent.
    pub range: Option<(f64, f64)>,
}

/// What a value of x is, and so how it is labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum XTicks {
    /// A moment in years: `2026.0` is the start of 2026 ([`quarter_end`] gives that of a quarter), labelled `2026`.
    #[default]
    Years,
    /// A quarter by its start ([`quarter_start`]): `2026.25` is labelled `2026-Q2`.
    Quarters,
    /// A plain number.
    Numbers,
}

/// Vertical axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct YAxis {
    /// Name with unit.
    pub label: String,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// Range; from the data if absent. What lies outside is cut off.
    pub range: Option<(f64, f64)>,
    /// How values are written.
    pub format: NumberFormat,
}

/// Spacing of values along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scale {
    /// Equal differences.
    #[default]
    Linear,
    /// Equal ratios.
    Log,
}

/// Values along x, with a band if there is one.
///
/// A value that is not finite, or not above zero on a logarithmic scale, is a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Name, written at the end of the line.
    pub name: String,
    /// `(x, y)`, in the order of x.
    pub line: Vec<(f64, f64)>,
    /// `(x, low, high)`, in the order of x.
    pub band: Option<Vec<(f64, f64, f64)>>,
    /// Colour, dash and mark.
    pub style: Style,
}

impl Series {
    /// A series without a band.
    pub fn new(name: impl Into<String>, line: Vec<(f64, f64)>, style: Style) -> Self {
        Self { name: name.into(), line, band: None, style }
    }

    /// The series with a band of `(x, low, high)`.
    #[must_use]
    pub fn band(mut self, band: Vec<(f64, f64, f64)>) -> Self {
        self.band = Some(band);
        self
    }

    /// A fan: a line of medians inside a band, from `(x, low, median, high)`.
    pub fn fan(name: impl Into<String>, fan: &[(f64, f64, f64, f64)], style: Style) -> Self {
        let line = fan.iter().map(|&(x, _, median, _)| (x, median)).collect();
        let band = fan.iter().map(|&(x, low, _, high)| (x, low, high)).collect();
        Self::new(name, line, style).band(band)
    }
}

impl XAxis {
    /// An axis of moments in years.
    pub fn years(label: impl Into<String>) -> Self {
        Self::of(label, XTicks::Years)
    }

    /// An axis of quarters.
    pub fn quarters(label: impl Into<String>) -> Self {
        Self::of(label, XTicks::Quarters)
    }

    /// An axis of plain numbers.
    pub fn numbers(label: impl Into<String>) -> Self {
        Self::of(label, XTicks::Numbers)
    }

    /// The axis from `low` to `high`.
    #[must_use]
    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }

    fn of(label: impl Into<String>, ticks: XTicks) -> Self {
        Self { label: label.into(), ticks, range: None }
    }
}

impl YAxis {
    /// A linear axis.
    pub fn linear(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A logarithmic axis.
    pub fn log(label: impl Into<String>) -> Self {
        Self { scale: Scale::Log, ..Self::linear(label) }
    }

    /// The axis with shares written as per cent.
    #[must_use]
    pub fn percent(mut self) -> Self {
        self.format = NumberFormat::Percent;
        self
    }

    /// The axis from `low` to `high`.
    #[must_use]
    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }
}

/// x of the start of a quarter (1 to 4): `quarter_start(2026, 2)` is 2026.25.
pub fn quarter_start(year: i32, quarter: u8) -> f64 {
    f64::from(year) + (f64::from(quarter) - 1.0) / 4.0
}

/// x of the end of a quarter (1 to 4): `quarter_end(2026, 4)` is 2027.0.
pub fn quarter_end(year: i32, quarter: u8) -> f64 {
    f64::from(year) + f64::from(quarter) / 4.0
}

impl Chart {
    /// Writes the chart to a file, SVG or PNG by its extension, whole or not at all.
    pub fn render(&self, path: &Path) -> Result<(), ChartError> {
        let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
        let bytes = match extension.as_ref().and_then(|extension| extension.to_str()) {
            Some("svg") => self.svg()?.into_bytes(),
            Some("png") => self.png()?,
            _ => return Err(ChartError::Extension { path: path.into() }),
        };
        file::write_whole(path, &bytes).map_err(|source| ChartError::Write { path: path.into(), source })
    }

    /// The chart as an SVG document, with title and description for screen readers.
    pub fn svg(&self) -> Result<String, ChartError> {
        vector::draw(&prepare::prepare(self)?)
    }

    /// The chart as a PNG file of [`WIDTH`](crate::WIDTH) by [`HEIGHT`](crate::HEIGHT) pixels.
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        bitmap::draw(&prepare::prepare(self)?)
    }
}
