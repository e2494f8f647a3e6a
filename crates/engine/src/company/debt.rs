//! What a company owes and when: figures by date and definition, the ladder, and debt that outlives its assets.

use super::filings::{Filings, Item};
use crate::error::Error;
use overhang_evidence::Row;
use overhang_model::company::debt::{self, Due, Flows};
use overhang_model::company::rents::Rents;
use overhang_units::{Date, days_between, parse_date, parse_date_end};

/// Quarters of the ladder.
pub const QUARTERS: usize = 20;
const DAYS_OF_YEAR: f64 = 365.25;
/// Value share below which an asset counts as worthless.
const WORTHLESS: f64 = 0.1;

/// A figure for the debt.
#[derive(Debug, Clone, PartialEq)]
pub struct DebtFigure {
    /// Its date.
    pub as_of: Date,
    /// What it counts.
    pub definition: String,
    /// Amount, USD.
    pub usd: f64,
    /// Row or rows behind it.
    pub source: String,
    /// Whether it is the one that is used.
    pub used: bool,
}

/// Debt by maturity beside the assets that it paid for.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// Day from which times count.
    pub as_of: Date,
    /// What it is made of.
    pub definition: String,
    /// Principal by time from that day.
    pub due: Vec<Due>,
    /// Principal, USD.
    pub total_usd: f64,
    /// Part of it that is due after the last year of a table, and counts as due in the first year after it, USD.
    pub open_usd: f64,
    /// Life weighted by principal, years.
    pub weighted_life_years: f64,
    /// Share due within 2.5 years.
    pub share_due_within_30_months: f64,
    /// Share due within 2 years.
    pub share_due_within_24_months: f64,
    /// Principal due in each quarter, USD.
    pub quarters_usd: Vec<f64>,
    /// New money needed in each quarter, USD; none where flows are missing.
    pub refinancing_usd: Option<Vec<f64>>,
    /// Years until servers bought today are worth less than a tenth.
    pub worthless_after_years: f64,
    /// Debt still owed then, USD.
    pub uncovered_tail_usd: f64,
    /// Property at its filed net value, decaying as rents do, over debt, today and 1 to 6 years on.
    pub coverage: Vec<f64>,
    /// Duration of the assets, years: the mean time of what they earn.
    pub asset_duration_years: f64,
    /// Asset duration less debt duration times debt over assets, years.
    pub duration_gap_years: Option<f64>,
    /// Lease commitments not on the balance sheet: amount, present value, and what is left of them when servers
    /// bought today are worthless, USD.
    pub leases_usd: Option<(f64, f64, f64)>,
    /// In words: which of the mismatches it is.
    pub verdict: &'static str,
}

fn years(from: Date, to: Date) -> f64 {
    f64::from(days_between(from, to)) / DAYS_OF_YEAR
}

/// All figures for the debt, newest first; the first is used: the newest date, and of one date the largest.
#[must_use]
pub fn figures(filings: &Filings<'_>) -> Vec<DebtFigure> {
    let mut figures = Vec::new();
    let mut add = |as_of: Date, definition: &str, usd: f64, source: String| {
        figures.push(DebtFigure { as_of, definition: definition.to_string(), usd, source, used: false });
    };
    for (quantity, definition) in [
        ("total_debt", "total debt"),
        ("total_debt_with_leases", "debt with leases"),
        ("long_term_debt_face", "long-term debt at face value"),
    ] {
        for row in filings.rows(quantity) {
            if let (Some(end), Some(usd)) = (row.period_end, row.value) {
                let definition = if row.status == Some(overhang_evidence::Status::Conflict) {
                    format!("{definition} in the press")
                } else {
                    definition.to_string()
                };
                add(end, &definition, usd, row.id.to_string());
            }
        }
    }
    let current = filings.facts("debt_current", Item::Instant);
    for quantity in ["debt_noncurrent", "long_term_debt_noncurrent"] {
        for fact in filings.facts(quantity, Item::Instant) {
            if let Some(short) = current.iter().find(|short| short.end == fact.end) {
                add(
                    fact.end,
                    "borrowings, current and not",
                    fact.usd + short.usd,
                    format!("{} + {}", fact.id, short.id),
                );
            } else if filings.ticker == "NVDA" || current.is_empty() {
                add(fact.end, "borrowings not current", fact.usd, fact.id);
            }
        }
    }
    if let Some((as_of, _, due)) = from_table(filings) {
        let usd = debt::total(&due);
        figures.push(DebtFigure {
            as_of,
            definition: "principal in the table of maturities".to_string(),
            usd,
            source: format!("finance.{}.maturity.{as_of}.*", filings.ticker.to_lowercase()),
            used: false,
        });
    }
    figures.sort_by(|a, b| b.as_of.cmp(&a.as_of).then(b.usd.total_cmp(&a.usd)).then(a.source.cmp(&b.source)));
    if let Some(first) = figures.first_mut() {
        first.used = true;
    }
    figures
}

