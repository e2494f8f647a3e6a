//! Quantiles of series over time: columns of the step, or what a function makes of them.

use crate::error::Error;
use crate::summary::kept::{HistoryView, Kept};
use overhang_engine::simulate::{Group, HISTORIES};
use overhang_engine::start::first_quarter;
use overhang_model::joint::{COLUMNS, QUARTERS};
use overhang_prob::quantile::{P5_P50_P95, weighted_quantiles};
use overhang_units::Quarter;
use serde::Serialize;

/// Value of a series in quarter `t` of a history.
type Value = Box<dyn Fn(&HistoryView<'_>, usize) -> f64 + Send + Sync>;

/// One number per quarter of a history.
pub struct Series {
    name: String,
    unit: String,
    value: Value,
}

impl std::fmt::Debug for Series {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Series").field("name", &self.name).field("unit", &self.unit).finish_non_exhaustive()
    }
}

impl Series {
    /// A kept column as it is.
    ///
    /// # Errors
    /// A column that is unknown or not kept.
    pub fn column(kept: &Kept, name: &str) -> Result<Self, Error> {
        let place = kept
            .place(name)
            .ok_or_else(|| Error::Question(format!("found no kept column {name}, expected one that the run keeps")))?;
        let unit = COLUMNS.iter().find(|(column, _, _)| *column == name).map_or("", |(_, unit, _)| unit);
        Ok(Self::derived(name, unit, move |history, t| history.at(t, place)))
    }

    /// Its value in quarter `t` of a history.
    pub(super) fn at(&self, history: &HistoryView<'_>, t: usize) -> f64 {
        (self.value)(history, t)
    }

    /// What `value` makes of a history in quarter `t`, from 0, in `unit`.
    pub fn derived(
        name: impl Into<String>,
        unit: impl Into<String>,
        value: impl Fn(&HistoryView<'_>, usize) -> f64 + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), unit: unit.into(), value: Box::new(value) }
    }
}

/// Quantiles at the end of a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quantiles {
    /// The quarter.
    pub quarter: Quarter,
    /// 5%.
    pub p5: f64,
    /// Median.
    pub p50: f64,
    /// 95%.
    pub p95: f64,
}

/// Quantiles of one series over all quarters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PathSummary {
    /// Name of the series.
    pub column: String,
    /// Its unit.
    pub unit: String,
    /// One entry per quarter.
    pub quarters: Vec<Quantiles>,
}

/// Values of series, collected group by group. Memory: 8 bytes per history, quarter and series.
#[derive(Debug)]
pub struct Paths {
    kept: Kept,
    series: Vec<Series>,
    weights: Vec<f64>,
    /// `[series][quarter][history]`
    values: Vec<Vec<f64>>,
}

impl Paths {
    /// Collects `series` from groups that were simulated with `kept`.
    #[must_use]
    pub fn new(kept: Kept, series: Vec<Series>) -> Self {
        let values = vec![Vec::new(); series.len() * QUARTERS];
        Self { kept, series, weights: Vec::new(), values }
    }

    /// Adds the histories of a group, without those that failed.
    ///
    /// # Errors
    /// A group that was simulated to keep something else.
    pub fn add(&mut self, group: &Group) -> Result<(), Error> {
        // Each history stands for its part of a whole group, however many of them were asked for.
        let weight = group.weight / HISTORIES as f64;
        for (history, &failed) in self.kept.histories(group)?.zip(&group.failed) {
            if failed {
                continue;
            }
            self.weights.push(weight);
            for (series, values) in self.series.iter().zip(self.values.chunks_mut(QUARTERS)) {
                for (t, values) in values.iter_mut().enumerate() {
                    values.push((series.value)(&history, t));
                }
            }
        }
        Ok(())
    }

    /// Histories collected.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether nothing was collected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Weighted quantiles of each series, in their order; not a number where nothing was collected.
    #[must_use]
    pub fn summaries(&self) -> Vec<PathSummary> {
        self.series
            .iter()
            .zip(self.values.chunks(QUARTERS))
            .map(|(series, values)| PathSummary {
                column: series.name.clone(),
                unit: series.unit.clone(),
                quarters: values.iter().enumerate().map(|(t, values)| self.quantiles(t, values)).collect(),
            })
            .collect()
    }

    fn quantiles(&self, t: usize, values: &[f64]) -> Quantiles {
        let [p5, p50, p95] = weighted_quantiles(values, &self.weights, &P5_P50_P95);
        Quantiles { quarter: first_quarter() + i32::try_from(t).unwrap_or(i32::MAX), p5, p50, p95 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Paths, Series};
    use crate::summary::kept::Kept;
    use overhang_engine::simulate::{Group, History};
    use overhang_model::joint::QUARTERS;

    /// Histories whose two columns are `k` and `2 k` in each quarter.
    fn group(weight: f64, values: &[f64], failed: &[bool]) -> Group {
        Group {
            weight,
            histories: (0..values.len() as u64).map(|k| History { parent: k, history: k }).collect(),
            trips: vec![[0; 3]; values.len()],
            failed: failed.to_vec(),
            columns: values.iter().flat_map(|&k| (0..QUARTERS).flat_map(move |_| [k, 2.0 * k])).collect(),
            ..Group::default()
        }
    }

    #[test]
    fn quantiles_of_columns_and_of_what_is_made_of_them() {
        let kept = Kept::new(&["stock_mh", "waiting_mh"], false).unwrap();
        let (stock, waiting) = (kept.place("stock_mh").unwrap(), kept.place("waiting_mh").unwrap());
        let series = vec![
            Series::column(&kept, "stock_mh").unwrap(),
            Series::derived("sum", "M H100e", move |history, t| history.at(t, stock) + history.at(t, waiting)),
        ];
        let mut paths = Paths::new(kept, series);
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        paths.add(&group(1.0, &values, &[false; 101])).unwrap();
        let [stock, sum] = &paths.summaries()[..] else { panic!("two series") };
        let (first, last) = (stock.quarters[0], sum.quarters[43]);
        assert_eq!((first.p5, first.p50, first.p95), (5.0, 50.0, 95.0));
        assert_eq!((last.p5, last.p50, last.p95), (15.0, 150.0, 285.0));
        assert_eq!((first.quarter.to_string(), last.quarter.to_string()), ("2026-Q1".into(), "2036-Q4".into()));
        assert_eq!((stock.unit.as_str(), sum.unit.as_str()), ("M H100e", "M H100e"));
    }

    #[test]
    fn weights_count_and_failed_histories_do_not() {
        let kept = Kept::new(&["stock_mh", "waiting_mh"], false).unwrap();
        let series = vec![Series::column(&kept, "stock_mh").unwrap()];
        let mut paths = Paths::new(kept, series);
        paths.add(&group(1.0, &[1.0, f64::NAN], &[false, true])).unwrap();
        paths.add(&group(1e6, &[2.0, 2.0], &[false, false])).unwrap();
        assert_eq!(paths.len(), 3);
        assert_eq!(paths.summaries()[0].quarters[0].p50, 2.0);
        assert!(Paths::new(Kept::default(), Vec::new()).is_empty());
    }

    #[test]
    fn a_column_that_is_not_kept_is_refused() {
        let kept = Kept::new(&["stock_mh"], false).unwrap();
        assert!(Series::column(&kept, "need_gw").unwrap_err().to_string().contains("need_gw"));
    }
}
