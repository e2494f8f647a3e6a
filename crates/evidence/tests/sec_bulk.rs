//! Documents in bulk: folders and archives, bombs, wrong companies, damaged text, speed and memory.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "helpers of tests")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use overhang_evidence::{
    Evidence,
    sec::{Document, Options, import_sec, resolve::resolve_all},
};
use overhang_units::{Date, parse_date};
use proptest::prelude::*;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const MSFT: &str = "companyfacts_sample_msft_CIK0000789019.json";
const NVDA: &str = "companyfacts_sample_nvda_CIK0001045810.json";

fn oracle(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/finance").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(oracle(name)).unwrap()
}

fn archive(path: &Path, members: &[(&str, &[u8])]) {
    let mut zip = ZipWriter::new(fs::File::create(path).unwrap());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
}

fn ticker(cik: u64) -> Option<String> {
    [(789_019, "MSFT"), (1_045_810, "NVDA")].iter().find(|(key, _)| *key == cik).map(|(_, name)| (*name).to_string())
}

fn options(as_of: Date) -> Options<'static> {
    Options { ticker: &ticker, keep_unknown: false, as_of, name: "sec_test", replace: false }
}

/// What is said of a document or archive that cannot be used: one sentence with all parts.
#[track_caller]
fn refused(path: &Path, parts: &[&str]) {
    let said = import_sec(path, &options(Date::MAX)).unwrap_err().to_string();
    assert_eq!(said.lines().count(), 1, "{said}");
    for part in parts {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
}

#[test]
fn documents_folders_and_archives_give_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let (msft, nvda) = (bytes(MSFT), bytes(NVDA));
    fs::write(folder.path().join("CIK0000789019.json"), &msft).unwrap();
    fs::write(folder.path().join("CIK0001045810.json"), &nvda).unwrap();
    let zip = folder.path().join("companyfacts.zip");
    let members: [(&str, &[u8]); 4] = [
        ("CIK0000000001.json", b"{}"),
        ("CIK0000789019.json", &msft),
        ("readme.txt", b"x"),
        ("CIK0001045810.json", &nvda),
    ];
    archive(&zip, &members);
    let (from_zip, companies, progress) = import_sec(&zip, &options(Date::MAX)).unwrap();
    assert_eq!((progress.documents, progress.skipped), (2, 2));
    let (from_folder, _, _) = import_sec(folder.path(), &options(Date::MAX)).unwrap();
    let same = from_zip.rows().iter().zip(from_folder.rows()).all(|(a, b)| a.same_content(b));
    assert!(same && from_zip.rows().len() == from_folder.rows().len());
    assert_eq!(companies.iter().map(|one| one.ticker.clone().unwrap()).collect::<Vec<_>>(), ["MSFT", "NVDA"]);
    // No debt in either sample: said, not made up.
    assert!(companies.iter().all(|one| one.missing.contains(&"long_term_debt_noncurrent")));
    assert!(companies.iter().all(|one| one.years[2] == 0), "{companies:?}");
    // Both fit the evidence that ships, and a past day sees less.
    let into = folder.path().join("evidence");
    from_zip.write_into(&into).unwrap();
    let evidence = Evidence::from_dir(&into).unwrap();
    assert!(evidence.check().is_empty());
    let (earlier, _, _) = import_sec(&zip, &options(parse_date("2024-01-01").unwrap())).unwrap();
    assert!(earlier.rows().len() < from_zip.rows().len());
}

#[test]
fn a_restated_value_is_a_row_of_its_own() {
    let (rows, _, _) = import_sec(&oracle(NVDA), &options(Date::MAX)).unwrap();
    let of: Vec<(f64, String)> = rows
        .rows()
        .iter()
        .filter(|row| &*row.quantity == "eps_diluted" && row.period_end == Some(parse_date("2023-01-29").unwrap()))
        .filter(|row| &*row.item == "FY")
        .map(|row| (row.value.unwrap(), row.vintage.to_string()))
        .collect();
    assert_eq!(of, [(1.74, "2023-02-24".to_string()), (0.17, "2025-02-26".to_string())]);
}

