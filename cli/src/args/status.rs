//! The arguments of `schema status`.

use clap::Args as Group;

use super::{Database, Format};

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {applied: [{number, name, checksum, finished_at, baseline, statements, statements_done}], pending, problems}
  finished_at is null for one that was interrupted; pending holds names.")]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) format: Format,
}
