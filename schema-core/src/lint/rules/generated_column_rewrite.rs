//! A stored generated column is added, and every row is written anew.
//!
//! PostgreSQL computes the value of every row and copies the table while nobody can use it, and knows no way to make a
//! generated column of one that is filled already. Use a view, an expression index, or a plain column that a trigger
//! fills.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, email text);
//! ```
//! ```sql bad
//! ALTER TABLE users ADD COLUMN folded text GENERATED ALWAYS AS (lower(email)) STORED;
//! ```
//! ```sql good
//! CREATE INDEX CONCURRENTLY users_folded ON users (lower(email));
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let (Change::AddColumn { id, column } | Change::RecreateColumn { id, to: column, .. }) = change else {
                continue;
            };
            if column.generated.is_some() && act.rewrites.contains(&id.table) {
                let message = format!(
                    "the generated column `{}` writes every row of `{}` anew, and blocks reads and writes meanwhile",
                    id.name, id.table
                );
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "use a view or an expression index, or a plain column that a trigger fills";
