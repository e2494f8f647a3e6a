//! Evidence rows turned into the inputs of the estimate of chips.

use crate::error::Error;
use overhang_evidence::{Block, Evidence, Kind, Row};
use overhang_model::chips::estimate::{
    ChipSpecification, EstimateError, FiscalQuarter, FixedMix, FixedMixInputs, JudgementInputs, Owner, OwnerInputs,
    Period, PriceModel, PriceRange, PublishedFlow, PublishedStock, Range, TrainiumInputs, Triple, UncertainMixInputs,
    UncertainQuarter, Weibull,
};
use overhang_units::{Date, Quarter, parse_date};
use std::cell::Cell;
use std::collections::BTreeMap;

/// Level of an interval whose row states none.
const LEVEL: f64 = 0.9;
/// Day on which the series of chips begin.
const SERIES_START: &str = "2022-01-01";
/// Sales do not tell these apart; the H200 differs from the H100 in memory only.
const HOPPER: (&str, &str) = ("H100", "H100/H200");

pub(super) fn refused(error: &EstimateError) -> Error {
    Error::Evidence(error.to_string())
}

/// Reads rows and remembers the weakest kind among them.
pub(super) struct Reader<'a> {
    evidence: &'a Evidence,
    weakest: Cell<Option<Kind>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(evidence: &'a Evidence) -> Self {
        Self { evidence, weakest: Cell::new(None) }
    }

    /// The weakest kind of what has been read.
    pub(super) fn weakest(&self) -> Option<Kind> {
        self.weakest.get()
    }

    /// Rows, or none.
    fn any(&self, entity: Option<&'a str>, quantity: &'a str) -> Vec<&'a Row> {
        let rows: Vec<&Row> = self.evidence.select(Block::Chips, entity, Some(quantity)).collect();
        self.weakest.set(self.weakest.get().into_iter().chain(rows.iter().map(|row| row.kind)).max());
        rows
    }

    /// Rows, at least one.
    fn some(&self, entity: Option<&'a str>, quantity: &'a str) -> Result<Vec<&'a Row>, Error> {
        let rows = self.any(entity, quantity);
        if rows.is_empty() {
            let whose = entity.map_or(String::new(), |entity| format!(" of {entity}"));
            return Err(Error::Evidence(format!(
                "the estimate of chips found no row `{quantity}`{whose} that was public by the as-of date, expected at \
                 least one (most of its inputs became public in April 2026)"
            )));
        }
        Ok(rows)
    }

    fn one(&self, entity: &'a str, item: &str, quantity: &'a str) -> Result<&'a Row, Error> {
        let rows = self.some(Some(entity), quantity)?;
        rows.into_iter().find(|row| item.is_empty() || *row.item == *item).ok_or_else(|| {
            Error::Evidence(format!("the estimate of chips found no row `{quantity}` of {entity} {item}, expected one"))
        })
    }

    /// Failures of chips that no repair undoes, per year.
    pub(super) fn failures_per_year(&self) -> Result<f64, Error> {
        Ok(self.one("failures", "", "permanent_failure_rate")?.value_in("1/year")?)
    }

    /// How chips wear out.
    pub(super) fn wear(&self) -> Result<Weibull, Error> {
        Ok(Weibull {
            shape: self.one("wear", "", "hazard_shape")?.value_in("-")?,
            mean_years: self.one("wear", "", "mean_life")?.value_in("years")?,
        })
    }

    /// Data sheets of all chips.
    pub(super) fn chips(&self) -> Result<Vec<ChipSpecification>, Error> {
        let table = |quantity: &'a str, unit: &str| -> Result<BTreeMap<&'a str, f64>, Error> {
            let rows = self.any(None, quantity);
            rows.into_iter().map(|row| Ok((&*row.item, row.value_in(unit)?))).collect()
        };
        let flop16 = table("flop16_dense", "TFLOP/s")?;
        let memory = table("memory", "GB")?;
        let bandwidth = table("memory_bandwidth", "TB/s")?;
        let tdp = table("tdp", "W/chip")?;
        let price = table("list_price", "USD/chip")?;
        let china = table("china_market", "-")?;
        let mut chips = Vec::new();
        for row in self.some(None, "op8_dense")? {
            let of = |table: &BTreeMap<&str, f64>| table.get(&*row.item).copied();
            chips.push(ChipSpecification {
                chip: row.item.to_string(),
                designer: row.entity.to_string(),
                op8_dense_tops: Some(row.value_in("Top/s")?),
                flop16_dense_tflops: of(&flop16),
                memory_gb: of(&memory),
                memory_bandwidth_tb_s: of(&bandwidth),
                tdp_w: of(&tdp),
                list_price_usd: of(&price),
                china_market: of(&china) == Some(1.0),
            });
        }
        if let Some(mut hopper) = chips.iter().find(|chip| chip.chip == HOPPER.0).cloned() {
            hopper.chip = HOPPER.1.to_string();
            chips.push(hopper);
        }
        Ok(chips)
    }

    /// Nvidia: revenue and mix by fiscal quarter, prices by year.
    pub(super) fn nvidia(&self) -> Result<FixedMixInputs, Error> {
        const NAME: &str = "Nvidia";
        let shares = self.some(Some(NAME), "compute_revenue_share")?;
        let mut quarters = Vec::new();
        for row in self.some(Some(NAME), "compute_revenue")? {
            let of_quarter = shares.iter().filter(|share| share.period_end == row.period_end);
            let mix: Result<Vec<(String, f64)>, Error> =
                of_quarter.map(|share| Ok((share.item.to_string(), share.value_in("share")?))).collect();
            quarters.push(FiscalQuarter {
                label: row.item.to_string(),
                period: period(row)?,
                compute_revenue_usd: row.value_in("USD")?,
                mix: mix?,
            });
        }
        quarters.sort_by_key(|quarter| quarter.period);
        let mut prices = Vec::new();
        for row in self.some(Some(NAME), "price")? {
            let year = period(row)?.start().year();
            prices.push(PriceRange { chip: row.item.to_string(), year, usd: range(row, "USD/chip")? });
        }
        Ok(FixedMixInputs {
            designer: NAME.to_string(),
            quarters,
            prices,
            hardware_share: range(self.one(NAME, "", "hardware_share")?, "share")?,
            price_correlation: self.price_correlation()?,
            series_start: parse_date(SERIES_START).map_err(|e| Error::Evidence(e.to_string()))?,
        })
    }

    /// Stated for Nvidia, used for all.
    fn price_correlation(&self) -> Result<f64, Error> {
        Ok(self.one("Nvidia", "", "price_rank_correlation")?.central()?)
    }

    /// AMD: its quarters are those of the calendar.
    pub(super) fn amd(&self) -> Result<UncertainMixInputs, Error> {
        const NAME: &str = "AMD";
        let mut prices = Vec::new();
        for row in self.some(Some(NAME), "price")? {
            prices.push((row.item.to_string(), PriceModel::Direct(range(row, "USD/chip")?)));
        }
        let quarters = self.uncertain(NAME, ("instinct_revenue", "revenue_share", "china_revenue"))?;
        if quarters.is_empty() {
            self.some(Some(NAME), "instinct_revenue")?;
        }
        let published = self.published(NAME, after(&quarters))?;
        let price_correlation = self.price_correlation()?;
        Ok(UncertainMixInputs { designer: NAME.to_string(), prices, price_correlation, quarters, published })
    }

    /// Google: revenue at Broadcom. After the quarters with public inputs, the published flows; before
    /// these were published, what was derived from medians of fiscal quarters.
    pub(super) fn google(&self) -> Result<UncertainMixInputs, Error> {
        const NAME: &str = "Google";
        let mut margins = Vec::new();
        for row in self.some(Some(NAME), "gross_margin")? {
            margins.push((row.period_start, range(row, "share")?));
        }
        margins.sort_by_key(|margin| margin.0);
        let Some((base, later)) = margins.split_first() else {
            return Err(Error::Evidence("found no gross margin of Broadcom, expected one".to_string()));
        };
        let mut prices = Vec::new();
        for row in self.some(Some(NAME), "manufacturing_cost")? {
            let model = PriceModel::CostAndMargin { cost_usd: range(row, "USD/chip")?, gross_margin: base.1 };
            prices.push((row.item.to_string(), model));
        }
        let mut quarters = self.uncertain(NAME, ("tpu_revenue", "revenue_share", ""))?;
        let published = self.published(NAME, after(&quarters))?;
        if published.is_empty() {
            quarters.extend(self.uncertain(NAME, ("implied_tpu_revenue", "implied_revenue_share", ""))?);
            quarters.sort_by_key(|quarter| quarter.period);
        }
        if quarters.is_empty() {
            self.some(Some(NAME), "tpu_revenue")?;
        }
        for quarter in &mut quarters {
            let begun = later.iter().rfind(|margin| margin.0.is_some_and(|start| start <= quarter.period.start()));
            quarter.gross_margin = begun.map(|margin| margin.1);
        }
        let price_correlation = self.price_correlation()?;
        Ok(UncertainMixInputs { designer: NAME.to_string(), prices, price_correlation, quarters, published })
    }

    /// Fiscal quarters that have both revenue and shares of it.
    fn uncertain(
        &self,
        designer: &'a str,
        (revenue, share, stated): (&'a str, &'a str, &'a str),
    ) -> Result<Vec<UncertainQuarter>, Error> {
        let shares = self.any(Some(designer), share);
        let sales = if stated.is_empty() { Vec::new() } else { self.any(Some(designer), stated) };
        let mut quarters = Vec::new();
        for row in self.any(Some(designer), revenue) {
            let same = |other: &&&Row| other.period_start == row.period_start && other.period_end == row.period_end;
            let shares: Result<Vec<(String, Range)>, Error> =
                shares.iter().filter(same).map(|row| Ok((row.item.to_string(), range(row, "share")?))).collect();
            let stated_usd: Result<Vec<(String, f64)>, Error> =
                sales.iter().filter(same).map(|row| Ok((row.item.to_string(), row.value_in("USD")?))).collect();
            let (shares, stated_usd) = (shares?, stated_usd?);
            if shares.is_empty() {
                continue;
            }
            quarters.push(UncertainQuarter {
                // The third part of `chips.amd.fy24q1.instinct_revenue`.
                label: row.id.split('.').nth(2).unwrap_or(&row.id).to_uppercase(),
                period: period(row)?,
                revenue_usd: range(row, "USD")?,
                shares,
                stated_usd,
                gross_margin: None,
            });
        }
        quarters.sort_by_key(|quarter| quarter.period);
        Ok(quarters)
    }

    /// Published flows of calendar quarters that end after a day.
    fn published(&self, designer: &'a str, after: Option<Date>) -> Result<Vec<PublishedFlow>, Error> {
        let h100e = self.any(Some(designer), "h100e");
        let mut flows = Vec::new();
        for row in self.any(Some(designer), "units") {
            let quarter = Quarter::containing(period(row)?.start());
            if after.is_some_and(|day| quarter.end() <= day) {
                continue;
            }
            let same = h100e.iter().find(|other| other.item == row.item && other.period_start == row.period_start);
            let h100e = same.map(|row| triple(row, "H100e"));
            flows.push(PublishedFlow {
                chip: row.item.to_string(),
                quarter,
                units: triple(row, "chips")?,
                h100e: h100e.transpose()?,
                complete: row.status != Some(overhang_evidence::Status::Partial),
            });
        }
        Ok(flows)
    }

    /// Amazon: two years of Trainium.
    pub(super) fn amazon(&self) -> Result<TrainiumInputs, Error> {
        const NAME: &str = "Amazon";
        const CHIP: &str = "Trainium2";
        const EARLIER: &str = "Trainium1";
        let of = |item: &str, quantity: &'a str, unit: &str| range(self.one(NAME, item, quantity)?, unit);
        let total = self.one(NAME, CHIP, "units_total")?;
        Ok(TrainiumInputs {
            designer: NAME.to_string(),
            chip: CHIP.to_string(),
            first_year: i32::from(period(total)?.start().year()),
            total_units: range(total, "chips")?,
            share_first_year: of(CHIP, "share_of_total_in_2024", "share")?,
            share_first_half: of(CHIP, "first_half_share_of_2025", "share")?,
            growth_first_year: of(CHIP, "quarterly_growth_factor_2024", "ratio")?,
            steady: Some((EARLIER.to_string(), of(EARLIER, "units_total", "chips")?)),
        })
    }

    /// Huawei or Cambricon.
    pub(super) fn judgement(&self, designer: &'a str) -> Result<JudgementInputs, Error> {
        self.some(Some(designer), "units")?;
        Ok(JudgementInputs { designer: designer.to_string(), flows: self.published(designer, None)? })
    }

    /// Owners: shares of Nvidia's revenue, and stocks known otherwise.
    pub(super) fn owners(&self, chips: &[ChipSpecification], nvidia: &FixedMix) -> Result<OwnerInputs, Error> {
        let quarters: Vec<(String, Period)> = nvidia.quarters().map(|(q, _)| (q.label.clone(), q.period)).collect();
        let relative = self.any(None, "owner_share_bounds");
        let mut owners: Vec<Owner> = Vec::new();
        for row in self.some(None, "share_of_nvidia_dc_revenue")? {
            let Some(&(_, quarter)) = quarters.iter().find(|(label, _)| **label == *row.item) else {
                continue;
            };
            let share = (row.item.to_string(), owner_share(row, quarter, &relative)?);
            match owners.iter_mut().find(|owner| *owner.name == *row.entity) {
                Some(owner) => owner.shares.push(share),
                None => owners.push(Owner { name: row.entity.to_string(), shares: vec![share] }),
            }
        }
        let place = |label: &str| quarters.iter().position(|(known, _)| known == label);
        for owner in &mut owners {
            owner.shares.sort_by_key(|(label, _)| place(label));
        }
        let china_part = range(self.one("owners", "", "china_share_of_a100")?, "ratio")?;
        Ok(OwnerInputs {
            owners,
            quarter_correlation: self.one("owners", "", "owner_share_correlation_in_time")?.central()?,
            discount: range(self.one("owners", "", "volume_discount_factor")?, "ratio")?,
            china_chips: chips.iter().filter(|chip| chip.china_market).map(|chip| chip.chip.clone()).collect(),
            china_part: Some(("A100".to_string(), "FY23Q2".to_string(), china_part)),
            published: self.stocks()?,
            whole: [("Google", "Google"), ("Amazon", "Amazon"), ("Huawei", "China"), ("Cambricon", "China")]
                .map(|(designer, owner)| (designer.to_string(), owner.to_string()))
                .to_vec(),
        })
    }

    /// Stocks known by sites or power, and AMD's chips by owner.
    fn stocks(&self) -> Result<Vec<PublishedStock>, Error> {
        let (h100e, power) = (self.any(None, "owned_h100e"), self.any(None, "owned_power"));
        let mut stocks = Vec::new();
        for row in self.some(None, "owned_units")? {
            let by_site = matches!(&*row.entity, "CoreWeave" | "xAI");
            let of_amd = *row.item == *"AMD" && matches!(&*row.entity, "Meta" | "Microsoft" | "Oracle");
            let same = |rows: &[&'a Row]| {
                let same = |other: &&&Row| {
                    other.entity == row.entity && other.item == row.item && other.period_end == row.period_end
                };
                rows.iter().find(same).copied()
            };
            if let (true, Some(h100e), Some(power), Some(end)) =
                (by_site || of_amd, same(&h100e), same(&power), row.period_end)
            {
                stocks.push(PublishedStock {
                    owner: row.entity.to_string(),
                    designer: row.item.to_string(),
                    quarter: Quarter::containing(end),
                    units: triple(row, "chips")?,
                    h100e: triple(h100e, "H100e")?,
                    power_gw: triple(power, "GW")?,
                });
            }
        }
        Ok(stocks)
    }
}

