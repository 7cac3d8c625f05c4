//! An index is built while nobody can write to its table.
//!
//! `CREATE INDEX` reads the whole table under a lock that lets others read and not write. `CREATE INDEX CONCURRENTLY`
//! takes longer and lets them do both; it runs outside a transaction, so it belongs in a migration of its own.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY, email text);
//! ```
//! ```sql bad
//! CREATE INDEX users_email ON users (email);
//! ```
//! ```sql bad
//! DO $$ BEGIN EXECUTE 'CREATE INDEX ON users (email)'; END $$;
//! ```
//! ```sql good
//! CREATE INDEX CONCURRENTLY users_email ON users (email);
//! ```
//! ```sql good
//! CREATE TABLE carts (id bigint);
//! CREATE INDEX carts_id ON carts (id);
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::CreateIndex { table, id, .. } = change else { continue };
            if act.transaction.is_some() && act.scans.contains(table) {
                let message = format!("blocks writes of `{table}` until `{id}` is built");
                let is_partitioned = subject.after.inheritance.keys.contains_key(table);
                let help = if is_partitioned {
                    "build it on each partition with CONCURRENTLY, then on the parent with ON ONLY, and attach them"
                } else {
                    "build it with `CREATE INDEX CONCURRENTLY`, in a migration of its own"
                };
                found.at(act, message, help.to_owned());
            }
        }
    }
}
