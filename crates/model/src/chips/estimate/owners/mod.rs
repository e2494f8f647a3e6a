//! Who holds the chips: shares of a designer's revenue, sites, and what is left.
//!
//! An owner's units of every chip not made for China, in fiscal quarter f, are the total times
//! `share[o,f] D/(1 - x[f])`: share of revenue lognormal, with the same correlation between any two
//! quarters of an owner and none between owners; D the volume discount, x the share of revenue in
//! chips for China. China has all of these and, early on, a part of another chip. Some owners are
//! known by sites or power only, as stocks with published quantiles. The rest of each sample is Other, so
//! owners sum to the total. Source: Epoch AI ai-chip-owners; docs/model/chips.md, "Owners".

mod ledger;

use super::fixed_mix::{FiscalQuarter, FixedMix};
use super::published::{Through, Triple};
use super::samples::{Block, Samples};
use super::source::{Uniforms, normal_column};
use super::summary::{Interval, QuarterSummary, Series};
use super::{Entity, EstimateError, Fleet, Measure, Range, arrays};
use ledger::Ledger;
use overhang_prob::math;
use overhang_units::Quarter;

/// The measures in which owners are counted.
const MEASURES: [Measure; 3] = [Measure::Units, Measure::H100e, Measure::PowerGw];

/// An owner with a share of revenue.
#[derive(Debug, Clone, PartialEq)]
pub struct Owner {
    /// Name.
    pub name: String,
    /// Share of the designer's revenue by fiscal quarter, lognormal.
    pub shares: Vec<(String, Range)>,
}

/// A stock of which quantiles are published.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedStock {
    /// Who holds it.
    pub owner: String,
    /// Who designed the chips.
    pub designer: String,
    /// At the end of which quarter.
    pub quarter: Quarter,
    /// Units.
    pub units: Triple,
    /// H100 equivalents.
    pub h100e: Triple,
    /// Power of the chips, GW.
    pub power_gw: Triple,
}

/// What the estimate of owners needs.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnerInputs {
    /// Owners with shares.
    pub owners: Vec<Owner>,
    /// Correlation of the logarithms of an owner's shares in two quarters, 0 to 1.
    pub quarter_correlation: f64,
    /// Units per dollar of large owners, relative to all.
    pub discount: Range,
    /// Chips made for China, by name.
    pub china_chips: Vec<String>,
    /// A chip that went to China in part, until a fiscal quarter (included), and the part.
    pub china_part: Option<(String, String, Range)>,
    /// Owners known by published stocks.
    pub published: Vec<PublishedStock>,
    /// Designers all of whose other chips one owner holds.
    pub whole: Vec<(String, String)>,
}

/// Owners of the chips of a fleet.
#[derive(Debug, Clone)]
pub struct Owners {
    designer: FixedMix,
    owners: Vec<OwnerPlan>,
    quarter_correlation: f64,
    discount: (f64, f64),
    china_chips: Vec<String>,
    china_part: Option<(usize, usize, (f64, f64))>,
    /// By owner and designer.
    published: Vec<PublishedPlan>,
    whole: Vec<(String, String)>,
    /// Fiscal quarters for which all shares are known: the first so many.
    known: usize,
}

#[derive(Debug, Clone)]
struct OwnerPlan {
    name: String,
    /// By fiscal quarter: mean and standard deviation of the logarithm of the share, with `1/(1 - x)`.
    shares: Vec<(String, f64, f64)>,
}

#[derive(Debug, Clone)]
struct PublishedPlan {
    owner: String,
    designer: String,
    stocks: Vec<(Quarter, [Through; 3])>,
}

/// Samples of what only owners need, in the blocks of the fleet's samples.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnerSamples(Vec<Block>);

/// Chips of which designers are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Of the designer whose revenue is shared.
    SharedDesigner,
    /// Of all designers.
    All,
}

/// Owner of chips for China, and of what is left.
const CHINA: &str = "China";
const OTHER: &str = "Other";

impl OwnerSamples {
    /// From blocks, in the order of their samples.
    #[must_use]
    pub fn new(blocks: Vec<Block>) -> Self {
        Self(blocks)
    }
}