#[test]
fn what_cannot_be_used_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let msft = bytes(MSFT);
    refused(&file("CIK0000000002.json", &msft), &["MICROSOFT CORPORATION (CIK 789019)", "CIK 2"]);
    refused(&file("half.json", &msft[..msft.len() / 2]), &["half.json", "MICROSOFT CORPORATION", "truncated"]);
    refused(&file("empty.json", b""), &["an empty file"]);
    refused(&folder.path().join("absent.json"), &["absent.json"]);
    let unknown = String::from_utf8(msft.clone()).unwrap().replacen("789019", "12345", 1);
    refused(&file("other.json", unknown.as_bytes()), &["1 documents, and none of them of a known company"]);
    let none = tempfile::tempdir().unwrap();
    refused(none.path(), &["no .json file"]);

    // An archive that is cut, and one whose member unpacks to far more than text does.
    let zip = folder.path().join("cut.zip");
    archive(&zip, &[("CIK0000789019.json", &msft)]);
    let whole = fs::read(&zip).unwrap();
    refused(&file("cut.zip", &whole[..whole.len() - 40]), &["a whole zip archive"]);
    let bomb = folder.path().join("bomb.zip");
    archive(&bomb, &[("CIK0000789019.json", &vec![b' '; 30 << 20])]);
    refused(&bomb, &["bomb.zip/CIK0000789019.json", "times the packed size"]);

    // A damaged byte inside the packed data.
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0x5a;
    refused(&file("damaged.zip", &damaged), &["damaged.zip"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever bytes are changed, cut, doubled or put in: an answer or an error, never a panic; and what is read
    /// resolves or says why not.
    #[test]
    fn damaged_documents_never_panic(
        edits in prop::collection::vec((0_usize..2_400, any::<u8>(), 0_u8..4), 1..6),
        cut in prop::option::of(0_usize..2_400),
    ) {
        let mut text = small();
        for (at, byte, what) in edits {
            let at = at.min(text.len().saturating_sub(1));
            match what {
                0 => text[at] = byte,
                1 => { text.remove(at); }
                2 => text.insert(at, byte),
                _ => { let part = text[at..(at + 40).min(text.len())].to_vec(); text.splice(at..at, part); }
            }
        }
        if let Some(cut) = cut {
            text.truncate(cut);
        }
        if let Ok(document) = Document::parse("damaged.json", &text) {
            let _ = resolve_all(&document, Date::MAX);
        }
    }
}

/// A document of about 2.4 kB with the shapes that matter.
fn small() -> Vec<u8> {
    let fact = |start: &str, end: &str, value: &str, filed: &str| {
        format!(
            r#"{{"start":"{start}","end":"{end}","val":{value},"accn":"a{filed}","fy":2024,"fp":"FY","form":"10-K","filed":"{filed}"}}"#
        )
    };
    let flows = [
        fact("2024-01-01", "2024-03-31", "10", "2024-04-20"),
        fact("2024-01-01", "2024-06-30", "25.5", "2024-07-20"),
        fact("2024-01-01", "2024-09-30", "41", "2024-10-20"),
        fact("2024-01-01", "2024-12-31", "60", "2025-02-01"),
        fact("2024-01-01", "2024-12-31", "-60", "2026-02-01"),
    ]
    .join(",");
    let concept = |name: &str, unit: &str| {
        format!(r#""{name}":{{"label":"x","description":null,"units":{{"{unit}":[{flows}]}}}}"#)
    };
    format!(
        r#"{{"cik":1,"entityName":"SMALL","facts":{{"us-gaap":{{{},{},{}}}}}}}"#,
        concept("Revenues", "USD"),
        concept("NetIncomeLoss", "USD"),
        concept("EarningsPerShareDiluted", "USD/shares")
    )
    .into_bytes()
}

/// The Nvidia sample with its facts repeated under other concepts, to the size of the whole document (4 MB).
fn four_megabytes() -> Vec<u8> {
    let mut value: serde_json::Value = serde_json::from_slice(&bytes(NVDA)).unwrap();
    let concepts = value["facts"]["us-gaap"].as_object().unwrap().clone();
    for copy in 0..30 {
        for (name, concept) in &concepts {
            value["facts"]["us-gaap"][format!("{name}{copy}")] = concept.clone();
        }
    }
    serde_json::to_vec(&value).unwrap()
}

#[test]
fn a_document_of_four_megabytes_is_read_and_resolved() {
    let text = four_megabytes();
    assert!(text.len() > 3_900_000, "{}", text.len());
    let document = Document::parse("big.json", &text).unwrap();
    assert!(document.len() > 25_000);
    resolve_all(&document, Date::MAX).unwrap();
}
