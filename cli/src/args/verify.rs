//! The arguments of `schema verify`.

use clap::Args as Group;

use super::Format;

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {proofs: [{migration, errors, findings, blocks, statements, filled, deploy, live}]}
  findings    {severity, code, statement, text, details, help}; statement counts from 1
  blocks      what each table has to bear while the migration runs
  statements  what each was measured at
Exit status 1 if a migration is wrong or fails wherever its tables have rows.")]
pub(crate) struct Verify {
    /// The migrations, by number [default: the last]
    #[arg(value_name = "NNNN")]
    pub(crate) migrations: Vec<u32>,
    /// All of them
    #[arg(long, conflicts_with = "migrations")]
    pub(crate) all: bool,
    /// The way back instead: that it leads back, and what there and back costs
    #[arg(long)]
    pub(crate) down: bool,
    /// What the choice of values starts from: the same number, the same rows
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// A database that the migration is to run on next, which is only read: how long it takes there, and which rows it
    /// fails on
    #[arg(long, value_name = "URL", conflicts_with = "all")]
    pub(crate) database: Option<String>,
    #[command(flatten)]
    pub(crate) format: Format,
}