/// The two dates of a bucket, `2026-01-01/2026-12-31`; an open one counts as its first year.
fn bucket(item: &str) -> Option<(Date, Date)> {
    let (start, end) = item.split_once('/')?;
    let start = parse_date(start).ok()?;
    let end = if end.is_empty() { overhang_units::add_days(start, 364) } else { parse_date(end).ok()? };
    Some((start, end))
}

/// Buckets of the newest table of maturities. A table counts whole years: its first bucket begins on its day.
fn from_table(filings: &Filings<'_>) -> Option<(Date, String, Vec<Due>)> {
    let rows = filings.rows("debt_maturity");
    let as_of = rows.iter().map(|row| row.as_of).max()?;
    let mut due = Vec::new();
    for row in rows.iter().filter(|row| row.as_of == as_of) {
        let ((start, end), principal) = (bucket(&row.item)?, row.value?);
        let round = |day: Date, add: i32| (4.0 * years(as_of, overhang_units::add_days(day, add))).round() / 4.0;
        due.push(Due { from_years: round(start, -1).max(0.0), to_years: round(end, 0), principal });
    }
    Some((as_of, format!("table of maturities of {as_of}; what is due after its last year counts as due in it"), due))
}

/// What a table has in its open bucket.
fn open_usd(filings: &Filings<'_>, as_of: Date) -> f64 {
    let rows = filings.rows("debt_maturity");
    rows.iter().filter(|row| row.as_of == as_of && row.item.ends_with('/')).filter_map(|row| row.value).sum()
}

/// Notes that are outstanding on a day.
fn from_notes(filings: &Filings<'_>, today: Date) -> Option<(Date, String, Vec<Due>)> {
    let rows: Vec<&Row> = filings.rows("note_principal");
    let mut due = Vec::new();
    let mut unknown = 0;
    for row in &rows {
        let day = row.item.split(' ').next().and_then(|text| parse_date_end(text).ok());
        match (day, row.value) {
            (Some(day), Some(principal)) if day > today => {
                let at = years(today, day);
                due.push(Due { from_years: at, to_years: at, principal });
            }
            (Some(day), Some(_)) if day <= today => {}
            (Some(day), None) if day <= today => {}
            (_, None) => {
                unknown += 1;
                filings.miss(format!("amount of {} {}", row.item, row.note));
            }
            _ => {}
        }
    }
    if due.is_empty() {
        return None;
    }
    Some((
        today,
        format!("{} notes with known amounts; {unknown} instruments without an amount are left out", due.len()),
        due,
    ))
}

