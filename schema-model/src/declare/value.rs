//! `default = ...` and `on_update = ...`: literals, calls, SQL and variants of enums to SQL text.

use proc_macro2::{TokenStream, TokenTree};

use super::context::Context;
use super::entry::{self, Entry};
use super::expression::{self, Place};
use super::item::{PathItem, ValueItem};
use super::mistake::Mistake;
use super::spanned::Spanned;
use super::sql_text::SqlText;
use super::sql_tokens;

/// Reads the value of an option.
pub(super) fn read(entry: &Entry, cx: &mut Context<'_>) -> Option<Spanned<ValueItem>> {
    let mistakes = &mut *cx.mistakes;
    let span = entry.value_span();
    let tokens = match entry.value.as_deref() {
        Some(tokens) if entry.args.is_none() => tokens,
        _ => {
            mistakes.push(help(Mistake::new(entry.span, format!("`{}` lacks its value", entry.word()))));
            return None;
        }
    };
    let value = match tokens {
        [token] if entry::string(token).is_some() => {
            let text = entry.text(mistakes)?;
            ValueItem::Sql(sql_tokens::quoted(&text))
        }
        [TokenTree::Ident(word)] if word == "true" || word == "false" => ValueItem::Sql(word.to_string()),
        [TokenTree::Ident(word)] if expression::is_sql_value(&word.to_string()) => {
            ValueItem::Sql(word.to_string())
        }
        [TokenTree::Ident(word), TokenTree::Group(group)] if word == "sql" || word == "verbatim" => {
            let text = match entry::flat(group.stream()).as_slice() {
                [token] => entry::string(token),
                _ => None,
            };
            let Some(literal) = text else {
                mistakes.push(
                    Mistake::new(group.span(), format!("`{word}(...)` takes one string"))
                        .help(format!("write `{word}(\"...\")`")),
                );
                return None;
            };
            let text = SqlText { literal, verbatim: word == "verbatim" };
            ValueItem::Sql(cx.expression(&text, Place::Default)?.item.sql)
        }
        tokens => match (entry::number(tokens), path(tokens)) {
            (Some(number), _) => ValueItem::Sql(number),
            (None, Some((path, []))) if path.segments.len() > 1 => ValueItem::Variant(path),
            // A path of Rust is a qualified name of SQL: `audit::actor()` is `audit.actor()`.
            (None, Some((path, rest @ [call, ..]))) if entry::parenthesized(call).is_some() => {
                ValueItem::Sql(path.segments.join(".") + &sql_tokens::print(rest, mistakes))
            }
            _ => {
                mistakes.push(help(Mistake::new(span, format!("cannot read this `{}`", entry.word()))));
                return None;
            }
        },
    };
    Some(Spanned::new(value, span))
}

/// `a::b::c` at the start of the tokens, and what follows it.
pub(super) fn path(tokens: &[TokenTree]) -> Option<(PathItem, &[TokenTree])> {
    let mut rest = tokens;
    let mut segments = Vec::new();
    if let [first, second, ..] = rest
        && entry::is_punct(Some(first), ':')
        && entry::is_punct(Some(second), ':')
    {
        rest = &rest[2..];
    }
    loop {
        segments.push(entry::word(rest.first()?)?.value);
        rest = &rest[1..];
        match rest {
            [first, second, ..]
                if entry::is_punct(Some(first), ':') && entry::is_punct(Some(second), ':') =>
            {
                rest = &rest[2..];
            }
            _ => break,
        }
    }
    let used = &tokens[..tokens.len() - rest.len()];
    let span = entry::span_of(used, proc_macro2::Span::call_site());
    Some((PathItem { segments, span, tokens: used.iter().cloned().collect::<TokenStream>() }, rest))
}

fn help(mistake: Mistake) -> Mistake {
    mistake.help("write a string, a number, `true`, a call such as `now()`, a variant, or `sql(\"...\")`")
}
