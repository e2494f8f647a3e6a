//! How the program says that it cannot answer: one sentence on standard error, and the exit status.

use std::io::Write;
use std::process::ExitCode;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input or the question is wrong; one sentence.
    Question(String),
    /// Standard output was closed by its reader: not an error.
    ClosedPipe,
    /// Interrupted by the user.
    Interrupted,
}

impl Failure {
    /// Prints the sentence and gives the exit status: 1, 0 for a closed pipe, 130 for an interrupt.
    pub(crate) fn report(self) -> ExitCode {
        let (sentence, status) = match self {
            Self::ClosedPipe => return ExitCode::SUCCESS,
            Self::Interrupted => ("interrupted: nothing was written".to_string(), 130),
            Self::Question(sentence) => (sentence, 1),
        };
        // Nothing is left to do where standard error is closed too.
        let _ = writeln!(std::io::stderr().lock(), "overhang: {sentence}");
        ExitCode::from(status)
    }
}

impl From<overhang_engine::Error> for Failure {
    fn from(error: overhang_engine::Error) -> Self {
        match error {
            overhang_engine::Error::Interrupted => Self::Interrupted,
            other => Self::Question(other.to_string()),
        }
    }
}

impl From<overhang_evidence::Error> for Failure {
    fn from(error: overhang_evidence::Error) -> Self {
        Self::Question(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Question(format!("output: {error}")),
        }
    }
}

impl From<overhang_results::Error> for Failure {
    fn from(error: overhang_results::Error) -> Self {
        match error {
            overhang_results::Error::Engine(engine) => engine.into(),
            other => Self::Question(other.to_string()),
        }
    }
}

impl From<overhang_charts::ChartError> for Failure {
    fn from(error: overhang_charts::ChartError) -> Self {
        Self::Question(error.to_string())
    }
}
