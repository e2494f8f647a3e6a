//! What a sum of money changes in the race, on the same histories: the programme and its alternatives.
//!
//! Histories are chosen once, as the race without a measure has them, and followed under each measure with the
//! same parameters and shocks: differences are those of the same histories.

use crate::error::Error;
use crate::plan::{Plan, program};
use crate::race::{self, Options};
use crate::scenario::registry::{self, SLOTS};
use crate::simulate::{self, Change, Group, HISTORIES, INPUTS, Keep, NEVER};
use crate::start::first_quarter;
use crate::tally::{Estimate, GroupMean, MANY_GROUPS, Tally, mean_of_groups};
use overhang_model::QUARTER_YEARS;
use overhang_model::joint::{COLUMNS, QUARTERS};
use overhang_model::power::gap::{Rates, idle_cost};
use overhang_model::program::measures::{Bill, Question, schedule};
use overhang_model::program::reactors::Reactor;
use overhang_prob::math::exp;
use overhang_prob::quantile::{P5_P50_P95, weighted_mean, weighted_quantiles};
use overhang_units::Date;

/// Years of the race.
pub const YEARS: usize = QUARTERS / 4;
/// Columns that are read, in the order of the step.
const NAMES: [&str; 5] = ["price_kusd_per_h100e", "stock_mh", "need_gw", "energised_gw", "idle_share"];
/// Numbers of an outcome.
const NUMBERS: usize = Outcome::SpentUsdBn.index() + 1;

/// One number of a history under a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The breaker has tripped by the end of a year, counted from 0.
    Breaker(usize),
    /// Idle gigawatt-quarters from the first quarter to the end of a year.
    IdleGwQuarters(usize),
    /// What idle chips lost in value in the same time, bn USD.
    IdleUsdBn(usize),
    /// Power switched on at the end of a year, GW.
    EnergisedGw(usize),
    /// Take-off (0) or bubble (2) has happened by the horizon.
    Ever(usize),
    /// Money spent by the horizon, bn USD.
    SpentUsdBn,
}

impl Outcome {
    const fn index(self) -> usize {
        match self {
            Self::Breaker(year) => year,
            Self::IdleGwQuarters(year) => YEARS + year,
            Self::IdleUsdBn(year) => 2 * YEARS + year,
            Self::EnergisedGw(year) => 3 * YEARS + year,
            Self::Ever(event) => 4 * YEARS + event,
            Self::SpentUsdBn => 4 * YEARS + 3,
        }
    }
}

/// Means over the histories of a group under a question: of a number x, of its difference d to the race as it is, of
/// x^2, of d^2, and of d times the money spent.
#[derive(Debug, Clone, Copy)]
struct Moments {
    x: [f64; NUMBERS],
    d: [f64; NUMBERS],
    x_squared: [f64; NUMBERS],
    d_squared: [f64; NUMBERS],
    d_spent: [f64; NUMBERS],
}

impl Moments {
    const NONE: Self = {
        let none = [0.0; NUMBERS];
        Self { x: none, d: none, x_squared: none, d_squared: none, d_spent: none }
    };

    /// Adds the outcomes of a history, those of it in the race as it is, and divides by the number of all.
    fn add(&mut self, outcomes: &[f64; NUMBERS], base: &[f64; NUMBERS], count: f64) {
        let spent = outcomes[Outcome::SpentUsdBn.index()];
        for (k, (&x, &without)) in outcomes.iter().zip(base).enumerate() {
            let d = x - without;
            self.x[k] += x / count;
            self.d[k] += d / count;
            self.x_squared[k] += x * x / count;
            self.d_squared[k] += d * d / count;
            self.d_spent[k] += d * spent / count;
        }
    }
}

/// A group under the race as it is and each question.
#[derive(Debug, Clone)]
struct Means {
    weight: f64,
    effective: f64,
    by_question: Vec<Moments>,
}

