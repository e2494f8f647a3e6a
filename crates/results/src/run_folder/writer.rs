//! Writes a run group by group, with memory that does not grow with the number of draws.

use super::data_file::{Open, Writing, create_new};
use super::manifest::{Counts, FORMAT, FORMAT_VERSION, Manifest};
use super::place::Place;
use super::spool::{Record, Spool};
use super::{DRAWS, EVENTS, GROUPS, MANIFEST, QUARTERS_FILE, describe, layout};
use crate::error::Error;
use crate::summary::{Basis, Kept, RaceSummary, RaceTally};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, StringArray, UInt64Array};
use overhang_engine::Plan;
use overhang_engine::simulate::{CANDIDATES, Group, HISTORIES, Keep, Mode, NEVER, Trips};
use overhang_engine::start::first_quarter;
use overhang_engine::tally::{EVENTS as EVENT_NAMES, first};
use overhang_evidence::Evidence;
use overhang_model::joint::{COLUMNS, QUARTERS};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a run folder is of, and how it is written.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The evidence that the plan was made from.
    pub evidence: &'a Evidence,
    /// Prior or conditioned.
    pub mode: Mode,
    /// Histories asked for.
    pub draws: u64,
    /// What the engine keeps of each history: at least what [`RunWriter::needs`] says.
    pub keep: &'a Keep,
    /// Whether to write every quarter of every draw.
    pub quarters: bool,
    /// Whether an earlier run may be replaced.
    pub overwrite: bool,
}

/// What is known of a group when the next one comes.
struct GroupRow {
    histories: u64,
    sound: u64,
    failed_candidates: u64,
    weight: f64,
    effective: f64,
}

/// A run folder that is being written. Dropped before [`finish`](Self::finish): nothing is left of it.
pub struct RunWriter {
    // The files stand before the place: they are closed before their folder is removed.
    spool: Spool,
    quarters: Option<Writing>,
    place: Place,
    open: Open,
    kept: Kept,
    at_horizon: Vec<usize>,
    slots: Vec<usize>,
    groups: Vec<GroupRow>,
    race: RaceTally,
    manifest: Manifest,
}

impl RunWriter {
    /// What the engine must keep of each history for a run folder.
    #[must_use]
    pub fn needs(quarters: bool) -> Kept {
        let all = |(position, (name, _, _)): (usize, &(&str, &str, &str))| {
            (quarters || layout::AT_HORIZON.contains(name)).then_some(position)
        };
        Kept::of(&Keep { columns: COLUMNS.iter().enumerate().filter_map(all).collect(), inputs: true })
    }

    /// Begins a run folder that will stand at `target`.
    ///
    /// # Errors
    /// A place that is taken or cannot be written, or a run that does not keep enough.
    pub fn create(target: &Path, run: Run<'_>) -> Result<Self, Error> {
        Self::create_with(target, run, create_new)
    }

