//! The arguments of `schema check`.

use clap::Args as Group;

use super::Format;

#[derive(Debug, Group)]
#[command(
    after_long_help = "JSON: {migrations, findings, lint, proofs}; how many migrations, a line for each finding, what the \
                       rules found as in `schema lint`, and what trying the new ones on rows has shown besides."
)]
pub(crate) struct Check {
    /// Accept files that were edited on purpose and never applied anywhere: write history.lock anew
    #[arg(long)]
    pub(crate) relock: bool,
    /// Do not try new migrations on rows
    #[arg(long)]
    pub(crate) no_verify: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}