/// What the reactors of the histories are.
#[derive(Debug, Clone, Default)]
pub struct Reactors {
    weights: Vec<f64>,
    /// Years from the start until the first runs.
    first_years: Vec<f64>,
    /// Running at the end of each year, GW of size.
    running_gw: Vec<[f64; YEARS]>,
    bought_gw: Vec<f64>,
    levelised: Vec<f64>,
    value_per_kw: Vec<f64>,
}

/// Quantiles at 5%, 50% and 95%.
pub type Quantiles = [f64; 3];

impl Reactors {
    fn quantiles(&self, values: &[f64]) -> Quantiles {
        weighted_quantiles(values, &self.weights, &P5_P50_P95)
    }

    /// Years from the start until the first runs.
    #[must_use]
    pub fn first_years(&self) -> Quantiles {
        self.quantiles(&self.first_years)
    }

    /// Chance that the first runs before `years` after the start.
    #[must_use]
    pub fn chance_before(&self, years: f64) -> f64 {
        let before: Vec<f64> = self.first_years.iter().map(|&first| f64::from(u8::from(first < years))).collect();
        weighted_mean(&before, &self.weights)
    }

    /// Size of what runs at the end of a year of the race, GW.
    #[must_use]
    pub fn running_gw(&self, year: usize) -> Quantiles {
        let values: Vec<f64> = self.running_gw.iter().map(|gw| gw.get(year).copied().unwrap_or(f64::NAN)).collect();
        self.quantiles(&values)
    }

    /// Size of all that the money buys in the end, GW.
    #[must_use]
    pub fn bought_gw(&self) -> Quantiles {
        self.quantiles(&self.bought_gw)
    }

    /// Levelised cost of the mean unit, USD per MWh.
    #[must_use]
    pub fn levelised_usd_per_mwh(&self) -> Quantiles {
        self.quantiles(&self.levelised)
    }

    /// Net present value of the mean unit at the assumed price of power, USD per kW.
    #[must_use]
    pub fn value_usd_per_kw(&self) -> Quantiles {
        self.quantiles(&self.value_per_kw)
    }
}

/// What came out.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The race as it is.
    pub tally: Tally,
    /// Reactors of the first question.
    pub reactors: Reactors,
    groups: Vec<Means>,
}

/// What is read of a history, and where it stands.
#[derive(Debug, Clone, Copy)]
struct Slots {
    life: usize,
    depreciation_times_life: usize,
    carry: usize,
    book_life: usize,
}

impl Slots {
    fn find() -> Result<Self, Error> {
        let slot = |name: &str| {
            registry::find(name).ok_or_else(|| Error::Question(format!("the race has no parameter {name}")))
        };
        Ok(Self {
            life: slot("chips.life")?,
            depreciation_times_life: slot("demand.dep_life")?,
            carry: slot("demand.wacc")?,
            book_life: slot("money.book_life")?,
        })
    }
}

/// Quarters from the start of the race to `start`; the day itself counts as over.
#[must_use]
pub fn start_quarter(start: Date) -> f64 {
    let quarter = overhang_units::Quarter::containing(start);
    let days = |from: Date, to: Date| f64::from(overhang_units::days_between(from, to));
    let part = days(quarter.start(), start) / (days(quarter.start(), quarter.end()) + 1.0);
    f64::from(quarter.index() - first_quarter().index()) + part
}

