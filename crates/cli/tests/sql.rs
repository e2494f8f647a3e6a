//! `overhang sql` as a user runs it.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

#[cfg(not(feature = "sql"))]
#[test]
fn a_program_without_it_says_which_feature_brings_it() {
    common::refused(&["sql", "SELECT 1"], &["sql:", "feature `sql`", "cargo run --release --features sql"]);
}

#[cfg(feature = "sql")]
mod built_in {
    use super::common::{data, fits_eighty_columns, json, near, overhang, printed, refused};
    use serde_json::json;
    use std::sync::LazyLock;

    /// A run of 1,024 draws, written once.
    static RUN: LazyLock<(tempfile::TempDir, String)> = LazyLock::new(|| {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("run").display().to_string();
        printed(&["run", "-o", &folder, "--draws", "1024", "--quarters"]);
        (root, folder)
    });

    #[test]
    fn a_query_in_every_format() {
        let query = "SELECT draw, chips.mean_life_years AS life, failed, first FROM inputs JOIN events USING (draw, failed) \
                     ORDER BY draw LIMIT 2";
        let run = RUN.1.as_str();
        let answer = json(&["sql", query, run]);
        assert_eq!(answer["command"], "sql");
        assert_eq!((&answer["draws"], &answer["seed"]), (&json!(1024), &json!(1)));
        let columns = answer["data"]["columns"].as_array().unwrap();
        assert_eq!(columns[1], json!({ "name": "life", "type": "number", "unit": "years" }));
        let rows = answer["data"]["rows"].as_array().unwrap();
        assert_eq!((rows.len(), &rows[1]["draw"], &rows[0]["failed"]), (2, &json!(1), &json!(false)));
        let csv = printed(&["sql", query, run, "--format", "csv"]);
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!((lines[0], lines.len()), ("draw,life,failed,first", 3));
        // Full precision in both.
        let life = lines[1].split(',').nth(1).unwrap();
        assert_eq!(life.parse::<f64>().unwrap(), rows[0]["life"].as_f64().unwrap());
        let table = fits_eighty_columns(&["sql", query, run]);
        assert!(table.contains("life") && table.lines().count() >= 4, "{table}");
    }

    #[test]
    fn parquet_goes_into_a_file_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answer.parquet").display().to_string();
        let query = "SELECT quarter, need_gw FROM ensemble('baseline', 100, 1) ORDER BY draw, quarter";
        let said = printed(&["sql", query, "--format", "parquet", "-o", &path]);
        let bytes = std::fs::read(&path).unwrap();
        assert!(said.contains(&format!("{} bytes", bytes.len())), "{said}");
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        printed(&["sql", query, "--format", "parquet", "-o", &path, "--threads", "1"]);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        refused(&["sql", query, "--format", "parquet"], &["-o FILE"]);
        refused(&["sql", query, "-o", &path], &["--format parquet"]);
        refused(&["race", "--format", "parquet", "--draws", "64"], &["only sql writes"]);
        let lost = folder.path().join("no/such/answer.parquet").display().to_string();
        refused(&["sql", query, "--format", "parquet", "-o", &lost], &[&lost, "cannot write"]);
        let other = folder.path().join("other.parquet").display().to_string();
        refused(&["sql", "SELECT x", "--format", "parquet", "-o", &other], &["column x"]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_race_of_the_same_run_is_the_same() {
        let run = RUN.1.as_str();
        let race = data(&["race", run]);
        let query = "SELECT cif(first, first_quarter, 'bubble', '2036-Q4', weight) AS p FROM events";
        let found = data(&["sql", query, run]);
        near(&found["rows"][0]["p"], race["first"]["bubble"]["p"].as_f64().unwrap(), 1e-12);
    }

    #[test]
    fn options_of_the_scenario_reach_the_ensemble() {
        let query =
            "SELECT count(*) AS n FROM ensemble('baseline', 10, 1) WHERE chips.mean_life_years BETWEEN 3.2 AND 3.3";
        let found = data(&["sql", query, "--set", "chips.mean_life_years=3.2 to 3.3 uniform"]);
        assert!(found["rows"][0]["n"].as_u64().unwrap() > 350, "{found}");
        refused(
            &["sql", query, "--set", "chips.mean_life_years=3.25"],
            &["parameter chips.mean_life_years", "differs"],
        );
        refused(&["sql", "SELECT 1 FROM ensemble('mine.toml', 10, 1)"], &["mine.toml", "expected a shipped one"]);
        let count = "SELECT count(*) AS n FROM evidence";
        let early = data(&["sql", count, "--as-of", "2025-12-31"]);
        let late = data(&["sql", count]);
        assert!(early["rows"][0]["n"].as_u64() < late["rows"][0]["n"].as_u64());
    }

    #[test]
    fn tables_are_documented_with_units() {
        let all = data(&["sql", "--tables"]);
        let names: Vec<&str> = all["tables"].as_array().unwrap().iter().filter_map(|t| t["name"].as_str()).collect();
        assert_eq!(
            names,
            [
                "inputs",
                "events",
                "quarters",
                "groups",
                "evidence",
                "facts",
                "claims",
                "ensemble('baseline', draws, seed)"
            ]
        );
        for table in all["tables"].as_array().unwrap() {
            for column in table["columns"].as_array().unwrap() {
                for key in ["name", "type", "unit", "meaning"] {
                    assert!(column[key].as_str().is_some_and(|text| !text.is_empty()), "{column}");
                }
                assert_ne!(column["type"], "other", "{column}");
            }
        }
        let text = fits_eighty_columns(&["sql", "--tables"]);
        assert!(text.contains("cif(first, first_quarter, cause, by[, weight])"), "{text}");
        let one = fits_eighty_columns(&["sql", "--tables=quarters"]);
        assert!(one.contains("need_gw") && one.contains("GW"), "{one}");
        // The table is what it is said to be.
        for table in ["inputs", "events", "quarters", "groups"] {
            let said = data(&["sql", &format!("--tables={table}"), RUN.1.as_str()]);
            let columns = said["tables"][0]["columns"].as_array().unwrap().clone();
            let found = data(&["sql", &format!("SELECT * FROM {table} LIMIT 1"), RUN.1.as_str()]);
            let found = found["columns"].as_array().unwrap();
            assert_eq!(found.len(), columns.len(), "{table}");
            for (said, found) in columns.iter().zip(found) {
                assert_eq!(
                    (&said["name"], &said["type"], &said["unit"]),
                    (&found["name"], &found["type"], &found["unit"])
                );
            }
        }
        refused(&["sql", "--tables=quarter"], &["quarter", "quarters"]);
    }

    #[test]
    fn wrong_questions_are_one_sentence() {
        refused(&["sql", "SELECT need_gv FROM quarters", &RUN.1], &["line 1, column 8", "need_gw"]);
        refused(&["sql", "DROP TABLE events", &RUN.1], &["found DROP", "expected a query"]);
        refused(&["sql", "SELECT 1 FROM events"], &["no run"]);
        refused(&["sql", "SELECT 1", "/no/such/folder"], &["/no/such/folder", "no such folder"]);
        refused(&["sql", "SELECT draw FROM events", &RUN.1, "--row-limit", "10"], &["--row-limit"]);
        let output = overhang(&["sql"]);
        assert_eq!(output.status.code(), Some(2));
    }
}
