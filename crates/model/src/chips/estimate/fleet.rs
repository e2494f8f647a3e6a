//! All designers together: joint samples, and any series of them as a linear combination of columns.

use super::calendar::Coverage;
use super::life::{Life, Stock};
use super::observation::Counted;
use super::samples::{Block, Samples};
use super::source::{ChipSeries, Source, Term, Uniforms};
use super::specification::{ChipSpecification, Measure};
use super::summary::{Interval, Kind, QuarterSummary, Series};
use super::{EstimateError, arrays};
use overhang_units::Quarter;
use std::fmt;

/// Columns with their factors: a flow.
pub type Terms = Vec<(f64, usize)>;
/// Flow and running total by quarter.
type Intervals = Vec<(Interval, Interval)>;

/// Whose chips are counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// All designers.
    World,
    /// What a designer sold.
    Designer(String),
    /// One chip of a designer.
    Chip {
        /// Designer.
        designer: String,
        /// Chip.
        chip: String,
    },
    /// What an owner holds.
    Owner(String),
}

impl Entity {
    /// The designer, if there is one.
    #[must_use]
    pub fn designer(&self) -> Option<&str> {
        match self {
            Self::Designer(designer) | Self::Chip { designer, .. } => Some(designer),
            Self::World | Self::Owner(_) => None,
        }
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::World => f.pad("World"),
            Self::Designer(name) | Self::Owner(name) => f.pad(name),
            Self::Chip { designer, chip } => f.pad(&format!("{designer} {chip}")),
        }
    }
}

/// The sources of an estimate with the data sheets of their chips.
#[derive(Debug)]
pub struct Fleet {
    sources: Vec<Box<dyn Source>>,
    /// First column of each source.
    offsets: Vec<usize>,
    parts: Vec<Part>,
    columns: usize,
}

/// A chip of a source.
#[derive(Debug)]
pub(super) struct Part {
    source: usize,
    series: usize,
    pub(super) chip: ChipSpecification,
}

impl Fleet {
    /// Puts sources together with the data sheets of their chips, found by name.
    ///
    /// # Errors
    /// Where a chip has no data sheet, or there is no source.
    pub fn new(chips: &[ChipSpecification], sources: Vec<Box<dyn Source>>) -> Result<Self, EstimateError> {
        if sources.is_empty() {
            let designer = "chips".to_owned();
            return Err(EstimateError::Nothing { designer, expected: "a designer" });
        }
        let mut parts = Vec::new();
        let mut offsets = Vec::new();
        let mut columns = 0;
        for (number, source) in sources.iter().enumerate() {
            offsets.push(columns);
            columns += source.columns();
            for (series, flows) in source.series().iter().enumerate() {
                let chip = chips
                    .iter()
                    .find(|chip| chip.chip == flows.chip)
                    .ok_or_else(|| EstimateError::Chip { chip: flows.chip.clone(), lacks: "specification" })?;
                parts.push(Part { source: number, series, chip: chip.clone() });
            }
        }
        Ok(Self { sources, offsets, parts, columns })
    }

    /// Draws a block of `length` samples. The numbers come from `uniforms`, which is called once for each
    /// variable and must give the numbers of these samples.
    pub fn block(&self, length: usize, uniforms: &mut Uniforms<'_>) -> Block {
        let mut block = Block::new(length, self.columns);
        self.refill(&mut block, uniforms);
        block
    }

    /// Draws other samples into a block of this fleet, without new memory.
    pub fn refill(&self, block: &mut Block, uniforms: &mut Uniforms<'_>) {
        let mut columns = block.columns_mut();
        let mut rest = columns.as_mut_slice();
        for source in &self.sources {
            let (own, others) = rest.split_at_mut(source.columns().min(rest.len()));
            source.sample(uniforms, own);
            rest = others;
        }
    }

