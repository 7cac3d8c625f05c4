//! Why a schema could not be pulled.

use std::path::PathBuf;

use schema_model::Diagnostic;

use crate::diff::RenameError;

/// What keeps a schema from becoming files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The declaration refuses what was written.
    #[error("the declaration that was written has {} of its own", mistakes(diagnostics))]
    Mistakes {
        /// Every mistake.
        diagnostics: Vec<Diagnostic>,
    },
    /// The SQL for the rest could not be planned.
    #[error(transparent)]
    Plan(#[from] RenameError),
    /// The folder holds files that nobody said to replace.
    #[error("`{}` is not empty", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
        /// Some of what is in it.
        files: Vec<PathBuf>,
    },
    /// The folder is a file.
    #[error("`{}` is no folder", path.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("cannot {doing} `{}`", path.display())]
    File {
        /// `read` or `write`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Error {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Mistakes { .. } => Some("please report this schema: nothing was written".to_owned()),
            Self::NotEmpty { .. } => Some(
                "name another folder with `--out DIR`, or replace files of the same names with `--force`"
                    .to_owned(),
            ),
            Self::NoFolder { .. } => Some("name a folder with `--out DIR`".to_owned()),
            Self::Plan(_) | Self::File { .. } => None,
        }
    }
}

fn mistakes(diagnostics: &[Diagnostic]) -> String {
    match diagnostics {
        [one] => format!("a mistake ({one})"),
        [first, ..] => format!("{} mistakes ({first}, ...)", diagnostics.len()),
        [] => "a mistake".to_owned(),
    }
}
