//! `overhang fleet --share`: who will sell the new compute, what lock-in is worth, and what breaks it.

use crate::arguments::Fleet;
use crate::commands::plot;
use crate::commands::tidy::tidy;
use crate::context::{self, Context};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, quantiles};
use overhang_engine::simulate::{Change, Mode};
use overhang_engine::start::first_quarter;
use overhang_engine::tally::Estimate;
use overhang_model::joint::QUARTERS;
use overhang_results::summary::layers::{COLUMNS, MOAT, lock_in, moat};
use overhang_results::summary::yearly::YEARS;
use overhang_results::{Kept, Yearly};
use overhang_units::Quarter;
use serde_json::{Value, json};

/// Parts of the lock-in that a compatible chip leaves.
const LEFT: [f64; 2] = [0.5, 0.0];
/// Names of the lock-in series, in order, and years from 0 for which they are shown.
const AGAINST: [&str; 3] = ["AMD", "TPU", "Trainium"];
const LOCK_IN_YEARS: [usize; 4] = [0, 2, 4, 10];
/// Years after that of the break for which it is shown, and the last of the race.
const BREAK_YEARS: [usize; 2] = [1, 3];
/// Where series stand in [`MOAT`].
const NVIDIA: usize = 2;
const MARGIN: usize = 3;
const REVENUE: usize = 4;
const MAJORITY: usize = 5;
/// What the shares rest on: parameters by block.
const RESTS_ON: [(&str, &[&str]); 3] = [
    ("designers", &["alpha", "sAMD", "sTPU", "sTRN", "kTPU", "kTRN", "rAMD", "rTPU", "rTRN", "omega", "GM0", "psi"]),
    ("demand", &["b0", "bp", "bL", "bt", "L0", "kp"]),
    ("contest", &["e_s", "e_t"]),
];

/// Names of the parameters under the numbers, each with its block.
fn rests_on() -> String {
    let names =
        RESTS_ON.iter().flat_map(|(block, symbols)| symbols.iter().map(move |symbol| format!("{block}.{symbol}")));
    names.collect::<Vec<_>>().join(", ")
}

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
    let quarter = usize::try_from(arguments.broken_from.index() - first_quarter().index());
    let quarter = quarter.ok().filter(|quarter| *quarter < QUARTERS).ok_or_else(|| {
        let last = first_quarter() + (QUARTERS as i32 - 1);
        Failure::Question(format!(
            "--broken-from: found {}, expected a quarter from {} to {last}",
            arguments.broken_from,
            first_quarter()
        ))
    })?;
    let changes = LEFT.map(|left| Change::LockIn { quarter, left });
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
    let from = arguments.broken_from;
    report.tables =
        vec![share_table(&base), money_table(&base), lock_in_table(&base), break_table(&base, &broken, quarter, from)];
    report.notes = vec![
        "Custom: TPU and Trainium. Small models: part of paid use. Majority: custom chips have had over half of new compute at the end of some quarter. The spread of small models is that of their odds against the race's own path, which starts high in the published range (contest.e_s, contest.e_t); the race itself runs on that path. ± one standard error, from the spread of groups of histories; with fewer than eight at least that of as many independent draws.".to_string(),
        format!("Lock-in as a price: by how much another chip has to be cheaper in all to be chosen as often. Broken: from {from} on all three lock-ins are multiplied by what is left, as if another chip ran the same software; the same histories (--broken-from takes another quarter)."),
        format!("It rests on {}, and demand.<designer>.share_new_h100e.*. overhang evidence show NAME opens each; the sensitivity to price is assumed, and the lock-ins are inverted from it.", rests_on()),
    ];
    report.data = json!({
        "shares": shares_json(&base),
        "lock_in": lock_in_json(&base),
        "broken_lock_in": LEFT.iter().zip(&broken).map(|(left, world)| broken_json(*left, from, world, &base)).collect::<Vec<_>>(),
    });
    report.tables.push(tidy(&report.data));
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
        "Shares at the end of the year in per cent, median (5%-95%); majority: chance that custom chips have had it",
        &[
            ("year", "year"),
            ("share_custom", "custom"),
            ("small_model_share", "small models"),
            ("share_nvidia", "Nvidia"),
            ("p_custom_majority", "majority"),
        ],
    );
    for year in 0..YEARS {
        let majority = base.mean(MAJORITY, year, |x| x);
        table.row([
            Cell::Text(Yearly::year(year).to_string()),
            percent(base.quantiles(0, year)),
            percent(base.quantiles(1, year)),
            percent(base.quantiles(NVIDIA, year)),
            Cell::Number(majority.value, format!("{:.0}%", 100.0 * majority.value)),
        ]);
    }
    table
}

fn money_table(base: &Yearly) -> Table {
    let mut table = Table::new(
        "Nvidia's gross margin in per cent, and its revenue of the year in bn USD, median (5%-95%)",
        &[("year", "year"), ("nvidia_gross_margin", "margin"), ("nvidia_revenue_usd_bn_per_year", "revenue")],
    );
    for year in (0..YEARS).step_by(2) {
        let [low, middle, high] = base.quantiles(REVENUE, year);
        table.row([
            Cell::Text(Yearly::year(year).to_string()),
            percent(base.quantiles(MARGIN, year)),
            Cell::range(low, middle, high),
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

fn break_table(base: &Yearly, broken: &[Yearly], quarter: usize, from: Quarter) -> Table {
    let mut table = Table::new(
        format!(
            "Lock-in broken from {from} on: mean change on the same histories, of Nvidia's share, its margin and the \
             chance of a custom majority in points, of its revenue in bn USD a year"
        ),
        &[
            ("left", "left"),
            ("year", "year"),
            ("share_nvidia_difference", "Nvidia"),
            ("nvidia_gross_margin_difference", "margin"),
            ("nvidia_revenue_difference_usd_bn", "revenue"),
            ("p_custom_majority_difference", "majority"),
        ],
    );
    let mut years: Vec<usize> = BREAK_YEARS.iter().map(|after| (quarter / 4 + after).min(YEARS - 1)).collect();
    years.push(YEARS - 1);
    years.dedup();
    for (left, world) in LEFT.iter().zip(broken) {
        for &year in &years {
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

fn broken_json(left: f64, from: Quarter, world: &Yearly, base: &Yearly) -> Value {
    let years: Vec<Value> = (0..YEARS)
        .map(|year| {
            let mut object = json!({ "year": Yearly::year(year) });
            for (series, name) in MOAT.iter().enumerate() {
                object[format!("{name}_difference")] = value(world.difference(base, (series, series), year, |x| x));
            }
            object
        })
        .collect();
    json!({ "left": left, "from": from.to_string(), "years": years })
}
