//! What must hold of any estimate (docs/model/chips.md, "Checks").

use crate::golden::{difference, interval};
use crate::inputs::*;
use overhang_model::chips::estimate::calendar::Covered;
use overhang_model::chips::estimate::*;
use overhang_units::{Date, Quarter};
use proptest::prelude::*;

fn nvidia_entity() -> Entity {
    Entity::Designer("Nvidia".to_owned())
}

fn date(year: i16, day: i16) -> Date {
    let first = Date::new(year, 1, 1).unwrap();
    (0..day).fold(first, |date, _| date.tomorrow().unwrap())
}

/// A lognormal designer with two chips and a few consecutive fiscal quarters of any length.
fn inputs(start: i16, lengths: &[i64], revenues: &[f64], shares: &[f64], price: f64) -> FixedMixInputs {
    let mut day = date(2023, start);
    let mut quarters = Vec::new();
    for (number, length) in lengths.iter().enumerate() {
        let end = (1..*length).fold(day, |date, _| date.tomorrow().unwrap());
        quarters.push(FiscalQuarter {
            label: format!("F{number}"),
            period: Period::new(day, end).unwrap(),
            compute_revenue_usd: revenues[number],
            mix: vec![("A100".to_owned(), shares[number]), ("B200".to_owned(), 1.0 - shares[number])],
        });
        day = end.tomorrow().unwrap();
    }
    let ranges = [("A100", 1.0, 1.5), ("B200", 3.0, 3.9)];
    FixedMixInputs {
        designer: "Nvidia".to_owned(),
        quarters,
        prices: ranges
            .map(|(chip, low, high)| PriceRange {
                chip: chip.to_owned(),
                year: 2023,
                usd: Range::new(low * price, high * price, 0.8),
            })
            .to_vec(),
        hardware_share: Range::new(0.96, 0.99, 0.8),
        price_correlation: 0.5,
        series_start: date(2023, 0),
    }
}

fn total_units(inputs: FixedMixInputs, samples_wanted: usize) -> Vec<f64> {
    let fleet = one(FixedMix::new(inputs).unwrap());
    let samples = samples(&fleet, samples_wanted);
    fleet.column(&samples, &nvidia_entity(), Measure::Units, Kind::Cumulative, quarter("2030-Q1"))
}

