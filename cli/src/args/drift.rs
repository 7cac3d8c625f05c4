//! The arguments of `schema drift`.

use clap::Args as Group;

use super::{Database, Format};

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {drift, by_hand, pending, declared_ahead, problems, undo, adopt, unplanned}
  drift           whether anything was found
  by_hand         how the database differs from the migrations that it has, a line each
  pending         names of migrations that it lacks
  declared_ahead  how the migrations differ from the declaration, a line each
  problems        where its record of migrations does not fit the files
  undo, adopt     SQL that takes the database to its migrations, and the other way
  unplanned       what that SQL leaves out")]
pub(crate) struct Drift {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) format: Format,
}
