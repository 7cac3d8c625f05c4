//! A partition is detached while nobody can use the table that it is one of.
//!
//! `DETACH PARTITION` waits for every query of the partitioned table to end, and all queries that come later wait behind
//! it. With `CONCURRENTLY` they go on; it runs outside a transaction, so it belongs in a migration of its own. A table
//! with a default partition has no such form.
//!
//! ```sql before
//! CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
//! CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
//! ```
//! ```sql bad
//! ALTER TABLE events DETACH PARTITION events_2023;
//! ```
//! ```sql good
//! ALTER TABLE events DETACH PARTITION events_2023 CONCURRENTLY;
//! ```

use schema_model::Child;

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    let family = &subject.before.inheritance;
    for act in subject.acts.iter().filter(|act| act.transaction.is_some()) {
        for change in &act.changes {
            let Change::Detach { id, parent, bound: Some(_) } = change else { continue };
            let is_default =
                |child: &Child| child.parents.contains(parent) && child.bound.as_deref() == Some("DEFAULT");
            if family.children.values().any(is_default) || !subject.existed(parent) {
                continue;
            }
            let message = format!("blocks reads and writes of `{parent}` while it detaches `{id}`");
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "detach it with `DETACH PARTITION ... CONCURRENTLY`, in a migration of its own";
