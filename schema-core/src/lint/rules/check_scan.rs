//! A check is added, and every row is read while nobody can use the table.
//!
//! `ADD CHECK` reads the whole table under a lock that keeps everybody out, and fails on a row that violates it. With
//! `NOT VALID` it holds for rows to come at once; `VALIDATE CONSTRAINT` in a later transaction then reads the others
//! while everybody reads and writes.
//!
//! ```sql before
//! CREATE TABLE purchases (id bigint PRIMARY KEY, cents integer);
//! ```
//! ```sql bad
//! ALTER TABLE purchases ADD CONSTRAINT positive CHECK (cents >= 0);
//! ```
//! ```sql bad
//! ALTER TABLE purchases ADD COLUMN fee integer CHECK (fee >= 0), ADD CHECK (cents < 1000);
//! ```
//! ```sql good
//! ALTER TABLE purchases ADD CONSTRAINT positive CHECK (cents >= 0) NOT VALID;
//! ```

use schema_model::ConstraintKind;

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::AddConstraint { id, constraint } = change else { continue };
            let is_check = matches!(constraint.kind, ConstraintKind::Check(_));
            if is_check && constraint.validated && act.scans.contains(&id.table) {
                let message = format!("reads all of `{}` for `{}`, and blocks reads and writes", id.table, id.name);
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "add it `NOT VALID`, and `VALIDATE CONSTRAINT` it in a later migration";
