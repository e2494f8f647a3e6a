//! AMD and Google: revenue, mix and prices are all uncertain; later quarters are known by their quantiles.
//!
//! `U[c,f] = (R[f] - stated[f]) w[c,f]/(P[c] m[f]) + stated[c,f]/P[c]`: revenue R normal, shares w normal,
//! clipped to [0, 1] and divided by their sum, both independent from quarter to quarter; price P one draw
//! for all quarters; m the change of the price with the seller's margin. Source: Epoch AI ai-chip-counts;
//! docs/model/chips.md, "Forward estimate".
//!
//! Where inputs are not public, a flow has its published quantiles. Part of its error is that of the
//! price, which all quarters of a chip share; the rest is its own.

use super::calendar::{Coverage, Period};
use super::prices::{PriceBlock, Prices};
use super::published::{PublishedFlow, Through};
use super::source::{ChipSeries, Source, Term, Uniforms, normal_column};
use super::{EstimateError, PriceModel, Range, arrays, margin_price_factor};
use overhang_prob::Distribution;
use overhang_units::Quarter;

/// A fiscal quarter with uncertain revenue and mix.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainQuarter {
    /// Name, such as FY24 Q1.
    pub label: String,
    /// Its days.
    pub period: Period,
    /// Revenue, USD.
    pub revenue_usd: Range,
    /// Chips with ranges of their shares of revenue.
    pub shares: Vec<(String, Range)>,
    /// Stated sales of chips outside the mix, USD; they are taken off the revenue first.
    pub stated_usd: Vec<(String, f64)>,
    /// The seller's gross margin, where it differs from that of the price model.
    pub gross_margin: Option<Range>,
}

/// What the estimate of such a designer needs.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainMixInputs {
    /// Name.
    pub designer: String,
    /// Price of each chip.
    pub prices: Vec<(String, PriceModel)>,
    /// Correlation of the normal scores of any two prices.
    pub price_correlation: f64,
    /// Fiscal quarters with public inputs, in order of time.
    pub quarters: Vec<UncertainQuarter>,
    /// Calendar quarters with published quantiles only; quarters that have any are not computed.
    pub published: Vec<PublishedFlow>,
}

/// A designer with uncertain revenue, mix and prices.
#[derive(Debug, Clone)]
pub struct UncertainMix {
    designer: String,
    prices: Prices,
    quarters: Vec<QuarterPlan>,
    published: Vec<PublishedPlan>,
    series: Vec<ChipSeries>,
    coverage: Coverage,
}

#[derive(Debug, Clone)]
struct QuarterPlan {
    label: String,
    revenue: Distribution,
    stated_total: f64,
    price_factor: f64,
    chips: Vec<ChipPlan>,
}

/// A chip in a fiscal quarter, and the column for its units.
#[derive(Debug, Clone)]
struct ChipPlan {
    name: String,
    price: usize,
    share: Option<Distribution>,
    stated: f64,
    column: usize,
}

#[derive(Debug, Clone)]
struct PublishedPlan {
    name: String,
    price: usize,
    /// Part of the variance of the logarithm that is the price's.
    shared: f64,
    units: Through,
    column: usize,
}

