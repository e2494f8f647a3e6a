//! Reads a run folder back, and counts its race again.

use super::manifest::{DataFile, Manifest};
use super::writer::quarter_names;
use super::{DRAWS, EVENTS, GROUPS, data_file};
use crate::error::Error;
use crate::summary::{RaceSummary, RaceTally};
use arrow_array::types::{Float64Type, UInt64Type};
use arrow_array::{Array, ArrowPrimitiveType, BooleanArray, PrimitiveArray, RecordBatch, StringArray};
use overhang_engine::explain::Histories;
use overhang_engine::scenario::registry::{PARAMETERS, full_name};
use overhang_engine::simulate::{Group, HISTORIES, NEVER, Trips};
use overhang_engine::tally::EVENTS as EVENT_NAMES;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Rows of a record batch.
const ROWS: usize = 8_192;

/// A run folder.
#[derive(Debug, Clone)]
pub struct RunReader {
    dir: PathBuf,
    manifest: Manifest,
}

impl RunReader {
    /// Opens the run in `dir`, whose files must all be there at their size. Their content is checked when
    /// they are read.
    ///
    /// # Errors
    /// No folder, no manifest, one that is not of a run that this program reads, or a file that is missing
    /// or cut short.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let run = Self { manifest: Manifest::read(dir)?, dir: dir.to_owned() };
        for file in &run.manifest.files {
            run.sized(file)?;
        }
        Ok(run)
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the run says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The path of a data file, such as [`DRAWS`](super::DRAWS), after checking its size and SHA-256.
    ///
    /// # Errors
    /// A file that the run does not have, that is cut short or that has other content.
    pub fn data_file(&self, name: &str) -> Result<PathBuf, Error> {
        let file = self.listed(name)?;
        let path = self.data_file_of_size(name)?;
        let (sha256, _) = data_file::digest(&path).map_err(Error::read(&path))?;
        if sha256 != file.sha256 {
            return Err(Error::damaged(&path, format!("content with SHA-256 {sha256}"), file.sha256.clone()));
        }
        Ok(path)
    }

    /// The path of a data file after checking its size only: in no time, where its content is known to be sound.
    ///
    /// # Errors
    /// A file that the run does not have or that is cut short.
    pub fn data_file_of_size(&self, name: &str) -> Result<PathBuf, Error> {
        self.sized(self.listed(name)?)?;
        Ok(self.dir.join(name))
    }

    /// What the manifest says of a data file.
    fn listed(&self, name: &str) -> Result<&DataFile, Error> {
        self.manifest.files.iter().find(|file| file.name == name).ok_or_else(|| {
            let has: Vec<&str> = self.manifest.files.iter().map(|file| file.name.as_str()).collect();
            Error::Question(format!("{} has no {name}, found {}", self.dir.display(), has.join(", ")))
        })
    }

    /// Checks that a file is there, at its size.
    fn sized(&self, file: &DataFile) -> Result<(), Error> {
        let path = self.dir.join(&file.name);
        match std::fs::metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(Error::damaged(&path, "no such file", "the one that the manifest lists"))
            }
            Err(error) => Err(Error::read(&path)(error)),
            Ok(metadata) if metadata.len() != file.bytes => {
                Err(Error::damaged(&path, format!("{} bytes", metadata.len()), format!("{}", file.bytes)))
            }
            Ok(_) => Ok(()),
        }
    }

    /// Record batches of a data file, after checking it.
    ///
    /// # Errors
    /// As [`data_file`](Self::data_file).
    pub fn batches(&self, name: &str) -> Result<impl Iterator<Item = Result<RecordBatch, Error>> + use<>, Error> {
        let path = self.data_file(name)?;
        let reader = open(&path)?;
        Ok(reader.map(move |batch| batch.map_err(|error| Error::damaged(&path, error.to_string(), "whole rows"))))
    }

    /// The race of the run, counted again: the same to the last bit as when it was written.
    ///
    /// # Errors
    /// A file that is cut short or has other content.
    pub fn race(&self) -> Result<RaceTally, Error> {
        let groups = self.groups()?;
        let path = self.dir.join(EVENTS);
        let mut events = Events::new(&path, self.batches(EVENTS)?);
        let mut race = RaceTally::default();
        for (histories, mut group) in groups {
            for _ in 0..histories {
                let (failed, trips) = events.next()?;
                group.failed.push(failed);
                group.trips.push(trips);
            }
            race.add(&group);
        }
        let (used, failed) = (race.tally().used, race.tally().failed);
        let counts = &self.manifest.counts;
        if (used, failed, used + failed) != (counts.draws_used, counts.draws_failed, self.manifest.question.draws) {
            let found = format!("{used} draws used and {failed} failed in the files");
            return Err(Error::damaged(&self.dir.join(super::MANIFEST), found, "the numbers that it states"));
        }
        match events.end()? {
            true => Ok(race),
            false => Err(Error::damaged(&path, "more draws than its groups have", "as many")),
        }
    }

    /// The sound histories with their weights and inputs: of slots that do not differ between draws, none.
    ///
    /// # Errors
    /// A file that is cut short or has other content.
    pub fn histories(&self) -> Result<Histories, Error> {
        let (draws, path) = (self.dir.join(DRAWS), self.dir.join(EVENTS));
        let mut events = Events::new(&path, self.batches(EVENTS)?);
        let mut histories = Histories { inputs: vec![Vec::new(); PARAMETERS.len()], ..Histories::default() };
        for batch in self.batches(DRAWS)? {
            let batch = batch?;
            let weights = numbers::<Float64Type>(&draws, &batch, "weight")?;
            let mut sound = Vec::with_capacity(batch.num_rows());
            for row in 0..batch.num_rows() {
                let (failed, trips) = events.next()?;
                sound.push(!failed);
                if !failed {
                    histories.weights.push(weights.value(row));
                    histories.trips.push(trips);
                }
            }
            for (values, description) in histories.inputs.iter_mut().zip(PARAMETERS.iter()) {
                let name = full_name(description);
                if batch.column_by_name(&name).is_some() {
                    let column = numbers::<Float64Type>(&draws, &batch, &name)?;
                    values.extend(
                        column.values().iter().zip(&sound).filter(|(_, sound)| **sound).map(|(value, _)| value),
                    );
                }
            }
        }
        Ok(histories)
    }

    /// Number of histories and what the tally needs of each group.
    fn groups(&self) -> Result<Vec<(u64, Group)>, Error> {
        let path = self.dir.join(GROUPS);
        let mut groups = Vec::new();
        for batch in self.batches(GROUPS)? {
            let batch = batch?;
            let histories = numbers::<UInt64Type>(&path, &batch, "histories")?;
            let failed = numbers::<UInt64Type>(&path, &batch, "failed_candidates")?;
            let weight = numbers::<Float64Type>(&path, &batch, "weight")?;
            let effective = numbers::<Float64Type>(&path, &batch, "effective")?;
            for row in 0..batch.num_rows() {
                let count = histories.value(row);
                if count > HISTORIES as u64 {
                    return Err(Error::damaged(&path, format!("a group of {count}"), format!("at most {HISTORIES}")));
                }
                let group = Group {
                    weight: weight.value(row),
                    effective: effective.value(row),
                    failed_candidates: failed.value(row),
                    ..Group::default()
                };
                groups.push((count, group));
            }
        }
        Ok(groups)
    }

    /// The summary that the run was written with.
    ///
    /// # Errors
    /// As [`race`](Self::race).
    pub fn summary(&self) -> Result<RaceSummary, Error> {
        Ok(RaceSummary::new(&self.race()?, &self.manifest.basis))
    }
}

