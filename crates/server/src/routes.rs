//! Addresses: `/api/…` for answers in each form, and pages for everything else.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use std::sync::Arc;

use crate::answer::Form;
use crate::desk::{Desk, NoAnswer};
use crate::guard::{Guard, guard};
use crate::questions::{QUESTIONS, Question, at};
use crate::read::{Asked, asked};
use crate::{metadata, openapi, pages, stream};

/// Endings of addresses and what they ask for.
const ENDINGS: [(&str, Ending); 6] = [
    (".metadata.json", Ending::Metadata),
    (".csv", Ending::Csv),
    (".svg", Ending::Svg),
    (".png", Ending::Png),
    ("/stream", Ending::Stream),
    ("", Ending::Json),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Json,
    Csv,
    Svg,
    Png,
    Metadata,
    Stream,
}

/// All addresses, behind the guard.
pub(crate) fn router(desk: Arc<Desk>, who: Arc<Guard>) -> Router {
    Router::new()
        .route("/api", get(catalogue))
        .route("/api/openapi.json", get(description))
        .route("/api/{*question}", get(answer))
        .fallback(page)
        .with_state(desk)
        .layer(middleware::from_fn_with_state(who, guard))
}

/// Questions that the program can answer.
pub(crate) fn built_in(desk: &Desk) -> Vec<&'static Question> {
    let commands = desk.answers().commands();
    let known =
        |question: &&Question| question.command.first().is_some_and(|first| commands.iter().any(|c| c == first));
    QUESTIONS.iter().filter(known).collect()
}

async fn catalogue(State(desk): State<Arc<Desk>>) -> Response {
    let questions: Vec<Value> = built_in(&desk)
        .into_iter()
        .map(|question| {
            json!({ "path": format!("/api/{}", question.path), "meaning": question.meaning, "charts": question.charts })
        })
        .collect();
    json_response(&json!({
        "version": desk.answers().version(),
        "scenarios": desk.answers().scenarios(),
        "questions": questions,
        "described_by": "/api/openapi.json",
    }))
}

async fn description(State(desk): State<Arc<Desk>>) -> Response {
    json_response(&openapi::document(&built_in(&desk), &desk.answers().scenarios(), desk.answers().version()))
}

/// Answers a question in the form that its address ends with.
async fn answer(State(desk): State<Arc<Desk>>, Path(path): Path<String>, RawQuery(query): RawQuery) -> Response {
    let found = ENDINGS.iter().find_map(|(ending, form)| {
        let question = at(path.strip_suffix(ending)?)?;
        let there = match form {
            Ending::Svg | Ending::Png => question.charts > 0,
            Ending::Json | Ending::Csv | Ending::Metadata | Ending::Stream => true,
        };
        (there && built_in(&desk).iter().any(|known| known.path == question.path)).then_some((question, *form))
    });
    let Some((question, ending)) = found else {
        let known: Vec<&str> = built_in(&desk).iter().map(|question| question.path).collect();
        let sentence = format!("/api/{path}: found no such question, expected one of {}", known.join(", "));
        return refusal(StatusCode::NOT_FOUND, &sentence);
    };
    let asked = match asked(question, &query.unwrap_or_default(), &desk.answers().scenarios()) {
        Ok(asked) => asked,
        Err(sentence) => return refusal(StatusCode::BAD_REQUEST, &sentence),
    };
    match ending {
        Ending::Stream => stream::response(desk, question, asked),
        Ending::Metadata => about(&desk, question, &asked).await,
        Ending::Json => plain(&desk, asked, Form::Json, "application/json", None).await,
        Ending::Csv => plain(&desk, asked, Form::Csv, "text/csv; charset=utf-8", Some((question, "csv"))).await,
        Ending::Svg => {
            let form = Form::Svg(asked.chart);
            plain(&desk, asked, form, "image/svg+xml", Some((question, "svg"))).await
        }
        Ending::Png => {
            let form = Form::Png(asked.chart);
            plain(&desk, asked, form, "image/png", Some((question, "png"))).await
        }
    }
}

/// An answer as it is; `file` is the question and the ending of a name to save it under.
async fn plain(desk: &Desk, asked: Asked, form: Form, kind: &'static str, file: Option<(&Question, &str)>) -> Response {
    match desk.ask((asked.arguments, form), Arc::new(|_, _| {})).await {
        Err(no_answer) => refused(&no_answer),
        Ok(bytes) => {
            let mut response = sent(bytes, kind);
            if let Some((question, ending)) = file {
                let name = question.path.replace('/', "-");
                if let Ok(value) = HeaderValue::from_str(&format!("inline; filename=\"overhang-{name}.{ending}\"")) {
                    response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
                }
            }
            response
        }
    }
}

/// What an answer is, without its numbers.
async fn about(desk: &Desk, question: &Question, asked: &Asked) -> Response {
    match desk.ask((asked.arguments.clone(), Form::Json), Arc::new(|_, _| {})).await {
        Err(no_answer) => refused(&no_answer),
        Ok(bytes) => match metadata::document(question, asked, &bytes) {
            Some(document) => json_response(&document),
            None => refusal(StatusCode::INTERNAL_SERVER_ERROR, "answer: found no JSON object, expected one"),
        },
    }
}

async fn page(State(desk): State<Arc<Desk>>, uri: Uri) -> Response {
    match pages::page(uri.path(), &built_in(&desk), desk.answers().version()) {
        Some((bytes, kind)) => sent(bytes, kind),
        None => refusal(StatusCode::NOT_FOUND, "found no such page, expected one that / links to"),
    }
}

fn sent(bytes: Bytes, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

fn json_response(value: &Value) -> Response {
    sent(Bytes::from(format!("{value:#}\n")), "application/json")
}

/// Why there is no answer, as an answer.
pub(crate) fn refused(no_answer: &NoAnswer) -> Response {
    let mut response = refusal(status(no_answer), &sentence(no_answer));
    if *no_answer == NoAnswer::Busy {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}

fn status(no_answer: &NoAnswer) -> StatusCode {
    match no_answer {
        NoAnswer::Question(_) => StatusCode::BAD_REQUEST,
        NoAnswer::Busy | NoAnswer::Stopped => StatusCode::SERVICE_UNAVAILABLE,
        NoAnswer::TooLong => StatusCode::GATEWAY_TIMEOUT,
    }
}

/// Why there is no answer, in one sentence.
pub(crate) fn sentence(no_answer: &NoAnswer) -> String {
    match no_answer {
        NoAnswer::Question(sentence) => sentence.clone(),
        NoAnswer::Busy => "too many questions wait already; ask again in a moment".to_string(),
        NoAnswer::TooLong => "the answer takes too long here; the command line has no such limit".to_string(),
        NoAnswer::Stopped => "stopped before the answer was complete".to_string(),
    }
}

/// An error as an object with one sentence.
pub(crate) fn refusal(status: StatusCode, sentence: &str) -> Response {
    let mut response = json_response(&json!({ "error": sentence }));
    *response.status_mut() = status;
    response
}
