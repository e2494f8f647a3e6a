//! Parameters of chip prices, orders, delivery capacity and life.

crate::parameters! {
    "chips" {
        /// Average price paid per H100e until y_flat.
        price_start_kusd_per_h100e: "P0", "k USD per H100e";
        /// Decline of price per H100e less decline of power per H100e; d_cost = e_w + d_gap.
        price_decline_beyond_power_per_year: "d_gap", "1/year";
        /// Time until price and power per H100e decline again.
        flat_price_years: "y_flat", "years";
        /// Decline of price within 2025.
        price_decline_2025_per_year: "d_hist", "1/year";
        /// Shells bought per shell needed by the chips bought (below 1: existing halls are reused).
        shells_bought_per_needed_ratio: "q_split", "ratio";
        /// Least share of chips in capex.
        chip_share_of_capex_min_share: "f_lo", "share";
        /// Largest share of chips in capex.
        chip_share_of_capex_max_share: "f_hi", "share";
        /// Largest scarcity mark-up on chips.
        scarcity_markup_max_ratio: "p_max", "ratio";
        /// Delivery capacity at the start.
        delivery_capacity_start_mh_per_quarter: "cap0", "M H100e/quarter";
        /// Growth of capacity at the start (log).
        delivery_capacity_growth_per_year: "g_cap0", "1/year";
        /// Time constant from g_cap0 to the decline of price.
        delivery_capacity_time_constant_years: "tau_cap", "years";
        /// Response of capacity growth to six quarters of rent over break-even.
        capacity_response_to_rent_per_year: "k_s", "1/year per log unit";
        /// Orders delivered in the same quarter (cash capex is paid on delivery).
        delivered_same_quarter_share: "h0", "share";
        /// After one quarter.
        delivered_after_one_quarter_share: "h1", "share";
        /// After two quarters.
        delivered_after_two_quarters_share: "h2", "share";
        /// Mean technical life of a cohort (Weibull, shape 3).
        mean_life_years: "life", "years";
        /// Random failures.
        random_failures_per_year: "fail", "1/year";
        /// Factor on all deliveries 2022-2025.
        historical_deliveries_scale_ratio: "hist_scale", "ratio";
    }
}
