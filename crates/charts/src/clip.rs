//! Cutting lines and areas to the plot, and lines into dashes.

/// A point in pixels.
pub(crate) type Point = (f64, f64);

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Rect {
    pub(crate) fn holds(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
}

/// The parts of a line inside a rectangle; a line along the border is inside.
pub(crate) fn line(points: &[Point], rect: &Rect) -> Vec<Vec<Point>> {
    let rect = rect.grown(1e-6);
    let mut parts: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], &rect) else {
            continue;
        };
        match parts.last_mut() {
            Some(part) if part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
    }
    parts
}

fn segment(a: Point, b: Point, rect: &Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, a.0 - rect.left), (dx, rect.right - a.0), (-dy, a.1 - rect.top), (dy, rect.bottom - a.1)]
    {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |share: f64| (a.0 + dx * share, a.1 + dy * share);
    (enter < leave).then(|| {
        let from = if enter == 0.0 { a } else { at(enter) };
        let to = if leave == 1.0 { b } else { at(leave) };
        (from, to)
    })
}

/// The part of a polygon inside a rectangle.
pub(crate) fn polygon(points: &[Point], rect: &Rect) -> Vec<Point> {
    // One border after the other: distance inside it.
    let borders: [&dyn Fn(Point) -> f64; 4] =
        [&|point| point.0 - rect.left, &|point| rect.right - point.0, &|point| point.1 - rect.top, &|point| {
            rect.bottom - point.1
        }];
    let mut polygon = points.to_vec();
    for inside in borders {
        let mut kept = Vec::with_capacity(polygon.len());
        for (n, &to) in polygon.iter().enumerate() {
            let from = polygon[(n + polygon.len() - 1) % polygon.len()];
            let (a, b) = (inside(from), inside(to));
            if (a < 0.0) != (b < 0.0) {
                let share = a / (a - b);
                kept.push((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share));
            }
            if b >= 0.0 {
                kept.push(to);
            }
        }
        polygon = kept;
    }
    polygon
}

/// A line cut into dashes by lengths of line and gap in turn.
pub(crate) fn dashes(points: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    if pattern.is_empty() || pattern.iter().sum::<f64>() <= 0.0 {
        return vec![points.to_vec()];
    }
    let mut parts = Vec::new();
    let mut part: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut index, mut left) = (0, pattern[0]);
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt();
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let at = (a.0 + dx * done / length, a.1 + dy * done / length);
            if index % 2 == 0 {
                part.push(at);
                parts.push(std::mem::take(&mut part));
            } else {
                part = vec![at];
            }
            index = (index + 1) % pattern.len();
            left = pattern[index];
        }
        left -= length - done;
        if index % 2 == 0 {
            part.push(b);
        }
    }
    if part.len() > 1 {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn lines_are_cut_at_the_border() {
        let parts = line(&[(-5.0, 5.0), (5.0, 5.0), (5.0, 15.0), (8.0, 15.0), (8.0, 5.0)], &RECT);
        assert_eq!(parts.len(), 2);
        assert!((parts[0][0].0 - 0.0).abs() < 1e-5 && parts[0].len() == 3);
        assert!((parts[1][0].1 - 10.0).abs() < 1e-5 && parts[1][1] == (8.0, 5.0));
        assert_eq!(line(&[(0.0, 10.0), (10.0, 10.0)], &RECT).len(), 1);
        assert!(line(&[(0.0, 11.0), (10.0, 11.0)], &RECT).is_empty());
    }

    #[test]
    fn polygons_are_cut_at_the_border() {
        let cut = polygon(&[(-5.0, -5.0), (20.0, -5.0), (20.0, 5.0), (-5.0, 5.0)], &RECT);
        assert!(cut.iter().all(|point| RECT.holds(*point)) && cut.len() == 4);
        assert!(polygon(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], &RECT).is_empty());
        assert!(polygon(&[], &RECT).is_empty());
    }

    #[test]
    fn dashes_run_on_around_corners() {
        let parts = dashes(&[(0.0, 0.0), (5.0, 0.0), (5.0, 5.0)], &[4.0, 2.0]);
        assert_eq!(parts, [vec![(0.0, 0.0), (4.0, 0.0)], vec![(5.0, 1.0), (5.0, 5.0)]]);
        assert_eq!(dashes(&[(0.0, 0.0), (5.0, 0.0)], &[]).len(), 1);
    }
}
