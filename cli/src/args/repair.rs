//! The arguments of `schema repair`.

use clap::Args as Group;

use super::{Database, Format};

#[derive(Debug, Group)]
#[command(after_long_help = "\
The record is the table schema_history.applied; nothing else is changed. What was run is known by its statements,
what was done by hand by the whole schema: it is that which the migrations make, up to one of them.

JSON: {dry_run, problems, repairs, left}; what disagrees, what is (or would be) changed, what is left after it")]
pub(crate) struct Repair {
    #[command(flatten)]
    pub(crate) database: Database,
    /// Say what disagrees and what would be changed, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Change it without asking
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
    /// The statement in which a run was interrupted is done: record it
    #[arg(long)]
    pub(crate) done: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}
