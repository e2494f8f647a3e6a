//! A sum of numbers that does not depend on their order: kept whole, rounded once.
//!
//! A double is an integer of 53 bits times a power of two, so any sum of doubles is an integer times 2^-1074. It is
//! kept in digits of 32 bits, each in 64, of which only those in use are stored (a small superaccumulator: Kulisch
//! 1971; Neal 2015, arXiv:1505.05571). The result is the exact sum rounded to the nearest double, ties to even.

use crate::bytes::{Reader, put};
use crate::error::Error;

/// Exponent of the lowest bit of a double.
const LOWEST: i32 = -1074;
/// Bits of a digit.
const DIGIT: i32 = 32;
/// Digits that the mantissa of a double touches.
const TOUCHED: usize = 3;
/// Additions after which digits are carried; below it none overflows.
const CARRY_AFTER: u32 = 1 << 30;

/// The sum.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ExactSum {
    /// Place of the first digit: its unit is 2^(32 `first` - 1074).
    first: usize,
    /// Signed digits, each at most `additions` times 2^32.
    digits: Vec<i64>,
    additions: u32,
    /// How many summands were not a number, plus and minus infinity.
    special: [i64; 3],
}

impl ExactSum {
    /// Adds a number.
    pub(crate) fn add(&mut self, x: f64) {
        self.put(x, 1);
    }

    /// Takes a number away that was added before.
    pub(crate) fn subtract(&mut self, x: f64) {
        self.put(x, -1);
    }

    fn put(&mut self, x: f64, times: i64) {
        let special = [x.is_nan(), x == f64::INFINITY, x == f64::NEG_INFINITY];
        if special.contains(&true) {
            for (count, is) in self.special.iter_mut().zip(special) {
                *count += times * i64::from(is);
            }
            return;
        }
        let (mantissa, place) = parts(x);
        if mantissa == 0 {
            return;
        }
        let (digit, shift) = (place / DIGIT as usize, place % DIGIT as usize);
        self.reach(digit, digit + TOUCHED);
        let wide = u128::from(mantissa) << shift;
        let sign = if x < 0.0 { -times } else { times };
        for (k, kept) in self.digits.iter_mut().skip(digit - self.first).take(TOUCHED).enumerate() {
            *kept += sign * i64::from((wide >> (DIGIT as usize * k)) as u32);
        }
        self.additions += 1;
        if self.additions >= CARRY_AFTER {
            self.carry();
        }
    }

    /// Makes room for the digits `from..to`.
    fn reach(&mut self, from: usize, to: usize) {
        if self.digits.is_empty() {
            self.first = from;
        }
        if from < self.first {
            self.digits.splice(0..0, std::iter::repeat_n(0, self.first - from));
            self.first = from;
        }
        if to > self.first + self.digits.len() {
            self.digits.resize(to - self.first, 0);
        }
    }

    /// Carries, so that every digit but the last lies in 0..2^32.
    fn carry(&mut self) {
        let mut carry = 0;
        for digit in &mut self.digits {
            let sum = *digit + carry;
            carry = sum >> DIGIT;
            *digit = sum - (carry << DIGIT);
        }
        if carry != 0 {
            self.digits.push(carry);
        }
        self.additions = 1;
    }

    /// Adds another sum.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (count, more) in self.special.iter_mut().zip(other.special) {
            *count += more;
        }
        if other.digits.is_empty() {
            return;
        }
        if self.additions.saturating_add(other.additions) >= CARRY_AFTER {
            self.carry();
        }
        self.reach(other.first, other.first + other.digits.len());
        for (digit, more) in self.digits.iter_mut().skip(other.first - self.first).zip(&other.digits) {
            *digit += more;
        }
        self.additions = self.additions.saturating_add(other.additions);
        if self.additions >= CARRY_AFTER {
            self.carry();
        }
    }

    /// The sum, rounded to the nearest double; not a number where infinities of both signs were added.
    pub(crate) fn value(&self) -> f64 {
        match self.special.map(|count| count > 0) {
            [true, _, _] | [_, true, true] => return f64::NAN,
            [_, true, _] => return f64::INFINITY,
            [_, _, true] => return f64::NEG_INFINITY,
            _ => {}
        }
        let mut sum = self.clone();
        sum.carry();
        let negative = sum.digits.last().is_some_and(|&last| last < 0);
        if negative {
            sum.digits.iter_mut().for_each(|digit| *digit = -*digit);
            sum.carry();
        }
        let magnitude = sum.magnitude();
        if negative { -magnitude } else { magnitude }
    }

    /// What digits that are all carried and positive stand for.
    fn magnitude(&self) -> f64 {
        // The last digit may hold a little more than 32 bits: all fit into the 128 of the upper three.
        let Some(last) = self.digits.iter().rposition(|&digit| digit != 0) else { return 0.0 };
        let digit = |k: usize| last.checked_sub(k).and_then(|at| self.digits.get(at)).map_or(0, |&d| d as u128);
        let upper = (digit(0) << 64) + (digit(1) << 32) + digit(2);
        let below = last > 2 && self.digits.iter().take(last - 2).any(|&digit| digit != 0);
        // Exponent of the lowest bit of `upper`.
        let unit = DIGIT * (self.first as i32 + last as i32 - 2) + LOWEST;
        let length = 128 - upper.leading_zeros() as i32;
        let drop = (length - f64::MANTISSA_DIGITS as i32).max(LOWEST - unit).max(0);
        let mut kept = upper >> drop;
        if drop > 0 {
            let (rest, half) = (upper - (kept << drop), 1_u128 << (drop - 1));
            if rest > half || (rest == half && (below || kept & 1 == 1)) {
                kept += 1;
            }
        }
        kept as f64 * power_of_two(unit + drop)
    }

    /// Bytes on the heap.
    pub(crate) fn bytes(&self) -> usize {
        self.digits.capacity() * size_of::<i64>()
    }

    /// Writes the sum down.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        let mut sum = self.clone();
        sum.carry();
        put(bytes, sum.first as u64);
        put(bytes, sum.digits.len() as u64);
        for number in sum.special.iter().chain(&sum.digits) {
            put(bytes, *number as u64);
        }
    }

    /// Reads what [`write`](Self::write) wrote.
    pub(crate) fn read(bytes: &mut Reader<'_>) -> Result<Self, Error> {
        let (first, count) = (bytes.number()? as usize, bytes.number()? as usize);
        let mut special = [0; 3];
        for count in &mut special {
            *count = bytes.number()? as i64;
        }
        let digits = (0..count).map(|_| bytes.number().map(|digit| digit as i64)).collect::<Result<_, _>>()?;
        Ok(Self { first, digits, additions: 1, special })
    }
}

