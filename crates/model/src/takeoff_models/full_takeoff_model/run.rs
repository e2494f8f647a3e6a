//! The run from 2022 to 2100, step by step (docs/model/takeoff.md, "Full Takeoff Model").

use super::parameters::Parameters;
use super::path::Path;
use super::sector::{Factors, Sector, Shares};
use super::tasks::{Tasks, requirements};
use crate::domain::{Domain, OutOfDomain};
use overhang_prob::math::{exp, ln};

/// First moment of the grid, and the moment before which it ends.
pub const YEARS: (f64, f64) = (2022.0, 2100.0);
/// Share of world product that becomes capital.
const SAVING: f64 = 0.2;
/// Research at the start as a share of world product: hardware, software.
const RESEARCH: (f64, f64) = (0.002, 0.0002);
/// Seconds of a year as the model counts them.
const SECONDS: f64 = 31_536_000.0;
/// Years between two questions of [`run_while`].
pub const ASKED_YEARS: f64 = 4.0;
/// Most labour tasks: the published model has 100.
pub const MOST_TASKS: usize = 10_000;

/// The grid of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Years between steps, from 0.01 to 1; the published model has 0.1.
    pub step_years: f64,
    /// Labour tasks besides task 0.
    pub tasks: usize,
}

impl Default for Grid {
    fn default() -> Self {
        Self { step_years: 0.1, tasks: 100 }
    }
}

impl Grid {
    /// What the step can be.
    pub const STEP: Domain = Domain { low: 0.01, high: 1.0, ..Domain::AT_LEAST_ZERO };

    /// Moments on the grid: those before 2100.
    fn length(self) -> usize {
        // Ends as `arange` does: rounding may not add a step.
        ((YEARS.1 - YEARS.0) / self.step_years - 1e-9).ceil() as usize
    }

    /// Year of a step.
    #[must_use]
    pub fn year(self, step: usize) -> f64 {
        YEARS.0 + step as f64 * self.step_years
    }
}

/// A share that grows to a ceiling, faster after the wake-up.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    value: f64,
    growth: f64,
    growth_rampup: f64,
    ceiling: f64,
}

impl Fraction {
    fn new(start: f64, growth: f64, growth_rampup: f64, ceiling: f64, dt: f64) -> Self {
        Self { value: start, growth: exp(dt * growth), growth_rampup: exp(dt * growth_rampup), ceiling }
    }

    fn step(&mut self, ramp: bool) {
        let factor = if ramp { self.growth_rampup } else { self.growth };
        self.value = (self.value * factor).min(self.ceiling);
    }
}

/// A technology that research improves against a ceiling. Levels are kept as logarithms, which are what
/// enters the next step.
#[derive(Debug, Clone, Copy)]
struct Technology {
    value: f64,
    ln_value: f64,
    returns: f64,
    penalty: f64,
    /// Cumulative research input.
    stock: f64,
    ln_ceiling: f64,
    ln_room_at_start: f64,
}

impl Technology {
    /// Begins at a level; `ceiling` must lie above it.
    fn begin(&mut self, name: &'static str, ceiling: f64, ln_value: f64) -> Result<(), OutOfDomain> {
        self.value = exp(ln_value);
        Domain { low: self.value, ..Domain::POSITIVE }.check(name, ceiling)?;
        self.ln_value = ln_value;
        self.ln_ceiling = ln(ceiling);
        self.ln_room_at_start = self.ln_ceiling - ln_value;
        Ok(())
    }

    /// `Q' = Q + R^lam dt`, `v' = min(v (Q'/Q)^(r pen), ceiling)`, `pen = ln(ceiling/v)/ln(ceiling/v0)`.
    fn step(&mut self, ln_research: f64, dt: f64) {
        let room = (self.ln_ceiling - self.ln_value) / self.ln_room_at_start;
        let added = self.added(ln_research, dt);
        self.ln_value = (self.ln_value + room * self.ln_growth(added)).min(self.ln_ceiling);
        self.value = exp(self.ln_value);
        self.stock += added;
    }

