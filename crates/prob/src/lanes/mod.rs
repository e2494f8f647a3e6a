//! Numbers that come one at a time or several at a time, so that an equation is written once.
//!
//! Every model equation is generic over [`Real`]. With `f64` it is the plain scalar form, one draw at
//! a time; with a vector type it is the block form, one draw per lane. Both perform the same IEEE 754
//! operations in the same order, hence give the same bits: no fused multiply-add, no platform
//! mathematics.
//!
//! [`dispatch`] chooses the widest vectors that the processor has, at run time.

mod scalar;
#[cfg(target_arch = "x86_64")]
mod x86;
#[cfg(target_arch = "x86_64")]
mod x86_512;

use std::ops::{Add, Div, Mul, Neg, Sub};

/// The largest number of lanes of any [`Real`] in this crate.
pub const MAX_LANES: usize = 8;

/// Truth values, one per lane.
pub trait Mask: Copy {
    /// True where both are.
    #[must_use]
    fn and(self, other: Self) -> Self;
    /// True where at least one is.
    #[must_use]
    fn or(self, other: Self) -> Self;
    /// True where `self` is not.
    #[must_use]
    fn not(self) -> Self;
    /// Whether any lane is true.
    fn any(self) -> bool;
    /// Whether every lane is true.
    fn all(self) -> bool;
    /// Whether lane `lane` is true; false beyond the last lane.
    fn lane(self, lane: usize) -> bool;
}

/// One double-precision number per lane.
pub trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// Result of comparisons.
    type Mask: Mask;
    /// Draws held side by side.
    const LANES: usize;

    /// The same number in every lane.
    fn splat(value: f64) -> Self;
    /// Lane `i` is `value(i)`.
    fn from_fn(value: impl FnMut(usize) -> f64) -> Self;
    /// The lanes, first [`Self::LANES`] entries; the rest are zero.
    fn to_array(self) -> [f64; MAX_LANES];
    /// Square root, correctly rounded.
    #[must_use]
    fn sqrt(self) -> Self;
    /// Absolute value.
    #[must_use]
    fn abs(self) -> Self;
    /// `self` where smaller than `other`, else `other` (so `other` where one is not a number).
    #[must_use]
    fn min(self, other: Self) -> Self;
    /// `self` where larger than `other`, else `other` (so `other` where one is not a number).
    #[must_use]
    fn max(self, other: Self) -> Self;
    /// Where `self < other`.
    fn lt(self, other: Self) -> Self::Mask;
    /// Where `self <= other`.
    fn le(self, other: Self) -> Self::Mask;
    /// `a` where `mask`, else `b`.
    fn select(mask: Self::Mask, a: Self, b: Self) -> Self;
    /// For positive normal numbers: `(k, m)` with `self = 2^k m` and m in [sqrt(1/2), sqrt 2).
    fn split_exponent(self) -> (Self, Self);
    /// `2^self` for whole numbers in [-1022, 1023].
    #[must_use]
    fn exp2_of_whole(self) -> Self;

    /// Where `self > other`.
    #[inline(always)]
    fn gt(self, other: Self) -> Self::Mask {
        other.lt(self)
    }
    /// Where `self >= other`.
    #[inline(always)]
    fn ge(self, other: Self) -> Self::Mask {
        other.le(self)
    }
    /// Where the lane is a finite number.
    #[inline(always)]
    fn finite(self) -> Self::Mask {
        self.abs().le(Self::splat(f64::MAX))
    }
    /// `self` held inside `[low, high]`.
    #[inline(always)]
    #[must_use]
    fn clip(self, low: Self, high: Self) -> Self {
        self.max(low).min(high)
    }
    /// The larger of `self` and zero.
    #[inline(always)]
    #[must_use]
    fn positive_part(self) -> Self {
        self.max(Self::splat(0.0))
    }
    /// `1 - self`.
    #[inline(always)]
    #[must_use]
    fn complement(self) -> Self {
        Self::splat(1.0) - self
    }
    /// `1 / self`.
    #[inline(always)]
    #[must_use]
    fn reciprocal(self) -> Self {
        Self::splat(1.0) / self
    }
    /// Lane `lane`, or not-a-number beyond the last.
    #[inline(always)]
    fn lane(self, lane: usize) -> f64 {
        self.to_array().get(lane).copied().unwrap_or(f64::NAN)
    }
    /// The nearest whole number, halves to even; for magnitudes below 2^51.
    #[inline(always)]
    #[must_use]
    fn round_to_whole(self) -> Self {
        const SHIFT: f64 = 6_755_399_441_055_744.0; // 1.5 x 2^52
        (self + SHIFT) - SHIFT
    }
    /// `e^self`; see [`crate::math::exp`].
    #[inline(always)]
    #[must_use]
    fn exp(self) -> Self {
        crate::math::exp_inline(self)
    }
    /// Natural logarithm; see [`crate::math::ln`].
    #[inline(always)]
    #[must_use]
    fn ln(self) -> Self {
        crate::math::ln_inline(self)
    }
    /// `ln(1 + e^self)` for numbers up to 0, within two units in the last place of 1.
    #[inline(always)]
    #[must_use]
    fn ln_one_plus_exp(self) -> Self {
        crate::math::ln_one_plus_exp_inline(self)
    }
    /// `ln(1 + e^x)` of three independent numbers up to 0, whose instructions overlap.
    #[inline(always)]
    #[must_use]
    fn ln_one_plus_exp_of_three(x: [Self; 3]) -> [Self; 3] {
        [x[0].ln_one_plus_exp(), x[1].ln_one_plus_exp(), x[2].ln_one_plus_exp()]
    }
    /// `e^x` of three independent numbers, whose instructions overlap.
    #[inline(always)]
    #[must_use]
    fn exp_of_three(x: [Self; 3]) -> [Self; 3] {
        [x[0].exp(), x[1].exp(), x[2].exp()]
    }
    /// Natural logarithms of three independent numbers, whose instructions overlap.
    #[inline(always)]
    #[must_use]
    fn ln_of_three(x: [Self; 3]) -> [Self; 3] {
        [x[0].ln(), x[1].ln(), x[2].ln()]
    }
}

