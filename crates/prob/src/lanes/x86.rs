//! Eight lanes in two 256-bit registers, whose instructions overlap. With `x86_512` the only module with `unsafe`.
#![allow(unsafe_code)]

use super::scalar::SQRT_HALF_BITS;
use super::{MAX_LANES, Mask, Real, Task};
use std::arch::x86_64::{
    __m256d, _CMP_LE_OQ, _CMP_LT_OQ, _mm256_add_epi64, _mm256_add_pd, _mm256_and_pd, _mm256_and_si256,
    _mm256_andnot_pd, _mm256_blendv_pd, _mm256_castpd_si256, _mm256_castsi256_pd, _mm256_cmp_pd, _mm256_div_pd,
    _mm256_max_pd, _mm256_min_pd, _mm256_movemask_pd, _mm256_mul_pd, _mm256_or_pd, _mm256_or_si256, _mm256_set_pd,
    _mm256_set1_epi64x, _mm256_set1_pd, _mm256_slli_epi64, _mm256_sqrt_pd, _mm256_srli_epi64, _mm256_storeu_pd,
    _mm256_sub_epi64, _mm256_sub_pd, _mm256_xor_pd,
};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Eight numbers in two AVX2 registers. Values of this type arise only inside [`run`], which checks
/// that the processor has the instructions: each `unsafe` block below rests on that.
#[derive(Clone, Copy)]
pub(super) struct Avx2([__m256d; 2]);

/// Eight truth values, each all ones or all zeros.
#[derive(Clone, Copy)]
pub(super) struct Avx2Mask([__m256d; 2]);

/// Whether the processor has AVX2.
#[inline(always)]
pub(super) fn available() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

/// Runs `task` on eight lanes.
///
/// # Panics
/// Where the processor lacks AVX2.
pub(super) fn run<T: Task>(task: T) -> T::Output {
    #[target_feature(enable = "avx2")]
    fn inner<T: Task>(task: T) -> T::Output {
        task.run::<Avx2>()
    }
    assert!(available(), "called without AVX2");
    // SAFETY: the processor has AVX2, as just asserted.
    unsafe { inner(task) }
}

/// Calls an AVX2 intrinsic on register operands.
macro_rules! avx2 {
    ($call:expr) => {
        // SAFETY: a value of type `Avx2` exists only inside `run`, which asserted AVX2; the
        // intrinsics used here touch registers only, except the store, which writes to a local array.
        unsafe { $call }
    };
}

/// Applies an intrinsic to both registers of each operand.
macro_rules! both {
    ($intrinsic:expr, $a:expr) => {
        [avx2!($intrinsic($a[0])), avx2!($intrinsic($a[1]))]
    };
    ($intrinsic:expr, $a:expr, $b:expr) => {
        [avx2!($intrinsic($a[0], $b[0])), avx2!($intrinsic($a[1], $b[1]))]
    };
}

impl Mask for Avx2Mask {
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(both!(_mm256_and_pd, self.0, other.0))
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self(both!(_mm256_or_pd, self.0, other.0))
    }
    #[inline(always)]
    fn not(self) -> Self {
        let ones = avx2!(_mm256_castsi256_pd(_mm256_set1_epi64x(-1)));
        Self(both!(_mm256_xor_pd, self.0, [ones; 2]))
    }
    #[inline(always)]
    fn any(self) -> bool {
        let [low, high] = self.0;
        avx2!(_mm256_movemask_pd(_mm256_or_pd(low, high))) != 0
    }
    #[inline(always)]
    fn all(self) -> bool {
        let [low, high] = self.0;
        avx2!(_mm256_movemask_pd(_mm256_and_pd(low, high))) == 0xf
    }
    #[inline(always)]
    fn lane(self, lane: usize) -> bool {
        let [low, high] = self.0.map(|half| avx2!(_mm256_movemask_pd(half)));
        lane < MAX_LANES && (low | high << 4) >> lane & 1 == 1
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $intrinsic:ident) => {
        impl $trait for Avx2 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(both!($intrinsic, self.0, other.0))
            }
        }
        impl $trait<f64> for Avx2 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                self.$method(Self::splat(other))
            }
        }
    };
}
operator!(Add, add, _mm256_add_pd);
operator!(Sub, sub, _mm256_sub_pd);
operator!(Mul, mul, _mm256_mul_pd);
operator!(Div, div, _mm256_div_pd);

impl Neg for Avx2 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(both!(_mm256_xor_pd, self.0, Self::splat(-0.0).0))
    }
}

/// Exponent (as a number) and mantissa of four numbers, as in the scalar form; the exponent becomes a
/// number by joining it to the bits of 2^52.
#[inline(always)]
fn split(x: __m256d) -> (__m256d, __m256d) {
    const MAGIC: f64 = 4_503_599_627_370_496.0;
    avx2!({
        let bits = _mm256_castpd_si256(x);
        let offset = _mm256_sub_epi64(bits, _mm256_set1_epi64x(SQRT_HALF_BITS as i64));
        let field = _mm256_and_si256(offset, _mm256_set1_epi64x(0xfff << 52));
        let biased = _mm256_srli_epi64::<52>(_mm256_add_epi64(offset, _mm256_set1_epi64x(1023 << 52)));
        let number = _mm256_castsi256_pd(_mm256_or_si256(biased, _mm256_castpd_si256(_mm256_set1_pd(MAGIC))));
        let exponent = _mm256_sub_pd(number, _mm256_set1_pd(MAGIC + 1023.0));
        (exponent, _mm256_castsi256_pd(_mm256_sub_epi64(bits, field)))
    })
}

