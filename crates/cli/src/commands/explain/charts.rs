//! Charts of `overhang explain`: a tornado of swings, and flips within the ranges of their inputs.

use super::{NAMES, by_size, marked, unit};
use crate::failure::Failure;
use overhang_charts::{Chart, Series, Style, XAxis, YAxis};
use overhang_engine::explain::{Flip, Flips};
use overhang_units::format_significant;
use std::path::{Path, PathBuf};

/// Rows of a picture.
const DRAWN: usize = 10;

/// Draws both into files; a sentence that names them.
pub(super) fn draw(flips: &Flips, basis: &str, path: &Path) -> Result<String, Failure> {
    tornado(flips, basis).render(path)?;
    if flips.flips.is_empty() {
        return Ok(format!("Drawn into {}; no flips to draw.", path.display()));
    }
    let second = beside(path);
    thresholds(flips, basis).render(&second)?;
    Ok(format!("Drawn into {} and {}.", path.display(), second.display()))
}

/// The same path with -flips before its extension.
fn beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    path.with_file_name(format!("{stem}-flips.{extension}"))
}

fn short(x: f64) -> String {
    format_significant(if x.abs() < 1e-12 { 0.0 } else { x }, 2)
}

/// Chance of the most likely outcome with each input at the ends of its range, the widest on top.
fn tornado(flips: &Flips, basis: &str) -> Chart {
    let winner = flips.base.winner();
    let swings: Vec<_> = by_size(flips).into_iter().take(DRAWN).collect();
    let rows = swings.len() as f64;
    let base = flips.base.p[winner];
    let mut series = vec![Series::new("as it stands", vec![(base, 0.5), (base, rows + 0.5)], Style::line(0))];
    for (k, swing) in swings.into_iter().enumerate() {
        let y = rows - k as f64;
        let name = format!("{} {} to {}", marked(swing.slot, flips), short(swing.ends[0]), short(swing.ends[1]));
        let mut ends = [swing.at[0].p[winner], swing.at[1].p[winner]];
        ends.sort_by(f64::total_cmp);
        series.push(Series::new(name, ends.map(|x| (x, y)).to_vec(), Style::line(k + 1)));
    }
    Chart {
        title: format!("What moves the chance that {} comes first", NAMES[winner]),
        subtitle: basis.to_string(),
        definition: "Conditioned race, one input held at p5 and p95 of its prior (definitions, *, at the ends of the range in dispute), on the same random numbers.".to_string(),
        x: XAxis::numbers(format!("chance that {} comes first by the end of 2036", NAMES[winner])),
        y: YAxis::linear("inputs, widest swing on top").range(0.0, rows + 1.0),
        series,
        footnote: format!("{} histories in each race; vertical line: nothing held.", flips.draws),
    }
}

/// Where in its range each input flips the most likely outcome.
fn thresholds(flips: &Flips, basis: &str) -> Chart {
    // Those that are no noise first, then by how far the input moves the chance.
    let place_of = |slot: usize| by_size(flips).iter().position(|swing| swing.slot == slot);
    let mut shown: Vec<&Flip> = flips.flips.iter().collect();
    shown.sort_by_key(|flip| (!flip.settled, place_of(flip.slot)));
    shown.truncate(DRAWN);
    let rows = shown.len() as f64;
    let mut series = Vec::new();
    for (k, flip) in shown.iter().enumerate() {
        let Some(swing) = flips.swings.iter().find(|swing| swing.slot == flip.slot) else { continue };
        let place = |x: f64| (x - swing.ends[0]) / (swing.ends[1] - swing.ends[0]);
        let y = rows - k as f64;
        let side = if flip.above { "above" } else { "below" };
        let name = format!(
            "{} {side} {} {}: {}",
            marked(flip.slot, flips),
            short(flip.threshold),
            unit(flip.slot),
            NAMES[flip.beyond.winner()]
        );
        let points = [flip.bracket[0], flip.threshold, flip.bracket[1]].map(|x| (place(x), y)).to_vec();
        series.push(Series::new(name, points, Style::line(k)));
    }
    Chart {
        title: format!("Values that flip the most likely outcome, {}", NAMES[flips.base.winner()]),
        subtitle: basis.to_string(),
        definition: "Conditioned race with one input held. A line spans the values between which the two most likely outcomes are not told apart (90%).".to_string(),
        x: XAxis::numbers("place in the input's range: 0 its low end (p5), 1 its high end (p95)").range(0.0, 1.0),
        y: YAxis::linear("flips").range(0.0, rows + 1.0),
        series,
        footnote: format!(
            "{} histories in each race of the search. Drawn: {} of {} flips, those beyond doubt first.",
            flips.draws,
            shown.len(),
            flips.flips.len()
        ),
    }
}
