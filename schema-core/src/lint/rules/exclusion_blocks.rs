//! An exclusion constraint is added, and its index is built while nobody can use the table.
//!
//! PostgreSQL has no way to build it beforehand: do it while the table is small, or when nobody needs it.
//!
//! ```sql before
//! CREATE TABLE bookings (during tstzrange);
//! ```
//! ```sql bad
//! ALTER TABLE bookings ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&);
//! ```
//! ```sql good
//! CREATE TABLE rooms (during tstzrange, EXCLUDE USING gist (during WITH &&));
//! ```

use schema_model::ConstraintKind;

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::AddConstraint { id, constraint } = change else { continue };
            if matches!(constraint.kind, ConstraintKind::Exclusion(_)) && act.scans.contains(&id.table) {
                let message = format!("reads all of `{}` for `{}`, and blocks reads and writes", id.table, id.name);
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "no other way is known: run it when nobody needs the table";
