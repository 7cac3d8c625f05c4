//! Exclusion constraints, which the catalog prints as one text, to `exclude(...)`.

use schema_model::declare::writing::{self, Text};
use schema_model::{Constraint, Exclusion};

use super::context::Context;
use super::{constraint, options, text};
use crate::diff;
use crate::sql::tokens::{self, Token};

/// The option; `None` for a text that has more than keys, `INCLUDE` and a predicate.
pub(super) fn write(
    cx: &Context<'_, '_>,
    name: &str,
    constraint: &Constraint,
    exclusion: &Exclusion,
) -> Option<String> {
    // What it calls has to know the table first.
    if diff::circle::is_closed(cx.world.schema, cx.id, name) {
        return None;
    }
    let parsed = parse(&exclusion.definition.printed)?;
    let mut keys = Vec::new();
    let mut on = Vec::new();
    for (key, operator) in &parsed.keys {
        let column = match tokens::tokens(key).as_slice() {
            [Token::Name(name, _)] => cx.field_of(name).map(|field| (name.clone(), field.to_owned())),
            _ => None,
        };
        let key = match column {
            Some((column, field)) => {
                keys.push(column);
                field
            }
            None => constraint::expression(cx, key, Text::Key),
        };
        on.push(format!("{key} with {}", text::literal(operator)));
    }
    let default = writing::exclusion(&cx.id.0.name, &keys);
    let mut entries: Vec<String> = (name != default).then(|| text::literal(name)).into_iter().collect();
    if parsed.method != "gist" {
        entries.push(options::said("using", &parsed.method));
    }
    entries.push(options::list("on", &on));
    if !parsed.include.is_empty() {
        entries.push(options::list("include", &cx.fields_of(&parsed.include)?));
    }
    if let Some(predicate) = parsed.predicate {
        entries.push(format!("where = {}", constraint::condition(cx, predicate)));
    }
    entries.extend(constraint::deferrable(constraint.deferrable));
    entries.extend(constraint.comment.as_deref().map(|comment| options::said("comment", comment)));
    Some(options::list("exclude", &entries))
}

struct Parsed<'a> {
    method: String,
    /// Keys with their operators.
    keys: Vec<(&'a str, &'a str)>,
    include: Vec<String>,
    predicate: Option<&'a str>,
}

/// `EXCLUDE USING gist (room WITH =, during WITH &&) INCLUDE (a) WHERE ((room > 0))`.
fn parse(definition: &str) -> Option<Parsed<'_>> {
    let found = tokens::tokens(definition);
    let is_word = |at: usize, word: &str| matches!(found.get(at), Some(Token::Name(name, _)) if name == word);
    if !is_word(0, "EXCLUDE") || !is_word(1, "USING") {
        return None;
    }
    let Some(Token::Name(method, _)) = found.get(2) else { return None };
    let (mut at, entries) = group(&found, 3)?;
    let mut keys = Vec::new();
    for (first, last) in entries {
        // The operator stands behind the last WITH that no parentheses hold.
        let with = (first..=last).rev().find(|at| is_word(*at, "WITH"))?;
        let key = &definition[found[first].range().start..found[with].range().start];
        let operator = &definition[found[with].range().end..found[last].range().end];
        keys.push((key.trim(), operator.trim()));
    }
    let mut include = Vec::new();
    if is_word(at, "INCLUDE") {
        let (next, entries) = group(&found, at + 1)?;
        for (first, last) in entries {
            match &found[first] {
                Token::Name(name, _) if first == last => include.push(name.clone()),
                _ => return None,
            }
        }
        at = next;
    }
    let mut predicate = None;
    if is_word(at, "WHERE") {
        let start = found.get(at + 1)?.range().start;
        predicate = Some(definition[start..].trim());
        at = found.len();
    }
    (at == found.len()).then(|| Parsed { method: method.clone(), keys, include, predicate })
}

/// The first and the last token of each entry in the parentheses that open at `at`, and what comes behind them.
fn group(found: &[Token], at: usize) -> Option<(usize, Vec<(usize, usize)>)> {
    if !found.get(at)?.is('(') {
        return None;
    }
    let (mut depth, mut first, mut entries) = (0_usize, at + 1, Vec::new());
    for (place, token) in found.iter().enumerate().skip(at) {
        if token.is('(') {
            depth += 1;
        } else if token.is(')') {
            depth -= 1;
        }
        if depth == 0 || depth == 1 && token.is(',') {
            entries.push((first, place.checked_sub(1).filter(|last| *last >= first)?));
            first = place + 1;
        }
        if depth == 0 {
            return Some((place + 1, entries));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_text_is_taken_apart() {
        let parsed = parse(
            "EXCLUDE USING gist (room WITH =, tstzrange(a, b) WITH &&, lower(c) public.ops WITH OPERATOR(public.=)) \
             INCLUDE (\"D e\") WHERE ((room > 0))",
        )
        .expect("it reads");
        assert_eq!(
            parsed.keys,
            [("room", "="), ("tstzrange(a, b)", "&&"), ("lower(c) public.ops", "OPERATOR(public.=)")]
        );
        assert_eq!(
            (parsed.include.as_slice(), parsed.predicate),
            (&["D e".to_owned()][..], Some("((room > 0))"))
        );
        assert!(parse("EXCLUDE USING gist (a WITH =) WITH (fillfactor='70')").is_none());
    }
}
