//! Results: quantiles of a series by quarter, with what they cover.

use super::calendar::{Coverage, Covered};
use super::fleet::Entity;
use super::specification::Measure;
use overhang_prob::quantile::{P5_P50_P95, quantiles};
use overhang_units::Quarter;

/// What happened in a quarter, or all until its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In the quarter.
    Flow,
    /// From the start of the series to the end of the quarter.
    Cumulative,
}

/// The 5%, 50% and 95% points over samples (type 7).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interval {
    /// 5% point.
    pub p5: f64,
    /// 50% point.
    pub p50: f64,
    /// 95% point.
    pub p95: f64,
}

impl Interval {
    /// The interval of a sample.
    #[must_use]
    pub fn of(sample: &[f64]) -> Self {
        let [p5, p50, p95] = quantiles(sample, &P5_P50_P95);
        Self { p5, p50, p95 }
    }

    /// The interval of a positive multiple.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { p5: self.p5 * factor, p50: self.p50 * factor, p95: self.p95 * factor }
    }

    /// Sum end by end: the interval of a sum of comonotone numbers.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { p5: self.p5 + other.p5, p50: self.p50 + other.p50, p95: self.p95 + other.p95 }
    }
}

/// One quarter of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct QuarterSummary {
    /// The quarter.
    pub quarter: Quarter,
    /// Flow in each measure of the series.
    pub flow: Vec<Interval>,
    /// Stock sold from the start of the series on, in each measure of the series.
    pub cumulative: Vec<Interval>,
    /// Designers whose data end before the quarter; their flow counts as zero.
    pub missing: Vec<String>,
    /// Designers whose data cover part of the quarter.
    pub partial: Vec<String>,
    /// Designers whose data begin after the quarter.
    pub not_started: Vec<String>,
    /// Whether a flow is an estimate through published quantiles.
    pub estimated: bool,
}

impl QuarterSummary {
    /// Whether all designers that have begun cover the whole quarter.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.missing.is_empty() && self.partial.is_empty()
    }

    /// Fills in what designers cover.
    pub(super) fn cover<'a>(&mut self, designers: impl Iterator<Item = (&'a str, &'a Coverage)>) {
        for (designer, coverage) in designers {
            let list = match coverage.of(self.quarter) {
                Covered::Whole => continue,
                Covered::Part => &mut self.partial,
                Covered::Nothing if coverage.first().is_some_and(|first| self.quarter < first) => &mut self.not_started,
                Covered::Nothing => &mut self.missing,
            };
            list.push(designer.to_owned());
        }
    }
}

/// Quantiles of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Whose.
    pub entity: Entity,
    /// In which measures, the order of the intervals of each quarter.
    pub measures: Vec<Measure>,
    /// Chips without a number for a measure (no price, no 16-bit speed): they count as zero in it.
    pub lacking: Vec<(Measure, String)>,
    /// The first quarter from which all its designers have data: totals before are not comparable.
    pub common_start: Option<Quarter>,
    /// Quarters in order of time.
    pub quarters: Vec<QuarterSummary>,
}

impl Series {
    /// The interval of a quarter.
    #[must_use]
    pub fn interval(&self, kind: Kind, measure: Measure, quarter: Quarter) -> Option<Interval> {
        let place = self.measures.iter().position(|&known| known == measure)?;
        let summary = self.quarters.iter().find(|summary| summary.quarter == quarter)?;
        let intervals = match kind {
            Kind::Flow => &summary.flow,
            Kind::Cumulative => &summary.cumulative,
        };
        intervals.get(place).copied()
    }

    /// Medians of consecutive quarters, for growth and for sums of medians.
    #[must_use]
    pub fn medians(&self, kind: Kind, measure: Measure, from: Quarter, to: Quarter) -> Vec<f64> {
        let median = |quarter| Some(self.interval(kind, measure, quarter)?.p50);
        from.through(to).filter_map(median).collect()
    }
}

/// The world total if all designers err together: quantiles of comonotone numbers add. All series must be
/// in the same measures; after its end a series keeps its stock.
#[must_use]
pub fn comonotone(designers: &[Series]) -> Option<Series> {
    let measures = designers.first()?.measures.clone();
    let quarters = || designers.iter().flat_map(|series| &series.quarters).map(|q| q.quarter);
    let (first, last) = (quarters().min()?, quarters().max()?);
    let mut total = Series {
        entity: Entity::World,
        lacking: designers.iter().flat_map(|series| series.lacking.iter().cloned()).collect(),
        common_start: designers.iter().filter_map(|series| series.common_start).max(),
        quarters: Vec::new(),
        measures,
    };
    for quarter in first.through(last) {
        let zeros = vec![Interval::default(); total.measures.len()];
        let mut sum = QuarterSummary {
            quarter,
            flow: zeros.clone(),
            cumulative: zeros,
            missing: Vec::new(),
            partial: Vec::new(),
            not_started: Vec::new(),
            estimated: false,
        };
        for series in designers {
            let before = series.quarters.iter().rfind(|summary| summary.quarter <= quarter);
            let Some(latest) = before else {
                sum.not_started.extend(series.entity.designer().map(str::to_owned));
                continue;
            };
            for (sum, stock) in sum.cumulative.iter_mut().zip(&latest.cumulative) {
                *sum = sum.plus(*stock);
            }
            if latest.quarter == quarter {
                for (sum, flow) in sum.flow.iter_mut().zip(&latest.flow) {
                    *sum = sum.plus(*flow);
                }
                sum.missing.extend_from_slice(&latest.missing);
                sum.partial.extend_from_slice(&latest.partial);
                sum.estimated |= latest.estimated;
            } else {
                sum.missing.extend(series.entity.designer().map(str::to_owned));
            }
        }
        total.quarters.push(sum);
    }
    Some(total)
}
