//! The arguments of `schema init`.

use std::path::PathBuf;

use clap::Args as Group;

#[derive(Debug, Group)]
pub(crate) struct Init {
    /// The folder of the project
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
}
