//! Rows of draws on their way: weights are known only at the end, so rows wait in a scratch file.
//!
//! A record is little-endian and of fixed size: draw, parent, flag of failure, three trips, numbers.

use super::data_file::Open;
use crate::error::Error;
use overhang_engine::simulate::{History, Trips};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Name of the scratch file; it never outlives the writer.
const NAME: &str = "draws.scratch";
/// Bytes before the numbers.
const HEAD: usize = 8 + 8 + 1 + 3;

/// One draw without its weight.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) history: History,
    pub(crate) failed: bool,
    pub(crate) trips: Trips,
    pub(crate) numbers: Vec<f64>,
}

/// The scratch file while it grows.
pub(crate) struct Spool {
    path: PathBuf,
    shown: PathBuf,
    width: usize,
    file: BufWriter<File>,
    record: Vec<u8>,
}

impl Spool {
    /// For records of `width` numbers.
    pub(crate) fn create((folder, target): (&Path, &Path), width: usize, open: Open) -> Result<Self, Error> {
        let (path, shown) = (folder.join(NAME), target.join(NAME));
        let file = open(&path).map_err(Error::write(&shown, "make it"))?;
        Ok(Self { path, shown, width, file: BufWriter::with_capacity(1 << 18, file), record: Vec::new() })
    }

    /// Appends a draw; exactly `width` numbers are expected.
    pub(crate) fn push(
        &mut self,
        history: History,
        failed: bool,
        trips: Trips,
        numbers: impl Iterator<Item = f64>,
    ) -> Result<(), Error> {
        self.record.clear();
        self.record.extend(history.history.to_le_bytes());
        self.record.extend(history.parent.to_le_bytes());
        self.record.push(u8::from(failed));
        self.record.extend(trips);
        self.record.extend(numbers.flat_map(f64::to_le_bytes));
        debug_assert_eq!(self.record.len(), HEAD + 8 * self.width);
        self.file.write_all(&self.record).map_err(Error::write(&self.shown, "write it"))
    }

    /// Turns round: from here on the records come back in their order.
    pub(crate) fn rewind(self) -> Result<Rewound, Error> {
        let Self { path, shown, width, file, .. } = self;
        let mut file = file.into_inner().map_err(|error| Error::write(&shown, "write it")(error.into_error()))?;
        file.rewind().map_err(Error::read(&shown))?;
        Ok(Rewound { path, shown, file: BufReader::with_capacity(1 << 18, file), record: vec![0; HEAD + 8 * width] })
    }
}

/// The scratch file while it is read.
pub(crate) struct Rewound {
    path: PathBuf,
    shown: PathBuf,
    file: BufReader<File>,
    record: Vec<u8>,
}

impl Rewound {
    /// The next draw.
    pub(crate) fn next(&mut self) -> Result<Record, Error> {
        self.file.read_exact(&mut self.record).map_err(Error::read(&self.shown))?;
        let mut words = Words(&self.record);
        let history = words.word().map(u64::from_le_bytes);
        let parent = words.word().map(u64::from_le_bytes);
        let flags = words.take::<4>();
        let (Some(history), Some(parent), Some([failed, trips @ ..])) = (history, parent, flags) else {
            return Err(Error::damaged(&self.shown, "a short record", "a whole one"));
        };
        let numbers = std::iter::from_fn(|| words.word()).map(f64::from_le_bytes).collect();
        Ok(Record { history: History { parent, history }, failed: failed != 0, trips, numbers })
    }

    /// Removes the scratch file.
    pub(crate) fn remove(self) -> Result<(), Error> {
        drop(self.file);
        std::fs::remove_file(&self.path).map_err(Error::write(&self.shown, "remove it"))
    }
}

/// Bytes taken from the front.
struct Words<'a>(&'a [u8]);

impl Words<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn word(&mut self) -> Option<[u8; 8]> {
        self.take()
    }
}

#[cfg(test)]
mod tests {
    use super::{Record, Spool};
    use crate::run_folder::data_file::create_new;
    use overhang_engine::simulate::{History, NEVER};

    #[test]
    fn records_come_back_as_they_went() {
        let root = tempfile::tempdir().unwrap();
        let mut spool = Spool::create((root.path(), root.path()), 2, create_new).unwrap();
        let records = [(3, 7, false, [1, NEVER, 43], [1.5, -0.0]), (4, u64::MAX, true, [NEVER; 3], [f64::NAN, 1e300])]
            .map(|(history, parent, failed, trips, numbers)| Record {
                history: History { parent, history },
                failed,
                trips,
                numbers: numbers.to_vec(),
            });
        for record in &records {
            spool.push(record.history, record.failed, record.trips, record.numbers.iter().copied()).unwrap();
        }
        let mut back = spool.rewind().unwrap();
        for record in &records {
            let found = back.next().unwrap();
            assert_eq!(format!("{found:?}"), format!("{record:?}"));
        }
        assert!(back.next().is_err());
        back.remove().unwrap();
        assert!(std::fs::read_dir(root.path()).unwrap().next().is_none());
    }
}
