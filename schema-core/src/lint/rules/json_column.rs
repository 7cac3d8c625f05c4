//! A column is of type `json`.
//!
//! The type has no equality operator: `SELECT DISTINCT`, `GROUP BY` and `UNION` fail on the column, and on all queries
//! that list it among others. `jsonb` has one, is indexed, and reads faster.
//!
//! ```sql before
//! CREATE TABLE events (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! ALTER TABLE events ADD COLUMN body json;
//! ```
//! ```sql good
//! ALTER TABLE events ADD COLUMN body jsonb;
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::AddColumn { id, column } = change else { continue };
            if subject.existed(&id.table) && column.ty.text == "json" {
                let message = format!("adds `{}` to `{}` as json, which has no equality", id.name, id.table);
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "make it `jsonb`";
