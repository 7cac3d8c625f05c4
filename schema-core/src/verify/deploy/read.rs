//! What a release reads against what is there: tables and columns that are not, types that it cannot read, and values
//! that it does not know.

use std::collections::BTreeSet;

use postgres::Transaction;
use schema_model::TableId;

use super::ask;
use super::facts::{Column, Form, Kind, Relation, Rule};
use super::trial::Problem;
use super::{Certainty, Reason, Release};
use crate::sql::lexer;
use crate::sql::quote;

/// What goes wrong when a release reads the rows of a relation that it knows as `own` and that is `now`.
pub(super) fn problems(
    transaction: &mut Transaction<'_>,
    release: Release,
    table: &TableId,
    own: &Relation,
    now: Option<&Relation>,
) -> Result<Vec<Problem>, postgres::Error> {
    let names: Vec<String> = own.columns.iter().map(|column| column.name.clone()).collect();
    let query = select(table, &names);
    let problem = |reason, certainty, subject: Option<&str>| {
        Problem::new(release, table, subject.map(str::to_owned), reason, certainty, &query)
    };
    let Some(now) = now else {
        let answer = ask::refusal(transaction, &query)?;
        return Ok(vec![problem(Reason::NoTable, Certainty::Always, None).answered(answer)]);
    };
    // Rows that are there were written by the old release; what only the new one writes is there once both run.
    let in_rows = match release {
        Release::Old => Certainty::Together,
        Release::New => Certainty::Sometimes,
    };
    let mut found = Vec::new();
    for column in &own.columns {
        let name = Some(column.name.as_str());
        let Some(other) = now.column(&column.name) else {
            let answer = ask::refusal(transaction, &select(table, std::slice::from_ref(&column.name)))?;
            found.push(problem(Reason::NoColumn, Certainty::Always, name).answered(answer));
            continue;
        };
        if !is_read(own, column, other) {
            let what = format!("{} where it reads {}", other.ty, column.ty);
            found.push(problem(Reason::OtherType, Certainty::Always, name).because(what));
            continue;
        }
        let unknown = unknown(own, column, now, other);
        if !unknown.is_empty() {
            found.push(problem(Reason::UnknownValue, in_rows, name).because(unknown.join(", ")));
        }
        if column.not_null && !other.not_null && !own.is_view {
            found.push(problem(Reason::Null, in_rows, name));
        }
    }
    Ok(found)
}

fn select(table: &TableId, columns: &[String]) -> String {
    format!("SELECT {} FROM {}", quote::idents(columns), quote::relation(&table.0))
}

/// Whether a program that reads one type reads the other. One that reads the values of an enum takes them as texts too,
/// and a text that only has some values is read as an enum.
fn is_read(own: &Relation, column: &Column, now: &Column) -> bool {
    match (&column.form, &now.form) {
        (Form::Text, Form::Enum) => values(own, column).is_some(),
        (Form::Enum, Form::Text) => true,
        (own, now) => own == now,
    }
}

/// The values that a column can hold now and that a program does not know, in backticks.
fn unknown(own: &Relation, column: &Column, now: &Relation, other: &Column) -> Vec<String> {
    let Some(known) = values(own, column) else { return Vec::new() };
    match values(now, other) {
        Some(values) => values.difference(&known).map(|value| format!("`{value}`")).collect(),
        None => vec!["any text".to_owned()],
    }
}

/// The values of a column that has only some.
fn values(relation: &Relation, column: &Column) -> Option<BTreeSet<String>> {
    if !column.labels.is_empty() {
        return Some(column.labels.iter().cloned().collect());
    }
    if column.form != Form::Text {
        return None;
    }
    let own = |rule: &&Rule| rule.kind == Kind::Check && rule.columns == [column.name.as_str()];
    let mut lists = relation.rules.iter().filter(own).filter_map(|rule| {
        let sql = &rule.definition;
        let texts = texts(sql);
        // `IN` is printed as the one, a chain of `OR` as the other.
        let is_list = sql.contains(" = ANY (") || sql.matches(" = ").count() == texts.len();
        let is_all = !sql.contains(" AND ") && !sql.contains("<>");
        (is_list && is_all && !texts.is_empty()).then(|| texts.into_iter().collect())
    });
    lists.next()
}

/// The texts that stand in an expression.
pub(super) fn texts(sql: &str) -> Vec<String> {
    let (tokens, _) = lexer::tokens(sql);
    let texts = tokens.iter().filter(|token| token.kind == lexer::Kind::Text);
    texts
        .filter_map(|token| Some(token.text.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'")))
        .collect()
}
