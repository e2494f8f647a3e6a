//! The 67 inputs of the Full Takeoff Model by their published names, and what is possible for each.
//!
//! Values are data: `takeoff.ftm.<name>.<preset>` in the evidence.

use crate::domain::{Domain, OutOfDomain};

/// Declares the struct, the list of names with their domains, and access by place in that list.
macro_rules! inputs {
    ($( #[doc = $meaning:literal] $name:ident: $domain:ident; )*) => {
        /// Inputs of the model. Money in USD, compute in FLOP, time in years.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct Parameters { $( #[doc = $meaning] pub $name: f64, )* }

        /// Name, meaning and domain of each input, in the order of the fields.
        pub const INPUTS: &[Input] = &[ $(
            Input { name: stringify!($name), meaning: $meaning, domain: Domain::$domain },
        )* ];

        impl Parameters {
            /// Fills the fields in the order of [`INPUTS`].
            ///
            /// # Errors
            /// Passed on from `value`; an input outside its domain.
            pub fn fill<E: From<OutOfDomain>>(
                mut value: impl FnMut(&'static Input) -> Result<f64, E>,
            ) -> Result<Self, E> {
                let mut inputs = INPUTS.iter();
                let mut next = |name: &'static str| -> Result<f64, E> {
                    match inputs.next() {
                        Some(input) => Ok(input.domain.check(input.name, value(input)?)?),
                        None => Err(E::from(OutOfDomain { name, value: f64::NAN, domain: Domain::FINITE })),
                    }
                };
                Ok(Self { $( $name: next(stringify!($name))?, )* })
            }

            /// The values in the order of [`INPUTS`].
            #[must_use]
            pub fn values(&self) -> [f64; INPUTS.len()] {
                [ $( self.$name, )* ]
            }
        }
    };
}

/// What an input is called, means, and can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// Published name.
    pub name: &'static str,
    /// One sentence, with its unit.
    pub meaning: &'static str,
    /// Possible values.
    pub domain: Domain,
}

