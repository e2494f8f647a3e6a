//! The fleet: what AI compute exists, from evidence rows to intervals by designer, chip or owner.
//!
//! [`FleetEstimate::new`] reads the rows (already filtered by the as-of date), draws joint samples of all
//! designers and keeps them; its methods answer questions about them. Sample `i` of a variable is number `i`
//! of the stream of that variable, so results depend on neither threads nor blocks.

mod inputs;
pub mod posterior;

use crate::error::Error;
use inputs::{Reader, refused};
use overhang_evidence::{Evidence, Kind as EvidenceKind};
use overhang_model::chips::estimate::{
    Block, Entity, EstimateError, FixedMix, Fleet, Interval, Judgement, Kind, Life, Measure, OwnerSamples, Owners,
    Samples, Scope, Series, Source, Stock, Trainium, UncertainMix, Weibull, growth as growths,
};
use overhang_prob::Stream;
use overhang_units::Quarter;
use rayon::prelude::*;

/// Samples of one block.
const BLOCK: usize = 2_048;
/// Numbers held at once: 2 GiB of them are refused.
const LIMIT: u64 = 1 << 28;
/// Variables of one sample, at most: for the size of a refused question only.
const COLUMNS: u64 = 400;
/// 2025-Q3, the last quarter of the data behind the published growth of 3.3 times a year.
const CLAIM_END: i32 = 2025 * 4 + 2;
/// Quarters from sale to service that are shown.
const LAGS: [f64; 2] = [1.0, 2.0];

/// What the fleet is split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// Who designed the chips.
    Designer,
    /// Chip model.
    Chip,
    /// Who owns them.
    Owner,
}

/// Intervals of one series by quarter.
#[derive(Debug, Clone)]
pub struct Line {
    /// Flow and stock with what they cover.
    pub series: Series,
    /// Chips of the series without a list price: spend leaves them out.
    pub unpriced: Vec<String>,
    /// No chip of the series has a list price, or spend is not known for it.
    pub no_spend: bool,
}

impl Line {
    /// An interval; nothing outside the series, and no spend where no chip has a price.
    #[must_use]
    pub fn interval(&self, kind: Kind, measure: Measure, quarter: Quarter) -> Option<Interval> {
        if measure == Measure::SpendUsd && self.no_spend {
            return None;
        }
        self.series.interval(kind, measure, quarter)
    }

    /// The last quarter that all designers of the series which have begun cover as a whole.
    #[must_use]
    pub fn last_complete(&self) -> Option<Quarter> {
        self.series.quarters.iter().rfind(|quarter| quarter.complete()).map(|quarter| quarter.quarter)
    }
}

/// Growth of a series over a window.
#[derive(Debug, Clone)]
pub struct GrowthLine {
    /// Whose.
    pub entity: Entity,
    /// In what.
    pub measure: Measure,
    /// Least squares on the medians.
    pub growth: growths::Growth,
    /// Over joint samples, where there are some.
    pub sampled: Option<Interval>,
}

/// A share of the cumulative H100e of the world.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// Whose.
    pub entity: Entity,
    /// Its interval over samples; for owners the ratio of medians at all three points.
    pub share: Interval,
    /// Whether the ends are known.
    pub with_ends: bool,
}

/// Chips sold beside chips that run, in H100e.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// At the end of which quarter.
    pub quarter: Quarter,
    /// Sold until then.
    pub sold: Interval,
    /// By quarters from sale to service, without retirement.
    pub lagged: Vec<(f64, Stock<Interval>)>,
    /// Failures and wear, without a lag.
    pub aged: Stock<Interval>,
    /// Failures a year.
    pub failures_per_year: f64,
    /// Mean life by wear alone, years.
    pub wear_mean_years: f64,
}

/// Joint samples of all designers.
#[derive(Debug)]
pub struct FleetEstimate {
    fleet: Fleet,
    owners: Owners,
    samples: Samples,
    seed: u64,
    pool: rayon::ThreadPool,
    failures_per_year: f64,
    wear: Weibull,
    weakest: Option<EvidenceKind>,
    world: Line,
    last_complete: Quarter,
}

