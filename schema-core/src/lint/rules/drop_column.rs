//! A column is dropped, and its values with it.
//!
//! The values cannot be had back without a copy. Code that is running names the column in its statements until the last
//! of it is replaced, and fails. Deploy code that has stopped using the column first, and say so:
//! `-- schema:allow drop-column: REASON` on a line before the statement. A column that `--strategy online` has set aside,
//! `name__old` beside the `name` that has its values in another type, needs no word.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, first text, last text, last__old varchar(50),
//!     name text GENERATED ALWAYS AS (first || ' ' || last) STORED);
//! ```
//! ```sql bad
//! ALTER TABLE users DROP COLUMN first CASCADE;
//! ```
//! ```sql bad
//! ALTER TABLE users DROP COLUMN id, ADD COLUMN id uuid;
//! ```
//! ```sql good
//! -- schema:allow drop-column: release 41 stopped reading it
//! ALTER TABLE users DROP COLUMN name;
//! ```
//! ```sql good
//! ALTER TABLE users DROP COLUMN last__old;
//! ```
//! ```sql good
//! ALTER TABLE users ADD COLUMN nick text;
//! ```

use schema_model::Schema;

use super::{Findings, Level, Subject};
use crate::plan::{Loss, online};

pub(super) const LEVEL: Level = Level::Error;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for loss in &act.losses {
            let Loss::Values(id) = loss else { continue };
            let is_generated = |schema: &Schema| {
                let column = schema.tables.get(&id.table).and_then(|table| table.column(&id.name));
                column.is_some_and(|column| column.generated.is_some())
            };
            // One that is made anew has all its values again.
            if is_generated(&subject.before) && is_generated(&subject.after) {
                continue;
            }
            let table = subject.before.tables.get(&id.table);
            if table.is_some_and(|table| online::is_set_aside(table, &id.name)) {
                continue;
            }
            let message = format!("drops `{}` of `{}` with all its values", id.name, id.table);
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "deploy code that does not use it first, then say why it can go: \
                    `-- schema:allow drop-column: REASON`";
