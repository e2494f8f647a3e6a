//! The descriptor of a package, `datapackage.json`: its date and the files it lists.

use overhang_units::{Date, parse_date};
use serde::Deserialize;

use crate::Error;

/// Name of the descriptor in every evidence folder.
pub(crate) const DESCRIPTOR: &str = "datapackage.json";

/// What the descriptor says that the program needs.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    /// Date of the package; nothing in it may have become public later.
    pub(crate) created: Date,
    /// File names, in order.
    pub(crate) files: Vec<String>,
}

#[derive(Deserialize)]
struct Raw {
    created: String,
    resources: Vec<RawResource>,
}

#[derive(Deserialize)]
struct RawResource {
    path: String,
}

impl Package {
    /// Reads the descriptor; `file` is its name in messages.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let raw: Raw = serde_json::from_str(text).map_err(|error| json_error(file, &error))?;
        let fault = |reason: String| Error::Package { file: file.to_owned(), line: 0, column: 0, reason };
        let created = parse_date(&raw.created).map_err(|error| fault(format!("key created: {error}")))?;
        let files: Vec<String> = raw.resources.into_iter().map(|resource| resource.path).collect();
        if files.is_empty() {
            return Err(fault("key resources: found an empty list, expected at least one file".to_owned()));
        }
        for (at, path) in files.iter().enumerate() {
            if !is_plain_name(path) {
                return Err(fault(format!(
                    "key resources[{at}].path: found `{path}`, expected the name of a .csv file in the same folder"
                )));
            }
            if files.iter().take(at).any(|other| other == path) {
                return Err(fault(format!("key resources[{at}].path: found `{path}` a second time, expected it once")));
            }
        }
        Ok(Self { created, files })
    }
}

pub(crate) fn json_error(file: &str, error: &serde_json::Error) -> Error {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default().to_owned();
    Error::Package { file: file.to_owned(), line: error.line(), column: error.column(), reason }
}

/// A file name without any folder in it: a descriptor cannot reach outside its own.
pub(crate) fn is_plain_name(path: &str) -> bool {
    path.len() > 4
        && path.ends_with(".csv")
        && !path.starts_with('.')
        && path.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::{Package, is_plain_name};

    #[test]
    fn names_stay_inside_the_folder() {
        assert!(is_plain_name("chips_specs.csv"));
        for bad in ["../x.csv", "/x.csv", "a/b.csv", "a\\b.csv", ".csv", "..csv", "x.txt", "https://x.csv", ""] {
            assert!(!is_plain_name(bad), "{bad}");
        }
    }

    #[test]
    fn faults_name_their_key() {
        let read = |text| Package::parse("datapackage.json", text).unwrap_err().to_string();
        assert!(read("{").starts_with("datapackage.json:1, character 1: EOF"));
        assert!(read(r#"{"created": "2026", "resources": [{"path": "a.csv"}]}"#).contains("key created: found `2026`"));
        assert!(read(r#"{"created": "2026-11-25", "resources": []}"#).contains("an empty list"));
        assert!(read(r#"{"created": "2026-11-25", "resources": [{"path": "../a.csv"}]}"#).contains("`../a.csv`"));
        assert!(
            read(r#"{"created": "2026-11-25", "resources": [{"path": "a.csv"}, {"path": "a.csv"}]}"#)
                .contains("second")
        );
    }
}
