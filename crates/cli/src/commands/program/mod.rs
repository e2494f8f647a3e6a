//! `overhang program`: what a sum for reactors and grid changes in the race, and what else it could buy.

mod answer;
mod tables;

use crate::arguments::Program;
use crate::commands::plot;
use crate::context::{self, Context, mode};
use crate::failure::Failure;
use crate::report::Report;
use overhang_engine::program::{Comparison, Outcome, YEARS, compare, start_quarter};
use overhang_engine::simulate::Keep;
use overhang_engine::start::first_quarter;
use overhang_model::joint::QUARTERS;
use overhang_model::program::{Measure, measures::Question};
use overhang_results::Basis;
use overhang_units::{Date, Quarter, days_between};

/// Shares of reactors that are tried for the best split.
const SPLITS: [f64; 6] = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
/// The second, smaller budget of the comparison, as a part of the first.
const SMALL: f64 = 0.1;
/// Largest budget, bn USD: ten years of the world product would be a slip.
const MOST_USD_BN: f64 = 1e5;

/// What is compared: the programme first.
const ALTERNATIVES: [(&str, &str); 5] = [
    ("programme", "reactors and grid"),
    ("engines", "engines and turbines on site"),
    ("transformers", "transformer works"),
    ("flexibility", "load that stands still at peaks"),
    ("chips", "chips that need less power"),
];

/// Days of the race that a measure has at least: with fewer nothing is spent, and nothing is changed.
const LEAST_DAYS: i32 = 365;

/// Questions, each asked once, from number 1 on: 0 is the race as it is.
#[derive(Default)]
struct Questions(Vec<Question>);

impl Questions {
    /// The number of a question.
    fn number(&mut self, question: Question) -> usize {
        let place = self.0.iter().position(|asked| *asked == question).unwrap_or_else(|| {
            self.0.push(question);
            self.0.len() - 1
        });
        place + 1
    }
}

/// Everything that the tables and the JSON show.
struct Answer {
    comparison: Comparison,
    /// Numbers of the questions: the alternatives at the whole and at the small budget, and the splits.
    alternatives: [[usize; ALTERNATIVES.len()]; 2],
    splits: [usize; SPLITS.len()],
    budget_usd_bn: f64,
    reactors: f64,
    start: Date,
    start_years: f64,
    definition: String,
}

impl Answer {
    /// Number of the question of an alternative, at the whole budget or the small one.
    fn question(&self, alternative: usize, small: bool) -> usize {
        self.alternatives[usize::from(small)].get(alternative).copied().unwrap_or(0)
    }

    /// The budget of an alternative.
    fn budget(&self, small: bool) -> f64 {
        if small { SMALL * self.budget_usd_bn } else { self.budget_usd_bn }
    }

    /// Date, as a year with its part, of a moment in years after the start of the measure.
    fn date(&self, years: f64) -> f64 {
        self.start_years + years
    }
}

/// Last day of a year of the race, from 0.
fn end_of_year(year: usize) -> Quarter {
    first_quarter() + (4 * year as i32 + 3)
}

pub(crate) fn program(arguments: &Program, context: &Context) -> Result<Report, Failure> {
    let plan = context.plan()?;
    let (budget, reactors) = (arguments.budget, arguments.reactors);
    if !(budget > 0.0 && budget <= MOST_USD_BN) {
        return Err(Failure::Question(format!(
            "--budget: found {budget}, expected bn USD above 0 and at most {MOST_USD_BN}"
        )));
    }
    if !(0.0..=1.0).contains(&reactors) {
        return Err(Failure::Question(format!("--reactors: found {reactors}, expected a share from 0 to 1")));
    }
    let start = arguments.start.unwrap_or(context.as_of);
    let (first, last) = (first_quarter().start(), (first_quarter() + (QUARTERS as i32 - 1)).end());
    if start < first || days_between(start, last) < LEAST_DAYS {
        return Err(Failure::Question(format!(
            "--start: found {start}, expected a day from {first} on, a year or more before {last}, where the race ends"
        )));
    }
    let start_quarter = start_quarter(start);
    let measures =
        [Measure::Programme { reactors }, Measure::Engines, Measure::Transformers, Measure::Flexible, Measure::Chips];
    let ask = |measure, budget_usd_bn| Question { measure, budget_usd_bn, start_quarter };
    let mut questions = Questions::default();
    let alternatives =
        [budget, SMALL * budget].map(|money| measures.map(|measure| questions.number(ask(measure, money))));
    let splits = SPLITS.map(|reactors| questions.number(ask(Measure::Programme { reactors }, budget)));
    let comparison = context
        .with_options(mode(arguments.prior), Keep::default(), |options| compare(&plan, options, &questions.0))?;
    let basis = Basis::new(&plan, &context.evidence, mode(arguments.prior))?;
    let tally = &comparison.tally;
    let heading = context::heading(&plan, tally);
    let mut report = Report::new("program", context, Some(tally.used + tally.failed));
    report.heading.push(format!(
        "{budget} bn USD from {start}, {:.0}% for reactors and the rest for the grid: {heading}",
        100.0 * reactors
    ));
    let answer = Answer {
        comparison,
        alternatives,
        splits,
        budget_usd_bn: budget,
        reactors,
        start,
        start_years: f64::from(first_quarter().year()) + 0.25 * start_quarter,
        definition: basis.definitions.breaker,
    };
    report.heading.extend(answer.sentences());
    report.tables = answer.tables(&plan);
    report.notes = answer.notes();
    report.data = answer.json(&plan);
    report.draw(arguments.plot.as_deref(), || {
        let lines = std::iter::once(("as it is", 0))
            .chain(ALTERNATIVES.iter().enumerate().map(|(k, (_, what))| (*what, answer.question(k, false))))
            .map(|(name, question)| {
                let point = |year| {
                    let p = answer.comparison.level(question, Outcome::Breaker(year)).value;
                    (plot::at(end_of_year(year)), p)
                };
                (name.to_string(), (0..YEARS).map(point).collect())
            })
            .collect();
        plot::chances(
            format!("What {budget} bn USD from {start} would do to the breaker"),
            heading,
            "Chance that the breaker has tripped by the end of a year, on the same histories under each measure.",
            lines,
        )
    })?;
    Ok(report)
}
