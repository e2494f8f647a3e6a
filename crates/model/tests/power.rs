//! The power block outside the race: the gap, the delays of shells, the comparison with New York City,
//! against their reference values (tests/oracles/power); and their properties.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "tests may check against the mathematics of the platform")]

mod common;

use common::{Worst, cases, number, rows};
use overhang_model::power::comparison::{City, Load, Measured, Overhead, Power, average_load_gw, compare};
use overhang_model::power::delay::{self, BehindMeter, Grid, Stage};
use overhang_model::power::gap::{self, Class, IdleCost, Rates};
use overhang_prob::lanes::MAX_LANES;
use overhang_prob::quantile::quantiles;
use overhang_prob::stream::Stream;
use proptest::prelude::*;

const RATES: Rates = Rates { depreciation_per_year: 0.3, carry_per_year: 0.08, straight_line_years: 5.0 };
const PRICES_KUSD: [f64; 2] = [24.0, 14.0];

/// Chips that count by compute.
fn class(stock_mh: f64, power_kw: f64) -> Class {
    Class { stock_mh, power_kw, value_per_h100e: 1.0 }
}

/// The 20 quarters of `test_vector_power_gap.csv`.
#[test]
fn power_gap_vector() {
    const LAG: usize = 7;
    let mut classes = [class(9.0, 1.71), class(3.0, 1.10)];
    let survival = [23.0 / 24.0, 39.0 / 40.0];
    let mut powered = 22.0;
    let mut starts = Vec::new();
    let (mut delivery_b, mut start) = (1.2, 3.0);
    let mut worst = Worst::default();
    let mut previous_share = 0.0;
    for (t, row) in rows("power/test_vector_power_gap.csv").iter().enumerate() {
        let delivered = [if t < 4 { 0.6 } else { 0.0 }, delivery_b];
        for ((class, survival), delivered) in classes.iter_mut().zip(survival).zip(delivered) {
            let (kept, retired) = gap::retire(class.stock_mh, survival);
            assert!((kept + retired - class.stock_mh).abs() < 1e-12);
            class.stock_mh = kept + delivered;
        }
        starts.push(start);
        let arrivals = gap::arrivals_after_lag(&starts, t, LAG, 0.85).unwrap_or(1.6);
        powered = gap::arrive(powered, 0.0, arrivals, 0.0);
        assert_eq!(gap::best_first(&classes), [1, 0]);
        let energised = gap::allocate(&classes, powered);
        let use_ = gap::summarise(&classes, &energised);
        let idle = [classes[0].stock_mh - energised[0], classes[1].stock_mh - energised[1]];
        let cost: IdleCost =
            idle.iter().zip(PRICES_KUSD).map(|(&idle, price)| gap::idle_cost(idle, price, &RATES)).sum();
        let ours = [
            ("quarter", t as f64),
            ("deliv_A_h100e", delivered[0] * 1e6),
            ("deliv_B_h100e", delivered[1] * 1e6),
            ("stock_A", classes[0].stock_mh * 1e6),
            ("stock_B", classes[1].stock_mh * 1e6),
            ("shell_arrivals_gw", arrivals),
            ("powered_gw", powered),
            ("need_gw", gap::need(&classes, 1.0)),
            ("energised_gw", use_.energised_gw),
            ("idle_A", idle[0] * 1e6),
            ("idle_B", idle[1] * 1e6),
            ("idle_share_h100e", use_.idle_share_of_compute),
            ("idle_share_gw", use_.idle_share_of_power),
            ("econ_loss_usd_bn", cost.economic),
            ("carry_usd_bn", cost.carry),
            ("straight_line_usd_bn", cost.straight_line),
        ];
        assert_eq!(ours.len(), row.len(), "every column is compared");
        for (name, value) in ours {
            worst.compare(value, number(row, name), 1e-12, || format!("t = {t}, {name}"));
        }
        // Sudden onset.
        match t {
            8 => assert_eq!(use_.idle_share_of_compute, 0.0),
            16 => assert!(use_.idle_share_of_compute > 0.2),
            _ => assert!(t < 8 || use_.idle_share_of_compute >= previous_share),
        }
        previous_share = use_.idle_share_of_compute;
        delivery_b *= 1.15;
        start *= 1.06;
    }
    worst.check(1e-9, 20 * 16);
}

