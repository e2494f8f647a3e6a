//! Parameters of the take-off block: those of the step, and the ones from which some are derived.

crate::parameters! {
    "takeoff" {
        /// Weight of compute in capability.
        compute_weight: "psi", "-";
        /// Weight of inference spending in capability.
        inference_weight: "mu", "-";
        /// Share of research tasks automated at the start.
        automation_start_share: "a0", "share";
        /// Capability of the automated coder above the start (the researcher, lenient).
        automated_coder_oom: "K_AC", "log10";
        /// Upper asymptote of the automation curve.
        automation_asymptote: "La", "-";
        /// AI labour at the start, of human labour.
        ai_labour_start_ratio: "w0", "ratio";
        /// Growth of AI labour with capability.
        ai_labour_per_capability: "theta", "-";
        /// Substitution between AI and human labour.
        labour_substitution: "rho", "-";
        /// Exponent of compute for experiments.
        experiment_exponent: "zeta", "-";
        /// Research taste per order of magnitude of capability (log).
        taste_slope_per_oom: "tau", "1/log10";
        /// How far before the automated coder taste begins to rise.
        taste_offset_oom: "dK", "log10";
        /// Width of that onset.
        taste_width_oom: "w", "log10";
        /// Cap on taste (log).
        taste_cap_log: "lTcap", "log";
        /// Exponent of labour, below 1 where parallel work is less productive.
        labour_parallel_exponent: "lam", "-";
        /// Substitution between experiments and labour; derived from the two asymptotes.
        research_substitution: "rx", "-";
        /// Weight of experiments in research; derived from the two asymptotes.
        experiment_weight: "al", "share";
        /// Returns to software research; derived as raw returns over the labour exponent.
        software_returns: "r", "-";
        /// Growth of software efficiency at the start (log).
        software_growth_start_per_year: "g0", "1/year";
        /// Ceiling on software efficiency (log).
        software_ceiling_log: "lnSmax", "log";
        /// Growth of human labour (log).
        human_growth_per_year: "gH", "1/year";
        /// Growth of inference spending per task (log).
        inference_growth_per_year: "gV", "1/year";
        /// Ceiling on inference spending per task, of the start.
        inference_max_ratio: "Vmax", "ratio";
        /// Pull of capability on compute shares: large means winner takes all.
        share_compounding: "b", "1/log10";
        /// Speed of share change.
        share_speed_per_quarter: "ds", "per quarter";
        /// Speed at which software knowledge diffuses between labs.
        diffusion_per_year: "f", "1/year";
        /// Half-success task horizon at the start.
        horizon_start_minutes: "H0", "minutes";
        /// Capability per doubling of the horizon at the start; derived from the doubling time.
        horizon_doubling_oom: "T0", "log10";
        /// Shortening of each horizon doubling against the one before.
        horizon_acceleration: "A0", "-";
        /// Growth of compute at the start that the yardstick assumes (log).
        compute_growth_reference_per_year: "gE0", "1/year";
        /// Yearly factor by which hardware lowers the cost of a task.
        task_cost_decline_ratio_per_year: "ph", "ratio per year";
        /// Share of the first lab in research compute at the start.
        lab_1_start_share: "share1", "share";
        /// Share of the second lab.
        lab_2_start_share: "share2", "share";
        /// Share of the third lab.
        lab_3_start_share: "share3", "share";
        /// Demand per order of magnitude of capability (log): demand factor exp(this x K).
        demand_per_capability: "chi_A", "1/log10";
    }
}

/// Parameters that the step does not read: those behind the derived ones, and the horizon of an intern, which
/// only the milestones use.
pub mod raw {
    crate::parameters! {
        "takeoff" {
            /// Returns to software research before the labour exponent.
            software_returns_raw: "r_raw", "-";
            /// Research speed with labour without limit.
            labour_asymptote_ratio: "A_L", "ratio";
            /// Research speed with experiment compute without limit.
            compute_asymptote_ratio: "A_C", "ratio";
            /// Time to double the horizon at the start.
            horizon_doubling_years: "D", "years";
            /// Horizon at which coding is automated, where no gap is added.
            automated_coder_horizon_minutes: "H_AC", "minutes";
            /// Horizon at which coding is automated, where a gap is added.
            automated_coder_horizon_before_gap_minutes: "H_AC_gap", "minutes";
            /// Years of progress between that horizon and the automated coder.
            automated_coder_gap_years: "gap", "years";
            /// Chance that the gap is added.
            automated_coder_gap_chance_share: "p_gap", "share";
            /// Rank that decides whether the gap is added: below the chance it is.
            automated_coder_gap_rank: "u_gap", "share";
            /// Least automated_coder_oom.
            automated_coder_min_oom: "K_AC_min", "log10";
            /// Half-success task horizon that counts as a research intern.
            intern_horizon_minutes: "H_int", "minutes";
        }
    }
}
