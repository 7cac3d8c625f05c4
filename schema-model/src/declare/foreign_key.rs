//! `references` of a column and `foreign_key` of a table.

use proc_macro2::{TokenStream, TokenTree};

use super::constraint::{constraint, deferrable};
use super::context::Context;
use super::entry::{self, Entry, Head};
use super::index::{positional_name, unknown_option};
use super::item::{ConstraintItem, ConstraintItemKind, ForeignKeyItem, KeyItem, PathItem};
use super::mistake::{Mistake, Mistakes};
use super::spanned::Spanned;
use super::value;
use crate::constraint::Action;

const FOREIGN_KEY_OPTIONS: [&str; 11] = [
    "on",
    "references",
    "on_delete",
    "on_update",
    "match",
    "deferrable",
    "initially_deferred",
    "not_valid",
    "comment",
    "name",
    "relation",
];

const ACTIONS: [(&str, Action); 5] = [
    ("cascade", Action::Cascade),
    ("restrict", Action::Restrict),
    ("set_null", Action::SetNull),
    ("set_default", Action::SetDefault),
    ("no_action", Action::NoAction),
];

/// Reads `references(User::id, on_delete = cascade)` of a column.
pub(super) fn references(entry: &Entry, column: &str, cx: &mut Context<'_>) -> Option<ConstraintItem> {
    let mut parts = entry.parts("User::id", cx.mistakes).into_iter();
    let first = parts.next()?;
    let target = match value::path(&first) {
        Some((mut path, [])) if path.segments.len() > 1 => {
            // The type is what stands before the last `::`.
            let field = path.segments.pop().unwrap_or_default();
            let span = first.last().map_or(path.span, TokenTree::span);
            path.tokens = first[..first.len().saturating_sub(3)].iter().cloned().collect();
            Some((path, Spanned::new(field, span)))
        }
        _ => {
            let span = entry::span_of(&first, entry.span);
            cx.mistakes.push(
                Mistake::new(span, "`references` takes a field of another table")
                    .help("write `references(User::id)`"),
            );
            None
        }
    };
    let rest =
        parts.flat_map(|part| entry::entries(part.into_iter().collect(), cx.mistakes)).collect::<Vec<_>>();
    let mut item = foreign_key_options(entry, rest, "references", cx);
    let (target, field) = target?;
    if let ConstraintItemKind::ForeignKey(key) = &mut item.kind {
        key.columns = vec![column.to_owned()];
        key.target = target;
        key.target_fields = vec![field];
    }
    Some(item)
}

/// Reads `foreign_key("name", on(a, b), references(Other(x, y)), on_delete = cascade)` of a table.
pub(super) fn foreign_key(entry: &Entry, cx: &mut Context<'_>) -> Option<ConstraintItem> {
    let before = cx.mistakes.len();
    let options = entry.options(cx.mistakes);
    let words: Vec<String> = options.iter().map(|option| option.word().to_owned()).collect();
    let said = |word: &str| words.iter().any(|said| said == word);
    let item = foreign_key_options(entry, options, "foreign_key", cx);
    let ConstraintItemKind::ForeignKey(key) = &item.kind else { return None };
    if !said("on") || !said("references") {
        cx.mistakes.push(
            entry
                .mistake("a foreign key lacks its columns or its target")
                .help("write `foreign_key(\"name\", on(a, b), references(Other(x, y)))`"),
        );
        return None;
    }
    if cx.mistakes.len() > before {
        // Columns that are missing here were mistaken above.
        return None;
    }
    if key.columns.len() != key.target_fields.len() {
        let (here, there) = (key.columns.len(), key.target_fields.len());
        cx.mistakes.push(
            entry
                .mistake(format!("a foreign key of {here} columns points at {there}"))
                .help("name as many columns in `on(...)` as in `references(...)`"),
        );
        return None;
    }
    Some(item)
}

