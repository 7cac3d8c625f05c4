//! A column gets another type, and every row is written anew.
//!
//! Nobody can read or write the table while PostgreSQL copies it and builds all its indexes. Some changes keep the rows
//! as they are: a longer `varchar`, `varchar` to `text`, more digits of a `numeric` before the point. For the others add
//! a column of the new type, keep it in step with a trigger, copy in batches, and swap the two.
//! Whether `timestamp` to `timestamptz` copies the table depends on the session's time zone.
//!
//! ```sql before
//! CREATE TABLE purchases (id bigint PRIMARY KEY, cents integer, status varchar(20));
//! ```
//! ```sql bad
//! ALTER TABLE purchases ALTER COLUMN cents SET DATA TYPE bigint;
//! ```
//! ```sql bad
//! ALTER TABLE purchases ALTER COLUMN status SET DATA TYPE varchar(10);
//! ```
//! ```sql good
//! ALTER TABLE purchases ALTER COLUMN status SET DATA TYPE varchar(50);
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::SetColumnType { id, .. } = change else { continue };
            if act.rewrites.contains(&id.table) {
                let message = format!(
                    "the new type of `{}` writes every row of `{}` anew, and blocks reads and writes meanwhile",
                    id.name, id.table
                );
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "copy into a new column in batches, and swap the two";
