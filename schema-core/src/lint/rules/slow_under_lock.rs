//! A table is read or copied in a transaction that keeps others out of another table.
//!
//! The lock of an `ALTER TABLE` is held until the transaction ends, and every slow statement behind it makes it last
//! longer: building an index, validating a constraint, copying a table. Run the slow ones in migrations of their own.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, name text);
//! CREATE TABLE events (id bigint PRIMARY KEY, at text);
//! ALTER TABLE events ADD CONSTRAINT dated CHECK (at <> '') NOT VALID;
//! ```
//! ```sql bad
//! ALTER TABLE users ADD COLUMN email text;
//! CREATE INDEX events_at ON events (at);
//! ```
//! ```sql bad
//! ALTER TABLE events ADD COLUMN kind text;
//! ALTER TABLE events VALIDATE CONSTRAINT dated;
//! ```
//! ```sql good
//! ALTER TABLE events VALIDATE CONSTRAINT dated;
//! ```

use super::{Findings, Level, Subject};
use crate::plan::LockMode;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in subject.acts.iter().filter(|act| act.writes.is_empty()) {
        let held = subject.held(act);
        let strong = |(_, mode): &(&&_, &LockMode)| **mode >= LockMode::ShareRowExclusiveLock;
        for table in act.rewrites.iter().chain(&act.scans) {
            // What it holds on the same table may be the same lock that this statement would take anyway.
            let own = act.lock(table);
            let blocked = held.iter().filter(strong);
            let mut blocked = blocked.filter(|(other, mode)| **other != table || own.is_some_and(|own| own < **mode));
            if let Some((locked, mode)) = blocked.next() {
                let work = if act.rewrites.contains(table) { "copies" } else { "reads" };
                let message = format!("{work} all of `{table}` while it {} of `{locked}`", mode.blocks());
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "run the slow statement in a migration of its own";
