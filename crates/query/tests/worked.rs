//! The questions of docs/sql.md, each run and checked by the query that stands beside it in the source of the page.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use overhang_query::Cell;

/// A question of the page: its heading, its query and the check of its answer.
struct Question {
    heading: String,
    query: String,
    check: Option<String>,
}

fn questions(page: &str) -> Vec<Question> {
    let (_, worked) = page.split_once("## Twenty questions").unwrap();
    let mut all = Vec::new();
    for part in worked.split("\n### ").skip(1) {
        let (heading, rest) = part.split_once('\n').unwrap();
        let (_, rest) = rest.split_once("```sql\n").unwrap();
        let (query, rest) = rest.split_once("\n```").unwrap();
        let check = rest.split_once("<!-- holds: ").and_then(|(_, rest)| rest.split_once(" -->"));
        all.push(Question {
            heading: heading.to_owned(),
            query: query.to_owned(),
            check: check.map(|(check, _)| check.to_owned()),
        });
    }
    all
}

#[test]
fn every_question_of_the_page_has_an_answer_that_holds() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sql.md");
    let all = questions(&std::fs::read_to_string(path).unwrap());
    assert_eq!(all.len(), 20);
    let mut faults = Vec::new();
    for Question { heading, query, check } in &all {
        let check = check.as_ref().unwrap_or_else(|| panic!("{heading}: no check"));
        let whole = format!("WITH answer AS ({query}) {check}");
        match common::asked(&whole).and_then(|answer| answer.rows()) {
            Ok(found) if found == [[Cell::Flag(true)]] => {}
            Ok(found) => {
                let answer = common::rows(query);
                faults.push(format!("{heading}: {found:?}, of {} rows, first {:?}", answer.len(), answer.first()));
            }
            Err(error) => faults.push(format!("{heading}: {error}")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A check that does not hold is seen as such.
#[test]
fn a_check_can_fail() {
    let found = common::rows("WITH answer AS (SELECT 1 AS one) SELECT count(*) = 2 FROM answer");
    assert_eq!(found, [[Cell::Flag(false)]]);
}
