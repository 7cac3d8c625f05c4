//! Defaults that go, and those that have to be computed for each row.

use schema_model::{ColumnId, ObjectId, QualifiedName};

use super::super::milestone::Milestone;
use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode};
use super::{alter, sequences_in};
use crate::diff::Change;
use crate::sql::tokens::{self, Token};

pub(super) fn drop(change: &Change, id: &ColumnId, default: Option<&str>) -> Step {
    let sql = format!("{} DROP DEFAULT", alter(id));
    let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
    let step =
        Step::new(Phase::AlterColumn, change, sql, effects).creates([Milestone::DefaultDropped(id.clone())]);
    step.releases(default.map(sequences_in).unwrap_or_default().into_iter().map(ObjectId::Sequence))
}

/// Whether a default must be computed for each row: it calls something that is volatile, or may be.
///
/// `now()` and its kin give one value for the whole statement, which PostgreSQL then stores once. A printed name without
/// a schema is one of `pg_catalog`.
pub(super) fn is_volatile(context: &Context<'_>, printed: &str) -> bool {
    let found = tokens::tokens(printed);
    (0..found.len()).any(|at| {
        let [Token::Name(name, _), open, ..] = &found[at..] else { return false };
        let schema = match at.checked_sub(2).and_then(|first| found.get(first..at)) {
            Some([Token::Name(schema, _), dot]) if dot.is('.') => Some(schema),
            _ => None,
        };
        open.is('(')
            && match schema {
                Some(schema) => context.is_volatile(&QualifiedName::new(schema, name)),
                None => context.is_volatile(&QualifiedName::new("pg_catalog", name)),
            }
    })
}
