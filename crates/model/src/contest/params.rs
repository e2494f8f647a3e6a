//! Parameters of the split of value. They enter no quarter of the race.

crate::parameters! {
    "contest" {
        /// Price at which nobody buys over the price paid.
        choke_price_ratio: "chi", "ratio";
        /// Gross margin of chip designers other than Nvidia.
        other_chip_margin_share: "GM_o", "share";
        /// Small models: odds of their share at the start against those of the race, a logarithm.
        small_model_start_log_odds: "e_s", "-";
        /// Small models: drift of those odds against that of the race.
        small_model_drift_log_odds_per_year: "e_t", "1/year";
    }
}

/// Number of parameters.
pub const COUNT: usize = DESCRIPTIONS.len();
