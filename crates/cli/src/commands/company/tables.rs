//! Tables about a company.

use super::Answers;
use crate::report::{Cell, Table};
use overhang_engine::company::filings::Fact;
use overhang_engine::company::{Filings, Item};
use overhang_units::Date;
use std::collections::BTreeMap;

/// Quarters of the accounts that a table shows.
const QUARTERS: usize = 6;
/// Fiscal years that it shows.
const YEARS: usize = 3;
/// Filed fiscal years before the projected ones.
const FILED_YEARS: usize = 2;

/// Definitions of depreciation; a company is shown under one, see [`depreciation_quantity`].
const DEPRECIATION: [&str; 2] = ["depreciation_ppe", "dep_amort_total"];

/// The lines of the accounts: machine name, quantities by preference, heading.
pub(super) const LINES: [(&str, &[&str], &str); 7] = [
    ("revenue", &["revenue"], "sales"),
    ("operating_income", &["operating_income"], "op.inc"),
    ("net_income", &["net_income"], "net"),
    ("operating_cash_flow", &["operating_cash_flow"], "ocf"),
    ("capex", &["capex_cash_ppe"], "capex"),
    ("depreciation", &DEPRECIATION, "deprec"),
    ("cash", &["cash_and_equivalents"], "cash"),
];

/// USD as billions with two digits after the point below ten, one above.
pub(super) fn bn(usd: f64) -> Cell {
    let value = usd / 1e9;
    if !value.is_finite() {
        return Cell::Empty;
    }
    let text = if value.abs() < 10.0 { format!("{value:.2}") } else { format!("{value:.1}") };
    Cell::Number(value, text)
}

fn maybe(usd: Option<f64>) -> Cell {
    usd.map_or(Cell::Empty, bn)
}

