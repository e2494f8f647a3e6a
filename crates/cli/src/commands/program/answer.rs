//! The same for machines.

use super::tables::{LAST, RESTS_ON};
use super::{ALTERNATIVES, Answer, SPLITS, end_of_year};
use crate::report::quantiles;
use overhang_engine::Plan;
use overhang_engine::program::{Outcome, YEARS};
use overhang_engine::scenario::registry::{PARAMETERS, find, full_name};
use overhang_engine::tally::Estimate;
use serde_json::{Value, json};

/// Numbers that are not there become null.
fn estimate(estimate: Estimate) -> Value {
    json!({ "value": estimate.value, "se": estimate.se })
}

impl Answer {
    pub(super) fn json(&self, plan: &Plan) -> Value {
        let c = &self.comparison;
        let reactors = (self.reactors > 0.0).then(|| {
            json!({
                "first_running_year": quantiles(c.reactors.first_years().map(|years| self.date(years))),
                "p_first_before_2032": c.reactors.chance_before(2032.0 - self.start_years),
                "bought_gw": quantiles(c.reactors.bought_gw()),
                "levelised_usd_per_mwh": quantiles(c.reactors.levelised_usd_per_mwh()),
                "net_value_usd_per_kw": quantiles(c.reactors.value_usd_per_kw()),
                "running_gw": (0..YEARS)
                    .map(|year| json!({ "date": end_of_year(year).end().to_string(), "gw": quantiles(c.reactors.running_gw(year)) }))
                    .collect::<Vec<_>>(),
            })
        });
        let alternatives: Vec<Value> = [false, true]
            .iter()
            .flat_map(|&small| ALTERNATIVES.iter().enumerate().map(move |(k, name)| (small, k, name)))
            .map(|(small, k, (name, what))| {
                let question = self.question(k, small);
                json!({
                    "name": name,
                    "what": what,
                    "budget_usd_bn": self.budget(small),
                    "spent_usd_bn": c.level(question, Outcome::SpentUsdBn).value,
                    "years": self.years_json(question),
                    "idle_gw_quarters_per_usd_bn": estimate(c.per_usd_bn(question, Outcome::IdleGwQuarters(LAST))),
                    "idle_usd_per_usd": estimate(c.per_usd_bn(question, Outcome::IdleUsdBn(LAST))),
                    "p_breaker_per_usd_bn": estimate(c.per_usd_bn(question, Outcome::Breaker(LAST))),
                    "takeoff_difference": estimate(c.difference(question, Outcome::Ever(0))),
                    "bubble_difference": estimate(c.difference(question, Outcome::Ever(2))),
                })
            })
            .collect();
        let splits: Vec<Value> = SPLITS
            .iter()
            .zip(self.splits)
            .map(|(share, question)| {
                json!({
                    "reactors_share": share,
                    "p_breaker_difference": estimate(c.difference(question, Outcome::Breaker(LAST))),
                    "idle_gw_quarters_difference": estimate(c.difference(question, Outcome::IdleGwQuarters(LAST))),
                    "idle_usd_bn_difference": estimate(c.difference(question, Outcome::IdleUsdBn(LAST))),
                })
            })
            .collect();
        json!({
            "budget_usd_bn": self.budget_usd_bn,
            "reactors_share": self.reactors,
            "start": self.start.to_string(),
            "reactors": reactors,
            "base": self.years_json(0),
            "alternatives": alternatives,
            "splits": splits,
            "best_reactors_share": estimate(self.best_split()),
            "definition": { "breaker": self.definition },
            "rests_on": rests_on(plan),
        })
    }

    /// Levels and, but for the race as it is, differences by year.
    fn years_json(&self, question: usize) -> Vec<Value> {
        let c = &self.comparison;
        (0..YEARS)
            .map(|year| {
                let mut object = json!({ "date": end_of_year(year).end().to_string() });
                for (name, outcome) in [
                    ("p_breaker", Outcome::Breaker(year)),
                    ("idle_gw_quarters", Outcome::IdleGwQuarters(year)),
                    ("idle_usd_bn", Outcome::IdleUsdBn(year)),
                    ("energised_gw", Outcome::EnergisedGw(year)),
                ] {
                    object[name] = estimate(c.level(question, outcome));
                    if question > 0 {
                        object[format!("{name}_difference")] = estimate(c.difference(question, outcome));
                    }
                }
                object
            })
            .collect()
    }
}

/// Every parameter with its setting, kind and ground.
fn rests_on(plan: &Plan) -> Vec<Value> {
    RESTS_ON
        .iter()
        .flat_map(|(number, symbols)| symbols.iter().map(move |symbol| (number, symbol)))
        .filter_map(|(number, symbol)| {
            let slot = find(&format!("program.{symbol}"))?;
            let (description, entry) = (PARAMETERS.get(slot)?, plan.scenario.entries.get(slot)?);
            Some(json!({
                "number": number,
                "parameter": full_name(description),
                "setting": entry.text,
                "unit": description.unit,
                "kind": entry.kind,
                "ground": entry.ground,
            }))
        })
        .collect()
}
