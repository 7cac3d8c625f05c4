//! A domain gets a rule, and every row of every table that uses it is read.
//!
//! `ALTER DOMAIN ... ADD CONSTRAINT` and `SET NOT NULL` read all tables with a column of the domain, and nobody writes to
//! these meanwhile. With `NOT VALID` a check holds for values to come at once; `VALIDATE CONSTRAINT` in a later migration
//! reads the others.
//!
//! ```sql before
//! CREATE DOMAIN cents AS integer;
//! CREATE TABLE orders (id bigint PRIMARY KEY, total cents);
//! ```
//! ```sql bad
//! ALTER DOMAIN cents ADD CONSTRAINT positive CHECK (VALUE >= 0);
//! ```
//! ```sql good
//! ALTER DOMAIN cents ADD CONSTRAINT positive CHECK (VALUE >= 0) NOT VALID;
//! ```

use schema_model::object::Kind;

use super::{Findings, Level, Subject};
use crate::diff::Change;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        let domain = act.changes.iter().find_map(|change| match change {
            Change::AlterObject { id, .. } if id.kind == Kind::Domain => Some(id),
            _ => None,
        });
        let Some(domain) = domain else { continue };
        for table in &act.scans {
            let message = format!("reads all of `{table}` for `{}`, and blocks writes", domain.identity);
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "add it `NOT VALID`, and `VALIDATE CONSTRAINT` it in a later migration";
