//! The interface described for machines (OpenAPI 3.1), from the list of questions.

use serde_json::{Map, Value, json};

use crate::questions::{Kind, Parameter, Question};

/// The description of these questions.
pub(crate) fn document(questions: &[&Question], scenarios: &[String], version: &str) -> Value {
    let mut paths = Map::new();
    for question in questions {
        let path = format!("/api/{}", question.path);
        let parameters: Vec<Value> = question.parameters().map(|parameter| described(parameter, scenarios)).collect();
        let mut add = |ending: &str, what: &str, content: Value| {
            let operation = json!({
                "operationId": format!("{}{ending}", question.path).replace(['/', '.'], "_"),
                "summary": format!("{}{what}", question.meaning),
                "parameters": parameters,
                "responses": responses(&content),
            });
            paths.insert(format!("{path}{ending}"), json!({ "get": operation }));
        };
        add("", "", json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Answer" } } }));
        add(".csv", ", as a table", text("text/csv"));
        add(
            ".metadata.json",
            ": where the numbers come from, without them",
            json!({ "application/json": { "schema": { "type": "object" } } }),
        );
        if question.charts > 0 {
            add(".svg", ", drawn", text("image/svg+xml"));
            add(".png", ", drawn", text("image/png"));
        }
        let first = if question.first_picture { " (first of few histories, then of all)" } else { "" };
        let events = format!(": events `progress` {{done, of}}, `answer`{first}, `failure`, `end`");
        // What is described is one event, not the text of all.
        add("/stream", &events, json!({ "text/event-stream": { "schema": { "$ref": "#/components/schemas/Event" } } }));
    }
    let fixed = |summary: &str| json!({ "get": { "summary": summary, "responses": responses(&json!({ "application/json": { "schema": { "type": "object" } } })) } });
    paths.insert("/api".to_string(), fixed("What may be asked"));
    paths.insert("/api/openapi.json".to_string(), fixed("This description"));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Overhang",
            "version": version,
            "description": "Answers of the command line. Each JSON answer is the object that the same command prints with --format json.",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "paths": paths,
        "components": { "schemas": {
            "Answer": {
                "type": "object",
                "required": ["command", "scenario", "as_of", "seed", "draws", "version", "evidence", "data"],
                "properties": {
                    "command": { "type": "string" },
                    "scenario": { "type": "string" },
                    "as_of": { "type": "string", "format": "date" },
                    "seed": { "type": "integer", "minimum": 0 },
                    "draws": { "type": ["integer", "null"] },
                    "version": { "type": "string" },
                    "evidence": { "type": "string", "description": "Hash of the evidence" },
                    "data": { "description": "What the command answers" },
                },
            },
            "Event": {
                "type": "object",
                "description": "An event of a stream; its data is JSON: {done, of}, an Answer, an Error or {}",
                "required": ["event", "data"],
                "properties": {
                    "event": { "enum": ["progress", "answer", "failure", "end"] },
                    "data": { "type": "string", "contentMediaType": "application/json" },
                },
            },
            "Error": {
                "type": "object",
                "required": ["error"],
                "properties": { "error": { "type": "string", "description": "One sentence" } },
            },
        } },
    })
}

fn text(kind: &str) -> Value {
    json!({ kind: { "schema": { "type": "string" } } })
}

fn responses(content: &Value) -> Value {
    let error = |description: &str| {
        json!({
            "description": description,
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
        })
    };
    json!({
        "200": { "description": "The answer", "content": content },
        "400": error("The question is wrong"),
        "401": error("The token is missing (only where the server is not on the loopback)"),
        "403": error("A page of another origin asks"),
        "405": error("Neither GET nor HEAD"),
        "413": error("The request has a body"),
        "414": error("The address is too long"),
        "421": error("Host is not that of this server"),
        "503": error("Too many questions wait, or the program ends"),
        "504": error("The answer takes too long"),
    })
}

fn described(parameter: &Parameter, scenarios: &[String]) -> Value {
    let one = match parameter.kind {
        Kind::Whole(least, u64::MAX) => json!({ "type": "integer", "minimum": least, "format": "uint64" }),
        Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Number(least, most) => json!({ "type": "number", "minimum": least, "maximum": most }),
        Kind::Truth => json!({ "type": "boolean" }),
        Kind::OneOf(known) => json!({ "type": "string", "enum": known }),
        Kind::Scenario => json!({ "type": "string", "enum": scenarios }),
        Kind::Day => json!({ "type": "string", "format": "date" }),
        Kind::Name => json!({ "type": "string", "maxLength": 120, "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$" }),
        Kind::Text(most) => json!({ "type": "string", "maxLength": most }),
    };
    let schema =
        if parameter.most > 1 { json!({ "type": "array", "items": one, "maxItems": parameter.most }) } else { one };
    json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.meaning,
        "schema": schema,
    })
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::questions::QUESTIONS;

    #[test]
    fn every_question_is_described_with_its_parameters() {
        let all: Vec<_> = QUESTIONS.iter().collect();
        let described = document(&all, &["baseline".to_string()], "0.1.0");
        for question in QUESTIONS {
            let get = &described["paths"][format!("/api/{}", question.path)]["get"];
            let names: Vec<&str> =
                get["parameters"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
            assert_eq!(names, question.parameters().map(|p| p.name).collect::<Vec<_>>());
            assert_eq!(described["paths"].get(format!("/api/{}.svg", question.path)).is_some(), question.charts > 0);
        }
    }
}
