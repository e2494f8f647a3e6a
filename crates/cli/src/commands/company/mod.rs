//! `overhang company`: a company from its filings.

mod answer;
mod charts;
mod joint;
mod notes;
mod tables;

use crate::arguments::Company;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::Report;
use overhang_engine::company::depreciation::{self, Comparison};
use overhang_engine::company::{
    Credit, DebtFigure, DisclosedChange, Filings, Item, Ladder, Posterior, Returns, Runway, StartLine, claims, credit,
    debt, race_start, required, runway,
};

/// Histories of the runway and of the inverse problem unless `--draws` says otherwise.
const DEFAULT_DRAWS: u64 = 16_384;

/// Everything that is said about a company.
pub(super) struct Answers<'a> {
    pub(super) filings: Filings<'a>,
    pub(super) comparison: Option<Comparison>,
    pub(super) changes: Vec<DisclosedChange>,
    pub(super) figures: Vec<DebtFigure>,
    pub(super) ladder: Option<Ladder>,
    pub(super) credit: Credit,
    pub(super) runway: Option<Runway>,
    pub(super) claims: Vec<Posterior>,
    pub(super) start: Vec<StartLine>,
    pub(super) returns: Option<Returns>,
}

pub(crate) fn company(arguments: &Company, context: &Context) -> Result<Report, Failure> {
    let known = context.known()?;
    let draws = context.global.draws.unwrap_or(DEFAULT_DRAWS);
    let filings = Filings::new(&known, &arguments.ticker)?;
    let any = |item| !filings.facts("revenue", item).is_empty() || !filings.facts("capex_cash_ppe", item).is_empty();
    if !any(Item::Quarter) && !any(Item::Year) {
        return Err(Failure::Question(format!(
            "company: found no accounts of {} that were public on {}, expected filings (overhang evidence import sec)",
            filings.ticker, context.as_of
        )));
    }
    let ladder = debt::ladder(&filings, context.as_of)?;
    let mut claims = claims::published_claims(&known, draws, context.global.seed)?;
    claims.retain(|claim| claim.companies.contains(&filings.ticker));
    let figures = debt::figures(&filings);
    let scenario = context.scenario()?;
    // One definition of it: that of the race, which `put` takes too.
    let riskless = scenario.central("money.risk_free_rate_per_year")?;
    let start = race_start(&known, &filings.ticker, scenario.buyers)?;
    let comparison = depreciation::charges(&filings, &arguments.life)?;
    let lives: Vec<f64> =
        comparison.iter().flat_map(|one| one.charges.iter().rev()).filter_map(|one| one.life_years).collect();
    let answers = Answers {
        returns: required::returns(&filings, &lives)?,
        start,
        comparison,
        changes: depreciation::disclosed_changes(&filings)?,
        figures,
        runway: runway::runway(&filings, ladder.as_ref(), draws, context.global.seed)?,
        ladder,
        credit: credit::credit(&filings, riskless)?,
        claims,
        filings,
    };
    if answers.figures.is_empty() {
        answers.filings.miss("debt");
    }
    let mut report = Report::new("company", context, Some(draws));
    report.heading.push(format!(
        "{} ({}): filings public on {}; USD bn unless said",
        answers.filings.name, answers.filings.ticker, context.as_of
    ));
    report.tables = tables::all(&answers);
    report.notes = notes::notes(&answers);
    report.data = answer::data(&answers);
    if arguments.joint {
        joint::add(&mut report, &answers, context)?;
    }
    if arguments.plot.is_some() || context.watch.charts {
        for (chart, path) in charts::all(&answers, arguments.plot.as_deref(), context)? {
            report.draw(path.as_deref(), || chart)?;
        }
    }
    Ok(report)
}
