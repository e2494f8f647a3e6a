//! The manifest of a run: what was asked, on what ground, and what each file should hold.

use crate::error::Error;
use crate::summary::Basis;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What `format` says in every manifest.
pub const FORMAT: &str = "overhang-run";
/// Version of the layout of the folder.
pub const FORMAT_VERSION: u32 = 1;
/// Largest manifest that is read, bytes.
const LIMIT: u64 = 16 << 20;

/// The manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// Version of the program that wrote the run.
    pub program_version: String,
    /// Commit that it was built from, where the build said so (`OVERHANG_COMMIT`).
    pub commit: Option<String>,
    /// What was asked.
    pub question: Question,
    /// Histories counted.
    pub counts: Counts,
    /// Definitions, and what the race rests on.
    pub basis: Basis,
    /// The scenario.
    pub scenario: Scenario,
    /// The evidence.
    pub evidence: EvidenceUsed,
    /// Data files, in the order in which they were written.
    pub files: Vec<DataFile>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Name of the scenario.
    pub scenario: String,
    /// Seed of all streams.
    pub seed: u64,
    /// Histories asked for.
    pub draws: u64,
    /// `prior` or `conditioned`.
    pub mode: String,
    /// Date of knowledge, ISO 8601.
    pub as_of: String,
    /// Last day before the first simulated quarter, ISO 8601.
    pub starts_from: String,
    /// Last day of the race, ISO 8601.
    pub horizon: String,
}

/// Histories counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Used in probabilities.
    pub draws_used: u64,
    /// Left the domain of the model: kept with weight 0.
    pub draws_failed: u64,
    /// Candidates that left the domain in the quarters that carry evidence.
    pub candidates_failed: u64,
    /// Effective number of draws.
    pub effective_draws: f64,
    /// Groups that carry weight.
    pub groups: u64,
    /// Histories of a whole group.
    pub histories_per_group: u64,
    /// Candidates of a conditioned group.
    pub candidates_per_group: u64,
}

/// The scenario as resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Layers from the base up.
    pub layers: Vec<Layer>,
    /// Evidence rows that the scenario switches off.
    pub evidence_off: Vec<String>,
    /// Every parameter, from the topmost layer that sets it.
    pub parameters: Vec<Parameter>,
    /// What the buyers start from; none in runs made before it could be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyers_from: Option<BuyersFrom>,
}

/// What the buyers start from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyersFrom {
    /// `filings` or `rows`.
    pub word: String,
    /// Layer that says so, or [`COMMAND_LINE`].
    pub layer: String,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Name or path.
    pub name: String,
    /// What it says of itself.
    pub description: String,
}

/// Name of the layer of what was set on the command line.
pub const COMMAND_LINE: &str = "command line";

/// One parameter as resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// `block.name`.
    pub name: String,
    /// Symbol of the equations.
    pub symbol: String,
    /// Unit of the numbers below.
    pub unit: String,
    /// One sentence.
    pub meaning: String,
    /// The setting as its file has it, in the unit of the file.
    pub setting: String,
    /// The number, where it is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Quantiles of the prior, where it is random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<Interval>,
    /// Value of the run without shocks; none where it is not finite.
    pub central: Option<f64>,
    /// `reported`, `estimated`, `computed`, `assumed`, `stated` or `forecast`.
    pub kind: String,
    /// Source or reason.
    pub ground: String,
    /// Layer that sets it, or [`COMMAND_LINE`].
    pub layer: String,
    /// File and line.
    pub place: String,
}

/// Three quantiles.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// 5%.
    pub p5: f64,
    /// Median.
    pub p50: f64,
    /// 95%.
    pub p95: f64,
}

/// The evidence under a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceUsed {
    /// Hash of the rows that the plan knew.
    pub hash: String,
    /// Rows on the first quarters, whether or not they weighed histories.
    pub seen: Vec<SeenRow>,
}

/// A row of evidence on the first quarters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeenRow {
    /// Evidence id.
    pub id: String,
    /// `on`, `off` (by the scenario), `unused` (prior race) or `not known yet` (on the date of knowledge).
    pub status: String,
    /// Quantity.
    pub quantity: String,
    /// Period.
    pub period: String,
    /// Value.
    pub value: Option<f64>,
    /// Low end.
    pub low: Option<f64>,
    /// High end.
    pub high: Option<f64>,
    /// Level of the interval, percent.
    pub level_percent: Option<f64>,
    /// Unit of value and ends.
    pub unit: String,
    /// Kind.
    pub kind: String,
    /// Source.
    pub source: String,
}

/// A data file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    /// Name in the folder.
    pub name: String,
    /// One sentence: what a row is.
    pub row: String,
    /// Rows.
    pub rows: u64,
    /// Size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Columns in order.
    pub columns: Vec<Column>,
}

/// A column of a data file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Arrow type.
    pub r#type: String,
    /// Unit; `-` where there is none.
    pub unit: String,
    /// One sentence.
    pub meaning: String,
}

impl Manifest {
    /// Reads the manifest of the run in `dir`.
    ///
    /// # Errors
    /// No folder, no manifest, or one that is not of a run that this program reads.
    pub fn read(dir: &Path) -> Result<Self, Error> {
        let not_a_run = |reason: String| Error::NotARun { path: dir.to_owned(), reason };
        if !dir.exists() {
            return Err(not_a_run("found no such folder".to_owned()));
        }
        if !dir.is_dir() {
            return Err(not_a_run("found a file, expected a folder".to_owned()));
        }
        let path = dir.join(super::MANIFEST);
        let size = match std::fs::metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(not_a_run(format!("found no {} in it", super::MANIFEST)));
            }
            Err(error) => return Err(Error::read(&path)(error)),
            Ok(metadata) => metadata.len(),
        };
        if size > LIMIT {
            return Err(not_a_run(format!("found a {} of {size} bytes, expected at most {LIMIT}", super::MANIFEST)));
        }
        let bytes = std::fs::read(&path).map_err(Error::read(&path))?;
        Self::parse(dir, &bytes)
    }

    fn parse(dir: &Path, bytes: &[u8]) -> Result<Self, Error> {
        /// What every version has.
        #[derive(Deserialize)]
        struct Head {
            format: String,
            format_version: u32,
        }
        let not_a_run = |reason: String| Error::NotARun { path: dir.to_owned(), reason };
        let broken = |error: serde_json::Error| not_a_run(format!("{} is broken: {error}", super::MANIFEST));
        let head: Head = serde_json::from_slice(bytes).map_err(broken)?;
        if head.format != FORMAT || head.format_version != FORMAT_VERSION {
            return Err(not_a_run(format!(
                "{} says format {:?} version {}, expected {FORMAT:?} version {FORMAT_VERSION}",
                super::MANIFEST,
                head.format,
                head.format_version
            )));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(broken)?;
        // Names lead to files: nothing outside the folder.
        match manifest.files.iter().find(|file| !super::FILES.contains(&file.name.as_str())) {
            Some(file) => Err(not_a_run(format!(
                "{} lists a file {:?}, expected one of {}",
                super::MANIFEST,
                file.name,
                super::FILES[1..].join(", ")
            ))),
            None => Ok(manifest),
        }
    }

    /// The text of the file.
    pub(crate) fn to_text(&self) -> Result<String, Error> {
        serde_json::to_string_pretty(self)
            .map(|text| text + "\n")
            .map_err(|error| Error::Question(format!("{} cannot be written: {error}", super::MANIFEST)))
    }
}
