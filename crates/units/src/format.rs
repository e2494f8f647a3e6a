//! Prints numbers with sensible digits.

use crate::unit::Unit;

/// `value` with `digits` significant digits, without an exponent where that stays short.
///
/// ```
/// use overhang_units::format_significant;
/// assert_eq!(format_significant(15_962_867.0, 3), "16000000");
/// assert_eq!(format_significant(0.067_14, 3), "0.0671");
/// assert_eq!(format_significant(-2.0, 3), "-2.00");
/// ```
pub fn format_significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "not a number"
        } else if value > 0.0 {
            "infinite"
        } else {
            "-infinite"
        }
        .to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = digits.clamp(1, 17);
    let (rounded, power) = round(value, digits);
    let decimals = i32::try_from(digits).unwrap_or(17) - 1 - power;
    if (-5..9).contains(&power) {
        format!("{rounded:.*}", usize::try_from(decimals).unwrap_or(0))
    } else {
        format!("{rounded:.*e}", digits - 1)
    }
}

/// `value` with three significant digits and a word for its size: k, M, bn, tn.
///
/// ```
/// use overhang_units::format_si;
/// assert_eq!(format_si(20_331_768.0), "20.3 M");
/// assert_eq!(format_si(999_999.0), "1.00 M");
/// assert_eq!(format_si(0.0301), "0.0301");
/// ```
pub fn format_si(value: f64) -> String {
    if !value.is_finite() || value == 0.0 {
        return format_significant(value, 3);
    }
    let (rounded, power) = round(value, 3);
    let (divisor, word) = match power {
        3..6 => (1e3, " k"),
        6..9 => (1e6, " M"),
        9..12 => (1e9, " bn"),
        12..15 => (1e12, " tn"),
        _ => (1.0, ""),
    };
    format!("{}{word}", format_significant(rounded / divisor, 3))
}

/// `value` in `unit`, for people: `20.3 M H100e`, `13.0 GW`, `0.672`.
///
/// Pure numbers that are called share, ratio or `-` print without a word; per cent keeps its sign.
pub fn format_quantity(value: f64, unit: &Unit) -> String {
    match unit.name() {
        "-" | "share" | "ratio" | "fraction" | "1" => format_significant(value, 3),
        "%" => format!("{}%", format_significant(value, 3)),
        name => format!("{} {name}", format_si(value)),
    }
}

/// `value` rounded to `digits` significant digits, and the power of ten of its first digit.
fn round(value: f64, digits: usize) -> (f64, i32) {
    let text = format!("{value:.*e}", digits - 1);
    let power = text.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
    (text.parse().unwrap_or(value), power)
}

#[cfg(test)]
mod tests {
    use super::{format_quantity, format_si, format_significant};
    use crate::Unit;

    #[test]
    fn digits() {
        for (value, expected) in [
            (0.0, "0"),
            (1.0, "1.00"),
            (9.999, "10.0"),
            (1234.0, "1230"),
            (0.00012345, "0.000123"),
            (1.5e-9, "1.50e-9"),
            (2.5e12, "2.50e12"),
            (f64::NAN, "not a number"),
            (f64::NEG_INFINITY, "-infinite"),
        ] {
            assert_eq!(format_significant(value, 3), expected);
        }
        assert_eq!(format_significant(123_456.0, 6), "123456");
    }

    #[test]
    fn sizes() {
        for (value, expected) in [
            (725e9, "725 bn"),
            (999.6, "1.00 k"),
            (-1500.0, "-1.50 k"),
            (1e15, "1.00e15"),
            (43.0, "43.0"),
            (115e12, "115 tn"),
        ] {
            assert_eq!(format_si(value), expected);
        }
    }

    #[test]
    fn with_units() {
        let print = |value, unit| format_quantity(value, &Unit::parse(unit).unwrap());
        assert_eq!(print(20_331_768.0, "H100e"), "20.3 M H100e");
        assert_eq!(print(13.0459, "GW"), "13.0 GW");
        assert_eq!(print(0.672, "share"), "0.672");
        assert_eq!(print(1.9, "%"), "1.90%");
    }
}
