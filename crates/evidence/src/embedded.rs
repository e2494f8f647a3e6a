//! The package that ships with the program: the files of `evidence/` in the repository, put into the binary.

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../evidence/", $name)))
    };
}

/// The descriptor.
pub(crate) const DESCRIPTOR: &str = include_str!("../../../evidence/datapackage.json");

/// The page for people.
pub(crate) const README: &str = include_str!("../../../evidence/README.md");

/// Every file with rows: name and text. A test compares the list with the folder and the descriptor.
pub(crate) const FILES: &[(&str, &str)] = &[
    file!("backtest.csv"),
    file!("chips_distributions.csv"),
    file!("chips_nvidia.csv"),
    file!("chips_prices.csv"),
    file!("chips_published_cumulative.csv"),
    file!("chips_published_owners.csv"),
    file!("chips_published_quarterly.csv"),
    file!("chips_published_world.csv"),
    file!("chips_seen.csv"),
    file!("chips_specs.csv"),
    file!("chips_statements.csv"),
    file!("demand_adoption.csv"),
    file!("demand_asic.csv"),
    file!("demand_designer_shares.csv"),
    file!("demand_gpu_prices.csv"),
    file!("demand_inference_costs.csv"),
    file!("demand_nvidia_margin.csv"),
    file!("demand_revenue.csv"),
    file!("demand_small_models.csv"),
    file!("demand_token_prices.csv"),
    file!("demand_tokens.csv"),
    file!("finance_debt.csv"),
    file!("finance_filings.csv"),
    file!("finance_lives.csv"),
    file!("finance_market.csv"),
    file!("finance_statements.csv"),
    file!("joint_buyers.csv"),
    file!("joint_history.csv"),
    file!("joint_seen.csv"),
    file!("power_capacity.csv"),
    file!("power_chip_tdp.csv"),
    file!("power_costs.csv"),
    file!("power_factors.csv"),
    file!("power_lead_times.csv"),
    file!("power_nyc.csv"),
    file!("power_sites.csv"),
    file!("power_statements.csv"),
    file!("takeoff_ai_2027.csv"),
    file!("takeoff_ai_futures.csv"),
    file!("takeoff_alone.csv"),
    file!("takeoff_anchors.csv"),
    file!("takeoff_ftm.csv"),
    file!("takeoff_metr.csv"),
];
