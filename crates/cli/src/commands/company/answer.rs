//! The JSON answer about a company.

use super::Answers;
use super::notes::stale;
use super::tables::{LINES, accounts, calendar, depreciation_quantity};
use crate::commands::scenario::start_figure;
use crate::report::quantiles;
use overhang_engine::company::{Basis, Filings, Item};
use serde_json::{Map, Value, json};

fn periods(filings: &Filings<'_>, item: Item) -> Vec<Value> {
    accounts(filings, item)
        .into_iter()
        .map(|(end, start, values)| {
            let mut object = Map::new();
            object.insert("end".to_string(), json!(end.to_string()));
            object.insert("start".to_string(), json!(start.map(|start| start.to_string())));
            if item == Item::Quarter {
                object.insert("quarter".to_string(), json!(calendar(start, end)));
            }
            for ((name, _, _), fact) in LINES.iter().zip(&values) {
                object.insert(format!("{name}_usd"), json!(fact.as_ref().map(|fact| fact.usd)));
            }
            let rows: Vec<&str> = values.iter().flatten().map(|fact| fact.id.as_str()).collect();
            object.insert("rows".to_string(), json!(rows));
            let conflicts: Vec<Value> = values
                .iter()
                .flatten()
                .flat_map(|fact| fact.others.iter().map(|(id, usd)| json!({ "row": id, "usd": usd, "used": fact.id })))
                .collect();
            object.insert("conflicts".to_string(), json!(conflicts));
            Value::Object(object)
        })
        .collect()
}

pub(super) fn data(answers: &Answers<'_>) -> Value {
    let filings = &answers.filings;
    json!({
        "ticker": filings.ticker,
        "name": filings.name,
        "quarters": periods(filings, Item::Quarter),
        "years": periods(filings, Item::Year),
        "depreciation_is": depreciation_quantity(filings),
        "depreciation": depreciation(answers),
        "earnings_effect": earnings_effect(answers),
        "disclosed_changes": changes(answers),
        "runway_months": runway(answers),
        "debt": answers.figures.iter().map(|figure| json!({
            "as_of": figure.as_of.to_string(), "definition": figure.definition, "debt_usd": figure.usd,
            "row": figure.source, "used": figure.used,
        })).collect::<Vec<Value>>(),
        "ladder": ladder(answers),
        "uncovered_tail": answers.ladder.as_ref().and_then(|ladder| ladder.uncovered_tail.map(|(after, usd)| json!({
            "after_years": after, "debt_usd": usd,
            "leases_usd": ladder.leases_usd.and_then(|(_, _, left)| left),
        }))),
        "credit": credit(answers),
        "claims": claims(answers),
        "capex_against_revenue": answers.returns.as_ref().map(|returns| json!({
            "to": returns.to.to_string(), "capex_usd": returns.capex_usd,
            "rent_usd_per_hour": returns.rent_usd_per_hour, "rent_decline_per_year": returns.rent_decline,
            "lives": returns.lives.iter().map(|one| json!({
                "life_years": one.life_years, "required_revenue_usd_per_year": one.revenue_usd,
                "share_of_revenue": one.share_of_revenue, "break_even_usd_per_hour": one.break_even_usd_per_hour,
                "utilisation": one.utilisation, "internal_rate_per_year": one.internal_rate,
            })).collect::<Vec<Value>>(),
        })),
        "race_start": answers.start.iter().map(|line| json!({
            "what": line.what, "unit": line.unit, "race": line.race, "row": line.row,
            "figures": line.figures.iter().map(start_figure).collect::<Vec<Value>>(),
        })).collect::<Vec<Value>>(),
        "stale": stale(filings),
        "missing": filings.missing(),
        "weakest_kind": filings.weakest().map(|kind| kind.word()),
    })
}

fn depreciation(answers: &Answers<'_>) -> Value {
    let Some(comparison) = &answers.comparison else { return Value::Null };
    let spending = &comparison.spending;
    json!({
        "year_ends": spending.ends.iter().map(ToString::to_string).collect::<Vec<String>>(),
        "filed_years": spending.filed,
        "capex_usd": spending.usd,
        "server_share": spending.server_share,
        "in_service_lag_years": spending.lag_years,
        "booked_life_years": comparison.booked_life_years,
        "booked_in_part": comparison.booked_in_part.as_ref().map(|(part, life)| json!({ "part": part, "life_years": life })),
        "open_year": spending.open.map(|open| json!({ "filed_quarters": open.quarters, "filed_usd": open.filed_usd })),
        "lives": comparison.charges.iter().map(|one| json!({
            "basis": one.basis, "life_years": one.life_years, "charge_usd": one.usd,
        })).collect::<Vec<Value>>(),
    })
}

fn earnings_effect(answers: &Answers<'_>) -> Value {
    let Some(comparison) = &answers.comparison else { return Value::Null };
    let rows = comparison.charges.iter().skip(1);
    json!({
        "net_income_usd": finite(&comparison.net_income_usd),
        "lives": rows.map(|one| json!({
            "basis": one.basis, "life_years": one.life_years, "share_of_net_income": finite(&one.earnings_effect),
        })).collect::<Vec<Value>>(),
    })
}

/// Numbers; null where there is none.
fn finite(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|value| value.is_finite().then_some(*value)).collect()
}

