//! A contract and its market: what every method prices, and what is impossible.

use overhang_prob::lanes::Real;
use std::fmt;

/// The right to sell or to buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To sell at the strike.
    Put,
    /// To buy at the strike.
    Call,
}

impl Kind {
    /// 1 for a call, -1 for a put.
    #[must_use]
    pub fn sign(self) -> f64 {
        match self {
            Self::Call => 1.0,
            Self::Put => -1.0,
        }
    }

    /// What exercise pays at `spot`.
    #[must_use]
    pub fn payoff(self, spot: f64, strike: f64) -> f64 {
        (self.sign() * (spot - strike)).max(0.0)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Put => "put",
            Self::Call => "call",
        })
    }
}

/// One option and the market that it is priced in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contract {
    /// Put or call.
    pub kind: Kind,
    /// Price of the underlying, above zero.
    pub spot: f64,
    /// Strike, above zero, in the same money.
    pub strike: f64,
    /// Continuous rate per year.
    pub rate: f64,
    /// Continuous yield of the underlying per year.
    pub dividend_yield: f64,
    /// Time to expiry in years, above zero.
    pub years: f64,
}

/// What is impossible in a contract, by field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContractError {
    /// Which field.
    pub field: &'static str,
    /// What was found.
    pub found: f64,
    /// What would have been possible.
    pub expected: &'static str,
}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}, expected {}", self.field, self.found, self.expected)
    }
}

impl std::error::Error for ContractError {}

/// Longest time that is priced, in years.
pub const MOST_YEARS: f64 = 50.0;
/// Largest volatility that is priced, per root year: 500%.
pub const MOST_VOLATILITY: f64 = 5.0;
/// Largest rate and yield in size, per year.
const MOST_RATE: f64 = 1.0;
/// Prices outside of this are not prices.
const PRICES: (f64, f64) = (1e-9, 1e12);

impl Contract {
    /// The same, after a look at every field.
    ///
    /// # Errors
    /// The first field that is impossible.
    pub fn checked(self) -> Result<Self, ContractError> {
        let within = |field, found: f64, low: f64, high: f64, expected| {
            if found >= low && found <= high { Ok(()) } else { Err(ContractError { field, found, expected }) }
        };
        let (low, high) = PRICES;
        within("spot", self.spot, low, high, "a price above zero (to 1e12)")?;
        within("strike", self.strike, low, high, "a price above zero (to 1e12)")?;
        within("rate", self.rate, -MOST_RATE, MOST_RATE, "a rate per year between -1 and 1 (0.04 is 4%)")?;
        within(
            "dividend yield",
            self.dividend_yield,
            -MOST_RATE,
            MOST_RATE,
            "a yield per year between -1 and 1 (0.01 is 1%)",
        )?;
        within("time to expiry", self.years, 1e-6, MOST_YEARS, "a time in years above zero, at most 50")?;
        Ok(self)
    }
}

/// A volatility, after a look at it.
///
/// # Errors
/// One that is not above zero, or above 500%.
pub fn checked_volatility(vol: f64) -> Result<f64, ContractError> {
    if vol > 0.0 && vol <= MOST_VOLATILITY {
        Ok(vol)
    } else {
        Err(ContractError {
            field: "volatility",
            found: vol,
            expected: "a volatility per year above 0 and at most 5 (0.55 is 55%)",
        })
    }
}

/// Contracts side by side, one per lane.
#[derive(Debug, Clone, Copy)]
pub struct Lanes<R> {
    /// 1 for a call, -1 for a put.
    pub sign: R,
    /// Price of the underlying.
    pub spot: R,
    /// Strike.
    pub strike: R,
    /// Continuous rate per year.
    pub rate: R,
    /// Continuous yield per year.
    pub dividend_yield: R,
    /// Time to expiry in years.
    pub years: R,
}

impl<R: Real> Lanes<R> {
    /// Contracts from `first` on; missing lanes repeat the last. None of an empty list.
    #[inline(always)]
    #[must_use]
    pub fn load(contracts: &[Contract], first: usize) -> Option<Self> {
        let last = contracts.last()?;
        let of = |field: fn(&Contract) -> f64| R::from_fn(|lane| field(contracts.get(first + lane).unwrap_or(last)));
        Some(Self {
            sign: of(|c| c.kind.sign()),
            spot: of(|c| c.spot),
            strike: of(|c| c.strike),
            rate: of(|c| c.rate),
            dividend_yield: of(|c| c.dividend_yield),
            years: of(|c| c.years),
        })
    }
}

impl From<&Contract> for Lanes<f64> {
    fn from(c: &Contract) -> Self {
        Self {
            sign: c.kind.sign(),
            spot: c.spot,
            strike: c.strike,
            rate: c.rate,
            dividend_yield: c.dividend_yield,
            years: c.years,
        }
    }
}
