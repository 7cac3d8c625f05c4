//! The arguments of `schema baseline`.

use clap::Args as Group;

use super::Database;

#[derive(Debug, Group)]
pub(crate) struct Baseline {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The last migration that the database has [default: all]
    #[arg(long, value_name = "NNNN")]
    pub(crate) to: Option<u32>,
    /// Record them although the database differs from what they make
    #[arg(long)]
    pub(crate) force: bool,
}
