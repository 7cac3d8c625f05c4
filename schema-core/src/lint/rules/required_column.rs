//! A column that must have a value is added, and the rows that are there have none for it.
//!
//! `ADD COLUMN ... NOT NULL` without a default fails on any table that has a row. It also breaks the code that is
//! running, whose inserts do not name the column. Say what existing rows get, with a default or with
//! `backfill = "..."` on the field.
//!
//! ```sql before
//! CREATE TABLE purchases (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! ALTER TABLE purchases ADD COLUMN organization_id uuid NOT NULL;
//! ```
//! ```sql good
//! ALTER TABLE purchases ADD COLUMN currency text DEFAULT 'usd' NOT NULL;
//! ```
//! ```sql good
//! CREATE TABLE carts (id bigint);
//! ALTER TABLE carts ADD COLUMN organization_id uuid NOT NULL;
//! ```

use super::{Findings, Level, Subject};
use crate::plan::RowFailure;

pub(super) const LEVEL: Level = Level::Error;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for failure in &act.failures {
            let RowFailure::AnyRow(id) = failure else { continue };
            let message =
                format!("fails if `{}` has any row: `{}` is NOT NULL and has no default", id.table, id.name);
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "say what existing rows get: a default, or `backfill = \"...\"`";