impl Owners {
    /// Checks the inputs. `designer` is the one whose revenue is shared; it must be in the fleet that is
    /// summarised later.
    ///
    /// # Errors
    /// Where an owner lacks a quarter that another has, or a range is no range.
    pub fn new(inputs: OwnerInputs, designer: &FixedMix) -> Result<Self, EstimateError> {
        let known = inputs.owners.first().map_or(0, |owner| owner.shares.len());
        let quarters: Vec<&FiscalQuarter> = designer.quarters().map(|(q, _)| q).collect();
        let china_chips = inputs.china_chips;
        let mut owners = Vec::new();
        for owner in &inputs.owners {
            if owner.shares.len() != known || known > quarters.len() {
                let place = format!("quarters with a share of {}", owner.name);
                let expected = known.min(quarters.len());
                return Err(EstimateError::Count { place, found: owner.shares.len(), expected });
            }
            let mut shares = Vec::new();
            for ((label, range), quarter) in owner.shares.iter().zip(&quarters) {
                if *label != quarter.label {
                    let designer = format!("{} {label}", owner.name);
                    let expected = "shares in the order of the fiscal quarters";
                    return Err(EstimateError::Nothing { designer, expected });
                }
                let (mean, sd) = range.log_moments(&format!("{} share {label}", owner.name))?;
                let china = quarter.mix.iter().filter(|(chip, _)| china_chips.contains(chip));
                let china: f64 = china.map(|(_, share)| share).sum();
                shares.push((label.clone(), mean - math::ln(1.0 - china), sd));
            }
            owners.push(OwnerPlan { name: owner.name.clone(), shares });
        }
        let china_part = inputs.china_part.as_ref().map(|(chip, last, range)| {
            let lacks = |lacks| EstimateError::Chip { chip: chip.clone(), lacks };
            let place = designer.chips().position(|name| name == chip);
            let until = quarters.iter().position(|quarter| quarter.label == *last);
            let place = place.ok_or_else(|| lacks("revenue"))?;
            let until = until.ok_or_else(|| lacks("fiscal quarter of that name"))?;
            Ok((place, until, range.log_moments("part of a chip that went to China")?))
        });
        Ok(Self {
            owners,
            quarter_correlation: inputs.quarter_correlation.clamp(0.0, 1.0),
            discount: inputs.discount.log_moments("volume discount")?,
            china_part: china_part.transpose()?,
            china_chips,
            published: plans(&inputs.published)?,
            whole: inputs.whole,
            known,
            designer: designer.clone(),
        })
    }

    /// Draws what owners need for a block of `length` samples, as [`Fleet::block`] does.
    pub fn block(&self, length: usize, uniforms: &mut Uniforms<'_>) -> Block {
        let (shared, own) = (self.quarter_correlation.sqrt(), (1.0 - self.quarter_correlation).sqrt());
        let (discount_mean, discount_sd) = self.discount;
        let discount = normal_column(uniforms, "chips.owners.discount", length);
        let mut block = Block::new(length, self.columns());
        let mut columns = block.columns_mut().into_iter();
        for owner in &self.owners {
            let name = format!("chips.owners.{}.share", owner.name);
            let level = normal_column(uniforms, &name, length);
            for (label, mean, sd) in &owner.shares {
                let quarter = normal_column(uniforms, &format!("{name}.{label}"), length);
                let terms: [(f64, &[f64]); 3] = [(sd * shared, &level), (sd * own, &quarter), (discount_sd, &discount)];
                if let Some(column) = columns.next() {
                    arrays::exponential(mean + discount_mean, &terms, column);
                }
            }
        }
        for plan in &self.published {
            let name = format!("chips.owners.{}.{}", plan.owner, plan.designer);
            let drawn = normal_column(uniforms, &name, length);
            if let Some(column) = columns.next() {
                column.copy_from_slice(&drawn);
            }
        }
        if let Some((_, _, (mean, sd))) = self.china_part {
            let drawn = normal_column(uniforms, "chips.owners.china_part", length);
            if let Some(column) = columns.next() {
                arrays::exponential(mean, &[(sd, &drawn)], column);
            }
        }
        drop(columns);
        block
    }