    fn create_with(target: &Path, run: Run<'_>, open: Open) -> Result<Self, Error> {
        let kept = Kept::of(run.keep);
        if kept.union(&Self::needs(run.quarters)) != kept {
            return Err(Error::Question(
                "a run folder needs columns or parameters that the run does not keep".to_owned(),
            ));
        }
        let at_horizon = layout::AT_HORIZON.iter().filter_map(|name| kept.place(name)).collect::<Vec<_>>();
        let slots = layout::varying_slots(run.plan);
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            format_version: FORMAT_VERSION,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("OVERHANG_COMMIT").map(str::to_owned),
            question: describe::question(&run),
            counts: Counts {
                draws_used: 0,
                draws_failed: 0,
                candidates_failed: 0,
                effective_draws: 0.0,
                groups: 0,
                histories_per_group: HISTORIES as u64,
                candidates_per_group: if run.mode == Mode::Conditioned { CANDIDATES } else { HISTORIES } as u64,
            },
            basis: Basis::new(run.plan, run.evidence, run.mode)?,
            scenario: describe::scenario(run.plan),
            evidence: describe::evidence(&run),
            files: Vec::new(),
        };
        let place = Place::claim(target, run.overwrite)?;
        let folders = (place.folder(), place.target());
        let spool = Spool::create(folders, slots.len() + at_horizon.len(), open)?;
        let quarters = if run.quarters {
            let schema = layout::quarters();
            Some(Writing::create(folders, QUARTERS_FILE, "a quarter of a draw", schema, open)?)
        } else {
            None
        };
        Ok(Self {
            spool,
            quarters,
            place,
            open,
            kept,
            at_horizon,
            slots,
            groups: Vec::new(),
            race: RaceTally::default(),
            manifest,
        })
    }

    /// Takes the next group, in the order of [`overhang_engine::race::run`].
    ///
    /// # Errors
    /// A full disk, or a group that was simulated to keep something else.
    pub fn add(&mut self, group: &Group) -> Result<(), Error> {
        let rows = group.histories.iter().zip(&group.failed).zip(&group.trips);
        for (view, ((&history, &failed), &trips)) in self.kept.histories(group)?.zip(rows) {
            let inputs = self.slots.iter().map(|&slot| view.input(slot));
            let horizon = self.at_horizon.iter().map(|&place| view.at(QUARTERS - 1, place));
            self.spool.push(history, failed, trips, inputs.chain(horizon))?;
        }
        if let Some(quarters) = &mut self.quarters {
            quarters.rows(quarter_columns(&self.kept, group)?)?;
        }
        self.groups.push(GroupRow {
            histories: group.histories.len() as u64,
            sound: group.failed.iter().filter(|&&failed| !failed).count() as u64,
            failed_candidates: group.failed_candidates,
            weight: group.weight,
            effective: group.effective,
        });
        self.race.add(group);
        Ok(())
    }

    /// The race so far.
    #[must_use]
    pub fn race(&self) -> &RaceTally {
        &self.race
    }

    /// Completes the folder, puts it into its place, and gives the summary that `race` will show of it.
    ///
    /// # Errors
    /// A full disk, a place that was taken meanwhile, or a run in which no history counts.
    pub fn finish(self) -> Result<(PathBuf, RaceSummary), Error> {
        let Self { spool, quarters, place, open, slots, groups, race, mut manifest, .. } = self;
        let tally = race.tally();
        if tally.used == 0 {
            return Err(Error::Question("a run in which no history counts is not written".to_owned()));
        }
        manifest.counts = Counts {
            draws_used: tally.used,
            draws_failed: tally.failed,
            candidates_failed: tally.failed_candidates,
            effective_draws: tally.effective_draws(),
            groups: tally.groups(),
            ..manifest.counts
        };
        let folders = (place.folder(), place.target());
        manifest.files.push(write_groups(folders, &groups, open)?);
        let mut draws = Writing::create(folders, DRAWS, "a draw", layout::draws(&slots), open)?;
        let mut events = Writing::create(folders, EVENTS, "a draw", layout::events(), open)?;
        let mut spool = spool.rewind()?;
        let scale = weight_per_draw(&groups, tally.used);
        for (number, group) in groups.iter().enumerate() {
            let records = (0..group.histories).map(|_| spool.next()).collect::<Result<Vec<_>, _>>()?;
            if records.is_empty() {
                continue;
            }
            let weight = group.weight / scale;
            draws.rows(draw_columns(&records, number as u64, weight))?;
            events.rows(event_columns(&records, weight))?;
        }
        spool.remove()?;
        for file in [Some(draws), Some(events), quarters].into_iter().flatten() {
            manifest.files.push(file.finish()?);
        }
        write_manifest(folders, &manifest, open)?;
        let summary = RaceSummary::new(&race, &manifest.basis);
        Ok((place.settle()?, summary))
    }
}

impl std::fmt::Debug for RunWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunWriter")
            .field("place", &self.place)
            .field("groups", &self.groups.len())
            .finish_non_exhaustive()
    }
}

/// Mean group weight over the draws that count: divided by it, weights sum to their number.
fn weight_per_draw(groups: &[GroupRow], used: u64) -> f64 {
    groups.iter().map(|group| group.weight * group.sound as f64).sum::<f64>() / used as f64
}

fn numbers(values: impl IntoIterator<Item = f64>) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(values))
}

