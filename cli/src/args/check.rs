//! The arguments of `schema check`.

use clap::Args as Group;

use super::Format;

#[derive(Debug, Group)]
#[command(
    after_long_help = "JSON: {migrations, findings, lint}; how many migrations, a line for each finding, and what the \
                       rules found as in `schema lint`."
)]
pub(crate) struct Check {
    /// Accept files that were edited on purpose and never applied anywhere: write history.lock anew
    #[arg(long)]
    pub(crate) relock: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}