/// Runs the race as it is and under each question. Reactors are those of the first.
///
/// # Errors
/// Whatever the race says.
pub fn compare(plan: &Plan, options: &Options<'_>, questions: &[Question]) -> Result<Comparison, Error> {
    let slots = Slots::find()?;
    let keep = Keep {
        columns: NAMES
            .iter()
            .map(|name| {
                let found = COLUMNS.iter().position(|(column, _, _)| column == name);
                found.ok_or_else(|| Error::Question(format!("the race has no {name}")))
            })
            .collect::<Result<_, _>>()?,
        inputs: true,
    };
    let mut comparison = Comparison { tally: Tally::default(), reactors: Reactors::default(), groups: Vec::new() };
    let changes: Vec<Change> = questions.iter().copied().map(Change::Measure).collect();
    race::groups::<_, Error>(
        options,
        |id, count| {
            let worlds = simulate::paired(plan, options.mode, id, count, &keep, &changes, options.instructions);
            reduce(worlds, questions, &slots)
        },
        |(base, means, reactors)| {
            comparison.tally.add(&base);
            comparison.groups.extend(means);
            comparison.reactors.append(reactors);
            Ok(())
        },
    )?;
    race::agreed(&comparison.tally)?;
    Ok(comparison)
}

impl Reactors {
    fn append(&mut self, other: Self) {
        self.weights.extend(other.weights);
        self.first_years.extend(other.first_years);
        self.running_gw.extend(other.running_gw);
        self.bought_gw.extend(other.bought_gw);
        self.levelised.extend(other.levelised);
        self.value_per_kw.extend(other.value_per_kw);
    }

    fn add(&mut self, weight: f64, inputs: &[f64; SLOTS], question: &Question, bill: &Bill) {
        let p = program(inputs);
        let plan = schedule(&p);
        let units = (bill.reactors_bought_gw / p.reactor_unit_gw).round() as usize;
        self.weights.push(weight);
        self.first_years.push(plan.first_years());
        self.bought_gw.push(bill.reactors_bought_gw);
        self.running_gw.push(std::array::from_fn(|year| {
            let years = (4.0 * (year + 1) as f64 - question.start_quarter) * QUARTER_YEARS;
            plan.running(years, units) as f64 * p.reactor_unit_gw
        }));
        let mean_cost = bill.reactors_cost_usd_bn / bill.reactors_bought_gw * 1e3;
        let reactor = Reactor {
            overnight_usd_per_kw: mean_cost,
            build_years: plan.later_build_years.round() as usize,
            life_years: p.reactor_life_years,
            capacity_factor: p.reactor_capacity_factor_share,
            fixed_usd_per_kw_year: p.reactor_fixed_cost_usd_per_kw_year,
            variable_usd_per_mwh: p.reactor_variable_cost_usd_per_mwh,
            rate: p.reactor_return_per_year,
        };
        self.levelised.push(reactor.levelised_usd_per_mwh());
        self.value_per_kw.push(1e3 * reactor.net_present_value_usd_m(1.0, p.power_price_usd_per_mwh));
    }
}

/// The race as it is without its columns, the means of a group, and its reactors.
fn reduce(worlds: Vec<Group>, questions: &[Question], slots: &Slots) -> (Group, Option<Means>, Reactors) {
    let mut reactors = Reactors::default();
    let Some(base) = worlds.first() else { return (Group::default(), None, reactors) };
    let sound: Vec<usize> =
        (0..base.trips.len()).filter(|&k| worlds.iter().all(|world| world.failed.get(k) == Some(&false))).collect();
    let weight = base.weight * sound.len() as f64 / HISTORIES as f64;
    let count = sound.len() as f64;
    let mut sums = vec![Moments::NONE; worlds.len()];
    for &k in &sound {
        let Some(Ok(inputs)) = base.inputs.get(k * INPUTS..(k + 1) * INPUTS).map(<&[f64; SLOTS]>::try_from) else {
            continue;
        };
        let lost_share = lost_share(inputs, slots);
        let as_it_is = outcomes(base, k, lost_share);
        for (number, (world, sums)) in worlds.iter().zip(&mut sums).enumerate() {
            let own = outcomes(world, k, lost_share);
            sums.add(&own, &as_it_is, count);
            let question = number.checked_sub(1).and_then(|question| questions.get(question));
            if let (1, Some(question), Some(bill)) = (number, question, world.bills.get(k))
                && bill.reactors_bought_gw > 0.0
            {
                reactors.add(base.weight, inputs, question, bill);
            }
        }
    }
    let means = (count > 0.0 && weight > 0.0).then_some(Means { weight, effective: base.effective, by_question: sums });
    let mut base = worlds.into_iter().next().unwrap_or_default();
    base.columns = Vec::new();
    base.inputs = Vec::new();
    (base, means, reactors)
}

