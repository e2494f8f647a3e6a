//! The chart in words, for readers who cannot see it.

use crate::{Mark, XTicks, font::clean, number::NumberFormat, prepare::Prepared};

/// What the chart says: definition, axes, and where each series ends.
pub(crate) fn describe(prepared: &Prepared) -> String {
    let chart = prepared.chart;
    let mut parts: Vec<String> = Vec::new();
    let mut say = |text: &str| {
        let text = clean(text);
        let text = text.trim();
        if !text.is_empty() {
            let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
            parts.push(format!("{text}{stop}"));
        }
    };
    say(&chart.definition);
    say(&chart.subtitle);
    if !chart.x.label.is_empty() {
        say(&format!("Across: {}", chart.x.label));
    }
    if !chart.y.label.is_empty() {
        say(&format!("Up: {}", chart.y.label));
    }
    for drawn in &prepared.series {
        // The line of an area ends on top of the stack: its own value is what is told.
        let own = match drawn.series.style.mark {
            Mark::Area => drawn.series.line.last().copied(),
            _ => drawn.end(),
        };
        let Some((x, y)) = own else { continue };
        let write = |value| chart.y.format.write_alone(value);
        let band = match drawn.bands.last().and_then(|band| band.last()) {
            Some(&(at, low, high)) if at == x && drawn.series.style.mark != Mark::Area => {
                format!(" (band {} to {})", write(low), write(high))
            }
            _ => String::new(),
        };
        say(&format!("{}: {} at {}{band}", drawn.series.name, write(y), moment(x, chart.x.ticks)));
    }
    say(&chart.footnote);
    parts.join(" ")
}

fn moment(x: f64, ticks: XTicks) -> String {
    match ticks {
        XTicks::Years => NumberFormat::Percent.write(x / 100.0, 0.0001).trim_end_matches('%').replace(',', ""),
        XTicks::Quarters => {
            let year = (x + 1e-6).floor();
            format!("{year}-Q{}", ((x - year) * 4.0).round() + 1.0)
        }
        XTicks::Numbers => NumberFormat::Plain.write_alone(x),
    }
}
