//! Probability for models that must give the same numbers everywhere.
//!
//! - [`distribution`]: families from parameters, from intervals at any level and through three points;
//!   draws by the inverse distribution function, so that pseudo-random and quasi-random numbers serve alike
//! - [`interval_text`]: forecasters' shorthand, `5 to 10 lognormal 80%`
//! - [`stream`]: named random streams; a number is a function of (seed, name, draw, step)
//! - [`sobol`]: the Sobol sequence with random access, plain and Owen-scrambled
//! - [`copula`]: Gaussian copula, rank correlation, Iman-Conover reordering
//! - [`sensitivity`]: Sobol indices, PAWN, delta; [`competing_risks`]: cumulative incidence and its errors
//! - [`quantile`]: exact and weighted quantiles, effective sample size, systematic resampling
//! - [`scores`]: CRPS, PIT and coverage of forecasts; [`naive`]: the rivals of a forecast
//! - [`math`] and [`lanes`]: exponential, logarithm, power and the normal distribution with the same bits on
//!   every machine and for every lane width
//!
//! ```
//! use overhang_prob::distribution::Distribution;
//! use overhang_prob::lanes::MAX_LANES;
//! use overhang_prob::quantile::quantiles;
//! use overhang_prob::stream::Stream;
//!
//! // A price between 30 and 40 thousand dollars with 80% probability, drawn 10,000 times.
//! let price = Distribution::lognormal_interval(30e3, 40e3, 0.8)?;
//! let stream = Stream::new(42, "price.b200");
//! let draws: Vec<f64> = (0..10_000).map(|draw| price.sample(stream.uniform(&[draw; MAX_LANES], 0))).collect();
//! let [low, high] = quantiles(&draws, &[0.1, 0.9]);
//! assert!((low / 30e3 - 1.0).abs() < 0.01 && (high / 40e3 - 1.0).abs() < 0.01);
//! # Ok::<(), overhang_prob::distribution::DistributionError>(())
//! ```
#![allow(clippy::excessive_precision, reason = "coefficients stand as published or computed, with all their digits")]

pub mod competing_risks;
pub mod copula;
pub mod distribution;
pub mod interval_text;
pub mod lanes;
pub mod math;
pub mod naive;
pub mod quantile;
pub mod scores;
pub mod sensitivity;
pub mod sobol;
pub mod stream;

pub use distribution::{Distribution, DistributionError};
pub use interval_text::IntervalText;
pub use sobol::Sobol;
pub use stream::Stream;
