//! Parameters of what equity is worth under the race's own draws. They enter no quarter of the race.

crate::parameters! {
    "options" {
        /// Change of a valuation (log) per unit of risk appetite (log).
        valuation_response_to_appetite: "c_m", "-";
        /// Volatility of Nvidia's shares that the race does not explain.
        unexplained_volatility_per_root_year: "s_own", "per root year";
        /// Change of the value of a buyer's AI business beyond its chips (log) per change of its AI revenue (log).
        ai_business_response_to_revenue: "c_r", "-";
        /// Volatility of a buyer's business that the race does not explain.
        unexplained_business_volatility_per_root_year: "s_buyer", "per root year";
    }
}

/// Number of parameters.
pub const COUNT: usize = DESCRIPTIONS.len();
