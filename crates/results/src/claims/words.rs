//! Numbers, tests and reasons of claims in words.

use super::question::{JudgedPart, Reading};
use super::verdict::{Test, Verdict};
use overhang_units::format_significant;

/// A scale for numbers of this size: what they are divided by, and what stands behind them.
fn scale(size: f64, unit: &str) -> (f64, String) {
    match unit {
        "share" => (0.01, "%".to_string()),
        "ratio" | "-" => (1.0, String::new()),
        _ if size.abs() >= 1e9 => (1e9, format!(" bn {unit}")),
        _ if size.abs() >= 1e6 => (1e6, format!(" M {unit}")),
        _ => (1.0, format!(" {unit}")),
    }
}

fn digits(value: f64, unit: &str) -> String {
    if unit == "share" { format!("{value:.1}") } else { format_significant(value, 3) }
}

/// A number as people read it.
#[must_use]
pub fn shown(value: f64, unit: &str) -> String {
    let (scale, behind) = scale(value, unit);
    format!("{}{behind}", digits(value / scale, unit))
}

/// Ours with its interval, where it has one.
#[must_use]
pub fn shown_interval([p5, p50, p95]: [f64; 3], unit: &str) -> String {
    if (p95 - p5).abs() <= 1e-9 * p50.abs() {
        return shown(p50, unit);
    }
    let (scale, _) = scale(p50, unit);
    let end = |x: f64| digits(x / scale, unit);
    format!("{} ({} to {})", shown(p50, unit), end(p5), end(p95))
}

/// A test in words.
#[must_use]
pub fn test_in_words(test: Test, unit: &str) -> String {
    match test {
        Test::AtLeast(low) => format!("at least {}", shown(low, unit)),
        Test::AtMost(high) => format!("at most {}", shown(high, unit)),
        Test::Between(low, high) => format!("{} to {}", shown(low, unit), shown(high, unit)),
        Test::About(value, share) => format!("{} give or take {:.0}%", shown(value, unit), 100.0 * share),
        Test::Happens => "comes true".to_string(),
    }
}

/// Why, from the parts that made the verdict.
pub(super) fn reason(verdict: Verdict, readings: &[Reading], parts: &[JudgedPart]) -> String {
    let of = |part: &JudgedPart| match (part.ours, part.test, part.p) {
        (Some([_, p50, _]), Some(Test::Happens), _) => format!("{}: chance {}", part.what, shown(p50, &part.unit)),
        (Some(ours), Some(test), p) => {
            let chance = match p {
                Some(p) if part.verdict == Some(Verdict::Depends) => format!(", chance {:.0}%", 100.0 * p),
                _ => String::new(),
            };
            format!(
                "{}: {}, asked {}{chance}",
                part.what,
                shown_interval(ours, &part.unit),
                test_in_words(test, &part.unit)
            )
        }
        _ => format!("{}: {}", part.what, part.missing),
    };
    let mut words = Vec::new();
    if verdict == Verdict::Depends && readings.iter().any(|reading| reading.verdict != readings[0].verdict) {
        let sides: Vec<String> =
            readings.iter().map(|reading| format!("{} {}", reading.name, reading.verdict.word())).collect();
        words.push(format!("It hangs on the reading: {}", sides.join("; ")));
    }
    for part in parts.iter().filter(|part| part.verdict.is_some()) {
        let under = if part.reading.is_empty() { String::new() } else { format!("[{}] ", part.reading) };
        words.push(format!("{under}{}", of(part)));
    }
    words.join(". ")
}
