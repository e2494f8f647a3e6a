//! Company filings as the SEC publishes them: `companyfacts` documents, one company each.
//!
//! A fact is known by taxonomy, concept, unit, start and end alone: the fiscal year and period in a document describe
//! the filing that repeats a fact, and the calendar frame is snapped to calendar quarters, so neither is used
//! ([`document`]). All vintages of a fact are kept with the day they were filed. [`quantity`] names what is looked up
//! and under which concepts; [`mod@resolve`] chooses per period, takes quarters from year-to-date facts and leaves missing
//! what is missing; [`checks`] compares four quarters with their year and bounds what can be; [`bulk`] walks through
//! one document, a folder or the nightly archive; [`import`] makes evidence rows.

pub mod bulk;
pub mod checks;
pub mod document;
pub mod import;
pub mod quantity;
pub mod resolve;

pub use bulk::{Progress, for_each_document};
pub use checks::{YearCheck, YearVerdict, year_checks};
pub use document::{Accession, DOCUMENT_LIMIT, Document, Fact};
pub use import::{Options, Summary, import_sec};
pub use quantity::{Nature, QUANTITIES, Quantity};
pub use resolve::{Period, Resolved, Series, resolve};
