//! One quarter of three labs: automation, labour, taste, research, software, shares
//! (docs/model/takeoff.md, "One quarter" and "Update").

use super::params::Parameters;
use crate::triple::{self, Triple, map, zip};
use overhang_prob::lanes::Real;
use overhang_prob::math::{exp, ln, ln_of_sum};
use std::f64::consts::{LN_2, LN_10, LOG10_E};

/// Number of labs.
pub const LABS: usize = 3;
const DT: f64 = crate::QUARTER_YEARS;

/// Logarithms and constants of one draw, computed once.
#[derive(Debug, Clone, Copy)]
pub struct Setup<R> {
    start_share: [R; LABS],
    ln_start_ratio: [R; LABS],
    ln_w0: R,
    automation_rate: R,
    automation_midpoint: R,
    ln_r0: R,
    per_return: R,
    per_rx: R,
    ln_labour_weight: R,
    diffusion_step: R,
    ln_inference_max: R,
    ln_asymptote: R,
    per_rho: R,
    per_taste_width: R,
    zeta_rx: R,
    lam_rx: R,
    ln_experiment_weight: R,
    per_software_ceiling: R,
    ln_first_share: R,
}

/// What the labs carry from quarter to quarter. Stocks are kept as logarithms where only those enter.
#[derive(Debug, Clone, Copy)]
pub struct State<R> {
    /// Share of research compute.
    pub share: [R; LABS],
    /// Research stock Q, 1 at the start.
    pub stock: [R; LABS],
    /// ln S, software efficiency.
    pub ln_software: [R; LABS],
    /// ln V, inference spending per task.
    pub ln_inference: R,
    /// ln H, human labour index.
    pub ln_human: R,
}

/// What one lab does in a quarter, from the state at its start; mostly as natural logarithms, since
/// only those go on. [`Setup::ln_multiplier`] gives the multiplier.
#[derive(Debug, Clone, Copy)]
pub struct Lab<R> {
    /// Capability K, orders of magnitude.
    pub capability_oom: R,
    /// Automated share a of research tasks.
    pub automation: R,
    /// ln of the compute index c, 1 for the first lab at the start.
    pub ln_compute: R,
    /// ln of human labour H_i.
    pub ln_human: R,
    /// ln of AI labour W.
    pub ln_ai_labour: R,
    /// ln of labour G of AI and humans together.
    pub ln_labour: R,
    /// ln of research taste T.
    pub ln_taste: R,
    /// ln of research R, relative to the first lab at the start.
    pub ln_research: R,
}

/// Outputs of a quarter.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<R> {
    /// The labs in order.
    pub labs: [Lab<R>; LABS],
    /// Capability of the leader (highest K, the first on a tie).
    pub leader_oom: R,
    /// ln of the leader's R&D multiplier.
    pub ln_leader_multiplier: R,
    /// Index of the leader, 0 to 2.
    pub leader: R,
}

impl<R: Real> Setup<R> {
    /// The constants of a draw.
    #[inline(always)]
    pub fn new(p: &Parameters<R>) -> Self {
        let start_share = [p.lab_1_start_share, p.lab_2_start_share, p.lab_3_start_share];
        let mut ln_start_ratio = start_share;
        for ratio in &mut ln_start_ratio {
            *ratio = ln(*ratio / start_share[0]);
        }
        let odds = p.automation_asymptote / p.automation_start_share - 1.0;
        let automation_rate = ln(odds / (p.automation_asymptote - 1.0)) / p.automated_coder_oom;
        let mut setup = Self {
            start_share,
            ln_start_ratio,
            ln_w0: ln(p.ai_labour_start_ratio),
            automation_rate,
            automation_midpoint: ln(odds) / automation_rate,
            ln_r0: R::splat(0.0),
            per_return: p.software_growth_start_per_year * DT / p.software_returns,
            per_rx: p.research_substitution.reciprocal(),
            ln_labour_weight: ln(p.experiment_weight.complement()),
            ln_inference_max: ln(p.inference_max_ratio),
            ln_asymptote: ln(p.automation_asymptote),
            per_rho: p.labour_substitution.reciprocal(),
            per_taste_width: p.taste_width_oom.reciprocal(),
            zeta_rx: p.experiment_exponent * p.research_substitution,
            lam_rx: p.labour_parallel_exponent * p.research_substitution,
            ln_experiment_weight: ln(p.experiment_weight),
            per_software_ceiling: p.software_ceiling_log.reciprocal(),
            ln_first_share: ln(start_share[0]),
            diffusion_step: (p.diffusion_per_year * DT).min(R::splat(1.0)),
        };
        // R0: research at K = 0, c = 1, W = w0, a = a0, H = 1, with the taste of that point.
        let zero = R::splat(0.0);
        let labs = setup.labs(p, [zero; LABS], [zero; LABS], zero, [zero; LABS]);
        setup.ln_r0 = labs[0].ln_research;
        setup
    }

