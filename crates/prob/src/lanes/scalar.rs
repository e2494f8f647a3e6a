//! One lane: `f64` as a [`Real`].

use super::{MAX_LANES, Mask, Real};

impl Mask for bool {
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self & other
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        self | other
    }
    #[inline(always)]
    fn not(self) -> Self {
        !self
    }
    #[inline(always)]
    fn any(self) -> bool {
        self
    }
    #[inline(always)]
    fn all(self) -> bool {
        self
    }
    #[inline(always)]
    fn lane(self, lane: usize) -> bool {
        self && lane == 0
    }
}

/// Bits of sqrt(1/2), the lower end of the mantissa in [`Real::split_exponent`].
pub(super) const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;

impl Real for f64 {
    type Mask = bool;
    const LANES: usize = 1;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn from_fn(mut value: impl FnMut(usize) -> f64) -> Self {
        value(0)
    }
    #[inline(always)]
    fn to_array(self) -> [f64; MAX_LANES] {
        let mut lanes = [0.0; MAX_LANES];
        lanes[0] = self;
        lanes
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        f64::abs(self)
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        if self < other { self } else { other }
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        if self > other { self } else { other }
    }
    #[inline(always)]
    fn lt(self, other: Self) -> bool {
        self < other
    }
    #[inline(always)]
    fn le(self, other: Self) -> bool {
        self <= other
    }
    #[inline(always)]
    fn select(mask: bool, a: Self, b: Self) -> Self {
        if mask { a } else { b }
    }
    #[inline(always)]
    fn split_exponent(self) -> (Self, Self) {
        let bits = self.to_bits();
        let offset = bits.wrapping_sub(SQRT_HALF_BITS);
        let exponent = (offset as i64) >> 52;
        let mantissa = f64::from_bits(bits.wrapping_sub(offset & (0xfff << 52)));
        (exponent as f64, mantissa)
    }
    // Out of line, which keeps the code of a step small.
    #[inline(never)]
    fn exp(self) -> Self {
        crate::math::exp_inline(self)
    }
    #[inline(never)]
    fn ln(self) -> Self {
        crate::math::ln_inline(self)
    }
    #[inline(never)]
    fn ln_one_plus_exp(self) -> Self {
        crate::math::ln_one_plus_exp_inline(self)
    }
    #[inline(always)]
    fn exp2_of_whole(self) -> Self {
        f64::from_bits(((self as i64 + 1023) as u64) << 52)
    }
}
