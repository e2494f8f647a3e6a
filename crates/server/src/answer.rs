//! Who answers: the command line, handed in.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// One object, as `--format json` prints it.
    Json,
    /// A table, as `--format csv` prints it.
    Csv,
    /// A chart by its number, from 0, as `--plot` draws it.
    Svg(usize),
    /// The same as a PNG file.
    Png(usize),
}

/// Who looks on while an answer is worked out.
#[derive(Clone)]
pub struct Watch {
    /// Set when nobody waits for the answer any more.
    pub stop: Arc<AtomicBool>,
    /// Told of progress: parts done, parts in all.
    pub progress: Arc<dyn Fn(u64, u64) + Send + Sync>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The question is wrong; one sentence.
    Question(String),
    /// Stopped by the watch.
    Stopped,
}

/// Answers command lines. It must answer one question in the same way every time.
pub trait Answers: Send + Sync + 'static {
    /// The answer to arguments as the command line takes them, without the name of the program.
    ///
    /// # Errors
    /// A wrong question, or a stop.
    fn answer(&self, arguments: &[String], form: Form, watch: &Watch) -> Result<Vec<u8>, Refusal>;

    /// Commands that are built in.
    fn commands(&self) -> Vec<String>;

    /// Scenarios that may be asked for, by name.
    fn scenarios(&self) -> Vec<String>;

    /// Version of the program.
    fn version(&self) -> &'static str;
}
