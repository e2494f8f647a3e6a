//! The columns of a quarter.

/// Declares the output columns once, with their names.
macro_rules! columns {
    ($( #[doc = $meaning:literal] $name:ident: $unit:literal; )*) => {
        /// What one quarter gives, at its end.
        #[derive(Debug, Clone, Copy)]
        pub struct Quarter<R> { $( #[doc = $meaning] pub $name: R, )* }

        /// `(name, unit, meaning)` of each column, in order.
        pub const COLUMNS: &[(&str, &str, &str)] = &[ $( (stringify!($name), $unit, $meaning), )* ];

        impl<R: Copy> Quarter<R> {
            /// Calls `visit` with each column, in the order of [`COLUMNS`].
            #[inline(always)]
            pub fn each(&self, mut visit: impl FnMut(R)) { $( visit(self.$name); )* }
        }
    };
}

columns! {
    /// AI capital spending of all buyers.
    ai_capex_usd_bn: "USD bn/quarter";
    /// Share of it that goes to chips.
    chip_share_of_capex: "share";
    /// Price of chips with scarcity mark-up.
    price_kusd_per_h100e: "k USD per H100e";
    /// Delivery capacity that bound this quarter.
    delivery_capacity_mh: "M H100e/quarter";
    /// Chips delivered.
    delivered_mh: "M H100e/quarter";
    /// Chips alive.
    stock_mh: "M H100e";
    /// Facility power that all of them need.
    need_gw: "GW";
    /// Powered shells.
    powered_gw: "GW";
    /// Shells that became powered.
    arrivals_gw: "GW/quarter";
    /// Shells started.
    shell_starts_gw: "GW/quarter";
    /// Chips switched on.
    energised_mh: "M H100e";
    /// Facility power of the chips switched on.
    energised_gw: "GW";
    /// Share of compute that idles for want of power, beyond the normal wait.
    idle_share: "share";
    /// Contract rent index.
    rent_index_usd_per_h: "USD/h";
    /// Rent that clears, before the floor.
    rent_clearing_usd_per_h: "USD/h";
    /// Rent at which new capacity earns the required return.
    rent_break_even_usd_per_h: "USD/h";
    /// Hours used.
    hours_used_bn: "bn H100e-hours/quarter";
    /// Hours that could be sold.
    hours_supply_bn: "bn H100e-hours/quarter";
    /// New funding spent on research compute.
    research_funding_usd_bn: "USD bn/quarter";
    /// Revenue of the labs.
    lab_revenue_usd_bn: "USD bn/quarter";
    /// Cloud revenue at the contract index.
    cloud_revenue_usd_bn: "USD bn/quarter";
    /// Return on invested capital of the clouds after tax.
    roic_cloud: "1/year";
    /// Logarithm of required over actual cloud revenue.
    log_required_over_actual: "log";
    /// Risk appetite.
    risk_appetite: "log";
    /// Fall of four-quarter AI capex from its peak.
    capex_drawdown: "share";
    /// 1 where some buyer is in distress.
    distress: "-";
    /// Defaults since the start.
    defaults_so_far: "-";
    /// Part of the plans that found no funds.
    funding_shortfall: "share";
    /// Debt of all buyers.
    debt_all_usd_bn: "USD bn";
    /// Debt of Oracle.
    debt_orcl_usd_bn: "USD bn";
    /// Cash of Oracle.
    cash_orcl_usd_bn: "USD bn";
    /// AI capital spending of Oracle.
    ai_capex_orcl_usd_bn: "USD bn/quarter";
    /// AI capital spending of the GPU clouds.
    ai_capex_neo_usd_bn: "USD bn/quarter";
    /// Nvidia's share of new compute.
    share_nvidia: "share";
    /// Nvidia's revenue from it.
    nvidia_revenue_usd_bn: "USD bn/quarter";
    /// Hours of research and development.
    rd_hours_bn: "bn H100e-hours/quarter";
    /// Factor of capability on demand, acting next quarter.
    capability_demand_factor: "ratio";
    /// R&D multiplier of the leading lab.
    rd_multiplier: "ratio";
    /// Capability of the leading lab above the start.
    leader_capability_oom: "log10";
    /// AI and other capital spending of the four largest buyers.
    four_largest_capex_usd_bn: "USD bn/quarter";
    /// Chips waiting, for power or in the normal wait.
    waiting_mh: "M H100e";
    /// Debt of Microsoft.
    debt_msft_usd_bn: "USD bn";
    /// Cash of Microsoft.
    cash_msft_usd_bn: "USD bn";
    /// Debt of Alphabet.
    debt_googl_usd_bn: "USD bn";
    /// Cash of Alphabet.
    cash_googl_usd_bn: "USD bn";
    /// Debt of Amazon.
    debt_amzn_usd_bn: "USD bn";
    /// Cash of Amazon.
    cash_amzn_usd_bn: "USD bn";
    /// Debt of Meta.
    debt_meta_usd_bn: "USD bn";
    /// Cash of Meta.
    cash_meta_usd_bn: "USD bn";
    /// Share of custom chips (TPU and Trainium) in new compute.
    share_custom: "share";
    /// Part of paid use that runs on small models.
    small_model_share: "share";
    /// Revenue of the labs from consumers.
    consumer_revenue_usd_bn: "USD bn/quarter";
    /// What the labs pay to serve what they sell.
    lab_inference_cost_usd_bn: "USD bn/quarter";
    /// Profit of the clouds after operation and economic depreciation, before tax.
    cloud_profit_usd_bn: "USD bn/quarter";
    /// Share of research compute of the largest lab, at the end of the quarter.
    largest_lab_share: "share";
    /// 1 where Microsoft is in distress.
    distress_msft: "-";
    /// 1 where Alphabet is in distress.
    distress_googl: "-";
    /// 1 where Amazon is in distress.
    distress_amzn: "-";
    /// 1 where Meta is in distress.
    distress_meta: "-";
    /// 1 where Oracle is in distress.
    distress_orcl: "-";
}
