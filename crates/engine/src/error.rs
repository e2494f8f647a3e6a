//! What can be wrong with a question to the engine.

use std::fmt;

/// A place in a scenario file or on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// File, scenario name or `--set`.
    pub file: String,
    /// Line, from 1; none for the command line.
    pub line: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => write!(f, "{}", self.file),
        }
    }
}

/// One sentence each: place, what was found, what was expected.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A scenario file or an override has a fault.
    #[error("{place}: {key}: found {found}, expected {expected}")]
    Scenario {
        /// Where.
        place: Place,
        /// Parameter or key.
        key: String,
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
    },
    /// A file could not be read.
    #[error("{path}: {cause}")]
    Read {
        /// Path.
        path: String,
        /// Why.
        cause: String,
    },
    /// The evidence lacks or garbles something that the race needs.
    #[error("evidence: {0}")]
    Evidence(String),
    /// The question itself is impossible.
    #[error("{0}")]
    Question(String),
    /// The run was interrupted.
    #[error("interrupted: nothing was written")]
    Interrupted,
}

impl From<overhang_evidence::Error> for Error {
    fn from(error: overhang_evidence::Error) -> Self {
        Self::Evidence(error.to_string())
    }
}
