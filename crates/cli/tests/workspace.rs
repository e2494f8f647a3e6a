//! The workspace itself: direction of dependencies, the table of crates, nothing of the oracles in the
//! binary, and documents that are generated from the program.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// Crates in the order of the arrow: a crate uses only what stands before it.
const ORDER: [&str; 10] = [
    "overhang-units",
    "overhang-evidence",
    "overhang-prob",
    "overhang-model",
    "overhang-engine",
    "overhang-results",
    "overhang-query",
    "overhang-charts",
    "overhang-server",
    "overhang",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn overhang(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_overhang")).args(arguments).env("COLUMNS", "100").output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn dependencies_point_one_way() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let place = |name: &str| ORDER.iter().position(|known| *known == name);
    let mut seen = 0;
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let here = place(name).unwrap_or_else(|| panic!("{name} has no place in the order of crates"));
        seen += 1;
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            if let Some(there) = place(other) {
                assert!(there < here, "{name} uses {other}, which stands to its right");
            }
        }
    }
    assert_eq!(seen, ORDER.len());
}

/// `cargo test` and `cargo run` build the default members: no database among them.
#[test]
fn the_database_is_built_only_when_asked_for() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string());
    let tree = |arguments: &[&str]| {
        let output = Command::new(&cargo)
            .args(["tree", "--offline", "--prefix", "none", "--edges", "normal,build,dev"])
            .args(arguments)
            .current_dir(root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(!tree(&[]).contains("datafusion"));
    assert!(tree(&["-p", "overhang", "--features", "sql"]).contains("datafusion"));
}

#[test]
fn the_table_of_crates_is_complete() {
    let architecture = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for name in ORDER {
        assert!(architecture.contains(&format!("| `{name}` |")), "{name} is missing in ARCHITECTURE.md");
    }
}

#[test]
fn the_binary_embeds_no_oracle() {
    let bytes = std::fs::read(env!("CARGO_BIN_EXE_overhang")).unwrap();
    let binary = String::from_utf8_lossy(&bytes);
    // Lines that stand in reference files only.
    let mut lines = Vec::new();
    for folder in ["joint", "chips", "power", "demand", "takeoff", "prob", "finance"] {
        for entry in std::fs::read_dir(root().join("tests/oracles").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().to_string();
            if ![
                "test_",
                "golden_",
                "prior_predictive",
                "random_",
                "crafted_",
                "model_test_",
                "ftm_bestguess",
                "ai2027_timelines",
            ]
            .iter()
            .any(|kind| name.starts_with(kind))
            {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            lines.extend(text.lines().skip(1).filter(|line| line.len() > 60).take(1).map(str::to_string));
        }
    }
    assert!(lines.len() >= 5, "{lines:?}");
    for line in lines {
        assert!(!binary.contains(&line[..60]), "the binary holds a line of an oracle: {line}");
    }
}

/// The command reference, from the program's own help.
fn command_reference() -> String {
    let mut text = String::from(
        "# Commands\n\nWhat `overhang --help` says, command by command. Generated: `OVERHANG_REGENERATE=1 cargo test -p overhang`.\n",
    );
    let mut section = |title: &str, arguments: &[&str]| {
        text += &format!(
            "\n## {title}\n\n```text\n{}\n```\n",
            overhang(arguments).trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
        );
    };
    section("overhang", &["--help"]);
    for command in [
        "run", "race", "explain", "trace", "fleet", "gap", "program", "contest", "takeoff", "company", "screen", "put",
        "claims", "backtest", "evidence", "scenario", "sql", "serve",
    ] {
        section(&format!("overhang {command}"), &[command, "--help"]);
    }
    for (command, sub) in [("evidence", "list"), ("evidence", "show"), ("evidence", "check"), ("scenario", "diff")] {
        section(&format!("overhang {command} {sub}"), &[command, sub, "--help"]);
    }
    section("overhang evidence import csv", &["evidence", "import", "csv", "--help"]);
    section("overhang evidence import sec", &["evidence", "import", "sec", "--help"]);
    text
}

#[test]
fn the_command_reference_is_fresh() {
    let path = root().join("docs/commands.md");
    let fresh = command_reference();
    if std::env::var_os("OVERHANG_REGENERATE").is_some() {
        std::fs::create_dir_all(root().join("docs")).unwrap();
        std::fs::write(&path, &fresh).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == fresh, "docs/commands.md is stale: OVERHANG_REGENERATE=1 cargo test -p overhang rewrites it");
}
