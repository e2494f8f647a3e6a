//! A run written to a folder and read back: equal to the last bit, whatever the threads; and what breaks it.
#![allow(clippy::unwrap_used)]

use overhang_engine::race::{Options, run};
use overhang_engine::simulate::Mode;
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_results::run_folder::{DRAWS, EVENTS, GROUPS, MANIFEST, QUARTERS_FILE};
use overhang_results::{Error, RaceSummary, RaceTally, Run, RunReader, RunWriter};
use std::fs;
use std::path::{Path, PathBuf};

struct World {
    evidence: Evidence,
    plan: Plan,
}

impl World {
    fn new(overrides: &[&str]) -> Self {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        let evidence = Evidence::embedded().unwrap();
        let as_of = evidence.newest_vintage().unwrap();
        let plan = Plan::new(Scenario::load("baseline", &overrides).unwrap(), &evidence, as_of, 7).unwrap();
        Self { evidence, plan }
    }

    fn write(&self, target: &Path, how: How) -> Result<(PathBuf, RaceSummary), Error> {
        let keep = RunWriter::needs(how.quarters).keep();
        let question = Run {
            plan: &self.plan,
            evidence: &self.evidence,
            mode: how.mode,
            draws: how.draws,
            keep: &keep,
            quarters: how.quarters,
            overwrite: how.overwrite,
        };
        let mut writer = RunWriter::create(target, question)?;
        let options = Options { threads: how.threads, keep: keep.clone(), ..Options::new(how.draws, how.mode) };
        run::<Error>(&self.plan, &options, |group| writer.add(group))?;
        writer.finish()
    }
}

#[derive(Clone, Copy)]
struct How {
    mode: Mode,
    draws: u64,
    threads: usize,
    quarters: bool,
    overwrite: bool,
}

const PRIOR: How = How { mode: Mode::Prior, draws: 4_096, threads: 0, quarters: false, overwrite: false };
const SEEN: How = How { mode: Mode::Conditioned, draws: 2_048, ..PRIOR };
const SMALL: How = How { draws: 1_500, ..PRIOR };

