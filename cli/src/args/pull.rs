//! The arguments of `schema pull`.

use std::path::PathBuf;

use clap::Args as Group;

use super::{Database, Format};

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {folder, files, structs, tables_in_sql, left_out, differences}
  files          what was written, below the folder
  structs        how many tables are structs
  tables_in_sql  tables that only SQL can say: partitions, and what inherits
  left_out       what no file says, because no plan covers it
  differences    how what the files make differs from the database, a line each; null where nothing could be made")]
pub(crate) struct Pull {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The folder to write to [default: the one that schema.toml names, if it is empty]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace files of the same names; others stay
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}
