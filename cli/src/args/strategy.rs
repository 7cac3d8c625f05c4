//! How a migration deals with rows and locks, for commands that make one.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Strategy {
    /// The shortest way: one migration, in one transaction
    Direct,
    /// The way that does not block: NOT VALID and VALIDATE, CONCURRENTLY, rows in batches, files in the order of a deploy
    Online,
}
