//! How a statement lives with transactions.

use serde::Serialize;

/// What PostgreSQL lets a statement do in a transaction block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transaction {
    /// Like any other.
    Inside,
    /// `CREATE INDEX CONCURRENTLY` and its kin refuse to run in a transaction block.
    Outside,
    /// `ALTER TYPE ... ADD VALUE`: the value may not be used before the commit.
    CommitAfter,
    /// `BEGIN`, `COMMIT` and their kin.
    Control,
}