/// The ladder, or nothing where no maturities are filed.
///
/// # Errors
/// Evidence without the assumptions.
pub fn ladder(filings: &Filings<'_>, today: Date) -> Result<Option<Ladder>, Error> {
    let Some((as_of, definition, due)) = from_notes(filings, today).or_else(|| from_table(filings)) else {
        filings.miss("debt by maturity");
        return Ok(None);
    };
    let total_usd = debt::total(&due);
    let open_usd = if definition.starts_with("table") { open_usd(filings, as_of) } else { 0.0 };
    let (Some(weighted_life_years), Some(share_due_within_30_months), Some(share_due_within_24_months)) =
        (debt::weighted_life_years(&due), debt::share_due_within(&due, 2.5), debt::share_due_within(&due, 2.0))
    else {
        filings.miss("debt by maturity");
        return Ok(None);
    };
    let quarters_usd = debt::ladder(&due, QUARTERS);
    let rents = Rents {
        decay: filings.assumption("rent_decay", "1/year")?,
        discount: filings.assumption("asset_discount_rate", "1/year")?,
        life: booked(filings),
        running_cost: 0.0,
    };
    let worthless_after_years = rents.age_at_share(WORTHLESS);
    let property = property_usd(filings, as_of);
    // Property beside the servers keeps its value here; only the share of servers decays.
    let servers = filings.assumption("server_share_of_capex", "share")?;
    let value = |age: f64| property.map(|usd| usd * (1.0 - servers + servers * rents.value_share(age)));
    let coverage = (0..=6).filter_map(|age| {
        let age = f64::from(age);
        Some(debt::coverage(value(age)?, debt::outstanding(&due, age)))
    });
    let asset_duration_years = mean_time(&rents);
    let rate = filings.assumption("lease_discount_rate", "1/year")?;
    let leases_usd = leases(filings, rate, worthless_after_years)?;
    let refinancing_usd = flows(filings)?.map(|flows| debt::refinancing_need(&quarters_usd, &flows));
    Ok(Some(Ladder {
        as_of,
        definition,
        total_usd,
        weighted_life_years,
        share_due_within_30_months,
        share_due_within_24_months,
        refinancing_usd,
        worthless_after_years,
        uncovered_tail_usd: debt::uncovered_tail(&due, worthless_after_years),
        coverage: coverage.collect(),
        asset_duration_years,
        duration_gap_years: property
            .map(|assets| debt::duration_gap(assets, asset_duration_years, total_usd, weighted_life_years)),
        leases_usd,
        open_usd,
        verdict: if open_usd > 0.5 * total_usd {
            "most is due after the last year of the table, so its life is a lower bound"
        } else if share_due_within_30_months > 0.5 {
            "a wall before payback: most is due before the chips have paid for themselves"
        } else if weighted_life_years > rents.life {
            "debt outlives the chips: most is owed after they are worthless"
        } else {
            "debt and chips end at similar times"
        },
        quarters_usd,
        due,
    }))
}

/// Net property of the newest balance sheet before a day, at most a year old.
fn property_usd(filings: &Filings<'_>, as_of: Date) -> Option<f64> {
    let facts = filings.facts("ppe_net", Item::Instant);
    let found = facts.iter().rfind(|fact| (0..366).contains(&days_between(fact.end, as_of)));
    if found.is_none() {
        filings.miss(format!("net property in the year to {as_of}"));
    }
    found.map(|fact| fact.usd)
}

fn booked(filings: &Filings<'_>) -> f64 {
    let rows = filings.rows("useful_life_after");
    let servers = rows.iter().filter(|row| row.item.contains("server") || row.item.contains("technology"));
    servers.filter_map(|row| Some((row.as_of, row.value?))).max_by_key(|(day, _)| *day).map_or(6.0, |(_, life)| life)
}

/// Mean time of what a unit earns over its life, weighted by present value.
fn mean_time(rents: &Rents) -> f64 {
    const STEPS: u32 = 2_000;
    let end = rents.economic_life();
    let width = end / f64::from(STEPS);
    let (mut sum, mut weighted) = (0.0, 0.0);
    for k in 0..STEPS {
        let at = width * (f64::from(k) + 0.5);
        let weight = overhang_prob::math::exp(-(rents.decay + rents.discount) * at);
        sum += weight;
        weighted += weight * at;
    }
    weighted / sum
}

/// Unrecorded commitments: amount, present value, and what is left of them after a time, paid evenly from next year.
fn leases(filings: &Filings<'_>, rate: f64, after: f64) -> Result<Option<(f64, f64, f64)>, Error> {
    let Some(commitment) = filings.facts("lease_commitment_unrecorded", Item::Instant).pop() else { return Ok(None) };
    let term = filings.assumption("lease_term", "years")?;
    let left = commitment.usd * ((term - (after - 1.0).max(0.0)) / term).clamp(0.0, 1.0);
    Ok(Some((commitment.usd, debt::lease_present_value(commitment.usd, term, 1.0, rate), left)))
}

/// Flows of a quarter from the newest twelve months.
fn flows(filings: &Filings<'_>) -> Result<Option<Flows>, Error> {
    let pair = filings.yearly_pair("operating_cash_flow", "capex_cash_ppe");
    let (Some((cash_flow, capex)), Some((_, cash))) = (pair, filings.liquidity()) else { return Ok(None) };
    let dividends = filings.optional("dividends", "USD/year")?.unwrap_or(0.0);
    Ok(Some(Flows {
        operating_cash_flow: cash_flow.usd / 4.0,
        capex: capex.usd / 4.0,
        dividends: dividends / 4.0,
        leases: 0.0,
        cash,
        minimum_cash: filings.minimum_cash_usd(),
        committed_lines: 0.0,
    }))
}
