//! The words units are made of, and the complete units that are in use.

use crate::dimension::{Base, Dimension, Part};

const HOUR: f64 = 1.0 / 8760.0;
const DAY: f64 = 1.0 / 365.0;

/// Words that multiply: `USD bn`, `M tokens`, `k USD`.
pub(crate) fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "k" | "thousand" => 1e3,
        "M" | "mn" | "million" | "1e6" => 1e6,
        "bn" | "billion" | "1e9" => 1e9,
        "tn" | "trillion" | "1e12" => 1e12,
        _ => return None,
    })
}

/// One word or fixed phrase: its dimension and what one of it is in canonical units.
pub(crate) fn atom(word: &str) -> Option<(Dimension, f64)> {
    let of = |base, factor| Some((Dimension::of(base), factor));
    let energy = |watt_hours: f64| {
        Some((
            Dimension::of(Base::Power).times(Dimension::of(Base::Time)),
            watt_hours * HOUR,
        ))
    };
    match word {
        "-" | "1" | "share" | "ratio" | "fraction" | "x" | "times" | "probability"
        | "elasticity" | "unit share" | "share of debt" => Some((Dimension::NONE, 1.0)),
        "%" | "percent" => Some((Dimension::NONE, 1e-2)),
        "bp" => Some((Dimension::NONE, 1e-4)),
        "index points" => Some((Dimension::NONE, 1e-4)),
        "W" | "watt" | "watts" => of(Base::Power, 1.0),
        "kW" => of(Base::Power, 1e3),
        "MW" => of(Base::Power, 1e6),
        "GW" => of(Base::Power, 1e9),
        "TW" => of(Base::Power, 1e12),
        "Wh" => energy(1.0),
        "kWh" => energy(1e3),
        "MWh" => energy(1e6),
        "GWh" => energy(1e9),
        "TWh" => energy(1e12),
        "year" | "years" | "yr" | "y" => of(Base::Time, 1.0),
        "quarter" | "quarters" => of(Base::Time, 0.25),
        "month" | "months" => of(Base::Time, 1.0 / 12.0),
        "week" | "weeks" => of(Base::Time, 7.0 * DAY),
        "day" | "days" => of(Base::Time, DAY),
        "hour" | "hours" | "h" => of(Base::Time, HOUR),
        "minute" | "minutes" | "min" => of(Base::Time, HOUR / 60.0),
        "second" | "seconds" | "s" => of(Base::Time, HOUR / 3600.0),
        "root year" => Some((Dimension::NONE.times_power(Base::Time, 1), 1.0)),
        "USD" => of(Base::Usd, 1.0),
        "CAD" => of(Base::Cad, 1.0),
        "H100e" => of(Base::Compute, 1.0),
        "chip" | "chips" | "unit" | "units" | "GPU" | "GPUs" => of(Base::Chip, 1.0),
        "die" | "dies" => of(Base::Part(Part::Die), 1.0),
        "wafer" | "wafers" => of(Base::Part(Part::Wafer), 1.0),
        "stack" | "stacks" => of(Base::Part(Part::Stack), 1.0),
        "rack" | "racks" => of(Base::Part(Part::Rack), 1.0),
        "node" | "nodes" => of(Base::Part(Part::Node), 1.0),
        "op" | "ops" | "FLOP" => of(Base::Operation, 1.0),
        "Top" | "TFLOP" => of(Base::Operation, 1e12),
        "byte" | "bytes" | "B" => of(Base::Byte, 1.0),
        "GB" => of(Base::Byte, 1e9),
        "TB" => of(Base::Byte, 1e12),
        "token" | "tokens" => of(Base::Token, 1.0),
        "user" | "users" | "people" | "seats" | "subscribers" | "employee" => of(Base::User, 1.0),
        "lab" | "labs" => of(Base::Lab, 1.0),
        "log" | "log unit" => of(Base::Log, 1.0),
        "log10" | "OOM" => of(Base::Log, std::f64::consts::LN_10),
        "date" => of(Base::Date, 1.0),
        _ => None,
    }
}

/// Complete spellings that are not the product of their words.
pub(crate) fn phrase(text: &str) -> Option<(Dimension, f64)> {
    match text {
        "x/year" | "x per year" => Some((Dimension::of(Base::YearlyFactor), 1.0)),
        _ => None,
    }
}

/// The complete units in use in evidence and scenarios, in the spelling they have there.
pub fn known_units() -> &'static [&'static str] {
    &KNOWN
}

const KNOWN: [&str; 102] = [
    "-",
    "share",
    "ratio",
    "%",
    "bp",
    "index points",
    "log",
    "log10",
    "W",
    "kW",
    "MW",
    "GW",
    "GW/quarter",
    "GW/year",
    "W per H100e",
    "kW per H100e",
    "W/chip",
    "kW/rack",
    "kWh",
    "MWh",
    "GWh",
    "TWh",
    "TWh/yr",
    "USD",
    "k USD",
    "USD mn",
    "USD bn",
    "USD tn",
    "USD/year",
    "USD/month",
    "USD/day",
    "USD/quarter",
    "USD mn/year",
    "USD mn/quarter",
    "USD bn/quarter",
    "USD bn/year",
    "USD/h",
    "USD/chip-hour",
    "USD/chip",
    "USD/W",
    "USD/kW",
    "USD/MWh",
    "USD mn/GW",
    "USD bn/GW",
    "USD bn/GW/year",
    "USD mn/rack",
    "CAD/kW",
    "USD per H100e",
    "k USD per H100e",
    "k USD per H100e and quarter",
    "USD per H100e-hour",
    "USD per M tokens",
    "USD/user/month",
    "H100e",
    "k H100e",
    "M H100e",
    "H100e/quarter",
    "M H100e/quarter",
    "H100e/chip",
    "H100e-hours",
    "H100e-hours per M tokens",
    "chips",
    "M chips",
    "chips/quarter",
    "chips/year",
    "dies",
    "wafers",
    "wafers/month",
    "stacks",
    "racks/week",
    "TFLOP/s",
    "Top/s",
    "GB",
    "TB/s",
    "tokens",
    "M tokens",
    "tokens/s/node",
    "tokens/s/chip",
    "tokens/minute",
    "tokens/day",
    "tokens/week",
    "tokens/month",
    "tokens/quarter",
    "M tokens per user and quarter",
    "users",
    "bn users",
    "labs",
    "years",
    "quarters",
    "months",
    "weeks",
    "days",
    "hours",
    "minutes",
    "1/year",
    "1/quarter",
    "1/month",
    "per quarter",
    "per root year",
    "1/year per log unit",
    "1/year per unit share",
    "log per share of debt",
];
