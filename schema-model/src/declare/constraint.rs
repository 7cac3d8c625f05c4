//! `primary_key`, `unique` and `check`, on a table or on a column.

use super::context::{Context, parameters};
use super::entry::{self, Entry, Head};
use super::expression::Place;
use super::index::{positional_name, unknown_option};
use super::item::{ConstraintItem, ConstraintItemKind, KeyItem};
use super::mistake::Mistakes;
use super::spanned::Spanned;
use super::sql_text::SqlText;
use crate::constraint::Deferrable;

const KEY_OPTIONS: [&str; 9] = [
    "on",
    "nulls_not_distinct",
    "include",
    "with",
    "tablespace",
    "clustered",
    "deferrable",
    "initially_deferred",
    "comment",
];

/// Reads `primary_key("name", on(a, b))` of a table, or `primary_key` of a column.
pub(super) fn primary_key(
    entry: &Entry,
    column: Option<&str>,
    cx: &mut Context<'_>,
) -> Option<ConstraintItem> {
    let (mut item, key, nulls) = key(entry, column, cx)?;
    if nulls {
        cx.mistakes.push(entry.mistake("a primary key holds no NULLs").help("remove `nulls_not_distinct`"));
    }
    item.kind = ConstraintItemKind::PrimaryKey(key);
    Some(item)
}

/// Reads `unique("name", on(a, b))` of a table, or `unique` of a column.
pub(super) fn unique(entry: &Entry, column: Option<&str>, cx: &mut Context<'_>) -> Option<ConstraintItem> {
    let (mut item, key, nulls_not_distinct) = key(entry, column, cx)?;
    item.kind = ConstraintItemKind::Unique { key, nulls_not_distinct };
    Some(item)
}

/// Reads `check("name", "expr")`.
pub(super) fn check(entry: &Entry, column: Option<&str>, cx: &mut Context<'_>) -> Option<ConstraintItem> {
    const OPTIONS: [&str; 4] = ["no_inherit", "not_valid", "comment", "verbatim"];
    let (mut not_valid, mut no_inherit, mut comment) = (false, false, None);
    let mut texts = Vec::new();
    let mut parts = entry.args.as_ref().map(|args| entry::split(args.stream())).unwrap_or_default();
    // A text is what `SqlText` reads; the rest are options like any other.
    parts.retain(|part| match SqlText::read(part) {
        Some(text) => {
            texts.push(text);
            false
        }
        None => true,
    });
    let options: Vec<Entry> =
        parts.into_iter().flat_map(|part| entry::entries(part.into_iter().collect(), cx.mistakes)).collect();
    for option in options {
        match option.word() {
            "no_inherit" => no_inherit = option.flag(cx.mistakes),
            "not_valid" => not_valid = option.flag(cx.mistakes),
            "comment" => comment = option.text(cx.mistakes).map(|text| text.value),
            unknown => cx.mistakes.push(unknown_option(&option, unknown, "check", &OPTIONS)),
        }
    }
    let (name, text) = match texts.as_slice() {
        [text] => (None, text),
        [name, text] if !name.verbatim => (Some(&name.literal), text),
        _ => {
            cx.mistakes.push(
                entry
                    .mistake("`check` takes a name and an SQL expression")
                    .help("write `check(\"name\", \"a > 0\")`"),
            );
            return None;
        }
    };
    let name = name.and_then(|text| positional_name(text, None, cx.mistakes));
    let expression = cx.expression(text, Place::Condition)?.item;
    let column = column.map(str::to_owned);
    let kind = ConstraintItemKind::Check { expression, no_inherit, column };
    Some(ConstraintItem { not_valid, comment, ..constraint(name, entry, kind) })
}

/// `deferrable`, `deferrable = initially_deferred`, `initially_deferred`.
pub(super) fn deferrable(option: &Entry, mistakes: &mut Mistakes) -> Deferrable {
    if option.word() == "initially_deferred" {
        option.flag(mistakes);
        return Deferrable::Deferred;
    }
    if option.value.is_none() {
        option.flag(mistakes);
        return Deferrable::Immediate;
    }
    match option.choice(&["initially_deferred", "initially_immediate"], mistakes) {
        Some("initially_deferred") => Deferrable::Deferred,
        _ => Deferrable::Immediate,
    }
}

/// A constraint with nothing else said about it.
pub(super) fn constraint(
    name: Option<Spanned<String>>,
    entry: &Entry,
    kind: ConstraintItemKind,
) -> ConstraintItem {
    ConstraintItem {
        name,
        span: entry.span,
        kind,
        deferrable: Deferrable::No,
        not_valid: false,
        comment: None,
    }
}

fn key(entry: &Entry, column: Option<&str>, cx: &mut Context<'_>) -> Option<(ConstraintItem, KeyItem, bool)> {
    let mut key =
        KeyItem { columns: column.iter().map(|&name| name.to_owned()).collect(), ..KeyItem::default() };
    let mut item = constraint(None, entry, ConstraintItemKind::PrimaryKey(KeyItem::default()));
    let (mut nulls_not_distinct, mut on) = (false, false);
    if entry.value.is_some() {
        let word = entry.word();
        cx.mistakes.push(
            entry
                .mistake(format!("`{word}` takes no value"))
                .help(format!("write `{word}` or `{word}(\"name\")`")),
        );
    }
    for option in entry.options(cx.mistakes) {
        match (&option.head, option.word()) {
            (Head::Text(text), _) => item.name = positional_name(text, item.name, cx.mistakes),
            (_, "name") => item.name = option.name(cx.mistakes),
            (_, "on") if column.is_some() => cx.mistakes.push(
                option
                    .mistake("a column's option cannot name other columns")
                    .help(format!("write `#[table({}(on(...)))]`", entry.word())),
            ),
            (_, "on") => {
                on = true;
                key.columns = cx.columns_of(&option);
            }
            (_, "nulls_not_distinct") => nulls_not_distinct = option.flag(cx.mistakes),
            (_, "include") => key.include = cx.columns_of(&option),
            (_, "with") => key.options.extend(parameters(&option, cx.mistakes)),
            (_, "tablespace") => key.tablespace = option.word_or_text(cx.mistakes),
            (_, "clustered") => key.clustered = option.flag(cx.mistakes),
            (_, "deferrable" | "initially_deferred") => item.deferrable = deferrable(&option, cx.mistakes),
            (_, "comment") => item.comment = option.text(cx.mistakes).map(|text| text.value),
            (_, unknown) => cx.mistakes.push(unknown_option(&option, unknown, entry.word(), &KEY_OPTIONS)),
        }
    }
    if key.columns.is_empty() {
        if !on {
            let word = entry.word();
            cx.mistakes.push(
                entry
                    .mistake(format!("`{word}` lacks its columns"))
                    .help(format!("write `{word}(\"name\", on(a, b))`")),
            );
        }
        return None;
    }
    Some((item, key, nulls_not_distinct))
}