/// Share of an owner in a fiscal quarter: the bounds of the row, unless bounds relative to the middle
/// are known for that time
/// (`relative`; of all owners for rows that state bounds, of the owner for rows that state none).
fn owner_share(row: &Row, quarter: Period, relative: &[&Row]) -> Result<Range, Error> {
    let middle = row.value_in("share")?;
    let stated = row.interval_in("share")?;
    let whose = if stated.is_some() { "owners" } else { &*row.entity };
    for bounds in relative.iter().filter(|bounds| *bounds.entity == *whose) {
        let held = period(bounds)?;
        if held.start() <= quarter.end() && quarter.end() <= held.end() {
            let Range { low, high, level } = range(bounds, "ratio")?;
            return Ok(Range::new(middle * low, middle * high, level));
        }
    }
    let (low, high) = stated.ok_or_else(|| {
        Error::Evidence(format!("{}: found no interval and no owner_share_bounds, expected one of them", row.id))
    })?;
    Ok(Range::new(low, high, level(row)))
}

/// The last day of the last quarter.
fn after(quarters: &[UncertainQuarter]) -> Option<Date> {
    quarters.iter().map(|quarter| quarter.period.end()).max()
}

pub(super) fn period(row: &Row) -> Result<Period, Error> {
    match (row.period_start, row.period_end) {
        (Some(start), Some(end)) => Period::new(start, end).map_err(|e| refused(&e)),
        _ => Err(Error::Evidence(format!("{}: found no period, expected its first and last day", row.id))),
    }
}

fn level(row: &Row) -> f64 {
    row.level.map_or(LEVEL, |per_cent| per_cent / 100.0)
}

/// The interval of a row; a row with a value only has no doubt.
fn range(row: &Row, unit: &str) -> Result<Range, Error> {
    let (low, high) = match row.interval_in(unit)? {
        Some(ends) => ends,
        None => [row.value_in(unit)?; 2].into(),
    };
    Ok(Range::new(low, high, level(row)))
}

fn triple(row: &Row, unit: &str) -> Result<Triple, Error> {
    let middle = row.value_in(unit)?;
    let (low, high) = row.interval_in(unit)?.unwrap_or((middle, middle));
    Ok(Triple::new(low, middle, high))
}