/// The depreciation that is shown: the first that is filed for both quarters and years, else for either, so that all
/// periods have one definition.
pub(super) fn depreciation_quantity(filings: &Filings<'_>) -> &'static str {
    let filed = |name: &&&str, item: Item| !filings.facts(name, item).is_empty();
    let both = DEPRECIATION.iter().find(|name| filed(name, Item::Quarter) && filed(name, Item::Year));
    let any = || DEPRECIATION.iter().find(|name| filed(name, Item::Quarter) || filed(name, Item::Year));
    both.or_else(any).copied().unwrap_or("depreciation_ppe")
}

/// The accounts by the end of the period; a level stands under the period that ends with it.
pub(super) fn accounts(filings: &Filings<'_>, item: Item) -> Vec<(Date, Option<Date>, Vec<Option<Fact>>)> {
    let mut rows: BTreeMap<Date, (Option<Date>, Vec<Option<Fact>>)> = BTreeMap::new();
    let depreciation = depreciation_quantity(filings);
    for (k, (name, quantities, _)) in LINES.iter().enumerate() {
        for quantity in quantities.iter().filter(|quantity| *name != "depreciation" || **quantity == depreciation) {
            let wanted = if *quantity == "cash_and_equivalents" { Item::Instant } else { item };
            for fact in filings.facts(quantity, wanted) {
                if wanted == Item::Instant && !rows.contains_key(&fact.end) {
                    continue;
                }
                let (start, row) = rows.entry(fact.end).or_insert_with(|| (None, vec![None; LINES.len()]));
                *start = start.or(fact.start);
                if let Some(slot) = row.get_mut(k)
                    && slot.is_none()
                {
                    *slot = Some(fact);
                }
            }
        }
    }
    rows.into_iter().map(|(end, (start, row))| (end, start, row)).collect()
}

/// The calendar quarter of a fiscal quarter: that of its middle day.
pub(super) fn calendar(start: Option<Date>, end: Date) -> String {
    let start = start.unwrap_or_else(|| overhang_units::add_days(end, -90));
    overhang_evidence::sec::resolve::calendar_quarter(start, end).to_string()
}

pub(super) fn all(answers: &Answers<'_>) -> Vec<Table> {
    let mut tables = vec![account_table(&answers.filings)];
    tables.extend(depreciation(answers));
    let others = [
        returns(answers),
        changes(answers),
        debt(answers),
        ladder(answers),
        summary(answers),
        claims(answers),
        start(answers),
    ];
    tables.extend(others.into_iter().flatten());
    tables
}

fn account_table(filings: &Filings<'_>) -> Table {
    let mut columns = vec![("end".to_string(), "ends".to_string()), ("period".to_string(), "period".to_string())];
    columns.extend(LINES.iter().map(|(name, _, heading)| (format!("{name}_usd_bn"), (*heading).to_string())));
    let mut table = Table::new(
        "Accounts as filed; fiscal quarters beside the calendar quarter of their middle",
        &borrowed(&columns),
    );
    for (item, shown) in [(Item::Quarter, QUARTERS), (Item::Year, YEARS)] {
        let rows = accounts(filings, item);
        let skip = rows.len().saturating_sub(shown);
        for (end, start, values) in rows.into_iter().skip(skip) {
            let period = if item == Item::Year { "year".to_string() } else { calendar(start, end) };
            let mut cells = vec![Cell::Text(end.to_string()), Cell::Text(period)];
            cells.extend(values.iter().map(|fact| maybe(fact.as_ref().map(|fact| fact.usd))));
            table.row(cells);
        }
    }
    table
}

/// Names and headings as the table takes them.
fn borrowed(columns: &[(String, String)]) -> Vec<(&str, &str)> {
    columns.iter().map(|(name, heading)| (name.as_str(), heading.as_str())).collect()
}

fn depreciation(answers: &Answers<'_>) -> Vec<Table> {
    let Some(comparison) = &answers.comparison else { return Vec::new() };
    let spending = &comparison.spending;
    let first = spending.filed.saturating_sub(FILED_YEARS);
    let headings: Vec<(String, String)> = spending
        .ends
        .iter()
        .enumerate()
        .skip(first)
        .map(|(k, end)| {
            let mark = if k < spending.filed { "" } else { "*" };
            (format!("to_{end}"), format!("{}-{:02}{mark}", end.year(), end.month()))
        })
        .collect();
    let columns = |first_name: &'static str, heading: &'static str| -> Vec<(String, String)> {
        let lead = [(first_name.to_string(), heading.to_string()), ("life_years".to_string(), "life".to_string())];
        lead.into_iter().chain(headings.iter().cloned()).collect()
    };
    let build = |title: String, columns: &[(String, String)]| Table::new(title, &borrowed(columns));
    let life = |life: Option<f64>| life.map_or(Cell::Empty, |years| Cell::number(years, 2));
    let mut charges = build(
        format!("Depreciation of servers ({:.0}% of capex) by fiscal year; * projected", 100.0 * spending.server_share),
        &columns("basis", "charged"),
    );
    let mut effects = build("Effect on net income against the booked life".to_string(), &columns("basis", "charged"));
    for (k, one) in comparison.charges.iter().enumerate() {
        let lead = [Cell::from(one.basis.as_str()), life(one.life_years)];
        charges.row(lead.clone().into_iter().chain(one.usd.iter().skip(first).map(|usd| bn(*usd))));
        if k > 0 {
            effects
                .row(lead.into_iter().chain(one.earnings_effect.iter().skip(first).map(|share| Cell::percent(*share))));
        }
    }
    vec![charges, effects]
}

fn returns(answers: &Answers<'_>) -> Option<Table> {
    let returns = answers.returns.as_ref().filter(|returns| !returns.lives.is_empty())?;
    let mut table = Table::new(
        format!(
            "What capital spending of the year to {} ({:.1}) must earn; one GPU rented at {} USD/h, falling {:.0}% a year",
            returns.to,
            returns.capex_usd / 1e9,
            returns.rent_usd_per_hour,
            100.0 * returns.rent_decline
        ),
        &[
            ("life_years", "life"),
            ("required_revenue_usd_bn_per_year", "revenue a year"),
            ("share_of_revenue", "of sales"),
            ("break_even_usd_per_hour", "GPU break-even USD/h"),
            ("utilisation", "hours rented"),
            ("internal_rate_per_year", "return"),
        ],
    );
    for one in &returns.lives {
        table.row([
            Cell::number(one.life_years, 2),
            bn(one.revenue_usd),
            one.share_of_revenue.map_or(Cell::Empty, Cell::percent),
            Cell::number(one.break_even_usd_per_hour, 3),
            one.utilisation.map_or(Cell::from("none up to 100%"), Cell::percent),
            one.internal_rate.map_or(Cell::Empty, Cell::percent),
        ]);
    }
    Some(table)
}

fn whole_percent(share: Option<f64>) -> Cell {
    share.map_or(Cell::Empty, |share| Cell::Number(share, format!("{:.0}%", 100.0 * share)))
}

fn changes(answers: &Answers<'_>) -> Option<Table> {
    if answers.changes.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "Changes of life with a disclosed effect on the year's depreciation",
        &[
            ("effective", "from"),
            ("lives_years", "years"),
            ("disclosed_usd_bn", "filed"),
            ("computed_usd_bn", "ours"),
            ("range_usd_bn", "range"),
            ("error", "error"),
            ("share_that_meets", "met at"),
            ("equipment", "equipment"),
        ],
    );
    for change in &answers.changes {
        let error = change.computed_usd.map(|usd| usd / change.disclosed_usd - 1.0);
        table.row([
            Cell::Text(change.effective.to_string()),
            Cell::Text(format!("{}-{}", change.years.0, change.years.1)),
            bn(change.disclosed_usd),
            maybe(change.computed_usd),
            change
                .computed_range_usd
                .map_or(Cell::Empty, |(low, high)| Cell::Text(format!("{:.1}..{:.1}", low / 1e9, high / 1e9))),
            error.map_or(Cell::Empty, |share| Cell::Number(share, format!("{:+.0}%", 100.0 * share))),
            whole_percent(change.share_that_meets),
            Cell::Text(change.equipment.clone()),
        ]);
    }
    Some(table)
}

