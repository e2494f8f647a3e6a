//! The closed set of measures that a claim may ask for, with what each needs.

use overhang_units::nearest;

/// What a measure is about, so that the fleet, the race and the rest are computed once and only where asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureName {
    /// Stock sold until the end of `quarter`.
    FleetStock,
    /// Sold in `quarter`.
    FleetFlow,
    /// Share of `of` in the flow of `among`, or of the world.
    FleetShareOfFlow,
    /// The same of the stock.
    FleetShareOfStock,
    /// Share of `of` in the flow of a designer less the largest share of its other chips.
    FleetLeadOfFlow,
    /// Growth of the stock a year over `from` to `to`.
    FleetGrowthOfStock,
    /// Growth of the flow.
    FleetGrowthOfFlow,
    /// Months in which the stock doubles.
    FleetDoublingOfStock,
    /// Months in which the flow doubles.
    FleetDoublingOfFlow,
    /// Chance that `event` comes first by the end of `quarter`.
    RaceFirst,
    /// Chance that `event` has happened by then.
    RaceEver,
    /// A column of the step at the end of `quarter`.
    RaceColumn,
    /// Share of the layers `of` in the value of the year to `quarter`.
    ContestShare,
    /// Chance of the breaker by the end of the year of `quarter` under a programme, over that without.
    ProgramBreakerRatio,
    /// Chance that a milestone is reached by the end of `quarter`.
    TakeoffReached,
    /// The leader's share of the compute of the labs.
    TakeoffLeaderShare,
    /// Twelve newest months of a filed `quantity`, summed over `ticker`.
    CompanyYear,
    /// The newest debt of `ticker`, or the newest under a definition on or before `day`.
    CompanyDebt,
    /// Mean life of the debt with dates.
    CompanyDebtLife,
    /// The life of servers in the accounts.
    CompanyBookedLife,
    /// What a published row says under the priors of life, servers and growth.
    CompanyClaim,
    /// A measure of the screen.
    ScreenMeasure,
    /// Measure of `ticker` less the largest of the others, or of `among`.
    ScreenLead,
    /// 1 for a member under `rules`, 0 else.
    ScreenMember,
    /// Sum of `row`.
    EvidenceRow,
    /// No measure yet: `reason` says why.
    None,
}

/// A measure as files name it: what it needs, what it may have, its unit, and what it is.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// In files.
    pub name: &'static str,
    /// Its place in the code.
    pub id: MeasureName,
    /// Keys that must stand.
    pub needs: &'static [&'static str],
    /// Keys that may stand.
    pub may: &'static [&'static str],
    /// In words.
    pub what: &'static str,
}

const fn measure(
    name: &'static str,
    id: MeasureName,
    needs: &'static [&'static str],
    may: &'static [&'static str],
    what: &'static str,
) -> Measure {
    Measure { name, id, needs, may, what }
}

const AMOUNT: &[&str] = &["of", "in", "quarter"];
const WINDOW: &[&str] = &["of", "in", "from", "to"];

