//! What a company owes and when: figures by date and definition, the ladder, and debt that outlives its assets.

use super::depreciation::booked_life;
use super::filings::{Filings, Item};
use super::maturities::{Basis, Maturities, due_day, maturities};
use crate::error::Error;
use overhang_evidence::Status;
use overhang_model::company::debt::{self, Due, Flows};
use overhang_model::company::rents::Rents;
use overhang_units::{Date, days_between};

/// Quarters of the ladder.
pub const QUARTERS: usize = 20;
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
    /// Whether it stands against the filings.
    pub in_conflict: bool,
    /// Whether nothing that it should count is known to be left out.
    pub whole: bool,
}

/// Debt by maturity beside the assets that it paid for.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// Maturities as filed.
    pub filed: Maturities,
    /// Principal, USD.
    pub total_usd: f64,
    /// Life weighted by principal, years.
    pub weighted_life_years: f64,
    /// Share due within 2.5 years.
    pub share_due_within_30_months: f64,
    /// Day of the question.
    pub today: Date,
    /// Of what is still owed then, nothing renewed and nothing added: principal in USD, and the share due within two
    /// years from then. None where nothing of it is left.
    pub still_owed: Option<(f64, f64)>,
    /// Day from which the quarters below count: that of the newest cash, or of the maturities where cash is missing.
    pub quarters_from: Date,
    /// Principal by time from that day.
    pub due_from_there: Vec<Due>,
    /// Principal due in each quarter, USD.
    pub quarters_usd: Vec<f64>,
    /// New money needed in each quarter, USD; none where flows are missing.
    pub refinancing_usd: Option<Vec<f64>>,
    /// Years until servers bought on the day of the maturities are worth less than a tenth, and the debt still owed
    /// then, USD; none where the life of servers in the accounts is not known.
    pub uncovered_tail: Option<(f64, f64)>,
    /// Property at its filed net value, decaying as rents do, over debt, on the day of the maturities and 1 to 6 years
    /// on.
    pub coverage: Vec<f64>,
    /// Day of that property.
    pub property_day: Option<Date>,
    /// Duration of the assets, years: the mean time of what they earn.
    pub asset_duration_years: Option<f64>,
    /// Asset duration less debt duration times debt over assets, years.
    pub duration_gap_years: Option<f64>,
    /// Lease commitments not on the balance sheet: amount, present value, and what is left of them when servers
    /// bought today are worthless, USD.
    pub leases_usd: Option<(f64, f64, Option<f64>)>,
    /// In words: which of the mismatches it is.
    pub verdict: &'static str,
}

/// All figures for the debt, newest first; the first is used: the newest date, and of one date the largest.
#[must_use]
pub fn figures(filings: &Filings<'_>) -> Vec<DebtFigure> {
    let mut figures = Vec::new();
    const NOT_CURRENT: &str = "borrowings not current, the current part not filed";
    let mut add = |as_of: Date, definition: &str, usd: f64, source: String, in_conflict: bool| {
        let whole = definition != NOT_CURRENT;
        let definition = if in_conflict { format!("{definition} in the press") } else { definition.to_string() };
        figures.push(DebtFigure { as_of, definition, usd, source, used: false, in_conflict, whole });
    };
    for (quantity, definition) in [
        ("total_debt", "total debt"),
        ("total_debt_with_leases", "debt with leases"),
        ("long_term_debt_face", "long-term debt at face value"),
        ("long_term_debt", "long-term debt with its current part"),
    ] {
        for row in filings.rows(quantity) {
            if let (Some(end), Some(usd)) = (row.period_end, row.value) {
                add(end, definition, usd, row.id.to_string(), row.status == Some(Status::Conflict));
            }
        }
    }
    let current = filings.facts("debt_current", Item::Instant);
    for quantity in ["debt_noncurrent", "long_term_debt_noncurrent"] {
        for fact in filings.facts(quantity, Item::Instant) {
            match current.iter().find(|short| short.end == fact.end) {
                Some(short) => {
                    let source = format!("{} + {}", fact.id, short.id);
                    add(fact.end, "borrowings, current and not", fact.usd + short.usd, source, false);
                }
                None => add(fact.end, NOT_CURRENT, fact.usd, fact.id, false),
            }
        }
    }
    if let Some(table) = maturities(filings, Date::MAX).filter(|found| matches!(found.basis, Basis::Table { .. })) {
        let source = format!("finance.{}.maturity.{}.*", filings.ticker.to_lowercase(), table.as_of);
        add(table.as_of, "principal in the table of maturities", debt::total(&table.due), source, false);
    }
    sort(&mut figures);
    figures.extend(rolled(filings, &figures));
    sort(&mut figures);
    if let Some(first) = figures.first_mut() {
        first.used = true;
    }
    figures
}

fn sort(figures: &mut [DebtFigure]) {
    figures.sort_by(|a, b| b.as_of.cmp(&a.as_of).then(b.usd.total_cmp(&a.usd)).then(a.source.cmp(&b.source)));
}

/// The newest filed figure brought to the newest balance sheet by the notes issued and due since; nothing where no
/// notes are, or neither moved.
fn rolled(filings: &Filings<'_>, figures: &[DebtFigure]) -> Option<DebtFigure> {
    let base = figures.iter().find(|figure| !figure.in_conflict)?;
    let day = filings.facts("cash_and_equivalents", Item::Instant).pop()?.end;
    let since = |date: Date| date > base.as_of && date <= day;
    let (mut issued, mut repaid) = (0.0, 0.0);
    for row in filings.rows("note_principal") {
        let Some(principal) = row.value else { continue };
        match due_day(row) {
            _ if since(row.as_of) => issued += principal,
            Some(end) if since(end) => repaid += principal,
            _ => {}
        }
    }
    (issued + repaid > 0.0).then(|| DebtFigure {
        as_of: day,
        definition: format!(
            "{} of {} with notes issued ({:.1}) and due ({:.1}) since",
            base.definition,
            base.as_of,
            issued / 1e9,
            repaid / 1e9
        ),
        usd: base.usd + issued - repaid,
        source: format!("{} and finance.{}.note.*", base.source, filings.ticker.to_lowercase()),
        used: false,
        in_conflict: false,
        whole: base.whole,
    })
}

