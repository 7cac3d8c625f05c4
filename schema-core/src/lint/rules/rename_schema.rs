//! A schema goes by another name.
//!
//! Code that is running names its tables with the old one, or has it in its `search_path`, until the last of it is
//! replaced; code that is new uses the new name before it is there.
//!
//! ```sql before
//! CREATE SCHEMA shop;
//! CREATE TABLE shop.orders (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! ALTER SCHEMA shop RENAME TO store;
//! ```
//! ```sql good
//! CREATE SCHEMA store;
//! CREATE VIEW store.orders AS SELECT id FROM shop.orders;
//! ```

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for change in &act.changes {
            let Change::RenameSchema { from, to } = change else { continue };
            let message = format!("renames `{from}` to `{to}`, which code that is running does not know");
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "put views under the new name, and move the tables once no code uses the old one";
