//! An answer with its progress; where a few histories give a first picture, that one first.

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::AbortHandle;

use crate::answer::Form;
use crate::desk::Desk;
use crate::questions::Question;
use crate::read::Asked;
use crate::routes::sentence;

/// Histories of the first picture: five groups.
const FIRST_DRAWS: u64 = 5_120;
/// Histories of the full picture unless the question says otherwise.
const FULL_DRAWS: u64 = 100_000;
/// Events that wait for a slow reader; further progress is not told.
const MOST_EVENTS: usize = 16;

/// Server-sent events: `progress`, `answer` (the object of the command line), `failure`, `end`.
pub(crate) fn response(desk: Arc<Desk>, question: &Question, asked: Asked) -> Response {
    let mut questions = Vec::new();
    if question.first_picture {
        let full = asked.draws().unwrap_or(FULL_DRAWS);
        if full >= 2 * FIRST_DRAWS {
            questions.push(asked.with_draws(FIRST_DRAWS));
        }
        questions.push(asked.with_draws(full));
    } else {
        questions.push(asked.arguments);
    }
    let (sender, receiver) = channel(MOST_EVENTS);
    let work = tokio::spawn(work(desk, questions, sender)).abort_handle();
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    (headers, Body::from_stream(Events { receiver, work })).into_response()
}

async fn work(desk: Arc<Desk>, questions: Vec<Vec<String>>, sender: Sender<Bytes>) {
    for arguments in questions {
        let tell = sender.clone();
        let progress = move |done: u64, of: u64| {
            let text = format!("{{\"done\":{done},\"of\":{of}}}");
            // Progress that nobody can take is not told.
            let _ = tell.try_send(event("progress", &text));
        };
        let (name, text) = match desk.ask((arguments, Form::Json), Arc::new(progress)).await {
            Ok(bytes) => ("answer", String::from_utf8_lossy(&bytes).into_owned()),
            Err(no_answer) => ("failure", serde_json::json!({ "error": sentence(&no_answer) }).to_string()),
        };
        if sender.send(event(name, &text)).await.is_err() || name == "failure" {
            return;
        }
    }
    // Nobody is left to tell where this fails.
    let _ = sender.send(event("end", "{}")).await;
}

/// One event; each line of the text stands for itself and the reader joins them.
fn event(name: &str, text: &str) -> Bytes {
    let data: String = text.trim_end().lines().map(|line| format!("data: {line}\n")).collect();
    Bytes::from(format!("event: {name}\n{data}\n"))
}

/// Events as a body. Dropping it, as happens when the connection ends, ends the work.
struct Events {
    receiver: Receiver<Bytes>,
    work: AbortHandle,
}

impl futures_core::Stream for Events {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_recv(context).map(|event| event.map(Ok))
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.work.abort();
    }
}