inputs! {
    #[doc = "Training run that automates every goods task, FLOP."]
    full_automation_requirements_training: POSITIVE;
    #[doc = "Training requirement of the hardest task over that of the task at 20%."]
    flop_gap_training: AT_LEAST_ONE;
    #[doc = "Training requirement of goods tasks over that of research tasks."]
    goods_vs_rnd_requirements_training: AT_LEAST_ONE;
    #[doc = "Compute that does the work of a person at every goods task, FLOP/s."]
    full_automation_requirements_runtime: POSITIVE;
    #[doc = "As the gap of training, for running."]
    flop_gap_runtime: AT_LEAST_ONE;
    #[doc = "Running requirement of goods tasks over that of research tasks."]
    goods_vs_rnd_requirements_runtime: AT_LEAST_ONE;
    #[doc = "Exponent with which a larger training run lowers the running requirement; none at 0 or below."]
    runtime_training_tradeoff: FINITE;
    #[doc = "How far below its requirement a training run may automate a task."]
    runtime_training_max_tradeoff: AT_LEAST_ONE;
    #[doc = "Substitution between tasks in goods."]
    labour_substitution_goods: SUBSTITUTION;
    #[doc = "Substitution between tasks in research."]
    labour_substitution_rnd: SUBSTITUTION;
    #[doc = "Substitution between capital and cognitive work in goods."]
    capital_substitution_goods: SUBSTITUTION;
    #[doc = "Substitution between capital and cognitive work in research, before the parallel penalty."]
    capital_substitution_rnd: SUBSTITUTION;
    #[doc = "Substitution between experiments and cognitive work in software research."]
    research_experiments_substitution_software: SUBSTITUTION;
    #[doc = "Exponent of the hardware stock that runs experiments."]
    compute_software_rnd_experiments_efficiency: AT_LEAST_ZERO;
    #[doc = "Doublings of hardware performance per doubling of cumulative research, before the penalty."]
    hardware_returns: POSITIVE;
    #[doc = "Doublings of software per doubling of cumulative research, before the penalty."]
    software_returns: POSITIVE;
    #[doc = "Most FLOP a year per USD."]
    hardware_performance_ceiling: POSITIVE;
    #[doc = "Most software, of the start."]
    software_ceiling: POSITIVE;
    #[doc = "Exponent of research input in what it adds."]
    rnd_parallelization_penalty: POSITIVE_SHARE;
    #[doc = "Years from design to purchase."]
    hardware_delay: AT_LEAST_ZERO;
    #[doc = "Growth (log) a year of the share of capital that does hardware research."]
    frac_capital_hardware_rnd_growth: FINITE;
    #[doc = "Growth (log) a year of the share of labour that does hardware research."]
    frac_labour_hardware_rnd_growth: FINITE;
    #[doc = "Growth (log) a year of the share of compute that does hardware research."]
    frac_compute_hardware_rnd_growth: FINITE;
    #[doc = "Growth (log) a year of the share of labour that does software research."]
    frac_labour_software_rnd_growth: FINITE;
    #[doc = "Growth (log) a year of the share of compute that does software research."]
    frac_compute_software_rnd_growth: FINITE;
    #[doc = "Growth (log) a year of the share of world product that buys compute."]
    frac_gwp_compute_growth: FINITE;
    #[doc = "Growth (log) a year of the share of compute in the largest training run."]
    frac_compute_training_growth: FINITE;
    #[doc = "The same after the wake-up: share of capital that does hardware research."]
    frac_capital_hardware_rnd_growth_rampup: FINITE;
    #[doc = "The same after the wake-up: share of labour that does hardware research."]
    frac_labour_hardware_rnd_growth_rampup: FINITE;
    #[doc = "The same after the wake-up: share of compute that does hardware research."]
    frac_compute_hardware_rnd_growth_rampup: FINITE;
    #[doc = "The same after the wake-up: share of labour that does software research."]
    frac_labour_software_rnd_growth_rampup: FINITE;
    #[doc = "The same after the wake-up: share of compute that does software research."]
    frac_compute_software_rnd_growth_rampup: FINITE;
    #[doc = "The same after the wake-up: share of world product that buys compute."]
    frac_gwp_compute_growth_rampup: FINITE;
    #[doc = "The same after the wake-up: share of compute in the largest training run."]
    frac_compute_training_growth_rampup: FINITE;
    #[doc = "Most share of capital that does hardware research."]
    frac_capital_hardware_rnd_ceiling: SHARE;
    #[doc = "Most share of labour that does hardware research."]
    frac_labour_hardware_rnd_ceiling: SHARE;
    #[doc = "Most share of compute that does hardware research."]
    frac_compute_hardware_rnd_ceiling: SHARE;
    #[doc = "Most share of labour that does software research."]
    frac_labour_software_rnd_ceiling: SHARE;
    #[doc = "Most share of compute that does software research."]
    frac_compute_software_rnd_ceiling: SHARE;
    #[doc = "Most share of world product that buys compute."]
    frac_gwp_compute_ceiling: SHARE;
    #[doc = "Most share of compute in the largest training run."]
    frac_compute_training_ceiling: SHARE;
    #[doc = "Share of capital that does hardware research at the start."]
    initial_frac_capital_hardware_rnd: INNER_SHARE;
    #[doc = "Share of labour that does hardware research at the start."]
    initial_frac_labour_hardware_rnd: INNER_SHARE;
    #[doc = "Share of compute that does hardware research at the start."]
    initial_frac_compute_hardware_rnd: INNER_SHARE;
    #[doc = "Share of labour that does software research at the start."]
    initial_frac_labour_software_rnd: INNER_SHARE;
    #[doc = "Share of compute that does software research at the start."]
    initial_frac_compute_software_rnd: INNER_SHARE;
    #[doc = "Largest training run at the start, FLOP."]
    initial_biggest_training_run: POSITIVE;
    #[doc = "Yearly over cumulative hardware research at the start."]
    ratio_initial_to_cumulative_input_hardware_rnd: POSITIVE;
    #[doc = "Yearly over cumulative software research at the start."]
    ratio_initial_to_cumulative_input_software_rnd: POSITIVE;
    #[doc = "Hardware bought a year at the start, FLOP a year."]
    initial_hardware_production: POSITIVE;
    #[doc = "Hardware stock over yearly purchase at the start."]
    ratio_hardware_to_initial_hardware_production: POSITIVE;
    #[doc = "FLOP a year per USD at the start."]
    initial_buyable_hardware_performance: POSITIVE;
    #[doc = "World product at the start, USD a year."]
    initial_gwp: POSITIVE;
    #[doc = "People at the start."]
    initial_population: POSITIVE;
    #[doc = "Share of cognitive work in goods at the start."]
    initial_cognitive_share_goods: INNER_SHARE;
    #[doc = "Share of cognitive work in hardware research at the start."]
    initial_cognitive_share_hardware_rnd: INNER_SHARE;
    #[doc = "Share of compute in cognitive work of goods at the start."]
    initial_compute_share_goods: INNER_SHARE;
    #[doc = "Share of compute in cognitive work of research at the start."]
    initial_compute_share_rnd: INNER_SHARE;
    #[doc = "Share of experiments in software research at the start."]
    initial_experiment_share_software_rnd: INNER_SHARE;
    #[doc = "Share of goods tasks automated at which the world wakes up."]
    rampup_trigger: SHARE;
    #[doc = "Growth of capital (log) a year at the start."]
    initial_capital_growth: POSITIVE;
    #[doc = "Growth of people (log) a year."]
    labour_growth: FINITE;
    #[doc = "Growth of total factor productivity (log) a year."]
    tfp_growth: FINITE;
    #[doc = "Share of hardware lost a year."]
    compute_depreciation: SHARE;
    #[doc = "Most money for one training run before that, USD."]
    money_cap_training_before_wakeup: AT_LEAST_ZERO;
    #[doc = "Width in orders of magnitude of steps of the training requirement; 0 is smooth."]
    training_requirements_steepness: AT_LEAST_ZERO;
    #[doc = "As that of training, for running."]
    runtime_requirements_steepness: AT_LEAST_ZERO;
}
