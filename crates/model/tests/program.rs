//! The build-out programme against the reference values of finance.md 3.9 and by exact sums.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::rows;
use overhang_model::power::ahead::{Ahead, Assist, Halls, hazard_ratio};
use overhang_model::power::delay::{GRID_STAGES, Grid, Stage, independent};
use overhang_model::program::reactors::{Reactor, unit_cost, units_for};
use overhang_model::program::schedule::{Ramp, Schedule};
use overhang_model::program::{Measure, Parameters, Path, measures::Question};
use overhang_prob::Stream;
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::math::normal_cdf;

/// Numbers of the rows of a model, by case.
fn reference(model: &str) -> Vec<(String, Vec<f64>)> {
    let found: Vec<_> = rows("finance/model_test_values.csv")
        .iter()
        .filter(|row| row["model"] == model)
        .map(|row| {
            let numbers = row["value"].split(';').map(|cell| cell.trim().parse().unwrap()).collect();
            (row["case"].clone(), numbers)
        })
        .collect();
    assert!(!found.is_empty(), "{model}");
    found
}

fn reactor(overnight: f64, rate: f64) -> Reactor {
    Reactor {
        overnight_usd_per_kw: overnight,
        build_years: 4,
        life_years: 60.0,
        capacity_factor: 0.92,
        fixed_usd_per_kw_year: 130.0,
        variable_usd_per_mwh: 12.0,
        rate,
    }
}

#[test]
fn levelised_cost() {
    let reference = reference("smr_lcoe");
    assert_eq!(reference.len(), 3);
    for (case, numbers) in reference {
        let overnight: f64 = case.split(' ').next().unwrap().parse().unwrap();
        let ours = reactor(overnight, if overnight == 6000.0 { 0.06 } else { 0.08 });
        let found = [ours.capitalised_usd_per_kw(), ours.levelised_usd_per_mwh()];
        for (a, b) in found.iter().zip(&numbers) {
            assert!((a - b).abs() <= 1e-8, "{case}: {a} and not {b}");
        }
    }
}

#[test]
fn net_present_value() {
    let [(_, numbers)] = &reference("smr_npv")[..] else { panic!("one row") };
    let ours = Reactor {
        overnight_usd_per_kw: 12_500.0,
        build_years: 5,
        rate: 0.07,
        fixed_usd_per_kw_year: 140.0,
        ..reactor(0.0, 0.0)
    };
    let found = [ours.net_present_value_usd_m(300.0, 95.0), ours.yearly_cash_usd_m(300.0, 95.0)];
    for (a, b) in found.iter().zip(numbers) {
        assert!((a - b).abs() <= 1e-6, "{a} and not {b}");
    }
}

/// 600 bn USD at 14,300 USD/kW and 5% learning buy 57 GW, not 75 to 80: the exact sum.
#[test]
fn what_money_buys() {
    let (units, spent) = units_for(600.0, 14_300.0, 0.05, 0.3);
    let sum = |n: usize| (1..=n).map(|k| unit_cost(14_300.0, 0.05, k) * 0.3e-3).sum::<f64>();
    assert!((sum(units) - spent).abs() < 1e-9 && spent <= 600.0 && sum(units + 1) > 600.0);
    assert_eq!(units, 191);
    assert!((0.3 * units as f64 - 57.3).abs() < 1e-9);
    // The mean over them is far above 7,500 to 8,000 USD/kW.
    assert!((spent / (0.3 * units as f64) * 1e3 - 10_451.9).abs() < 0.1);
    // 75 GW would need 769 bn.
    assert!((sum(250) - 768.7).abs() < 0.1, "{}", sum(250));
    // Without learning: 600 bn at 12,300 buy 48.6 GW in whole units; 60% of a trillion at 10,000 buys 60 GW.
    assert_eq!(units_for(600.0, 12_300.0, 0.0, 0.3).0, 162);
    assert_eq!(units_for(600.0 + 1e-9, 10_000.0, 0.0, 0.3).0, 200);
    assert_eq!(units_for(1.0, 12_300.0, 0.0, 0.3).0, 0);
}

const RAMP: Ramp = Ramp { units_a_year: [2.0, 6.0, 15.0, 30.0] };

