//! The names of all parameters, their aliases and the values that are possible for them.

use overhang_model::Domain;
use overhang_model::parameters::Description;
use overhang_model::{contest, joint, options, program, takeoff};
use std::sync::LazyLock;

/// Parameters of the step, those that only enter through derived ones, then those of views on a history
/// that enter no quarter. The position in this list is the slot of a parameter everywhere.
pub static PARAMETERS: LazyLock<Vec<&'static Description>> = LazyLock::new(|| {
    joint::descriptions()
        .chain(takeoff::params::raw::DESCRIPTIONS)
        .chain(options::params::DESCRIPTIONS)
        .chain(program::params::DESCRIPTIONS)
        .chain(contest::params::DESCRIPTIONS)
        .collect()
});

/// Number of slots.
pub const SLOTS: usize = PROGRAM + program::params::COUNT + contest::params::COUNT;

/// Slot of the first parameter of the build-out programme.
pub const PROGRAM: usize = VIEWS + options::params::COUNT;

/// Slot of the first parameter of a view on a history: from here on none enters a quarter of the race.
pub const VIEWS: usize = joint::params::COUNT + takeoff::params::raw::DESCRIPTIONS.len();

/// Whether a parameter only says what counts as an event. No equation of a quarter reads it, hence it changes
/// neither what a history is nor how well it agrees with what has been seen.
#[must_use]
pub fn only_counts(description: &Description) -> bool {
    description.block == "events" || (description.block, description.symbol) == ("power", "theta_x")
}

/// `block.name`.
#[must_use]
pub fn full_name(description: &Description) -> String {
    format!("{}.{}", description.block, description.name)
}

/// The slot of `block.name` or `block.symbol`.
#[must_use]
pub fn find(key: &str) -> Option<usize> {
    let (block, name) = key.split_once('.')?;
    PARAMETERS.iter().position(|d| d.block == block && (d.name == name || d.symbol == name))
}

/// Names near to `key`, for an error message: those that it begins or is part of, then the most alike.
#[must_use]
pub fn nearest(key: &str) -> Vec<String> {
    const MOST: usize = 3;
    let names: Vec<String> =
        PARAMETERS.iter().flat_map(|d| [full_name(d), format!("{}.{}", d.block, d.symbol)]).collect();
    let word = key.rsplit('.').next().unwrap_or(key);
    let mut near: Vec<String> =
        if word.len() > 2 { names.iter().filter(|name| name.contains(word)).cloned().collect() } else { Vec::new() };
    near.truncate(MOST);
    let known: Vec<&str> = names.iter().map(String::as_str).filter(|name| !near.iter().any(|n| n == name)).collect();
    let alike = overhang_units::nearest(key, known, MOST - near.len());
    near.extend(alike.into_iter().map(str::to_string));
    near
}

/// What a message expects in place of an unknown `key`.
#[must_use]
pub fn known_names(key: &str) -> String {
    match nearest(key).as_slice() {
        [] => "a known one (overhang scenario show baseline lists them)".to_string(),
        near => format!("a known one, such as {}", near.join(", ")),
    }
}

/// What values a parameter can have, from its unit and its place in the equations.
#[must_use]
pub fn domain(description: &Description) -> Domain {
    match (description.block, description.symbol, description.unit) {
        // The only share that may be negative: shells above need at the start.
        ("power", "slack0", _) => Domain { low: -1.0, ..Domain::POSITIVE },
        // Only the chips of the newest quarter wait as a matter of course.
        ("power", "dwell", _) => Domain::SHARE,
        ("takeoff", symbol, unit) => in_takeoff(symbol, unit),
        ("options", _, _) => Domain::AT_LEAST_ZERO,
        ("program", "r_smr" | "y_g0" | "N_6" | "N_8" | "N_10" | "N_12" | "k_g" | "k_flex", _) => Domain::AT_LEAST_ZERO,
        ("program", "cf", _) => Domain::POSITIVE_SHARE,
        ("contest", "chi", _) => Domain::ABOVE_ONE,
        (_, "y_flat" | "n_def" | "ready0" | "opex" | "plan_mult", _) => Domain::AT_LEAST_ZERO,
        (_, symbol, unit) => by_unit(symbol, unit),
    }
}

/// The take-off divides by some parameters and takes logarithms of others.
fn in_takeoff(symbol: &str, unit: &str) -> Domain {
    match symbol {
        // Above 1 tasks would be better than perfect substitutes; the equations divide by it.
        "rho" | "rx" => Domain { open: false, ..Domain::SUBSTITUTION },
        "A0" => Domain { high: 0.999, ..Domain::FINITE },
        "La" | "A_L" | "A_C" => Domain::ABOVE_ONE,
        "Vmax" => Domain::AT_LEAST_ONE,
        "a0" | "al" | "share1" | "share2" | "share3" => Domain::INNER_SHARE,
        "lam" => Domain::POSITIVE_SHARE,
        "w" | "K_AC" | "K_AC_min" | "T0" | "lnSmax" | "r" | "r_raw" => Domain::POSITIVE,
        "psi" | "mu" | "theta" | "zeta" | "tau" | "lTcap" | "g0" | "b" | "f" => Domain::AT_LEAST_ZERO,
        "ds" => Domain::SHARE,
        _ => by_unit(symbol, unit),
    }
}

fn by_unit(symbol: &str, unit: &str) -> Domain {
    match unit {
        "share" => Domain::SHARE,
        "ratio" | "log10 per year" | "minutes" | "years" | "months" | "quarters" => match symbol {
            "plan_floor" | "fund_floor" | "debt_kept" | "rebase" | "y_fade" | "y_ready" => Domain::AT_LEAST_ZERO,
            _ => Domain::POSITIVE,
        },
        unit if unit.starts_with("USD") || unit.starts_with("k USD") => Domain::AT_LEAST_ZERO,
        unit if ["M H100e", "kW", "GW", "bn users"].iter().any(|start| unit.starts_with(start)) => Domain::POSITIVE,
        "labs" => Domain::POSITIVE,
        _ => Domain::FINITE,
    }
}
