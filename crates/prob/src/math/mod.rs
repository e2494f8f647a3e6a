//! Mathematical functions that give the same bits on every machine and for every lane width.
//!
//! Built from the four basic operations and square root only, which IEEE 754 fixes to the last bit.
//! `exp` and `ln` are within one unit in the last place, `pow` within `1 + |y ln x|` of them.

mod exponential;
mod normal;

pub use exponential::{exp, ln, ln_of_sum, log10, pow};
pub(crate) use exponential::{
    exp_inline, exp_of_three_inline, ln_inline, ln_of_three_inline, ln_one_plus_exp_inline,
    ln_one_plus_exp_of_three_inline,
};
pub use normal::{erfc, normal_cdf, normal_quantile, scaled_erfc};