    /// ln T of each lab, capped.
    #[inline(always)]
    fn ln_taste(&self, p: &Parameters<R>, capability: Triple<R>) -> Triple<R> {
        let ahead = p.taste_offset_oom - p.automated_coder_oom;
        let x = map(capability, |k| (k + ahead) * self.per_taste_width);
        let slope = p.taste_slope_per_oom * p.taste_width_oom;
        map(triple::ln_of_sum(x, [R::splat(0.0); LABS]), |onset| (slope * onset).min(p.taste_cap_log))
    }

    /// The two terms of `al X^rx + (1 - al) G^(lam rx)` with `X = c^zeta`, as logarithms.
    #[inline(always)]
    fn ln_terms(&self, ln_compute: R, ln_labour: R) -> (R, R) {
        let experiments = self.zeta_rx * ln_compute + self.ln_experiment_weight;
        (experiments, self.lam_rx * ln_labour + self.ln_labour_weight)
    }

    /// The automated share of tasks, `a = clip(La/(1 + L), 0, 1)` with `L = e^(-k (K - x0))`, and ln G,
    /// the best use of AI labour W and human labour H_i: `G = W + H_i` where `W (1 - a) <= a H_i`, else
    /// `(a^(1-rho) W^rho + (1-a)^(1-rho) H_i^rho)^(1/rho)`.
    #[inline(always)]
    fn automate(
        &self,
        p: &Parameters<R>,
        capability: Triple<R>,
        ln_w: Triple<R>,
        ln_human: Triple<R>,
    ) -> (Triple<R>, Triple<R>) {
        let one = R::splat(1.0);
        let logistic = R::exp_of_three(map(capability, |k| self.automation_rate * (self.automation_midpoint - k)));
        let whole = map(logistic, |l| l + 1.0);
        let automation = map(whole, |whole| (p.automation_asymptote / whole).min(one));
        // a and 1 - a over 1 + L, in logs; everything is automated where the second is not positive.
        let ln_left =
            R::ln_of_three(map(whole, |whole| (whole - p.automation_asymptote).max(R::splat(f64::MIN_POSITIVE))));
        let ln_whole = R::ln_of_three(whole);
        let rho = p.labour_substitution;
        let rest = rho.complement();
        let (mut first, mut second) = (ln_w, ln_human);
        let mut free = [one.lt(one); LABS];
        for i in 0..LABS {
            free[i] = (ln_w[i] + ln_left[i]).le(self.ln_asymptote + ln_human[i]);
            first[i] = R::select(free[i], ln_w[i], rest * self.ln_asymptote + rho * ln_w[i]);
            second[i] = R::select(free[i], ln_human[i], rest * ln_left[i] + rho * ln_human[i]);
        }
        let mut ln_labour = triple::ln_of_sum(first, second);
        for i in 0..LABS {
            let split = (ln_labour[i] - rest * ln_whole[i]) * self.per_rho;
            ln_labour[i] = R::select(free[i], ln_labour[i], split);
        }
        (automation, ln_labour)
    }

    /// ln of the R&D multiplier m of a lab: research against that of human labour alone, without taste.
    #[inline(always)]
    pub fn ln_multiplier(&self, lab: &Lab<R>) -> R {
        let (experiments, labour) = self.ln_terms(lab.ln_compute, lab.ln_human);
        lab.ln_research - (ln_of_sum(experiments, labour) * self.per_rx - self.ln_r0)
    }

    /// The labs, from the logarithms of their compute, software, inference spending and human labour.
    #[inline(always)]
    fn labs(
        &self,
        p: &Parameters<R>,
        ln_compute: Triple<R>,
        ln_software: Triple<R>,
        ln_inference: R,
        ln_human: Triple<R>,
    ) -> [Lab<R>; LABS] {
        let from_inference = p.inference_weight * ln_inference;
        // Loops, not closures: this is inlined in several places, where closures would stay calls.
        let per_oom = p.ai_labour_per_capability * LN_10;
        let ln_w0 = self.ln_w0 - ln_inference;
        let (mut capability_oom, mut ln_ai_labour) = (ln_software, ln_compute);
        for i in 0..LABS {
            let grown = ln_software[i] + p.compute_weight * ln_compute[i] + from_inference;
            capability_oom[i] = grown * LOG10_E;
            ln_ai_labour[i] = ln_w0 + ln_compute[i] + per_oom * capability_oom[i];
        }
        let (automation, ln_labour) = self.automate(p, capability_oom, ln_ai_labour, ln_human);
        let ln_taste = self.ln_taste(p, capability_oom);
        let (mut experiments, mut labour) = (ln_compute, ln_labour);
        for i in 0..LABS {
            (experiments[i], labour[i]) = self.ln_terms(ln_compute[i], ln_labour[i]);
        }
        let ln_mix = triple::ln_of_sum(experiments, labour);
        let mut labs = [Lab::nobody(); LABS];
        for (i, lab) in labs.iter_mut().enumerate() {
            *lab = Lab {
                capability_oom: capability_oom[i],
                automation: automation[i],
                ln_compute: ln_compute[i],
                ln_human: ln_human[i],
                ln_ai_labour: ln_ai_labour[i],
                ln_labour: ln_labour[i],
                ln_taste: ln_taste[i],
                ln_research: ln_taste[i] + ln_mix[i] * self.per_rx - self.ln_r0,
            };
        }
        labs
    }
}

