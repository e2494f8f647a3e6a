//! Why there is no answer: one sentence, with its place in the query and what may have been meant.

use datafusion::common::{DataFusionError, SchemaError};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::ParserError;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};
use overhang_engine::scenario::registry;
use overhang_units::nearest;

/// A query without an answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The query is wrong or is refused; one sentence with its place.
    #[error("{0}")]
    Question(String),
    /// A limit was reached: time, memory or rows.
    #[error("{0}")]
    Limit(String),
    /// Stopped by the user.
    #[error("interrupted")]
    Interrupted,
    /// A run that cannot be read, or claims that cannot be judged.
    #[error(transparent)]
    Results(#[from] overhang_results::Error),
}

impl Error {
    /// What should not happen: DataFusion does not take what this crate gives it.
    pub(crate) fn internal(error: DataFusionError) -> Self {
        Self::Question(format!("sql: {}", one_line(&error.strip_backtrace())))
    }
}

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        Self::External(Box::new(error))
    }
}

/// What may be meant by a name that is not known.
#[derive(Debug, Default, Clone)]
pub(crate) struct Names {
    pub(crate) functions: Vec<String>,
}

/// Says what is wrong with `query`.
pub(crate) fn explain(error: DataFusionError, query: &str, names: &Names) -> Error {
    match error {
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => explain(*inner, query, names),
        DataFusionError::Collection(errors) => match errors.into_iter().next() {
            Some(first) => explain(first, query, names),
            None => Error::Question("sql: found an error without a cause".to_owned()),
        },
        DataFusionError::Shared(inner) => match std::sync::Arc::try_unwrap(inner) {
            Ok(inner) => explain(inner, query, names),
            Err(shared) => Error::Question(format!("sql: {}", one_line(&shared.strip_backtrace()))),
        },
        DataFusionError::External(inner) => match inner.downcast::<Error>() {
            Ok(ours) => *ours,
            Err(other) => Error::Question(format!("sql: {}", one_line(&other.to_string()))),
        },
        DataFusionError::SQL(error, _) => Error::Question(syntax(&error, query)),
        DataFusionError::SchemaError(error, _) => Error::Question(schema(&error, query)),
        DataFusionError::ResourcesExhausted(_) => Error::Limit(MEMORY.to_owned()),
        DataFusionError::Plan(text) | DataFusionError::NotImplemented(text) | DataFusionError::Execution(text) => {
            Error::Question(plain(&text, query, names))
        }
        other => Error::Question(format!("sql: {}", one_line(&other.strip_backtrace()))),
    }
}

/// What is said where the limit on memory is reached; the caller adds the limit.
pub(crate) const MEMORY: &str = "the query needs more memory than it may have";

/// `sql: line 1, column 8:`, where the place is known.
fn at(place: Option<(u64, u64)>) -> String {
    place.map_or_else(|| "sql:".to_owned(), |(line, column)| format!("sql: line {line}, column {column}:"))
}

/// A sentence on a word of the query.
pub(crate) fn on_word(query: &str, word: &str, sentence: &str) -> Error {
    Error::Question(format!("{} {sentence}", at(place_of(query, word))))
}

/// Line and column, from 1, of the first time that a name stands in the query.
fn place_of(query: &str, name: &str) -> Option<(u64, u64)> {
    let tokens = Tokenizer::new(&GenericDialect {}, query).tokenize_with_location().ok()?;
    let last = name.rsplit('.').next().unwrap_or(name);
    let find = |wanted: &str| {
        tokens.iter().find_map(|token| match &token.token {
            Token::Word(word) if word.value.eq_ignore_ascii_case(wanted) => {
                Some((token.span.start.line, token.span.start.column))
            }
            _ => None,
        })
    };
    find(name).or_else(|| find(last))
}

/// Names like one, ready to follow "expected one".
pub(crate) fn such_as<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let part = name.to_lowercase();
    let mut near: Vec<&str> = if part.len() > 2 {
        known.clone().into_iter().filter(|candidate| candidate.contains(&part)).take(3).collect()
    } else {
        Vec::new()
    };
    for candidate in nearest(name, known, 3) {
        if near.len() < 3 && !near.contains(&candidate) {
            near.push(candidate);
        }
    }
    if near.is_empty() { String::new() } else { format!(" such as {}", near.join(", ")) }
}

