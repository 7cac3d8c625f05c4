//! One transaction locks two tables that point at each other's rows, and can deadlock with those who use them.
//!
//! An insert into a table with a foreign key locks that table first and the one it points at second; a delete over
//! there goes the other way. A migration that holds a strong lock on one of them and asks for the other waits for such
//! a transaction while that one waits for it: PostgreSQL cancels one of the two. Change one table a transaction.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY);
//! CREATE TABLE purchases (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));
//! ```
//! ```sql bad
//! ALTER TABLE users ADD COLUMN email text;
//! ALTER TABLE purchases ADD COLUMN note text;
//! ```
//! ```sql bad
//! ALTER TABLE purchases ADD COLUMN note text;
//! ALTER TABLE users ADD COLUMN email text;
//! ```
//! ```sql good
//! ALTER TABLE purchases ADD COLUMN note text;
//! ALTER TABLE purchases ADD COLUMN cents bigint;
//! ```

use schema_model::{ConstraintKind, Schema, TableId};

use super::{Findings, Level, Subject};
use crate::plan::LockMode;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        let held = subject.held(act);
        for lock in &act.locks {
            if held.get(&lock.table).is_some_and(|own| *own >= lock.mode) {
                continue;
            }
            for (first, mode) in &held {
                if let Some(other) = clash(&subject.before, first, *mode, &lock.table, lock.mode) {
                    let message = format!(
                        "locks `{}` while it holds a lock on `{first}`: can deadlock with {other}",
                        lock.table
                    );
                    found.at(act, message, HELP.to_owned());
                }
            }
        }
    }
}

const HELP: &str = "put the statements for each table into a migration of their own";

/// The statement that takes the two tables the other way round, in modes that conflict with these (manual, "13.3.1.
/// Table-Level Locks"): a foreign key's check takes ROW SHARE on the table that it reads.
fn clash(
    schema: &Schema,
    first: &TableId,
    first_mode: LockMode,
    second: &TableId,
    second_mode: LockMode,
) -> Option<String> {
    let points = |from: &TableId, to: &TableId| {
        schema.tables.get(from).is_some_and(|table| {
            table.constraints.values().any(|constraint| {
                matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.target == *to)
            })
        })
    };
    let blocks_checks = |mode: LockMode| mode == LockMode::AccessExclusiveLock;
    let blocks_writes = |mode: LockMode| mode >= LockMode::ShareLock;
    if first == second {
        None
    } else if points(second, first) && blocks_checks(first_mode) && blocks_writes(second_mode) {
        Some(format!("an INSERT into `{second}`, which looks into `{first}`"))
    } else if points(first, second) && blocks_checks(first_mode) && blocks_writes(second_mode) {
        Some(format!("a DELETE from `{second}`, which looks into `{first}`"))
    } else {
        None
    }
}
