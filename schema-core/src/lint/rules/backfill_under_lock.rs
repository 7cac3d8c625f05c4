//! Rows are written in a transaction that keeps others out of a table.
//!
//! The lock of an `ALTER TABLE` is held until the transaction ends. An `UPDATE` or `DELETE` of many rows behind it makes
//! the lock last as long as the rows take. Change the table in one migration, and the rows in the next, in batches that
//! commit.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, name text);
//! CREATE FUNCTION fill() RETURNS void LANGUAGE sql AS $$ UPDATE users SET name = 'x' WHERE name IS NULL $$;
//! ```
//! ```sql bad
//! ALTER TABLE users ADD COLUMN email text;
//! UPDATE users SET email = name || '@example.com';
//! ```
//! ```sql bad
//! ALTER TABLE users ADD COLUMN email text;
//! SELECT fill();
//! ```
//! ```sql bad
//! DO $$ BEGIN
//!     ALTER TABLE users ADD COLUMN email text;
//!     UPDATE users SET email = name;
//! END $$;
//! ```
//! ```sql good
//! ALTER TABLE users ADD COLUMN email text;
//! INSERT INTO users (id, name) VALUES (0, 'nobody');
//! ```

use schema_model::TableId;

use super::{Act, Findings, Level, Subject};
use crate::plan::LockMode;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for table in &act.writes {
            if let Some((locked, mode)) = blocked(subject, act) {
                let message = format!("writes rows of `{table}` while it {} of `{locked}`", mode.blocks());
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

/// The table that others wait for, behind this statement or an earlier one.
fn blocked(subject: &Subject, act: &Act) -> Option<(TableId, LockMode)> {
    let held = subject.held(act).into_iter();
    let own = act.locks.iter().map(|lock| (lock.table.clone(), lock.mode));
    held.chain(own).filter(|(_, mode)| *mode >= LockMode::ShareLock).max_by_key(|(_, mode)| *mode)
}

const HELP: &str = "change the rows in a migration of their own, in batches that commit";
