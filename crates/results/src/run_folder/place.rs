//! The place of a run folder: made beside it, renamed into it, never half there.

use crate::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What stands at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Nothing,
    EmptyFolder,
    EarlierRun,
}

/// A folder beside the target that takes its place when all is written. Dropped before: removed.
#[derive(Debug)]
pub(crate) struct Place {
    target: PathBuf,
    beside: PathBuf,
    overwrite: bool,
    settled: bool,
}

impl Place {
    /// Makes the folder beside `target`, which must be free, an empty folder, or, where `overwrite`, an
    /// earlier run.
    pub(crate) fn claim(target: &Path, overwrite: bool) -> Result<Self, Error> {
        let beside = sibling(target, "partial")?;
        look(target, overwrite)?;
        fs::create_dir_all(parent(target)).map_err(Error::write(target, "make the folder around it"))?;
        fs::create_dir(&beside).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Error::Taken {
                path: beside.clone(),
                found: "a run that is being written or was cut off".to_owned(),
                expected: "none (remove it if nothing writes to it)".to_owned(),
            },
            _ => Error::write(target, "make it")(error),
        })?;
        Ok(Self { target: target.to_owned(), beside, overwrite, settled: false })
    }

    /// The folder to write into.
    pub(crate) fn folder(&self) -> &Path {
        &self.beside
    }

    /// The place it will have.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the folder into its place.
    pub(crate) fn settle(mut self) -> Result<PathBuf, Error> {
        let failed = |error| Error::write(&self.target, "put it into its place")(error);
        match look(&self.target, self.overwrite)? {
            Standing::Nothing => fs::rename(&self.beside, &self.target).map_err(failed)?,
            Standing::EmptyFolder => {
                fs::remove_dir(&self.target).map_err(failed)?;
                fs::rename(&self.beside, &self.target).map_err(failed)?;
            }
            Standing::EarlierRun => {
                let old = sibling(&self.target, "old")?;
                fs::rename(&self.target, &old).map_err(failed)?;
                if let Err(error) = fs::rename(&self.beside, &self.target) {
                    let _ = fs::rename(&old, &self.target);
                    return Err(failed(error));
                }
                // The new run stands; what is left of the old one harms nobody.
                let _ = fs::remove_dir_all(&old);
            }
        }
        self.settled = true;
        Ok(self.target.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.settled {
            let _ = fs::remove_dir_all(&self.beside);
        }
    }
}

fn parent(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => target,
    }
}

/// `.<name>.<what>-<process>` beside the target.
fn sibling(target: &Path, what: &str) -> Result<PathBuf, Error> {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned());
    match name {
        Some(name) => Ok(target.with_file_name(format!(".{name}.{what}-{}", std::process::id()))),
        None => Err(Error::Taken {
            path: target.to_owned(),
            found: "a path that does not end in a name".to_owned(),
            expected: "a new folder for the run, such as runs/first".to_owned(),
        }),
    }
}

