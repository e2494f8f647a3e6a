//! Painting a chart that has been laid out.

use plotters::backend::DrawingBackend;

use crate::{
    ChartError, Colour, Dash, Mark,
    canvas::{Anchor, Canvas, Pen, Type},
    clip::{self, Point, Rect},
    font::Weight,
    layout::{Layout, Name, SAMPLE},
    prepare::{Drawn, Prepared},
    theme::{Rgb, ink, size},
};

const LINE: f64 = 2.6;
const EDGE: f64 = 1.0;
const MARKER: f64 = 5.3;

/// Paints everything, from back to front.
pub(crate) fn paint<B: DrawingBackend>(
    prepared: &Prepared,
    layout: &Layout,
    canvas: &mut Canvas<B>,
) -> Result<(), ChartError> {
    grid(layout, canvas)?;
    let count = prepared.series.iter().filter(|drawn| !drawn.bands.is_empty()).count();
    for drawn in &prepared.series {
        bands(drawn, count, layout, canvas)?;
    }
    for drawn in &prepared.series {
        edges(drawn, layout, canvas)?;
    }
    axes(layout, canvas)?;
    for (n, drawn) in prepared.series.iter().enumerate() {
        marks(n, drawn, layout, canvas)?;
    }
    for name in &layout.names {
        legend(name, prepared, layout, canvas)?;
    }
    layout.texts.iter().try_for_each(|text| canvas.text(&text.text, text.at, text.style))
}

fn plain(colour: Rgb, width: f64) -> Pen {
    Pen { colour, width, pattern: Dash::Solid.pattern() }
}

fn grid<B: DrawingBackend>(layout: &Layout, canvas: &mut Canvas<B>) -> Result<(), ChartError> {
    let plot = &layout.plot;
    for labelled in [false, true] {
        let colour = if labelled { ink::GRID } else { ink::FINE_GRID };
        for tick in layout.y_ticks.iter().filter(|tick| tick.label.is_empty() != labelled) {
            let y = layout.y.pixel(tick.at);
            canvas.line(&[(plot.left, y), (plot.right, y)], plain(colour, 1.0))?;
        }
    }
    for tick in layout.x_ticks.iter().filter(|tick| !tick.label.is_empty()) {
        let x = layout.x.pixel(tick.at);
        canvas.line(&[(x, plot.top), (x, plot.bottom)], plain(ink::FINE_GRID, 1.0))?;
    }
    Ok(())
}

fn axes<B: DrawingBackend>(layout: &Layout, canvas: &mut Canvas<B>) -> Result<(), ChartError> {
    let plot = &layout.plot;
    let label = Type { size: size::TICK, weight: Weight::Regular, colour: ink::TEXT, anchor: Anchor::End };
    canvas.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], plain(ink::AXIS, 1.4))?;
    for tick in &layout.x_ticks {
        let x = layout.x.pixel(tick.at);
        let length = if tick.label.is_empty() { 3.0 } else { 7.0 };
        canvas.line(&[(x, plot.bottom), (x, plot.bottom + length)], plain(ink::AXIS, 1.2))?;
        if !tick.label.is_empty() {
            let style = Type { anchor: Anchor::Middle, ..label };
            canvas.text(&tick.label, (x, plot.bottom + 22.0), style)?;
        }
    }
    for tick in layout.y_ticks.iter().filter(|tick| !tick.label.is_empty()) {
        let y = layout.y.pixel(tick.at);
        canvas.text(&tick.label, (plot.left - 9.0, y + size::TICK * 0.36), label)?;
    }
    Ok(())
}

/// Outline of a band: along its upper edge, and back along its lower one.
fn outline(band: &[(f64, f64, f64)], layout: &Layout) -> (Vec<Point>, Vec<Point>) {
    // What a logarithmic axis cannot show lies far below it.
    let pixel = |value: f64| layout.y.pixel(if layout.y.shows(value) { value } else { f64::MIN_POSITIVE });
    let upper = band.iter().map(|point| (layout.x.pixel(point.0), pixel(point.2))).collect();
    let lower = band.iter().map(|point| (layout.x.pixel(point.0), pixel(point.1))).collect();
    (upper, lower)
}

/// How much a band hides: dark colours weigh more, and many bands pile up, so they are laid on thinner.
fn band_opacity(colour: Colour, bands: usize) -> f64 {
    let alone = match colour {
        Colour::Black => 0.11,
        Colour::Green | Colour::Blue => 0.15,
        _ => 0.18,
    };
    alone * (2.4 / bands.max(1) as f64).clamp(0.7, 1.0)
}

fn bands<B: DrawingBackend>(
    drawn: &Drawn,
    count: usize,
    layout: &Layout,
    canvas: &mut Canvas<B>,
) -> Result<(), ChartError> {
    let style = drawn.series.style;
    for band in &drawn.bands {
        let (upper, lower) = outline(band, layout);
        let around: Vec<Point> = upper.into_iter().chain(lower.into_iter().rev()).collect();
        match style.mark {
            Mark::Line => canvas.fill(
                &clip::polygon(&around, &layout.plot),
                style.colour.rgb(),
                band_opacity(style.colour, count),
            )?,
            Mark::Area => canvas.fill(&clip::polygon(&around, &layout.plot), style.colour.tint(0.75), 1.0)?,
            Mark::Points => {}
        }
    }
    Ok(())
}