fn near(a: &[f64], b: &[f64], factor: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a / (b * factor) - 1.0).abs() < 1e-9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn units_are_linear_in_revenue_and_inverse_in_price(
        start in 0_i16..300, lengths in prop::collection::vec(80_i64..100, 4),
        revenues in prop::collection::vec(1e8..1e10, 4), shares in prop::collection::vec(0.01..0.99, 4),
        factor in 0.1..10.0,
    ) {
        let base = total_units(inputs(start, &lengths, &revenues, &shares, 1e4), 100);
        let more: Vec<f64> = revenues.iter().map(|r| r * factor).collect();
        prop_assert!(near(&total_units(inputs(start, &lengths, &more, &shares, 1e4), 100), &base, factor));
        let dearer = total_units(inputs(start, &lengths, &revenues, &shares, 1e4 * factor), 100);
        prop_assert!(near(&dearer, &base, 1.0 / factor));
    }

    /// Calendar flows sum to fiscal ones; cumulatives never fall; chips sum to their designer; power per
    /// H100e of a chip is constant.
    #[test]
    fn flows_add_up(
        start in 0_i16..300, lengths in prop::collection::vec(80_i64..100, 4),
        revenues in prop::collection::vec(1e8..1e10, 4), shares in prop::collection::vec(0.01..0.99, 4),
    ) {
        let designer = FixedMix::new(inputs(start, &lengths, &revenues, &shares, 1e4)).unwrap();
        let fleet = one(designer.clone());
        let samples = samples(&fleet, 50);
        let column = |entity: &Entity, measure, kind, q| fleet.column(&samples, entity, measure, kind, q);
        let quarters = fleet.quarters(&nvidia_entity());
        let last = *quarters.last().unwrap();
        let fiscal: f64 = designer
            .quarters()
            .map(|(_, constants)| {
                let block = &samples.blocks()[0];
                let sampled = (0..).zip(constants).map(|(column, c)| c * block.column(column).unwrap()[7]);
                sampled.sum::<f64>()
            })
            .sum();
        let end = column(&nvidia_entity(), Measure::Units, Kind::Cumulative, last);
        prop_assert!((end[7] / fiscal - 1.0).abs() < 1e-9);
        let mut sum = vec![0.0; 50];
        let mut before = vec![0.0; 50];
        for &q in &quarters {
            let flow = column(&nvidia_entity(), Measure::Units, Kind::Flow, q);
            let stock = column(&nvidia_entity(), Measure::Units, Kind::Cumulative, q);
            for i in 0..50 {
                sum[i] += flow[i];
                prop_assert!((stock[i] / sum[i] - 1.0).abs() < 1e-9);
                prop_assert!(stock[i] >= before[i]);
            }
            before = stock;
        }
        let mut chips = vec![0.0; 50];
        for chip in ["A100", "B200"] {
            let entity = Entity::Chip { designer: "Nvidia".to_owned(), chip: chip.to_owned() };
            let units = column(&entity, Measure::Units, Kind::Cumulative, last);
            let h100e = column(&entity, Measure::H100e, Kind::Cumulative, last);
            let power = column(&entity, Measure::PowerGw, Kind::Cumulative, last);
            let ratio = power[0] / h100e[0];
            for i in 0..50 {
                chips[i] += units[i];
                prop_assert!((power[i] / h100e[i] / ratio - 1.0).abs() < 1e-9);
            }
        }
        prop_assert!(near(&chips, &end, 1.0));
    }

    #[test]
    fn days_are_counted_once(start in 0_i16..300, length in 1_i64..500) {
        let first = date(2023, start);
        let end = (1..length).fold(first, |date, _| date.tomorrow().unwrap());
        let period = Period::new(first, end).unwrap();
        prop_assert_eq!(period.days(), length);
        prop_assert_eq!(period.quarters().map(|(_, days)| days).sum::<i64>(), length);
        prop_assert!(Period::new(end, first).is_err() || length == 1);
        let mut coverage = Coverage::default();
        coverage.add(period);
        coverage.add(period);
        for q in quarter("2022-Q4").through(quarter("2025-Q1")) {
            let covered = match period.overlap_days(q.into()) {
                0 => Covered::Nothing,
                days if days == i64::from(q.days()) => Covered::Whole,
                _ => Covered::Part,
            };
            prop_assert_eq!(coverage.of(q), covered);
        }
    }

    /// What is delivered is in service, waiting or retired; more lag, failures or wear, fewer in service.
    #[test]
    fn deliveries_are_conserved(
        deliveries in prop::collection::vec(0.0..1e6, 1..40), lag_quarters in 0.0..5.0,
        failures_per_year in 0.0..0.3, shape in 0.5..5.0, mean_years in 1.0..9.0, more in 0.0..2.0,
    ) {
        let life = Life { lag_quarters, failures_per_year, wear: Some(Weibull { shape, mean_years }) };
        let stock = life.stock(&deliveries);
        let total: f64 = deliveries.iter().sum();
        prop_assert!((stock.in_service + stock.waiting + stock.retired - total).abs() <= 1e-9 * total);
        prop_assert!(stock.in_service >= 0.0 && stock.waiting >= 0.0 && stock.retired >= -1e-9 * total);
        let later = Life { lag_quarters: lag_quarters + more, ..life }.stock(&deliveries);
        prop_assert!(later.waiting >= stock.waiting);
        let frailer = Life { failures_per_year: failures_per_year + more, ..life }.stock(&deliveries);
        prop_assert!(frailer.in_service <= stock.in_service && frailer.waiting == stock.waiting);
        prop_assert_eq!(life.shares(-1), Stock::default());
    }
}

