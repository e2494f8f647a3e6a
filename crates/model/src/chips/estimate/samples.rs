//! Samples: columns in blocks, so that a block fits into the cache of a processor.

use super::arrays;

/// Consecutive samples of all columns, one column after the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    length: usize,
    numbers: Vec<f64>,
}

impl Block {
    /// A block of zeros.
    #[must_use]
    pub(super) fn new(length: usize, columns: usize) -> Self {
        Self { length, numbers: vec![0.0; length * columns] }
    }

    /// Number of samples.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// A column.
    #[must_use]
    pub fn column(&self, number: usize) -> Option<&[f64]> {
        self.numbers.get(number * self.length..(number + 1) * self.length)
    }

    /// All columns, to be written.
    pub(super) fn columns_mut(&mut self) -> Vec<&mut [f64]> {
        self.numbers.chunks_exact_mut(self.length.max(1)).collect()
    }

    /// Columns by number, with their factors.
    pub(super) fn terms(&self, terms: &[(f64, usize)]) -> Vec<(f64, &[f64])> {
        let column = |&(factor, column): &(f64, usize)| Some((factor, self.column(column)?));
        terms.iter().filter_map(column).collect()
    }

    /// Adds to `into`, one entry per sample, the sum of factor times column.
    pub fn add(&self, terms: &[(f64, usize)], into: &mut [f64]) {
        arrays::add(&self.terms(terms), into);
    }
}

/// Samples of all columns of a fleet, in blocks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Samples {
    blocks: Vec<Block>,
}

impl Samples {
    /// From blocks, in the order of their samples.
    #[must_use]
    pub fn new(blocks: Vec<Block>) -> Self {
        Self { blocks }
    }

    /// Number of samples.
    #[must_use]
    pub fn count(&self) -> usize {
        self.blocks.iter().map(|block| block.length).sum()
    }

    /// The blocks.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Adds to `into`, one entry per sample, the sum of factor times column.
    pub fn add(&self, terms: &[(f64, usize)], into: &mut [f64]) {
        let mut rest = into;
        for block in &self.blocks {
            let (part, others) = rest.split_at_mut(block.length.min(rest.len()));
            block.add(terms, part);
            rest = others;
        }
    }
}
