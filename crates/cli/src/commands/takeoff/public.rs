//! The public models one by one.

use super::{known_inputs, settings_of, year};
use crate::arguments::{FtmPreset, Takeoff};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::{Cell, Report, Table, quantiles as quantiles_json};
use overhang_charts::{Chart, Series, Style, XAxis, YAxis};
use overhang_engine::takeoff_models::full_takeoff_model::{Model, Preset, Sample};
use overhang_engine::takeoff_models::{ai_2027 as coders, ai_futures as futures};
use overhang_model::takeoff_models::full_takeoff_model::{Grid, Milestones, Path};
use overhang_prob::quantile::{P5_P50_P95, quantiles};
use serde_json::{Value, json};

/// Draws unless `--draws` says otherwise.
const FTM_DRAWS: u64 = 1_000;
pub(super) const AI_2027_DRAWS: u64 = 5_000;
/// What of the published run of the AI Futures Model is not reproduced.
const GAPS: [&str; 5] = [
    "progress after the automated coder, where the run here ends: the published one goes on more slowly than these equations \
     would, and how taste and coding labour go on once every coding task is automated is not stored",
    "superhuman AI researcher, superintelligent AI researcher and superintelligence: their definitions in terms of taste and \
     progress are not stored",
    "the published multiplier from 2024 on, and hence its dates of 5, 25, 250 and 2,000: its definition is not stored; the \
     research multiplier here is lower",
    "horizons of the present and of the coder: recovered from the published run, not from its inputs",
    "spread: the published draws of the inputs are not stored, so this is the one modal run",
];
/// Year from which dates of AI 2027 are "not by": phases may last 1,000 years.
const FAR: f64 = 2150.0;
/// Last year of the model of Davidson.
const FTM_NEVER: &str = "not by 2100";

/// What a metric of the model counts: for the narrow table, and in full.
fn meaning(name: &str) -> (&'static str, &'static str) {
    match name {
        "sub_agi_year" => ("runs for 20% of goods", "the largest training run suffices for 20% of goods tasks"),
        "agi_year" => ("runs for all goods", "the largest training run suffices for all goods tasks"),
        "automation_gns_20%" => ("20% of goods", "compute does over ten times what labour does in 20% of goods tasks"),
        "automation_gns_100%" => ("all goods", "the same in all goods tasks"),
        "automation_rnd_20%" => ("20% of research", "the same in 20% of the tasks of hardware research"),
        "automation_rnd_100%" => ("all research", "the same in all tasks of hardware research"),
        "rampup_start" => ("wake-up", "goods tasks automated reach the trigger of faster investment"),
        "len_full_automation_gns" => ("years, goods", "years from above 20% to all goods tasks automated"),
        "len_full_automation_rnd" => ("years, research", "years from above 20% to all research tasks automated"),
        "len_sub_agi_to_agi" => ("years, runs", "years from training runs for 20% to those for all goods tasks"),
        "len_cog_output_multiplier" => {
            ("years, multiplier", "years from a research multiplier above 2 to one above 10")
        }
        _ => ("years, growth", "years from growth of world product above 5% to above 20% a year"),
    }
}

/// Quantiles of what draws reach; those that do not count as later than all.
pub(super) fn date_quantiles(values: &[Option<f64>]) -> [Option<f64>; 3] {
    let all: Vec<f64> = values.iter().map(|value| value.unwrap_or(f64::INFINITY)).collect();
    quantiles(&all, &P5_P50_P95).map(|x| Some(x).filter(|x| x.is_finite()))
}

pub(super) fn sampled(model: &Model, grid: Grid, context: &Context) -> Result<Sample, Failure> {
    let draws = context.global.draws.unwrap_or(FTM_DRAWS);
    Ok(model.sample(grid, draws, context.global.seed, context.global.threads)?)
}

