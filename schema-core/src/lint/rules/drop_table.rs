//! A table is dropped, and its rows with it.
//!
//! The rows cannot be had back without a copy, and code that is running reads and writes the table until the last of it
//! is replaced. Deploy code that has stopped using the table first, and say so:
//! `-- schema:allow drop-table: REASON` on a line before the statement.
//!
//! ```sql before
//! CREATE TABLE carts (id bigint PRIMARY KEY);
//! CREATE FUNCTION tidy() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE carts; END $$;
//! ```
//! ```sql bad
//! DROP TABLE carts;
//! ```
//! ```sql bad
//! SELECT tidy();
//! ```
//! ```sql bad
//! DO $$ BEGIN DROP TABLE carts; CREATE TABLE carts (id bigint PRIMARY KEY); END $$;
//! ```
//! ```sql good
//! CREATE TABLE scratch (id bigint);
//! DROP TABLE scratch;
//! ```

use super::{Findings, Level, Subject};
use crate::plan::Loss;

pub(super) const LEVEL: Level = Level::Error;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        for loss in &act.losses {
            let Loss::Rows(id) = loss else { continue };
            found.at(act, format!("drops `{id}` with all its rows"), HELP.to_owned());
        }
    }
}

const HELP: &str = "deploy code that does not use it first, then say why it can go: \
                    `-- schema:allow drop-table: REASON`";
