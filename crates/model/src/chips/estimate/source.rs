//! What a designer's part of the estimate provides: sampled columns, and what they mean.

use super::calendar::{Coverage, Period};
use overhang_units::Quarter;

/// Random numbers by name: fills the slice with uniform numbers in (0, 1), one for each sample of the
/// block. The same name and sample must always give the same number.
pub type Uniforms<'a> = dyn FnMut(&str, &mut [f64]) + 'a;

/// A part of a flow: a sampled column times a constant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// Column of the source.
    pub column: usize,
    /// Constant.
    pub factor: f64,
}

/// Flows of one chip by calendar quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct ChipSeries {
    /// Name of the chip.
    pub chip: String,
    /// First quarter.
    pub first: Quarter,
    /// Units of each quarter from the first on.
    pub units: Vec<Vec<Term>>,
    /// H100 equivalents of each quarter, where the source counts them apart from units (an uncertain
    /// specification); otherwise the data sheet gives them.
    pub h100e: Option<Vec<Vec<Term>>>,
    /// For each quarter, whether it is an estimate through published quantiles and not computed from
    /// published inputs.
    pub estimated: Vec<bool>,
}

impl ChipSeries {
    /// An empty series.
    #[must_use]
    pub fn new(chip: &str, first: Quarter) -> Self {
        Self { chip: chip.to_owned(), first, units: Vec::new(), h100e: None, estimated: Vec::new() }
    }

    /// The place of a quarter, extending the series up to it; nothing before the first.
    pub(super) fn place(&mut self, quarter: Quarter) -> Option<usize> {
        let place = usize::try_from(quarter - self.first).ok()?;
        if place >= self.units.len() {
            self.units.resize_with(place + 1, Vec::new);
            self.estimated.resize(place + 1, false);
        }
        if let Some(h100e) = &mut self.h100e {
            h100e.resize_with(self.units.len(), Vec::new);
        }
        Some(place)
    }

    /// The last quarter with a flow.
    #[must_use]
    pub fn last(&self) -> Quarter {
        self.first + i32::try_from(self.units.len()).unwrap_or(i32::MAX) - 1
    }
}

/// A designer's sales: columns to sample, and what they mean.
pub trait Source: std::fmt::Debug + Send + Sync {
    /// Name of the designer.
    fn designer(&self) -> &str;
    /// Flows by chip and calendar quarter, in terms of the columns.
    fn series(&self) -> &[ChipSeries];
    /// Which days are covered.
    fn coverage(&self) -> &Coverage;
    /// Units of a chip sold in a period, where the source does not know better than by calendar quarters:
    /// the rate inside a quarter is taken as constant.
    fn units_in(&self, chip: &str, period: Period) -> Vec<Term> {
        let mut terms = Vec::new();
        for series in self.series().iter().filter(|series| series.chip == chip) {
            for (quarter, flow) in series.first.through(series.last()).zip(&series.units) {
                let whole = Period::from(quarter);
                let part = period.overlap_days(whole) as f64 / whole.days() as f64;
                if part > 0.0 {
                    terms.extend(flow.iter().map(|term| Term { factor: term.factor * part, ..*term }));
                }
            }
        }
        terms
    }
    /// The number of columns.
    fn columns(&self) -> usize;
    /// Fills the columns, all of one length.
    fn sample(&self, uniforms: &mut Uniforms<'_>, columns: &mut [&mut [f64]]);
}

/// A column of standard normals from the uniforms called `name`.
pub(super) fn normal_column(uniforms: &mut Uniforms<'_>, name: &str, length: usize) -> Vec<f64> {
    let mut column = vec![0.5; length];
    uniforms(name, &mut column);
    super::arrays::normals(&mut column);
    column
}