/// Work that can run on any lane width.
pub trait Task {
    /// What the work returns.
    type Output;
    /// Does the work with `R` as the number type. Mark it `#[inline(always)]`, so that it is compiled
    /// for the instructions of the caller.
    fn run<R: Real>(self) -> Self::Output;
}

/// Instruction sets that [`dispatch`] can choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instructions {
    /// One lane, no vectors.
    Scalar,
    /// Eight lanes in two 256-bit registers (x86-64 with AVX2).
    Avx2,
    /// Eight lanes in one 512-bit register (x86-64 with AVX-512 F, DQ and VL).
    Avx512,
}

impl Instructions {
    /// All that hold several draws side by side.
    pub const WIDE: [Self; 2] = [Self::Avx2, Self::Avx512];

    /// The widest set of this processor.
    #[must_use]
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if x86_512::available() {
            return Self::Avx512;
        } else if x86::available() {
            return Self::Avx2;
        }
        Self::Scalar
    }

    /// Draws held side by side.
    #[must_use]
    pub fn lanes(self) -> usize {
        match self {
            Self::Scalar => 1,
            Self::Avx2 | Self::Avx512 => MAX_LANES,
        }
    }
}

/// Runs `task` with `instructions`, or one lane at a time where the processor lacks them.
#[inline]
pub fn dispatch_on<T: Task>(instructions: Instructions, task: T) -> T::Output {
    match instructions {
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx512 if x86_512::available() => x86_512::run(task),
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx2 if x86::available() => x86::run(task),
        _ => task.run::<f64>(),
    }
}

/// Runs `task` with the widest vectors of this processor.
#[inline]
pub fn dispatch<T: Task>(task: T) -> T::Output {
    dispatch_on(Instructions::detect(), task)
}
