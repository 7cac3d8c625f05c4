//! A statement's tokens to where it stands to transactions. Decided by its keywords; the manual's page of
//! each statement says "cannot be executed inside a transaction block", and each was tried on a server.

use crate::sql::lexer::{self, Token};

/// Where a statement stands to the transaction of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transaction {
    /// Runs in the transaction of its file, and is undone with it.
    Inside,
    /// Refuses to run in a transaction block: `CREATE INDEX CONCURRENTLY` and its kin.
    Outside,
    /// `ALTER TYPE ... ADD VALUE`: the value may not be used before the commit. PostgreSQL 15 refuses it
    /// (55P04) even when the same transaction made the type, and in a default, a check or the body of an SQL
    /// function as well.
    CommitAfter,
    /// `BEGIN`, `COMMIT`, `SAVEPOINT` and so on: the file wants to say itself where its transactions end.
    Control,
}

/// Where the statement of these tokens stands.
///
/// What depends on the catalog is decided the way that always works: `REINDEX TABLE` refuses a transaction
/// only when the table is partitioned, `CREATE SUBSCRIPTION` only when it makes a slot, and both run outside
/// one in any case. Whether a `CALL` or a `DO` commits nobody can see from here; they run inside.
pub(crate) fn classify(tokens: &[Token<'_>]) -> Transaction {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(word));
    let has = |word: &str| tokens.iter().any(|token| token.is(word));
    let first = tokens.first().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    match first.as_str() {
        "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" => {
            Transaction::Control
        }
        "prepare" if is(1, "transaction") => Transaction::Control,
        "vacuum" | "reindex" | "cluster" => Transaction::Outside,
        "discard" if is(1, "all") => Transaction::Outside,
        "create" | "drop" if is(1, "database") || is(1, "tablespace") || is(1, "subscription") => {
            Transaction::Outside
        }
        "create" if is(1, "index") && is(2, "concurrently") => Transaction::Outside,
        "create" if is(1, "unique") && is(2, "index") && is(3, "concurrently") => Transaction::Outside,
        "drop" if is(1, "index") && is(2, "concurrently") => Transaction::Outside,
        "alter" if is(1, "system") || is(1, "subscription") => Transaction::Outside,
        "alter" if is(1, "database") && has("tablespace") => Transaction::Outside,
        "alter" if is(1, "table") && has("detach") && has("concurrently") => Transaction::Outside,
        "alter" if is(1, "type") && adds_value(tokens) => Transaction::CommitAfter,
        _ => Transaction::Inside,
    }
}

/// Where a statement stands, as whoever runs its file sees it.
pub(crate) fn of(sql: &str) -> Transaction {
    classify(&lexer::tokens(sql).0)
}

/// `ALTER TYPE name ADD VALUE`, where the name may have its schema before it.
fn adds_value(tokens: &[Token<'_>]) -> bool {
    tokens.windows(2).any(|pair| pair[0].is("add") && pair[1].is("value"))
        && tokens.get(2).is_some_and(|name| name.name().is_some())
}
