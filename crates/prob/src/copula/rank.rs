//! Rank correlation: its estimate, its relation to normals, and reordering to a target.

use super::{Cholesky, CopulaError, GaussianCopula};

/// Sine on [-pi/6, pi/6] by its series, below 1e-16.
fn small_sine(x: f64) -> f64 {
    let square = x * x;
    let mut term = x;
    let mut sum = x;
    for k in 1..9 {
        let k = f64::from(k);
        term *= -square / (2.0 * k * (2.0 * k + 1.0));
        sum += term;
    }
    sum
}

/// The correlation of normals whose rank correlation is `spearman`: `2 sin(pi r/6)` (Pearson 1907).
#[must_use]
pub fn spearman_to_pearson(spearman: f64) -> f64 {
    if spearman.abs() == 1.0 {
        return spearman;
    }
    2.0 * small_sine(std::f64::consts::PI * spearman / 6.0)
}

/// Ranks from 1, ties sharing the mean of their ranks.
#[must_use]
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let order = order(values);
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while let Some(&start) = order.get(first) {
        let tied = order.iter().skip(first).take_while(|&&i| values[i] == values[start]).count().max(1);
        let shared = first as f64 + (tied as f64 + 1.0) / 2.0;
        for &i in order.iter().skip(first).take(tied) {
            ranks[i] = shared;
        }
        first += tied;
    }
    ranks
}

/// Indices in ascending order of the values; equal values stay in the order given.
fn order(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    order
}

/// Pearson's correlation of two equally long samples; not a number where one does not vary.
#[must_use]
pub fn pearson(x: &[f64], y: &[f64]) -> f64 {
    let count = x.len().min(y.len()) as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(x), mean(y));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (x, y) = (x - mean_x, y - mean_y);
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    xy / (xx * yy).sqrt()
}

/// Spearman's rank correlation of two equally long samples.
#[must_use]
pub fn spearman(x: &[f64], y: &[f64]) -> f64 {
    pearson(&ranks(x), &ranks(y))
}

/// Reorders each column so that the columns get rank correlations close to the target, by the method of
/// Iman and Conover (1982, Communications in Statistics B 11, 311-334). Values stay what they are.
///
/// `scores` has a column of independent random numbers for each column (standard normals give the normal
/// copula); what correlation they have by chance is removed first. `target` holds the correlations of
/// the scores, row by row. The rank correlation that comes out for normal scores is `6/pi asin(r/2)`, 0.483 for 0.5.
///
/// # Errors
/// Where the columns differ in length or number, or a matrix is not positive definite (as with fewer
/// rows than columns).
pub fn iman_conover(columns: &mut [Vec<f64>], scores: &[Vec<f64>], target: &[f64]) -> Result<(), CopulaError> {
    let dimension = columns.len();
    let rows = columns.first().map_or(0, Vec::len);
    let lengths = columns.iter().chain(scores).map(Vec::len);
    if let Some(found) = lengths.into_iter().find(|&length| length != rows) {
        return Err(CopulaError::Shape { found, expected: rows });
    }
    if scores.len() != dimension {
        return Err(CopulaError::Shape { found: scores.len(), expected: dimension });
    }
    let wanted = GaussianCopula::new(target, dimension)?;
    let by_chance: Vec<f64> = scores
        .iter()
        .enumerate()
        .flat_map(|(i, a)| {
            let others = scores.iter().enumerate();
            others.map(move |(j, b)| if i == j { 1.0 } else { pearson(a, b) })
        })
        .collect();
    let by_chance = Cholesky::new(&by_chance, dimension)?;
    let mut mixed = vec![Vec::with_capacity(rows); dimension];
    let means: Vec<f64> = scores.iter().map(|s| s.iter().sum::<f64>() / rows as f64).collect();
    let spread = |(scores, mean): (&Vec<f64>, &f64)| {
        let squares: f64 = scores.iter().map(|s| (s - mean) * (s - mean)).sum();
        (squares / rows as f64).sqrt()
    };
    let spreads: Vec<f64> = scores.iter().zip(&means).map(spread).collect();
    let mut row = vec![0.0; dimension];
    for index in 0..rows {
        let moments = means.iter().zip(&spreads);
        for ((entry, scores), (mean, spread)) in row.iter_mut().zip(scores).zip(moments) {
            *entry = (scores[index] - mean) / spread;
        }
        by_chance.solve(&mut row);
        wanted.factor().apply(&mut row);
        for (column, &entry) in mixed.iter_mut().zip(&row) {
            column.push(entry);
        }
    }
    for (column, mixed) in columns.iter_mut().zip(&mixed) {
        let mut sorted = column.clone();
        sorted.sort_by(f64::total_cmp);
        for (value, place) in sorted.into_iter().zip(order(mixed)) {
            column[place] = value;
        }
    }
    Ok(())
}
