//! What can go wrong with evidence, each with its place: file, line, column, found, expected.

use std::{fmt, io, path::PathBuf};

use overhang_units::UnitError;
use thiserror::Error;

/// Something in a file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// File name inside the package, or the path of an imported file.
    pub file: String,
    /// Line in that file, from 1; 0 if it concerns the whole file.
    pub line: u64,
    /// Name of the column, or empty if it concerns the whole line.
    pub column: String,
    /// What stands there.
    pub found: String,
    /// What should stand there.
    pub expected: String,
}

impl Finding {
    pub(crate) fn new(
        file: &str,
        line: u64,
        column: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        let mut found = found.into();
        if let Some((at, _)) = found.char_indices().nth(LONGEST_FOUND) {
            found.truncate(at);
            found.push('…');
        }
        Self { file: file.to_owned(), line, column: column.to_owned(), found, expected: expected.into() }
    }
}

/// Longer cells are cut in messages.
const LONGEST_FOUND: usize = 80;

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": found {}, expected {}", self.found, self.expected)
    }
}

/// Evidence that cannot be read, found or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A folder that is not there.
    #[error("{path}: found no such folder, expected an evidence folder with a datapackage.json")]
    MissingFolder {
        /// The folder asked for.
        path: PathBuf,
    },
    /// A folder that is no evidence package.
    #[error("{path}: found no datapackage.json in it, expected an evidence folder")]
    NotAPackage {
        /// The folder asked for.
        path: PathBuf,
    },
    /// A file that cannot be read or written.
    #[error("{path}: cannot {action}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A file without content.
    #[error("{file}: found an empty file, expected a header line and rows")]
    Empty {
        /// The file.
        file: String,
    },
    /// A file larger than [`FILE_LIMIT`](crate::FILE_LIMIT).
    #[error("{file}: found more than {found} bytes, expected at most {limit} (64 MiB)")]
    TooLarge {
        /// The file.
        file: String,
        /// Bytes known to be there.
        found: u64,
        /// The most that is read.
        limit: u64,
    },
    /// A file that is not UTF-8.
    #[error("{file}:{line}, byte {byte}: found a byte that is not UTF-8, expected UTF-8 text")]
    Encoding {
        /// The file.
        file: String,
        /// Line from 1.
        line: u64,
        /// Byte in the line, from 1.
        byte: u64,
    },
    /// A `datapackage.json` that cannot be used.
    #[error("{file}:{line}, character {column}: {reason}")]
    Package {
        /// The file.
        file: String,
        /// Line from 1; 0 if it concerns the whole file.
        line: usize,
        /// Character in the line, from 1.
        column: usize,
        /// What is wrong, in words.
        reason: String,
    },
    /// Rows that are not as they should be.
    #[error("{}{}", .0.first().map(ToString::to_string).unwrap_or_default(), more(.0))]
    Invalid(
        /// All that was found, in the order of the file; never empty.
        Vec<Finding>,
    ),
    /// An id that no row has.
    #[error("no evidence has the id `{id}`{}", did_you_mean(.nearest))]
    UnknownId {
        /// The id asked for.
        id: String,
        /// Ids that look like it, best first.
        nearest: Vec<String>,
    },
    /// A row that has no central value.
    #[error("{file}:{line}, column value: found nothing in row `{id}`, expected a number")]
    NoValue {
        /// Id of the row.
        id: String,
        /// Its file.
        file: String,
        /// Its line.
        line: u64,
    },
    /// A value asked for in a unit that does not measure the same thing, or an unknown unit.
    #[error("{file}:{line}, column unit of row `{id}`: {source}")]
    Unit {
        /// Id of the row.
        id: String,
        /// Its file.
        file: String,
        /// Its line.
        line: u64,
        /// What is wrong with the unit.
        source: Box<UnitError>,
    },
    /// A document of filings that cannot be used.
    #[error("{}: found {}, expected {}", one_line(place), one_line(found), one_line(expected))]
    Filing {
        /// File, company, concept and period, as far as they are known.
        place: String,
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
    },
    /// A file that would be overwritten.
    #[error("{path}: found a file of that name, expected none; give another name or ask to replace it")]
    Exists {
        /// The file.
        path: PathBuf,
    },
}

impl Error {
    /// All findings, if rows were at fault.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Invalid(findings) => findings,
            _ => &[],
        }
    }

    pub(crate) fn io(path: &std::path::Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), action, source }
    }
}

/// Text of a foreign document as part of a sentence: control characters are escaped, and long text is cut.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 400;
    let mut line = String::with_capacity(text.len().min(LONGEST));
    for character in text.chars().take(LONGEST) {
        if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}

fn more(findings: &[Finding]) -> String {
    match findings.len() {
        0 | 1 => String::new(),
        many => format!(" (and {} more)", many - 1),
    }
}

fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; did you mean `{}`?", nearest.join("`, `")) }
}
