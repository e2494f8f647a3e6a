//! What stands beside a chart: where its numbers come from and how to get them again.

use serde_json::{Map, Value, json};

use crate::questions::Question;
use crate::read::Asked;

/// Parts of an answer that say what it is, not how much.
const SAID: [&str; 6] = ["definitions", "rests_on", "conditioned", "horizon", "last_complete_quarter", "weakest_kind"];

/// The document beside an answer; none where the answer is no object.
pub(crate) fn document(question: &Question, asked: &Asked, answer: &[u8]) -> Option<Value> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let object = answer.as_object()?;
    let mut out: Map<String, Value> =
        object.iter().filter(|(key, _)| *key != "data").map(|(key, value)| (key.clone(), value.clone())).collect();
    out.insert("meaning".to_string(), json!(question.meaning));
    for key in SAID {
        if let Some(value) = object.get("data").and_then(|data| data.get(key)) {
            out.insert(key.to_string(), value.clone());
        }
    }
    out.insert("command_line".to_string(), json!(command_line(asked)));
    let query = asked.query();
    let address = |ending: &str| {
        let mark = if query.is_empty() { "" } else { "?" };
        json!(format!("/api/{}{ending}{mark}{query}", question.path))
    };
    let mut addresses = json!({ "json": address(""), "csv": address(".csv") });
    if question.charts > 0 {
        addresses["svg"] = address(".svg");
        addresses["png"] = address(".png");
    }
    out.insert("addresses".to_string(), addresses);
    out.insert(
        "licence".to_string(),
        json!("Program: MIT. Evidence: each row names its licence (/api/evidence). Nothing here is investment advice."),
    );
    Some(Value::Object(out))
}

/// The line that prints the same in a shell.
fn command_line(asked: &Asked) -> String {
    let mut arguments: Vec<&str> =
        asked.arguments.iter().map(String::as_str).filter(|part| *part != "--quiet").collect();
    // Options may not stand behind `--`.
    let at = arguments.iter().position(|part| *part == "--").unwrap_or(arguments.len());
    arguments.splice(at..at, ["--format", "json"]);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=.,:/".contains(c);
    let quoted = |part: &str| {
        if !part.is_empty() && part.chars().all(plain) {
            part.to_string()
        } else {
            format!("'{}'", part.replace('\'', "'\\''"))
        }
    };
    let parts: Vec<String> = ["overhang"].into_iter().chain(arguments).map(quoted).collect();
    parts.join(" ")
}