/// What stands at the target, if a run may take its place.
fn look(target: &Path, overwrite: bool) -> Result<Standing, Error> {
    let taken = |found: &str, expected: &str| Error::Taken {
        path: target.to_owned(),
        found: found.to_owned(),
        expected: expected.to_owned(),
    };
    let new = "the name of a new folder for the run";
    let metadata = match fs::symlink_metadata(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Nothing),
        Err(error) => return Err(Error::read(target)(error)),
        Ok(metadata) => metadata,
    };
    if !metadata.is_dir() {
        return Err(taken("a file or a link", new));
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(target).map_err(Error::read(target))? {
        names.push(entry.map_err(Error::read(target))?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let foreign = names.iter().find(|name| !super::FILES.contains(&name.as_str()));
    match (names.is_empty(), foreign, names.iter().any(|name| name == super::MANIFEST)) {
        (true, ..) => Ok(Standing::EmptyFolder),
        (_, Some(name), _) => Err(taken(&format!("a folder with other things in it, such as {name}"), new)),
        (_, None, false) => Err(taken("a folder without a manifest in it", new)),
        (_, None, true) if overwrite => Ok(Standing::EarlierRun),
        (_, None, true) => Err(taken("an earlier run", "a new name, or --overwrite")),
    }
}

#[cfg(test)]
mod tests {
    use super::Place;
    use std::fs;
    use tempfile::tempdir;

    fn names(folder: &std::path::Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_place_that_is_dropped_leaves_nothing() {
        let root = tempdir().unwrap();
        let place = Place::claim(&root.path().join("run"), false).unwrap();
        fs::write(place.folder().join("draws.parquet"), "x").unwrap();
        assert_eq!(names(root.path()).len(), 1);
        drop(place);
        assert!(names(root.path()).is_empty());
    }

    #[test]
    fn folders_around_it_are_made() {
        let root = tempdir().unwrap();
        let place = Place::claim(&root.path().join("runs/deep/run"), false).unwrap();
        place.settle().unwrap();
        assert_eq!(names(&root.path().join("runs/deep")), ["run"]);
    }

    #[test]
    fn a_free_name_and_an_empty_folder_are_taken() {
        let root = tempdir().unwrap();
        fs::create_dir(root.path().join("empty")).unwrap();
        for name in ["free", "empty"] {
            let place = Place::claim(&root.path().join(name), false).unwrap();
            fs::write(place.folder().join("manifest.json"), "x").unwrap();
            place.settle().unwrap();
            assert_eq!(names(&root.path().join(name)), ["manifest.json"]);
        }
        assert_eq!(names(root.path()), ["empty", "free"]);
    }

    #[test]
    fn an_earlier_run_yields_only_when_asked() {
        let root = tempdir().unwrap();
        let target = root.path().join("run");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("manifest.json"), "old").unwrap();
        let text = Place::claim(&target, false).unwrap_err().to_string();
        assert!(text.contains("found an earlier run") && text.contains("overwrite"), "{text}");
        let place = Place::claim(&target, true).unwrap();
        fs::write(place.folder().join("manifest.json"), "new").unwrap();
        assert_eq!(fs::read_to_string(target.join("manifest.json")).unwrap(), "old");
        place.settle().unwrap();
        assert_eq!(fs::read_to_string(target.join("manifest.json")).unwrap(), "new");
        assert_eq!(names(root.path()), ["run"]);
    }

    #[test]
    fn nothing_but_a_run_is_ever_overwritten() {
        let root = tempdir().unwrap();
        let target = root.path().join("run");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("thesis.txt"), "years of work").unwrap();
        fs::write(target.join("manifest.json"), "old").unwrap();
        let text = Place::claim(&target, true).unwrap_err().to_string();
        assert!(text.contains("thesis.txt"), "{text}");
        fs::remove_file(target.join("manifest.json")).unwrap();
        assert!(Place::claim(&target, true).is_err());
        let file = target.join("thesis.txt");
        assert!(Place::claim(&file, true).unwrap_err().to_string().contains("found a file"));
        assert_eq!(names(root.path()), ["run"]);
    }

    #[test]
    fn what_appears_meanwhile_is_not_overwritten() {
        let root = tempdir().unwrap();
        let target = root.path().join("run");
        let place = Place::claim(&target, false).unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("manifest.json"), "another").unwrap();
        assert!(place.settle().is_err());
        assert_eq!(names(root.path()), ["run"]);
        assert_eq!(fs::read_to_string(target.join("manifest.json")).unwrap(), "another");
    }

    #[test]
    fn names_that_lead_nowhere_are_refused() {
        let root = tempdir().unwrap();
        fs::write(root.path().join("file"), "x").unwrap();
        assert!(Place::claim(&root.path().join("file/run"), false).is_err());
        assert!(Place::claim(std::path::Path::new("/"), false).is_err());
        assert!(Place::claim(std::path::Path::new(".."), false).is_err());
    }
}
