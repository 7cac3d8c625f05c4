//! The arguments of `schema diff`.

use clap::Args as Group;

use super::{Format, Renames, Strategy};

#[derive(Debug, Group)]
#[command(after_long_help = "JSON: {sql, steps, findings}; a step has the change, its SQL and its effects.")]
pub(crate) struct Diff {
    /// What there is
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: String,
    /// What there shall be
    #[arg(long, value_name = "SOURCE")]
    pub(crate) to: String,
    /// How rows and locks are dealt with: all at once, or in several migrations that let everybody read and write
    #[arg(long, value_name = "STRATEGY", default_value = "direct")]
    pub(crate) strategy: Strategy,
    #[command(flatten)]
    pub(crate) renames: Renames,
    #[command(flatten)]
    pub(crate) format: Format,
}
