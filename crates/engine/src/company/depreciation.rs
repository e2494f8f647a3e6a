//! Charges of a company's servers under several lives, past and projected; disclosed changes of life reproduced.

use super::filings::{Filings, Item, SAME_DAYS};
use super::{DAYS_OF_YEAR, years};
use crate::error::Error;
use overhang_model::Z95;
use overhang_model::company::depreciation::{
    LifeChange, Vintage, charge_of_year, charge_of_year_with_change, earnings_effect, vintages,
};
use overhang_model::company::rents::Rents;
use overhang_model::company::useful_life::Life;
use overhang_prob::math::{ln, pow};
use overhang_units::{Date, days_between};

/// Years that are projected.
const AHEAD: usize = 3;

/// Yearly capital spending on servers.
#[derive(Debug, Clone)]
pub struct Spending {
    /// Last days of the fiscal years.
    pub ends: Vec<Date>,
    /// Capital spending, USD; projected from `filed` on.
    pub usd: Vec<f64>,
    /// Years that are filed.
    pub filed: usize,
    /// What is filed of the year after them.
    pub open: Option<OpenYear>,
    /// Share of it on servers.
    pub server_share: f64,
    /// Years from spending to service.
    pub lag_years: f64,
}

/// A fiscal year of which one to three quarters are filed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenYear {
    /// Quarters that are filed.
    pub quarters: u8,
    /// Their sum, USD.
    pub filed_usd: f64,
    /// The newest of them, USD.
    pub newest_usd: f64,
}

/// Spending of the years after the last filed one: from the newest filed quarter on, or else from the last year, it
/// grows by `growth` a year.
#[must_use]
pub fn ahead(last_year_usd: f64, open: Option<OpenYear>, growth: f64, years: usize) -> Vec<f64> {
    let Some(open) = open else {
        return (1..=years).map(|year| last_year_usd * pow(1.0 + growth, year as f64)).collect();
    };
    let filed = usize::from(open.quarters);
    (0..years)
        .map(|year| {
            let quarters = (4 * year)..(4 * year + 4);
            let projected = quarters.filter(|quarter| *quarter >= filed);
            let of = |quarter: usize| open.newest_usd * pow(1.0 + growth, 0.25 * (quarter + 1 - filed) as f64);
            projected.map(of).sum::<f64>() + if year == 0 { open.filed_usd } else { 0.0 }
        })
        .collect()
}

/// Charges of the servers by fiscal year under one life.
#[derive(Debug, Clone)]
pub struct Charges {
    /// How they are charged, in words.
    pub basis: String,
    /// Life, if it is one number.
    pub life_years: Option<f64>,
    /// Charge of each year, USD.
    pub usd: Vec<f64>,
    /// Change of net income against the booked life, as a share of it; negative is lower.
    pub earnings_effect: Vec<f64>,
}

/// All lives of one company.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Spending behind it.
    pub spending: Spending,
    /// Net income of each year, USD, projected from `spending.filed` on; not a number where it is not filed.
    pub net_income_usd: Vec<f64>,
    /// Life in the accounts.
    pub booked_life_years: f64,
    /// Another life in the accounts for a part of the servers, newer than the first: the part in words, and years.
    pub booked_in_part: Option<(String, f64)>,
    /// One per basis, the booked one first.
    pub charges: Vec<Charges>,
}

/// A change of life that a filing gives in dollars, and what the vintages say.
#[derive(Debug, Clone, PartialEq)]
pub struct DisclosedChange {
    /// Day from which it holds.
    pub effective: Date,
    /// Equipment, as filed.
    pub equipment: String,
    /// Life before and after, years.
    pub years: (f64, f64),
    /// Disclosed change of the charge of that fiscal year, USD.
    pub disclosed_usd: f64,
    /// Change by the vintages at the assumed share of servers, USD; none where spending before is not filed.
    pub computed_usd: Option<f64>,
    /// The same at the ends of the interval of the share, the smaller change first.
    pub computed_range_usd: Option<(f64, f64)>,
    /// Whether equipment in service at the change is scaled to the gross value of servers in the filings.
    pub scaled_to_gross: bool,
    /// Share of servers at which it is met.
    pub share_that_meets: Option<f64>,
    /// Share of servers at which, in the year before, their charge alone would be all depreciation of property that was
    /// filed: the true share is below. None where spending of a whole life before is not filed.
    pub share_at_most: Option<f64>,
    /// The same by the depreciation of the cloud segment, where that is filed.
    pub share_at_most_by_cloud: Option<f64>,
    /// A longer lag from spending to service, years, and the change by the vintages with it, USD.
    pub late: Option<(f64, f64)>,
    /// Share that was assumed.
    pub server_share: f64,
    /// First fiscal year of spending that is filed.
    pub spending_from: Option<i16>,
}

