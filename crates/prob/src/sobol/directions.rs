//! Direction numbers: read from the data of Joe and Kuo and continued by their recurrence.

/// See `data/README.md` for source, licence and format.
static DATA: &[u8] = include_bytes!("../../data/joe-kuo-6.2048.bin");

/// Reads the dimensions one after the other.
pub(super) struct Reader {
    words: std::slice::ChunksExact<'static, u8>,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self { words: DATA.chunks_exact(2) }
    }

    fn word(&mut self) -> Option<u64> {
        let bytes: [u8; 2] = self.words.next()?.try_into().ok()?;
        Some(u64::from(u16::from_le_bytes(bytes)))
    }

    /// The direction numbers of the next dimension: number j (from 0) has its highest bit at place j
    /// after the binary point, which is bit 63 - j.
    ///
    /// For a polynomial of degree s with coefficients a_k, `v_j = v_{j-s} xor (v_{j-s} >> s) xor` the
    /// `a_k v_{j-k}`, k = 1, …, s - 1 (Bratley and Fox 1988, algorithm 659).
    pub(super) fn next_dimension(&mut self) -> Option<[u64; 64]> {
        let polynomial = self.word()?;
        let degree = polynomial.checked_ilog2()? as usize;
        let mut directions = [0; 64];
        if degree == 0 {
            // The van der Corput sequence: all initial numbers are one.
            for (j, direction) in directions.iter_mut().enumerate() {
                *direction = 1 << (63 - j);
            }
            return Some(directions);
        }
        for (j, direction) in directions.iter_mut().enumerate().take(degree) {
            *direction = self.word()? << (63 - j);
        }
        for j in degree..64 {
            let first = directions[j - degree];
            let mut direction = first ^ (first >> degree);
            for k in 1..degree {
                if polynomial >> (degree - k) & 1 == 1 {
                    direction ^= directions[j - k];
                }
            }
            directions[j] = direction;
        }
        Some(directions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_holds_the_promised_dimensions_and_no_more() {
        let mut reader = Reader::new();
        for dimension in 0..super::super::MAX_DIMENSIONS {
            let directions = reader.next_dimension().expect("a dimension");
            for (j, direction) in directions.iter().enumerate() {
                assert_eq!(direction.trailing_zeros() as usize, 63 - j, "dimension {dimension}");
            }
        }
        assert!(reader.next_dimension().is_none());
        assert!(reader.words.remainder().is_empty());
    }
}
