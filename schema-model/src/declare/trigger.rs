//! `trigger("name", before(insert, update(a)), for_each = row, when = "...", execute = touch())`.

use proc_macro2::{Span, TokenTree};
use serde::{Deserialize, Serialize};

use super::constraint::deferrable;
use super::context::Context;
use super::entry::{self, Entry, Head};
use super::expression::Place;
use super::index::{positional_name, unknown_option};
use super::item::ExpressionItem;
use super::mistake::{Mistake, Mistakes};
use super::spanned::Spanned;
use super::{sql_tokens, value};
use crate::constraint::Deferrable;

const OPTIONS: [&str; 13] = [
    "before",
    "after",
    "instead_of",
    "for_each",
    "when",
    "execute",
    "referencing",
    "constraint",
    "deferrable",
    "initially_deferred",
    "enabled",
    "comment",
    "name",
];
const EVENTS: [&str; 4] = ["insert", "update", "delete", "truncate"];

/// A trigger.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TriggerItem {
    /// Its name.
    pub name: Spanned<String>,
    /// The option that declares it.
    #[serde(skip, default = "Span::call_site")]
    pub span: Span,
    /// `BEFORE`, `AFTER`, `INSTEAD OF`.
    pub timing: String,
    /// The events, as SQL: `UPDATE OF "a"`.
    pub events: Vec<String>,
    /// `referencing(old = ...)`: the rows before, as a table.
    pub old_table: Option<String>,
    /// `referencing(new = ...)`.
    pub new_table: Option<String>,
    /// `for_each = row`.
    pub row: bool,
    /// `when`.
    pub when: Option<ExpressionItem>,
    /// `execute`, as SQL: a call.
    pub execute: String,
    /// `constraint`.
    pub constraint: bool,
    /// When a constraint trigger fires.
    pub deferrable: Deferrable,
    /// `enabled`, as `ALTER TABLE` says it: `ENABLE ALWAYS`, `DISABLE`.
    pub enabled: Option<String>,
    /// `comment`.
    pub comment: Option<String>,
}

/// Reads a trigger.
pub(super) fn read(entry: &Entry, cx: &mut Context<'_>) -> Option<TriggerItem> {
    let (mut name, mut timing, mut row, mut execute) = (None, None, None, None);
    let mut item = TriggerItem {
        name: Spanned::new(String::new(), entry.span),
        span: entry.span,
        timing: String::new(),
        events: Vec::new(),
        old_table: None,
        new_table: None,
        row: false,
        when: None,
        execute: String::new(),
        constraint: false,
        deferrable: Deferrable::No,
        enabled: None,
        comment: None,
    };
    for option in entry.options(cx.mistakes) {
        match (&option.head, option.word()) {
            (Head::Text(text), _) => name = positional_name(text, name, cx.mistakes),
            (_, "name") => name = option.name(cx.mistakes),
            (_, word @ ("before" | "after" | "instead_of")) => {
                if timing.is_some() {
                    cx.mistakes
                        .push(option.mistake("a trigger fires at one time").help("declare a second trigger"));
                }
                timing = Some(word.to_ascii_uppercase().replace('_', " "));
                item.events = events(&option, cx);
            }
            (_, "for_each") => {
                row = option.choice(&["row", "statement"], cx.mistakes).map(|each| each == "row");
            }
            (_, "when") => item.when = cx.expression_of(&option, Place::Trigger).map(|parsed| parsed.item),
            (_, "execute") => execute = Some(call(&option, cx.mistakes)),
            (_, "referencing") => referencing(&option, &mut item, cx.mistakes),
            (_, "constraint") => item.constraint = option.flag(cx.mistakes),
            (_, "deferrable" | "initially_deferred") => item.deferrable = deferrable(&option, cx.mistakes),
            (_, "enabled") => item.enabled = enabled(&option, cx.mistakes),
            (_, "comment") => item.comment = option.text(cx.mistakes).map(|text| text.value),
            (_, unknown) => cx.mistakes.push(unknown_option(&option, unknown, "trigger", &OPTIONS)),
        }
    }
    let (Some(name), Some(timing), Some(execute)) = (name, timing, execute) else {
        cx.mistakes.push(
            entry
                .mistake("a trigger lacks its name, its events or what it executes")
                .help("write `trigger(\"name\", before(update), for_each = row, execute = touch())`"),
        );
        return None;
    };
    // The manual, CREATE TRIGGER: these fire for rows and nothing else, so nobody has to say it.
    let implied = item.constraint || timing == "INSTEAD OF";
    if row == Some(false) && implied {
        cx.mistakes
            .push(entry.mistake("this trigger can only fire for each row").help("write `for_each = row`"));
    }
    item.row = row.unwrap_or(implied);
    if item.constraint && timing != "AFTER" {
        cx.mistakes
            .push(entry.mistake("a constraint trigger fires after the event").help("write `after(...)`"));
    }
    if !item.constraint && item.deferrable != Deferrable::No {
        cx.mistakes.push(entry.mistake("only a constraint trigger can be deferred").help("add `constraint`"));
    }
    if item.row && item.events.iter().any(|event| event == "TRUNCATE") {
        cx.mistakes.push(
            entry
                .mistake("`truncate` has no rows to fire for")
                .help("write `for_each = statement`, or a second trigger"),
        );
    }
    Some(TriggerItem { name, timing, execute: execute?, ..item })
}