#[test]
fn factories_limit_delivery() {
    // From year 6 to year 10: 29 units, 8.7 GW.
    assert!((RAMP.units(10.0) - RAMP.units(6.0) - 29.0).abs() < 1e-12);
    assert!((RAMP.units(14.0) - RAMP.units(12.0) - 60.0).abs() < 1e-12);
    for units in [0.5, 12.0, 20.0, 41.0, 200.0] {
        assert!((RAMP.units(RAMP.years_until(units)) - units).abs() < 1e-6);
    }
    let schedule = Schedule { ramp: RAMP, licence_years: 1.0, first_build_years: 5.0, later_build_years: 4.0 };
    assert_eq!(schedule.running(5.99, 500), 0);
    assert_eq!(schedule.running(6.0, 500), 1);
    assert_eq!(schedule.running(10.0, 500), 30);
    assert_eq!(schedule.running(10.0, 7), 7);
    assert_eq!(schedule.running(10.0, 0), 0);
    for n in [1, 2, 9, 30] {
        let years = schedule.years_of_unit(n);
        assert_eq!(schedule.running(years + 1e-5, 500), n);
        assert!(n == 1 || schedule.running(years - 1e-5, 500) == n - 1);
    }
}

/// Cuts of the whole delay that follow from cutting one stage, as the parameters have them.
#[test]
fn one_stage_cut_alone_does_little() {
    let stages = |interconnection: f64, transformer: f64| Grid {
        permit: Stage::new(9.0, 4.0, 20.0),
        interconnection: Stage::new(36.0, 14.0, 84.0).times(interconnection),
        transformer: Stage::new(30.0, 18.0, 49.0).times(transformer),
        construction: Stage::new(15.0, 10.0, 24.0),
        commissioning: Stage::new(4.0, 2.0, 8.0),
    };
    let streams: [Stream; GRID_STAGES] = std::array::from_fn(|k| Stream::new(1, &format!("stage {k}")));
    let median = |grid: Grid<f64>| {
        let mut months: Vec<f64> = (0..100_000_u64)
            .map(|draw| {
                let z: [f64; GRID_STAGES] = std::array::from_fn(|k| streams[k].uniform(&[draw; MAX_LANES], 0));
                grid.months(&independent(&z))
            })
            .collect();
        months.sort_by(f64::total_cmp);
        months[months.len() / 2]
    };
    let base = median(stages(1.0, 1.0));
    assert!((base - 55.7).abs() < 0.3, "{base}");
    let per_cut = (1.0 - median(stages(0.65, 1.0)) / base) / 0.35;
    assert!((per_cut - 0.36).abs() < 0.01, "{per_cut}");
    let transformers = 1.0 - median(stages(1.0, 1.0 / 1.3)) / base;
    assert!((transformers - 0.05).abs() < 0.01, "{transformers}");
}

#[test]
fn a_hazard_ratio_cuts_the_median() {
    for (cut, sigma) in [(0.1, 0.377), (0.3, 0.377), (0.2, 0.2)] {
        let ratio: f64 = hazard_ratio(cut, sigma);
        let reached: f64 = normal_cdf((1.0 - cut).ln() / sigma);
        assert!(((1.0 - reached).powf(ratio) - 0.5).abs() < 1e-12);
    }
    assert!((hazard_ratio(0.0, 0.3) - 1.0_f64).abs() < 1e-15);
}

const NOTHING: Assist<f64> =
    Assist { hazard_ratio: 1.0, capacity_gw: 0.0, chip_power_ratio: 1.0, construction_months: 15.0 };

#[test]
fn halls_come_early_once_and_are_never_more_than_there_are() {
    // 2 GW a quarter are started for 20 quarters; each connects 10 quarters after its start, stands after 5.
    let started = |t: usize| if t < 20 { 2.0 } else { 0.0 };
    let sum = |to: usize| (0..to).map(started).sum::<f64>();
    let run = |assist: Assist<f64>| {
        let (mut ahead, mut powered, mut path) = (Ahead::none(), 0.0, Vec::new());
        for t in 0..44 {
            let due_gw = if t >= 10 { started(t - 10) } else { 0.0 };
            let halls = Halls { started_gw: started(t), due_gw, standing_gw: sum((t + 1).saturating_sub(4)) };
            powered += due_gw + ahead.step(&assist, &halls);
            path.push(powered);
        }
        path
    };
    let base = run(NOTHING);
    let bridged = run(Assist { capacity_gw: 5.0, ..NOTHING });
    let fast = run(Assist { hazard_ratio: 2.0, ..NOTHING });
    let both = run(Assist { hazard_ratio: 2.0, capacity_gw: 1e9, ..NOTHING });
    let due = |t: usize| sum((t + 1).saturating_sub(10));
    for t in 0..44 {
        assert_eq!(base[t], due(t), "{t}");
        assert!(bridged[t] >= base[t] - 1e-9 && bridged[t] <= base[t] + 5.0 + 1e-9, "{t}: {}", bridged[t]);
        // No hall runs that does not stand, none twice.
        assert!(bridged[t] <= sum((t + 1).saturating_sub(4)).max(base[t]) + 1e-9, "{t}");
        for path in [&fast, &both] {
            assert!(path[t] >= base[t] - 1e-9 && path[t] <= sum(t + 1) + 1e-9, "{t}: {}", path[t]);
        }
    }
    // In between it does something; in the end all halls run once.
    assert_eq!(bridged[10] - base[10], 5.0);
    for path in [&base, &bridged, &fast, &both] {
        assert!((path[43] - 40.0).abs() < 1e-9, "{}", path[43]);
    }
    assert!(fast[12] > base[12]);
}

