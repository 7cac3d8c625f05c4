//! The arguments of `schema completions` and `schema man`.

use std::path::PathBuf;

use clap::Args as Group;

#[derive(Debug, Group)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Group)]
pub(crate) struct Man {
    /// The folder to write a page for each command into
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
