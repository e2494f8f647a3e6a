//! Drawing in pixels on any plotters backend: the same calls make the SVG and the PNG.

use plotters::{
    backend::DrawingBackend,
    style::{
        Color, FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use crate::{
    ChartError,
    clip::{self, Point, Rect},
    font::{self, Weight},
    theme::{FINE, Rgb},
};

/// What the backend makes of lines and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// Lines keep their pattern as an attribute; the reader's font may differ from ours.
    Vector,
    /// Lines are cut into dashes; text is painted in our font.
    Bitmap,
}

/// Which part of a text stands at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pen {
    pub(crate) colour: Rgb,
    pub(crate) width: f64,
    pub(crate) pattern: &'static [f64],
}

/// How a text is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Type {
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) colour: Rgb,
    pub(crate) anchor: Anchor,
}

/// A backend with pixels for units.
pub(crate) struct Canvas<B> {
    backend: B,
    target: Target,
    /// Patterns of the polylines drawn so far, in order; kept for [`Target::Vector`] only.
    patterns: Vec<&'static [f64]>,
}

impl<B: DrawingBackend> Canvas<B> {
    pub(crate) fn new(backend: B, target: Target) -> Self {
        Self { backend, target, patterns: Vec::new() }
    }

    /// Closes the drawing; gives the patterns of its polylines in order.
    pub(crate) fn finish(mut self) -> Result<Vec<&'static [f64]>, ChartError> {
        self.backend.present().map_err(failed)?;
        Ok(self.patterns)
    }

    pub(crate) fn line(&mut self, points: &[Point], pen: Pen) -> Result<(), ChartError> {
        if points.len() < 2 {
            return Ok(());
        }
        match self.target {
            Target::Vector => {
                self.patterns.push(pen.pattern);
                let path: Vec<_> = points.iter().map(|point| device(*point)).collect();
                let style =
                    ShapeStyle { color: solid(pen.colour), filled: false, stroke_width: fine(pen.width).max(1) as u32 };
                self.backend.draw_path(path, &style).map_err(failed)
            }
            Target::Bitmap => clip::dashes(points, pen.pattern).iter().try_for_each(|dash| self.stroke(dash, pen)),
        }
    }

    /// A line of a bitmap: one quadrilateral a segment and a disc at each bend, which no angle can break.
    fn stroke(&mut self, points: &[Point], pen: Pen) -> Result<(), ChartError> {
        let half = pen.width / 2.0;
        for (n, pair) in points.windows(2).enumerate() {
            let (a, b) = (pair[0], pair[1]);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length = (dx * dx + dy * dy).sqrt();
            if length == 0.0 {
                continue;
            }
            let (across, down) = (-dy / length * half, dx / length * half);
            if dx == 0.0 || dy == 0.0 {
                self.rect(
                    &Rect {
                        left: a.0.min(b.0) - across.abs(),
                        right: a.0.max(b.0) + across.abs(),
                        top: a.1.min(b.1) - down.abs(),
                        bottom: a.1.max(b.1) + down.abs(),
                    },
                    pen.colour,
                )?;
            } else {
                let corners = [
                    (a.0 + across, a.1 + down),
                    (b.0 + across, b.1 + down),
                    (b.0 - across, b.1 - down),
                    (a.0 - across, a.1 - down),
                ];
                self.fill(&corners, pen.colour, 1.0)?;
            }
            if n > 0 && half >= 1.0 {
                self.disc(a, half, pen.colour)?;
            }
        }
        Ok(())
    }

    pub(crate) fn fill(&mut self, points: &[Point], colour: Rgb, opacity: f64) -> Result<(), ChartError> {
        if points.len() < 3 {
            return Ok(());
        }
        let path: Vec<_> = points.iter().map(|point| device(*point)).collect();
        let style = RGBAColor(colour.0, colour.1, colour.2, opacity);
        self.backend.fill_polygon(path, &style).map_err(failed)
    }

    pub(crate) fn rect(&mut self, rect: &Rect, colour: Rgb) -> Result<(), ChartError> {
        let (left, top) = device((rect.left, rect.top));
        let (right, bottom) = device((rect.right, rect.bottom));
        self.backend.draw_rect((left, top), (right, bottom), &solid(colour), true).map_err(failed)
    }

    pub(crate) fn disc(&mut self, centre: Point, radius: f64, colour: Rgb) -> Result<(), ChartError> {
        let radius = fine(radius).max(1) as u32;
        self.backend.draw_circle(device(centre), radius, &solid(colour), true).map_err(failed)
    }

    /// One line of text whose baseline runs through `at`.
    pub(crate) fn text(&mut self, text: &str, at: Point, style: Type) -> Result<(), ChartError> {
        match self.target {
            Target::Vector => {
                // Plotters divides the size by 1.24, and sets the baseline 0.76 em below the top.
                let h_pos = match style.anchor {
                    Anchor::Start => HPos::Left,
                    Anchor::Middle => HPos::Center,
                    Anchor::End => HPos::Right,
                };
                let weight = match style.weight {
                    Weight::Regular => FontStyle::Normal,
                    Weight::Bold => FontStyle::Bold,
                };
                let size = style.size * f64::from(FINE);
                let font = FontDesc::new(FontFamily::Name(font::FAMILY), size * 1.24, weight);
                let colour = solid(style.colour);
                let text_style = TextStyle::from(font).color(&colour).pos(Pos::new(h_pos, VPos::Top));
                let top = at.1 - style.size * 0.76;
                self.backend.draw_text(text, &text_style, device((at.0, top))).map_err(failed)
            }
            Target::Bitmap => {
                let width = font::width(text, style.size, style.weight);
                let left = match style.anchor {
                    Anchor::Start => at.0,
                    Anchor::Middle => at.0 - width / 2.0,
                    Anchor::End => at.0 - width,
                };
                let fine = f64::from(FINE);
                let (red, green, blue) = style.colour;
                font::paint(text, style.size * fine, style.weight, (left * fine, at.1 * fine), |x, y, covered| {
                    let color = RGBAColor(red, green, blue, covered).to_backend_color();
                    self.backend.draw_pixel((x, y), color).map_err(failed)
                })
            }
        }
    }
}

fn solid((red, green, blue): Rgb) -> RGBAColor {
    RGBAColor(red, green, blue, 1.0)
}

fn fine(length: f64) -> i32 {
    (length * f64::from(FINE)).round() as i32
}

fn device(point: Point) -> (i32, i32) {
    (fine(point.0), fine(point.1))
}

fn failed(error: impl std::fmt::Display) -> ChartError {
    ChartError::Draw(error.to_string())
}