    /// `R^lam dt`.
    fn added(&self, ln_research: f64, dt: f64) -> f64 {
        exp(self.penalty * ln_research) * dt
    }

    /// `r ln(Q'/Q)`.
    fn ln_growth(&self, added: f64) -> f64 {
        self.returns * ln(1.0 + added / self.stock)
    }
}

/// Everything that a run holds fixed.
struct Economy {
    goods_tasks: Tasks,
    research_tasks: Tasks,
    max_tradeoff: f64,
    goods: Sector,
    hardware: Sector,
    software: Sector,
}

/// Factors of the three sectors.
struct Sectors {
    goods: Factors,
    hardware: Factors,
    software: Factors,
}

/// ln of the outputs of the three sectors, without productivity.
struct LnOutputs {
    goods: f64,
    hardware: f64,
    software: f64,
}

/// The shares of who works where.
struct Split {
    capital_hardware: Fraction,
    labour_hardware: Fraction,
    compute_hardware: Fraction,
    labour_software: Fraction,
    compute_software: Fraction,
    gwp_compute: Fraction,
    compute_training: Fraction,
}

impl Split {
    fn new(p: &Parameters, start: (f64, f64), dt: f64) -> Self {
        let (gwp_compute, training) = start;
        Self {
            capital_hardware: Fraction::new(
                p.initial_frac_capital_hardware_rnd,
                p.frac_capital_hardware_rnd_growth,
                p.frac_capital_hardware_rnd_growth_rampup,
                p.frac_capital_hardware_rnd_ceiling,
                dt,
            ),
            labour_hardware: Fraction::new(
                p.initial_frac_labour_hardware_rnd,
                p.frac_labour_hardware_rnd_growth,
                p.frac_labour_hardware_rnd_growth_rampup,
                p.frac_labour_hardware_rnd_ceiling,
                dt,
            ),
            compute_hardware: Fraction::new(
                p.initial_frac_compute_hardware_rnd,
                p.frac_compute_hardware_rnd_growth,
                p.frac_compute_hardware_rnd_growth_rampup,
                p.frac_compute_hardware_rnd_ceiling,
                dt,
            ),
            labour_software: Fraction::new(
                p.initial_frac_labour_software_rnd,
                p.frac_labour_software_rnd_growth,
                p.frac_labour_software_rnd_growth_rampup,
                p.frac_labour_software_rnd_ceiling,
                dt,
            ),
            compute_software: Fraction::new(
                p.initial_frac_compute_software_rnd,
                p.frac_compute_software_rnd_growth,
                p.frac_compute_software_rnd_growth_rampup,
                p.frac_compute_software_rnd_ceiling,
                dt,
            ),
            gwp_compute: Fraction::new(
                gwp_compute,
                p.frac_gwp_compute_growth,
                p.frac_gwp_compute_growth_rampup,
                p.frac_gwp_compute_ceiling,
                dt,
            ),
            compute_training: Fraction::new(
                training,
                p.frac_compute_training_growth,
                p.frac_compute_training_growth_rampup,
                p.frac_compute_training_ceiling,
                dt,
            ),
        }
    }

    fn step(&mut self, ramp: bool) {
        for fraction in [
            &mut self.capital_hardware,
            &mut self.labour_hardware,
            &mut self.compute_hardware,
            &mut self.labour_software,
            &mut self.compute_software,
            &mut self.gwp_compute,
            &mut self.compute_training,
        ] {
            fraction.step(ramp);
        }
    }

