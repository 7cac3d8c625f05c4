//! The arguments of `schema push`.

use clap::Args as Group;

use super::{Database, Format, Patience, Renames};

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {dry_run, sql, steps, findings, losses, differences}
  findings     {severity, code, statements, text, details, help}; statements count from 1
  losses       [{loss, amount}]: what goes, and how much of it there is (null where that could not be counted)
  differences  what still differs afterwards, a line each")]
pub(crate) struct Push {
    #[command(flatten)]
    pub(crate) database: Database,
    /// Print the SQL and run nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Lose what is said to be lost, without asking
    #[arg(long)]
    pub(crate) accept_loss: bool,
    /// Push to a database that has a record of migrations
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) renames: Renames,
    #[command(flatten)]
    pub(crate) patience: Patience,
    #[command(flatten)]
    pub(crate) format: Format,
}