    /// Names of the designers.
    pub fn designers(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|source| source.designer())
    }

    /// World, each designer and each chip.
    #[must_use]
    pub fn entities(&self) -> Vec<Entity> {
        let designers = self.designers().map(|name| Entity::Designer(name.to_owned()));
        let chips = self.parts.iter().map(|part| Entity::Chip {
            designer: self.sources[part.source].designer().to_owned(),
            chip: part.chip.chip.clone(),
        });
        std::iter::once(Entity::World).chain(designers).chain(chips).collect()
    }

    /// The first column of a designer.
    pub(super) fn offset(&self, designer: &str) -> Option<usize> {
        let place = self.designers().position(|name| name == designer)?;
        self.offsets.get(place).copied()
    }

    pub(super) fn parts_of(&self, entity: &Entity) -> Vec<&Part> {
        let wanted = |part: &&Part| match entity {
            Entity::World => true,
            Entity::Designer(designer) => self.sources[part.source].designer() == designer,
            Entity::Chip { designer, chip } => {
                self.sources[part.source].designer() == designer && part.chip.chip == *chip
            }
            Entity::Owner(_) => false,
        };
        self.parts.iter().filter(wanted).collect()
    }

    fn flows(&self, part: &Part) -> &ChipSeries {
        &self.sources[part.source].series()[part.series]
    }

    pub(super) fn coverage_of(&self, entity: &Entity) -> Vec<(&str, &Coverage)> {
        let wanted = |name: &str| entity.designer().is_none_or(|designer| designer == name);
        let sources = self.sources.iter().filter(|source| wanted(source.designer()));
        sources.map(|source| (source.designer(), source.coverage())).collect()
    }

    /// The flow of one chip in a quarter as factors of columns; `None` where the measure is unknown.
    pub(super) fn part_terms(&self, part: &Part, measure: Measure, quarter: Quarter) -> Option<Terms> {
        let flows = self.flows(part);
        let offset = self.offsets[part.source];
        let at = usize::try_from(quarter - flows.first).ok();
        let of = |terms: &[Vec<Term>], per_unit: f64| -> Terms {
            let terms = at.and_then(|at| terms.get(at)).map_or(&[][..], Vec::as_slice);
            terms.iter().map(|t| (t.factor * per_unit, t.column + offset)).collect()
        };
        if let (Measure::H100e, Some(h100e)) = (measure, &flows.h100e) {
            let terms = of(h100e, 1.0);
            if !terms.is_empty() {
                return Some(terms);
            }
        }
        let per_unit = measure.of_one(&part.chip)?;
        Some(of(&flows.units, per_unit))
    }

    /// The flow of an entity in a quarter as factors of columns; chips without the measure are left out.
    fn terms(&self, entity: &Entity, measure: Measure, quarter: Quarter) -> Terms {
        let parts = self.parts_of(entity);
        let terms = parts.into_iter().filter_map(|part| self.part_terms(part, measure, quarter));
        terms.flatten().collect()
    }

    /// What an observation counts, as factors of columns.
    ///
    /// # Errors
    /// A designer or chip that the fleet does not have, or a period that the designer's series does not reach.
    pub fn counted(&self, counted: &Counted) -> Result<Terms, EstimateError> {
        let nothing = |expected| EstimateError::Nothing { designer: counted.designer.clone(), expected };
        let place = self.designers().position(|name| name == counted.designer);
        let place = place.ok_or_else(|| nothing("a designer of the estimate"))?;
        let (source, offset) = (&self.sources[place], self.offsets[place]);
        if source.coverage().last().is_none_or(|last| last.end() < counted.period.end()) {
            return Err(nothing("a series that reaches the end of what was counted"));
        }
        let mut terms = Terms::new();
        for (chip, weight) in &counted.chips {
            let flows = source.units_in(chip, counted.period);
            if flows.is_empty() {
                return Err(nothing("sales of the chips that were counted"));
            }
            terms.extend(flows.iter().map(|term| (term.factor * weight, term.column + offset)));
        }
        Ok(gathered(terms))
    }

    /// Quarters in which an entity has data.
    #[must_use]
    pub fn quarters(&self, entity: &Entity) -> Vec<Quarter> {
        let ends: Vec<(Quarter, Quarter)> = match entity {
            Entity::Chip { .. } => {
                let parts = self.parts_of(entity);
                let ends = parts.iter().filter_map(|part| {
                    let flows = self.flows(part);
                    let start = flows.units.iter().position(|terms| !terms.is_empty())?;
                    Some((flows.first + i32::try_from(start).ok()?, flows.last()))
                });
                ends.collect()
            }
            _ => {
                let covered = self.coverage_of(entity);
                covered.iter().filter_map(|(_, c)| Some((c.first()?, c.last()?))).collect()
            }
        };
        let first = ends.iter().map(|ends| ends.0).min();
        let last = ends.iter().map(|ends| ends.1).max();
        first.zip(last).map_or_else(Vec::new, |(first, last)| first.through(last).collect())
    }

    /// Samples of one number: flow in a quarter, or stock sold until its end.
    #[must_use]
    pub fn column(
        &self,
        samples: &Samples,
        entity: &Entity,
        measure: Measure,
        kind: Kind,
        quarter: Quarter,
    ) -> Vec<f64> {
        self.weighted(samples, entity, measure, quarter, |age| match kind {
            Kind::Flow => f64::from(u8::from(age == 0)),
            Kind::Cumulative => 1.0,
        })
    }

    /// Samples of the sum of past flows, each times a weight of its age in quarters (0 for `quarter`).
    fn weighted(
        &self,
        samples: &Samples,
        entity: &Entity,
        measure: Measure,
        quarter: Quarter,
        weight: impl Fn(i32) -> f64,
    ) -> Vec<f64> {
        let mut total = vec![0.0; samples.count()];
        let mut terms: Terms = Vec::new();
        for delivered in self.quarters(entity).into_iter().filter(|&q| q <= quarter) {
            let weight = weight(quarter - delivered);
            if weight != 0.0 {
                let flow = self.terms(entity, measure, delivered);
                terms.extend(flow.into_iter().map(|(factor, column)| (factor * weight, column)));
            }
        }
        samples.add(&gathered(terms), &mut total);
        total
    }

    /// Quantiles of flow and stock of an entity in every quarter with data.
    #[must_use]
    pub fn summarise(&self, samples: &Samples, entity: &Entity, measures: &[Measure]) -> Series {
        let covered = self.coverage_of(entity);
        let parts = self.parts_of(entity);
        let lacking = measures.iter().flat_map(|&measure| {
            let without = parts.iter().filter(move |part| measure.of_one(&part.chip).is_none());
            without.map(move |part| (measure, part.chip.chip.clone()))
        });
        let mut series = Series {
            entity: entity.clone(),
            measures: measures.to_vec(),
            lacking: lacking.collect(),
            common_start: covered.iter().filter_map(|(_, coverage)| coverage.first()).max(),
            quarters: Vec::new(),
        };
        let quarters = self.quarters(entity);
        for &quarter in &quarters {
            let mut summary = QuarterSummary {
                quarter,
                flow: Vec::new(),
                cumulative: Vec::new(),
                missing: Vec::new(),
                partial: Vec::new(),
                not_started: Vec::new(),
                estimated: parts.iter().any(|part| {
                    let flows = self.flows(part);
                    let at = usize::try_from(quarter - flows.first).ok();
                    at.and_then(|at| flows.estimated.get(at)) == Some(&true)
                }),
            };
            summary.cover(covered.iter().copied());
            series.quarters.push(summary);
        }
        let mut known: Vec<(Vec<Terms>, Intervals)> = Vec::new();
        for &measure in measures {
            let flows: Vec<Terms> = quarters.iter().map(|&quarter| self.terms(entity, measure, quarter)).collect();
            // Where one measure is a multiple of another, as for a single chip, so are its quantiles.
            let multiple =
                known.iter().find_map(|(other, intervals)| ratio(&flows, other).map(|ratio| (intervals, ratio)));
            let intervals = match multiple {
                Some((intervals, ratio)) => intervals.iter().map(|(f, c)| (f.times(ratio), c.times(ratio))).collect(),
                None => intervals(samples, &flows),
            };
            for (summary, (flow, cumulative)) in series.quarters.iter_mut().zip(&intervals) {
                summary.flow.push(*flow);
                summary.cumulative.push(*cumulative);
            }
            known.push((flows, intervals));
        }
        series
    }

    /// What of an entity's chips is in service at the end of a quarter, what waits and what was retired.
    #[must_use]
    pub fn in_service(
        &self,
        samples: &Samples,
        entity: &Entity,
        measure: Measure,
        quarter: Quarter,
        life: &Life,
    ) -> Stock<Interval> {
        let of = |part: fn(Stock<f64>) -> f64| {
            let weight = |age| part(life.shares(age));
            Interval::of(&self.weighted(samples, entity, measure, quarter, weight))
        };
        Stock {
            in_service: of(|stock| stock.in_service),
            waiting: of(|stock| stock.waiting),
            retired: of(|stock| stock.retired),
        }
    }

    /// One entity's share of another, sample by sample.
    #[must_use]
    pub fn share(
        &self,
        samples: &Samples,
        (part, whole): (&Entity, &Entity),
        measure: Measure,
        kind: Kind,
        quarter: Quarter,
    ) -> Interval {
        let mut share = self.column(samples, part, measure, kind, quarter);
        let whole = self.column(samples, whole, measure, kind, quarter);
        for (share, whole) in share.iter_mut().zip(&whole) {
            *share /= whole;
        }
        Interval::of(&share)
    }
}

