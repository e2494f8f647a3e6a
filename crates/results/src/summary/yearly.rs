//! Series at the end of each year, as quantiles and as chances with their errors.

use crate::error::Error;
use crate::summary::kept::Kept;
use crate::summary::paths::Series;
use overhang_engine::simulate::{Group, HISTORIES};
use overhang_engine::start::first_quarter;
use overhang_engine::tally::{Estimate, mean_of_groups};
use overhang_model::joint::QUARTERS;
use overhang_prob::quantile::{P5_P50_P95, weighted_quantiles};

/// Years of the race.
pub const YEARS: usize = QUARTERS / 4;

/// Values of series at the ends of years. Memory: 8 bytes per history, year and series.
#[derive(Debug)]
pub struct Yearly {
    kept: Kept,
    series: Vec<Series>,
    weights: Vec<f64>,
    /// First history of each group.
    groups: Vec<usize>,
    /// `[series][year][history]`
    values: Vec<Vec<f64>>,
}

impl Yearly {
    /// Collects `series` from groups that were simulated with `kept`.
    #[must_use]
    pub fn new(kept: Kept, series: Vec<Series>) -> Self {
        let values = vec![Vec::new(); series.len() * YEARS];
        Self { kept, series, weights: Vec::new(), groups: Vec::new(), values }
    }

    /// Adds the histories of a group, without those that failed.
    ///
    /// # Errors
    /// A group that was simulated to keep something else.
    pub fn add(&mut self, group: &Group) -> Result<(), Error> {
        self.groups.push(self.weights.len());
        let weight = group.weight / HISTORIES as f64;
        for (history, &failed) in self.kept.histories(group)?.zip(&group.failed) {
            if failed {
                continue;
            }
            self.weights.push(weight);
            for (series, values) in self.series.iter().zip(self.values.chunks_mut(YEARS)) {
                for (year, values) in values.iter_mut().enumerate() {
                    values.push(series.at(&history, 4 * year + 3));
                }
            }
        }
        Ok(())
    }

    /// The year with this number, from 0.
    #[must_use]
    pub fn year(number: usize) -> i32 {
        first_quarter().year() + i32::try_from(number).unwrap_or(i32::MAX)
    }

    fn values(&self, series: usize, year: usize) -> &[f64] {
        self.values.get(series * YEARS + year).map_or(&[], Vec::as_slice)
    }

    /// A series at the end of a year, history by history, and the weights of the histories.
    #[must_use]
    pub fn samples(&self, series: usize, year: usize) -> (&[f64], &[f64]) {
        (self.values(series, year), &self.weights)
    }

    /// Quantiles at 5%, 50% and 95%; not numbers where nothing was collected.
    #[must_use]
    pub fn quantiles(&self, series: usize, year: usize) -> [f64; 3] {
        weighted_quantiles(self.values(series, year), &self.weights, &P5_P50_P95)
    }

    /// Weight and weighted mean of `of` in each group.
    fn means(&self, series: usize, year: usize, of: &impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        let values = self.values(series, year);
        let ends = self.groups.iter().skip(1).copied().chain([values.len()]);
        let spans = self.groups.iter().zip(ends);
        spans
            .map(|(&from, to)| {
                let part =
                    values.get(from..to).unwrap_or_default().iter().zip(self.weights.get(from..to).unwrap_or_default());
                let (weight, sum) = part.fold((0.0, 0.0), |(weight, sum), (&x, &w)| (weight + w, sum + w * of(x)));
                (weight, sum / weight)
            })
            .filter(|(weight, _)| *weight > 0.0)
            .collect()
    }

    /// Mean of `of` a series at the end of a year: a chance where `of` gives 0 or 1.
    #[must_use]
    pub fn mean(&self, series: usize, year: usize, of: impl Fn(f64) -> f64) -> Estimate {
        mean_of_groups(&self.means(series, year, &of))
    }

    /// The same less that of `other`, whose histories are the same.
    #[must_use]
    pub fn difference(&self, other: &Self, series: (usize, usize), year: usize, of: impl Fn(f64) -> f64) -> Estimate {
        let (own, base) = (self.means(series.0, year, &of), other.means(series.1, year, &of));
        let pairs: Vec<(f64, f64)> = own.iter().zip(&base).map(|(a, b)| (a.0, a.1 - b.1)).collect();
        mean_of_groups(&pairs)
    }
}

/// 1 where `holds`, else 0.
#[must_use]
pub fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

#[cfg(test)]
mod tests {
    use super::{Yearly, indicator};
    use crate::summary::kept::Kept;
    use crate::summary::paths::Series;
    use overhang_engine::simulate::{Group, History};
    use overhang_model::joint::QUARTERS;

    fn group(weight: f64, values: &[f64]) -> Group {
        Group {
            weight,
            histories: (0..values.len() as u64).map(|k| History { parent: k, history: k }).collect(),
            trips: vec![[0; 3]; values.len()],
            failed: vec![false; values.len()],
            columns: values.iter().flat_map(|&k| (0..QUARTERS).map(move |t| k + t as f64)).collect(),
            ..Group::default()
        }
    }

    #[test]
    fn chances_and_their_errors() {
        let kept = Kept::new(&["stock_mh"], false).unwrap();
        let collect = |shift: f64| {
            let mut yearly = Yearly::new(kept.clone(), vec![Series::column(&kept, "stock_mh").unwrap()]);
            yearly.add(&group(1.0, &[0.0 + shift, 10.0 + shift])).unwrap();
            yearly.add(&group(3.0, &[10.0 + shift, 10.0 + shift])).unwrap();
            yearly
        };
        let base = collect(0.0);
        // End of the first year: quarter 3.
        let above = |x: f64| indicator(x > 5.0);
        let chance = base.mean(0, 0, above);
        assert!((chance.value - 0.875).abs() < 1e-12);
        // Residuals -.375 with weight 1 and .125 with weight 3 (times 2/1024): sqrt(2 (.375^2 + .375^2))/4.
        assert!((chance.se - (2.0_f64 * 2.0 * 0.375 * 0.375).sqrt() / 4.0).abs() < 1e-12);
        assert_eq!(base.quantiles(0, 1)[1], 17.0);
        let moved = collect(1.0).difference(&base, (0, 0), 2, |x| x);
        assert!((moved.value - 1.0).abs() < 1e-12 && moved.se.abs() < 1e-12);
        assert!(Yearly::new(kept, Vec::new()).mean(0, 0, above).value.is_nan());
    }
}