fn foreign_key_options(entry: &Entry, options: Vec<Entry>, of: &str, cx: &mut Context<'_>) -> ConstraintItem {
    let mut key = ForeignKeyItem {
        columns: Vec::new(),
        target: PathItem { segments: Vec::new(), span: entry.span, tokens: TokenStream::new() },
        target_fields: Vec::new(),
        match_full: false,
        on_delete: Action::NoAction,
        on_delete_columns: Vec::new(),
        on_update: Action::NoAction,
        relation: None,
    };
    let kind = ConstraintItemKind::PrimaryKey(KeyItem::default());
    let mut item = constraint(None, entry, kind);
    let of_column = of == "references";
    for option in options {
        match (&option.head, option.word()) {
            (Head::Text(text), _) => item.name = positional_name(text, item.name, cx.mistakes),
            (_, "name") => item.name = option.name(cx.mistakes),
            (_, "on") if !of_column => key.columns = cx.columns_of(&option),
            (_, "references") if !of_column => {
                if let Some((target, fields)) = target(&option, cx.mistakes) {
                    key.target = target;
                    key.target_fields = fields;
                }
            }
            (_, "on_delete") => {
                if let Some((action, columns)) = action(&option, cx) {
                    key.on_delete = action;
                    key.on_delete_columns = columns;
                }
            }
            (_, "on_update") => {
                if let Some((action, columns)) = action(&option, cx) {
                    key.on_update = action;
                    if !columns.is_empty() {
                        cx.mistakes.push(
                            Mistake::new(option.value_span(), "only `on_delete` can name columns")
                                .help("remove the columns"),
                        );
                    }
                }
            }
            (_, "relation") => key.relation = option.rust_name("customer", cx.mistakes),
            (_, "match") => key.match_full = option.choice(&["full", "simple"], cx.mistakes) == Some("full"),
            (_, "deferrable" | "initially_deferred") => item.deferrable = deferrable(&option, cx.mistakes),
            (_, "not_valid") => item.not_valid = option.flag(cx.mistakes),
            (_, "comment") => item.comment = option.text(cx.mistakes).map(|text| text.value),
            (_, unknown) => cx.mistakes.push(unknown_option(
                &option,
                unknown,
                of,
                if of_column { &FOREIGN_KEY_OPTIONS[2..] } else { &FOREIGN_KEY_OPTIONS },
            )),
        }
    }
    item.kind = ConstraintItemKind::ForeignKey(key);
    item
}

/// `references(Other(x, y))`.
fn target(option: &Entry, mistakes: &mut Mistakes) -> Option<(PathItem, Vec<Spanned<String>>)> {
    let tokens: Vec<TokenTree> =
        option.args.as_ref().map(|args| entry::flat(args.stream())).unwrap_or_default();
    let found = match value::path(&tokens) {
        Some((path, [group])) => entry::parenthesized(group).map(|group| (path, group.clone())),
        _ => None,
    };
    let fields = found.as_ref().map(|(_, group)| {
        entry::split(group.stream())
            .iter()
            .map(|part| match part.as_slice() {
                [token] => entry::word(token),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
    });
    match (found, fields.flatten()) {
        (Some((path, _)), Some(fields)) if !fields.is_empty() => Some((path, fields)),
        _ => {
            mistakes.push(
                option
                    .mistake("`references` takes a table and its fields")
                    .help("write `references(Other(x, y))`"),
            );
            None
        }
    }
}

/// `cascade`, `set_null`, `set_null(a, b)`, ...
fn action(option: &Entry, cx: &mut Context<'_>) -> Option<(Action, Vec<String>)> {
    let (word, group) = match option.value.as_deref() {
        Some([word]) => (entry::word(word), None),
        Some([word, group]) => (entry::word(word), entry::parenthesized(group)),
        _ => (None, None),
    };
    let named = word.as_ref().and_then(|word| ACTIONS.iter().find(|(name, _)| *name == word.value));
    let Some((_, action)) = named else {
        let text = word.map(|word| word.value).unwrap_or_default();
        cx.mistakes.push(
            Mistake::new(option.value_span(), format!("`{}` takes an action", option.word()))
                .suggest(&text, ACTIONS.iter().map(|(name, _)| *name)),
        );
        return None;
    };
    let columns = match group {
        Some(group) => cx.columns_of(&Entry {
            head: Head::Word(option.word().to_owned()),
            args: Some(group.clone()),
            value: None,
            span: option.span,
        }),
        None => Vec::new(),
    };
    if !columns.is_empty() && !matches!(action, Action::SetNull | Action::SetDefault) {
        cx.mistakes.push(
            Mistake::new(option.value_span(), "only `set_null` and `set_default` can name columns")
                .help("remove the columns"),
        );
    }
    Some((*action, columns))
}
