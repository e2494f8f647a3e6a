//! What is refused, each in one sentence with its place and what was expected.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{RUN, asked_with, refused, refused_with, rows, with_run, without_run, write_run};
use overhang_query::{Cell, Error, Limits, ask};
use overhang_results::RunReader;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

#[test]
fn words_that_are_not_known_have_a_place_and_a_neighbour() {
    refused("SELECT draw\nFROM event", &["line 2, column 6", "table event", "events"]);
    refused("SELECT need_gv FROM quarters", &["line 1, column 8", "need_gv", "need_gw"]);
    refused("SELECT q.need_gv FROM quarters q", &["line 1, column 10", "need_gw"]);
    refused("SELECT chips.mean_live_years FROM inputs", &["mean_live_years"]);
    refused("SELECT quantil(need_gw, 0.5) FROM quarters", &["line 1, column 8", "quantil", "quantile"]);
    refused("SELECT stddev(need_gw) FROM quarters", &["stddev", "expected a known one"]);
    refused("SELECT now()", &["now"]);
    refused("SELECT * FROM ensembl('baseline', 10, 1)", &["ensembl"]);
    refused("SELECT draw FROM inputs JOIN events ON inputs.draw = events.draw", &["draw", "several tables"]);
    refused("SELECT max(draw), first FROM events", &["line 1, column 19", "first", "GROUP BY"]);
    refused(
        "SELECT first, quantile(first, 0.5) FROM events GROUP BY first",
        &["line 1, column 15", "x of quantile(x, p[, weight])", "a number"],
    );
    refused("SELECT quantile(draw) FROM events", &["found 1 arguments", "quantile(x, p[, weight])"]);
    refused("SELECT quantile(draw, weight) FROM events", &["found weight as p", "constant"]);
    refused("SELECT quantile(draw, 5) FROM events", &["p = 5", "from 0 to 1"]);
    refused("SELECT quantile(DISTINCT draw, 0.5) FROM events", &["DISTINCT"]);
    refused("SELECT cif(first, first_quarter, 'bubbl', '2029-Q4') FROM events", &["bubbl", "bubble"]);
    refused("SELECT cif(first, first_quarter, 'bubble', '2029') FROM events", &["2029", "2025-Q4"]);
    refused("SELECT money.book_life_years FROM inputs", &["parameter money.book_life_years", "fixes it"]);
}

#[test]
fn text_that_is_no_query_has_a_place() {
    refused("SELECT FROM WHERE", &["line 1"]);
    refused("SELECT draw\nFRM events", &["line 2, column", "found"]);
    refused("SELECT (draw FROM events", &["line 1, column", "expected"]);
    refused("SELECT 'draw FROM events", &["line 1", "Unterminated"]);
    refused("SELECT draw FROM", &["end of the query"]);
    refused("", &["no statement"]);
    refused("   -- nothing", &["no statement"]);
    refused("hello", &["line 1, column 1", "hello"]);
    refused(&"(".repeat(5_000), &["sql:"]);
    refused(&format!("SELECT {}1{}", "(".repeat(200), ")".repeat(200)), &["50 levels"]);
    refused(&format!("SELECT '{}'", "x".repeat(70_000)), &["bytes", "at most"]);
}

/// Long flat expressions must not overflow the stack.
#[test]
fn long_expressions_are_answered() {
    let sum = |terms: usize| format!("SELECT {} AS n", vec!["1"; terms].join(" + "));
    assert_eq!(rows(&sum(200)), [[Cell::Whole(200)]]);
    let or = vec!["draw = 5"; 2_000].join(" OR ");
    assert_eq!(rows(&format!("SELECT count(*) FROM events WHERE {or}")), [[Cell::Whole(1)]]);
    // Planning takes more than the square of their number, and is within the limit on time too.
    let short = Limits { time: Duration::from_millis(500), ..Limits::default() };
    refused_with(&sum(5_000), &without_run(), &short, &["--time-limit-seconds"]);
}

#[test]
fn nothing_can_be_changed_or_opened() {
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("out.csv").display().to_string();
    for (statement, word) in [
        ("CREATE TABLE t AS SELECT 1".to_owned(), "CREATE"),
        ("CREATE VIEW t AS SELECT 1".to_owned(), "CREATE"),
        ("CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'".to_owned(), "CREATE"),
        ("INSERT INTO events SELECT * FROM events".to_owned(), "INSERT"),
        ("DELETE FROM events".to_owned(), "DELETE"),
        ("UPDATE events SET draw = 1".to_owned(), "UPDATE"),
        ("DROP TABLE events".to_owned(), "DROP"),
        (format!("COPY events TO '{file}'"), "COPY"),
        ("SET datafusion.execution.batch_size = 1".to_owned(), "SET"),
        ("SHOW TABLES".to_owned(), "SHOW"),
        ("EXPLAIN INSERT INTO events SELECT * FROM events".to_owned(), "INSERT"),
        ("PREPARE p AS SELECT 1".to_owned(), "PREPARE"),
        ("BEGIN".to_owned(), "BEGIN"),
    ] {
        refused(&statement, &[&format!("found {word}"), "expected a query"]);
    }
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    refused("SELECT 1; SELECT 2", &["several statements"]);
    refused("SELECT 1; DROP TABLE events", &["several statements"]);
    refused("SELECT * INTO t FROM events", &["sql"]);
    for table in ["'/etc/passwd'", "\"/etc/passwd\"", "'file:///etc/passwd'", "\"run://folder/events.parquet\""] {
        refused(&format!("SELECT * FROM {table}"), &["sql"]);
    }
    for function in ["read_csv('/etc/passwd')", "read_parquet('/etc/passwd')", "parquet_scan('x')"] {
        refused(&format!("SELECT * FROM {function}"), &["sql"]);
    }
    refused("SELECT * FROM information_schema.tables", &["sql"]);
}