pub(super) fn full_takeoff_model(arguments: &Takeoff, context: &Context) -> Result<Report, Failure> {
    let model =
        Model::new(&known_inputs(context, "takeoff.ftm.", "the Full Takeoff Model")?, settings_of(context, "ftm.")?)?;
    let grid = Grid { step_years: arguments.step_years.unwrap_or(Grid::default().step_years), ..Grid::default() };
    let presets = [Preset::Conservative, Preset::BestGuess, Preset::Aggressive];
    let mut runs = Vec::new();
    for preset in presets {
        runs.push(model.run(preset, grid)?);
    }
    let sample = sampled(&model, grid, context)?;
    let shown = match arguments.preset.unwrap_or(FtmPreset::BestGuess) {
        FtmPreset::Conservative => 0,
        FtmPreset::BestGuess => 1,
        FtmPreset::Aggressive => 2,
    };
    let mut report = Report::new("takeoff", context, Some(sample.milestones.len() as u64 + sample.failed));
    report.heading.push(format!(
        "Full Takeoff Model (Davidson): presets at a step of {} years, and {} draws between them, seed {}",
        grid.step_years,
        sample.milestones.len(),
        context.global.seed
    ));
    let mut table = Table::new(
        "Years of dates, years of lengths; draws: median and 90% interval",
        &[
            ("metric", "what"),
            ("conservative", "late"),
            ("best_guess", "middle"),
            ("aggressive", "early"),
            ("draws_p50", "draws"),
            ("draws_p5_to_p95", "5-95%"),
        ],
    );
    let mut metrics = Vec::new();
    for (k, (name, _)) in Milestones::default().named().into_iter().enumerate() {
        let of = |milestones: &Milestones| milestones.named()[k].1;
        let values: Vec<Option<f64>> = sample.milestones.iter().map(of).collect();
        let missing = values.iter().filter(|value| value.is_none()).count();
        let found = date_quantiles(&values);
        // Dates to the year, lengths to a tenth.
        let show = |value: Option<f64>| match value {
            Some(value) if value > 1_000.0 => format!("{value:.0}"),
            Some(value) => format!("{value:.1}"),
            None => "never".to_string(),
        };
        let (short, definition) = meaning(name);
        let mut cells = vec![Cell::from(short)];
        cells.extend(runs.iter().map(|(_, milestones)| year(of(milestones), FTM_NEVER)));
        cells.push(year(found[1], "never"));
        cells.push(Cell::Text(format!("{}-{}", show(found[0]), show(found[2]))));
        table.row(cells);
        metrics.push(json!({
            "name": name,
            "definition": definition,
            "conservative": of(&runs[0].1),
            "best_guess": of(&runs[1].1),
            "aggressive": of(&runs[2].1),
            "draws": quantiles_json(found),
            "draws_not_reached": missing,
        }));
    }
    let (path, _) = &runs[shown];
    report.tables = vec![table, path_table(path, presets[shown].name())];
    report.data = json!({
        "model": "ftm",
        "step_years": grid.step_years,
        "milestones": metrics,
        "doublings_years": runs.iter().zip(presets).map(|((_, m), p)| (p.name(), m.doublings.clone())).collect::<std::collections::BTreeMap<_, _>>(),
        "preset": presets[shown].name(),
        "path": path_json(path),
        "redrawn": sample.redrawn,
        "draws_failed": sample.failed,
    });
    report.notes.push("Goods, research: tasks in which compute does over ten times what labour does. Runs: the largest training run suffices for the tasks. Tasks can be automated before: compute at run time stands in for training, up to ftm.runtime_training_max_tradeoff times. Wake-up: investment grows faster. Years: from above 20% to all tasks (or runs), research multiplier from 2 to 10, growth of world product from 5% to 20% a year. Never: not by 2100, where the model ends.".to_string());
    report.notes.push("Draws: inputs are independent and the training requirement goes through its three presets; the rank correlations and the biological anchors of the published draws are not public. Their median for the second row is 2045.2.".to_string());
    report.draw(arguments.plot.as_deref(), || {
        let line = |k: usize| {
            let name = presets[k].name().replace('_', " ");
            Series::new(name, multiplier_points(&runs[k].0, 2056.0), Style::line(k))
        };
        Chart {
            title: "Full Takeoff Model: research multiplier".to_string(),
            subtitle: format!("presets, step {} years", grid.step_years),
            definition: "Hardware research over that with the same factors and no automation.".to_string(),
            x: XAxis::years("year"),
            y: YAxis::log("multiplier (ratio)").range(1.0, 1e4),
            series: (0..3).map(line).collect(),
            footnote: "T. Davidson, Epoch (2023), re-implemented".to_string(),
        }
    })?;
    Ok(report)
}

/// Research multiplier by year, before a year.
pub(super) fn multiplier_points(path: &Path, before: f64) -> Vec<(f64, f64)> {
    let points = path.year.iter().copied().zip(path.automation_multiplier_rnd.iter().copied());
    points.filter(|point| point.0 < before).collect()
}

/// Year and speed of research at each milestone of AI 2027 that a share of the draws reaches before
/// [`FAR`]: a speed stands at the end of the phase that leads to it.
pub(super) fn speed_points(sample: &[coders::Outcome], speeds: &[f64], level: f64) -> Vec<(f64, f64)> {
    let year = |k: usize| {
        let [year] = quantiles(&reached(sample, k), &[level]);
        (year < FAR).then_some(year)
    };
    speeds.iter().enumerate().filter_map(|(k, &speed)| Some((year(k)?, speed))).collect()
}

