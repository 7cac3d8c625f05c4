//! The arguments of `schema reset`.

use clap::Args as Group;

use super::{Database, Format};

#[derive(Debug, Group)]
#[command(after_long_help = "\
The new database is made beside the old one, and takes its name once every migration is applied to it. A database
that `schema migrate --production` has marked, or that schema.toml says is one of production, is never reset.

JSON: {database, migrations}; the names that were applied")]
pub(crate) struct Reset {
    #[command(flatten)]
    pub(crate) database: Database,
    /// Lose everything in it, without asking
    #[arg(long)]
    pub(crate) accept_loss: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}
