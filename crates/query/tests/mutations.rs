//! Queries that are broken at random: an answer or one sentence, never a panic.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{asked_with, with_run};
use overhang_query::Limits;
use std::time::Duration;

const SEEDS: [&str; 8] = [
    "SELECT quarter, quantile(need_gw, 0.05, weight) FROM ensemble('baseline', 64, 1) GROUP BY quarter ORDER BY 1",
    "SELECT cif(first, first_quarter, 'bubble', '2029-Q4', weight), share(bubble IS NOT NULL, weight) FROM events",
    "WITH r AS (SELECT draw, ntile(10) OVER (ORDER BY chips.mean_life_years, draw) AS d FROM inputs) SELECT d, count(*) FROM r GROUP BY d",
    "SELECT i.end.stock_mh, e.first FROM inputs i JOIN events e ON e.draw = i.draw WHERE i.draw BETWEEN 3 AND 9",
    "SELECT quantile_sketch(value, 0.5), sum(value), avg(low) FROM evidence WHERE kind = 'assumed' AND as_of < '2026-01-01'",
    "SELECT * FROM facts WHERE ticker IN ('ORCL', 'NVDA') AND quantity LIKE 'cap%' ORDER BY period_end DESC LIMIT 5",
    "SELECT count(*) FROM ensemble('burry', 100, 2, 'prior') WHERE draw = 7 OR NOT draw <> 8 AND quarter >= '2030-Q1'",
    "DESCRIBE events",
];

const PIECES: [&str; 40] = [
    "(",
    ")",
    ",",
    "'",
    "\"",
    ";",
    "*",
    "-",
    "--",
    "/*",
    "::",
    ".",
    " NULL ",
    " NOT ",
    " AND ",
    " OVER () ",
    "SELECT ",
    " FROM ",
    " WHERE ",
    " GROUP BY ",
    " ORDER BY ",
    " LIMIT ",
    "1e999",
    "-1",
    "0",
    "18446744073709551616",
    "0.5",
    "''",
    "'é'",
    "NaN",
    "end.need_gw",
    "\"group\"",
    "quantile(",
    "cif(",
    "ensemble(",
    "CAST(",
    " AS ",
    "INTERVAL '1 day'",
    "\u{0}",
    "\u{202e}",
];

/// A generator that needs no crate.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// A query in words, numbers and signs.
fn tokens(query: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut in_word = false;
    for letter in query.chars() {
        let word = letter.is_alphanumeric() || letter == '_';
        match all.last_mut() {
            Some(last) if word && in_word => last.push(letter),
            _ => all.push(letter.to_string()),
        }
        in_word = word;
    }
    all
}

/// A name or a number: the words of SQL are written in capitals above.
fn is_name(token: &str) -> bool {
    token.chars().all(|letter| letter.is_lowercase() || letter.is_numeric() || letter == '_')
}

/// A query with one or two of its words and signs changed for others.
fn mutated(random: &mut Random) -> String {
    let mut text = tokens(SEEDS[random.below(SEEDS.len())]);
    for _ in 0..=random.below(2) {
        let at = random.below(text.len());
        match random.below(8) {
            0 => {
                text.remove(at);
            }
            1 => text.insert(at, PIECES[random.below(PIECES.len())].to_owned()),
            2 => text[at] = PIECES[random.below(PIECES.len())].to_owned(),
            _ => {
                // A name by a name of any of them: more of these are planned.
                let names = |tokens: &[String]| (0..tokens.len()).filter(|&k| is_name(&tokens[k])).collect::<Vec<_>>();
                let other = tokens(SEEDS[random.below(SEEDS.len())]);
                let (here, there) = (names(&text), names(&other));
                if let (false, false) = (here.is_empty(), there.is_empty()) {
                    text[here[random.below(here.len())]] = other[there[random.below(there.len())]].clone();
                }
            }
        }
        if text.is_empty() {
            break;
        }
    }
    text.concat()
}

#[test]
fn broken_queries_are_answered_or_refused_in_a_sentence() {
    let limits = Limits { time: Duration::from_secs(20), rows: 5_000, memory_bytes: 256 << 20, threads: 2 };
    let sources = with_run();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for query in SEEDS {
        let answer = asked_with(query, &sources, &limits).unwrap_or_else(|error| panic!("{query}: {error}"));
        assert!(!answer.rows().unwrap().is_empty(), "{query}");
    }
    let (mut answered, mut refused) = (0, Vec::new());
    for _ in 0..400 {
        let query = mutated(&mut random);
        match asked_with(&query, &sources, &limits) {
            Ok(answer) => {
                answer.rows().unwrap();
                answered += 1;
            }
            Err(error) => {
                let said = error.to_string();
                assert!(!said.is_empty() && !said.contains('\n'), "{query:?}: {said:?}");
                assert!(!said.contains("broke off") && !said.contains("bug"), "{query:?}: {said}");
                refused.push(said);
            }
        }
    }
    assert!(answered > 20 && refused.len() > 100, "{answered} answered; refused: {}", refused.join("\n"));
}
