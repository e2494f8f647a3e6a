//! Eight lanes in one 512-bit register. With `x86` the only module with `unsafe`.
#![allow(unsafe_code)]

use super::scalar::SQRT_HALF_BITS;
use super::{MAX_LANES, Mask, Real, Task};
use std::arch::x86_64::{
    __m512d, __mmask8, _CMP_LE_OQ, _CMP_LT_OQ, _mm512_abs_pd, _mm512_add_epi64, _mm512_add_pd, _mm512_and_si512,
    _mm512_castpd_si512, _mm512_castsi512_pd, _mm512_cmp_pd_mask, _mm512_div_pd, _mm512_mask_blend_pd, _mm512_max_pd,
    _mm512_min_pd, _mm512_mul_pd, _mm512_or_si512, _mm512_set_pd, _mm512_set1_epi64, _mm512_set1_pd, _mm512_slli_epi64,
    _mm512_sqrt_pd, _mm512_srli_epi64, _mm512_storeu_pd, _mm512_sub_epi64, _mm512_sub_pd, _mm512_xor_si512,
};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Eight numbers in an AVX-512 register. Values of this type arise only inside [`run`], which checks that the
/// processor has the instructions: each `unsafe` block below rests on that.
#[derive(Clone, Copy)]
pub(super) struct Avx512(__m512d);

/// Eight truth values, one bit each.
#[derive(Clone, Copy)]
pub(super) struct Avx512Mask(__mmask8);

/// Whether the processor has the parts of AVX-512 that are used here.
#[inline(always)]
pub(super) fn available() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512dq")
        && std::arch::is_x86_feature_detected!("avx512vl")
}

/// Runs `task` on eight lanes.
///
/// # Panics
/// Where the processor lacks AVX-512.
pub(super) fn run<T: Task>(task: T) -> T::Output {
    #[target_feature(enable = "avx512f,avx512dq,avx512vl")]
    fn inner<T: Task>(task: T) -> T::Output {
        task.run::<Avx512>()
    }
    assert!(available(), "called without AVX-512");
    // SAFETY: the processor has AVX-512, as just asserted.
    unsafe { inner(task) }
}

/// Calls an AVX-512 intrinsic on register operands.
macro_rules! avx512 {
    ($call:expr) => {
        // SAFETY: a value of type `Avx512` exists only inside `run`, which asserted AVX-512; the intrinsics used
        // here touch registers only, except the store, which writes to a local array.
        unsafe { $call }
    };
}

impl Mask for Avx512Mask {
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    #[inline(always)]
    fn not(self) -> Self {
        Self(!self.0)
    }
    #[inline(always)]
    fn any(self) -> bool {
        self.0 != 0
    }
    #[inline(always)]
    fn all(self) -> bool {
        self.0 == __mmask8::MAX
    }
    #[inline(always)]
    fn lane(self, lane: usize) -> bool {
        lane < MAX_LANES && self.0 >> lane & 1 == 1
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $intrinsic:ident) => {
        impl $trait for Avx512 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(avx512!($intrinsic(self.0, other.0)))
            }
        }
        impl $trait<f64> for Avx512 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                self.$method(Self::splat(other))
            }
        }
    };
}
operator!(Add, add, _mm512_add_pd);
operator!(Sub, sub, _mm512_sub_pd);
operator!(Mul, mul, _mm512_mul_pd);
operator!(Div, div, _mm512_div_pd);

impl Neg for Avx512 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(avx512!({
            let sign = _mm512_castpd_si512(_mm512_set1_pd(-0.0));
            _mm512_castsi512_pd(_mm512_xor_si512(_mm512_castpd_si512(self.0), sign))
        }))
    }
}

