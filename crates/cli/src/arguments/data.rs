//! Options of what shows and keeps the rest: claims, evidence, scenario, sql, serve.

use clap::{Args, Subcommand};
#[cfg(feature = "serve")]
use std::net::IpAddr;
use std::path::PathBuf;

#[cfg(feature = "serve")]
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Port; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8311)]
    pub(crate) port: u16,
    /// Address to listen on; any but the loopback needs a token of 24 or more letters and digits in OVERHANG_TOKEN
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) bind: IpAddr,
    /// A further name under which a browser may ask for it, without port; may be given several times
    #[arg(long, value_name = "HOST")]
    pub(crate) name: Vec<String>,
    /// An origin (scheme, host and port) whose pages may show an embed in a frame; may be given several times
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) embed: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Claims {
    /// A ledger of your own in TOML, in place of the shipped one
    pub(crate) file: Option<PathBuf>,
    /// One claim as a paragraph with its citation; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) claim: Vec<String>,
    /// Draw our intervals over the stated numbers into an SVG or PNG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Evidence {
    #[command(subcommand)]
    pub(crate) command: Option<EvidenceCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// All rows, or those whose id, entity or quantity contains a text
    List {
        /// Text to look for
        text: Option<String>,
    },
    /// One row with its source; or a parameter with its ground
    Show {
        /// Id of a row, or block.name of a parameter
        id: String,
    },
    /// Duplicates, unknown units, missing sources, intervals not in order, dates in the future
    Check,
    /// Bring a file into an evidence folder
    Import {
        #[command(subcommand)]
        what: Import,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Rows of your own: at least id, value or low and high, unit, as_of, kind, source
    Csv {
        /// CSV file
        file: PathBuf,
        /// Folder to write into; made from the built-in evidence where it does not exist
        #[arg(long, default_value = "evidence", value_name = "DIR")]
        into: PathBuf,
        /// Licence of the rows where the file has no such column
        #[arg(long, default_value = "fact, cite")]
        licence: String,
        /// Replace rows of an earlier import of the same name
        #[arg(long)]
        replace: bool,
    },
    /// Company filings as the SEC publishes them: a companyfacts document, a folder of them, or the nightly archive
    ///
    /// Example: overhang evidence import sec companyfacts.zip --into my-evidence
    Sec {
        /// JSON document, folder, or zip archive
        file: PathBuf,
        /// Folder to write into; made from the built-in evidence where it does not exist
        #[arg(long, default_value = "evidence", value_name = "DIR")]
        into: PathBuf,
        /// Keep companies without a known ticker too
        #[arg(long)]
        all: bool,
        /// Replace rows of an earlier import of the same name
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Scenario {
    #[command(subcommand)]
    pub(crate) command: Option<ScenarioCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ScenarioCommand {
    /// The shipped scenarios
    List,
    /// What a scenario sets, with unit, kind and reason
    Show {
        /// Name or file
        name: String,
    },
    /// Parameters in which two scenarios differ
    Diff {
        /// Name or file
        a: String,
        /// Name or file
        b: String,
    },
    /// Read a file and say what is wrong with it, or how it was understood
    Check {
        /// Scenario file
        file: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Sql {
    /// The query: SELECT ..., WITH ... SELECT ..., EXPLAIN ..., or DESCRIBE table
    #[arg(required_unless_present = "tables")]
    pub(crate) query: Option<String>,
    /// Run folder, for the tables inputs, events, quarters and groups
    pub(crate) run: Option<PathBuf>,
    /// The tables and functions, or the columns of one table with units and meanings; a run folder may follow
    #[arg(long, value_name = "TABLE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) tables: Option<String>,
    /// File to write, with --format parquet
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Check sizes only of the run's files, not their SHA-256, which takes the time of reading them whole
    #[arg(long)]
    pub(crate) unchecked: bool,
    /// Longest time for planning and running
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=31_536_000))]
    pub(crate) time_limit_seconds: u64,
    /// Most memory of sorts, aggregates, joins and the answer
    #[arg(long, value_name = "MIB", default_value_t = 2048, value_parser = clap::value_parser!(u64).range(1..=1 << 24))]
    pub(crate) memory_limit_mib: u64,
    /// Most rows of the answer: more are an error, never cut off
    #[arg(long, value_name = "ROWS", default_value_t = 100_000)]
    pub(crate) row_limit: u64,
}
