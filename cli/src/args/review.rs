//! The arguments of `schema review`.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum};

use super::Renames;

#[derive(Debug, Group)]
pub(crate) struct Review {
    /// What to start from: a source, or a git revision such as main
    /// [default: the history, or what comes before its last migration where it lacks nothing]
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: Option<String>,
    #[command(flatten)]
    pub(crate) renames: Renames,
    /// Markdown for a pull request, a page for a browser, or GitHub's annotations
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    pub(crate) format: ReviewFormat,
    /// The file to write, in place of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReviewFormat {
    /// For the description of a pull request
    Markdown,
    /// One page that needs nothing else
    Html,
    /// Workflow commands that annotate the lines of the declaration
    Github,
}
