//! `overhang fleet --share`: who will sell the new compute, what lock-in is worth, and what breaks it.

use crate::arguments::Fleet;
use crate::commands::plot;
use crate::context::{self, Context};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, quantiles};
use overhang_engine::simulate::{Change, Mode};
use overhang_engine::tally::Estimate;
use overhang_results::summary::layers::{COLUMNS, MOAT, lock_in, moat};
use overhang_results::summary::yearly::YEARS;
use overhang_results::{Kept, Yearly};
use serde_json::{Value, json};

/// Parts of the lock-in that a compatible chip leaves.
const LEFT: [f64; 2] = [0.5, 0.0];
/// First quarter of it, from 0: 2027-Q1.
const FROM: usize = 4;
/// Names of the lock-in series, in order, and years from 0 for which they are shown.
const AGAINST: [&str; 3] = ["AMD", "TPU", "Trainium"];
const LOCK_IN_YEARS: [usize; 4] = [0, 2, 4, 10];
/// Years, from 0, for which the break is shown.
const BREAK_YEARS: [usize; 3] = [2, 4, 10];
/// Where series stand in [`MOAT`].
const NVIDIA: usize = 2;
const MARGIN: usize = 3;
const REVENUE: usize = 4;
const MAJORITY: usize = 5;
/// What the shares rest on.
const RESTS_ON: &str = "designers.alpha, sAMD, sTPU, sTRN, kTPU, kTRN, rAMD, rTPU, rTRN, omega, GM0, psi; demand.b0, bp, bL, bt, L0, kp; demand.<designer>.share_new_h100e.*";

fn percent([low, middle, high]: [f64; 3]) -> Cell {
    Cell::Number(middle, format!("{:.0} ({:.0}-{:.0})", 100.0 * middle, 100.0 * low, 100.0 * high))
}

fn value(chance: Estimate) -> Value {
    json!({ "value": chance.value, "se": chance.se })
}

pub(crate) fn share(arguments: &Fleet, context: &Context) -> Result<Report, Failure> {
    let plan = context.plan()?;
    let kept = Kept::new(&COLUMNS, true)?;
    let mut series = moat(&kept)?;
    series.extend(lock_in()?);
    let mut base = Yearly::new(kept.clone(), series);
    let mut broken = Vec::new();
    for _ in LEFT {
        broken.push(Yearly::new(kept.clone(), moat(&kept)?));
    }
    let changes = LEFT.map(|left| Change::LockIn { quarter: FROM, left });
    let tally = context.with_options(Mode::Conditioned, kept.keep(), |options| {
        overhang_engine::race::paired::<Failure>(&plan, options, &changes, |groups| {
            for (world, group) in std::iter::once(&mut base).chain(&mut broken).zip(groups) {
                world.add(group)?;
            }
            Ok(())
        })
    })?;
    let heading = context::heading(&plan, &tally);
    let mut report = Report::new("fleet", context, Some(tally.used + tally.failed));
    report.heading.push(format!("Who sells the new compute: {heading}"));
    report.tables = vec![share_table(&base), lock_in_table(&base), break_table(&base, &broken), machine_table(&base)];
    report.notes = vec![
        "Custom: TPU and Trainium. Small models: part of paid use. Majority: custom chips have had over half of new compute at the end of some quarter. Small models have no spread where the scenario fixes their parameters, as the baseline does. ± one standard error, from the spread of groups.".to_string(),
        "Lock-in as a price: by how much another chip has to be cheaper in all to be chosen as often. Broken: from 2027-Q1 on all three lock-ins are multiplied by what is left, as if another chip ran the same software; the same histories.".to_string(),
        format!("It rests on {RESTS_ON}. overhang evidence show NAME opens each; the sensitivity to price is assumed, and the lock-ins are inverted from it."),
    ];
    report.data = json!({
        "shares": shares_json(&base),
        "lock_in": lock_in_json(&base),
        "broken_lock_in": LEFT.iter().zip(&broken).map(|(left, world)| broken_json(*left, world, &base)).collect::<Vec<_>>(),
    });
    report.draw(arguments.plot.as_deref(), || {
        let fan = |series: usize| -> Vec<(f64, f64, f64, f64)> {
            (0..YEARS)
                .map(|year| {
                    let [low, middle, high] = base.quantiles(series, year);
                    (f64::from(Yearly::year(year) + 1), low, middle, high)
                })
                .collect()
        };
        plot::share_fans(
            "Who sells the new compute".to_string(),
            heading,
            "Share of new H100e of custom chips and of Nvidia, and part of paid use on small models; median and 90% interval.",
            vec![("custom chips", fan(0)), ("small models", fan(1)), ("Nvidia", fan(NVIDIA))],
        )
    })?;
    Ok(report)
}

