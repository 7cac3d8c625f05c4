//! `index(...)`, and the keys that it shares with `exclude(...)`.

use std::fmt::Write as _;

use crate::options::Options;

use proc_macro2::{Span, TokenTree};

use super::context::{Context, parameters};
use super::entry::{self, Entry, Head};
use super::expression::{Place, Shape};
use super::item::{CollationItem, IndexItem, IndexKeyItem, KeyPartItem};
use super::mistake::{Mistake, Mistakes};
use super::spanned::Spanned;
use super::sql_text::SqlText;
use super::sql_tokens;
use crate::id::QualifiedName;
use crate::index::OperatorClass;

const OPTIONS: [&str; 11] = [
    "on",
    "unique",
    "nulls_not_distinct",
    "using",
    "include",
    "where",
    "with",
    "tablespace",
    "clustered",
    "comment",
    "name",
];

/// Reads `index("name", on(...), ...)`.
pub(super) fn read(entry: &Entry, cx: &mut Context<'_>) -> Option<IndexItem> {
    let mut index = IndexItem {
        name: None,
        span: entry.span,
        method: "btree".to_owned(),
        unique: false,
        nulls_not_distinct: false,
        keys: Vec::new(),
        include: Vec::new(),
        predicate: None,
        options: Options::new(),
        tablespace: None,
        clustered: false,
        comment: None,
    };
    let mut on = false;
    for option in entry.options(cx.mistakes) {
        match (&option.head, option.word()) {
            (Head::Text(text), _) => index.name = positional_name(text, index.name, cx.mistakes),
            (_, "name") => index.name = option.name(cx.mistakes),
            (_, "on") => {
                on = true;
                let parts = option.parts("a, b", cx.mistakes);
                index
                    .keys
                    .extend(parts.iter().filter_map(|part| key(part, option.span, &[], cx)).map(|k| k.0));
            }
            (_, "unique") => index.unique = option.flag(cx.mistakes),
            (_, "nulls_not_distinct") => index.nulls_not_distinct = option.flag(cx.mistakes),
            (_, "using") => index.method = option.word_or_text(cx.mistakes).unwrap_or(index.method),
            (_, "include") => index.include = cx.columns_of(&option),
            (_, "where") => {
                index.predicate = cx.expression_of(&option, Place::Condition).map(|parsed| parsed.item);
            }
            (_, "with") => index.options.extend(parameters(&option, cx.mistakes)),
            (_, "tablespace") => index.tablespace = option.word_or_text(cx.mistakes),
            (_, "clustered") => index.clustered = option.flag(cx.mistakes),
            (_, "comment") => index.comment = option.text(cx.mistakes).map(|text| text.value),
            (_, unknown) => cx.mistakes.push(unknown_option(&option, unknown, "index", &OPTIONS)),
        }
    }
    if !on {
        cx.mistakes
            .push(entry.mistake("an index lacks its columns").help("write `index(\"name\", on(a, b))`"));
    }
    if index.nulls_not_distinct && !index.unique {
        cx.mistakes.push(
            entry
                .mistake("`nulls_not_distinct` means nothing to an index that is not unique")
                .help("add `unique`"),
        );
    }
    let computed = index.keys.iter().any(|key| matches!(key.part, KeyPartItem::Expression(_)));
    if index.name.is_none() && computed {
        cx.mistakes.push(
            entry
                .mistake("an index over an expression needs a name")
                .help("write `index(\"name\", on(...))`"),
        );
    }
    Some(index)
}

/// Reads one key: a field or an SQL string, then `collate`, `ops`, `asc`, `desc`, `nulls first`, `nulls
/// last`; and, for words in `end`, everything from that word on, unread.
pub(super) fn key<'t>(
    part: &'t [TokenTree],
    otherwise: Span,
    end: &[&str],
    cx: &mut Context<'_>,
) -> Option<(IndexKeyItem, &'t [TokenTree], std::collections::BTreeSet<String>)> {
    let first = part.first()?;
    let mut columns = std::collections::BTreeSet::new();
    let (what, mut rest) = if let Some(word) = entry::word(first)
        && word.value != "verbatim"
    {
        let column = cx.column(&word, word.span)?;
        columns.insert(column.clone());
        (KeyPartItem::Column(column), &part[1..])
    } else {
        let length = if entry::string(first).is_some() { 1 } else { 2 };
        let Some(text) = part.get(..length).and_then(SqlText::read) else {
            let span = entry::span_of(part, otherwise);
            cx.mistakes.push(
                Mistake::new(span, "expected a field or an SQL expression in a string")
                    .help("write `a` or `\"lower(a)\"`"),
            );
            return None;
        };
        let parsed = cx.expression(&text, Place::Key)?;
        columns.extend(parsed.item.columns.iter().cloned());
        let what = match parsed.shape {
            Shape::Column(column) => KeyPartItem::Column(column),
            Shape::Call => KeyPartItem::Expression(parsed.item),
            Shape::Other if text.verbatim => KeyPartItem::Expression(parsed.item),
            Shape::Other => {
                let mut item = parsed.item;
                item.sql = format!("({})", item.sql);
                KeyPartItem::Expression(item)
            }
        };
        (what, &part[length..])
    };
    let mut key = IndexKeyItem {
        part: what,
        collation: None,
        operator_class: None,
        descending: false,
        nulls_first: false,
    };
    let mut nulls = None;
    while let Some(token) = rest.first() {
        let word = entry::word(token).map(|word| word.value).unwrap_or_default();
        if end.contains(&word.as_str()) {
            break;
        }
        let following = rest.get(1).and_then(entry::word).map(|word| word.value).unwrap_or_default();
        let used = match (word.as_str(), following.as_str()) {
            ("asc", _) => 1,
            ("desc", _) => {
                key.descending = true;
                1
            }
            ("nulls", "first") => {
                nulls = Some(true);
                2
            }
            ("nulls", "last") => {
                nulls = Some(false);
                2
            }
            ("collate", _) => collation(&rest[1..]).map_or(0, |(name, used)| {
                key.collation = Some(name);
                1 + used
            }),
            ("ops", _) => operator_class(&rest[1..], cx.mistakes).map_or(0, |(class, used)| {
                key.operator_class = Some(class);
                1 + used
            }),
            _ => 0,
        };
        if used == 0 {
            cx.mistakes.push(
                Mistake::new(token.span(), format!("unexpected `{token}` in a key")).suggest(
                    &token.to_string(),
                    ["asc", "desc", "nulls first", "nulls last", "collate", "ops"],
                ),
            );
            return None;
        }
        rest = &rest[used..];
    }
    key.nulls_first = nulls.unwrap_or(key.descending);
    Some((key, rest, columns))
}

