//! When reactors run: licence, construction, and how many a year factories and builders can finish (docs/model/program.md).
//!
//! Nothing here forbids an early reactor: the first runs when its licence and its construction are over.

/// Years after the start at which the most units a year are stated; straight lines between, level outside.
const YEARS: [f64; 4] = [6.0, 8.0, 10.0, 12.0];

/// How many reactors a year can be finished.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ramp {
    /// Units a year in years 6, 8, 10 and 12.
    pub units_a_year: [f64; 4],
}

impl Ramp {
    /// Units that can be finished from the start until `years` after it: the integral of the rate.
    #[must_use]
    pub fn units(&self, years: f64) -> f64 {
        let [first, .., last] = self.units_a_year;
        let mut sum = first * years.clamp(0.0, YEARS[0]);
        for (span, rates) in YEARS.windows(2).zip(self.units_a_year.windows(2)) {
            if let (&[from, to], &[low, high]) = (span, rates) {
                let inside = (years - from).clamp(0.0, to - from);
                let rate = low + (high - low) * inside / (to - from);
                sum += inside * 0.5 * (low + rate);
            }
        }
        sum + last * (years - YEARS[3]).max(0.0)
    }

    /// Years after the start at which the integral reaches `units`.
    #[must_use]
    pub fn years_until(&self, units: f64) -> f64 {
        let [first, .., last] = self.units_a_year;
        let before = first * YEARS[0];
        if units <= before {
            return if first > 0.0 { (units / first).max(0.0) } else { YEARS[0] };
        }
        let mut rest = units - before;
        for (span, rates) in YEARS.windows(2).zip(self.units_a_year.windows(2)) {
            if let (&[from, to], &[low, high]) = (span, rates) {
                let whole = (to - from) * 0.5 * (low + high);
                if rest <= whole {
                    let slope = (high - low) / (to - from);
                    // low x + slope x^2/2 = rest, without a difference of near numbers.
                    return from + 2.0 * rest / (low + (low * low + 2.0 * slope * rest).max(0.0).sqrt()).max(1e-300);
                }
                rest -= whole;
            }
        }
        YEARS[3] + if last > 0.0 { rest / last } else { f64::INFINITY }
    }
}

/// When reactors of a programme run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// How many a year.
    pub ramp: Ramp,
    /// Licence, years: its length today times the speed-up.
    pub licence_years: f64,
    /// Construction of the first, years.
    pub first_build_years: f64,
    /// Construction of later ones, years.
    pub later_build_years: f64,
}

impl Schedule {
    /// Years from the start until the first runs.
    #[must_use]
    pub fn first_years(&self) -> f64 {
        self.licence_years + self.first_build_years
    }

    /// Units that run `years` after the start, of as many as money buys.
    #[must_use]
    pub fn running(&self, years: f64, bought: usize) -> usize {
        let first = self.first_years();
        if years < first || bought == 0 {
            return 0;
        }
        let later = self.ramp.units(years) - self.ramp.units(first);
        bought.min(1 + later as usize)
    }

    /// Years from the start until unit `n` runs, from 1.
    #[must_use]
    pub fn years_of_unit(&self, n: usize) -> f64 {
        if n <= 1 {
            return self.first_years();
        }
        self.ramp.years_until(self.ramp.units(self.first_years()) + (n - 1) as f64)
    }
}