impl FleetEstimate {
    /// Reads the evidence and draws the samples; `threads` 0 means one per core.
    ///
    /// # Errors
    /// Rows that are missing or say something impossible, no samples or too many, no quarter that is
    /// complete.
    pub fn new(evidence: &Evidence, samples: u64, seed: u64, threads: usize) -> Result<Self, Error> {
        if samples == 0 || samples > LIMIT / COLUMNS {
            let expected = format!("1 to {} samples of the fleet (2 GiB)", LIMIT / COLUMNS);
            return Err(Error::Question(format!("--draws: found {samples}, expected {expected}")));
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| Error::Question(format!("--threads: found {threads}, but {e}")))?;
        let reader = Reader::new(evidence);
        let (nvidia, sources) = sources(&reader)?;
        let chips = reader.chips()?;
        let owners = Owners::new(reader.owners(&chips, &nvidia)?, &nvidia).map_err(|e| refused(&e))?;
        let fleet = Fleet::new(&chips, sources).map_err(|e| refused(&e))?;
        let failures_per_year = reader.failures_per_year()?;
        let wear = reader.wear()?;
        let count = usize::try_from(samples).unwrap_or(usize::MAX);
        let drawn = blocks(&pool, count, |first, length| fleet.block(length, &mut uniforms(seed, first)));
        let samples = Samples::new(drawn);
        let weakest = reader.weakest();
        let (world, last_complete) = of_world(&fleet, &samples, &pool)?;
        Ok(Self { fleet, owners, samples, seed, pool, failures_per_year, wear, weakest, world, last_complete })
    }

    /// Sums up the world again, after its samples have changed.
    fn measure_world(&mut self) -> Result<(), Error> {
        (self.world, self.last_complete) = of_world(&self.fleet, &self.samples, &self.pool)?;
        Ok(())
    }

    /// The last quarter that is complete for the world.
    #[must_use]
    pub fn last_complete(&self) -> Quarter {
        self.last_complete
    }

    /// The weakest kind of evidence that the estimate rests on.
    #[must_use]
    pub fn weakest(&self) -> Option<EvidenceKind> {
        self.weakest
    }

    /// Everything that can be asked for: the world, designers and chips.
    #[must_use]
    pub fn entities(&self) -> Vec<Entity> {
        self.fleet.entities()
    }

    /// Joint samples of one number: flow in a quarter, or stock sold until its end.
    #[must_use]
    pub fn column(&self, entity: &Entity, measure: Measure, kind: Kind, quarter: Quarter) -> Vec<f64> {
        self.fleet.column(&self.samples, entity, measure, kind, quarter)
    }

    /// Joint samples of growth a year, as a factor, over a window of quarters; none for a window of one.
    #[must_use]
    pub fn growth_samples(
        &self,
        entity: &Entity,
        measure: Measure,
        kind: Kind,
        window: (Quarter, Quarter),
    ) -> Option<Vec<f64>> {
        growths::growth_samples(&self.fleet, &self.samples, entity, measure, kind, window)
    }

    /// The world and its parts.
    #[must_use]
    pub fn lines(&self, split: Split) -> Vec<Line> {
        let entities: Vec<Entity> = self.fleet.entities();
        let wanted = |entity: &&Entity| match split {
            Split::Designer => matches!(entity, Entity::Designer(_)),
            Split::Chip => matches!(entity, Entity::Chip { .. }),
            Split::Owner => false,
        };
        let entities: Vec<&Entity> = entities.iter().filter(wanted).collect();
        let of = |entity: &&Entity| line(&self.fleet, self.fleet.summarise(&self.samples, entity, &Measure::MAIN));
        let mut lines = vec![self.world.clone()];
        lines.extend(self.pool.install(|| entities.par_iter().map(of).collect::<Vec<Line>>()));
        if split == Split::Owner {
            let draw = |first, length| self.owners.block(length, &mut uniforms(self.seed, first));
            let own = OwnerSamples::new(blocks(&self.pool, self.samples.count(), draw));
            let (series, _) = self.owners.summarise(&self.fleet, &self.samples, &own, Scope::All);
            lines.extend(series.into_iter().map(|series| Line { series, unpriced: Vec::new(), no_spend: true }));
        }
        lines
    }