impl UncertainMix {
    /// Checks the inputs and numbers the columns.
    ///
    /// # Errors
    /// Where a chip has no price or a range is no range.
    pub fn new(inputs: UncertainMixInputs) -> Result<Self, EstimateError> {
        let UncertainMixInputs { designer, prices: mut models, price_correlation, .. } = inputs;
        // Prices of chips without sales need no draws.
        models.retain(|(chip, _)| {
            let shares = inputs.quarters.iter().flat_map(|quarter| &quarter.shares);
            let stated = inputs.quarters.iter().flat_map(|quarter| &quarter.stated_usd);
            shares.map(|share| &share.0).chain(stated.map(|sale| &sale.0)).any(|sold| sold == chip)
                || inputs.published.iter().any(|flow| flow.chip == *chip)
        });
        let prices = Prices::new(&designer, &models, price_correlation)?;
        let starts = inputs.quarters.iter().map(|q| Quarter::containing(q.period.start()));
        let first = starts.chain(inputs.published.iter().map(|flow| flow.quarter)).min();
        let Some(first) = first else {
            return Err(EstimateError::Nothing { designer, expected: "quarters" });
        };
        let published: Vec<Quarter> = inputs.published.iter().map(|flow| flow.quarter).collect();
        let mut layout = Layout { next: 0, first, series: Vec::new(), coverage: Coverage::default() };
        let mut quarters = Vec::new();
        for quarter in &inputs.quarters {
            let plan = QuarterPlan::new(&designer, quarter, &prices, &models, &mut layout.next)?;
            for chip in &plan.chips {
                layout.spread(&chip.name, quarter.period, chip.column, &published);
            }
            layout.coverage.add(quarter.period);
            quarters.push(plan);
        }
        let mut plans = Vec::new();
        for flow in &inputs.published {
            let place = format!("{designer} {} {}", flow.chip, flow.quarter);
            let price = prices.place(&flow.chip)?;
            let ratio = prices.sigma(price) / flow.units.log_sd();
            let shared = if ratio.is_finite() { (ratio * ratio).min(1.0) } else { 0.0 };
            let units = flow.units.through(&place)?;
            plans.push(PublishedPlan {
                name: format!("chips.{designer}.{}.published.{}", flow.quarter, flow.chip),
                price,
                shared,
                units,
                column: layout.next,
            });
            layout.publish(flow);
        }
        let Layout { series, coverage, .. } = layout;
        Ok(Self { designer, prices, quarters, published: plans, series, coverage })
    }
}

/// Numbers columns and builds series.
struct Layout {
    next: usize,
    first: Quarter,
    series: Vec<ChipSeries>,
    coverage: Coverage,
}

impl Layout {
    fn series_of(&mut self, chip: &str) -> Option<&mut ChipSeries> {
        if !self.series.iter().any(|series| series.chip == chip) {
            self.series.push(ChipSeries::new(chip, self.first));
        }
        self.series.iter_mut().find(|series| series.chip == chip)
    }

    /// Spreads a fiscal quarter over calendar quarters, but for those with published flows.
    fn spread(&mut self, chip: &str, period: Period, column: usize, published: &[Quarter]) {
        let Some(series) = self.series_of(chip) else {
            return;
        };
        for (quarter, days) in period.quarters() {
            if !published.contains(&quarter)
                && let Some(place) = series.place(quarter)
            {
                let factor = days as f64 / period.days() as f64;
                series.units[place].push(Term { column, factor });
            }
        }
    }

    fn publish(&mut self, flow: &PublishedFlow) {
        let column = self.next;
        self.next += 1;
        if flow.complete {
            self.coverage.add(flow.quarter.into());
        } else {
            self.coverage.add_partial(flow.quarter);
        }
        if let Some(series) = self.series_of(&flow.chip)
            && let Some(place) = series.place(flow.quarter)
        {
            series.units[place].push(Term { column, factor: 1.0 });
            series.estimated[place] = true;
        }
    }
}

