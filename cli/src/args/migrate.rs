//! The arguments of `schema migrate`.

use clap::Args as Group;

use super::{Database, Format, Patience};

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {dry_run, migrations, findings}; the names that were applied, or would be, and what was found in them beforehand.
  findings  {migration, severity, code, statements, text, details, help}; statements count from 1
With --down, the names are those that were taken back, and there are
  losses  [{loss, amount}]: what goes, and how much of it there is; null where nothing could tell")]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The last migration to apply; with --down, the last one to keep
    #[arg(long, value_name = "NNNN")]
    pub(crate) to: Option<u32>,
    /// Take back the last migration, or all behind --to, by the files that lead back from them
    #[arg(long)]
    pub(crate) down: bool,
    /// Lose what --down is said to lose, without asking
    #[arg(long, requires = "down")]
    pub(crate) accept_loss: bool,
    /// Do not look first for rows on which the way back fails
    #[arg(long, requires = "down")]
    pub(crate) no_verify: bool,
    /// Mark the database as one of production, which `schema reset` refuses; `=false` takes the mark away
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        conflicts_with = "dry_run")]
    pub(crate) production: Option<bool>,
    /// Print what would be run and run nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) patience: Patience,
    #[command(flatten)]
    pub(crate) format: Format,
}