#[test]
fn limits_are_errors_and_nothing_is_cut_off() {
    let of = |query: &str, limits: Limits, part: &str| refused_with(query, &with_run(), &limits, &[part]);
    of("SELECT draw FROM events", Limits { rows: 10, ..Limits::default() }, "more than 10 rows (--row-limit)");
    assert_eq!(
        asked_with("SELECT draw FROM events LIMIT 10", &with_run(), &Limits { rows: 10, ..Limits::default() })
            .unwrap()
            .rows()
            .unwrap()
            .len(),
        10
    );
    let small = Limits { memory_bytes: 1 << 20, ..Limits::default() };
    // Surely too much: refused by its plan. 2,048 draws of 44 quarters are 90,112 numbers in each of two calls.
    of("SELECT quantile(need_gw, 0.5), quantile(need_gw, 0.95) FROM quarters", small, "would hold at least 2 MiB");
    of("SELECT quarter, need_gw, idle_share FROM quarters ORDER BY need_gw", small, "would hold at least 2 MiB");
    of("SELECT quantile(need_gw, 0.5) FROM ensemble('baseline', 1000000, 1)", small, "would hold at least 336 MiB");
    // Not known before: reached while running.
    of(
        "SELECT quantile(need_gw, 0.5), quantile(idle_share, 0.5) FROM quarters WHERE need_gw > 0",
        small,
        "more memory",
    );
    // In little memory the sketch answers.
    let sketch = "SELECT quantile_sketch(need_gw, 0.5) FROM quarters";
    assert_eq!(asked_with(sketch, &with_run(), &small).unwrap().rows().unwrap().len(), 1);
    let short = Limits { time: Duration::from_millis(50), ..Limits::default() };
    of("SELECT avg(need_gw) FROM ensemble('baseline', 100000000, 1)", short, "--time-limit-seconds");
    of(
        "SELECT count(*) FROM events a CROSS JOIN events b CROSS JOIN events c WHERE a.weight + b.weight < c.weight",
        short,
        "--time-limit-seconds",
    );
}

#[test]
fn a_flag_stops_a_query() {
    let stop = Arc::new(AtomicBool::new(true));
    let query = "SELECT avg(need_gw) FROM ensemble('baseline', 100000000, 1)";
    assert!(matches!(ask(query, &without_run(), &Limits::default(), &stop), Err(Error::Interrupted)));
}

#[test]
fn tables_of_a_run_need_one() {
    let of = |query: &str, parts: &[&str]| refused_with(query, &without_run(), &Limits::default(), parts);
    of("SELECT 1 FROM inputs", &["line 1, column 15", "no run", "overhang run -o"]);
    let root = tempfile::tempdir().unwrap();
    write_run(&root.path().join("short"), false);
    let short =
        overhang_query::Sources { run: Some(RunReader::open(&root.path().join("short")).unwrap()), ..without_run() };
    refused_with("SELECT 1 FROM quarters", &short, &Limits::default(), &["without", "--quarters"]);
}

/// Copies the run of the tests and changes it.
fn changed(change: impl FnOnce(&Path)) -> (tempfile::TempDir, Result<RunReader, overhang_results::Error>) {
    let root = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(RUN.path().join("run")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), root.path().join(entry.file_name())).unwrap();
    }
    change(root.path());
    let run = RunReader::open(root.path());
    (root, run)
}

#[test]
fn a_run_that_is_not_as_it_was_written_is_refused() {
    // One byte of the data: seen when the table is asked for, and only then.
    let (root, run) = changed(|folder| {
        let path = folder.join("events.parquet");
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x40;
        std::fs::write(&path, bytes).unwrap();
    });
    let sources = overhang_query::Sources { run: Some(run.unwrap()), ..without_run() };
    let file = root.path().join("events.parquet").display().to_string();
    refused_with("SELECT count(*) FROM events", &sources, &Limits::default(), &[&file, "damaged", "SHA-256"]);
    assert!(asked_with("SELECT count(*) FROM inputs", &sources, &Limits::default()).is_ok());
    // Without the check an answer, right or wrong, or a sentence; a file that is cut short is seen all the same.
    let unchecked = overhang_query::Sources { check_run: false, ..sources };
    let _ = asked_with("SELECT count(*), max(bubble) FROM events", &unchecked, &Limits::default());
    std::fs::write(root.path().join("events.parquet"), b"PAR1").unwrap();
    refused_with("SELECT max(bubble) FROM events", &unchecked, &Limits::default(), &[&file, "4 bytes"]);

    let text = |change: &dyn Fn(String) -> String| {
        let (_root, run) = changed(|folder| {
            let path = folder.join("manifest.json");
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(path, change(text)).unwrap();
        });
        run.unwrap_err().to_string()
    };
    assert!(
        text(&|text| text.replace("\"format_version\": 1", "\"format_version\": 9")).contains("version 9, expected")
    );
    assert!(text(&|text| text.replace("overhang-run", "other-run")).contains("other-run"));
    assert!(text(&|text| text.replace("events.parquet", "../events.parquet")).contains("lists a file"));
    let (_root, run) = changed(|folder| std::fs::remove_file(folder.join("manifest.json")).unwrap());
    assert!(run.unwrap_err().to_string().contains("no manifest.json"));
    let (_root, run) = changed(|folder| std::fs::write(folder.join("draws.parquet"), b"PAR1").unwrap());
    assert!(run.unwrap_err().to_string().contains("4 bytes"));
}
