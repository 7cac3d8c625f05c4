//! Triggers to `trigger(...)`: `pg_get_triggerdef`, taken apart from its first word to its last.

use schema_model::Object;
use schema_model::declare::writing::Text;

use super::context::Context;
use super::policy::word;
use super::{constraint, options, text};
use crate::sql::tokens::{self, Token};

/// The option; `None` for what only SQL can say.
pub(super) fn write(cx: &Context<'_, '_>, object: &Object) -> Option<String> {
    let mut rest = Rest { text: &object.definition, tokens: tokens::tokens(&object.definition), at: 0 };
    rest.eat("CREATE").then_some(())?;
    let is_constraint = rest.eat("CONSTRAINT");
    rest.eat("TRIGGER").then_some(())?;
    let mut entries = vec![text::literal(&rest.name()?)];
    let timing = match () {
        () if rest.eat("BEFORE") => "before",
        () if rest.eat("AFTER") => "after",
        () if rest.eat("INSTEAD") && rest.eat("OF") => "instead_of",
        () => return None,
    };
    let mut events = vec![event(cx, &mut rest)?];
    while rest.eat("OR") {
        events.push(event(cx, &mut rest)?);
    }
    entries.push(options::list(timing, &events));
    (rest.eat("ON") && rest.name().is_some() && rest.eat(".") && rest.name().is_some()).then_some(())?;
    if is_constraint {
        entries.push("constraint".to_owned());
        let never = rest.eat("NOT");
        // One that is FROM another table has no word.
        (rest.eat("DEFERRABLE") && rest.eat("INITIALLY")).then_some(())?;
        match (never, rest.eat("IMMEDIATE"), rest.eat("DEFERRED")) {
            (true, true, _) => {}
            (false, true, _) => entries.push("deferrable".to_owned()),
            (false, _, true) => entries.push("initially_deferred".to_owned()),
            _ => return None,
        }
    }
    if rest.eat("REFERENCING") {
        let mut tables = Vec::new();
        for (word, said) in [("OLD", "old"), ("NEW", "new")] {
            if rest.eat(word) {
                (rest.eat("TABLE") && rest.eat("AS")).then_some(())?;
                tables.push(format!("{said} = {}", self::word(&rest.name()?)));
            }
        }
        entries.push(options::list("referencing", &tables));
    }
    (rest.eat("FOR") && rest.eat("EACH")).then_some(())?;
    match (rest.eat("ROW"), rest.eat("STATEMENT")) {
        (true, _) if is_constraint || timing == "instead_of" => {}
        (true, _) => entries.push("for_each = row".to_owned()),
        (_, true) => {}
        _ => return None,
    }
    if rest.eat("WHEN") {
        let condition = constraint::unwrapped(rest.parenthesized()?);
        entries.push(format!("when = {}", constraint::expression(cx, condition, Text::Trigger)));
    }
    (rest.eat("EXECUTE") && rest.eat("FUNCTION")).then_some(())?;
    entries.push(options::said("execute", rest.end()?));
    for part in &object.parts {
        let state = ["ENABLE ALWAYS", "ENABLE REPLICA", "DISABLE"]
            .into_iter()
            .find(|words| part.name == "state" && part.set.contains(&format!(" {words} TRIGGER ")))?;
        let word = match state {
            "ENABLE ALWAYS" => "always",
            "ENABLE REPLICA" => "replica",
            _ => "false",
        };
        entries.push(format!("enabled = {word}"));
    }
    entries.extend(object.comment.as_deref().map(|comment| options::said("comment", comment)));
    Some(options::list("trigger", &entries))
}

/// `UPDATE OF a, b`, `DELETE`.
fn event(cx: &Context<'_, '_>, rest: &mut Rest<'_>) -> Option<String> {
    for word in ["INSERT", "DELETE", "TRUNCATE"] {
        if rest.eat(word) {
            return Some(word.to_ascii_lowercase());
        }
    }
    rest.eat("UPDATE").then_some(())?;
    if !rest.eat("OF") {
        return Some("update".to_owned());
    }
    let mut columns = vec![rest.name()?];
    while rest.eat(",") {
        columns.push(rest.name()?);
    }
    Some(options::list("update", &cx.fields_of(&columns)?))
}

/// What of a definition is still to be read.
struct Rest<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'a> Rest<'a> {
    /// Goes past a word or a character, where it is next.
    fn eat(&mut self, word: &str) -> bool {
        let is_next = self.tokens.get(self.at).is_some_and(|token| &self.text[token.range().clone()] == word);
        self.at += usize::from(is_next);
        is_next
    }

    /// Goes past a name.
    fn name(&mut self) -> Option<String> {
        let Token::Name(name, _) = self.tokens.get(self.at)? else { return None };
        self.at += 1;
        Some(name.clone())
    }

    /// Goes past what stands in a pair of parentheses.
    fn parenthesized(&mut self) -> Option<&'a str> {
        let open = self.tokens.get(self.at).filter(|token| token.is('('))?.range().end;
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            depth += usize::from(token.is('('));
            if token.is(')') {
                depth -= 1;
                if depth == 0 {
                    return Some(&self.text[open..token.range().start]);
                }
            }
        }
        None
    }

    /// All that is left.
    fn end(&self) -> Option<&'a str> {
        Some(&self.text[self.tokens.get(self.at)?.range().start..])
    }
}
