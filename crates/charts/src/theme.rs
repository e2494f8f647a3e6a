//! Theme: sizes, colours, dashes and the style of the n-th series; no other file holds a raw colour or font size.

/// Width of a chart in pixels.
pub const WIDTH: u32 = 1200;
/// Height of a chart in pixels.
pub const HEIGHT: u32 = 720;
/// Most series that one chart can hold.
pub const MOST_SERIES: usize = 24;

/// Device units for one pixel: the fineness of SVG coordinates, and the oversampling of PNG.
pub(crate) const FINE: u32 = 3;

/// Font size of each kind of text, in pixels.
pub(crate) mod size {
    pub(crate) const TITLE: f64 = 23.0;
    pub(crate) const DEFINITION: f64 = 15.0;
    pub(crate) const SUBTITLE: f64 = 13.5;
    pub(crate) const AXIS: f64 = 14.0;
    pub(crate) const TICK: f64 = 14.0;
    pub(crate) const SERIES: f64 = 14.0;
    pub(crate) const FOOTNOTE: f64 = 12.5;
    /// Distance of baselines, in font sizes.
    pub(crate) const LEADING: f64 = 1.32;
}

/// Red, green, blue.
pub(crate) type Rgb = (u8, u8, u8);

/// Greys of everything that is not data.
pub(crate) mod ink {
    use super::Rgb;
    pub(crate) const PAPER: Rgb = (255, 255, 255);
    pub(crate) const TEXT: Rgb = (26, 26, 26);
    pub(crate) const QUIET: Rgb = (89, 89, 89);
    pub(crate) const AXIS: Rgb = (70, 70, 70);
    pub(crate) const GRID: Rgb = (222, 222, 222);
    pub(crate) const FINE_GRID: Rgb = (240, 240, 240);
}

/// Colours of Okabe and Ito that read on white, safe for colour-blind readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// Blue, mid dark.
    Blue,
    /// Orange, light.
    Orange,
    /// Near black.
    Black,
    /// Vermillion, mid.
    Vermillion,
    /// Sky blue, light.
    Sky,
    /// Bluish green, dark.
    Green,
    /// Reddish purple, mid light.
    Purple,
    /// Grey, mid: for what is background, such as a reference.
    Grey,
}

impl Colour {
    /// All colours in the order in which series take them: neighbours differ in lightness.
    pub const ALL: [Self; 8] =
        [Self::Blue, Self::Orange, Self::Black, Self::Vermillion, Self::Sky, Self::Green, Self::Purple, Self::Grey];

    /// Red, green and blue.
    pub const fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::Blue => (0, 114, 178),
            Self::Orange => (230, 159, 0),
            Self::Black => (20, 20, 20),
            Self::Vermillion => (213, 94, 0),
            Self::Sky => (86, 180, 233),
            Self::Green => (0, 105, 76),
            Self::Purple => (204, 121, 167),
            Self::Grey => (120, 120, 120),
        }
    }

    /// The colour mixed with white: `share` of it is kept.
    pub(crate) fn tint(self, share: f64) -> Rgb {
        let (red, green, blue) = self.rgb();
        let mix = |part: u8| (255.0 - (255.0 - f64::from(part)) * share).round() as u8;
        (mix(red), mix(green), mix(blue))
    }
}

/// How a line is broken up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dash {
    /// One unbroken line.
    Solid,
    /// Long dashes.
    Long,
    /// Dots.
    Dot,
    /// Dash and dot in turn.
    DashDot,
    /// Short dashes.
    Short,
    /// A dash and two dots in turn.
    DashDotDot,
    /// A long and a short dash in turn.
    LongShort,
    /// Dots far apart.
    Sparse,
}

impl Dash {
    /// All patterns in the order in which series take them.
    pub const ALL: [Self; 8] = [
        Self::Solid,
        Self::Long,
        Self::Dot,
        Self::DashDot,
        Self::Short,
        Self::DashDotDot,
        Self::LongShort,
        Self::Sparse,
    ];

    /// Lengths of line and gap in turn, in pixels; empty for an unbroken line.
    pub const fn pattern(self) -> &'static [f64] {
        match self {
            Self::Solid => &[],
            Self::Long => &[13.0, 5.0],
            Self::Dot => &[3.0, 3.0],
            Self::DashDot => &[11.0, 4.0, 3.0, 4.0],
            Self::Short => &[7.0, 4.0],
            Self::DashDotDot => &[11.0, 4.0, 3.0, 3.0, 3.0, 4.0],
            Self::LongShort => &[16.0, 4.0, 6.0, 4.0],
            Self::Sparse => &[3.0, 7.0],
        }
    }
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A line; the band is a shade around it.
    Line,
    /// One marker a point; the band is a bar through it.
    Points,
    /// An area stacked on the areas before it.
    Area,
}

/// Colour, dash and mark of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Style {
    /// Colour of line, band and markers.
    pub colour: Colour,
    /// Dash of the line.
    pub dash: Dash,
    /// How the series is drawn.
    pub mark: Mark,
}

impl Style {
    /// The style of the `n`-th line, counted from zero: no two of the first 24 are alike.
    pub fn line(n: usize) -> Self {
        Self {
            colour: Colour::ALL[n % Colour::ALL.len()],
            dash: Dash::ALL[(n + n / Colour::ALL.len()) % Dash::ALL.len()],
            mark: Mark::Line,
        }
    }

    /// The style of the `n`-th series of points.
    pub fn points(n: usize) -> Self {
        Self { mark: Mark::Points, ..Self::line(n) }
    }

    /// The style of the `n`-th stacked area.
    pub fn area(n: usize) -> Self {
        Self { mark: Mark::Area, ..Self::line(n) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn grey(colour: Colour) -> f64 {
        let (red, green, blue) = colour.rgb();
        0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue)
    }

    #[test]
    fn the_first_four_colours_differ_in_grey() {
        for (n, a) in Colour::ALL.iter().take(4).enumerate() {
            for b in &Colour::ALL[..n] {
                assert!((grey(*a) - grey(*b)).abs() > 30.0, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn neighbouring_areas_differ_in_grey() {
        for n in 1..Colour::ALL.len() {
            let (below, above) = (Style::area(n - 1).colour, Style::area(n).colour);
            assert!((grey(below) - grey(above)).abs() > 30.0, "{below:?} {above:?}");
        }
    }

    #[test]
    fn no_two_styles_are_alike() {
        let styles: BTreeSet<_> = (0..MOST_SERIES).map(|n| format!("{:?}", Style::line(n))).collect();
        assert_eq!(styles.len(), MOST_SERIES);
        let patterns: BTreeSet<_> = Dash::ALL.iter().map(|dash| format!("{:?}", dash.pattern())).collect();
        assert_eq!(patterns.len(), Dash::ALL.len());
    }

    #[test]
    fn all_colours_stand_out_from_paper() {
        assert!(Colour::ALL.iter().all(|colour| grey(*colour) < 170.0));
    }
}
