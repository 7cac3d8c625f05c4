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

use schema_model::TableId;

use super::{Act, Findings, Level, Subject};
use crate::plan::LockMode;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    let is_slow = |act: &&Act| act.writes.is_empty() && !(act.rewrites.is_empty() && act.scans.is_empty());
    for act in subject.acts.iter().filter(is_slow) {
        let held = subject.held(act);
        let strong = |(_, mode): &(&TableId, &LockMode)| **mode >= LockMode::ShareRowExclusiveLock;
        for table in act.rewrites.iter().chain(&act.scans) {
            // A lock on the table itself that this statement needs anyway makes nobody wait longer.
            let needs = act.lock(table).unwrap_or(LockMode::AccessExclusiveLock);
            let is_longer = |(other, mode): &(&TableId, &LockMode)| *other != table || needs < **mode;
            let mut blocked = held.iter().filter(strong).filter(is_longer);
            if let Some((locked, mode)) = blocked.next() {
                let work = if act.rewrites.contains(table) { "copies" } else { "reads" };
                let message = format!("{work} all of `{table}` while it {} of `{locked}`", mode.blocks());
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "run the slow statement in a migration of its own";
