//! A constraint is dropped.
//!
//! Rows that it refused come in from then on, and it takes a look at all of them to have it back. Code that inserts or
//! updates by a key needs it. Off unless `schema.toml` switches it on: who drops a constraint mostly means it.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, email text CONSTRAINT users_email UNIQUE);
//! ```
//! ```sql bad
//! ALTER TABLE users DROP CONSTRAINT users_email;
//! ```
//! ```sql good
//! ALTER TABLE users DROP CONSTRAINT users_email, ADD CONSTRAINT users_email UNIQUE (email, id);
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Off;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::DropConstraint { id, .. } = change else { continue };
            let after = subject.after.tables.get(&id.table);
            if subject.existed(&id.table)
                && after.is_some_and(|after| !after.constraints.contains_key(&id.name))
            {
                let message = format!("drops `{}` of `{}`: rows that it refused come in", id.name, id.table);
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "say why nothing needs it: `-- schema:allow drop-constraint: REASON`";