/// Fiscal years of a quantity that follow each other, up to the newest.
fn run_of_years(filings: &Filings<'_>, quantity: &str) -> Vec<(Date, f64)> {
    let facts = filings.facts(quantity, Item::Year);
    let mut run: Vec<(Date, f64)> = Vec::new();
    for fact in facts.iter().rev() {
        match run.last() {
            Some((next, _)) if !(350..=380).contains(&days_between(fact.end, *next)) => break,
            _ => run.push((fact.end, fact.usd)),
        }
    }
    run.reverse();
    run
}

/// The newest life of the servers as a whole in the accounts; nothing where none is filed, as no life stands in.
pub(super) fn booked_life(filings: &Filings<'_>) -> Option<f64> {
    newest_life(filings, is_servers).map(|(_, _, life)| life)
}

/// A newer life of a part of the servers.
fn booked_in_part(filings: &Filings<'_>) -> Option<(String, f64)> {
    let (since, _, _) = newest_life(filings, is_servers)?;
    let (day, item, life) = newest_life(filings, |item| item.contains("server") && !is_servers(item))?;
    (day > since).then_some((item, life))
}

fn newest_life(filings: &Filings<'_>, wanted: impl Fn(&str) -> bool) -> Option<(Date, String, f64)> {
    let rows = filings.rows("useful_life_after").into_iter().filter(|row| wanted(&row.item));
    rows.filter_map(|row| Some((row.as_of, row.item.to_string(), row.value?))).max_by_key(|(day, _, _)| *day)
}

/// The quarters that are filed of the year after `last`.
fn open_year(filings: &Filings<'_>, last: Date) -> Option<OpenYear> {
    let mut open: Option<OpenYear> = None;
    let mut before = last;
    for fact in filings.facts("capex_cash_ppe", Item::Quarter) {
        let filed = open.map_or(0, |open| open.quarters);
        if (80..=100).contains(&days_between(before, fact.end)) && filed < 3 {
            before = fact.end;
            let filed_usd = open.map_or(0.0, |open| open.filed_usd) + fact.usd;
            open = Some(OpenYear { quarters: filed + 1, filed_usd, newest_usd: fact.usd });
        }
    }
    open
}

/// Equipment by which a company names its servers as a whole.
fn is_servers(item: &str) -> bool {
    (item.contains("server") || item.contains("technology equipment")) && !item.contains("subset")
}

/// Spending that is filed, and three years more: their filed quarters, and growth as assumed from there.
///
/// # Errors
/// Evidence without the assumptions.
pub fn spending(filings: &Filings<'_>, growth: Option<f64>) -> Result<Option<Spending>, Error> {
    let run = run_of_years(filings, "capex_cash_ppe");
    let Some((last_end, last)) = run.last().copied() else {
        filings.miss("capital spending by fiscal year");
        return Ok(None);
    };
    let growth = match growth {
        Some(growth) => growth,
        None => filings.assumption("capex_growth", "1/year")?,
    };
    let open = open_year(filings, last_end);
    let mut ends: Vec<Date> = run.iter().map(|(end, _)| *end).collect();
    let mut usd: Vec<f64> = run.iter().map(|(_, usd)| *usd).collect();
    for (year, projected) in ahead(last, open, growth, AHEAD).into_iter().enumerate() {
        ends.push(years_later(last_end, year as i16 + 1));
        usd.push(projected);
    }
    Ok(Some(Spending {
        ends,
        usd,
        filed: run.len(),
        open,
        server_share: filings.assumption("server_share_of_capex", "share")?,
        lag_years: filings.assumption("in_service_lag", "years")?,
    }))
}

/// The same day of a later year; the last of a month stays the last.
fn years_later(day: Date, years: i16) -> Date {
    let month = Date::new(day.year() + years, day.month(), 1).unwrap_or(day);
    let last = overhang_units::last_day_of_month(month);
    if overhang_units::last_day_of_month(day) == day {
        last
    } else {
        month.with().day(day.day().min(last.day())).build().unwrap_or(last)
    }
}

impl Spending {
    fn vintages(&self, life: f64) -> Vec<Vintage> {
        let servers: Vec<f64> = self.usd.iter().map(|usd| usd * self.server_share).collect();
        vintages(0.0, &servers, self.lag_years, life)
    }

    fn by_year(&self, charge: impl Fn(f64) -> f64) -> Vec<f64> {
        (0..self.usd.len()).map(|year| charge(year as f64)).collect()
    }

