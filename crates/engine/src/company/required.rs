//! Capital spending against revenue: what the spending of a year must earn, and one GPU hour against the market.

use super::filings::Filings;
use crate::error::Error;
use overhang_model::company::returns::{Gpu, required_revenue};
use overhang_units::Date;

/// Revenue that the capital spending of twelve months must earn at one life of servers.
#[derive(Debug, Clone, PartialEq)]
pub struct Required {
    /// Life of servers, years.
    pub life_years: f64,
    /// Revenue a year for this vintage alone, USD; vintages stack.
    pub revenue_usd: f64,
    /// The same over the revenue of the same months.
    pub share_of_revenue: Option<f64>,
    /// Rent per GPU-hour that earns the required return, USD.
    pub break_even_usd_per_hour: f64,
    /// Share of hours that must be rented at today's rent; none where no share up to 100% reaches the return.
    pub utilisation: Option<f64>,
    /// Return a year at a rent that falls; none where there is none.
    pub internal_rate: Option<f64>,
}

/// What the newest twelve months of spending must earn.
#[derive(Debug, Clone, PartialEq)]
pub struct Returns {
    /// Last day of the twelve months.
    pub to: Date,
    /// Capital spending in them, USD.
    pub capex_usd: f64,
    /// Rent that is compared, USD per GPU-hour.
    pub rent_usd_per_hour: f64,
    /// Fall of that rent a year.
    pub rent_decline: f64,
    /// One per life.
    pub lives: Vec<Required>,
}

/// What capital spending must earn at several lives, or nothing where spending is not filed.
///
/// # Errors
/// Evidence without the assumptions.
pub fn returns(filings: &Filings<'_>, lives: &[f64]) -> Result<Option<Returns>, Error> {
    let Some(capex) = filings.yearly("capex_cash_ppe") else { return Ok(None) };
    let revenue = filings.yearly_pair("revenue", "capex_cash_ppe");
    let share = filings.assumption("server_share_of_capex", "share")?;
    let rate = filings.assumption("asset_discount_rate", "1/year")?;
    let margin = filings.assumption("revenue_margin", "share")?;
    let long = filings.assumption("long_life", "years")?;
    let rent = filings.assumption("gpu_rent", "USD/chip-hour")?;
    let decline = filings.assumption("gpu_rent_decline", "share")?;
    let gpu = Gpu {
        capex_usd: filings.assumption("gpu_capex", "USD")?,
        rate,
        utilisation: filings.assumption("gpu_utilisation", "share")?,
        power_kw: filings.assumption("gpu_power", "kW")?,
        pue: filings.assumption("gpu_pue", "ratio")?,
        energy_usd_per_kwh: filings.assumption("gpu_energy_price", "USD/MWh")? / 1e3,
        running_cost_share: filings.assumption("gpu_running_cost", "share")?,
        residual_usd: filings.assumption("gpu_residual", "USD")?,
        life_years: 1.0,
    };
    let at = |life_years: f64| {
        let needed = |spent: f64| required_revenue(spent, &[(share, life_years), (1.0 - share, long)], rate, margin);
        let gpu = Gpu { life_years, ..gpu };
        Required {
            life_years,
            revenue_usd: needed(capex.usd),
            share_of_revenue: revenue.map(|(revenue, spent)| needed(spent.usd) / revenue.usd),
            break_even_usd_per_hour: gpu.break_even_usd_per_hour(),
            utilisation: gpu.utilisation_for(rent),
            internal_rate: gpu.internal_rate(rent, decline),
        }
    };
    Ok(Some(Returns {
        to: capex.end,
        capex_usd: capex.usd,
        rent_usd_per_hour: rent,
        rent_decline: decline,
        lives: lives.iter().map(|life| at(*life)).collect(),
    }))
}