#[test]
fn one_gigawatt_of_dark_chips_costs_as_stated() {
    // 21 to 26 bn of chips: 1.8 to 2.2 bn a quarter at 30% a year, and 0.4 to 0.5 of carry at 8%.
    for (worth, loss, carry) in [(21.0, 1.8, 0.41), (26.0, 2.2, 0.51)] {
        let cost = gap::idle_cost(worth, 1.0, &RATES);
        assert!((cost.economic - loss).abs() < 0.05, "{cost:?}");
        assert!((cost.carry - carry).abs() < 0.01, "{cost:?}");
        assert_eq!(cost.straight_line, worth / 20.0);
    }
    // Two quarters in the dark of half the fleet: one quarter of 20.
    assert!((gap::useful_life_lost(&[1.0, 1.0], 2.0, 5.0) - 0.05).abs() < 1e-15);
    assert_eq!(gap::lost_margin(2.0, 1.5), 3.0);
    assert_eq!(gap::beyond_normal_wait(1.0, 0.8, 0.5), 0.6);
    assert_eq!(gap::beyond_normal_wait(0.3, 0.8, 0.5), 0.0);
}

#[test]
fn orders_and_deliveries() {
    // 60% of 100 bn at 20 thousand USD is 3 million; the kernel takes .5, .3, .2; capacity binds.
    assert_eq!(gap::order(100.0, 0.6, 20.0), 3.0);
    assert!((gap::deliver(&[3.0, 2.0, 1.0], &[0.5, 0.3, 0.2], 9.0) - 2.3).abs() < 1e-15);
    assert_eq!(gap::deliver(&[3.0, 2.0, 1.0], &[0.5, 0.3, 0.2], 2.0), 2.0);
    // Order reaction: none below the tolerated share, e^-0.2 at .1 above it with response 2.
    assert_eq!(gap::order_reaction(2.0, 0.04, 0.05), 1.0);
    assert!((gap::order_reaction(2.0, 0.15, 0.05) - 0.818_730_753_077_981_9).abs() < 1e-15);
    // B200: 1.2 kW at 2.53 H100e times 2.44 is about 1.16 kW per H100e.
    assert!((gap::power_per_h100e(1.2, 1.53, 1.14, 1.4, 2.53) - 1.158_2).abs() < 1e-4);
    // Peaks that do not coincide divide the need.
    assert_eq!(gap::need(&[class(2.0, 1.5)], 1.2), 2.5);
    // Shells: retired, arrived, converted.
    assert!((gap::arrive(10.0, 0.1, 2.0, 0.5) - 11.5).abs() < 1e-14);
    assert_eq!(gap::arrivals_after_lag(&[1.0, 2.0], 0, 1, 0.5), None);
    assert_eq!(gap::arrivals_after_lag(&[1.0, 2.0], 1, 1, 0.5), Some(0.5));
}

#[test]
fn new_liquid_cooled_chips_go_dark_first_when_only_air_shells_are_free() {
    // Old air-cooled, new liquid-cooled; plenty of air shells, few liquid ones.
    let classes = [class(2.0, 2.0), class(2.0, 1.0)];
    let apart = gap::allocate_apart(&classes, &[0, 1], &[4.0, 0.5], 0.0);
    assert_eq!(apart, [2.0, 0.5]);
    // With all shells fit for all, old chips would go dark first.
    assert_eq!(gap::allocate(&classes, 4.5), [1.25, 2.0]);
}

#[test]
fn value_decides_what_is_switched_on() {
    // Less compute per GW but worth more per GW.
    let mut classes = [class(1.0, 2.0), class(1.0, 1.0)];
    assert_eq!(gap::allocate(&classes, 2.0), [0.5, 1.0]);
    classes[0].value_per_h100e = 2.5;
    assert_eq!(gap::allocate(&classes, 2.0), [1.0, 0.0]);
}

