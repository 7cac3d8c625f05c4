//! A lock that keeps others out is waited for as long as it takes.
//!
//! While a statement waits for its lock, every query of the table waits behind it: one forgotten transaction elsewhere
//! stops everything. `migrate` sets `lock_timeout` to 3 seconds and tries again; a migration that turns it off has to
//! know better.
//!
//! ```sql before
//! CREATE TABLE users (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! SET lock_timeout = 0;
//! ALTER TABLE users ADD COLUMN email text;
//! ```
//! ```sql good
//! SET lock_timeout = '10s';
//! ALTER TABLE users ADD COLUMN email text;
//! ```

use super::{Findings, Level, Subject};
use crate::plan::LockMode;

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in subject.acts.iter().filter(|act| act.waits_for_ever) {
        for lock in act.locks.iter().filter(|lock| lock.mode >= LockMode::ShareLock) {
            let message = format!("waits for its lock on `{}` as long as it takes", lock.table);
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "leave `lock_timeout` as `migrate` sets it, or set it to a few seconds";