fn edges<B: DrawingBackend>(drawn: &Drawn, layout: &Layout, canvas: &mut Canvas<B>) -> Result<(), ChartError> {
    let style = drawn.series.style;
    for band in &drawn.bands {
        let (upper, lower) = outline(band, layout);
        match style.mark {
            Mark::Line => {
                let pen = Pen { colour: style.colour.tint(0.55), width: EDGE, pattern: style.dash.pattern() };
                for edge in [upper, lower] {
                    for part in clip::line(&edge, &layout.plot) {
                        canvas.line(&part, pen)?;
                    }
                }
            }
            Mark::Area => {
                for part in clip::line(&lower, &layout.plot) {
                    canvas.line(&part, plain(ink::PAPER, 2.0))?;
                }
            }
            Mark::Points => {
                for (high, low) in upper.into_iter().zip(lower) {
                    for part in clip::line(&[high, low], &layout.plot) {
                        canvas.line(&part, plain(style.colour.tint(0.7), 1.6))?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn marks<B: DrawingBackend>(
    n: usize,
    drawn: &Drawn,
    layout: &Layout,
    canvas: &mut Canvas<B>,
) -> Result<(), ChartError> {
    let style = drawn.series.style;
    for line in &drawn.lines {
        let points: Vec<Point> = line.iter().map(|point| (layout.x.pixel(point.0), layout.y.pixel(point.1))).collect();
        match style.mark {
            Mark::Area => {}
            Mark::Line => {
                let pen = Pen { colour: style.colour.rgb(), width: LINE, pattern: style.dash.pattern() };
                for part in clip::line(&points, &layout.plot) {
                    canvas.line(&part, pen)?;
                }
                // A value between two gaps has no line.
                if let [alone] = points.as_slice()
                    && layout.plot.holds(*alone)
                {
                    canvas.disc(*alone, LINE, style.colour.rgb())?;
                }
            }
            Mark::Points => {
                for point in points.into_iter().filter(|point| layout.plot.holds(*point)) {
                    marker(n, point, style.colour, canvas)?;
                }
            }
        }
    }
    Ok(())
}

/// One of four shapes in turn, with a white rim that parts it from its neighbours.
fn marker<B: DrawingBackend>(n: usize, at: Point, colour: Colour, canvas: &mut Canvas<B>) -> Result<(), ChartError> {
    let (x, y) = at;
    for (reach, rgb) in [(MARKER + 1.2, ink::PAPER), (MARKER, colour.rgb())] {
        match n % 4 {
            0 => canvas.disc(at, reach, rgb)?,
            1 => {
                let side = reach * 0.88;
                let square = Rect { left: x - side, top: y - side, right: x + side, bottom: y + side };
                canvas.rect(&square, rgb)?;
            }
            2 => {
                let (wide, up, down) = (reach * 1.15, reach * 1.25, reach * 0.85);
                canvas.fill(&[(x, y - up), (x + wide, y + down), (x - wide, y + down)], rgb, 1.0)?;
            }
            _ => {
                let reach = reach * 1.25;
                canvas.fill(&[(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], rgb, 1.0)?;
            }
        }
    }
    Ok(())
}

/// A name with a sample of its line, and a leader from the end of the line to it.
fn legend<B: DrawingBackend>(
    name: &Name,
    prepared: &Prepared,
    layout: &Layout,
    canvas: &mut Canvas<B>,
) -> Result<(), ChartError> {
    let style = prepared.series[name.series].series.style;
    let (left, y) = name.sample;
    if let Some(end) = name.end {
        let from = (end.0 + 3.0, end.1);
        let bent = [from, (layout.plot.right + 7.0, end.1), (left - 6.0, y), (left - 2.0, y)];
        let leader = if (end.1 - y).abs() < 1.0 { &[bent[0], (bent[3].0, end.1)][..] } else { &bent[..] };
        canvas.line(leader, plain(style.colour.tint(0.6), 1.0))?;
    }
    match style.mark {
        Mark::Line => {
            let pen = Pen { colour: style.colour.rgb(), width: LINE, pattern: style.dash.pattern() };
            canvas.line(&[(left, y), (left + SAMPLE, y)], pen)?;
        }
        Mark::Points => marker(name.series, (left + SAMPLE / 2.0, y), style.colour, canvas)?,
        Mark::Area => {
            let patch = Rect { left, top: y - 6.0, right: left + SAMPLE, bottom: y + 6.0 };
            canvas.rect(&patch, style.colour.tint(0.75))?;
        }
    }
    name.lines.iter().try_for_each(|text| canvas.text(&text.text, text.at, text.style))
}