    /// Charge of each year at a life.
    #[must_use]
    pub fn straight_line(&self, life: f64) -> Vec<f64> {
        let vintages = self.vintages(life);
        self.by_year(|year| charge_of_year(&vintages, year))
    }

    /// Charge of each year where the share expensed of a unit is a function of its age.
    fn by_age(&self, expensed: impl Fn(f64) -> f64) -> Vec<f64> {
        let vintages = self.vintages(1.0);
        self.by_year(|year| {
            vintages
                .iter()
                .map(|v| v.cost * (expensed(year + 1.0 - v.in_service) - expensed(year - v.in_service)))
                .sum()
        })
    }
}

/// Charges of the servers under the booked life, other lives, an uncertain life and the fall of rents. `lives` are
/// the lives asked for; without any, the short life of the evidence.
///
/// # Errors
/// Evidence without the assumptions.
pub fn charges(filings: &Filings<'_>, lives: &[f64]) -> Result<Option<Comparison>, Error> {
    let Some(spending) = spending(filings, None)? else { return Ok(None) };
    let Some(booked) = booked_life(filings) else {
        filings.miss("useful life of servers");
        return Ok(None);
    };
    let (low, short, high) = filings.assumed_interval("short_life", "years")?;
    let tax = filings.assumption("tax_rate", "share")?;
    let growth = filings.assumption("cash_flow_growth", "1/year")?;
    let decay = filings.assumption("rent_decay", "1/year")?;
    let discount = filings.assumption("asset_discount_rate", "1/year")?;
    let net_income_usd = net_income(filings, &spending, growth);
    let mut bases: Vec<(String, Option<f64>, Vec<f64>)> = Vec::new();
    let mut straight = |name: &str, life: f64| bases.push((name.to_string(), Some(life), spending.straight_line(life)));
    straight("booked", booked);
    for life in if lives.is_empty() { vec![short] } else { lives.to_vec() } {
        straight("shorter", life);
    }
    let uncertain = Life::Lognormal { median: short, sigma: ln(high / low) / (2.0 * Z95) };
    bases.push(("known at buying".to_string(), None, spending.by_age(|age| uncertain.expensed_if_known(age))));
    let found = spending.by_age(|age| uncertain.expensed_if_found_out(age, booked));
    bases.push(("found out later".to_string(), None, found));
    let rents = Rents { decay, discount, life: booked, running_cost: 0.0 };
    let fall = spending.by_age(|age| if age <= 0.0 { 0.0 } else { 1.0 - rents.value_share(age) });
    bases.push(("by rents".to_string(), None, fall));
    let base = bases.first().map(|(_, _, usd)| usd.clone()).unwrap_or_default();
    let charges = bases
        .into_iter()
        .map(|(basis, life_years, usd)| {
            let rows = usd.iter().zip(&base).zip(&net_income_usd);
            let earnings_effect =
                rows.map(|((usd, base), income)| -earnings_effect(*usd, *base, tax, *income)).collect();
            Charges { basis, life_years, usd, earnings_effect }
        })
        .collect();
    Ok(Some(Comparison {
        spending,
        net_income_usd,
        booked_life_years: booked,
        booked_in_part: booked_in_part(filings),
        charges,
    }))
}

fn net_income(filings: &Filings<'_>, spending: &Spending, growth: f64) -> Vec<f64> {
    let filed = filings.facts("net_income", Item::Year);
    let of = |end: Date| filed.iter().find(|fact| days_between(fact.end, end).abs() < 40).map(|fact| fact.usd);
    let last = filed.last().map(|fact| (fact.end, fact.usd));
    if last.is_none() {
        filings.miss("net income by fiscal year");
    }
    spending
        .ends
        .iter()
        .map(|end| {
            of(*end).unwrap_or_else(|| match last {
                Some((day, usd)) if day < *end && usd > 0.0 => usd * pow(1.0 + growth, years(day, *end)),
                _ => f64::NAN,
            })
        })
        .collect()
}

