//! From the chart as given to what is drawn: checks, gaps, stacks and ranges.

use crate::{
    Chart, ChartError, MOST_SERIES, Mark, NumberFormat, Scale, Series, XTicks, number::decade_below, scale::shows,
    ticks::nice_step,
};

/// A checked chart.
pub(crate) struct Prepared<'a> {
    pub(crate) chart: &'a Chart,
    pub(crate) x_range: (f64, f64),
    pub(crate) y_range: (f64, f64),
    pub(crate) series: Vec<Drawn<'a>>,
}

/// A series in unbroken pieces.
pub(crate) struct Drawn<'a> {
    pub(crate) series: &'a Series,
    pub(crate) lines: Vec<Vec<(f64, f64)>>,
    /// The band, or the area of a stack.
    pub(crate) bands: Vec<Vec<(f64, f64, f64)>>,
}

impl Drawn<'_> {
    /// The last point that can be shown.
    pub(crate) fn end(&self) -> Option<(f64, f64)> {
        self.lines.last().and_then(|line| line.last()).copied()
    }
}

/// Checks a chart and finds its ranges.
pub(crate) fn prepare(chart: &Chart) -> Result<Prepared<'_>, ChartError> {
    if chart.series.len() > MOST_SERIES {
        return Err(ChartError::TooMany { title: chart.title.clone(), found: chart.series.len(), most: MOST_SERIES });
    }
    let mut stack: Option<Vec<(f64, f64)>> = None;
    let series =
        chart.series.iter().map(|series| draw(series, chart.y.scale, &mut stack)).collect::<Result<Vec<_>, _>>()?;
    let empty = || ChartError::Empty { title: chart.title.clone() };
    let xs = series.iter().flat_map(|drawn| {
        let line = drawn.lines.iter().flatten().map(|point| point.0);
        line.chain(drawn.bands.iter().flatten().map(|point| point.0))
    });
    let ys = series.iter().flat_map(|drawn| {
        let line = drawn.lines.iter().flatten().map(|point| point.1);
        line.chain(drawn.bands.iter().flatten().flat_map(|point| [point.1, point.2]))
    });
    let (x_low, x_high) = extent(xs.clone()).ok_or_else(empty)?;
    let (y_low, y_high) = extent(ys.clone().filter(|y| shows(chart.y.scale, *y))).ok_or_else(empty)?;
    Ok(Prepared {
        x_range: match chart.x.range {
            Some(range) => checked('x', range, Scale::Linear)?,
            None => widen_x(x_low, x_high, &chart.series, chart.x.ticks),
        },
        y_range: match (chart.y.range, chart.y.scale) {
            (Some(range), scale) => checked('y', range, scale)?,
            (None, Scale::Linear) => widen_linear(y_low, y_high, chart.y.format),
            (None, Scale::Log) => widen_log(y_low, y_high),
        },
        chart,
        series,
    })
}

fn draw<'a>(series: &'a Series, scale: Scale, stack: &mut Option<Vec<(f64, f64)>>) -> Result<Drawn<'a>, ChartError> {
    let broken = |reason| ChartError::Stack { series: series.name.clone(), reason };
    if series.style.mark == Mark::Area {
        let floor = stack.take().unwrap_or_else(|| series.line.iter().map(|point| (point.0, 0.0)).collect());
        if scale == Scale::Log {
            return Err(broken("the y axis is logarithmic, where heights do not add up"));
        }
        if !floor.iter().map(|point| point.0).eq(series.line.iter().map(|point| point.0)) {
            return Err(broken("its values of x are not those of the area below"));
        }
        if series.line.iter().any(|point| !(point.0.is_finite() && point.1.is_finite())) {
            return Err(broken("it has values that are not finite"));
        }
        let area: Vec<_> = floor.iter().zip(&series.line).map(|(low, own)| (low.0, low.1, low.1 + own.1)).collect();
        let top: Vec<_> = area.iter().map(|point| (point.0, point.2)).collect();
        *stack = Some(top.clone());
        return Ok(Drawn { series, lines: vec![top], bands: vec![area] });
    }
    let band = series.band.as_deref().unwrap_or_default();
    if let Some(&(x, low, high)) = band.iter().find(|(_, low, high)| low > high) {
        return Err(ChartError::Band { series: series.name.clone(), x, low, high });
    }
    Ok(Drawn {
        series,
        lines: pieces(&series.line, |point| point.0.is_finite() && shows(scale, point.1)),
        // A band may reach down to zero or below on a logarithmic scale: it is cut off at the bottom.
        bands: pieces(band, |point| point.0.is_finite() && point.1.is_finite() && shows(scale, point.2)),
    })
}

