//! Reads the copies of the reference files in `tests/oracles/chips` into the inputs of the estimate.

use overhang_model::chips::estimate::*;
use overhang_prob::Stream;
use overhang_units::{Quarter, parse_date};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A row of a table, by name of the column.
pub(crate) struct Row(BTreeMap<String, String>);

impl Row {
    pub(crate) fn text(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }
    pub(crate) fn number(&self, column: &str) -> f64 {
        self.maybe(column).unwrap_or_else(|| panic!("no number in {column}: {:?}", self.0))
    }
    pub(crate) fn maybe(&self, column: &str) -> Option<f64> {
        self.text(column).parse().ok()
    }
    pub(crate) fn quarter(&self, column: &str) -> Quarter {
        self.text(column).parse().unwrap()
    }
    pub(crate) fn triple(&self, measure: &str, factor: f64) -> Option<Triple> {
        let point = |p: &str| Some(self.maybe(&format!("{measure}_{p}"))? * factor);
        let p50 = point("p50")?;
        Some(Triple::new(point("p5").unwrap_or(p50), p50, point("p95").unwrap_or(p50)))
    }
    pub(crate) fn interval(&self, prefix: &str) -> Interval {
        let [p5, p50, p95] = ["p5", "p50", "p95"].map(|p| self.number(&format!("{prefix}{p}")));
        Interval { p5, p50, p95 }
    }
}

pub(crate) fn table(name: &str) -> Vec<Row> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../../tests/oracles/chips").join(format!("{name}.csv"));
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    rows.map(|row| Row(row.unwrap())).collect()
}

pub(crate) fn chips() -> Vec<ChipSpecification> {
    let mut chips: Vec<ChipSpecification> = table("chip_specs")
        .iter()
        .map(|row| ChipSpecification {
            chip: row.text("chip").to_owned(),
            designer: row.text("designer").to_owned(),
            op8_dense_tops: row.maybe("op8_dense_tops"),
            flop16_dense_tflops: row.maybe("flop16_dense_tflops"),
            memory_gb: row.maybe("memory_gb"),
            memory_bandwidth_tb_s: row.maybe("memory_bw_tb_s"),
            tdp_w: row.maybe("tdp_w"),
            list_price_usd: row.maybe("price_usd_approx"),
            china_market: row.text("china_market") == "1",
        })
        .collect();
    // Sales do not tell them apart; the H200 differs in memory only.
    let mut hopper = chips.iter().find(|chip| chip.chip == "H100").unwrap().clone();
    hopper.chip = "H100/H200".to_owned();
    chips.push(hopper);
    chips
}

fn range(row: &Row, level: &str, factor: f64) -> Range {
    Range::new(row.number("low") * factor, row.number("high") * factor, row.number(level) / 100.0)
}

fn prior(designer: &str, variable: &str, factor: f64) -> Range {
    let rows = table("inputs_distributions");
    let row = rows
        .iter()
        .find(|r| r.text("designer") == designer && r.text("variable") == variable)
        .unwrap_or_else(|| panic!("{designer} {variable}"));
    range(row, "interval_pct", factor)
}

pub(crate) const NVIDIA: [(&str, &str); 7] = [
    ("A100", "share_A100"),
    ("A800", "share_A800"),
    ("H100/H200", "share_H100_H200"),
    ("H800", "share_H800"),
    ("H20", "share_H20"),
    ("B200", "share_B200"),
    ("B300", "share_B300"),
];

