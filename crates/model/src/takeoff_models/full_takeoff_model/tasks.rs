//! Tasks: what it takes to train and to run AI that does them, and sums over the easier ones.

use overhang_prob::math::{exp, log10, pow};
use std::f64::consts::LN_10;

/// Where the requirement is given (share of tasks) and how many sevenths of the gap lie below the top there.
const POINTS: [(f64, f64); 6] = [(0.0, 10.5), (0.05, 9.5), (0.1, 8.5), (0.2, 7.0), (0.5, 4.0), (1.0, 0.0)];

/// Requirements of tasks 0 to `count`: `top / gap^(k/7)` at the points, log-linear between; task 0 needs 1.
/// With a steepness (orders of magnitude) they are rounded up to steps above `top / gap`.
pub(crate) fn requirements(top: f64, gap: f64, count: usize, steepness: f64) -> Vec<f64> {
    let (log_top, log_seventh) = (log10(top), log10(gap) / 7.0);
    let mut all = vec![1.0];
    for j in 0..count {
        let q = if count > 1 { j as f64 / (count - 1) as f64 } else { 1.0 };
        let upper = POINTS.iter().position(|&(at, _)| q <= at).unwrap_or(POINTS.len() - 1).max(1);
        let ((q0, k0), (q1, k1)) = (POINTS[upper - 1], POINTS[upper]);
        let mut log = log_top - log_seventh * (k0 + (k1 - k0) * (q - q0) / (q1 - q0));
        if steepness > 0.0 {
            let low = log_top - 7.0 * log_seventh;
            log = (low + ((log - low) / steepness).ceil() * steepness).min(log_top);
        }
        all.push(exp(log * LN_10));
    }
    all
}

/// The tasks of one kind of work, with prefix sums for one substitution exponent.
#[derive(Debug)]
pub(crate) struct Tasks {
    /// Training requirement of tasks 0 to N, ascending.
    pub(crate) training: Vec<f64>,
    /// `1/(1 - rho)`, the elasticity of substitution.
    pub(crate) elasticity: f64,
    /// Exponent of the substitution, rho.
    pub(crate) rho: f64,
    tradeoff: f64,
    /// `g = rt tr^phi`; compute does task j with efficiency `min(1, B^phi / g)`.
    hardness: Vec<f64>,
    /// `1 / g`.
    per_hardness: Vec<f64>,
    /// `g^-sigma`.
    hardness_power: Vec<f64>,
    /// Sum of `g^(1 - sigma)` over tasks 1 to j - 1.
    prefix: Vec<f64>,
}

/// Efficiency of compute in all tasks at one size of the largest training run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Efficiency<'a> {
    tasks: &'a Tasks,
    /// `B^phi`.
    scale: f64,
    /// `B^(phi sigma)`.
    scale_power: f64,
    /// `B^(phi (sigma - 1))`.
    scale_rest: f64,
    /// Tasks below this one are done with efficiency 1.
    first_below_one: usize,
}

impl Tasks {
    /// Tasks with training requirements, running requirements, trade-off phi between them and
    /// substitution rho.
    pub(crate) fn new(training: Vec<f64>, runtime: &[f64], tradeoff: f64, rho: f64) -> Self {
        let elasticity = 1.0 / (1.0 - rho);
        let hardness: Vec<f64> = training.iter().zip(runtime).map(|(&tr, &rt)| rt * pow(tr, tradeoff)).collect();
        let per_hardness = hardness.iter().map(|&g| 1.0 / g).collect();
        let hardness_power = hardness.iter().map(|&g| pow(g, -elasticity)).collect();
        let mut prefix = vec![0.0, 0.0];
        let mut sum = 0.0;
        for &g in hardness.iter().skip(1) {
            sum += pow(g, 1.0 - elasticity);
            prefix.push(sum);
        }
        Self { training, elasticity, rho, tradeoff, hardness, per_hardness, hardness_power, prefix }
    }

    /// Number of tasks besides task 0.
    pub(crate) fn count(&self) -> usize {
        self.training.len() - 1
    }

    /// Number of tasks, task 0 among them, whose training requirement is below `run`.
    pub(crate) fn trainable(&self, run: f64) -> usize {
        self.training.partition_point(|&needed| needed < run)
    }

    /// Efficiencies where the largest training run has this logarithm.
    pub(crate) fn efficiency(&self, ln_run: f64) -> Efficiency<'_> {
        let ln_scale = self.tradeoff * ln_run;
        let scale = exp(ln_scale);
        let scale_power = exp(ln_scale * self.elasticity);
        Efficiency {
            tasks: self,
            scale,
            scale_power,
            scale_rest: scale_power / scale,
            first_below_one: self.hardness.partition_point(|&g| g <= scale),
        }
    }
}

impl Efficiency<'_> {
    /// eta of task j.
    #[inline(always)]
    pub(crate) fn of(&self, j: usize) -> f64 {
        (self.scale * self.tasks.per_hardness[j]).min(1.0)
    }

    /// eta^sigma of task j.
    #[inline(always)]
    pub(crate) fn power(&self, j: usize) -> f64 {
        (self.scale_power * self.tasks.hardness_power[j]).min(1.0)
    }

    /// Sum of eta^(sigma - 1) over tasks 1 to `end` - 1.
    #[inline(always)]
    pub(crate) fn sum_below(&self, end: usize) -> f64 {
        let held = self.first_below_one.clamp(1, end.max(1));
        (held - 1) as f64 + self.scale_rest * (self.tasks.prefix[end.max(1)] - self.tasks.prefix[held])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use overhang_prob::math::ln;

    #[test]
    fn prefix_sums_are_sums() {
        let training = requirements(1e36, 1e4, 100, 0.0);
        let runtime = requirements(5e23, 10.0, 100, 0.0);
        for rho in [-0.5, 0.4] {
            let tasks = Tasks::new(training.clone(), &runtime, 1.5, rho);
            for run in [1e24, 1e30, 1e36, 1e45, 1e52] {
                let efficiency = tasks.efficiency(ln(run));
                for end in [1, 2, 50, 101] {
                    let plain: f64 = (1..end)
                        .map(|j| {
                            let eta = 1.0 / (runtime[j] * pow(training[j] / run, 1.5)).max(1.0);
                            assert!((efficiency.of(j) / eta - 1.0).abs() < 1e-11);
                            assert!((efficiency.power(j) / pow(eta, tasks.elasticity) - 1.0).abs() < 1e-11);
                            pow(eta, tasks.elasticity - 1.0)
                        })
                        .sum();
                    assert!((efficiency.sum_below(end) - plain).abs() <= 1e-11 * plain, "{run} {end}");
                }
            }
        }
    }

    #[test]
    fn requirements_meet_their_points_and_steps() {
        let smooth = requirements(1e36, 1e4, 101, 0.0);
        assert_eq!(smooth.len(), 102);
        assert!((smooth[101] / 1e36 - 1.0).abs() < 1e-12);
        assert!((smooth[21] / 1e32 - 1.0).abs() < 1e-12, "{}", smooth[21]);
        assert!((smooth[1] / 1e30 - 1.0).abs() < 1e-12);
        let steps = requirements(1e36, 1e4, 101, 1.0);
        for (step, value) in steps.iter().zip(&smooth).skip(1) {
            let log = log10(*step);
            assert!(*step >= value * (1.0 - 1e-12) && (log - log.round()).abs() < 1e-9);
        }
    }
}