fn syntax(error: &ParserError, query: &str) -> String {
    let text = match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text,
        ParserError::RecursionLimitExceeded => {
            return "sql: found a query nested too deeply, expected at most 50 levels".to_owned();
        }
    };
    let (said, place) = match text.rsplit_once(" at Line: ") {
        Some((said, place)) => (said, place),
        None => (text.as_str(), ""),
    };
    let place = place
        .split_once(", Column: ")
        .and_then(|(line, column)| Some((line.trim().parse().ok()?, column.trim().parse().ok()?)));
    // Where the query ends early, the end is the place.
    let place = place.or_else(|| {
        let line = query.lines().count().max(1) as u64;
        said.ends_with("found: EOF")
            .then(|| (line, query.lines().last().map_or(0, |last| last.chars().count()) as u64 + 1))
    });
    let said = match said.strip_prefix("Expected: ").and_then(|rest| rest.split_once(", found: ")) {
        Some((expected, "EOF")) => format!("found the end of the query, expected {expected}"),
        Some((expected, found)) => format!("found {found}, expected {expected}"),
        None => one_line(said),
    };
    format!("{} {said}", at(place))
}

fn schema(error: &SchemaError, query: &str) -> String {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => {
            let place = at(place_of(query, &field.name));
            if registry::find(&field.name).is_some() {
                return format!(
                    "{place} found parameter {}, expected one that differs between draws: the scenario fixes it, or the \
                     tables asked have no parameters",
                    field.name
                );
            }
            let known: Vec<&str> = valid_fields.iter().map(|column| column.name.as_str()).collect();
            let near = such_as(&field.name, known.iter().copied());
            let of = if known.is_empty() {
                "no column here".to_owned()
            } else {
                format!("a column of the tables asked{near}")
            };
            let name = match &field.relation {
                Some(table) => format!("{}.{}", table.table(), field.name),
                None => field.name.clone(),
            };
            format!("{place} found column {name}, expected {of}")
        }
        SchemaError::AmbiguousReference { field } => format!(
            "{} found column {}, which several tables have, expected a table before it (table.{})",
            at(place_of(query, &field.name)),
            field.name,
            field.name
        ),
        other => format!("sql: {}", one_line(&other.to_string())),
    }
}

/// Errors that are text only.
fn plain(text: &str, query: &str, names: &Names) -> String {
    let quoted = |start: &str| text.split_once(start).and_then(|(_, rest)| rest.split_once('\'')).map(|(name, _)| name);
    if let Some(name) = quoted("Invalid function '") {
        let near = such_as(name, names.functions.iter().map(String::as_str));
        return format!("{} found function {name}, expected a known one{near}", at(place_of(query, name)));
    }
    if let Some((_, said)) = text.split_once(" user-defined coercion failed with: ") {
        let said = said.split(". No function matches").next().unwrap_or(said);
        return format!("{} {}", at(quoted("Function '").and_then(|name| place_of(query, name))), one_line(said));
    }
    if let Some((column, _)) = text.split_once("\" must appear in the GROUP BY clause") {
        let column = column.rsplit(['"', '.']).next().unwrap_or(column);
        return format!(
            "{} found column {column} outside of aggregates, expected it in GROUP BY or in a function such as max",
            at(place_of(query, column))
        );
    }
    if quoted("table '").is_some_and(|name| name.ends_with(".ensemble")) {
        return format!(
            "{} found ensemble without arguments, expected ensemble('baseline', draws, seed)",
            at(place_of(query, "ensemble"))
        );
    }
    if let Some(name) = quoted("Table function '") {
        return format!("{} found table function {name}, expected ensemble", at(place_of(query, name)));
    }
    format!("sql: {}", one_line(text))
}

/// Text without line breaks, and without what follows of a trace.
pub(crate) fn one_line(text: &str) -> String {
    const PREFIXES: [&str; 3] = ["Error during planning: ", "Execution error: ", "External error: "];
    let mut text = text.split("\n\nbacktrace:").next().unwrap_or(text);
    while let Some(rest) = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)) {
        text = rest;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
