//! What a run tells while it runs.

use std::time::Duration;

use super::Holder;
use crate::history::Migration;
use crate::sql::split::Statement;

/// One thing that happens. Whoever shows it chooses the words.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another run holds the lock; said once.
    Waiting {
        /// Who, if it did not end meanwhile.
        holder: Option<&'a Holder>,
    },
    /// A file begins, or goes on.
    Started {
        /// The migration.
        migration: &'a Migration,
        /// Its statements.
        statements: usize,
        /// How many an earlier run did.
        done: usize,
    },
    /// A statement begins.
    Statement {
        /// The migration.
        migration: &'a Migration,
        /// The statement.
        statement: &'a Statement<'a>,
    },
    /// A lock could not be had in time: everything since the last commit is undone, and tried again after a
    /// pause.
    Retrying {
        /// The migration.
        migration: &'a Migration,
        /// The statement that waited.
        statement: usize,
        /// How many tries have failed.
        failed: u32,
        /// How many there are in all.
        tries: u32,
        /// The pause.
        pause: Duration,
    },
    /// An interrupted `CREATE INDEX CONCURRENTLY` left an invalid index, which is dropped and built again.
    DroppingInvalidIndex {
        /// The migration.
        migration: &'a Migration,
        /// The index, as SQL.
        index: &'a str,
    },
    /// An interrupted statement turned out to be done.
    FoundDone {
        /// The migration.
        migration: &'a Migration,
        /// The statement.
        statement: &'a Statement<'a>,
    },
    /// Every statement of a file is done.
    Finished {
        /// The migration.
        migration: &'a Migration,
        /// How long this run worked on it.
        duration: Duration,
    },
}
