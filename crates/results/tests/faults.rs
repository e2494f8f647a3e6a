//! A place that cannot be written, and a writer that is killed: the target is never half there.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use overhang_engine::race::{Options, run};
use overhang_engine::simulate::Mode;
use overhang_engine::{Plan, Scenario};
use overhang_evidence::Evidence;
use overhang_results::{Error, Run, RunReader, RunWriter};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Writes a prior run; calls `pause` after the first group.
fn write(target: &Path, draws: u64, mut pause: impl FnMut()) -> Result<(), Error> {
    let evidence = Evidence::embedded()?;
    let as_of = evidence.newest_vintage().unwrap();
    let plan = Plan::new(Scenario::load("baseline", &[])?, &evidence, as_of, 1)?;
    let keep = RunWriter::needs(false).keep();
    let question = Run {
        plan: &plan,
        evidence: &evidence,
        mode: Mode::Prior,
        draws,
        keep: &keep,
        quarters: false,
        overwrite: false,
    };
    let mut writer = RunWriter::create(target, question)?;
    let options = Options { keep: keep.clone(), ..Options::new(draws, Mode::Prior) };
    run::<Error>(&plan, &options, |group| {
        writer.add(group)?;
        pause();
        Ok(())
    })?;
    writer.finish().map(|_| ())
}

#[test]
fn a_folder_that_cannot_be_written() {
    let root = tempfile::tempdir().unwrap();
    let closed = root.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o555)).unwrap();
    // Permissions do not hold the superuser back; the kernel's own file system does.
    let superuser = fs::write(closed.join("probe"), "").is_ok();
    let folder = if superuser { Path::new("/sys") } else { &closed };
    if folder.is_dir() {
        let target = folder.join("overhang-run");
        let text = write(&target, 128, || {}).unwrap_err().to_string();
        assert!(text.starts_with(target.to_str().unwrap()) && text.contains("nothing was written"), "{text}");
        assert!(!text.contains('\n') && !target.exists());
    }
    fs::set_permissions(&closed, Permissions::from_mode(0o755)).unwrap();
}

const CHILD: &str = "OVERHANG_TEST_KILLED_WRITER";

/// Run by the test below in a process of its own; does nothing otherwise.
#[test]
fn killed_writer() {
    if let Some(target) = std::env::var_os(CHILD) {
        let target = Path::new(&target);
        write(target, 4_096, || {
            fs::write(target.with_file_name("ready"), "").unwrap();
            std::thread::sleep(Duration::from_secs(60));
        })
        .unwrap();
    }
}

#[test]
fn a_writer_that_is_killed_leaves_no_target() {
    let root = tempfile::tempdir().unwrap();
    let (target, ready) = (root.path().join("run"), root.path().join("ready"));
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed_writer", "--nocapture"])
        .env(CHILD, &target)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..600 {
        if ready.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(ready.exists() && !target.exists());
    let left: Vec<String> = fs::read_dir(root.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "ready")
        .collect();
    assert_eq!(left, [format!(".run.partial-{}", child.id())]);
    assert!(RunReader::open(&root.path().join(&left[0])).is_err(), "what is left is not a run");
    write(&target, 256, || {}).unwrap();
    RunReader::open(&target).unwrap().summary().unwrap();
}
