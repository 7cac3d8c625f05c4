//! A column becomes NOT NULL, and every row is read while nobody can use the table.
//!
//! `SET NOT NULL` reads the whole table under a lock that keeps everybody out, unless a constraint proves already that
//! there is no NULL. Such a constraint can be added without reading (`NOT VALID`), and validated in a later transaction
//! while others read and write; after `SET NOT NULL` it can go.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, email text);
//! CREATE TABLE accounts (id bigint PRIMARY KEY, email text, CONSTRAINT has_email CHECK (email IS NOT NULL));
//! ```
//! ```sql bad
//! ALTER TABLE users ALTER COLUMN email SET NOT NULL;
//! ```
//! ```sql good
//! ALTER TABLE accounts ALTER COLUMN email SET NOT NULL;
//! ALTER TABLE accounts DROP CONSTRAINT has_email;
//! ```

use super::{Findings, Level, Subject};
use crate::plan::RowFailure;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for failure in &act.failures {
            let RowFailure::Null(id) = failure else { continue };
            let message = format!(
                "reads all of `{}` while it blocks reads and writes, and fails on a NULL in `{}`",
                id.table, id.name
            );
            let help = format!(
                "add `CHECK ({} IS NOT NULL) NOT VALID` first and validate it in a later migration",
                id.name
            );
            found.at(act, message, help);
        }
    }
}
