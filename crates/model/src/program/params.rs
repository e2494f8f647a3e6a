//! Parameters of the build-out programme and its alternatives. They enter no quarter of the race as it is.

crate::parameters! {
    "program" {
        /// Overnight cost of the first reactor.
        reactor_first_unit_cost_usd_per_kw: "c_1", "USD/kW";
        /// Fall of the cost of a reactor with each doubling of units.
        reactor_learning_share: "LR", "share";
        /// Size of a reactor.
        reactor_unit_gw: "u_smr", "GW";
        /// Licence without a speed-up of permits.
        reactor_licence_months: "T_lic", "months";
        /// Time of a permit over today's.
        permit_time_ratio: "phi", "ratio";
        /// Construction of the first reactor.
        reactor_build_first_months: "T_b1", "months";
        /// Construction of later reactors.
        reactor_build_later_months: "T_bn", "months";
        /// Output of a reactor over its size.
        reactor_capacity_factor_share: "cf", "share";
        /// Life of a reactor.
        reactor_life_years: "L_smr", "years";
        /// Required return on power plants.
        reactor_return_per_year: "r_smr", "1/year";
        /// Fixed cost of a reactor a year.
        reactor_fixed_cost_usd_per_kw_year: "FOM", "USD per kW and year";
        /// Fuel and variable cost of a reactor.
        reactor_variable_cost_usd_per_mwh: "VOM", "USD/MWh";
        /// Price of power that a reactor sells.
        power_price_usd_per_mwh: "P_el", "USD/MWh";
        /// Most reactors a year in year 6 after the start, and before.
        reactors_a_year_in_year_6: "N_6", "units/year";
        /// In year 8.
        reactors_a_year_in_year_8: "N_8", "units/year";
        /// In year 10.
        reactors_a_year_in_year_10: "N_10", "units/year";
        /// In year 12, and after.
        reactors_a_year_in_year_12: "N_12", "units/year";
        /// Cut of the interconnection delay that money for the grid can reach.
        interconnection_cut_share: "e_g", "share";
        /// Cut of the whole grid delay per cut of interconnection.
        grid_delay_per_interconnection_cut: "k_g", "-";
        /// Money for the grid that reaches 63% of that cut.
        grid_money_scale_usd_bn: "M_g", "USD bn";
        /// Years from the start until money for the grid begins to act.
        grid_ramp_from_years: "y_g0", "years";
        /// Years from the start until it acts in full.
        grid_ramp_to_years: "y_g1", "years";
        /// Years over which money for the grid is spent.
        grid_spending_years: "y_gs", "years";
        /// Months until a hall stands that then waits for power.
        hall_construction_months: "T_hall", "months";
        /// Engines and turbines on site, installed.
        engine_cost_usd_per_kw: "c_eng", "USD/kW";
        /// Lead time of reciprocating engines.
        engine_lead_months: "T_eng", "months";
        /// Engines a year that the programme can add to what the race builds.
        engine_output_gw_per_year: "G_eng", "GW/year";
        /// Lead time of gas turbines ordered now.
        turbine_lead_months: "T_gt", "months";
        /// Turbines a year that the programme can add.
        turbine_output_gw_per_year: "G_gt", "GW/year";
        /// Cut of the whole grid delay where nothing is missing.
        grid_delay_cut_without_deficit_share: "k_tr", "share";
        /// Cost of transformer works that close the deficit.
        transformer_works_usd_bn: "C_tr", "USD bn";
        /// Months until new transformer works deliver.
        transformer_lead_months: "T_tr", "months";
        /// Hours of a year in which flexible halls stand still.
        flexible_hours_share: "h_flex", "share";
        /// Load that the United States' grid can take where it stands still for 0.25% of hours.
        flexible_headroom_gw: "H_flex", "GW";
        /// Elasticity of that load to the hours.
        flexible_headroom_elasticity: "k_flex", "-";
        /// Part of it that lies where halls wait and is granted.
        flexible_reach_share: "q_flex", "share";
        /// Batteries and contracts of flexible load.
        flexible_cost_usd_per_kw: "c_flex", "USD/kW";
        /// Months until the first flexible load is connected.
        flexible_lead_months: "T_flex", "months";
        /// Years from then until all of it is.
        flexible_ramp_years: "y_flex", "years";
        /// Largest cut of the power of new chips that money reaches.
        chip_power_cut_max_share: "e_chip", "share";
        /// Money that reaches 63% of it.
        chip_power_money_scale_usd_bn: "M_chip", "USD bn";
        /// Months until chips of a new design are sold.
        chip_design_months: "T_chip", "months";
    }
}

/// Number of parameters.
pub const COUNT: usize = DESCRIPTIONS.len();
