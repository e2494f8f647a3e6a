//! Nvidia: reported revenue with a fixed mix; hardware share and prices are uncertain.
//!
//! `U[c,f] = R[f] H w[c,f] / (P0[c] g[c,f])`: R compute revenue (USD), H hardware share (lognormal, one
//! draw for all quarters), w share of the chip, P0 price of its base year (lognormal), g the ratio of the
//! geometric mean prices of the year in which the fiscal quarter begins and the base year. Every
//! chip-quarter is exactly lognormal. Source: Epoch AI ai-chip-counts; docs/model/chips.md,
//! "Forward estimate".

use super::calendar::{Coverage, Period};
use super::source::{ChipSeries, Source, Term, Uniforms, normal_column};
use super::{EstimateError, Range, arrays};
use overhang_prob::copula::GaussianCopula;
use overhang_prob::math;
use overhang_units::{Date, Quarter};

/// A fiscal quarter of a designer who reports revenue.
#[derive(Debug, Clone, PartialEq)]
pub struct FiscalQuarter {
    /// Name, such as FY26Q3.
    pub label: String,
    /// Its days.
    pub period: Period,
    /// Compute revenue, USD.
    pub compute_revenue_usd: f64,
    /// Chips with their shares of that revenue, which sum to one.
    pub mix: Vec<(String, f64)>,
}

/// The price of a chip in a calendar year.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceRange {
    /// Name of the chip.
    pub chip: String,
    /// Calendar year; the first one of a chip is its base year.
    pub year: i16,
    /// Price, USD.
    pub usd: Range,
}

/// What the estimate of such a designer needs.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedMixInputs {
    /// Name.
    pub designer: String,
    /// Fiscal quarters in order of time.
    pub quarters: Vec<FiscalQuarter>,
    /// Prices.
    pub prices: Vec<PriceRange>,
    /// Share of compute revenue that is chips.
    pub hardware_share: Range,
    /// Correlation of the normal scores of any two prices (rank correlation is 6/pi asin of its half).
    pub price_correlation: f64,
    /// Days before are cut off.
    pub series_start: Date,
}

/// The exact distribution of the units of a chip in a fiscal quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedForm {
    /// Fiscal quarter.
    pub quarter: String,
    /// Chip.
    pub chip: String,
    /// Mean of the logarithm of units.
    pub mu: f64,
    /// Standard deviation of the logarithm of units.
    pub sigma: f64,
}

/// A designer with reported revenue and a fixed mix.
#[derive(Debug, Clone)]
pub struct FixedMix {
    designer: String,
    chips: Vec<Chip>,
    quarters: Vec<(FiscalQuarter, Vec<f64>)>,
    hardware: (f64, f64),
    copula: GaussianCopula,
    series_start: Date,
    series: Vec<ChipSeries>,
    coverage: Coverage,
}

/// A chip with the price of its base year.
#[derive(Debug, Clone)]
struct Chip {
    name: String,
    base_year: i16,
    mu: f64,
    sigma: f64,
}

impl FixedMix {
    /// Checks the inputs and works out what is constant.
    ///
    /// # Errors
    /// Where a chip has no price, a mix does not sum to one, or a range is no range.
    pub fn new(inputs: FixedMixInputs) -> Result<Self, EstimateError> {
        let FixedMixInputs { designer, quarters, prices, .. } = inputs;
        if quarters.is_empty() {
            return Err(EstimateError::Nothing { designer, expected: "fiscal quarters" });
        }
        let mut chips: Vec<Chip> = Vec::new();
        for quarter in &quarters {
            let sum: f64 = quarter.mix.iter().map(|(_, share)| share).sum();
            if (sum - 1.0).abs() > 1e-9 {
                let place = format!("{designer} {}", quarter.label);
                return Err(EstimateError::Mix { place, sum });
            }
            for (name, share) in &quarter.mix {
                if *share > 0.0 && !chips.iter().any(|chip| chip.name == *name) {
                    chips.push(base_price(name, &prices)?);
                }
            }
        }
        let place = format!("{designer} hardware share");
        let hardware = inputs.hardware_share.log_moments(&place)?;
        let copula = GaussianCopula::exchangeable(inputs.price_correlation, chips.len())
            .map_err(|cause| EstimateError::Correlation { place: format!("{designer} prices"), cause })?;
        let quarters: Vec<(FiscalQuarter, Vec<f64>)> = quarters
            .into_iter()
            .map(|quarter| {
                let constants = chips.iter().map(|chip| constant(&quarter, chip, &prices)).collect();
                (quarter, constants)
            })
            .collect();
        let series_start = inputs.series_start;
        let (series, coverage) = on_the_calendar(&chips, &quarters, series_start);
        Ok(Self { designer, chips, quarters, hardware, copula, series_start, series, coverage })
    }

    /// The exact distribution of each chip in each fiscal quarter with sales of it.
    #[must_use]
    pub fn closed_form(&self) -> Vec<ClosedForm> {
        let mut all = Vec::new();
        for (quarter, constants) in &self.quarters {
            for (chip, &constant) in self.chips.iter().zip(constants) {
                if constant > 0.0 {
                    let (mean, sd) = self.hardware;
                    all.push(ClosedForm {
                        quarter: quarter.label.clone(),
                        chip: chip.name.clone(),
                        mu: math::ln(constant) + mean - chip.mu,
                        sigma: (sd * sd + chip.sigma * chip.sigma).sqrt(),
                    });
                }
            }
        }
        all
    }

