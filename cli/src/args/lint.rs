//! The arguments of `schema lint`.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum};

#[derive(Debug, Group)]
#[command(after_long_help = "\
A comment on a line before a statement lets the findings of one rule pass there:
  -- schema:allow drop-column: release 41 stopped reading it
What a rule is worth is said in schema.toml: [lint] drop-column = \"off\", \"warn\" or \"error\".

JSON: {migrations: [{name, file, findings: [{code, level, message, help, statement, line}]}]}")]
pub(crate) struct Lint {
    /// Migrations by number, name or file, or SQL files from elsewhere [default: those that are new]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Every migration
    #[arg(long, conflicts_with_all = ["files", "since"])]
    pub(crate) all: bool,
    /// What is not new: a migration's number, or a revision of git [default: `since` of `lint` in schema.toml, or where
    /// the branch began; without git all but the last migration]
    #[arg(long, value_name = "NNNN|REVISION", conflicts_with = "files")]
    pub(crate) since: Option<String>,
    /// Explain a rule; without CODE list all of them
    #[arg(long, value_name = "CODE", num_args = 0..=1, default_missing_value = crate::commands::ALL_RULES)]
    pub(crate) explain: Option<String>,
    /// For people, for programs, for code scanning, or for a workflow of GitHub
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: LintFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// Text, as wide as the terminal
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of the files' lines
    Github,
}