/// `2^k` of four whole numbers.
#[inline(always)]
fn power_of_two(k: __m256d) -> __m256d {
    const MAGIC: f64 = 4_503_599_627_370_496.0 + 1023.0;
    avx2!({
        let number = _mm256_add_pd(k, _mm256_set1_pd(MAGIC));
        _mm256_castsi256_pd(_mm256_slli_epi64::<52>(_mm256_castpd_si256(number)))
    })
}

impl Real for Avx2 {
    type Mask = Avx2Mask;
    const LANES: usize = MAX_LANES;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        Self([avx2!(_mm256_set1_pd(value)); 2])
    }
    #[inline(always)]
    fn from_fn(mut value: impl FnMut(usize) -> f64) -> Self {
        let mut lanes = [0.0; MAX_LANES];
        for (i, lane) in lanes.iter_mut().enumerate() {
            *lane = value(i);
        }
        let [a, b, c, d, e, f, g, h] = lanes;
        Self([avx2!(_mm256_set_pd(d, c, b, a)), avx2!(_mm256_set_pd(h, g, f, e))])
    }
    #[inline(always)]
    fn to_array(self) -> [f64; MAX_LANES] {
        let mut lanes = [0.0; MAX_LANES];
        let (low, high) = lanes.split_at_mut(4);
        avx2!(_mm256_storeu_pd(low.as_mut_ptr(), self.0[0]));
        avx2!(_mm256_storeu_pd(high.as_mut_ptr(), self.0[1]));
        lanes
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(both!(_mm256_sqrt_pd, self.0))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(both!(_mm256_andnot_pd, Self::splat(-0.0).0, self.0))
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(both!(_mm256_min_pd, self.0, other.0))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self(both!(_mm256_max_pd, self.0, other.0))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Avx2Mask {
        Avx2Mask(both!(_mm256_cmp_pd::<_CMP_LT_OQ>, self.0, other.0))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Avx2Mask {
        Avx2Mask(both!(_mm256_cmp_pd::<_CMP_LE_OQ>, self.0, other.0))
    }
    #[inline(always)]
    fn select(mask: Avx2Mask, a: Self, b: Self) -> Self {
        let Avx2Mask(mask) = mask;
        Self([avx2!(_mm256_blendv_pd(b.0[0], a.0[0], mask[0])), avx2!(_mm256_blendv_pd(b.0[1], a.0[1], mask[1]))])
    }
    #[inline(always)]
    fn split_exponent(self) -> (Self, Self) {
        let (low, high) = (split(self.0[0]), split(self.0[1]));
        (Self([low.0, high.0]), Self([low.1, high.1]))
    }
    #[inline(always)]
    fn exp2_of_whole(self) -> Self {
        Self([power_of_two(self.0[0]), power_of_two(self.0[1])])
    }
    // Called some hundred times in a step: kept out of line, so that the step stays near the size of
    // the instruction cache.
    #[inline(always)]
    fn exp(self) -> Self {
        let mut result = self;
        avx2!(exp_in_place(&mut result));
        result
    }
    #[inline(always)]
    fn ln(self) -> Self {
        let mut result = self;
        avx2!(ln_in_place(&mut result));
        result
    }
    #[inline(always)]
    fn ln_one_plus_exp(self) -> Self {
        let mut result = self;
        avx2!(ln_one_plus_exp_in_place(&mut result));
        result
    }
    #[inline(always)]
    fn exp_of_three(mut x: [Self; 3]) -> [Self; 3] {
        avx2!(exp_of_three_in_place(&mut x));
        x
    }
    #[inline(always)]
    fn ln_of_three(mut x: [Self; 3]) -> [Self; 3] {
        avx2!(ln_of_three_in_place(&mut x));
        x
    }
    #[inline(always)]
    fn ln_one_plus_exp_of_three(mut x: [Self; 3]) -> [Self; 3] {
        avx2!(ln_one_plus_exp_of_three_in_place(&mut x));
        x
    }
}

/// Declares a function of one number, in place and out of line.
macro_rules! of_one {
    ($name:ident, $inline:ident) => {
        #[target_feature(enable = "avx2")]
        #[inline(never)]
        fn $name(x: &mut Avx2) {
            *x = crate::math::$inline(*x);
        }
    };
}
of_one!(exp_in_place, exp_inline);
of_one!(ln_in_place, ln_inline);
of_one!(ln_one_plus_exp_in_place, ln_one_plus_exp_inline);

/// Declares a function of each of three numbers, in place and out of line.
macro_rules! of_three {
    ($name:ident, $inline:ident) => {
        #[target_feature(enable = "avx2")]
        #[inline(never)]
        fn $name(x: &mut [Avx2; 3]) {
            *x = crate::math::$inline(*x);
        }
    };
}
of_three!(exp_of_three_in_place, exp_of_three_inline);
of_three!(ln_of_three_in_place, ln_of_three_inline);
of_three!(ln_one_plus_exp_of_three_in_place, ln_one_plus_exp_of_three_inline);
