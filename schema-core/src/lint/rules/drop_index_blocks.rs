//! An index is dropped while nobody can use its table.
//!
//! `DROP INDEX` waits for every query of the table to end, and all queries that come later wait behind it. `DROP INDEX
//! CONCURRENTLY` lets them go on; it runs outside a transaction, so it belongs in a migration of its own.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, email text);
//! CREATE INDEX users_email ON users (email);
//! ```
//! ```sql bad
//! DROP INDEX users_email;
//! ```
//! ```sql good
//! DROP INDEX CONCURRENTLY users_email;
//! ```

use schema_model::{IndexId, TableId};

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        let goes = |table: &TableId| act.changes.iter().any(|own| {
            matches!(own, Change::DropColumn { id, .. } if id.table == *table)
                || matches!(own, Change::AddConstraint { id, .. } if id.table == *table)
                || matches!(own, Change::DropTable { id, .. } if id == table)
        });
        // One that only prints in other words, since what it reads is renamed, is not dropped.
        let stays = |id: &IndexId| {
            act.changes.iter().any(|own| matches!(own, Change::CreateIndex { id: other, .. } if other == id))
        };
        for change in &act.changes {
            let Change::DropIndex { table, id, .. } = change else { continue };
            // What goes along with a column, or becomes the index of a constraint, is not waited for by itself.
            if act.transaction.is_some() && act.lock(table).is_some() && !goes(table) && !stays(id) {
                let message = format!("blocks reads and writes of `{table}` while it drops `{id}`");
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "drop it with `DROP INDEX CONCURRENTLY`, in a migration of its own";