#[test]
fn zero_delay_limit_equals_need() {
    // Shells started for what is delivered, all built, no lag: nothing idles, energised is need.
    let mut classes = [class(5.0, 1.7), class(0.0, 1.1)];
    let (mut powered, mut starts) = (gap::need(&classes, 1.0), Vec::new());
    for t in 0..12 {
        let delivered = 0.4 + 0.3 * t as f64;
        classes[1].stock_mh += delivered;
        starts.push(delivered * classes[1].power_kw);
        powered = gap::arrive(powered, 0.0, gap::arrivals_after_lag(&starts, t, 0, 1.0).unwrap(), 0.0);
        // Room for the rounding of the sum above.
        let energised = gap::allocate(&classes, powered * (1.0 + 1e-14));
        let use_ = gap::summarise(&classes, &energised);
        assert!(use_.idle_mh.abs() < 1e-12);
        assert!((use_.energised_gw - gap::need(&classes, 1.0)).abs() < 1e-12);
    }
}

#[test]
fn units_gigawatt_times_hours_is_gigawatt_hours() {
    // 1 GW all quarter: 2,190 GWh; four quarters of 10 GW: 87.6 TWh.
    assert_eq!(gap::energy_gwh(1.0, 1.0), 2190.0);
    assert!((4.0 * gap::energy_gwh(10.0, 1.0) / 1e3 - 87.6).abs() < 1e-12);
    assert_eq!(gap::energy_gwh(1.0, 0.5), 1095.0);
    let gwh = overhang_units::convert(2190.0, "GWh", "TWh").unwrap();
    assert!((gwh - gap::energy_gwh(1.0, 1.0) / 1e3).abs() < 1e-12);
    // kW per H100e times million H100e is GW: 1.53 kW of 19.7 million.
    assert!((gap::need(&[class(19.7, 1.53)], 1.0) - 30.141).abs() < 1e-9);
}

