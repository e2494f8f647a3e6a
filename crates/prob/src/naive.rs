//! Forecasts that anyone could make: the last value with drift, and a log-linear trend, each with its
//! own predictive distribution.
//!
//! Both are normal in logarithms with the spread estimated from the points themselves, as textbooks have
//! it (Hyndman and Athanasopoulos, "Forecasting: principles and practice", sections 5.2 and 7.4), for
//! points at uneven times. Errors of the parameters are in the spread; that the spread itself is an
//! estimate is not.

use crate::math::ln;

/// Points that a forecast needs: two parameters, and one for the spread.
pub const LEAST_POINTS: usize = 3;

/// A forecast that is normal in logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    /// Mean of the logarithm.
    pub mean: f64,
    /// Standard deviation of the logarithm.
    pub sd: f64,
}

/// Logarithms, where there are enough points and all are above zero.
fn logarithms(points: &[(f64, f64)]) -> Option<Vec<(f64, f64)>> {
    let positive = points.iter().all(|&(time, value)| time.is_finite() && value.is_finite() && value > 0.0);
    (positive && points.len() >= LEAST_POINTS).then(|| points.iter().map(|&(time, value)| (time, ln(value))).collect())
}

/// A random walk with drift in logarithms, from points `(time, value)` in order of time, at a later `time`.
///
/// With `m` steps over the whole time `T`, drift `(y_n - y_0)/T` and
/// `s^2 = sum (step - drift dt)^2/dt / (m - 1)`, the forecast `h` ahead has the mean `y_n + drift h` and the
/// variance `s^2 (h + h^2/T)`. Nothing for fewer than three points, a value not above zero or times that do
/// not rise.
#[must_use]
pub fn last_value_with_drift(points: &[(f64, f64)], time: f64) -> Option<LogNormal> {
    let logs = logarithms(points)?;
    let (first, last) = (logs.first()?, logs.last()?);
    let whole = last.0 - first.0;
    let drift = (last.1 - first.1) / whole;
    let mut squares = 0.0;
    for (before, after) in logs.iter().zip(logs.iter().skip(1)) {
        let dt = after.0 - before.0;
        if dt <= 0.0 {
            return None;
        }
        let excess = after.1 - before.1 - drift * dt;
        squares += excess * excess / dt;
    }
    let variance = squares / (logs.len() - 2) as f64;
    let ahead = time - last.0;
    Some(LogNormal { mean: last.1 + drift * ahead, sd: (variance * (ahead + ahead * ahead / whole)).sqrt() })
}

/// A straight line through logarithms by least squares, from points `(time, value)`, at a `time`; the
/// variance of the forecast is `s^2 (1 + 1/n + (t - mean)^2/Sxx)` with `s^2` on `n - 2` degrees of freedom.
/// Nothing for fewer than three points, a value not above zero or one time only.
#[must_use]
pub fn log_linear_trend(points: &[(f64, f64)], time: f64) -> Option<LogNormal> {
    let logs = logarithms(points)?;
    let n = logs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / n;
    let (mean_time, mean_log) = (mean(|point| point.0), mean(|point| point.1));
    let sxx: f64 = logs.iter().map(|(time, _)| (time - mean_time) * (time - mean_time)).sum();
    let sxy: f64 = logs.iter().map(|(time, log)| (time - mean_time) * (log - mean_log)).sum();
    if sxx <= 0.0 {
        return None;
    }
    let slope = sxy / sxx;
    let line = |time: f64| mean_log + slope * (time - mean_time);
    let squares: f64 = logs.iter().map(|(time, log)| (log - line(*time)) * (log - line(*time))).sum();
    let leverage = 1.0 + 1.0 / n + (time - mean_time) * (time - mean_time) / sxx;
    Some(LogNormal { mean: line(time), sd: (squares / (n - 2.0) * leverage).sqrt() })
}

/// Standard deviation of the logarithms about their straight line, on `n - 2` degrees of freedom.
#[must_use]
pub fn spread_about_trend(points: &[(f64, f64)]) -> Option<f64> {
    let logs = logarithms(points)?;
    let squares = logs.iter().map(|(time, log)| {
        let fitted = log_linear_trend(points, *time)?.mean;
        Some((log - fitted) * (log - fitted))
    });
    Some((squares.sum::<Option<f64>>()? / (logs.len() - 2) as f64).sqrt())
}
