//! What each model says about the same milestones, so that a reader sees how much the definition and how
//! much the model decides.

use super::PUBLIC;
use super::alone::{Weighted, fan, multiplier, sample};
use super::public::{AI_2027_DRAWS, date_quantiles, multiplier_points, sampled, speed_points};
use crate::arguments::Takeoff;
use crate::commands::plot;
use crate::context::{Context, mode};
use crate::failure::Failure;
use crate::report::{Cell, Report, Table};
use overhang_charts::{Chart, Series as Drawn, Style, XAxis, YAxis};
use overhang_engine::takeoff_models::full_takeoff_model::Model as Ftm;
use overhang_engine::takeoff_models::{ai_2027, ai_futures};
use overhang_model::takeoff_models::full_takeoff_model::{Grid, Milestones as FtmMilestones, Path};
use overhang_results::summary::milestones::{self, Milestone, Milestones};
use overhang_results::{Kept, Paths, Series};
use overhang_units::parse_date;
use serde_json::json;

/// The moment by which chances are shown: the end of 2030.
const BY: f64 = 2031.0;
const BY_DATE: &str = "2030-12-31";
/// First and last year of the chart.
const DRAWN: (f64, f64) = (2022.0, 2042.0);

/// What a model says of a milestone.
#[derive(Clone, Copy)]
enum Says {
    /// Median year (none: later than the model looks) and the chance by the end of 2030.
    Spread(Option<f64>, f64),
    /// One run.
    One(Option<f64>),
    /// The model has no such thing.
    Nothing,
}

impl Says {
    fn year(self) -> Cell {
        match self {
            Self::Spread(Some(year), _) | Self::One(Some(year)) => Cell::Number(year, format!("{year:.1}")),
            Self::Spread(None, _) | Self::One(None) => Cell::Number(f64::NAN, "later".to_string()),
            Self::Nothing => Cell::Number(f64::NAN, "-".to_string()),
        }
    }

    fn chance(self) -> Cell {
        match self {
            Self::Spread(_, p) => Cell::percent(p),
            Self::One(Some(year)) => Cell::Number(year, if year <= BY { "yes" } else { "no" }.to_string()),
            Self::One(None) => Cell::Number(f64::NAN, "no".to_string()),
            Self::Nothing => Cell::Number(f64::NAN, "-".to_string()),
        }
    }

    /// Median year and chance, empty where there is none.
    fn machine(self) -> [Cell; 2] {
        let number = |value: Option<f64>| value.map_or(Cell::Empty, |value| Cell::number(value, 6));
        match self {
            Self::Spread(year, p) => [number(year), number(Some(p))],
            Self::One(year) => [number(year), Cell::Empty],
            Self::Nothing => [Cell::Empty, Cell::Empty],
        }
    }

    fn json(self) -> serde_json::Value {
        match self {
            Self::Spread(year, p) => json!({ "p50_year": year, "p_by_2030": p }),
            Self::One(year) => json!({ "year": year }),
            Self::Nothing => serde_json::Value::Null,
        }
    }
}

/// One line: what is asked, and the definitions that the models have for it.
struct Line {
    name: &'static str,
    definition: &'static str,
    race: Option<&'static str>,
    alone: Option<usize>,
    ftm: Option<fn(&FtmMilestones) -> Option<f64>>,
    /// Phases of AI 2027 after the coder.
    phases: Option<usize>,
    futures: Option<fn(&ai_futures::Model) -> Option<f64>>,
}