/// The ladder, or nothing where no maturities are filed.
///
/// # Errors
/// Evidence without the assumptions.
pub fn ladder(filings: &Filings<'_>, today: Date) -> Result<Option<Ladder>, Error> {
    let Some(filed) = maturities(filings, today) else {
        filings.miss("debt by maturity");
        return Ok(None);
    };
    let due = &filed.due;
    let total_usd = debt::total(due);
    let (Some(weighted_life_years), Some(share_due_within_30_months)) =
        (debt::weighted_life_years(due), debt::share_due_within(due, 2.5))
    else {
        filings.miss("debt by maturity");
        return Ok(None);
    };
    let now = filed.seen_from(today);
    let still_owed = debt::share_due_within(&now, 2.0).map(|share| (debt::total(&now), share));
    let cash = filings.liquidity();
    // Cash and maturities on one clock.
    let quarters_from = cash.map_or(filed.as_of, |(day, _)| day);
    let due_from_there = match maturities(filings, quarters_from) {
        Some(there) => there.seen_from(quarters_from),
        None => Vec::new(),
    };
    let quarters_usd = debt::ladder(&due_from_there, QUARTERS);
    let (decay, discount) =
        (filings.assumption("rent_decay", "1/year")?, filings.assumption("asset_discount_rate", "1/year")?);
    let rents = booked_life(filings).map(|life| Rents { decay, discount, life, running_cost: 0.0 });
    if rents.is_none() {
        filings.miss("useful life of servers, beside which debt is laid");
    }
    let uncovered_tail = rents.map(|rents| {
        let after = rents.age_at_share(WORTHLESS);
        (after, debt::uncovered_tail(due, after))
    });
    let property = property(filings, filed.as_of);
    // Property beside the servers keeps its value here; only the share of servers decays.
    let servers = filings.assumption("server_share_of_capex", "share")?;
    let value = |age: f64| {
        property.zip(rents).map(|((_, usd), rents)| usd * (1.0 - servers + servers * rents.value_share(age)))
    };
    let coverage = (0..=6).filter_map(|age| {
        let age = f64::from(age);
        Some(debt::coverage(value(age)?, debt::outstanding(due, age)))
    });
    let asset_duration_years = rents.as_ref().map(mean_time);
    let rate = filings.assumption("lease_discount_rate", "1/year")?;
    let leases_usd = leases(filings, rate, uncovered_tail.map(|(after, _)| after))?;
    let refinancing_usd =
        flows(filings, cash.map(|(_, usd)| usd))?.map(|flows| debt::refinancing_need(&quarters_usd, &flows));
    Ok(Some(Ladder {
        total_usd,
        weighted_life_years,
        share_due_within_30_months,
        today,
        still_owed,
        quarters_from,
        due_from_there,
        refinancing_usd,
        uncovered_tail,
        coverage: coverage.collect(),
        property_day: property.map(|(day, _)| day),
        asset_duration_years,
        duration_gap_years: property
            .zip(asset_duration_years)
            .map(|((_, assets), duration)| debt::duration_gap(assets, duration, total_usd, weighted_life_years)),
        leases_usd,
        verdict: if filed.open_usd() > 0.5 * total_usd {
            "most is due after the last year of the table, so its life is a lower bound"
        } else if share_due_within_30_months > 0.5 {
            "a wall before payback: most is due before the chips have paid for themselves"
        } else if rents.is_none() {
            "beside no life of servers, as none is known"
        } else if rents.is_some_and(|rents| weighted_life_years > rents.life) {
            "debt outlives the chips: most is owed after they are worthless"
        } else {
            "debt and chips end at similar times"
        },
        quarters_usd,
        filed,
    }))
}

/// Net property of the newest balance sheet before a day, at most a year old.
fn property(filings: &Filings<'_>, as_of: Date) -> Option<(Date, f64)> {
    let facts = filings.facts("ppe_net", Item::Instant);
    let found = facts.iter().rfind(|fact| (0..366).contains(&days_between(fact.end, as_of)));
    if found.is_none() {
        filings.miss(format!("net property in the year to {as_of}"));
    }
    found.map(|fact| (fact.end, fact.usd))
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
fn leases(filings: &Filings<'_>, rate: f64, after: Option<f64>) -> Result<Option<(f64, f64, Option<f64>)>, Error> {
    let Some(commitment) = filings.facts("lease_commitment_unrecorded", Item::Instant).pop() else { return Ok(None) };
    let Some(term) = filings.optional("lease_term", "years")? else { return Ok(None) };
    let left = after.map(|after| commitment.usd * ((term - (after - 1.0).max(0.0)) / term).clamp(0.0, 1.0));
    Ok(Some((commitment.usd, debt::lease_present_value(commitment.usd, term, 1.0, rate), left)))
}

/// Flows of a quarter from the newest twelve months; dividends that are not filed are noted and left out.
fn flows(filings: &Filings<'_>, cash: Option<f64>) -> Result<Option<Flows>, Error> {
    let pair = filings.yearly_pair("operating_cash_flow", "capex_cash_ppe");
    let (Some((cash_flow, capex)), Some(cash)) = (pair, cash) else { return Ok(None) };
    let dividends = filings.dividends()?.unwrap_or(0.0);
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