fn share_table(base: &Yearly) -> Table {
    let mut table = Table::new(
        "Shares at the end of the year in per cent, median (5%-95%)",
        &[
            ("year", "year"),
            ("share_custom", "custom"),
            ("small_model_share", "small"),
            ("share_nvidia", "Nvidia"),
            ("nvidia_gross_margin", "margin"),
            ("nvidia_revenue_usd_bn_per_year", "bn USD/y"),
            ("p_custom_majority", "majority"),
        ],
    );
    for year in 0..YEARS {
        let [low, middle, high] = base.quantiles(REVENUE, year);
        let majority = base.mean(MAJORITY, year, |x| x);
        table.row([
            Cell::Text(Yearly::year(year).to_string()),
            percent(base.quantiles(0, year)),
            percent(base.quantiles(1, year)),
            percent(base.quantiles(NVIDIA, year)),
            percent(base.quantiles(MARGIN, year)),
            Cell::range(low, middle, high),
            Cell::Number(majority.value, format!("{:.0}%", 100.0 * majority.value)),
        ]);
    }
    table
}

fn lock_in_table(base: &Yearly) -> Table {
    let mut table = Table::new(
        "Lock-in as a price factor at the end of the year, median (5%-95%)",
        &[("against", "against"), ("y2026", "2026"), ("y2028", "2028"), ("y2030", "2030"), ("y2036", "2036")],
    );
    for (k, name) in AGAINST.iter().enumerate() {
        let mut cells = vec![Cell::from(*name)];
        cells.extend(LOCK_IN_YEARS.map(|year| {
            let [low, middle, high] = base.quantiles(MOAT.len() + k, year);
            Cell::range(low, middle, high)
        }));
        table.row(cells);
    }
    table
}

fn break_table(base: &Yearly, broken: &[Yearly]) -> Table {
    let mut table = Table::new(
        "Lock-in broken from 2027 on: mean change on the same histories",
        &[
            ("left", "left"),
            ("year", "year"),
            ("share_nvidia_difference", "Nvidia, points"),
            ("nvidia_gross_margin_difference", "margin, points"),
            ("nvidia_revenue_difference_usd_bn", "revenue, bn USD/y"),
            ("p_custom_majority_difference", "majority, points"),
        ],
    );
    for (left, world) in LEFT.iter().zip(broken) {
        for year in BREAK_YEARS {
            let cell = |series: usize, scale: f64| {
                let d = world.difference(base, (series, series), year, |x| scale * x);
                Cell::Number(d.value, format!("{:+.1} ±{:.1}", d.value, d.se))
            };
            table.row([
                Cell::Text(format!("{:.0}%", 100.0 * left)),
                Cell::Text(Yearly::year(year).to_string()),
                cell(NVIDIA, 100.0),
                cell(MARGIN, 100.0),
                cell(REVENUE, 1.0),
                cell(MAJORITY, 100.0),
            ]);
        }
    }
    table
}

fn machine_table(base: &Yearly) -> Table {
    let names: Vec<String> =
        MOAT[..MAJORITY].iter().flat_map(|name| ["p5", "p50", "p95"].map(|level| format!("{name}_{level}"))).collect();
    let columns: Vec<&str> =
        std::iter::once("year").chain(names.iter().map(String::as_str)).chain(["p_custom_majority"]).collect();
    let mut table = Table::for_machines(&columns);
    for year in 0..YEARS {
        let mut cells = vec![Cell::Text(Yearly::year(year).to_string())];
        for series in 0..MAJORITY {
            cells.extend(base.quantiles(series, year).map(|x| Cell::number(x, 6)));
        }
        cells.push(Cell::number(base.mean(MAJORITY, year, |x| x).value, 6));
        table.row(cells);
    }
    table
}

fn shares_json(base: &Yearly) -> Vec<Value> {
    (0..YEARS)
        .map(|year| {
            let mut object = json!({ "year": Yearly::year(year) });
            for (series, name) in MOAT.iter().enumerate().take(MAJORITY) {
                object[*name] = quantiles(base.quantiles(series, year));
            }
            object["p_custom_majority"] = value(base.mean(MAJORITY, year, |x| x));
            object
        })
        .collect()
}

fn lock_in_json(base: &Yearly) -> Vec<Value> {
    AGAINST
        .iter()
        .enumerate()
        .flat_map(|(k, name)| {
            (0..YEARS).map(move |year| {
                json!({
                    "against": name,
                    "year": Yearly::year(year),
                    "price_ratio": quantiles(base.quantiles(MOAT.len() + k, year)),
                })
            })
        })
        .collect()
}

fn broken_json(left: f64, world: &Yearly, base: &Yearly) -> Value {
    let years: Vec<Value> = (0..YEARS)
        .map(|year| {
            let mut object = json!({ "year": Yearly::year(year) });
            for (series, name) in MOAT.iter().enumerate() {
                object[format!("{name}_difference")] = value(world.difference(base, (series, series), year, |x| x));
            }
            object
        })
        .collect();
    json!({ "left": left, "from": "2027-Q1", "years": years })
}
