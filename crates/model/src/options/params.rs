//! Parameters of what equity is worth under the race's own draws. They enter no quarter of the race.

crate::parameters! {
    "options" {
        /// Change of Nvidia's valuation (log) per unit of risk appetite (log).
        valuation_response_to_appetite: "c_m", "-";
        /// Volatility of Nvidia's shares that the race does not explain.
        unexplained_volatility_per_root_year: "s_own", "per root year";
    }
}

/// Number of parameters.
pub const COUNT: usize = DESCRIPTIONS.len();