/// Mantissa of a finite number, and the exponent of its lowest bit above [`LOWEST`].
fn parts(x: f64) -> (u64, usize) {
    let bits = x.to_bits();
    let (exponent, fraction) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
    if exponent == 0 { (fraction, 0) } else { (fraction | (1 << 52), exponent as usize - 1) }
}

/// 2^`exponent`, for exponents from -1074; infinity above 1023.
fn power_of_two(exponent: i32) -> f64 {
    match exponent {
        ..-1022 => f64::from_bits(1 << (exponent - LOWEST)),
        -1022..=1023 => f64::from_bits(((exponent + 1023) as u64) << 52),
        _ => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::ExactSum;
    use crate::bytes::Reader;

    fn sum(numbers: &[f64]) -> f64 {
        let mut sum = ExactSum::default();
        numbers.iter().for_each(|&x| sum.add(x));
        sum.value()
    }

    /// A generator that needs no crate: numbers of all sizes and both signs.
    fn numbers(seed: u64, count: usize) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let finite = std::iter::repeat_with(|| f64::from_bits(next())).filter(|x| x.is_finite());
        finite.take(count).collect()
    }

    #[test]
    fn one_number_is_itself() {
        for x in numbers(7, 2_000).into_iter().chain([5e-324, -5e-324, f64::MAX, f64::MIN_POSITIVE, 0.1]) {
            assert_eq!(sum(&[x]).to_bits(), x.to_bits(), "{x:e}");
        }
    }

    #[test]
    fn two_numbers_are_added_as_the_processor_does() {
        // IEEE addition is the exact sum rounded to nearest, ties to even.
        let x = numbers(11, 4_000);
        for (&a, &b) in x.iter().zip(x.iter().rev()) {
            assert_eq!(sum(&[a, b]), a + b, "{a:e} {b:e}");
        }
        for k in 0..200 {
            let (a, b) = (1.0 + f64::from(k) * f64::EPSILON, f64::EPSILON / 2.0);
            assert_eq!(sum(&[a, b]), a + b);
            assert_eq!(sum(&[a, -b / 2.0]), a - b / 2.0);
        }
    }

    #[test]
    fn nothing_is_lost() {
        assert_eq!(sum(&[1e308, 1.0, -1e308]), 1.0);
        assert_eq!(sum(&[1e16, 1.0, 1.0, -1e16]), 2.0);
        assert_eq!(sum(&[0.1; 10]), 1.0); // ten times the double next to 0.1 rounds to 1
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]), f64::MAX);
        assert_eq!(sum(&[f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(sum(&[]), 0.0);
    }

    #[test]
    fn order_and_parts_do_not_matter() {
        let x = numbers(3, 999);
        let whole = sum(&x);
        let mut backward = x.clone();
        backward.reverse();
        assert_eq!(sum(&backward).to_bits(), whole.to_bits());
        for size in [1, 10, 333] {
            let mut all = ExactSum::default();
            for part in x.chunks(size) {
                let mut some = ExactSum::default();
                part.iter().for_each(|&x| some.add(x));
                let mut bytes = Vec::new();
                some.write(&mut bytes);
                all.merge(&ExactSum::read(&mut Reader::new(&bytes)).unwrap());
            }
            assert_eq!(all.value().to_bits(), whole.to_bits());
        }
    }

    #[test]
    fn what_is_taken_away_is_gone() {
        let x = numbers(5, 100);
        let mut all = ExactSum::default();
        x.iter().for_each(|&x| all.add(x));
        for special in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            all.add(special);
            assert!(!all.value().is_finite());
            all.subtract(special);
        }
        x.iter().skip(1).for_each(|&x| all.subtract(x));
        assert_eq!(all.value(), x[0]);
    }

    #[test]
    fn infinities_and_what_is_no_number() {
        assert_eq!(sum(&[1.0, f64::INFINITY]), f64::INFINITY);
        assert_eq!(sum(&[f64::NEG_INFINITY, 1e300]), f64::NEG_INFINITY);
        assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
        assert!(sum(&[f64::NAN, f64::INFINITY]).is_nan());
    }
}