    /// Who works where; goods get what is left over. Experiments of software use the whole hardware.
    fn sectors(&self, capital: f64, labour: f64, compute: f64, ln_experiments: f64) -> Sectors {
        let (kh, lh, ch) = (self.capital_hardware.value, self.labour_hardware.value, self.compute_hardware.value);
        let (ls, cs, ct) = (self.labour_software.value, self.compute_software.value, self.compute_training.value);
        Sectors {
            goods: Factors {
                ln_capital: ln(capital * (1.0 - kh)),
                labour: labour * (1.0 - lh - ls),
                compute: compute * (1.0 - ch - cs - ct),
            },
            hardware: Factors { ln_capital: ln(capital * kh), labour: labour * lh, compute: compute * ch },
            software: Factors { ln_capital: ln_experiments, labour: labour * ls, compute: compute * cs },
        }
    }
}

impl Economy {
    fn new(p: &Parameters, start: &Sectors, count: usize) -> Self {
        let (tradeoff, max_tradeoff) = if p.runtime_training_tradeoff > 0.0 {
            (p.runtime_training_tradeoff, p.runtime_training_max_tradeoff)
        } else {
            (0.0, 1.0)
        };
        let training = |ratio: f64| {
            let top = p.full_automation_requirements_training / ratio;
            requirements(top, p.flop_gap_training, count, p.training_requirements_steepness)
        };
        let runtime = |ratio: f64| {
            let top = p.full_automation_requirements_runtime * SECONDS / ratio;
            requirements(top, p.flop_gap_runtime, count, p.runtime_requirements_steepness)
        };
        let goods_tasks = Tasks::new(training(1.0), &runtime(1.0), tradeoff, p.labour_substitution_goods);
        let research_tasks = Tasks::new(
            training(p.goods_vs_rnd_requirements_training),
            &runtime(p.goods_vs_rnd_requirements_runtime),
            tradeoff,
            p.labour_substitution_rnd,
        );
        let run = p.initial_biggest_training_run;
        let eta = |tasks: &Tasks| tasks.efficiency(ln(run)).of(0);
        let goods = Sector::new(
            &goods_tasks,
            eta(&goods_tasks),
            &start.goods,
            Shares { cognitive: p.initial_cognitive_share_goods, compute: p.initial_compute_share_goods },
            p.capital_substitution_goods,
        );
        let hardware = Sector::new(
            &research_tasks,
            eta(&research_tasks),
            &start.hardware,
            Shares { cognitive: p.initial_cognitive_share_hardware_rnd, compute: p.initial_compute_share_rnd },
            p.capital_substitution_rnd * p.rnd_parallelization_penalty,
        );
        let software = Sector::new(
            &research_tasks,
            eta(&research_tasks),
            &start.software,
            Shares { cognitive: 1.0 - p.initial_experiment_share_software_rnd, compute: p.initial_compute_share_rnd },
            p.research_experiments_substitution_software,
        );
        Self { goods_tasks, research_tasks, max_tradeoff, goods, hardware, software }
    }

    /// Outputs at the start, where only task 0 is done by compute.
    fn ln_outputs_at_start(&self, start: &Sectors, run: f64) -> LnOutputs {
        let count = self.goods_tasks.count();
        let eta = |tasks: &Tasks| tasks.efficiency(ln(run)).of(0);
        let (eta_goods, eta_research) = (eta(&self.goods_tasks), eta(&self.research_tasks));
        LnOutputs {
            goods: self.goods.ln_output_at_start(&start.goods, eta_goods, count),
            hardware: self.hardware.ln_output_at_start(&start.hardware, eta_research, count),
            software: self.software.ln_output_at_start(&start.software, eta_research, count),
        }
    }
}

/// Whether the training run at the start already reaches the easiest task of goods or of research.
#[must_use]
pub fn automated_at_start(p: &Parameters) -> bool {
    let reach = if p.runtime_training_tradeoff > 0.0 { p.runtime_training_max_tradeoff } else { 1.0 };
    let easiest = |ratio: f64| {
        let top = p.full_automation_requirements_training / ratio;
        let tasks = requirements(top, p.flop_gap_training, 2, p.training_requirements_steepness);
        tasks.get(1).copied().unwrap_or(top)
    };
    easiest(1.0).min(easiest(p.goods_vs_rnd_requirements_training)) < p.initial_biggest_training_run * reach
}

