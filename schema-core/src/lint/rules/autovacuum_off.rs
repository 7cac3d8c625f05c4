//! Autovacuum is switched off for a table.
//!
//! Nothing takes the dead rows out of it any more, and nobody counts the others: it grows, plans get worse, and the server
//! vacuums it all the same once transaction numbers run out, at a time that nobody chose (manual, section 25.1).
//!
//! ```sql before
//! CREATE TABLE events (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! ALTER TABLE events SET (autovacuum_enabled = false);
//! ```
//! ```sql good
//! ALTER TABLE events SET (autovacuum_vacuum_scale_factor = 0.01);
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::SetTableOptions { id, to, .. } = change else { continue };
            let is_off = |value: &String| ["false", "off", "0", "no"].contains(&value.as_str());
            // A plan says the same change at each of its statements.
            if to.get("autovacuum_enabled").is_some_and(is_off) && act.says("autovacuum_enabled") {
                let message = format!("switches autovacuum off for `{id}`, which grows from then on");
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str =
    "tune it for this table instead: `autovacuum_vacuum_scale_factor`, `autovacuum_vacuum_cost_delay`";
