//! Credit of one company: what its assets, its equity and its spreads say of default.
//!
//! Structural models ([`merton`], [`leland`], [`first_passage`]), the hazard in a quoted default swap ([`cds`]) and
//! scores from accounts ([`altman`]). Money in any one unit, time in years, rates continuous unless said.
//! Each file names the source of its equations.

pub mod altman;
pub mod cds;
pub mod first_passage;
pub mod leland;
pub mod merton;
