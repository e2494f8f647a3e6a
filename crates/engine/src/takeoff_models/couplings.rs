//! What holds research back, and what research pulls along: scenarios in which one part of the world grows
//! more slowly, on the same random numbers.

use crate::error::Error;
use crate::scenario::registry::{find, full_name};
use crate::scenario::{Scenario, Setting, registry};

/// One part of the world held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Name.
    pub name: &'static str,
    /// What is multiplied by the factor.
    pub what: &'static str,
    /// The parameters that are.
    pub parameters: &'static [&'static str],
}

/// The experiments, in the order of the table. The last is the other direction.
pub const HOLDS: [Hold; 4] = [
    Hold {
        name: "power",
        what: "shells that are ready, their growth, and shells started per unit of money",
        parameters: &[
            "power.ready_shells_start_gw_per_quarter",
            "power.ready_shells_growth_per_year",
            "power.shell_starts_multiplier_ratio",
        ],
    },
    Hold {
        name: "funding",
        what: "growth of planned capital spending, at the start and in the long run",
        parameters: &["money.planned_capex_growth_start_per_year", "money.planned_capex_growth_long_run_per_year"],
    },
    Hold {
        name: "chips",
        what: "growth of delivery capacity for chips",
        parameters: &["chips.delivery_capacity_growth_per_year"],
    },
    Hold {
        name: "software",
        what: "returns to software research: what the take-off pulls along is missing",
        parameters: &["takeoff.software_returns_raw"],
    },
];

/// The scenario with the parameters of `hold` multiplied by `factor`, value or prior; each draw keeps its
/// rank, so that differences are those of the same histories.
///
/// # Errors
/// A factor that is not above zero, a parameter that cannot be scaled.
pub fn held(scenario: &Scenario, hold: &Hold, factor: f64) -> Result<Scenario, Error> {
    if !(factor > 0.0 && factor < 100.0) {
        return Err(Error::Question(format!("--couplings: found {factor}, expected a factor above 0 and below 100")));
    }
    let mut scenario = scenario.clone();
    for name in hold.parameters {
        let slot = find(name).ok_or_else(|| Error::Question(format!("the model has no parameter {name}")))?;
        let Some(entry) = scenario.entries.get_mut(slot) else { continue };
        entry.setting = match &entry.setting {
            Setting::Value(value) => Setting::Value(value * factor),
            Setting::Prior(prior) => {
                Setting::Prior(prior.clone().affine(factor, 0.0).map_err(|e| Error::Question(format!("{name}: {e}")))?)
            }
            Setting::Derived(_) => {
                let name = full_name(registry::PARAMETERS[slot]);
                return Err(Error::Question(format!(
                    "{name}: found a derived parameter, expected one that can be scaled"
                )));
            }
        };
        entry.central = entry.central.map(|central| central * factor);
    }
    Ok(scenario)
}
