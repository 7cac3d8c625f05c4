//! Every row of a table is written anew, while nobody can use it.
//!
//! `VACUUM FULL`, `CLUSTER`, `SET LOGGED`, `SET UNLOGGED`, `SET TABLESPACE` and `SET ACCESS METHOD` copy the whole table
//! and build all its indexes under a lock that keeps everybody out. For bloat, pg_repack does the same without; for the
//! others there is no way but a time when nobody needs the table.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! ALTER TABLE users SET UNLOGGED;
//! ```
//! ```sql bad
//! VACUUM FULL users;
//! ```
//! ```sql good
//! VACUUM users;
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in subject.acts.iter().filter(|act| !act.says("truncate")) {
        for table in &act.rewrites {
            let is_said = act.changes.iter().any(|change| match change {
                Change::AddColumn { id, .. }
                | Change::SetColumnType { id, .. }
                | Change::RecreateColumn { id, .. } => id.table == *table,
                Change::DropTable { id, .. } | Change::CreateTable { id, .. } => id == table,
                _ => false,
            });
            if !is_said {
                let message =
                    format!("writes every row of `{table}` anew, and blocks reads and writes meanwhile");
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "run it when nobody needs the table; for bloat use pg_repack";
