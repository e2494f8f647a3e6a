//! The AI Futures Model (Clymer and others): progress in orders of magnitude of effective training compute,
//! made by research of people and AI, up to the automated coder and a little beyond.
//!
//! [`calibration`] finds the constants from a few judgements about the present, [`mod@trajectory`] integrates
//! the two states (progress and research stock), [`coding`] divides coding between people and AI,
//! [`taste`] is the skill of choosing experiments. Source: docs/model/takeoff.md, "AI Futures Model"; the yearly inputs are
//! those that the authors publish.

pub mod calibration;
pub mod coding;
pub mod series;
pub mod taste;
pub mod trajectory;

pub use calibration::{Calibrated, Judgements};
pub use series::{Series, Year};
pub use trajectory::{Point, trajectory};