fn json(summary: &RaceSummary) -> String {
    serde_json::to_string(summary).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_run_read_back_is_the_run_that_was_written() {
    let root = tempfile::tempdir().unwrap();
    let world = World::new(&[]);
    for (name, how) in [("prior", PRIOR), ("seen", SEEN), ("part", How { draws: 1_100, ..PRIOR })] {
        let mut race = RaceTally::default();
        let options = Options::new(how.draws, how.mode);
        let tally = run::<Error>(&world.plan, &options, |group| {
            race.add(group);
            Ok(())
        })
        .unwrap();
        let (path, written) = world.write(&root.path().join(name), how).unwrap();
        let reader = RunReader::open(&path).unwrap();
        let read = reader.summary().unwrap();
        assert_eq!(read, written);
        assert_eq!(json(&read), json(&written));
        assert_eq!(
            json(&read),
            json(&RaceSummary::new(&race, &reader.manifest().basis)),
            "as the run without a folder"
        );
        assert_eq!(read.effective_draws.to_bits(), tally.effective_draws().to_bits());
        assert_eq!((read.draws_used, read.draws_failed), (how.draws, 0));
        assert_eq!(names(&path), [DRAWS, EVENTS, GROUPS, MANIFEST]);
        let counts = &reader.manifest().counts;
        assert_eq!((counts.draws_used, counts.groups), (how.draws, how.draws.div_ceil(1024)));
        assert_eq!(read.conditioned, how.mode == Mode::Conditioned);
        assert_eq!(read.rests_on.evidence.len(), if read.conditioned { 8 } else { 0 });
    }
    assert_eq!(names(root.path()), ["part", "prior", "seen"], "no scratch is left");
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let root = tempfile::tempdir().unwrap();
    let world = World::new(&[]);
    for how in [How { quarters: true, draws: 2_300, ..PRIOR }, SEEN] {
        let folders = [1, 2, 7].map(|threads| {
            let name = format!("{:?}-{threads}", how.mode);
            world.write(&root.path().join(name), How { threads, ..how }).unwrap().0
        });
        for name in names(&folders[0]) {
            let bytes = folders.each_ref().map(|folder| fs::read(folder.join(&name)).unwrap());
            assert!(bytes[0] == bytes[1] && bytes[1] == bytes[2], "{name} differs between threads");
        }
        assert_eq!(names(&folders[0]), names(&folders[2]));
    }
}

#[test]
fn the_manifest_says_what_was_asked_and_on_what_ground() {
    let root = tempfile::tempdir().unwrap();
    let world = World::new(&["chips.life=4", "power.theta_x=0.05 to 0.2"]);
    let (path, summary) = world.write(&root.path().join("run"), SMALL).unwrap();
    let reader = RunReader::open(&path).unwrap();
    let manifest = reader.manifest();
    assert_eq!((manifest.question.seed, manifest.question.draws, manifest.question.mode.as_str()), (7, 1_500, "prior"));
    assert_eq!(manifest.evidence.hash, world.plan.evidence_hash);
    assert_eq!(manifest.evidence.seen.len(), 8);
    assert!(manifest.evidence.seen.iter().all(|row| row.status == "unused"));
    let life = manifest.scenario.parameters.iter().find(|p| p.symbol == "life").unwrap();
    assert_eq!((life.value, life.layer.as_str(), life.place.as_str()), (Some(4.0), "command line", "--set"));
    assert!(
        summary.definitions.breaker.contains("random") && summary.definitions.bubble.contains("events."),
        "{summary:?}"
    );
    let draws = manifest.files.iter().find(|file| file.name == DRAWS).unwrap();
    let column = |name: &str| draws.columns.iter().find(|column| column.name == name);
    assert_eq!(column("power.breaker_idle_share").unwrap().unit, "share");
    assert!(column("chips.mean_life_years").is_none(), "what is fixed is no column");
    assert_eq!(draws.rows, 1_500);
    let text = fs::read_to_string(path.join(MANIFEST)).unwrap();
    assert!(!text.contains(root.path().to_str().unwrap()), "no path of the machine");
}

#[test]
fn rows_of_the_data_files() {
    let root = tempfile::tempdir().unwrap();
    let (path, summary) = World::new(&[]).write(&root.path().join("run"), How { quarters: true, ..SEEN }).unwrap();
    let reader = RunReader::open(&path).unwrap();
    let f64s = |name: &str, column: &str| -> Vec<f64> {
        let mut values = Vec::new();
        for batch in reader.batches(name).unwrap() {
            let batch = batch.unwrap();
            let column = batch.column_by_name(column).unwrap().clone();
            values.extend(column.as_any().downcast_ref::<arrow_array::Float64Array>().unwrap().values());
        }
        values
    };
    let weights = f64s(DRAWS, "weight");
    assert_eq!(weights, f64s(EVENTS, "weight"));
    assert!((weights.iter().sum::<f64>() - summary.draws_used as f64).abs() < 1e-6);
    let idle = f64s(QUARTERS_FILE, "idle_share");
    assert_eq!(idle.len(), 2_048 * 44);
    let last: Vec<f64> = idle.chunks(44).map(|quarters| quarters[43]).collect();
    assert_eq!(last, f64s(DRAWS, "end.idle_share"));
    // The chance of an event from rows, as a reader with SQL would take it.
    let mut bubble = 0.0;
    for batch in reader.batches(EVENTS).unwrap() {
        let batch = batch.unwrap();
        let column = batch.column_by_name("bubble").unwrap();
        let weights = batch.column_by_name("weight").unwrap();
        let weights = weights.as_any().downcast_ref::<arrow_array::Float64Array>().unwrap();
        bubble += (0..batch.num_rows()).filter(|&row| !column.is_null(row)).map(|row| weights.value(row)).sum::<f64>();
    }
    assert!((bubble / summary.draws_used as f64 - summary.ever.bubble.p).abs() < 1e-12);
    let schema = reader.batches(DRAWS).unwrap().next().unwrap().unwrap().schema();
    let field = schema.field_with_name("end.need_gw").unwrap();
    assert_eq!(field.metadata()["unit"], "GW");
    assert!(field.metadata()["meaning"].contains("power"));
}

#[test]
fn the_summary_keeps_the_contract() {
    let root = tempfile::tempdir().unwrap();
    let (_, summary) = World::new(&[]).write(&root.path().join("run"), PRIOR).unwrap();
    let data = serde_json::to_value(&summary).unwrap();
    assert_eq!(data["horizon"], "2036-12-31");
    let by = data["by"].as_array().unwrap();
    assert_eq!((by.len(), &by[0]["date"], &by[10]["date"]), (11, &"2026-12-31".into(), &"2036-12-31".into()));
    let sum = |first: &serde_json::Value| -> f64 {
        assert_eq!(first.as_object().unwrap().keys().collect::<Vec<_>>(), ["takeoff", "breaker", "bubble", "none"]);
        ["takeoff", "breaker", "bubble", "none"].iter().map(|event| first[event]["p"].as_f64().unwrap()).sum()
    };
    for first in by.iter().map(|by| &by["first"]).chain([&data["first"]]) {
        assert!((sum(first) - 1.0).abs() < 1e-12);
        assert!(first["none"]["se"].is_f64());
    }
    for event in ["takeoff", "breaker", "bubble"] {
        assert_eq!(data["given"]["first"][event]["first"][event]["p"], 1.0);
        assert_eq!(data["given"]["ever"][event]["ever"][event]["p"], 1.0);
        assert!((sum(&data["given"]["ever"][event]["first"]) - 1.0).abs() < 1e-12);
        assert!(data["given"]["ever"][event]["ever"]["bubble"]["se"].is_f64());
        assert!(data["median_date"][event].as_str().unwrap().starts_with("20"));
    }
    assert_eq!((&data["draws_used"], &data["groups"]), (&4096.into(), &4.into()));
    let (_, one) = World::new(&[]).write(&root.path().join("one"), How { draws: 1_000, ..PRIOR }).unwrap();
    let data = serde_json::to_value(&one).unwrap();
    assert!(data["first"]["bubble"]["se"].is_null() && data["first"]["bubble"].get("se").is_some());
    assert!(data["given"]["ever"]["bubble"]["ever"]["breaker"].get("se").is_none());
}

/// What `open` and reading the race say, in one line.
fn complaint(dir: &Path) -> String {
    let text = match RunReader::open(dir) {
        Err(error) => error.to_string(),
        Ok(reader) => reader.summary().unwrap_err().to_string(),
    };
    assert!(!text.contains('\n') && text.contains(dir.to_str().unwrap()), "{text}");
    text
}

#[test]
fn a_broken_run_says_what_is_broken() {
    let root = tempfile::tempdir().unwrap();
    let (run, _) = World::new(&[]).write(&root.path().join("run"), SMALL).unwrap();
    let good = |name: &str| fs::read(run.join(name)).unwrap();
    for name in [EVENTS, GROUPS] {
        let bytes = good(name);
        fs::write(run.join(name), &bytes[..bytes.len() / 2]).unwrap();
        let text = complaint(&run);
        assert!(text.contains(name) && text.contains(&format!("found {} bytes", bytes.len() / 2)), "{text}");
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        fs::write(run.join(name), &changed).unwrap();
        assert!(complaint(&run).contains("SHA-256"));
        fs::remove_file(run.join(name)).unwrap();
        assert!(complaint(&run).contains("no such file"));
        fs::write(run.join(name), bytes).unwrap();
    }
    RunReader::open(&run).unwrap().summary().unwrap();
    assert!(
        RunReader::open(&run)
            .unwrap()
            .data_file(QUARTERS_FILE)
            .unwrap_err()
            .to_string()
            .contains("has no quarters.parquet")
    );

    let manifest = String::from_utf8(good(MANIFEST)).unwrap();
    let cases = [
        (manifest[..manifest.len() / 2].to_owned(), "line"),
        (String::new(), "is broken"),
        ("{}".to_owned(), "format"),
        ("[1, 2".to_owned(), "is broken"),
        (manifest.replace("\"format_version\": 1", "\"format_version\": 99"), "version 99"),
        (manifest.replace("overhang-run", "another"), "another"),
        (manifest.replace("\"events.parquet\"", "\"../events.parquet\""), "../events.parquet"),
    ];
    for (text, expected) in cases {
        fs::write(run.join(MANIFEST), text).unwrap();
        let text = complaint(&run);
        assert!(text.contains("is not a run: ") && text.contains(expected), "{text}");
    }
    fs::write(run.join(MANIFEST), [0xff, 0xfe, 0x00]).unwrap();
    assert!(complaint(&run).contains("is not a run: "));
    fs::remove_file(run.join(MANIFEST)).unwrap();
    assert!(complaint(&run).contains("is not a run: found no manifest.json"));
    assert!(complaint(&root.path().join("absent")).contains("no such folder"));
    assert!(complaint(&run.join(EVENTS)).contains("expected a folder"));
}

#[test]
fn an_earlier_run_is_overwritten_only_when_asked() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("run");
    let world = World::new(&[]);
    world.write(&target, SMALL).unwrap();
    let before = fs::read(target.join(EVENTS)).unwrap();
    let text = world.write(&target, How { draws: 500, ..SMALL }).unwrap_err().to_string();
    assert!(text.contains("found an earlier run"), "{text}");
    assert_eq!(fs::read(target.join(EVENTS)).unwrap(), before);
    world.write(&target, How { draws: 500, overwrite: true, ..SMALL }).unwrap();
    assert_eq!(RunReader::open(&target).unwrap().summary().unwrap().draws_used, 500);
    assert_eq!(names(root.path()), ["run"]);
    assert!(world.write(&root.path().join("none"), How { draws: 0, ..SMALL }).is_err());
    assert_eq!(names(root.path()), ["run"], "a run that fails leaves nothing");
}
