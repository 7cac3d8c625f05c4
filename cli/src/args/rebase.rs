//! The arguments of `schema rebase`.

use clap::Args as Group;

use super::Format;

#[derive(Debug, Group)]
#[command(after_long_help = "\
It works in the middle of a merge or a rebase of git with conflicts in history.lock and schema.sql, behind one that left two
files with one number, and before one. Where both branches change the same thing it stops, and writes nothing.

JSON: {behind, renamed: [{from, to}], taken, findings}; `taken` are the migrations of the other branch that were not here yet.")]
pub(crate) struct Rebase {
    /// The branch whose migrations come first [default: the other side of the merge or rebase that is going on, or the branch
    /// that this one is to be merged into]
    #[arg(value_name = "REV")]
    pub(crate) revision: Option<String>,
    /// Print what would be renumbered and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not try them on rows
    #[arg(long)]
    pub(crate) no_verify: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}