/// A programme with round numbers.
fn parameters() -> Parameters<f64> {
    let values = [
        14_300.0, 0.05, 0.3, 33.0, 0.65, 66.0, 48.0, 0.92, 60.0, 0.07, 130.0, 12.0, 95.0, 2.0, 6.0, 15.0, 30.0, 0.35,
        0.38, 150.0, 1.0, 3.0, 10.0, 15.0, 2_000.0, 15.0, 6.0, 42.0, 10.0, 0.05, 30.0, 30.0, 0.005, 76.0, 0.365, 0.2,
        300.0, 12.0, 3.0, 0.1, 60.0, 30.0,
    ];
    assert_eq!(values.len(), overhang_model::program::params::COUNT);
    let mut next = values.iter();
    Parameters::fill(&mut || *next.next().unwrap())
}

fn path(measure: Measure, budget_usd_bn: f64) -> Path {
    Path::new(&parameters(), &Question { measure, budget_usd_bn, start_quarter: 3.0 }, 1.86)
}

#[test]
fn a_programme_acts_through_the_grid_before_its_first_reactor() {
    let path = path(Measure::Programme { reactors: 0.6 }, 1000.0);
    // Start at the beginning of 2026-Q4; licence 21.45 and construction 66 months: 2034-Q1.
    assert!((path.bill.first_reactor_years - 7.2875).abs() < 1e-12);
    let first = path.capacity_gw.iter().position(|&gw| gw > 0.0).unwrap();
    assert_eq!(first, 32);
    assert!(path.hazard_ratio[10] > 1.05 && path.hazard_ratio[5] == 1.0);
    assert!((path.bill.reactors_bought_gw - 57.3).abs() < 1e-9);
    // What is not built by the horizon is not spent.
    assert!(path.bill.spent_usd_bn > 400.0 && path.bill.spent_usd_bn < 700.0, "{}", path.bill.spent_usd_bn);
}

#[test]
fn nothing_is_bought_for_nothing() {
    for measure in [
        Measure::Programme { reactors: 0.6 },
        Measure::Engines,
        Measure::Transformers,
        Measure::Flexible,
        Measure::Chips,
    ] {
        let path = path(measure, 0.0);
        assert!(path.hazard_ratio.iter().all(|&ratio| ratio == 1.0), "{measure:?}");
        assert!(path.capacity_gw.iter().all(|&gw| gw == 0.0), "{measure:?}");
        assert!(path.chip_power_ratio.iter().all(|&ratio| ratio == 1.0), "{measure:?}");
        assert_eq!(path.bill.spent_usd_bn, 0.0, "{measure:?}");
    }
}

#[test]
fn alternatives_are_held_back_by_output_or_by_money() {
    let engines = path(Measure::Engines, 1000.0);
    // 2036-Q4 is 10.25 years after the start: 9 years of engines, 6.75 of turbines.
    assert!((engines.capacity_gw[43] - (9.0 * 6.0 + 6.75 * 10.0)).abs() < 1e-9);
    assert!((engines.bill.spent_usd_bn - 2.0 * engines.capacity_gw[43]).abs() < 1e-9);
    assert!((path(Measure::Engines, 20.0).capacity_gw[43] - 10.0).abs() < 1e-9);
    // 0.5% of hours: 98 GW in the United States, a fifth of them where halls wait.
    let flexible = path(Measure::Flexible, 1000.0);
    assert!((flexible.capacity_gw[43] / (0.2 * 0.995) - 97.9).abs() < 0.1);
    assert!((path(Measure::Flexible, 3.0).capacity_gw[43] - 10.0 * 0.995).abs() < 1e-9);
    let chips = path(Measure::Chips, 1000.0);
    assert!((chips.chip_power_ratio[43] - 0.9).abs() < 1e-6 && chips.chip_power_ratio[12] == 1.0);
    assert_eq!(path(Measure::Transformers, 1000.0).bill.spent_usd_bn, 30.0);
}