/// Up to five classes and a power.
fn fleets() -> impl Strategy<Value = (Vec<Class>, Vec<usize>, [f64; 3])> {
    let one = (0.0..20.0, 0.4..3.0, 0usize..3).prop_map(|(mh, kw, owner)| (class(mh, kw), owner));
    (prop::collection::vec(one, 1..6), [0.0..20.0, 0.0..20.0, 0.0..20.0]).prop_map(|(classes, powered)| {
        let (classes, owner) = classes.into_iter().unzip();
        (classes, owner, powered)
    })
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn energised_and_idle_add_up_and_fit((classes, owner, powered) in fleets(), pooled in 0.0..1.0) {
        let total: f64 = powered.iter().sum();
        for energised in [
            gap::allocate(&classes, total),
            gap::allocate_apart(&classes, &owner, &powered, pooled),
        ] {
            let use_ = gap::summarise(&classes, &energised);
            let stock: f64 = classes.iter().map(|c| c.stock_mh).sum();
            prop_assert!((use_.energised_mh + use_.idle_mh - stock).abs() <= 1e-12 * (1.0 + stock));
            prop_assert!(use_.energised_gw <= total * (1.0 + 1e-12) + 1e-12);
            prop_assert!((use_.need_gw - gap::need(&classes, 1.0)).abs() < 1e-12);
            for (class, &on) in classes.iter().zip(&energised) {
                prop_assert!((-1e-12..=class.stock_mh + 1e-12).contains(&on));
            }
        }
    }

    #[test]
    fn delivered_is_stock_and_retired(quarters in prop::collection::vec((0.0..3.0, 0.5..1.0), 1..40)) {
        let (mut stock, mut delivered, mut retired) = (0.0, 0.0, 0.0);
        for (delivery, survival) in quarters {
            let (kept, gone) = gap::retire(stock, survival);
            stock = kept + delivery;
            delivered += delivery;
            retired += gone;
            prop_assert!((delivered - stock - retired).abs() < 1e-12 * (1.0 + delivered));
        }
    }

    #[test]
    fn more_shells_never_raise_idle((classes, owner, powered) in fleets(), more in 0.0..5.0, pooled in 0.0..1.0) {
        let total: f64 = powered.iter().sum();
        let idle = |energised: &[f64]| gap::summarise(&classes, energised).idle_mh;
        let before = idle(&gap::allocate(&classes, total));
        prop_assert!(idle(&gap::allocate(&classes, total + more)) <= before + 1e-12);
        let before = idle(&gap::allocate_apart(&classes, &owner, &powered, pooled));
        let richer = [powered[0], powered[1] + more, powered[2]];
        prop_assert!(idle(&gap::allocate_apart(&classes, &owner, &richer, pooled)) <= before + 1e-12);
    }

    /// Newest first is best first where power per H100e falls; no other way of filling the same power
    /// switches on more.
    #[test]
    fn newest_first_maximises_energised(
        (classes, _, powered) in fleets(),
        other in prop::collection::vec(0.0..1.0, 6),
    ) {
        let mut classes = classes;
        classes.sort_by(|a, b| b.power_kw.total_cmp(&a.power_kw));
        let newest_first: Vec<usize> = (0..classes.len()).rev().collect();
        let order = gap::best_first(&classes);
        for (i, j) in order.iter().zip(&newest_first) {
            prop_assert_eq!(classes[*i].power_kw, classes[*j].power_kw);
        }
        let best = gap::summarise(&classes, &gap::allocate(&classes, powered[0]));
        // Any other feasible plan: random parts of each class, scaled down to fit.
        let parts: Vec<f64> = classes.iter().zip(&other).map(|(c, part)| c.stock_mh * part).collect();
        let draw: f64 = classes.iter().zip(&parts).map(|(c, mh)| c.power_kw * mh).sum();
        let scale = if draw > powered[0] { powered[0] / draw } else { 1.0 };
        let rival: f64 = parts.iter().map(|mh| mh * scale).sum();
        prop_assert!(rival <= best.energised_mh + 1e-12);
    }

    #[test]
    fn owners_apart_never_idle_less_than_pooled((classes, owner, powered) in fleets(), m in 0.0..1.0) {
        let idle = |pooled: f64| {
            gap::summarise(&classes, &gap::allocate_apart(&classes, &owner, &powered, pooled)).idle_mh
        };
        let together = gap::summarise(&classes, &gap::allocate(&classes, powered.iter().sum())).idle_mh;
        prop_assert!((idle(1.0) - together).abs() < 1e-9);
        prop_assert!(idle(0.0) + 1e-9 >= idle(m));
        prop_assert!(idle(m) + 1e-9 >= together);
    }
}

/// Stages of docs/model/power.md, "Delays by stage", months: median, 5%, 95%.
fn grid() -> Grid<f64> {
    Grid {
        permit: Stage::new(9.0, 4.0, 20.0),
        interconnection: Stage::new(36.0, 14.0, 84.0),
        transformer: Stage::new(30.0, 18.0, 49.0),
        construction: Stage::new(15.0, 10.0, 24.0),
        commissioning: Stage::new(4.0, 2.0, 8.0),
    }
}

fn behind_meter() -> BehindMeter<f64> {
    let grid = grid();
    BehindMeter {
        permit: grid.permit.times(0.7),
        generation: Stage::new(15.0, 10.0, 24.0),
        construction: grid.construction,
        commissioning: grid.commissioning,
    }
}

const DRAWS: u64 = 400_000;

/// Uniforms of draw `i`, one per stage, and the common one.
fn uniforms<const N: usize>(streams: &[Stream; N], i: u64) -> [f64; N] {
    streams.map(|stream| stream.uniform(&[i; MAX_LANES], 0))
}

fn streams<const N: usize>(path: &str) -> [Stream; N] {
    std::array::from_fn(|i| Stream::new(2026, &format!("test.{path}.{i}")))
}

fn draw_grid(stages: &Grid<f64>, draws: u64) -> Vec<f64> {
    let streams = streams("grid");
    (0..draws).map(|i| stages.months(&delay::independent(&uniforms(&streams, i)))).collect()
}

