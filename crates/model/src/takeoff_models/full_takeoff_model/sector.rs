//! One sector: who does which task, and what comes out.

use super::tasks::{Efficiency, Tasks};
use overhang_prob::math::{exp, ln, pow};

/// A task counts as automated where compute does this many times what labour does.
const AUTOMATED_RATIO: f64 = 10.0;

/// What a sector works with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Factors {
    /// ln of capital (or experiments).
    pub(crate) ln_capital: f64,
    /// People.
    pub(crate) labour: f64,
    /// Compute, FLOP a year.
    pub(crate) compute: f64,
}

/// What a sector does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work {
    /// ln of output before scaling, without productivity.
    pub(crate) ln_output: f64,
    /// Share of tasks that are automated.
    pub(crate) automated: f64,
    /// The task at which labour takes over, a hint for the next step.
    pub(crate) boundary: usize,
}

/// Weights of a sector, fixed at the start.
#[derive(Debug)]
pub(crate) struct Sector {
    rho: f64,
    outer: f64,
    /// `w^sigma` of task 0 and of each other task.
    first: f64,
    other: f64,
    /// `ln(Sb(I)) (1 - rho)` for I from 0 to N.
    labour_term: Vec<f64>,
    /// ln of the sum of weights over tasks.
    ln_task_weights: f64,
    /// Weights of capital and of cognitive work; they sum to 1.
    capital_weight: f64,
    cognitive_weight: f64,
}

/// Shares of output at the start, from which weights follow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shares {
    /// Cognitive work in output.
    pub(crate) cognitive: f64,
    /// Compute in cognitive work.
    pub(crate) compute: f64,
}

/// Who does which task: tasks before `boundary` are done by compute, those from it on by labour, and
/// at the boundary either or both.
#[derive(Debug, Clone, Copy)]
struct Allocation {
    boundary: usize,
    /// `ln` of the sum of `w x^rho` over all tasks.
    ln_sum: f64,
    /// Automated tasks, task 0 among them.
    automated: usize,
}

impl Sector {
    /// Weights at which the shares of output are those given, where compute does task 0 and labour the rest.
    pub(crate) fn new(tasks: &Tasks, eta_first: f64, start: &Factors, shares: Shares, outer: f64) -> Self {
        let (rho, count) = (tasks.rho, tasks.count() as f64);
        let (x_first, x_other) = (eta_first * start.compute, start.labour / count);
        let compute = shares.compute * shares.cognitive;
        let odds = compute / (shares.cognitive - compute) * count * pow(x_other / x_first, rho);
        let (w_first, w_other) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
        let weights = w_first + count * w_other;
        let sum = w_first * pow(x_first, rho) + count * w_other * pow(x_other, rho);
        let ln_cognitive = ln(sum / weights) / rho;
        let odds = (1.0 - shares.cognitive) / shares.cognitive * exp(outer * (ln_cognitive - start.ln_capital));
        let (first, other) = (pow(w_first, tasks.elasticity), pow(w_other, tasks.elasticity));
        let mut sector = Self {
            rho,
            outer,
            first,
            other,
            labour_term: Vec::new(),
            ln_task_weights: ln(weights),
            capital_weight: odds / (1.0 + odds),
            cognitive_weight: 1.0 / (1.0 + odds),
        };
        sector.labour_term =
            (0..=tasks.count()).map(|from| (1.0 - rho) * ln(sector.labour_weight(from, tasks.count()))).collect();
        sector
    }

    /// `Sb(I)`: weights of the tasks from I on.
    #[inline(always)]
    fn labour_weight(&self, from: usize, count: usize) -> f64 {
        let rest = (count + 1 - from) as f64;
        if from == 0 { self.first + self.other * (rest - 1.0) } else { self.other * rest }
    }

    /// `Se(I)`: weights of the tasks before I times eta^(sigma - 1). Task 0 has eta 1.
    #[inline(always)]
    fn compute_weight(&self, efficiency: &Efficiency<'_>, end: usize) -> f64 {
        if end == 0 { 0.0 } else { self.first + self.other * efficiency.sum_below(end) }
    }

    /// Labour and compute at the boundary task I if it is shared: `(lI, cI, T)`.
    #[inline(always)]
    fn boundary(&self, f: &Factors, efficiency: &Efficiency<'_>, count: usize, at: usize) -> (f64, f64, f64) {
        let eta = efficiency.of(at);
        let labour_weight = self.labour_weight(at, count);
        let a = efficiency.power(at) * labour_weight;
        let d = self.compute_weight(efficiency, at);
        let compute = (f.compute * a - f.labour * d) / (a + eta * d);
        let total = f.labour + eta * compute;
        let own = if at == 0 { self.first } else { self.other };
        (total * own / labour_weight - eta * compute, compute, total)
    }

