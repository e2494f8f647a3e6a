//! Any bytes are a document of filings or a fault of one line; what is read resolves to finite values, and a past day
//! knows nothing that was filed later.
#![no_main]

use libfuzzer_sys::fuzz_target;
use overhang_evidence::sec::{Document, resolve::resolve_all};
use overhang_units::parse_date;

fuzz_target!(|bytes: &[u8]| {
    let document = match Document::parse("fuzz.json", bytes) {
        Ok(document) => document,
        Err(fault) => {
            let said = fault.to_string();
            assert_eq!(said.lines().count(), 1, "{said}");
            return;
        }
    };
    for day in ["2012-01-31", "2026-11-25"] {
        let Ok(day) = parse_date(day) else { return };
        match resolve_all(&document, day) {
            Ok(series) => {
                for value in series.iter().flat_map(|one| &one.values) {
                    assert!(value.value.is_finite(), "{value:?}");
                    assert!(value.filed <= day, "{value:?}");
                }
            }
            Err(fault) => assert_eq!(fault.to_string().lines().count(), 1, "{fault}"),
        }
    }
});