    /// Shares by owner and fiscal quarter, then published stocks, then China's part of a chip.
    fn columns(&self) -> usize {
        self.owners.len() * self.known + self.published.len() + usize::from(self.china_part.is_some())
    }

    fn published_column(&self, plan: usize) -> usize {
        self.owners.len() * self.known + plan
    }

    /// All owners: those with shares, those with published stocks, China and Other.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let shares = self.owners.iter().map(|owner| owner.name.as_str());
        let published = self.published.iter().map(|plan| plan.owner.as_str());
        let whole = self.whole.iter().map(|(_, owner)| owner.as_str());
        for name in shares.chain(published).chain(whole).chain([CHINA, OTHER]) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// Quantiles of what each owner bought and holds, for each calendar quarter whose shares are known, in
    /// units, H100e and power; and the share of samples in which Other is negative at the end because the
    /// shares sum to more than one.
    #[must_use]
    pub fn summarise(&self, fleet: &Fleet, samples: &Samples, own: &OwnerSamples, scope: Scope) -> (Vec<Series>, f64) {
        let names = self.names();
        let scope_entity = match scope {
            Scope::SharedDesigner => Entity::Designer(source_name(&self.designer).to_owned()),
            Scope::All => Entity::World,
        };
        let covered = fleet.coverage_of(&scope_entity);
        let mut series: Vec<Series> = names
            .iter()
            .map(|name| Series {
                entity: Entity::Owner(name.clone()),
                measures: MEASURES.to_vec(),
                lacking: Vec::new(),
                common_start: covered.iter().filter_map(|(_, coverage)| coverage.first()).max(),
                quarters: Vec::new(),
            })
            .collect();
        let mut ledger = Ledger::new(self, fleet, samples, own, scope, names.len());
        for quarter in self.calendar(fleet, &scope_entity) {
            ledger.step(quarter);
            for (owner, series) in series.iter_mut().enumerate() {
                let intervals = |columns: &[Vec<f64>]| {
                    let of_owner = columns.iter().skip(owner * MEASURES.len());
                    of_owner.take(MEASURES.len()).map(|column| Interval::of(column)).collect()
                };
                let mut summary = QuarterSummary {
                    quarter,
                    flow: intervals(&ledger.flows),
                    cumulative: intervals(&ledger.stocks),
                    missing: Vec::new(),
                    partial: Vec::new(),
                    not_started: Vec::new(),
                    estimated: true,
                };
                summary.cover(covered.iter().copied());
                series.quarters.push(summary);
            }
        }
        (series, ledger.negative_share())
    }

    /// Calendar quarters all of whose days lie in fiscal quarters with known shares.
    fn calendar(&self, fleet: &Fleet, entity: &Entity) -> Vec<Quarter> {
        let last_known = self.designer.quarters().take(self.known).last();
        let Some(end) = last_known.map(|(quarter, _)| quarter.period.end()) else {
            return Vec::new();
        };
        fleet.quarters(entity).into_iter().filter(|quarter| quarter.end() <= end).collect()
    }
}

fn source_name(designer: &FixedMix) -> &str {
    super::Source::designer(designer)
}

/// Published stocks by owner and designer, in order of time.
fn plans(stocks: &[PublishedStock]) -> Result<Vec<PublishedPlan>, EstimateError> {
    let mut plans: Vec<PublishedPlan> = Vec::new();
    for stock in stocks {
        let place = format!("{} {} {}", stock.owner, stock.designer, stock.quarter);
        let through = [stock.units.through(&place)?, stock.h100e.through(&place)?, stock.power_gw.through(&place)?];
        let same = |plan: &&mut PublishedPlan| plan.owner == stock.owner && plan.designer == stock.designer;
        match plans.iter_mut().find(same) {
            Some(plan) => plan.stocks.push((stock.quarter, through)),
            None => plans.push(PublishedPlan {
                owner: stock.owner.clone(),
                designer: stock.designer.clone(),
                stocks: vec![(stock.quarter, through)],
            }),
        }
    }
    for plan in &mut plans {
        plan.stocks.sort_by_key(|stock| stock.0);
    }
    Ok(plans)
}
