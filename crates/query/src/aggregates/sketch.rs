//! `quantile_sketch(x, p[, weight])`: a quantile from counts in buckets, in little memory.
//!
//! A bucket holds the numbers that share sign, exponent and the first seven bits of the mantissa: 128 to a factor of
//! two, so that its middle is within 0.4% of each. Unlike samples and centroids, buckets that are put together in
//! another order are the same.

use super::exact_sum::ExactSum;
use super::function::{Argument, Described, Function};
use super::quantile::probability;
use super::{Fold, Row};
use crate::bytes::{Reader, put};
use crate::error::Error;
use std::collections::BTreeMap;

/// Bits of a number that its bucket leaves out.
const LEFT_OUT: u32 = f64::MANTISSA_DIGITS - 1 - 7;

/// Weights by bucket, in the order of the numbers.
#[derive(Debug, Clone)]
struct Sketch {
    p: f64,
    buckets: BTreeMap<i64, ExactSum>,
}

pub(super) fn function() -> Function<impl Fold> {
    const NAME: &str = "quantile_sketch";
    let described = Described {
        name: NAME,
        arguments: &[Argument::Number("x"), Argument::Constant("p"), Argument::Weight],
        meaning: "Quantile at p within 0.4% of its value, in memory that does not grow with the rows",
    };
    Function::new(described, &[], |constants| Ok(Sketch { p: probability(NAME, constants)?, buckets: BTreeMap::new() }))
}

/// The bits of a number in the order of [`f64::total_cmp`]; its own inverse.
fn ordered(bits: i64) -> i64 {
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

fn bucket(x: f64) -> i64 {
    // Both zeros are one number.
    ordered((x + 0.0).to_bits() as i64) >> LEFT_OUT
}

/// The middle of a bucket.
fn middle(bucket: i64) -> f64 {
    let low = bucket << LEFT_OUT;
    let ends = [low, low | ((1 << LEFT_OUT) - 1)].map(|bits| f64::from_bits(ordered(bits) as u64));
    match ends {
        [low, _] if low == 0.0 || !low.is_finite() => low,
        [low, high] => low / 2.0 + high / 2.0,
    }
}

impl Fold for Sketch {
    fn row(&mut self, row: Row<'_>) {
        if let (Some(x), Some(weight)) = (row.number(0), row.weight(2)) {
            self.buckets.entry(bucket(x)).or_default().add(weight);
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        put(bytes, self.buckets.len() as u64);
        for (bucket, weight) in &self.buckets {
            put(bytes, *bucket as u64);
            weight.write(bytes);
        }
    }

    fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Error> {
        for _ in 0..bytes.number()? {
            let bucket = bytes.number()? as i64;
            self.buckets.entry(bucket).or_default().merge(&ExactSum::read(bytes)?);
        }
        Ok(())
    }

    fn value(&self) -> Option<f64> {
        let mut total = ExactSum::default();
        self.buckets.values().for_each(|weight| total.merge(weight));
        let wanted = self.p * total.value();
        let mut reached = ExactSum::default();
        let found = self.buckets.iter().find(|(_, weight)| {
            reached.merge(weight);
            reached.value() >= wanted
        });
        found.or(self.buckets.last_key_value()).map(|(&bucket, _)| middle(bucket))
    }

    fn bytes(&self) -> usize {
        /// Room of an entry of the tree, with its share of the nodes.
        const ENTRY: usize = 2 * (size_of::<i64>() + size_of::<ExactSum>());
        self.buckets.values().map(|weight| ENTRY + weight.bytes()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{bucket, middle};

    #[test]
    fn the_middle_of_a_bucket_is_near_all_in_it() {
        for k in 1..4_000 {
            let size = f64::from(k) * 1.37e-3;
            for x in [size, -size, size * 1e200, -size * 1e-200] {
                let error = (middle(bucket(x)) / x - 1.0).abs();
                assert!(error <= 1.0 / 256.0, "{x:e}: {error}");
            }
        }
        assert_eq!(middle(bucket(0.0)), 0.0);
        assert_eq!(middle(bucket(-0.0)), 0.0);
        assert_eq!(middle(bucket(f64::INFINITY)), f64::INFINITY);
    }

    #[test]
    fn buckets_are_in_the_order_of_the_numbers() {
        let x = [f64::NEG_INFINITY, -1e300, -2.0, -1.0, -1e-300, 0.0, 1e-300, 1.0, 2.0, 1e300, f64::INFINITY];
        assert!(x.windows(2).all(|pair| bucket(pair[0]) < bucket(pair[1])));
    }
}
