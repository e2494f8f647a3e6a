//! Amazon: a stated total of two years, split over quarters by growth inside each year.
//!
//! Total T of Trainium2 in the two years normal; share x of the first year and share h of the first half
//! of the second year normal, clipped to [0.01, 0.99]; growth r from quarter to quarter of the first year
//! lognormal, of the second year `sqrt(1/h - 1)`. Quarter i (1 to 4) of a year with total Y has
//! `Y (r-1)/(r^4-1) r^(i-1)`. Trainium1: lognormal total in four equal quarters of the first year. Source:
//! Epoch AI ai-chip-counts; docs/model/chips.md, "Forward estimate".

use super::calendar::Coverage;
use super::source::{ChipSeries, Source, Term, Uniforms};
use super::{EstimateError, Range, arrays};
use overhang_prob::Distribution;
use overhang_units::Quarter;

/// What the estimate of Amazon needs.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainiumInputs {
    /// Name of the designer.
    pub designer: String,
    /// Name of the chip with the stated total.
    pub chip: String,
    /// The first calendar year of the two.
    pub first_year: i32,
    /// Units in both years.
    pub total_units: Range,
    /// Share of them in the first year.
    pub share_first_year: Range,
    /// Share of the second year's units in its first half.
    pub share_first_half: Range,
    /// Units of a quarter over those of the one before, in the first year.
    pub growth_first_year: Range,
    /// Another chip with its total of the first year, in equal quarters.
    pub steady: Option<(String, Range)>,
}

/// Amazon's chips.
#[derive(Debug, Clone)]
pub struct Trainium {
    designer: String,
    total: Distribution,
    first_year: Distribution,
    first_half: Distribution,
    growth: Distribution,
    steady: Option<Distribution>,
    series: Vec<ChipSeries>,
    coverage: Coverage,
}

/// Columns of the growing chip: one for each of its quarters.
const QUARTERS: usize = 8;

impl Trainium {
    /// Checks the inputs.
    ///
    /// # Errors
    /// Where a range is no range or the year is not one.
    pub fn new(inputs: TrainiumInputs) -> Result<Self, EstimateError> {
        let TrainiumInputs { designer, chip, first_year, steady, .. } = inputs;
        let Ok(first) = Quarter::new(first_year, 1) else {
            return Err(EstimateError::Nothing { designer, expected: "a calendar year" });
        };
        let place = |what: &str| format!("{designer} {what}");
        let mut coverage = Coverage::default();
        let mut growing = ChipSeries::new(&chip, first);
        for (column, quarter) in (0..QUARTERS).zip(first.through(first + 7)) {
            coverage.add(quarter.into());
            if let Some(at) = growing.place(quarter) {
                growing.units[at].push(Term { column, factor: 1.0 });
            }
        }
        let mut series = vec![growing];
        let mut steady_units = None;
        if let Some((name, range)) = steady {
            let mut quarters = ChipSeries::new(&name, first);
            for quarter in first.through(first + 3) {
                if let Some(at) = quarters.place(quarter) {
                    quarters.units[at].push(Term { column: QUARTERS, factor: 0.25 });
                }
            }
            series.push(quarters);
            steady_units = Some(range.lognormal(&place(&name))?);
        }
        let clip = (0.01, 0.99);
        Ok(Self {
            total: inputs.total_units.normal(&place("total"))?,
            first_year: inputs.share_first_year.clipped_normal(clip, &place("share of first year"))?,
            first_half: inputs.share_first_half.clipped_normal(clip, &place("share of first half"))?,
            growth: inputs.growth_first_year.lognormal(&place("growth"))?,
            steady: steady_units,
            designer,
            series,
            coverage,
        })
    }
}

/// Spreads `year` over four quarters, each `growth` times the one before. In the form
/// `1/((1 + r)(1 + r^2))` of `(r-1)/(r^4-1)`, which holds for r = 1 too.
fn spread(year: f64, growth: f64) -> [f64; 4] {
    let square = growth * growth;
    let first = year / ((1.0 + growth) * (1.0 + square));
    [first, first * growth, first * square, first * square * growth]
}

impl Source for Trainium {
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
        QUARTERS + usize::from(self.steady.is_some())
    }

    /// Columns are units: eight quarters of the growing chip, and the year of the steady one.
    fn sample(&self, uniforms: &mut Uniforms<'_>, columns: &mut [&mut [f64]]) {
        let length = columns.first().map_or(0, |column| column.len());
        let mut drawn = |distribution: &Distribution, what: &str| {
            let mut column = vec![0.5; length];
            uniforms(&format!("chips.{}.{what}", self.designer), &mut column);
            arrays::draw(distribution, &mut column);
            column
        };
        let total = drawn(&self.total, "total");
        let first_year = drawn(&self.first_year, "share_first_year");
        let first_half = drawn(&self.first_half, "share_first_half");
        let growth = drawn(&self.growth, "growth_first_year");
        for sample in 0..length {
            let first = total[sample] * first_year[sample];
            let second_growth = (1.0 / first_half[sample] - 1.0).sqrt();
            let years = [spread(first, growth[sample]), spread(total[sample] - first, second_growth)];
            for (column, units) in columns.iter_mut().zip(years.into_iter().flatten()) {
                column[sample] = units;
            }
        }
        if let (Some(steady), Some(column)) = (&self.steady, columns.get_mut(QUARTERS)) {
            column.copy_from_slice(&drawn(steady, "steady_total"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn a_year_is_spread_without_loss() {
        for growth in [0.5, 1.0, 1.3, 2.5] {
            let quarters = spread(100.0, growth);
            assert!((quarters.iter().sum::<f64>() - 100.0).abs() < 1e-12);
            assert!((quarters[3] / quarters[2] - growth).abs() < 1e-12);
        }
    }
}