/// Quantiles of a total lie inside the sums of quantiles and touch them where prices move together; more
/// correlation widens totals and leaves single chips alone.
#[test]
fn correlation_widens_totals_only() {
    let at = quarter("2025-Q4");
    let chip = Entity::Chip { designer: "Nvidia".to_owned(), chip: "B200".to_owned() };
    let mut widths = Vec::new();
    let mut marginals = Vec::new();
    for correlation in [0.0, 0.3, 0.6, 0.9, 0.999_999] {
        let fleet = one(FixedMix::new(nvidia_inputs(correlation)).unwrap());
        let samples = samples(&fleet, 50_000);
        let total = fleet.summarise(&samples, &nvidia_entity(), &[Measure::H100e]);
        let total = total.interval(Kind::Cumulative, Measure::H100e, at).unwrap();
        let parts: Vec<Interval> = NVIDIA
            .iter()
            .map(|(name, _)| {
                let entity = Entity::Chip { designer: "Nvidia".to_owned(), chip: (*name).to_owned() };
                let column = fleet.column(&samples, &entity, Measure::H100e, Kind::Cumulative, at);
                Interval::of(&column)
            })
            .collect();
        let sum = parts.iter().fold(Interval::default(), |sum, part| sum.plus(*part));
        assert!(total.p5 >= sum.p5 * 0.999 && total.p95 <= sum.p95 * 1.001, "{total:?} {sum:?}");
        if correlation > 0.99 {
            assert!(difference(total, sum) < 0.002, "{total:?} {sum:?}");
        }
        widths.push(total.p95 - total.p5);
        let column = fleet.column(&samples, &chip, Measure::H100e, Kind::Cumulative, at);
        marginals.push(Interval::of(&column));
    }
    assert!(widths.is_sorted(), "{widths:?}");
    for marginal in &marginals {
        assert!(difference(*marginal, marginals[0]) < 0.005);
    }
}

#[test]
fn a_sample_depends_on_its_own_numbers_only() {
    let fleet = world();
    let whole = Samples::new(vec![fleet.block(1_000, &mut uniforms(SEED, 0))]);
    let parts = [(0, 1), (1, 8), (9, 500), (509, 491)];
    let parts = Samples::new(parts.iter().map(|&(first, n)| fleet.block(n, &mut uniforms(SEED, first))).collect());
    for entity in fleet.entities() {
        for kind in [Kind::Flow, Kind::Cumulative] {
            let column = |samples| fleet.column(samples, &entity, Measure::H100e, kind, quarter("2025-Q4"));
            let bits = |column: Vec<f64>| column.into_iter().map(f64::to_bits).collect::<Vec<u64>>();
            assert_eq!(bits(column(&whole)), bits(column(&parts)), "{entity}");
        }
    }
}

/// A designer more or less changes nothing of the others.
#[test]
fn a_designer_does_not_disturb_others() {
    let (all, alone) = (world(), one(nvidia()));
    let column = |fleet: &Fleet| {
        let samples = samples(fleet, 3_000);
        fleet.column(&samples, &nvidia_entity(), Measure::Units, Kind::Cumulative, quarter("2026-Q1"))
    };
    assert_eq!(column(&all), column(&alone));
}

/// Summaries of single chips use that measures are multiples; they equal quantiles of the columns.
#[test]
fn summaries_are_the_quantiles_of_their_columns() {
    let fleet = world();
    let samples = samples(&fleet, 5_000);
    for entity in fleet.entities() {
        let series = fleet.summarise(&samples, &entity, &Measure::MAIN);
        for row in series.quarters.iter().step_by(3) {
            for measure in Measure::MAIN {
                for kind in [Kind::Flow, Kind::Cumulative] {
                    let found = series.interval(kind, measure, row.quarter).unwrap();
                    let column = fleet.column(&samples, &entity, measure, kind, row.quarter);
                    let expected = Interval::of(&column);
                    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs();
                    assert!(
                        close(found.p5, expected.p5)
                            && close(found.p50, expected.p50)
                            && close(found.p95, expected.p95),
                        "{entity} {} {measure:?} {found:?} {expected:?}",
                        row.quarter
                    );
                }
            }
        }
    }
}

