//! Where everything stands: text above and below, the plot between, names of series on its right.

use crate::{
    HEIGHT, Mark, Scale, WIDTH,
    canvas::{Anchor, Type},
    clip::{Point, Rect},
    font::{self, Weight},
    place,
    prepare::Prepared,
    scale::Mapping,
    theme::{Rgb, ink, size},
    ticks::{self, Tick},
};

const MARGIN: f64 = 28.0;
/// Widest that names of series may be before they wrap.
const NAMES: f64 = 215.0;
/// Between the plot and the names: leaders run here.
pub(crate) const LEADERS: f64 = 22.0;
/// The sample of a line before its name.
pub(crate) const SAMPLE: f64 = 28.0;
const AFTER_SAMPLE: f64 = 7.0;

/// One line of text in its place.
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) at: Point,
    pub(crate) style: Type,
}

/// The name of a series in its place.
pub(crate) struct Name {
    /// Which of the prepared series.
    pub(crate) series: usize,
    /// Where its line ends, if that is at the right border.
    pub(crate) end: Option<Point>,
    /// Middle of the left edge of its sample.
    pub(crate) sample: Point,
    pub(crate) lines: Vec<Text>,
}

/// A chart laid out.
pub(crate) struct Layout {
    pub(crate) plot: Rect,
    pub(crate) x: Mapping,
    pub(crate) y: Mapping,
    pub(crate) x_ticks: Vec<Tick>,
    pub(crate) y_ticks: Vec<Tick>,
    pub(crate) texts: Vec<Text>,
    pub(crate) names: Vec<Name>,
}

fn block(text: &str, size: f64, weight: Weight, colour: Rgb, room: f64, most: usize) -> (Vec<String>, Type) {
    let style = Type { size, weight, colour, anchor: Anchor::Start };
    (font::wrap(text, size, weight, room, most), style)
}

/// Lays a chart out.
pub(crate) fn lay_out(prepared: &Prepared) -> Layout {
    let chart = prepared.chart;
    let (width, height) = (f64::from(WIDTH), f64::from(HEIGHT));
    let room = width - 2.0 * MARGIN;
    let mut texts = Vec::new();

    // Down from the top.
    let mut y = 18.0;
    let mut put = |(lines, style): (Vec<String>, Type), x: f64, before: f64, y: &mut f64| {
        *y += if lines.is_empty() { 0.0 } else { before };
        for text in lines {
            *y += style.size * size::LEADING;
            let at = (x, *y - style.size * (size::LEADING - 1.0));
            texts.push(Text { text, at, style });
        }
    };
    put(block(&chart.title, size::TITLE, Weight::Bold, ink::TEXT, room, 3), MARGIN, 0.0, &mut y);
    put(block(&chart.definition, size::DEFINITION, Weight::Regular, ink::TEXT, room, 4), MARGIN, 4.0, &mut y);
    put(block(&chart.subtitle, size::SUBTITLE, Weight::Regular, ink::QUIET, room, 2), MARGIN, 4.0, &mut y);
    put(block(&chart.y.label, size::AXIS, Weight::Bold, ink::QUIET, room, 2), MARGIN, 14.0, &mut y);
    let top = y + 12.0;

    // Up from the bottom.
    let footnote = block(&chart.footnote, size::FOOTNOTE, Weight::Regular, ink::QUIET, room, 4);
    let mut bottom = height - 18.0 - footnote.0.len() as f64 * size::FOOTNOTE * size::LEADING;
    put(footnote, MARGIN, 0.0, &mut bottom.clone());
    let x_label = block(&chart.x.label, size::AXIS, Weight::Bold, ink::QUIET, room * 0.8, 1);
    if !x_label.0.is_empty() {
        bottom -= 34.0;
    }
    let label_baseline = bottom + 20.0;
    bottom -= 26.0;

    let format = chart.y.format;
    let (low, high) = prepared.y_range;
    let y_ticks = match chart.y.scale {
        Scale::Linear => ticks::linear(low, high, ((bottom - top) / 58.0).max(2.0), format),
        Scale::Log => ticks::logarithmic(low, high, format),
    };
    let widest = y_ticks.iter().map(|tick| font::width(&tick.label, size::TICK, Weight::Regular)).fold(0.0, f64::max);
    let left = MARGIN + widest + 10.0;

    let (names, right) = names_and_border(prepared, bottom - top);
    let plot = Rect { left, top, right, bottom };
    let x = Mapping { low: prepared.x_range.0, high: prepared.x_range.1, scale: Scale::Linear, from: left, to: right };
    let y = Mapping { low, high, scale: chart.y.scale, from: bottom, to: top };
    let label_width = font::width("2026-Q4", size::TICK, Weight::Regular) + 18.0;
    let apart = label_width * (x.high - x.low) / (right - left);
    let x_ticks = ticks::along_x(x.low, x.high, apart, chart.x.ticks);

    let (lines, style) = x_label;
    texts.extend(lines.into_iter().map(|text| Text {
        text,
        at: ((left + right) / 2.0, label_baseline),
        style: Type { anchor: Anchor::Middle, ..style },
    }));
    Layout { names: place_names(prepared, names, &plot, &x, &y), plot, x, y, x_ticks, y_ticks, texts }
}