impl Real for Avx512 {
    type Mask = Avx512Mask;
    const LANES: usize = MAX_LANES;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        Self(avx512!(_mm512_set1_pd(value)))
    }
    #[inline(always)]
    fn from_fn(mut value: impl FnMut(usize) -> f64) -> Self {
        let mut lanes = [0.0; MAX_LANES];
        for (i, lane) in lanes.iter_mut().enumerate() {
            *lane = value(i);
        }
        let [a, b, c, d, e, f, g, h] = lanes;
        Self(avx512!(_mm512_set_pd(h, g, f, e, d, c, b, a)))
    }
    #[inline(always)]
    fn to_array(self) -> [f64; MAX_LANES] {
        let mut lanes = [0.0; MAX_LANES];
        avx512!(_mm512_storeu_pd(lanes.as_mut_ptr(), self.0));
        lanes
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(avx512!(_mm512_sqrt_pd(self.0)))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(avx512!(_mm512_abs_pd(self.0)))
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(avx512!(_mm512_min_pd(self.0, other.0)))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self(avx512!(_mm512_max_pd(self.0, other.0)))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Avx512Mask {
        Avx512Mask(avx512!(_mm512_cmp_pd_mask::<_CMP_LT_OQ>(self.0, other.0)))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Avx512Mask {
        Avx512Mask(avx512!(_mm512_cmp_pd_mask::<_CMP_LE_OQ>(self.0, other.0)))
    }
    #[inline(always)]
    fn select(mask: Avx512Mask, a: Self, b: Self) -> Self {
        Self(avx512!(_mm512_mask_blend_pd(mask.0, b.0, a.0)))
    }
    /// As in the scalar form; the exponent becomes a number by joining it to the bits of 2^52.
    #[inline(always)]
    fn split_exponent(self) -> (Self, Self) {
        const MAGIC: f64 = 4_503_599_627_370_496.0;
        avx512!({
            let bits = _mm512_castpd_si512(self.0);
            let offset = _mm512_sub_epi64(bits, _mm512_set1_epi64(SQRT_HALF_BITS as i64));
            let field = _mm512_and_si512(offset, _mm512_set1_epi64(0xfff << 52));
            let biased = _mm512_srli_epi64::<52>(_mm512_add_epi64(offset, _mm512_set1_epi64(1023 << 52)));
            let number = _mm512_castsi512_pd(_mm512_or_si512(biased, _mm512_castpd_si512(_mm512_set1_pd(MAGIC))));
            let exponent = _mm512_sub_pd(number, _mm512_set1_pd(MAGIC + 1023.0));
            (Self(exponent), Self(_mm512_castsi512_pd(_mm512_sub_epi64(bits, field))))
        })
    }
    #[inline(always)]
    fn exp2_of_whole(self) -> Self {
        const MAGIC: f64 = 4_503_599_627_370_496.0 + 1023.0;
        Self(avx512!({
            let number = _mm512_add_pd(self.0, _mm512_set1_pd(MAGIC));
            _mm512_castsi512_pd(_mm512_slli_epi64::<52>(_mm512_castpd_si512(number)))
        }))
    }
    // Out of line, for the reason given at `Avx2`.
    #[inline(always)]
    fn exp(self) -> Self {
        avx512!(exp_apart(self))
    }
    #[inline(always)]
    fn ln(self) -> Self {
        avx512!(ln_apart(self))
    }
    #[inline(always)]
    fn ln_one_plus_exp(self) -> Self {
        avx512!(ln_one_plus_exp_apart(self))
    }
    #[inline(always)]
    fn exp_of_three(mut x: [Self; 3]) -> [Self; 3] {
        avx512!(exp_of_three_in_place(&mut x));
        x
    }
    #[inline(always)]
    fn ln_of_three(mut x: [Self; 3]) -> [Self; 3] {
        avx512!(ln_of_three_in_place(&mut x));
        x
    }
    #[inline(always)]
    fn ln_one_plus_exp_of_three(mut x: [Self; 3]) -> [Self; 3] {
        avx512!(ln_one_plus_exp_of_three_in_place(&mut x));
        x
    }
}

/// Declares a function of one number, out of line.
macro_rules! of_one {
    ($name:ident, $inline:ident) => {
        #[target_feature(enable = "avx512f,avx512dq,avx512vl")]
        #[inline(never)]
        fn $name(x: Avx512) -> Avx512 {
            crate::math::$inline(x)
        }
    };
}
of_one!(exp_apart, exp_inline);
of_one!(ln_apart, ln_inline);
of_one!(ln_one_plus_exp_apart, ln_one_plus_exp_inline);

/// Declares a function of each of three numbers, in place and out of line.
macro_rules! of_three {
    ($name:ident, $inline:ident) => {
        #[target_feature(enable = "avx512f,avx512dq,avx512vl")]
        #[inline(never)]
        fn $name(x: &mut [Avx512; 3]) {
            *x = crate::math::$inline(*x);
        }
    };
}
of_three!(exp_of_three_in_place, exp_of_three_inline);
of_three!(ln_of_three_in_place, ln_of_three_inline);
of_three!(ln_one_plus_exp_of_three_in_place, ln_one_plus_exp_of_three_inline);