fn debt(answers: &Answers<'_>) -> Option<Table> {
    if answers.figures.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "Debt by date and definition; the first is used",
        &[("as_of", "as of"), ("debt_usd_bn", "USD bn"), ("definition", "definition")],
    );
    for figure in answers.figures.iter().take(8) {
        table.row([Cell::Text(figure.as_of.to_string()), bn(figure.usd), Cell::Text(figure.definition.clone())]);
    }
    Some(table)
}

fn ladder(answers: &Answers<'_>) -> Option<Table> {
    let ladder = answers.ladder.as_ref()?;
    let mut table = Table::new(
        format!(
            "Debt due by quarter from {}, and new money needed at the flows of the last year",
            ladder.quarters_from
        ),
        &[
            ("quarter", "quarter from"),
            ("due_usd_bn", "due"),
            ("owed_usd_bn", "owed after"),
            ("new_money_usd_bn", "new money"),
        ],
    );
    for (k, due) in ladder.quarters_usd.iter().enumerate().take(12) {
        let start = overhang_units::add_days(ladder.quarters_from, (k as f64 * 91.31).round() as i32 + 1);
        let owed: f64 = ladder.due_from_there.iter().map(|one| one.outstanding(0.25 * (k as f64 + 1.0))).sum();
        let need = ladder.refinancing_usd.as_ref().and_then(|need| need.get(k)).copied();
        table.row([Cell::Text(start.to_string()), bn(*due), bn(owed), maybe(need)]);
    }
    Some(table)
}

fn date(day: Option<Date>) -> String {
    day.map_or("no day".to_string(), |day| day.to_string())
}

