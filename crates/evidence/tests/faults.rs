//! Everything that can be wrong with a file of evidence is found, named with its place, and never a panic.

#![allow(clippy::unwrap_used, reason = "helpers of tests stand outside the test functions")]

use std::fs;

use overhang_evidence::{COLUMNS, Error, Evidence, FILE_LIMIT};
use overhang_units::parse_date;
use proptest::prelude::*;
use tempfile::TempDir;

const GOOD: [&str; 21] = [
    "power.site.load",
    "power",
    "Site",
    "load",
    "load",
    "2025-01-01",
    "2025-12-31",
    "6",
    "5",
    "7",
    "90",
    "normal",
    "GW",
    "2025-12-31",
    "2026-02-01",
    "estimated",
    "someone",
    "https://example.org",
    "MIT",
    "",
    "",
];

fn created() -> overhang_units::Date {
    parse_date("2026-11-25").unwrap()
}

fn file(rows: &[[&str; 21]]) -> String {
    let mut text = COLUMNS.join(",") + "\n";
    for row in rows {
        text += &(row.join(",") + "\n");
    }
    text
}

fn with(changes: &[(&str, &'static str)]) -> [&'static str; 21] {
    let mut row = GOOD;
    for (column, cell) in changes {
        row[COLUMNS.iter().position(|name| name == column).unwrap()] = cell;
    }
    row
}

/// All findings, whether they stop the reading or not.
fn findings(text: &str) -> Vec<String> {
    match Evidence::from_csv("x.csv", text.as_bytes(), created()) {
        Ok(evidence) => evidence.check().iter().map(ToString::to_string).collect(),
        Err(error) => error.findings().iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_good_row_has_no_findings() {
    assert!(findings(&file(&[GOOD])).is_empty());
}

#[test]
fn each_doctored_cell_is_found() {
    for (changes, expected) in [
        (&[("id", "")] as &[_], "x.csv:2, column id: found nothing, expected a dotted name"),
        (&[("id", "Power.Load")], "column id: found `Power.Load`, expected lower-case letters"),
        (&[("id", "chips.load")], "column id: found `chips.load`, expected an id that starts with its block, `power.`"),
        (&[("block", "money")], "column block: found `money`, expected one of chips, power, demand, takeoff, joint"),
        (&[("quantity", "")], "column quantity: found nothing, expected a machine name"),
        (&[("value", "six")], "column value: found `six`, expected nothing or a number"),
        (&[("value", "inf")], "column value: found `inf`"),
        (&[("low", "NaN")], "column low: found `NaN`"),
        (&[("low", "6.5")], "column low: found `6.5`, expected at most the value, 6"),
        (&[("high", "5.5")], "column high: found `5.5`, expected at least the value, 6"),
        (&[("low", "9"), ("value", "")], "column low: found `9`, expected at most the value of high, 7"),
        (&[("level", "100")], "column level: found `100`, expected per cent above 0 and below 100"),
        (&[("level", "")], "column level: found nothing, expected per cent between low and high, since it is normal"),
        (&[("low", "-1"), ("distribution", "lognormal")], "column low: found `-1`, expected a number above 0"),
        (&[("low", ""), ("level", "")], "column distribution: found `normal`, expected low and high"),
        (&[("low", "")], "column level: found `90`, expected nothing, since low or high is missing"),
        (&[("value", ""), ("distribution", "point")], "column value: found nothing, expected a number, since"),
        (
            &[("value", ""), ("low", ""), ("high", ""), ("level", ""), ("distribution", "")],
            "column value: found nothing, expected a number in value, low or high",
        ),
        (&[("distribution", "gauss")], "column distribution: found `gauss`, expected nothing or one of lognormal"),
        (
            &[("unit", "GWW")],
            "column unit: found `GWW`, expected a known unit (`GWW` is not a known unit; did you mean",
        ),
        (&[("unit", "")], "column unit: found nothing, expected a known unit"),
        (&[("as_of", "")], "column as_of: found nothing, expected a date as YYYY-MM-DD"),
        (&[("as_of", "2025-02-30")], "column as_of: found `2025-02-30`"),
        (
            &[("vintage", "2027-01-01")],
            "column vintage: found `2027-01-01`, expected at most the date of the package, 2026-11-25",
        ),
        (&[("as_of", "2026-03-01")], "column as_of: found `2026-03-01`, expected at most its vintage, 2026-02-01"),
        (
            &[("period_end", "2027-12-31")],
            "column period_end: found `2027-12-31`, expected at most the date of the package",
        ),
        (&[("period_start", "2026-01-01")], "column period_start: found `2026-01-01`, expected at most period_end"),
        (
            &[("kind", "guessed")],
            "column kind: found `guessed`, expected one of reported, computed, stated, estimated, forecast, assumed",
        ),
        (&[("source", " ")], "column source: found nothing, expected where the number comes from"),
        (&[("link", "example.org")], "column link: found `example.org`, expected nothing or an address"),
        (&[("licence", "")], "column licence: found nothing, expected the terms"),
        (&[("status", "good")], "column status: found `good`, expected nothing or one of complete"),
    ] {
        let found = findings(&file(&[GOOD, with(changes)]));
        let place = format!("{}{}", if expected.starts_with("x.csv") { "" } else { "x.csv:3, " }, expected);
        let place = place.replace("x.csv:2", "x.csv:3");
        assert!(found.iter().any(|finding| finding.starts_with(&place)), "{changes:?}: {found:#?}");
    }
    let twice = findings(&file(&[GOOD, GOOD]));
    assert_eq!(
        twice,
        ["x.csv:3, column id: found `power.site.load`, expected an id of its own (x.csv:2 has the same)"]
    );
    let ahead = with(&[("kind", "forecast"), ("as_of", "2030-12-31"), ("period_end", "2030-12-31")]);
    assert!(findings(&file(&[ahead])).is_empty());
}

#[test]
fn broken_structure_is_found() {
    let good = file(&[GOOD]);
    assert_eq!(findings(&(good.clone() + "power.a,power\n")), ["x.csv:3: found 2 fields, expected 21 fields"]);
    assert_eq!(
        findings(&(good.clone() + "power.a,\"power")),
        ["x.csv:3, column block: found a quote that is never closed, expected a closing quote"]
    );
    assert_eq!(
        findings(&good.replace("vintage", "vintag")),
        ["x.csv:1, column vintage: found `vintag`, expected `vintage` as column 15"]
    );
    assert!(findings(&good.replace(",note", "")).first().unwrap().contains("the end of the header"));
    let read = |bytes: &[u8]| Evidence::from_csv("x.csv", bytes, created()).unwrap_err().to_string();
    assert_eq!(read(b""), "x.csv: found an empty file, expected a header line and rows");
    assert_eq!(read(b" \n"), "x.csv: found an empty file, expected a header line and rows");
    assert_eq!(read(b"id,block\nab\xff"), "x.csv:2, byte 3: found a byte that is not UTF-8, expected UTF-8 text");
    let many =
        read(file(&[with(&[("kind", "?"), ("value", "?")]), with(&[("unit", "GW"), ("as_of", "?")])]).as_bytes());
    assert!(many.ends_with("(and 2 more)"), "{many}");
}

fn package(folder: &TempDir, text: &str) {
    fs::write(folder.path().join("x.csv"), text).unwrap();
    let descriptor = r#"{"name": "x", "created": "2026-11-25", "resources": [{"name": "x", "path": "x.csv"}]}"#;
    fs::write(folder.path().join("datapackage.json"), descriptor).unwrap();
}

#[test]
fn folders() {
    let folder = TempDir::new().unwrap();
    let error = Evidence::from_dir(folder.path().join("nowhere")).unwrap_err();
    assert!(matches!(error, Error::MissingFolder { .. }), "{error}");
    let error = Evidence::from_dir(folder.path()).unwrap_err();
    assert!(matches!(error, Error::NotAPackage { .. }), "{error}");

    package(&folder, &file(&[GOOD]));
    assert_eq!(Evidence::from_dir(folder.path()).unwrap().rows().len(), 1);

    fs::write(folder.path().join("y.csv"), "").unwrap();
    let error = Evidence::from_dir(folder.path()).unwrap_err().to_string();
    assert_eq!(error, "y.csv: found a file that datapackage.json does not list, expected its entry there");
    let lenient = Evidence::from_dir_lenient(folder.path()).unwrap();
    assert_eq!((lenient.rows().len(), lenient.check().len()), (1, 1));
    fs::remove_file(folder.path().join("y.csv")).unwrap();

    fs::remove_file(folder.path().join("x.csv")).unwrap();
    let error = Evidence::from_dir(folder.path()).unwrap_err().to_string();
    assert_eq!(error, "x.csv: found no such file, expected the file that datapackage.json lists");

    package(&folder, "");
    assert!(matches!(Evidence::from_dir(folder.path()), Err(Error::Empty { .. })));
    package(&folder, &file(&[GOOD]));
    fs::write(folder.path().join("datapackage.json"), "{\n \"created\": 3}").unwrap();
    let error = Evidence::from_dir(folder.path()).unwrap_err().to_string();
    assert!(error.starts_with("datapackage.json:2, character "), "{error}");
}

#[test]
fn a_huge_file_is_refused_unread() {
    let folder = TempDir::new().unwrap();
    package(&folder, &file(&[GOOD]));
    let huge = fs::File::create(folder.path().join("x.csv")).unwrap();
    huge.set_len(1 << 30).unwrap();
    let error = Evidence::from_dir(folder.path()).unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: FILE_LIMIT, .. }), "{error}");
    huge.set_len(FILE_LIMIT).unwrap();
    assert!(!matches!(Evidence::from_dir(folder.path()), Err(Error::TooLarge { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Evidence::from_csv("x.csv", &bytes, created());
    }

    #[test]
    fn any_damage_is_read_or_refused(at in 0_usize..600, cut in 0_usize..40, put in prop::collection::vec(any::<u8>(), 0..6)) {
        let mut bytes = file(&[GOOD, with(&[("id", "power.b.c")])]).into_bytes();
        let at = at.min(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, put);
        if let Ok(evidence) = Evidence::from_csv("x.csv", &bytes, created()) {
            let _ = evidence.check();
            let again = Evidence::from_csv("x.csv", evidence.to_csv().as_bytes(), created()).unwrap();
            prop_assert_eq!(again.hash(), evidence.hash());
        }
    }

    #[test]
    fn any_cells_come_back(note in "[ -~\n\u{e0}-\u{ff}\u{1f600}]{0,30}", value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
        let mut row = with(&[("low", ""), ("high", ""), ("level", ""), ("distribution", "point")]).map(str::to_owned);
        row[7] = format!("{value:?}");
        row[20] = format!("\"{}\"", note.replace('"', "\"\""));
        let text = COLUMNS.join(",") + "\n" + &row.join(",") + "\n";
        let evidence = Evidence::from_csv("x.csv", text.as_bytes(), created()).unwrap();
        let read = evidence.rows().next().unwrap();
        prop_assert_eq!(&*read.note, note.as_str());
        prop_assert_eq!(read.value.unwrap().to_bits(), value.to_bits());
        let again = Evidence::from_csv("x.csv", evidence.to_csv().as_bytes(), created()).unwrap();
        prop_assert!(again.rows().next().unwrap().same_content(read));
    }
}
