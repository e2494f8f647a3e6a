//! The collection of all rows, how they are looked up, and views of what was known on a day.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, OnceLock},
};

use overhang_units::{Date, nearest};

use crate::{
    Block, Error, Finding, Kind, Row, check, embedded, hash,
    load::{self, Loaded},
    package::{DESCRIPTOR, Package},
    row,
};

/// All rows of a package, or those of them that were known on a day.
#[derive(Debug, Clone)]
pub struct Evidence {
    rows: Vec<Arc<Row>>,
    index: Arc<HashMap<Arc<str>, usize>>,
    created: Date,
    /// Rows that could not be read at all.
    faults: Vec<Finding>,
    /// The hash, once it has been asked for; rows do not change.
    hash: OnceLock<String>,
}

impl Evidence {
    /// The package that ships with the program.
    pub fn embedded() -> Result<Self, Error> {
        let package = Package::parse(DESCRIPTOR, embedded::DESCRIPTOR)?;
        let mut rows = Vec::with_capacity(8192);
        let mut faults = Vec::new();
        for (file, text) in embedded::FILES {
            rows.extend(row::from_csv(file, text, &mut faults));
        }
        Self::strict(Loaded { package, rows, faults })
    }

    /// The package in the folder `path`; the first row at fault is an error.
    pub fn from_dir(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::strict(load::folder(path.as_ref())?)
    }

    /// The package in the folder `path` without the rows at fault, which [`check`](Self::check) then lists.
    ///
    /// What concerns a whole file (missing, too large, not UTF-8, empty) is still an error.
    pub fn from_dir_lenient(path: impl AsRef<Path>) -> Result<Self, Error> {
        load::folder(path.as_ref()).map(Self::build)
    }

    /// The rows of one file in memory, as if it were a package of that date.
    pub fn from_csv(file: &str, bytes: &[u8], created: Date) -> Result<Self, Error> {
        let text = load::decode(file, bytes.to_vec())?;
        let mut faults = Vec::new();
        let rows = row::from_csv(file, &text, &mut faults);
        Self::strict(Loaded { package: Package { created, files: vec![file.to_owned()] }, rows, faults })
    }

    fn strict(loaded: Loaded) -> Result<Self, Error> {
        if loaded.faults.is_empty() { Ok(Self::build(loaded)) } else { Err(Error::Invalid(loaded.faults)) }
    }

    fn build(loaded: Loaded) -> Self {
        let rows = loaded.rows.into_iter().map(Arc::new).collect();
        Self::of(rows, loaded.package.created, loaded.faults)
    }

    /// Of rows with one id, the first is found.
    fn of(rows: Vec<Arc<Row>>, created: Date, faults: Vec<Finding>) -> Self {
        let mut index = HashMap::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            index.entry(Arc::clone(&row.id)).or_insert(at);
        }
        Self { rows, index: Arc::new(index), created, faults, hash: OnceLock::new() }
    }

    /// All rows, in the order of the files.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Row> + DoubleEndedIterator + Clone {
        self.rows.iter().map(|row| &**row)
    }

    /// The date of the package.
    pub fn created(&self) -> Date {
        self.created
    }

    /// The row with this id; the error names ids that look like it.
    pub fn get(&self, id: &str) -> Result<&Row, Error> {
        self.find(id).ok_or_else(|| {
            let ids = self.rows().map(|row| &*row.id);
            Error::UnknownId {
                id: id.to_owned(),
                nearest: nearest(id, ids, 3).into_iter().map(str::to_owned).collect(),
            }
        })
    }

    /// The row with this id, if there is one.
    pub fn find(&self, id: &str) -> Option<&Row> {
        self.index.get(id).and_then(|at| self.rows.get(*at)).map(|row| &**row)
    }

    /// The central value of the row with this id, in its own unit.
    pub fn value(&self, id: &str) -> Result<f64, Error> {
        self.get(id)?.central()
    }

    /// The central value of the row with this id, in another unit.
    pub fn value_in(&self, id: &str, unit: &str) -> Result<f64, Error> {
        self.get(id)?.value_in(unit)
    }

    /// The rows of a block, of an entity and of a quantity where these are given, in the order of the files.
    pub fn select<'a>(
        &'a self,
        block: Block,
        entity: Option<&'a str>,
        quantity: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Row> {
        self.rows().filter(move |row| {
            row.block == block
                && entity.is_none_or(|entity| *row.entity == *entity)
                && quantity.is_none_or(|quantity| *row.quantity == *quantity)
        })
    }

    /// Only the rows that were public on `date`.
    pub fn as_of(&self, date: Date) -> Self {
        if self.rows.iter().all(|row| row.vintage <= date) {
            return Self { faults: Vec::new(), ..self.clone() };
        }
        let known = self.rows.iter().filter(|row| row.vintage <= date).map(Arc::clone).collect();
        Self::of(known, self.created, Vec::new())
    }

    /// Without the rows of these ids: evidence can be switched off.
    pub fn without(&self, ids: &[&str]) -> Result<Self, Error> {
        for id in ids {
            self.get(id)?;
        }
        if ids.is_empty() {
            return Ok(self.clone());
        }
        let kept = self.rows.iter().filter(|row| !ids.contains(&&*row.id)).map(Arc::clone).collect();
        Ok(Self::of(kept, self.created, self.faults.clone()))
    }

    /// The last day on which a row became public: what a run is as of unless told otherwise.
    pub fn newest_vintage(&self) -> Option<Date> {
        self.rows().map(|row| row.vintage).max()
    }

    /// A stable hash of what all rows say, in hexadecimal (SHA-256); it does not depend on order or files.
    pub fn hash(&self) -> String {
        self.hash.get_or_init(|| hash::content(&self.rows)).clone()
    }

    /// The weakest kind among the rows of these ids: what a result that rests on all of them is.
    pub fn weakest_kind<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Result<Option<Kind>, Error> {
        let kinds: Result<Vec<Kind>, Error> = ids.into_iter().map(|id| self.get(id).map(|row| row.kind)).collect();
        Ok(Kind::weakest(kinds?))
    }

    /// Everything that is not as it should be, in the order of the files; empty for a sound package.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = self.faults.clone();
        findings.extend(check::rows(self.rows(), Some(self.created)));
        findings
    }

    /// The rows as text of one evidence file.
    pub fn to_csv(&self) -> String {
        row::to_csv(self.rows())
    }
}
