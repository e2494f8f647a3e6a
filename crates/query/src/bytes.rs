//! Numbers as bytes, for what aggregates pass on between partitions.

use crate::error::Error;

/// Appends a number.
pub(crate) fn put(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

/// Appends numbers, their count first.
pub(crate) fn put_all(bytes: &mut Vec<u8>, numbers: &[f64]) {
    put(bytes, numbers.len() as u64);
    numbers.iter().for_each(|x| put(bytes, x.to_bits()));
}

/// Reads numbers one after the other.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next number.
    pub(crate) fn number(&mut self) -> Result<u64, Error> {
        let (number, rest) = self.rest.split_first_chunk().ok_or_else(Self::short)?;
        self.rest = rest;
        Ok(u64::from_le_bytes(*number))
    }

    /// What [`put_all`] wrote, appended to `numbers`.
    pub(crate) fn all(&mut self, numbers: &mut Vec<f64>) -> Result<(), Error> {
        let count = self.number()? as usize;
        let length = count.checked_mul(size_of::<u64>()).filter(|&length| length <= self.rest.len());
        let (mine, rest) = self.rest.split_at(length.ok_or_else(Self::short)?);
        self.rest = rest;
        let (chunks, _) = mine.as_chunks();
        numbers.extend(chunks.iter().map(|chunk| f64::from_bits(u64::from_le_bytes(*chunk))));
        Ok(())
    }

    fn short() -> Error {
        Error::Question("a partition passed on fewer bytes than it announced".to_owned())
    }
}
