//! What owners buy in a quarter and hold at its end, sample by sample.

use super::{CHINA, MEASURES, OTHER, OwnerSamples, Owners, Scope, source_name};
use crate::chips::estimate::fixed_mix::FiscalQuarter;
use crate::chips::estimate::samples::{Block, Samples};
use crate::chips::estimate::{Entity, Fleet, arrays};
use overhang_units::Quarter;

/// Flows of a quarter and stocks at its end of all owners, sample by sample.
pub(super) struct Ledger<'a> {
    owners: &'a Owners,
    fleet: &'a Fleet,
    samples: &'a Samples,
    own: &'a OwnerSamples,
    scope: Scope,
    names: Vec<String>,
    /// By owner and measure.
    pub(super) flows: Vec<Vec<f64>>,
    pub(super) stocks: Vec<Vec<f64>>,
    /// Published stocks so far, by plan and measure; empty before the first.
    latest: Vec<Vec<f64>>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(
        owners: &'a Owners,
        fleet: &'a Fleet,
        samples: &'a Samples,
        own: &'a OwnerSamples,
        scope: Scope,
        count: usize,
    ) -> Self {
        let empty = vec![vec![0.0; samples.count()]; count * MEASURES.len()];
        let names = owners.names();
        let latest = vec![Vec::new(); owners.published.len() * MEASURES.len()];
        let flows = empty.clone();
        Self { owners, fleet, samples, own, scope, names, flows, stocks: empty, latest }
    }

    fn place(&self, owner: &str) -> usize {
        self.names.iter().position(|name| name == owner).unwrap_or(self.names.len())
    }

    pub(super) fn step(&mut self, quarter: Quarter) {
        for flow in &mut self.flows {
            flow.fill(0.0);
        }
        let mut start = 0;
        for (block, own) in self.samples.blocks().iter().zip(&self.own.0) {
            self.shared(quarter, block, own, start);
            start += block.length();
        }
        if self.scope == Scope::All {
            self.other_designers(quarter);
        }
        self.published(quarter);
        self.remainder(quarter);
        for (stock, flow) in self.stocks.iter_mut().zip(&self.flows) {
            arrays::add(&[(1.0, flow)], stock);
        }
    }

    /// Flows of the designer whose revenue is shared, in one block that begins at sample `start`.
    fn shared(&mut self, quarter: Quarter, block: &Block, own: &Block, start: usize) {
        let owners = self.owners;
        let entity = Entity::Designer(source_name(&owners.designer).to_owned());
        let parts = self.fleet.parts_of(&entity);
        let offset = self.fleet.offset(source_name(&owners.designer)).unwrap_or(0);
        let end = start + block.length();
        let china = self.place(CHINA);
        let fiscal: Vec<(&FiscalQuarter, &[f64])> = owners.designer.quarters().collect();
        for (number, part) in owners.designer.parts_of(quarter) {
            let Some((_, constants)) = fiscal.get(number) else {
                continue;
            };
            for (place, measure) in MEASURES.into_iter().enumerate() {
                let (mut free, mut for_china) = (Vec::new(), Vec::new());
                let mut partly = None;
                for (column, (constant, chip)) in constants.iter().zip(owners.designer.chips()).enumerate() {
                    let data_sheet = parts.iter().find(|part| part.chip.chip == *chip);
                    let per_unit = data_sheet.and_then(|part| measure.of_one(&part.chip));
                    let factor = constant * part * per_unit.unwrap_or(0.0);
                    if factor == 0.0 {
                        continue;
                    }
                    let is_for_china = owners.china_chips.iter().any(|name| name == chip);
                    let list = if is_for_china { &mut for_china } else { &mut free };
                    list.push((factor, column + offset));
                    if let Some((chip, until, _)) = owners.china_part
                        && chip == column
                        && number <= until
                    {
                        partly = Some((factor, column + offset));
                    }
                }
                let mut total = vec![0.0; block.length()];
                arrays::add(&block.terms(&free), &mut total);
                for owner in 0..owners.owners.len() {
                    let share = own.column(owner * owners.known + number);
                    let flow = self.flows.get_mut(owner * MEASURES.len() + place);
                    if let (Some(share), Some(flow)) = (share, flow) {
                        for ((flow, total), share) in flow[start..end].iter_mut().zip(&total).zip(share) {
                            *flow += total * share;
                        }
                    }
                }
                let Some(flow) = self.flows.get_mut(china * MEASURES.len() + place) else {
                    continue;
                };
                arrays::add(&block.terms(&for_china), &mut flow[start..end]);
                if let (Some(partly), Some(share)) = (partly, own.column(owners.columns() - 1)) {
                    let mut chips = vec![0.0; block.length()];
                    arrays::add(&block.terms(&[partly]), &mut chips);
                    for ((flow, chips), share) in flow[start..end].iter_mut().zip(&chips).zip(share) {
                        *flow += chips * share;
                    }
                }
            }
        }
    }

    /// Flows of designers whose chips one owner holds, and of chips for China.
    fn other_designers(&mut self, quarter: Quarter) {
        let shared = source_name(&self.owners.designer);
        for designer in self.fleet.designers().filter(|name| *name != shared) {
            let holder = self.owners.whole.iter().find(|(name, _)| name == designer);
            for part in self.fleet.parts_of(&Entity::Designer(designer.to_owned())) {
                let owner = match holder {
                    Some((_, owner)) => owner.as_str(),
                    None if part.chip.china_market => CHINA,
                    None => continue, // published stocks and Other
                };
                let place = self.names.iter().position(|name| name == owner).unwrap_or(0);
                for (measure, flow) in MEASURES.into_iter().zip(self.flows.iter_mut().skip(place * MEASURES.len())) {
                    let terms = self.fleet.part_terms(part, measure, quarter);
                    self.samples.add(&terms.unwrap_or_default(), flow);
                }
            }
        }
    }

    /// Changes of published stocks.
    fn published(&mut self, quarter: Quarter) {
        let shared = source_name(&self.owners.designer);
        for (number, plan) in self.owners.published.iter().enumerate() {
            let counted = self.scope == Scope::All || plan.designer == shared;
            let stock = plan.stocks.iter().find(|stock| stock.0 == quarter);
            let (true, Some((_, through))) = (counted, stock) else { continue };
            let place = self.place(&plan.owner);
            for (measure, through) in through.iter().enumerate() {
                let mut stock = Vec::with_capacity(self.samples.count());
                for own in &self.own.0 {
                    if let Some(z) = own.column(self.owners.published_column(number)) {
                        let start = stock.len();
                        stock.resize(start + z.len(), 0.0);
                        through.fill(z, &mut stock[start..]);
                    }
                }
                let change = number * MEASURES.len() + measure;
                if let (Some(flow), Some(latest)) =
                    (self.flows.get_mut(place * MEASURES.len() + measure), self.latest.get_mut(change))
                {
                    // Before the first published quarter there is nothing to subtract.
                    arrays::add(&[(1.0, &stock), (-1.0, latest)], flow);
                    *latest = stock;
                }
            }
        }
    }

    /// What no owner has.
    fn remainder(&mut self, quarter: Quarter) {
        let entity = match self.scope {
            Scope::SharedDesigner => Entity::Designer(source_name(&self.owners.designer).to_owned()),
            Scope::All => Entity::World,
        };
        let other = self.place(OTHER);
        for (place, measure) in MEASURES.into_iter().enumerate() {
            let mut rest = vec![0.0; self.samples.count()];
            for part in self.fleet.parts_of(&entity) {
                let terms = self.fleet.part_terms(part, measure, quarter);
                self.samples.add(&terms.unwrap_or_default(), &mut rest);
            }
            for owner in (0..self.names.len()).filter(|&owner| owner != other) {
                if let Some(flow) = self.flows.get(owner * MEASURES.len() + place) {
                    arrays::add(&[(-1.0, flow)], &mut rest);
                }
            }
            if let Some(flow) = self.flows.get_mut(other * MEASURES.len() + place) {
                *flow = rest;
            }
        }
    }

    /// The share of samples with a negative stock of Other, in H100 equivalents.
    pub(super) fn negative_share(&self) -> f64 {
        let place = self.place(OTHER) * MEASURES.len() + 1;
        let negative = self.stocks.get(place).map_or(0, |stock| stock.iter().filter(|&&held| held < 0.0).count());
        negative as f64 / self.samples.count() as f64
    }
}
