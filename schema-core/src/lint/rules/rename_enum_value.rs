//! A value of an enum goes by another name.
//!
//! Code that is running writes the old name, which is refused at once, and reads one that it does not know. Add a value
//! under the new name, have the code read both and write the new one, and change the rows.
//!
//! ```sql before
//! CREATE TYPE state AS ENUM ('open', 'done');
//! CREATE TABLE tasks (id bigint PRIMARY KEY, state state NOT NULL);
//! ```
//! ```sql bad
//! ALTER TYPE state RENAME VALUE 'done' TO 'closed';
//! ```
//! ```sql good
//! ALTER TYPE state ADD VALUE 'closed';
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::RenameEnumValue { id, from, to } = change else { continue };
            let message =
                format!("renames `{from}` of `{id}` to `{to}`, which code that is running does not know");
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "add a value under the new name, and change the rows once all code reads both";
