//! How numbers are written on an axis and in the description.

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NumberFormat {
    /// `0.25`, `1,500`, `20 million`.
    #[default]
    Plain,
    /// A share as per cent: 0.25 is `25%`.
    Percent,
}

impl NumberFormat {
    /// Writes `value` with the decimals that tell it from its neighbours `step` away.
    pub(crate) fn write(self, value: f64, step: f64) -> String {
        match self {
            Self::Percent => format!("{}%", fixed(value * 100.0, step * 100.0)),
            Self::Plain => plain(value, step),
        }
    }

    /// Writes `value` by itself, with three digits or so.
    pub(crate) fn write_alone(self, value: f64) -> String {
        let size = match self {
            Self::Plain => value.abs(),
            Self::Percent => value.abs().max(0.1),
        };
        self.write(value, decade_below(size) / 100.0)
    }
}

/// The power of ten at or below a number; 1 for zero and what is not finite.
pub(crate) fn decade_below(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let mut exponent = overhang_prob::math::log10(value).floor() as i32;
    // The logarithm of a power of ten may fall just below it.
    if power_of_ten(exponent + 1) <= value {
        exponent += 1;
    }
    power_of_ten(exponent)
}

/// Ten to a whole power, the nearest number to it.
pub(crate) fn power_of_ten(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(f64::INFINITY)
}

fn plain(value: f64, step: f64) -> String {
    const WORDS: [(f64, &str); 4] = [(1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1.0, "")];
    if value == 0.0 {
        return "0".into();
    }
    if value.abs() < 1e-4 || value.abs() >= 1e15 {
        return format!("{value:e}");
    }
    let (unit, word) = WORDS.into_iter().find(|(unit, _)| value.abs() >= *unit).unwrap_or((1.0, ""));
    format!("{}{word}", fixed(value / unit, step / unit))
}

/// Thousands apart, and only the decimals that a step needs.
fn fixed(value: f64, step: f64) -> String {
    let mut decimals = 0;
    let mut scaled = step.abs();
    while decimals < 9 && scaled > 0.0 && (scaled - scaled.round()).abs() > scaled * 1e-6 {
        scaled *= 10.0;
        decimals += 1;
    }
    let text = format!("{:.decimals$}", value.abs());
    let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { text.as_str() };
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        grouped.push('−');
    }
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        let plain = |value, step| NumberFormat::Plain.write(value, step);
        assert_eq!(plain(0.25, 0.05), "0.25");
        assert_eq!(plain(2.0, 0.5), "2");
        assert_eq!(plain(-1500.0, 500.0), "−1,500");
        assert_eq!(plain(123_456.0, 1.0), "123,456");
        assert_eq!(plain(2.5e6, 5e5), "2.5 million");
        assert_eq!(plain(1e9, 1e9), "1 billion");
        assert_eq!(plain(0.0, 1.0), "0");
        assert_eq!(plain(1e-6, 1e-6), "1e-6");
        assert_eq!(NumberFormat::Percent.write(0.125, 0.025), "12.5%");
        assert_eq!(NumberFormat::Percent.write(1.0, 0.2), "100%");
    }

    #[test]
    fn alone_means_three_digits() {
        assert_eq!(NumberFormat::Plain.write_alone(20_331_768.0), "20.3 million");
        assert_eq!(NumberFormat::Plain.write_alone(0.030_12), "0.0301");
        assert_eq!(NumberFormat::Plain.write_alone(1234.5), "1,234");
        assert_eq!(NumberFormat::Percent.write_alone(0.423_45), "42.3%");
        assert_eq!(NumberFormat::Percent.write_alone(0.0), "0%");
    }

    #[test]
    fn decades() {
        for exponent in -12..15 {
            let power = power_of_ten(exponent);
            assert_eq!(decade_below(power), power);
            assert_eq!(decade_below(power * 9.99), power);
        }
        assert_eq!(decade_below(0.0), 1.0);
    }
}