    /// Shares of the cumulative H100e of the world at its last complete quarter.
    #[must_use]
    pub fn shares(&self, lines: &[Line]) -> Vec<Share> {
        let at = self.last_complete;
        let median = |line: &Line| line.interval(Kind::Cumulative, Measure::H100e, at).map(|x| x.p50);
        let of = |line: &Line| {
            let entity = line.series.entity.clone();
            let (share, with_ends) = match &entity {
                Entity::World => return None,
                Entity::Owner(_) => {
                    let ratio = median(line)? / median(&self.world)?;
                    (Interval { p5: ratio, p50: ratio, p95: ratio }, false)
                }
                _ => {
                    let pair = (&entity, &Entity::World);
                    (self.fleet.share(&self.samples, pair, Measure::H100e, Kind::Cumulative, at), true)
                }
            };
            Some(Share { entity, share, with_ends })
        };
        self.pool.install(|| lines.par_iter().filter_map(of).collect())
    }

    /// Growth of the world and of Nvidia over several windows, and of each line over its last year.
    #[must_use]
    pub fn growth(&self, lines: &[Line]) -> Vec<GrowthLine> {
        let last = self.last_complete;
        let start = self.world.series.quarters.first().map_or(last, |quarter| quarter.quarter);
        let common = self.world.series.common_start.unwrap_or(start);
        let year = last - 4;
        let world = Entity::World;
        let mut asked = Vec::new();
        for (kind, measure) in [
            (Kind::Cumulative, Measure::H100e),
            (Kind::Flow, Measure::H100e),
            (Kind::Cumulative, Measure::PowerGw),
            (Kind::Flow, Measure::SpendUsd),
        ] {
            let windows: &[Quarter] = if measure == Measure::H100e { &[start, common, year] } else { &[start, year] };
            for from in windows.iter().filter(|&&from| from >= start && from < last) {
                asked.push((&self.world, world.clone(), kind, measure, (*from, last)));
            }
        }
        // What the published "3.3x a year since 2022" was said of.
        let said = Quarter::from_index(CLAIM_END);
        if said > start && said < last {
            asked.push((&self.world, world.clone(), Kind::Cumulative, Measure::H100e, (start, said)));
        }
        let mut parts: Vec<&Line> = lines.iter().filter(|line| line.series.entity != world).collect();
        // Largest first.
        let stock = |line: &Line| line.interval(Kind::Cumulative, Measure::H100e, last).map_or(0.0, |x| x.p50);
        parts.sort_by(|a, b| stock(b).total_cmp(&stock(a)));
        for line in parts {
            let end = line.last_complete().unwrap_or(last);
            let sold = |at| line.interval(Kind::Flow, Measure::H100e, at).is_some_and(|x| x.p50 > 0.0);
            if line.series.quarters.first().is_none_or(|first| first.quarter > end - 4) || !sold(end) {
                continue;
            }
            for kind in [Kind::Cumulative, Kind::Flow] {
                asked.push((line, line.series.entity.clone(), kind, Measure::H100e, (end - 4, end)));
            }
        }
        let of = |(line, entity, kind, measure, (from, to)): &(&Line, Entity, Kind, Measure, (Quarter, Quarter))| {
            let medians = line.series.medians(*kind, *measure, *from, *to);
            let growth = growths::growth(*kind, *from, &medians)?;
            let sampled = match entity {
                Entity::Owner(_) => None,
                _ => growths::sampled_growth(&self.fleet, &self.samples, entity, *measure, *kind, (*from, *to)),
            };
            Some(GrowthLine { entity: entity.clone(), measure: *measure, growth, sampled })
        };
        self.pool.install(|| asked.par_iter().filter_map(of).collect())
    }

    /// Chips sold beside chips that run.
    #[must_use]
    pub fn service(&self) -> Service {
        let at = self.last_complete;
        let stock = |life: Life| self.fleet.in_service(&self.samples, &Entity::World, Measure::H100e, at, &life);
        let failures_per_year = self.failures_per_year;
        let nothing = Interval::default();
        Service {
            quarter: at,
            sold: self.world.interval(Kind::Cumulative, Measure::H100e, at).unwrap_or(nothing),
            lagged: LAGS
                .iter()
                .map(|&lag_quarters| (lag_quarters, stock(Life { lag_quarters, ..Life::default() })))
                .collect(),
            aged: stock(Life { lag_quarters: 0.0, failures_per_year, wear: Some(self.wear) }),
            failures_per_year,
            wear_mean_years: self.wear.mean_years,
        }
    }

