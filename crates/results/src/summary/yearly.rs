//! Series at the end of each year, as quantiles and as chances with their errors.

use crate::error::Error;
use crate::summary::kept::Kept;
use crate::summary::paths::Series;
use overhang_engine::simulate::{Group, HISTORIES};
use overhang_engine::start::first_quarter;
use overhang_engine::tally::{Estimate, GroupMean, mean_of_groups};
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
    /// Number of each history among all, also those that failed: a history has the same in every world.
    numbers: Vec<usize>,
    /// First history of each group, and its effective number of histories.
    groups: Vec<(usize, f64)>,
    /// Histories seen, also those that failed.
    seen: usize,
    /// `[series][year][history]`
    values: Vec<Vec<f64>>,
}

impl Yearly {
    /// Collects `series` from groups that were simulated with `kept`.
    #[must_use]
    pub fn new(kept: Kept, series: Vec<Series>) -> Self {
        let values = vec![Vec::new(); series.len() * YEARS];
        Self { kept, series, weights: Vec::new(), numbers: Vec::new(), groups: Vec::new(), seen: 0, values }
    }

    /// Adds the histories of a group, without those that failed.
    ///
    /// # Errors
    /// A group that was simulated to keep something else.
    pub fn add(&mut self, group: &Group) -> Result<(), Error> {
        self.groups.push((self.weights.len(), group.effective));
        let weight = group.weight / HISTORIES as f64;
        for (history, &failed) in self.kept.histories(group)?.zip(&group.failed) {
            self.seen += 1;
            if failed {
                continue;
            }
            self.numbers.push(self.seen);
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

    /// The histories of each group, as a range, with its effective number.
    fn spans(&self) -> impl Iterator<Item = (std::ops::Range<usize>, f64)> {
        let ends = self.groups.iter().skip(1).map(|&(from, _)| from).chain([self.weights.len()]);
        self.groups.iter().zip(ends).map(|(&(from, effective), to)| (from..to, effective))
    }

    /// Mean of `of` a series at the end of a year: a chance where `of` gives 0 or 1.
    #[must_use]
    pub fn mean(&self, series: usize, year: usize, of: impl Fn(f64) -> f64) -> Estimate {
        let values = self.values(series, year);
        estimate(self.spans().map(|(span, effective)| {
            let own = values.get(span.clone()).unwrap_or_default().iter().map(|&x| of(x));
            (self.weights.get(span).unwrap_or_default().iter().copied().zip(own).collect(), effective)
        }))
    }

    /// The same less that of `other`, over the histories that are sound in both.
    #[must_use]
    pub fn difference(&self, other: &Self, series: (usize, usize), year: usize, of: impl Fn(f64) -> f64) -> Estimate {
        let (own, base) = (self.values(series.0, year), other.values(series.1, year));
        estimate(self.spans().map(|(span, effective)| {
            let pairs = span.filter_map(|k| {
                let twin = other.numbers.binary_search(self.numbers.get(k)?).ok()?;
                Some((*self.weights.get(k)?, of(*own.get(k)?) - of(*base.get(twin)?)))
            });
            (pairs.collect(), effective)
        }))
    }
}

/// The mean of groups of (weight, value), each with its effective number; groups without weight are left out.
fn estimate(groups: impl Iterator<Item = (Vec<(f64, f64)>, f64)>) -> Estimate {
    let of_group = |(values, effective): (Vec<(f64, f64)>, f64)| {
        let weight: f64 = values.iter().map(|(w, _)| w).sum();
        let mean = values.iter().map(|(w, x)| w * x).sum::<f64>() / weight;
        let variance = values.iter().map(|(w, x)| w * (x - mean) * (x - mean)).sum::<f64>() / weight;
        (weight > 0.0).then_some(GroupMean { weight, mean, variance, effective })
    };
    mean_of_groups(&groups.filter_map(of_group).collect::<Vec<_>>())
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
            effective: 100.0,
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
        // Residuals -.375 with weight 1 and .125 with weight 3 (times 2/1024): sqrt(2 (.375^2 + .375^2))/4. That is
        // above the binomial error of 160 effective draws.
        assert!((chance.se - (2.0_f64 * 2.0 * 0.375 * 0.375).sqrt() / 4.0).abs() < 1e-12);
        assert_eq!(base.quantiles(0, 1)[1], 17.0);
        let moved = collect(1.0).difference(&base, (0, 0), 2, |x| x);
        assert!((moved.value - 1.0).abs() < 1e-12 && moved.se.abs() < 1e-12);
        assert!(Yearly::new(kept, Vec::new()).mean(0, 0, above).value.is_nan());
    }
}
