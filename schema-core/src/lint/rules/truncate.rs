//! All rows of a table are thrown away.
//!
//! `TRUNCATE` cannot be taken back once it is committed, and with `CASCADE` it empties every table that points here, and
//! those that point there.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY);
//! CREATE TABLE purchases (user_id bigint REFERENCES users (id));
//! ```
//! ```sql bad
//! TRUNCATE users CASCADE;
//! ```
//! ```sql bad
//! DO $$ BEGIN TRUNCATE purchases; END $$;
//! ```
//! ```sql good
//! DELETE FROM users WHERE id = 1;
//! ```

use super::{Findings, Level, Subject};

pub(super) const LEVEL: Level = Level::Error;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in subject.acts.iter().filter(|act| act.says("truncate")) {
        for table in &act.rewrites {
            let message = format!("throws away all rows of `{table}`");
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "say why they can go: `-- schema:allow truncate: REASON`";
