//! Parameters of plans, funding and debt of the buyers.

crate::parameters! {
    "money" {
        /// Growth of planned AI capex at the start (log).
        planned_capex_growth_start_per_year: "g0", "1/year";
        /// Long-run growth of planned capex (log).
        planned_capex_growth_long_run_per_year: "g_inf", "1/year";
        /// Time constant from g0 to g_inf.
        capex_growth_time_constant_years: "tau_g", "years";
        /// Response of plans to rent over break-even.
        plan_response_to_rent_per_year: "k_m", "1/year per log unit";
        /// Cut of plans per idle share above x0.
        plan_response_to_idle_per_year: "k_x", "1/year per unit share";
        /// Idle share that buyers tolerate.
        idle_tolerated_share: "x0", "share";
        /// Response of plans to the R&D multiplier.
        plan_response_to_multiplier_per_year: "k_v", "1/year per log unit";
        /// Cap on the log multiplier in plans and appetite.
        multiplier_cap_log: "v_cap", "log";
        /// Cap on the rent signal.
        rent_signal_cap_log: "m_cap", "log";
        /// Response of plans to appetite.
        plan_response_to_appetite_per_year: "k_ap", "1/year";
        /// Gross world product 2026.
        world_product_usd_bn_per_year: "gwp", "USD bn/year";
        /// Growth of world product.
        world_product_growth_per_year: "g_gwp", "1/year";
        /// Largest share of world product that can go to AI capex.
        capex_of_world_product_max_share: "gwp_share", "share";
        /// Orders at most this multiple of chip capacity.
        orders_to_capacity_max_ratio: "over", "ratio";
        /// Research funding above its start that owners with research of their own pay from cash flow.
        research_paid_internally_share: "f_int", "share";
        /// Life in the accounts.
        book_life_years: "book_life", "years";
        /// Cloud margin at market rent that is cash to the owner.
        cloud_margin_realised_share: "chi_real", "share";
        /// Growth of cash flow and of other capex of the rest of the business.
        core_growth_per_year: "g_core", "1/year";
        /// Risk-free rate.
        risk_free_rate_per_year: "rf", "1/year";
        /// Credit spread at neutral appetite.
        credit_spread_neutral_per_year: "spr0", "1/year";
        /// Spread per unit of appetite (log).
        credit_spread_response_per_log: "spr_a", "-";
        /// Share of unused debt capacity that can be raised.
        debt_room_drawn_per_quarter: "nu_d", "per quarter";
        /// Share of cash above the floor that is spent.
        spare_cash_drawn_per_quarter: "nu_c", "per quarter";
        /// Appetite at which maturing debt just rolls over, with sign changed.
        rollover_margin_log: "roll", "log";
        /// Cash above this multiple of the start is paid out.
        payout_threshold_ratio: "pay_x", "ratio";
        /// Speed of that payout.
        payout_speed_per_quarter: "pay_r", "per quarter";
        /// Quarters of distress in a row that make a default.
        distress_to_default_quarters: "n_def", "quarters";
        /// Plan floor after a default, of the start.
        plan_floor_after_default_ratio: "rebase", "ratio";
        /// Lowest plan, of AI capex at the start.
        plan_floor_ratio: "plan_floor", "ratio";
        /// Lowest funded AI capex, of AI capex at the start.
        funding_floor_ratio: "fund_floor", "ratio";
        /// Debt after a default, at most this part of the ceiling.
        debt_kept_after_default_ratio: "debt_kept", "ratio";
    }
}