    /// Fiscal quarters with, for each chip of [`chips`](Self::chips), what its column must be multiplied by
    /// to give its units.
    pub fn quarters(&self) -> impl Iterator<Item = (&FiscalQuarter, &[f64])> {
        self.quarters.iter().map(|(quarter, constants)| (quarter, constants.as_slice()))
    }

    /// Which fiscal quarters, by number, have which part of their flow in a calendar quarter.
    #[must_use]
    pub fn parts_of(&self, calendar: Quarter) -> Vec<(usize, f64)> {
        let part = |(number, (quarter, _)): (usize, &(FiscalQuarter, Vec<f64>))| {
            let start = quarter.period.start().max(self.series_start);
            let kept = Period::new(start, quarter.period.end()).ok()?;
            let days = kept.overlap_days(calendar.into());
            (days > 0).then(|| (number, days as f64 / quarter.period.days() as f64))
        };
        self.quarters.iter().enumerate().filter_map(part).collect()
    }

    /// The chips, in the order of the columns.
    pub fn chips(&self) -> impl Iterator<Item = &str> {
        self.chips.iter().map(|chip| chip.name.as_str())
    }
}

/// The first price of a chip.
fn base_price(name: &str, prices: &[PriceRange]) -> Result<Chip, EstimateError> {
    let price = prices
        .iter()
        .filter(|price| price.chip == name)
        .min_by_key(|price| price.year)
        .ok_or_else(|| EstimateError::Chip { chip: name.to_owned(), lacks: "price" })?;
    let (mu, sigma) = price.usd.log_moments(&format!("{name} price {}", price.year))?;
    Ok(Chip { name: name.to_owned(), base_year: price.year, mu, sigma })
}

/// Units times base price over hardware share: revenue, share and the change of the price since the base
/// year. Years before the base year, or without a price, have the price of the base year.
fn constant(quarter: &FiscalQuarter, chip: &Chip, prices: &[PriceRange]) -> f64 {
    let year = quarter.period.start().year();
    let centre = |year: i16| {
        let found = prices.iter().find(|p| p.chip == chip.name && p.year == year);
        found.map(|price| (price.usd.low * price.usd.high).sqrt())
    };
    let growth = match (centre(year), centre(chip.base_year)) {
        (Some(now), Some(base)) if year > chip.base_year => now / base,
        _ => 1.0,
    };
    let shares = quarter.mix.iter().filter(|(name, _)| *name == chip.name);
    let share: f64 = shares.map(|(_, share)| share).sum();
    quarter.compute_revenue_usd * share / growth
}

/// Flows by calendar quarter, each fiscal quarter spread evenly over its days.
fn on_the_calendar(
    chips: &[Chip],
    quarters: &[(FiscalQuarter, Vec<f64>)],
    series_start: Date,
) -> (Vec<ChipSeries>, Coverage) {
    let mut coverage = Coverage::default();
    let first = Quarter::containing(series_start);
    let mut series: Vec<ChipSeries> = chips.iter().map(|chip| ChipSeries::new(&chip.name, first)).collect();
    for (quarter, constants) in quarters {
        let Ok(kept) = Period::new(quarter.period.start().max(series_start), quarter.period.end()) else {
            continue;
        };
        coverage.add(kept);
        for (calendar, days) in kept.quarters() {
            let part = days as f64 / quarter.period.days() as f64;
            for (column, (series, &constant)) in series.iter_mut().zip(constants).enumerate() {
                if constant > 0.0
                    && let Some(place) = series.place(calendar)
                {
                    // One column: parts of two fiscal quarters are one term.
                    let factor = constant * part;
                    match series.units[place].first_mut() {
                        Some(term) => term.factor += factor,
                        None => series.units[place].push(Term { column, factor }),
                    }
                }
            }
        }
    }
    (series, coverage)
}

impl Source for FixedMix {
    fn designer(&self) -> &str {
        &self.designer
    }

    fn series(&self) -> &[ChipSeries] {
        &self.series
    }

    fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// By fiscal quarters, whose days are known.
    fn units_in(&self, chip: &str, period: Period) -> Vec<Term> {
        let Some(column) = self.chips.iter().position(|own| own.name == chip) else {
            return Vec::new();
        };
        let mut factor = 0.0;
        for (quarter, constants) in &self.quarters {
            let start = quarter.period.start().max(self.series_start);
            if let (Ok(kept), Some(constant)) = (Period::new(start, quarter.period.end()), constants.get(column)) {
                factor += constant * kept.overlap_days(period) as f64 / quarter.period.days() as f64;
            }
        }
        if factor > 0.0 { vec![Term { column, factor }] } else { Vec::new() }
    }

    fn columns(&self) -> usize {
        self.chips.len()
    }

    /// Column `c` is `H/P0[c]`, per USD.
    fn sample(&self, uniforms: &mut Uniforms<'_>, columns: &mut [&mut [f64]]) {
        let length = columns.first().map_or(0, |column| column.len());
        let name = format!("chips.{}.hardware_share", self.designer);
        let hardware = normal_column(uniforms, &name, length);
        let mut prices: Vec<Vec<f64>> = self
            .chips
            .iter()
            .map(|chip| {
                let name = format!("chips.{}.price.{}", self.designer, chip.name);
                normal_column(uniforms, &name, length)
            })
            .collect();
        arrays::correlate(self.copula.factor(), &mut prices);
        let (mean, sd) = self.hardware;
        for ((column, chip), price) in columns.iter_mut().zip(&self.chips).zip(&prices) {
            let terms: [(f64, &[f64]); 2] = [(sd, &hardware), (-chip.sigma, price)];
            arrays::exponential(mean - chip.mu, &terms, column);
        }
    }
}