#[test]
fn delay_quantiles() {
    let on_site = behind_meter();
    let on_site_streams = streams("behind_meter");
    let drawn = [
        ("grid", draw_grid(&grid(), DRAWS)),
        (
            "behind_meter",
            (0..DRAWS).map(|i| on_site.months(&delay::independent(&uniforms(&on_site_streams, i)))).collect(),
        ),
    ];
    let mut worst = Worst::default();
    for ((path, months), row) in drawn.iter().zip(rows("power/test_shell_delay_quantiles.csv")) {
        assert_eq!(row["path"], *path);
        assert_eq!(number(&row, "n"), DRAWS as f64);
        worst.compare(months.iter().sum::<f64>() / DRAWS as f64, number(&row, "mean"), 0.0, || format!("{path} mean"));
        let names = ["p5", "p25", "p50", "p75", "p95"];
        for (name, ours) in names.iter().zip(quantiles(months, &[0.05, 0.25, 0.5, 0.75, 0.95])) {
            worst.compare(ours, number(&row, name), 0.0, || format!("{path} {name}"));
        }
    }
    worst.check(0.01, 12);
}

#[test]
fn stage_goes_through_its_points() {
    let stage = Stage::new(30.0, 18.0, 50.0);
    assert!((stage.months(0.0) - 30.0).abs() < 1e-12);
    assert!((stage.median_months() - 30.0).abs() < 1e-12);
    // Given the median, the two bounds set the spread only: their ratio is exact.
    let z = 1.644_853_626_951_472_2;
    assert!((stage.months(z) / stage.months(-z) - 50.0 / 18.0).abs() < 1e-12);
    // A queue of twice the length at elasticity .5 lengthens by sqrt 2; twice as fast halves.
    assert!((stage.congested(2.0, 0.5).median_months() - 30.0 * 2f64.sqrt()).abs() < 1e-12);
    assert!((stage.times(0.5).months(1.0) - stage.months(1.0) / 2.0).abs() < 1e-12);
    // Only commissioning, permit and the slowest of the parallel stages count.
    assert!((grid().months(&[0.0; 5]) - (9.0 + 36.0 + 4.0)).abs() < 1e-12);
    assert!((behind_meter().months(&[0.0; 4]) - (6.3 + 15.0 + 4.0)).abs() < 1e-12);
    assert!((delay::built_share(&[0.35, 0.4, 0.05]) - 0.370_5).abs() < 1e-15);
}

#[test]
fn halving_interconnection_alone_does_not_halve_the_delay() {
    let all = grid();
    let faster = Grid { interconnection: all.interconnection.times(0.5), ..all };
    let everything = Grid {
        permit: all.permit.times(0.5),
        interconnection: all.interconnection.times(0.5),
        transformer: all.transformer.times(0.5),
        construction: all.construction.times(0.5),
        commissioning: all.commissioning.times(0.5),
    };
    let median = |stages: &Grid<f64>| quantiles(&draw_grid(stages, 50_000), &[0.5])[0];
    let (before, after) = (median(&all), median(&faster));
    assert!(after < 0.95 * before, "it helps: {after} of {before}");
    assert!(after > 0.75 * before, "but the transformer is next in line: {after} of {before}");
    assert!((median(&everything) - before / 2.0).abs() < 1e-9, "all stages at half give half");
}

