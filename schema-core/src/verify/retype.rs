//! The text of an `ALTER TABLE` to the type changes in it: which column, to which type, computed how.

use postgres::GenericClient;
use schema_model::TableId;

use crate::sql::lexer::{self, Kind, Token};

/// `ALTER [COLUMN] c [SET DATA] TYPE t [COLLATE x] [USING e]`, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Retype {
    /// As the catalog has the name.
    pub(super) column: String,
    /// The type.
    pub(super) to: String,
    /// How a value becomes one of the type, where that was said.
    pub(super) using: Option<String>,
}

/// The type changes of one statement; none for any other.
pub(super) fn read(sql: &str) -> Vec<Retype> {
    let (tokens, _) = lexer::tokens(sql);
    let is_alter = tokens.first().is_some_and(|token| token.is("alter"))
        && tokens.get(1).is_some_and(|token| token.is("table"));
    if !is_alter {
        return Vec::new();
    }
    actions(&tokens).filter_map(|action| retype(sql, action)).collect()
}

/// The table that an `ALTER TABLE` is about, as the session finds it.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(super) fn table<C: GenericClient>(client: &mut C, sql: &str) -> Result<Option<TableId>, postgres::Error> {
    let (tokens, _) = lexer::tokens(sql);
    let mut at = 2;
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token: &Token<'_>| token.is(word));
    if is(at, "if") {
        at += 2;
    }
    if is(at, "only") {
        at += 1;
    }
    let mut end = at;
    while tokens.get(end + 1).is_some_and(|token| token.is_symbol(".")) {
        end += 2;
    }
    let (Some(first), Some(last)) = (tokens.get(at), tokens.get(end)) else { return Ok(None) };
    let row = client.query_opt(
        "SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class c
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1::text)",
        &[&&sql[first.start..last.end()]],
    )?;
    row.map(|row| Ok(TableId::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?))).transpose()
}

/// The parts between commas outside parentheses; the first has the table's name before it.
fn actions<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    let mut depth = 0_usize;
    tokens.split(move |token| {
        if token.is_symbol("(") || token.is_symbol("[") {
            depth += 1;
        } else if token.is_symbol(")") || token.is_symbol("]") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && token.is_symbol(",")
    })
}

fn retype(sql: &str, action: &[Token<'_>]) -> Option<Retype> {
    // A column may be called `type`: the keyword has a name before it, and that one ALTER or COLUMN.
    let is_type = |at: &usize| {
        let follows = |back: usize, word: &str| at.checked_sub(back).is_some_and(|at| action[at].is(word));
        let is_name = follows(1, "column")
            || follows(1, "alter")
                && !action[*at + 1..].is_empty()
                && action.get(at + 1).is_some_and(|next| next.is("type") || next.is("set"));
        action[*at].is("type") && *at > 1 && !is_name
    };
    let start = (0..action.len()).find(is_type)?;
    let before = &action[..start];
    let before = match before {
        [rest @ .., set, data] if set.is("set") && data.is("data") => rest,
        _ => before,
    };
    let (name, rest) = before.split_last()?;
    let is_column = |token: &Token<'_>| token.is("alter") || token.is("column");
    if !rest.last().is_some_and(is_column) {
        return None;
    }
    let behind = &action[start + 1..];
    let mut depth = 0_usize;
    let mut end = behind.len();
    let mut using = None;
    for (at, token) in behind.iter().enumerate() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is("using") {
            using = Some(at);
            end = end.min(at);
        } else if depth == 0 && using.is_none() && token.is("collate") {
            end = end.min(at);
        }
    }
    let text = |tokens: &[Token<'_>]| -> Option<String> {
        let (first, last) = (tokens.first()?, tokens.last()?);
        Some(sql[first.start..last.end()].to_owned())
    };
    debug_assert!(name.kind != Kind::Text);
    Some(Retype {
        column: name.name()?,
        to: text(&behind[..end])?,
        using: using.and_then(|at| text(&behind[at + 1..])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_changes_are_found_among_other_actions() {
        let one = |column: &str, to: &str, using: Option<&str>| Retype {
            column: column.to_owned(),
            to: to.to_owned(),
            using: using.map(str::to_owned),
        };
        for (sql, expected) in [
            (r#"ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE integer"#, vec![one("a", "integer", None)]),
            (
                "alter table only s.t alter A type numeric(10,2) using round(a, 2), drop column b, \
                 alter column c set data type varchar(3) collate \"C\" using left(c, 3)",
                vec![
                    one("a", "numeric(10,2)", Some("round(a, 2)")),
                    one("c", "varchar(3)", Some("left(c, 3)")),
                ],
            ),
            (r#"ALTER TABLE t ALTER COLUMN "type" TYPE text"#, vec![one("type", "text", None)]),
            ("ALTER TABLE t ALTER COLUMN type TYPE text", vec![one("type", "text", None)]),
            ("ALTER TABLE t ADD COLUMN type text", vec![]),
            ("ALTER TYPE t ADD VALUE 'a'", vec![]),
        ] {
            assert_eq!(read(sql), expected, "{sql}");
        }
    }
}
