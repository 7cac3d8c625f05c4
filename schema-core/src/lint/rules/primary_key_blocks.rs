//! A primary key is added, and its index is built while nobody can use the table.
//!
//! `ADD PRIMARY KEY` reads the whole table under a lock that keeps everybody out. Build a unique index with
//! CONCURRENTLY first, and hand it over with `USING INDEX`. Columns that may be NULL must become NOT NULL before that,
//! or PostgreSQL reads the table for it.
//!
//! ```sql before
//! CREATE TABLE users (id bigint NOT NULL, email text);
//! CREATE UNIQUE INDEX users_email ON users (email);
//! ```
//! ```sql bad
//! ALTER TABLE users ADD PRIMARY KEY (id);
//! ```
//! ```sql bad
//! ALTER TABLE users ADD PRIMARY KEY USING INDEX users_email;
//! ```
//! ```sql good
//! CREATE UNIQUE INDEX CONCURRENTLY users_pkey ON users (id);
//! ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey;
//! ```

use schema_model::ConstraintKind;

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::AddConstraint { id, constraint } = change else { continue };
            if matches!(constraint.kind, ConstraintKind::PrimaryKey(_)) && act.scans.contains(&id.table) {
                let message = format!("reads all of `{}` for its primary key, and blocks reads and writes", id.table);
                found.at(act, message, HELP.to_owned());
            }
        }
    }
}

const HELP: &str = "make its columns NOT NULL, build a unique index with CONCURRENTLY, then `ADD PRIMARY KEY USING INDEX`";