pub(crate) fn nvidia_inputs(price_correlation: f64) -> FixedMixInputs {
    let quarters = table("inputs_nvidia_quarterly").into_iter().map(|row| FiscalQuarter {
        label: row.text("fiscal_quarter").to_owned(),
        period: Period::new(parse_date(row.text("start")).unwrap(), parse_date(row.text("end")).unwrap()).unwrap(),
        compute_revenue_usd: row.number("compute_revenue_busd") * 1e9,
        mix: NVIDIA.iter().map(|(chip, column)| ((*chip).to_owned(), row.number(column))).collect(),
    });
    let prices = table("inputs_prices").into_iter().filter(|row| row.text("designer") == "Nvidia");
    FixedMixInputs {
        designer: "Nvidia".to_owned(),
        quarters: quarters.collect(),
        prices: prices
            .map(|row| PriceRange {
                chip: row.text("chip").to_owned(),
                year: row.text("year").parse().unwrap(),
                usd: range(&row, "credibility_pct", 1.0),
            })
            .collect(),
        hardware_share: prior("Nvidia", "hardware share of compute revenue", 1.0),
        price_correlation,
        series_start: parse_date("2022-01-01").unwrap(),
    }
}

pub(crate) fn published(designer: &str, wanted: impl Fn(Quarter) -> bool) -> Vec<PublishedFlow> {
    table("outputs_quarterly_by_chip")
        .iter()
        .filter(|row| row.text("designer") == designer && wanted(row.quarter("quarter")))
        .map(|row| PublishedFlow {
            chip: row.text("chip").to_owned(),
            quarter: row.quarter("quarter"),
            units: row.triple("units", 1.0).unwrap(),
            h100e: row.triple("h100e", 1.0),
            complete: row.text("incomplete") == "0",
        })
        .collect()
}

/// Rows of the priors of a designer's revenue and mix by period.
fn uncertain_quarters(
    designer: &str,
    revenue: &str,
    periods: &[(&str, &str, &str)],
    gross_margin: impl Fn(&str) -> Option<Range>,
) -> Vec<UncertainQuarter> {
    let rows = table("inputs_distributions");
    periods
        .iter()
        .map(|(label, start, end)| {
            let rows: Vec<&Row> =
                rows.iter().filter(|row| row.text("designer") == designer && row.text("period") == *label).collect();
            let with = |variable: &str| -> Vec<&Row> {
                rows.iter().copied().filter(|row| row.text("variable") == variable).collect()
            };
            let named = |row: &Row| row.text("chip").to_owned();
            UncertainQuarter {
                label: (*label).to_owned(),
                period: Period::new(parse_date(start).unwrap(), parse_date(end).unwrap()).unwrap(),
                revenue_usd: range(with(revenue)[0], "interval_pct", 1e9),
                shares: with("revenue share")
                    .into_iter()
                    .map(|row| (named(row), range(row, "interval_pct", 1.0)))
                    .collect(),
                stated_usd: with("MI308X sales (China)")
                    .into_iter()
                    .map(|row| (named(row), row.number("low") * 1e9))
                    .collect(),
                gross_margin: gross_margin(label),
            }
        })
        .collect()
}

fn price_rows(designer: &str, quantity: &str) -> Vec<(String, Range)> {
    table("inputs_prices")
        .iter()
        .filter(|row| row.text("designer") == designer && row.text("quantity") == quantity)
        .map(|row| (row.text("chip").to_owned(), range(row, "credibility_pct", 1.0)))
        .collect()
}

pub(crate) fn amd_inputs() -> UncertainMixInputs {
    let periods = [
        ("FY24 Q1", "2024-01-01", "2024-03-31"),
        ("FY24 Q2", "2024-04-01", "2024-06-30"),
        ("FY24 Q3", "2024-07-01", "2024-09-30"),
        ("FY24 Q4", "2024-10-01", "2024-12-31"),
        ("FY25 Q1", "2025-01-01", "2025-03-31"),
        ("FY25 Q2", "2025-04-01", "2025-06-30"),
        ("FY25 Q3", "2025-07-01", "2025-09-30"),
        ("FY25 Q4", "2025-10-01", "2025-12-31"),
    ];
    let modelled: Quarter = "2025-Q4".parse().unwrap();
    UncertainMixInputs {
        designer: "AMD".to_owned(),
        prices: price_rows("AMD", "price_usd")
            .into_iter()
            .map(|(chip, range)| (chip, PriceModel::Direct(range)))
            .collect(),
        price_correlation: 0.5,
        quarters: uncertain_quarters("AMD", "Instinct revenue", &periods, |_| None),
        published: published("AMD", |quarter| quarter > modelled),
    }
}

