//! Indexes to `index(...)`, and the keys that they share with exclusion constraints.

use schema_model::declare::writing::{self, Text};
use schema_model::index::OperatorClass;
use schema_model::{Index, IndexKey, KeyPart, QualifiedName};

use super::context::Context;
use super::{constraint, options, text};

/// The option; `None` for an index that only SQL can say. Its statistics targets stay to be said.
pub(super) fn write(cx: &Context<'_, '_>, name: &str, index: &Index) -> Option<String> {
    // No `..` here: a field added to `Index` must say how it is written before this compiles.
    let Index {
        method,
        unique,
        nulls_not_distinct,
        keys,
        include,
        predicate,
        options: with,
        tablespace,
        valid,
        clustered,
        statistics: _,
        comment,
        columns: _,
    } = index;
    // An index that partitions may lack is made after they are attached.
    if !valid && cx.world.schema.inheritance.keys.contains_key(cx.id) {
        return None;
    }
    let of_columns: Option<Vec<String>> = keys
        .iter()
        .map(|key| match &key.part {
            KeyPart::Column(column) => Some(column.clone()),
            KeyPart::Expression(_) => None,
        })
        .collect();
    let goes_without_saying =
        of_columns.is_some_and(|columns| writing::index(&cx.id.0.name, &columns) == name);
    let mut entries: Vec<String> = (!goes_without_saying).then(|| text::literal(name)).into_iter().collect();
    let keys: Option<Vec<String>> = keys.iter().map(|own| key(cx, own)).collect();
    entries.push(options::list("on", &keys?));
    entries.extend(unique.then(|| "unique".to_owned()));
    entries.extend(nulls_not_distinct.then(|| "nulls_not_distinct".to_owned()));
    if method != "btree" {
        entries.push(format!("using = {}", word(method)?));
    }
    if !include.is_empty() {
        entries.push(options::list("include", &cx.fields_of(include)?));
    }
    if let Some(predicate) = predicate {
        entries.push(format!("where = {}", constraint::condition(cx, &predicate.printed)));
    }
    if !with.is_empty() {
        entries.push(options::parameters("with", with)?);
    }
    entries.extend(tablespace.as_deref().map(|tablespace| options::said("tablespace", tablespace)));
    entries.extend(clustered.then(|| "clustered".to_owned()));
    entries.extend(comment.as_deref().map(|comment| options::said("comment", comment)));
    Some(options::list("index", &entries))
}

/// Whether the declaration can say it.
pub(super) fn can_be_said(cx: &Context<'_, '_>, index: &Index) -> bool {
    write(cx, "", index).is_some()
}

/// `"de"`, or `"schema"."de"`.
pub(super) fn collation(name: &QualifiedName) -> String {
    match name.schema.as_str() {
        "pg_catalog" => text::literal(&name.name),
        schema => format!("{}.{}", text::literal(schema), text::literal(&name.name)),
    }
}

/// A field or an expression in a string, then what is said about it.
fn key(cx: &Context<'_, '_>, key: &IndexKey) -> Option<String> {
    // No `..` here: a field added to `IndexKey` must say how it is written before this compiles.
    let IndexKey { part, collation, operator_class, descending, nulls_first } = key;
    let mut text = match part {
        KeyPart::Column(column) => cx.field_of(column)?.to_owned(),
        KeyPart::Expression(expression) => constraint::expression(cx, &expression.printed, Text::Key),
    };
    if let Some(name) = collation {
        text += &format!(" collate {}", self::collation(name));
    }
    if let Some(OperatorClass { name, options }) = operator_class {
        let schema = match name.schema.as_str() {
            "pg_catalog" => String::new(),
            schema => format!("{}.", word(schema)?),
        };
        text += &format!(" ops = {schema}{}", word(&name.name)?);
        if !options.is_empty() {
            text += &options::parameters("", options)?;
        }
    }
    text += match (descending, nulls_first) {
        (false, false) => "",
        (false, true) => " nulls first",
        (true, true) => " desc",
        (true, false) => " desc nulls last",
    };
    Some(text)
}

/// A name that is a word of Rust's too.
fn word(name: &str) -> Option<&str> {
    let is_word = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    (is_word && name != "_").then_some(name)
}