/// Terms of one column put together, in the order of the columns.
fn gathered(mut terms: Terms) -> Terms {
    terms.sort_by_key(|&(_, column)| column);
    let mut gathered: Terms = Vec::new();
    for (factor, column) in terms {
        match gathered.last_mut() {
            Some((sum, last)) if *last == column => *sum += factor,
            _ => gathered.push((factor, column)),
        }
    }
    gathered
}

/// The number that all terms of `other` must be multiplied by to give `flows`, if there is one.
fn ratio(flows: &[Terms], other: &[Terms]) -> Option<f64> {
    let mut ratio: Option<f64> = None;
    for (own, other) in flows.iter().zip(other) {
        if own.len() != other.len() {
            return None;
        }
        for ((a, column), (b, other_column)) in own.iter().zip(other) {
            let this = a / b;
            let known = *ratio.get_or_insert(this);
            if column != other_column || (this / known - 1.0).abs() > 1e-14 || this.is_nan() {
                return None;
            }
        }
    }
    ratio.filter(|ratio| *ratio > 0.0)
}

/// Quantiles of flow and running total, quarter by quarter.
fn intervals(samples: &Samples, flows: &[Terms]) -> Intervals {
    let mut all = Vec::with_capacity(flows.len());
    let first = flows.iter().flatten().next().map(|&(_, column)| column);
    if let Some(column) = first
        && flows.iter().flatten().all(|&(factor, other)| other == column && factor >= 0.0)
    {
        // All quarters are multiples of one column.
        let mut unit = vec![0.0; samples.count()];
        samples.add(&[(1.0, column)], &mut unit);
        let unit = Interval::of(&unit);
        let mut sum = 0.0;
        for flow in flows {
            let factor: f64 = flow.iter().map(|(factor, _)| factor).sum();
            sum += factor;
            all.push((unit.times(factor), unit.times(sum)));
        }
        return all;
    }
    let mut flow = vec![0.0; samples.count()];
    let mut total = vec![0.0; samples.count()];
    let mut latest = Interval::default();
    for terms in flows {
        if terms.is_empty() {
            all.push((Interval::default(), latest));
            continue;
        }
        flow.fill(0.0);
        samples.add(&gathered(terms.clone()), &mut flow);
        arrays::add(&[(1.0, &flow)], &mut total);
        latest = Interval::of(&total);
        all.push((Interval::of(&flow), latest));
    }
    all
}