/// Names of series in lines, and where that leaves the right border of the plot.
fn names_and_border(prepared: &Prepared, room: f64) -> (Vec<Vec<String>>, f64) {
    let wrap = |most: usize| -> Vec<Vec<String>> {
        prepared
            .series
            .iter()
            .map(|drawn| font::wrap(&drawn.series.name, size::SERIES, Weight::Regular, NAMES, most))
            .collect()
    };
    let mut names = wrap(3);
    let count: usize = names.iter().map(Vec::len).sum();
    if count as f64 * size::SERIES * size::LEADING > room {
        names = wrap(1);
    }
    let widest =
        names.iter().flatten().map(|line| font::width(line, size::SERIES, Weight::Regular)).fold(0.0, f64::max);
    let right = f64::from(WIDTH) - MARGIN;
    if widest > 0.0 {
        (names, right - widest - SAMPLE - AFTER_SAMPLE - LEADERS)
    } else {
        // Room for half of the last label of the x axis.
        (names, right - 14.0)
    }
}

fn place_names(prepared: &Prepared, names: Vec<Vec<String>>, plot: &Rect, x: &Mapping, y: &Mapping) -> Vec<Name> {
    const NEAR: f64 = 20.0;
    let leading = size::SERIES * size::LEADING;
    let wanted: Vec<(usize, Vec<String>, Point)> = prepared
        .series
        .iter()
        .zip(names)
        .enumerate()
        .filter(|(_, (_, lines))| !lines.is_empty())
        .filter_map(|(index, (drawn, lines))| {
            let (at, value) = drawn.end()?;
            let middle = match (drawn.series.style.mark, drawn.bands.last().and_then(|band| band.last())) {
                (Mark::Area, Some(&(_, low, high))) => (y.pixel(low) + y.pixel(high)) / 2.0,
                _ => y.pixel(value),
            };
            Some((index, lines, (x.pixel(at), middle.clamp(plot.top, plot.bottom))))
        })
        .collect();
    let sizes: Vec<(f64, f64)> =
        wanted.iter().map(|(_, lines, end)| (end.1, lines.len() as f64 * leading + 3.0)).collect();
    let centres = place::centres(&sizes, plot.top - leading / 2.0, plot.bottom + leading / 2.0);
    wanted
        .into_iter()
        .zip(centres)
        .map(|((series, lines, end), centre)| {
            let left = plot.right + LEADERS;
            let first = centre - (lines.len() as f64 - 1.0) * leading / 2.0;
            let near = end.0 > plot.right - NEAR && end.0 <= plot.right + 1.0;
            Name {
                series,
                end: near.then_some(end),
                sample: (left, first),
                lines: lines
                    .into_iter()
                    .enumerate()
                    .map(|(n, text)| Text {
                        text,
                        at: (left + SAMPLE + AFTER_SAMPLE, first + n as f64 * leading + size::SERIES * 0.36),
                        style: Type {
                            size: size::SERIES,
                            weight: Weight::Regular,
                            colour: ink::TEXT,
                            anchor: Anchor::Start,
                        },
                    })
                    .collect(),
            }
        })
        .collect()
}
