//! Parameters of chip power, powered shells and their allocation.

crate::parameters! {
    "power" {
        /// Decline of kW per H100e of new cohorts.
        chip_power_decline_per_year: "e_w", "1/year";
        /// Facility power per chip power that must be provided.
        facility_to_chip_power_ratio: "F_need", "ratio";
        /// Facility power of a new H100e at factor 2.44 until y_flat.
        new_chip_facility_kw_per_h100e: "w_new", "kW per H100e";
        /// Powered shells above need at the start.
        shell_slack_start_share: "slack0", "share";
        /// Shells already under construction that arrive in the first quarters.
        ready_shells_start_gw_per_quarter: "ready0", "GW/quarter";
        /// Growth of that flow in the first 1.5 years; it fades to 0 over the next 2.5.
        ready_shells_growth_per_year: "g_ready", "1/year";
        /// Cost of powered shell without IT.
        shell_cost_usd_bn_per_gw: "c_shell", "USD bn/GW";
        /// Shells started per unit of money planned for them.
        shell_starts_multiplier_ratio: "plan_mult", "ratio";
        /// Starts that go behind the meter at the start.
        behind_meter_start_share: "q_btm0", "share";
        /// The same in the long run.
        behind_meter_long_run_share: "q_btm1", "share";
        /// Median delay, grid path.
        grid_delay_median_months: "med_grid", "months";
        /// 95% point over median, grid.
        grid_delay_p95_to_median_ratio: "r_grid", "ratio";
        /// Median delay, behind the meter.
        behind_meter_delay_median_months: "med_btm", "months";
        /// 95% point over median, behind the meter.
        behind_meter_delay_p95_to_median_ratio: "r_btm", "ratio";
        /// Congestion: multiplies both medians and divides the ready flow.
        congestion_ratio: "cong", "ratio";
        /// Grid starts that are ever built.
        grid_built_share: "y_grid", "share";
        /// Behind-the-meter starts that are built.
        behind_meter_built_share: "y_btm", "share";
        /// Spread of owners' shell-to-need ratios (log).
        owner_spread_log: "s_own", "-";
        /// Part of shells that is traded between owners.
        pooled_shells_share: "m_pool", "share";
        /// Volatility of shell arrivals per quarter.
        arrival_volatility_log: "s_p", "log";
        /// Normal wait from delivery to service; not counted as idle.
        normal_dwell_quarters: "dwell", "quarters";
        /// Breaker: idle share of compute that trips it, two quarters in a row.
        breaker_idle_share: "theta_x", "share";
        /// Facility power per chip power at which new_chip_facility_kw_per_h100e is stated.
        facility_to_chip_power_peak_ratio: "F_ref", "ratio";
        /// Years in which the flow of ready shells grows.
        ready_shells_growth_years: "y_ready", "years";
        /// Years in which it then fades to nothing.
        ready_shells_fade_years: "y_fade", "years";
        /// Time constant from the start share behind the meter to the long-run share.
        behind_meter_time_constant_years: "tau_btm", "years";
    }
}
