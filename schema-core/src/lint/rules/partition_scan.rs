//! A table becomes a partition, and every row of it is read while nobody can use it.
//!
//! `ATTACH PARTITION` has to know that all rows belong there, and reads them under a lock that keeps everybody out; the
//! default partition is read too, for rows that belong to the new one. A valid `CHECK` that says the same spares it that.
//!
//! ```sql before
//! CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
//! CREATE TABLE events_2023 (at date NOT NULL);
//! CREATE TABLE events_2024 (at date NOT NULL CHECK (at >= '2024-01-01' AND at < '2025-01-01'));
//! ```
//! ```sql bad
//! ALTER TABLE events ATTACH PARTITION events_2023 FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
//! ```
//! ```sql good
//! ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::Attach { id, bound: Some(_), .. } = change else { continue };
            for table in &act.scans {
                let message =
                    format!("reads all of `{table}` to attach `{id}`, and blocks reads and writes of it");
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str =
    "add a `CHECK` with the same bounds `NOT VALID`, and `VALIDATE CONSTRAINT` it in a migration before";