    /// H100 equivalents of the world by other measures than 8-bit operations, with the chips left out of
    /// each because their data sheet lacks it.
    #[must_use]
    pub fn numeraires(&self) -> Vec<(Measure, Interval, Vec<String>)> {
        let series = self.pool.install(|| self.fleet.summarise(&self.samples, &Entity::World, &Measure::NUMERAIRES));
        let of = |&measure: &Measure| {
            let interval = series.interval(Kind::Cumulative, measure, self.last_complete)?;
            let lacking = series.lacking.iter().filter(|(lacks, _)| *lacks == measure);
            Some((measure, interval, lacking.map(|(_, chip)| chip.clone()).collect()))
        };
        Measure::NUMERAIRES.iter().filter_map(of).collect()
    }
}

/// The designers, the first of them once more as what owners are known by.
fn sources(reader: &Reader<'_>) -> Result<(FixedMix, Vec<Box<dyn Source>>), Error> {
    // What is missing first is what became public last.
    let nvidia = FixedMix::new(reader.nvidia()?).map_err(|e| refused(&e))?;
    let sources: Vec<Box<dyn Source>> = vec![
        Box::new(nvidia.clone()),
        boxed(UncertainMix::new(reader.google()?))?,
        boxed(Trainium::new(reader.amazon()?))?,
        boxed(UncertainMix::new(reader.amd()?))?,
        boxed(Judgement::new(reader.judgement("Huawei")?))?,
        boxed(Judgement::new(reader.judgement("Cambricon")?))?,
    ];
    Ok((nvidia, sources))
}

/// The world, and its last quarter that is covered as a whole.
fn of_world(fleet: &Fleet, samples: &Samples, pool: &rayon::ThreadPool) -> Result<(Line, Quarter), Error> {
    let world = line(fleet, pool.install(|| fleet.summarise(samples, &Entity::World, &Measure::MAIN)));
    let last_complete = world.last_complete().ok_or_else(|| {
        Error::Evidence("the estimate of chips found no quarter that is covered as a whole, expected one".to_string())
    })?;
    Ok((world, last_complete))
}

fn boxed<S: Source + 'static>(made: Result<S, EstimateError>) -> Result<Box<dyn Source>, Error> {
    made.map(|source| Box::new(source) as Box<dyn Source>).map_err(|e| refused(&e))
}

fn line(fleet: &Fleet, series: Series) -> Line {
    let lacking = series.lacking.iter().filter(|(measure, _)| *measure == Measure::SpendUsd);
    let unpriced: Vec<String> = lacking.map(|(_, chip)| chip.clone()).collect();
    let of_series = |entity: &Entity| match (&series.entity, entity) {
        (Entity::World, Entity::Chip { .. }) => true,
        (Entity::Designer(name), Entity::Chip { designer, .. }) => name == designer,
        (own, entity) => own == entity,
    };
    let chips =
        fleet.entities().iter().filter(|entity| matches!(entity, Entity::Chip { .. }) && of_series(entity)).count();
    let no_spend = unpriced.len() >= chips;
    Line { series, unpriced, no_spend }
}

/// The random numbers of the samples from `first` on. Names of variables begin with `chips.`.
fn uniforms(seed: u64, first: usize) -> impl FnMut(&str, &mut [f64]) {
    move |name, numbers| Stream::new(seed, name).fill(first as u64, 0, numbers)
}

/// Cuts samples into blocks and draws them on all threads, in order.
fn blocks(pool: &rayon::ThreadPool, count: usize, draw: impl Fn(usize, usize) -> Block + Sync) -> Vec<Block> {
    let starts: Vec<usize> = (0..count).step_by(BLOCK).collect();
    pool.install(|| starts.par_iter().map(|&first| draw(first, BLOCK.min(count - first))).collect())
}