/// Year in which each draw of AI 2027 has made `phases` phases after the coder.
fn reached(sample: &[coders::Outcome], phases: usize) -> Vec<f64> {
    let after = |draw: &coders::Outcome| draw.phase_years.iter().take(phases).sum::<f64>();
    sample.iter().map(|draw| draw.coder_year.map_or(f64::INFINITY, |coder| coder + after(draw))).collect()
}

/// Every third year up to 2046.
fn path_table(path: &Path, preset: &str) -> Table {
    let mut table = Table::new(
        format!("Path of the preset {}", preset.replace('_', " ")),
        &[
            ("year", "year"),
            ("gwp_usd", "world product, USD"),
            ("biggest_training_run_flop", "largest run, FLOP"),
            ("frac_tasks_automated_goods", "goods"),
            ("frac_tasks_automated_rnd", "research"),
            ("automation_multiplier_rnd", "multiplier"),
        ],
    );
    let mut next = 2022.0;
    for (k, &at) in path.year.iter().enumerate() {
        if at + 1e-9 < next || at > 2046.5 {
            continue;
        }
        next += 3.0;
        let share = |x: f64| Cell::Number(x, format!("{:.0}%", 100.0 * x));
        table.row([
            Cell::Number(at, format!("{at:.0}")),
            Cell::Number(path.gwp[k], format!("{:.2e}", path.gwp[k])),
            Cell::Number(path.biggest_training_run[k], format!("{:.1e}", path.biggest_training_run[k])),
            share(path.frac_tasks_automated_goods[k]),
            share(path.frac_tasks_automated_rnd[k]),
            Cell::number(path.automation_multiplier_rnd[k], 3),
        ]);
    }
    table
}

/// Every step, by published column names.
fn path_json(path: &Path) -> Value {
    Value::Object(path.columns().iter().map(|(name, column)| ((*name).to_string(), json!(column))).collect())
}

pub(super) fn ai_2027(arguments: &Takeoff, context: &Context) -> Result<Report, Failure> {
    let model =
        coders::Model::new(&known_inputs(context, "takeoff.ai_2027.", "AI 2027")?, settings_of(context, "ai2027.")?)?;
    let draws = context.global.draws.unwrap_or(AI_2027_DRAWS);
    let sample = model.sample(draws, context.global.seed, arguments.stepped)?;
    let mut report = Report::new("takeoff", context, Some(draws));
    let how = if arguments.stepped { "day by day, as the original" } else { "in closed form" };
    report.heading.push(format!("AI 2027: {draws} draws, phases {how}, seed {}", context.global.seed));
    let never = format!("not by {}", model.cap_year());
    let mut table = Table::new(
        "Year reached; +: years since the superhuman coder",
        &[
            ("milestone", "milestone"),
            ("p10", "p10"),
            ("p50", "median"),
            ("p90", "p90"),
            ("years_p50", "+p50"),
            ("years_p90", "+p90"),
        ],
    );
    let names = ["superhuman coder", "superhuman AI researcher", "superintelligent AI researcher", "superintelligence"];
    let mut milestones = Vec::new();
    for (k, name) in names.iter().enumerate() {
        let after: Vec<f64> = sample.iter().map(|draw| draw.phase_years.iter().take(k).sum()).collect();
        let at = quantiles(&reached(&sample, k), &[0.1, 0.5, 0.9]);
        let years = quantiles(&after, &[0.1, 0.5, 0.9]);
        let date = |k: usize| at.get(k).copied().filter(|&x| x < FAR);
        let never = if k == 0 { never.clone() } else { format!("not by {FAR:.0}") };
        let length = |k: usize| years.get(k).map_or(Cell::Empty, |&x| Cell::number(x, 3));
        table.row([
            Cell::from(*name),
            year(date(0), &never),
            year(date(1), &never),
            year(date(2), &never),
            length(1),
            length(2),
        ]);
        milestones.push(json!({
            "name": name.replace(' ', "_"),
            "year": { "p10": date(0), "p50": date(1), "p90": date(2) },
            "years_after_coder": { "p10": years[0], "p50": years[1], "p90": years[2] },
        }));
    }
    let capped = sample.iter().filter(|draw| draw.coder_year.is_none()).count() as f64 / draws as f64;
    report.tables = vec![table];
    report.data = json!({ "model": "ai2027", "stepped": arguments.stepped, "milestones": milestones, "share_not_by_cap": capped });
    report.notes.push(format!(
        "Coder: simple form of the timelines with the inputs of E. Lifland; {:.1}% of the draws do not reach it by {}.",
        100.0 * capped,
        model.cap_year()
    ));
    report.notes.push(
        "A phase is held at 1,000 years, as in the original; the two stages are drawn independently.".to_string(),
    );
    let heading = report.heading.join(" ");
    report.draw(arguments.plot.as_deref(), || {
        let line = |k: usize, name: &str, level: f64| {
            Series::new(name, speed_points(&sample, model.speeds(), level), Style::line(k))
        };
        Chart {
            title: "AI 2027: speed of research by milestone".to_string(),
            subtitle: heading,
            definition: "Speed of research at the coder, the AI researcher, the superintelligent researcher and superintelligence, over that without AI; quantiles of the year in which each is reached.".to_string(),
            x: XAxis::years("year"),
            y: YAxis::log("speed (ratio)").range(4.0, 3_000.0),
            series: vec![line(0, "median", 0.5), line(1, "10%", 0.1), line(2, "75%", 0.75)],
            footnote: "Lifland, Jurkovic and others (2025), re-implemented; a line ends where its share does not get on by 2150".to_string(),
        }
    })?;
    Ok(report)
}

