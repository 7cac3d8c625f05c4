//! A column may be NULL that could not be before.
//!
//! Code that is running reads a value there, and may not know what to do without one. Off unless `schema.toml` switches it
//! on; `schema verify` says when it matters.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
//! ```
//! ```sql bad
//! ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
//! ```
//! ```sql good
//! ALTER TABLE users ALTER COLUMN email SET DEFAULT '';
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Off;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::DropNotNull { id } = change else { continue };
            if subject.existed(&id.table) {
                let message =
                    format!("lets `{}` of `{}` be NULL, where running code reads a value", id.name, id.table);
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "deploy code that reads NULL there first";