/// Broadcom's fiscal quarters with public inputs; published flows from the first calendar quarter that
/// they do not cover.
pub(crate) fn google_inputs() -> UncertainMixInputs {
    let periods = [
        ("Q1_FY23", "2022-10-31", "2023-01-29"),
        ("Q2_FY23", "2023-01-30", "2023-04-30"),
        ("Q3_FY23", "2023-05-01", "2023-07-30"),
        ("Q4_FY23", "2023-07-31", "2023-10-29"),
        ("Q1_FY24", "2023-10-30", "2024-02-04"),
    ];
    let margins = price_rows("Google", "margin_fraction");
    let (first, later) = (margins[0].1, margins[1].1);
    let modelled: Quarter = "2023-Q4".parse().unwrap();
    UncertainMixInputs {
        designer: "Google".to_owned(),
        prices: price_rows("Google", "manufacturing_cost_usd")
            .into_iter()
            .map(|(chip, cost_usd)| (chip, PriceModel::CostAndMargin { cost_usd, gross_margin: first }))
            .collect(),
        price_correlation: 0.5,
        quarters: uncertain_quarters("Google", "TPU revenue at Broadcom", &periods, |label| {
            label.ends_with("FY24").then_some(later)
        }),
        published: published("Google", |quarter| quarter > modelled),
    }
}

pub(crate) fn amazon_inputs() -> TrainiumInputs {
    let prior = |variable| prior("Amazon", variable, 1.0);
    TrainiumInputs {
        designer: "Amazon".to_owned(),
        chip: "Trainium2".to_owned(),
        first_year: 2024,
        total_units: prior("Trainium2 landed 2024-2025, total"),
        share_first_year: prior("share of total produced in 2024"),
        share_first_half: prior("first-half share of 2025"),
        growth_first_year: prior("quarterly growth factor inside 2024"),
        steady: Some(("Trainium1".to_owned(), prior("Trainium1 total in 2024, split in four equal quarters"))),
    }
}

pub(crate) fn judgement_inputs(designer: &str) -> JudgementInputs {
    JudgementInputs { designer: designer.to_owned(), flows: published(designer, |_| true) }
}

pub(crate) fn sources(nvidia: &FixedMix) -> Vec<Box<dyn Source>> {
    vec![
        Box::new(nvidia.clone()),
        Box::new(UncertainMix::new(google_inputs()).unwrap()),
        Box::new(Trainium::new(amazon_inputs()).unwrap()),
        Box::new(UncertainMix::new(amd_inputs()).unwrap()),
        Box::new(Judgement::new(judgement_inputs("Huawei")).unwrap()),
        Box::new(Judgement::new(judgement_inputs("Cambricon")).unwrap()),
    ]
}

pub(crate) fn nvidia() -> FixedMix {
    FixedMix::new(nvidia_inputs(0.5)).unwrap()
}

pub(crate) fn world() -> Fleet {
    Fleet::new(&chips(), sources(&nvidia())).unwrap()
}

pub(crate) fn one(source: impl Source + 'static) -> Fleet {
    Fleet::new(&chips(), vec![Box::new(source)]).unwrap()
}

pub(crate) const SEED: u64 = 42;
const BLOCK: usize = 2_048;

/// The random numbers of the samples from `first` on.
pub(crate) fn uniforms(seed: u64, first: usize) -> impl FnMut(&str, &mut [f64]) {
    move |name, numbers| Stream::new(seed, name).fill(first as u64, 0, numbers)
}

/// Cuts `count` samples into blocks and draws them on two threads.
pub(crate) fn blocks(count: usize, draw: impl Fn(usize, usize) -> Block + Sync) -> Vec<Block> {
    let starts: Vec<usize> = (0..count).step_by(BLOCK).collect();
    let length = |start: usize| BLOCK.min(count - start);
    let (early, late) = starts.split_at(starts.len() / 2);
    std::thread::scope(|scope| {
        let draw = &draw;
        let late = scope.spawn(move || late.iter().map(|&s| draw(s, length(s))).collect::<Vec<Block>>());
        let mut all: Vec<Block> = early.iter().map(|&s| draw(s, length(s))).collect();
        all.extend(late.join().unwrap());
        all
    })
}