/// Unbroken runs of what can be shown.
fn pieces<T: Copy>(points: &[T], shown: impl Fn(&T) -> bool) -> Vec<Vec<T>> {
    points
        .chunk_by(|a, b| shown(a) == shown(b))
        .filter(|run| run.first().is_some_and(&shown))
        .map(<[T]>::to_vec)
        .collect()
}

fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((f64::min(low, value), f64::max(high, value))),
    })
}

fn checked(axis: char, (low, high): (f64, f64), scale: Scale) -> Result<(f64, f64), ChartError> {
    let expected = match scale {
        Scale::Linear => "a finite low below a finite high",
        Scale::Log => "a low above zero and below a finite high, since the axis is logarithmic",
    };
    if shows(scale, low) && shows(scale, high) && low < high && (high - low).is_finite() {
        Ok((low, high))
    } else {
        Err(ChartError::Range { axis, low, high, expected })
    }
}

fn widen_x(low: f64, high: f64, series: &[Series], ticks: XTicks) -> (f64, f64) {
    if high <= low {
        let by = if ticks == XTicks::Numbers { low.abs().max(1.0) * 0.1 } else { 0.5 };
        return (low - by, high + by);
    }
    // An axis of years that begins or ends within a quarter of a new year shows that year.
    let (low, high) = match ticks {
        XTicks::Years => (
            if low - low.floor() < 0.26 { low.floor() } else { low },
            if high.ceil() - high < 0.26 { high.ceil() } else { high },
        ),
        _ => (low, high),
    };
    // Markers must not sit on the border.
    let margin = if series.iter().any(|series| series.style.mark == Mark::Points) { 0.015 } else { 0.0 };
    (low - (high - low) * margin, high + (high - low) * margin)
}

/// From zero, where nothing is negative, to the next whole step.
fn widen_linear(low: f64, high: f64, format: NumberFormat) -> (f64, f64) {
    let low = low.min(0.0);
    let high = high.max(0.0);
    if high <= low {
        return (0.0, 1.0);
    }
    let step = nice_step((high - low).min(f64::MAX / 4.0), 6.0);
    let next = |value: f64| {
        // A little air above, so that the line is not drawn along the border.
        let steps = value / step;
        steps.ceil() + if steps.ceil() - steps < 0.08 && steps != 0.0 { 0.25 } else { 0.0 }
    };
    let top = if format == NumberFormat::Percent && high <= 1.0 && high > 0.9 { 1.0 } else { next(high) * step };
    (-next(-low) * step, top)
}

/// From 1, 2 or 5 times a power of ten to the next such number, over at most twelve decades.
fn widen_log(low: f64, high: f64) -> (f64, f64) {
    let low = low.max(high * 1e-12).max(f64::MIN_POSITIVE);
    let below = |value: f64| {
        let decade = decade_below(value);
        [5.0, 2.0, 1.0].into_iter().map(|digit| digit * decade).find(|mark| *mark <= value).unwrap_or(decade)
    };
    let above = |value: f64| {
        let decade = decade_below(value);
        [1.0, 2.0, 5.0].into_iter().map(|digit| digit * decade).find(|mark| *mark >= value).unwrap_or(10.0 * decade)
    };
    let (low, high) = (below(low), above(high));
    if low < high { (low, high) } else { (low / 2.0, high * 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_round() {
        assert_eq!(widen_linear(0.0, 0.43, NumberFormat::Percent), (0.0, 0.5));
        assert_eq!(widen_linear(0.0, 0.0, NumberFormat::Plain), (0.0, 1.0));
        assert_eq!(widen_linear(-3.0, 50.0, NumberFormat::Plain), (-10.0, 52.5));
        assert_eq!(widen_log(0.03, 420.0), (0.02, 500.0));
        assert_eq!(widen_log(10.0, 10.0), (5.0, 20.0));
        assert_eq!(widen_x(2026.0, 2026.0, &[], XTicks::Years), (2025.5, 2026.5));
        assert_eq!(widen_x(2026.25, 2035.75, &[], XTicks::Years), (2026.0, 2036.0));
        assert_eq!(widen_x(2026.5, 2035.5, &[], XTicks::Years), (2026.5, 2035.5));
    }

    #[test]
    fn gaps_break_a_line() {
        let runs = pieces(&[1.0, 2.0, f64::NAN, 3.0], |value: &f64| value.is_finite());
        assert_eq!(runs, [vec![1.0, 2.0], vec![3.0]]);
    }
}
