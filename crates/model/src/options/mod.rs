//! Options: what protection costs, and what it pays under a distribution of one's own.
//!
//! The world is that of Black, Scholes and Merton (1973): the underlying is lognormal with volatility
//! `vol`, cash earns the continuous rate, the underlying pays a continuous yield. [`european`] has the
//! closed form, [`american`] the early exercise by spectral collocation, [`tree`], [`approximation`] and
//! [`least_squares`] the same by other methods, [`dividends`] cash dividends, [`smile`] a volatility that
//! depends on the strike, [`implied`] and [`implied_american`] the way back from a price, [`measures`],
//! [`own`] and [`levered`] what a buyer gets for a premium. Equations: docs/model/options.md.
//!
//! Everything that prices many contracts is written for [`Real`], so that eight go side by side.

pub mod american;
pub mod american_greeks;
pub mod approximation;
pub mod collocation;
pub mod contract;
pub mod dividends;
pub mod european;
pub mod greeks;
pub mod implied;
pub mod implied_american;
pub mod least_squares;
pub mod levered;
pub mod measures;
pub mod normalised;
pub mod own;
pub mod params;
pub mod smile;
pub mod tree;

pub use contract::{Contract, ContractError, Kind};
#[cfg(doc)]
use overhang_prob::lanes::Real;
