//! The arguments of `schema migrate`.

use clap::Args as Group;

use super::{Database, Format, Patience};

#[derive(Debug, Group)]
#[command(after_long_help = "JSON: {dry_run, migrations}; the names that were applied, or would be.")]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The last migration to apply
    #[arg(long, value_name = "NNNN")]
    pub(crate) to: Option<u32>,
    /// Print what would be run and run nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) patience: Patience,
    #[command(flatten)]
    pub(crate) format: Format,
}
