//! `exclude("name", using = gist, on(room with =, during with &&), where = "...")`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::TokenTree;

use super::constraint::{constraint, deferrable};
use super::context::{Context, parameters};
use super::entry::{self, Entry, Head};
use super::expression::Place;
use super::index::{self, positional_name, unknown_option};
use super::item::{ConstraintItem, ConstraintItemKind, KeyPartItem};
use super::mistake::Mistake;
use super::sql_tokens;

const OPTIONS: [&str; 10] = [
    "on",
    "using",
    "where",
    "include",
    "with",
    "tablespace",
    "deferrable",
    "initially_deferred",
    "comment",
    "name",
];

/// Reads an exclusion constraint to its SQL.
pub(super) fn read(entry: &Entry, cx: &mut Context<'_>) -> Option<ConstraintItem> {
    let mut item = constraint(
        None,
        entry,
        ConstraintItemKind::Exclusion {
            definition: String::new(),
            keys: Vec::new(),
            columns: BTreeSet::new(),
        },
    );
    let mut method = "gist".to_owned();
    let mut on = false;
    let mut elements = Vec::new();
    let mut keys = Vec::new();
    let mut columns = BTreeSet::new();
    let (mut include, mut with, mut tablespace, mut predicate) = (Vec::new(), Vec::new(), None, None);
    for option in entry.options(cx.mistakes) {
        match (&option.head, option.word()) {
            (Head::Text(text), _) => item.name = positional_name(text, item.name, cx.mistakes),
            (_, "name") => item.name = option.name(cx.mistakes),
            (_, "on") => {
                on = true;
                for part in option.parts("room with =, during with &&", cx.mistakes) {
                    let Some((key, rest, read)) = index::key(&part, option.span, &["with"], cx) else {
                        continue;
                    };
                    let Some(operator) = operator(rest) else {
                        cx.mistakes.push(
                            Mistake::new(
                                entry::span_of(&part, option.span),
                                "a key of `exclude` lacks its operator",
                            )
                            .help("write `room with =`"),
                        );
                        continue;
                    };
                    if let KeyPartItem::Column(column) = &key.part {
                        keys.push(column.clone());
                    }
                    columns.extend(read);
                    elements.push(format!("{} WITH {operator}", index::element(&key)));
                }
            }
            (_, "using") => method = option.word_or_text(cx.mistakes).unwrap_or(method),
            (_, "where") => {
                predicate = cx.expression_of(&option, Place::Condition).map(|parsed| parsed.item);
            }
            (_, "include") => include = cx.columns_of(&option),
            (_, "with") => with.extend(parameters(&option, cx.mistakes)),
            (_, "tablespace") => tablespace = option.word_or_text(cx.mistakes),
            (_, "deferrable" | "initially_deferred") => item.deferrable = deferrable(&option, cx.mistakes),
            (_, "comment") => item.comment = option.text(cx.mistakes).map(|text| text.value),
            (_, unknown) => cx.mistakes.push(unknown_option(&option, unknown, "exclude", &OPTIONS)),
        }
    }
    if !on {
        cx.mistakes.push(
            entry
                .mistake("`exclude` lacks its keys")
                .help("write `exclude(\"name\", using = gist, on(room with =, during with &&))`"),
        );
        return None;
    }
    // The order of the clauses is that of `ExclusionConstraint` in PostgreSQL's grammar.
    let mut definition = format!("EXCLUDE USING {method} ({})", elements.join(", "));
    if !include.is_empty() {
        let names: Vec<String> = include.iter().map(|name| sql_tokens::ident(name)).collect();
        let _ = write!(definition, " INCLUDE ({})", names.join(", "));
        columns.extend(include);
    }
    if !with.is_empty() {
        let with: Vec<String> =
            with.iter().map(|(name, value)| format!("{name}={}", sql_tokens::quoted(value))).collect();
        let _ = write!(definition, " WITH ({})", with.join(", "));
    }
    if let Some(tablespace) = tablespace {
        let _ = write!(definition, " USING INDEX TABLESPACE {}", sql_tokens::ident(&tablespace));
    }
    if let Some(predicate) = predicate {
        let _ = write!(definition, " WHERE ({})", predicate.sql);
        columns.extend(predicate.columns);
    }
    item.kind = ConstraintItemKind::Exclusion { definition, keys, columns };
    Some(item)
}

/// `with &&`, or `with "OPERATOR(pg_catalog.=)"`.
fn operator(tokens: &[TokenTree]) -> Option<String> {
    let [with, rest @ ..] = tokens else { return None };
    if entry::word(with)?.value != "with" || rest.is_empty() {
        return None;
    }
    if let [token] = rest
        && let Some(text) = entry::string(token)
    {
        return Some(text.value());
    }
    rest.iter()
        .map(|token| match token {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        })
        .collect()
}
