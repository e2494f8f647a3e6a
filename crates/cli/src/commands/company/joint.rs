//! `overhang company --joint`: what the race says of the company.

use super::Answers;
use crate::context::{self, Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, quantiles};
use overhang_results::summary::company::{self, BuyerChances, Trouble};
use overhang_results::{Kept, PathSummary, Paths, Series};
use serde_json::json;

pub(super) fn add(report: &mut Report, answers: &Answers<'_>, context: &Context) -> Result<(), Failure> {
    let ticker = &answers.filings.ticker;
    let Some(columns) = company::columns(ticker) else {
        return Err(Failure::Question(format!(
            "--joint: found {ticker}, expected a buyer of the race with an account of its own (MSFT, GOOGL, AMZN, META or ORCL): the race has no debt and cash of {ticker} alone"
        )));
    };
    let [debt, cash, _, _] = &columns;
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
            ("p_runway_ended_by_then", "cash low"),
            ("p_distress_by_then", "distress"),
        ],
    );
    let (debt, cash) = match paths.as_slice() {
        [debt, cash] => (debt, cash),
        _ => return Ok(()),
    };
    for (t, (d, c)) in debt.quarters.iter().zip(&cash.quarters).enumerate().skip(3).step_by(4) {
        let tail = tail.map_or(Cell::Empty, |share| Cell::range(share * d.p5, share * d.p50, share * d.p95));
        table.row([
            Cell::Text(d.quarter.to_string()),
            Cell::range(d.p5, d.p50, d.p95),
            Cell::range(c.p5, c.p50, c.p95),
            tail,
            Cell::percent(chances.within(Trouble::LowCash, t + 1)),
            Cell::percent(chances.within(Trouble::Distress, t + 1)),
        ]);
    }
    report.tables.push(table);
    let both = |trouble| {
        let [year, two] = [4, 8].map(|quarters| format!("{:.1}%", 100.0 * chances.within(trouble, quarters)));
        format!("{year} and {two}")
    };
    let from_filings = plan.buyer_figures.iter().filter(|one| one.ticker == *ticker && one.filed.is_some()).count();
    let figures = plan.buyer_figures.iter().filter(|one| one.ticker == *ticker).count();
    report.notes.push(format!(
        "Joint race, from {from_filings} figures of the filings and {} rows joint.buyer.{}.*. Within 12 and 24 months of the start of 2026: P(cash of {ticker} below the {floor:.0}bn it keeps), its runway ended, {}; P({ticker} in distress), its free cash flow, spare cash and new debt together below zero, {}; P(some buyer in distress) {}. Uncovered tail: the share of today's debt that outlives the chips, of the debt of the race.",
        figures - from_filings,
        ticker.to_lowercase(),
        both(Trouble::LowCash),
        both(Trouble::Distress),
        both(Trouble::SomeDistress)
    ));
    let list = |path: &PathSummary, scale: f64| -> Vec<serde_json::Value> {
        let of = |q: &overhang_results::summary::Quantiles| json!({ "quarter": q.quarter, "usd": quantiles([q.p5, q.p50, q.p95].map(|usd| scale * usd)) });
        path.quarters.iter().map(of).collect()
    };
    let answer = json!({
        "debt": list(debt, 1e9), "cash": list(cash, 1e9),
        "uncovered_tail": tail.map(|share| list(debt, 1e9 * share)),
        "p_cash_below_kept_12_months": chances.within(Trouble::LowCash, 4),
        "p_cash_below_kept_24_months": chances.within(Trouble::LowCash, 8),
        "p_distress_12_months": chances.within(Trouble::Distress, 4),
        "p_distress_24_months": chances.within(Trouble::Distress, 8),
        "p_some_buyer_in_distress_12_months": chances.within(Trouble::SomeDistress, 4),
        "p_some_buyer_in_distress_24_months": chances.within(Trouble::SomeDistress, 8),
        "by_year": debt.quarters.iter().enumerate().skip(3).step_by(4).map(|(t, at)| json!({
            "quarter": at.quarter, "p_runway_ended": chances.within(Trouble::LowCash, t + 1),
            "p_distress": chances.within(Trouble::Distress, t + 1),
        })).collect::<Vec<_>>(),
        "histories": tally.used, "effective_draws": tally.effective_draws(),
    });
    if let Some(object) = report.data.as_object_mut() {
        object.insert("joint".to_string(), answer);
    }
    Ok(())
}
