//! Coding labour of people and AI at the best division of tasks.
//!
//! Task u in [0, 1] can be automated from progress P(u) on, linear in u; AI does it with efficiency
//! `eta (E / E_u)^theta`, E = 10^P. With elasticity exponent rho, people with all tasks from i on, and
//! compute C: docs/model/takeoff.md, "AI Futures Model".

use overhang_prob::math::{exp, ln};
use std::f64::consts::LN_10;

/// How automation follows from progress.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Automation {
    /// Progress and automated share at the present.
    pub present: (f64, f64),
    /// Progress at which everything is automated.
    pub complete_oom: f64,
}

impl Automation {
    /// Tasks automated for each order of magnitude of progress.
    #[must_use]
    pub fn slope(&self) -> f64 {
        (1.0 - self.present.1) / (self.complete_oom - self.present.0)
    }

    /// Share of tasks that AI can do: a line through both points, held inside [0, 1].
    #[must_use]
    pub fn share(&self, progress: f64) -> f64 {
        (self.present.1 + self.slope() * (progress - self.present.0)).clamp(0.0, 1.0)
    }

    /// Progress at which task `u` can be done.
    fn progress(&self, u: f64) -> f64 {
        self.present.0 + (u - self.present.1) / self.slope()
    }
}

/// Constants of coding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coding {
    /// Substitution between tasks.
    pub rho: f64,
    /// People that one H100e replaces in a task when it can just be automated.
    pub efficiency: f64,
    /// Growth of that efficiency with effective compute.
    pub slope: f64,
}

/// Coding labour over people alone, at least 1.
#[must_use]
pub fn multiplier(coding: &Coding, automation: &Automation, compute_per_person: f64, progress: f64) -> f64 {
    let share = automation.share(progress);
    if share <= 0.0 {
        return 1.0;
    }
    let (rho, rest) = (coding.rho, 1.0 - coding.rho);
    // Everything relative to E = 10^progress, in logarithms.
    let ln_e = |u: f64| LN_10 * (automation.progress(u) - progress);
    let per_task = -coding.slope * rho / rest * LN_10 / automation.slope();
    let ln_b = |i: f64| -coding.slope * rho / rest * ln_e(0.0) + ln((exp(per_task * i) - 1.0) / per_task);
    let ln_s = ln(compute_per_person * coding.efficiency);
    let ln_f = |i: f64| ln_b(i) + coding.slope / rest * ln_e(i) - ln(1.0 - i);
    if share < 1.0 && ln_s > ln_f(share) {
        let people = exp(rest * ln(1.0 - share));
        return exp(ln(people + exp(rho * ln_s + rest * ln_b(share))) / rho);
    }
    // Where the last task given to AI is worth as much either way: F rises with i.
    let (mut low, mut high) = (0.0, share);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if ln_f(middle) < ln_s { low = middle } else { high = middle }
    }
    let left = 1.0 - low;
    exp((rest * ln(left) + ln(1.0 + exp(ln_s - coding.slope * ln_e(low)))) / rho)
}
