//! Documents in bulk: folders and archives, bombs, wrong companies, damaged text, speed and memory.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "helpers of tests")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use overhang_evidence::{
    Evidence,
    sec::{Document, Options, for_each_document, import_sec, resolve::resolve_all},
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

/// Members of companies that are not asked for are not even unpacked; asked for, their faults count.
#[test]
fn members_of_other_companies_are_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let zip = folder.path().join("companyfacts.zip");
    let (msft, broken) = (bytes(MSFT), b"{\"cik\":9,");
    let members: [(&str, &[u8]); 3] =
        [("CIK0000000009.json", broken), ("CIK0000789019.json", &msft), ("CIK0000000010.json", b"no JSON at all")];
    archive(&zip, &members);
    let (_, companies, progress) = import_sec(&zip, &options(Date::MAX)).unwrap();
    assert_eq!((companies.len(), progress.documents, progress.skipped), (1, 1, 2));
    assert_eq!(progress.bytes, msft.len() as u64);
    let all = Options { keep_unknown: true, ..options(Date::MAX) };
    let said = import_sec(&zip, &all).unwrap_err().to_string();
    assert!(said.contains("CIK0000000009.json") && said.contains("truncated"), "{said}");
    // The same of files in a folder.
    for (name, content) in members {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let (_, companies, progress) = import_sec(folder.path(), &options(Date::MAX)).unwrap();
    assert_eq!((companies.len(), progress.skipped), (1, 2));
}

/// The first fault ends the walk, whichever thread finds it, and the documents before it were read.
#[test]
fn the_first_fault_ends_the_walk() {
    let folder = tempfile::tempdir().unwrap();
    let zip = folder.path().join("many.zip");
    let (small, names) = (small(), (0..40).map(|k| format!("part{k}/CIK0000000001.json")).collect::<Vec<String>>());
    for (fault_at, content) in [(3, &b"{"[..]), (7, &vec![b' '; 30 << 20])] {
        let members: Vec<(&str, &[u8])> = names
            .iter()
            .enumerate()
            .map(|(k, name)| (name.as_str(), if k == fault_at { content } else { &small[..] }))
            .collect();
        archive(&zip, &members);
        let mut read = 0;
        let said = for_each_document(&zip, &|_| true, |_, document| {
            assert_eq!(document.cik, 1);
            read += 1;
            Ok(())
        });
        let said = said.unwrap_err().to_string();
        assert!(said.contains(&names[fault_at]), "{said}");
        assert_eq!(read, fault_at);
    }
    // One that the caller finds.
    let whole: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &small[..])).collect();
    archive(&zip, &whole);
    let mut read = 0;
    let refusal = || Document::parse("x", b"").unwrap_err();
    let ended = for_each_document(&zip, &|_| true, |_, _| {
        read += 1;
        if read == 5 { Err(refusal()) } else { Ok(()) }
    });
    assert_eq!((ended.unwrap_err().to_string(), read), (refusal().to_string(), 5));
}

/// Names in a document are foreign text: a message that holds them stays one line of bounded length, without control
/// characters.
#[test]
fn names_with_control_characters_stay_on_one_line() {
    let names = [r"Rev\nues", r"Rev\u001b[31mues", r"Rev\r\u2028ues", &"long".repeat(100_000)];
    for name in names {
        let text = format!(
            r#"{{"cik":77,"entityName":"{name}","facts":{{"us-gaap":{{"{name}":{{"units":{{"{name}":[{{"end":"2024-13-01"#
        );
        let said = Document::parse("foreign.json", text.as_bytes()).unwrap_err().to_string();
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!said.chars().any(char::is_control) && said.contains("foreign.json"), "{said}");
        assert!(said.chars().count() < 1_300, "{}", said.len());
    }
    let said = Document::parse("colon.json", br#"{"cik" 7}"#).unwrap_err().to_string();
    assert!(said.contains("found another character, expected `:`"), "{said}");
}

/// A generator of the tests: the same bytes on every run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }
}

/// Real documents with pieces overwritten, cut, doubled and moved, at seeded places: an answer that keeps its promises,
/// or one sentence.
#[test]
fn mutated_filings_are_answered_or_refused() {
    let pieces: [&[u8]; 12] =
        [b"null", b"-", b"1e999", b"\"", b"{", b"}", b"[", b"]", b"\\u0000", b"2024-02-30", b"9999-12-31", b"\xff"];
    let mut seeded = Seeded(20_261_130);
    let (mut answered, mut refused) = (0, 0);
    for name in [MSFT, NVDA] {
        let whole = bytes(name);
        for _ in 0..150 {
            let mut text = whole.clone();
            for _ in 0..=seeded.below(3) {
                let at = seeded.below(text.len());
                let end = (at + seeded.below(400)).min(text.len());
                match seeded.below(10) {
                    0 => drop(text.splice(at..at, pieces[seeded.below(pieces.len())].iter().copied())),
                    1 => drop(text.drain(at..end)),
                    2 => {
                        let part = text[at..end].to_vec();
                        drop(text.splice(end..end, part));
                    }
                    3 => text[at] = u8::try_from(seeded.below(256)).unwrap(),
                    // A digit for another: other values, dates and filings in sound JSON.
                    _ => {
                        let digit = text[at..].iter().position(u8::is_ascii_digit).map_or(at, |k| at + k);
                        text[digit] = b'0' + u8::try_from(seeded.below(10)).unwrap();
                    }
                }
            }
            match Document::parse("mutated.json", &text).and_then(|document| resolve_all(&document, Date::MAX)) {
                Ok(series) => {
                    answered += 1;
                    assert!(series.iter().flat_map(|one| &one.values).all(|value| value.value.is_finite()));
                }
                Err(fault) => {
                    refused += 1;
                    assert_eq!(fault.to_string().lines().count(), 1, "{fault}");
                }
            }
        }
    }
    assert!(answered > 60 && refused > 60, "{answered} {refused}");
}

/// The same of an archive: a byte of its directory or its data changed.
#[test]
fn mutated_archives_are_answered_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let zip = folder.path().join("mutated.zip");
    archive(&zip, &[("CIK0000000001.json", &small()), ("part/CIK0000000001.json", &small())]);
    let whole = fs::read(&zip).unwrap();
    let mut seeded = Seeded(7);
    let mut refused = 0;
    for _ in 0..600 {
        let mut bytes = whole.clone();
        let at = seeded.below(bytes.len());
        bytes[at] = u8::try_from(seeded.below(256)).unwrap();
        if seeded.below(8) == 0 {
            bytes.truncate(seeded.below(whole.len()));
        }
        fs::write(&zip, &bytes).unwrap();
        if let Err(fault) = for_each_document(&zip, &|_| true, |_, _| Ok(())) {
            refused += 1;
            assert_eq!(fault.to_string().lines().count(), 1, "{fault}");
        }
    }
    assert!(refused > 300, "{refused}");
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
