//! Writes imported rows into an evidence folder: every file appears whole or not at all.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use overhang_units::{Date, parse_date};
use serde_json::{Value, json};

use crate::{
    Error, Evidence, Finding, Imported, check, embedded, load,
    package::{DESCRIPTOR, Package, json_error},
};

impl Imported {
    /// Writes the rows as a file of the evidence folder `folder` and lists it in the descriptor; returns its path.
    ///
    /// A folder that does not exist, or is empty, is first made from the package that ships with the program. The date
    /// of the package moves to the newest vintage among the rows if that is later. If the rows do not fit the folder
    /// (an id is taken, a file of that name exists), nothing is written.
    pub fn write_into(&self, folder: impl AsRef<Path>) -> Result<PathBuf, Error> {
        let folder = folder.as_ref();
        if is_absent_or_empty(folder)? {
            return self.write_new(folder);
        }
        let descriptor =
            self.fit(&Evidence::from_dir_lenient(folder)?, &load::text(DESCRIPTOR, &folder.join(DESCRIPTOR))?)?;
        let path = folder.join(self.name());
        if path.exists() && !self.replaces() {
            return Err(Error::Exists { path });
        }
        atomically(&path, self.to_csv().as_bytes())?;
        atomically(&folder.join(DESCRIPTOR), descriptor.as_bytes())?;
        Ok(path)
    }

    /// The whole folder is made beside its place and then renamed.
    fn write_new(&self, folder: &Path) -> Result<PathBuf, Error> {
        if embedded::FILES.iter().any(|(name, _)| *name == self.name()) && !self.replaces() {
            return Err(Error::Exists { path: folder.join(self.name()) });
        }
        let descriptor = self.fit(&Evidence::embedded()?, embedded::DESCRIPTOR)?;
        let beside = temporary(folder);
        let fill = || -> Result<(), Error> {
            fs::create_dir_all(&beside).map_err(Error::io(&beside, "make it"))?;
            let others = embedded::FILES.iter().filter(|(name, _)| *name != self.name());
            for (name, text) in others.copied().chain([("README.md", embedded::README)]) {
                write(&beside.join(name), text.as_bytes())?;
            }
            write(&beside.join(self.name()), self.to_csv().as_bytes())?;
            write(&beside.join(DESCRIPTOR), descriptor.as_bytes())?;
            if folder.exists() {
                fs::remove_dir(folder).map_err(Error::io(folder, "replace the empty folder"))?;
            }
            fs::rename(&beside, folder).map_err(Error::io(folder, "make it"))
        };
        fill().inspect_err(|_| {
            let _ = fs::remove_dir_all(&beside);
        })?;
        Ok(folder.join(self.name()))
    }

    /// The descriptor with this file in it, after checking that the rows fit the others.
    fn fit(&self, evidence: &Evidence, descriptor: &str) -> Result<String, Error> {
        let newest = self.rows().iter().map(|row| row.vintage).max();
        let created = newest.map_or(evidence.created(), |newest| newest.max(evidence.created()));
        let others = evidence.rows().filter(|row| *row.place.file != *self.name());
        let findings: Vec<Finding> = check::rows(others.chain(self.rows()), Some(created))
            .into_iter()
            .filter(|finding| self.rows().iter().any(|row| *row.place.file == *finding.file))
            .collect();
        if !findings.is_empty() {
            return Err(Error::Invalid(findings));
        }
        let text = describe(descriptor, self.name(), created)?;
        Package::parse(DESCRIPTOR, &text)?;
        Ok(text)
    }
}

/// The descriptor with a resource for `name`, shaped like the first one, and the date `created`.
fn describe(descriptor: &str, name: &str, created: Date) -> Result<String, Error> {
    let mut package: Value = serde_json::from_str(descriptor).map_err(|error| json_error(DESCRIPTOR, &error))?;
    let fault =
        |reason: &str| Error::Package { file: DESCRIPTOR.to_owned(), line: 0, column: 0, reason: reason.to_owned() };
    let object = package.as_object_mut().ok_or_else(|| fault("found no object, expected one"))?;
    let old = object.get("created").and_then(Value::as_str).and_then(|text| parse_date(text).ok());
    object.insert("created".to_owned(), json!(old.map_or(created, |old| old.max(created)).to_string()));
    let resources = object
        .get_mut("resources")
        .and_then(Value::as_array_mut)
        .ok_or_else(|| fault("key resources: found no list, expected one"))?;
    if resources.iter().all(|resource| resource.get("path").and_then(Value::as_str) != Some(name)) {
        let schema = resources.first().and_then(|first| first.get("schema")).cloned().unwrap_or(Value::Null);
        let title = name.trim_end_matches(".csv");
        resources.push(json!({
            "name": title.replace('_', "-"),
            "path": name,
            "title": format!("Imported: {title}"),
            "description": "Rows imported by a user.",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "sources": [{"title": "named per row"}],
            "schema": schema,
        }));
    }
    serde_json::to_string_pretty(&package).map(|text| text + "\n").map_err(|error| json_error(DESCRIPTOR, &error))
}

fn is_absent_or_empty(folder: &Path) -> Result<bool, Error> {
    if !folder.exists() {
        return Ok(true);
    }
    if !folder.is_dir() {
        return Err(Error::MissingFolder { path: folder.to_owned() });
    }
    Ok(fs::read_dir(folder).map_err(Error::io(folder, "list it"))?.next().is_none())
}

/// A hidden name beside `path`, of this process.
fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

fn atomically(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = temporary(path);
    write(&beside, bytes).and_then(|()| fs::rename(&beside, path).map_err(Error::io(path, "write it"))).inspect_err(
        |_| {
            let _ = fs::remove_file(&beside);
        },
    )
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = File::create(path).map_err(Error::io(path, "write it"))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::io(path, "write it"))
}