    /// Whether labour at the boundary is not negative: the sign of the first number of [`Self::boundary`],
    /// multiplied out.
    #[inline(always)]
    fn labour_is_left(&self, f: &Factors, efficiency: &Efficiency<'_>, count: usize, at: usize) -> bool {
        let eta = efficiency.of(at);
        let labour_weight = self.labour_weight(at, count);
        let a = efficiency.power(at) * labour_weight;
        let d = self.compute_weight(efficiency, at);
        let compute = eta * (f.compute * a - f.labour * d);
        let own = if at == 0 { self.first } else { self.other };
        (f.labour * (a + eta * d) + compute) * own >= compute * labour_weight
    }

    /// The best allocation where the first `trainable` tasks can be automated (docs/model/takeoff.md,
    /// "Full Takeoff Model"). The first boundary at which labour is not negative is looked for from `hint` on.
    fn allocate(
        &self,
        f: &Factors,
        efficiency: &Efficiency<'_>,
        (count, trainable): (usize, usize),
        hint: usize,
    ) -> Allocation {
        let enough = |at: usize| self.labour_is_left(f, efficiency, count, at);
        let last = trainable - 1;
        let mut at = hint.min(last);
        // Labour at the boundary rises from negative to positive along the tasks.
        while at > 0 && enough(at - 1) {
            at -= 1;
        }
        while at <= last && !enough(at) {
            at += 1;
        }
        let rho = self.rho;
        let labour_term = |from: usize, ln_labour: f64| exp(rho * ln_labour + self.labour_term[from]);
        let compute_term = |used: f64, all: f64, sum: f64| exp(rho * ln(used / all)) * sum;
        if at > last {
            // All that can be automated is.
            let all = self.compute_weight(efficiency, trainable);
            let per_weight = f.compute / all;
            if trainable > count {
                // Everything: labour helps with the last task.
                let sum = self.compute_weight(efficiency, count);
                let by_compute = per_weight * self.other * efficiency.power(count);
                let helped = pow(self.other, 1.0 - rho) * pow(f.labour + by_compute, rho);
                let automated = count + usize::from(by_compute > AUTOMATED_RATIO * f.labour);
                return Allocation {
                    boundary: last,
                    ln_sum: ln(compute_term(f.compute, all, sum) + helped),
                    automated,
                };
            }
            let sum = compute_term(f.compute, all, all) + labour_term(trainable, ln(f.labour));
            return Allocation { boundary: last, ln_sum: ln(sum), automated: trainable };
        }
        let (labour, compute, total) = self.boundary(f, efficiency, count, at);
        let own_sum = self.compute_weight(efficiency, at);
        if at > 0 && compute < 0.0 {
            let sum = compute_term(f.compute, own_sum, own_sum) + labour_term(at, ln(f.labour));
            return Allocation { boundary: at, ln_sum: ln(sum), automated: at };
        }
        let eta = efficiency.of(at);
        let mut sum = labour_term(at, ln(total));
        if at > 0 {
            let all = self.compute_weight(efficiency, at + 1);
            sum += compute_term(f.compute + labour / eta, all, own_sum);
        }
        let automated = at + usize::from(eta * compute > AUTOMATED_RATIO * labour);
        Allocation { boundary: at, ln_sum: ln(sum), automated }
    }

    /// Output with the best allocation.
    pub(crate) fn work(
        &self,
        f: &Factors,
        efficiency: &Efficiency<'_>,
        (count, trainable): (usize, usize),
        hint: usize,
    ) -> Work {
        let allocation = self.allocate(f, efficiency, (count, trainable), hint);
        let automated = (allocation.automated as f64 - 1.0) / count as f64;
        let ln_output = self.ln_output(self.capital_term(f), allocation.ln_sum);
        Work { ln_output, automated, boundary: allocation.boundary }
    }

    /// [`Self::work`] and ln of the output where only task 0 can be automated.
    pub(crate) fn work_and_alone(
        &self,
        f: &Factors,
        efficiency: &Efficiency<'_>,
        tasks: (usize, usize),
        hint: usize,
    ) -> (Work, f64) {
        let work = self.work(f, efficiency, tasks, hint);
        let (count, trainable) = tasks;
        if trainable <= 1 {
            return (work, work.ln_output);
        }
        (work, self.work(f, efficiency, (count, 1), 0).ln_output)
    }

    /// ln of output where compute does task 0 and labour all others evenly.
    pub(crate) fn ln_output_at_start(&self, f: &Factors, eta_first: f64, count: usize) -> f64 {
        let n = count as f64;
        let (w_first, w_other) = (pow(self.first, 1.0 - self.rho), pow(self.other, 1.0 - self.rho));
        let sum = w_first * pow(eta_first * f.compute, self.rho) + n * w_other * pow(f.labour / n, self.rho);
        self.ln_output(self.capital_term(f), ln(sum))
    }

    /// `w_k k^outer`.
    fn capital_term(&self, f: &Factors) -> f64 {
        self.capital_weight * exp(self.outer * f.ln_capital)
    }

    /// `ln CES([k, cog], outer)` with `cog = (sum / W)^(1/rho)`, from the term of capital.
    fn ln_output(&self, capital_term: f64, ln_sum: f64) -> f64 {
        let ln_cognitive = (ln_sum - self.ln_task_weights) / self.rho;
        let cognitive = self.cognitive_weight * exp(self.outer * ln_cognitive);
        ln(capital_term + cognitive) / self.outer
    }
}

