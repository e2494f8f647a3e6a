//! Where an axis is divided, and what is written there.

use crate::{
    NumberFormat, XTicks,
    number::{decade_below, power_of_ten},
};

/// One division of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: f64,
    /// Empty for a fine line between labelled ones.
    pub(crate) label: String,
}

/// The step of 1, 2, 2.5 or 5 times a power of ten that divides a span in at most `most` parts.
pub(crate) fn nice_step(span: f64, most: f64) -> f64 {
    let rough = span / most;
    let decade = decade_below(rough);
    [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .map(|factor| factor * decade)
        .find(|step| *step >= rough * (1.0 - 1e-9))
        .unwrap_or(10.0 * decade)
}

/// Divisions of a linear axis.
pub(crate) fn linear(low: f64, high: f64, most: f64, format: NumberFormat) -> Vec<Tick> {
    let step = nice_step(high - low, most);
    multiples(low, high, step).map(|at| Tick { at, label: format.write(at, step) }).collect()
}

/// Divisions of a logarithmic axis: powers of ten, and 2 and 5 between them where there is room.
pub(crate) fn logarithmic(low: f64, high: f64, format: NumberFormat) -> Vec<Tick> {
    let decades = overhang_prob::math::log10(high / low);
    if decades < 0.7 {
        return linear(low, high, 6.0, format);
    }
    let every = (decades / 7.0).ceil().max(1.0) as i32;
    let first = overhang_prob::math::log10(decade_below(low)).round() as i32;
    let last = overhang_prob::math::log10(decade_below(high)).round() as i32;
    let mut ticks = Vec::new();
    for exponent in first..=last {
        for digit in 1..10_u8 {
            let at = f64::from(digit) * power_of_ten(exponent);
            if at < low * (1.0 - 1e-9) || at > high * (1.0 + 1e-9) || (decades > 5.0 && digit > 1) {
                continue;
            }
            let labelled = match digit {
                1 => exponent.rem_euclid(every) == 0,
                2 | 5 => decades < 2.3,
                3 | 7 => decades < 1.0,
                _ => false,
            };
            let label = if labelled { format.write(at, power_of_ten(exponent)) } else { String::new() };
            ticks.push(Tick { at, label });
        }
    }
    ticks
}

/// Divisions along x, at most one label for each `apart` of x.
pub(crate) fn along_x(low: f64, high: f64, apart: f64, kind: XTicks) -> Vec<Tick> {
    const YEARS: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
    let whole_years = |fine: f64| {
        let step = YEARS.into_iter().find(|step| *step >= apart).unwrap_or(1000.0);
        (step, if step == 1.0 { fine } else { 1.0 })
    };
    let (step, fine) = match kind {
        XTicks::Numbers => {
            return linear(low, high, (high - low) / apart, NumberFormat::Plain);
        }
        XTicks::Years if high - low < 2.0 => (0.25, 0.25),
        XTicks::Years => whole_years(0.25),
        XTicks::Quarters => match [0.25, 0.5].into_iter().find(|step| *step >= apart) {
            Some(step) => (step, 0.25),
            None => whole_years(0.25),
        },
    };
    let fine = if (high - low) / fine > 60.0 { step } else { fine };
    multiples(low, high, fine)
        .map(|at| {
            let labelled = (at / step - (at / step).round()).abs() < 1e-6;
            let year = (at + 1e-6).floor();
            let label = if !labelled {
                String::new()
            } else if kind == XTicks::Quarters || step < 1.0 {
                format!("{year}-Q{}", ((at - year) * 4.0).round() + 1.0)
            } else {
                format!("{year}")
            };
            Tick { at, label }
        })
        .collect()
}

fn multiples(low: f64, high: f64, step: f64) -> impl Iterator<Item = f64> {
    const MOST: f64 = 1000.0;
    let slack = (high - low) * 1e-9;
    let first = ((low - slack) / step).ceil();
    let count = (((high + slack) / step).floor() - first).clamp(-1.0, MOST) as i64 + 1;
    (0..count).map(move |n| (first + n as f64) * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).filter(|label| !label.is_empty()).collect()
    }

    #[test]
    fn linear_axes() {
        assert_eq!(labels(&linear(0.0, 1.0, 6.0, NumberFormat::Percent)), ["0%", "20%", "40%", "60%", "80%", "100%"]);
        assert_eq!(labels(&linear(-3.0, 5.0, 5.0, NumberFormat::Plain)), ["−2", "0", "2", "4"]);
    }

    #[test]
    fn logarithmic_axes() {
        assert_eq!(
            labels(&logarithmic(1e3, 1e7, NumberFormat::Plain)),
            ["1,000", "10,000", "100,000", "1 million", "10 million"]
        );
        assert_eq!(labels(&logarithmic(0.5, 20.0, NumberFormat::Plain)), ["0.5", "1", "2", "5", "10", "20"]);
        assert!(labels(&logarithmic(1e-6, 1e20, NumberFormat::Plain)).len() < 9);
        assert!(labels(&logarithmic(3.0, 5.0, NumberFormat::Plain)).len() > 2);
    }

    #[test]
    fn axes_of_time() {
        assert_eq!(labels(&along_x(2026.0, 2029.0, 0.6, XTicks::Years)), ["2026", "2027", "2028", "2029"]);
        assert_eq!(
            labels(&along_x(2026.0, 2036.0, 1.1, XTicks::Years)),
            ["2026", "2028", "2030", "2032", "2034", "2036"]
        );
        assert_eq!(
            labels(&along_x(2025.75, 2026.5, 0.2, XTicks::Quarters)),
            ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
        );
        assert_eq!(labels(&along_x(2022.0, 2026.75, 0.7, XTicks::Quarters))[..2], ["2022-Q1", "2023-Q1"]);
    }
}