/// A run of the model.
///
/// # Errors
/// A step, a number of tasks, a sum of shares or a ceiling below the start. (Single inputs are checked
/// where [`Parameters`] are filled.)
pub fn run(p: &Parameters, grid: Grid) -> Result<Path, OutOfDomain> {
    run_while(p, grid, |_| true)
}

/// [`run`] for as long as `goes_on` says so, which is asked once in [`ASKED_YEARS`].
///
/// # Errors
/// As for [`run`].
pub fn run_while(p: &Parameters, grid: Grid, goes_on: impl Fn(&Path) -> bool) -> Result<Path, OutOfDomain> {
    let dt = Grid::STEP.check("step_years", grid.step_years)?;
    let most = Domain { low: 2.0, high: MOST_TASKS as f64, ..Domain::SHARE };
    most.check("tasks", grid.tasks as f64)?;
    let count = grid.tasks;
    let penalty = p.rnd_parallelization_penalty;

    // The start.
    let mut hardware = p.initial_hardware_production * p.ratio_hardware_to_initial_hardware_production;
    let mut capital = SAVING * p.initial_gwp / (exp(p.initial_capital_growth) - 1.0);
    let mut labour = p.initial_population;
    let mut compute = hardware;
    let price_at_start = p.initial_buyable_hardware_performance;
    let gwp_share = p.initial_hardware_production / (price_at_start * p.initial_gwp);
    let training_share = p.initial_biggest_training_run / compute;
    let ln_experiments = |hardware: f64| p.compute_software_rnd_experiments_efficiency * ln(hardware);
    let mut split = Split::new(p, (gwp_share, training_share), dt);
    let left = 1.0 - split.compute_hardware.value - split.compute_software.value - training_share;
    Domain::POSITIVE.check("compute left for goods at the start", left)?;
    let start = split.sectors(capital, labour, compute, ln_experiments(hardware));
    let economy = Economy::new(p, &start, count);
    let at_start = economy.ln_outputs_at_start(&start, p.initial_biggest_training_run);
    let research_at_start = (RESEARCH.0 * p.initial_gwp, RESEARCH.1 * p.initial_gwp);
    let ln_research_at_start = (ln(research_at_start.0), ln(research_at_start.1));
    let technology = |returns: f64, ln_research: f64, ratio: f64| Technology {
        value: 1.0,
        ln_value: 0.0,
        returns: returns / penalty,
        penalty,
        stock: exp(penalty * ln_research) / (ratio * penalty),
        ln_ceiling: 0.0,
        ln_room_at_start: 0.0,
    };
    let ratio = p.ratio_initial_to_cumulative_input_hardware_rnd;
    let mut performance = technology(p.hardware_returns, ln_research_at_start.0, ratio);
    let ratio = p.ratio_initial_to_cumulative_input_software_rnd;
    let mut software = technology(p.software_returns, ln_research_at_start.1, ratio);
    software.begin("software_ceiling", p.software_ceiling, 0.0)?;
    // Hardware that can be bought is older than hardware that can be designed.
    let delay = (p.hardware_delay / dt).round() as usize;
    let growth = performance.ln_growth(performance.added(ln_research_at_start.0, dt));
    let ahead = ln(price_at_start) + delay as f64 * growth;
    performance.begin("hardware_performance_ceiling", p.hardware_performance_ceiling, ahead)?;
    let kept_hardware = exp(dt * ln(1.0 - p.compute_depreciation));
    let labour_growth = exp(dt * p.labour_growth);

    let mut path = Path::with_room(dt, grid.length());
    let mut gwp = p.initial_gwp;
    let ln_gwp_at_start = ln(gwp);
    let mut ln_research = ln_research_at_start;
    let mut ln_productivity = 0.0;
    let mut money = p.initial_biggest_training_run / price_at_start;
    let mut run = p.initial_biggest_training_run;
    let (mut automated, mut ramp) = (0.0, false);
    let mut hints = [0; 3];
    path.push(
        grid.year(0),
        [gwp, capital, labour, compute, hardware, performance.value, software.value],
        [gwp * gwp_share * dt, gwp_share, training_share, run, 0.0, 0.0, research_at_start.0, research_at_start.1, 1.0],
        trainable_share(&economy.goods_tasks, run),
    );
    let ask_every = ((ASKED_YEARS / dt) as usize).max(1);
    for step in 1..grid.length() {
        if step % ask_every == 0 && !goes_on(&path) {
            break;
        }
        performance.step(ln_research.0, dt);
        software.step(ln_research.1, dt);
        let ramp_before = std::mem::replace(&mut ramp, automated >= p.rampup_trigger);
        let training_before = split.compute_training.value;
        split.step(ramp);
        let spent = gwp * split.gwp_compute.value * dt;
        let price = price(&path.hardware_performance, performance.value, step, delay);
        hardware = hardware * kept_hardware + spent * price;
        compute = hardware * software.value;
        capital += SAVING * gwp * dt;
        labour *= labour_growth;
        if money > p.money_cap_training_before_wakeup && !ramp_before {
            split.compute_training.value = training_before;
        }
        ln_productivity += dt * p.tfp_growth;
        let training = split.compute_training.value;
        money = compute * training / (software.value * price);
        run = compute * training;
        let sectors = split.sectors(capital, labour, compute, ln_experiments(hardware));
        let reach = run * economy.max_tradeoff;
        let ln_run = ln(run);
        let goods_eta = economy.goods_tasks.efficiency(ln_run);
        let research_eta = economy.research_tasks.efficiency(ln_run);
        let goods_tasks = (count, economy.goods_tasks.trainable(reach));
        let research_tasks = (count, economy.research_tasks.trainable(reach));
        let goods = economy.goods.work(&sectors.goods, &goods_eta, goods_tasks, hints[0]);
        let (hard, ln_alone) =
            economy.hardware.work_and_alone(&sectors.hardware, &research_eta, research_tasks, hints[1]);
        let soft = economy.software.work(&sectors.software, &research_eta, research_tasks, hints[2]);
        hints = [goods.boundary, hard.boundary, soft.boundary];
        gwp = exp(ln_gwp_at_start + ln_productivity + goods.ln_output - at_start.goods);
        ln_research = (
            ln_research_at_start.0 + ln_productivity + hard.ln_output - at_start.hardware,
            ln_research_at_start.1 + ln_productivity + soft.ln_output - at_start.software,
        );
        automated = goods.automated;
        path.push(
            grid.year(step),
            [gwp, capital, labour, compute, hardware, performance.value, software.value],
            [
                spent,
                split.gwp_compute.value,
                training,
                run,
                automated,
                hard.automated,
                exp(ln_research.0),
                exp(ln_research.1),
                exp(hard.ln_output - ln_alone),
            ],
            trainable_share(&economy.goods_tasks, run),
        );
    }
    Ok(path)
}

/// FLOP a year per USD of what can be bought at `step`: the best of `delay` steps before; before the start
/// it is continued backwards at the pace of the first step. `now` is the best of this step.
fn price(before: &[f64], now: f64, step: usize, delay: usize) -> f64 {
    let at = |step: usize| before.get(step).copied().unwrap_or(now);
    match step.checked_sub(delay) {
        Some(designed) => at(designed),
        None => at(0) * exp((delay - step) as f64 * ln(at(0) / at(1))),
    }
}

/// Share of tasks, task 0 left out, whose training requirement is below the largest run.
fn trainable_share(tasks: &Tasks, run: f64) -> f64 {
    (tasks.trainable(run) as f64 - 1.0) / tasks.count() as f64
}