const LINES: [Line; 8] = [
    Line {
        name: "research intern",
        definition: "ours: half-success horizon of 16 to 120 hours",
        race: Some("intern"),
        alone: Some(0),
        ftm: None,
        phases: None,
        futures: None,
    },
    Line {
        name: "automated coder",
        definition: "ours and AI Futures: all coding can be automated; AI 2027: superhuman coder (multiplier 5)",
        race: Some("researcher_lenient"),
        alone: Some(1),
        ftm: None,
        phases: Some(0),
        futures: Some(|m| m.coder_year),
    },
    Line {
        name: "multiplier 5",
        definition: "research goes five times as fast as without AI; Full Takeoff Model: hardware research; AI 2027: by definition with the coder; AI Futures: research over that of people alone in 2025.9, not its published multiplier",
        race: Some("multiplier_5"),
        alone: Some(2),
        ftm: Some(|m| m.multiplier_5),
        phases: Some(0),
        futures: Some(|m| m.reaches(5.0)),
    },
    Line {
        name: "multiplier 25",
        definition: "the same, 25 times (strict researcher); AI 2027: superhuman AI researcher",
        race: Some("researcher_strict"),
        alone: Some(3),
        ftm: Some(|m| m.multiplier_25),
        phases: Some(1),
        futures: Some(|m| m.reaches(25.0)),
    },
    Line {
        name: "all research tasks",
        definition: "Full Takeoff Model: every task of hardware research automated",
        race: None,
        alone: None,
        ftm: Some(|m| m.automation_rnd_100),
        phases: None,
        futures: None,
    },
    Line {
        name: "2 years in 1",
        definition: "ours: gain of capability in four quarters, over the pace of the start",
        race: Some("takeoff_2_in_1"),
        alone: Some(4),
        ftm: None,
        phases: None,
        futures: None,
    },
    Line {
        name: "3 years in 1",
        definition: "the same, three years: the trip of the race",
        race: Some("takeoff_3_in_1"),
        alone: Some(5),
        ftm: None,
        phases: None,
        futures: None,
    },
    Line {
        name: "all work",
        definition: "Full Takeoff Model: every goods task automated; AI 2027: superintelligence",
        race: None,
        alone: None,
        ftm: Some(|m| m.automation_goods_100),
        phases: Some(3),
        futures: None,
    },
];

/// A day as a year.
fn year_of(date: &str) -> Option<f64> {
    let date = parse_date(date).ok()?;
    Some(f64::from(date.year()) + f64::from(date.day_of_year()) / f64::from(date.days_in_year()))
}

fn in_race(milestones: &[Milestone], name: &str) -> Says {
    match milestones.iter().find(|m| m.name == name) {
        Some(m) => Says::Spread(
            m.p50_date.as_deref().and_then(year_of),
            m.by.iter().find(|by| by.date == BY_DATE).map_or(f64::NAN, |by| by.p),
        ),
        None => Says::Nothing,
    }
}

fn spread(values: &[Option<f64>]) -> Says {
    let reached = values.iter().flatten().filter(|&&year| year <= BY).count();
    Says::Spread(date_quantiles(values)[1], reached as f64 / values.len() as f64)
}

