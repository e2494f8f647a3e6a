//! A user's file becomes part of an evidence folder, whole or not at all.

#![allow(clippy::unwrap_used, reason = "helpers of tests stand outside the test functions")]

use std::{fs, path::PathBuf};

use overhang_evidence::{Block, Error, Evidence, Options, import_csv};
use tempfile::TempDir;

const SMALL: &str = "id,value,unit,as_of,kind,source\n\
    power.site.mine.load,120,MW,2026-06-30,reported,my meter\n\
    power.site.mine.price,,USD/MWh,2026-06-30,estimated,my contract\n";

fn put(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("My numbers.csv");
    fs::write(&path, text).unwrap();
    path
}

fn small() -> String {
    SMALL.replace("price,,", "price,70,")
}

#[test]
fn defaults_fill_what_is_silent() {
    let folder = TempDir::new().unwrap();
    let imported = import_csv(put(&folder, &small()), &Options::default()).unwrap();
    let row = &imported.rows()[0];
    assert_eq!(
        (row.block, &*row.entity, &*row.quantity, &*row.licence),
        (Block::Power, "user", "load", "supplied by the user")
    );
    assert_eq!(row.vintage, row.as_of);
    assert_eq!(imported.name(), "my_numbers.csv");
    assert_eq!(row.value_in("GW").unwrap(), 0.12);
}

#[test]
fn faults_name_file_line_and_column() {
    let folder = TempDir::new().unwrap();
    for (text, expected) in [
        (SMALL.to_owned(), ":3, column value: found nothing, expected a number in value, low or high"),
        (
            small().replace("unit,", "units,"),
            ":1, column units: found an unknown column `units`, expected a known column such as unit",
        ),
        (
            small().replace("source", "value"),
            ":1, column value: found the column a second time, expected each column once",
        ),
        (
            small().replace("value", "note"),
            ":1, column value: found no such column, expected value, or low and high, in the header",
        ),
        (small().replace("MW", "MV"), ":2, column unit: found `MV`, expected a known unit"),
        (small().replace(",my meter", ""), ":2: found 5 fields, expected 6 fields, as in the header"),
        (small().replace("my meter", "\"my meter"), ":2, column source: found a quote that is never closed"),
        (small().replace("power.site.mine.load", "mine"), ":2, column block: found `mine`, expected one of chips"),
        ("id,value,unit,as_of,kind,source\n".to_owned(), ": found no rows, expected at least one row"),
        (String::new(), ": found an empty file"),
    ] {
        let error = import_csv(put(&folder, &text), &Options::default()).unwrap_err().to_string();
        assert!(error.contains(&format!("My numbers.csv{expected}")), "{error}");
    }
    let missing = import_csv(folder.path().join("none.csv"), &Options::default()).unwrap_err();
    assert!(matches!(missing, Error::Io { .. }), "{missing}");
}

#[test]
fn a_new_folder_holds_the_shipped_package_too() {
    let folder = TempDir::new().unwrap();
    let imported = import_csv(put(&folder, &small()), &Options::default()).unwrap();
    let target = folder.path().join("evidence");
    let path = imported.write_into(&target).unwrap();
    assert_eq!(path, target.join("my_numbers.csv"));
    let evidence = Evidence::from_dir(&target).unwrap();
    assert!(evidence.check().is_empty());
    assert_eq!(evidence.rows().len(), Evidence::embedded().unwrap().rows().len() + 2);
    assert_eq!(evidence.value_in("power.site.mine.load", "MW").unwrap(), 120.0);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");

    // A second time the name is taken, and then the ids, unless the file may be replaced.
    assert!(matches!(imported.write_into(&target), Err(Error::Exists { .. })));
    let other = Options { name: Some("other".to_owned()), ..Options::default() };
    let error = import_csv(put(&folder, &small()), &other).unwrap().write_into(&target).unwrap_err().to_string();
    assert!(error.contains("expected an id of its own (my_numbers.csv:2 has the same) (and 1 more)"), "{error}");
    assert!(!target.join("other.csv").exists());
    let replace = Options { replace: true, ..Options::default() };
    let newer = small().replace("120", "130").replace("2026-06-30", "2026-12-24");
    import_csv(put(&folder, &newer), &replace).unwrap().write_into(&target).unwrap();
    let evidence = Evidence::from_dir(&target).unwrap();
    assert_eq!(evidence.value("power.site.mine.load").unwrap(), 130.0);
    assert_eq!(evidence.created().to_string(), "2026-12-24");
    assert!(evidence.check().is_empty());
}

#[test]
fn what_is_exported_is_imported() {
    let folder = TempDir::new().unwrap();
    let evidence = Evidence::embedded().unwrap();
    let imported = import_csv(put(&folder, &evidence.to_csv()), &Options::default()).unwrap();
    assert!(evidence.rows().zip(imported.rows()).all(|(one, other)| one.same_content(other)));
    assert_eq!(imported.to_csv(), evidence.to_csv());
}

#[test]
fn a_foreign_folder_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = put(&folder, &small());
    let imported = import_csv(&path, &Options::default()).unwrap();
    assert!(matches!(imported.write_into(folder.path()), Err(Error::NotAPackage { .. })));
    assert!(matches!(imported.write_into(&path), Err(Error::MissingFolder { .. })));
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    imported.write_into(&empty).unwrap();
    assert!(Evidence::from_dir(&empty).unwrap().check().is_empty());
}