fn open(path: &Path) -> Result<ParquetRecordBatchReader, Error> {
    let file = File::open(path).map_err(Error::read(path))?;
    ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(ROWS).build())
        .map_err(Error::parquet_read(path))
}

/// A column by name, if it is what was written.
fn column<'a, A: Array + 'static>(path: &Path, batch: &'a RecordBatch, name: &str) -> Result<&'a A, Error> {
    batch
        .column_by_name(name)
        .and_then(|column| column.as_any().downcast_ref())
        .ok_or_else(|| Error::damaged(path, format!("no column {name} of its type"), "the columns of a run"))
}

fn numbers<'a, T: ArrowPrimitiveType>(
    path: &Path,
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a PrimitiveArray<T>, Error> {
    column(path, batch, name)
}

/// Rows of `events.parquet`, one after the other.
struct Events<'a, I> {
    path: &'a Path,
    batches: I,
    names: Vec<String>,
    rows: std::vec::IntoIter<(bool, Trips)>,
}

impl<'a, I: Iterator<Item = Result<RecordBatch, Error>>> Events<'a, I> {
    fn new(path: &'a Path, batches: I) -> Self {
        Self { path, batches, names: quarter_names(), rows: Vec::new().into_iter() }
    }

    fn next(&mut self) -> Result<(bool, Trips), Error> {
        if self.end()? {
            return Err(Error::damaged(self.path, "fewer draws than its groups have", "as many"));
        }
        Ok(self.rows.next().unwrap_or((true, [NEVER; 3])))
    }

    /// Whether there are no more rows.
    fn end(&mut self) -> Result<bool, Error> {
        while self.rows.len() == 0 {
            let Some(batch) = self.batches.next() else { return Ok(true) };
            self.rows = self.decode(&batch?)?.into_iter();
        }
        Ok(false)
    }

    fn decode(&self, batch: &RecordBatch) -> Result<Vec<(bool, Trips)>, Error> {
        let failed: &BooleanArray = column(self.path, batch, "failed")?;
        let mut rows: Vec<(bool, Trips)> = failed.values().iter().map(|failed| (failed, [NEVER; 3])).collect();
        for (event, name) in EVENT_NAMES.iter().enumerate() {
            let quarters: &StringArray = column(self.path, batch, name)?;
            for ((_, trips), quarter) in rows.iter_mut().zip(quarters) {
                if let (Some(quarter), Some(trip)) = (quarter, trips.get_mut(event)) {
                    *trip = self.quarter(quarter)?;
                }
            }
        }
        Ok(rows)
    }

    fn quarter(&self, text: &str) -> Result<u8, Error> {
        // Names are in order of time, and their order as text is the same.
        let found = self.names.binary_search_by(|name| name.as_str().cmp(text));
        found
            .ok()
            .and_then(|t| u8::try_from(t).ok())
            .ok_or_else(|| Error::damaged(self.path, format!("quarter {text:?}"), "a quarter of the race"))
    }
}
