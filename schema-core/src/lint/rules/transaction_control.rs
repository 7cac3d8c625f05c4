//! A migration says itself where its transactions begin and end.
//!
//! `migrate` runs each file in a transaction together with the record that it has run, so that it is done exactly once.
//! It refuses files with `BEGIN`, `COMMIT`, `SAVEPOINT` and the like, which would take that apart. What must be committed
//! before something else goes into a file of its own.
//!
//! ```sql bad
//! BEGIN;
//! CREATE TABLE a (id bigint PRIMARY KEY);
//! COMMIT;
//! ```
//! ```sql good
//! CREATE TABLE a (id bigint PRIMARY KEY);
//! ```

use super::{Findings, Level, Subject};
use crate::sql::split;
use crate::sql::transaction::Transaction;

pub(super) const LEVEL: Level = Level::Error;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in subject.acts.iter().filter(|act| act.transaction.is_none() && act.changes.is_empty()) {
        let statements = split::split(&act.sql).unwrap_or_default();
        if statements.iter().any(|statement| statement.transaction == Transaction::Control) {
            let word = act.sql.split_whitespace().next().unwrap_or_default().to_uppercase();
            let message = format!("`{word}`: a migration runs in a transaction that `migrate` begins and ends");
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "remove it; what must be committed first goes into a migration of its own";
