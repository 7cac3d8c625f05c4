//! A table goes by another name.
//!
//! Code that is running uses the old name until the last of it is replaced, and code that is new uses the new name
//! before it is there: whatever is deployed first, one of the two fails. A view under the old name, made in the same
//! migration, keeps the old code going. A simple view can be written to as well.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! ALTER TABLE users RENAME TO accounts;
//! ```
//! ```sql bad
//! DO $$ BEGIN EXECUTE format('ALTER TABLE %I RENAME TO %I', 'users', 'accounts'); END $$;
//! ```
//! ```sql good
//! ALTER TABLE users RENAME TO accounts;
//! CREATE VIEW users AS SELECT * FROM accounts;
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::RenameTable { from, to } = change else { continue };
            let relation = |id| subject.after.objects.iter().any(|(kind, object)| {
                kind.kind.is_relation() && object.relation.as_ref() == Some(id)
            });
            let is_there = subject.after.tables.contains_key(from) || relation(from);
            if is_there || !subject.existed(to) && !subject.existed(from) {
                continue;
            }
            let message = format!("renames `{from}` to `{to}`, which code that is running does not know");
            let help = format!("keep the old name as a view: `CREATE VIEW {from} AS SELECT * FROM {to}`");
            found.at(act, message, help);
        }
    }
}