#[test]
fn impossible_inputs_are_refused_in_words() {
    let said = |inputs: FixedMixInputs| FixedMix::new(inputs).unwrap_err().to_string();
    let good = || inputs(0, &[90, 90], &[1e9, 1e9], &[0.5, 0.5], 1e4);
    let mut bad = good();
    bad.quarters[1].mix[0].1 = 0.6;
    assert_eq!(said(bad), "Nvidia F1: revenue shares sum to 1.1, expected 1");
    let mut bad = good();
    bad.prices.remove(0);
    assert_eq!(said(bad), "chip A100 has no price");
    let mut bad = good();
    bad.prices[0].usd.high = 1.0;
    assert_eq!(said(bad), "A100 price 2023: the lower end 10000 is not below the upper end 1");
    let mut bad = good();
    bad.quarters.clear();
    assert_eq!(said(bad), "Nvidia: found nothing, expected fiscal quarters");
    let mut bad = good();
    bad.price_correlation = 2.0;
    assert!(said(bad).starts_with("Nvidia prices: found correlation 2 at (0, 1)"));
    let fleet = Fleet::new(&[], vec![Box::new(nvidia())]);
    assert_eq!(fleet.unwrap_err().to_string(), "chip A100 has no specification");
    assert!(Fleet::new(&chips(), Vec::new()).is_err());
    let mut bad = judgement_inputs("Huawei");
    bad.flows[0].units = Triple::new(3.0, 2.0, 4.0);
    assert!(Judgement::new(bad).unwrap_err().to_string().contains("expected them in order"));
    let mut bad = amd_inputs();
    bad.published[0].chip = "MI999".to_owned();
    assert_eq!(UncertainMix::new(bad).unwrap_err().to_string(), "chip MI999 has no price");
}

/// Shares of a quarter sum to one in every sample: revenue is conserved at sampled prices.
#[test]
fn an_uncertain_mix_sums_to_one() {
    let mut inputs = amd_inputs();
    // With exact prices and revenue, money in equals units times price.
    for (_, model) in &mut inputs.prices {
        *model = PriceModel::Direct(Range::new(1e4, 1e4, 0.9));
    }
    for quarter in &mut inputs.quarters {
        quarter.revenue_usd = Range::new(1e9, 1e9, 0.9);
    }
    let fleet = one(UncertainMix::new(inputs).unwrap());
    let samples = samples(&fleet, 500);
    let entity = Entity::Designer("AMD".to_owned());
    for q in quarter("2024-Q1").through(quarter("2025-Q4")) {
        for units in fleet.column(&samples, &entity, Measure::Units, Kind::Flow, q) {
            assert!((units / 1e5 - 1.0).abs() < 1e-9, "{q} {units}");
        }
    }
}

#[test]
fn comonotone_totals_carry_stocks_on() {
    let fleet = world();
    let samples = samples(&fleet, 2_000);
    let series: Vec<Series> = ["Amazon", "AMD"]
        .map(|name| fleet.summarise(&samples, &Entity::Designer(name.to_owned()), &[Measure::Units]))
        .to_vec();
    let total = comonotone(&series).unwrap();
    let at = |series: &Series, q: &str| {
        series.interval(Kind::Cumulative, Measure::Units, quarter(q)).unwrap_or(interval(0.0, 0.0, 0.0))
    };
    let both = at(&series[0], "2025-Q4").plus(at(&series[1], "2026-Q2"));
    assert!(difference(at(&total, "2026-Q2"), both) < 1e-12);
    assert_eq!(total.quarters.last().unwrap().missing, ["Amazon"]);
    assert!(comonotone(&[]).is_none());
    let _: Quarter = total.quarters[0].quarter;
}
