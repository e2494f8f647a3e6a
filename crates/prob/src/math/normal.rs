//! The normal distribution function and its inverse.

use super::exponential::{exp, ln};
use crate::lanes::{Mask, Real};

/// Coefficients, lowest power first, of `erfc(z) e^(z^2) / t` in `y = 2t - 1`, `t = 2/(2 + z)`, z from
/// 0 on: Chebyshev interpolation at 64 nodes in 60 digits, cut where terms fall below 3e-17 (the
/// substitution is that of Press et al., Numerical Recipes, section 6.2.2).
const ERFC: [f64; 27] = [
    0.5107913526210115,
    0.34358034220690514,
    0.13973604627802688,
    0.01822111575345904,
    -0.010755330944716365,
    -0.0032395925345820678,
    0.001545306029057646,
    0.000418648043279118,
    -0.00033153674761948943,
    -1.71858318749483e-05,
    7.223535061459453e-05,
    -1.707378113351246e-05,
    -1.0848057269854874e-05,
    8.05787586610292e-06,
    -5.628166905523318e-07,
    -1.815035505668934e-06,
    1.0009185800328529e-06,
    -1.3754511912359206e-08,
    -2.855481734205255e-07,
    1.7867229857357744e-07,
    -1.6982810804048473e-09,
    -6.965843191557548e-08,
    2.9041990852988072e-08,
    1.3216326457576486e-08,
    -9.744758584647693e-09,
    -1.0590334707022604e-09,
    1.2051669127564799e-09,
];

/// Terms K to K + 7 of [`ERFC`] over `y^K`.
#[inline(always)]
fn eight_terms<R: Real, const K: usize>(y: R, y2: R, y4: R) -> R {
    let low = (y * ERFC[K + 1] + ERFC[K]) + (y * ERFC[K + 3] + ERFC[K + 2]) * y2;
    let high = (y * ERFC[K + 5] + ERFC[K + 4]) + (y * ERFC[K + 7] + ERFC[K + 6]) * y2;
    low + high * y4
}

/// `erfc(z) e^(z^2)` for z from 0 on, relative error below 2e-15; no meaning below zero.
#[inline(always)]
pub fn scaled_erfc<R: Real>(z: R) -> R {
    let t = R::splat(2.0) / (z + 2.0);
    let y = t * 2.0 - 1.0;
    let y2 = y * y;
    let y4 = y2 * y2;
    let y8 = y4 * y4;
    // Estrin's scheme in eights: short dependency chains.
    let last = (y * ERFC[25] + ERFC[24]) + y2 * ERFC[26];
    let series = eight_terms::<R, 0>(y, y2, y4)
        + (eight_terms::<R, 8>(y, y2, y4) + (eight_terms::<R, 16>(y, y2, y4) + last * y8) * y8) * y8;
    t * series
}

/// Complementary error function, relative error below `2e-15 + 1.2e-16 x^2` down to 1e-300.
#[inline(always)]
pub fn erfc<R: Real>(x: R) -> R {
    let z = x.abs();
    let upper = scaled_erfc(z) * exp(-(z * z));
    R::select(x.lt(R::splat(0.0)), R::splat(2.0) - upper, upper)
}

/// Standard normal distribution function.
#[inline(always)]
pub fn normal_cdf<R: Real>(x: R) -> R {
    erfc(x * -std::f64::consts::FRAC_1_SQRT_2) * 0.5
}

/// Numerators and denominators, lowest power first, of algorithm AS 241 (Wichura 1988,
/// Applied Statistics 37, 477-484), relative error about 1e-16.
const CENTRE: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);
const TAIL: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_8e-9,
    ],
);
const FAR_TAIL: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

#[inline(always)]
fn ratio<R: Real>(r: R, (numerator, denominator): &([f64; 8], [f64; 8])) -> R {
    horner(r, numerator) / horner(r, denominator)
}

#[inline(always)]
fn horner<R: Real>(x: R, coefficients: &[f64; 8]) -> R {
    let [c0, c1, c2, c3, c4, c5, c6, c7] = *coefficients;
    let x2 = x * x;
    let x4 = x2 * x2;
    ((x * c1 + c0) + (x * c3 + c2) * x2) + ((x * c5 + c4) + (x * c7 + c6) * x2) * x4
}

/// Inverse of [`normal_cdf`] on (0, 1); minus and plus infinity at the ends.
#[inline(always)]
pub fn normal_quantile<R: Real>(u: R) -> R {
    let q = u - 0.5;
    let central = q * ratio(R::splat(0.180_625) - q * q, &CENTRE);
    let outside = q.abs().gt(R::splat(0.425));
    if !outside.any() {
        return central;
    }
    let tail_mass = u.min(u.complement());
    let r = (-ln(tail_mass)).sqrt();
    let mut tail = ratio(r - 1.6, &TAIL);
    let far = r.gt(R::splat(5.0)).and(outside);
    if far.any() {
        tail = R::select(far, ratio(r - 5.0, &FAR_TAIL), tail);
        tail = R::select(r.finite(), tail, R::splat(f64::INFINITY));
    }
    let signed = R::select(q.lt(R::splat(0.0)), -tail, tail);
    R::select(outside, signed, central)
}