#[cfg(test)]
mod tests {
    use super::super::tasks::requirements;
    use super::*;

    const COUNT: usize = 100;

    /// Labour and compute of every task, as docs/model/takeoff.md writes them, the boundary by a full scan.
    fn plain(sector: &Sector, f: &Factors, eta: &[f64], trainable: usize, elasticity: f64) -> (Vec<f64>, Vec<f64>) {
        let b: Vec<f64> = (0..=COUNT).map(|j| if j == 0 { sector.first } else { sector.other }).collect();
        let sb = |from: usize| b[from..].iter().sum::<f64>();
        let weight = |j: usize| b[j] * pow(eta[j], elasticity - 1.0);
        let se = |end: usize| (0..end).map(weight).sum::<f64>();
        let (mut l, mut c) = (vec![0.0; COUNT + 1], vec![0.0; COUNT + 1]);
        for i in 0..trainable {
            let (a, d) = (pow(eta[i], elasticity) * sb(i), se(i));
            let ci = (f.compute * a - f.labour * d) / (a + eta[i] * d);
            let total = f.labour + eta[i] * ci;
            let li = total * b[i] / sb(i) - eta[i] * ci;
            if li < 0.0 {
                continue;
            }
            if i > 0 && ci < 0.0 {
                (0..i).for_each(|j| c[j] = f.compute * weight(j) / se(i));
                (i..=COUNT).for_each(|j| l[j] = f.labour * b[j] / sb(i));
            } else {
                (i + 1..=COUNT).for_each(|j| l[j] = total * b[j] / sb(i));
                (0..i).for_each(|j| c[j] = (f.compute + li / eta[i]) * weight(j) / se(i + 1));
                (l[i], c[i]) = (li, ci);
            }
            return (l, c);
        }
        (0..trainable).for_each(|j| c[j] = f.compute * weight(j) / se(trainable));
        (trainable..=COUNT).for_each(|j| l[j] = f.labour * b[j] / sb(trainable));
        if trainable > COUNT {
            l[COUNT] = f.labour;
        }
        (l, c)
    }

    #[test]
    fn sums_are_those_of_the_plain_allocation() {
        let training = requirements(1e36, 1e4, COUNT, 0.0);
        let runtime = requirements(1e23, 50.0, COUNT, 0.0);
        for rho in [-2.0, -0.5, 0.4] {
            let tasks = Tasks::new(training.clone(), &runtime, 1.5, rho);
            let start = Factors { ln_capital: ln(6e14), labour: 4e9, compute: 2e28 };
            let shares = Shares { cognitive: 0.5, compute: 0.01 };
            let sector = Sector::new(&tasks, 1.0, &start, shares, -0.4);
            let mut kinds = [0; 4];
            for k in 0..400 {
                let run = 1e24 * pow(10.0, 0.05 * f64::from(k % 260));
                let compute = 2e28 * pow(10.0, 0.11 * f64::from((k * 7) % 230));
                let f = Factors { compute, ..start };
                let efficiency = tasks.efficiency(ln(run));
                let eta: Vec<f64> = (0..=COUNT).map(|j| efficiency.of(j)).collect();
                let trainable = tasks.trainable(30.0 * run).max(1);
                let (l, c) = plain(&sector, &f, &eta, trainable, tasks.elasticity);
                let weight = |j: usize| pow(if j == 0 { sector.first } else { sector.other }, 1.0 - rho);
                let sum: f64 = (0..=COUNT).map(|j| weight(j) * pow(l[j] + eta[j] * c[j], rho)).sum();
                let automated = (0..=COUNT).filter(|&j| eta[j] * c[j] > AUTOMATED_RATIO * l[j]).count();
                // Nothing is lost: all labour and compute is used. (Labour at the boundary is what is left of
                // the work there, and so no more exact than that.)
                let most = (0..=COUNT).map(|j| eta[j] * c[j]).fold(0.0, f64::max);
                let rounding = 1e-9 + 1e-14 * most / f.labour;
                assert!((l.iter().sum::<f64>() / f.labour - 1.0).abs() < rounding, "labour {k}");
                assert!((c.iter().sum::<f64>() / f.compute - 1.0).abs() < 1e-9, "compute {k}");
                for hint in [0, 17, trainable - 1] {
                    let fast = sector.allocate(&f, &efficiency, (COUNT, trainable), hint);
                    assert!((fast.ln_sum - ln(sum)).abs() < 1e-9, "rho {rho}, {k}: {} for {}", fast.ln_sum, ln(sum));
                    assert_eq!(fast.automated, automated, "rho {rho}, {k}");
                }
                let everything = trainable > COUNT;
                kinds[usize::from(everything) + 2 * usize::from(c[trainable - 1] > 0.0)] += 1;
            }
            assert!(kinds.iter().filter(|&&n| n > 0).count() >= 3, "too few kinds of allocation: {kinds:?}");
        }
    }
}