/// Part of its value that an idle chip loses in a quarter.
fn lost_share(inputs: &[f64; SLOTS], slots: &Slots) -> f64 {
    let input = |slot: usize| inputs.get(slot).copied().unwrap_or(f64::NAN);
    let rates = Rates {
        depreciation_per_year: 1.0 - exp(-input(slots.depreciation_times_life) / input(slots.life)),
        carry_per_year: input(slots.carry),
        straight_line_years: input(slots.book_life),
    };
    idle_cost(1.0, 1.0, &rates).economic
}

/// The outcomes of history `k` in a world.
fn outcomes(world: &Group, k: usize, lost_share: f64) -> [f64; NUMBERS] {
    let mut numbers = [0.0; NUMBERS];
    let trips = world.trips.get(k).copied().unwrap_or([NEVER; 3]);
    let width = NAMES.len() * QUARTERS;
    let history = world.columns.get(k * width..(k + 1) * width).unwrap_or_default();
    let (mut idle_gw, mut idle_usd) = (0.0, 0.0);
    for (t, quarter) in history.chunks_exact(NAMES.len()).enumerate() {
        let &[price, stock, need, energised, idle] = quarter else { continue };
        idle_gw += idle * need;
        idle_usd += idle * stock * price * lost_share;
        if t % 4 == 3 {
            let year = t / 4;
            numbers[Outcome::Breaker(year).index()] = f64::from(u8::from(usize::from(trips[1]) <= t));
            numbers[Outcome::IdleGwQuarters(year).index()] = idle_gw;
            numbers[Outcome::IdleUsdBn(year).index()] = idle_usd;
            numbers[Outcome::EnergisedGw(year).index()] = energised;
        }
    }
    for event in [0, 2] {
        numbers[Outcome::Ever(event).index()] = f64::from(u8::from(trips[event] != NEVER));
    }
    numbers[Outcome::SpentUsdBn.index()] = world.bills.get(k).map_or(0.0, |bill| bill.spent_usd_bn);
    numbers
}

impl Comparison {
    /// Weighted mean over groups of what `of` reads of a question: mean and variance between histories.
    fn estimate(&self, question: usize, of: impl Fn(&Moments) -> (f64, f64)) -> Estimate {
        let groups: Vec<GroupMean> = self
            .groups
            .iter()
            .map(|group| {
                let (mean, variance) = group.by_question.get(question).map_or((f64::NAN, f64::NAN), &of);
                GroupMean { weight: group.weight, mean, variance, effective: group.effective }
            })
            .collect();
        mean_of_groups(&groups)
    }

    /// Level of an outcome; question 0 is the race as it is.
    #[must_use]
    pub fn level(&self, question: usize, outcome: Outcome) -> Estimate {
        let k = outcome.index();
        self.estimate(question, |m| (m.x[k], m.x_squared[k] - m.x[k] * m.x[k]))
    }

    /// Outcome under a question less that of the race as it is.
    #[must_use]
    pub fn difference(&self, question: usize, outcome: Outcome) -> Estimate {
        let k = outcome.index();
        self.estimate(question, |m| (m.d[k], m.d_squared[k] - m.d[k] * m.d[k]))
    }

