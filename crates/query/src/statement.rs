//! The query as text: one statement, which reads, with names of parameters in their usual form.

use crate::error::Error;
use datafusion::common::DataFusionError;
use datafusion::config::Dialect;
use datafusion::execution::SessionState;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, SelectItem, SetExpr, Statement as SqlStatement, visit_expressions_mut,
};
use overhang_engine::scenario::registry::{PARAMETERS, full_name};
use overhang_model::joint::COLUMNS;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Longest query that is read, bytes.
const LONGEST: usize = 64 << 10;

/// Reads a query.
///
/// # Errors
/// More or less than one statement, one that does more than read, or text that is no SQL.
pub(crate) fn parse(state: &SessionState, query: &str) -> Result<Statement, DataFusionError> {
    if query.len() > LONGEST {
        let sentence = format!("sql: found a query of {} bytes, expected at most {LONGEST}", query.len());
        return Err(Error::Question(sentence).into());
    }
    let mut statement = match state.sql_to_statement(query, &Dialect::Generic) {
        Err(DataFusionError::NotImplemented(_)) => {
            return Err(Error::Question("sql: found several statements, expected one".to_owned()).into());
        }
        Err(DataFusionError::Plan(_)) => {
            let sentence = "sql: found no statement, expected a query (SELECT ..., or WITH ... SELECT ...)";
            return Err(Error::Question(sentence.to_owned()).into());
        }
        other => other?,
    };
    let inner = match &mut statement {
        Statement::Explain(explain) => explain.statement.as_mut(),
        plain => plain,
    };
    match inner {
        Statement::Statement(query) if matches!(**query, SqlStatement::Query(_)) => {
            name_columns(query);
            join_dotted_names(query);
            Ok(statement)
        }
        Statement::Statement(describe) if matches!(**describe, SqlStatement::ExplainTable { .. }) => Ok(statement),
        other => {
            let text = other.to_string();
            let found = text.split_whitespace().next().unwrap_or_default().to_uppercase();
            let sentence = format!(
                "sql: found {found}, expected a query (SELECT ..., WITH ... SELECT ..., EXPLAIN SELECT ..., or DESCRIBE \
                 table): nothing can be changed or written here"
            );
            Err(Error::Question(sentence).into())
        }
    }
}

/// Calls columns of the answer that have no name by what was asked: `count(*)`.
fn name_columns(statement: &mut SqlStatement) {
    let SqlStatement::Query(query) = statement else { return };
    let SetExpr::Select(select) = query.body.as_mut() else { return };
    for item in &mut select.projection {
        if let SelectItem::UnnamedExpr(expr) = item
            && !matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_))
        {
            let alias = Ident::with_quote('"', expr.to_string());
            *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias };
        }
    }
}

/// Columns are called `block.parameter`, as everywhere in the program; SQL reads that as a column of a table `block`.
fn join_dotted_names(statement: &mut SqlStatement) {
    let at_end = COLUMNS.iter().map(|(name, _, _)| format!("end.{name}"));
    let dotted: BTreeSet<String> = PARAMETERS.iter().map(|description| full_name(description)).chain(at_end).collect();
    let _ = visit_expressions_mut(statement, |expression| {
        if let Expr::CompoundIdentifier(parts) = expression
            && let [.., block, name] = parts.as_slice()
        {
            let span = block.span;
            let joined = [block, name].map(|part| match part.quote_style {
                Some(_) => part.value.clone(),
                None => part.value.to_lowercase(),
            });
            let joined = joined.join(".");
            if dotted.contains(&joined) {
                let whole = Ident::with_quote_and_span('"', span, joined);
                parts.truncate(parts.len() - 2);
                if parts.is_empty() {
                    *expression = Expr::Identifier(whole);
                } else {
                    parts.push(whole);
                }
            }
        }
        ControlFlow::<()>::Continue(())
    });
}