pub(crate) fn samples(fleet: &Fleet, count: usize) -> Samples {
    Samples::new(blocks(count, |first, length| fleet.block(length, &mut uniforms(SEED, first))))
}

pub(crate) fn owner_inputs() -> OwnerInputs {
    let rows = table("owners_share_inputs_nvidia");
    let names = ["Microsoft", "Meta", "Amazon", "Google", "Oracle"];
    let share = |row: &Row| {
        let middle = row.number("share_of_dc_revenue_geometric_mid");
        let label = row.text("fiscal_quarter");
        let early = ["FY22Q4", "FY23Q1", "FY23Q2", "FY23Q3"].contains(&label);
        // The file's bounds of the first four quarters (half and double) do not give the published stocks;
        // two thirds and three halves do. Oracle's bounds are not public: fitted to its published stocks.
        let (factor, level) = match (row.text("owner"), &label[..4]) {
            ("Oracle", _) if early => (2.25, 0.9),
            ("Oracle", _) if label == "FY24Q4" => (1.57, 0.9),
            ("Oracle", "FY23" | "FY24") => (1.72, 0.9),
            ("Oracle", "FY25") => (1.485, 0.9),
            ("Oracle", _) => (1.36, 0.9),
            _ if early => (1.5, 0.8),
            _ => (1.25, 0.8),
        };
        (label.to_owned(), Range::new(middle / factor, middle * factor, level))
    };
    let owners = names.iter().map(|name| Owner {
        name: (*name).to_owned(),
        shares: rows.iter().filter(|row| row.text("owner") == *name).map(share).collect(),
    });
    let published = table("owners_cumulative").into_iter().filter(|row| {
        let (owner, designer) = (row.text("owner"), row.text("designer"));
        ["CoreWeave", "xAI"].contains(&owner) || designer == "AMD" && ["Meta", "Microsoft", "Oracle"].contains(&owner)
    });
    OwnerInputs {
        owners: owners.collect(),
        quarter_correlation: prior_point("correlation of one owner's share between any two quarters"),
        discount: prior("owners", "hyperscaler volume discount factor on units per dollar", 1.0),
        china_chips: chips().into_iter().filter(|chip| chip.china_market).map(|chip| chip.chip).collect(),
        china_part: Some((
            "A100".to_owned(),
            "FY23Q2".to_owned(),
            prior("owners", "China share of A100 before export controls (FY22Q4-FY23Q2)", 1.0),
        )),
        published: published
            .map(|row| PublishedStock {
                owner: row.text("owner").to_owned(),
                designer: row.text("designer").to_owned(),
                quarter: Quarter::containing(parse_date(row.text("end")).unwrap()),
                units: row.triple("units", 1.0).unwrap(),
                h100e: row.triple("h100e", 1.0).unwrap(),
                power_gw: row.triple("power_mw", 1e-3).unwrap(),
            })
            .collect(),
        whole: [("Google", "Google"), ("Amazon", "Amazon"), ("Huawei", "China"), ("Cambricon", "China")]
            .map(|(designer, owner)| (designer.to_owned(), owner.to_owned()))
            .to_vec(),
    }
}

fn prior_point(variable: &str) -> f64 {
    let rows = table("inputs_distributions");
    rows.iter().find(|row| row.text("variable") == variable).unwrap().number("low")
}

pub(crate) fn owner_samples(owners: &Owners, count: usize) -> OwnerSamples {
    OwnerSamples::new(blocks(count, |first, length| owners.block(length, &mut uniforms(SEED, first))))
}

pub(crate) fn quarter(text: &str) -> Quarter {
    text.parse().unwrap()
}
