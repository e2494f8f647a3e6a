//! Any text is a distribution or a fault; what is echoed back is read as the same distribution, and its
//! median is finite.
#![no_main]

use libfuzzer_sys::fuzz_target;
use overhang_prob::interval_text::IntervalText;

fuzz_target!(|text: &str| {
    let Ok(read) = text.parse::<IntervalText>() else { return };
    assert!(read.distribution().median().is_finite(), "{read}");
});
