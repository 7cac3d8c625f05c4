//! What tells rows apart for a subscriber is all of a row, or nothing.
//!
//! `REPLICA IDENTITY FULL` writes the whole old row for each update and delete, and a subscriber looks for it by reading
//! its table. With `NOTHING`, updates and deletes of a published table are refused.
//!
//! ```sql before
//! CREATE TABLE events (id bigint PRIMARY KEY, body text);
//! ```
//! ```sql bad
//! ALTER TABLE events REPLICA IDENTITY FULL;
//! ```
//! ```sql bad
//! ALTER TABLE events REPLICA IDENTITY NOTHING;
//! ```
//! ```sql good
//! ALTER TABLE events REPLICA IDENTITY USING INDEX events_pkey;
//! ```

use schema_model::ReplicaIdentity;

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::SetReplicaIdentity { id, to, .. } = change else { continue };
            // Without the index that it is by there is none, until another one is named.
            let stays = subject.after.tables.get(id).is_some_and(|after| after.replica_identity == *to);
            if !stays {
                continue;
            }
            let message = match to {
                ReplicaIdentity::Full => {
                    format!("writes every old row of `{id}` whole, for each update and delete")
                }
                ReplicaIdentity::Nothing => {
                    format!("refuses updates and deletes of `{id}` once it is published")
                }
                ReplicaIdentity::Default | ReplicaIdentity::Index(_) => continue,
            };
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "give the table a primary key, or name a unique index: `REPLICA IDENTITY USING INDEX`";
