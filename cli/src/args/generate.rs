//! The arguments of `schema generate`.

use clap::Args as Group;

use super::{Format, Renames, Strategy};

#[derive(Debug, Group)]
#[command(after_long_help = "\
Exit status 1 where an error is found that nobody allowed: the migration is written all the same.

JSON: {migration, sql, steps, findings, down}; `migration` is the name that was written, or null.
  findings  {severity, code, statements, text, details, help}; statements count from 1
  down      {file, sql, steps, findings} of the way back, where it was asked for")]
pub(crate) struct Generate {
    /// The migration's name, without its number [default: two words that its content chooses]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// What to start from, in place of the history: a database, files, migrations@0005, empty
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: Option<String>,
    /// Print the migration and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Let what a rule finds pass, with the reason why, which is written before the statements that it is about
    #[arg(long = "allow", value_name = "CODE=REASON")]
    pub(crate) allowed: Vec<String>,
    /// A migration of your own: SQL from standard input, or an empty file to fill in
    #[arg(long, conflicts_with_all = ["from", "renames", "dropped"])]
    pub(crate) custom: bool,
    /// Write the way back too, beside the migration as NNNN_name.down.sql; with a number, that of a migration that is there
    #[arg(long, value_name = "NNNN", conflicts_with_all = ["custom", "from"])]
    pub(crate) down: Option<Option<u32>>,
    /// Do not try it on rows: only see that it runs and leads to the declaration
    #[arg(long)]
    pub(crate) no_verify: bool,
    /// How rows and locks are dealt with: all at once, or in several migrations that let everybody read and write
    #[arg(long, value_name = "STRATEGY", default_value = "direct", conflicts_with = "custom")]
    pub(crate) strategy: Strategy,
    #[command(flatten)]
    pub(crate) renames: Renames,
    #[command(flatten)]
    pub(crate) format: Format,
}
