//! Reads evidence files from disk: whole folders and single files, never more than a limit of each.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
};

use crate::{
    Error, Finding, Row,
    package::{DESCRIPTOR, Package},
    row,
};

/// The largest file that is read, in bytes: 64 MiB.
pub const FILE_LIMIT: u64 = 64 << 20;

/// A package as read: rows in the order of the files, and what is wrong with those left out.
pub(crate) struct Loaded {
    pub(crate) package: Package,
    pub(crate) rows: Vec<Row>,
    pub(crate) faults: Vec<Finding>,
}

/// Reads the folder `path` with all files its descriptor lists.
pub(crate) fn folder(path: &Path) -> Result<Loaded, Error> {
    if !path.is_dir() {
        return Err(Error::MissingFolder { path: path.to_owned() });
    }
    let descriptor = path.join(DESCRIPTOR);
    if !descriptor.is_file() {
        return Err(Error::NotAPackage { path: path.to_owned() });
    }
    let package = Package::parse(DESCRIPTOR, &text(DESCRIPTOR, &descriptor)?)?;
    let mut rows = Vec::new();
    let mut faults = Vec::new();
    for file in &package.files {
        let place = path.join(file);
        if place.is_file() {
            rows.extend(row::from_csv(file, &text(file, &place)?, &mut faults));
        } else {
            faults.push(Finding::new(file, 0, "", "no such file", format!("the file that {DESCRIPTOR} lists")));
        }
    }
    faults.extend(unlisted(path, &package)?);
    Ok(Loaded { package, rows, faults })
}

/// Files with rows that the descriptor forgets.
fn unlisted(path: &Path, package: &Package) -> Result<Vec<Finding>, Error> {
    let mut names: Vec<String> = fs::read_dir(path)
        .map_err(Error::io(path, "list it"))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".csv") && !name.starts_with('.') && !package.files.contains(name))
        .collect();
    names.sort();
    Ok(names
        .iter()
        .map(|name| Finding::new(name, 0, "", format!("a file that {DESCRIPTOR} does not list"), "its entry there"))
        .collect())
}

/// The text of a file: at most [`FILE_LIMIT`] bytes of UTF-8, and not empty.
pub(crate) fn text(file: &str, path: &Path) -> Result<String, Error> {
    let too_large = |found| Error::TooLarge { file: file.to_owned(), found, limit: FILE_LIMIT };
    let mut open = File::open(path).map_err(Error::io(path, "open it"))?;
    let length = open.metadata().map_err(Error::io(path, "open it"))?.len();
    if length > FILE_LIMIT {
        return Err(too_large(length - 1));
    }
    let mut bytes = Vec::new();
    // The limit holds even where the length is not known beforehand.
    open.by_ref().take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(Error::io(path, "read it"))?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(too_large(FILE_LIMIT));
    }
    decode(file, bytes)
}

/// Bytes of a file as text.
pub(crate) fn decode(file: &str, bytes: Vec<u8>) -> Result<String, Error> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = good.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        let byte = good.iter().rev().take_while(|byte| **byte != b'\n').count() as u64 + 1;
        Error::Encoding { file: file.to_owned(), line, byte }
    })?;
    if text.trim().is_empty() {
        return Err(Error::Empty { file: file.to_owned() });
    }
    Ok(text)
}
