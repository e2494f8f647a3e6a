//! Cumulative incidence of competing events with ties and censoring (Aalen and Johansen 1978), its two
//! usual variances, and intervals.

use crate::math::{exp, ln, pow};

/// What ended a record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record {
    /// When, in any unit.
    pub time: f64,
    /// Cause, from 0; none where the record was cut off (censored).
    pub cause: Option<usize>,
    /// Weight, above zero; 1 for a plain count.
    pub weight: f64,
}

/// How the variance of a cumulative incidence is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarianceFormula {
    /// Dinse and Larson (1986), the form of lifelines.
    Dinse,
    /// Aalen (1978), the default of scikit-survival.
    Aalen,
}

/// What happened at one time.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    time: f64,
    at_risk: f64,
    /// Events of all causes.
    events: f64,
    of_cause: Vec<f64>,
    /// Nothing has happened before: Kaplan-Meier.
    before: f64,
}

/// A cumulative incidence by the end of a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Incidence {
    /// Time.
    pub time: f64,
    /// Probability.
    pub p: f64,
    /// Its variance.
    pub variance: f64,
}

impl Incidence {
    /// The interval `p^exp(-+ z se/(p ln p))`, which stays inside (0, 1); none at 0 and 1.
    #[must_use]
    pub fn interval(&self, z: f64) -> Option<(f64, f64)> {
        if self.p <= 0.0 || self.p >= 1.0 {
            return None;
        }
        let ln_p = ln(self.p);
        let width = z * self.variance.max(0.0).sqrt() / (self.p * ln_p);
        let (a, b) = (exp(exp(width) * ln_p), exp(exp(-width) * ln_p));
        Some((a.min(b), a.max(b)))
    }
}

/// Records of competing events, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CompetingRisks {
    steps: Vec<Step>,
    causes: usize,
}

impl CompetingRisks {
    /// Counts records of `causes` causes. Events come before censoring at the same time. Records whose
    /// time is not a number, whose weight is not above zero or whose cause is not known are left out.
    #[must_use]
    pub fn new(records: &[Record], causes: usize) -> Self {
        let mut sorted: Vec<&Record> = records
            .iter()
            .filter(|r| !r.time.is_nan() && r.weight > 0.0 && r.cause.is_none_or(|cause| cause < causes))
            .collect();
        sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
        let mut at_risk: f64 = sorted.iter().map(|r| r.weight).sum();
        let mut survival = 1.0;
        let mut steps = Vec::new();
        for tied in sorted.chunk_by(|a, b| a.time == b.time) {
            let mut of_cause = vec![0.0; causes];
            let mut gone = 0.0;
            for record in tied {
                gone += record.weight;
                if let Some(count) = record.cause.and_then(|cause| of_cause.get_mut(cause)) {
                    *count += record.weight;
                }
            }
            let events: f64 = of_cause.iter().sum();
            let Some(time) = tied.first().map(|record| record.time) else { continue };
            steps.push(Step { time, at_risk, events, of_cause, before: survival });
            survival *= 1.0 - events / at_risk;
            at_risk -= gone;
        }
        Self { steps, causes }
    }

    /// Probability that nothing has happened by the end of each time.
    #[must_use]
    pub fn none(&self) -> Vec<(f64, f64)> {
        self.steps.iter().map(|step| (step.time, step.before * (1.0 - step.events / step.at_risk))).collect()
    }

    /// Cumulative incidence of `cause` at each time, with its variance: with F the incidence at the end,
    /// `D = F(t) - F(u)`, n at risk, d events, d_k of the cause and S before u, the sum over u up to t of
    /// - Dinse: `D^2 d/(n (n-d)) + S^2 d_k (n-d_k)/n^3 - 2 D S d_k/n^2`
    /// - Aalen: `D^2 d/((n-1)(n-d)) + S^2 d_k (n-d_k)/(n^2 (n-1)) - 2 D S d_k (n-d_k)/(n (n-d)(n-1))`
    #[must_use]
    pub fn incidence(&self, cause: usize, formula: VarianceFormula) -> Vec<Incidence> {
        if cause >= self.causes {
            return Vec::new();
        }
        let mut cumulative = 0.0;
        let levels: Vec<f64> = self
            .steps
            .iter()
            .map(|step| {
                cumulative += step.before * step.of_cause[cause] / step.at_risk;
                cumulative
            })
            .collect();
        self.steps
            .iter()
            .zip(&levels)
            .enumerate()
            .map(|(at, (last, &p))| {
                let terms = self.steps.iter().zip(&levels).take(at + 1);
                let variance = terms.map(|(step, &level)| term(step, cause, p - level, formula)).sum();
                Incidence { time: last.time, p, variance }
            })
            .collect()
    }
}

/// One term of the variance.
fn term(step: &Step, cause: usize, difference: f64, formula: VarianceFormula) -> f64 {
    let (n, d, k, s) = (step.at_risk, step.events, step.of_cause[cause], step.before);
    if d <= 0.0 {
        return 0.0;
    }
    // Where all that are at risk go at once, no difference is left: its terms are zero.
    let part = |numerator: f64, denominator: f64| if numerator == 0.0 { 0.0 } else { numerator / denominator };
    match formula {
        VarianceFormula::Dinse => {
            part(difference * difference * d, n * (n - d)) + s * s * k * (n - k) / (n * n * n)
                - 2.0 * difference * s * k / (n * n)
        }
        VarianceFormula::Aalen => {
            part(difference * difference * d, (n - 1.0) * (n - d)) + part(s * s * k * (n - k), n * n * (n - 1.0))
                - part(2.0 * difference * s * k * (n - k), n * (n - d) * (n - 1.0))
        }
    }
}

/// Interval of Wilson (1927) for a probability seen `p` of `n` times, which stays sound near 0 and 1.
#[must_use]
pub fn wilson(p: f64, n: f64, z: f64) -> (f64, f64) {
    let z2 = pow(z, 2.0);
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// Difference of two probabilities on common draws, and its standard error: `only_first` of the draws see
/// the event in the first scenario alone, `only_second` in the second alone.
#[must_use]
pub fn paired_difference(only_first: f64, only_second: f64, draws: f64) -> (f64, f64) {
    let difference = only_first - only_second;
    (difference, ((only_first + only_second - difference * difference).max(0.0) / draws).sqrt())
}
