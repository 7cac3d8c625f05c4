//! A foreign key is added, and every row is read while nobody can write to either table.
//!
//! `ADD FOREIGN KEY` looks up every row of its table in the other one, under locks that block writes to both. With
//! `NOT VALID` it holds for rows to come at once; `VALIDATE CONSTRAINT` in a later transaction then looks up the others
//! while everybody reads and writes.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY);
//! CREATE TABLE purchases (id bigint PRIMARY KEY, user_id bigint);
//! CREATE INDEX purchases_user_id ON purchases (user_id);
//! ```
//! ```sql bad
//! ALTER TABLE purchases ADD CONSTRAINT buyer FOREIGN KEY (user_id) REFERENCES users (id);
//! ```
//! ```sql good
//! ALTER TABLE purchases ADD CONSTRAINT buyer FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
//! ```

use schema_model::ConstraintKind;

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::AddConstraint { id, constraint } = change else { continue };
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            if constraint.validated && act.lock(&id.table).is_some() {
                let message = format!(
                    "reads all of `{}` for `{}`, and blocks writes of it and of `{}`",
                    id.table, id.name, key.target
                );
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "add it `NOT VALID`, and `VALIDATE CONSTRAINT` it in a later migration";