fn counts(values: impl IntoIterator<Item = u64>) -> ArrayRef {
    Arc::new(UInt64Array::from_iter_values(values))
}

fn flags(values: impl Iterator<Item = bool>) -> ArrayRef {
    Arc::new(BooleanArray::from(values.collect::<Vec<_>>()))
}

fn write_groups(folders: (&Path, &Path), groups: &[GroupRow], open: Open) -> Result<super::manifest::DataFile, Error> {
    let mut file = Writing::create(folders, GROUPS, "a group of draws", layout::groups(), open)?;
    file.rows(vec![
        counts(0..groups.len() as u64),
        counts(groups.iter().map(|group| group.histories)),
        counts(groups.iter().map(|group| group.failed_candidates)),
        numbers(groups.iter().map(|group| group.weight)),
        numbers(groups.iter().map(|group| group.effective)),
    ])?;
    file.finish()
}

/// Weights of draws: failed ones count for nothing.
fn weights(records: &[Record], weight: f64) -> ArrayRef {
    numbers(records.iter().map(|record| if record.failed { 0.0 } else { weight }))
}

fn draw_columns(records: &[Record], group: u64, weight: f64) -> Vec<ArrayRef> {
    let mut columns = vec![
        counts(records.iter().map(|record| record.history.history)),
        counts(records.iter().map(|record| record.history.parent)),
        counts(records.iter().map(|_| group)),
        weights(records, weight),
        flags(records.iter().map(|record| record.failed)),
    ];
    let width = records.first().map_or(0, |record| record.numbers.len());
    columns.extend((0..width).map(|k| numbers(records.iter().filter_map(|record| record.numbers.get(k).copied()))));
    columns
}

fn event_columns(records: &[Record], weight: f64) -> Vec<ArrayRef> {
    let names = quarter_names();
    let quarter = |event: usize| -> ArrayRef {
        let of = |trips: &Trips| names.get(usize::from(*trips.get(event)?)).map(String::as_str);
        Arc::new(records.iter().map(|record| of(&record.trips)).collect::<StringArray>())
    };
    let firsts = records.iter().map(|record| (!record.failed).then(|| first_name(&record.trips)));
    let tied =
        |trips: &Trips| first(trips).is_some_and(|(_, parts)| parts.iter().filter(|&&part| part > 0.0).count() > 1);
    vec![
        counts(records.iter().map(|record| record.history.history)),
        weights(records, weight),
        flags(records.iter().map(|record| record.failed)),
        quarter(0),
        quarter(1),
        quarter(2),
        Arc::new(firsts.collect::<StringArray>()),
        flags(records.iter().map(|record| tied(&record.trips))),
    ]
}

/// `breaker`, `breaker+bubble` for a tie, or `none`.
#[must_use]
pub fn first_name(trips: &Trips) -> String {
    match first(trips) {
        None => "none".to_owned(),
        Some((_, parts)) => {
            let names = EVENT_NAMES.iter().zip(parts).filter(|(_, part)| *part > 0.0);
            names.map(|(name, _)| *name).collect::<Vec<_>>().join("+")
        }
    }
}

/// The quarters as written, by their number from 0.
#[must_use]
pub fn quarter_names() -> Vec<String> {
    debug_assert!(QUARTERS < usize::from(NEVER));
    (0..QUARTERS as i32).map(|t| (first_quarter() + t).to_string()).collect()
}

fn quarter_columns(kept: &Kept, group: &Group) -> Result<Vec<ArrayRef>, Error> {
    let names = quarter_names();
    let draws = group.histories.iter().flat_map(|history| std::iter::repeat_n(history.history, QUARTERS));
    let quarters: Vec<&str> = group.histories.iter().flat_map(|_| names.iter().map(String::as_str)).collect();
    let mut columns = vec![counts(draws), Arc::new(StringArray::from(quarters)) as ArrayRef];
    for (name, _, _) in COLUMNS {
        let Some(place) = kept.place(name) else {
            return Err(Error::Question(format!("column {name} is not kept, expected all of them")));
        };
        columns.push(numbers(kept.histories(group)?.flat_map(|view| (0..QUARTERS).map(move |t| view.at(t, place)))));
    }
    Ok(columns)
}