pub(super) fn report(arguments: &Takeoff, context: &Context) -> Result<Report, Failure> {
    let evidence = context.known()?;
    let (public, own): (Vec<String>, Vec<String>) =
        context.global.set.iter().cloned().partition(|text| PUBLIC.iter().any(|p| text.trim().starts_with(p)));
    let ftm = Ftm::new(&evidence, &public)?;
    let coders = ai_2027::Model::new(&evidence, &public)?;
    let futures = ai_futures::Model::new(&evidence, &public)?;
    let plan = context.plan_with(&own)?;

    let kept = Kept::new(&milestones::COLUMNS, true)?;
    let mut counts = Milestones::new(kept.clone())?;
    let mut paths = Paths::new(kept.clone(), vec![Series::column(&kept, "rd_multiplier")?]);
    let tally = context.with_options(mode(arguments.prior), kept.keep(), |options| {
        overhang_engine::race::run::<Failure>(&plan, options, |group| {
            counts.add(group)?;
            Ok(paths.add(group)?)
        })
    })?;
    let race = counts.summaries();
    let alone: Weighted = sample(&plan, context, arguments.prior)?;
    let (best_path, preset) =
        ftm.run(overhang_engine::takeoff_models::full_takeoff_model::Preset::BestGuess, Grid::default())?;
    let drawn = sampled(&ftm, Grid::default(), context)?;
    let years = coders.sample(context.global.draws.unwrap_or(AI_2027_DRAWS), context.global.seed, false)?;

    let mut report = Report::new("takeoff", context, Some(tally.used + tally.failed));
    report.heading.push(format!(
        "When does AI research automate itself? Each model by its own definitions; scenario {}, evidence to {}, seed {}",
        plan.scenario.name, plan.as_of, plan.seed
    ));
    let names = ["ours_in_race", "ours_alone", "ftm_draws", "ftm_best_guess", "ai_2027", "ai_futures"];
    let headings = ["ours", "alone", "FTM", "FTM mid", "AI 2027", "Futures"];
    let columns: Vec<(&str, &str)> =
        [("milestone", "milestone")].into_iter().chain(names.into_iter().zip(headings)).collect();
    let mut medians = Table::new("Median year (FTM mid and AI Futures are one run each)", &columns);
    let mut chances = Table::new("Reached by the end of 2030", &columns);
    let every = names.iter().flat_map(|name| [format!("{name}_p50_year"), format!("{name}_p_by_2030")]);
    let every: Vec<String> = ["milestone", "definition"].map(str::to_string).into_iter().chain(every).collect();
    let mut machine = Table::for_machines(&every.iter().map(String::as_str).collect::<Vec<&str>>());
    let mut data = Vec::new();
    for line in &LINES {
        let in_the_race = line.race.map_or(Says::Nothing, |name| in_race(&race, name));
        let by_itself = line.alone.map_or(Says::Nothing, |k| Says::Spread(alone.date(k, 0.5), alone.by(k, BY)));
        let draws =
            line.ftm.map_or(Says::Nothing, |of| spread(&drawn.milestones.iter().map(of).collect::<Vec<Option<f64>>>()));
        let best = line.ftm.map_or(Says::Nothing, |of| Says::One(of(&preset)));
        let coder = line.phases.map_or(Says::Nothing, |phases| {
            let reached: Vec<Option<f64>> = years
                .iter()
                .map(|draw| Some(draw.coder_year? + draw.phase_years.iter().take(phases).sum::<f64>()))
                .collect();
            spread(&reached)
        });
        let modal = line.futures.map_or(Says::Nothing, |of| Says::One(of(&futures)));
        let all = [in_the_race, by_itself, draws, best, coder, modal];
        medians.row([Cell::from(line.name)].into_iter().chain(all.map(Says::year)));
        chances.row([Cell::from(line.name)].into_iter().chain(all.map(Says::chance)));
        machine.row(
            [Cell::from(line.name), Cell::from(line.definition)]
                .into_iter()
                .chain(all.into_iter().flat_map(Says::machine)),
        );
        let mut object = serde_json::Map::new();
        object.insert("name".to_string(), json!(line.name));
        object.insert("definition".to_string(), json!(line.definition));
        for (name, says) in names.iter().zip(all) {
            object.insert((*name).to_string(), says.json());
        }
        data.push(serde_json::Value::Object(object));
    }
    report.tables = vec![medians, chances, machine];
    report.data = json!({ "model": "all", "milestones": data });
    for line in &LINES {
        report.notes.push(format!("{}: {}.", line.name, line.definition));
    }
    report.notes.push(format!("Later: beyond what the model looks at (ours in the race 2036, alone 2045, Full Takeoff Model 2100, the coder of AI 2027 {}, AI Futures its coder). A dash: the model has no such milestone. Ours: inside the race, dated by ends of quarters; alone: with a compute path of its own, dated by their starts, a quarter earlier. FTM: Full Takeoff Model, draws between its presets, and the middle one.", coders.cap_year()));
    report.notes.push("The Full Takeoff Model and the priors of AI 2027 are of 2023 and 2025; only ours knows of power and money, and is weighed by what was seen.".to_string());
    let heading = report.heading.join(" ");
    report.draw(arguments.plot.as_deref(), || {
        let mut series =
            plot::fans(&paths.summaries().iter().map(|path| ("ours, in the race", path)).collect::<Vec<_>>(), 1.0);
        series.push(Drawn::fan("ours, alone", &fan(&alone, multiplier, DRAWN.1), Style::line(1)));
        series.extend(public_lines(&best_path, speed_points(&years, coders.speeds(), 0.5), &futures));
        chart(series, heading)
    })?;
    Ok(report)
}

/// Multiplier of each public model over time.
fn public_lines(ftm: &Path, coders: Vec<(f64, f64)>, futures: &ai_futures::Model) -> [Drawn; 3] {
    let futures = futures.points.iter().map(|point| (point.year, point.research_multiplier)).collect();
    let line = |name: &str, points: Vec<(f64, f64)>, k: usize| {
        let shown = points.into_iter().filter(|(year, _)| (DRAWN.0..=DRAWN.1).contains(year)).collect();
        Drawn::new(name, shown, Style::line(k))
    };
    [
        line("Full Takeoff Model, middle", multiplier_points(ftm, DRAWN.1), 2),
        line("AI 2027, median dates", coders, 3),
        line("AI Futures, to the coder", futures, 4),
    ]
}

fn chart(series: Vec<Drawn>, heading: String) -> Chart {
    Chart {
        title: "Research multiplier, model by model".to_string(),
        subtitle: heading,
        definition: "Ours: research over that of people alone, median and 90% interval. Full Takeoff Model: hardware research over that without automation. AI 2027: speeds at its milestones. AI Futures: research over that of people in 2025.9.".to_string(),
        x: XAxis::years("year").range(DRAWN.0, DRAWN.1),
        y: YAxis::log("multiplier (ratio)").range(0.1, 1e5),
        series,
        footnote: "Each model by its own definition: levels compare only roughly".to_string(),
    }
}
