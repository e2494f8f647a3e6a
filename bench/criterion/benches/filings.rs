//! Filings: one document of four megabytes parsed and resolved, and an archive of 2 GB of JSON streamed, with
//! the rate by the wall and by processor time and the memory at its peak.

use overhang_evidence::sec::{Document, for_each_document, resolve::resolve_all};
use overhang_units::Date;
use std::io::Write;
use std::path::Path;
use std::time::Instant;
use std::{env, fs, process};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const SAMPLE: &str = "../../tests/oracles/finance/companyfacts_sample_nvda_CIK0001045810.json";

/// The Nvidia sample with its facts repeated under other concepts, to the size of the whole document (4 MB).
fn four_megabytes() -> Vec<u8> {
    let mut value: serde_json::Value = serde_json::from_slice(&fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE)).unwrap()).unwrap();
    let concepts = value["facts"]["us-gaap"].as_object().unwrap().clone();
    for copy in 0..30 {
        for (name, concept) in &concepts {
            value["facts"]["us-gaap"][format!("{name}{copy}")] = concept.clone();
        }
    }
    serde_json::to_vec(&value).unwrap()
}


/// Seconds of processor time of this process so far.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|text| text.parse::<f64>().ok()).sum();
    ticks / 100.0
}

fn main() {
    let text = four_megabytes();
    let best = (0..20)
        .map(|_| {
            let start = Instant::now();
            let document = Document::parse("big.json", &text).unwrap();
            resolve_all(&document, Date::MAX).unwrap();
            start.elapsed()
        })
        .min();
    println!("{} bytes parsed and resolved in {best:?}, best of 20", text.len());
    let path = env::temp_dir().join(format!("overhang-bench-{}.zip", process::id()));
    archive(&path, &text);
    let (start, before) = (Instant::now(), processor_seconds());
    let mut facts = 0;
    let progress = for_each_document(&path, &|_| true, |_, document| {
        facts += document.len();
        Ok(())
    })
    .unwrap();
    let (wall, busy) = (start.elapsed().as_secs_f64(), processor_seconds() - before);
    let megabytes = progress.bytes as f64 / 1e6;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown").to_string();
    println!(
        "{} documents, {facts} facts, {megabytes:.0} MB of JSON: {:.0} MB/s by the wall, {:.0} by processor time; {peak}",
        progress.documents,
        megabytes / wall,
        megabytes / busy
    );
    fs::remove_file(&path).unwrap();
}

/// An archive of 2 GB of JSON.
fn archive(path: &Path, text: &[u8]) {
    let mut zip = ZipWriter::new(fs::File::create(path).unwrap());
    let packed =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
    for copy in 0..2_000_000_000 / text.len() + 1 {
        zip.start_file(format!("part{copy}/CIK{:010}.json", 1_045_810), packed).unwrap();
        zip.write_all(text).unwrap();
    }
    zip.finish().unwrap();
}
