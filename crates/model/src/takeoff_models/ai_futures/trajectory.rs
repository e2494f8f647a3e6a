//! Progress and research stock over time.

use super::calibration::Calibrated;
use super::coding::multiplier;
use super::series::Series;
use std::f64::consts::LN_10;

/// Steps a year.
const STEPS_PER_YEAR: usize = 100;

/// The state at the start of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Year.
    pub year: f64,
    /// Progress, orders of magnitude of effective training compute since the start.
    pub progress_oom: f64,
    /// Research stock.
    pub stock: f64,
    /// Share of coding tasks that AI can do.
    pub automation: f64,
    /// Coding labour over people alone.
    pub coding_multiplier: f64,
    /// Research over that of people alone at the present.
    pub research_multiplier: f64,
}

/// `(dP/dt, RS', coding multiplier)` at a moment.
fn rates(c: &Calibrated, series: &Series, year: f64, progress: f64, stock: f64) -> (f64, f64, f64) {
    let (now, growth) = series.at(year);
    let coding = multiplier(&c.coding, &c.automation, now.inference_h100e / now.people, progress);
    let (start, slope) = c.taste_line;
    let deviations = start + slope * (progress - c.coder_oom);
    // Taste costs an integral; far below people it is that of people.
    let taste = if deviations < -6.0 { 1.0 } else { c.taste.with_ai(deviations) };
    let research = taste * c.throughput(&now, coding);
    (c.software_returns / LN_10 * research / stock + growth, research, coding)
}

/// Runs from the start of the series to `until` (fourth-order Runge-Kutta): states at whole years, and the
/// year in which the automated coder is reached.
#[must_use]
pub fn trajectory(c: &Calibrated, series: &Series, until: f64) -> (Vec<Point>, Option<f64>) {
    let (start, end) = series.span();
    let years = (until.min(end) - start).max(0.0).floor() as usize;
    let h = 1.0 / STEPS_PER_YEAR as f64;
    let (mut progress, mut stock) = (0.0, c.stock_at_start);
    let mut points = Vec::with_capacity(years + 1);
    let mut reached = None;
    for step in 0..=years * STEPS_PER_YEAR {
        let year = start + step as f64 * h;
        let (p1, s1, coding) = rates(c, series, year, progress, stock);
        if step % STEPS_PER_YEAR == 0 {
            points.push(Point {
                year,
                progress_oom: progress,
                stock,
                automation: c.automation.share(progress),
                coding_multiplier: coding,
                research_multiplier: s1 / c.research_at_present,
            });
        }
        // The kink of the inputs at whole years belongs to the next step.
        let last = year + h * (1.0 - 1e-9);
        let (p2, s2, _) = rates(c, series, year + h / 2.0, progress + h / 2.0 * p1, stock + h / 2.0 * s1);
        let (p3, s3, _) = rates(c, series, year + h / 2.0, progress + h / 2.0 * p2, stock + h / 2.0 * s2);
        let (p4, s4, _) = rates(c, series, last, progress + h * p3, stock + h * s3);
        let gained = h / 6.0 * (p1 + 2.0 * p2 + 2.0 * p3 + p4);
        if reached.is_none() && progress + gained >= c.coder_oom {
            reached = Some(year + h * (c.coder_oom - progress) / gained);
        }
        progress += gained;
        stock += h / 6.0 * (s1 + 2.0 * s2 + 2.0 * s3 + s4);
    }
    (points, reached)
}
