//! Parameters of demand, rent, research budgets and lab revenue.

crate::parameters! {
    "demand" {
        /// Usable hours of an energised chip.
        usable_hours_share: "avail", "share";
        /// Speed of the contract index toward the clearing rent.
        rent_index_speed_per_quarter: "lam", "per quarter";
        /// Lowest rent (power and operation).
        rent_floor_usd_per_hour: "floor", "USD/h";
        /// R&D budget per lab revenue.
        research_budget_to_revenue_ratio: "phi", "ratio";
        /// New funding spent on R&D compute at the start, valued at market rent (internal use included).
        research_funding_start_usd_bn_per_quarter: "F0", "USD bn/quarter";
        /// Lab revenue, last quarter of 2025.
        lab_revenue_start_usd_bn_per_quarter: "Rlab0", "USD bn/quarter";
        /// Rent at which the base quantities are stated.
        reference_rent_usd_per_hour: "r0", "USD/h";
        /// Elasticity of funding to lab revenue.
        research_funding_elasticity: "eta_F", "-";
        /// Research funding at most this share of world product a year at neutral appetite.
        research_funding_of_world_product_max_share: "s_F", "share";
        /// Paid (and, separately, embedded) use at the reference rent saturates at this share of world product a year.
        use_of_world_product_max_share: "s_gwp", "share";
        /// Growth of intensity in the long run (log).
        intensity_growth_long_run_per_year: "g_tail", "1/year";
        /// Volatility of the demand shock per quarter.
        demand_volatility_log: "s_d", "log";
        /// Persistence of the demand shock.
        demand_persistence_per_quarter: "rho_d", "per quarter";
        /// Least n eps in the mark-up.
        markup_elasticity_min: "ne_min", "-";
        /// Small-model share: constant.
        small_model_constant: "b0", "-";
        /// Price term.
        small_model_price_weight: "bp", "-";
        /// Lag term.
        small_model_lag_weight_per_month: "bL", "1/month";
        /// Trend.
        small_model_trend_per_year: "bt", "1/year";
        /// Lag of small models.
        small_model_lag_months: "L0", "months";
        /// Price of small against frontier.
        small_model_price_ratio: "kp", "ratio";
        /// Compute of small against frontier.
        small_model_compute_ratio: "kc", "ratio";
        /// Small-model use that runs locally.
        small_model_local_share: "loc", "share";
        /// Power and operation.
        operating_cost_kusd_per_h100e_quarter: "opex", "k USD per H100e and quarter";
        /// Required return.
        required_return_per_year: "wacc", "1/year";
        /// Tax.
        tax_share: "tax", "share";
        /// AI capital in place at the start.
        ai_capital_start_usd_bn: "K0", "USD bn";
        /// Consumer: Bass innovation.
        consumer_adoption_innovation_per_quarter: "C_p", "1/quarter";
        /// Consumer: Bass imitation.
        consumer_adoption_imitation_per_quarter: "C_q", "1/quarter";
        /// Consumer: ceiling.
        consumer_user_ceiling_bn: "C_M", "bn users";
        /// Consumer: growth of the ceiling.
        consumer_user_ceiling_growth_per_quarter: "C_gM", "1/quarter";
        /// Consumer: users at the start.
        consumer_users_start_bn: "C_U", "bn users";
        /// Consumer: intensity.
        consumer_intensity_start_m_tokens: "C_I", "M tokens per user and quarter";
        /// Consumer: growth of intensity (log).
        consumer_intensity_growth_per_year: "C_g", "1/year";
        /// Consumer: decay of that growth.
        consumer_intensity_growth_decay_per_year: "C_k", "1/year";
        /// Consumer: elasticity of intensity to capability.
        consumer_intensity_to_capability_elasticity: "C_th", "-";
        /// Consumer: compute per token.
        consumer_compute_h100e_hours_per_m_tokens: "C_c", "H100e-hours per M tokens";
        /// Consumer: decline of compute per token (log).
        consumer_compute_decline_per_year: "C_nu", "1/year";
        /// Consumer: other cost.
        consumer_other_cost_usd_per_m_tokens: "C_o", "USD per M tokens";
        /// Consumer: price elasticity.
        consumer_price_elasticity: "C_eps", "-";
        /// Consumer: effective number of labs.
        consumer_effective_labs: "C_n", "labs";
        /// Consumer: part of value that is paid.
        consumer_paid_share: "C_mon", "share";
        /// Enterprise and agents: Bass innovation.
        enterprise_adoption_innovation_per_quarter: "E_p", "1/quarter";
        /// Enterprise and agents: Bass imitation.
        enterprise_adoption_imitation_per_quarter: "E_q", "1/quarter";
        /// Enterprise and agents: ceiling.
        enterprise_user_ceiling_bn: "E_M", "bn users";
        /// Enterprise and agents: growth of the ceiling.
        enterprise_user_ceiling_growth_per_quarter: "E_gM", "1/quarter";
        /// Enterprise and agents: users at the start.
        enterprise_users_start_bn: "E_U", "bn users";
        /// Enterprise and agents: intensity.
        enterprise_intensity_start_m_tokens: "E_I", "M tokens per user and quarter";
        /// Enterprise and agents: growth of intensity (log).
        enterprise_intensity_growth_per_year: "E_g", "1/year";
        /// Enterprise and agents: decay of that growth.
        enterprise_intensity_growth_decay_per_year: "E_k", "1/year";
        /// Enterprise and agents: elasticity of intensity to capability.
        enterprise_intensity_to_capability_elasticity: "E_th", "-";
        /// Enterprise and agents: compute per token.
        enterprise_compute_h100e_hours_per_m_tokens: "E_c", "H100e-hours per M tokens";
        /// Enterprise and agents: decline of compute per token (log).
        enterprise_compute_decline_per_year: "E_nu", "1/year";
        /// Enterprise and agents: other cost.
        enterprise_other_cost_usd_per_m_tokens: "E_o", "USD per M tokens";
        /// Enterprise and agents: price elasticity.
        enterprise_price_elasticity: "E_eps", "-";
        /// Enterprise and agents: effective number of labs.
        enterprise_effective_labs: "E_n", "labs";
        /// Enterprise and agents: part of value that is paid.
        enterprise_paid_share: "E_mon", "share";
        /// Embedded: Bass innovation.
        embedded_adoption_innovation_per_quarter: "I_p", "1/quarter";
        /// Embedded: Bass imitation.
        embedded_adoption_imitation_per_quarter: "I_q", "1/quarter";
        /// Embedded: ceiling.
        embedded_user_ceiling_bn: "I_M", "bn users";
        /// Embedded: growth of the ceiling.
        embedded_user_ceiling_growth_per_quarter: "I_gM", "1/quarter";
        /// Embedded: users at the start.
        embedded_users_start_bn: "I_U", "bn users";
        /// Embedded: intensity.
        embedded_intensity_start_m_tokens: "I_I", "M tokens per user and quarter";
        /// Embedded: growth of intensity (log).
        embedded_intensity_growth_per_year: "I_g", "1/year";
        /// Embedded: decay of that growth.
        embedded_intensity_growth_decay_per_year: "I_k", "1/year";
        /// Embedded: elasticity of intensity to capability.
        embedded_intensity_to_capability_elasticity: "I_th", "-";
        /// Embedded: compute per token.
        embedded_compute_h100e_hours_per_m_tokens: "I_c", "H100e-hours per M tokens";
        /// Embedded: decline of compute per token (log).
        embedded_compute_decline_per_year: "I_nu", "1/year";
        /// Embedded: other cost.
        embedded_other_cost_usd_per_m_tokens: "I_o", "USD per M tokens";
        /// Embedded: price elasticity.
        embedded_price_elasticity: "I_eps", "-";
        /// Economic depreciation: the yearly rate is 1 - exp(-this / mean life).
        depreciation_times_life: "dep_life", "-";
    }
}