impl QuarterPlan {
    fn new(
        designer: &str,
        quarter: &UncertainQuarter,
        prices: &Prices,
        models: &[(String, PriceModel)],
        next: &mut usize,
    ) -> Result<Self, EstimateError> {
        let label = format!("chips.{designer}.{}", quarter.label);
        let mut chips = Vec::new();
        for (name, share) in &quarter.shares {
            let place = format!("{designer} {} share of {name}", quarter.label);
            chips.push(ChipPlan {
                name: name.clone(),
                price: prices.place(name)?,
                share: Some(share.clipped_normal((0.0, 1.0), &place)?),
                stated: 0.0,
                column: 0,
            });
        }
        for (name, amount) in &quarter.stated_usd {
            if let Some(chip) = chips.iter_mut().find(|chip| chip.name == *name) {
                chip.stated += amount;
            } else {
                let price = prices.place(name)?;
                chips.push(ChipPlan { name: name.clone(), price, share: None, stated: *amount, column: 0 });
            }
        }
        for chip in &mut chips {
            chip.column = *next;
            *next += 1;
        }
        let margin = models.iter().find_map(|(_, model)| match model {
            PriceModel::CostAndMargin { gross_margin, .. } => Some(*gross_margin),
            PriceModel::Direct(_) => None,
        });
        let price_factor = match (margin, quarter.gross_margin) {
            (Some(first), Some(later)) => margin_price_factor(first, later)?,
            _ => 1.0,
        };
        Ok(Self {
            revenue: quarter.revenue_usd.normal(&format!("{designer} {} revenue", quarter.label))?,
            stated_total: quarter.stated_usd.iter().map(|(_, amount)| amount).sum(),
            label,
            price_factor,
            chips,
        })
    }

    fn sample(&self, uniforms: &mut Uniforms<'_>, prices: &PriceBlock, columns: &mut [&mut [f64]]) {
        let length = columns.first().map_or(0, |column| column.len());
        let mut drawn = |distribution: &Distribution, what: &str| {
            let mut column = vec![0.5; length];
            uniforms(&format!("{}.{what}", self.label), &mut column);
            arrays::draw(distribution, &mut column);
            column
        };
        // Revenue of the mix, over the sum of its shares and the price factor.
        let mut per_share = drawn(&self.revenue, "revenue");
        let shares: Vec<Option<Vec<f64>>> =
            self.chips.iter().map(|chip| Some(drawn(chip.share.as_ref()?, &format!("share.{}", chip.name)))).collect();
        let mut sum = vec![0.0; length];
        for share in shares.iter().flatten() {
            arrays::add(&[(1.0, share)], &mut sum);
        }
        for (revenue, sum) in per_share.iter_mut().zip(&sum) {
            *revenue = (*revenue - self.stated_total).max(0.0) / (sum * self.price_factor);
        }
        for (chip, share) in self.chips.iter().zip(&shares) {
            let (Some(column), Some(inverse)) = (columns.get_mut(chip.column), prices.inverse.get(chip.price)) else {
                continue;
            };
            match share {
                Some(share) => {
                    column.copy_from_slice(share);
                    arrays::multiply(&per_share, column);
                }
                None => column.fill(0.0),
            }
            if chip.stated != 0.0 {
                for units in column.iter_mut() {
                    *units += chip.stated / self.price_factor;
                }
            }
            arrays::multiply(inverse, column);
        }
    }
}

impl Source for UncertainMix {
    fn designer(&self) -> &str {
        &self.designer
    }

    fn series(&self) -> &[ChipSeries] {
        &self.series
    }

    fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    fn columns(&self) -> usize {
        let in_quarters: usize = self.quarters.iter().map(|quarter| quarter.chips.len()).sum();
        in_quarters + self.published.len()
    }

    /// Columns are units: of each chip of each fiscal quarter, then of each published flow.
    fn sample(&self, uniforms: &mut Uniforms<'_>, columns: &mut [&mut [f64]]) {
        let length = columns.first().map_or(0, |column| column.len());
        let prices = self.prices.sample(uniforms, length);
        for quarter in &self.quarters {
            quarter.sample(uniforms, &prices, columns);
        }
        for flow in &self.published {
            let mut own = normal_column(uniforms, &flow.name, length);
            if let (Some(score), Some(column)) = (prices.score.get(flow.price), columns.get_mut(flow.column)) {
                // High price, few units.
                let (shared, rest) = (-flow.shared.sqrt(), (1.0 - flow.shared).sqrt());
                for (own, score) in own.iter_mut().zip(score) {
                    *own = shared * score + rest * *own;
                }
                flow.units.fill(&own, column);
            }
        }
    }
}