/// All measures.
pub const MEASURES: &[Measure] = &[
    measure("fleet.stock", MeasureName::FleetStock, AMOUNT, &[], "chips sold until the end of a quarter"),
    measure("fleet.flow", MeasureName::FleetFlow, AMOUNT, &[], "chips sold in a quarter"),
    measure(
        "fleet.share_of_flow",
        MeasureName::FleetShareOfFlow,
        AMOUNT,
        &["among"],
        "share of what was sold in a quarter",
    ),
    measure(
        "fleet.share_of_stock",
        MeasureName::FleetShareOfStock,
        AMOUNT,
        &["among"],
        "share of what was sold until then",
    ),
    measure(
        "fleet.lead_of_flow",
        MeasureName::FleetLeadOfFlow,
        AMOUNT,
        &[],
        "share of a chip in what its designer sold in a quarter, less the largest share of its other chips",
    ),
    measure(
        "fleet.growth_of_stock",
        MeasureName::FleetGrowthOfStock,
        WINDOW,
        &[],
        "growth of the stock a year, least squares on logarithms",
    ),
    measure("fleet.growth_of_flow", MeasureName::FleetGrowthOfFlow, WINDOW, &[], "growth of quarterly sales a year"),
    measure(
        "fleet.doubling_of_stock",
        MeasureName::FleetDoublingOfStock,
        WINDOW,
        &[],
        "months in which the stock doubles",
    ),
    measure(
        "fleet.doubling_of_flow",
        MeasureName::FleetDoublingOfFlow,
        WINDOW,
        &[],
        "months in which quarterly sales double",
    ),
    measure(
        "race.first",
        MeasureName::RaceFirst,
        &["event", "quarter"],
        &["given"],
        "chance that an event comes first by the end of a quarter",
    ),
    measure(
        "race.ever",
        MeasureName::RaceEver,
        &["event", "quarter"],
        &["given"],
        "chance that an event has happened by the end of a quarter",
    ),
    measure(
        "race.column",
        MeasureName::RaceColumn,
        &["column", "quarter"],
        &["given"],
        "a column of the race at the end of a quarter",
    ),
    measure(
        "contest.share",
        MeasureName::ContestShare,
        &["of", "quarter"],
        &[],
        "share of a layer (chip, cloud, lab, adopter, consumer), or of several, in the value of a year",
    ),
    measure(
        "program.breaker_ratio",
        MeasureName::ProgramBreakerRatio,
        &["budget_usd_bn", "reactors", "quarter"],
        &[],
        "chance of the breaker by the end of a year with a programme of reactors and grid, over that without",
    ),
    measure(
        "takeoff.reached",
        MeasureName::TakeoffReached,
        &["milestone", "quarter"],
        &[],
        "chance that a milestone is reached by the end of a quarter",
    ),
    measure(
        "takeoff.leader_share",
        MeasureName::TakeoffLeaderShare,
        &["quarter"],
        &[],
        "the leading lab's share of the compute of the labs at the start of a quarter",
    ),
    measure(
        "company.year",
        MeasureName::CompanyYear,
        &["ticker", "quantity"],
        &[],
        "newest twelve months of a filed quantity, summed over companies",
    ),
    measure(
        "company.debt",
        MeasureName::CompanyDebt,
        &["ticker"],
        &["day"],
        "debt on its newest date, or the newest by a day",
    ),
    measure("company.debt_life", MeasureName::CompanyDebtLife, &["ticker"], &[], "mean life of debt with known dates"),
    measure("company.booked_life", MeasureName::CompanyBookedLife, &["ticker"], &[], "life of servers in the accounts"),
    measure(
        "company.claim",
        MeasureName::CompanyClaim,
        &["row"],
        &[],
        "a published figure on depreciation, as the priors give it",
    ),
    measure("screen.measure", MeasureName::ScreenMeasure, &["ticker", "quantity"], &[], "a measure of the screen"),
    measure(
        "screen.lead",
        MeasureName::ScreenLead,
        &["ticker", "quantity"],
        &["among"],
        "a measure of the screen, less the largest of the other companies",
    ),
    measure(
        "screen.member",
        MeasureName::ScreenMember,
        &["ticker", "rules"],
        &[],
        "1 for a member of a screen, 0 for none",
    ),
    measure("evidence.row", MeasureName::EvidenceRow, &["row"], &[], "a row of the evidence, or the sum of several"),
    measure("none", MeasureName::None, &["reason"], &[], "no measure yet"),
];

/// Keys that every measure but `none` may have.
pub(super) const COMMON: [&str; 5] = ["per", "less", "times", "over", "factor"];

/// A measure by its name, or the nearest names.
pub(super) fn find(name: &str) -> Result<&'static Measure, String> {
    MEASURES.iter().find(|measure| measure.name == name).ok_or_else(|| {
        let near = nearest(name, MEASURES.iter().map(|measure| measure.name), 3);
        format!("a measure such as {}", near.join(", "))
    })
}