fn write_manifest((folder, target): (&Path, &Path), manifest: &Manifest, open: Open) -> Result<(), Error> {
    let shown = target.join(MANIFEST);
    let text = manifest.to_text()?;
    let mut file = open(&folder.join(MANIFEST)).map_err(Error::write(&shown, "make it"))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(Error::write(&shown, "write it"))
}

#[cfg(test)]
mod tests {
    use super::{Open, Run, RunWriter, create_new, first_name};
    use crate::error::Error;
    use overhang_engine::race::{Options, run};
    use overhang_engine::simulate::{Mode, NEVER};
    use overhang_engine::{Plan, Scenario};
    use overhang_evidence::Evidence;
    use std::path::Path;

    fn write(target: &Path, quarters: bool, open: Open) -> Result<(), Error> {
        let evidence = Evidence::embedded().unwrap();
        let as_of = evidence.newest_vintage().unwrap();
        let plan = Plan::new(Scenario::load("baseline", &[]).unwrap(), &evidence, as_of, 1).unwrap();
        let keep = RunWriter::needs(quarters).keep();
        let question = Run {
            plan: &plan,
            evidence: &evidence,
            mode: Mode::Prior,
            draws: 256,
            keep: &keep,
            quarters,
            overwrite: false,
        };
        let mut writer = RunWriter::create_with(target, question, open)?;
        let options = Options { keep: keep.clone(), ..Options::new(256, Mode::Prior) };
        run::<Error>(&plan, &options, |group| writer.add(group))?;
        writer.finish().map(|_| ())
    }

    #[cfg(target_os = "linux")]
    mod full_disk {
        use super::{create_new, write};
        use std::fs::File;
        use std::path::Path;

        fn full(path: &Path, name: &str) -> std::io::Result<File> {
            if path.ends_with(name) {
                File::options().read(true).write(true).open("/dev/full")
            } else {
                create_new(path)
            }
        }

        /// No space in one of the files: one sentence with its path, and nothing left behind.
        #[test]
        fn leaves_nothing_and_says_where() {
            macro_rules! on {
                ($($name:literal),*) => { [$(($name, (|path| full(path, $name)) as super::Open)),*] };
            }
            let files = on![
                "draws.scratch",
                "groups.parquet",
                "draws.parquet",
                "events.parquet",
                "quarters.parquet",
                "manifest.json"
            ];
            for (name, open) in files {
                let root = tempfile::tempdir().unwrap();
                let text = write(&root.path().join("run"), true, open).unwrap_err().to_string();
                let path = root.path().join("run").join(name).display().to_string();
                assert!(text.starts_with(&path) && text.contains("No space left") && !text.contains('\n'), "{text}");
                assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0, "{name}");
            }
        }
    }

    #[test]
    fn a_run_that_keeps_too_little_is_refused() {
        let evidence = Evidence::embedded().unwrap();
        let as_of = evidence.newest_vintage().unwrap();
        let plan = Plan::new(Scenario::load("baseline", &[]).unwrap(), &evidence, as_of, 1).unwrap();
        let keep = RunWriter::needs(false).keep();
        let root = tempfile::tempdir().unwrap();
        let question = Run {
            plan: &plan,
            evidence: &evidence,
            mode: Mode::Prior,
            draws: 256,
            keep: &keep,
            quarters: true,
            overwrite: false,
        };
        assert!(RunWriter::create(&root.path().join("run"), question).is_err());
        let question = Run { quarters: false, ..question };
        let writer = RunWriter::create(&root.path().join("run"), question).unwrap();
        assert!(writer.finish().unwrap_err().to_string().contains("no history counts"));
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn names_of_what_came_first() {
        assert_eq!(first_name(&[NEVER, 3, 9]), "breaker");
        assert_eq!(first_name(&[4, 4, NEVER]), "takeoff+breaker");
        assert_eq!(first_name(&[NEVER; 3]), "none");
        assert!(write(Path::new("/"), false, create_new).is_err());
    }
}
