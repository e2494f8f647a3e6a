//! Notes below the tables about a company.

use super::Answers;
use super::tables::{LINES, depreciation_quantity};
use overhang_engine::company::filings::in_words;
use overhang_engine::company::{Filings, Item};
use overhang_units::{Date, days_between};

pub(super) fn notes(answers: &Answers<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    notes.push(format!("deprec: {}, in all periods.", in_words(depreciation_quantity(&answers.filings))));
    if let Some(comparison) = &answers.comparison {
        if let Some(first) = comparison.spending.ends.first() {
            let open = comparison.spending.open.map_or(String::new(), |open| {
                format!(
                    " The year after the filed ones starts from its {} filed quarters ({:.1}).",
                    open.quarters,
                    open.filed_usd / 1e9
                )
            });
            let part = comparison.booked_in_part.as_ref().map_or(String::new(), |(part, life)| {
                format!(" A part is booked over {life} years (from {part}); it is charged as the rest, as its size is not filed.")
            });
            notes.push(format!(
                "Capital spending is filed here from the year to {first} on: charges of older equipment are left out.{open}{part} Shares of servers, growth and lives but the booked one are assumptions (overhang evidence list finance.{})",
                answers.filings.ticker.to_lowercase()
            ));
        }
        notes.push("Lives are spread around the short one in the next two. Known at buying: each unit is charged over its own. Found out later: booked as now, and written off when retired. By rents: as its rents fall with age.".to_string());
    }
    if answers.returns.as_ref().is_some_and(|returns| !returns.lives.is_empty()) {
        notes.push("Revenue a year is for that spending alone, vintages stack. Hours rented: share of hours at which the rent of today, held, earns the required return. Return: at the falling rent and the assumed hours.".to_string());
    }
    if answers.changes.iter().any(|change| change.computed_usd.is_some()) {
        notes.push("Changes of life: computed at the assumed share of servers, with the range of that share; met at: the share that meets the filed number. Above 100% where spending before the first year counts too. Where the gross value of servers is filed, it stands for the share of older spending. Ours is too small where older spending is not filed: the oldest equipment gains most from a longer life.".to_string());
        for change in &answers.changes {
            let Some(((lag, late), computed)) = change.late.zip(change.computed_usd) else { continue };
            let bound = change.share_at_most.map_or(String::new(), |share| {
                format!(
                    " All the depreciation of property filed for the year before allows servers at most {:.0}% of spending{}.",
                    100.0 * share,
                    if share < change.server_share { ", so the assumed share is too high" } else { "" }
                )
            });
            let cloud = change.share_at_most_by_cloud.map_or(String::new(), |share| {
                let error = computed * share / change.server_share / change.disclosed_usd - 1.0;
                format!(
                    " That of its cloud segment alone allows at most {:.0}%; there the error is {:+.0}%.",
                    100.0 * share,
                    100.0 * error
                )
            });
            notes.push(format!(
                "Change of {}: with service {lag} years after spending and not {} ours is {:.2}, an error of {:+.0}%.{bound}{cloud}",
                change.effective,
                answers.comparison.as_ref().map_or(0.0, |one| one.spending.lag_years),
                late / 1e9,
                100.0 * (late / change.disclosed_usd - 1.0)
            ));
        }
    }
    if let Some(claim) = answers.claims.first() {
        let (low, high) = claim.life_prior_years;
        let (narrow_low, narrow_high) = claim.narrow.life_prior_years;
        let lives: Vec<String> = answers
            .claims
            .iter()
            .map(|claim| format!("{:.1} years for {}", claim.narrow.life_years[1], claim.what))
            .collect();
        notes.push(format!(
            "Claims: P is the chance of at least the claim when any life from {low} to {high} years is as likely; narrow: from {narrow_low} to {narrow_high}, where the median life given the claim is {}. Both priors are choices, and the claim does not decide between them.",
            lives.join(", ")
        ));
    }
    let stale = stale(&answers.filings);
    if !stale.is_empty() {
        notes.push(format!("Stale (ends before the newest account): {}.", stale.join("; ")));
    }
    let missing = answers.filings.missing();
    if !missing.is_empty() {
        notes.push(format!("Missing in the stored filings: {}.", shorten(&missing).join("; ")));
    }
    if let Some(weakest) = answers.filings.weakest() {
        notes.push(format!("Rests on rows that are, at weakest, {weakest}."));
    }
    notes
}

/// Quantities whose newest value is more than 200 days older than the newest of all.
pub(super) fn stale(filings: &Filings<'_>) -> Vec<String> {
    let mut last: Vec<(&str, Date)> = Vec::new();
    for (_, quantities, _) in LINES {
        for quantity in quantities {
            let ends = [Item::Quarter, Item::Year, Item::Instant].map(|item| filings.facts(quantity, item).pop());
            last.extend(ends.into_iter().flatten().map(|fact| fact.end).max().map(|end| (*quantity, end)));
        }
    }
    let newest = last.iter().map(|(_, end)| *end).max();
    let old = last.iter().filter(|(_, end)| newest.is_some_and(|newest| days_between(*end, newest) > 200));
    old.map(|(quantity, end)| format!("{} to {end}", in_words(quantity))).collect()
}

/// At most three of many alike.
fn shorten(missing: &[String]) -> Vec<String> {
    let amounts = missing.iter().filter(|what| what.starts_with("amount of")).count();
    let mut kept: Vec<String> = missing.iter().filter(|what| !what.starts_with("amount of")).cloned().collect();
    if amounts > 0 {
        kept.push(format!("amounts of {amounts} debt instruments"));
    }
    kept
}
