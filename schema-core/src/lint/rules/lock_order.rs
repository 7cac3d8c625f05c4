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

use super::{Findings, Level, Subject};
use crate::plan::deadlock;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in subject.acts.iter().filter(|act| !act.locks.is_empty()) {
        let held = subject.held(act);
        for lock in &act.locks {
            if held.get(&lock.table).is_some_and(|own| *own >= lock.mode) {
                continue;
            }
            for (first, mode) in &held {
                let (held, wanted) = ((first, *mode), (&lock.table, lock.mode));
                if let Some(other) = deadlock::partner(&subject.before, held, wanted) {
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
