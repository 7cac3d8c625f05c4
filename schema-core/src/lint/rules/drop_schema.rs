//! A schema is dropped.
//!
//! `DROP SCHEMA ... CASCADE` takes everything along that is in it, whoever made it, on this database and on every other
//! that runs the migration. Drop what is in it by name first, so that the file says what goes.
//!
//! ```sql before
//! CREATE SCHEMA billing;
//! CREATE TABLE billing.invoices (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! DROP SCHEMA billing CASCADE;
//! ```
//! ```sql good
//! CREATE SCHEMA archive;
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Error;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::DropSchema { id } = change else { continue };
            let message = format!("drops the schema `{id}` with all that is in it");
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "drop what is in it by name, then say why it can go: `-- schema:allow drop-schema: REASON`";
