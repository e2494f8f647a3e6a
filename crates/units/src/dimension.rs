//! What a unit measures: exponents of base quantities, so that power, energy, compute and money never mix.

use std::fmt;

/// The base quantities; every dimension is a product of powers of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Base {
    /// Electric power, counted in watts.
    Power,
    /// Time, counted in years of 365 days, 12 equal months, 4 equal quarters.
    Time,
    /// Money, counted in US dollars.
    Usd,
    /// Money, counted in Canadian dollars.
    Cad,
    /// Compute, counted in H100 equivalents.
    Compute,
    /// Physical packages.
    Chip,
    /// Parts and lots that are neither chips nor compute: dies, wafers, memory stacks, racks, nodes.
    Part(Part),
    /// Arithmetic operations.
    Operation,
    /// Memory, counted in bytes.
    Byte,
    /// Tokens read or written by a model.
    Token,
    /// People, accounts or seats.
    User,
    /// Independent laboratories.
    Lab,
    /// Logarithms, counted in natural-log units.
    Log,
    /// Factors by which something multiplies in a year.
    YearlyFactor,
    /// Points on the calendar, counted in years of the common era with a fraction.
    Date,
}

/// Things counted in the making of chips.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Pieces of silicon; two make one Blackwell package.
    Die,
    /// Packaging or logic wafers.
    Wafer,
    /// Stacks of high-bandwidth memory.
    Stack,
    /// Racks.
    Rack,
    /// Servers with several chips.
    Node,
    /// Shares of a company.
    Share,
}

const BASES: [(Base, &str); 20] = [
    (Base::Power, "power"),
    (Base::Usd, "money"),
    (Base::Cad, "Canadian money"),
    (Base::Compute, "compute"),
    (Base::Chip, "chips"),
    (Base::Part(Part::Die), "dies"),
    (Base::Part(Part::Wafer), "wafers"),
    (Base::Part(Part::Stack), "memory stacks"),
    (Base::Part(Part::Rack), "racks"),
    (Base::Part(Part::Node), "nodes"),
    (Base::Part(Part::Share), "shares of a company"),
    (Base::Operation, "operations"),
    (Base::Byte, "memory"),
    (Base::Token, "tokens"),
    (Base::User, "users"),
    (Base::Lab, "labs"),
    (Base::Log, "logarithm"),
    (Base::YearlyFactor, "yearly factor"),
    (Base::Date, "calendar date"),
    (Base::Time, "time"),
];

/// The dimension of a unit: two values can be converted into each other exactly if theirs are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dimension {
    /// Exponents in halves, in the order of `BASES`: a volatility is per root year.
    halves: [i8; BASES.len()],
}

impl Dimension {
    /// The dimension of shares, ratios and other pure numbers.
    pub const NONE: Self = Self { halves: [0; BASES.len()] };

    /// The dimension of one base quantity.
    pub fn of(base: Base) -> Self {
        Self::NONE.times_power(base, 2)
    }

    /// This dimension times `base` raised to `halves / 2`.
    pub(crate) fn times_power(mut self, base: Base, halves: i8) -> Self {
        for (slot, (known, _)) in self.halves.iter_mut().zip(BASES) {
            if known == base {
                *slot = slot.saturating_add(halves);
            }
        }
        self
    }

    /// The dimension of a product.
    pub fn times(self, other: Self) -> Self {
        self.combine(other, i8::saturating_add)
    }

    /// The dimension of a quotient.
    pub fn per(self, other: Self) -> Self {
        self.combine(other, i8::saturating_sub)
    }

    fn combine(mut self, other: Self, with: fn(i8, i8) -> i8) -> Self {
        for (slot, halves) in self.halves.iter_mut().zip(other.halves) {
            *slot = with(*slot, halves);
        }
        self
    }

    /// The exponent of a base quantity, in halves.
    pub(crate) fn halves(self, base: Base) -> i8 {
        BASES.iter().zip(self.halves).find(|((known, _), _)| *known == base).map_or(0, |(_, halves)| halves)
    }
}

/// Words for the dimension: `power`, `energy`, `money per compute`, `a pure number`.
impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut over = Vec::new();
        let mut under = Vec::new();
        let mut rest = *self;
        if self.halves(Base::Power).signum() * self.halves(Base::Time).signum() == 1 {
            let sign = self.halves(Base::Power).signum();
            rest = rest.times_power(Base::Power, -2 * sign).times_power(Base::Time, -2 * sign);
            if sign > 0 { over.push("energy".to_owned()) } else { under.push("energy".to_owned()) }
        }
        for ((_, name), halves) in BASES.iter().zip(rest.halves) {
            let words = match halves.unsigned_abs() {
                0 => continue,
                1 => format!("root of {name}"),
                2 => (*name).to_owned(),
                more => format!("{name}^{}", f64::from(more) / 2.0),
            };
            if halves > 0 { over.push(words) } else { under.push(words) }
        }
        match (over.is_empty(), under.is_empty()) {
            (true, true) => f.write_str("a pure number"),
            (false, true) => f.write_str(&over.join(" times ")),
            (true, false) => write!(f, "a rate per {}", under.join(" and ")),
            (false, false) => write!(f, "{} per {}", over.join(" times "), under.join(" and ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Base, Dimension};

    #[test]
    fn words() {
        let energy = Dimension::of(Base::Power).times(Dimension::of(Base::Time));
        assert_eq!(energy.to_string(), "energy");
        assert_eq!(Dimension::of(Base::Usd).per(energy).to_string(), "money per energy");
        assert_eq!(Dimension::NONE.to_string(), "a pure number");
        assert_eq!(Dimension::NONE.per(Dimension::of(Base::Time)).to_string(), "a rate per time");
        let root = Dimension::NONE.times_power(Base::Time, -1);
        assert_eq!(root.to_string(), "a rate per root of time");
        assert_eq!(energy.per(Dimension::of(Base::Time)), Dimension::of(Base::Power));
    }
}