/// `before(insert, update(a, b))`.
fn events(option: &Entry, cx: &mut Context<'_>) -> Vec<String> {
    let mut events: Vec<String> = Vec::new();
    let entries = option.options(cx.mistakes);
    if entries.is_empty() {
        let word = option.word();
        cx.mistakes.push(
            option.mistake(format!("`{word}` takes events")).help(format!("write `{word}(insert, update)`")),
        );
    }
    for event in entries {
        let word = event.word();
        if !EVENTS.contains(&word) {
            cx.mistakes
                .push(event.mistake(format!("`{word}` is no event of a trigger")).suggest(word, EVENTS));
            continue;
        }
        let mut sql = word.to_ascii_uppercase();
        if word == "update" && event.args.is_some() {
            let columns = cx.columns_of(&event);
            let columns: Vec<String> = columns.iter().map(|column| sql_tokens::ident(column)).collect();
            sql = format!("UPDATE OF {}", columns.join(", "));
        } else {
            event.flag(cx.mistakes);
        }
        events.push(sql);
    }
    events
}

/// `execute = audit::log("a")`, or the call in a string.
fn call(option: &Entry, mistakes: &mut Mistakes) -> Option<String> {
    let tokens = option.value.as_deref().unwrap_or_default();
    let text = match tokens {
        [token] => entry::string(token).map(|text| text.value()),
        tokens => match value::path(tokens) {
            Some((path, rest @ [TokenTree::Group(_)])) => {
                Some(path.segments.join(".") + &sql_tokens::print(rest, mistakes))
            }
            _ => Some(sql_tokens::print(tokens, mistakes)),
        },
    };
    let text = text.filter(|text| text.trim_end().ends_with(')') && option.args.is_none());
    if text.is_none() {
        mistakes.push(
            Mistake::new(option.value_span(), "`execute` takes the call of a function")
                .help("write `execute = touch()`, or the call in a string"),
        );
    }
    text.map(|text| text.trim().to_owned())
}

/// `referencing(old = old_rows, new = new_rows)`.
fn referencing(option: &Entry, item: &mut TriggerItem, mistakes: &mut Mistakes) {
    for part in option.options(mistakes) {
        match part.word() {
            "old" => item.old_table = part.word_or_text(mistakes),
            "new" => item.new_table = part.word_or_text(mistakes),
            unknown => mistakes.push(unknown_option(&part, unknown, "referencing", &["old", "new"])),
        }
    }
}

/// `enabled = always | replica | false`.
fn enabled(option: &Entry, mistakes: &mut Mistakes) -> Option<String> {
    let words = match option.choice(&["true", "always", "replica", "false"], mistakes)? {
        "always" => "ENABLE ALWAYS",
        "replica" => "ENABLE REPLICA",
        "false" => "DISABLE",
        _ => return None,
    };
    Some(words.to_owned())
}