fn changes(answers: &Answers<'_>) -> Vec<Value> {
    let of = |change: &overhang_engine::company::DisclosedChange| {
        json!({
            "effective": change.effective.to_string(), "equipment": change.equipment,
            "from_years": change.years.0, "to_years": change.years.1,
            "disclosed_usd": change.disclosed_usd, "computed_usd": change.computed_usd,
            "computed_range_usd": change.computed_range_usd.map(|(low, high)| [low, high]),
            "scaled_to_filed_gross": change.scaled_to_gross,
            "error": change.computed_usd.map(|usd| usd / change.disclosed_usd - 1.0),
            "server_share": change.server_share, "share_that_meets": change.share_that_meets,
            "share_at_most_by_depreciation": change.share_at_most,
            "share_at_most_by_depreciation_of_cloud": change.share_at_most_by_cloud,
            "computed_with_late_service_usd": change.late.map(|(_, usd)| usd),
            "late_service_lag_years": change.late.map(|(lag, _)| lag),
            "spending_from_year": change.spending_from,
        })
    };
    answers.changes.iter().map(of).collect()
}

fn runway(answers: &Answers<'_>) -> Value {
    let Some(runway) = &answers.runway else { return Value::Null };
    let [p5, p50, p95] = runway.months;
    let (earned, spent) = runway.flows_usd;
    json!({
        "p5": p5, "p50": p50, "p95": p95, "plain": runway.plain_months, "plain_to_minimum": runway.plain_months_to_minimum,
        "flows_to": runway.flows_to.to_string(),
        "p_within_12": runway.within.0, "p_within_24": runway.within.1,
        "cash_usd": runway.cash_usd, "cash_date": runway.cash_day.to_string(), "minimum_usd": runway.minimum_usd,
        "operating_cash_flow_usd_per_year": earned, "capex_usd_per_year": spent, "dividends_usd_per_year": runway.dividends_usd,
        "spread_bp": 1e4 * runway.spread.0, "spread_is_quoted": runway.spread.1,
    })
}

fn ladder(answers: &Answers<'_>) -> Value {
    let Some(ladder) = &answers.ladder else { return Value::Null };
    json!({
        "as_of": ladder.filed.as_of.to_string(), "definition": ladder.filed.words(), "verdict": ladder.verdict,
        "debt_usd": ladder.total_usd, "due_after_table_usd": ladder.filed.open_usd(),
        "at_assumed_dates_usd": match ladder.filed.basis { Basis::Notes { assumed_usd, .. } => Some(assumed_usd), Basis::Table { .. } => None },
        "weighted_life_years": ladder.weighted_life_years,
        "due_within_30_months_share": ladder.share_due_within_30_months,
        "still_owed": ladder.still_owed.map(|(usd, share)| json!({
            "on": ladder.today.to_string(), "debt_usd": usd, "due_within_24_months_share": share,
        })),
        "due": ladder.filed.due.iter().map(|due| json!({
            "from_years": due.from_years, "to_years": due.to_years, "principal_usd": due.principal,
        })).collect::<Vec<Value>>(),
        "quarters_from": ladder.quarters_from.to_string(),
        "due_by_quarter_usd": ladder.quarters_usd, "refinancing_by_quarter_usd": ladder.refinancing_usd,
        "property_date": ladder.property_day.map(|day| day.to_string()),
        "coverage_by_year": finite(&ladder.coverage),
        "asset_duration_years": ladder.asset_duration_years, "duration_gap_years": ladder.duration_gap_years,
        "leases": ladder.leases_usd.map(|(amount, value, left)| json!({
            "commitment_usd": amount, "present_value_usd": value, "left_when_worthless_usd": left,
        })),
    })
}

fn credit(answers: &Answers<'_>) -> Value {
    let quoted = answers.credit.quoted.iter().map(|quote| {
        json!({
            "date": quote.day.to_string(), "spread_bp": 1e4 * quote.spread, "hazard_per_year": quote.hazard,
            "default_1_year": quote.default_probability.0, "default_5_years": quote.default_probability.1,
        })
    });
    let structural = answers.credit.structural.as_ref().map(|one| {
        json!({
            "equity_usd": one.equity.0, "equity_volatility": one.equity.1, "debt_face_usd": one.debt_face_usd,
            "years": one.firm.years, "assets_usd": one.firm.assets, "asset_volatility": one.firm.volatility,
            "spread_bp": 1e4 * one.firm.spread(), "default_priced": one.firm.default_probability_priced(),
            "first_passage": one.first_passage,
            "equity_date": one.equity_day.to_string(), "debt_date": one.debt_day.to_string(), "rate_per_year": one.rate,
            "distance_to_default_kmv": one.kmv.map(|(distance, _)| distance),
            "default_point_kmv_usd": one.kmv.map(|(_, point)| point),
            "leland_spread_bp": one.leland.map(|(spread, _)| 1e4 * spread),
            "default_point_leland_usd": one.leland.map(|(_, point)| point),
            "residual_bp": one.residual.map(|residual| 1e4 * residual),
            "volatility_that_meets": one.volatility_that_meets,
        })
    });
    json!({ "quoted": quoted.collect::<Vec<Value>>(), "structural": structural })
}

fn claims(answers: &Answers<'_>) -> Vec<Value> {
    let of = |claim: &overhang_engine::company::Posterior| {
        json!({
            "row": claim.id, "what": claim.what, "companies": claim.companies, "claimed": claim.claimed, "prior": quantiles(claim.prior),
            "p_at_least": claim.p_at_least, "effective_draws": claim.effective_draws,
            "fiscal_years": [claim.years.0, claim.years.1],
            "life_prior_years": [claim.life_prior_years.0, claim.life_prior_years.1],
            "narrow_life_prior": {
                "life_prior_years": [claim.narrow.life_prior_years.0, claim.narrow.life_prior_years.1],
                "p_at_least": claim.narrow.p_at_least, "given": { "life_years": quantiles(claim.narrow.life_years) },
            },
            "given": {
                "life_years": quantiles(claim.life_years), "server_share": quantiles(claim.server_share),
                "capex_growth_per_year": quantiles(claim.capex_growth),
            },
        })
    };
    answers.claims.iter().map(of).collect()
}