/// Single numbers of debt, credit and runway.
fn summary(answers: &Answers<'_>) -> Option<Table> {
    let mut table = Table::new("Debt, credit and runway", &[("measure", "measure"), ("value", "value"), ("note", "")]);
    let mut line = |measure: &str, value: Cell, note: String| table.row([Cell::from(measure), value, Cell::Text(note)]);
    if let Some(ladder) = &answers.ladder {
        line("principal with dates", bn(ladder.total_usd), ladder.filed.words());
        let verdict = format!("from {}: {}", ladder.filed.as_of, ladder.verdict);
        line("weighted life, years", Cell::number(ladder.weighted_life_years, 3), verdict);
        let day = format!("of {}", ladder.filed.as_of);
        line("due within 30 months", Cell::percent(ladder.share_due_within_30_months), day);
        if let Some((usd, share)) = ladder.still_owed {
            let note = format!("of the {:.1}bn of it still owed on {}", usd / 1e9, ladder.today);
            line("due within 24 months", Cell::percent(share), note);
        }
        if let Some((after, usd)) = ladder.uncovered_tail {
            let note = format!("owed when servers bought that day are below a tenth, {after:.1} years on");
            line("uncovered tail", bn(usd), note);
        }
        if let (Some(now), Some(later)) = (ladder.coverage.first(), ladder.coverage.get(3)) {
            line(
                "property over debt",
                Cell::number(*now, 3),
                format!(
                    "property of {}; {later:.2} three years on, unrenewed and unreplaced",
                    date(ladder.property_day)
                ),
            );
        }
        if let Some((gap, duration)) = ladder.duration_gap_years.zip(ladder.asset_duration_years) {
            let note =
                format!("servers {duration:.1} years; taken off: life of the debt divided by property over debt");
            line("duration gap, years", Cell::number(gap, 3), note);
        }
        if let Some((amount, value, left)) = ladder.leases_usd {
            let left = left.map_or(String::new(), |left| format!("; {:.0}bn left at that time", left / 1e9));
            line("leases not recorded", bn(amount), format!("worth {:.0}bn that day{left}", value / 1e9));
        }
    }
    let bp = |spread: f64| Cell::number(1e4 * spread, 3);
    for quote in &answers.credit.quoted {
        let (one, five) = quote.default_probability;
        let note = format!(
            "hazard {:.2}% a year; default {:.1}% in 1 year, {:.1}% in 5",
            100.0 * quote.hazard,
            100.0 * one,
            100.0 * five
        );
        line(&format!("quoted {}, bp", quote.day), bp(quote.spread), note);
    }
    if let Some(one) = &answers.credit.structural {
        let note = format!(
            "equity {:.0}bn at {:.0}% of {} (illustrative), debt {:.1}bn of {}, {:.0} years, riskless {:.2}%",
            one.equity.0 / 1e9,
            100.0 * one.equity.1,
            one.equity_day,
            one.debt_face_usd / 1e9,
            one.debt_day,
            one.firm.years,
            100.0 * one.rate
        );
        line("structural spread, bp", bp(one.firm.spread()), note);
        if let Some(residual) = one.residual {
            let met = one.volatility_that_meets.map_or("no volatility meets the quote".to_string(), |volatility| {
                format!(
                    "met at an asset volatility of {:.1}%, not {:.1}%",
                    100.0 * volatility,
                    100.0 * one.firm.volatility
                )
            });
            line("quoted less structural, bp", bp(residual), met);
        }
        let years = format!("at the end of {:.0} years, in prices of risk", one.firm.years);
        line("default priced", Cell::percent(one.firm.default_probability_priced()), years);
        let within = format!("at any time in {:.0} years, first passage", one.firm.years);
        line("assets fall to debt", Cell::percent(one.first_passage), within);
        if let Some((distance, point)) = one.kmv {
            line("distance to default (KMV)", Cell::number(distance, 3), format!("default point {:.1}bn", point / 1e9));
        }
        if let Some((spread, point)) = one.leland {
            line("Leland spread, bp", bp(spread), format!("owners stop paying at assets of {:.1}bn", point / 1e9));
        }
    }
    if let Some(runway) = &answers.runway {
        let (earned, spent) = runway.flows_usd;
        let dividends = runway.dividends_usd.map_or("missing".to_string(), |usd| format!("{:.1}", usd / 1e9));
        let note = format!(
            "cash {:.1}bn on {}, kept {:.0}bn; cash flow {:.1}, capex {:.1}, dividends {dividends}",
            runway.cash_usd / 1e9,
            runway.cash_day,
            runway.minimum_usd / 1e9,
            earned / 1e9,
            spent / 1e9
        );
        let months = |months: Option<f64>| months.map_or(Cell::from("no end"), |months| Cell::number(months, 4));
        line("months without new money", months(runway.plain_months), note);
        let kept = format!("flows of the twelve months to {}; before debt that falls due", runway.flows_to);
        line("months to the cash kept", months(runway.plain_months_to_minimum), kept);
        let show = |k: usize| {
            runway.months.get(k).copied().flatten().map_or("beyond 120".to_string(), |months| format!("{months:.0}"))
        };
        let kind = if runway.spread.1 { "quoted" } else { "assumed" };
        let note = format!(
            "5%: {}, 95%: {}; the market closes by a spread of {:.0} bp, {kind}",
            show(0),
            show(2),
            1e4 * runway.spread.0
        );
        line("runway, months, median", Cell::Text(show(1)), note);
        line("P(below minimum in 12 months)", Cell::percent(runway.within.0), String::new());
        line("P(below minimum in 24 months)", Cell::percent(runway.within.1), String::new());
    }
    (answers.ladder.is_some() || answers.runway.is_some() || !answers.credit.quoted.is_empty()).then_some(table)
}

