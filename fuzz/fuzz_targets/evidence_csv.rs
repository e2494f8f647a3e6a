//! Any bytes are rows of evidence or a fault; rows written and read again are the same rows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use overhang_evidence::Evidence;
use overhang_units::parse_date;

fuzz_target!(|bytes: &[u8]| {
    let Ok(created) = parse_date("2026-11-25") else { return };
    let Ok(evidence) = Evidence::from_csv("fuzz.csv", bytes, created) else { return };
    let written = evidence.to_csv();
    match Evidence::from_csv("again.csv", written.as_bytes(), created) {
        Ok(again) => assert_eq!(again.to_csv(), written),
        Err(fault) => panic!("own rows are not read again: {fault}"),
    }
    let _ = evidence.check();
    let _ = evidence.hash();
});