/// Changes of the life of servers with a disclosed effect, against the vintages.
///
/// # Errors
/// Evidence without the assumptions.
pub fn disclosed_changes(filings: &Filings<'_>) -> Result<Vec<DisclosedChange>, Error> {
    let Some(spending) = spending(filings, None)? else { return Ok(Vec::new()) };
    let mut changes = Vec::new();
    for row in filings.rows("depreciation_change") {
        let (day, equipment) = row.item.split_once(' ').unwrap_or((&row.item, ""));
        let life = |quantity: &str| {
            let rows = filings.rows(quantity);
            rows.into_iter().find(|other| other.item == row.item).and_then(|other| other.value)
        };
        let (Ok(effective), Some(before), Some(after), Some(disclosed_usd)) =
            (overhang_units::parse_date(day), life("useful_life_before"), life("useful_life_after"), row.value)
        else {
            continue;
        };
        let first = spending.ends.first().copied();
        let at = first.map(|first| 1.0 + f64::from(days_between(first, effective) - 1) / DAYS_OF_YEAR);
        // The charge of the year depends on vintages of a whole life before; without any there is nothing to compare.
        let gross = filings
            .facts("ppe_servers_network_gross", Item::Instant)
            .into_iter()
            .find(|fact| (0..=7).contains(&days_between(fact.end, effective)))
            .map(|fact| fact.usd);
        let at = at.filter(|at| *at >= 1.0 && is_servers(equipment)).map(f64::round);
        let parts = |spending: &Spending| {
            at.map(|year| {
                let change = LifeChange { at: year, life: after };
                let of = |vintages: &[Vintage]| {
                    charge_of_year_with_change(vintages, change, year) - charge_of_year(vintages, year)
                };
                let (old, new): (Vec<Vintage>, Vec<Vintage>) =
                    spending.vintages(before).into_iter().partition(|vintage| vintage.in_service < year);
                let bought: f64 = old.iter().map(|vintage| vintage.cost).sum();
                (of(&old), of(&new), gross.map(|gross| gross / bought))
            })
        };
        let computed = parts(&spending);
        let (low, share, high) = filings.assumed_interval("server_share_of_capex", "share")?;
        // Where the gross value of servers is filed it stands for what was bought before, whatever the share.
        let at_share = |wanted: f64| {
            computed.map(|(old, new, scale)| {
                let factor = wanted / share;
                old * scale.unwrap_or(factor) + new * factor
            })
        };
        // The same with service as late as the interval of the lag has it.
        let (_, _, latest) = filings.assumed_interval("in_service_lag", "years")?;
        let late = parts(&Spending { lag_years: latest, ..spending.clone() });
        let meets = computed.map(|(old, new, scale)| match scale {
            Some(scale) => share * (disclosed_usd - old * scale) / new,
            None => share * disclosed_usd / (old + new),
        });
        changes.push(DisclosedChange {
            effective,
            equipment: equipment.to_string(),
            years: (before, after),
            disclosed_usd,
            computed_usd: at_share(share),
            computed_range_usd: at_share(low).zip(at_share(high)),
            scaled_to_gross: computed.is_some_and(|(_, _, scale)| scale.is_some()),
            share_that_meets: meets,
            share_at_most: at.and_then(|at| share_at_most(filings, "depreciation_ppe", &spending, before, at - 1.0)),
            share_at_most_by_cloud: at
                .and_then(|at| share_at_most(filings, "depreciation_segment_aws", &spending, before, at - 1.0)),
            late: late.map(|(old, new, scale)| (latest, old * scale.unwrap_or(1.0) + new)),
            server_share: spending.server_share,
            spending_from: first.map(Date::year),
        });
    }
    Ok(changes)
}

/// Share of servers at which their charge in a year is all of a depreciation that was filed for it; nothing where
/// spending of a whole life before is not filed.
fn share_at_most(filings: &Filings<'_>, quantity: &str, spending: &Spending, life: f64, year: f64) -> Option<f64> {
    if year < life {
        return None;
    }
    let end = spending.ends.get(year as usize)?;
    let facts = filings.facts(quantity, Item::Year);
    let filed = facts.iter().find(|fact| days_between(fact.end, *end).abs() <= SAME_DAYS)?;
    let charge = charge_of_year(&vintages(0.0, &spending.usd, spending.lag_years, life), year);
    Some(filed.usd / charge)
}

#[cfg(test)]
mod tests {
    use super::{OpenYear, ahead};
    use overhang_prob::math::pow;

    #[test]
    fn a_projected_year_starts_from_its_filed_quarters() {
        // Two quarters of 10 and 16; the rest stays at 16 without growth, and so do the years after.
        let open = OpenYear { quarters: 2, filed_usd: 26.0, newest_usd: 16.0 };
        assert_eq!(ahead(40.0, Some(open), 0.0, 3), [58.0, 64.0, 64.0]);
        assert_eq!(ahead(40.0, None, 0.0, 2), [40.0, 40.0]);
        // With growth the quarters go on growing across the end of the year.
        let grown = ahead(40.0, Some(open), 0.2, 2);
        let step = 1.2_f64.sqrt().sqrt();
        let first = 26.0 + 16.0 * (step + step * step);
        let second = 16.0 * (3..=6).map(|k| pow(step, f64::from(k))).sum::<f64>();
        assert!((grown[0] - first).abs() < 1e-9 && (grown[1] - second).abs() < 1e-9, "{grown:?}");
    }
}