#[test]
fn shared_shortages_keep_each_stage_and_tie_them_together() {
    const N: usize = 50_000;
    let (own, common) = (streams::<5>("own"), streams::<1>("common"));
    let draws = |rho: f64| -> Vec<[f64; 5]> {
        let one = |i| delay::one_factor(rho, uniforms(&common, i)[0], &uniforms(&own, i));
        (0..N as u64).map(one).collect()
    };
    // No correlation: as if independent.
    let u = uniforms(&own, 3);
    assert_eq!(delay::one_factor(0.0, 0.9, &u), delay::independent(&u));
    let z = draws(0.4);
    let mean_of = |f: &dyn Fn(&[f64; 5]) -> f64| z.iter().map(f).sum::<f64>() / N as f64;
    for i in 0..5 {
        assert!(mean_of(&|z| z[i]).abs() < 0.02 && (mean_of(&|z| z[i] * z[i]) - 1.0).abs() < 0.03);
        for j in 0..i {
            assert!((mean_of(&|z| z[i] * z[j]) - 0.4).abs() < 0.02, "stages {i}, {j}");
        }
    }
    // The slowest of stages that move together is shorter on average, and the whole spreads wider.
    let stages = grid();
    let months = |rho| -> Vec<f64> { draws(rho).iter().map(|z| stages.months(z)).collect() };
    let (apart, tied) = (months(0.0), months(0.4));
    let mean = |x: &[f64]| x.iter().sum::<f64>() / N as f64;
    assert!(mean(&tied) < mean(&apart));
    assert!(quantiles(&tied, &[0.95])[0] > quantiles(&apart, &[0.95])[0]);
}

proptest! {
    #![proptest_config(cases(256))]

    /// A stage that gets faster never delays, and speeds up the whole by at most its own gain.
    #[test]
    fn faster_stage_never_delays(z in [-3.0..3.0, -3.0..3.0, -3.0..3.0, -3.0..3.0, -3.0..3.0], factor in 0.1..1.0) {
        let all = grid();
        let before = all.months(&z);
        let saved = all.interconnection.months(z[1]) * (1.0 - factor);
        let after = Grid { interconnection: all.interconnection.times(factor), ..all }.months(&z);
        prop_assert!(after <= before + 1e-9);
        prop_assert!(after >= before - saved - 1e-9);
    }
}

/// A value of nyc_load.csv.
fn city_fact(item: &str) -> f64 {
    let row = rows("power/nyc_load.csv").into_iter().find(|row| row["item"] == item).unwrap();
    number(&row, "value")
}

#[test]
fn new_york_comparison_says_which_power_and_which_load() {
    let average_gw = average_load_gw(city_fact("nyc_annual_energy"));
    assert!((average_gw - city_fact("nyc_average_load")).abs() < 0.005);
    let city = City { name: "New York City", average_gw, peak_gw: city_fact("nyc_peak_record_july_2011") };
    let rounded = |x: f64| (x * 10.0).round() / 10.0;
    // 10 GW of chips is 1.7 average New Yorks and 0.9 at peak, 12.4 GW 2.1 average ones.
    let ten = compare(Measured { gw: 10.0, power: Power::ChipDesign }, &city);
    assert_eq!((rounded(ten.to_average.ratio), rounded(ten.to_peak.ratio)), (1.7, 0.9));
    let chips = Measured { gw: 12.4, power: Power::ChipDesign };
    assert_eq!(rounded(compare(chips, &city).to_average.ratio), 2.1);
    // As facility power 30 GW, or 5 New Yorks.
    let overhead = Overhead { server: 1.53, it: 1.14, facility: 1.40 };
    assert!((overhead.product() - 2.44188).abs() < 1e-12);
    let facility = chips.as_power(Power::FacilityPeak, &overhead);
    assert_eq!(facility.power, Power::FacilityPeak);
    assert_eq!((facility.gw.round(), compare(facility, &city).to_average.ratio.round()), (30.0, 5.0));
    assert_eq!(chips.as_power(Power::ChipDesign, &overhead), chips);
    let back = facility.as_power(Power::ChipDesign, &overhead);
    assert!((back.gw - 12.4).abs() < 1e-12 && back.power == Power::ChipDesign);
    // The result says of what.
    assert_eq!((ten.to_average.load, ten.to_peak.load), (Load::Average, Load::Peak));
    assert_eq!(ten.to_peak.measured.power, Power::ChipDesign);
    assert_eq!(
        ten.to_peak.to_string(),
        "10.0 GW of chip design power (TDP), before servers and site = 0.9 times the peak load of \
         New York City (11.4 GW)"
    );
    assert_eq!(
        compare(facility, &city).to_average.to_string(),
        "30.3 GW of facility power at peak = 5.1 times the average load of New York City (6.0 GW)"
    );
}