impl<R: Real> Lab<R> {
    #[inline(always)]
    fn nobody() -> Self {
        let zero = R::splat(0.0);
        Self {
            capability_oom: zero,
            automation: zero,
            ln_compute: zero,
            ln_human: zero,
            ln_ai_labour: zero,
            ln_labour: zero,
            ln_taste: zero,
            ln_research: zero,
        }
    }

    /// `a` where `mask`, else `b`, in what the multiplier needs.
    #[inline(always)]
    fn select(mask: R::Mask, a: &Self, b: &Self) -> Self {
        Self {
            capability_oom: R::select(mask, a.capability_oom, b.capability_oom),
            ln_compute: R::select(mask, a.ln_compute, b.ln_compute),
            ln_human: R::select(mask, a.ln_human, b.ln_human),
            ln_research: R::select(mask, a.ln_research, b.ln_research),
            ..*b
        }
    }
}

impl<R: Real> State<R> {
    /// All labs equal but for their shares.
    #[inline(always)]
    pub fn new(setup: &Setup<R>) -> Self {
        let (zero, one) = (R::splat(0.0), R::splat(1.0));
        Self {
            share: setup.start_share,
            stock: [one; LABS],
            ln_software: [zero; LABS],
            ln_inference: zero,
            ln_human: zero,
        }
    }

    /// Outputs from the state at the start of the quarter, then the update of the state.
    /// `compute_ratio` is total research compute over that of the start.
    #[inline(always)]
    pub fn step(&mut self, p: &Parameters<R>, setup: &Setup<R>, compute_ratio: R) -> Outcome<R> {
        let ln_total = ln(compute_ratio);
        let ln_first = setup.ln_first_share;
        let ln_compute = map(R::ln_of_three(self.share), |share| share + (ln_total - ln_first));
        let ln_human = map(setup.ln_start_ratio, |ratio| ratio + self.ln_human);
        let labs = setup.labs(p, ln_compute, self.ln_software, self.ln_inference, ln_human);
        let mut leading = labs[0];
        let mut leader = R::splat(0.0);
        for (i, lab) in labs.iter().enumerate().skip(1) {
            let ahead = lab.capability_oom.gt(leading.capability_oom);
            leading = Lab::select(ahead, lab, &leading);
            leader = R::select(ahead, R::splat(i as f64), leader);
        }
        let outcome = Outcome {
            labs,
            leader_oom: leading.capability_oom,
            ln_leader_multiplier: setup.ln_multiplier(&leading),
            leader,
        };
        self.update(p, setup, &outcome);
        outcome
    }

    #[inline(always)]
    fn update(&mut self, p: &Parameters<R>, setup: &Setup<R>, outcome: &Outcome<R>) {
        let before = self.stock;
        let labs = &outcome.labs;
        let research = R::exp_of_three([labs[0].ln_research, labs[1].ln_research, labs[2].ln_research]);
        let made = zip(before, research, |stock, research| stock + setup.per_return * research);
        let best = made[0].max(made[1]).max(made[2]);
        self.stock = map(made, |stock| stock + setup.diffusion_step * (best - stock));
        let grown = R::ln_of_three(zip(self.stock, before, |after, before| after / before));
        self.ln_software = zip(self.ln_software, grown, |software, grown| {
            let room = (software * setup.per_software_ceiling).complement();
            (software + p.software_returns * room * grown).min(p.software_ceiling_log)
        });
        // Softmax of capability, against the first lab.
        let first = labs[0].capability_oom;
        let pull = [
            R::splat(1.0),
            exp(p.share_compounding * (labs[1].capability_oom - first)),
            exp(p.share_compounding * (labs[2].capability_oom - first)),
        ];
        let per_pull = p.share_speed_per_quarter / (pull[0] + pull[1] + pull[2]);
        self.share =
            zip(self.share, pull, |share, pull| p.share_speed_per_quarter.complement() * share + per_pull * pull);
        self.ln_inference = (self.ln_inference + p.inference_growth_per_year * DT).min(setup.ln_inference_max);
        self.ln_human = self.ln_human + p.human_growth_per_year * DT;
    }
}

/// Decimal logarithm of the half-success horizon in minutes, at most 12:
/// `H0 (1 - A0 K / T0)^(ln 2 / ln(1 - A0))`, the bracket at least 1e-12.
#[inline(always)]
pub fn log10_horizon_minutes<R: Real>(p: &Parameters<R>, capability: R) -> R {
    let a0 = p.horizon_acceleration;
    let bracket = (a0 * capability / p.horizon_doubling_oom).complement().max(R::splat(1e-12));
    let exponent = R::splat(LN_2) / ln(a0.complement());
    ((ln(p.horizon_start_minutes) + exponent * ln(bracket)) * LOG10_E).min(R::splat(12.0))
}
