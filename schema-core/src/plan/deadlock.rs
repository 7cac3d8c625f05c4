//! Two locks of one transaction to the statement that takes the two tables the other way round.

use schema_model::{ConstraintKind, Schema, TableId};

use super::LockMode;

/// Who deadlocks with a transaction that holds a lock on `first` and asks for one on `second`, in words: an insert or a
/// delete that a foreign key takes from one to the other, in modes that conflict with these (manual, "13.3.1.
/// Table-Level Locks"; a foreign key's check takes ROW SHARE on the table that it reads).
pub(crate) fn partner(
    schema: &Schema,
    (first, first_mode): (&TableId, LockMode),
    (second, second_mode): (&TableId, LockMode),
) -> Option<String> {
    let points = |from: &TableId, to: &TableId| {
        schema.tables.get(from).is_some_and(|table| {
            table.constraints.values().any(
                |constraint| matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.target == *to),
            )
        })
    };
    let blocks = first_mode == LockMode::AccessExclusiveLock && second_mode >= LockMode::ShareLock;
    if first == second || !blocks {
        None
    } else if points(second, first) {
        Some(format!("an INSERT into `{second}`, which looks into `{first}`"))
    } else if points(first, second) {
        Some(format!("a DELETE from `{second}`, which looks into `{first}`"))
    } else {
        None
    }
}
