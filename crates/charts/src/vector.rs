//! The chart as SVG: what plotters draws, with dashes, font fallbacks and a description added.

use plotters::backend::SVGBackend;

use crate::{
    ChartError, HEIGHT, WIDTH,
    canvas::{Canvas, Target},
    describe::describe,
    font::{self, clean},
    layout::lay_out,
    paint::paint,
    prepare::Prepared,
    theme::FINE,
};

/// The SVG document.
pub(crate) fn draw(prepared: &Prepared) -> Result<String, ChartError> {
    let mut drawing = String::new();
    let mut canvas = Canvas::new(SVGBackend::with_string(&mut drawing, (WIDTH * FINE, HEIGHT * FINE)), Target::Vector);
    paint(prepared, &lay_out(prepared), &mut canvas)?;
    let patterns = canvas.finish()?;
    finish(&drawing, &patterns, prepared)
}

fn finish(drawing: &str, patterns: &[&[f64]], prepared: &Prepared) -> Result<String, ChartError> {
    // The first line of the drawing is its root element, which is replaced.
    let (_, body) = drawing.split_once('\n').ok_or_else(|| ChartError::Draw("the SVG has no root element".into()))?;
    let title = escape(clean(&prepared.chart.title).trim());
    let mut svg = format!(
        concat!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" ",
            "role=\"img\" aria-label=\"{}\" stroke-linejoin=\"round\">\n<title>{}</title>\n<desc>{}</desc>\n",
            "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n"
        ),
        WIDTH,
        HEIGHT,
        WIDTH * FINE,
        HEIGHT * FINE,
        title,
        title,
        escape(&describe(prepared)),
    );
    let family = format!("font-family=\"{}\"", font::FAMILY);
    let families = format!("font-family=\"{}, Verdana, Arial, sans-serif\"", font::FAMILY);
    let mut patterns = patterns.iter();
    for line in body.lines() {
        if let Some(rest) = line.strip_prefix("<polyline ") {
            svg.push_str("<polyline ");
            let pattern = patterns.next().copied().unwrap_or_default();
            if !pattern.is_empty() {
                let lengths: Vec<String> =
                    pattern.iter().map(|length| (length * f64::from(FINE)).to_string()).collect();
                svg.push_str(&format!("stroke-dasharray=\"{}\" ", lengths.join(" ")));
            }
            svg.push_str(rest);
        } else if line.starts_with("<text ") {
            svg.push_str(&line.replace(&family, &families));
        } else {
            svg.push_str(line);
        }
        svg.push('\n');
    }
    Ok(svg)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
