//! `overhang company --joint`: what the race says of the company.

use super::Answers;
use crate::context::{self, Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, quantiles};
use overhang_results::summary::company::{self, BuyerChances};
use overhang_results::{Kept, PathSummary, Paths, Series};
use serde_json::json;

pub(super) fn add(report: &mut Report, answers: &Answers<'_>, context: &Context) -> Result<(), Failure> {
    let ticker = &answers.filings.ticker;
    let Some(columns) = company::columns(ticker) else {
        return Err(Failure::Question(format!(
            "--joint: found {ticker}, expected a buyer of the race with an account of its own (MSFT, GOOGL, AMZN, META or ORCL): the race has no debt and cash of {ticker} alone"
        )));
    };
    let [debt, cash, _] = &columns;
    let plan = context.plan()?;
    let kept = Kept::new(&columns.each_ref().map(String::as_str), false)?;
    let floor = context.evidence.value_in(&format!("joint.buyer.{}.cash_floor", ticker.to_lowercase()), "USD bn")?;
    let mut chances = BuyerChances::new(kept.clone(), ticker, floor)?;
    let series = vec![Series::column(&kept, debt)?, Series::column(&kept, cash)?];
    let mut paths = Paths::new(kept.clone(), series);
    let tally = context.with_options(mode(false), kept.keep(), |options| {
        overhang_engine::race::run::<Failure>(&plan, options, |group| {
            chances.add(group)?;
            Ok(paths.add(group)?)
        })
    })?;
    let paths = paths.summaries();
    // The part of today's debt that outlives the chips, taken to stay the same.
    let tail = answers.ladder.as_ref().and_then(|ladder| ladder.uncovered_tail.map(|(_, usd)| usd / ladder.total_usd));
    let mut table = Table::new(
        format!("In the joint race: {}", context::heading(&plan, &tally)),
        &[
            ("quarter", "end of"),
            ("debt_usd_bn", "debt"),
            ("cash_usd_bn", "cash"),
            ("uncovered_tail_usd_bn", "uncovered tail"),
        ],
    );
    let (debt, cash) = match paths.as_slice() {
        [debt, cash] => (debt, cash),
        _ => return Ok(()),
    };
    for (d, c) in debt.quarters.iter().zip(&cash.quarters).skip(3).step_by(4) {
        let tail = tail.map_or(Cell::Empty, |share| Cell::range(share * d.p5, share * d.p50, share * d.p95));
        table.row([
            Cell::Text(d.quarter.to_string()),
            Cell::range(d.p5, d.p50, d.p95),
            Cell::range(c.p5, c.p50, c.p95),
            tail,
        ]);
    }
    report.tables.push(table);
    let percent = |p: f64| format!("{:.1}%", 100.0 * p);
    report.notes.push(format!(
        "Joint race, whose start state is that of the rows joint.buyer.{}.* and not yet the filings above: P(cash of {ticker} below the {floor:.0}bn it keeps), its runway ended, {} in 12 months, {} in 24; P(some buyer in distress) {} and {}. Uncovered tail: the share of today's debt that outlives the chips, of the debt of the race.",
        ticker.to_lowercase(),
        percent(chances.low_within(4)),
        percent(chances.low_within(8)),
        percent(chances.distress_within(4)),
        percent(chances.distress_within(8))
    ));
    let list = |path: &PathSummary, scale: f64| -> Vec<serde_json::Value> {
        let of = |q: &overhang_results::summary::Quantiles| json!({ "quarter": q.quarter, "usd": quantiles([q.p5, q.p50, q.p95].map(|usd| scale * usd)) });
        path.quarters.iter().map(of).collect()
    };
    let answer = json!({
        "debt": list(debt, 1e9), "cash": list(cash, 1e9),
        "uncovered_tail": tail.map(|share| list(debt, 1e9 * share)),
        "p_cash_below_kept_12_months": chances.low_within(4), "p_cash_below_kept_24_months": chances.low_within(8),
        "p_some_buyer_in_distress_12_months": chances.distress_within(4),
        "p_some_buyer_in_distress_24_months": chances.distress_within(8),
        "histories": tally.used, "effective_draws": tally.effective_draws(),
    });
    if let Some(object) = report.data.as_object_mut() {
        object.insert("joint".to_string(), answer);
    }
    Ok(())
}
