//! Huawei, Cambricon: ranges by judgement, with one error shared by all quarters and chips.
//!
//! No revenue model is public. A flow has its published quantiles; the same draw moves all flows of the
//! designer, since what is uncertain is how much capacity there was (an assumption: of the published
//! totals none has an interval). H100 equivalents may be more uncertain than units, by the specification
//! of a chip: that error is one draw per chip.

use super::EstimateError;
use super::calendar::Coverage;
use super::published::{PublishedFlow, Through, Triple};
use super::source::{ChipSeries, Source, Term, Uniforms, normal_column};
use overhang_prob::math;
use overhang_units::Quarter;

/// Below this standard deviation of the logarithm a specification is taken as certain: published points are
/// rounded.
const CERTAIN: f64 = 0.005;

/// What such an estimate needs.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgementInputs {
    /// Name.
    pub designer: String,
    /// Flows by chip and calendar quarter.
    pub flows: Vec<PublishedFlow>,
}

/// A designer known by judgement.
#[derive(Debug, Clone)]
pub struct Judgement {
    designer: String,
    columns: Vec<Column>,
    /// Names of the chips.
    chips: Vec<String>,
    series: Vec<ChipSeries>,
    coverage: Coverage,
}

/// A column: units, and H100 equivalents per unit where they are uncertain.
#[derive(Debug, Clone, PartialEq)]
struct Column {
    chip: usize,
    units: Triple,
    through: Through,
    /// Mean and standard deviation of the logarithm of H100e per unit.
    specification: Option<(f64, f64)>,
}

impl Judgement {
    /// Checks the inputs and numbers the columns; equal flows of a chip share one.
    ///
    /// # Errors
    /// Where the points of an interval are not in order.
    pub fn new(inputs: JudgementInputs) -> Result<Self, EstimateError> {
        let JudgementInputs { designer, flows } = inputs;
        let Some(first) = flows.iter().map(|flow| flow.quarter).min() else {
            return Err(EstimateError::Nothing { designer, expected: "flows" });
        };
        let mut this = Self {
            designer,
            columns: Vec::new(),
            chips: Vec::new(),
            series: Vec::new(),
            coverage: Coverage::default(),
        };
        for flow in &flows {
            this.add(flow, first)?;
        }
        Ok(this)
    }

    fn add(&mut self, flow: &PublishedFlow, first: Quarter) -> Result<(), EstimateError> {
        if flow.complete {
            self.coverage.add(flow.quarter.into());
        } else {
            self.coverage.add_partial(flow.quarter);
        }
        let chip = self.chips.iter().position(|name| *name == flow.chip).unwrap_or_else(|| {
            self.chips.push(flow.chip.clone());
            self.series.push(ChipSeries::new(&flow.chip, first));
            self.chips.len() - 1
        });
        let place = format!("{} {} {}", self.designer, flow.chip, flow.quarter);
        let through = flow.units.through(&place)?;
        let units = self.column(Column { chip, units: flow.units, through, specification: None });
        // A specification without doubt is a factor on units.
        let h100e = flow.h100e.map(|h100e| match specification(flow.units, h100e) {
            (mean, sd) if sd < CERTAIN => Term { column: units, factor: math::exp(mean) },
            doubtful => {
                let specification = Some(doubtful);
                let column = self.column(Column { chip, units: flow.units, through, specification });
                Term { column, factor: 1.0 }
            }
        });
        let Some(series) = self.series.get_mut(chip) else {
            return Ok(());
        };
        if h100e.is_some() && series.h100e.is_none() {
            series.h100e = Some(vec![Vec::new(); series.units.len()]);
        }
        if let Some(at) = series.place(flow.quarter) {
            series.estimated[at] = true;
            series.units[at].push(Term { column: units, factor: 1.0 });
            if let (Some(term), Some(all)) = (h100e, &mut series.h100e) {
                all[at].push(term);
            }
        }
        Ok(())
    }

    /// The number of a column, new or known.
    fn column(&mut self, column: Column) -> usize {
        let known = self.columns.iter().position(|other| *other == column);
        known.unwrap_or_else(|| {
            self.columns.push(column);
            self.columns.len() - 1
        })
    }
}

/// Mean and standard deviation of the logarithm of H100e per unit: what is missing between the spread of
/// units and that of H100 equivalents.
fn specification(units: Triple, h100e: Triple) -> (f64, f64) {
    let (all, own) = (h100e.log_sd(), units.log_sd());
    let rest = (all * all - own * own).max(0.0).sqrt();
    (math::ln(h100e.p50 / units.p50), rest)
}

impl Source for Judgement {
    fn designer(&self) -> &str {
        &self.designer
    }

    fn series(&self) -> &[ChipSeries] {
        &self.series
    }

    fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    fn columns(&self) -> usize {
        self.columns.len()
    }

    fn sample(&self, uniforms: &mut Uniforms<'_>, columns: &mut [&mut [f64]]) {
        let length = columns.first().map_or(0, |column| column.len());
        let shared = normal_column(uniforms, &format!("chips.{}.units", self.designer), length);
        let mut specifications: Vec<Option<Vec<f64>>> = vec![None; self.chips.len()];
        for (column, numbers) in self.columns.iter().zip(columns) {
            column.through.fill(&shared, numbers);
            let (Some((mean, sd)), Some(chip), Some(drawn)) =
                (column.specification, self.chips.get(column.chip), specifications.get_mut(column.chip))
            else {
                continue;
            };
            let drawn = drawn.get_or_insert_with(|| {
                let name = format!("chips.{}.specification.{chip}", self.designer);
                normal_column(uniforms, &name, length)
            });
            let mut per_unit = vec![0.0; length];
            super::arrays::exponential(mean, &[(sd, drawn)], &mut per_unit);
            super::arrays::multiply(&per_unit, numbers);
        }
    }
}
