//! What a company earns before depreciation in one window, and its net debt of one day over it.

use super::debt::figures;
use super::filings::{Filings, Item, SAME_DAYS, Yearly, in_words};
use overhang_units::{Date, days_between};

/// Operating income and what is written off in the same twelve months.
#[derive(Debug, Clone, PartialEq)]
pub struct Earned {
    /// Last day of the twelve months.
    pub end: Date,
    /// Operating income, USD.
    pub income_usd: f64,
    /// Written off, USD.
    pub charge_usd: f64,
    /// What is written off, in words.
    pub charge_of: String,
    /// Quarters of the charge that are not filed, for which the newest filed one stands.
    pub quarters_assumed: usize,
}

/// Net debt of a day over what was earned in the twelve months to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Leverage {
    /// Day of debt and cash.
    pub day: Date,
    /// Debt, USD.
    pub debt_usd: f64,
    /// What it counts.
    pub debt_definition: String,
    /// Cash and current securities, USD.
    pub liquid_usd: f64,
    /// Whether securities of that day are in it.
    pub securities_known: bool,
    /// What was earned in the twelve months to that day.
    pub earned: Earned,
    /// Net debt over income before depreciation; none where that is not positive.
    pub ratio: Option<f64>,
    /// Depreciation of property alone in place of all that is written off, USD, and the ratio with it, where both are
    /// known.
    pub property_alone: Option<(f64, f64)>,
}

/// Definitions of the charge: each a sum of quantities; the first that is filed is used.
pub const WRITTEN_OFF: [&[&str]; 3] =
    [&["dep_amort_total"], &["depreciation_ppe", "amortization_intangibles"], &["depreciation_ppe"]];
/// Depreciation of property alone, the one definition that all companies file.
pub const PROPERTY: [&[&str]; 1] = [&["depreciation_ppe"]];

/// Twelve months to `end` of a quantity: as filed, or its filed quarters with the newest standing for the later ones,
/// with the number of those.
fn charge_to(filings: &Filings<'_>, quantity: &str, end: Date) -> Option<(f64, usize)> {
    if let Some(usd) = filings.year_to(quantity, end) {
        return Some((usd, 0));
    }
    let quarters = filings.facts(quantity, Item::Quarter);
    let inside: Vec<f64> =
        quarters.iter().filter(|fact| (0..330).contains(&days_between(fact.end, end))).map(|fact| fact.usd).collect();
    // At least half of the year is filed.
    let newest = inside.last().copied().filter(|_| (2..4).contains(&inside.len()))?;
    let absent = 4 - inside.len();
    Some((inside.iter().sum::<f64>() + newest * absent as f64, absent))
}

/// What was earned in the twelve months that end on `day`, or the newest that operating income and the charge share;
/// fully filed months come before those with assumed quarters.
#[must_use]
pub fn earned(filings: &Filings<'_>, day: Option<Date>, definitions: &[&[&str]]) -> Option<Earned> {
    let incomes: Vec<Yearly> = filings
        .twelve_months("operating_income")
        .into_iter()
        .filter(|year| day.is_none_or(|day| days_between(year.end, day).abs() <= SAME_DAYS))
        .collect();
    for definition in definitions {
        let mut found: Vec<Earned> = incomes
            .iter()
            .filter_map(|income| {
                let parts: Option<Vec<(f64, usize)>> =
                    definition.iter().map(|quantity| charge_to(filings, quantity, income.end)).collect();
                let parts = parts?;
                Some(Earned {
                    end: income.end,
                    income_usd: income.usd,
                    charge_usd: parts.iter().map(|(usd, _)| usd).sum(),
                    charge_of: definition.iter().map(|name| in_words(name)).collect::<Vec<String>>().join(" and "),
                    quarters_assumed: parts.iter().map(|(_, absent)| *absent).max().unwrap_or(0),
                })
            })
            .collect();
        found.sort_by_key(|one| (one.quarters_assumed == 0, one.end));
        if let Some(best) = found.pop() {
            return Some(best);
        }
    }
    None
}

impl Earned {
    /// Notes quarters for which the newest filed one stands.
    pub(super) fn note(&self, filings: &Filings<'_>) {
        if self.quarters_assumed > 0 {
            filings.miss(format!(
                "{} of {} of the 4 quarters to {}: the newest filed one stands in",
                self.charge_of, self.quarters_assumed, self.end
            ));
        }
    }
}

/// Net debt over income before depreciation, all of one day: the newest on which debt, cash, securities and twelve
/// months of income are filed; where there is none, the newest without securities, which is noted.
#[must_use]
pub fn leverage(filings: &Filings<'_>) -> Option<Leverage> {
    let mut candidates = Vec::new();
    for figure in figures(filings).into_iter().filter(|figure| !figure.in_conflict) {
        let Some((liquid_usd, securities_known)) = filings.liquid_on(figure.as_of) else { continue };
        let Some(earned) = earned(filings, Some(figure.as_of), &WRITTEN_OFF) else { continue };
        let sum = earned.income_usd + earned.charge_usd;
        let net = figure.usd - liquid_usd;
        let property_alone = self::earned(filings, Some(figure.as_of), &PROPERTY)
            .filter(|one| one.charge_of != earned.charge_of && one.income_usd + one.charge_usd > 0.0)
            .map(|one| (one.charge_usd, net / (one.income_usd + one.charge_usd)));
        candidates.push(Leverage {
            property_alone,
            day: figure.as_of,
            debt_usd: figure.usd,
            debt_definition: figure.definition,
            liquid_usd,
            securities_known,
            ratio: (sum > 0.0).then(|| net / sum),
            earned,
        });
    }
    // Newest first: the first that is complete, else the first.
    let at = candidates.iter().position(|one| one.securities_known).unwrap_or(0);
    let found = (at < candidates.len()).then(|| candidates.swap_remove(at));
    if let Some(one) = &found {
        one.earned.note(filings);
    }
    match &found {
        None => filings.miss("debt, cash and twelve months of income of one day"),
        Some(one) if !one.securities_known => filings.miss(format!("current securities on {}", one.day)),
        Some(_) => {}
    }
    found
}
