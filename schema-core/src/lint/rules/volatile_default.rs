//! A column is added whose default differs from row to row, and every row is written anew.
//!
//! A default that is the same for all rows is stored once, whatever the size of the table: a constant, `now()`. One that
//! must be computed for each, such as `gen_random_uuid()` or `clock_timestamp()`, makes PostgreSQL copy the table while
//! nobody can use it. Add the column without the default, set the default for rows to come, and fill the others in
//! batches.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();
//! ```
//! ```sql good
//! ALTER TABLE users ADD COLUMN token uuid;
//! ALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();
//! ```
//! ```sql good
//! ALTER TABLE users ADD COLUMN at timestamptz DEFAULT now() NOT NULL;
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::AddColumn { id, column } = change else { continue };
            // Numbers have a rule of their own.
            let is_computed =
                column.default.as_ref().is_some_and(|default| !default.printed.starts_with("nextval("));
            if is_computed && act.rewrites.contains(&id.table) {
                let message = format!(
                    "the default of `{}` differs from row to row: writes every row of `{}` anew, and blocks reads and \
                     writes meanwhile",
                    id.name, id.table
                );
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "add the column, set its default in a second statement, and fill the rows in batches";
