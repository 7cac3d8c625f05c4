//! The arguments of `schema squash`.

use clap::Args as Group;

use super::Format;

#[derive(Debug, Group)]
#[command(after_long_help = "\
The schema and the rows that the migrations make are made anew on a dev database and compared. A database that has all of
them, or none, goes on with `schema migrate`; one that has some has to have the rest first.

JSON: {migration, replaces, rows, sql}; `migration` is the name that was written, or null.")]
pub(crate) struct Squash {
    /// The last migration that becomes part of it [default: the last]
    #[arg(long, value_name = "NNNN")]
    pub(crate) until: Option<u32>,
    /// Print the migration and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}