fn claims(answers: &Answers<'_>) -> Option<Table> {
    if answers.claims.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "Published claims: what would have to be true, as median (90% interval) given the claim",
        &[
            ("claim", "claim"),
            ("claimed", "claimed"),
            ("p_at_least", "P"),
            ("p_at_least_narrow", "P narrow"),
            ("life_years", "life"),
            ("server_share", "share"),
            ("capex_growth_per_year", "growth"),
        ],
    );
    for claim in &answers.claims {
        let money = claim.claimed > 1e3;
        let scale = if money { 1e-9 } else { 100.0 };
        let unit = if money { "bn" } else { "%" };
        let range = |triple: [f64; 3], scale: f64, digits: usize, unit: &str| {
            let [low, middle, high] = triple.map(|x| format!("{:.*}", digits, scale * x));
            format!("{middle}{unit} ({low} to {high})")
        };
        table.row([
            Cell::Text(claim.what.clone()),
            Cell::Text(format!("{}{unit}", overhang_units::format_significant(scale * claim.claimed, 3))),
            Cell::percent(claim.p_at_least),
            Cell::percent(claim.narrow.p_at_least),
            Cell::Text(range(claim.life_years, 1.0, 1, "")),
            Cell::Text(range(claim.server_share, 100.0, 0, "%")),
            Cell::Text(range(claim.capex_growth, 100.0, 0, "%")),
        ]);
    }
    Some(table)
}

fn start(answers: &Answers<'_>) -> Option<Table> {
    if answers.start.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "Start in the race, end of 2025 (USD bn, flows of a quarter), beside the row joint.buyer.*",
        &[("what", ""), ("race", "race"), ("row", "row"), ("to", "to"), ("from", "from")],
    );
    for line in &answers.start {
        let filed = line.figures.first().and_then(|figure| figure.filed.as_ref());
        table.row([
            Cell::from(line.what),
            Cell::number(line.race, 4),
            Cell::number(line.row, 4),
            filed.map_or(Cell::Empty, |filed| Cell::Text(filed.day.to_string())),
            Cell::from(filed.map_or("the row: no filing here", |filed| {
                filed.how.split(", the AI part").next().unwrap_or(&filed.how)
            })),
        ]);
    }
    Some(table)
}
