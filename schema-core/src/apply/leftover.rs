//! What an index statement that ran outside a transaction left behind when it was interrupted.
//!
//! `CREATE INDEX CONCURRENTLY` that fails leaves its index with `pg_index.indisvalid` false: it serves no
//! query and slows every write (manual, CREATE INDEX, "Building Indexes Concurrently").

use postgres::Client;

use super::Error;
use crate::sql::lexer::{self, Token};

/// A statement that can be looked at from the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Concurrent {
    /// `CREATE INDEX CONCURRENTLY`: the index's name, and its table as written.
    Create { index: String, table: String },
    /// `DROP INDEX CONCURRENTLY`: the index as written.
    Drop { index: String },
    /// Anything else.
    Other,
}

/// Where such a statement stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Its work is to be done.
    NotDone,
    /// Its index is there, built.
    Done,
    /// Its index is there, and invalid; the name as SQL.
    Invalid(String),
    /// The catalog cannot tell.
    Unknown,
}

/// What the statement is about.
pub(super) fn read(text: &str) -> Concurrent {
    let (tokens, _) = lexer::tokens(text);
    let Some(at) = tokens.iter().take(4).position(|token| token.is("concurrently")) else {
        return Concurrent::Other;
    };
    if !tokens[..at].iter().any(|token| token.is("index")) {
        return Concurrent::Other;
    }
    let rest = &tokens[at + 1..];
    let condition =
        rest.iter().take(3).take_while(|token| ["if", "not", "exists"].iter().any(|w| token.is(w)));
    let rest = &rest[condition.count()..];
    match (tokens.first(), rest.first()) {
        (Some(create), _) if create.is("create") => created(text, rest).unwrap_or(Concurrent::Other),
        (Some(drop), Some(first)) if drop.is("drop") => {
            Concurrent::Drop { index: text[first.start..name_end(rest)].to_owned() }
        }
        _ => Concurrent::Other,
    }
}

/// Whether the statement lets others read and write while it waits, so that it may wait as long as it has to.
pub(super) fn waits_politely(text: &str) -> bool {
    let (tokens, _) = lexer::tokens(text);
    tokens.iter().any(|token| token.is("concurrently"))
}

/// Looks at the catalog, with the `search_path` that the statement runs with.
pub(super) fn look(client: &mut Client, statement: &Concurrent) -> Result<State, Error> {
    match statement {
        Concurrent::Create { index, table } => {
            let sql = "SELECT i.indisvalid, pg_catalog.format('%I.%I', n.nspname, c.relname)
                       FROM pg_catalog.pg_index i
                       JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
                       JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
                       WHERE i.indrelid
                           OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1::pg_catalog.text)::pg_catalog.oid
                       AND c.relname OPERATOR(pg_catalog.=) $2::pg_catalog.text::pg_catalog.name";
            match client.query_opt(sql, &[table, index])? {
                None => Ok(State::NotDone),
                Some(row) if row.try_get(0)? => Ok(State::Done),
                Some(row) => Ok(State::Invalid(row.try_get(1)?)),
            }
        }
        Concurrent::Drop { index } => {
            let sql = "SELECT pg_catalog.to_regclass($1::pg_catalog.text) IS NULL";
            let gone: bool = client.query_one(sql, &[index])?.try_get(0)?;
            Ok(if gone { State::Done } else { State::NotDone })
        }
        Concurrent::Other => Ok(State::Unknown),
    }
}

/// Drops an invalid index. It is in nobody's way while it waits.
pub(super) fn drop_invalid(client: &mut Client, index: &str) -> Result<(), Error> {
    Ok(client.batch_execute(&format!("DROP INDEX CONCURRENTLY IF EXISTS {index}"))?)
}

/// `name ON [ONLY] table`. An index without a name gets one from the server, and cannot be found by it.
fn created(text: &str, rest: &[Token<'_>]) -> Option<Concurrent> {
    let index = rest.first()?.name()?;
    if !rest.get(1)?.is("on") {
        return None;
    }
    let rest = &rest[2..];
    let rest = if rest.first()?.is("only") { &rest[1..] } else { rest };
    let table = text[rest.first()?.start..name_end(rest)].to_owned();
    Some(Concurrent::Create { index, table })
}

/// The byte behind a name that may have its schema before it.
fn name_end(tokens: &[Token<'_>]) -> usize {
    let qualified = tokens.get(1).is_some_and(|dot| dot.is_symbol("."));
    tokens.get(if qualified { 2 } else { 0 }).or(tokens.first()).map_or(0, Token::end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_written() {
        let create =
            |index: &str, table: &str| Concurrent::Create { index: index.into(), table: table.into() };
        let cases = [
            ("CREATE INDEX CONCURRENTLY i ON t (a)", create("i", "t")),
            (
                "create unique index concurrently If Not Exists \"I\"\"x\" on only \"S\".\"T\" (a)",
                create("I\"x", "\"S\".\"T\""),
            ),
            ("CREATE INDEX CONCURRENTLY Idx ON a.b USING gin (c)", create("idx", "a.b")),
            ("CREATE INDEX CONCURRENTLY ON t (a)", Concurrent::Other),
            (
                "DROP INDEX CONCURRENTLY IF EXISTS \"a\".\"b\" RESTRICT",
                Concurrent::Drop { index: "\"a\".\"b\"".into() },
            ),
            ("DROP INDEX CONCURRENTLY b", Concurrent::Drop { index: "b".into() }),
            ("REINDEX INDEX CONCURRENTLY b", Concurrent::Other),
            ("VACUUM t", Concurrent::Other),
            ("CREATE INDEX CONCURRENTLY", Concurrent::Other),
            ("CREATE INDEX CONCURRENTLY i ON", Concurrent::Other),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
