//! Any text is a scenario file or a fault that names its place; any override a setting or a fault.
#![no_main]

use libfuzzer_sys::fuzz_target;
use overhang_engine::scenario::file::{File, parse_override};

fuzz_target!(|text: &str| {
    match File::parse("fuzz.toml", text) {
        Ok(_) => {}
        Err(fault) => assert!(fault.to_string().contains("fuzz.toml"), "{fault}"),
    }
    let _ = parse_override(text);
});
