//! Cash dividends at known dates: the spot is their present value and a lognormal rest (escrowed).
//!
//! The volatility is that of the rest. European prices are closed, American ones by a tree that adds the
//! dividends still to come before it looks at exercise (Hull, "Options, futures and other derivatives").

use super::contract::{Contract, ContractError};
use super::{european, tree};
use overhang_prob::math::exp;

/// A dividend in cash.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dividend {
    /// Years until it is paid.
    pub years: f64,
    /// Amount per share.
    pub amount: f64,
}

/// Present value, at `now` years, of the dividends after it and up to expiry.
#[must_use]
pub fn present_value(c: &Contract, dividends: &[Dividend], now: f64) -> f64 {
    dividends
        .iter()
        .filter(|d| d.years > now && d.years <= c.years)
        .map(|d| d.amount * exp(-c.rate * (d.years - now)))
        .sum()
}

/// The dividends as seen `years` later; those paid until then are gone.
#[must_use]
pub fn later(dividends: &[Dividend], years: f64) -> Vec<Dividend> {
    dividends.iter().filter(|d| d.years > years).map(|d| Dividend { years: d.years - years, ..*d }).collect()
}

/// The contract on the rest of the spot.
///
/// # Errors
/// Dividends worth as much as the spot.
pub fn without(c: &Contract, dividends: &[Dividend]) -> Result<Contract, ContractError> {
    let spot = c.spot - present_value(c, dividends, 0.0);
    if spot > 0.0 {
        return Ok(Contract { spot, ..*c });
    }
    Err(ContractError { field: "dividends", found: c.spot - spot, expected: "cash dividends worth less than the spot" })
}

/// European price with cash dividends.
///
/// # Errors
/// Dividends worth as much as the spot.
pub fn european(c: &Contract, vol: f64, dividends: &[Dividend]) -> Result<f64, ContractError> {
    Ok(european::price_one(&without(c, dividends)?, vol))
}

/// American price with cash dividends, and its error: the difference between two trees.
///
/// # Errors
/// Dividends worth as much as the spot.
pub fn american(c: &Contract, vol: f64, dividends: &[Dividend]) -> Result<(f64, f64), ContractError> {
    const STEPS: usize = 2001;
    let rest = without(c, dividends)?;
    let price = |steps| tree::leisen_reimer_with(&rest, vol, steps, |part| present_value(c, dividends, part * c.years));
    let (coarse, fine) = (price(STEPS / 2), price(STEPS));
    Ok((fine, (fine - coarse).abs()))
}
