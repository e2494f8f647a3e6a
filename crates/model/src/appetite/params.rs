//! Parameters of risk appetite.

crate::parameters! {
    "appetite" {
        /// Fall of appetite per share of all debt that defaults.
        default_shock_log: "c_def", "log per share of debt";
        /// Risk appetite at the start.
        start_log: "a0", "log";
        /// Speed of reversion.
        reversion_per_year: "k_a", "1/year";
        /// Volatility.
        volatility_per_root_year: "s_a", "per root year";
        /// Weight of ROIC above the required return.
        roic_weight: "c_roic", "-";
        /// Weight of the revenue gap (log).
        revenue_gap_weight: "c_gap", "-";
        /// Weight of idle share.
        idle_weight: "c_idle", "-";
        /// Weight of the log multiplier.
        multiplier_weight: "c_v", "-";
        /// Weight of write-downs over cash flow.
        write_down_weight: "c_wd", "-";
        /// Lowest target.
        target_min_log: "a_lo", "log";
        /// Highest target.
        target_max_log: "a_hi", "log";
        /// Hazard of a market break at no gap.
        break_hazard_per_year: "h_jump", "1/year";
        /// Size of a break.
        break_size_log: "jump", "log";
        /// Hazard per unit of gap (log).
        break_hazard_gap_weight: "c_jump", "-";
    }
}
