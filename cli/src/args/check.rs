//! The arguments of `schema check`.

use clap::Args as Group;

use super::LintFormat;

#[derive(Debug, Group)]
#[command(after_long_help = "\
What is new is what the branch adds to the one that it is to be merged into: GITHUB_BASE_REF where it is set, the upstream, or
the default branch. Without git, and on the default branch itself, it is the last migration.

JSON: {migrations, findings, lint, proofs}; how many migrations, a line for each finding, what the rules found as in
`schema lint`, and what trying the new ones on rows has shown besides.")]
pub(crate) struct Check {
    /// Accept files that were edited on purpose and never applied anywhere: write history.lock anew
    #[arg(long)]
    pub(crate) relock: bool,
    /// Do not try new migrations on rows
    #[arg(long)]
    pub(crate) no_verify: bool,
    /// What is not new: a migration's number, or a revision of git [default: `since` of `lint` in schema.toml, or where the
    /// branch began]
    #[arg(long, value_name = "NNNN|REVISION")]
    pub(crate) since: Option<String>,
    /// For people, for programs, for code scanning, or for a workflow of GitHub
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: LintFormat,
}
