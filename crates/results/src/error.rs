//! What can go wrong with results, each in one sentence that names the path.

use parquet::errors::ParquetError;
use std::io;
use std::path::{Path, PathBuf};

/// Results that cannot be written, read or asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder of a run could not be written; what was begun is removed.
    #[error("{path}: cannot {action}: {source}; nothing was written")]
    Write {
        /// Path as the finished run would have it.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A place that a run must not take.
    #[error("{path}: found {found}, expected {expected}")]
    Taken {
        /// The folder asked for.
        path: PathBuf,
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
    },
    /// A folder that holds no run.
    #[error("{path} is not a run: {reason}")]
    NotARun {
        /// The folder asked for.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file of a run that is not as it was written.
    #[error("{path}: found {found}, expected {expected}; the run is damaged and must be written again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
    },
    /// A file of a run that cannot be read.
    #[error("{path}: cannot read it: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The question itself is impossible.
    #[error("{0}")]
    Question(String),
    /// The engine refused or was interrupted.
    #[error(transparent)]
    Engine(#[from] overhang_engine::Error),
    /// The evidence does not have what the plan rests on.
    #[error(transparent)]
    Evidence(#[from] overhang_evidence::Error),
}

impl Error {
    /// A failure to write `path`.
    pub(crate) fn write(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), action, source }
    }

    /// A failure to read `path`.
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_owned(), source }
    }

    /// A failure of the Parquet writer: nearly always the disk under it.
    pub(crate) fn parquet_write(path: &Path) -> impl FnOnce(ParquetError) -> Self {
        move |error| Self::Write { path: path.to_owned(), action: "write it", source: as_io(error) }
    }

    /// A failure of the Parquet reader: the disk, or content that is no Parquet.
    pub(crate) fn parquet_read(path: &Path) -> impl FnOnce(ParquetError) -> Self {
        move |error| Self::damaged(path, one_line(&error.to_string()), "a whole Parquet file")
    }

    /// Content that is not what was written.
    pub(crate) fn damaged(path: &Path, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), found: found.into(), expected: expected.into() }
    }
}

fn as_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(one_line(&other.to_string())),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
