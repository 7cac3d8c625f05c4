//! Primary keys, unique constraints and checks to options: of a field where they are about one, else of the struct.

use schema_model::declare::writing::{self, Text};
use schema_model::{Check, Constraint, Deferrable, Key};

use super::context::{Context, Home};
use super::{options, text};
use crate::diff;
use crate::sql::tokens;

/// `primary_key`.
pub(super) fn primary_key(
    cx: &Context<'_, '_>,
    name: &str,
    constraint: &Constraint,
    key: &Key,
) -> Option<(Home, String)> {
    let default = writing::primary_key(&cx.id.0.name, &key.columns);
    self::key(cx, "primary_key", (name != default).then_some(name), constraint, key, false)
}

/// `unique`.
pub(super) fn unique(
    cx: &Context<'_, '_>,
    name: &str,
    constraint: &Constraint,
    key: &Key,
    nulls_not_distinct: bool,
) -> Option<(Home, String)> {
    let default = writing::unique(&cx.id.0.name, &key.columns);
    self::key(cx, "unique", (name != default).then_some(name), constraint, key, nulls_not_distinct)
}

/// `check("name", "...")`.
pub(super) fn check(
    cx: &Context<'_, '_>,
    name: &str,
    constraint: &Constraint,
    check: &Check,
) -> Option<String> {
    // No `..` here: a field added to `Check` must say how it is written before this compiles.
    let Check { expression, no_inherit, columns: _ } = check;
    // What it calls has to know the table first.
    if diff::circle::is_closed(cx.world.schema, cx.id, name) {
        return None;
    }
    if !constraint.validated && !no_inherit && comes_behind_children(cx, name) {
        return None;
    }
    let mut entries = vec![text::literal(name), condition(cx, &expression.printed)];
    entries.extend(no_inherit.then(|| "no_inherit".to_owned()));
    entries.extend((!constraint.validated).then(|| "not_valid".to_owned()));
    entries.extend(constraint.comment.as_deref().map(|comment| options::said("comment", comment)));
    Some(options::list("check", &entries))
}

/// Whether a child that an `.sql` file makes has the check NOT VALID: it comes to be so by a check that comes later.
fn comes_behind_children(cx: &Context<'_, '_>, name: &str) -> bool {
    let schema = cx.world.schema;
    schema.inheritance.descendants(cx.id).iter().any(|child| {
        let own = schema.tables.get(child).and_then(|table| table.constraints.get(name));
        own.is_some_and(|own| !own.validated) && !schema.inheritance.is_partition(child)
    })
}

/// A condition in the catalog's words, without the parentheses around all of it.
pub(super) fn condition(cx: &Context<'_, '_>, printed: &str) -> String {
    let sql = unwrapped(printed);
    expression(cx, sql, Text::Condition)
}

/// An SQL text as a string, or verbatim where the declaration cannot read it.
pub(super) fn expression(cx: &Context<'_, '_>, sql: &str, place: Text) -> String {
    let sql = tokens::on_one_line(sql.trim());
    let literal = text::literal(&sql);
    let is_plain = writing::is_plain(&sql, place, &cx.id.0.name, &cx.columns);
    if is_plain { literal } else { format!("verbatim({literal})") }
}

/// `deferrable`, and when.
pub(super) fn deferrable(deferrable: Deferrable) -> Option<String> {
    match deferrable {
        Deferrable::No => None,
        Deferrable::Immediate => Some("deferrable".to_owned()),
        Deferrable::Deferred => Some("initially_deferred".to_owned()),
    }
}

fn key(
    cx: &Context<'_, '_>,
    word: &str,
    name: Option<&str>,
    constraint: &Constraint,
    key: &Key,
    nulls_not_distinct: bool,
) -> Option<(Home, String)> {
    // No `..` here: a field added to `Key` must say how it is written before this compiles.
    let Key { columns, include, options: with, tablespace, clustered } = key;
    let mut entries: Vec<String> = name.map(text::literal).into_iter().collect();
    let home = match columns.as_slice() {
        [column] => Home::Field(column.clone()),
        columns => {
            entries.push(options::list("on", &cx.fields_of(columns)?));
            Home::Table
        }
    };
    entries.extend(nulls_not_distinct.then(|| "nulls_not_distinct".to_owned()));
    if !include.is_empty() {
        entries.push(options::list("include", &cx.fields_of(include)?));
    }
    if !with.is_empty() {
        entries.push(options::parameters("with", with)?);
    }
    entries.extend(tablespace.as_deref().map(|tablespace| options::said("tablespace", tablespace)));
    entries.extend(clustered.then(|| "clustered".to_owned()));
    entries.extend(deferrable(constraint.deferrable));
    entries.extend(constraint.comment.as_deref().map(|comment| options::said("comment", comment)));
    let option = if entries.is_empty() { word.to_owned() } else { options::list(word, &entries) };
    Some((home, option))
}

/// `(a > 0)` without its parentheses, where the first opens what the last closes.
pub(super) fn unwrapped(printed: &str) -> &str {
    let inner = printed.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    match inner {
        Some(inner) if crate::sql::quote::wrapped(printed) == printed => inner,
        _ => printed,
    }
}