    /// The same per bn USD spent by the horizon: a ratio of means, with the error of its linear part; not a number
    /// where nothing is spent by then.
    #[must_use]
    pub fn per_usd_bn(&self, question: usize, outcome: Outcome) -> Estimate {
        let (k, money) = (outcome.index(), Outcome::SpentUsdBn.index());
        let spent = self.level(question, Outcome::SpentUsdBn).value;
        let ratio = self.difference(question, outcome).value / spent;
        let linear = self.estimate(question, |m| {
            let mean = m.d[k] - ratio * m.x[money];
            let square = m.d_squared[k] - 2.0 * ratio * m.d_spent[k] + ratio * ratio * m.x_squared[money];
            (mean / spent, (square - mean * mean) / (spent * spent))
        });
        Estimate { value: ratio, ..linear }
    }

    /// Which of `questions` makes `outcome` least: the place that the parabola through the least and its neighbours
    /// has, on `positions`, and its jackknife error over groups; no error with fewer than [`MANY_GROUPS`], whose
    /// spread may be small by chance.
    #[must_use]
    pub fn least(&self, questions: &[usize], positions: &[f64], outcome: Outcome) -> Estimate {
        let place = |left_out: Option<usize>| {
            let values: Vec<f64> = questions
                .iter()
                .map(|&question| {
                    let kept = self.groups.iter().enumerate().filter(|(k, _)| Some(*k) != left_out);
                    let (sum, weight) = kept.fold((0.0, 0.0), |(sum, weight), (_, means)| {
                        let x = means.by_question.get(question).map_or(f64::NAN, |m| m.x[outcome.index()]);
                        (sum + means.weight * x, weight + means.weight)
                    });
                    sum / weight
                })
                .collect();
            vertex(positions, &values)
        };
        let n = self.groups.len();
        let without: Vec<f64> = (0..n).map(|k| place(Some(k))).collect();
        let mean = without.iter().sum::<f64>() / n as f64;
        let spread: f64 = without.iter().map(|x| (x - mean) * (x - mean)).sum();
        let se = if (n as u64) < MANY_GROUPS { f64::NAN } else { (spread * (n as f64 - 1.0) / n as f64).sqrt() };
        Estimate { value: place(None), se }
    }
}

/// Where the parabola through the least value and its neighbours is least; an end of the list where that is least.
fn vertex(positions: &[f64], values: &[f64]) -> f64 {
    let Some(least) = (0..values.len()).min_by(|&a, &b| values[a].total_cmp(&values[b])) else { return f64::NAN };
    let at = |k: usize| (positions.get(k).copied(), values.get(k).copied());
    let here = positions.get(least).copied().unwrap_or(f64::NAN);
    let Some(before) = least.checked_sub(1) else { return here };
    let ((Some(x0), Some(y0)), (Some(x2), Some(y2))) = (at(before), at(least + 1)) else { return here };
    let y1 = values[least];
    let (left, right) = (here - x0, x2 - here);
    let (a, b) = ((y0 - y1) / left, (y2 - y1) / right);
    let curvature = a + b;
    if curvature > 0.0 { here + 0.5 * (a * right - b * left) / curvature } else { here }
}

#[cfg(test)]
mod tests {
    use super::{start_quarter, vertex};

    #[test]
    fn a_parabola_has_its_least_where_it_is() {
        let positions = [0.0, 0.2, 0.4, 0.6, 1.0];
        let values = positions.map(|x: f64| 3.0 + 2.0 * (x - 0.47) * (x - 0.47));
        assert!((vertex(&positions, &values) - 0.47).abs() < 1e-12);
        assert_eq!(vertex(&positions, &[1.0, 2.0, 3.0, 4.0, 5.0]), 0.0);
        assert_eq!(vertex(&positions, &[5.0, 4.0, 3.0, 2.0, 1.0]), 1.0);
        assert!(vertex(&[], &[]).is_nan());
    }

    #[test]
    fn starts_are_counted_in_quarters() {
        let day = |text: &str| overhang_units::parse_date(text).unwrap();
        assert_eq!(start_quarter(day("2026-01-01")), 0.0);
        assert_eq!(start_quarter(day("2026-10-01")), 3.0);
        assert!((start_quarter(day("2027-02-15")) - 4.5).abs() < 1e-12);
    }
}
