//! AI 2027 (Lifland, Jurkovic and others; uvafan/timelines-takeoff-ai-2027): when a superhuman coder comes,
//! and how long it takes from there.
//!
//! [`timelines`] is the simple form of the first, [`takeoff`] the second. A phase of the take-off needs a
//! number of human-only years, and research goes faster the further the phase has come. Source:
//! docs/model/takeoff.md, "AI 2027".

pub mod takeoff;
pub mod timelines;