pub(super) fn ai_futures(arguments: &Takeoff, context: &Context) -> Result<Report, Failure> {
    let model = futures::Model::new(
        &known_inputs(context, "takeoff.ai_futures.", "the AI Futures Model")?,
        settings_of(context, "aifutures.")?,
    )?;
    let c = &model.constants;
    let mut report = Report::new("takeoff", context, None);
    report.heading.push("AI Futures Model: modal judgements, calibrated and run".to_string());
    let coder = model.coder_year.map_or("not within its inputs".to_string(), |year| format!("{year:.2}"));
    report.heading.push(format!("Automated coder: {coder} (progress {:.3} orders of magnitude)", c.coder_oom));
    let mut table = Table::new(
        "Start of the year",
        &[
            ("year", "year"),
            ("progress_oom", "progress"),
            ("horizon_p80_minutes", "80% horizon, min"),
            ("automation_share", "automated"),
            ("coding_multiplier", "coding x"),
            ("research_multiplier", "research x"),
        ],
    );
    let mut path = Vec::new();
    for point in &model.points {
        let horizon = c.log10_horizon_minutes(point.progress_oom);
        let minutes = horizon.map(|log| overhang_prob::math::exp(log * std::f64::consts::LN_10));
        table.row([
            Cell::Number(point.year, format!("{:.0}", point.year)),
            Cell::Number(point.progress_oom, format!("{:.2}", point.progress_oom)),
            minutes.map_or(Cell::from("no bound"), |x| Cell::number(x, 3)),
            Cell::percent(point.automation),
            Cell::number(point.coding_multiplier, 3),
            Cell::number(point.research_multiplier, 3),
        ]);
        path.push(json!({
            "year": point.year,
            "progress_oom": point.progress_oom,
            "horizon_p80_minutes": minutes,
            "automation_share": point.automation,
            "coding_multiplier": point.coding_multiplier,
            "research_multiplier": point.research_multiplier,
        }));
    }
    report.tables = vec![table];
    report.data = json!({
        "model": "aifutures",
        "milestones": [{ "name": "automated_coder", "year": model.coder_year }],
        "path": path,
        "gaps": GAPS,
        "constants": {
            "software_returns": c.software_returns,
            "experiment_substitution": c.rho,
            "experiment_weight": c.experiment_weight,
            "experiment_exponent": c.experiment_exponent,
            "coding_slope": c.coding.slope,
            "taste_slope_per_oom": c.taste_line.1,
            "automation_at_present": c.automation.present.1,
            "progress_at_present_oom": c.present.0,
            "pace_at_present_oom_per_year": c.present.1,
        },
    });
    report.notes.push(
        "Coding x: coding labour over people alone. Research x: research over that of people alone in 2025.9."
            .to_string(),
    );
    report.notes.extend(GAPS.map(|gap| format!("Gap: {gap}.")));
    report.draw(arguments.plot.as_deref(), || {
        let points: Vec<(f64, f64)> = model.points.iter().map(|p| (p.year, p.research_multiplier)).collect();
        let coding: Vec<(f64, f64)> = model.points.iter().map(|p| (p.year, p.coding_multiplier)).collect();
        Chart {
            title: "AI Futures Model: research and coding".to_string(),
            subtitle: format!("modal judgements; automated coder {coder}"),
            definition: "Research over that of people alone in 2025.9; coding labour over people alone.".to_string(),
            x: XAxis::years("year"),
            y: YAxis::log("multiplier (ratio)"),
            series: vec![
                Series::new("research", points, Style::line(0)),
                Series::new("coding", coding, Style::line(1)),
            ],
            footnote: "Clymer and others (2026), re-implemented".to_string(),
        }
    })?;
    Ok(report)
}
