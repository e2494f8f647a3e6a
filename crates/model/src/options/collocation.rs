//! Nodes and weights of the spectral collocation: fixed numbers, the same for every contract.
//!
//! The exercise boundary is known at `N` Chebyshev points of `sqrt(time)`; integrals over time are sums
//! over Gauss-Legendre points. Both are scaled to the time to expiry, so that the interpolation from the
//! ones to the others is a table (Andersen, Lake and Offengenden 2016, sections 5 and 6).

use overhang_prob::lanes::Real;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// Tables of a scheme with `N` points of the boundary, `L` points of each integral of the boundary and `P`
/// points of the integral of the price.
#[derive(Debug, Clone)]
pub struct Tables<const N: usize, const L: usize, const P: usize> {
    /// `sqrt(tau_i / tau)`, from the longest time down; that of zero time is left out.
    pub root: [f64; N],
    /// Where the integrals of a boundary point are taken.
    pub inner: Box<[[Point<N>; L]; N]>,
    /// Where the integral of the price is taken.
    pub outer: Box<[Point<N>; P]>,
}

/// A point of an integral up to time `tau_i`, at the distance `theta = tau_i - u` from its end.
#[derive(Debug, Clone, Copy)]
pub struct Point<const N: usize> {
    /// `sqrt(theta / tau)`.
    pub root: f64,
    /// `1 / root`.
    pub inverse_root: f64,
    /// `theta / tau`.
    pub distance: f64,
    /// Weight of the point in an integral over `u`, over tau.
    pub weight: f64,
    /// Weights of the values at the boundary points in the value at `u`; that at zero time is zero.
    pub interpolation: [f64; N],
}

impl<const N: usize, const L: usize, const P: usize> Tables<N, L, P> {
    /// Computes the tables.
    #[must_use]
    pub fn new() -> Self {
        let root = std::array::from_fn(|i| 0.5 * (1.0 + cosine(PI * i as f64 / N as f64)));
        let (inner, outer) = (gauss_legendre::<L>(), gauss_legendre::<P>());
        Self {
            root,
            inner: Box::new(root.map(|end| inner.map(|pair| Point::new(end, pair)))),
            outer: Box::new(outer.map(|pair| Point::new(1.0, pair))),
        }
    }
}

impl<const N: usize, const L: usize, const P: usize> Default for Tables<N, L, P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Point<N> {
    /// The point `y` in (-1, 1) of the integral that ends at `end^2 tau`: `theta = end^2 tau sin^2 phi` and
    /// `u = end^2 tau cos^2 phi` with `phi = pi/4 (1 + y)`, so that square roots at both ends are smooth.
    fn new(end: f64, (y, weight): (f64, f64)) -> Self {
        let (sine, cosine) = (cosine(FRAC_PI_4 * (1.0 - y)), cosine(FRAC_PI_4 * (1.0 + y)));
        let root = end * sine;
        Self {
            root,
            inverse_root: 1.0 / root,
            distance: root * root,
            weight: weight * end * end * FRAC_PI_2 * sine * cosine,
            interpolation: lagrange(end * cosine),
        }
    }
}

impl<const N: usize> Point<N> {
    /// The value at the point, from those at the boundary points.
    #[inline(always)]
    pub fn value<R: Real>(&self, at_boundary: &[R; N]) -> R {
        let mut sum = R::splat(0.0);
        for (value, weight) in at_boundary.iter().zip(self.interpolation) {
            sum = sum + *value * weight;
        }
        sum
    }
}

/// Values at `x` in (0, 1) of the polynomials that are one at a Chebyshev point and zero at the others
/// (barycentric form, Berrut and Trefethen 2004).
fn lagrange<const N: usize>(x: f64) -> [f64; N] {
    let mut terms = [0.0; N];
    let mut sum = 0.0;
    for i in 0..=N {
        let node = 0.5 * (1.0 + cosine(PI * i as f64 / N as f64));
        let half = if i == 0 || i == N { 0.5 } else { 1.0 };
        let weight = if i % 2 == 0 { half } else { -half };
        let distance = x - node;
        if distance == 0.0 {
            return std::array::from_fn(|j| if j == i { 1.0 } else { 0.0 });
        }
        sum += weight / distance;
        if let Some(term) = terms.get_mut(i) {
            *term = weight / distance;
        }
    }
    terms.map(|term| term / sum)
}

/// Nodes in ascending order and weights of Gauss and Legendre on (-1, 1), by Newton's method on the
/// recurrence of the polynomials.
#[must_use]
pub fn gauss_legendre<const M: usize>() -> [(f64, f64); M] {
    std::array::from_fn(|k| {
        let mut x = -cosine(PI * (k as f64 + 0.75) / (M as f64 + 0.5));
        let mut slope = 1.0;
        for _ in 0..8 {
            let (mut before, mut value) = (1.0, x);
            for degree in 2..=M {
                let n = degree as f64;
                (before, value) = (value, ((2.0 * n - 1.0) * x * value - (n - 1.0) * before) / n);
            }
            slope = M as f64 * (x * value - before) / (x * x - 1.0);
            x -= value / slope;
        }
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    })
}

/// Cosine on [0, pi] from the four operations, so that the tables have the same bits everywhere.
fn cosine(angle: f64) -> f64 {
    if angle > FRAC_PI_2 {
        return -cosine(PI - angle);
    }
    let square = angle * angle;
    let mut sum = 0.0;
    for k in (1..=12).rev() {
        let n = f64::from(2 * k);
        sum = (1.0 - sum) * square / (n * (n - 1.0));
    }
    1.0 - sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines() {
        for k in 0..=100 {
            let angle = PI * f64::from(k) / 100.0;
            assert!((cosine(angle) - angle.cos()).abs() < 2e-16, "{k}");
        }
    }

    #[test]
    fn quadrature_is_exact_for_polynomials() {
        let rule = gauss_legendre::<9>();
        for power in 0_i32..18 {
            let sum: f64 = rule.iter().map(|&(x, w)| (0..power).fold(w, |product, _| product * x)).sum();
            let exact = if power % 2 == 0 { 2.0 / f64::from(power + 1) } else { 0.0 };
            assert!((sum - exact).abs() < 4e-15, "{power}: {sum}");
        }
    }

    #[test]
    fn interpolation_is_exact_for_polynomials_that_vanish_at_zero() {
        let tables = Tables::<6, 5, 4>::new();
        for (point, end) in tables.outer.iter().map(|point| (point, 1.0)) {
            let x = (end - point.distance).sqrt();
            for power in 1..=6 {
                let at = |x: f64| (0..power).fold(1.0, |product, _| product * x);
                let sum: f64 =
                    tables.root.iter().zip(point.interpolation).map(|(&root, weight)| weight * at(root)).sum();
                assert!((sum - at(x)).abs() < 1e-14);
            }
        }
    }
}
