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

use schema_model::TableId;

use super::{Findings, Level, Subject};

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for (act, from, to) in subject.renamed_tables() {
        let is_view = |id: &TableId| {
            subject.after.objects.iter().any(|(own, object)| {
                own.kind.is_relation() && object.relation.as_ref() == Some(id)
            })
        };
        let is_there = subject.after.tables.contains_key(&from) || is_view(&from);
        if subject.existed(&to) && !is_there {
            let message = format!("renames `{from}` to `{to}`, which code that is running does not know");
            let help = format!("keep the old name as a view: `CREATE VIEW {from} AS SELECT * FROM {to}`");
            found.at(act, message, help);
        }
    }
}
