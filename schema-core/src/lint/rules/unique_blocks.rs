//! A unique constraint is added, and its index is built while nobody can use the table.
//!
//! `ADD UNIQUE` reads the whole table under a lock that keeps everybody out, and fails on two rows with the same key.
//! Build a unique index with CONCURRENTLY first, and hand it over with `USING INDEX`.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, email text);
//! ```
//! ```sql bad
//! ALTER TABLE users ADD CONSTRAINT users_email_unique UNIQUE (email);
//! ```
//! ```sql good
//! CREATE UNIQUE INDEX CONCURRENTLY users_email_unique ON users (email);
//! ALTER TABLE users ADD CONSTRAINT users_email_unique UNIQUE USING INDEX users_email_unique;
//! ```

use schema_model::ConstraintKind;

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::AddConstraint { id, constraint } = change else { continue };
            if matches!(constraint.kind, ConstraintKind::Unique { .. }) && act.scans.contains(&id.table) {
                let message = format!("reads all of `{}` for `{}`, and blocks reads and writes", id.table, id.name);
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "build a unique index with CONCURRENTLY, in a migration of its own, then `ADD UNIQUE USING INDEX`";
