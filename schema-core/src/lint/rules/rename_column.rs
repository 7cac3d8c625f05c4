//! A column goes by another name.
//!
//! Code that is running uses the old name until the last of it is replaced, and code that is new uses the new name
//! before it is there: whatever is deployed first, one of the two fails. Add a column under the new name, have the code
//! write both, copy the old values, have the code read the new one, and drop the old one last.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, name text);
//! ```
//! ```sql bad
//! ALTER TABLE users RENAME COLUMN name TO full_name;
//! ```
//! ```sql good
//! ALTER TABLE users ADD COLUMN full_name text;
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::RenameColumn { table, from, to } = change else { continue };
            let is_taken = || subject.after.tables.get(table).is_some_and(|after| after.column(from).is_some());
            if !subject.existed(table) && act.lock(table).is_none() || is_taken() {
                continue;
            }
            let message =
                format!("renames `{from}` of `{table}` to `{to}`, which code that is running does not know");
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "add a column under the new name, write both, copy, and drop the old one once no code reads it";
