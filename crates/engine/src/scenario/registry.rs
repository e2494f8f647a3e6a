//! The names of all parameters, their aliases and the values that are possible for them.

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
pub const PROGRAM: usize = joint::params::COUNT + takeoff::params::raw::DESCRIPTIONS.len() + options::params::COUNT;

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

/// What values a parameter can have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Domain {
    /// Least.
    pub low: f64,
    /// Whether the least itself is excluded.
    pub open: bool,
    /// Largest.
    pub high: f64,
}

impl Domain {
    /// The domain of a parameter, from its unit.
    #[must_use]
    pub fn of(description: &Description) -> Self {
        let anything = Self { low: f64::NEG_INFINITY, open: false, high: f64::INFINITY };
        let positive = Self { low: 0.0, open: true, high: f64::INFINITY };
        let at_least_zero = Self { open: false, ..positive };
        match (description.block, description.symbol, description.unit) {
            // The only share that may be negative: shells above need at the start.
            ("power", "slack0", _) => Self { low: -1.0, open: true, high: f64::INFINITY },
            // Above 1 tasks would be better than perfect substitutes.
            ("takeoff", "rho" | "rx", _) => Self { high: 1.0, ..anything },
            ("takeoff", "A0", _) => Self { high: 0.999, ..anything },
            ("options", _, _) => at_least_zero,
            ("program", "r_smr" | "y_g0" | "N_6" | "N_8" | "N_10" | "N_12" | "k_g" | "k_flex", _) => at_least_zero,
            ("contest", "chi", _) => Self { low: 1.0, open: true, high: f64::INFINITY },
            (_, "y_flat" | "n_def" | "ready0" | "opex" | "plan_mult", _) => at_least_zero,
            (_, _, "share") => Self { high: 1.0, ..at_least_zero },
            (_, _, "ratio" | "log10 per year" | "minutes" | "years" | "months" | "quarters") => {
                match description.symbol {
                    "dwell" | "plan_floor" | "fund_floor" | "debt_kept" | "rebase" | "y_fade" | "y_ready" => {
                        at_least_zero
                    }
                    _ => positive,
                }
            }
            (_, _, unit) if unit.starts_with("USD") || unit.starts_with("k USD") => at_least_zero,
            (_, _, unit) if unit.starts_with("M H100e") || unit.starts_with("kW") || unit.starts_with("GW") => positive,
            (_, _, unit) if unit.starts_with("bn users") || unit == "labs" => positive,
            _ => anything,
        }
    }

    /// Whether `value` is possible.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        value.is_finite() && value <= self.high && if self.open { value > self.low } else { value >= self.low }
    }
}

impl std::fmt::Display for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.low.is_finite(), self.high.is_finite()) {
            (false, false) => write!(f, "a finite number"),
            (true, true) => write!(f, "a number from {} to {}", self.low, self.high),
            (true, false) if self.open => write!(f, "a number above {}", self.low),
            (true, false) => write!(f, "a number of at least {}", self.low),
            (false, true) => write!(f, "a number of at most {}", self.high),
        }
    }
}
