//! Charts of the model: one specification ([`Chart`]), drawn as SVG and as PNG with the same bytes every time.
//!
//! A chart says what it shows: title, definition, scenario with date and seed, units on the axes, source.
//! Series are told apart three times over, by colour (safe for colour-blind readers), by lightness and dash
//! (so that a grey print still reads), and by a name at the end of each line.
//!
//! ```
//! use overhang_charts::{Chart, NumberFormat, Series, Style, XAxis, YAxis};
//!
//! let chart = Chart {
//!     title: "Which trips first?".into(),
//!     definition: "Chance that each event has happened by the date.".into(),
//!     subtitle: "scenario baseline · as of 2026-06-30 · seed 1 · 100,000 draws".into(),
//!     x: XAxis::years("end of year"),
//!     y: YAxis::linear("cumulative incidence (share of draws)").percent().range(0.0, 1.0),
//!     series: vec![
//!         Series::new("takeoff", vec![(2026.0, 0.0), (2030.0, 0.2), (2036.0, 0.45)], Style::line(0))
//!             .band(vec![(2026.0, 0.0, 0.0), (2030.0, 0.1, 0.3), (2036.0, 0.3, 0.6)]),
//!         Series::new("breaker", vec![(2026.0, 0.0), (2030.0, 0.5), (2036.0, 0.6)], Style::line(1)),
//!     ],
//!     footnote: "Band: 5% to 95%.".into(),
//! };
//! assert_eq!(chart.y.format, NumberFormat::Percent);
//! let svg = chart.svg()?;
//! assert!(svg.contains("<title>Which trips first?</title>") && svg.contains("stroke-dasharray"));
//! assert_eq!(svg, chart.svg()?);
//! # Ok::<(), overhang_charts::ChartError>(())
//! ```

mod bitmap;
mod canvas;
mod chart;
mod clip;
mod describe;
mod error;
mod file;
mod font;
mod layout;
mod number;
mod paint;
mod place;
mod prepare;
mod scale;
mod theme;
mod ticks;
mod vector;

pub use chart::{Chart, Scale, Series, XAxis, XTicks, YAxis, quarter_end, quarter_start};
pub use error::ChartError;
pub use file::write_whole;
pub use number::NumberFormat;
pub use theme::{Colour, Dash, HEIGHT, MOST_SERIES, Mark, Style, WIDTH};
