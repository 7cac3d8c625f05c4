//! A numbered column is added, and every row is written anew.
//!
//! `GENERATED ... AS IDENTITY` and `serial` give every row a number, for which PostgreSQL copies the table while nobody
//! can use it. Add a plain column, have the sequence number rows to come, number the others in batches, and make the
//! column an identity afterwards.
//!
//! ```sql before
//! CREATE TABLE events (at timestamptz);
//! ```
//! ```sql bad
//! ALTER TABLE events ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY;
//! ```
//! ```sql bad
//! ALTER TABLE events ADD COLUMN id bigserial;
//! ```
//! ```sql good
//! ALTER TABLE events ADD COLUMN id bigint;
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::AddColumn { id, column } = change else { continue };
            let is_serial = column.ty.text.ends_with("serial");
            let counts = column.default.as_ref().is_some_and(|default| default.printed.starts_with("nextval("));
            let is_numbered = column.identity.is_some() || is_serial || counts;
            if is_numbered && act.rewrites.contains(&id.table) {
                let message = format!(
                    "the numbers of `{}` write every row of `{}` anew, and block reads and writes meanwhile",
                    id.name, id.table
                );
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "add a plain column, number its rows in batches, and make it an identity afterwards";