/// The column that a key is, where it is one.
pub(super) fn column(key: &IndexKeyItem) -> Option<String> {
    match &key.part {
        KeyPartItem::Column(column) => Some(column.clone()),
        KeyPartItem::Expression(_) => None,
    }
}

/// A key as SQL.
pub(super) fn element(key: &IndexKeyItem) -> String {
    let mut text = match &key.part {
        KeyPartItem::Column(column) => sql_tokens::ident(column),
        KeyPartItem::Expression(expression) => expression.sql.clone(),
    };
    let qualified = |schema: &str, name: &str| {
        let name = sql_tokens::ident(name);
        if schema.is_empty() { name } else { format!("{}.{name}", sql_tokens::ident(schema)) }
    };
    if let Some(collation) = &key.collation {
        let _ = write!(text, " COLLATE {}", qualified(&collation.schema, &collation.name));
    }
    if let Some(class) = &key.operator_class {
        let _ = write!(text, " {}", qualified(&class.name.schema, &class.name.name));
        if !class.options.is_empty() {
            let options: Vec<String> = class
                .options
                .iter()
                .map(|(name, value)| format!("{name}={}", sql_tokens::quoted(value)))
                .collect();
            let _ = write!(text, " ({})", options.join(", "));
        }
    }
    if key.descending {
        text.push_str(" DESC");
    }
    if key.nulls_first != key.descending {
        text.push_str(if key.nulls_first { " NULLS FIRST" } else { " NULLS LAST" });
    }
    text
}

/// `"de"`, or `schema."de"`, and how many tokens it takes.
pub(super) fn collation(tokens: &[TokenTree]) -> Option<(CollationItem, usize)> {
    let name = |token: &TokenTree| {
        entry::string(token).map(|text| text.value()).or_else(|| entry::word(token).map(|word| word.value))
    };
    let first = name(tokens.first()?)?;
    if entry::is_punct(tokens.get(1), '.') {
        return Some((CollationItem { schema: first, name: name(tokens.get(2)?)? }, 3));
    }
    Some((CollationItem { schema: String::new(), name: first }, 1))
}

/// The name that stands first in an option's parentheses.
pub(super) fn positional_name(
    text: &syn::LitStr,
    before: Option<Spanned<String>>,
    mistakes: &mut Mistakes,
) -> Option<Spanned<String>> {
    if before.is_some() {
        mistakes.push(Mistake::new(text.span(), "the name is given twice"));
        return before;
    }
    entry::checked_name(Spanned::new(text.value(), text.span()), mistakes)
}

/// A word that is none of an option's options.
pub(super) fn unknown_option(option: &Entry, unknown: &str, of: &str, valid: &[&str]) -> Mistake {
    if let Head::Text(text) = &option.head {
        return option.mistake(format!("expected an option of `{of}`, found {}", text.token()));
    }
    option
        .mistake(format!("unknown {of} option `{unknown}`"))
        .label(format!("not an option of `{of}(...)`"))
        .suggest(unknown, valid.iter().copied())
}

/// `= text_pattern_ops`, `= schema.class(parameter = value)`, and how many tokens it takes.
fn operator_class(tokens: &[TokenTree], mistakes: &mut Mistakes) -> Option<(OperatorClass, usize)> {
    if !entry::is_punct(tokens.first(), '=') {
        return None;
    }
    let first = entry::word(tokens.get(1)?)?.value;
    let (name, mut used) = if entry::is_punct(tokens.get(2), '.') {
        (QualifiedName::new(first, entry::word(tokens.get(3)?)?.value), 4)
    } else {
        (QualifiedName::new("", first), 2)
    };
    let mut options = Options::new();
    if let Some(group) = tokens.get(used).and_then(entry::parenthesized) {
        let entry = Entry {
            head: Head::Word("ops".to_owned()),
            args: Some(group.clone()),
            value: None,
            span: group.span(),
        };
        options = parameters(&entry, mistakes);
        used += 1;
    }
    Some((OperatorClass { name, options }, used))
}
