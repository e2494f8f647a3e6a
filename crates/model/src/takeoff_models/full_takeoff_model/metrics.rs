//! What a run is summarised by: dates, lengths, doublings of world product.

use super::parameters::Parameters;
use super::path::Path;
use super::run::{Grid, run_while};
use crate::domain::OutOfDomain;
use overhang_prob::math::{exp, log10};
use std::f64::consts::{LN_2, LN_10};

/// Doublings that are listed at most.
const DOUBLINGS: usize = 5;
/// Growth of world product (log, a year) between which its acceleration is timed.
const GROWTH: (f64, f64) = (0.05, 0.20);
/// Research multipliers between which acceleration is timed.
const MULTIPLIER: (f64, f64) = (2.0, 10.0);
/// Share of tasks at which automation begins to count.
const SOME: f64 = 0.2;

/// Dates (years) and lengths (years); none where the run does not get there before 2100.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Milestones {
    /// Training runs suffice for 20% of goods tasks.
    pub sub_agi_year: Option<f64>,
    /// Training runs suffice for all goods tasks.
    pub agi_year: Option<f64>,
    /// 20% of goods tasks are automated.
    pub automation_goods_20: Option<f64>,
    /// All goods tasks are automated.
    pub automation_goods_100: Option<f64>,
    /// 20% of research tasks are automated.
    pub automation_rnd_20: Option<f64>,
    /// All research tasks are automated.
    pub automation_rnd_100: Option<f64>,
    /// The world wakes up.
    pub rampup_start: Option<f64>,
    /// From more than 20% to all goods tasks.
    pub length_goods: Option<f64>,
    /// From more than 20% to all research tasks.
    pub length_rnd: Option<f64>,
    /// From `sub_agi_year` to `agi_year`.
    pub length_sub_agi_to_agi: Option<f64>,
    /// From a research multiplier above 2 to one above 10.
    pub length_multiplier: Option<f64>,
    /// From growth of world product above 5% a year to above 20%.
    pub length_gwp_growth: Option<f64>,
    /// Research multiplier of 5, for the comparison with other models.
    pub multiplier_5: Option<f64>,
    /// Research multiplier of 25, likewise.
    pub multiplier_25: Option<f64>,
    /// Doubling time of world product at the start, then of each doubling after the wake-up, years.
    pub doublings: Vec<f64>,
}

impl Milestones {
    /// Whether all dates, lengths and doublings are there.
    fn complete(&self) -> bool {
        self.named().iter().all(|(_, value)| value.is_some())
            && self.multiplier_5.is_some()
            && self.multiplier_25.is_some()
            && self.doublings.len() == DOUBLINGS
    }

    /// Dates and lengths with their published names.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<f64>); 12] {
        [
            ("sub_agi_year", self.sub_agi_year),
            ("agi_year", self.agi_year),
            ("automation_gns_20%", self.automation_goods_20),
            ("automation_gns_100%", self.automation_goods_100),
            ("automation_rnd_20%", self.automation_rnd_20),
            ("automation_rnd_100%", self.automation_rnd_100),
            ("rampup_start", self.rampup_start),
            ("len_full_automation_gns", self.length_goods),
            ("len_full_automation_rnd", self.length_rnd),
            ("len_sub_agi_to_agi", self.length_sub_agi_to_agi),
            ("len_cog_output_multiplier", self.length_multiplier),
            ("len_gwp_growth", self.length_gwp_growth),
        ]
    }
}

/// The milestones of the run with these inputs, which ends as soon as all of them are known: later steps
/// change none.
///
/// # Errors
/// As for [`run`](super::run::run).
pub fn milestones_only(p: &Parameters, grid: Grid) -> Result<Milestones, OutOfDomain> {
    let path = run_while(p, grid, |path| {
        let automated = path.frac_tasks_automated_goods.last().is_some_and(|&share| share >= 1.0);
        !automated || !milestones(p, path).complete()
    })?;
    Ok(milestones(p, &path))
}

/// The milestones of a run with these inputs.
#[must_use]
pub fn milestones(p: &Parameters, path: &Path) -> Milestones {
    let first = |column: &[f64], holds: &dyn Fn(f64) -> bool| column.iter().position(|&x| holds(x));
    let year = |step: Option<usize>| step.and_then(|step| path.year.get(step).copied());
    let between = |a: Option<f64>, b: Option<f64>| Some(b? - a?);
    let goods = &path.frac_tasks_automated_goods;
    let rnd = &path.frac_tasks_automated_rnd;
    let date = |column: &[f64], share: f64| year(first(column, &|x| x >= share));
    let above = |column: &[f64], level: f64| year(first(column, &|x| x > level));
    let rampup = first(goods, &|x| x >= p.rampup_trigger);
    let mut result = Milestones {
        sub_agi_year: date(&path.frac_trainable_goods, SOME),
        agi_year: date(&path.frac_trainable_goods, 1.0),
        automation_goods_20: date(goods, SOME),
        automation_goods_100: date(goods, 1.0),
        automation_rnd_20: date(rnd, SOME),
        automation_rnd_100: date(rnd, 1.0),
        rampup_start: year(rampup),
        ..Milestones::default()
    };
    result.length_goods = between(above(goods, SOME), result.automation_goods_100);
    result.length_rnd = between(above(rnd, SOME), result.automation_rnd_100);
    result.length_sub_agi_to_agi = between(result.sub_agi_year, result.agi_year);
    let multiplier = &path.automation_multiplier_rnd;
    result.length_multiplier = between(above(multiplier, MULTIPLIER.0), above(multiplier, MULTIPLIER.1));
    result.multiplier_5 = date(multiplier, 5.0);
    result.multiplier_25 = date(multiplier, 25.0);
    let steps_per_year = (1.0 / path.step_years).round() as usize;
    let later = path.gwp.iter().skip(steps_per_year);
    let growth: Vec<f64> = path.gwp.iter().zip(later).map(|(now, later)| later / now).collect();
    result.length_gwp_growth = between(above(&growth, exp(GROWTH.0)), above(&growth, exp(GROWTH.1)));
    result.doublings = doublings(path, rampup);
    result
}

/// The doubling time at the start, then, from the wake-up on, the years until world product has more
/// than doubled, again and again.
fn doublings(path: &Path, rampup: Option<usize>) -> Vec<f64> {
    let mut found = Vec::new();
    if let [first, second, ..] = path.gwp[..] {
        found.push(path.step_years * LN_2 / (LN_10 * (log10(second) - log10(first))));
    }
    let mut from = rampup;
    while let Some(start) = from.filter(|_| found.len() < DOUBLINGS) {
        let Some(&reference) = path.gwp.get(start) else { break };
        from = path.gwp.iter().skip(start).position(|&y| y > 2.0 * reference).map(|steps| start + steps);
        if let Some(end) = from {
            found.push((end - start) as f64 * path.step_years);
        }
    }
    found
}
